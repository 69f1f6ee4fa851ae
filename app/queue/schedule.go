package queue

import "time"

// job is what memory holds of a job that has not ended: what the schedule
// needs. The header is read from the file when something happens to the job,
// and kept while it is hot.
type job struct {
	id    ID
	due   int64
	delay int64
	seq   uint64
	lane  *lane
	full  *header // nil: cold
	run   *Run    // the current attempt
	at    int32   // place in a heap
	in    place
	state State
	moved bool // part of the batch that is being made
	once  bool // AtMostOnce
}

type place uint8

const (
	inNoHeap place = iota
	inLane
	inTimers
)

const nowhere = -1

// lane holds the ready jobs of one tenant in one queue at one priority. It is
// in its queue's ring while a job of it could start.
type lane struct {
	queue    *queueState
	tenant   *tenantState
	priority uint8
	ready    jobHeap
	link     link
}

// queueState is in the ring of a priority while a job of it could start there.
type queueState struct {
	name    string
	limit   int // 0: none
	running int // slots held
	paused  bool
	lanes   [Idle + 1]ring
	links   [Idle + 1]link
	depth   [Discarded + 1]int // jobs per state, ended ones while they are kept
}

type tenantState struct {
	name    string
	limit   int
	running int
	waiting int // Scheduled and Ready
	live    int // jobs in memory
	lanes   []*lane
}

func (t *tenantState) full() bool { return t.limit > 0 && t.running >= t.limit }

func (q *queueState) full() bool { return q.paused || q.limit > 0 && q.running >= q.limit }

const (
	// ageStep is the wait that weighs as much as one level of priority.
	ageStep = 30 * time.Second
	// agePicks: every fourth start goes by age and level together. So a level
	// that never empties slows those below to a quarter, but cannot stop them,
	// and a long backlog below slows what is urgent by a quarter at most.
	agePicks = 4
)

// schedule is what waits, what is ready and who is next, in memory. Rings give
// each tenant one start a round inside each queue and priority, and each queue
// one a round inside each priority; all choices take constant time, however
// many wait or are at their limit. It is not safe for concurrent use.
type schedule struct {
	jobs    map[ID]*job
	timers  jobHeap
	queues  map[string]*queueState
	tenants map[string]*tenantState
	rings   [Idle + 1]ring
	paused  map[string]bool
	waiting int
	hot     int
	picks   int
	seq     uint64

	queueLimits map[string]int
	tenantLimit int
}

func newSchedule(o *Options, size int) *schedule {
	return &schedule{
		jobs: make(map[ID]*job, size), queues: map[string]*queueState{}, tenants: map[string]*tenantState{},
		paused: map[string]bool{}, queueLimits: o.QueueLimits, tenantLimit: o.TenantLimit,
	}
}

func (s *schedule) queue(name string) *queueState {
	q := s.queues[name]
	if q == nil {
		q = &queueState{name: name, limit: s.queueLimits[name], paused: s.paused[name]}
		for p := range q.links {
			q.links[p].queue = q
		}
		s.queues[name] = q
	}
	return q
}

func (s *schedule) tenant(name string) *tenantState {
	t := s.tenants[name]
	if t == nil {
		t = &tenantState{name: name}
		if name != "" {
			t.limit = s.tenantLimit
		}
		s.tenants[name] = t
	}
	return t
}

func (s *schedule) lane(queue *queueState, tenant *tenantState, priority uint8) *lane {
	for _, l := range tenant.lanes {
		if l.queue == queue && l.priority == priority {
			return l
		}
	}
	l := &lane{queue: queue, tenant: tenant, priority: priority}
	l.link.lane = l
	tenant.lanes = append(tenant.lanes, l)
	return l
}

// add takes a job into memory; put makes it eligible.
func (s *schedule) add(j *job, l *lane, state State) {
	s.jobs[j.id] = j
	s.enlist(j, l, state)
}

// enlist is add for a job that is entered under its ID later.
func (s *schedule) enlist(j *job, l *lane, state State) {
	j.lane, j.at, j.state = l, nowhere, state
	l.tenant.live++
	l.queue.depth[state]++
	s.count(l.tenant, state, 1)
}

func (s *schedule) count(t *tenantState, state State, n int) {
	if state == Scheduled || state == Ready {
		t.waiting += n
		s.waiting += n
	}
}

// move notes the new state of a job.
func (s *schedule) move(j *job, to State) {
	j.lane.queue.depth[j.state]--
	s.count(j.lane.tenant, j.state, -1)
	j.state = to
	j.lane.queue.depth[to]++
	s.count(j.lane.tenant, to, 1)
}

// forget drops an ended job from memory; its depth stays until it is pruned.
func (s *schedule) forget(j *job) {
	s.take(j)
	delete(s.jobs, j.id)
	if j.full != nil {
		s.hot--
		j.full = nil
	}
	j.lane.tenant.live--
	s.tidy(j.lane.tenant)
}

// tidy drops a tenant of whom nothing is left.
func (s *schedule) tidy(t *tenantState) {
	if t.live == 0 && t.running == 0 {
		delete(s.tenants, t.name)
	}
}

// put makes a job eligible: ready ones for a start, others for their time.
func (s *schedule) put(j *job) {
	switch {
	case j.in != inNoHeap:
	case j.state == Ready:
		j.in = inLane
		j.lane.ready.push(j)
		s.relink(j.lane)
	case j.state == Scheduled, j.state == Parked && j.due != 0:
		j.in = inTimers
		s.timers.push(j)
	}
}

// take makes a job ineligible.
func (s *schedule) take(j *job) {
	switch j.in {
	case inLane:
		j.lane.ready.remove(j)
		s.relink(j.lane)
	case inTimers:
		s.timers.remove(j)
	case inNoHeap:
	}
	j.in = inNoHeap
}

// promote makes ready what is due. A crash forgets it, and it is due again.
func (s *schedule) promote(now int64) {
	for j := s.timers.top(); j != nil && j.due <= now; j = s.timers.top() {
		s.take(j)
		s.move(j, Ready)
		if j.full != nil {
			j.full.state = Ready
		}
		s.put(j)
	}
}

// nextDue is when the next job becomes due; 0: none waits for a time.
func (s *schedule) nextDue() int64 {
	if j := s.timers.top(); j != nil {
		return max(j.due, 1)
	}
	return 0
}

// bound keeps waits that were given as a length from growing when the clock
// is set back: none may be longer than its length from now on.
func (s *schedule) bound(now int64) {
	for _, j := range s.timers.jobs {
		if j.delay > 0 {
			j.due = min(j.due, now+j.delay)
		}
	}
	s.timers.rebuild()
}

// pick takes out the job that starts next, or returns nil. The caller holds a
// slot for it.
func (s *schedule) pick() *job {
	level := Urgent
	for level <= Idle && s.rings[level].empty() {
		level++
	}
	if level > Idle {
		return nil
	}
	s.picks++
	if s.picks%agePicks == 0 {
		level = s.oldest(level)
	}
	q := s.rings[level].first().queue
	l := q.lanes[level].first().lane
	s.rings[level].rotate()
	q.lanes[level].rotate()
	j := l.ready.top()
	s.take(j)
	return j
}

// oldest chooses the level whose next job has the smallest due time when each
// level counts as ageStep.
func (s *schedule) oldest(from uint8) uint8 {
	best, least := from, int64(0)
	for p := from; p <= Idle; p++ {
		if s.rings[p].empty() {
			continue
		}
		next := s.rings[p].first().queue.lanes[p].first().lane.ready.top()
		if rank := next.due + int64(p)*ageStep.Milliseconds(); p == from || rank < least {
			best, least = p, rank
		}
	}
	return best
}

// hold and release count the slots of handlers that run.
func (s *schedule) hold(l *lane, n int) {
	l.queue.running += n
	l.tenant.running += n
	for p := Urgent; p <= Idle; p++ {
		s.relinkQueue(l.queue, p)
	}
	for _, other := range l.tenant.lanes {
		s.relink(other)
	}
	s.tidy(l.tenant)
}

func (s *schedule) relink(l *lane) {
	want := len(l.ready.jobs) > 0 && !l.tenant.full()
	if want == l.link.linked() {
		return
	}
	ring := &l.queue.lanes[l.priority]
	if want {
		ring.add(&l.link)
	} else {
		ring.remove(&l.link)
	}
	s.relinkQueue(l.queue, l.priority)
}

func (s *schedule) relinkQueue(q *queueState, priority uint8) {
	link := &q.links[priority]
	want := !q.lanes[priority].empty() && !q.full()
	switch {
	case want == link.linked():
	case want:
		s.rings[priority].add(link)
	default:
		s.rings[priority].remove(link)
	}
}

func (s *schedule) pause(name string, on bool) {
	if on {
		s.paused[name] = true
	} else {
		delete(s.paused, name)
	}
	q := s.queue(name)
	q.paused = on
	for p := Urgent; p <= Idle; p++ {
		s.relinkQueue(q, p)
	}
}
