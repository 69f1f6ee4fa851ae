package graph_test

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/graph"
)

// step is a step that does nothing.
func step(g *graph.Graph[diary], name string, opts ...graph.Option) *graph.Node {
	return graph.Step(g, name, func(*graph.Ctx, diary) (string, error) { return "", nil }, write, opts...)
}

func ask(g *graph.Graph[diary], name string, opts ...graph.Option) *graph.Node {
	return graph.Await(g, name, func(diary) any { return nil }, func(*diary, verdict) {}, opts...)
}

func choose(diary) way { return left }

type hidden struct{ a int }

func (h hidden) get() int { return h.a }

type partly struct {
	A int
	b int
}

func (p partly) get() int { return p.b }

type twice struct {
	A int `json:"B"`
	B int
}

// stepOf declares a graph whose only step returns an O.
func stepOf[O any](g *graph.Graph[diary]) {
	n := graph.Step(g, "a", func(*graph.Ctx, diary) (o O, err error) { return o, nil }, func(*diary, O) {})
	g.Start(n)
	g.Then(n, graph.End)
}

func TestCompileRefusesWhatWouldGoWrong(t *testing.T) {
	var _ = []int{hidden{}.get(), partly{}.get()}
	for _, c := range []struct {
		name  string
		build func(g *graph.Graph[diary])
		want  string
	}{
		{"no node", func(g *graph.Graph[diary]) {}, "the graph has no node"},
		{"no start", func(g *graph.Graph[diary]) { g.Then(step(g, "a"), graph.End) }, "the graph has no start"},
		{"duplicate node", func(g *graph.Graph[diary]) { g.Start(step(g, "a"), step(g, "a")) }, `the node "a" is declared twice`},
		{"bad name", func(g *graph.Graph[diary]) { g.Start(step(g, "Fetch mail")) }, `the name "Fetch mail" must be lower-case letters, digits and underscores, with a letter first`},
		{"reserved name", func(g *graph.Graph[diary]) { g.Start(step(g, "end")) }, `a node must not be called "end"`},
		{"nil node", func(g *graph.Graph[diary]) { g.Start(step(g, "a"), nil) }, "an edge names a node that is nil"},
		{"node of another graph", func(g *graph.Graph[diary]) {
			a := step(g, "a")
			g.Start(a)
			g.Then(a, step(graph.New[diary]("other"), "b"))
		}, `an edge names "b", which is no node of this graph`},
		{"edge twice", func(g *graph.Graph[diary]) {
			a := step(g, "a")
			g.Start(a)
			g.Then(a, graph.End, graph.End)
		}, `the edge from "a" to "end" is declared twice`},
		{"after the end", func(g *graph.Graph[diary]) {
			a := step(g, "a")
			g.Start(a)
			g.Then(graph.End, a)
		}, "nothing comes after the end"},
		{"start to end", func(g *graph.Graph[diary]) { g.Start(step(g, "a"), graph.End) }, "the start leads to the end"},
		{"unreachable", func(g *graph.Graph[diary]) {
			a, b := step(g, "a"), step(g, "b")
			g.Start(a)
			g.Then(a, graph.End)
			g.Then(b, graph.End)
		}, `nothing leads to "b" from the start`},
		{"dead end", func(g *graph.Graph[diary]) {
			a, b := step(g, "a"), step(g, "b")
			g.Start(a)
			g.Then(a, b, graph.End)
		}, `no way leads from "b" to the end`},
		{"loop without a way out", func(g *graph.Graph[diary]) {
			a, b := step(g, "a"), step(g, "b")
			g.Start(a)
			g.Then(a, b)
			g.Loop(b, a, 3)
		}, `no way leads from "a" to the end`},
		{"route missing", func(g *graph.Graph[diary]) {
			a := step(g, "a")
			g.Start(a)
			graph.Branch(g, a, choose, graph.Routes[way]{left: graph.End})
		}, `the branch after "a" has no route for "right"`},
		{"route too many", func(g *graph.Graph[diary]) {
			a := step(g, "a")
			g.Start(a)
			graph.Branch(g, a, choose, graph.Routes[way]{left: graph.End, right: graph.End, "up": graph.End})
		}, `the branch after "a" has a route for "up", which is no value of graph_test.way`},
		{"two branches", func(g *graph.Graph[diary]) {
			a := step(g, "a")
			g.Start(a)
			both := graph.Routes[way]{left: graph.End, right: graph.End}
			graph.Branch(g, a, choose, both)
			graph.Branch(g, a, choose, both)
		}, `"a" branches twice`},
		{"route and edge", func(g *graph.Graph[diary]) {
			a := step(g, "a")
			g.Start(a)
			graph.Branch(g, a, choose, graph.Routes[way]{left: graph.End, right: graph.End})
			g.Then(a, graph.End)
		}, `"a" leads to "end" both by a route and always`},
		{"cycle", func(g *graph.Graph[diary]) {
			a, b, d := step(g, "a"), step(g, "b"), step(g, "d")
			g.Start(a)
			g.Then(a, b)
			g.Then(b, d)
			graph.Branch(g, d, choose, graph.Routes[way]{left: b, right: graph.End})
		}, "a cycle without a Loop: b, d, b"},
		{"loop without limit", func(g *graph.Graph[diary]) {
			a := step(g, "a")
			g.Start(a)
			g.Then(a, graph.End)
			g.Loop(a, a, 0)
		}, `the loop from "a" to "a" needs a limit of at least 1`},
		{"loop forwards", func(g *graph.Graph[diary]) {
			a, b := step(g, "a"), step(g, "b")
			g.Start(a)
			g.Then(a, b, graph.End)
			g.Then(b, graph.End)
			g.Loop(a, b, 3)
		}, `"a" leads to "b" both by a loop and always`},
		{"loop that does not lead back", func(g *graph.Graph[diary]) {
			a, b := step(g, "a"), step(g, "b")
			g.Start(a, b)
			g.Then(a, graph.End)
			g.Then(b, graph.End)
			g.Loop(a, b, 3)
		}, `the loop from "a" to "b" does not lead back`},
		{"loop without its route", func(g *graph.Graph[diary]) {
			a, b := step(g, "a"), step(g, "b")
			g.Start(a)
			g.Then(a, b)
			graph.Branch(g, b, choose, graph.Routes[way]{left: graph.End, right: graph.End})
			g.Loop(b, a, 3)
		}, `the loop from "b" to "a": no route leads back`},
		{"loop entered in the middle", func(g *graph.Graph[diary]) {
			a, b := step(g, "a"), step(g, "b")
			g.Start(a, b)
			g.Then(a, b)
			graph.Branch(g, b, choose, graph.Routes[way]{left: a, right: graph.End})
			g.Loop(b, a, 3)
		}, `the loop back to "a" is entered at "b"`},
		{"loops that overlap", func(g *graph.Graph[diary]) {
			a, b, d := step(g, "a"), step(g, "b"), step(g, "d")
			g.Start(a)
			g.Then(a, b)
			graph.Branch(g, b, choose, graph.Routes[way]{left: a, right: d})
			graph.Branch(g, d, choose, graph.Routes[way]{left: b, right: graph.End})
			g.Loop(b, a, 3)
			g.Loop(d, b, 3)
		}, `the loops from "b" and from "d" overlap`},
		{"loop left while it goes on", func(g *graph.Graph[diary]) {
			a, b, z := step(g, "a"), step(g, "b"), step(g, "z")
			g.Start(a)
			g.Then(a, b, z)
			graph.Branch(g, b, choose, graph.Routes[way]{left: a, right: graph.End})
			g.Loop(b, a, 3)
			g.Then(z, graph.End)
		}, `the loop back to "a" can go on while "a" leaves it for "z"`},
		{"join on what may be skipped", func(g *graph.Graph[diary]) {
			a, b, d, z := step(g, "a"), step(g, "b"), step(g, "d"), step(g, "z")
			g.Start(a, d)
			graph.Branch(g, a, choose, graph.Routes[way]{left: b, right: graph.End})
			g.Join(z, b, d)
			g.Then(z, graph.End)
		}, `"z" waits for "b", which a branch can skip: join it as Optional`},
		{"join on both arms", func(g *graph.Graph[diary]) {
			a, b, d, z := step(g, "a"), step(g, "b"), step(g, "d"), step(g, "z")
			g.Start(a)
			graph.Branch(g, a, choose, graph.Routes[way]{left: b, right: d})
			g.Join(z, b, d)
			g.Then(z, graph.End)
		}, `"z" waits for "d", which a branch can skip: join it as Optional`},
		{"join of nothing", func(g *graph.Graph[diary]) { g.Join(step(g, "a")) }, `the join "a" has no input`},
		{"no function", func(g *graph.Graph[diary]) {
			a := graph.Step[diary, string](g, "a", nil, write)
			g.Start(a)
			g.Then(a, graph.End)
		}, `step "a" has no function`},
		{"no merge", func(g *graph.Graph[diary]) {
			a := graph.Step(g, "a", func(*graph.Ctx, diary) (string, error) { return "", nil }, nil)
			g.Start(a)
			g.Then(a, graph.End)
		}, `"a" has an output but no merge`},
		{"function as output", stepOf[func()], `the output of "a" (func()) does not survive JSON: it is a func`},
		{"channel in a slice", stepOf[[]chan int], `does not survive JSON: it is a chan`},
		{"interface in a struct", stepOf[struct{ V map[string]any }], `does not survive JSON: V is an interface, whose type would be lost`},
		{"error", stepOf[struct{ Err error }], `does not survive JSON: Err is an interface`},
		{"only unexported", stepOf[hidden], `does not survive JSON: a is not exported`},
		{"partly unexported", stepOf[[]*partly], `does not survive JSON: b is not exported`},
		{"complex", stepOf[struct{ In struct{ C complex128 } }], `does not survive JSON: In.C is a complex128`},
		{"map keys", stepOf[map[float64]int], `does not survive JSON: it is a map with keys of type float64`},
		{"one name twice", stepOf[twice], `does not survive JSON: B has the JSON name of A`},
		{"negative retry", func(g *graph.Graph[diary]) { step(g, "a", graph.Retry(-1, graph.Expo(1, 1))) }, `"a": the number of retries must not be negative`},
		{"no backoff", func(g *graph.Graph[diary]) { step(g, "a", graph.Retry(1, graph.Backoff{})) }, `"a": a backoff needs a positive minimum and a maximum not below it`},
		{"no timeout", func(g *graph.Graph[diary]) { step(g, "a", graph.Timeout(0)) }, `"a": a timeout must be positive`},
		{"option twice", func(g *graph.Graph[diary]) { step(g, "a", graph.Timeout(1), graph.Timeout(2)) }, `"a": Timeout is given twice`},
		{"limit on a step", func(g *graph.Graph[diary]) { step(g, "a", graph.Limit(2)) }, `"a": Limit does not fit a node of kind step`},
		{"expiry on a step", func(g *graph.Graph[diary]) { step(g, "a", graph.Expires(time.Hour, "x")) }, `"a": Expires does not fit a node of kind step`},
		{"default of another type", func(g *graph.Graph[diary]) { ask(g, "a", graph.Expires(time.Hour, 3)) }, `"a": the default decision must be a graph_test.verdict that JSON can hold`},
		{"recovery of another state", func(g *graph.Graph[diary]) { step(g, "a", graph.Recover(func(*string, graph.Failure) {})) }, `"a": Recover needs a merge into a graph_test.diary`},
		{"fail and recover", func(g *graph.Graph[diary]) {
			step(g, "a", graph.Recover(func(*diary, graph.Failure) {}), graph.OnError(graph.Fail))
		}, `"a": OnError(Fail) and Recover contradict each other`},
		{"cache key of another state", func(g *graph.Graph[diary]) {
			step(g, "a", graph.Cached(func(string) string { return "" }, time.Hour))
		}, `"a": Cached needs a key from a graph_test.diary`},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := graph.New[diary]("refused")
			c.build(g)
			_, err := g.Compile()
			var refusal *graph.CompileError
			if !errors.As(err, &refusal) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got  %v\nwant %s", err, c.want)
			}
			// Refusals do not pile up.
			if _, again := g.Compile(); again.Error() != err.Error() {
				t.Fatalf("first  %v\nsecond %v", err, again)
			}
		})
	}
}

func TestCompileRefusesAStateThatJSONWouldLose(t *testing.T) {
	g := graph.New[partly]("lossy", graph.Version(0), graph.Bound(graph.Limits{Steps: -1}))
	n := graph.Step(g, "a", func(*graph.Ctx, partly) (graph.None, error) { return graph.None{}, nil }, nil)
	g.Start(n)
	g.Then(n, graph.End)
	_, err := g.Compile()
	var refusal *graph.CompileError
	if !errors.As(err, &refusal) || len(refusal.Problems) != 3 {
		t.Fatal(err)
	}
}

func TestCompileAcceptsWhatOnlyLooksWrong(t *testing.T) {
	for name, build := range map[string]func(g *graph.Graph[diary]){
		"values that code themselves": func(g *graph.Graph[diary]) {
			stepOf[struct {
				At   time.Time
				IP   netip.Addr
				Keys map[netip.Addr]int
				Skip func() `json:"-"`
				Self *diary
			}](g)
		},
		"a join inside one arm": func(g *graph.Graph[diary]) {
			a, b, p, q, z := step(g, "a"), step(g, "b"), step(g, "p"), step(g, "q"), step(g, "z")
			g.Start(a)
			graph.Branch(g, a, choose, graph.Routes[way]{left: b, right: graph.End})
			g.Then(b, p, q)
			g.Join(z, p, q)
			g.Then(z, graph.End)
		},
		"routes that meet": func(g *graph.Graph[diary]) {
			a, z := step(g, "a"), step(g, "z")
			g.Start(a)
			graph.Branch(g, a, choose, graph.Routes[way]{left: z, right: z})
			g.Then(z, graph.End)
		},
		"a loop on one node": func(g *graph.Graph[diary]) {
			a := step(g, "a")
			g.Start(a)
			graph.Branch(g, a, choose, graph.Routes[way]{left: a, right: graph.End})
			g.Loop(a, a, 3)
		},
		"two loops from one node": func(g *graph.Graph[diary]) {
			a, b := step(g, "a"), step(g, "b")
			g.Start(a)
			g.Then(a, b)
			graph.Branch(g, b, func(diary) three { return 0 }, graph.Routes[three]{0: a, 1: b, 2: graph.End})
			g.Loop(b, a, 3)
			g.Loop(b, b, 3)
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := graph.New[diary]("accepted")
			build(g)
			compiled(t, g)
		})
	}
}

type three int

func (three) Values() []three { return []three{0, 1, 2} }

func TestCompileRefusesMoreBranchesThanItCanWalk(t *testing.T) {
	g := graph.New[diary]("wide")
	for i := range 15 {
		a, b := step(g, "a"+string(rune('a'+i))), step(g, "b"+string(rune('a'+i)))
		g.Start(a)
		graph.Branch(g, a, choose, graph.Routes[way]{left: b, right: graph.End})
		g.Then(b, graph.End)
	}
	if _, err := g.Compile(); err == nil || !strings.Contains(err.Error(), "more than 16384 combinations: split the graph") {
		t.Fatal(err)
	}
}
