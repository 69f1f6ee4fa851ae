package graph_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pulseplan/pulseplan/agents/graph"
)

func TestAForkFromAnyStepEndsInTheSameState(t *testing.T) {
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var c calls
				d := s.driver(t, &c, whole{graph.NewMemory()})
				want, err := d.toEnd(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				old := d.entries()
				history, err := d.g.History(old)
				if err != nil || len(history) < 2 {
					t.Fatal(history, err)
				}
				if last := history[len(history)-1]; string(last.State) != string(want.FinalState) {
					t.Fatalf("the last step has the state %s", last.State)
				}
				for step := range len(history) + 1 {
					entries, err := d.g.Fork(old, graph.Fork{ID: fmt.Sprint("fork-", step), Step: step, Now: time.Now()})
					if err != nil {
						t.Fatalf("step %d: %v", step, err)
					}
					c.reset()
					f := s.driver(t, &c, whole{graph.NewMemory(entries...)})
					f.id = fmt.Sprint("fork-", step)
					out, err := f.toEnd(t.Context())
					if err != nil || string(out.FinalState) != string(want.FinalState) {
						t.Fatalf("step %d: %s %s, %v", step, out.State, out.FinalState, err)
					}
					for _, h := range history[:step] {
						if c.of(fmt.Sprint(h.Node, h.Iteration, 0)) > 0 {
							t.Errorf("step %d: %s ran again", step, h.Node)
						}
					}
					events := checkEvents(t, f.entries(), f.heard)
					if !contains(events[0].Data, fmt.Sprintf(`"fork":{"run":"run-1","step":%d}`, step)) {
						t.Errorf("step %d: %s", step, events[0].Data)
					}
				}
				if len(d.entries()) != len(old) {
					t.Error("the old journal changed")
				}
			})
		})
	}
}

func TestAForkCanChangeTheState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := samples[2] // branch
		d := s.driver(t, new(calls), whole{graph.NewMemory()})
		if _, err := d.toEnd(t.Context()); err != nil {
			t.Fatal(err)
		}
		// The state seen by the branch is on record, the steps after it are not.
		entries, err := d.g.Fork(d.entries(), graph.Fork{ID: "f", Step: 1, Patch: json.RawMessage(`{"lines":["patched"],"numbs":[9007199254740993],"reason":null}`), Now: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		f := s.driver(t, new(calls), whole{graph.NewMemory(entries...)})
		f.id = "f"
		out, err := f.toEnd(t.Context())
		want := `{"lines":["patched","r saw 1","r2 saw 2","z saw 3"],"numbs":[9007199254740993],"round":0,"route":"right","reason":""}`
		if err != nil || string(out.FinalState) != want {
			t.Fatalf("%s, %v", out.FinalState, err)
		}
		// A fork can be forked.
		again, err := f.g.Fork(f.entries(), graph.Fork{ID: "g", Step: 2, Now: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		g := s.driver(t, new(calls), whole{graph.NewMemory(again...)})
		g.id = "g"
		if out, err := g.toEnd(t.Context()); err != nil || string(out.FinalState) != want {
			t.Fatalf("%s, %v", out.FinalState, err)
		}
	})
}

func TestAPatchedForkShowsTheWholeStateToWhatComes(t *testing.T) {
	g := graph.New[diary]("beside")
	a, b, z := tell(g, "a"), timed(g, "b", func() time.Duration { return time.Second }), tell(g, "z")
	g.Start(a, b)
	g.Join(z, a, b)
	g.Then(z, graph.End)
	c := compiled(t, g)
	for patch, want := range map[string]string{
		``:               `["a()","b()","z(a() b())"]`,
		`{"reason":"x"}`: `["a()","b(a())","z(a() b(a()))"]`,
	} {
		synctest.Test(t, func(t *testing.T) {
			// a has ended and b, which ran beside it, has not.
			fork := graph.Fork{ID: "f", Step: 1, Now: time.Now()}
			if patch != "" {
				fork.Patch = json.RawMessage(patch)
			}
			entries, err := c.Fork(journalOf(t, c, "beside"), fork)
			if err != nil {
				t.Fatal(err)
			}
			d := &driver{t: t, g: c, id: "f", journal: graph.NewMemory(entries...)}
			out, err := d.toEnd(t.Context())
			if err != nil || !strings.Contains(string(out.FinalState), want) {
				t.Errorf("%s: %s, %v", patch, out.FinalState, err)
			}
		})
	}
}

func TestAForkAsksItsQuestionsAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := graph.New[diary]("asks")
		a, b := step(g, "a"), ask(g, "b")
		g.Start(b, a)
		g.Then(a, graph.End)
		g.Then(b, graph.End)
		d := &driver{t: t, g: compiled(t, g), id: "asks", input: input(t, diary{}), journal: graph.NewMemory()}
		w := d.untilParked()
		for _, compact := range []bool{false, true} {
			entries, step := d.entries(), 1
			if compact {
				d.change = func(r *graph.Run) { r.CompactAfter = 1 }
				d.untilParked()
				// The snapshot alone, taken before a had ended.
				d.journal = graph.NewMemory()
				w = d.untilParked()
				entries, step = d.entries()[:1], 0
			}
			fork, err := d.g.Fork(entries, graph.Fork{ID: "f", Step: step, Now: time.Now()})
			if err != nil {
				t.Fatal(err)
			}
			f := &driver{t: t, g: d.g, id: "f", journal: graph.NewMemory(fork...)}
			if _, err := f.g.Answer(fork, graph.Answer{Token: w.Token, Decision: input(t, accept), Now: time.Now()}); !errors.Is(err, graph.ErrToken) {
				t.Fatal(err)
			}
			if fresh := f.untilParked(); fresh.Token == w.Token {
				t.Fatal("the fork has the token of its original")
			}
		}
	})
}

func TestAForkOfAFailedRunGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := true
		g := graph.New[diary]("broken")
		a := step(g, "a")
		b := graph.Step(g, "b", func(*graph.Ctx, diary) (string, error) {
			if broken {
				return "", errors.New("no")
			}
			return "b", nil
		}, write)
		g.Start(a)
		g.Then(a, b)
		g.Then(b, graph.End)
		d := &driver{t: t, g: compiled(t, g), id: "broken", input: input(t, diary{}), journal: graph.NewMemory()}
		if out, err := d.toEnd(t.Context()); err != nil || out.State != graph.Failed {
			t.Fatal(out, err)
		}
		broken = false
		entries, err := d.g.Fork(d.entries(), graph.Fork{ID: "f", Step: 1, Now: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		f := &driver{t: t, g: d.g, id: "f", journal: graph.NewMemory(entries...)}
		if out, err := f.toEnd(t.Context()); err != nil || out.State != graph.Done {
			t.Fatal(out, err)
		}
	})
}

func TestAForkIsRefusedWhereThereIsNoStep(t *testing.T) {
	g := graph.New[diary]("short")
	a := step(g, "a")
	g.Start(a)
	g.Then(a, graph.End)
	c := compiled(t, g)
	entries := journalOf(t, c, "short")
	for name, f := range map[string]graph.Fork{
		"no ID":         {Step: 1},
		"negative":      {ID: "f", Step: -1},
		"beyond":        {ID: "f", Step: 2},
		"a patch":       {ID: "f", Step: 1, Patch: json.RawMessage(`{"lines":3}`)},
		"no JSON patch": {ID: "f", Step: 1, Patch: json.RawMessage(`{`)},
	} {
		if _, err := c.Fork(entries, f); err == nil {
			t.Error(name)
		}
	}
	if _, err := c.Fork(nil, graph.Fork{ID: "f"}); !errors.Is(err, graph.ErrStep) {
		t.Error(err)
	}
}

func TestForkedRunsHaveKeysOfTheirOwn(t *testing.T) {
	var keys []string
	g := graph.New[diary]("keyed")
	a := graph.Step(g, "a", func(c *graph.Ctx, _ diary) (string, error) { keys = append(keys, c.Key()); return "", nil }, write)
	g.Start(a)
	g.Then(a, graph.End)
	c := compiled(t, g)
	entries, err := c.Fork(journalOf(t, c, "first"), graph.Fork{ID: "second", Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Run(t.Context(), graph.Run{ID: "second", Journal: graph.NewMemory(entries...), Now: time.Now}); err != nil {
		t.Fatal(err)
	}
	if len(keys) != 2 || keys[0] == keys[1] || strings.Contains(keys[1], "second") {
		t.Fatal(keys)
	}
}
