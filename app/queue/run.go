package queue

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// Run is one attempt of a job, for its handler. It is safe for concurrent use
// by what the handler starts.
type Run struct {
	q       *Queue
	id      ID
	job     *job
	lane    *lane
	kind    *Kind
	status  Status
	ctx     context.Context
	cancel  context.CancelCauseFunc
	payload []byte
	hasLoad bool
	sealed  []byte // the payload, when it waited in memory
	load    error  // why the payload could not be read
	timers  []func()
	slot    bool // counts against the limits; guarded by the queue's mu
	at      int  // place in the queue's runs

	mu       sync.Mutex
	progress Progress
	isNews   bool // progress waits to be written
	returned bool
	panicked bool
	result   []byte // sealed
	final    [][]byte
	children []*draft
}

// Job is the job as it was when the attempt started.
func (r *Run) Job() Status { return r.status }

// Attempt counts the attempts from 1; those that a shutdown or a crash cut off
// and those that ended in Snooze or Park are not counted.
func (r *Run) Attempt() int { return r.status.Attempt }

// Payload is what the job was enqueued with. It must not be changed.
func (r *Run) Payload() []byte { return r.payload }

// Entries is the job's journal, oldest first.
func (r *Run) Entries() ([]Entry, error) { return r.q.Entries(r.id, 0) }

// Progress notes how far the job is. The latest wins and is written with one
// of the next commits, within about a tenth of a second.
func (r *Run) Progress(p Progress) {
	p.Step = cut(p.Step, maxStep)
	r.mu.Lock()
	first := !r.isNews && !r.returned
	if !r.returned {
		r.progress, r.isNews = p, true
	}
	r.mu.Unlock()
	if first {
		r.q.hasNews(r)
	}
}

// SetResult keeps data, at most MaxResult bytes, as the job's result if this
// attempt ends it well.
func (r *Run) SetResult(data []byte) error {
	if len(data) > MaxResult {
		return fmt.Errorf("%w: a result of %d bytes of at most %d", ErrTooLarge, len(data), MaxResult)
	}
	sealed := sealCopy(inResult, r.id[:], data)
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.returned {
		r.result = sealed
	}
	return nil
}

// Finally adds journal entries that are written in the commit that ends this
// attempt: with the result, the snooze, the park or the failure, together or
// not at all. A shutdown that cuts the attempt off drops them.
func (r *Run) Finally(data ...[]byte) error {
	if _, err := checkEntries(data); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.returned {
		r.final = append(r.final, data...)
	}
	return nil
}

// Then adds jobs that are enqueued in the commit in which this one is done. A
// child whose ID or key is taken is not added.
func (r *Run) Then(jobs ...Job) error {
	drafts := make([]*draft, len(jobs))
	for i, j := range jobs {
		d, err := r.q.prepare(j)
		if err != nil {
			return err
		}
		drafts[i] = d
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.returned {
		r.children = append(r.children, drafts...)
	}
	return nil
}

// lastNews returns the progress that is not written yet.
func (r *Run) lastNews() (p Progress, isNews bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	isNews = r.isNews
	r.isNews = false
	return r.progress, isNews
}

// isUnknown reports whether a failure leaves open how far the handler came.
func (r *Run) isUnknown(result error) bool {
	cause := context.Cause(r.ctx)
	return r.panicked || errors.Is(result, errHandBack) || errors.Is(cause, ErrTimeout)
}

// size is about how many bytes the end of the attempt brings into a commit.
func (r *Run) size() int {
	n := 2*maxHeader + len(r.result)
	for _, e := range r.final {
		n += len(e)
	}
	for _, d := range r.children {
		n += maxHeader + len(d.load)
	}
	return n
}
