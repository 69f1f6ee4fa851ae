package graph

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"time"
)

// Graph is a workflow being declared, over states of type S. Mistakes are
// collected and reported by Compile.
type Graph[S any] struct{ b *builder }

// builder is a Graph without its type.
type builder struct {
	name     string
	version  int
	limits   Limits
	state    reflect.Type
	decode   func([]byte) (any, error) // to *S
	encode   func(any) ([]byte, error) // from *S
	result   func(any) ([]byte, error) // from *S; nil: the state
	nodes    []*Node
	arcs     []arc
	loops    []loopDecl
	problems []string
}

// Kind says what a node does.
type Kind string

// The kinds of nodes. Start and end are drawn but never run.
const (
	KindStart Kind = "start"
	KindStep  Kind = "step"
	KindMap   Kind = "map"
	KindAwait Kind = "await"
	KindSleep Kind = "sleep"
	KindEnd   Kind = "end"
)

// Node is a declared node, for use in edges.
type Node struct {
	name    string
	kind    Kind
	owner   *builder
	index   int
	options options
	output  reflect.Type // nil: none

	// Which of these are set depends on the kind. States are *S.
	run    func(c *Ctx, state []byte) ([]byte, error)
	list   func(state any) ([]json.RawMessage, error)
	merge  func(state any, output []byte) error
	prompt func(state any) ([]byte, error)
	wake   func(state any, now time.Time) time.Time

	branch *branch
}

// Name is the name given at declaration.
func (n *Node) Name() string { return n.name }

// End is where a run ends. It may be the target of any edge or route.
var End = &Node{name: "end", kind: KindEnd, index: atEnd}

// Places of edges that are no nodes.
const (
	atStart = -1
	atEnd   = -2
)

// Limits bound a run. The zero value of a field means its default.
type Limits struct {
	// Steps bounds how many nodes a run may execute, counting each round of a
	// loop. The default is what the graph's loops allow at most.
	Steps int
	// StateBytes bounds the state, and each output, as JSON.
	StateBytes int
	// FanOut bounds the list of a Map.
	FanOut int
	// Events bounds how many custom and tool events of a run are kept. More are
	// dropped, and the log says so.
	Events int
	// Deadline bounds the time from the first start to the end, waits included.
	Deadline time.Duration
}

// Defaults of Limits.
const (
	// DefaultStateBytes: larger things belong into records; the state refers to
	// them.
	DefaultStateBytes = 256 << 10
	DefaultFanOut     = 100
	DefaultEvents     = 1000
	// DefaultDeadline leaves room for a person who is away for a week.
	DefaultDeadline = 14 * 24 * time.Hour
)

// Setting is an option of a graph.
type Setting func(*builder)

// Version numbers the structure of a graph; it starts at 1, the default. Raise
// it when nodes, edges or types change while runs may be under way.
func Version(n int) Setting { return func(b *builder) { b.version = n } }

// Bound sets the limits of a graph's runs.
func Bound(l Limits) Setting { return func(b *builder) { b.limits = l } }

// New begins a graph. Names are lower-case letters, digits and underscores.
func New[S any](name string, settings ...Setting) *Graph[S] {
	b := &builder{name: name, version: 1, state: reflect.TypeFor[S]()}
	b.decode = func(data []byte) (any, error) {
		s := new(S)
		return s, json.Unmarshal(data, s)
	}
	b.encode = func(s any) ([]byte, error) { return encode(s) }
	for _, set := range settings {
		set(b)
	}
	return &Graph[S]{b}
}

// Result sets what a run that is done returns; without it, its state.
func (g *Graph[S]) Result(of func(S) any) {
	g.b.result = func(s any) ([]byte, error) { return encode(of(*s.(*S))) }
}

func (b *builder) problem(format string, args ...any) {
	b.problems = append(b.problems, fmt.Sprintf(format, args...))
}

// Names go into Mermaid, URLs and logs unquoted.
var goodName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

func (b *builder) add(n *Node, opts []Option) *Node {
	n.owner, n.index = b, len(b.nodes)
	for _, o := range opts {
		o(&n.options)
	}
	b.nodes = append(b.nodes, n)
	return n
}
