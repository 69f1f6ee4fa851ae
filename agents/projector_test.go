package agents

import (
	"errors"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/graph"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

// stopped is a desk whose jobs do not start, with n of Ada's in the queue.
func stopped(t *testing.T, n int) (d *desk, ids []string) {
	t.Helper()
	d = newDesk(t, chain("quick", part{"only", fine, nil}), taps{})
	d.pause()
	ada := d.Person("ada")
	err := d.RunInTransaction(func(tx core.App) error {
		for range n {
			job, err := d.r.Submit(tx, Request{User: ada, Type: "quick", Origin: record.OriginAPI})
			if err != nil {
				return err
			}
			ids = append(ids, job.Id)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	d.until("the jobs to be in the queue", func() bool {
		s := d.queue().Stats()
		return s.Waiting == n && d.job(ids[n-1]).GetInt("version") > 0
	})
	return d, ids
}

// later is a status of a job so many changes later.
func (d *desk) later(id string, versions uint64, state queue.State, p queue.Progress) queue.Status {
	s := d.state(id)
	s.Version, s.State, s.Progress, s.Started = s.Version+versions, state, p, d.Clock.Now()
	return s
}

func TestARecordFollowsTheQueueAndNeverGoesBack(t *testing.T) {
	d, ids := stopped(t, 1)
	id := ids[0]
	states := []queue.State{queue.Running, queue.Parked, queue.Ready, queue.Running, queue.Scheduled, queue.Running, queue.Failed}
	var news []queue.Status
	for i, state := range states {
		news = append(news, d.later(id, uint64(i+1), state, queue.Progress{Done: i}))
	}
	seed := rand.Uint64()
	rnd := rand.New(rand.NewPCG(seed, 1))
	rnd.Shuffle(len(news), func(i, j int) { news[i], news[j] = news[j], news[i] })
	newest := uint64(0)
	for _, s := range append(news, news...) {
		d.Clock.Advance(progressEvery) // so that nothing is left out
		d.r.Changed([]queue.Status{s})
		newest = max(newest, s.Version)
		want := news[0]
		for _, o := range news {
			if o.Version == newest {
				want = o
			}
		}
		if job := d.job(id); job.Status() != statusOf(want) || job.Progress().Done != want.Progress.Done {
			t.Fatalf("seed %d: after version %d the record says %s, want that of version %d, %s", seed, s.Version, job.Status(), newest, statusOf(want))
		}
	}
}

func TestAStatusThatComesLateDoesNotCloseARunThatWasOpenedAgain(t *testing.T) {
	d, ids := stopped(t, 1)
	if err := d.queue().Cancel(t.Context(), d.id(ids[0]), "test"); err != nil {
		t.Fatal(err)
	}
	d.reaches(ids[0], record.JobCancelled)
	s := d.state(ids[0])
	// Retry opens the record before the queue has the job again.
	if err := d.r.reopen(s); err != nil {
		t.Fatal(err)
	}
	d.r.Changed([]queue.Status{s})
	if got := d.job(ids[0]).Status(); got != record.JobQueued {
		t.Errorf("what was heard late made it %s", got)
	}
	// Had the process died there, the queue's word would count.
	if err := d.r.Reconcile(t.Context(), d.queue()); err != nil {
		t.Fatal(err)
	}
	if got := d.job(ids[0]).Status(); got != record.JobCancelled {
		t.Errorf("compared with the queue it is %s", got)
	}
}

func TestOneRecordThatCannotBeWrittenHoldsUpNoOtherAndIsCaughtUp(t *testing.T) {
	d, ids := stopped(t, 150) // two transactions
	var broken atomic.Bool
	broken.Store(true)
	d.OnRecordUpdate(record.Jobs).BindFunc(func(e *core.RecordEvent) error {
		if e.Record.Id == ids[7] && broken.Load() {
			return errors.New("disk I/O error")
		}
		return e.Next()
	})
	var news []queue.Status
	for _, id := range ids {
		if err := d.queue().Cancel(t.Context(), d.id(id), "test"); err != nil {
			t.Fatal(err)
		}
		news = append(news, d.state(id))
	}
	d.r.Changed(news)
	for i, id := range ids {
		want := record.JobCancelled
		if i == 7 {
			want = record.JobQueued
		}
		if got := d.job(id).Status(); got != want {
			t.Fatalf("record %d says %s, want %s", i, got, want)
		}
	}
	if !strings.Contains(d.log.String(), "disk I/O error") {
		t.Error("the log says nothing")
	}
	follower := d.r.Follow(ids[7])
	defer follower.Close()
	if err := d.r.CatchUp(t.Context()); err != nil { // still broken
		t.Fatal(err)
	}
	broken.Store(false)
	if err := d.r.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := d.job(ids[7]).Status(); got != record.JobCancelled {
		t.Errorf("after catching up the record says %s", got)
	}
	select {
	case <-follower.Ended:
	default:
		t.Error("its followers were not told")
	}
	if d.r.behind.Load() || d.r.Slipped() != 0 {
		t.Errorf("behind %v, %d slipped", d.r.behind.Load(), d.r.Slipped())
	}
}

func TestCatchingUpThatFailsIsTriedAgain(t *testing.T) {
	d, ids := stopped(t, 1)
	if err := d.queue().Cancel(t.Context(), d.id(ids[0]), "test"); err != nil {
		t.Fatal(err)
	}
	d.reaches(ids[0], record.JobCancelled)
	job := d.job(ids[0])
	job.Set("status", record.JobRunning)
	d.Save(job.Record)
	d.r.behind.Store(true)
	rename := func(from, to string) {
		t.Helper()
		if _, err := d.NonconcurrentDB().NewQuery("ALTER TABLE [[" + from + "]] RENAME TO [[" + to + "]]").Execute(); err != nil {
			t.Fatal(err)
		}
	}
	rename("jobs", "gone")
	if err := d.r.CatchUp(t.Context()); err == nil {
		t.Fatal("there was nothing to catch up with")
	}
	rename("gone", "jobs")
	if err := d.r.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := d.job(ids[0]).Status(); got != record.JobCancelled {
		t.Errorf("the record says %s", got)
	}
}

func TestProgressAloneIsWrittenOnceASecond(t *testing.T) {
	d, ids := stopped(t, 1)
	id, version := ids[0], uint64(0)
	hear := func(state queue.State, done int) int {
		version++
		d.r.Changed([]queue.Status{d.later(id, version, state, queue.Progress{Done: done, Total: 9, Step: "only"})})
		return d.job(id).Progress().Done
	}
	for _, c := range []struct {
		after time.Duration
		state queue.State
		done  int
		want  int
	}{
		{0, queue.Running, 1, 1}, // another status is always written
		{0, queue.Running, 2, 1},
		{999 * time.Millisecond, queue.Running, 3, 1},
		{time.Millisecond, queue.Running, 4, 4},
		{0, queue.Running, 5, 4},
		{0, queue.Scheduled, 6, 6},
		{0, queue.Running, 7, 7},
		{0, queue.Running, 8, 7},
		{0, queue.Cancelled, 9, 9},
	} {
		d.Clock.Advance(c.after)
		if got := hear(c.state, c.done); got != c.want {
			t.Errorf("%s at %d: the record says %d, want %d", c.state, c.done, got, c.want)
		}
	}
	if got := d.job(id).Progress().Sentence; got != "Doing only" {
		t.Errorf("the step in words: %q", got)
	}
	if len(d.r.pace.last) != 0 {
		t.Errorf("%d runs are remembered", len(d.r.pace.last))
	}
}

func TestARunThatDidVeryMuchStillEnds(t *testing.T) {
	loud := func(c *graph.Ctx, _ errand) (string, error) {
		text := strings.Repeat("x", 7000)
		for i := range 900 {
			c.Emit(map[string]any{"n": i, "text": text}) // more than a trace takes
		}
		return "loud", nil
	}
	d := newDesk(t, chain("loud", part{"only", loud, nil}), taps{})
	id := d.ask("loud", "")
	d.reaches(id, record.JobDone)
	v := d.view(id)
	numbered(t, v.Events)
	if last := v.Events[len(v.Events)-1]; last.Type != graph.RunFinished || len(v.Events) < 900 {
		t.Errorf("%d events, the last is %s", len(v.Events), last.Type)
	}
}

func TestNobodyHearsOfWhatIsNotOnDiskAndAllHearInOrder(t *testing.T) {
	o := newOffice(t, ledger{})
	var d *desk
	unwritten := atomic.Int32{}
	d = newDesk(t, o.table((*office).approval), taps{listen: func(job string, e graph.Event) {
		entries, err := d.queue().Entries(d.id(job), 0)
		if err != nil {
			t.Error(err)
		}
		onDisk, err := graph.Events(bytesOf(entries))
		if err != nil || e.Seq != 0 && e.Seq > uint64(len(onDisk)) {
			unwritten.Add(1)
		}
	}})
	id := d.ask("approval", "")
	answered(d, id)
	if n := unwritten.Load(); n != 0 {
		t.Errorf("%d events were told before they were on disk", n)
	}
	d.until("the last event to be told", func() bool {
		all := kept(d.events(id))
		return len(all) > 0 && all[len(all)-1].Type == graph.RunFinished
	})
	all := kept(d.events(id))
	numbered(t, all)
	if asJSON(t, all) != asJSON(t, d.view(id).Events) {
		t.Errorf("told\n%s\non record\n%s", asJSON(t, all), asJSON(t, d.view(id).Events))
	}
	for _, told := range d.heard {
		if told.owner != d.Person("ada").Id {
			t.Errorf("event %d went to %q", told.event.Seq, told.owner)
		}
	}
}
