package agents

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/graph"
	"github.com/pulseplan/pulseplan/agents/morning"
	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/record"
)

// marker is in every text of a person's that a run reads.
const marker = "marker-5f1c"

// marked fills a world with work whose texts all carry the marker.
func marked(w *apptest.World) {
	w.T.Helper()
	ada := w.Person("ada")
	save := func(collection string, fields map[string]any) *core.Record {
		w.T.Helper()
		c, err := w.FindCollectionByNameOrId(collection)
		if err != nil {
			w.T.Fatal(err)
		}
		r := core.NewRecord(c)
		r.Set("owner", ada.Id)
		for field, value := range fields {
			r.Set(field, value)
		}
		w.Save(r)
		return r
	}
	project := save(record.Projects, map[string]any{"name": marker + " project"})
	calendar := save(record.Calendars, map[string]any{"name": marker + " calendar", "kind": "file", "counts_as": "busy", "status": "ok"})
	series := save(record.EventSeries, map[string]any{"calendar": calendar.Id, "uid": marker + "@x", "source": marker, "hash": "h"})
	start := apptest.Monday.Add(2 * time.Hour)
	save(record.Events, map[string]any{
		"calendar": calendar.Id, "series": series.Id, "uid": marker + "@x", "title": marker + " event", "location": marker + " room",
		"description": marker + " text", "start": start, "end": start.Add(time.Hour), "busy": true,
	})
	for _, title := range []string{" essay", " exercises", " too much"} {
		task := w.Task("ada", marker+title, 120, apptest.Monday.Add(30*time.Hour))
		task.Set("notes", marker+" notes")
		task.Set("project", project.Id)
		if title == " too much" {
			task.Set("estimate", 9000) // has no place, which the plan says
		}
		w.Save(task)
	}
}

func TestNoTextOfAPersonGetsIntoTracesRunsOrLogs(t *testing.T) {
	world := apptest.New(t, nil)
	marked(world)
	d := deskIn(world, workflows, taps{})
	plan := d.ask(schedule.Type, `{"days":5}`)
	d.reaches(plan, record.JobDone)
	if _, err := schedule.Apply(d.App, d.Person("ada"), resultOf[schedule.Outcome](t, d.job(plan)).Plan, nil, d.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	briefing := d.ask(morning.Type, "")
	d.reaches(briefing, record.JobDone)
	// The texts were there to be leaked.
	for _, where := range []string{d.dump(record.Briefings), d.dump(record.PlanDetails), d.journals(plan, briefing)} {
		if !strings.Contains(where, marker) {
			t.Fatalf("no text was read: %s", where)
		}
	}
	for what, text := range map[string]string{
		"traces": d.dump(record.DecisionTraces), "runs": d.dump(record.Jobs), "log": d.log.String(), "events": asJSON(t, append(d.events(plan), d.events(briefing)...)),
		"list of the queue": asJSON(t, []any{d.state(plan), d.state(briefing)}), "effects": d.effectsWhole(),
	} {
		if at := strings.Index(text, marker); at >= 0 {
			t.Errorf("the %s have %q", what, text[max(0, at-200):min(len(text), at+100)])
		}
	}
	if !strings.Contains(d.dump(record.DecisionTraces), `"tasks"`) {
		t.Error("the traces say nothing of how much was read")
	}
}

func resultOf[T any](t testing.TB, job *record.Job) (out T) {
	t.Helper()
	if err := job.UnmarshalJSONField("result", &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// journals are what the queue keeps of the steps of runs.
func (d *desk) journals(ids ...string) string {
	d.T.Helper()
	text := ""
	for _, id := range ids {
		entries, err := d.queue().Entries(d.id(id), 0)
		if err != nil {
			d.T.Fatal(err)
		}
		for _, e := range entries {
			text += string(e.Data)
		}
	}
	return text
}

// effectsWhole are the rows of the ledger with their results.
func (d *desk) effectsWhole() string {
	d.T.Helper()
	var rows []struct {
		Job, Step, State string
		Result           string
	}
	if err := d.DB().NewQuery("SELECT [[job]], [[step]], [[state]], CAST([[result]] AS TEXT) AS [[result]] FROM [[_effects]]").All(&rows); err != nil {
		d.T.Fatal(err)
	}
	return asJSON(d.T, rows)
}

func TestATraceSaysWhatWasDoneWithWhatAndHowItWent(t *testing.T) {
	fails := errors.New("no route to host")
	d := newDesk(t, chain("told", part{"first", func(c *graph.Ctx, _ errand) (string, error) {
		start := c.Now()
		c.Tool("calendar.list", map[string]any{"days": 7}, map[string]int{"events": 3}, start, start.Add(20*time.Millisecond))
		c.Tool("mail.list", nil, fails, start, start)
		return "", nil
	}, nil}, part{"second", func(c *graph.Ctx, _ errand) (string, error) {
		if c.Attempt() == 1 {
			return "", fails
		}
		return "", nil
	}, []graph.Option{graph.Retry(1, graph.Expo(time.Millisecond, time.Millisecond))}}), taps{})
	d.listen = func(_ string, e graph.Event) {
		if e.Type == graph.NodeRetry {
			d.Clock.Advance(time.Second) // the wait is over
		}
	}
	id := d.ask("told", "")
	d.reaches(id, record.JobDone)
	v := d.view(id)
	if v.Summary != "Did what was to be done." || v.Graph.Name != "told" || string(v.Policy) != "[]" || string(v.Model) != "null" {
		t.Errorf("%+v", v)
	}
	want := []struct{ node, tool, status, sentence string }{
		{"first", "", "done", "Doing first"}, {"first", "calendar.list", "done", "Doing first"}, {"first", "mail.list", "failed", "Doing first"},
		{"second", "", "retried", "Doing second"}, {"second", "", "done", "Doing second"},
	}
	if len(v.Steps) != len(want) {
		t.Fatalf("%+v", v.Steps)
	}
	for i, s := range v.Steps {
		if s.Node != want[i].node || s.Tool != want[i].tool || s.Status != want[i].status || s.Sentence != want[i].sentence || s.Started == nil || s.Ended == nil {
			t.Errorf("step %d: %+v", i, s)
		}
	}
	if s := v.Steps[1]; s.MS != 20 || string(s.Args) != `{"days":7}` || string(s.Result) != `{"events":3}` {
		t.Errorf("%+v", s)
	}
	if s := v.Steps[2]; s.Error == "" || strings.Contains(s.Error, "route") {
		t.Errorf("%+v", s)
	}
	for _, n := range v.Graph.Nodes {
		if n.Status != "done" {
			t.Errorf("the drawing shows %s as %s", n.Name, n.Status)
		}
	}
	// What is on record is what was seen while it ran, and it goes with its run.
	stored, err := record.TraceOf(d.App, d.Person("ada").Id, id)
	if err != nil || stored.IsNew() || stored.GetString("summary") != v.Summary {
		t.Errorf("%v", err)
	}
	if err := d.Delete(d.job(id).Record); err != nil {
		t.Fatal(err)
	}
	if n, err := d.CountRecords(record.DecisionTraces); err != nil || n != 0 {
		t.Errorf("%d traces without a run (%v)", n, err)
	}
}
