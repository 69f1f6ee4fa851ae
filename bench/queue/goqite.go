package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"maragu.dev/goqite"
)

type goqiteSystem struct {
	db     *sql.DB
	queue  *goqite.Queue
	cancel context.CancelFunc
	work   sync.WaitGroup
	failed chan error
}

func openGoqite(ctx context.Context, s setup) (system, error) {
	schema, err := goqiteSchema(ctx)
	if err != nil {
		return nil, err
	}
	db, err := openSQLite(s.dir)
	if err != nil {
		return nil, err
	}
	if _, err := db.ExecContext(ctx, schema); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	g := &goqiteSystem{db: db, failed: make(chan error, 1)}
	// With the default of five seconds a slow disk would make it hand out
	// messages twice.
	g.queue = goqite.New(goqite.NewOpts{DB: db, Name: "bench", Timeout: time.Minute})
	ctx, g.cancel = context.WithCancel(ctx)
	for range s.workers {
		g.work.Go(func() { g.worker(ctx, s.handle) })
	}
	return g, nil
}

// worker receives by itself: goqite's own runner has one receiver for all its
// jobs and keeps a sleeping goroutine for seconds after each, which is slower.
func (g *goqiteSystem) worker(ctx context.Context, handle func([]byte)) {
	for {
		m, err := g.queue.ReceiveAndWait(ctx, time.Millisecond)
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			handle(m.Body)
			err = g.queue.Delete(ctx, m.ID)
		}
		if err != nil && ctx.Err() == nil {
			select {
			case g.failed <- err:
			default:
			}
			return
		}
	}
}

func (g *goqiteSystem) Enqueue(ctx context.Context, payload []byte) error {
	return g.queue.Send(ctx, goqite.Message{Body: payload})
}

func (g *goqiteSystem) Unfinished(ctx context.Context) (n int, err error) {
	select {
	case err := <-g.failed:
		return 0, err
	default:
	}
	err = g.db.QueryRowContext(ctx, "SELECT count(*) FROM goqite").Scan(&n)
	return n, err
}

func (g *goqiteSystem) Close() error {
	g.cancel()
	g.work.Wait()
	return g.db.Close()
}

// goqiteSchema reads the tables from goqite's own module, where they are a
// file beside the code.
func goqiteSchema(ctx context.Context) (string, error) {
	dir, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "maragu.dev/goqite").Output()
	if err != nil {
		return "", fmt.Errorf("find goqite's schema (run this in bench/queue): %w", err)
	}
	schema, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "schema_sqlite.sql"))
	return string(schema), err
}
