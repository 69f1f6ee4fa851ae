package graph_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pulseplan/pulseplan/agents/graph"
)

// failing is a graph of one step that fails until the given attempt and notes
// when it was tried.
func failing(t *testing.T, until int, fail func(attempt int) error, opts ...graph.Option) (*driver, *[]time.Time) {
	t.Helper()
	tried := new([]time.Time)
	g := graph.New[diary]("failing")
	a := graph.Step(g, "a", func(ctx *graph.Ctx, s diary) (string, error) {
		*tried = append(*tried, time.Now())
		if ctx.Attempt() != len(*tried) {
			t.Errorf("attempt %d is counted as %d", len(*tried), ctx.Attempt())
		}
		if ctx.Attempt() < until {
			return "", fail(ctx.Attempt())
		}
		return "at last", nil
	}, write, opts...)
	g.Start(a)
	g.Then(a, graph.End)
	return &driver{t: t, g: compiled(t, g), id: "failing", input: input(t, diary{}), journal: graph.NewMemory()}, tried
}

func simply(attempt int) error { return fmt.Errorf("failure %d", attempt) }

func TestRetriesWaitTwiceAsLongEachTimeWithJitter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, tried := failing(t, 7, simply, graph.Retry(6, graph.Expo(time.Second, 10*time.Second)))
		out, err := d.toEnd(t.Context())
		if err != nil || out.State != graph.Done || len(*tried) != 7 || len(d.parked) > 0 {
			t.Fatalf("%s, %v, %d tries, parked %v", out.State, err, len(*tried), d.parked)
		}
		jittered := false
		for i, most := range []time.Duration{1, 2, 4, 8, 10, 10} {
			got := (*tried)[i+1].Sub((*tried)[i])
			if most *= time.Second; got < most/2 || got > most {
				t.Errorf("wait %d is %s, want %s to %s", i+1, got, most/2, most)
			}
			jittered = jittered || got%time.Second != 0
		}
		if !jittered {
			t.Error("there is no jitter")
		}
		events := checkEvents(t, d.entries(), d.heard)
		retries := 0
		for _, e := range events {
			if e.Type == graph.NodeRetry {
				retries++
				if e.Attempt != retries {
					t.Errorf("retry %d is of attempt %d", retries, e.Attempt)
				}
			}
		}
		if retries != 6 {
			t.Errorf("%d events of retries", retries)
		}
	})
}

func TestTheSeedDecidesTheJitter(t *testing.T) {
	waits := func(id string, seed uint64) (wait time.Duration) {
		synctest.Test(t, func(t *testing.T) {
			d, tried := failing(t, 2, simply, graph.Retry(1, graph.Expo(20*time.Second, 20*time.Second)))
			d.id, d.change = id, func(r *graph.Run) { r.Seed = seed }
			if _, err := d.toEnd(t.Context()); err != nil {
				t.Fatal(err)
			}
			wait = (*tried)[1].Sub((*tried)[0])
		})
		return wait
	}
	if first := waits("a", 1); first != waits("a", 1) {
		t.Error("the same seed and run give two waits")
	}
	if waits("a", 1) == waits("a", 2) || waits("a", 1) == waits("b", 1) {
		t.Error("another seed or run gives the same wait")
	}
}

func TestALongWaitForARetrySleepsOutsideTheProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, tried := failing(t, 3, simply, graph.Retry(2, graph.Expo(50*time.Second, time.Hour)))
		begin := time.Now()
		out, err := d.run(t.Context())
		if err != nil || out.State != graph.Sleeping || len(*tried) != 1 {
			t.Fatalf("%s, %v, %d tries", out.State, err, len(*tried))
		}
		if time.Since(begin) != 0 {
			t.Errorf("the worker was held for %s", time.Since(begin))
		}
		if wait := out.Until.Sub(begin); wait < 25*time.Second || wait > 50*time.Second {
			t.Errorf("until is in %s", wait)
		}
		if err := d.commit(out); err != nil {
			t.Fatal(err)
		}
		// Too early, it sleeps on and tries nothing; the attempts so far count.
		if out, err = d.toEnd(t.Context()); err != nil || out.State != graph.Done || len(*tried) != 3 {
			t.Fatalf("%s, %v, %d tries", out.State, err, len(*tried))
		}
	})
}

func TestAnErrorCanRuleOutOrPutOffTheRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, tried := failing(t, 9, func(int) error { return graph.Permanent(errors.New("no such account")) }, graph.Retry(5, graph.Expo(time.Second, time.Second)))
		out, err := d.toEnd(t.Context())
		if err != nil || out.State != graph.Failed || len(*tried) != 1 || out.Failure.Message != "no such account" {
			t.Fatalf("%+v, %v, %d tries", out, err, len(*tried))
		}
	})
	synctest.Test(t, func(t *testing.T) {
		d, tried := failing(t, 2, func(int) error { return graph.RetryIn(20*time.Second, errors.New("busy")) }, graph.Retry(1, graph.Expo(time.Second, time.Second)))
		if out, err := d.toEnd(t.Context()); err != nil || out.State != graph.Done || (*tried)[1].Sub((*tried)[0]) != 20*time.Second {
			t.Fatalf("%+v, %v, %v", out, err, *tried)
		}
	})
}

func TestAStepThatTakesTooLongIsCutOffAndTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		g := graph.New[diary]("slow")
		a := graph.Step(g, "a", func(ctx *graph.Ctx, s diary) (string, error) {
			if n++; n == 1 {
				<-ctx.Done()
				return "", ctx.Err()
			}
			return "fast", nil
		}, write, graph.Timeout(20*time.Second), graph.Retry(1, graph.Expo(time.Second, time.Second)))
		g.Start(a)
		g.Then(a, graph.End)
		d := &driver{t: t, g: compiled(t, g), id: "slow", input: input(t, diary{}), journal: graph.NewMemory()}
		begin := time.Now()
		out, err := d.toEnd(t.Context())
		if took := time.Since(begin); err != nil || out.State != graph.Done || took < 20*time.Second || took > 21*time.Second {
			t.Fatalf("%s, %v in %s", out.State, err, took)
		}
		for _, e := range checkEvents(t, d.entries(), d.heard) {
			if e.Type == graph.NodeRetry && !contains(e.Data, "the step took too long: more than 20s") {
				t.Errorf("%s", e.Data)
			}
		}
	})
}

func TestItemsOfAMapAreRetriedByThemselves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		g := graph.New[diary]("items")
		m := graph.Map(g, "m", func(diary) []int { return []int{0, 1, 2} }, func(ctx *graph.Ctx, n int) (int, error) {
			c.hit(ctx)
			if n == 1 && ctx.Attempt() < 3 || n == 2 {
				return 0, simply(ctx.Attempt())
			}
			return n * 10, nil
		}, func(s *diary, r []graph.Result[int]) {
			s.Numbs = graph.OK(r)
			s.Reason = r[2].Err.String()
		}, graph.Retry(2, graph.Expo(time.Second, 4*time.Second)))
		g.Start(m)
		g.Then(m, graph.End)
		d := &driver{t: t, g: compiled(t, g), id: "items", input: input(t, diary{}), journal: graph.NewMemory()}
		out, err := d.toEnd(t.Context())
		want := `{"lines":null,"numbs":[0,10],"round":0,"route":"","reason":"m: failure 3"}`
		if err != nil || string(out.FinalState) != want {
			t.Fatalf("%s, %v", out.FinalState, err)
		}
		if c.of("m0 0") != 1 || c.of("m0 1") != 3 || c.of("m0 2") != 3 {
			t.Fatal(c.n)
		}
	})
}
