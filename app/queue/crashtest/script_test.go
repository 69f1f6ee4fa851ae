package crashtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/pulseplan/pulseplan/app/queue"
)

// scriptJobs is how many jobs a script enqueues, of all kinds in turn.
const scriptJobs = 24

// hasty makes time pass faster for a queue, so that waits for a disk to get
// well are short.
const hasty = 50

// script is a worker that enqueues some jobs one after the other and sees them
// to their end, however often it is refused. It tries again what it may, and
// says when an error is not one that is promised.
func script() error {
	c := newCrew()
	if err := json.Unmarshal([]byte(os.Getenv(workVar)), &c.work); err != nil {
		return err
	}
	c.teller = toPipe()
	c.ctx, c.stop = context.WithCancel(context.Background())
	defer c.stop()
	if err := c.openHastily(); err != nil {
		return err
	}
	if err := c.begin(); err != nil {
		return err
	}
	go c.resume()
	rng := newRand(c.Seed, 0)
	for n := 1; n <= scriptJobs; n++ {
		c.persist(func() error {
			jobs := c.invent(rng, n)
			jobs[0].Tenant = ""
			return c.enqueue(jobs...)
		})
	}
	c.persist(func() error {
		if s := c.q.State(); s.State == "unavailable" {
			return fmt.Errorf("%w: %s", queue.ErrUnavailable, s.Reason)
		}
		if c.live() > 0 {
			return errBusy
		}
		return c.barrier()
	})
	c.persist(func() error { return tellAll(c.ctx, c.q, c.teller, nil) })
	if err := c.q.Stop(c.ctx); err != nil && !errors.Is(err, syscall.EIO) && !errors.Is(err, syscall.ENOSPC) {
		return err
	}
	return nil
}

var errBusy = errors.New("jobs are left")

func hurry(o *queue.Options) {
	began := time.Now()
	o.Now = func() time.Time { return began.Add(hasty * time.Since(began)) }
	o.After = func(d time.Duration, f func()) func() {
		t := time.AfterFunc(d/hasty, f)
		return func() { t.Stop() }
	}
}

// openHastily opens the queue as a server does that is started again when it
// could not.
func (c *crew) openHastily() (err error) {
	o := c.options()
	hurry(&o)
	o.MinKeep = time.Hour
	for range 100 {
		if c.q, err = queue.Open(c.ctx, o); err == nil || !errors.Is(err, queue.ErrUnavailable) {
			return err
		}
	}
	return err
}

// persist tries until it works.
func (c *crew) persist(try func() error) {
	var err error
	for range 5000 {
		err = try()
		switch {
		case err == nil:
			return
		case errors.Is(err, queue.ErrUnavailable), errors.Is(err, queue.ErrFull), errors.Is(err, errBusy), errors.Is(err, queue.ErrUnique):
			c.pause(2 * time.Millisecond)
		default:
			c.wrong("%v", err)
			return
		}
	}
	c.wrong("that does not get well: %v; %+v", err, c.q.State())
}
