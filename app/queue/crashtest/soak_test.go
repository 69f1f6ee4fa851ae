package crashtest

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/app/queue"
)

var soak = flag.Int("soak", 40_000, "jobs of the soak, in ten rounds")

const (
	soakRounds = 10
	// soakKeep is how long an ended job stays, on a clock that the test moves.
	soakKeep = time.Minute
)

// TestALongLifeLeavesNothingBehind puts many jobs through one queue, with the
// clock moved on so that ended ones are pruned, and looks for what grows: the
// file, the heap, goroutines.
func TestALongLifeLeavesNothingBehind(t *testing.T) {
	path := filepath.Join(memoryDir(t), "soak.db")
	var ahead atomic.Int64
	left := make(chan struct{}, *soak)
	before := runtime.NumGoroutine()
	q, err := queue.Open(t.Context(), queue.Options{
		Path: path, MinKeep: soakKeep, TenantLimit: 8,
		Now: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) },
	})
	if err != nil {
		t.Fatal(err)
	}
	err = q.Register(queue.Kind{Name: "k", KeepFor: soakKeep, Handle: func(ctx context.Context, r *queue.Run) error {
		if err := r.Append(ctx, []byte("a step")); err != nil {
			return err
		}
		left <- struct{}{}
		return r.SetResult([]byte("done"))
	}})
	if err == nil {
		err = q.Start(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	payload := make([]byte, 200)
	var sizes [soakRounds]int64
	var heaps [soakRounds]uint64
	each := *soak / soakRounds
	for round := range soakRounds {
		for put := 0; put < each; put += 500 {
			batch := make([]queue.Job, min(500, each-put))
			for i := range batch {
				batch[i] = queue.Job{Kind: "k", Tenant: string(rune('a' + i%8)), Payload: payload}
			}
			if _, err := q.Enqueue(t.Context(), batch...); err != nil {
				t.Fatal(err)
			}
			for range batch {
				<-left
			}
		}
		none(t, q, "not ended", func(s queue.State) bool { return !s.Ended() })
		ahead.Add(int64(2 * soakKeep))
		none(t, q, "not pruned", queue.State.Ended)
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		sizes[round], heaps[round] = info.Size(), m.HeapAlloc
	}
	// The third round has seen all that there is to see.
	if last := sizes[soakRounds-1]; last > sizes[2]+sizes[2]/2 {
		t.Errorf("the file grows: %v", sizes)
	}
	if last := heaps[soakRounds-1]; last > heaps[2]+heaps[2]/2+(2<<20) {
		t.Errorf("the heap grows: %v", heaps)
	}
	if err := q.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := runtime.NumGoroutine(); after > before+2 {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
	t.Logf("%d jobs: file %v bytes, heap %v bytes", *soak, sizes, heaps)
}

// none waits until no job is in a state that counts. Every commit is a chance
// for the queue to look at the clock, so the wait makes some.
func none(t *testing.T, q *queue.Queue, what string, counts func(queue.State) bool) {
	t.Helper()
	for until := time.Now().Add(30 * time.Second); ; {
		n := 0
		for _, lane := range q.Stats().Queues {
			for state, depth := range lane.Depth {
				if counts(state) {
					n += depth
				}
			}
		}
		if n == 0 {
			return
		}
		if time.Now().After(until) {
			t.Fatalf("%d jobs are %s", n, what)
		}
		if err := q.Unpause(t.Context(), "default"); err != nil {
			t.Fatal(err)
		}
	}
}
