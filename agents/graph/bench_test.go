package graph_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/graph"
)

// BenchmarkRun is what the engine itself costs: nodes that do nothing, and a
// journal in memory.
func BenchmarkRun(b *testing.B) {
	for _, n := range []int{5, 50} {
		b.Run(fmt.Sprintf("linear-%d", n), func(b *testing.B) {
			g := graph.New[diary]("linear")
			last := step(g, "n0")
			g.Start(last)
			for i := range n - 1 {
				next := step(g, fmt.Sprint("n", i+1))
				g.Then(last, next)
				last = next
			}
			g.Then(last, graph.End)
			bench(b, g, n)
		})
		b.Run(fmt.Sprintf("parallel-%d", n), func(b *testing.B) {
			g := graph.New[diary]("parallel")
			z := step(g, "z")
			for i := range n - 1 {
				a := step(g, fmt.Sprint("n", i))
				g.Start(a)
				g.Join(z, a)
			}
			g.Then(z, graph.End)
			bench(b, g, n)
		})
	}
	b.Run("map-100", func(b *testing.B) {
		g := graph.New[diary]("map")
		m := graph.Map(g, "m", func(diary) []int { return make([]int, 100) }, func(*graph.Ctx, int) (int, error) { return 0, nil }, func(*diary, []graph.Result[int]) {}, graph.Limit(16))
		g.Start(m)
		g.Then(m, graph.End)
		bench(b, g, 100)
	})
}

func bench(b *testing.B, g *graph.Graph[diary], nodes int) {
	c := compiled(b, g)
	in := input(b, diary{})
	b.ReportAllocs()
	for b.Loop() {
		out, err := c.Run(b.Context(), graph.Run{ID: "bench", Input: in, Journal: graph.NewMemory(), Now: time.Now})
		if err != nil || out.State != graph.Done {
			b.Fatal(out.State, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(nodes), "ns/node")
}

// BenchmarkLoad is what it costs to continue a run of 200 finished nodes.
func BenchmarkLoad(b *testing.B) {
	g := graph.New[diary]("long")
	a := step(g, "a")
	g.Start(a)
	g.Loop(a, a, 199, graph.Exhausted(graph.End))
	c := compiled(b, g)
	entries := journalOf(b, c, "long")
	b.ReportAllocs()
	for b.Loop() {
		if s, err := c.Status(entries); err != nil || s.State != graph.Done {
			b.Fatal(s.State, err)
		}
	}
}

// BenchmarkCompile includes walking every combination of eight branches.
func BenchmarkCompile(b *testing.B) {
	g := graph.New[diary]("branches")
	for i := range 8 {
		a, l := step(g, fmt.Sprint("a", i)), step(g, fmt.Sprint("l", i))
		g.Start(a)
		graph.Branch(g, a, choose, graph.Routes[way]{left: l, right: graph.End})
		g.Then(l, graph.End)
	}
	for b.Loop() {
		if _, err := g.Compile(); err != nil {
			b.Fatal(err)
		}
	}
}
