package outbox_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/outbox"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

// patience is how long a test waits for something that comes by itself.
const patience = 30 * time.Second

// The moments at which a process can die while it hands jobs over.
const (
	beforeCommit = "before the queue's commit"
	afterCommit  = "after the queue's commit, before the rows go"
	beforeForget = "after the rows went, before the ids are forgotten"
	afterForget  = "after the ids are forgotten"
)

var moments = []string{beforeCommit, afterCommit, beforeForget, afterForget}

var errDied = errors.New("the process died")

// gate stands before the queue and lets the process die: from the moment on
// nothing else happens.
type gate struct {
	outbox.Queue
	die string
	// pass is told of each moment.
	pass func(moment string)
}

func (g *gate) at(moment string) error {
	if g.pass != nil {
		g.pass(moment)
	}
	if g.die == moment {
		return errDied
	}
	return nil
}

func (g *gate) Enqueue(ctx context.Context, jobs ...queue.Job) ([]queue.Receipt, error) {
	if err := g.at(beforeCommit); err != nil {
		return nil, err
	}
	receipts, err := g.Queue.Enqueue(ctx, jobs...)
	if err != nil {
		return receipts, err
	}
	return receipts, g.at(afterCommit)
}

func (g *gate) Forget(ctx context.Context, ids ...queue.ID) error {
	if err := g.at(beforeForget); err != nil {
		return err
	}
	if err := g.Queue.Forget(ctx, ids...); err != nil {
		return err
	}
	return g.at(afterForget)
}

// hall is an outbox in front of a queue.
type hall struct {
	*apptest.World
	box     *outbox.Outbox
	gate    *gate
	q       *queue.Queue
	path    string
	tune    func(*queue.Options)
	refused func(tx core.App, id queue.ID, cause error) error

	mu   sync.Mutex
	runs []queue.ID    // in the order in which they began
	ends chan struct{} // one for each job that is done
}

func newHall(t *testing.T, tune ...func(*queue.Options)) *hall {
	t.Helper()
	h := &hall{World: apptest.New(t, nil), path: filepath.Join(t.TempDir(), "jobs.db"), ends: make(chan struct{}, 1<<16)}
	h.tune = func(o *queue.Options) {
		for _, f := range tune {
			f(o)
		}
	}
	h.openQueue()
	return h
}

// openQueue opens the queue as a new process would, with a new outbox before
// it; neither is started.
func (h *hall) openQueue() {
	h.T.Helper()
	o := queue.Options{Path: h.path, Now: h.Clock.Now, Seed: 1, OnChange: func(changes []queue.Status) {
		for _, s := range changes {
			if s.State == queue.Done {
				h.ends <- struct{}{}
			}
		}
	}}
	h.tune(&o)
	q, err := queue.Open(h.T.Context(), o)
	if err != nil {
		h.T.Fatal(err)
	}
	h.T.Cleanup(func() { _ = q.Stop(context.Background()) })
	if err := q.Register(queue.Kind{Name: "note", Handle: h.handle}); err != nil {
		h.T.Fatal(err)
	}
	h.q, h.gate = q, &gate{Queue: q}
	h.box = outbox.New(h.App, h.gate, outbox.Options{Now: h.Clock.Now, Log: func() *slog.Logger { return slog.New(slog.DiscardHandler) },
		Refused: func(tx core.App, id queue.ID, cause error) error {
			if h.refused == nil {
				return nil
			}
			return h.refused(tx, id, cause)
		}})
}

func (h *hall) handle(_ context.Context, r *queue.Run) error {
	h.mu.Lock()
	h.runs = append(h.runs, r.Job().ID)
	h.mu.Unlock()
	return nil
}

// restart is kill -9 and a new process: the queue's file stays as it is on disk
// now, and all that was in memory is gone.
func (h *hall) restart() {
	h.T.Helper()
	left := h.copyQueue()
	if err := h.q.Stop(h.T.Context()); err != nil {
		h.T.Fatal(err)
	}
	h.path = left
	h.openQueue()
}

// copyQueue copies the queue's file as kill -9 would leave it.
func (h *hall) copyQueue() string {
	h.T.Helper()
	path := filepath.Join(h.T.TempDir(), "jobs.db")
	if err := h.q.Snapshot(h.T.Context(), path); err != nil {
		h.T.Fatal(err)
	}
	if err := os.WriteFile(path+".open", nil, 0o600); err != nil {
		h.T.Fatal(err)
	}
	return path
}

// save stores a task and its jobs in one transaction, which fails if told to.
func (h *hall) save(title string, fails error, jobs ...queue.Job) error {
	ada := h.Person("ada").Id
	return h.RunInTransaction(func(tx core.App) error {
		task, err := record.NewTask(tx, ada)
		if err != nil {
			return err
		}
		task.Set("title", title)
		if err := tx.Save(task.Record); err != nil {
			return err
		}
		for _, j := range jobs {
			if err := h.box.EnqueueTx(tx, j); err != nil {
				return err
			}
		}
		return fails
	})
}

// note makes jobs with new ids.
func (h *hall) notes(n int) []queue.Job {
	out := make([]queue.Job, n)
	for i := range out {
		out[i] = queue.Job{ID: queue.NewID(h.Clock.Now()), Kind: "note", Tenant: "ada", Payload: []byte("x")}
	}
	return out
}

func (h *hall) relay() int {
	h.T.Helper()
	n, err := h.box.Relay(h.T.Context())
	if err != nil {
		h.T.Fatal(err)
	}
	return n
}

// work starts the queue and waits until n jobs are done.
func (h *hall) work(n int) {
	h.T.Helper()
	if err := h.q.Start(h.T.Context()); err != nil {
		h.T.Fatal(err)
	}
	h.await(n)
}

func (h *hall) await(n int) {
	h.T.Helper()
	limit := time.After(patience)
	for range n {
		select {
		case <-h.ends:
		case <-limit:
			h.T.Fatalf("not all of %d jobs are done", n)
		}
	}
}

// holds fails unless the queue has exactly these jobs and the outbox none.
func (h *hall) holds(want []queue.Job) {
	h.T.Helper()
	if n, err := h.box.Waiting(); err != nil || n != 0 {
		h.T.Errorf("%d rows wait (%v)", n, err)
	}
	var got, ids []string
	list, err := h.q.List(queue.Filter{})
	if err != nil {
		h.T.Fatal(err)
	}
	for _, s := range list {
		got = append(got, s.ID.String())
	}
	for _, j := range want {
		ids = append(ids, j.ID.String())
	}
	slices.Sort(ids)
	if !slices.Equal(got, ids) {
		h.T.Errorf("the queue has %v, want %v", got, ids)
	}
}

// deaf is a queue that answers everything with an error.
type deaf struct{ err error }

func (d deaf) Enqueue(context.Context, ...queue.Job) ([]queue.Receipt, error) { return nil, d.err }
func (d deaf) Forget(context.Context, ...queue.ID) error                      { return d.err }
