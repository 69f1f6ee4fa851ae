package graph_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pulseplan/pulseplan/agents/graph"
)

// letter is version n of a graph that drafts, asks and sends; version 2 and 3
// call the first step write_draft, and 3 has another step behind the question.
func letter(t *testing.T, c *calls, version int) graph.Runnable {
	t.Helper()
	g := graph.New[diary]("letter", graph.Version(version))
	name := "draft"
	if version > 1 {
		name = "write_draft"
	}
	draft, ask, send := say(g, c, name), ask(g, "ask"), say(g, c, "send")
	g.Start(draft)
	g.Then(draft, ask)
	g.Then(ask, send)
	if version > 2 {
		file := say(g, c, "file")
		g.Then(send, file)
		g.Then(file, graph.End)
	} else {
		g.Then(send, graph.End)
	}
	return compiled(t, g)
}

// parkedLetter is a run of version 1 that waits.
func parkedLetter(t *testing.T, c *calls) (*driver, graph.Wait) {
	d := &driver{t: t, g: letter(t, c, 1), id: "letter", input: input(t, diary{}), journal: whole{graph.NewMemory()}}
	return d, d.untilParked()
}

func TestAnotherStructureNeedsAttention(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		d, w := parkedLetter(t, &c)
		before := len(d.entries())
		d.g = letter(t, &c, 2)
		_, err := d.run(t.Context())
		if !errors.Is(err, graph.ErrNeedsAttention) || !strings.Contains(err.Error(), "it was begun by letter version 1 (") {
			t.Fatal(err)
		}
		if _, err := d.g.Answer(d.entries(), graph.Answer{Token: w.Token, Decision: input(t, accept), Now: time.Now()}); !errors.Is(err, graph.ErrNeedsAttention) {
			t.Fatal(err)
		}
		var r graph.Registry
		if err := r.Add(d.g); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Find("letter", d.entries()); !errors.Is(err, graph.ErrNeedsAttention) {
			t.Fatal(err)
		}
		if _, err := r.Find("postcard", d.entries()); !errors.Is(err, graph.ErrNeedsAttention) {
			t.Fatal(err)
		}
		if len(d.entries()) != before {
			t.Fatal("a refusal changed the journal")
		}
		// The same version with another structure is another structure.
		g := graph.New[diary]("letter")
		a := step(g, "draft")
		g.Start(a)
		g.Then(a, graph.End)
		d.g = compiled(t, g)
		if _, err := d.run(t.Context()); !errors.Is(err, graph.ErrNeedsAttention) {
			t.Fatal(err)
		}
	})
}

func TestARegisteredOlderVersionGoesOnAndNewRunsTakeTheLatest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		d, _ := parkedLetter(t, &c)
		var r graph.Registry
		for _, v := range []int{2, 1, 3} {
			if err := r.Add(letter(t, &c, v)); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.Add(letter(t, &c, 2)); err == nil {
			t.Error("a version was registered twice")
		}
		if g, err := r.Find("letter", nil); err != nil || g.Version() != 3 {
			t.Fatal(g, err)
		}
		if _, err := r.Latest("postcard"); !errors.Is(err, graph.ErrUnknown) {
			t.Fatal(err)
		}
		g, err := r.Find("letter", d.entries())
		if err != nil || g.Version() != 1 {
			t.Fatal(g, err)
		}
		d.g, d.answer = g, func(graph.Wait) json.RawMessage { return input(t, accept) }
		if out, err := d.toEnd(t.Context()); err != nil || out.State != graph.Done || c.of("file0 0") != 0 {
			t.Fatal(out.State, err, c.n)
		}
	})
}

// moved is a migration of letters from version 1 to version 3.
var moved = graph.Migration{
	Graph: "letter", From: 1, To: 3,
	Rename: map[string]string{"draft": "write_draft"},
	State: func(old json.RawMessage) (json.RawMessage, error) {
		return json.RawMessage(strings.Replace(string(old), `"reason":""`, `"reason":"migrated"`, 1)), nil
	},
	Output: func(node string, old json.RawMessage) (json.RawMessage, error) {
		if node == "draft" {
			return json.RawMessage(`"an old draft"`), nil
		}
		return old, nil
	},
}

func TestAMigrationCarriesARunToTheNewStructure(t *testing.T) {
	for _, compacted := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			var c calls
			d := &driver{t: t, g: letter(t, &c, 1), id: "letter", input: input(t, diary{}), journal: graph.NewMemory()}
			if compacted {
				d.change = func(r *graph.Run) { r.CompactAfter = 1 }
			}
			d.untilParked()
			var r graph.Registry
			if err := r.Migrate(moved); !errors.Is(err, graph.ErrUnknown) {
				t.Fatal(err)
			}
			if err := errors.Join(r.Add(letter(t, &c, 3)), r.Migrate(moved)); err != nil {
				t.Fatal(err)
			}
			g, err := r.Find("letter", d.entries())
			if err != nil || g.Version() != 3 {
				t.Fatal(g, err)
			}
			if s, err := g.Status(d.entries()); err != nil || s.Nodes[0].Name != "write_draft" || s.Nodes[0].Status != graph.StatusDone || s.State != graph.Waiting {
				t.Fatalf("%+v, %v", s, err)
			}
			d.g, d.answer = g, func(graph.Wait) json.RawMessage { return input(t, accept) }
			out, err := d.run(t.Context())
			if err != nil || out.State != graph.Waiting {
				t.Fatal(out.State, err)
			}
			if err := d.commit(out); err != nil {
				t.Fatal(err)
			}
			// From here on the journal is the new structure's own.
			d.g = letter(t, &c, 3)
			if out, err = d.toEnd(t.Context()); err != nil || out.State != graph.Done {
				t.Fatal(out.State, err)
			}
			want := `{"lines":["an old draft","send saw 1","file saw 2"],"numbs":null,"round":0,"route":"","reason":"migrated"}`
			if string(out.FinalState) != want || c.of("draft0 0") != 1 || c.of("write_draft0 0") != 0 {
				t.Fatalf("%s, ran %v", out.FinalState, c.n)
			}
			checkEvents(t, d.entries(), d.heard)
		})
	}
}

func TestARunCanBeAnsweredReadAndForkedBeforeItIsMigrated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		d, w := parkedLetter(t, &c)
		var r graph.Registry
		if err := errors.Join(r.Add(letter(t, &c, 3)), r.Migrate(moved)); err != nil {
			t.Fatal(err)
		}
		g, err := r.Find("letter", d.entries())
		if err != nil {
			t.Fatal(err)
		}
		d.g = g
		history, err := g.History(d.entries())
		if err != nil || len(history) != 1 || history[0].Node != "write_draft" || !contains(history[0].State, "an old draft") {
			t.Fatalf("%+v, %v", history, err)
		}
		fork, err := g.Fork(d.entries(), graph.Fork{ID: "fork", Step: 1, Now: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		if s, err := letter(t, &c, 3).Status(fork); err != nil || s.Steps != 1 {
			t.Fatal(s, err)
		}
		entry, err := g.Answer(d.entries(), graph.Answer{Token: w.Token, Decision: input(t, accept), Now: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.journal.Append(t.Context(), entry); err != nil {
			t.Fatal(err)
		}
		out, err := d.toEnd(t.Context())
		if err != nil || out.State != graph.Done || c.of("file0 0") != 1 {
			t.Fatal(out.State, err, c.n)
		}
		checkEvents(t, d.entries(), d.heard)
	})
}

func TestNumbersOfEventsGoOnWhenAMigrationDropsANode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		version := func(n int) graph.Runnable {
			g := graph.New[diary]("shrinks", graph.Version(n))
			a := ask(g, "a")
			g.Start(a)
			g.Then(a, graph.End)
			if n == 1 {
				b := step(g, "b")
				g.Start(b)
				g.Then(b, graph.End)
			}
			return compiled(t, g)
		}
		d := &driver{t: t, g: version(1), id: "shrinks", input: input(t, diary{}), journal: whole{graph.NewMemory()}}
		d.untilParked()
		var r graph.Registry
		m := graph.Migration{Graph: "shrinks", From: 1, To: 2, Rename: map[string]string{"b": ""}}
		if err := errors.Join(r.Add(version(2)), r.Migrate(m)); err != nil {
			t.Fatal(err)
		}
		g, err := r.Find("shrinks", d.entries())
		if err != nil {
			t.Fatal(err)
		}
		d.g, d.answer = g, func(graph.Wait) json.RawMessage { return input(t, accept) }
		if w := d.untilParked(); w.Token == "" {
			t.Fatal("no token")
		}
		d.g = version(2)
		if out, err := d.toEnd(t.Context()); err != nil || out.State != graph.Done {
			t.Fatal(out.State, err)
		}
		checkEvents(t, d.entries(), d.heard)
	})
}

func TestAMigrationThatDoesNotFitIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		d, _ := parkedLetter(t, &c)
		for name, m := range map[string]graph.Migration{
			"a node without a successor": {Graph: "letter", From: 1, To: 3},
			"a node that is dropped":     {Graph: "letter", From: 1, To: 3, Rename: map[string]string{"draft": ""}},
			"an error":                   {Graph: "letter", From: 1, To: 3, State: func(json.RawMessage) (json.RawMessage, error) { return nil, errors.New("no") }},
			"another hash":               {Graph: "letter", From: 1, Hash: "beef", To: 3},
		} {
			var r graph.Registry
			if err := errors.Join(r.Add(letter(t, &c, 3)), r.Migrate(m)); err != nil {
				t.Fatal(err)
			}
			before := len(d.entries())
			g, err := r.Find("letter", d.entries())
			if err == nil {
				d.g = g
				_, err = d.run(t.Context())
			}
			if !errors.Is(err, graph.ErrNeedsAttention) || len(d.entries()) != before {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
