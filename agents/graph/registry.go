package graph

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
)

// Registry knows every version of every graph that may have to continue a run.
// It is safe for concurrent use.
type Registry struct {
	mu         sync.RWMutex
	graphs     map[string][]Runnable // by name, in order of version
	migrations []Migration
}

// Migration turns the runs of an old structure into runs of a registered one.
// Functions that are nil leave values as they are.
type Migration struct {
	Graph string
	// From is the old version; Hash, when set, allows that structure of it only.
	From int
	Hash string
	// To is the registered version that goes on.
	To int
	// Rename says what became of nodes: their new name, or empty when they are
	// gone. Nodes that are not in it keep their name.
	Rename map[string]string
	// State turns an old state into a new one, Output an old output of a node (by
	// its old name; of a Map, one item).
	State  func(old json.RawMessage) (json.RawMessage, error)
	Output func(node string, old json.RawMessage) (json.RawMessage, error)
}

// Add registers a graph.
func (r *Registry) Add(g Runnable) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.graphs == nil {
		r.graphs = map[string][]Runnable{}
	}
	versions := r.graphs[g.Name()]
	at, found := slices.BinarySearchFunc(versions, g.Version(), func(o Runnable, v int) int { return o.Version() - v })
	if found {
		return fmt.Errorf("graph %s: version %d is registered already", g.Name(), g.Version())
	}
	r.graphs[g.Name()] = slices.Insert(versions, at, g)
	return nil
}

// Migrate registers a migration to a graph that is registered.
func (r *Registry) Migrate(m Migration) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.version(m.Graph, m.To) == nil {
		return fmt.Errorf("migrate %s to version %d: %w", m.Graph, m.To, ErrUnknown)
	}
	r.migrations = append(r.migrations, m)
	return nil
}

// Names lists the registered graphs.
func (r *Registry) Names() []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var out []string
	for name := range r.graphs {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// Latest returns the newest version of a graph, for new runs.
func (r *Registry) Latest(name string) (Runnable, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	versions := r.graphs[name]
	if len(versions) == 0 {
		return nil, fmt.Errorf("graph %.80q: %w", name, ErrUnknown)
	}
	return versions[len(versions)-1], nil
}

// Find returns the graph that continues a journal: the structure that wrote it,
// or the target of a migration; the latest version of name when the journal is
// empty. Else the error wraps ErrNeedsAttention.
func (r *Registry) Find(name string, entries [][]byte) (Runnable, error) {
	h, err := headerOf(entries)
	if err != nil {
		return nil, err
	}
	if h == nil {
		return r.Latest(name)
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	if h.Graph != name {
		return nil, fmt.Errorf("%w: the journal is of graph %.80q, not %.80q", ErrNeedsAttention, h.Graph, name)
	}
	if g := r.version(name, h.Version); g != nil && g.Hash() == h.Hash {
		return g, nil
	}
	for i := range r.migrations {
		m := &r.migrations[i]
		if m.Graph == name && m.From == h.Version && (m.Hash == "" || m.Hash == h.Hash) {
			return &migrated{r.version(name, m.To).erased(), m}, nil
		}
	}
	return nil, fmt.Errorf("%w: nothing registered continues %s", ErrNeedsAttention, h.structure())
}

func (r *Registry) version(name string, v int) Runnable {
	for _, g := range r.graphs[name] {
		if g.Version() == v {
			return g
		}
	}
	return nil
}

// headerOf says which structure wrote a journal, nil for an empty one.
func headerOf(entries [][]byte) (*header, error) {
	decoded, err := decodeEntries(entries)
	if err != nil || len(decoded) == 0 {
		return nil, err
	}
	if h := decoded[0].header(); h != nil {
		return h, nil
	}
	return nil, entryError(0, errSense)
}
