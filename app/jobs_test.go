package app_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

// patience is how long a test waits for something that comes by itself.
const patience = 30 * time.Second

// yard is an app with one kind of job, which does what the test says.
type yard struct {
	*apptest.World
	work app.Work
	do   func(ctx context.Context, r *queue.Run) error
	ends chan queue.Status // of jobs that have ended
	log  *strings.Builder
	mu   sync.Mutex
}

func newYard(t *testing.T) *yard { return yardIn(apptest.New(t, nil)) }

func yardIn(w *apptest.World) *yard {
	y := &yard{World: w, ends: make(chan queue.Status, 99), log: new(strings.Builder)}
	w.App.Console = slog.New(slog.NewTextHandler(y, nil))
	y.work = app.Work{
		Kinds: []queue.Kind{{Name: "note", Handle: func(ctx context.Context, r *queue.Run) error {
			if y.do == nil {
				return nil
			}
			return y.do(ctx, r)
		}}},
		Changed: func(changes []queue.Status) {
			if _, err := y.App.Jobs.Queue(); err != nil {
				w.T.Errorf("a change was told while nobody can ask about it: %v", err)
			}
			for _, s := range changes {
				if s.State.Ended() {
					y.ends <- s
				}
			}
		},
	}
	w.T.Cleanup(func() {
		if err := y.App.Jobs.Stop(time.Second); err != nil {
			w.T.Errorf("stop: %v", err)
		}
	})
	return y
}

func (y *yard) Write(line []byte) (int, error) {
	y.mu.Lock()
	defer y.mu.Unlock()
	return y.log.Write(line)
}

func (y *yard) logged() string {
	y.mu.Lock()
	defer y.mu.Unlock()
	return y.log.String()
}

func (y *yard) start() { y.App.Jobs.Start(y.work) }

func (y *yard) stop() {
	y.T.Helper()
	if err := y.App.Jobs.Stop(patience); err != nil {
		y.T.Fatal(err)
	}
}

func (y *yard) path(name string) string { return filepath.Join(y.DataDir(), name) }

// note saves a task and its job.
func (y *yard) note() queue.ID {
	y.T.Helper()
	id := queue.NewID(y.Clock.Now())
	ada := y.Person("ada").Id
	err := y.RunInTransaction(func(tx core.App) error {
		task, err := record.NewTask(tx, ada)
		if err != nil {
			return err
		}
		task.Set("title", "x")
		if err := tx.Save(task.Record); err != nil {
			return err
		}
		return y.App.Jobs.Outbox().EnqueueTx(tx, queue.Job{ID: id, Kind: "note", Tenant: ada})
	})
	if err != nil {
		y.T.Fatal(err)
	}
	return id
}

func (y *yard) queue() *queue.Queue {
	y.T.Helper()
	q, err := y.App.Jobs.Queue()
	if err != nil {
		y.T.Fatal(err)
	}
	return q
}

// ended waits until a job has ended and returns it.
func (y *yard) ended(id queue.ID) queue.Status {
	y.T.Helper()
	limit := time.After(patience)
	for {
		select {
		case s := <-y.ends:
			if s.ID == id {
				return s
			}
		case <-limit:
			y.T.Fatalf("job %s does not end\n%s", id, y.logged())
		}
	}
}

// wait waits for a signal.
func wait[T any](t testing.TB, what string, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(patience):
		t.Fatalf("waited too long for: %s", what)
	}
	return v
}

func TestWhatWasWrittenDownBeforeTheStartIsWorkedOff(t *testing.T) {
	y := newYard(t)
	id := y.note()
	if _, err := y.App.Jobs.Queue(); !errors.Is(err, app.ErrNoQueue) {
		t.Errorf("%v", err)
	}
	y.start()
	if s := y.ended(id); s.State != queue.Done {
		t.Errorf("%+v", s)
	}
}

func TestTheSnapshotOfARestoredBackupTakesTheQueuesPlace(t *testing.T) {
	y := newYard(t)
	y.start()
	if err := y.queue().Pause(t.Context(), "default"); err != nil {
		t.Fatal(err)
	}
	id := y.note()
	if _, err := y.App.Jobs.Outbox().Relay(t.Context()); err != nil {
		t.Fatal(err)
	}
	snapshot := y.path(app.QueueSnapshot)
	if err := y.queue().Snapshot(t.Context(), snapshot); err != nil {
		t.Fatal(err)
	}
	y.stop()
	if err := os.Remove(y.path(app.QueueFile)); err != nil {
		t.Fatal(err)
	}
	y.start()
	if _, err := os.Stat(snapshot); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the snapshot is still there (%v)", err)
	}
	if err := y.queue().Unpause(t.Context(), "default"); err != nil {
		t.Fatal(err)
	}
	y.ended(id)
	// Beside a queue it is what is left of a backup that was broken off.
	y.stop()
	if err := os.WriteFile(snapshot, []byte("half a snapshot"), 0o600); err != nil {
		t.Fatal(err)
	}
	y.start()
	if _, err := os.Stat(snapshot); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the snapshot is still there (%v)", err)
	}
	if s, err := y.queue().Get(id); err != nil || s.State != queue.Done {
		t.Errorf("%+v (%v)", s, err)
	}
}

func TestWithADamagedQueueEverythingElseWorksAndWorkWaits(t *testing.T) {
	for name, marked := range map[string]bool{"found so": false, "after a crash": true} {
		t.Run(name, func(t *testing.T) {
			y := newYard(t)
			damaged := []byte(strings.Repeat("no queue is like this ", 1000))
			if err := os.WriteFile(y.path(app.QueueFile), damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			if marked {
				if err := os.WriteFile(y.path(app.QueueFile+".open"), nil, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			y.start()
			if _, err := y.App.Jobs.Queue(); !errors.Is(err, queue.ErrUnavailable) {
				t.Errorf("%v", err)
			}
			if !strings.Contains(y.logged(), "background work is switched off") {
				t.Errorf("the log says %q", y.logged())
			}
			id := y.note() // records are served and saved
			if _, err := y.App.Jobs.Outbox().Relay(t.Context()); !errors.Is(err, queue.ErrUnavailable) {
				t.Errorf("%v", err)
			}
			if err := y.App.Jobs.Forget(t.Context(), id); !errors.Is(err, queue.ErrUnavailable) {
				t.Errorf("%v", err)
			}
			y.stop()
			if left, err := os.ReadFile(y.path(app.QueueFile)); err != nil || string(left) != string(damaged) {
				t.Errorf("the file was changed (%v)", err)
			}
			// Once somebody has put it aside, what waited is worked off.
			if err := os.Rename(y.path(app.QueueFile), y.path("aside")); err != nil {
				t.Fatal(err)
			}
			y.App.Jobs.Resume()
			y.ended(id)
		})
	}
}

func TestAStartThatFailsHalfWayLeavesTheQueueClosed(t *testing.T) {
	y := newYard(t)
	broken := errors.New("the records cannot be compared")
	y.work.Before = func(context.Context, *queue.Queue) error { return broken }
	y.start()
	if _, err := y.App.Jobs.Queue(); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	kinds := y.work.Kinds
	y.work.Before, y.work.Kinds = nil, append(kinds, kinds...)
	y.start()
	if _, err := y.App.Jobs.Queue(); !errors.Is(err, queue.ErrInvalid) {
		t.Errorf("two handlers for one kind: %v", err)
	}
	id := y.note()
	y.work.Kinds = kinds
	y.start()
	y.ended(id)
}

func TestStopLetsRunningJobsEndAndStartsNoOther(t *testing.T) {
	y := newYard(t)
	began, goOn := make(chan queue.ID, 99), make(chan struct{})
	y.do = func(_ context.Context, r *queue.Run) error {
		began <- r.Job().ID
		<-goOn
		return r.SetResult([]byte("through"))
	}
	y.start()
	running := y.note()
	wait(t, "the first job to begin", began)
	q := y.queue()
	waiting := make([]queue.ID, 20) // more than run at once
	for i := range waiting {
		waiting[i] = y.note()
	}
	stopped := make(chan error, 1)
	go func() { stopped <- y.App.Jobs.Stop(patience) }()
	close(goOn)
	if err := wait(t, "the stop", stopped); err != nil {
		t.Fatal(err)
	}
	if _, err := y.App.Jobs.Queue(); !errors.Is(err, app.ErrNoQueue) {
		t.Errorf("%v", err)
	}
	if _, err := q.Get(running); !errors.Is(err, queue.ErrStopped) {
		t.Errorf("the file is still open (%v)", err)
	}
	y.App.Jobs.Resume()
	if s, err := y.queue().Get(running); err != nil || s.State != queue.Done || s.Attempt != 1 {
		t.Errorf("%+v (%v)", s, err)
	}
	if raw, err := y.queue().Result(running); err != nil || string(raw) != "through" {
		t.Errorf("%q (%v)", raw, err)
	}
	if n := y.queue().Stats().Unclean; n != 0 {
		t.Error("the stop was unclean")
	}
	for _, id := range waiting {
		for {
			s, err := y.queue().Get(id)
			if err == nil && s.State == queue.Done {
				break
			}
			y.ended(id)
		}
	}
}

func TestStopHandsBackWhatDoesNotEndInTime(t *testing.T) {
	y := newYard(t)
	began, causes := make(chan int, 9), make(chan error, 9)
	y.do = func(ctx context.Context, r *queue.Run) error {
		began <- r.Attempt()
		<-ctx.Done()
		causes <- context.Cause(ctx)
		return ctx.Err()
	}
	y.start()
	id := y.note()
	wait(t, "the job to begin", began)
	if err := y.App.Jobs.Stop(50 * time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if cause := wait(t, "the handler to be told", causes); !errors.Is(cause, queue.ErrStopped) {
		t.Errorf("%v", cause)
	}
	y.do = nil
	y.App.Jobs.Resume()
	if s := y.ended(id); s.State != queue.Done || s.Attempt != 1 || s.Crashes != 0 {
		t.Errorf("the attempt that was cut off counts: %+v", s)
	}
}

func TestStopDoesNothingTwiceAndNothingBeforeTheStart(t *testing.T) {
	y := newYard(t)
	y.stop()
	y.start()
	y.stop()
	y.stop()
	id := y.note()
	for range 3 { // as often as one likes
		y.App.Jobs.Resume()
		y.stop()
	}
	y.App.Jobs.Resume()
	if s, err := y.queue().Get(id); err != nil || s.State != queue.Done {
		y.ended(id)
	}
}

func TestWhatACrashLeftIsToldOnceTheQueueCanBeAsked(t *testing.T) {
	y := newYard(t)
	began, goOn := make(chan struct{}, 1), make(chan struct{})
	y.do = func(context.Context, *queue.Run) error {
		began <- struct{}{}
		<-goOn
		return nil
	}
	y.start()
	id := y.note()
	wait(t, "the job to begin", began)
	for { // its start is written with a later commit
		if err := y.queue().Unpause(t.Context(), "nothing"); err != nil {
			t.Fatal(err)
		}
		if s, err := y.queue().Get(id); err == nil && s.State == queue.Running {
			break
		}
	}
	image, err := y.Crash()
	close(goOn)
	if err != nil {
		t.Fatal(err)
	}
	next := yardIn(image.Open(t, nil)) // fails when it is told too early
	for i := range 5000 {              // which take their time
		next.work.Kinds = append(next.work.Kinds, queue.Kind{Name: "kind " + strconv.Itoa(i), Handle: next.work.Kinds[0].Handle})
	}
	next.start()
	if s := next.ended(id); s.State != queue.Done {
		t.Errorf("%+v", s)
	}
	if n := next.queue().Stats().Unclean; n != 1 {
		t.Errorf("unclean stops: %d", n)
	}
}
