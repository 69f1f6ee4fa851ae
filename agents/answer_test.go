package agents

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/graph"
	"github.com/pulseplan/pulseplan/agents/workflow"
	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

// waiting is a desk with an approval that waits for its answer.
func waiting(t *testing.T) (d *desk, o *office, id, token string) {
	t.Helper()
	o = newOffice(t, ledger{})
	d = newDesk(t, o.table((*office).approval), taps{})
	id = d.ask("approval", "")
	d.reaches(id, record.JobWaiting)
	waits := d.questions(id)
	if len(waits) != 1 {
		t.Fatalf("%d questions", len(waits))
	}
	return d, o, id, waits[0].Token
}

func (d *desk) answer(id, token, decision string) error {
	return d.r.Answer(d.T.Context(), d.job(id), token, json.RawMessage(decision))
}

func TestAnAnswerIsTakenOnce(t *testing.T) {
	d, o, id, token := waiting(t)
	var mu sync.Mutex
	var all sync.WaitGroup
	taken := 0
	for range 20 {
		all.Go(func() {
			err := d.answer(id, token, `{"go":true}`)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				taken++
			} else if !fault.Is(err, fault.JobState) {
				t.Errorf("%v", err)
			}
		})
	}
	all.Wait()
	if taken != 1 {
		t.Errorf("%d answers were taken", taken)
	}
	d.until("the nap", func() bool { return d.job(id).Status() == record.JobWaiting && len(d.questions(id)) == 0 })
	if err := d.answer(id, token, `{"go":false}`); !fault.Is(err, fault.JobState) {
		t.Errorf("an answer to what was answered: %v", err)
	}
	answered(d, id)
	d.whole(id)
	o.once(t, 0, 1)
	if err := d.answer(id, token, `{"go":true}`); !fault.Is(err, fault.JobState) {
		t.Errorf("an answer to a run that is done: %v", err)
	}
}

func TestAnAnswerThatIsNoneNamesItsFieldAndLeavesTheQuestionOpen(t *testing.T) {
	d, o, id, token := waiting(t)
	for _, c := range []struct{ token, decision, field string }{
		{"", `{"go":true}`, "token"}, {"guessed", `{"go":true}`, "token"},
		{token, ``, "decision"}, {token, `{`, "decision"}, {token, `"yes"`, "decision"}, {token, `{"go":1}`, "decision"},
	} {
		err := d.answer(id, c.token, c.decision)
		var f *fault.Fault
		if !fault.Is(err, fault.BadField) || !asFault(err, &f) || f.Fields[c.field].Message == "" {
			t.Errorf("%q %q: %v", c.token, c.decision, err)
		}
	}
	if len(d.questions(id)) != 1 || d.job(id).Status() != record.JobWaiting {
		t.Fatal("the question is not open any more")
	}
	if err := d.answer(id, token, `{"go":false}`); err != nil {
		t.Fatal(err)
	}
	d.reaches(id, record.JobDone)
	o.once(t, 0, 0)
}

func TestARunThatWaitsHoldsNoWorker(t *testing.T) {
	d, o, id, _ := waiting(t)
	others := []string{d.ask("approval", ""), d.ask("approval", "")} // more than may run at once
	for _, other := range others {
		d.reaches(other, record.JobWaiting)
	}
	if s := d.queue().Stats(); s.Running != 0 {
		t.Errorf("%d handlers run", s.Running)
	}
	for _, one := range append(others, id) {
		if err := d.answer(one, d.questions(one)[0].Token, `{"go":false}`); err != nil {
			t.Fatal(err)
		}
		d.reaches(one, record.JobDone)
	}
	o.once(t, 0, 0)
}

func TestWithoutAnAnswerTheDefaultIsTakenInTime(t *testing.T) {
	d, o, id, token := waiting(t)
	d.pass(48*time.Hour - time.Second)
	if s := d.job(id).Status(); s != record.JobWaiting {
		t.Fatalf("a second early the run is %s", s)
	}
	d.Clock.Advance(time.Second)
	if err := d.answer(id, token, `{"go":true}`); !fault.Is(err, fault.JobState) {
		t.Errorf("an answer in the second in which the time is over: %v", err)
	}
	d.pass(0)
	d.reaches(id, record.JobDone)
	o.once(t, 0, 0)
	if text := asJSON(t, d.view(id).Events); !strings.Contains(text, `"expired":true`) {
		t.Errorf("nothing says that nobody answered: %s", text)
	}
}

func TestARunThatWaitsIsCancelledAndItsQuestionWithIt(t *testing.T) {
	d, o, id, token := waiting(t)
	if err := d.r.Cancel(t.Context(), d.id(id)); err != nil {
		t.Fatal(err)
	}
	if err := d.answer(id, token, `{"go":true}`); !fault.Is(err, fault.JobState) {
		t.Errorf("%v", err)
	}
	d.pass(72 * time.Hour)
	if s := d.job(id).Status(); s != record.JobCancelled {
		t.Errorf("the run is %s", s)
	}
	o.once(t, 0, 0)
}

func TestTheTokenOfAQuestionIsNowhereToBeRead(t *testing.T) {
	d, _, id, token := waiting(t)
	answered(d, id)
	for what, text := range map[string]string{
		"jobs": d.dump(record.Jobs), "traces": d.dump(record.DecisionTraces), "log": d.log.String(), "events": asJSON(t, d.events(id)),
	} {
		if strings.Contains(text, token) {
			t.Errorf("the %s have it: %s", what, text)
		}
	}
}

// twoQuestions asks two people at once.
func twoQuestions(*app.App) ([]workflow.Workflow, error) {
	g := graph.New[errand]("two")
	prompt := func(errand) any { return "Shall it?" }
	a := graph.Await(g, "a", prompt, func(s *errand, d choice) { did(s, "a") })
	b := graph.Await(g, "b", prompt, func(s *errand, d choice) { did(s, "b") })
	end := graph.Step(g, "both", fine, did)
	g.Start(a, b)
	g.Join(end, a, b)
	g.Then(end, graph.End)
	w, err := workflowOf("two", g)
	return []workflow.Workflow{w}, err
}

func TestTwoQuestionsAreAnsweredInAnyOrder(t *testing.T) {
	d := newDesk(t, twoQuestions, taps{})
	for _, order := range [][2]int{{0, 1}, {1, 0}} {
		id := d.ask("two", "")
		d.reaches(id, record.JobWaiting)
		waits := d.questions(id)
		if err := d.answer(id, waits[order[0]].Token, `{}`); err != nil {
			t.Fatal(err)
		}
		// While the run takes the first answer in it may be too busy for the second.
		d.until("the second answer to be taken", func() bool {
			err := d.answer(id, waits[order[1]].Token, `{}`)
			if err != nil && !fault.Is(err, fault.JobState) {
				t.Fatal(err)
			}
			return err == nil
		})
		job := d.reaches(id, record.JobDone)
		if got := string(job.Result()); !strings.Contains(got, `"did":["a","b","both"]`) {
			t.Errorf("%v: %s", order, got)
		}
		numbered(t, kept(d.events(id)))
	}
}
