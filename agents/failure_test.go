package agents

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/graph"
	"github.com/pulseplan/pulseplan/agents/workflow"
	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/lang"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

func TestAFailureSaysWhatPeopleMayReadAndNothingElse(t *testing.T) {
	secret := errors.New("dial tcp 10.1.2.3: secret-7f3a")
	for name, c := range map[string]struct {
		err     error
		code    string
		message string
	}{
		"a fault":         {fault.PlanImpossible.Say("The essay must wait for itself."), "plan_impossible", "The essay must wait for itself."},
		"a wrapped fault": {errors.Join(secret, fault.SubscriptionFailed.New().Because(secret)), "subscription_failed", fault.SubscriptionFailed.Sentence},
		"any error":       {secret, "internal", fault.Internal.Sentence},
		"a timeout":       {context.DeadlineExceeded, "job_timeout", fault.JobTimeout.Sentence},
		"a long one":      {fault.PlanImpossible.Say("%s", strings.Repeat(`<"é">`, 500)), "plan_impossible", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, chain("bad", part{"first", fine, nil}, part{"second", func(*graph.Ctx, errand) (string, error) { return "", c.err }, nil}), taps{})
			id := d.ask("bad", "")
			job := d.reaches(id, record.JobFailed)
			p := job.Problem()
			if p == nil || p.Code != c.code || c.message != "" && p.Message != c.message || p.Message == "" {
				t.Fatalf("%+v", p)
			}
			if d.state(id).State != queue.Failed || job.Finished().IsZero() {
				t.Errorf("%+v", d.state(id))
			}
			v := d.view(id)
			if v.Summary != p.Message || v.Steps[len(v.Steps)-1].Status != "failed" {
				t.Errorf("the trace says %q, its last step is %+v", v.Summary, v.Steps[len(v.Steps)-1])
			}
			for what, text := range map[string]string{"record": d.dump(record.Jobs), "trace": d.dump(record.DecisionTraces), "queue": d.state(id).Error, "events": asJSON(t, d.events(id))} {
				if strings.Contains(text, "7f3a") {
					t.Errorf("the %s has the raw error: %s", what, text)
				}
			}
			if strings.Contains(c.err.Error(), "7f3a") && name == "any error" && !strings.Contains(d.log.String(), "7f3a") {
				t.Error("the log does not say what went wrong")
			}
		})
	}
}

func asJSON(t testing.TB, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// dump is every row of a collection, as text.
func (d *desk) dump(collection string) string {
	d.T.Helper()
	rows, err := d.FindAllRecords(collection)
	if err != nil {
		d.T.Fatal(err)
	}
	text := ""
	for _, r := range rows {
		text += asJSON(d.T, r.FieldsData()) + "\n"
	}
	return text
}

func TestAStepThatTakesTooLongIsStoppedAndThatIsSaid(t *testing.T) {
	slow := newGated()
	d := newDesk(t, chain("slow", part{"first", fine, nil}, part{"second", slow.do, []graph.Option{graph.Timeout(time.Millisecond)}}), taps{})
	if p := d.reaches(d.ask("slow", ""), record.JobFailed).Problem(); p == nil || *p != (record.JobError{Code: "job_timeout", Message: fault.JobTimeout.Sentence}) {
		t.Errorf("%+v", p)
	}
}

func TestARunThatTakesTooLongEachTimeIsGivenUpAndThatIsSaid(t *testing.T) {
	step := newGated()
	d := newDesk(t, func(a *app.App) ([]workflow.Workflow, error) {
		list, err := chain("slow", part{"first", fine, nil}, part{"second", step.do, nil})(a)
		list[0].Timeout = 20 * time.Millisecond
		return list, err
	}, taps{})
	id := d.ask("slow", "")
	for n := range queue.DefaultRetries {
		d.soon("the attempt to be over", func() bool { s := d.state(id); return s.State == queue.Scheduled && s.Attempt == n+1 })
		d.pass(queue.DefaultBackoffMax)
	}
	p := d.reaches(id, record.JobFailed).Problem()
	if p == nil || *p != (record.JobError{Code: "job_timeout", Message: fault.JobTimeout.Sentence}) {
		t.Errorf("%+v", p)
	}
	if n := d.job(id).GetInt("attempts"); n != 1+queue.DefaultRetries {
		t.Errorf("%d attempts", n)
	}
}

func TestWhatTheQueueItselfSaysIsPutIntoWords(t *testing.T) {
	for _, c := range []struct {
		s    queue.Status
		code string
	}{
		{queue.Status{Error: queue.ErrTimeout.Error()}, "job_timeout"}, // the handler did not return
		{queue.Status{Error: "the process ended 3 times while it ran", Crashes: queue.MaxCrashes}, "job_lost"},
		{queue.Status{Error: "panic: runtime error: 10.1.2.3"}, "internal"},
		{queue.Status{Error: `{"message":"no code"}`}, "internal"},
		{queue.Status{Error: ""}, "internal"},
		{queue.Status{Error: problemOf(fault.NeedsAttention.New()).Error(), Crashes: 3}, "needs_attention"},
	} {
		if p := readProblem(c.s, lang.English); p.Code != c.code || p.Message == "" || strings.Contains(p.Message, "10.1") {
			t.Errorf("%q: %+v", c.s.Error, p)
		}
	}
}

func TestARunSpeaksTheLanguageOfItsOwner(t *testing.T) {
	d := newDesk(t, chain("bad", part{"first", fine, nil}, part{"second", func(*graph.Ctx, errand) (string, error) {
		return "", fault.SubscriptionFailed.Say("%s.", "That address did not answer in time")
	}, nil}), taps{})
	ada := d.Person("ada")
	ada.Set("locale", "de-DE")
	d.Save(ada.Record)
	id := d.ask("bad", "")
	const want = "Diese Adresse hat nicht rechtzeitig geantwortet."
	if p := d.reaches(id, record.JobFailed).Problem(); p == nil || p.Message != want || p.Code != "subscription_failed" {
		t.Errorf("the record says %+v", p)
	}
	if v := d.view(id); v.Summary != want || v.Steps[len(v.Steps)-1].Error != want {
		t.Errorf("the trace says %q, its last step %q", v.Summary, v.Steps[len(v.Steps)-1].Error)
	}
	if said := asJSON(t, d.events(id)); !strings.Contains(said, want) {
		t.Errorf("the events say %s", said)
	}
}
