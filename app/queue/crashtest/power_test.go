package crashtest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestNothingAcknowledgedIsLostToAPowerFailure records what workers, some of
// them killed, ask of the disk and tell. Then it cuts the recording at random
// places: the disk has what was synced before, and any of the sectors that
// were written since. From each such disk the queue must open, pass its check,
// and hold all that was told.
func TestNothingAcknowledgedIsLostToAPowerFailure(t *testing.T) {
	t.Parallel()
	seed := newSeed(t)
	dir := memoryDir(t)
	began := time.Now()
	r, err := record(dir, seed)
	needTrap(t, err)
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for _, m := range r.moments {
		if m.call == nil {
			lines++
		}
	}
	t.Logf("recorded %d calls and %d lines in %s", len(r.moments)-lines, lines, time.Since(began).Round(time.Millisecond))
	began = time.Now()
	var both sync.WaitGroup
	for half := range uint64(2) {
		both.Go(func() {
			o := outage{t: t, recording: r, rng: newRand(seed, 2+half), path: filepath.Join(dir, fmt.Sprintf("image%d", half))}
			o.run(*images / 2)
		})
	}
	both.Wait()
	t.Logf("%d disks after a power failure in %s", *images/2*2, time.Since(began).Round(time.Millisecond))
}

// outage looks at disks after a power failure.
type outage struct {
	t *testing.T
	*recording
	rng   *rand.Rand
	path  string
	child *process
}

// afterRestart is how many moments half of the power failures come after a
// restart at most: what a killed worker left unsynced is still about.
const afterRestart = 60

func (o *outage) run(n int) {
	cuts := make([]int, len(o.moments)) // how many disks before each moment
	var restarts []int
	for at, m := range o.moments {
		if m.again {
			restarts = append(restarts, at)
		}
	}
	for range n {
		at := o.rng.IntN(len(cuts))
		if len(restarts) > 0 && o.rng.IntN(2) == 0 {
			at = restarts[o.rng.IntN(len(restarts))] + o.rng.IntN(afterRestart)
		}
		cuts[min(at, len(cuts)-1)]++
	}
	d, l := &disk{base: o.first.clone()}, newLedger()
	for at, m := range o.moments {
		for range cuts[at] {
			o.cut(d, l, at)
			if len(l.wrong) > 0 {
				return
			}
		}
		if m.call != nil {
			d.apply(m.call)
		} else {
			l.line(m.line)
		}
	}
	if o.child != nil {
		if err := o.child.end(); err != nil {
			o.t.Error(err)
		}
	}
}

// cut has the power fail before the moment at.
func (o *outage) cut(d *disk, l *ledger, at int) {
	image := d.image(o.rng)
	if err := o.examine(l, &image); err != nil {
		l.complain("%v", err)
	}
	if len(l.wrong) == 0 {
		return
	}
	for _, w := range l.wrong {
		o.t.Errorf("cut at %d of %d, %d calls not synced: %s", at, len(o.moments), len(d.pending), w)
	}
	kept := filepath.Join(os.TempDir(), fmt.Sprintf("power-failure-%d.db", o.rng.Uint64()))
	o.t.Logf("the disk is kept in %s (%v)", kept, image.write(kept))
}

// examine opens the queue on a disk after a power failure. It is marked as
// open: that is synced before anything is written to the file.
func (o *outage) examine(l *ledger, image *pages) error {
	mark := os.WriteFile(o.path+".open", nil, 0o600)
	if err := errors.Join(mark, image.write(o.path)); err != nil {
		return err
	}
	if o.child == nil {
		var err error
		if o.child, err = launch("examiner", nil); err != nil {
			return err
		}
	}
	// All of it is checked once it is open; now and then before that as well.
	if o.rng.IntN(4) > 0 {
		return o.open("trust", l, true)
	}
	if err := o.open("open", l, true); err != nil {
		return err
	}
	// It was stopped, and must open again.
	return o.open("open", l, false)
}

func (o *outage) open(verb string, l *ledger, crashed bool) error {
	answer, err := o.child.ask(verb + " " + o.path)
	if err != nil {
		o.child = nil
		return err
	}
	l.forget()
	for _, line := range answer {
		if strings.HasPrefix(line, toldRefused+" ") {
			return errors.New(line)
		}
		l.line(line)
	}
	l.check(crashed)
	return nil
}
