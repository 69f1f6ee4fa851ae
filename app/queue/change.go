package queue

import (
	"context"
	"fmt"
	"time"
)

// Cancel ends a job that has not ended. A handler that runs is told through
// its context, with a cause that wraps ErrCancelled; whatever it still does,
// its result no longer counts.
func (q *Queue) Cancel(ctx context.Context, id ID, reason string) error {
	return q.submit(ctx, maxHeader, stopOp(id, Cancelled, orElse(reason, "cancelled")))
}

// Discard ends a job that has not ended, or a dead letter or cancelled job,
// as one that is not worth doing.
func (q *Queue) Discard(ctx context.Context, id ID) error {
	return q.submit(ctx, maxHeader, stopOp(id, Discarded, "discarded"))
}

func stopOp(id ID, to State, reason string) func(*batch) error {
	return func(b *batch) error {
		h, j := b.find(id)
		switch {
		case h == nil:
			return ErrNotFound
		case j == nil || j.state.Ended():
			if to != Discarded || h.state != Failed && h.state != Cancelled {
				return ErrState
			}
			b.relabel(h, j, to)
			return nil
		}
		if j.run != nil {
			b.stops = append(b.stops, stop{run: j.run, cause: fmt.Errorf("%w: %s", ErrCancelled, reason)})
		}
		b.end(h, j, to, reason)
		return nil
	}
}

// relabel changes the end of a job that has ended; its time to stay runs on.
func (b *batch) relabel(h *header, j *job, to State) {
	if j != nil {
		b.s.move(j, to)
	} else {
		depth := &b.s.queue(h.queue).depth
		depth[h.state]--
		depth[to]++
	}
	h.state = to
	b.announce(h)
}

// Retry makes a dead letter, a cancelled or a discarded job ready again, with
// all its attempts, its journal and its payload. ErrUnique means that another
// job holds its unique key now.
func (q *Queue) Retry(ctx context.Context, id ID) error {
	return q.submit(ctx, maxHeader, retryOp(id))
}

func retryOp(id ID) func(*batch) error {
	return func(b *batch) error {
		h, j := b.find(id)
		if h == nil {
			return ErrNotFound
		}
		if h.state != Failed && h.state != Cancelled && h.state != Discarded {
			return ErrState
		}
		if h.is(hasUnique) {
			if _, other := b.holder(h.uniq); other != nil && !mutantNoUnique {
				return ErrUnique
			}
			b.hold(h)
		}
		b.delete(inFin, timeKey(h.expires, h.id))
		h.attempt, h.crashes, h.finished, h.expires = 0, 0, 0, 0
		h.due, h.delay = b.now, 0
		b.revive(h, j)
		return nil
	}
}

// revive takes an ended job back into memory.
func (b *batch) revive(h *header, j *job) {
	if j == nil {
		delete(b.ended, h.id)
		b.s.queue(h.queue).depth[h.state]--
		j = &job{id: h.id, seq: h.seq, full: h, once: h.is(isAtMostOnce)}
		b.s.hot++
		b.s.add(j, b.s.lane(b.s.queue(h.queue), b.s.tenant(h.tenant), h.priority), Ready)
	}
	b.move(h, j, Ready)
}

// Reschedule gives a waiting job (Scheduled or Ready) another time.
func (q *Queue) Reschedule(ctx context.Context, id ID, at time.Time) error {
	return q.submit(ctx, maxHeader, rescheduleOp(id, at))
}

func rescheduleOp(id ID, at time.Time) func(*batch) error {
	return func(b *batch) error {
		h, j := b.find(id)
		if h == nil {
			return ErrNotFound
		}
		if j == nil || j.state != Scheduled && j.state != Ready {
			return ErrState
		}
		h.due, h.delay = ceilMillis(at), 0
		if h.due > b.now {
			b.move(h, j, Scheduled)
		} else {
			b.move(h, j, Ready)
		}
		return nil
	}
}

// Resume appends entries to the journal of a parked job and makes it ready, in
// one commit. It works once: when the job is not parked (any more), it returns
// ErrState and keeps nothing.
func (q *Queue) Resume(ctx context.Context, id ID, entries ...[]byte) error {
	size, err := checkEntries(entries)
	if err != nil {
		return err
	}
	return q.submit(ctx, size, resumeOp(id, entries))
}

func resumeOp(id ID, entries [][]byte) func(*batch) error {
	return func(b *batch) error {
		h, j := b.find(id)
		if h == nil {
			return ErrNotFound
		}
		if j == nil || j.state != Parked {
			return ErrState
		}
		if err := b.appendEntries(h, entries); err != nil {
			return err
		}
		h.due, h.delay = b.now, 0
		b.move(h, j, Ready)
		return nil
	}
}

// Forget says that the given IDs will not be enqueued again, so that they need
// not be remembered after their jobs were pruned. Unknown IDs are ignored.
func (q *Queue) Forget(ctx context.Context, ids ...ID) error {
	return q.submit(ctx, maxHeader*len(ids), forgetOp(ids))
}

func forgetOp(ids []ID) func(*batch) error {
	return func(b *batch) error {
		for _, id := range ids {
			if h, _ := b.find(id); h != nil {
				if h.is(isGiven) && !h.is(isForgotten) {
					h.set(isForgotten, true)
					b.touch(h)
				}
			} else {
				b.forgetSeen(id)
			}
		}
		return nil
	}
}

const metaPaused = "paused/"

// Pause keeps the jobs of a queue from starting, also after a restart, until
// Unpause. Those that run go on.
func (q *Queue) Pause(ctx context.Context, queue string) error { return q.setPaused(ctx, queue, true) }

// Unpause undoes Pause.
func (q *Queue) Unpause(ctx context.Context, queue string) error {
	return q.setPaused(ctx, queue, false)
}

func (q *Queue) setPaused(ctx context.Context, queue string, on bool) error {
	if queue == "" || len(queue) > maxName {
		return fmt.Errorf("%w: a queue's name has 1 to %d bytes", ErrInvalid, maxName)
	}
	return q.submit(ctx, maxHeader, pauseOp(queue, on))
}

func pauseOp(queue string, on bool) func(*batch) error {
	return func(b *batch) error {
		key := []byte(metaPaused + queue)
		if on {
			b.put(inMeta, key, sealCopy(inMeta, key, []byte{1}))
		} else {
			b.delete(inMeta, key)
		}
		b.s.pause(queue, on)
		return nil
	}
}
