package graph

import (
	"context"
	"fmt"
)

// outgoing is what the next flush writes and tells.
type outgoing struct {
	entry *entry // nil: live events only
	live  *Event // not kept
	ack   chan<- error
}

// record applies an entry and queues it for the next flush, with the events
// that it causes.
func (e *engine) record(x *entry, events ...*Event) error {
	for _, event := range events {
		e.number(x, event)
	}
	skipped, err := e.l.apply(x)
	if err != nil {
		return fmt.Errorf("run %s, %s of %s: %w", e.r.ID, x.Kind, x.Node, err)
	}
	for _, name := range skipped {
		e.number(x, e.event(NodeSkipped, name, nil))
	}
	e.batch = append(e.batch, outgoing{entry: x})
	return nil
}

// number gives an event its place in the run and puts it into an entry.
func (e *engine) number(x *entry, event *Event) {
	e.l.Seq++
	event.Seq = e.l.Seq
	x.Events = append(x.Events, *event)
}

// event makes an event of now; record numbers it. Data of the engine's own
// types always encodes.
func (e *engine) event(kind, node string, data any) *Event {
	event := &Event{Type: kind, Node: node, At: e.r.Now()}
	if n := e.l.Nodes[node]; n != nil {
		event.Iteration = n.Visits
	}
	if data != nil {
		event.Data, _ = encode(data)
	}
	return event
}

// eventOf is an event about an attempt.
func (e *engine) eventOf(t *task, kind string, data any) *Event {
	event := e.event(kind, t.key.node, data)
	event.Index, event.Attempt = t.number(), t.attempt
	return event
}

// flush makes the queued entries durable, then tells the observer.
func (e *engine) flush() error {
	batch := e.batch
	var entries [][]byte
	for _, o := range batch {
		if o.entry != nil {
			data, err := encode(o.entry)
			if err != nil {
				return fmt.Errorf("run %s: %w", e.r.ID, err)
			}
			entries = append(entries, data)
		}
	}
	if len(entries) > 0 {
		// What was done is recorded even when the context has just ended.
		if err := e.r.Journal.Append(context.WithoutCancel(e.ctx), entries...); err != nil {
			return fmt.Errorf("run %s: append to the journal: %w", e.r.ID, err)
		}
	}
	e.batch = nil
	e.appended += len(entries)
	for _, o := range batch {
		if o.live != nil {
			e.r.Observer(*o.live)
		}
		if o.entry != nil {
			for _, event := range o.entry.Events {
				e.tell(event)
			}
		}
		if o.ack != nil {
			o.ack <- nil
		}
	}
	return e.compact()
}

func (e *engine) tell(event Event) {
	if e.compacts {
		e.kept = append(e.kept, event)
	}
	e.r.Observer(event)
}
