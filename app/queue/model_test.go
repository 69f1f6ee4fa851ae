package queue

import (
	"errors"
	"fmt"
	"slices"
)

// model is what the queue should be, written down as plainly as possible: one
// list of jobs and the rules. It does not say which job starts next, only
// which could, and adopts the choice.
type model struct {
	m       *machine
	jobs    []*modelJob
	paused  map[string]bool
	seen    map[ID]bool
	idem    map[string]*modelJob
	zombies []*Run // handlers that run although their attempt no longer counts
	wrong   []string
}

type modelJob struct {
	Job
	id        ID
	state     State
	seq       int
	due       int64
	attempt   int
	crashes   int
	holds     bool
	entries   []Entry
	next      uint64
	result    string
	progress  Progress
	problem   bool // an error is told
	expires   int64
	forgotten bool
	run       *Run
}

// notYetKnown is the time of a retry until it was looked up in the queue,
// which draws it within bounds.
const notYetKnown = -1

func newModel(m *machine) *model {
	w := &model{m: m, paused: map[string]bool{}, seen: map[ID]bool{}, idem: map[string]*modelJob{}}
	m.onRun = w.started
	return w
}

func (w *model) errorf(format string, args ...any) {
	w.wrong = append(w.wrong, fmt.Sprintf(format, args...))
}

func (w *model) now() int64 { return w.m.v.Now().UnixMilli() }

func (w *model) find(id ID) *modelJob {
	for _, j := range w.jobs {
		if j.id == id {
			return j
		}
	}
	return nil
}

func (w *model) holder(j Job) *modelJob {
	for _, o := range w.jobs {
		if o.holds && o.Kind == j.Kind && o.Unique == j.Unique && !o.state.Ended() {
			return o
		}
	}
	return nil
}

// enqueue returns what Enqueue of one job should answer.
func (w *model) enqueue(j Job, id ID) (Receipt, error) {
	if !j.ID.IsZero() {
		if o := w.find(j.ID); o != nil {
			return Receipt{ID: j.ID, Existed: true, State: o.state}, nil
		}
		if w.seen[j.ID] {
			return Receipt{ID: j.ID, Existed: true}, nil
		}
	}
	if j.Idempotency != "" {
		if o := w.idem[j.Tenant+"|"+j.Kind+"|"+j.Idempotency]; o != nil && slices.Contains(w.jobs, o) {
			if string(o.Payload) != string(j.Payload) {
				return Receipt{}, ErrIdempotency
			}
			return Receipt{ID: o.id, Existed: true, State: o.state}, nil
		}
	}
	due := w.now()
	if !j.RunAt.IsZero() {
		due = j.RunAt.UnixMilli()
	}
	state := Ready
	if due > w.now() {
		state = Scheduled
	}
	if j.Unique != "" {
		if o := w.holder(j); o != nil {
			switch {
			case j.OnConflict == Reject:
				return Receipt{}, ErrUnique
			case j.OnConflict == Replace && (o.state == Ready || o.state == Scheduled):
				o.Payload, o.due, o.state = j.Payload, due, state
				return Receipt{ID: o.id, Existed: true, Replaced: true, State: state}, nil
			}
			return Receipt{ID: o.id, Existed: true, State: o.state}, nil
		}
	}
	if j.Queue == "" {
		j.Queue = defaultQueue
	}
	if j.Priority == 0 {
		j.Priority = Normal
	}
	if j.Retries == 0 {
		j.Retries = DefaultRetries
	}
	o := &modelJob{Job: j, id: id, state: state, due: due, seq: len(w.jobs), next: 1, holds: j.Unique != ""}
	if len(w.jobs) > 0 {
		o.seq = w.jobs[len(w.jobs)-1].seq + 1
	}
	w.jobs = append(w.jobs, o)
	if j.Idempotency != "" {
		w.idem[j.Tenant+"|"+j.Kind+"|"+j.Idempotency] = o
	}
	return Receipt{ID: id, State: state}, nil
}

// taken reports whether a job was chosen and waits for its claim only.
func (w *model) taken(j *modelJob) bool {
	o := w.m.q.sched.jobs[j.id]
	return o != nil && o.run != nil && j.state == Ready
}

// running counts handlers, also those that no longer count.
func (w *model) running(match func(queue, tenant string) bool) (n int) {
	for _, j := range w.jobs {
		if (j.state == Running || w.taken(j)) && match(j.Queue, j.Tenant) {
			n++
		}
	}
	for _, r := range w.zombies {
		if match(r.status.Queue, r.status.Tenant) {
			n++
		}
	}
	return n
}

func (w *model) startable(j *modelJob) bool {
	limit := w.m.o.QueueLimits[j.Queue]
	return j.state == Ready && !w.paused[j.Queue] &&
		(limit == 0 || w.running(func(q, _ string) bool { return q == j.Queue }) < limit) &&
		(j.Tenant == "" || w.running(func(_, t string) bool { return t == j.Tenant }) < w.m.q.o.TenantLimit)
}

// started is called when the queue starts a job.
func (w *model) started(r *Run) {
	w.promote()
	j := w.find(r.id)
	if j == nil || !w.taken(j) || w.paused[j.Queue] {
		w.errorf("job %s started and could not: %+v", r.id, j)
		return
	}
	strict := j.AtMostOnce || w.m.q.health.safeUntil != 0
	for _, o := range w.jobs {
		if strict || !w.startable(o) || o == j || w.taken(o) {
			continue
		}
		if w.m.q.sched.picks%agePicks != 0 && o.Priority < j.Priority {
			w.errorf("job %s of priority %d started before %s of priority %d", j.id, j.Priority, o.id, o.Priority)
		}
		if o.Priority == j.Priority && o.Queue == j.Queue && o.Tenant == j.Tenant && (o.due < j.due || o.due == j.due && o.seq < j.seq) {
			w.errorf("job %s started before the older %s", j.id, o.id)
		}
	}
	w.checkLimits(j)
	j.state, j.run = Running, r
	j.attempt++
	if j.UniqueScope == UntilStart {
		j.holds = false
	}
	if r.Attempt() != j.attempt || r.Job().Kind != j.Kind {
		w.errorf("job %s: attempt %d, want %d", j.id, r.Attempt(), j.attempt)
	}
}

// checkLimits is called with a job that has just been taken.
func (w *model) checkLimits(j *modelJob) {
	limit := w.m.o.QueueLimits[j.Queue]
	if n := w.running(func(q, _ string) bool { return q == j.Queue }); limit > 0 && n > limit {
		w.errorf("%d jobs of queue %s run at once", n, j.Queue)
	}
	if n := w.running(func(_, t string) bool { return t == j.Tenant }); j.Tenant != "" && n > w.m.q.o.TenantLimit {
		w.errorf("%d jobs of tenant %s run at once", n, j.Tenant)
	}
	if n := w.running(func(string, string) bool { return true }); n > w.m.q.o.Workers {
		w.errorf("%d jobs run at once", n)
	}
}

// promote makes ready what is due.
func (w *model) promote() {
	for _, j := range w.jobs {
		if (j.state == Scheduled || j.state == Parked && j.due != 0) && j.due <= w.now() && j.due != notYetKnown {
			j.state = Ready
		}
	}
}

func (w *model) end(j *modelJob, state State, problem bool) {
	j.state, j.holds, j.problem, j.run = state, false, problem, nil
	keep := DefaultKeep
	if state == Failed {
		keep = DefaultKeepFailed
	}
	j.expires = w.now() + keep.Milliseconds()
}

func (j *modelJob) append(data ...[]byte) {
	for _, d := range data {
		j.entries = append(j.entries, Entry{Seq: j.next, Data: d})
		j.next++
	}
}

// finish is the end of a handler that still counts.
func (w *model) finish(j *modelJob, result error) {
	j.run = nil
	var o *outcome
	kind := retried
	switch {
	case result == nil:
		kind = 0
	case errors.As(result, &o):
		kind = o.kind
	}
	switch kind {
	case 0:
		w.end(j, Done, false)
	case snoozed:
		j.attempt--
		j.state, j.due = Scheduled, w.now()+o.delay.Milliseconds()
	case parked:
		j.attempt--
		j.state, j.due = Parked, toMillis(o.until)
	case discarded:
		w.end(j, Discarded, true)
	case fatal:
		w.end(j, Failed, true)
	case retried:
		j.problem = true
		if j.attempt > max(j.Retries, 0) {
			w.end(j, Failed, true)
			return
		}
		j.state, j.due = Scheduled, notYetKnown
	}
}

// handBack is for attempts that were cut off.
func (w *model) handBack(j *modelJob) {
	j.run = nil
	if j.AtMostOnce {
		w.end(j, Failed, true)
		return
	}
	j.state = Ready
	j.attempt--
}

// crash is the death of the process; all starts were durable.
func (w *model) crash() {
	w.zombies = nil
	for _, j := range w.jobs {
		if j.state != Running {
			continue
		}
		if j.crashes++; j.crashes >= MaxCrashes && !j.AtMostOnce {
			w.end(j, Failed, true)
			continue
		}
		w.handBack(j)
	}
}

// prune drops what has stayed long enough.
func (w *model) prune() {
	w.jobs = slices.DeleteFunc(w.jobs, func(j *modelJob) bool {
		gone := j.state.Ended() && j.expires <= w.now()
		if gone && !j.ID.IsZero() && !j.forgotten {
			w.seen[j.id] = true
		}
		return gone
	})
}
