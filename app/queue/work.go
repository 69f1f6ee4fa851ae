package queue

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"
)

// abandonAfter is how long a handler may ignore the end of its context. Then
// its slot is given to others and its job goes on without it; what it still
// does is refused.
const abandonAfter = 30 * time.Second

// startReady starts what can start. mu is held.
func (q *Queue) startReady() {
	if q.phase != started || q.health.failing {
		return
	}
	for len(q.runs) < q.o.Workers {
		j := q.sched.pick()
		if j == nil {
			return
		}
		q.startJob(j)
	}
}

// startJob makes a run of a ready job, which is durable. Its claim is written
// with the next commit; where a job must not run uncounted it is waited for.
func (q *Queue) startJob(j *job) {
	if (j.full == nil || !j.full.noteRead) && !q.heat(j) {
		return
	}
	h := j.full
	k := q.kind(h.kind)
	if k == nil {
		q.strand(j, h.kind)
		return
	}
	now := q.now()
	h.state, h.started, h.delay = Running, now, 0
	h.attempt++
	h.starts++
	r := &Run{q: q, id: j.id, job: j, lane: j.lane, kind: k, status: h.status(now), hasLoad: h.is(hasLoad), sealed: h.load, slot: true}
	r.progress = r.status.Progress
	r.ctx, r.cancel = context.WithCancelCause(q.base)
	j.run = r
	q.sched.move(j, Running)
	q.sched.hold(j.lane, 1)
	r.at = len(q.runs)
	q.runs = append(q.runs, r)
	q.totals.started++
	if j.once || q.health.isSafe(now) {
		q.strict = append(q.strict, r)
	} else {
		q.claims = append(q.claims, r)
		q.launch(r)
	}
	q.kick()
}

// heat reads what is missing in memory of a job that starts. mu is held.
func (q *Queue) heat(j *job) bool {
	st := q.st.Load()
	if st == nil {
		q.sched.put(j)
		return false
	}
	err := (*st).Read(func(view reader) error {
		if j.full == nil {
			body, ok := unseal(inJob, j.id[:], view.Get(inJob, j.id[:]))
			if !ok {
				return nil
			}
			h, ok := decodeHeader(j.id, body, &q.names)
			if !ok {
				return nil
			}
			h.state = j.state
			j.full = h
			q.sched.hot++
		}
		j.full.readNote(view)
		return nil
	})
	if err != nil || j.full == nil {
		// The committer meets the same damage and deals with it.
		q.pushOwn(maxHeader, func(b *batch) error {
			if h := b.warm(j); h != nil {
				b.s.put(j)
			}
			return nil
		})
		return false
	}
	return true
}

// strand leaves a job of a kind that nobody handles where it is, out of the
// way: after an update that handles it, it runs.
func (q *Queue) strand(j *job, kind string) {
	if len(q.stranded) == 0 {
		q.o.Log.Warn("jobs wait of a kind that nobody handles", "kind", kind)
	}
	q.stranded[j.id] = kind
	j.full = nil
	q.sched.hot--
}

// launch runs the handler of an attempt whose start is settled. mu is held.
func (q *Queue) launch(r *Run) {
	timeout := millis(r.job.full.timeout)
	r.timers = append(r.timers, q.o.After(timeout, func() {
		q.cutOff(r, fmt.Errorf("%w: %s", ErrTimeout, timeout))
	}))
	q.perform(r)
}

func (q *Queue) work(r *Run) {
	r.readPayload()
	q.returned(r, r.call())
}

func (r *Run) readPayload() {
	if !r.hasLoad {
		return
	}
	if r.sealed != nil {
		r.payload = r.sealed[: len(r.sealed)-sumLength : len(r.sealed)-sumLength]
		return
	}
	ok := false
	err := r.q.view(func(view reader) error {
		var body []byte
		body, ok = unseal(inLoad, r.id[:], view.Get(inLoad, r.id[:]))
		r.payload = bytes.Clone(body)
		return nil
	})
	switch {
	case err != nil:
		r.load = errHandBack
	case !ok:
		r.load = Fatal(fmt.Errorf("payload: %w", ErrDamaged))
	}
}

// call runs the handler; a panic is a failure like another.
func (r *Run) call() (err error) {
	if r.load != nil {
		return r.load
	}
	defer func() {
		if p := recover(); p != nil {
			r.q.o.Log.Error("a handler panicked", "kind", r.kind.Name, "job", r.id, "panic", p, "stack", string(debug.Stack()))
			r.mu.Lock()
			r.panicked = true
			r.mu.Unlock()
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return r.kind.Handle(r.ctx, r)
}

// returned takes the result of a handler to the committer and gives its slot
// to the next at once: the end of this job is not waited for.
func (q *Queue) returned(r *Run, result error) {
	var o *outcome
	cause := context.Cause(r.ctx)
	switch {
	case result == nil || errors.As(result, &o) && o.kind != retried:
	case errors.Is(cause, ErrStopped):
		result = errHandBack
	case errors.Is(cause, ErrTimeout) && o == nil:
		result = fmt.Errorf("%w: %w", cause, result)
	}
	r.mu.Lock()
	again := r.returned
	r.returned = true
	r.mu.Unlock()
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, stop := range r.timers {
		stop()
	}
	q.free(r)
	if !again || mutantNoFence {
		q.pushOwn(r.size(), func(b *batch) error {
			b.settleRun(r, result)
			return nil
		})
	} else {
		q.totals.stale++
	}
	r.cancel(nil)
	q.startReady()
}

// free gives up the slot of a run. mu is held.
func (q *Queue) free(r *Run) {
	if !r.slot {
		return
	}
	r.slot = false
	last := len(q.runs) - 1
	q.runs[r.at] = q.runs[last]
	q.runs[r.at].at = r.at
	q.runs[last] = nil
	q.runs = q.runs[:last]
	q.sched.hold(r.lane, -1)
	if q.idle != nil && len(q.runs) == 0 {
		close(q.idle)
		q.idle = nil
	}
}

// cutOff ends the context of a run, and later its attempt, should the handler
// not return.
func (q *Queue) cutOff(r *Run, cause error) {
	r.cancel(cause)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.abandonLater(r)
}

// abandonLater ends the attempt of a handler that does not return although its
// context has ended. mu is held.
func (q *Queue) abandonLater(r *Run) {
	if !r.slot {
		return
	}
	r.timers = append(r.timers, q.o.After(abandonAfter, func() { q.abandon(r, nil) }))
}

// abandon ends the attempt in the handler's place.
func (q *Queue) abandon(r *Run, result error) {
	r.mu.Lock()
	again := r.returned
	r.returned = true
	r.mu.Unlock()
	q.mu.Lock()
	defer q.mu.Unlock()
	if again || !r.slot {
		return
	}
	if result == nil {
		result = context.Cause(r.ctx)
	}
	q.totals.abandoned++
	q.o.Log.Error("a handler ignores the end of its context and is left behind", "kind", r.kind.Name, "job", r.id)
	q.free(r)
	q.pushOwn(maxHeader, func(b *batch) error {
		b.settleRun(r, result)
		return nil
	})
	q.startReady()
}

// hasNews has the progress of a run written soon.
func (q *Queue) hasNews(r *Run) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.news = append(q.news, r)
	if q.newsAt == 0 {
		now := q.now()
		q.newsAt = now + newsWait
		if !q.health.failing {
			q.arm(now)
		}
	}
}
