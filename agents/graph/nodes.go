package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"
)

// None is the output of a step that only acts.
type None = struct{}

// Step declares a node: fn gets a private copy of the state and returns an
// output, which merge writes into the state. For the output None, merge may be
// nil.
func Step[S, O any](g *Graph[S], name string, fn func(*Ctx, S) (O, error), merge func(*S, O), opts ...Option) *Node {
	n := &Node{name: name, kind: KindStep, output: reflect.TypeFor[O]()}
	if fn == nil {
		g.b.problem("step %q has no function", name)
	}
	n.run = func(c *Ctx, state []byte) ([]byte, error) {
		var s S
		if err := json.Unmarshal(state, &s); err != nil {
			return nil, err
		}
		out, err := fn(c, s)
		if err != nil {
			return nil, err
		}
		return encodeValue(out)
	}
	n.merge = merger(g, name, merge)
	return g.b.add(n, opts)
}

// Result is what a Map has of one item: a value or an error.
type Result[O any] struct {
	// Index is the item's place in the list, from 0.
	Index int      `json:"index"`
	Value O        `json:"value"`
	Err   *Failure `json:"error,omitempty"`
}

// OK returns the values of the items that succeeded, in the order of the list.
func OK[O any](results []Result[O]) []O {
	out := make([]O, 0, len(results))
	for _, r := range results {
		if r.Err == nil {
			out = append(out, r.Value)
		}
	}
	return out
}

// itemResult is a Result without its type.
type itemResult struct {
	Index int             `json:"index"`
	Value json.RawMessage `json:"value"`
	Err   *Failure        `json:"error,omitempty"`
}

// Map declares a node that calls each for every item of a list, at most Limit
// at a time. Each item is retried and recorded by itself. An item that fails
// does not fail the node unless OnError(Fail) is given: merge gets all results,
// in the order of the list.
func Map[S, T, O any](g *Graph[S], name string, list func(S) []T, each func(*Ctx, T) (O, error), merge func(*S, []Result[O]), opts ...Option) *Node {
	n := &Node{name: name, kind: KindMap, output: reflect.TypeFor[O]()}
	n.options.onError = Continue
	if list == nil || each == nil {
		g.b.problem("map %q has no list or no function", name)
	}
	n.list = func(s any) ([]json.RawMessage, error) {
		items := list(*s.(*S))
		out := make([]json.RawMessage, len(items))
		for i, item := range items {
			data, err := encodeValue(item)
			if err != nil {
				return nil, err
			}
			out[i] = data
		}
		return out, nil
	}
	n.run = func(c *Ctx, item []byte) ([]byte, error) {
		var t T
		if err := json.Unmarshal(item, &t); err != nil {
			return nil, err
		}
		out, err := each(c, t)
		if err != nil {
			return nil, err
		}
		return encodeValue(out)
	}
	n.merge = merger(g, name, merge)
	g.b.survives(reflect.TypeFor[T](), "an item of "+quote(name))
	return g.b.add(n, opts)
}

// Await declares a node that asks a person and waits, without holding a worker,
// until Answer brings a decision or Expires brings the default. prompt says what
// is asked. When D is a closed set (see Route), no other answer is taken.
func Await[S, D any](g *Graph[S], name string, prompt func(S) any, merge func(*S, D), opts ...Option) *Node {
	n := &Node{name: name, kind: KindAwait, output: reflect.TypeFor[D]()}
	if prompt == nil {
		g.b.problem("await %q has no prompt", name)
	}
	n.prompt = func(s any) ([]byte, error) { return encodeValue(prompt(*s.(*S))) }
	// run normalises a decision: what does not read as a D is refused.
	n.run = func(_ *Ctx, decision []byte) ([]byte, error) {
		var d D
		if err := strict(decision, &d); err != nil {
			return nil, err
		}
		if string(bytes.TrimSpace(decision)) == "null" {
			return nil, errors.New("null is no decision")
		}
		if set, closed := any(d).(interface{ Values() []D }); closed && !slices.ContainsFunc(set.Values(), func(o D) bool { return reflect.DeepEqual(o, d) }) {
			return nil, fmt.Errorf("%v is none of %v", d, set.Values())
		}
		return encodeValue(d)
	}
	n.merge = merger(g, name, merge)
	return g.b.add(n, opts)
}

// Sleep declares a node that waits for a time, without holding a worker when
// that is long.
func Sleep[S any](g *Graph[S], name string, length func(S) time.Duration) *Node {
	n := &Node{name: name, kind: KindSleep}
	if length == nil {
		g.b.problem("sleep %q has no length", name)
	}
	n.wake = func(s any, now time.Time) time.Time { return now.Add(length(*s.(*S))) }
	return g.b.add(n, nil)
}

// SleepUntil declares a node that waits until an instant.
func SleepUntil[S any](g *Graph[S], name string, until func(S) time.Time) *Node {
	n := &Node{name: name, kind: KindSleep}
	if until == nil {
		g.b.problem("sleep %q has no time to wake", name)
	}
	n.wake = func(s any, _ time.Time) time.Time { return until(*s.(*S)) }
	return g.b.add(n, nil)
}

func merger[S, O any](g *Graph[S], name string, merge func(*S, O)) func(any, []byte) error {
	if merge == nil {
		if reflect.TypeFor[O]() != reflect.TypeFor[None]() {
			g.b.problem("%q has an output but no merge", name)
		}
		return func(any, []byte) error { return nil }
	}
	return func(state any, output []byte) error {
		var o O
		if err := json.Unmarshal(output, &o); err != nil {
			return err
		}
		merge(state.(*S), o)
		return nil
	}
}
