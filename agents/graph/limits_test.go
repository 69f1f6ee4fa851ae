package graph_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pulseplan/pulseplan/agents/graph"
)

// limited runs a graph with limits and wants it to fail with the message.
func limited(t *testing.T, l graph.Limits, want string, build func(g *graph.Graph[diary])) *driver {
	t.Helper()
	g := graph.New[diary]("limited", graph.Bound(l))
	build(g)
	d := &driver{t: t, g: compiled(t, g), id: "limited", input: input(t, diary{}), journal: graph.NewMemory()}
	out, err := d.toEnd(t.Context())
	if err != nil || out.State != graph.Failed || !strings.Contains(out.Failure.String(), want) {
		t.Fatalf("%s, %v, %v", out.State, out.Failure, err)
	}
	return d
}

func text(n int) func(*graph.Ctx, diary) (string, error) {
	return func(*graph.Ctx, diary) (string, error) { return strings.Repeat("x", n), nil }
}

func TestTheStateAndEachOutputAreBounded(t *testing.T) {
	limited(t, graph.Limits{StateBytes: 1000}, "a: the state is too large: the output has 1002 bytes of at most 1000", func(g *graph.Graph[diary]) {
		a := graph.Step(g, "a", text(1000), write)
		g.Start(a)
		g.Then(a, graph.End)
	})
	limited(t, graph.Limits{StateBytes: 1000}, "a: merge: the state is too large: 1050 bytes of at most 1000", func(g *graph.Graph[diary]) {
		a := graph.Step(g, "a", text(990), write)
		g.Start(a)
		g.Then(a, graph.End)
	})
	// Two outputs that fit alone and not together.
	limited(t, graph.Limits{StateBytes: 1000}, "b: merge: the state is too large", func(g *graph.Graph[diary]) {
		a, b := graph.Step(g, "a", text(600), write), graph.Step(g, "b", text(600), write)
		z := step(g, "z")
		g.Start(a, b)
		g.Join(z, a, b)
		g.Then(z, graph.End)
	})
	limited(t, graph.Limits{StateBytes: 1000}, `a: the state is too large: sub-step "big" has 1002 bytes`, func(g *graph.Graph[diary]) {
		a := graph.Step(g, "a", func(c *graph.Ctx, _ diary) (string, error) {
			return graph.Do(c, "big", func(context.Context) (string, error) { return strings.Repeat("x", 1000), nil })
		}, write)
		g.Start(a)
		g.Then(a, graph.End)
	})
	limited(t, graph.Limits{}, "a: the state is too large: the prompt has", func(g *graph.Graph[diary]) {
		a := graph.Await(g, "a", func(diary) any { return strings.Repeat("x", graph.MaxPrompt) }, func(*diary, int) {})
		g.Start(a)
		g.Then(a, graph.End)
	})
}

func TestTheFanOutIsBounded(t *testing.T) {
	limited(t, graph.Limits{}, "a: the list is too long: 101 items of at most 100", func(g *graph.Graph[diary]) {
		a := graph.Map(g, "a", func(diary) []int { return make([]int, 101) }, func(*graph.Ctx, int) (int, error) { return 0, nil }, func(*diary, []graph.Result[int]) {})
		g.Start(a)
		g.Then(a, graph.End)
	})
	limited(t, graph.Limits{StateBytes: 500}, "a: the state is too large: the items have 600 bytes", func(g *graph.Graph[diary]) {
		a := graph.Map(g, "a", func(diary) []string { return []string{strings.Repeat("x", 298), strings.Repeat("x", 298)} }, func(*graph.Ctx, string) (int, error) { return 0, nil }, func(*diary, []graph.Result[int]) {})
		g.Start(a)
		g.Then(a, graph.End)
	})
}

func TestTheNumberOfStepsIsBounded(t *testing.T) {
	limited(t, graph.Limits{Steps: 5}, "the run took too many steps: more than 5", func(g *graph.Graph[diary]) {
		a := step(g, "a")
		g.Start(a)
		g.Loop(a, a, 100, graph.Exhausted(graph.End))
	})
}

func TestALoopThatIsUsedUpFailsUnlessItLeadsElsewhere(t *testing.T) {
	var c calls
	limited(t, graph.Limits{}, `a: the loop went round too often: 3 times back to "a"`, func(g *graph.Graph[diary]) {
		a := say(g, &c, "a")
		g.Start(a)
		graph.Branch(g, a, choose, graph.Routes[way]{left: a, right: graph.End})
		g.Loop(a, a, 3)
	})
	if c.of("a3 0") != 1 || c.of("a4 0") != 0 {
		t.Fatal(c.n)
	}
	g := graph.New[diary]("elsewhere")
	a, z := say(g, &c, "a"), say(g, &c, "z")
	g.Start(a)
	graph.Branch(g, a, choose, graph.Routes[way]{left: a, right: graph.End})
	g.Loop(a, a, 3, graph.Exhausted(z))
	g.Then(z, graph.End)
	d := &driver{t: t, g: compiled(t, g), id: "elsewhere", input: input(t, diary{}), journal: graph.NewMemory()}
	out, err := d.toEnd(t.Context())
	if err != nil || !strings.Contains(string(out.FinalState), `["a saw 0","a saw 1","a saw 2","a saw 3","z saw 4"]`) {
		t.Fatalf("%s, %v", out.FinalState, err)
	}
}

func TestARunHasADeadline(t *testing.T) {
	for name, build := range map[string]func(g *graph.Graph[diary]) *graph.Node{
		"while a step runs": func(g *graph.Graph[diary]) *graph.Node {
			return graph.Step(g, "a", func(c *graph.Ctx, _ diary) (string, error) { <-c.Done(); return "", c.Err() }, write)
		},
		"while it waits": func(g *graph.Graph[diary]) *graph.Node { return ask(g, "a") },
		"while it sleeps": func(g *graph.Graph[diary]) *graph.Node {
			return graph.Sleep(g, "a", func(diary) time.Duration { return time.Hour })
		},
		"while it retries": func(g *graph.Graph[diary]) *graph.Node {
			return graph.Step(g, "a", func(c *graph.Ctx, _ diary) (string, error) { return "", fmt.Errorf("no") }, write, graph.Retry(1000, graph.Expo(20*time.Second, time.Minute)))
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				limited(t, graph.Limits{Deadline: 10 * time.Minute}, "the run took too long", func(g *graph.Graph[diary]) {
					a := build(g)
					g.Start(a)
					g.Then(a, graph.End)
				})
				if took := time.Since(begin); took != 10*time.Minute {
					t.Fatal(took)
				}
			})
		})
	}
}

func TestKeptEventsOfCodeAreBoundedAndTheLogSaysSo(t *testing.T) {
	g := graph.New[diary]("chatty", graph.Bound(graph.Limits{Events: 50}))
	a := graph.Step(g, "a", func(c *graph.Ctx, _ diary) (string, error) {
		for i := range 200 {
			c.Emit(i)
		}
		c.Emit(strings.Repeat("x", graph.MaxEventData))
		c.Emit(func() {})
		return "", nil
	}, write)
	g.Start(a)
	g.Then(a, graph.End)
	d := &driver{t: t, g: compiled(t, g), id: "chatty", input: input(t, diary{}), journal: graph.NewMemory()}
	if _, err := d.toEnd(t.Context()); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range checkEvents(t, d.entries(), d.heard) {
		if e.Type == graph.Custom {
			if string(e.Data) != fmt.Sprint(n) {
				t.Fatalf("event %d is %s", n, e.Data)
			}
			n++
		}
	}
	if n != 50 {
		t.Fatalf("%d events are kept", n)
	}
}
