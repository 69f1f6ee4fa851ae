package main

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/pulseplan/pulseplan/app/queue"
)

type oursSystem struct{ queue *queue.Queue }

// now is the time of day, which the queue takes from its caller.
func now() time.Time { return time.Now() } //nolint:forbidigo // a benchmark measures the machine's time

const kind = "bench"

func openOurs(ctx context.Context, s setup) (system, error) {
	q, err := queue.Open(ctx, queue.Options{Path: filepath.Join(s.dir, "queue.db"), Now: now, Workers: s.workers})
	if err != nil {
		return nil, err
	}
	err = q.Register(queue.Kind{Name: kind, Handle: func(_ context.Context, r *queue.Run) error {
		s.handle(r.Payload())
		return nil
	}})
	if err == nil {
		err = q.Start(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, q.Stop(ctx))
	}
	return &oursSystem{queue: q}, nil
}

func (o *oursSystem) Enqueue(ctx context.Context, payload []byte) error {
	_, err := o.queue.Enqueue(ctx, queue.Job{Kind: kind, Payload: payload})
	return err
}

// Unfinished counts in memory, which is ahead of the file by the commit that
// is under way. So it says zero only after another commit.
func (o *oursSystem) Unfinished(ctx context.Context) (int, error) {
	left := 0
	for _, q := range o.queue.Stats().Queues {
		for state, n := range q.Depth {
			if !state.Ended() {
				left += n
			}
		}
	}
	if left > 0 {
		return left, nil
	}
	return 0, o.queue.Unpause(ctx, "no such queue")
}

// Commits implements committer.
func (o *oursSystem) Commits() (commits, changes uint64) {
	s := o.queue.Stats()
	return s.Commits, s.Ops
}

func (o *oursSystem) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return o.queue.Stop(ctx)
}
