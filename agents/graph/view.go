package graph

import (
	"encoding/json"
	"fmt"
)

// mergeError is a merge that failed or made the state too large.
type mergeError struct {
	node string
	err  error
}

func (e *mergeError) Error() string { return "merge: " + e.err.Error() }
func (e *mergeError) Unwrap() error { return e.err }

// view is the state as a node may see it, as JSON: the input with the outputs
// merged of what comes before the node, in canonical order.
func (l *ledger) view(i int) (json.RawMessage, error) {
	if err := l.fold(); err != nil {
		return nil, err
	}
	rounds := l.roundsOf(i)
	var seen []past
	for _, x := range l.Past {
		if l.sees(i, rounds, x) {
			seen = append(seen, x)
		}
	}
	return l.merged(l.Base, seen...)
}

// sees reports whether a node, in the given rounds of its loops, comes after an
// execution.
func (l *ledger) sees(i int, rounds []int, x past) bool {
	if x.Era < l.Era || x.Node == "" {
		return true
	}
	earlier := l.p.byName[x.Node]
	for depth, at := range l.p.loopsOf[i] {
		if depth >= len(x.Rounds) || l.p.loopsOf[earlier][depth] != at {
			break
		}
		if x.Rounds[depth] != rounds[depth] {
			return x.Rounds[depth] < rounds[depth]
		}
	}
	return l.p.before[i].has(earlier)
}

// fold moves into the base what every node to come sees, so that a state is
// not folded from the very beginning at each step.
func (l *ledger) fold() error {
	for len(l.Past) > 0 {
		for i := range l.p.nodes {
			if s := l.node(i).Status; s != done && s != skipped && !l.sees(i, l.roundsOf(i), l.Past[0]) {
				return nil
			}
		}
		base, err := l.merged(l.Base, l.Past[0])
		if err != nil {
			return err
		}
		l.Base, l.Past = base, l.Past[1:]
	}
	return nil
}

// merged applies executions to a state.
func (l *ledger) merged(state json.RawMessage, xs ...past) (json.RawMessage, error) {
	if len(xs) == 0 {
		return state, nil
	}
	s, err := l.p.decode(state)
	if err != nil {
		return nil, fmt.Errorf("%w: the state: %w", ErrNeedsAttention, err)
	}
	for _, x := range xs {
		if x.Node == "" {
			if s, err = l.patched(s, x.Output); err != nil {
				return nil, err
			}
			continue
		}
		if err := l.mergeOne(s, x); err != nil {
			return nil, &mergeError{x.Node, err}
		}
	}
	out, err := l.p.encode(s)
	last := xs[len(xs)-1].Node
	if err != nil {
		return nil, &mergeError{last, fmt.Errorf("%w: %w", ErrJSON, err)}
	}
	if len(out) > l.p.limits.StateBytes {
		return nil, &mergeError{last, fmt.Errorf("%w: %d bytes of at most %d", ErrStateSize, len(out), l.p.limits.StateBytes)}
	}
	return out, nil
}

func (l *ledger) mergeOne(s any, x past) (err error) {
	defer recovered(&err)
	n := l.p.nodes[l.p.byName[x.Node]]
	switch {
	case x.Failure != nil:
		if n.options.recovers != nil {
			n.options.recovers(s, *x.Failure)
		}
	case n.merge != nil:
		return n.merge(s, x.Output)
	}
	return nil
}

// patched applies the patch of a fork to a state.
func (l *ledger) patched(s any, patch json.RawMessage) (any, error) {
	data, err := l.p.encode(s)
	if err != nil {
		return nil, err
	}
	doc, err := decodeAny(data)
	if err != nil {
		return nil, err
	}
	change, err := decodeAny(patch)
	if err != nil {
		return nil, err
	}
	if data, err = encode(mergePatch(doc, change)); err != nil {
		return nil, err
	}
	return l.p.decode(data)
}
