package queue

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// Queue is an open queue. Its methods are safe for concurrent use.
//
// One goroutine, the committer, makes all decisions that reach the file
// (commit.go). It holds mu while it decides and while it takes over what was
// committed, but not while it waits for the disk; meanwhile handlers that
// return free their slot and the next ready job, which is durable, starts.
type Queue struct {
	o     Options
	wake  chan struct{} // tells the committer that there is something to do
	quit  chan struct{} // closed: the committer ends
	ended chan struct{} // closed: it has
	gone  chan struct{} // closed: Stop is through
	hurry chan struct{} // closed: Stop no longer waits for handlers
	rush  sync.Once
	pub   publisher

	// What the simulation and the tests of it replace.
	spawn   func(func())
	perform func(*Run)
	newID   func(time.Time) ID
	disk    disk

	st    atomic.Pointer[store] // nil while there is none
	kinds atomic.Pointer[map[string]*Kind]

	mu       sync.Mutex
	phase    phase
	sched    *schedule
	names    names
	rng      *rand.Rand
	base     context.Context // of all handlers
	runs     []*Run          // that hold a slot, in no order
	pending  []*op
	claims   []*Run  // started, not yet written
	strict   []*Run  // to be started once that is written
	writes   []write // of the last commit, to be used again
	news     []*Run  // with progress that is not yet written
	last     int64   // the latest time seen
	pruneAt  int64   // when the next ended job can go; 0: none
	pruning  bool
	newsAt   int64 // when progress is written without another reason
	stopTick func()
	tickAt   int64
	idle     chan struct{} // closed when draining and the last handler returned
	health   health
	doubt    []Status // changes that may be durable, but their commit failed
	totals   totals
	space    space
	stranded map[ID]string // jobs of kinds nobody registered
}

type phase uint8

const (
	opened phase = iota
	started
	draining
	closed
)

// Open opens the queue file, makes it when it is not there, and puts right
// what the last process left. No job starts before Start. Whoever opens must
// Stop, also without Start.
//
// A file that is damaged, or held by another process (ErrInUse), gives an
// error that wraps ErrUnavailable; the file is left as it is.
func Open(ctx context.Context, o Options) (*Queue, error) {
	q, err := prepare(o)
	if err != nil {
		return nil, err
	}
	if err := q.openFile(ctx); err != nil {
		return nil, fmt.Errorf("open %s: %w: %w", o.Path, ErrUnavailable, err)
	}
	go q.commitLoop()
	go q.pub.run(q)
	return q, nil
}

// prepare makes a queue that is not open yet.
func prepare(o Options) (*Queue, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	seed := o.Seed
	if seed == 0 {
		seed = rand.Uint64()
	}
	q := &Queue{
		o: o, wake: make(chan struct{}, 1), quit: make(chan struct{}), ended: make(chan struct{}),
		hurry: make(chan struct{}), spawn: func(f func()) { go f() }, newID: NewID, rng: rand.New(rand.NewPCG(seed, seed)), //nolint:gosec // jitter
		base: context.Background(),
	}
	q.perform = func(r *Run) { q.spawn(func() { q.work(r) }) }
	q.disk = &fileDisk{o: &q.o}
	q.gone = make(chan struct{})
	q.kinds.Store(&map[string]*Kind{})
	q.pub.init(o.OnChange)
	return q, nil
}

// Register says who handles the jobs of a kind. It must be called before
// Start, for all kinds that are used.
func (q *Queue) Register(k Kind) error {
	k, err := k.withDefaults()
	if err != nil {
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.phase != opened:
		return fmt.Errorf("register %s: %w: the queue has started", k.Name, ErrInvalid)
	case q.kind(k.Name) != nil:
		return fmt.Errorf("register %s: %w: the kind is registered", k.Name, ErrInvalid)
	}
	kinds := maps.Clone(*q.kinds.Load())
	kinds[k.Name] = &k
	q.kinds.Store(&kinds)
	return nil
}

// kind returns the registered kind of a name, or nil.
func (q *Queue) kind(name string) *Kind { return (*q.kinds.Load())[name] }

// Start begins to run jobs. Values of ctx reach the handlers, its end does
// not: that is what Stop is for.
func (q *Queue) Start(ctx context.Context) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch q.phase {
	case opened:
	case started:
		return fmt.Errorf("start: %w: it has started", ErrInvalid)
	case draining, closed:
		return ErrStopped
	}
	q.phase = started
	q.base = context.WithoutCancel(ctx)
	q.startReady()
	q.kick()
	return nil
}

// kick makes the committer look around.
func (q *Queue) kick() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

func (q *Queue) now() int64 { return q.o.Now().UnixMilli() }

// store returns the file's store, or an error while there is none.
func (q *Queue) store() (store, error) {
	if st := q.st.Load(); st != nil {
		return *st, nil
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.phase == closed {
		return nil, ErrStopped
	}
	return nil, fmt.Errorf("%w: %s", ErrUnavailable, q.health.reason)
}

// view reads what is durable.
func (q *Queue) view(fn func(reader) error) error {
	st, err := q.store()
	if err != nil {
		return err
	}
	return st.Read(fn)
}
