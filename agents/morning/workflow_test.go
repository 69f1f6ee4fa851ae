package morning_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents"
	"github.com/pulseplan/pulseplan/agents/morning"
	"github.com/pulseplan/pulseplan/agents/workflow"
	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

// patience is how long a test waits for something that comes by itself.
const patience = 30 * time.Second

// desk works off runs in a world.
type desk struct {
	*apptest.World
	runner *agents.Runner
	moved  chan struct{}
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{World: apptest.New(t, nil), moved: make(chan struct{}, 1)}
	var err error
	if d.runner, err = agents.New(d.App, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.App.Jobs.Stop(time.Second); err != nil {
			t.Error(err)
		}
	})
	d.App.Jobs.Start(app.Work{
		Kinds: []queue.Kind{{Name: agents.Kind, Handle: d.runner.Handle}}, MayPrune: d.runner.MayPrune, Refused: d.runner.Refused, Before: d.runner.Reconcile,
		Changed: func(s []queue.Status) {
			d.runner.Changed(s)
			select {
			case d.moved <- struct{}{}:
			default:
			}
		},
	})
	return d
}

func (d *desk) ask(payload string) string {
	d.T.Helper()
	var job *record.Job
	err := d.RunInTransaction(func(tx core.App) (err error) {
		job, err = d.runner.Submit(tx, agents.Request{User: d.Person("ada"), Type: morning.Type, Payload: json.RawMessage(payload), Origin: record.OriginAPI})
		return err
	})
	if err != nil {
		d.T.Fatal(err)
	}
	return job.Id
}

// ended waits until a run is over.
func (d *desk) ended(id string) *record.Job {
	d.T.Helper()
	limit := time.After(patience)
	for {
		job, err := record.FindJob(d.App, id)
		if err != nil {
			d.T.Fatal(err)
		}
		if job.Ended() {
			return job
		}
		select {
		case <-d.moved:
		case <-limit:
			d.T.Fatalf("run %s is %s", id, job.Status())
		}
	}
}

func (d *desk) outcome(id string) (out morning.Outcome) {
	d.T.Helper()
	job := d.ended(id)
	if err := job.UnmarshalJSONField("result", &out); err != nil || job.Status() != record.JobDone {
		d.T.Fatalf("%s %v (%v)", job.Status(), job.Problem(), err)
	}
	return out
}

// content is what is stored of a briefing.
func (d *desk) content(id string) string {
	d.T.Helper()
	r, err := d.FindRecordById(record.Briefings, id)
	if err != nil {
		d.T.Fatal(err)
	}
	return r.GetString("content")
}

func TestTheRunWritesTheSameBriefingAsTheDirectWay(t *testing.T) {
	d := newDesk(t)
	d.Task("ada", "Essay", 120, apptest.Monday.Add(6*time.Hour))
	d.Task("bob", "Not hers", 120, apptest.Monday.Add(6*time.Hour))
	direct, _, err := morning.Write(d.App, d.Person("ada"), "", d.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	want := d.content(direct.Id)
	out := d.outcome(d.ask(""))
	if got := d.content(out.Briefing); got != want || !strings.Contains(got, "Essay") || strings.Contains(got, "Not hers") {
		t.Errorf("the run wrote\n%s\ndirectly it is\n%s", got, want)
	}
	// Of one day there is one briefing, whoever wrote it how often.
	if again := d.outcome(d.ask(`{"date":"2026-11-23"}`)); out.Briefing != direct.Id || again != out {
		t.Errorf("%+v, %+v and %s", out, again, direct.Id)
	}
}

func TestABriefingWithoutADateIsAboutTheDayOnWhichItsRunStarts(t *testing.T) {
	d := newDesk(t)
	q, err := d.App.Jobs.Queue()
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Pause(t.Context(), "default"); err != nil {
		t.Fatal(err)
	}
	held, dated := d.ask(""), d.ask(`{"date":"2026-11-23"}`)
	d.Clock.Advance(15 * time.Hour) // 23:00 UTC is midnight in Berlin
	if err := q.Unpause(t.Context(), "default"); err != nil {
		t.Fatal(err)
	}
	if got := d.outcome(held); got.Date != "2026-11-24" {
		t.Errorf("the one that was held up is of %s", got.Date)
	}
	if got := d.outcome(dated); got.Date != "2026-11-23" {
		t.Errorf("the one with a date is of %s", got.Date)
	}
}

func TestADateIsOneAndNotTooFarAway(t *testing.T) {
	w := apptest.New(t, nil)
	flow, err := morning.Workflow(w.App)
	if err != nil {
		t.Fatal(err)
	}
	for date, fine := range map[string]bool{
		"": true, "2026-11-23": true, "2027-02-21": true, "2026-08-26": true,
		"2027-02-22": false, "2026-08-25": false, "2026-02-30": false, "23.11.2026": false, "tomorrow": false,
	} {
		payload, err := json.Marshal(morning.Request{Date: date})
		if err != nil {
			t.Fatal(err)
		}
		_, err = flow.Begin(workflow.Ask{App: w.App, User: w.Person("ada"), Now: w.Clock.Now(), Payload: payload})
		if fine != (err == nil) || !fine && !fault.Is(err, fault.BadField) {
			t.Errorf("%q: %v", date, err)
		}
	}
}

func TestThePartsAreReadSideBySideAndEachStepHasItsWords(t *testing.T) {
	flow, err := morning.Workflow(apptest.New(t, nil).App)
	if err != nil {
		t.Fatal(err)
	}
	d := flow.Graph.Describe()
	after := map[string]int{}
	for _, e := range d.Edges {
		if e.From == "start" {
			after[e.To]++
		}
	}
	for _, part := range []string{"events", "work", "plan", "hours"} {
		if after[part] != 1 {
			t.Errorf("%s does not begin at once", part)
		}
	}
	for _, n := range d.Nodes {
		if n.Kind == "step" && flow.Steps[n.Name] == "" {
			t.Errorf("%s has no words", n.Name)
		}
	}
	if got := flow.Say(json.RawMessage(`{"date":"2026-11-23"}`), "en-GB"); got != "Wrote the briefing of 2026-11-23." {
		t.Errorf("%q", got)
	}
}
