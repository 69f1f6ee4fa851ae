package schedule_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents"
	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/agents/workflow"
	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

// planned asks for a plan on the queue and returns its run when it is over,
// with how often the queue tried it.
func (w *world) planned(payload string) (job *record.Job, attempts int) {
	w.T.Helper()
	runner, err := agents.New(w.App, nil)
	if err != nil {
		w.T.Fatal(err)
	}
	moved := make(chan struct{}, 1)
	w.App.Jobs.Start(app.Work{
		Kinds: []queue.Kind{{Name: agents.Kind, Handle: runner.Handle}}, MayPrune: runner.MayPrune, Refused: runner.Refused, Before: runner.Reconcile,
		Changed: func(s []queue.Status) {
			runner.Changed(s)
			select {
			case moved <- struct{}{}:
			default:
			}
		},
	})
	defer func() {
		if err := w.App.Jobs.Stop(time.Second); err != nil {
			w.T.Error(err)
		}
	}()
	err = w.RunInTransaction(func(tx core.App) (err error) {
		job, err = runner.Submit(tx, agents.Request{User: w.Person("ada"), Type: schedule.Type, Payload: json.RawMessage(payload), Origin: record.OriginAPI})
		return err
	})
	limit := time.After(30 * time.Second)
	for err == nil && !job.Ended() {
		select {
		case <-moved:
		case <-limit:
			w.T.Fatalf("the run is %s", job.Status())
		}
		job, err = record.FindJob(w.App, job.Id)
	}
	if err != nil {
		w.T.Fatal(err)
	}
	return job, job.GetInt("attempts")
}

func TestARunStoresTheSameProposalAsTheDirectWay(t *testing.T) {
	w := newWorld(t)
	w.Task("ada", "Essay", 240, day(t, 27, 17, 0))
	w.Task("ada", "Too much", 9000, day(t, 27, 17, 0))
	direct, err := schedule.Propose(w.App, w.Person("ada"), w.Clock.Now(), schedule.Wish{Days: 7, Seed: 42})
	if err != nil {
		t.Fatal(err)
	}
	job, _ := w.planned(`{"days":7,"seed":"42"}`)
	var out schedule.Outcome
	if err := job.UnmarshalJSONField("result", &out); err != nil || job.Status() != record.JobDone {
		t.Fatalf("%s %v (%v)", job.Status(), job.Problem(), err)
	}
	stored, err := schedule.Find(w.App, w.Person("ada"), out.Plan)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := stored.Plan.GetString("hash"), direct.Plan.GetString("hash"); got != want || stored.Plan.State() != record.PlanProposed {
		t.Errorf("hash %s (%s), directly %s", got, stored.Plan.State(), want)
	}
	if out.Revision != 2 || out.Blocks != len(direct.Blocks) || out.Unplaced != len(direct.Unplaced) || out.Unplaced == 0 || len(w.blocks()) != 0 {
		t.Errorf("%+v, %d blocks are applied", out, len(w.blocks()))
	}
}

func TestAPlanThatIsImpossibleIsTriedOnceAndSaid(t *testing.T) {
	w := &world{apptest.New(t, nil)} // without the guard that keeps circles out
	a, b := w.Task("ada", "Chicken", 30, time.Time{}), w.Task("ada", "Egg", 30, time.Time{})
	a.Set("depends_on", b.Id)
	w.Save(a)
	b.Set("depends_on", a.Id)
	w.Save(b)
	job, attempts := w.planned("")
	p := job.Problem()
	if job.Status() != record.JobFailed || attempts != 1 || p == nil || p.Code != fault.PlanImpossible.Code || !strings.Contains(p.Message, `"Egg"`) {
		t.Errorf("%s after %d attempts: %v", job.Status(), attempts, p)
	}
	if n, err := w.CountRecords(record.Plans); err != nil || n != 0 {
		t.Errorf("%d plans (%v)", n, err)
	}
	traces, err := w.FindRecordsByFilter(record.DecisionTraces, "job = {:job}", "", 0, 0, map[string]any{"job": job.Id})
	if err != nil || len(traces) != 1 || strings.Contains(traces[0].GetString("events"), "node.retry") {
		t.Errorf("%d traces, or it was tried again (%v)", len(traces), err)
	}
}

func TestAWishForAPlanThatBreaksARuleNamesItsField(t *testing.T) {
	w := apptest.New(t, nil)
	flow, err := schedule.Workflow(w.App)
	if err != nil {
		t.Fatal(err)
	}
	for payload, field := range map[string]string{
		``: "", `{}`: "", `{"days":1}`: "", `{"days":60,"seed":"18446744073709551615"}`: "",
		`{"days":0}`: "payload.days", `{"days":61}`: "payload.days", `{"days":1.5}`: "payload.days",
		`{"seed":"18446744073709551616"}`: "payload.seed", `{"seed":"x"}`: "payload.seed", `{"seed":1}`: "payload.seed",
		`{"day":1}`: "payload.day", `{"trigger":"change"}`: "", `{"trigger":"overrun"}`: "",
		`{"trigger":"you"}`: "payload.trigger", `{"trigger":"change","days":3}`: "payload.trigger",
	} {
		_, err := flow.Begin(workflow.Ask{App: w.App, User: w.Person("ada"), Now: w.Clock.Now(), Payload: json.RawMessage(payload)})
		f, _ := err.(*fault.Fault) //nolint:errorlint // Begin's own
		if field == "" && err != nil || field != "" && (f == nil || f.Fields[field].Message == "") {
			t.Errorf("%s: %v", payload, err)
		}
	}
}

func TestAPlanIsSummedUpInWords(t *testing.T) {
	flow, err := schedule.Workflow(apptest.New(t, nil).App)
	if err != nil {
		t.Fatal(err)
	}
	for result, want := range map[string]string{
		`{"plan":"p","blocks":1}`: "Planned 1 block.", `{"plan":"p","blocks":0}`: "Planned 0 blocks.",
		`{"plan":""}`: "Nothing in your plan needs to change.",
		`{"plan":"p","blocks":2,"unplaced":1,"late":3}`: "Planned 2 blocks. 1 task did not fit. 3 tasks would be late.",
	} {
		if got := flow.Say(json.RawMessage(result), "en-GB"); got != want {
			t.Errorf("%s: %q, want %q", result, got, want)
		}
	}
	for _, n := range flow.Graph.Describe().Nodes {
		if n.Kind == "step" && flow.Steps[n.Name] == "" {
			t.Errorf("%s has no words", n.Name)
		}
	}
}
