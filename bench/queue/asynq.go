package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/hibiken/asynq"
)

type asynqSystem struct {
	redis     *redisServer
	client    *asynq.Client
	servers   []*asynq.Server
	inspector *asynq.Inspector
}

// openAsynq opens asynq on a Redis whose append-only file is synced as said.
// The workers are shared out among servers of asynq, as among processes: each
// server fetches with one goroutine, which is the limit of a single one.
func openAsynq(fsync string, servers int) func(context.Context, setup) (system, error) {
	return func(ctx context.Context, s setup) (system, error) {
		r, err := startRedis(ctx, s.dir, fsync)
		if err != nil {
			return nil, err
		}
		// The default pool (10 per core) would make producers and workers queue
		// for connections on a small machine.
		address := asynq.RedisClientOpt{Network: "unix", Addr: r.socket, PoolSize: 64}
		a := &asynqSystem{redis: r, client: asynq.NewClient(address), inspector: asynq.NewInspector(address)}
		handler := asynq.HandlerFunc(func(_ context.Context, t *asynq.Task) error {
			s.handle(t.Payload())
			return nil
		})
		for range servers {
			server := asynq.NewServer(address, asynq.Config{
				Concurrency: max(s.workers/servers, 1),
				// The default of one second is the latency of a job that meets an
				// empty queue.
				TaskCheckInterval: 2 * time.Millisecond,
				LogLevel:          asynq.FatalLevel,
			})
			if err := server.Start(handler); err != nil {
				return nil, errors.Join(err, a.Close())
			}
			a.servers = append(a.servers, server)
		}
		return a, nil
	}
}

func (a *asynqSystem) Enqueue(ctx context.Context, payload []byte) error {
	_, err := a.client.EnqueueContext(ctx, asynq.NewTask("bench", payload))
	return err
}

func (a *asynqSystem) Unfinished(context.Context) (int, error) {
	info, err := a.inspector.GetQueueInfo("default")
	if errors.Is(err, asynq.ErrQueueNotFound) {
		return 0, nil // before the first job
	}
	if err != nil {
		return 0, err
	}
	return info.Size, nil // an ended job is removed, as no retention was asked for
}

func (a *asynqSystem) Close() error {
	var down sync.WaitGroup
	for _, server := range a.servers {
		down.Go(server.Shutdown)
	}
	down.Wait()
	return errors.Join(a.client.Close(), a.inspector.Close(), a.redis.stop())
}
