package queue

import (
	"context"
	"path/filepath"
	"testing"
	"time"
)

// realOptions are for a queue in a real file with the real clock.
func realOptions(t testing.TB) Options {
	return Options{Path: filepath.Join(t.TempDir(), "jobs.db"), Now: time.Now, Seed: 1}
}

// openReal opens and starts a queue whose jobs of kind a go to handle.
func openReal(t testing.TB, o Options, handle Handler) *Queue {
	t.Helper()
	q, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = q.Stop(context.WithoutCancel(t.Context())) })
	if handle == nil {
		handle = func(context.Context, *Run) error { return nil }
	}
	if err := q.Register(Kind{Name: "a", Handle: handle}); err != nil {
		t.Fatal(err)
	}
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return q
}

func stopReal(t testing.TB, q *Queue) {
	t.Helper()
	if err := q.Stop(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
}

// waitFor waits for a condition that other goroutines bring about.
func waitFor(t testing.TB, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	limit := time.After(30 * time.Second)
	for !ok() {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatal("it did not happen within half a minute")
		}
	}
}
