package graph

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// program is a compiled graph without its type.
type program struct {
	name    string
	version int
	hash    string
	limits  Limits
	nodes   []*Node
	byName  map[string]int
	edges   []edge
	in, out [][]int // by node: indices of edges; in is without the ways back
	loops   []loop

	order   []int   // nodes in canonical order
	path    [][]int // by node: its place at each level of loops, outermost first
	loopsOf [][]int // by node: the loops around it, outermost first
	before  []set   // by node: what comes before it in one round of its loops

	decode func([]byte) (any, error)
	encode func(any) ([]byte, error)
	result func(any) ([]byte, error)
}

type edgeKind uint8

const (
	plain     edgeKind = iota
	route              // taken when the branch chose one of its labels
	back               // the way back of a loop
	exhausted          // taken instead of back when the rounds are used up
)

type edge struct {
	from, to int // indices, atStart or atEnd
	kind     edgeKind
	routes   []string // of route; of back and exhausted when from branches
	optional bool
	loop     int // of back and exhausted
}

// loop is a Loop. Loops are sorted from the innermost outwards.
type loop struct {
	from, to, max int
	back          int // edge
	exhausted     int // edge, or -1
	body          set
}

// Compiled is a graph that passed every check.
type Compiled[S any] struct{ *program }

// Compile checks the graph. The error is a *CompileError with a sentence for
// each mistake.
func (g *Graph[S]) Compile() (*Compiled[S], error) {
	p, err := g.b.compile()
	if err != nil {
		return nil, err
	}
	return &Compiled[S]{p}, nil
}

func (b *builder) compile() (*program, error) {
	// Another Compile must not repeat the problems of this one.
	declared := slices.Clone(b.problems)
	defer func() { b.problems = declared }()
	b.checkDeclarations()
	failed := func() (*program, error) {
		return nil, &CompileError{Graph: b.name, Problems: slices.Compact(b.problems)}
	}
	if len(b.problems) > 0 {
		return failed()
	}
	p := &program{name: b.name, version: b.version, nodes: b.nodes, limits: b.limits, decode: b.decode, encode: b.encode, result: b.result}
	p.byName = map[string]int{}
	for i, n := range p.nodes {
		p.byName[n.name] = i
	}
	// Each check relies on those before it.
	for _, check := range []func(*program){b.wire, b.checkReach, b.checkCycles, b.findLoops, b.checkEntries, b.arrange, b.walkWorlds} {
		check(p)
		if len(b.problems) > 0 {
			return failed()
		}
	}
	p.limits = p.withDefaults(b.limits)
	p.hash = b.fingerprint(p)
	return p, nil
}

func (b *builder) checkDeclarations() {
	if !goodName.MatchString(b.name) {
		b.problem("the name %q must be lower-case letters, digits and underscores, with a letter first", b.name)
	}
	if b.version < 1 {
		b.problem("the version must be at least 1")
	}
	l := b.limits
	if l.Steps < 0 || l.StateBytes < 0 || l.FanOut < 0 || l.Events < 0 || l.Deadline < 0 {
		b.problem("limits must not be negative")
	}
	if len(b.nodes) == 0 {
		b.problem("the graph has no node")
	}
	b.survives(b.state, "the state")
	names := map[string]bool{}
	for _, n := range b.nodes {
		switch {
		case n.name == string(KindStart) || n.name == string(KindEnd):
			b.problem("a node must not be called %q", n.name)
		case !goodName.MatchString(n.name):
			b.problem("the name %q must be lower-case letters, digits and underscores, with a letter first", n.name)
		case names[n.name]:
			b.problem("the node %q is declared twice", n.name)
		}
		names[n.name] = true
		b.checkOptions(n)
	}
	b.checkEnds()
}

// checkEnds checks that edges connect nodes of this graph.
func (b *builder) checkEnds() {
	known := func(n *Node, where string) {
		if n == nil {
			b.problem("%s names a node that is nil", where)
		} else if n != End && n.owner != b {
			b.problem("%s names %q, which is no node of this graph", where, n.name)
		}
	}
	begins := false
	type pair struct{ from, to *Node }
	seen := map[pair]bool{}
	for _, a := range b.arcs {
		if a.from == nil {
			begins = true
		} else {
			known(a.from, "an edge")
		}
		known(a.to, "an edge")
		if a.from == End {
			b.problem("nothing comes after the end")
		}
		if a.from == nil && a.to == End {
			b.problem("the start leads to the end")
		}
		if seen[pair{a.from, a.to}] {
			b.problem("the edge from %s to %s is declared twice", startOr(a.from), nameOf(a.to))
		}
		seen[pair{a.from, a.to}] = true
	}
	if !begins {
		b.problem("the graph has no start")
	}
	for _, n := range b.nodes {
		if n.branch != nil {
			for _, label := range n.branch.labels {
				to := n.branch.target[label]
				if to == nil {
					continue // which Branch has said
				}
				known(to, fmt.Sprintf("the route %q after %q", label, n.name))
				if seen[pair{n, to}] {
					b.problem("%q leads to %s both by a route and always", n.name, nameOf(to))
				}
			}
		}
	}
	for _, l := range b.loops {
		known(l.from, "a loop")
		known(l.to, "a loop")
		if l.exhausted != nil {
			known(l.exhausted, "a loop")
		}
		if l.from == End || l.to == End {
			b.problem("a loop cannot hold the end")
		}
		if seen[pair{l.from, l.to}] {
			b.problem("%s leads to %s both by a loop and always", nameOf(l.from), nameOf(l.to))
		}
	}
}

func startOr(n *Node) string {
	if n == nil {
		return "the start"
	}
	return quote(n.name)
}

// wire makes edges of arcs, routes and loops.
func (b *builder) wire(p *program) {
	for _, a := range b.arcs {
		from := atStart
		if a.from != nil {
			from = a.from.index
		}
		p.edges = append(p.edges, edge{from: from, to: a.to.index, optional: a.optional})
	}
	for i, n := range p.nodes {
		if n.branch == nil {
			continue
		}
		byTarget := map[int]int{} // edge
		for _, label := range n.branch.labels {
			to := n.branch.target[label].index
			at, ok := byTarget[to]
			if !ok {
				at = len(p.edges)
				byTarget[to] = at
				p.edges = append(p.edges, edge{from: i, to: to, kind: route, optional: true})
			}
			p.edges[at].routes = append(p.edges[at].routes, label)
		}
	}
	for _, l := range b.loops {
		b.wireLoop(p, l)
	}
	p.in, p.out = make([][]int, len(p.nodes)), make([][]int, len(p.nodes))
	for i, e := range p.edges {
		if e.to >= 0 && e.kind != back {
			p.in[e.to] = append(p.in[e.to], i)
		}
		if e.from >= 0 {
			p.out[e.from] = append(p.out[e.from], i)
		}
	}
}

func (b *builder) wireLoop(p *program, d loopDecl) {
	l := loop{from: d.from.index, to: d.to.index, max: d.max, exhausted: -1}
	at := slices.IndexFunc(p.edges, func(e edge) bool { return e.from == l.from && e.to == l.to })
	switch {
	case d.from.branch == nil && at < 0:
		at = len(p.edges)
		p.edges = append(p.edges, edge{from: l.from, to: l.to})
	case d.from.branch != nil && at < 0:
		b.problem("the loop from %q to %q: no route leads back", d.from.name, d.to.name)
		return
	case p.edges[at].kind == back:
		b.problem("the loop from %q to %q is declared twice", d.from.name, d.to.name)
		return
	}
	l.back = at
	p.edges[at].kind, p.edges[at].loop = back, len(p.loops)
	if d.exhausted != nil {
		l.exhausted = len(p.edges)
		p.edges = append(p.edges, edge{from: l.from, to: d.exhausted.index, kind: exhausted, routes: p.edges[at].routes, optional: true, loop: len(p.loops)})
	}
	p.loops = append(p.loops, l)
}

// withDefaults fills in what was left open.
func (p *program) withDefaults(l Limits) Limits {
	if l.StateBytes == 0 {
		l.StateBytes = DefaultStateBytes
	}
	if l.FanOut == 0 {
		l.FanOut = DefaultFanOut
	}
	if l.Events == 0 {
		l.Events = DefaultEvents
	}
	if l.Deadline == 0 {
		l.Deadline = DefaultDeadline
	}
	if l.Steps == 0 {
		for i := range p.nodes {
			times := 1
			for _, at := range p.loopsOf[i] {
				times = min(times*(1+p.loops[at].max), 1<<20)
			}
			l.Steps += times
		}
	}
	return l
}

// fingerprint is the structural hash: what a journal depends on.
func (b *builder) fingerprint(p *program) string {
	h := sha256.New()
	fmt.Fprintf(h, "state %s\n", form(b.state))
	for _, n := range p.nodes {
		fmt.Fprintf(h, "node %s %s %s\n", n.name, n.kind, form(n.output))
	}
	lines := make([]string, len(p.edges))
	for i, e := range p.edges {
		lines[i] = fmt.Sprintf("edge %s %s %d %s %t\n", p.place(e.from), p.place(e.to), e.kind, strings.Join(e.routes, ","), e.optional)
	}
	slices.Sort(lines)
	fmt.Fprint(h, strings.Join(lines, ""))
	for _, l := range p.loops {
		fmt.Fprintf(h, "loop %s %s %d\n", p.place(l.from), p.place(l.to), l.max)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// place names an end of an edge.
func (p *program) place(i int) string {
	switch i {
	case atStart:
		return string(KindStart)
	case atEnd:
		return string(KindEnd)
	}
	return p.nodes[i].name
}
