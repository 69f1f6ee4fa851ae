package agents

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/pulseplan/pulseplan/agents/graph"
	"github.com/pulseplan/pulseplan/agents/workflow"
	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

// first is the release with which a run began: three steps.
func first(step *gated) *graph.Graph[errand] {
	return chained(graph.New[errand]("trip", graph.Version(1)), part{"pack", fine, nil}, part{"wait", step.do, nil}, part{"leave", fine, nil})
}

// second is the next release: another last step.
func second(step *gated) *graph.Graph[errand] {
	return chained(graph.New[errand]("trip", graph.Version(2)), part{"pack", fine, nil}, part{"wait", step.do, nil}, part{"fly", fine, nil})
}

// release is the table of a release: its graph, and what else it knows.
func release(t testing.TB, g *graph.Graph[errand], older []*graph.Graph[errand], migrations ...graph.Migration) table {
	return func(*app.App) ([]workflow.Workflow, error) {
		w, err := workflowOf("trip", g)
		for _, g := range older {
			compiled, err := g.Compile()
			if err != nil {
				t.Fatal(err)
			}
			w.Older = append(w.Older, compiled)
		}
		w.Migrations = migrations
		return []workflow.Workflow{w}, err
	}
}

// underWay is what kill -9 left of a run of the first release that had packed.
func underWay(t *testing.T) (id string, image apptest.Image) {
	t.Helper()
	step := newGated()
	d := newDesk(t, release(t, first(step), nil), taps{})
	id = d.ask("trip", "")
	step.starts(t)
	image, err := d.Crash()
	if err != nil {
		t.Fatal(err)
	}
	close(step.open)
	d.reaches(id, record.JobDone)
	return id, image
}

// passing is a step that lets through at once.
func passing() *gated {
	g := newGated()
	close(g.open)
	return g
}

func TestARunOfAnEarlierReleaseGoesOnAsItBeganWhereThatIsKept(t *testing.T) {
	id, image := underWay(t)
	d := deskIn(image.Open(t, nil), release(t, second(passing()), []*graph.Graph[errand]{first(passing())}), taps{})
	if got := string(d.reaches(id, record.JobDone).Result()); !strings.Contains(got, `"did":["pack","through","leave"]`) {
		t.Errorf("it came to %s", got)
	}
	if v := d.view(id); v.Graph.Version != 1 {
		t.Errorf("the trace draws version %d", v.Graph.Version)
	}
	if got := string(d.reaches(d.ask("trip", ""), record.JobDone).Result()); !strings.Contains(got, `"fly"`) {
		t.Errorf("a new run came to %s", got)
	}
}

func TestARunOfAnEarlierReleaseIsMigratedWhereThatIsSaid(t *testing.T) {
	id, image := underWay(t)
	m := graph.Migration{Graph: "trip", From: 1, To: 2, Rename: map[string]string{"leave": "fly"}}
	d := deskIn(image.Open(t, nil), release(t, second(passing()), nil, m), taps{})
	if got := string(d.reaches(id, record.JobDone).Result()); !strings.Contains(got, `"did":["pack","through","fly"]`) {
		t.Errorf("it came to %s", got)
	}
}

func TestARunThatNoReleaseGoesOnWithNeedsAttentionAndLosesNothing(t *testing.T) {
	id, image := underWay(t)
	d := deskIn(image.Open(t, nil), release(t, second(passing()), nil), taps{})
	job := d.reaches(id, record.JobFailed)
	if p := job.Problem(); p == nil || *p != (record.JobError{Code: "needs_attention", Message: fault.NeedsAttention.Sentence}) {
		t.Errorf("%v", p)
	}
	if s := d.state(id); s.State != queue.Failed || s.Attempt != 1 {
		t.Errorf("it was tried %d times: %s", s.Attempt, s.State)
	}
	if v := d.view(id); len(v.Steps) == 0 || v.Steps[0].Node != "pack" || v.Steps[0].Status != "done" {
		t.Errorf("its trace: %+v", v.Steps)
	}
	// Back on the earlier release it goes on from where it was.
	back, err := d.Crash()
	if err != nil {
		t.Fatal(err)
	}
	d = deskIn(back.Open(t, nil), release(t, first(passing()), nil), taps{})
	if err := d.r.Retry(t.Context(), d.id(id)); err != nil {
		t.Fatal(err)
	}
	if got := string(d.reaches(id, record.JobDone).Result()); !strings.Contains(got, `"did":["pack","through","leave"]`) {
		t.Errorf("it came to %s", got)
	}
	d.traced(id)
}

func TestARunOfATypeThatIsGoneNeedsAttention(t *testing.T) {
	id, image := underWay(t)
	d := deskIn(image.Open(t, nil), chain("other", part{"only", fine, nil}), taps{})
	p := d.reaches(id, record.JobFailed).Problem()
	if p == nil || p.Code != fault.NeedsAttention.Code || p.Message != `There is no workflow "trip" in this release.` {
		t.Errorf("%v", p)
	}
	if v := d.view(id); len(v.Steps) == 0 || v.Steps[0].Node != "pack" {
		t.Errorf("its trace: %+v", v.Steps)
	}
	if err := d.r.Answer(t.Context(), d.job(id), "token", nil); !fault.Is(err, fault.NeedsAttention) {
		t.Errorf("an answer: %v", err)
	}
	if d.r.Slipped() != 0 {
		t.Errorf("%d runs slipped", d.r.Slipped())
	}
}

func TestARunUnderWhichTheProcessDiesAgainAndAgainIsGivenUpAndCanBeRunAgain(t *testing.T) {
	step := newGated()
	table := chain("deadly", part{"before", fine, nil}, part{"deadly", step.do, nil})
	d := newDesk(t, table, taps{})
	id := d.ask("deadly", "")
	for range queue.MaxCrashes {
		step.starts(t)
		image, err := d.Crash()
		if err != nil {
			t.Fatal(err)
		}
		d = deskIn(image.Open(t, nil), table, taps{})
	}
	job := d.reaches(id, record.JobFailed)
	if p := job.Problem(); p == nil || *p != (record.JobError{Code: "job_lost", Message: fault.JobLost.Sentence}) {
		t.Errorf("%v", p)
	}
	close(step.open)
	if err := d.r.Retry(t.Context(), d.id(id)); err != nil {
		t.Fatal(err)
	}
	d.reaches(id, record.JobDone)
	d.traced(id)
	if text := d.log.String(); strings.Contains(text, "level=ERROR") {
		t.Errorf("the log has errors:\n%s", text)
	}
}

func TestWhatARunIsAskedForIsCheckedWhenItBeginsAndNotAgain(t *testing.T) {
	step := newGated()
	strict := func(fails error) table {
		return func(a *app.App) ([]workflow.Workflow, error) {
			list, err := chain("strict", part{"first", fine, nil}, part{"second", step.do, nil})(a)
			begin := list[0].Begin
			list[0].Begin = func(ask workflow.Ask) (json.RawMessage, error) {
				if fails != nil {
					return nil, fails
				}
				return begin(ask)
			}
			return list, err
		}
	}
	d := newDesk(t, strict(nil), taps{})
	resume := d.pause()
	waits, err := d.submit(Request{User: d.Person("bob"), Type: "strict"})
	if err != nil {
		t.Fatal(err)
	}
	early, err := d.Crash()
	if err != nil {
		t.Fatal(err)
	}
	resume()
	step.starts(t)
	late, err := d.Crash()
	if err != nil {
		t.Fatal(err)
	}
	close(step.open)
	too := workflow.Refuse("date", "must be within 90 days of today")
	d = deskIn(early.Open(t, nil), strict(too), taps{})
	if err := d.queue().Unpause(t.Context(), "default"); err != nil {
		t.Fatal(err)
	}
	if p := d.reaches(waits.Id, record.JobFailed).Problem(); p == nil || p.Code != "bad_field" || p.Message != "payload.date: must be within 90 days of today." {
		t.Errorf("a run that has not begun: %v", p)
	}
	d = deskIn(late.Open(t, nil), strict(too), taps{})
	d.reaches(waits.Id, record.JobDone)
}
