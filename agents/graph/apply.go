package graph

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// errSense is a journal that contradicts itself.
var errSense = errors.New("it does not follow from those before it")

// apply changes the ledger by one entry. It returns the nodes that are skipped
// because of it. Nothing here calls code of the graph.
func (l *ledger) apply(e *entry) (skipped []string, err error) {
	if err := l.change(e); err != nil {
		return nil, err
	}
	for _, event := range e.Events {
		l.Seq = max(l.Seq, event.Seq)
	}
	switch e.Kind {
	case kindBegin, kindDone:
		return l.settle(), nil
	}
	return nil, nil
}

func (l *ledger) change(e *entry) error {
	switch e.Kind {
	case kindBegin:
		return l.begin(e)
	case kindSnapshot:
		return l.restore(e)
	}
	if l.empty() || l.Ended && e.Kind != kindAgain {
		return errSense
	}
	switch e.Kind {
	case kindAnswer:
		return l.answer(e)
	case kindAgain:
		l.again(e)
	case kindEmit:
		l.Emits += len(e.Events)
	case kindPatch:
		l.add(past{Era: l.Era, Output: e.Output})
		l.Era++
	case kindEnd:
		if e.Failure != nil {
			l.Failure = e.Failure
		} else if !l.settled() {
			return errSense
		}
		l.Ended = true
	case kindFail:
		if l.Failure == nil {
			l.Failure = e.Failure
		}
		if n := l.Nodes[e.Node]; n != nil && n.Status == active {
			n.Status, n.Failure, n.Ended = failed, e.Failure, e.At
		}
	default:
		return l.changeNode(e)
	}
	return nil
}

func (l *ledger) begin(e *entry) error {
	if !l.empty() {
		return errSense
	}
	l.Run, l.Base = *e.Run, e.Input
	l.Began, l.Since = e.At, e.At
	l.Rounds = make([]int, len(l.p.loops))
	l.Nodes = make(map[string]*nodeState, len(l.p.nodes))
	for _, n := range l.p.nodes {
		l.Nodes[n.name] = new(nodeState)
	}
	return nil
}

// restore takes over a snapshot, after checking what later code relies on.
func (l *ledger) restore(e *entry) error {
	p, s := l.p, e.Snapshot.Ledger
	ok := len(s.Nodes) == len(p.nodes) && len(s.Rounds) == len(p.loops) && s.Base != nil && s.Steps >= 0 && s.Emits >= 0
	for _, n := range p.nodes {
		ok = ok && s.Nodes[n.name].sound(n.kind)
	}
	for i := range p.loops {
		ok = ok && s.Rounds[i] >= 0 && s.Rounds[i] <= p.loops[i].max
	}
	for _, x := range s.Past {
		i, known := p.byName[x.Node]
		ok = ok && (x.Node == "" || known && len(x.Rounds) == len(p.loopsOf[i]))
	}
	if !ok {
		return errSense
	}
	s.p = p
	*l = *s
	return nil
}

// sound reports whether a stored node has what its kind needs.
func (n *nodeState) sound(kind Kind) bool {
	if n == nil || n.Visits < 0 {
		return false
	}
	for _, w := range n.Works {
		if w == nil || w.Failures < 0 {
			return false
		}
	}
	if n.Status == active {
		switch kind {
		case KindMap:
			return len(n.Works) == len(n.Items)
		case KindAwait:
			return n.Wait != nil
		case KindStep:
			return len(n.Works) == 1
		}
	}
	return true
}

func (l *ledger) answer(e *entry) error {
	for _, n := range l.Nodes {
		if n.Wait != nil && n.Wait.Token == e.Token && n.Wait.Answer == nil {
			n.Wait.Answer = e.Output
			l.Used = append(l.Used, e.Token)
			return nil
		}
	}
	// An answer that came for what is answered changes nothing.
	return nil
}

// again lets a run that failed go on: what failed is tried as if for the first
// time, and everything else stays.
func (l *ledger) again(e *entry) {
	l.Failure, l.Ended, l.Since = nil, false, e.At
	for _, n := range l.Nodes {
		if n.Status == failed {
			n.Status = active
		}
		for _, w := range n.Works {
			if n.Status == active && (!w.Ended || w.Failure != nil) {
				*w = work{Memos: w.Memos}
			}
		}
	}
}

// changeNode applies what a node did.
func (l *ledger) changeNode(e *entry) error {
	i, known := l.p.byName[e.Node]
	if !known {
		return fmt.Errorf("%w: there is no node %.70q", errSense, e.Node)
	}
	n, kind := l.node(i), l.p.nodes[i].kind
	if e.Visit != n.Visits {
		return errSense
	}
	if n.Status == pending && l.ready(i) {
		switch {
		case e.Kind == kindStart && kind == KindStep:
			n.Works = []*work{{}}
		case e.Kind == kindMap && kind == KindMap:
			n.Items = e.Items
			for range e.Items {
				n.Works = append(n.Works, new(work))
			}
		case e.Kind == kindWait && kind == KindAwait:
			n.Wait = &wait{Token: e.Token, Prompt: e.Input, Expires: e.Due}
		case e.Kind == kindSleep && kind == KindSleep:
			n.Due = e.Due
		default:
			return errSense
		}
		n.Status, n.Started = active, e.At
		return nil
	}
	if n.Status != active {
		return errSense
	}
	switch e.Kind {
	case kindStart: // after an attempt that failed or was cut off
		return nil
	case kindDone:
		return l.finish(i, e)
	}
	at := max(e.Item-1, 0)
	if at >= len(n.Works) || n.Works[at].Ended {
		return errSense
	}
	w := n.Works[at]
	switch e.Kind {
	case kindItem:
		w.Ended, w.Output, w.Failure, w.Due = true, e.Output, e.Failure, e.Due
	case kindMemo:
		w.Memos = append(w.Memos, memo{e.Name, e.Output})
	case kindRetry:
		w.Failures++
		w.Due = e.Due
	default:
		return errSense
	}
	return nil
}

// finish ends an execution.
func (l *ledger) finish(i int, e *entry) error {
	n, node := l.node(i), l.p.nodes[i]
	out := e.Output
	if node.kind == KindMap && e.Failure == nil {
		var err error
		if out, err = results(n); err != nil {
			return err
		}
	}
	if node.branch != nil && !slices.Contains(node.branch.labels, e.Route) {
		return errSense
	}
	l.add(past{Node: e.Node, Era: l.Era, Rounds: l.roundsOf(i), Output: out, Failure: e.Failure})
	l.Steps++
	*n = nodeState{Status: done, Visits: n.Visits + 1, Route: e.Route, Started: n.Started, Ended: e.At, Failure: e.Failure}
	return nil
}

// results is the output of a Map, made of its items.
func results(n *nodeState) (json.RawMessage, error) {
	out := make([]itemResult, len(n.Works))
	for i, w := range n.Works {
		if !w.Ended {
			return nil, errSense
		}
		out[i] = itemResult{Index: i, Value: w.Output, Err: w.Failure}
		if w.Failure != nil {
			out[i].Value = nil
		}
	}
	return encode(out)
}
