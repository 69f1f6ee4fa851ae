package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app/outbox"
	"github.com/pulseplan/pulseplan/app/queue"
)

// QueueFiles are the files of background work in the data folder, which backups
// leave out: the snapshot of the queue stands for them.
var QueueFiles = []string{QueueFile, QueueFile + ".open", checkedCopy, OperatorFile}

const (
	// QueueFile is the queue's file in the data folder.
	QueueFile = "jobs.db"
	// QueueSnapshot stands for it in a backup: the file itself changes while
	// PocketBase zips the folder.
	QueueSnapshot = "jobs.snapshot.db"
	// workers is how many jobs run at once. Steps wait for the one writer of
	// SQLite or for a network, so more of them would only wait longer.
	workers = 8
	// queueMaxSize keeps a runaway queue from filling the disk, in bytes.
	queueMaxSize = 4 << 30
	// openTries is how often the queue's file is tried while another process
	// holds it; each waits a second.
	openTries = 10
	// maxWaiting and maxWaitingPerTenant bound what is accepted: far above a
	// morning's briefings for everybody, far below what fills memory.
	maxWaiting          = 500_000
	maxWaitingPerTenant = 200
)

// Jobs is the background work of the app: the queue, and the outbox in front
// of it. Without its file the queue is unavailable and everything else works;
// what is written to the outbox meanwhile waits.
type Jobs struct {
	// Verify checks the queue's file after an unclean stop, before it is opened;
	// nil checks it in this process. Set it before Start.
	Verify func(ctx context.Context, path string) error

	app    *App
	outbox *outbox.Outbox

	mu      sync.RWMutex
	queue   *queue.Queue
	problem error
	work    Work
	stop    context.CancelFunc
}

// Work is what the rooms above give to the queue.
type Work struct {
	// Kinds are the kinds of jobs with their handlers.
	Kinds []queue.Kind
	// Changed hears of every job that changed, in order, after the commit.
	Changed func([]queue.Status)
	// MayPrune says which ended jobs the queue may forget.
	MayPrune func([]queue.ID) ([]queue.ID, error)
	// Refused is told, in a transaction, of a job the queue will never take.
	Refused func(tx core.App, id queue.ID, cause error) error
	// Before runs on the open queue before the first job starts.
	Before func(context.Context, *queue.Queue) error
}

// ErrNoQueue says why there is no queue to ask: it was not opened yet.
var ErrNoQueue = errors.New("the queue is not open")

// Outbox is where jobs that go with records are written down.
func (j *Jobs) Outbox() *outbox.Outbox { return j.outbox }

// Queue returns the open queue, or why there is none.
func (j *Jobs) Queue() (*queue.Queue, error) {
	j.mu.RLock()
	defer j.mu.RUnlock()
	if j.queue == nil {
		return nil, j.problem
	}
	return j.queue, nil
}

// Enqueue implements outbox.Queue on whichever queue is open.
func (j *Jobs) Enqueue(ctx context.Context, jobs ...queue.Job) ([]queue.Receipt, error) {
	q, err := j.Queue()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", queue.ErrUnavailable, err)
	}
	return q.Enqueue(ctx, jobs...)
}

// Forget implements outbox.Queue.
func (j *Jobs) Forget(ctx context.Context, ids ...queue.ID) error {
	q, err := j.Queue()
	if err != nil {
		return fmt.Errorf("%w: %w", queue.ErrUnavailable, err)
	}
	return q.Forget(ctx, ids...)
}

// Start opens the queue and begins to work. A queue that cannot be opened is
// logged and kept as the problem; the server goes on without it.
func (j *Jobs) Start(w Work) {
	ctx, stop := context.WithCancel(context.Background())
	j.mu.Lock()
	j.stop, j.work = stop, w
	j.mu.Unlock()
	q, err := j.open(ctx, w)
	for tries := 1; errors.Is(err, queue.ErrInUse) && tries < openTries; tries++ {
		// A command looks at it, or the server before this one is not quite gone.
		q, err = j.open(ctx, w)
	}
	if err == nil {
		err = j.begin(ctx, q, w)
	}
	if err != nil {
		j.use(nil, err)
		if q != nil {
			err = errors.Join(err, q.Stop(ctx))
		}
		j.app.Log().Error("background work is switched off", "error", err)
	}
}

// use makes q the queue, or says why there is none.
func (j *Jobs) use(q *queue.Queue, problem error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.queue, j.problem = q, problem
}

func (j *Jobs) begin(ctx context.Context, q *queue.Queue, w Work) error {
	if w.Before != nil {
		if err := w.Before(ctx, q); err != nil {
			return err
		}
	}
	if err := q.Start(ctx); err != nil {
		return err
	}
	return j.outbox.Start(ctx)
}

func (j *Jobs) open(ctx context.Context, w Work) (*queue.Queue, error) {
	path := filepath.Join(j.app.DataDir(), QueueFile)
	if err := restored(path, filepath.Join(j.app.DataDir(), QueueSnapshot)); err != nil {
		return nil, err
	}
	// What changed at open is told once Queue answers with the queue it changed
	// in: whoever hears of it asks there.
	opened := make(chan struct{})
	changed := w.Changed
	if changed != nil {
		changed = func(s []queue.Status) {
			<-opened
			w.Changed(s)
		}
	}
	q, err := queue.Open(ctx, queue.Options{
		Path: path, Now: j.app.Clock.Now, Log: j.app.Log(),
		Workers: workers, TenantLimit: j.app.Config.AgentParallel,
		MaxWaiting: maxWaiting, MaxWaitingPerTenant: maxWaitingPerTenant, MaxSize: queueMaxSize,
		FreeSpace: func() (int64, error) { return freeSpace(j.app.DataDir()) },
		Verify:    j.Verify, MayPrune: w.MayPrune, OnChange: changed,
	})
	if err != nil {
		return nil, err
	}
	for _, kind := range w.Kinds {
		if err := q.Register(kind); err != nil {
			close(opened)
			return nil, errors.Join(err, q.Stop(ctx))
		}
	}
	j.use(q, nil)
	close(opened)
	return q, nil
}

// restored puts the snapshot of a restored backup in the queue's place. Beside
// a queue it is what a backup left that was broken off, and goes.
func restored(path, snapshot string) error {
	if _, err := os.Stat(snapshot); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return os.Rename(snapshot, path)
	}
	return os.Remove(snapshot)
}

// Resume starts again, with the same work, what Stop has ended.
func (j *Jobs) Resume() {
	j.mu.RLock()
	w := j.work
	j.mu.RUnlock()
	j.Start(w)
}

// refused passes on what the outbox could not hand over.
func (j *Jobs) refused(tx core.App, id queue.ID, cause error) error {
	j.mu.RLock()
	tell := j.work.Refused
	j.mu.RUnlock()
	if tell == nil {
		return nil
	}
	return tell(tx, id, cause)
}

// Stop ends the relay, lets running jobs come to an end for as long as drain,
// hands back the others and closes the file. Until then Queue answers: what
// ends meanwhile is brought on record.
func (j *Jobs) Stop(drain time.Duration) error {
	j.mu.Lock()
	q, stop := j.queue, j.stop
	j.stop = nil
	j.mu.Unlock()
	if stop == nil {
		return nil
	}
	defer stop()
	defer j.use(nil, ErrNoQueue)
	ctx, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	err := j.outbox.Stop(ctx)
	if q != nil {
		err = errors.Join(err, q.Stop(ctx))
	}
	return err
}
