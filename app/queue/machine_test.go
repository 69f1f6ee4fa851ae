package queue

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"testing"
	"time"
)

// machine drives a queue on one goroutine: commits, timers, handlers and
// crashes happen when it says so, and the same choices give the same run.
type machine struct {
	t      testing.TB
	v      *virtual
	disk   disk
	o      Options
	kinds  []Kind
	q      *Queue
	active []*Run   // attempts whose handler runs
	tasks  []func() // what the queue wants done beside the committer
	ids    uint64
	heard  []Status
	deaf   bool // the listener is busy
	onRun  func(*Run)
}

// testKind has the defaults but for its name. Its handler is the machine.
func testKind(name string) Kind {
	return Kind{Name: name, Handle: func(context.Context, *Run) error { return nil }}
}

func newMachine(t testing.TB, change func(*machine)) *machine {
	v := newVirtual()
	m := &machine{t: t, v: v, disk: newMemDisk(), kinds: []Kind{testKind("a"), testKind("b")}}
	m.o = Options{Path: "-", Now: v.Now, After: v.After, Seed: 1, Workers: 4, OnChange: func(list []Status) { m.heard = append(m.heard, list...) }}
	if change != nil {
		change(m)
	}
	m.boot()
	return m
}

// boot opens the queue as a new process would.
func (m *machine) boot() {
	m.t.Helper()
	if err := m.tryBoot(); err != nil {
		m.t.Fatalf("open: %v", err)
	}
}

func (m *machine) tryBoot() error {
	q, err := prepare(m.o)
	if err != nil {
		return err
	}
	q.disk = m.disk
	q.spawn = func(f func()) { m.tasks = append(m.tasks, f) }
	q.perform = func(r *Run) {
		m.active = append(m.active, r)
		if m.onRun != nil {
			m.onRun(r)
		}
	}
	q.newID = func(now time.Time) ID {
		m.ids++
		var id ID
		binary.BigEndian.PutUint64(id[:], uint64(now.UnixMilli())<<16)
		binary.BigEndian.PutUint64(id[8:], m.ids)
		return id
	}
	m.active, m.tasks, m.q = nil, nil, nil
	if err := q.openFile(m.t.Context()); err != nil {
		return err
	}
	m.q = q
	for _, k := range m.kinds {
		if err := q.Register(k); err != nil {
			return err
		}
	}
	return q.Start(m.t.Context())
}

// crash ends the process and starts the next one.
func (m *machine) crash() {
	m.t.Helper()
	m.v.timers = nil
	m.boot()
}

// turn lets the committer look once, if it has a reason to.
func (m *machine) turn() bool {
	select {
	case <-m.q.wake:
		m.q.cycle()
		return true
	default:
		return false
	}
}

// rest turns, and does what the queue wants done, until nothing is left.
func (m *machine) rest() {
	for {
		switch {
		case m.turn():
		case len(m.tasks) > 0:
			f := m.tasks[0]
			m.tasks = m.tasks[1:]
			f()
		default:
			if !m.deaf {
				m.q.pub.publish(m.q)
			}
			return
		}
	}
}

// advance lets time pass.
func (m *machine) advance(d time.Duration) {
	until := m.v.elapsed + d
	for t := m.v.next(until); t != nil; t = m.v.next(until) {
		t.f()
		m.rest()
	}
	m.rest()
}

// try has an op committed and returns its answer.
func (m *machine) try(do func(*batch) error) error {
	o := &op{do: do, size: 1, done: make(chan struct{})}
	if err := m.q.push(o); err != nil {
		return err
	}
	m.rest()
	select {
	case <-o.done:
		return o.err
	default:
		m.t.Fatal("the committer did not answer")
		return nil
	}
}

func (m *machine) must(do func(*batch) error) {
	m.t.Helper()
	if err := m.try(do); err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) enqueue(jobs ...Job) ([]Receipt, error) {
	drafts := make([]*draft, len(jobs))
	for i, j := range jobs {
		d, err := m.q.prepare(j)
		if err != nil {
			return nil, err
		}
		drafts[i] = d
	}
	var receipts []Receipt
	err := m.try(enqueueOp(drafts, &receipts))
	return receipts, err
}

func (m *machine) mustEnqueue(jobs ...Job) []Receipt {
	m.t.Helper()
	r, err := m.enqueue(jobs...)
	if err != nil {
		m.t.Fatal(err)
	}
	return r
}

// run returns the latest attempt of a job whose handler runs, or nil.
func (m *machine) run(id ID) *Run {
	for _, r := range slices.Backward(m.active) {
		if r.id == id && !r.returned {
			return r
		}
	}
	return nil
}

// finish has the handler of a job return.
func (m *machine) finish(id ID, result error) {
	m.t.Helper()
	r := m.run(id)
	if r == nil {
		m.t.Fatalf("job %s does not run", id)
	}
	m.end(r, result)
	m.rest()
}

// end has a handler return, without a commit.
func (m *machine) end(r *Run, result error) {
	for i, other := range m.active {
		if other == r {
			m.active = append(m.active[:i:i], m.active[i+1:]...)
			break
		}
	}
	r.readPayload()
	if r.load != nil {
		result = r.load
	}
	m.q.returned(r, result)
}

func (m *machine) status(id ID) Status {
	m.t.Helper()
	s, err := m.q.Get(id)
	if err != nil {
		m.t.Fatalf("job %s: %v", id, err)
	}
	return s
}

func (m *machine) wantState(id ID, want State) Status {
	m.t.Helper()
	s := m.status(id)
	if s.State != want {
		m.t.Fatalf("job %s is %s, want %s", id, s.State, want)
	}
	return s
}

func (m *machine) wantErr(err, want error) {
	m.t.Helper()
	if !errors.Is(err, want) {
		m.t.Fatalf("got %v, want %v", err, want)
	}
}
