package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pulseplan/pulseplan/agents/graph"
)

func TestARunThatFailedGoesOnWithWhatFailed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		broken := true
		g := graph.New[diary]("again")
		a := say(g, &c, "a")
		b := graph.Step(g, "b", func(ctx *graph.Ctx, s diary) (string, error) {
			c.hit(ctx)
			word, err := graph.Do(ctx, "word", func(context.Context) (string, error) { c.note("word"); return "kept", nil })
			if err != nil || broken {
				return "", errors.Join(err, errors.New("the calendar is away"))
			}
			return word, nil
		}, write, graph.Retry(1, graph.Expo(time.Second, time.Second)))
		z := say(g, &c, "z")
		g.Start(a)
		g.Then(a, b)
		g.Then(b, z)
		g.Then(z, graph.End)
		d := &driver{t: t, g: compiled(t, g), id: "again", input: input(t, diary{}), journal: graph.NewMemory()}
		for try := 1; try <= 2; try++ {
			out, err := d.toEnd(t.Context())
			if err != nil || out.State != graph.Failed || out.Failure.Node != "b" || out.Failure.Message != "the calendar is away" || out.Failure.Attempts != 2 {
				t.Fatalf("%+v, %v", out.Failure, err)
			}
			if c.of("b0 0") != 2*try {
				t.Fatalf("b ran %d times in %d tries", c.of("b0 0"), try)
			}
		}
		s, err := d.g.Status(d.entries())
		if err != nil || s.State != graph.Failed || s.Failure.Node != "b" {
			t.Fatalf("%+v, %v", s, err)
		}
		broken = false
		out, err := d.toEnd(t.Context())
		if err != nil || out.State != graph.Done || !strings.Contains(string(out.FinalState), `["a saw 0","kept","z saw 2"]`) {
			t.Fatalf("%s %s, %v", out.State, out.FinalState, err)
		}
		if c.of("a0 0") != 1 || c.of("word") != 1 || c.of("z0 0") != 1 {
			t.Fatal(c.n)
		}
		events := checkEvents(t, d.entries(), d.heard)
		if !has(events, graph.NodeFailed, "b") || !has(events, graph.RunFailed, "b") || !has(events, graph.RunFinished, "") {
			t.Fatal(typesOf(events))
		}
	})
}

func TestAFailureStopsWhatRunsBeside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := graph.New[diary]("beside")
		var cause error
		a := graph.Step(g, "a", func(ctx *graph.Ctx, s diary) (string, error) {
			<-ctx.Done()
			cause = context.Cause(ctx)
			return "", ctx.Err()
		}, write)
		b := graph.Step(g, "b", func(ctx *graph.Ctx, s diary) (string, error) {
			<-time.After(time.Second)
			return "", errors.New("no")
		}, write)
		done := graph.Step(g, "done", func(ctx *graph.Ctx, s diary) (string, error) {
			<-ctx.Done()
			return "finished all the same", nil
		}, write)
		g.Start(a, b, done)
		g.Then(a, graph.End)
		g.Then(b, graph.End)
		g.Then(done, graph.End)
		d := &driver{t: t, g: compiled(t, g), id: "beside", input: input(t, diary{}), journal: graph.NewMemory()}
		out, err := d.toEnd(t.Context())
		if err != nil || out.State != graph.Failed || out.Failure.Node != "b" || cause == nil {
			t.Fatalf("%+v, %v, %v", out, err, cause)
		}
		s, err := d.g.Status(d.entries())
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprintln(s.Nodes[0].Status, s.Nodes[1].Status, s.Nodes[2].Status)
		if got != "running failed done\n" {
			t.Fatal(got)
		}
	})
}

func TestContinueLeavesTheErrorInTheState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := graph.New[diary]("continues")
		fail := func(*graph.Ctx, diary) (string, error) { return "", errors.New("secret detail") }
		a := graph.Step(g, "a", fail, write, graph.Recover(func(s *diary, f graph.Failure) {
			s.Reason = fmt.Sprintf("%s: %s (%s) after %d", f.Node, f.Message, f.Code, f.Attempts)
		}), graph.Retry(1, graph.Expo(time.Second, time.Second)))
		b := graph.Step(g, "b", fail, write, graph.OnError(graph.Continue))
		g.Start(a)
		g.Then(a, b)
		g.Then(b, graph.End)
		d := &driver{t: t, g: compiled(t, g), id: "continues", input: input(t, diary{}), journal: graph.NewMemory()}
		d.change = func(r *graph.Run) {
			r.Explain = func(error) (string, string) { return "provider", "The provider did not answer." }
		}
		out, err := d.toEnd(t.Context())
		if err != nil || out.State != graph.Done || !strings.Contains(string(out.FinalState), `"a: The provider did not answer. (provider) after 2"`) {
			t.Fatalf("%s, %v", out.FinalState, err)
		}
		for _, data := range d.entries() {
			if contains(data, "secret") {
				t.Fatalf("%s", data)
			}
		}
		s, err := d.g.Status(d.entries())
		if err != nil || s.State != graph.Done || s.Nodes[1].Status != graph.StatusFailed {
			t.Fatalf("%+v, %v", s, err)
		}
	})
}

func TestAPanicIsAnErrorOfItsNodeAndItsStackStaysInTheLog(t *testing.T) {
	var nothing map[string]int
	for name, build := range map[string]func(g *graph.Graph[diary]) *graph.Node{
		"a step": func(g *graph.Graph[diary]) *graph.Node {
			return graph.Step(g, "a", func(*graph.Ctx, diary) (string, error) { nothing["x"]++; return "", nil }, write)
		},
		"a merge": func(g *graph.Graph[diary]) *graph.Node {
			return graph.Step(g, "a", func(*graph.Ctx, diary) (string, error) { return "", nil }, func(*diary, string) { nothing["x"]++ })
		},
		"a list": func(g *graph.Graph[diary]) *graph.Node {
			return graph.Map(g, "a", func(diary) []int { nothing["x"]++; return nil }, func(*graph.Ctx, int) (int, error) { return 0, nil }, func(*diary, []graph.Result[int]) {})
		},
		"an item": func(g *graph.Graph[diary]) *graph.Node {
			return graph.Map(g, "a", func(diary) []int { return []int{1} }, func(*graph.Ctx, int) (int, error) { nothing["x"]++; return 0, nil }, func(*diary, []graph.Result[int]) {}, graph.OnError(graph.Fail))
		},
		"a prompt": func(g *graph.Graph[diary]) *graph.Node {
			return graph.Await(g, "a", func(diary) any { nothing["x"]++; return 0 }, func(*diary, int) {})
		},
		"a length": func(g *graph.Graph[diary]) *graph.Node {
			return graph.Sleep(g, "a", func(diary) time.Duration { nothing["x"]++; return 0 })
		},
		"a recovery": func(g *graph.Graph[diary]) *graph.Node {
			return graph.Step(g, "a", func(*graph.Ctx, diary) (string, error) { return "", errors.New("no") }, write, graph.Recover(func(*diary, graph.Failure) { nothing["x"]++ }))
		},
		"a cache key": func(g *graph.Graph[diary]) *graph.Node {
			return graph.Step(g, "a", func(*graph.Ctx, diary) (string, error) { return "", nil }, write, graph.Cached(func(diary) string { nothing["x"]++; return "" }, time.Hour))
		},
		"a goroutine that left": func(g *graph.Graph[diary]) *graph.Node {
			return graph.Step(g, "a", func(*graph.Ctx, diary) (string, error) { runtime.Goexit(); return "", nil }, write)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := graph.New[diary]("panics")
				a := build(g)
				g.Start(a)
				g.Then(a, graph.End)
				d := &driver{t: t, g: compiled(t, g), id: "panics", input: input(t, diary{}), journal: graph.NewMemory()}
				var log bytes.Buffer
				d.change = func(r *graph.Run) {
					r.Log, r.Cache = slog.New(slog.NewTextHandler(&log, nil)), new(shelf)
				}
				out, err := d.toEnd(t.Context())
				if err != nil || out.State != graph.Failed || out.Failure.Node != "a" || !strings.Contains(out.Failure.Message, "the step stopped unexpectedly") {
					t.Fatalf("%+v, %v", out.Failure, err)
				}
				if name != "a goroutine that left" && (!strings.Contains(log.String(), "assignment to entry in nil map") || !strings.Contains(log.String(), "failure_test.go")) {
					t.Errorf("the log: %s", log.String())
				}
				if all := fmt.Sprintf("%s", d.entries()); strings.Contains(all, "nil map") || strings.Contains(all, "goroutine ") {
					t.Errorf("the journal: %s", all)
				}
			})
		})
	}
}

func TestAPanicInTheResultFailsTheRun(t *testing.T) {
	g := graph.New[diary]("result")
	a := step(g, "a")
	g.Start(a)
	g.Then(a, graph.End)
	g.Result(func(s diary) any { return s.Lines[99] })
	d := &driver{t: t, g: compiled(t, g), id: "result", input: input(t, diary{}), journal: graph.NewMemory()}
	if out, err := d.toEnd(t.Context()); err != nil || out.State != graph.Failed {
		t.Fatalf("%+v, %v", out, err)
	}
}

func TestTheEndOfTheContextKeepsWhatStillSucceeds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shutdown := errors.New("shutdown")
		ctx, cancel := context.WithCancelCause(t.Context())
		var c calls
		g := graph.New[diary]("stopped")
		good := graph.Step(g, "good", func(ctx *graph.Ctx, s diary) (string, error) {
			c.hit(ctx)
			cancel(shutdown)
			<-ctx.Done()
			// A sub-step that ends now must not hang, and is kept.
			return graph.Do(ctx, "late", func(context.Context) (string, error) { return "late", nil })
		}, write)
		cut := graph.Step(g, "cut", func(ctx *graph.Ctx, s diary) (string, error) {
			c.hit(ctx)
			select {
			case <-ctx.Done():
				return "", ctx.Err()
			case <-time.After(time.Second):
				return "", nil
			}
		}, write)
		z := say(g, &c, "z")
		g.Start(good, cut)
		g.Join(z, good, cut)
		g.Then(z, graph.End)
		d := &driver{t: t, g: compiled(t, g), id: "stopped", input: input(t, diary{}), journal: graph.NewMemory()}
		if _, err := d.run(ctx); !errors.Is(err, shutdown) {
			t.Fatal(err)
		}
		out, err := d.toEnd(t.Context())
		if err != nil || out.State != graph.Done || c.of("good0 0") != 1 || c.of("cut0 0") != 2 {
			t.Fatalf("%+v, %v, %v", out, err, c.n)
		}
		checkEvents(t, d.entries(), d.heard)
	})
}

func TestAJournalThatFailsEndsTheCallAndLeaksNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // which fails when a goroutine is left
		g := graph.New[diary]("disk")
		a := graph.Step(g, "a", func(ctx *graph.Ctx, s diary) (string, error) {
			for {
				if _, err := graph.Do(ctx, "x", func(context.Context) (int, error) { return 0, nil }); err != nil {
					return "", err
				}
			}
		}, write)
		b := graph.Step(g, "b", func(ctx *graph.Ctx, s diary) (string, error) { <-ctx.Done(); return "", ctx.Err() }, write)
		g.Start(a, b)
		g.Then(a, graph.End)
		g.Then(b, graph.End)
		d := &driver{t: t, g: compiled(t, g), id: "disk", input: input(t, diary{}), journal: &crashing{Memory: graph.NewMemory(), limit: 9}}
		if _, err := d.run(t.Context()); !errors.Is(err, errCrash) {
			t.Fatal(err)
		}
	})
}

func TestAGoroutineThatItsNodeLeftBehindIsNotHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // which fails when a goroutine hangs
		late := make(chan error, 1)
		g := graph.New[diary]("left")
		a := graph.Step(g, "a", func(c *graph.Ctx, _ diary) (string, error) {
			go func() {
				<-time.After(time.Minute)
				c.Emit("late")
				_, err := graph.Do(c, "late", func(context.Context) (int, error) { return 0, nil })
				late <- err
			}()
			return "", nil
		}, write)
		night := graph.Sleep(g, "night", func(diary) time.Duration { return time.Hour })
		g.Start(a, night)
		g.Then(a, graph.End)
		g.Then(night, graph.End)
		for _, inline := range []time.Duration{-1, 2 * time.Hour} { // gone, and still there
			d := &driver{t: t, g: compiled(t, g), id: "left", input: input(t, diary{}), journal: graph.NewMemory()}
			d.change = func(r *graph.Run) { r.Inline = inline }
			if out, err := d.toEnd(t.Context()); err != nil || out.State != graph.Done {
				t.Fatal(out.State, err)
			}
			if err := <-late; err == nil {
				t.Error("a sub-step of a node that had ended was kept")
			}
			if has(checkEvents(t, d.entries(), d.heard), graph.Custom, "a") {
				t.Error("an event of a node that had ended was kept")
			}
		}
	})
}

func TestANodeThatNeverStopsTalkingCanBeCutOff(t *testing.T) {
	g := graph.New[diary]("talks")
	a := graph.Step(g, "a", func(c *graph.Ctx, _ diary) (string, error) {
		for c.Err() == nil {
			c.Delta("and ")
		}
		return "", c.Err()
	}, write, graph.Timeout(50*time.Millisecond))
	g.Start(a)
	g.Then(a, graph.End)
	d := &driver{t: t, g: compiled(t, g), id: "talks", input: input(t, diary{}), journal: graph.NewMemory()}
	if out, err := d.toEnd(t.Context()); err != nil || out.State != graph.Failed {
		t.Fatal(out.State, err)
	}
}

func TestARunIsRefusedWithoutWhatItNeeds(t *testing.T) {
	g := graph.New[diary]("needs")
	a := step(g, "a")
	g.Start(a)
	g.Then(a, graph.End)
	c := compiled(t, g)
	good := graph.Run{ID: "r", Input: json.RawMessage(`{}`), Journal: graph.NewMemory(), Now: time.Now}
	for name, change := range map[string]func(*graph.Run){
		"no ID":         func(r *graph.Run) { r.ID = "" },
		"no journal":    func(r *graph.Run) { r.Journal = nil },
		"no clock":      func(r *graph.Run) { r.Now = nil },
		"no input":      func(r *graph.Run) { r.Input = nil },
		"bad input":     func(r *graph.Run) { r.Input = json.RawMessage(`{"lines":3}`) },
		"large input":   func(r *graph.Run) { r.Input = json.RawMessage(`{"reason":"` + strings.Repeat("x", 256<<10) + `"}`) },
		"bad entry":     func(r *graph.Run) { r.Journal = graph.NewMemory([]byte("{}")) },
		"another run's": func(r *graph.Run) { r.Journal = graph.NewMemory(journalOf(t, c, "other")...) },
	} {
		r := good
		change(&r)
		if out, err := c.Run(t.Context(), r); err == nil {
			t.Errorf("%s: %+v", name, out)
		}
	}
}

// journalOf is the whole journal of a run.
func journalOf(t testing.TB, g graph.Runnable, id string) [][]byte {
	t.Helper()
	j := whole{graph.NewMemory()}
	out, err := g.Run(t.Context(), graph.Run{ID: id, Input: json.RawMessage(`{}`), Journal: j, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Append(t.Context(), out.Final...); err != nil {
		t.Fatal(err)
	}
	entries, _ := j.Load()
	return entries
}
