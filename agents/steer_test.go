package agents

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/graph"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

// gated is a step that says when it began and then waits until it may go on or
// is told to stop.
type gated struct {
	began chan struct{}
	open  chan struct{}
	runs  atomic.Int32
}

func newGated() *gated {
	return &gated{began: make(chan struct{}, 99), open: make(chan struct{})}
}

func (g *gated) do(c *graph.Ctx, _ errand) (string, error) {
	g.runs.Add(1)
	g.began <- struct{}{}
	select {
	case <-g.open:
		return "through", nil
	case <-c.Done():
		return "", context.Cause(c)
	}
}

// starts waits until the step has begun.
func (g *gated) starts(t testing.TB) {
	t.Helper()
	select {
	case <-g.began:
	case <-time.After(patience):
		t.Fatal("the step does not begin")
	}
}

func TestRunAgainGoesOnFromWhatFailed(t *testing.T) {
	var firsts, seconds atomic.Int32
	d := newDesk(t, chain("lame",
		part{"first", func(*graph.Ctx, errand) (string, error) { firsts.Add(1); return "first", nil }, nil},
		part{"second", func(*graph.Ctx, errand) (string, error) {
			if seconds.Add(1) == 1 {
				return "", errors.New("broken")
			}
			return "second", nil
		}, nil}, part{"third", fine, nil}), taps{})
	id := d.ask("lame", "")
	d.reaches(id, record.JobFailed)
	if err := d.r.Cancel(t.Context(), d.id(id)); !fault.Is(err, fault.JobState) {
		t.Errorf("a run that has failed was cancelled: %v", err)
	}
	if err := d.r.Retry(t.Context(), d.id(id)); err != nil {
		t.Fatal(err)
	}
	d.reaches(id, record.JobDone)
	if firsts.Load() != 1 || seconds.Load() != 2 {
		t.Errorf("the first step ran %d times, the second %d times", firsts.Load(), seconds.Load())
	}
	if job := d.job(id); job.Problem() != nil || string(job.Result()) == "" {
		t.Errorf("problem %v, result %s", job.Problem(), job.Result())
	}
	numbered(t, d.view(id).Events)
	numbered(t, kept(d.events(id)))
	if err := d.r.Retry(t.Context(), d.id(id)); !fault.Is(err, fault.JobState) {
		t.Errorf("a run that is done was run again: %v", err)
	}
	if err := d.r.Retry(t.Context(), queue.NewID(d.Clock.Now())); !fault.Is(err, fault.JobState) {
		t.Errorf("a run that is not there: %v", err)
	}
}

// kept are the events that have a number.
func kept(events []graph.Event) (out []graph.Event) {
	for _, e := range events {
		if e.Seq != 0 {
			out = append(out, e)
		}
	}
	return out
}

func TestARunIsCancelledWhileItWaitsItsTurnAndWhileItRuns(t *testing.T) {
	step := newGated()
	d := newDesk(t, chain("long", part{"first", fine, nil}, part{"second", step.do, nil}), taps{})
	resume := d.pause()
	queued := d.ask("long", "")
	if err := d.r.Cancel(t.Context(), d.id(queued)); err != nil {
		t.Fatal(err)
	}
	if job := d.job(queued); job.Status() != record.JobCancelled || job.Finished().IsZero() {
		t.Errorf("%s, ended %s", job.Status(), job.Finished())
	}
	resume()
	running := d.ask("long", "")
	follower := d.r.Follow(running)
	defer follower.Close()
	step.starts(t)
	if err := d.r.Cancel(t.Context(), d.id(running)); err != nil {
		t.Fatal(err)
	}
	if job := d.job(running); job.Status() != record.JobCancelled || job.Problem() != nil {
		t.Errorf("%s (%v)", job.Status(), job.Problem())
	}
	select {
	case <-follower.Ended:
	case <-time.After(patience):
		t.Error("its followers do not hear that it is over")
	}
	if step.runs.Load() != 1 {
		t.Errorf("the step ran %d times", step.runs.Load())
	}
	// What was done stays, and the run can go on from there.
	close(step.open)
	for _, id := range []string{running, queued} {
		if err := d.r.Retry(t.Context(), d.id(id)); err != nil {
			t.Fatal(err)
		}
		d.reaches(id, record.JobDone)
		d.traced(id)
	}
}

func TestNobodyHearsOfAnEndThatACancelHasOvertaken(t *testing.T) {
	var d *desk
	var id string
	d = newDesk(t, chain("quick", part{"only", func(*graph.Ctx, errand) (string, error) { return "done", nil }, nil}), taps{
		handled: func() { // its handler has returned well; the queue does not know yet
			if d.job(id).Ended() {
				return
			}
			if err := d.r.Cancel(context.Background(), d.id(id)); err != nil {
				t.Error(err)
			}
		},
	})
	resume := d.pause()
	id = d.ask("quick", "")
	resume()
	d.reaches(id, record.JobCancelled)
	d.soon("the handler's end to be refused", func() bool { return d.queue().Stats().Stale > 0 })
	for _, e := range d.events(id) {
		if e.Type == graph.RunFinished {
			t.Error("the end was told")
		}
	}
}

func TestARunWithoutItsRecordOrItsOwnerIsLeftAlone(t *testing.T) {
	var ran atomic.Int32
	step := newGated()
	d := newDesk(t, chain("late", part{"first", func(*graph.Ctx, errand) (string, error) { ran.Add(1); return "", nil }, nil}, part{"second", step.do, nil}), taps{})
	resume := d.pause()
	byRecord, byOwner := d.ask("late", ""), ""
	bob, err := d.submit(Request{User: d.Person("bob"), Type: "late"})
	if err != nil {
		t.Fatal(err)
	}
	byOwner = bob.Id
	if err := d.Delete(d.job(byRecord).Record); err != nil {
		t.Fatal(err)
	}
	if err := d.Delete(d.Person("bob").Record); err != nil {
		t.Fatal(err)
	}
	resume()
	for _, id := range []string{byRecord, byOwner} {
		d.soon("the job to be discarded", func() bool { return d.state(id).State == queue.Discarded })
	}
	if ran.Load() != 0 {
		t.Errorf("%d steps ran", ran.Load())
	}
	if err := d.r.Retry(t.Context(), d.id(byRecord)); !fault.Is(err, fault.NotFound) {
		t.Errorf("run again without a record: %v", err)
	}
	// A record that goes while the run is under way takes nothing else down.
	running := d.ask("late", "")
	step.starts(t)
	if err := d.Delete(d.job(running).Record); err != nil {
		t.Fatal(err)
	}
	close(step.open)
	d.soon("the job to be over", func() bool { return d.state(running).State.Ended() })
	if text := d.log.String(); strings.Contains(text, "level=ERROR") {
		t.Errorf("the log has errors:\n%s", text)
	}
	if n, err := d.CountRecords(record.DecisionTraces); err != nil || n != 0 {
		t.Errorf("%d traces (%v)", n, err)
	}
}

func TestAFullQueueForOneKeepsNobodyElseFromSteering(t *testing.T) {
	step := newGated()
	d := newDesk(t, chain("long", part{"only", step.do, nil}), taps{})
	his, err := d.submit(Request{User: d.Person("bob"), Type: "long"})
	if err != nil {
		t.Fatal(err)
	}
	step.starts(t)
	resume := d.pause()
	defer resume()
	var last string
	ada := d.Person("ada")
	err = d.RunInTransaction(func(tx core.App) error {
		for range 201 { // one more than may wait
			job, err := d.r.Submit(tx, Request{User: ada, Type: "long", Origin: record.OriginAPI})
			if err != nil {
				return err
			}
			last = job.Id
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.r.Cancel(t.Context(), d.id(his.Id)); err != nil {
		t.Errorf("Bob's run: %v", err)
	}
	if err := d.r.Cancel(t.Context(), d.id(last)); !fault.Is(err, fault.JobsFull) {
		t.Errorf("the run that waits for room: %v", err)
	}
	if err := d.r.Admit(d.App, d.Person("ada").Id); !fault.Is(err, fault.JobsFull) {
		t.Errorf("another of Ada's: %v", err)
	}
	if err := d.r.Admit(d.App, d.Person("bob").Id); err != nil {
		t.Errorf("another of Bob's: %v", err)
	}
}

func TestWhatAPersonMayHaveWaitingCountsWhatIsNotHandedOverYet(t *testing.T) {
	d := newDesk(t, chain("long", part{"only", fine, nil}), taps{})
	defer d.App.Jobs.Outbox().Hold()()
	ada := d.Person("ada")
	accepted := 0
	err := d.RunInTransaction(func(tx core.App) error {
		for d.r.Admit(tx, ada.Id) == nil {
			if _, err := d.r.Submit(tx, Request{User: ada, Type: "long", Origin: record.OriginAPI}); err != nil {
				return err
			}
			accepted++
		}
		return nil
	})
	if err != nil || accepted != 200 {
		t.Errorf("%d runs accepted (%v), want 200", accepted, err)
	}
	if err := d.r.Admit(d.App, d.Person("bob").Id); err != nil {
		t.Errorf("another of Bob's: %v", err)
	}
}

func TestWithoutAQueueRunsCanNeitherBeSteeredNorAdmitted(t *testing.T) {
	d := newDesk(t, chain("quick", part{"only", fine, nil}), taps{})
	id := d.ask("quick", "")
	d.reaches(id, record.JobDone)
	if err := d.App.Jobs.Stop(patience); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"cancel": d.r.Cancel(t.Context(), d.id(id)), "retry": d.r.Retry(t.Context(), d.id(id)), "admit": d.r.Admit(d.App, d.Person("ada").Id),
		"answer": d.r.Answer(t.Context(), d.job(id), "token", nil),
	} {
		if !fault.Is(err, fault.JobsUnavailable) {
			t.Errorf("%s: %v", what, err)
		}
	}
	// A request that came all the same waits, and its record can be seen.
	late := d.ask("quick", "")
	if v := d.view(late); v.Gone || len(v.Events) != 0 {
		t.Errorf("%+v", v)
	}
	d.App.Jobs.Resume()
	d.reaches(late, record.JobDone)
}
