package queue

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// settleRun decides what becomes of a job whose handler returned.
func (b *batch) settleRun(r *Run, result error) {
	q := b.q
	if !b.isCurrent(r) {
		q.totals.stale++
		return
	}
	j := b.s.jobs[r.id]
	h := b.warm(j)
	if h == nil {
		return
	}
	if p, isNews := r.lastNews(); isNews {
		b.noteOf(h).progress = p
		b.saveNote(h)
	}
	var o *outcome
	switch {
	case result == nil:
		o = &outcome{}
	case errors.As(result, &o):
	case errors.Is(result, errHandBack):
		o = &outcome{kind: handedBack, reason: "the process stopped while it ran"}
	default:
		o = &outcome{kind: retried, err: result, reason: result.Error()}
	}
	if o.kind == handedBack {
		b.handBack(h, j, o.reason)
		return
	}
	b.appendFinal(h, r.final)
	switch o.kind {
	case 0:
		b.adopt(r.children)
		if r.result != nil {
			h.set(hasResult, true)
			b.put(inResult, h.id[:], r.result)
		}
		b.end(h, j, Done, "")
		q.health.safeLeft--
	case snoozed:
		b.unuse(h)
		b.wait(h, j, Scheduled, o.delay)
	case parked:
		b.unuse(h)
		h.due, h.delay = 0, 0
		if !o.until.IsZero() {
			h.due = max(ceilMillis(o.until), 1)
		}
		b.move(h, j, Parked)
	case discarded:
		b.end(h, j, Discarded, o.reason)
	case fatal:
		b.end(h, j, Failed, problemOf(result))
	case retried:
		if h.is(isAtMostOnce) && r.isUnknown(result) {
			b.end(h, j, Failed, problemOf(result))
			return
		}
		b.retry(h, j, problemOf(result), o.delay)
	}
}

func problemOf(err error) string {
	if text := err.Error(); text != "" {
		return text
	}
	return "failed"
}

// retry schedules another attempt, or makes a dead letter when attempts or
// age are used up.
func (b *batch) retry(h *header, j *job, problem string, atLeast time.Duration) {
	wait := max(b.backoff(h), lengthMillis(max(atLeast, 0)))
	if int64(h.attempt) > h.retries || h.maxAge > 0 && b.now+wait > h.created+h.maxAge {
		b.end(h, j, Failed, problem)
		return
	}
	b.q.totals.retried++
	b.noteOf(h).problem = cut(problem, maxProblem)
	b.saveNote(h)
	b.wait(h, j, Scheduled, millis(wait))
}

// backoff doubles from the kind's minimum to its maximum and is drawn from the
// upper half, so that what failed together does not come back together.
func (b *batch) backoff(h *header) int64 {
	least, most := DefaultBackoffMin, DefaultBackoffMax
	if k := b.q.kind(h.kind); k != nil {
		least, most = k.BackoffMin, k.BackoffMax
	}
	limit := float64(least) * math.Pow(2, float64(min(max(h.attempt, 1), 60)))
	upper := int64(min(limit, float64(most))) / int64(time.Millisecond)
	upper = max(upper, 1)
	return max(upper/2+b.q.rng.Int64N(upper-upper/2)+1, least.Milliseconds())
}

// wait schedules a job for a length of time from now on.
func (b *batch) wait(h *header, j *job, to State, d time.Duration) {
	h.delay = max(lengthMillis(d), 1)
	h.due = b.now + h.delay
	b.move(h, j, to)
}

// unuse takes back the attempt that the last start counted.
func (b *batch) unuse(h *header) {
	if h.attempt > 0 {
		h.attempt--
	}
}

// handBack makes a job ready again whose attempt was cut off from outside; the
// attempt does not count. A job that must not run twice ends.
func (b *batch) handBack(h *header, j *job, problem string) {
	if h.is(isAtMostOnce) {
		b.end(h, j, Failed, orElse(problem, "interrupted")+", and it must not run twice")
		return
	}
	b.unuse(h)
	b.move(h, j, Ready)
}

// end gives a job its last state.
func (b *batch) end(h *header, j *job, state State, problem string) {
	if n := b.noteOf(h); n.problem != problem {
		n.problem = cut(problem, maxProblem)
		b.saveNote(h)
	}
	b.release(h)
	h.finished, h.delay = b.now, 0
	h.expires = b.now + b.keep(h, state)
	key := timeKey(h.expires, h.id)
	b.put(inFin, key, sealCopy(inFin, key, nil))
	b.q.expect(h.expires)
	b.q.totals.end(state, b.now)
	b.move(h, j, state)
}

// keep is how long an ended job stays, in milliseconds.
func (b *batch) keep(h *header, state State) int64 {
	least := b.q.o.MinKeep
	if state == Failed {
		least = max(least, b.q.o.KeepFailed)
	}
	return max(h.keepFor, least.Milliseconds())
}

// errHandBack is the result of attempts that a stop cut off.
var errHandBack = fmt.Errorf("handed back: %w", ErrStopped)
