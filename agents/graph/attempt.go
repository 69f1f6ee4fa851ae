package graph

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"runtime/debug"
	"slices"
	"unicode/utf8"
)

// taskKey names a function that can run: a step, or an item of a Map.
type taskKey struct {
	node string
	item int // from 0
}

// task is one attempt.
type task struct {
	key     taskKey
	node    int
	visit   int
	attempt int
	isItem  bool
	input   json.RawMessage // the state, or the item
	state   json.RawMessage
	memos   []memo
}

// number is the item as events and entries count, 0 for a step.
func (t *task) number() int {
	if t.isItem {
		return t.key.item + 1
	}
	return 0
}

// message is what a running function tells the engine: one of an event, a memo
// and its end.
type message struct {
	task  *task
	event *Event
	kept  bool
	memo  *memo
	ack   chan<- error // of memo; buffered
	ended *ended
}

type ended struct {
	output json.RawMessage
	cached bool
	err    error
}

// post sends a message unless the engine is gone.
func (e *engine) post(m message) bool {
	select {
	case e.inbox <- m:
		return true
	case <-e.over:
		return false
	}
}

// prepare queues an attempt for launch.
func (e *engine) prepare(i, item int, state json.RawMessage) {
	n, s := e.p.nodes[i], e.l.node(i)
	w := s.Works[item]
	t := &task{
		key: taskKey{n.name, item}, node: i, visit: s.Visits, attempt: w.Failures + 1, isItem: n.kind == KindMap,
		state: state, input: state, memos: slices.Clone(w.Memos),
	}
	if t.isItem {
		t.input = s.Items[item]
	}
	e.starts = append(e.starts, t)
}

// launch starts what was queued; its entries are durable now.
func (e *engine) launch() {
	for _, t := range e.starts {
		e.running[t.key] = t
		go e.attempt(t)
	}
	e.starts = nil
}

// attempt runs one attempt and always reports its end, even when the code
// panics or leaves its goroutine.
func (e *engine) attempt(t *task) {
	end := &ended{err: fmt.Errorf("%w: it left its goroutine", ErrPanic)}
	c := &Ctx{e: e, t: t}
	ctx, cancel := context.WithCancelCause(e.tasks)
	defer func() {
		if v := recover(); v != nil {
			end = &ended{err: &panicError{v, debug.Stack()}}
		}
		c.closed.Store(true)
		if end.err != nil && errors.Is(context.Cause(ctx), ErrTimeout) {
			end.err = fmt.Errorf("%w: more than %s", ErrTimeout, e.p.nodes[t.node].options.timeout)
		}
		cancel(errEngine)
		e.inbox <- message{task: t, ended: end}
	}()
	if d := e.p.nodes[t.node].options.timeout; d > 0 {
		stop := e.r.AfterFunc(d, func() { cancel(ErrTimeout) })
		defer stop()
	}
	c.Context = ctx
	end = e.call(c, t)
}

// call runs the function, or takes its output from the cache.
func (e *engine) call(c *Ctx, t *task) *ended {
	n := e.p.nodes[t.node]
	key := e.cacheKey(n, t.state)
	if key != "" {
		if value, ok, err := e.r.Cache.Get(c, key); err != nil {
			e.r.Log.Warn("the cache of a graph failed", "graph", e.p.name, "node", n.name, "error", err)
		} else if ok && json.Unmarshal(value, reflect.New(n.output).Interface()) == nil {
			return &ended{output: value, cached: true}
		}
	}
	out, err := n.run(c, t.input)
	if err == nil && len(out) > e.p.limits.StateBytes {
		err = Permanent(fmt.Errorf("%w: the output has %d bytes of at most %d", ErrStateSize, len(out), e.p.limits.StateBytes))
	}
	if err != nil {
		return &ended{err: err}
	}
	if key != "" {
		if err := e.r.Cache.Put(c, key, out, n.options.cacheTTL); err != nil {
			e.r.Log.Warn("the cache of a graph failed", "graph", e.p.name, "node", n.name, "error", err)
		}
	}
	return &ended{output: out}
}

// cacheKey is empty when the node is not cached.
func (e *engine) cacheKey(n *Node, state json.RawMessage) string {
	if n.options.cacheKey == nil || e.r.Cache == nil {
		return ""
	}
	s, err := e.p.decode(state)
	if err != nil {
		return ""
	}
	d := digest("cache", e.p.name, n.name, form(n.output), n.options.cacheKey(s))
	return fmt.Sprintf("graph/%s/%s/%016x%016x", e.p.name, n.name, d[0], d[1])
}

// panicError is a panic in code of a graph.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string { return ErrPanic.Error() }
func (e *panicError) Unwrap() error { return ErrPanic }

// recovered turns a panic into an error; it must be deferred.
func recovered(err *error) {
	if v := recover(); v != nil {
		*err = &panicError{v, debug.Stack()}
	}
}

// digest hashes parts so that no two lists of parts run together.
func digest(parts ...string) [2]uint64 {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	sum := h.Sum(nil)
	return [2]uint64{binary.BigEndian.Uint64(sum), binary.BigEndian.Uint64(sum[8:])}
}

// clip shortens a text to at most n bytes, between characters.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
