package crashtest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/app/queue"
)

// TestAFileAtItsLimitTakesNothingNewAndFinishesWhatItHas fills a queue up to
// MaxSize. What was accepted must come to its end although the file is full,
// and the room of what was pruned must be used again.
func TestAFileAtItsLimitTakesNothingNewAndFinishesWhatItHas(t *testing.T) {
	t.Parallel()
	const maxSize = 12 << 20
	path := filepath.Join(memoryDir(t), "jobs.db")
	o := queue.Options{Path: path, MaxSize: maxSize, MinKeep: time.Second, TenantLimit: 8}
	hurry(&o)
	q, err := queue.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer q.Stop(context.Background())
	kind := queue.Kind{Name: "k", KeepFor: time.Second, Handle: func(_ context.Context, r *queue.Run) error {
		return r.SetResult(r.Payload()) // needs as much room again
	}}
	if err := errors.Join(q.Register(kind), q.Pause(t.Context(), "default"), q.Start(t.Context())); err != nil {
		t.Fatal(err)
	}
	var rounds [3]int
	for round := range rounds {
		n, err := fill(t.Context(), q, "k", 3000)
		if !errors.Is(err, queue.ErrFull) {
			t.Fatalf("round %d ends after %d jobs with: %v", round, n, err)
		}
		if n < 500 {
			t.Fatalf("round %d: %d jobs find room", round, n)
		}
		rounds[round] = n
		if err := q.Unpause(t.Context(), "default"); err != nil {
			t.Fatal(err)
		}
		none(t, q, "not ended", func(s queue.State) bool { return !s.Ended() })
		if s := q.Stats(); int(s.Done) != sumOf(rounds[:]) || s.Failures > 0 {
			t.Fatalf("round %d: of %v accepted jobs %d are done; the file failed %d times", round, rounds, s.Done, s.Failures)
		}
		none(t, q, "not pruned", queue.State.Ended)
		if err := q.Pause(t.Context(), "default"); err != nil {
			t.Fatal(err)
		}
		if _, err := q.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Size() > 2*maxSize+8<<20 {
		t.Fatalf("the file has %d bytes of %d: %v", info.Size(), maxSize, err)
	}
	t.Logf("jobs that found room: %v; the file has %d bytes", rounds, info.Size())
}

// fill enqueues jobs until one is refused, and returns how many were accepted.
func fill(ctx context.Context, q *queue.Queue, kind string, size int) (n int, err error) {
	for ; n < 100_000; n++ {
		if _, err := q.Enqueue(ctx, queue.Job{Kind: kind, Payload: make([]byte, size)}); err != nil {
			return n, err
		}
	}
	return n, nil
}

func sumOf(list []int) (n int) {
	for _, v := range list {
		n += v
	}
	return n
}
