package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// backlog is how many accepted jobs may wait for a worker in the throughput
// load. Producers faster than their workers would otherwise measure how a
// store copes with a growing pile; with this, each system runs in its steady
// state.
const backlog = 1024

// Throughput is a load as fast as the system takes it.
type Throughput struct {
	Jobs    int     `json:"jobs"`
	Seconds float64 `json:"seconds"` // until the last end was recorded
	PerSec  float64 `json:"jobs_per_second"`
	Reruns  int     `json:"reruns"` // starts beyond one per job
	// Commits and ChangesPerCommit are zero where the system does not say.
	Commits          float64 `json:"commits_per_second,omitempty"`
	ChangesPerCommit float64 `json:"changes_per_commit,omitempty"`
}

// Latency is the time from the call of Enqueue to the start of the handler.
type Latency struct {
	Jobs int     `json:"jobs"`
	P50  float64 `json:"p50_ms"`
	P99  float64 `json:"p99_ms"`
}

// load drives one system. Its jobs carry a number, so that each is told from
// the others when it starts.
type load struct {
	sys     system
	payload int
	next    atomic.Uint64
	starts  atomic.Int64
	onStart atomic.Pointer[func(number uint64)]
}

const smallestPayload = 8 // the number

// handle is what every job does.
func (l *load) handle(payload []byte) {
	l.starts.Add(1)
	if f := l.onStart.Load(); f != nil && len(payload) >= smallestPayload {
		(*f)(binary.BigEndian.Uint64(payload))
	}
}

func (l *load) enqueue(ctx context.Context, number uint64) error {
	payload := make([]byte, l.payload)
	binary.BigEndian.PutUint64(payload, number)
	return l.sys.Enqueue(ctx, payload)
}

// throughput enqueues for the given time and waits for the last end.
func (l *load) throughput(ctx context.Context, producers int, lasts time.Duration) (Throughput, error) {
	slots := make(chan struct{}, backlog)
	release := func(uint64) {
		select {
		case <-slots:
		default: // a rerun
		}
	}
	l.onStart.Store(&release)
	startsBefore := l.starts.Load()
	commitsBefore, changesBefore := l.commits()

	since := stopwatch()
	accepted, err := l.produce(ctx, producers, lasts, slots)
	if err == nil {
		err = l.settle(ctx)
	}
	took := since()
	if err != nil {
		return Throughput{}, err
	}
	commits, changes := l.commits()
	t := Throughput{Jobs: accepted, Seconds: took.Seconds(), PerSec: float64(accepted) / took.Seconds()}
	if n := commits - commitsBefore; n > 0 {
		t.Commits = float64(n) / took.Seconds()
		t.ChangesPerCommit = float64(changes-changesBefore) / float64(n)
	}
	t.Reruns = int(l.starts.Load()-startsBefore) - accepted
	if t.Reruns < 0 {
		return t, fmt.Errorf("%d of %d accepted jobs never started", -t.Reruns, accepted)
	}
	return t, nil
}

func (l *load) commits() (commits, changes uint64) {
	if c, ok := l.sys.(committer); ok {
		return c.Commits()
	}
	return 0, 0
}

// produce runs the producers until time is up and returns how many jobs were
// accepted.
func (l *load) produce(ctx context.Context, producers int, lasts time.Duration, slots chan<- struct{}) (int, error) {
	var over atomic.Bool
	expired := make(chan struct{})
	timer := time.AfterFunc(lasts, func() { over.Store(true); close(expired) })
	defer timer.Stop()
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	var accepted atomic.Int64
	var work sync.WaitGroup
	for range producers {
		work.Go(func() {
			for !over.Load() {
				select {
				case <-expired:
					return
				case <-ctx.Done():
					return
				case slots <- struct{}{}:
				}
				if err := l.enqueue(ctx, l.next.Add(1)); err != nil {
					fail(fmt.Errorf("enqueue: %w", err))
					return
				}
				accepted.Add(1)
			}
		})
	}
	work.Wait()
	return int(accepted.Load()), context.Cause(ctx)
}

// settle waits until every job has its end on record, at most a minute.
func (l *load) settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		left, err := l.sys.Unfinished(ctx)
		if err != nil {
			return fmt.Errorf("count unfinished jobs: %w", err)
		}
		if left == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%d jobs did not end within a minute", left)
		case <-time.After(time.Millisecond):
		}
	}
}

// latency enqueues rate jobs a second for the given time, each at its moment
// even when earlier calls have not returned.
func (l *load) latency(ctx context.Context, rate int, lasts time.Duration) (Latency, error) {
	n := int(lasts.Seconds() * float64(rate))
	first := l.next.Add(uint64(n)) - uint64(n) + 1
	called, started := make([]time.Duration, n), make([]atomic.Int64, n)
	since := stopwatch()
	note := func(number uint64) {
		if i := number - first; i < uint64(n) {
			started[i].CompareAndSwap(0, int64(since())) // the first start counts
		}
	}
	l.onStart.Store(&note)

	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	var calls sync.WaitGroup
	for i := range n {
		due := time.Duration(i) * time.Second / time.Duration(rate)
		select {
		case <-ctx.Done():
		case <-time.After(due - since()):
		}
		calls.Go(func() {
			called[i] = since()
			if err := l.enqueue(ctx, first+uint64(i)); err != nil {
				fail(fmt.Errorf("enqueue: %w", err))
			}
		})
	}
	calls.Wait()
	if err := context.Cause(ctx); err != nil {
		return Latency{}, err
	}
	if err := l.settle(ctx); err != nil {
		return Latency{}, err
	}
	waits := make([]time.Duration, n)
	for i := range waits {
		at := started[i].Load()
		if at == 0 {
			return Latency{}, fmt.Errorf("job %d of %d was accepted and never started", i+1, n)
		}
		waits[i] = time.Duration(at) - called[i]
	}
	return Latency{Jobs: n, P50: millis(percentile(waits, 50)), P99: millis(percentile(waits, 99))}, nil
}
