package crashtest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
)

// TestACallThatFailsAnywhereLosesNothing runs a script with an error of the
// disk at one call after the other: no space, or one that lost what it was
// given. What was acknowledged must be on the disk, the rest refused; the
// queue must go on by itself when the disk is well again and bring every job to
// its end, and tell of it. A sync that failed is taken the hard way: what it should have made
// durable never will be, although reading shows it.
func TestACallThatFailsAnywhereLosesNothing(t *testing.T) {
	t.Parallel()
	seed := newSeed(t)
	dir := memoryDir(t)
	calm := &mishap{seed: seed, dir: filepath.Join(dir, "calm"), from: -1}
	err := calm.run()
	needTrap(t, err)
	if err != nil {
		t.Fatal(err)
	}
	step := max(float64(calm.calls)/float64(*faults), 1)
	phase := newRand(seed, 9).Float64() * step
	at := make(chan int)
	var lanes sync.WaitGroup
	for range 2 {
		lanes.Go(func() {
			for n := range at {
				m := &mishap{seed: seed, dir: filepath.Join(dir, fmt.Sprint(n)), from: n, to: n + 1 + n%3}
				if err := m.run(); err != nil {
					t.Errorf("%s at call %d of %d: %v", m.what, n, calm.calls, err)
				}
			}
		})
	}
	runs := 0
	for n := phase; n < float64(calm.calls) && !t.Failed(); n += step {
		at <- int(n)
		runs++
	}
	close(at)
	lanes.Wait()
	t.Logf("an error at %d of %d calls", runs, calm.calls)
}

// mishap is a run of the script with an error in it.
type mishap struct {
	seed     uint64
	dir      string
	from, to int // the calls that fail
	calls    int
	what     string
	disks    map[uint64]*disk
	file     uint64
}

func (m *mishap) run() error {
	if err := os.Mkdir(m.dir, 0o700); err != nil {
		return err
	}
	defer os.RemoveAll(m.dir)
	m.disks = map[uint64]*disk{}
	path := filepath.Join(m.dir, "jobs.db")
	p, err := launchTrapped("script", []string{work{Path: path, Seed: m.seed, Round: 1}.env()}, m.dir, m.take)
	if err != nil {
		return err
	}
	l := newLedger()
	if !await(p.process, l) {
		return fmt.Errorf("the script hangs: %s", p.stderr)
	}
	<-p.served
	if err := errors.Join(p.err, p.broken); err != nil {
		return fmt.Errorf("%w: %s", err, p.stderr)
	}
	if len(l.wrong) == 0 {
		l.checkEnds()
		l.checkTold()
	}
	d := m.disks[m.file]
	if d == nil {
		return errors.New("nothing was written")
	}
	d.pending = nil
	image := filepath.Join(m.dir, "image.db")
	if err := d.base.write(image); err != nil {
		return err
	}
	l.adopt()
	if err := m.examine(l, image); err != nil {
		return fmt.Errorf("after a power failure at the end: %w", err)
	}
	return errors.Join(l.errors()...)
}

// take is the handler of the trap.
func (m *mishap) take(_ *process, c *call) {
	n := m.calls
	m.calls++
	if filepath.Base(c.path) == "jobs.db" {
		m.file = c.file
	}
	d := m.disks[c.file]
	if d == nil {
		d = newDisk()
		m.disks[c.file] = d
	}
	if n < m.from || n >= m.to {
		d.apply(c)
		return
	}
	c.fail = syscall.ENOSPC
	if c.what == synced || n%2 == 0 {
		c.fail = syscall.EIO
	}
	m.what = fmt.Sprintf("%s %v of %s", m.what, c.fail, filepath.Base(c.path))
	if c.what == synced {
		d.pending = nil
	}
}

func (m *mishap) examine(l *ledger, image string) error {
	p, err := launch("examiner", nil)
	if err != nil {
		return err
	}
	answer, err := p.ask("open " + image)
	if err != nil {
		return err
	}
	l.forget()
	for _, line := range answer {
		l.line(line)
	}
	l.check(false)
	l.checkEnds()
	return p.end()
}
