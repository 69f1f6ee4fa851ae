package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pulseplan/pulseplan/agents/graph"
)

// tell is a step that writes down its name and what it saw.
func tell(g *graph.Graph[diary], name string) *graph.Node {
	return timed(g, name, func() time.Duration { return 0 })
}

// lines runs a graph to its end and returns what it wrote, and the nodes that
// were skipped.
func lines(t *testing.T, g *graph.Graph[diary], in diary) (out, skips []string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := compiled(t, g)
		d := &driver{t: t, g: c, id: "lines", input: input(t, in), journal: graph.NewMemory()}
		end, err := d.toEnd(t.Context())
		if err != nil || end.State != graph.Done {
			t.Fatalf("%s, %v, %v", end.State, end.Failure, err)
		}
		s, err := c.State(end.FinalState)
		if err != nil {
			t.Fatal(err)
		}
		out = s.Lines
		for _, e := range checkEvents(t, d.entries(), d.heard) {
			if e.Type == graph.NodeSkipped {
				skips = append(skips, e.Node)
			}
		}
	})
	return out, skips
}

func same(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s\ngot\n  %s\nwant\n  %s", what, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func TestALoopLeftAtItsHeadGoesOnAfterItsLastRound(t *testing.T) {
	g := graph.New[diary]("head")
	head, p, q, tail := tell(g, "h"), tell(g, "p"), tell(g, "q"), tell(g, "t")
	z, side := tell(g, "z"), tell(g, "s")
	g.Start(head, side)
	graph.Branch(g, head, func(s diary) way {
		if len(s.Lines) < 9 {
			return left
		}
		return right
	}, graph.Routes[way]{left: p, right: z})
	g.Then(p, q)
	g.Join(tail, p, q)
	g.Loop(tail, head, 9)
	g.Then(z, graph.End)
	g.Then(side, graph.End)
	got, skips := lines(t, g, diary{})
	first := []string{"h()", "p(h())", "q(h() p(h()))", "t(h() p(h()) q(h() p(h())))"}
	if !slices.Equal(got[:4], first) {
		t.Errorf("the first round is %q", got[:4])
	}
	var names []string
	for _, l := range got {
		names = append(names, l[:1])
	}
	same(t, "order", names, "h", "p", "q", "t", "h", "p", "q", "t", "h", "z", "s")
	// z saw every round, and not what ran beside.
	same(t, "z", got[9:10], "z("+strings.Join(got[:9], " ")+")")
	same(t, "s", got[10:], "s()")
	same(t, "skipped in the last round", skips, "p", "q", "t")
}

func TestAnInnerLoopHasAllItsRoundsInEachRoundOfTheOuter(t *testing.T) {
	g := graph.New[diary]("nested")
	o, i, u, z := short(g, "o"), short(g, "i"), short(g, "u"), short(g, "z")
	g.Start(o)
	g.Then(o, i)
	g.Loop(i, i, 2, graph.Exhausted(u))
	g.Loop(u, o, 1, graph.Exhausted(z))
	g.Then(z, graph.End)
	got, _ := lines(t, g, diary{})
	same(t, "rounds", got, "o0 saw 0", "i0 saw 1", "i1 saw 2", "i2 saw 3", "u0 saw 4", "o1 saw 5", "i3 saw 6", "i4 saw 7", "i5 saw 8", "u1 saw 9", "z0 saw 10")
}

// short is a step that writes down its iteration and how much it saw.
func short(g *graph.Graph[diary], name string) *graph.Node {
	return graph.Step(g, name, func(c *graph.Ctx, s diary) (string, error) {
		return fmt.Sprintf("%s%d saw %d", name, c.Iteration(), len(s.Lines)), nil
	}, write)
}

func TestALoopInAnArmThatIsSkippedIsSkippedWhole(t *testing.T) {
	for route, want := range map[way][]string{
		left:  {"a()", "b(a())", "c(a() b(a()))", "b(a() b(a()) c(a() b(a())))"},
		right: {"a()", "z(a())"},
	} {
		g := graph.New[diary]("arm")
		a, b, c, z := tell(g, "a"), tell(g, "b"), tell(g, "c"), tell(g, "z")
		g.Start(a)
		graph.Branch(g, a, func(s diary) way { return s.Route }, graph.Routes[way]{left: b, right: z})
		g.Then(b, c)
		g.Loop(c, b, 1, graph.Exhausted(z))
		g.Then(z, graph.End)
		got, skips := lines(t, g, diary{Route: route})
		same(t, string(route), got[:len(want)], want...)
		if route == right {
			same(t, "skipped", skips, "b", "c")
		} else if len(got) != 6 || len(skips) != 0 || !strings.HasPrefix(got[5], "z(") {
			t.Errorf("%q, skipped %q", got, skips)
		}
	}
}

func TestANodeStartsOnlyWhenTheRecordsBeforeItAreDurable(t *testing.T) {
	journal := whole{graph.NewMemory()}
	c := new(calls)
	g := graph.New[diary]("durable")
	a, b := step(g, "a"), step(g, "b")
	z := graph.Step(g, "z", func(*graph.Ctx, diary) (string, error) {
		entries, err := journal.Load()
		for _, what := range recorded(t, entries) {
			c.note(what)
		}
		return "", err
	}, write)
	g.Start(a)
	g.Then(a, b)
	g.Then(b, z)
	g.Then(z, graph.End)
	d := &driver{t: t, g: compiled(t, g), id: "durable", input: input(t, diary{}), journal: slow{journal}}
	if out, err := d.toEnd(t.Context()); err != nil || out.State != graph.Done {
		t.Fatal(out.Failure, err)
	}
	if c.of("a0 0") != 1 || c.of("b0 0") != 1 {
		t.Fatalf("z saw the records %v", c.n)
	}
}

// slow is a journal that lets every other goroutine run before it writes.
type slow struct{ whole }

func (s slow) Append(ctx ctx, entries ...[]byte) error {
	<-time.After(10 * time.Millisecond)
	return s.whole.Append(ctx, entries...)
}
