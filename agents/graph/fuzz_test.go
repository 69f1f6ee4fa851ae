package graph_test

import (
	"encoding/json"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pulseplan/pulseplan/agents/graph"
)

// FuzzDecodeEntry feeds a journal with a changed entry to everything that reads
// journals: it may refuse, and must neither panic nor hang.
func FuzzDecodeEntry(f *testing.F) {
	var seeds [][]byte
	for _, s := range samples {
		seeds = append(seeds, journalOfSample(f, s)...)
	}
	for _, entry := range seeds {
		f.Add(entry)
	}
	f.Add([]byte(`{"k":"snapshot","at":"2000-01-01T00:00:00Z","snap":{"ledger":{"nodes":{"a":null},"base":{}}}}`))
	var graphs []graph.Runnable
	var journals [][][]byte
	for _, s := range samples {
		graphs = append(graphs, compiled(f, s.build(new(calls))))
		journals = append(journals, journalOfSample(f, s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if events, err := graph.Events([][]byte{data}); err == nil {
			if _, err := json.Marshal(events); err != nil {
				t.Fatalf("events that cannot be encoded: %v", err)
			}
		}
		i := len(data) % len(graphs)
		g, journal := graphs[i], journals[i]
		at := len(data) / len(graphs) % (len(journal) + 1)
		entries := append(slices.Clone(journal[:at]), data)
		s, err := g.Status(entries)
		if err != nil {
			return
		}
		_ = g.MermaidOf(s)
		_, _ = g.History(entries)
		_, _ = g.Fork(entries, graph.Fork{ID: "f", Step: s.Steps, Now: time.Unix(0, 0)})
		for _, w := range s.Waits {
			_, _ = g.Answer(entries, graph.Answer{Token: w.Token, Decision: data, Now: time.Unix(0, 0)})
		}
		runTampered(t, g, entries)
	})
}

// runTampered runs a journal that somebody changed. Whatever it says, the call
// must come back.
func runTampered(t *testing.T, g graph.Runnable, entries [][]byte) {
	synctest.Test(t, func(t *testing.T) {
		r := graph.Run{ID: "run-1", Input: json.RawMessage(`{}`), Journal: whole{graph.NewMemory(entries...)}, Now: time.Now, Inline: time.Second}
		out, err := g.Run(t.Context(), r)
		if err == nil && out.State == graph.Done && !json.Valid(out.Result) {
			t.Fatalf("the result is no JSON: %s", out.Result)
		}
	})
}

// journalOfSample is the journal of a sample up to where it first parks.
func journalOfSample(f *testing.F, s sample) [][]byte {
	f.Helper()
	j := whole{graph.NewMemory()}
	out, err := compiled(f, s.build(new(calls))).Run(f.Context(), graph.Run{ID: "run-1", Input: input(f, s.input), Journal: j, Now: time.Now, Inline: -1})
	if err != nil {
		f.Fatal(err)
	}
	if err := j.Append(f.Context(), out.Final...); err != nil {
		f.Fatal(err)
	}
	entries, _ := j.Load()
	return entries
}
