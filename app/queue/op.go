package queue

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// op is one request to the committer. What do returns is the answer to the
// caller and no reason to fail the commit that it shares with others.
type op struct {
	do    func(*batch) error
	size  int // bytes it brings into the commit, about
	err   error
	done  chan struct{} // nil: nobody waits
	state atomic.Uint32
}

const (
	opWaiting uint32 = iota
	opTaken
	opGivenUp
	opAnswered
)

// Bounds of one commit. A commit of 64 KiB takes about as long as one of 4;
// a megabyte takes four times that, which is where sharing stops to pay.
const (
	maxOps        = 4096
	maxBatchBytes = 1 << 20
	// maxPending bounds the callers that wait for the committer.
	maxPending = 1 << 16
)

// submit hands do to the committer and returns its answer once that is
// durable. When ctx ends before the committer took it, nothing was done; after
// that the answer is waited for, so that the outcome is always known.
func (q *Queue) submit(ctx context.Context, size int, do func(*batch) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	o := &op{do: do, size: size, done: make(chan struct{})}
	if err := q.push(o); err != nil {
		return err
	}
	select {
	case <-o.done:
		return o.err
	case <-ctx.Done():
	}
	if o.state.CompareAndSwap(opWaiting, opGivenUp) {
		return ctx.Err()
	}
	<-o.done
	return o.err
}

// push queues an op for the next commit.
func (q *Queue) push(o *op) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.phase == closed:
		return ErrStopped
	case q.health.failing:
		return fmt.Errorf("%w: %s", ErrUnavailable, q.health.reason)
	case len(q.pending) >= maxPending:
		return &FullError{Err: ErrFull, After: time.Second}
	}
	q.pending = append(q.pending, o)
	q.kick()
	return nil
}

// pushOwn queues an op of the queue itself; mu is held.
func (q *Queue) pushOwn(size int, do func(*batch) error) {
	if q.phase == closed || q.health.failing {
		return
	}
	q.pending = append(q.pending, &op{do: do, size: size})
	q.kick()
}

// takePending returns the ops of the next commit.
func (q *Queue) takePending() []*op {
	n, size := 0, 0
	for n < len(q.pending) && n < maxOps && size < maxBatchBytes {
		size += q.pending[n].size
		n++
	}
	ops := q.pending[:n:n]
	if q.pending = q.pending[n:]; len(q.pending) == 0 {
		q.pending = nil
	} else {
		q.kick()
	}
	return ops
}

// refuse gives ops that have no answer yet the same one.
func refuse(ops []*op, err error) {
	for _, o := range ops {
		o.state.CompareAndSwap(opWaiting, opTaken)
		if o.state.Load() == opTaken {
			o.err = err
		}
	}
}

func answer(ops []*op) {
	for _, o := range ops {
		if o.done != nil && o.state.CompareAndSwap(opTaken, opAnswered) {
			close(o.done)
		}
	}
}
