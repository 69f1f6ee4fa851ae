package graph

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"
)

// advance begins and ends everything that needs no waiting, until nothing
// changes.
func (e *engine) advance() error {
	for changed := true; changed; {
		if e.l.Failure != nil {
			e.stop(errEngine)
			e.starts = nil
			return nil
		}
		if e.r.Now().Sub(e.l.Since) >= e.p.limits.Deadline && !e.l.settled() {
			if err := e.failRun(ErrDeadline); err != nil {
				return err
			}
			continue
		}
		changed = false
		for _, i := range e.p.order {
			moved, err := e.move(i)
			if err != nil {
				return err
			}
			changed = changed || moved
			if e.l.Failure != nil {
				break
			}
		}
	}
	return nil
}

// move does what can be done about one node now.
func (e *engine) move(i int) (bool, error) {
	s := e.l.node(i)
	switch {
	case e.l.ready(i):
		return true, e.activate(i)
	case s.Status != active:
		return false, nil
	}
	now := e.r.Now()
	switch e.p.nodes[i].kind {
	case KindAwait:
		if s.Wait.Answer != nil {
			return true, e.finish(i, s.Wait.Answer, FinishedData{})
		}
		if at := s.Wait.Expires; !at.IsZero() && !now.Before(at) {
			return true, e.finish(i, e.p.nodes[i].options.otherwise, FinishedData{Expired: true})
		}
	case KindSleep:
		if !now.Before(s.Due) {
			return true, e.finish(i, nil, FinishedData{})
		}
	case KindMap:
		return e.moveMap(i, now)
	case KindStep:
		return false, e.start(i, 0, now)
	}
	return false, nil
}

// moveMap starts items up to the limit, and ends the node after its last.
func (e *engine) moveMap(i int, now time.Time) (bool, error) {
	s, o := e.l.node(i), &e.p.nodes[i].options
	limit := o.limit
	if limit == 0 {
		limit = DefaultLimit
	}
	ended, failures := 0, 0
	for item, w := range s.Works {
		switch {
		case w.Ended && w.Failure != nil:
			failures++
			fallthrough
		case w.Ended:
			ended++
		case e.busy(i) < limit:
			if err := e.start(i, item, now); err != nil {
				return false, err
			}
		}
	}
	if ended < len(s.Works) {
		return false, nil
	}
	return true, e.finish(i, nil, FinishedData{Items: ended, Failed: failures})
}

// busy counts the functions of a node that run or are about to.
func (e *engine) busy(i int) (n int) {
	for key := range e.running {
		if key.node == e.p.nodes[i].name {
			n++
		}
	}
	for _, t := range e.starts {
		if t.node == i {
			n++
		}
	}
	return n
}

// activate begins a node.
func (e *engine) activate(i int) error {
	n, s, now := e.p.nodes[i], e.l.node(i), e.r.Now()
	if e.l.Steps >= e.p.limits.Steps {
		return e.failRun(fmt.Errorf("%w: more than %d", ErrSteps, e.p.limits.Steps))
	}
	state, err := e.l.view(i)
	if err != nil {
		return e.failRun(err)
	}
	x := &entry{At: now, Node: n.name, Visit: s.Visits}
	started := e.event(NodeStarted, n.name, nil)
	started.Attempt = 1
	events := []*Event{started}
	switch n.kind {
	case KindStep:
		x.Kind = kindStart
		if err := e.record(x, events...); err != nil {
			return err
		}
		e.prepare(i, 0, state)
		return nil
	case KindMap:
		x.Kind = kindMap
		x.Items, err = e.items(n, state)
	case KindAwait:
		x.Kind = kindWait
		if x.Token = e.token(); n.options.expires > 0 {
			x.Due = now.Add(n.options.expires)
		}
		x.Input, err = e.guarded(state, n.prompt)
		if len(x.Input) > MaxPrompt {
			err = fmt.Errorf("%w: the prompt has %d bytes", ErrStateSize, len(x.Input))
		}
		events = append(events, e.event(EventWaiting, n.name, WaitingData{x.Input, x.Due}))
	case KindSleep:
		x.Kind = kindSleep
		_, err = e.guarded(state, func(s any) ([]byte, error) { x.Due = n.wake(s, now); return nil, nil })
		if x.Due.After(now) {
			events = append(events, e.event(Sleeps, n.name, SleepingData{x.Due}))
		}
	}
	if err != nil {
		return e.failNode(i, e.failure(n.name, err, 1))
	}
	return e.record(x, events...)
}

// MaxPrompt bounds the prompt of an Await, in bytes.
const MaxPrompt = 64 << 10

func (e *engine) token() string {
	if e.r.Token != nil {
		return e.r.Token()
	}
	return rand.Text()
}

// items is the list of a Map.
func (e *engine) items(n *Node, state json.RawMessage) (items []json.RawMessage, err error) {
	_, err = e.guarded(state, func(s any) ([]byte, error) {
		items, err = n.list(s)
		return nil, err
	})
	if err != nil {
		return nil, err
	}
	size := 0
	for _, item := range items {
		size += len(item)
	}
	if len(items) > e.p.limits.FanOut {
		return nil, fmt.Errorf("%w: %d items of at most %d", ErrFanOut, len(items), e.p.limits.FanOut)
	}
	if size > e.p.limits.StateBytes {
		return nil, fmt.Errorf("%w: the items have %d bytes of at most %d", ErrStateSize, size, e.p.limits.StateBytes)
	}
	return items, nil
}

// guarded calls code of the graph on the engine's goroutine with a state of its
// own.
func (e *engine) guarded(state json.RawMessage, f func(s any) ([]byte, error)) (out []byte, err error) {
	defer recovered(&err)
	s, err := e.p.decode(state)
	if err != nil {
		return nil, err
	}
	out, err = f(s)
	if err == nil && len(out) > e.p.limits.StateBytes {
		err = fmt.Errorf("%w: %d bytes of at most %d", ErrStateSize, len(out), e.p.limits.StateBytes)
	}
	return out, err
}

// start begins a function of an active node whose time has come, if it is not
// under way.
func (e *engine) start(i, item int, now time.Time) error {
	n, w := e.p.nodes[i], e.l.node(i).Works[item]
	if _, runs := e.running[taskKey{n.name, item}]; runs || w.Ended || now.Before(w.Due) || e.starting(i, item) {
		return nil
	}
	state, err := e.l.view(i)
	if err != nil {
		return e.failRun(err)
	}
	if n.kind == KindStep {
		started := e.event(NodeStarted, n.name, nil)
		started.Attempt = w.Failures + 1
		if err := e.record(&entry{Kind: kindStart, At: now, Node: n.name, Visit: e.l.node(i).Visits}, started); err != nil {
			return err
		}
	}
	e.prepare(i, item, state)
	return nil
}

func (e *engine) starting(i, item int) bool {
	for _, t := range e.starts {
		if t.node == i && t.key.item == item {
			return true
		}
	}
	return false
}
