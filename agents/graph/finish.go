package graph

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"
)

// handle takes a message of a function that runs.
func (e *engine) handle(m message) error {
	if e.running[m.task.key] != m.task {
		// Sent by a goroutine that its node left behind.
		if m.ack != nil {
			m.ack <- errEngine
		}
		return nil
	}
	switch {
	case m.ended != nil:
		delete(e.running, m.task.key)
		return e.attempted(m.task, m.ended)
	case m.memo != nil:
		x := &entry{Kind: kindMemo, At: e.r.Now(), Node: m.task.key.node, Visit: m.task.visit, Item: m.task.number(), Name: m.memo.Name, Output: m.memo.Value}
		err := e.record(x)
		e.batch = append(e.batch, outgoing{ack: m.ack})
		return err
	case m.kept:
		return e.emit(m.event)
	}
	e.batch = append(e.batch, outgoing{live: m.event})
	return nil
}

// emitsPerEntry keeps an entry of events small: what comes in one go shares one.
const emitsPerEntry = 16

// emit records an event of code.
func (e *engine) emit(event *Event) error {
	if e.l.Emits >= e.p.limits.Events {
		if !e.warned {
			e.warned = true
			e.r.Log.Warn("events of a run are dropped: it has too many", "run", e.r.ID, "graph", e.p.name, "node", event.Node, "limit", e.p.limits.Events)
		}
		return nil
	}
	if len(e.batch) > 0 {
		if x := e.batch[len(e.batch)-1].entry; x != nil && x.Kind == kindEmit && len(x.Events) < emitsPerEntry {
			e.number(x, event)
			e.l.Emits++
			return nil
		}
	}
	return e.record(&entry{Kind: kindEmit, At: event.At}, event)
}

// attempted takes the end of an attempt. One that was cut off, because the run
// failed or its context ended, leaves no record: it runs again when the run goes
// on.
func (e *engine) attempted(t *task, end *ended) (err error) {
	switch {
	case end.err == nil && t.isItem:
		err = e.itemEnded(t, end.output, nil)
	case end.err == nil:
		err = e.finish(t.node, end.output, FinishedData{Cached: end.cached})
	case e.tasks.Err() == nil:
		err = e.attemptFailed(t, end.err)
	}
	return err
}

// attemptFailed decides between another attempt and the end of the function.
func (e *engine) attemptFailed(t *task, cause error) error {
	now, w := e.r.Now(), e.l.node(t.node).Works[t.key.item]
	o := &e.p.nodes[t.node].options
	f := e.failure(t.key.node, cause, w.Failures+1)
	if p := (*permanentError)(nil); w.Failures < o.retries && !errors.As(cause, &p) {
		due := now.Add(e.backoff(t, w.Failures+1, cause))
		event := e.eventOf(t, NodeRetry, FailedData{Failure: *f, Next: due})
		return e.record(&entry{Kind: kindRetry, At: now, Node: f.Node, Visit: t.visit, Item: t.number(), Failure: f, Due: due}, event)
	}
	if t.isItem {
		return e.itemEnded(t, nil, f)
	}
	return e.giveUp(t.node, f)
}

// backoff is the wait before the attempt after failures attempts.
func (e *engine) backoff(t *task, failures int, err error) time.Duration {
	seed := digest(fmt.Sprint(e.r.Seed), e.r.ID, t.key.node, fmt.Sprint(t.visit), fmt.Sprint(t.key.item), fmt.Sprint(failures))
	d := e.p.nodes[t.node].options.backoff.delay(failures, rand.New(rand.NewPCG(seed[0], seed[1])))
	if r := (*retryError)(nil); errors.As(err, &r) {
		d = max(d, r.after)
	}
	return d
}

// itemEnded puts the end of an item of a Map on record.
func (e *engine) itemEnded(t *task, output json.RawMessage, f *Failure) error {
	fatal := f != nil && e.p.nodes[t.node].options.onError == Fail
	x := &entry{Kind: kindItem, At: e.r.Now(), Node: t.key.node, Visit: t.visit, Item: t.number(), Output: output, Failure: f}
	var events []*Event
	if f != nil {
		events = append(events, e.eventOf(t, NodeFailed, FailedData{Failure: *f, Continued: !fatal}))
	}
	if err := e.record(x, events...); err != nil {
		return err
	}
	if fatal {
		return e.failNode(t.node, f)
	}
	n := 0
	works := e.l.node(t.node).Works
	for _, w := range works {
		if w.Ended {
			n++
		}
	}
	e.batch = append(e.batch, outgoing{live: e.event(Progressed, t.key.node, ProgressData{n, len(works)})})
	return nil
}

// giveUp is the end of a node that failed for good: the run goes on or fails.
func (e *engine) giveUp(i int, f *Failure) error {
	n := e.p.nodes[i]
	if n.options.onError == Fail || n.kind != KindStep {
		return e.failNode(i, f)
	}
	x := &entry{Kind: kindDone, At: f.At, Node: n.name, Visit: e.l.node(i).Visits, Failure: f}
	if err := e.check(i, x); err != nil {
		return e.failNode(i, e.failure(n.name, err, f.Attempts))
	}
	return e.record(x, e.event(NodeFailed, n.name, FailedData{Failure: *f, Continued: true}))
}

// failNode fails the run because of a node.
func (e *engine) failNode(i int, f *Failure) error {
	name := e.p.nodes[i].name
	x := &entry{Kind: kindFail, At: f.At, Node: name, Visit: e.l.node(i).Visits, Failure: f}
	return e.record(x, e.event(NodeFailed, name, FailedData{Failure: *f}))
}

// failRun fails the run for a reason that is not, or not only, a node's.
func (e *engine) failRun(err error) error {
	node := ""
	if m := (*mergeError)(nil); errors.As(err, &m) {
		node = m.node
	}
	f := e.failure(node, err, 0)
	return e.record(&entry{Kind: kindFail, At: f.At, Failure: f})
}

// failure is an error as it goes on record. The stack of a panic goes to the
// log, and only there.
func (e *engine) failure(node string, err error, attempts int) *Failure {
	if p := (*panicError)(nil); errors.As(err, &p) {
		e.r.Log.Error("code of a graph panicked", slog.String("run", e.r.ID), slog.String("graph", e.p.name), slog.String("node", node),
			slog.Any("panic", p.value), slog.String("stack", string(p.stack)))
	}
	code, message := e.r.Explain(err)
	return &Failure{Node: node, Code: code, Message: clip(message, maxMessage), Attempts: attempts, At: e.r.Now()}
}

// finish puts the end of a node on record.
func (e *engine) finish(i int, output json.RawMessage, data FinishedData) error {
	n, s, now := e.p.nodes[i], e.l.node(i), e.r.Now()
	x := &entry{Kind: kindDone, At: now, Node: n.name, Visit: s.Visits, Output: output}
	attempts := 1
	if n.kind == KindStep {
		attempts += s.Works[0].Failures
	}
	if err := e.check(i, x); err != nil {
		return e.giveUp(i, e.failure(n.name, err, attempts))
	}
	data.Milliseconds, data.Route = now.Sub(s.Started).Milliseconds(), x.Route
	event := e.event(NodeFinished, n.name, data)
	event.Attempt = attempts
	return e.record(x, event)
}

// check tries what an output does to the state, before it is on record, and
// chooses the route.
func (e *engine) check(i int, x *entry) error {
	out := x.Output
	if e.p.nodes[i].kind == KindMap && x.Failure == nil {
		var err error
		if out, err = results(e.l.node(i)); err != nil {
			return err
		}
	}
	if len(out) > 2*e.p.limits.StateBytes {
		return fmt.Errorf("%w: the output has %d bytes", ErrStateSize, len(out))
	}
	state, err := e.l.view(i)
	if err != nil {
		return err
	}
	state, err = e.l.merged(state, past{Node: x.Node, Output: out, Failure: x.Failure})
	if err != nil {
		return err
	}
	br := e.p.nodes[i].branch
	if br == nil {
		return e.checkTurn(i, "")
	}
	_, err = e.guarded(state, func(s any) ([]byte, error) {
		x.Route, err = br.choose(s)
		return nil, err
	})
	if err != nil {
		return err
	}
	return e.checkTurn(i, x.Route)
}

// checkTurn refuses a way back whose rounds are used up and that leads nowhere
// else.
func (e *engine) checkTurn(i int, route string) error {
	for at, l := range e.p.loops {
		if l.from != i || l.exhausted >= 0 || e.l.Rounds[at] < l.max {
			continue
		}
		n := &nodeState{Status: done, Route: route}
		if !e.l.takesAny(i, n) {
			return fmt.Errorf("%w: %d times back to %q", ErrLoop, l.max, e.p.nodes[l.to].name)
		}
	}
	return nil
}

// takesAny reports whether a node that is done takes any edge.
func (l *ledger) takesAny(i int, n *nodeState) bool {
	for _, at := range l.p.out[i] {
		if l.takes(l.p.edges[at], n) {
			return true
		}
	}
	return false
}
