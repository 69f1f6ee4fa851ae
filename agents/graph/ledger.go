package graph

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"
)

// ledger is what a run's entries say, all of it: the engine changes it through
// apply alone, so that a run that is loaded is the run that was stored.
type ledger struct {
	Run    header    `json:"run"`
	Began  time.Time `json:"began"`
	Since  time.Time `json:"since"` // begin, or when a failed run went on: the deadline counts from here
	Seq    uint64    `json:"seq"`   // of the last event
	Emits  int       `json:"emits,omitempty"`
	Steps  int       `json:"steps,omitempty"`
	Era    int       `json:"era,omitempty"` // patches so far
	Rounds []int     `json:"rounds,omitempty"`

	Nodes map[string]*nodeState `json:"nodes"`
	// Base is the state with the outputs merged that every node to come may see;
	// Past holds the others, in canonical order.
	Base json.RawMessage `json:"base"`
	Past []past          `json:"past,omitempty"`

	Used    []string `json:"used,omitempty"`    // tokens
	Failure *Failure `json:"failure,omitempty"` // of the run
	Ended   bool     `json:"ended,omitempty"`

	p *program
}

type status string

const (
	pending status = ""
	active  status = "active" // begun
	done    status = "done"
	skipped status = "skipped"
	failed  status = "failed"
)

// nodeState is where a node stands in its present round.
type nodeState struct {
	Status  status    `json:"status,omitempty"`
	Visits  int       `json:"visits,omitempty"` // executions that ended
	Route   string    `json:"route,omitempty"`
	Started time.Time `json:"started,omitzero"`
	Ended   time.Time `json:"ended,omitzero"`
	Failure *Failure  `json:"failure,omitempty"` // of the last execution

	// While active:
	Items []json.RawMessage `json:"items,omitempty"` // of a Map
	Works []*work           `json:"works,omitempty"` // one, or one for each item
	Wait  *wait             `json:"wait,omitempty"`
	Due   time.Time         `json:"due,omitzero"` // of a Sleep
}

// work is one function to call: a step, or an item of a Map.
type work struct {
	Failures int             `json:"failures,omitempty"`
	Due      time.Time       `json:"due,omitzero"` // of the next attempt
	Memos    []memo          `json:"memos,omitempty"`
	Ended    bool            `json:"ended,omitempty"`
	Output   json.RawMessage `json:"out,omitempty"`
	Failure  *Failure        `json:"err,omitempty"`
}

type memo struct {
	Name  string          `json:"name"`
	Value json.RawMessage `json:"value"`
}

type wait struct {
	Token   string          `json:"token"`
	Prompt  json.RawMessage `json:"prompt"`
	Expires time.Time       `json:"expires,omitzero"`
	Answer  json.RawMessage `json:"answer,omitempty"`
}

// past is an execution that ended, or a patch (without a node).
type past struct {
	Node    string          `json:"node,omitempty"`
	Era     int             `json:"era,omitempty"`
	Rounds  []int           `json:"rounds,omitempty"`
	Output  json.RawMessage `json:"out,omitempty"`
	Failure *Failure        `json:"err,omitempty"`
}

// load reads a journal. An empty one gives a ledger without a begin.
func (p *program) load(entries [][]byte) (*ledger, error) {
	decoded, err := decodeEntries(entries)
	if err != nil {
		return nil, err
	}
	l := &ledger{p: p}
	for i, e := range decoded {
		if err := p.wrote(e); err != nil {
			return nil, err
		}
		if _, err := l.apply(e); err != nil {
			return nil, entryError(len(entries)-len(decoded)+i, err)
		}
	}
	return l, nil
}

// wrote refuses an entry of another structure.
func (p *program) wrote(e *entry) error {
	h := e.header()
	if h == nil || h.Graph == p.name && h.Version == p.version && h.Hash == p.hash {
		return nil
	}
	return fmt.Errorf("%w: it was begun by %s, and this is %s", ErrNeedsAttention, h.structure(), p.header("").structure())
}

// empty reports whether the run has not begun.
func (l *ledger) empty() bool { return l.Nodes == nil }

// settled reports whether every node has run or was skipped.
func (l *ledger) settled() bool {
	for _, n := range l.Nodes {
		if n.Status != done && n.Status != skipped {
			return false
		}
	}
	return true
}

func (l *ledger) node(i int) *nodeState { return l.Nodes[l.p.nodes[i].name] }

// add puts an execution into its place in canonical order.
func (l *ledger) add(x past) {
	key := l.key(x)
	at, _ := slices.BinarySearchFunc(l.Past, key, func(o past, key []int) int { return slices.Compare(l.key(o), key) })
	l.Past = slices.Insert(l.Past, at, x)
}

// key orders executions: by era, then at each level of loops by place and round.
func (l *ledger) key(x past) []int {
	if x.Node == "" {
		return []int{x.Era, math.MaxInt}
	}
	path := l.p.path[l.p.byName[x.Node]]
	key := []int{x.Era, path[0]}
	for i, round := range x.Rounds {
		key = append(key, round, path[i+1])
	}
	return key
}

// roundsOf lists the rounds of the loops around a node, outermost first.
func (l *ledger) roundsOf(node int) []int {
	var out []int
	for _, at := range l.p.loopsOf[node] {
		out = append(out, l.Rounds[at])
	}
	return out
}
