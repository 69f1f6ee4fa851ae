package agents

import (
	"context"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

func TestAnEndedRunStaysInTheQueueUntilItsRecordSaysSoAndForAnHour(t *testing.T) {
	d := newDesk(t, chain("quick", part{"only", fine, nil}), taps{})
	resume := d.pause()
	lagging := d.ask("quick", "")
	var broken atomic.Bool
	broken.Store(true)
	d.OnRecordUpdate(record.Jobs).BindFunc(func(e *core.RecordEvent) error {
		if e.Record.Id == lagging && broken.Load() {
			return errors.New("disk I/O error")
		}
		return e.Next()
	})
	resume()
	timely := d.ask("quick", "")
	d.reaches(timely, record.JobDone)
	d.soon("the other to be done", func() bool { return d.state(lagging).State == queue.Done })
	if got := d.job(lagging).Status(); got != record.JobQueued {
		t.Fatalf("the record that cannot be written says %s", got)
	}
	d.pass(time.Hour - time.Second)
	for _, id := range []string{lagging, timely} {
		if raw, err := d.queue().Result(d.id(id)); err != nil || len(raw) == 0 {
			t.Errorf("a second before the hour is over the result is %q (%v)", raw, err)
		}
	}
	d.pass(2 * time.Second)
	d.soon("the run with a record to be forgotten", func() bool { return d.state(timely) == queue.Status{} })
	if d.state(lagging).State != queue.Done {
		t.Error("the run was forgotten before its record says that it is done")
	}
	broken.Store(false)
	if err := d.r.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if job := d.job(lagging); job.Status() != record.JobDone || len(job.Result()) == 0 {
		t.Errorf("after catching up: %s %s", job.Status(), job.Result())
	}
	d.traced(lagging)
	d.pass(time.Hour)
	d.soon("the other to be forgotten", func() bool { return d.state(lagging) == queue.Status{} })
	if n := d.r.Slipped(); n != 0 {
		t.Errorf("%d slipped", n)
	}
}

func TestARunWithoutAJobGetsOneAgainAndIsCounted(t *testing.T) {
	o := newOffice(t, ledger{})
	step := newGated()
	parts := []part{{"book", o.book, nil}, {"wait", step.do, nil}}
	d := newDesk(t, chain("lost", parts...), taps{})
	running := d.ask("lost", "")
	step.starts(t)
	d.reaches(running, record.JobRunning)
	d.pause()
	waiting := d.ask("lost", "")
	d.until("the second to be in the queue", func() bool { return d.job(waiting).GetInt("version") > 0 })
	d.handedOver()
	image, err := d.Crash()
	if err != nil {
		t.Fatal(err)
	}
	close(step.open)
	if err := os.Remove(filepath.Join(image.Dir, app.QueueFile)); err != nil {
		t.Fatal(err)
	}
	next := image.Open(t, nil)
	ahead(next, running)
	d = deskIn(next, chain("lost", parts...), taps{})
	for _, id := range []string{running, waiting} {
		d.reaches(id, record.JobDone)
		d.traced(id)
	}
	if n := d.r.Slipped(); n != 2 {
		t.Errorf("%d slipped, want 2", n)
	}
	// Under the same id the same effects have the same keys.
	if done := o.done(); len(done.bookings) != 2 {
		t.Errorf("%d bookings of two runs", len(done.bookings))
	}
}

// ahead makes a record one that has heard more of its job than there was.
func ahead(w *apptest.World, id string) {
	w.T.Helper()
	job, err := record.FindJob(w.App, id)
	if err != nil {
		w.T.Fatal(err)
	}
	job.Set("version", 1000)
	w.Save(job.Record)
}

func TestARecordThatIsAheadOfARestoredQueueFollowsItAgain(t *testing.T) {
	step := newGated()
	table := chain("old", part{"first", fine, nil}, part{"second", step.do, nil})
	d := newDesk(t, table, taps{})
	id := d.ask("old", "")
	step.starts(t)
	image, err := d.Crash()
	if err != nil {
		t.Fatal(err)
	}
	close(step.open)
	next := image.Open(t, nil)
	ahead(next, id)
	d = deskIn(next, table, taps{})
	d.reaches(id, record.JobDone)
	d.traced(id)
	if v := d.job(id).GetInt("version"); v >= 1000 {
		t.Errorf("the record has version %d", v)
	}
}

func TestARunWithoutAJobThatNobodyCanRunIsClosed(t *testing.T) {
	step := newGated()
	d := newDesk(t, chain("lost", part{"only", step.do, nil}), taps{})
	id := d.ask("lost", "")
	step.starts(t)
	d.handedOver()
	image, err := d.Crash()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(image.Dir, app.QueueFile)); err != nil {
		t.Fatal(err)
	}
	d = deskIn(image.Open(t, nil), chain("other", part{"only", fine, nil}), taps{})
	if p := d.reaches(id, record.JobFailed).Problem(); p == nil || p.Code != "internal" {
		t.Errorf("%v", p)
	}
}

func TestNothingSlipsWhileRequestsComeAndGo(t *testing.T) {
	d := newDesk(t, chain("quick", part{"only", fine, nil}), taps{})
	ctx, stop := context.WithCancel(t.Context())
	compared := make(chan int)
	go func() {
		n := 0
		for ; ctx.Err() == nil; n++ {
			if err := d.r.Reconcile(ctx, d.queue()); err != nil && ctx.Err() == nil {
				t.Error(err)
			}
		}
		compared <- n
	}()
	var ids []string
	for range 30 {
		ids = append(ids, d.ask("quick", ""))
	}
	for i, id := range ids {
		if i%5 == 0 {
			if err := d.Delete(d.job(id).Record); err != nil {
				t.Error(err)
			}
			continue
		}
		d.reaches(id, record.JobDone)
	}
	stop()
	if n := <-compared; n == 0 || d.r.Slipped() != 0 {
		t.Errorf("%d slipped in %d comparisons", d.r.Slipped(), n)
	}
}

func TestARestoredQueueThatIsOlderThanTheRecordsWorksAndRepeatsNoEffect(t *testing.T) {
	finish := func(d *desk, id string) { d.reaches(id, record.JobDone) }
	id, d, _, deaths := watched(t, (*office).errands, "errands", finish)
	effects := d.effects()
	from := 0 // a backup holds the relay still: the job is in both or in neither
	for !strings.Contains(deaths[from].moment, "before record 1") {
		from++
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 1))
	for range 12 {
		i := from + rnd.IntN(len(deaths)-from)
		j := i + rnd.IntN(len(deaths)-i)
		t.Run(deaths[i].moment+", records of "+deaths[j].moment, func(t *testing.T) {
			t.Parallel()
			backup := death{image: apptest.Image{Dir: t.TempDir(), At: deaths[j].image.At}, with: deaths[j].with}
			if err := os.CopyFS(backup.image.Dir, os.DirFS(deaths[j].image.Dir)); err != nil {
				t.Fatal(err)
			}
			for _, file := range app.QueueFiles {
				if err := os.Remove(filepath.Join(backup.image.Dir, file)); err != nil && !errors.Is(err, fs.ErrNotExist) {
					t.Fatal(err)
				}
			}
			raw, err := os.ReadFile(filepath.Join(deaths[i].image.Dir, app.QueueFile))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(backup.image.Dir, app.QueueSnapshot), raw, 0o600); err != nil {
				t.Fatal(err)
			}
			next, o := reborn(t, backup, (*office).errands)
			finish(next, id)
			next.soon("the job to be over", func() bool { return next.state(id).State.Ended() })
			o.once(t, 1, 1)
			if got := next.effects(); got != effects {
				t.Errorf("effects %s, want %s", got, effects)
			}
			if n, err := next.CountRecords(record.Tasks); err != nil || n != 1 || next.r.Slipped() != 0 {
				t.Errorf("%d tasks, %d slipped (%v)", n, next.r.Slipped(), err)
			}
			next.traced(id)
		})
	}
}

func TestOldRunsGoWithTheirTracesAndTheirEffectsLater(t *testing.T) {
	o := newOffice(t, ledger{})
	d := newDesk(t, o.table((*office).errands), taps{})
	old := d.ask("errands", "")
	d.reaches(old, record.JobDone)
	d.pause()
	open := d.ask("errands", "")
	count := func() (jobs, traces int64, effects string) {
		t.Helper()
		if err := d.r.Prune(t.Context()); err != nil {
			t.Fatal(err)
		}
		jobs, err := d.CountRecords(record.Jobs)
		if err != nil {
			t.Fatal(err)
		}
		if traces, err = d.CountRecords(record.DecisionTraces); err != nil {
			t.Fatal(err)
		}
		return jobs, traces, d.effects()
	}
	for _, c := range []struct {
		after        time.Duration
		jobs, traces int64
		effects      bool
	}{
		{KeepJobs, 2, 1, true},
		{time.Second, 1, 0, true}, // the open one stays, however old
		{KeepJobs - 2*time.Second, 1, 0, true},
		{2 * time.Second, 1, 0, false},
	} {
		d.Clock.Advance(c.after)
		jobs, traces, effects := count()
		if jobs != c.jobs || traces != c.traces || (effects != "[]") != c.effects {
			t.Errorf("after %s more: %d runs, %d traces, effects %s", c.after, jobs, traces, effects)
		}
	}
	if job := d.job(open); job.Status() != record.JobQueued {
		t.Errorf("the open run is %s", job.Status())
	}
}

func TestARefusedJobClosesItsRecord(t *testing.T) {
	d, ids := stopped(t, 1)
	if err := d.RunInTransaction(func(tx core.App) error { return d.r.Refused(tx, d.id(ids[0]), queue.ErrInvalid) }); err != nil {
		t.Fatal(err)
	}
	job := d.job(ids[0])
	if p := job.Problem(); job.Status() != record.JobFailed || p == nil || p.Code != "internal" || !job.Finished().Equal(d.Clock.Now()) {
		t.Errorf("%s %v %s", job.Status(), p, job.Finished())
	}
	gone := queue.NewID(d.Clock.Now())
	if err := d.RunInTransaction(func(tx core.App) error { return d.r.Refused(tx, gone, queue.ErrInvalid) }); err != nil {
		t.Errorf("a record that is gone: %v", err)
	}
}

func TestARunThatIsDoneAsTheServerStopsIsDone(t *testing.T) {
	step := newGated()
	d := newDesk(t, chain("long", part{"first", fine, nil}, part{"second", step.do, nil}), taps{})
	id := d.ask("long", "")
	step.starts(t)
	stopped := make(chan error)
	go func() { stopped <- d.App.Jobs.Stop(patience) }()
	close(step.open)
	if err := <-stopped; err != nil {
		t.Fatal(err)
	}
	if s := d.job(id).Status(); s != record.JobDone {
		t.Errorf("after the stop its record says %s", s)
	}
	d.traced(id)
	if text := d.log.String(); strings.Contains(text, "level=ERROR") {
		t.Errorf("the log has errors:\n%s", text)
	}
	d.App.Jobs.Resume()
	if n := step.runs.Load(); n != 1 {
		t.Errorf("the step ran %d times", n)
	}
}
