package graph

import (
	"context"
	"encoding/json"
	"fmt"
)

// migrated continues journals of an old structure. It reads them as if the new
// one had written them, and leaves a snapshot when it runs, after which the new
// structure needs no help.
type migrated struct {
	*program
	m *Migration
}

// Run implements Runnable.
func (g *migrated) Run(ctx context.Context, r Run) (Outcome, error) {
	if r.Journal == nil || r.Now == nil {
		return Outcome{}, errRun
	}
	entries, err := r.Journal.Load()
	if err != nil {
		return Outcome{}, fmt.Errorf("load the journal: %w", err)
	}
	moved, err := g.convert(entries)
	if err != nil {
		return Outcome{}, err
	}
	l, err := g.program.load(moved)
	if err != nil {
		return Outcome{}, err
	}
	if !l.empty() && l.Run.ID != r.ID {
		return Outcome{}, fmt.Errorf("%w: the journal is of run %.80q", ErrNeedsAttention, l.Run.ID)
	}
	snap, err := encode(&entry{Kind: kindSnapshot, At: r.Now(), Snapshot: &snapshot{Ledger: l}})
	if err != nil {
		return Outcome{}, err
	}
	if l.Ended && l.Failure == nil {
		// Nothing will be written any more; the answer is in what was.
		r.Journal = NewMemory(snap)
		return g.program.Run(ctx, r)
	}
	if err := r.Journal.Append(context.WithoutCancel(ctx), snap); err != nil {
		return Outcome{}, fmt.Errorf("run %s: append to the journal: %w", r.ID, err)
	}
	return g.program.Run(ctx, r)
}

// Answer implements Runnable.
func (g *migrated) Answer(entries [][]byte, a Answer) ([]byte, error) {
	moved, err := g.convert(entries)
	if err != nil {
		return nil, err
	}
	return g.program.Answer(moved, a)
}

// Status implements Runnable.
func (g *migrated) Status(entries [][]byte) (RunStatus, error) {
	moved, err := g.convert(entries)
	if err != nil {
		return RunStatus{}, err
	}
	return g.program.Status(moved)
}

// History implements Runnable.
func (g *migrated) History(entries [][]byte) ([]StepRecord, error) {
	moved, err := g.convert(entries)
	if err != nil {
		return nil, err
	}
	return g.program.History(moved)
}

// Fork implements Runnable.
func (g *migrated) Fork(entries [][]byte, f Fork) ([][]byte, error) {
	moved, err := g.convert(entries)
	if err != nil {
		return nil, err
	}
	return g.program.Fork(moved, f)
}

// convert rewrites entries for the new structure. What no longer fits together
// is found when they are loaded.
func (g *migrated) convert(entries [][]byte) ([][]byte, error) {
	decoded, err := decodeEntries(entries)
	if err != nil {
		return nil, err
	}
	var out [][]byte
	for i, e := range decoded {
		keep, err := g.convertEntry(e)
		if err != nil {
			return nil, fmt.Errorf("%w: migrate entry %d: %w", ErrNeedsAttention, i+1, err)
		}
		if !keep {
			continue
		}
		data, err := encode(e)
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}

func (g *migrated) convertEntry(e *entry) (keep bool, err error) {
	old := e.Node
	if name, renamed := g.m.Rename[old]; renamed && old != "" {
		if name == "" {
			// What was said about the node was said, and its numbers are used up.
			*e = entry{Kind: kindEmit, At: e.At, Events: e.Events}
			return len(e.Events) > 0, nil
		}
		e.Node = name
	}
	switch e.Kind {
	case kindBegin:
		*e.Run = g.header(e.Run)
		e.Input, err = g.state(e.Input)
	case kindSnapshot:
		err = g.convertLedger(e.Snapshot.Ledger)
	case kindDone, kindItem:
		e.Output, err = g.output(old, e.Output)
	}
	return true, err
}

func (g *migrated) header(old *header) header {
	h := *g.program.header(old.ID)
	h.Origin = old.Origin
	return h
}

func (g *migrated) state(old json.RawMessage) (json.RawMessage, error) {
	if g.m.State == nil {
		return old, nil
	}
	return g.m.State(old)
}

func (g *migrated) output(node string, old json.RawMessage) (json.RawMessage, error) {
	if g.m.Output == nil || old == nil {
		return old, nil
	}
	return g.m.Output(node, old)
}

// convertLedger refuses a run that was compacted under way: its loops and
// unmerged outputs mean something to the old structure only, unless there are
// none.
func (g *migrated) convertLedger(l *ledger) (err error) {
	if len(l.Past) > 0 || len(l.Rounds) > 0 {
		return fmt.Errorf("a compacted run with loops or parallel steps under way cannot be migrated")
	}
	l.Run = g.header(&l.Run)
	if l.Base, err = g.state(l.Base); err != nil {
		return err
	}
	nodes := map[string]*nodeState{}
	for _, n := range g.nodes {
		nodes[n.name] = new(nodeState)
	}
	for name, n := range l.Nodes {
		to := name
		if renamed, ok := g.m.Rename[name]; ok {
			to = renamed
		}
		if to != "" {
			if nodes[to] == nil {
				return fmt.Errorf("there is no node %q any more", to)
			}
			nodes[to] = n
		}
	}
	l.Nodes = nodes
	return nil
}
