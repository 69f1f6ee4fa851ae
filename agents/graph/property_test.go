package graph_test

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/pulseplan/pulseplan/agents/graph"
)

// plan is a random graph: edges lead from lower to higher numbers, and ways
// back close loops.
type plan struct {
	n        int
	edges    [][2]int // always taken
	branches map[int][2]int
	loops    [][2]int // from, to
	optional bool
	delays   []int
}

func drawPlan(t *rapid.T, loops bool) *plan {
	p := &plan{n: rapid.IntRange(2, 9).Draw(t, "nodes"), branches: map[int][2]int{}}
	for i := range p.n {
		for j := i + 1; j < p.n; j++ {
			if rapid.IntRange(0, 3).Draw(t, "edge") == 0 {
				p.edges = append(p.edges, [2]int{i, j})
			}
		}
		// A branch to two later nodes that no edge leads to already; n is the end.
		if rapid.IntRange(0, 2).Draw(t, "branch") == 0 {
			l, r := rapid.IntRange(i+1, p.n).Draw(t, "left"), rapid.IntRange(i+1, p.n).Draw(t, "right")
			if l != r && !slices.Contains(p.edges, [2]int{i, l}) && !slices.Contains(p.edges, [2]int{i, r}) {
				p.branches[i] = [2]int{l, r}
			}
		}
	}
	if loops {
		for range rapid.IntRange(1, 3).Draw(t, "loops") {
			from := rapid.IntRange(0, p.n-1).Draw(t, "from")
			p.loops = append(p.loops, [2]int{from, rapid.IntRange(0, from).Draw(t, "to")})
		}
	}
	p.delays = rapid.SliceOfN(rapid.IntRange(0, 40), p.n, p.n).Draw(t, "delays")
	return p
}

func nodeName(i int) string { return fmt.Sprint("n", i) }

// line is what node i returns when it saw lines.
func line(i, iteration int, lines []string) string {
	h := fnv.New64a()
	fmt.Fprint(h, strings.Join(lines, ","))
	return fmt.Sprintf("%s.%d.%x", nodeName(i), iteration, h.Sum64()&0xffff)
}

// pick chooses a route by the state.
func pick(lines []string) way {
	h := fnv.New64a()
	fmt.Fprint(h, strings.Join(lines, ","))
	return way("").Values()[h.Sum64()>>7&1]
}

// build makes the graph; c may be nil.
func (p *plan) build(c *calls) *graph.Graph[diary] {
	g := graph.New[diary]("random")
	nodes := make([]*graph.Node, p.n, p.n+1)
	for i := range p.n {
		nodes[i] = graph.Step(g, nodeName(i), func(ctx *graph.Ctx, s diary) (string, error) {
			if c != nil {
				c.hit(ctx)
			}
			select {
			case <-time.After(time.Duration(p.delays[i]*(1+ctx.Iteration())) * time.Second):
			case <-ctx.Done():
				return "", ctx.Err()
			}
			return line(i, ctx.Iteration(), s.Lines), nil
		}, write)
	}
	nodes = append(nodes, graph.End)
	inputs := map[int][]graph.Input{}
	out, in := map[int]bool{}, map[int]bool{}
	for _, e := range p.edges {
		var input graph.Input = nodes[e[0]]
		if p.optional {
			input = graph.Optional(nodes[e[0]])
		}
		inputs[e[1]] = append(inputs[e[1]], input)
		out[e[0]], in[e[1]] = true, true
	}
	for i, b := range p.branches {
		graph.Branch(g, nodes[i], func(s diary) way { return pick(s.Lines) }, graph.Routes[way]{left: nodes[b[0]], right: nodes[b[1]]})
		out[i], in[b[0]], in[b[1]] = true, true, true
	}
	for i := range p.n {
		if len(inputs[i]) > 0 {
			g.Join(nodes[i], inputs[i]...)
		}
		if !in[i] {
			g.Start(nodes[i])
		}
		if !out[i] && !slices.ContainsFunc(p.loops, func(l [2]int) bool { return l[0] == i }) {
			g.Then(nodes[i], graph.End)
		}
	}
	for _, l := range p.loops {
		g.Loop(nodes[l[0]], nodes[l[1]], 2, graph.Exhausted(graph.End))
	}
	return g
}

// fit makes the plan compile: joins become optional where they must, and loops
// that do not fit go.
func (p *plan) fit() bool {
	for {
		_, err := p.build(nil).Compile()
		switch {
		case err == nil:
			return true
		case strings.Contains(err.Error(), "join it as Optional") && !p.optional:
			p.optional = true
		case len(p.loops) > 0:
			p.loops = p.loops[:len(p.loops)-1]
		default:
			return false
		}
	}
}

// oracle works out the last state from the meaning of the words alone, one node
// after the other: a node sees what edges put before it. It knows no loops.
func (p *plan) oracle() []string {
	before := make([]map[int]bool, p.n)
	lines := map[int]string{} // of nodes that ran
	route := map[int]int{}
	var all []string
	for j := range p.n {
		before[j] = map[int]bool{}
		entered, starts := false, true
		enter := func(i int, taken bool) {
			starts = false
			before[j][i] = true
			for b := range before[i] {
				before[j][b] = true
			}
			entered = entered || taken
		}
		for _, e := range p.edges {
			if e[1] == j {
				_, ran := lines[e[0]]
				enter(e[0], ran)
			}
		}
		for i, b := range p.branches {
			if b[0] == j || b[1] == j {
				to, ran := route[i]
				enter(i, ran && to == j)
			}
		}
		if !entered && !starts {
			continue
		}
		var saw []string
		for i := range j {
			if l, ran := lines[i]; ran && before[j][i] {
				saw = append(saw, l)
			}
		}
		lines[j] = line(j, 0, saw)
		all = append(all, lines[j])
		if b, ok := p.branches[j]; ok {
			route[j] = b[slices.Index(way("").Values(), pick(append(saw, lines[j])))]
		}
	}
	return all
}

func TestRandomGraphsDoWhatTheirEdgesSay(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := drawPlan(rt, false)
		if !p.fit() {
			rt.Skip("does not compile")
		}
		want := p.oracle()
		var out graph.Outcome
		var err error
		synctest.Test(t, func(t *testing.T) {
			d := &driver{t: t, g: compiled(t, p.build(nil)), id: "random", input: input(t, diary{}), journal: graph.NewMemory()}
			out, err = d.toEnd(t.Context())
		})
		if err != nil || out.State != graph.Done {
			rt.Fatal(out.State, out.Failure, err)
		}
		if got := string(out.FinalState); !strings.Contains(got, `"lines":["`+strings.Join(want, `","`)+`"]`) {
			rt.Fatalf("got  %s\nwant %s", got, want)
		}
	})
}

func TestRandomGraphsSurviveRandomCrashesAndTimings(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := drawPlan(rt, true)
		if !p.fit() {
			rt.Skip("does not compile")
		}
		var want, got graph.Outcome
		var err error
		var trouble string
		first := p.delays
		synctest.Test(t, func(t *testing.T) {
			d := &driver{t: t, g: compiled(t, p.build(nil)), id: "random", input: input(t, diary{}), journal: graph.NewMemory()}
			want, err = d.toEnd(t.Context())
		})
		if err != nil {
			rt.Fatal(err)
		}
		p.delays = rapid.SliceOfN(rapid.IntRange(0, 40), p.n, p.n).Draw(rt, "other delays")
		limits := rapid.SliceOfN(rapid.IntRange(1, 40), 1, 4).Draw(rt, "crashes after")
		compact := rapid.IntRange(0, 20).Draw(rt, "compact after")
		synctest.Test(t, func(t *testing.T) {
			memory := graph.NewMemory()
			limit := 0
			for _, more := range append(limits, 1<<20) {
				limit += more
				var c calls
				before, _ := memory.Load()
				d := &driver{t: t, g: compiled(t, p.build(&c)), id: "random", input: input(t, diary{}), journal: &crashing{Memory: memory, limit: limit}}
				d.change = func(r *graph.Run) {
					if r.CompactAfter = -1; compact > 0 {
						r.CompactAfter = compact
					}
				}
				got, err = d.toEnd(context.Background())
				if compact == 0 {
					for _, what := range recorded(t, before) {
						if c.of(what) > 0 {
							trouble = what + " ran again"
						}
					}
				}
				if !errors.Is(err, errCrash) {
					break
				}
			}
			entries, _ := memory.Load()
			events, e := graph.Events(entries)
			for i := range events {
				if e != nil || events[i].Seq != uint64(i+1) {
					trouble = fmt.Sprintf("event %d is %d, %v", i+1, events[i].Seq, e)
				}
			}
		})
		if err != nil || trouble != "" {
			rt.Fatal(err, trouble)
		}
		if want.State != got.State || string(want.FinalState) != string(got.FinalState) {
			rt.Fatalf("%v and %v\n%s %s %v\n%s %s %v", first, p.delays, want.State, want.FinalState, want.Failure, got.State, got.FinalState, got.Failure)
		}
	})
}
