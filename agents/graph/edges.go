package graph

import "fmt"

// arc is an edge as declared.
type arc struct {
	from, to *Node // from nil: the start
	optional bool
}

// branch is the choice made after a node.
type branch struct {
	choose func(state any) (string, error)
	labels []string // all values of the route type, in its order
	target map[string]*Node
}

type loopDecl struct {
	from, to  *Node
	max       int
	exhausted *Node
}

// Input is what a Join waits for: a node, or Optional of one.
type Input interface {
	input() (n *Node, optional bool)
}

func (n *Node) input() (*Node, bool) { return n, false }

type optionalInput struct{ n *Node }

func (o optionalInput) input() (*Node, bool) { return o.n, true }

// Optional marks an input of a Join that a branch may skip: the join waits
// until that is settled, and runs when any of its inputs ran.
func Optional(n *Node) Input { return optionalInput{n} }

// Start says which nodes begin; several begin in parallel.
func (g *Graph[S]) Start(nodes ...*Node) {
	for _, n := range nodes {
		g.b.arcs = append(g.b.arcs, arc{to: n})
	}
}

// Then runs each of next after from; several run in parallel. Next may hold End.
func (g *Graph[S]) Then(from *Node, next ...*Node) {
	for _, n := range next {
		g.b.arcs = append(g.b.arcs, arc{from: from, to: n})
	}
}

// Join runs a node after all inputs.
func (g *Graph[S]) Join(to *Node, inputs ...Input) {
	if len(inputs) == 0 {
		g.b.problem("the join %s has no input", nameOf(to))
	}
	for _, i := range inputs {
		if i == nil {
			g.b.problem("the join %s has an input that is nil", nameOf(to))
			continue
		}
		from, optional := i.input()
		if from == nil {
			g.b.problem("the join %s has an input that is nil", nameOf(to))
			continue
		}
		g.b.arcs = append(g.b.arcs, arc{from: from, to: to, optional: optional})
	}
}

// Route is a closed set of choices: a comparable type whose Values lists all of
// them, whatever the receiver.
type Route[R any] interface {
	comparable
	Values() []R
}

// Routes says where each choice leads.
type Routes[R comparable] map[R]*Node

// Branch chooses, after a node, one of the routes by the state with the node's
// own output merged. Every value of R must have a route.
func Branch[S any, R Route[R]](g *Graph[S], from *Node, choose func(S) R, routes Routes[R]) {
	if from == nil || from == End {
		g.b.problem("a branch needs a node to follow")
		return
	}
	if from.branch != nil {
		g.b.problem("%q branches twice", from.name)
		return
	}
	br := &branch{target: map[string]*Node{}}
	from.branch = br
	if choose == nil {
		g.b.problem("the branch after %q has no function", from.name)
	}
	var zero R
	known := map[R]string{}
	for _, r := range zero.Values() {
		label := fmt.Sprint(r)
		if _, twice := br.target[label]; twice {
			g.b.problem("the branch after %q has the value %q twice", from.name, label)
		}
		known[r] = label
		br.labels = append(br.labels, label)
		br.target[label] = routes[r]
		if routes[r] == nil {
			g.b.problem("the branch after %q has no route for %q", from.name, label)
		}
	}
	if len(br.labels) == 0 {
		g.b.problem("the branch after %q chooses from no values", from.name)
	}
	for r := range routes {
		if _, ok := known[r]; !ok {
			g.b.problem("the branch after %q has a route for %q, which is no value of %T", from.name, fmt.Sprint(r), r)
		}
	}
	br.choose = func(s any) (string, error) {
		r := choose(*s.(*S))
		label, ok := known[r]
		if !ok {
			return "", fmt.Errorf("%w: %q after %q", ErrRoute, fmt.Sprint(r), from.name)
		}
		return label, nil
	}
}

// LoopOption is an option of a Loop.
type LoopOption func(*loopDecl)

// Exhausted leads to a node instead of failing when the rounds are used up.
func Exhausted(n *Node) LoopOption { return func(l *loopDecl) { l.exhausted = n } }

// Loop allows the way back from one node to an earlier one, at most limit
// times each time the loop is entered. When from branches, its routes to that
// node are the way back; else it always goes back. Everything between the two
// is the loop's body: it is entered at to only, and what follows a body starts
// when its last round is over.
func (g *Graph[S]) Loop(from, to *Node, limit int, opts ...LoopOption) {
	l := loopDecl{from: from, to: to, max: limit}
	for _, o := range opts {
		o(&l)
	}
	if limit < 1 {
		g.b.problem("the loop from %s to %s needs a limit of at least 1", nameOf(from), nameOf(to))
	}
	g.b.loops = append(g.b.loops, l)
}

func nameOf(n *Node) string {
	if n == nil {
		return "nil"
	}
	return quote(n.name)
}
