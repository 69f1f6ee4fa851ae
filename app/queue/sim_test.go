package queue

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"
)

// simSeeds is how many histories the simulation runs; QUEUE_SIM_SEEDS is
// another number, QUEUE_SIM_SEED one seed to run again.
const simSeeds = 250

// TestNoHistoryOfCrashesAndFailuresLosesAJob runs random interleavings of
// callers, handlers, commits, timers, disk failures, crashes and restarts on
// one goroutine, and checks each durable step (judge) and that in the end,
// with no more faults, each job comes to its end.
func TestNoHistoryOfCrashesAndFailuresLosesAJob(t *testing.T) {
	first, n := uint64(1), simSeeds
	if s := os.Getenv("QUEUE_SIM_SEEDS"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	if s := os.Getenv("QUEUE_SIM_SEED"); s != "" {
		first, _ = strconv.ParseUint(s, 10, 64)
		n = 1
	} else if testing.Short() {
		n /= 5
	}
	for seed := first; seed < first+uint64(n); seed++ {
		if err := newSimulation(t, seed).run(); err != nil {
			t.Fatalf("QUEUE_SIM_SEED=%d: %v", seed, err)
		}
	}
}

func TestASeedGivesTheSameHistory(t *testing.T) {
	for seed := uint64(1); seed <= 5; seed++ {
		a, b := newSimulation(t, seed), newSimulation(t, seed)
		errA, errB := a.run(), b.run()
		if fmt.Sprint(errA) != fmt.Sprint(errB) || a.trace.Sum64() != b.trace.Sum64() {
			t.Fatalf("seed %d gives two histories", seed)
		}
	}
}

type simulation struct {
	m      *machine
	rng    *rand.Rand
	judge  *judge
	waits  []*simCall
	given  int
	tenant []string
	trace  interface {
		Write(p []byte) (int, error)
		Sum64() uint64
	}
	faults bool
	err    error
}

// simCall is a call whose answer is outstanding.
type simCall struct {
	op   *op
	then func(err error)
}

func newSimulation(t *testing.T, seed uint64) *simulation {
	s := &simulation{rng: rand.New(rand.NewPCG(seed, 4)), tenant: []string{"", "anna", "ben", "cleo"}, trace: fnv.New64a(), faults: true}
	s.m = newMachine(t, func(m *machine) {
		m.o.Workers = 1 + s.rng.IntN(5)
		m.o.TenantLimit = 1 + s.rng.IntN(3)
		m.o.QueueLimits = map[string]int{"narrow": 1}
		m.o.Seed = seed
		m.o.OnChange = func(list []Status) { s.judge.hear(list) }
		d := m.disk.(*memDisk)
		s.judge = &judge{m: m, disk: d, faulty: s.fail, last: map[ID]*header{}, jobs: map[ID]*verdict{}, heard: map[ID]Status{}}
		d.watch = s.judge.write
		d.done = s.judge.applied
		d.fault = s.judge.fault
		m.onRun = s.judge.started
	})
	return s
}

func (s *simulation) fail(format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf(format, args...)
	}
}

func (s *simulation) chance(percent int) bool { return s.rng.IntN(100) < percent }

func (s *simulation) run() error {
	for range 400 {
		s.step()
		if s.err != nil {
			return s.err
		}
	}
	s.faults = false
	s.calm()
	return s.err
}

// step does one thing.
func (s *simulation) step() {
	n := s.rng.IntN(100)
	fmt.Fprintln(s.trace, n, s.m.disk.(*memDisk).writes, len(s.m.active), s.m.v.elapsed)
	switch {
	case n < 22:
		s.enqueue()
	case n < 50:
		s.turn()
	case n < 68:
		s.handler()
	case n < 76:
		s.change()
	case n < 80 && len(s.m.tasks) > 0:
		f := s.m.tasks[0]
		s.m.tasks = s.m.tasks[1:]
		f()
	case n < 90:
		s.tick([]time.Duration{time.Millisecond, 100 * time.Millisecond, time.Second, 20 * time.Second, 3 * time.Minute, time.Hour}[s.rng.IntN(6)])
	case n < 92:
		s.m.v.jump([]time.Duration{time.Hour, -time.Hour, time.Minute, -time.Minute}[s.rng.IntN(4)])
	case n < 95:
		s.m.q.pub.publish(s.m.q)
	case n < 97:
		s.crash()
	case n < 98:
		s.restart()
	case n < 99:
		s.judge.next = []fault{failBefore, failAfter}[s.rng.IntN(2)]
	default:
		s.judge.failOpen = 1 + s.rng.IntN(3)
	}
	s.collect()
	s.judge.checkSlots()
}

// call hands an op to the committer and looks for its answer later.
func (s *simulation) call(do func(*batch) error, then func(error)) {
	o := &op{do: do, size: 100, done: make(chan struct{})}
	if err := s.m.q.push(o); err == nil {
		s.waits = append(s.waits, &simCall{op: o, then: then})
	}
}

// collect hands out the answers that are there. Each comes with the promise
// that what it says is durable.
func (s *simulation) collect() {
	left := s.waits[:0]
	for _, c := range s.waits {
		select {
		case <-c.op.done:
			c.then(c.op.err)
		default:
			left = append(left, c)
		}
	}
	s.waits = left
}

func (s *simulation) enqueue() {
	j := Job{
		Kind: []string{"a", "b"}[s.rng.IntN(2)], Queue: []string{"", "narrow"}[s.rng.IntN(2)], Tenant: s.tenant[s.rng.IntN(len(s.tenant))],
		Priority: uint8(s.rng.IntN(5)), Payload: []byte{byte(s.rng.IntN(3))}[:s.rng.IntN(2)], AtMostOnce: s.chance(15),
	}
	switch s.rng.IntN(5) {
	case 0:
		j.Unique, j.OnConflict, j.UniqueScope = fmt.Sprint(s.rng.IntN(4)), Conflict(s.rng.IntN(3)), Scope(s.rng.IntN(2))
	case 1:
		j.RunAt = s.m.v.Now().Add(time.Duration(s.rng.IntN(120)) * time.Second)
	case 2:
		if s.given == 0 || s.chance(70) {
			s.given++
		}
		j.ID = DeriveID(fmt.Sprint(1 + s.rng.IntN(s.given+1)))
	}
	d, err := s.m.q.prepare(j)
	if err != nil {
		s.fail("prepare: %v", err)
		return
	}
	var receipts []Receipt
	s.judge.asked(d)
	s.call(enqueueOp([]*draft{d}, &receipts), func(err error) {
		if err == nil {
			s.judge.accepted(receipts[0])
		}
	})
}

func (s *simulation) turn() {
	s.m.turn()
	if s.judge.crashNow {
		s.judge.crashNow = false
		s.collect() // what was answered before the crash was heard
		s.crash()
	}
}

// handler lets one handler do a step.
func (s *simulation) handler() {
	if len(s.m.active) == 0 {
		return
	}
	r := s.m.active[s.rng.IntN(len(s.m.active))]
	switch s.rng.IntN(6) {
	case 0:
		r.Progress(Progress{Done: s.rng.IntN(100)})
	case 1:
		data := fmt.Appendf(nil, "%s-%d", r.id, s.rng.Uint32())
		s.call(r.appendOp([][]byte{data}), func(err error) {
			if err == nil {
				s.judge.appended(r.id, data)
			}
		})
	default:
		results := []error{nil, nil, nil, errWork, RetryAfter(time.Second, errWork), Snooze(time.Second), Park(s.m.v.Now().Add(time.Minute)), Discard("stale"), Fatal(errWork)}
		_ = r.SetResult(fmt.Append(nil, s.judge.runs[r]))
		if s.chance(20) {
			_ = r.Then(Job{Kind: "a", ID: DeriveID("child", r.id.String())})
		}
		s.m.end(r, results[s.rng.IntN(len(results))])
	}
}

// change asks for something from outside.
func (s *simulation) change() {
	id, ok := s.judge.any(s.rng)
	if !ok {
		return
	}
	ignore := func(error) {}
	switch s.rng.IntN(8) {
	case 0, 1:
		s.judge.jobs[id].retries++
		s.call(retryOp(id), ignore)
	case 2:
		s.call(stopOp(id, Cancelled, "cancelled"), ignore)
	case 3:
		s.call(stopOp(id, Discarded, "discarded"), ignore)
	case 4:
		s.call(resumeOp(id, [][]byte{[]byte("answer")}), ignore)
	case 5:
		s.call(rescheduleOp(id, s.m.v.Now().Add(time.Duration(s.rng.IntN(60))*time.Second)), ignore)
	case 6:
		s.call(pauseOp("narrow", s.chance(50)), ignore)
	case 7:
		s.call(forgetOp([]ID{id}), ignore)
		s.judge.jobs[id].forgotten = true
	}
}

// tick lets time pass and timers fire, with nothing else in between.
func (s *simulation) tick(d time.Duration) {
	until := s.m.v.elapsed + d
	for t := s.m.v.next(until); t != nil; t = s.m.v.next(until) {
		t.f()
	}
}

func (s *simulation) crash() {
	s.waits = nil // nobody is left to hear
	s.judge.crashed()
	s.m.v.timers = nil
	for s.m.tryBoot() != nil {
	}
}

// restart stops well: the handlers return in time.
func (s *simulation) restart() {
	q := s.m.q
	if q.health.failing {
		return
	}
	q.phase = draining
	for _, r := range append([]*Run(nil), s.m.active...) {
		r.cancel(ErrStopped)
		s.m.end(r, errWork)
	}
	for q.cycle() {
	}
	if !q.health.failing {
		_ = s.m.disk.unmark()
	}
	s.collect()
	s.crash()
}

// calm ends all faults and waits for every job to come to its end.
func (s *simulation) calm() {
	s.judge.next, s.judge.failOpen = noFault, 0
	if s.chance(50) {
		s.crash()
	}
	s.m.advance(2 * reopenMax)
	for _, name := range []string{"narrow", defaultQueue} {
		s.m.must(pauseOp(name, false))
	}
	for range 3000 {
		for len(s.m.active) > 0 {
			r := s.m.active[0]
			_ = r.SetResult(fmt.Append(nil, s.judge.runs[r]))
			s.m.end(r, nil)
			s.m.rest()
		}
		if s.m.q.sched.waiting == 0 && len(s.m.q.sched.jobs) == s.parkedForGood() || s.err != nil {
			break
		}
		s.m.advance(time.Minute)
	}
	s.collect()
	s.m.rest()
	s.judge.final()
}

// parkedForGood counts parked jobs that wait for an answer only.
func (s *simulation) parkedForGood() (n int) {
	for _, j := range s.m.q.sched.jobs {
		if j.state == Parked && j.due == 0 {
			n++
		}
	}
	return n
}
