package graph_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pulseplan/pulseplan/agents/graph"
)

// asking is a graph with one question, whose decision is a struct.
func asking(t *testing.T, c *calls, opts ...graph.Option) *driver {
	t.Helper()
	g := graph.New[diary]("asking")
	draft := say(g, c, "draft")
	ask := graph.Await(g, "ask", func(s diary) any { return map[string]any{"draft": s.Lines} }, func(s *diary, d decision) { s.Reason = d.Why; s.Route = way(d.Way) }, opts...)
	send := say(g, c, "send")
	g.Start(draft)
	g.Then(draft, ask)
	g.Then(ask, send)
	g.Then(send, graph.End)
	return &driver{t: t, g: compiled(t, g), id: "asking", input: input(t, diary{}), journal: graph.NewMemory()}
}

type decision struct {
	Way string `json:"way"`
	Why string `json:"why"`
}

func (d *driver) untilParked() graph.Wait {
	d.t.Helper()
	out, err := d.run(d.t.Context())
	if err != nil || out.State != graph.Waiting || len(out.Waits) != 1 {
		d.t.Fatalf("%s, %v, %v", out.State, out.Failure, err)
	}
	if err := d.commit(out); err != nil {
		d.t.Fatal(err)
	}
	return out.Waits[0]
}

func TestAnAnswerIsTakenOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		d := asking(t, &c)
		w := d.untilParked()
		if string(w.Prompt) != `{"draft":["draft saw 0"]}` || len(w.Token) < 26 {
			t.Fatalf("%+v", w)
		}
		answer := graph.Answer{Token: w.Token, Decision: json.RawMessage(`{"way":"left","why":"fine"}`), Now: time.Now()}
		entry, err := d.g.Answer(d.entries(), answer)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.journal.Append(t.Context(), entry); err != nil {
			t.Fatal(err)
		}
		if _, err := d.g.Answer(d.entries(), answer); !errors.Is(err, graph.ErrAnswered) {
			t.Fatalf("a second answer before the run went on: %v", err)
		}
		// Even an entry that slipped through changes nothing.
		other := graph.Answer{Token: w.Token, Decision: json.RawMessage(`{"way":"right","why":"changed my mind"}`), Now: time.Now()}
		late, err := d.g.Answer(d.entries()[:len(d.entries())-1], other)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.journal.Append(t.Context(), late); err != nil {
			t.Fatal(err)
		}
		out, err := d.toEnd(t.Context())
		if err != nil || out.State != graph.Done {
			t.Fatal(out, err)
		}
		var s diary
		if err := json.Unmarshal(out.FinalState, &s); err != nil || s.Reason != "fine" {
			t.Fatal(s, err)
		}
		if _, err := d.g.Answer(d.entries(), answer); !errors.Is(err, graph.ErrAnswered) {
			t.Fatalf("an answer after the end: %v", err)
		}
		if c.of("draft0 0") != 1 || c.of("send0 0") != 1 {
			t.Fatal(c.n)
		}
	})
}

func TestAnAnswerNeedsTheTokenAndTheForm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := asking(t, new(calls))
		if _, err := d.g.Answer(nil, graph.Answer{Token: "x"}); !errors.Is(err, graph.ErrToken) {
			t.Fatalf("before the run began: %v", err)
		}
		w := d.untilParked()
		before := d.entries()
		for _, c := range []struct {
			token, decision string
			want            error
		}{
			{"", `{"way":"left"}`, graph.ErrToken},
			{"guess", `{"way":"left"}`, graph.ErrToken},
			{w.Token + "x", `{"way":"left"}`, graph.ErrToken},
			{w.Token, ``, graph.ErrDecision},
			{w.Token, `{"way":`, graph.ErrDecision},
			{w.Token, `{"way":3}`, graph.ErrDecision},
			{w.Token, `{"wya":"left"}`, graph.ErrDecision},
			{w.Token, `{"way":"left"} {}`, graph.ErrDecision},
			{w.Token, ` null `, graph.ErrDecision},
		} {
			if _, err := d.g.Answer(d.entries(), graph.Answer{Token: c.token, Decision: json.RawMessage(c.decision), Now: time.Now()}); !errors.Is(err, c.want) {
				t.Errorf("token %q, decision %s: %v", c.token, c.decision, err)
			}
		}
		if len(d.entries()) != len(before) {
			t.Fatal("a refused answer changed the journal")
		}
	})
}

func TestAQuestionExpiresWithItsDefault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := asking(t, new(calls), graph.Expires(48*time.Hour, decision{Way: "right", Why: "nobody answered"}))
		w := d.untilParked()
		if !w.Expires.Equal(time.Now().Add(48 * time.Hour)) {
			t.Fatal(w.Expires)
		}
		// Run too early, it goes on waiting, with the same token.
		if again := d.untilParked(); again.Token != w.Token {
			t.Fatal("the token changed")
		}
		<-time.After(48 * time.Hour)
		if _, err := d.g.Answer(d.entries(), graph.Answer{Token: w.Token, Decision: json.RawMessage(`{}`), Now: time.Now()}); !errors.Is(err, graph.ErrExpired) {
			t.Fatalf("an answer at the instant of expiry: %v", err)
		}
		out, err := d.toEnd(t.Context())
		if err != nil || out.State != graph.Done {
			t.Fatal(out, err)
		}
		var s diary
		if err := json.Unmarshal(out.FinalState, &s); err != nil || s.Reason != "nobody answered" || s.Route != right {
			t.Fatal(s, err)
		}
		events := checkEvents(t, d.entries(), d.heard)
		at := slices.IndexFunc(events, func(e graph.Event) bool { return e.Type == graph.NodeFinished && e.Node == "ask" })
		if string(events[at].Data) != `{"ms":172800000,"expired":true}` {
			t.Fatalf("%s", events[at].Data)
		}
	})
}

func TestAnAnswerInTimeCountsEvenWhenTheRunGoesOnLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := asking(t, new(calls), graph.Expires(time.Hour, decision{Why: "nobody answered"}))
		w := d.untilParked()
		entry, err := d.g.Answer(d.entries(), graph.Answer{Token: w.Token, Decision: json.RawMessage(`{"why":"in time"}`), Now: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.journal.Append(t.Context(), entry); err != nil {
			t.Fatal(err)
		}
		<-time.After(2 * time.Hour)
		out, err := d.toEnd(t.Context())
		var s diary
		if err != nil || json.Unmarshal(out.FinalState, &s) != nil || s.Reason != "in time" {
			t.Fatal(out, s, err)
		}
	})
}

func TestTwoQuestionsWaitAtOnceAndAreAnsweredInAnyOrder(t *testing.T) {
	for _, order := range [][]int{{0, 1}, {1, 0}} {
		synctest.Test(t, func(t *testing.T) {
			var c calls
			g := graph.New[diary]("two")
			one := graph.Await(g, "one", func(diary) any { return 1 }, func(s *diary, v string) { write(s, v) })
			two := graph.Await(g, "two", func(diary) any { return 2 }, func(s *diary, v string) { write(s, v) })
			z := say(g, &c, "z")
			g.Start(one, two)
			g.Join(z, one, two)
			g.Then(z, graph.End)
			d := &driver{t: t, g: compiled(t, g), id: "two", input: input(t, diary{}), journal: graph.NewMemory()}
			out, err := d.run(t.Context())
			if err != nil || len(out.Waits) != 2 || out.Waits[0].Token == out.Waits[1].Token {
				t.Fatalf("%+v, %v", out, err)
			}
			waits := out.Waits
			for _, i := range order {
				if err := d.commit(out); err != nil {
					t.Fatal(err)
				}
				entry, err := d.g.Answer(d.entries(), graph.Answer{Token: waits[i].Token, Decision: input(t, waits[i].Node), Now: time.Now()})
				if err != nil {
					t.Fatal(err)
				}
				if err := d.journal.Append(t.Context(), entry); err != nil {
					t.Fatal(err)
				}
				if out, err = d.run(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if out.State != graph.Done || string(out.FinalState) != `{"lines":["one","two","z saw 2"],"numbs":null,"round":0,"route":"","reason":""}` {
				t.Fatalf("%s %s", out.State, out.FinalState)
			}
		})
	}
}

func TestTheTokenIsNotInTheEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := asking(t, new(calls))
		w := d.untilParked()
		events := input(t, checkEvents(t, d.entries(), d.heard))
		if contains(events, w.Token) {
			t.Fatalf("%s", events)
		}
	})
}

func TestAnAnswerOutsideAClosedSetIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := graph.New[diary]("closed")
		a := ask(g, "a")
		g.Start(a)
		g.Then(a, graph.End)
		d := &driver{t: t, g: compiled(t, g), id: "closed", input: input(t, diary{}), journal: graph.NewMemory()}
		w := d.untilParked()
		_, err := d.g.Answer(d.entries(), graph.Answer{Token: w.Token, Decision: input(t, "perhaps"), Now: time.Now()})
		if !errors.Is(err, graph.ErrDecision) || err.Error() != "the answer cannot be read: perhaps is none of [accept redo]" {
			t.Fatal(err)
		}
	})
}
