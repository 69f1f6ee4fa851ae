package graph_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"

	"github.com/pulseplan/pulseplan/agents/graph"
)

// recorded lists what a journal says is over, in the words of calls.hit.
func recorded(t *testing.T, entries [][]byte) (out []string) {
	t.Helper()
	for _, data := range entries {
		var e struct {
			K     string          `json:"k"`
			Node  string          `json:"node"`
			Visit int             `json:"visit"`
			Item  int             `json:"item"`
			Name  string          `json:"name"`
			Out   json.RawMessage `json:"out"`
		}
		if err := json.Unmarshal(data, &e); err != nil {
			t.Fatal(err)
		}
		switch e.K {
		case "done":
			out = append(out, fmt.Sprint(e.Node, e.Visit, 0))
		case "item":
			out = append(out, fmt.Sprint(e.Node, e.Visit, e.Item-1))
		case "memo":
			out = append(out, e.Name)
		case "retry":
			var attempt struct {
				Err struct{ Attempts int } `json:"err"`
			}
			if err := json.Unmarshal(data, &attempt); err != nil {
				t.Fatal(err)
			}
			out = append(out, fmt.Sprint(e.Node, e.Visit, 0, "attempt", attempt.Err.Attempts))
		}
	}
	return out
}

func TestARunKilledAtAnyRecordEndsInTheSameState(t *testing.T) {
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			var want string
			var n int
			synctest.Test(t, func(t *testing.T) {
				d := s.driver(t, new(calls), whole{graph.NewMemory()})
				out, err := d.toEnd(t.Context())
				if err != nil || out.State != graph.Done {
					t.Fatalf("%s, %v, %v", out.State, out.Failure, err)
				}
				want, n = hashOf(out.FinalState), len(d.entries())
				checkEvents(t, d.entries(), d.heard)
				t.Logf("%d entries, state %s", n, out.FinalState)
			})
			if n < 5 {
				t.Fatalf("the run has only %d entries", n)
			}
			for limit := range n + 1 {
				for _, afterWrite := range []bool{false, true} {
					synctest.Test(t, func(t *testing.T) { s.crashOnce(t, limit, afterWrite, want) })
				}
			}
		})
	}
}

func (s sample) crashOnce(t *testing.T, limit int, afterWrite bool, want string) {
	var c calls
	memory := graph.NewMemory()
	d := s.driver(t, &c, &crashing{Memory: memory, limit: limit, afterWrite: afterWrite})
	if _, err := d.toEnd(t.Context()); err != nil && !errors.Is(err, errCrash) {
		t.Fatal(err)
	}
	before, heard := d.entries(), d.heard
	over := recorded(t, before)
	for _, what := range over {
		if got := c.of(what); got > 1 {
			t.Errorf("limit %d: %q ran %d times before the crash", limit, what, got)
		}
	}
	c.reset()
	d = s.driver(t, &c, whole{memory})
	d.heard = heard
	out, err := d.toEnd(t.Context())
	if err != nil || out.State != graph.Done {
		t.Fatalf("limit %d: %s, %v, %v", limit, out.State, out.Failure, err)
	}
	if got := hashOf(out.FinalState); got != want {
		t.Fatalf("limit %d, after write %v: the state is %s", limit, afterWrite, out.FinalState)
	}
	for _, what := range over {
		if c.of(what) > 0 {
			t.Errorf("limit %d: %q was on record and ran again", limit, what)
		}
	}
	checkEvents(t, d.entries(), d.heard)
}

func TestARunKilledAgainAndAgainEndsInTheSameState(t *testing.T) {
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			var want string
			synctest.Test(t, func(t *testing.T) {
				out, err := s.driver(t, new(calls), whole{graph.NewMemory()}).toEnd(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				want = hashOf(out.FinalState)
			})
			for seed := range uint64(20) {
				synctest.Test(t, func(t *testing.T) {
					rnd := rand.New(rand.NewPCG(seed, 4))
					memory := graph.NewMemory()
					var out graph.Outcome
					err := errCrash
					var heard []graph.Event
					for kills := 0; err != nil; kills++ {
						have, _ := memory.Load()
						j := &crashing{Memory: memory, limit: len(have) + 1 + rnd.IntN(12), afterWrite: rnd.IntN(2) == 0}
						if kills > 200 {
							t.Fatalf("seed %d: the run makes no progress", seed)
						}
						d := s.driver(t, new(calls), j)
						d.heard = heard
						out, err = d.toEnd(t.Context())
						heard = d.heard
					}
					if got := hashOf(out.FinalState); got != want {
						t.Fatalf("seed %d: the state is %s", seed, out.FinalState)
					}
					entries, _ := memory.Load()
					checkEvents(t, entries, heard)
				})
			}
		})
	}
}

func TestARunThatEndedAnswersAgainWithoutRunning(t *testing.T) {
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var c calls
				d := s.driver(t, &c, whole{graph.NewMemory()})
				first, err := d.toEnd(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				c.reset()
				again, err := d.run(t.Context())
				if err != nil || string(again.Result) != string(first.Result) || len(again.Final)+len(again.Events) > 0 || len(c.n) > 0 {
					t.Fatalf("%+v, %v, ran %v", again, err, c.n)
				}
			})
		})
	}
}
