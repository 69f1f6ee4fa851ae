package queue

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"time"
)

// health is how far the queue can be trusted to work. After an unclean stop it
// is in safe mode: jobs start only after their claim is durable, so that one
// that kills the process at once is counted. After a failed commit it refuses
// everything until the file was opened again.
type health struct {
	safeUntil int64 // 0: not in safe mode
	safeLeft  int
	failing   bool
	reason    string
	retry     bool // it is time to open the file again
	backoff   time.Duration
	// shutUntil: the disk was full; until then nothing new is accepted.
	shutUntil int64
}

const (
	// Safe mode ends after so many good ends of jobs, or so much time.
	safeJobs = 100
	safeTime = time.Minute
	// A file that failed is opened again after reopenMin, then ever later.
	reopenMin = 100 * time.Millisecond
	reopenMax = 30 * time.Second
	// shutTime is how long nothing is accepted after the disk was full.
	shutTime = 10 * time.Second
	// maxTick bounds one timer, in milliseconds.
	maxTick = 60_000
)

func (h *health) enterSafe(now int64) {
	h.safeUntil, h.safeLeft = now+safeTime.Milliseconds(), safeJobs
}

func (h *health) isSafe(now int64) bool {
	if h.safeUntil != 0 && (now >= h.safeUntil || h.safeLeft <= 0) {
		h.safeUntil = 0
	}
	return h.safeUntil != 0
}

// bound is for a clock that was set back: see schedule.bound.
func (h *health) bound(now int64) {
	h.safeUntil = min(h.safeUntil, now+safeTime.Milliseconds())
	h.shutUntil = min(h.shutUntil, now+shutTime.Milliseconds())
}

// fail is what happens when nobody knows what the file holds: everything that
// waits is refused, the handlers that run are told and no longer count, the
// file is closed, and the committer opens it again after a while. mu is held.
func (q *Queue) fail(cause error, ops []*op) {
	refusal := fmt.Errorf("%w: %w", ErrUnavailable, cause)
	late := q.pending
	q.pending = nil
	refuse(ops, refusal)
	refuse(late, refusal)
	answer(late)
	for _, r := range q.runs {
		r.cancel(fmt.Errorf("%w: %w", ErrUnavailable, cause))
		q.abandonLater(r)
	}
	for _, r := range q.strict {
		q.free(r)
	}
	q.claims, q.strict, q.news, q.newsAt, q.pruning = nil, nil, nil, 0, false
	st := *q.st.Swap(nil)
	q.spawn(func() { _ = st.Close() }) // waits for readers; nothing in the file changes any more

	h := &q.health
	h.failing, h.reason = true, cause.Error()
	now := q.now()
	if isDiskFull(cause) {
		h.shutUntil = now + shutTime.Milliseconds()
	}
	q.totals.failures++
	q.o.Log.Error("the queue's file failed and is opened again", "error", cause)
	q.retryLater()
}

// isDiskFull recognises the error also where bbolt has made a text of it.
func isDiskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || strings.Contains(err.Error(), syscall.ENOSPC.Error())
}

// retryLater waits before the file is opened again. mu is held.
func (q *Queue) retryLater() {
	h := &q.health
	h.backoff = min(max(2*h.backoff, reopenMin), reopenMax)
	q.o.After(h.backoff, func() {
		q.mu.Lock()
		h.retry = true
		q.mu.Unlock()
		q.kick()
	})
}

// recover opens the file again after a failure and reports whether that
// worked. mu is held, and let go of while the file is read: nobody changes
// memory meanwhile.
func (q *Queue) recover() bool {
	if !q.health.retry {
		return false
	}
	q.health.retry = false
	q.mu.Unlock()
	err := q.openFile(context.Background())
	q.mu.Lock()
	if err != nil {
		q.health.reason = err.Error()
		q.o.Log.Error("the queue's file cannot be opened again", "error", err)
		q.retryLater()
		return false
	}
	q.health.failing, q.health.reason = false, ""
	q.totals.reopened++
	q.o.Log.Info("the queue's file is open again")
	return true
}

func millis(ms int64) time.Duration { return time.Duration(ms) * time.Millisecond }
