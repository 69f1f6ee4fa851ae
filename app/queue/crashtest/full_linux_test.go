package crashtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/app/queue"
)

func init() { roles["filler"] = filler }

const (
	smallDisk = 8 << 20
	ballast   = 2 << 20
	noMount   = "no disk of its own: "
)

// TestAFullDiskLosesNothing gives a process a disk of a few megabytes of its
// own and fills it. What was accepted must be there, and come to its end when
// there is room again.
func TestAFullDiskLosesNothing(t *testing.T) {
	t.Parallel()
	where := &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
	}
	p, err := launchIn(where, "filler", []string{work{Path: filepath.Join(t.TempDir(), "jobs.db")}.env()})
	if err != nil {
		t.Skip(noMount, err)
	}
	var said []string
	for line := range p.lines {
		said = append(said, line)
		if wrong, found := strings.CutPrefix(line, toldWrong+" "); found {
			t.Error(wrong)
		}
	}
	if err := p.end(); err != nil {
		if strings.Contains(err.Error(), noMount) {
			t.Skip(err)
		}
		t.Fatal(err)
	}
	t.Log(said)
}

// filler mounts a small disk, fills it with jobs, and sees them done.
func filler() error {
	var w work
	if err := json.Unmarshal([]byte(os.Getenv(workVar)), &w); err != nil {
		return err
	}
	dir := filepath.Dir(w.Path)
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d", smallDisk)); err != nil {
		return fmt.Errorf("%s%w", noMount, err)
	}
	spare := filepath.Join(dir, "spare")
	if err := os.WriteFile(spare, make([]byte, ballast), 0o600); err != nil {
		return err
	}
	t := toPipe()
	ctx, cancel := context.WithTimeout(context.Background(), killPatience)
	defer cancel()
	o := queue.Options{Path: w.Path, MinKeep: time.Hour}
	hurry(&o)
	q, err := queue.Open(ctx, o)
	if err != nil {
		return err
	}
	c := newCrew()
	c.teller, c.ctx, c.q = t, ctx, q
	kind := queue.Kind{Name: plain, Handle: c.plain, KeepFor: time.Hour}
	if err := errors.Join(q.Register(kind), q.Pause(ctx, "default"), q.Start(ctx)); err != nil {
		return err
	}
	accepted := map[queue.ID]bool{}
	refused, n := 0, 0
	for ; refused < 40 && n < 100_000; n++ {
		r, err := q.Enqueue(ctx, queue.Job{Kind: plain, Payload: payload("-", n)})
		switch {
		case err == nil:
			accepted[r[0].ID] = true
		case errors.Is(err, queue.ErrUnavailable), errors.Is(err, queue.ErrFull):
			refused++
			c.pause(20 * time.Millisecond)
		default:
			return err
		}
	}
	s := q.Stats()
	t.tell("accepted", len(accepted), "refused", refused, "the file failed", s.Failures, "opened again", s.Reopened)
	if s.Failures == 0 {
		t.wrong("the disk never was full")
	}
	c.persist(func() error { return c.compare(accepted, n) })
	if err := os.Remove(spare); err != nil {
		return err
	}
	c.persist(func() error { return q.Unpause(ctx, "default") })
	c.persist(func() error {
		if c.live() > 0 {
			return errBusy
		}
		return c.barrier()
	})
	c.persist(func() error { return c.compare(accepted, n) })
	done, err := listAll(q, queue.Done)
	t.tell("done", len(done))
	if err == nil && len(done) < len(accepted) {
		t.wrong("of %d accepted jobs %d are done", len(accepted), len(done))
	}
	return errors.Join(err, q.Stop(ctx))
}

// compare looks for the accepted jobs in the file. Those that were refused may
// be there as well.
func (c *crew) compare(accepted map[queue.ID]bool, asked int) error {
	report, err := c.q.Check(c.ctx)
	if err != nil {
		return err
	}
	if report.Damaged > 0 {
		c.wrong("%d records are damaged", report.Damaged)
	}
	all, err := listAll(c.q)
	if err != nil {
		return err
	}
	found := 0
	for _, s := range all {
		load, err := c.q.Payload(s.ID)
		if err != nil {
			return err
		}
		if _, ok := readPayload(load); !ok {
			c.wrong("job %s has the payload %.40q", s.ID, load)
		}
		if accepted[s.ID] {
			found++
		}
	}
	if found != len(accepted) || len(all) > asked {
		c.wrong("of %d accepted jobs %d are there, and %d of %d in all", len(accepted), found, len(all), asked)
	}
	return nil
}

func listAll(q *queue.Queue, states ...queue.State) (all []queue.Status, err error) {
	f := queue.Filter{States: states}
	for {
		list, err := q.List(f)
		if err != nil {
			return nil, err
		}
		if all = append(all, list...); len(list) < queue.MaxList {
			return all, nil
		}
		f.After = list[len(list)-1].ID
	}
}
