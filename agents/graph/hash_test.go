package graph_test

import (
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/graph"
)

func TestTheHashIsOfTheStructureAlone(t *testing.T) {
	hash := func(build func(g *graph.Graph[diary])) string {
		g := graph.New[diary]("hashed")
		build(g)
		return compiled(t, g).Hash()
	}
	base := hash(func(g *graph.Graph[diary]) {
		a := step(g, "a")
		g.Start(a)
		g.Then(a, graph.End)
	})
	same := hash(func(g *graph.Graph[diary]) {
		a := step(g, "a", graph.Timeout(time.Minute), graph.Retry(3, graph.Expo(1, 2)))
		g.Then(a, graph.End)
		g.Start(a)
	})
	if base != same {
		t.Error("options and the order of edges changed the hash")
	}
	for name, build := range map[string]func(g *graph.Graph[diary]){
		"a name": func(g *graph.Graph[diary]) {
			a := step(g, "b")
			g.Start(a)
			g.Then(a, graph.End)
		},
		"a type": stepOf[int],
		"a node more": func(g *graph.Graph[diary]) {
			a, b := step(g, "a"), step(g, "b")
			g.Start(a)
			g.Then(a, b)
			g.Then(b, graph.End)
		},
		"a loop": func(g *graph.Graph[diary]) {
			a := step(g, "a")
			g.Start(a)
			g.Loop(a, a, 2, graph.Exhausted(graph.End))
		},
	} {
		if hash(build) == base {
			t.Errorf("%s did not change the hash", name)
		}
	}
}
