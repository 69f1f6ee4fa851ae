package graph_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/graph"
)

// errCrash is what a journal answers after the process "died".
var errCrash = errors.New("crash")

// crashing is a journal whose process dies when it holds limit entries. What
// does not fit of a batch is lost; with afterWrite the batch that reaches the
// limit is written whole, but nobody learns of it.
type crashing struct {
	*graph.Memory
	limit      int
	afterWrite bool
	dead       bool
}

func (c *crashing) Append(ctx context.Context, entries ...[]byte) error {
	if c.dead {
		return errCrash
	}
	have, _ := c.Load()
	if len(have)+len(entries) < c.limit {
		return c.Memory.Append(ctx, entries...)
	}
	c.dead = true
	if !c.afterWrite {
		entries = entries[:max(c.limit-len(have), 0)]
	}
	_ = c.Memory.Append(ctx, entries...)
	return errCrash
}

// whole hides Compact, so that tests see every entry.
type whole struct{ m *graph.Memory }

func (w whole) Load() ([][]byte, error) { return w.m.Load() }
func (w whole) Append(ctx context.Context, entries ...[]byte) error {
	return w.m.Append(ctx, entries...)
}

// calls counts how often code of nodes ran.
type calls struct {
	mu sync.Mutex
	n  map[string]int
}

func (c *calls) hit(ctx *graph.Ctx, more ...any) {
	c.note(fmt.Sprint(append([]any{ctx.Node(), ctx.Iteration(), ctx.Index()}, more...)...))
}

func (c *calls) note(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == nil {
		c.n = map[string]int{}
	}
	c.n[what]++
}

func (c *calls) of(what string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n[what]
}

func (c *calls) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n = nil
}

// driver plays the adapter: it runs a graph until it is done or the journal
// crashes, sleeps through sleeps and answers questions.
type driver struct {
	t       *testing.T
	g       graph.Runnable
	id      string
	input   json.RawMessage
	journal graph.Journal
	heard   []graph.Event // in order
	answer  func(graph.Wait) json.RawMessage
	change  func(*graph.Run)
	parked  []graph.State // outcomes on the way
}

func (d *driver) run(ctx context.Context) (graph.Outcome, error) {
	r := graph.Run{ID: d.id, Input: d.input, Journal: d.journal, Now: time.Now, Seed: 1, Observer: func(e graph.Event) { d.heard = append(d.heard, e) }}
	if d.change != nil {
		d.change(&r)
	}
	return d.g.Run(ctx, r)
}

func (d *driver) commit(out graph.Outcome) error {
	if len(out.Final) > 0 {
		if err := d.journal.Append(context.Background(), out.Final...); err != nil {
			return err
		}
	}
	d.heard = append(d.heard, out.Events...)
	return nil
}

func (d *driver) toEnd(ctx context.Context) (graph.Outcome, error) {
	for range 1000 {
		out, err := d.run(ctx)
		if err != nil {
			return out, err
		}
		if err := d.commit(out); err != nil {
			return out, err
		}
		switch out.State {
		case graph.Done, graph.Failed:
			return out, nil
		}
		d.parked = append(d.parked, out.State)
		if err := d.goOn(out); err != nil {
			return out, err
		}
	}
	d.t.Fatal("the run does not come to an end")
	return graph.Outcome{}, nil
}

// goOn answers the first open question or waits for the time to go on.
func (d *driver) goOn(out graph.Outcome) error {
	for _, w := range out.Waits {
		if d.answer == nil {
			break
		}
		if decision := d.answer(w); decision != nil {
			entry, err := d.g.Answer(d.entries(), graph.Answer{Token: w.Token, Decision: decision, Now: time.Now()})
			if err != nil {
				d.t.Fatalf("answer %s: %v", w.Node, err)
			}
			return d.journal.Append(context.Background(), entry)
		}
	}
	<-time.After(time.Until(out.Until))
	return nil
}

func (d *driver) entries() [][]byte {
	d.t.Helper()
	entries, err := d.journal.Load()
	if err != nil {
		d.t.Fatal(err)
	}
	return entries
}

func compiled[S any](t testing.TB, g *graph.Graph[S]) *graph.Compiled[S] {
	t.Helper()
	c, err := g.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func input(t testing.TB, v any) json.RawMessage {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

// checkEvents checks the numbers of a journal's events and that an observer
// heard the same.
func checkEvents(t *testing.T, entries [][]byte, heard []graph.Event) []graph.Event {
	t.Helper()
	events, err := graph.Events(entries)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range events {
		if e.Seq != uint64(i+1) {
			t.Fatalf("event %d has the number %d", i+1, e.Seq)
		}
	}
	last := uint64(0)
	for _, e := range heard {
		if e.Seq == 0 {
			continue
		}
		if e.Seq <= last {
			t.Fatalf("the observer heard event %d after %d", e.Seq, last)
		}
		last = e.Seq
		if int(e.Seq) > len(events) || !sameEvent(events[e.Seq-1], e) {
			t.Fatalf("the observer heard another event %d (%s %s) than the journal has", e.Seq, e.Type, e.Node)
		}
	}
	return events
}

func sameEvent(a, b graph.Event) bool {
	return a.Type == b.Type && a.Node == b.Node && a.Index == b.Index && a.Iteration == b.Iteration && a.Attempt == b.Attempt && a.At.Equal(b.At) && string(a.Data) == string(b.Data)
}

func typesOf(events []graph.Event) (out []string) {
	for _, e := range events {
		name := e.Type
		if e.Node != "" {
			name += " " + e.Node
		}
		out = append(out, name)
	}
	return out
}

func has(events []graph.Event, kind, node string) bool {
	return slices.ContainsFunc(events, func(e graph.Event) bool { return e.Type == kind && e.Node == node })
}

func contains(data []byte, text string) bool { return bytes.Contains(data, []byte(text)) }
