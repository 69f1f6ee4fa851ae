package queue_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/pulseplan/pulseplan/app/queue"
)

// open makes a queue in a new directory; close removes it.
func open(kinds ...queue.Kind) (q *queue.Queue, close func()) {
	dir, err := os.MkdirTemp("", "queue")
	if err != nil {
		fmt.Println(err)
		return nil, func() {}
	}
	ctx := context.Background()
	q, err = queue.Open(ctx, queue.Options{Path: filepath.Join(dir, "jobs.db"), Now: time.Now})
	if err != nil {
		fmt.Println(err)
		return nil, func() {}
	}
	for _, k := range kinds {
		if err := q.Register(k); err != nil {
			fmt.Println(err)
		}
	}
	if err := q.Start(ctx); err != nil {
		fmt.Println(err)
	}
	return q, func() {
		_ = q.Stop(ctx)
		_ = os.RemoveAll(dir)
	}
}

// A job is on disk when Enqueue returns, and its handler is called soon after.
func Example() {
	done := make(chan string)
	q, closeQueue := open(queue.Kind{Name: "greet", Handle: func(_ context.Context, r *queue.Run) error {
		done <- "hello " + string(r.Payload())
		return nil
	}})
	defer closeQueue()
	if _, err := q.Enqueue(context.Background(), queue.Job{Kind: "greet", Payload: []byte("Anna")}); err != nil {
		fmt.Println(err)
	}
	fmt.Println(<-done)
	// Output: hello Anna
}

// With an ID that follows from what the job is for, asking twice is one job.
func ExampleQueue_Enqueue_once() {
	q, closeQueue := open(queue.Kind{Name: "briefing", Handle: func(context.Context, *queue.Run) error { return nil }})
	defer closeQueue()
	job := queue.Job{ID: queue.DeriveID("briefing", "anna", "2026-11-25"), Kind: "briefing", Tenant: "anna"}
	for range 2 {
		r, err := q.Enqueue(context.Background(), job)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(r[0].ID == job.ID, r[0].Existed)
	}
	// Output:
	// true false
	// true true
}

// A full queue says when to come back.
func ExampleFullError() {
	err := error(&queue.FullError{Err: queue.ErrTenantFull, After: 20 * time.Second})
	var full *queue.FullError
	if errors.As(err, &full) {
		fmt.Println(err, "- try again in", full.After)
	}
	// Output: too many jobs of this tenant are waiting - try again in 20s
}

// A job that needs a person parks itself: it holds no worker, and goes on with
// the answer in its journal, also after a restart in between.
func ExamplePark() {
	asked, done := make(chan queue.ID), make(chan string)
	q, closeQueue := open(queue.Kind{Name: "send", Handle: func(_ context.Context, r *queue.Run) error {
		entries, err := r.Entries()
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			asked <- r.Job().ID
			return queue.Park(time.Time{})
		}
		done <- string(entries[0].Data)
		return nil
	}})
	defer closeQueue()
	ctx := context.Background()
	if _, err := q.Enqueue(ctx, queue.Job{Kind: "send"}); err != nil {
		fmt.Println(err)
	}
	id := <-asked
	for errors.Is(q.Resume(ctx, id, []byte("yes, send it")), queue.ErrState) {
		// The handler has asked and not parked yet.
	}
	fmt.Println(<-done)
	fmt.Println(q.Resume(ctx, id, []byte("again")))
	// Output:
	// yes, send it
	// the job is not in a state that allows this
}

// What a handler appends is durable when Append returns: after a crash, the
// next attempt goes on from there.
func ExampleRun_Append() {
	done := make(chan int)
	steps := []string{"fetch", "write", "send"}
	crashed := false
	q, closeQueue := open(queue.Kind{Name: "work", BackoffMin: time.Millisecond, BackoffMax: time.Millisecond,
		Handle: func(ctx context.Context, r *queue.Run) error {
			entries, err := r.Entries()
			if err != nil {
				return err
			}
			for _, step := range steps[len(entries):] {
				fmt.Println("step", step)
				if err := r.Append(ctx, []byte(step)); err != nil {
					return err
				}
				if step == "write" && !crashed {
					crashed = true
					return errors.New("the network went away")
				}
			}
			done <- r.Attempt()
			return nil
		}})
	defer closeQueue()
	if _, err := q.Enqueue(context.Background(), queue.Job{Kind: "work"}); err != nil {
		fmt.Println(err)
	}
	fmt.Println("done in attempt", <-done)
	// Output:
	// step fetch
	// step write
	// step send
	// done in attempt 2
}

// Handlers say what they want with the error they return.
func ExampleKind() {
	_ = queue.Kind{
		Name: "sync", Queue: "providers", Retries: 5, Timeout: time.Minute,
		Handle: func(ctx context.Context, r *queue.Run) error {
			switch status := 429; status {
			case 200:
				return nil
			case 401:
				return queue.Fatal(errors.New("the account must be connected again"))
			case 404:
				return queue.Discard("the calendar is gone")
			case 429:
				return queue.RetryAfter(30*time.Second, errors.New("too many requests"))
			default:
				return fmt.Errorf("status %d", status)
			}
		},
	}
	// Output:
}
