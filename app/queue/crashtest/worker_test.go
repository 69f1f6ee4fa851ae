package crashtest

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/pulseplan/pulseplan/app/queue"
)

// work says what a worker does.
type work struct {
	Path string
	Seed uint64
	// Round numbers the workers on one file, from 1.
	Round int
	// Asked is the last ID of its own that the round before is known to have
	// asked for.
	Asked int
	// Drain: enqueue nothing, end when all jobs have.
	Drain bool
	// Lines is the file to tell to; empty is the standard output.
	Lines string
}

const workVar = "CRASHTEST_WORK"

func (w work) env() string {
	text, err := json.Marshal(w)
	if err != nil {
		panic(err)
	}
	return workVar + "=" + string(text)
}

// crew is a worker that runs.
type crew struct {
	work
	*teller
	q       *queue.Queue
	opened  chan struct{}   // closed: q is there
	ctx     context.Context // ends when the worker shall stop
	stop    context.CancelFunc
	parked  chan queue.ID
	changed chan struct{}
	victim  atomic.Pointer[queue.ID] // a job to cancel
	asked   atomic.Int64             // IDs of its own
	lone    sync.Map                 // unique keys whose job runs
}

func newCrew() *crew {
	return &crew{parked: make(chan queue.ID, 1<<16), changed: make(chan struct{}, 1), opened: make(chan struct{})}
}

// worker opens the queue, tells what it holds, and produces and handles jobs
// until it is killed or asked to stop.
func worker() error {
	c := newCrew()
	if err := json.Unmarshal([]byte(os.Getenv(workVar)), &c.work); err != nil {
		return err
	}
	c.teller = toPipe()
	if c.Lines != "" {
		f, err := os.OpenFile(c.Lines, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return err
		}
		if c.teller, err = toFile(f); err != nil {
			return err
		}
	}
	c.ctx, c.stop = signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer c.stop()
	var err error
	if c.q, err = queue.Open(c.ctx, c.options()); err != nil {
		return err
	}
	if err := c.begin(); err != nil {
		return err
	}
	c.run()
	hurry, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	return c.q.Stop(hurry)
}

// begin tells what the file holds and has jobs started.
func (c *crew) begin() error {
	close(c.opened)
	if err := tellAll(c.ctx, c.q, c.teller, func(id queue.ID) { c.parked <- id }); err != nil {
		return err
	}
	if err := c.register(); err != nil {
		return err
	}
	if c.Round > 1 {
		c.askAgain()
	}
	return c.q.Start(c.ctx)
}

func (c *crew) options() queue.Options {
	return queue.Options{
		Path: c.Path, Now: time.Now, Workers: 8, TenantLimit: 4, MinKeep: shortly,
		OnChange: c.onChange,
		MayPrune: func(ids []queue.ID) ([]queue.ID, error) {
			<-c.opened // it is asked before Open returns, too
			for _, id := range ids {
				s, err := c.q.Get(id)
				if err != nil {
					return nil, err
				}
				c.tell(toldGone, id, s.State)
			}
			return ids, nil
		},
	}
}

func (c *crew) onChange(list []queue.Status) {
	for _, s := range list {
		c.tell(toldNews, s.ID, s.State, s.Version)
	}
	c.hear(list)
}

// hear takes in what the listener was told.
func (c *crew) hear(list []queue.Status) {
	for _, s := range list {
		if s.State == queue.Parked {
			c.parked <- s.ID
		}
	}
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

// run returns when the worker shall stop.
func (c *crew) run() {
	var all sync.WaitGroup
	all.Go(c.resume)
	if c.Drain {
		all.Go(c.drain)
	} else {
		all.Go(c.cancel)
		for n := range producers {
			all.Go(func() { c.produce(n) })
		}
	}
	all.Wait()
}

// resume answers whatever is parked, and tries to answer twice.
func (c *crew) resume() {
	for {
		var id queue.ID
		select {
		case <-c.ctx.Done():
			return
		case id = <-c.parked:
		}
		switch err := c.q.Resume(c.ctx, id, []byte(answer)); {
		case err == nil:
			c.tell(toldResume, id)
			if err := c.q.Resume(context.Background(), id, []byte(answer)); err == nil {
				c.wrong("job %s was resumed twice", id)
			}
		case errors.Is(err, queue.ErrUnavailable): // nobody knows whether it was done
			c.pause(time.Millisecond)
			c.parked <- id
		case c.ctx.Err() == nil && !errors.Is(err, queue.ErrState) && !errors.Is(err, queue.ErrNotFound):
			c.wrong("resume %s: %v", id, err)
		}
	}
}

// cancel cancels a job that runs, or is about to, now and then.
func (c *crew) cancel() {
	for c.pause(7 * time.Millisecond) {
		id := c.victim.Swap(nil)
		if id == nil {
			continue
		}
		if err := c.q.Cancel(c.ctx, *id, "by the test"); err == nil {
			c.tell(toldCancel, *id)
		}
	}
}

// drain ends the worker when nothing is left to do, and tells what there is.
func (c *crew) drain() {
	for c.live() > 0 {
		select {
		case <-c.ctx.Done():
			return
		case <-c.changed:
		}
	}
	if err := errors.Join(c.barrier(), tellAll(c.ctx, c.q, c.teller, nil)); err != nil {
		c.wrong("after the last job: %v", err)
	}
	c.stop()
}

// live is how many jobs have not ended.
func (c *crew) live() int {
	s := c.q.Stats()
	n := s.Waiting + s.Running
	for _, one := range s.Queues {
		n += one.Depth[queue.Parked] + one.Depth[queue.Running]
	}
	return n
}

// barrier waits for the commit that is under way, if there is one: what it
// changes is seen in the figures before it is durable.
func (c *crew) barrier() error { return c.q.Forget(c.ctx, queue.ID{}) }

// pause waits and reports whether the worker shall go on.
func (c *crew) pause(d time.Duration) bool {
	select {
	case <-c.ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
