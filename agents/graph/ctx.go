package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Ctx is what code of a node gets: its context, and ways to say what it does.
// Its methods may be called from several goroutines, until the node returns.
type Ctx struct {
	context.Context
	e      *engine
	t      *task
	closed atomic.Bool

	mu   sync.Mutex // over memo calls, whose order is part of the record
	next int
}

// Now is the run's clock.
func (c *Ctx) Now() time.Time { return c.e.r.Now() }

// Run is the ID of the run.
func (c *Ctx) Run() string { return c.e.r.ID }

// Node is the name of the node.
func (c *Ctx) Node() string { return c.t.key.node }

// Iteration counts earlier executions of the node in this run.
func (c *Ctx) Iteration() int { return c.t.visit }

// Index is the item's place in the list of a Map, from 0.
func (c *Ctx) Index() int { return c.t.key.item }

// Attempt counts attempts from 1. An attempt that died with the process does
// not count.
func (c *Ctx) Attempt() int { return c.t.attempt }

// Key is an idempotency key for an effect on the outside: the same at every
// attempt of this node, iteration and item of this run, and another anywhere
// else. Parts tell apart several effects of one node.
func (c *Ctx) Key(parts ...string) string {
	d := digest(append([]string{"key", c.e.r.ID, c.t.key.node, strconv.Itoa(c.t.visit), strconv.Itoa(c.t.key.item)}, parts...)...)
	return fmt.Sprintf("%016x%016x", d[0], d[1])
}

// Emit sends a custom event, which is kept. What is not JSON or larger than
// MaxEventData is dropped and logged.
func (c *Ctx) Emit(data any) { c.send(Custom, data, true) }

// Delta sends a piece of text as it appears. It is not kept.
func (c *Ctx) Delta(text string) { c.send(Delta, text, false) }

// Progress tells how far the node is, in its own units; total 0 is not known.
// It is not kept.
func (c *Ctx) Progress(done, total int) { c.send(Progressed, ProgressData{done, total}, false) }

// Tool records a call of a tool for the trace. args and result describe what
// was asked and what came back, without secrets or the texts of others; a
// result that is an error says that the call failed.
func (c *Ctx) Tool(name string, args, result any, start, end time.Time) {
	data := ToolData{Tool: name, Started: start, Ended: end, Milliseconds: end.Sub(start).Milliseconds()}
	data.Args = c.small(args)
	if err, failed := result.(error); failed {
		_, data.Error = c.e.r.Explain(err)
		data.Error = clip(data.Error, maxMessage)
	} else {
		data.Result = c.small(result)
	}
	c.send(ToolCalled, data, true)
}

// small encodes what fits into a tool event; the call is on record without it.
func (c *Ctx) small(v any) json.RawMessage {
	if v == nil {
		return nil
	}
	data, err := encode(v)
	if err == nil && len(data) > MaxEventData/3 {
		err = fmt.Errorf("it has %d bytes", len(data))
	}
	if err != nil {
		c.e.r.Log.Warn("a detail of a tool call was dropped", "run", c.e.r.ID, "node", c.t.key.node, "error", err)
		return nil
	}
	return data
}

func (c *Ctx) send(kind string, data any, kept bool) {
	if c.closed.Load() {
		return
	}
	encoded, err := encode(data)
	if err == nil && len(encoded) > MaxEventData {
		err = fmt.Errorf("it has %d bytes", len(encoded))
	}
	if err != nil {
		c.e.r.Log.Warn("an event was dropped", "run", c.e.r.ID, "node", c.t.key.node, "type", kind, "error", err)
		return
	}
	event := &Event{Type: kind, Node: c.t.key.node, Index: c.t.number(), Iteration: c.t.visit, Attempt: c.t.attempt, At: c.Now(), Data: encoded}
	c.e.post(message{task: c.t, event: event, kept: kept})
}

// Do is a sub-step that is kept: fn runs once, and when the node runs again, after
// a failure or a crash, the value comes from the record. The value is what JSON
// keeps of it. Calls must come in the same order each time, with the same names
// (a repeated name is another sub-step); else the error wraps ErrMemo. Errors
// are not kept.
func Do[T any](c *Ctx, name string, fn func(context.Context) (T, error)) (value T, err error) {
	data, err := c.memo(name, func() ([]byte, error) {
		v, err := fn(c)
		if err != nil {
			return nil, err
		}
		return encodeValue(v)
	})
	if err != nil {
		return value, err
	}
	if err := json.Unmarshal(data, &value); err != nil {
		return value, Permanent(fmt.Errorf("%w: sub-step %q: %w", ErrJSON, name, err))
	}
	return value, nil
}

func (c *Ctx) memo(name string, fn func() ([]byte, error)) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.next < len(c.t.memos) {
		m := c.t.memos[c.next]
		if m.Name != name {
			return nil, Permanent(fmt.Errorf("%w: number %d of %s was %q and is now %q", ErrMemo, c.next+1, c.t.key.node, m.Name, name))
		}
		c.next++
		return m.Value, nil
	}
	value, err := fn()
	if err != nil {
		return nil, err
	}
	if limit := c.e.p.limits.StateBytes; len(value) > limit {
		return nil, Permanent(fmt.Errorf("%w: sub-step %q has %d bytes of at most %d", ErrStateSize, name, len(value), limit))
	}
	ack := make(chan error, 1)
	m := memo{name, value}
	if c.closed.Load() || !c.e.post(message{task: c.t, memo: &m, ack: ack}) {
		return nil, errEngine
	}
	select {
	case err = <-ack:
	case <-c.e.over:
		// Only a goroutine that its node left behind gets here.
		err = errEngine
	}
	if err != nil {
		return nil, err
	}
	c.t.memos = append(c.t.memos, m)
	c.next++
	return value, nil
}
