package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pulseplan/pulseplan/agents/graph"
)

// permutations calls f with every order of 0..n-1.
func permutations(n int, f func([]int)) {
	var next func([]int, []bool)
	next = func(order []int, used []bool) {
		if len(order) == n {
			f(order)
			return
		}
		for i := range n {
			if !used[i] {
				used[i] = true
				next(append(order[:len(order):len(order)], i), used)
				used[i] = false
			}
		}
	}
	next(nil, make([]bool, n))
}

// timed is a step that takes some time and writes down everything it saw, so
// that any leak of what runs beside it shows in the state.
func timed(g *graph.Graph[diary], name string, length func() time.Duration) *graph.Node {
	return graph.Step(g, name, func(ctx *graph.Ctx, s diary) (string, error) {
		select {
		case <-time.After(length()):
		case <-ctx.Done():
			return "", ctx.Err()
		}
		return name + "(" + strings.Join(s.Lines, " ") + ")", nil
	}, write)
}

func TestEveryOrderOfCompletionGivesOneState(t *testing.T) {
	// p, then q; r, then s; u and v alone; z after all.
	names := []string{"p", "q", "r", "s", "u", "v"}
	states := map[string]int{}
	n := 0
	permutations(len(names), func(order []int) {
		n++
		synctest.Test(t, func(t *testing.T) {
			g := graph.New[diary]("orders")
			nodes := map[string]*graph.Node{}
			for i, name := range names {
				// Lengths that differ so much that every order of ends is met that edges allow.
				nodes[name] = timed(g, name, func() time.Duration { return time.Minute << order[i] })
			}
			z := timed(g, "z", func() time.Duration { return 0 })
			g.Start(nodes["p"], nodes["r"], nodes["u"], nodes["v"])
			g.Then(nodes["p"], nodes["q"])
			g.Then(nodes["r"], nodes["s"])
			g.Join(z, nodes["u"], nodes["s"], nodes["q"], nodes["v"])
			g.Then(z, graph.End)
			d := &driver{t: t, g: compiled(t, g), id: "orders", input: input(t, diary{}), journal: graph.NewMemory()}
			out, err := d.toEnd(t.Context())
			if err != nil || out.State != graph.Done {
				t.Fatal(out.State, err)
			}
			states[string(out.FinalState)]++
		})
	})
	if len(states) != 1 {
		t.Fatalf("%d orders gave %d states: %v", n, len(states), states)
	}
	for state := range states {
		// q saw p and nothing that ran beside it; z saw all, in the order of
		// declaration, though the join lists another.
		if !strings.Contains(state, `"q(p())"`) || !strings.Contains(state, `"z(p() q(p()) r() s(r()) u() v())"`) {
			t.Fatal(state)
		}
	}
}

func TestItemsOfAMapKeepTheOrderOfTheList(t *testing.T) {
	permutations(4, func(order []int) {
		synctest.Test(t, func(t *testing.T) {
			g := graph.New[diary]("items")
			m := graph.Map(g, "m", func(diary) []int { return order }, func(ctx *graph.Ctx, n int) (int, error) {
				<-time.After(time.Duration(n) * time.Minute)
				return n, nil
			}, func(s *diary, r []graph.Result[int]) { s.Numbs = graph.OK(r) }, graph.Limit(len(order)))
			g.Start(m)
			g.Then(m, graph.End)
			c := compiled(t, g)
			d := &driver{t: t, g: c, id: "items", input: input(t, diary{}), journal: graph.NewMemory()}
			out, err := d.toEnd(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			s, err := c.State(out.FinalState)
			if err != nil || fmt.Sprint(s.Numbs) != fmt.Sprint(order) {
				t.Fatalf("%v of %v: %v", s.Numbs, order, err)
			}
		})
	})
}

func TestAMapRunsNoMoreItemsThanItsLimitAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		running, most := 0, 0
		gate := make(chan struct{}, 1) // guards the counters
		gate <- struct{}{}
		g := graph.New[diary]("limited")
		m := graph.Map(g, "m", func(diary) []int { return make([]int, 20) }, func(*graph.Ctx, int) (int, error) {
			<-gate
			running++
			most = max(most, running)
			gate <- struct{}{}
			<-time.After(time.Second)
			<-gate
			running--
			gate <- struct{}{}
			return 0, nil
		}, func(*diary, []graph.Result[int]) {}, graph.Limit(3))
		g.Start(m)
		g.Then(m, graph.End)
		d := &driver{t: t, g: compiled(t, g), id: "limited", input: input(t, diary{}), journal: graph.NewMemory()}
		begin := time.Now()
		if _, err := d.toEnd(t.Context()); err != nil {
			t.Fatal(err)
		}
		if most != 3 || time.Since(begin) != 7*time.Second {
			t.Fatalf("%d at once, in %s", most, time.Since(begin))
		}
	})
}

func TestANodeGetsACopyOfTheStateOfItsOwn(t *testing.T) {
	g := graph.New[diary]("copies")
	var scribble = func(ctx *graph.Ctx, s diary) (string, error) {
		if s.Lines[0] != "first" {
			return "", fmt.Errorf("%s saw %q", ctx.Node(), s.Lines[0])
		}
		s.Lines[0] = "scribbled by " + ctx.Node()
		return s.Lines[0], nil
	}
	a := graph.Step(g, "a", scribble, nilMerge)
	b := graph.Step(g, "b", scribble, nilMerge)
	z := graph.Step(g, "z", scribble, nilMerge)
	g.Start(a, b)
	g.Join(z, a, b)
	g.Then(z, graph.End)
	d := &driver{t: t, g: compiled(t, g), id: "copies", input: input(t, diary{Lines: []string{"first"}}), journal: graph.NewMemory()}
	d.change = func(r *graph.Run) { r.Now = time.Now }
	if out, err := d.toEnd(t.Context()); err != nil || out.State != graph.Done {
		t.Fatal(out.Failure, err)
	}
}

func nilMerge(*diary, string) {}

func TestAWaitingPersonDoesNotHoldUpWhatRunsBeside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		g := graph.New[diary]("beside")
		ask := graph.Await(g, "ask", func(diary) any { return "?" }, func(s *diary, v verdict) { write(s, string(v)) })
		a, b, d := say(g, &c, "a"), say(g, &c, "b"), say(g, &c, "d")
		g.Start(ask, a)
		g.Then(a, b)
		g.Then(b, d)
		g.Then(d, graph.End)
		g.Then(ask, graph.End)
		dr := &driver{t: t, g: compiled(t, g), id: "beside", input: input(t, diary{}), journal: graph.NewMemory()}
		out, err := dr.run(t.Context())
		if err != nil || out.State != graph.Waiting || c.of("d0 0") != 1 {
			t.Fatalf("%s, %v, ran %v", out.State, err, c.n)
		}
	})
}
