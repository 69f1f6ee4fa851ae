package graph

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Fork says what Fork makes.
type Fork struct {
	// ID is the new run's.
	ID string
	// Step is how many finished nodes are kept, as History counts; 0 begins anew.
	Step int
	// Patch is a JSON merge patch (RFC 7396) on the state after that step. What
	// comes then sees that whole state, also what ran beside it.
	Patch json.RawMessage
	Now   time.Time
}

// Fork implements Runnable: it returns the journal of a new run that stands
// where the old one stood after a step. The old run is not changed. Finished
// nodes are not run again; what was under way is, with the sub-steps it kept.
// Idempotency keys of the new run are its own.
func (p *program) Fork(entries [][]byte, f Fork) ([][]byte, error) {
	decoded, err := decodeEntries(entries)
	if err != nil {
		return nil, err
	}
	if f.ID == "" || f.Step < 0 || len(decoded) == 0 {
		return nil, ErrStep
	}
	l := &ledger{p: p}
	var keep []*entry
	for i, e := range decoded {
		if l.Steps == f.Step && !l.empty() {
			break
		}
		if err := p.wrote(e); err != nil {
			return nil, err
		}
		if _, err := l.apply(e); err != nil {
			return nil, entryError(len(entries)-len(decoded)+i, err)
		}
		keep = append(keep, e)
	}
	if l.Steps > f.Step {
		return nil, fmt.Errorf("%w: what came before step %d is gone", ErrStep, l.Steps)
	}
	if l.Steps < f.Step {
		return nil, fmt.Errorf("%w: the run has %d steps", ErrStep, l.Steps)
	}
	return p.fork(l, keep, f)
}

// fork makes the entries of the new run.
func (p *program) fork(l *ledger, keep []*entry, f Fork) ([][]byte, error) {
	h := p.header(f.ID)
	h.Origin = &Origin{Run: l.Run.ID, Step: f.Step}
	keep = append(l.withoutQuestions(keep), l.changes(f)...)
	var out [][]byte
	var seq uint64
	for i, e := range keep {
		x := *e
		if i == 0 {
			if err := x.rename(h, f.Now); err != nil {
				return nil, err
			}
		}
		x.Events = slices.Clone(x.Events)
		for at := range x.Events {
			seq++
			x.Events[at].Seq = seq
		}
		if x.Kind == kindSnapshot {
			x.Snapshot.Ledger.Seq = seq
		}
		data, err := encode(&x)
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, l.try(f)
}

// withoutQuestions drops the questions that are open at the step: the fork asks
// again, with tokens of its own.
func (l *ledger) withoutQuestions(entries []*entry) []*entry {
	return slices.DeleteFunc(entries, func(e *entry) bool {
		if e.Kind != kindWait && e.Kind != kindAnswer {
			return false
		}
		for _, n := range l.Nodes {
			if n.Wait != nil && n.Wait.Token == e.Token {
				return true
			}
		}
		return false
	})
}

// changes are the entries that a fork adds.
func (l *ledger) changes(f Fork) (out []*entry) {
	if l.Failure != nil {
		out = append(out, &entry{Kind: kindAgain, At: f.Now})
	}
	if f.Patch != nil {
		out = append(out, &entry{Kind: kindPatch, At: f.Now, Output: f.Patch})
	}
	return out
}

// try checks that the state can be patched.
func (l *ledger) try(f Fork) error {
	if f.Patch == nil {
		return nil
	}
	if len(f.Patch) > l.p.limits.StateBytes {
		return fmt.Errorf("patch the state: %w", ErrStateSize)
	}
	if _, err := l.merged(l.Base, append(slices.Clone(l.Past), past{Output: f.Patch})...); err != nil {
		return fmt.Errorf("patch the state: %w", err)
	}
	return nil
}

// rename makes the first entry of a journal that of another run.
func (e *entry) rename(h *header, now time.Time) error {
	data, err := encode(StartedData{Graph: h.Graph, Version: h.Version, Hash: h.Hash, Fork: h.Origin})
	if err != nil {
		return err
	}
	rest := slices.DeleteFunc(slices.Clone(e.Events), func(e Event) bool { return e.Type == RunStarted })
	e.Events = slices.Insert(rest, 0, Event{Type: RunStarted, At: now, Data: data})
	if e.Kind == kindBegin {
		e.Run, e.At = h, now
		return nil
	}
	l := *e.Snapshot.Ledger
	l.Run, l.Began, l.Since = *h, now, now
	l.Nodes = maps.Clone(l.Nodes)
	for name, n := range l.Nodes {
		if n.Wait != nil {
			l.Nodes[name] = &nodeState{Visits: n.Visits}
		}
	}
	e.Snapshot = &snapshot{Whole: e.Snapshot.Whole, Ledger: &l}
	return nil
}

// mergePatch applies a JSON merge patch (RFC 7396).
func mergePatch(doc, patch any) any {
	changes, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	target, ok := doc.(map[string]any)
	if !ok {
		target = map[string]any{}
	}
	for name, change := range changes {
		if change == nil {
			delete(target, name)
		} else {
			target[name] = mergePatch(target[name], change)
		}
	}
	return target
}
