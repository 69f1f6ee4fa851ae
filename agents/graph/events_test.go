package graph_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pulseplan/pulseplan/agents/graph"
)

func TestEventsTellTheStoryInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := graph.New[diary]("story")
		a := graph.Step(g, "a", func(c *graph.Ctx, _ diary) (string, error) {
			c.Emit(map[string]int{"answer": 42})
			c.Delta("Good ")
			c.Delta("morning")
			c.Progress(1, 2)
			c.Tool("calendar.list", map[string]string{"day": "2026-03-02"}, map[string]int{"events": 3}, c.Now(), c.Now().Add(250*time.Millisecond))
			c.Tool("mail.list", nil, errors.New("the mail server is away"), c.Now(), c.Now())
			return "done", nil
		}, write)
		l, r := step(g, "l"), step(g, "r")
		g.Start(a)
		graph.Branch(g, a, choose, graph.Routes[way]{left: l, right: r})
		g.Then(l, graph.End)
		g.Then(r, graph.End)
		d := &driver{t: t, g: compiled(t, g), id: "story", input: input(t, diary{}), journal: graph.NewMemory()}
		if _, err := d.toEnd(t.Context()); err != nil {
			t.Fatal(err)
		}
		kept := checkEvents(t, d.entries(), d.heard)
		var lines []string
		for _, e := range d.heard {
			lines = append(lines, fmt.Sprintf("%d %s %s %s", e.Seq, e.Type, e.Node, e.Data))
		}
		want := []string{
			`1 run.started  {"graph":"story","version":1,"hash":"` + d.g.Hash() + `"}`,
			`2 node.started a `,
			`3 custom a {"answer":42}`,
			`0 delta a "Good "`,
			`0 delta a "morning"`,
			`0 progress a {"done":1,"total":2}`,
			`4 tool a {"tool":"calendar.list","args":{"day":"2026-03-02"},"result":{"events":3},"started":"2000-01-01T00:00:00Z","ended":"2000-01-01T00:00:00.25Z","ms":250}`,
			`5 tool a {"tool":"mail.list","error":"the mail server is away","started":"2000-01-01T00:00:00Z","ended":"2000-01-01T00:00:00Z","ms":0}`,
			`6 node.finished a {"ms":0,"route":"left"}`,
			`7 node.skipped r `,
			`8 node.started l `,
			`9 node.finished l {"ms":0}`,
			`10 run.finished  {"ms":0}`,
		}
		if !slices.Equal(lines, want) {
			t.Fatalf("got\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
		}
		if len(kept) != 10 {
			t.Fatalf("%d events are kept", len(kept))
		}
	})
}

func TestTheObserverHearsAnEventOnlyWhenItIsInTheJournal(t *testing.T) {
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := s.driver(t, new(calls), whole{graph.NewMemory()})
				d.change = func(r *graph.Run) {
					hear := r.Observer
					r.Observer = func(e graph.Event) {
						hear(e)
						events, err := graph.Events(d.entries())
						if e.Seq > 0 && (err != nil || uint64(len(events)) < e.Seq || !sameEvent(events[e.Seq-1], e)) {
							t.Errorf("event %d %s was heard before it was durable (%v)", e.Seq, e.Type, err)
						}
					}
				}
				if _, err := d.toEnd(t.Context()); err != nil {
					t.Fatal(err)
				}
				// What the observer did not hear came with the outcome.
				events := checkEvents(t, d.entries(), d.heard)
				heard := slices.DeleteFunc(slices.Clone(d.heard), func(e graph.Event) bool { return e.Seq == 0 })
				if len(heard) != len(events) {
					t.Errorf("%d events of %d were heard", len(heard), len(events))
				}
			})
		})
	}
}

func TestASnapshotKeepsTheStateTheTokensAndTheEvents(t *testing.T) {
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				want, err := s.driver(t, new(calls), whole{graph.NewMemory()}).toEnd(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				for every := 1; every < 8; every += 2 {
					memory := &counting{Memory: graph.NewMemory()}
					d := s.driver(t, new(calls), memory)
					d.change = func(r *graph.Run) { r.CompactAfter = every }
					out, err := d.toEnd(t.Context())
					if err != nil || string(out.FinalState) != string(want.FinalState) {
						t.Fatalf("a snapshot every %d: %s, %v", every, out.FinalState, err)
					}
					checkEvents(t, d.entries(), d.heard)
					if memory.n == 0 {
						t.Fatalf("a snapshot every %d entries was never taken", every)
					}
					// Each prefix that a crash could leave goes on too.
					f := s.driver(t, new(calls), whole{graph.NewMemory(d.entries()[:1]...)})
					if out, err := f.toEnd(t.Context()); err != nil || string(out.FinalState) != string(want.FinalState) {
						t.Fatalf("from the snapshot: %s, %v", out.FinalState, err)
					}
				}
			})
		})
	}
}

type ctx = context.Context

func TestEntriesBeforeASnapshotCountNoMore(t *testing.T) {
	s := samples[0]
	memory := &counting{Memory: graph.NewMemory()}
	d := s.driver(t, new(calls), memory)
	d.change = func(r *graph.Run) { r.CompactAfter = 3 }
	if _, err := d.toEnd(t.Context()); err != nil {
		t.Fatal(err)
	}
	// As left by a journal that died between writing the snapshot and deleting
	// what it stands for.
	entries := append(journalOf(t, d.g, "run-1")[:3], d.entries()...)
	checkEvents(t, entries, d.heard)
	if status, err := d.g.Status(entries); err != nil || status.State != graph.Done {
		t.Fatal(status.State, err)
	}
}

// counting counts snapshots.
type counting struct {
	*graph.Memory
	n int
}

func (c *counting) Compact(ctx ctx, snapshot []byte) error {
	c.n++
	return c.Memory.Compact(ctx, snapshot)
}

func TestAJournalThatCannotBeCompactedGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := samples[0]
		d := s.driver(t, new(calls), stubborn{graph.NewMemory()})
		d.change = func(r *graph.Run) { r.CompactAfter = 1 }
		if out, err := d.toEnd(t.Context()); err != nil || out.State != graph.Done {
			t.Fatal(out, err)
		}
	})
}

type stubborn struct{ *graph.Memory }

func (stubborn) Compact(ctx, []byte) error { return errors.New("no") }
