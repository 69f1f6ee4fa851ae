package graph_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pulseplan/pulseplan/agents/graph"
)

// one is a driver for a graph of one step.
func one(t *testing.T, fn func(*graph.Ctx, diary) (string, error), opts ...graph.Option) *driver {
	t.Helper()
	g := graph.New[diary]("one")
	a := graph.Step(g, "a", fn, write, opts...)
	g.Start(a)
	g.Then(a, graph.End)
	return &driver{t: t, g: compiled(t, g), id: "one", input: input(t, diary{}), journal: graph.NewMemory()}
}

func value[T any](v T) func(context.Context) (T, error) {
	return func(context.Context) (T, error) { return v, nil }
}

func TestASubStepUnderAnotherNameIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := one(t, func(c *graph.Ctx, _ diary) (string, error) {
			if _, err := graph.Do(c, "same", value(1)); err != nil {
				return "", err
			}
			if _, err := graph.Do(c, fmt.Sprint("attempt", c.Attempt()), value(2)); err != nil {
				return "", err
			}
			return "", errors.New("try again")
		}, graph.Retry(5, graph.Expo(time.Second, time.Second)))
		out, err := d.toEnd(t.Context())
		want := `the sub-step is not the recorded one: number 2 of a was "attempt1" and is now "attempt2"`
		if err != nil || out.State != graph.Failed || out.Failure.Message != want || out.Failure.Attempts != 2 {
			t.Fatalf("%+v, %v", out.Failure, err)
		}
	})
}

func TestASubStepThatFailsIsNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		d := one(t, func(c *graph.Ctx, _ diary) (string, error) {
			return graph.Do(c, "x", func(context.Context) (string, error) {
				if n++; n < 3 {
					return "", errors.New("not yet")
				}
				return "third", nil
			})
		}, graph.Retry(5, graph.Expo(time.Second, time.Second)))
		out, err := d.toEnd(t.Context())
		if err != nil || n != 3 || !strings.Contains(string(out.FinalState), "third") {
			t.Fatalf("%s, %v, %d calls", out.FinalState, err, n)
		}
	})
}

func TestASubStepGivesWhatJSONKeepsBothTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type lossy struct {
			A int
			B int `json:"-"`
		}
		var seen []lossy
		d := one(t, func(c *graph.Ctx, _ diary) (string, error) {
			v, err := graph.Do(c, "x", value(lossy{1, 2}))
			seen = append(seen, v)
			if err == nil && c.Attempt() == 1 {
				err = errors.New("again")
			}
			return "", err
		}, graph.Retry(1, graph.Expo(time.Second, time.Second)))
		if out, err := d.toEnd(t.Context()); err != nil || out.State != graph.Done || len(seen) != 2 || seen[0] != seen[1] {
			t.Fatalf("%s, %v, %v", out.State, err, seen)
		}
	})
}

func TestKeysAreStableAndTellEffectsApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys := func(id string) (out []string) {
			var mu sync.Mutex
			g := graph.New[diary]("keys")
			note := func(c *graph.Ctx) {
				mu.Lock()
				defer mu.Unlock()
				out = append(out, fmt.Sprintf("%s/%d/%d %s", c.Node(), c.Iteration(), c.Index(), c.Key()), fmt.Sprintf("%s/%d/%d+ %s", c.Node(), c.Iteration(), c.Index(), c.Key("mail")))
			}
			a := graph.Step(g, "a", func(c *graph.Ctx, _ diary) (string, error) {
				note(c)
				if c.Attempt() == 1 {
					return "", errors.New("again")
				}
				return "", nil
			}, write, graph.Retry(1, graph.Expo(time.Second, time.Second)))
			m := graph.Map(g, "m", func(diary) []int { return []int{1, 2} }, func(c *graph.Ctx, _ int) (int, error) { note(c); return 0, nil }, func(*diary, []graph.Result[int]) {}, graph.Limit(1))
			g.Start(a)
			g.Loop(a, a, 1, graph.Exhausted(m))
			g.Then(m, graph.End)
			d := &driver{t: t, g: compiled(t, g), id: id, input: input(t, diary{}), journal: graph.NewMemory()}
			if out, err := d.toEnd(t.Context()); err != nil || out.State != graph.Done {
				t.Fatal(out.Failure, err)
			}
			return out
		}
		first := keys("run-1")
		if fmt.Sprint(first) != fmt.Sprint(keys("run-1")) {
			t.Error("the same run has other keys")
		}
		places := map[string]string{} // place: key
		for _, list := range [][]string{first, keys("run-2")} {
			for i, line := range list {
				place, key, _ := strings.Cut(line, " ")
				place = fmt.Sprint(place, &list[0] == &first[0])
				if old, known := places[place]; known && old != key {
					t.Errorf("%s has another key at its attempt %d", place, i)
				}
				places[place] = key
			}
		}
		different := map[string]bool{}
		for _, key := range places {
			different[key] = true
			if len(key) != 32 {
				t.Errorf("the key %q", key)
			}
		}
		// Two runs of two rounds of a and two items, with two keys each.
		if len(places) != 16 || len(different) != 16 {
			t.Errorf("%d places have %d keys", len(places), len(different))
		}
	})
}

// shelf is a cache.
type shelf struct {
	mu     sync.Mutex
	values map[string][]byte
	ttl    time.Duration
	fail   error
	gets   int
}

func (s *shelf) Get(_ context.Context, key string) ([]byte, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gets++
	v, ok := s.values[key]
	return v, ok && s.fail == nil, s.fail
}

func (s *shelf) Put(_ context.Context, key string, v []byte, ttl time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.values == nil {
		s.values = map[string][]byte{}
	}
	s.values[key], s.ttl = v, ttl
	return s.fail
}

func TestACachedStepIsServedFromTheCacheAndCanDoWithout(t *testing.T) {
	n := 0
	fn := func(*graph.Ctx, diary) (string, error) { n++; return fmt.Sprint("call ", n), nil }
	key := graph.Cached(func(s diary) string { return s.Reason }, time.Hour)
	run := func(reason string, cache graph.Cache) (string, []graph.Event) {
		d := one(t, fn, key)
		d.input = input(t, diary{Reason: reason})
		d.change = func(r *graph.Run) { r.Cache = cache }
		out, err := d.toEnd(t.Context())
		if err != nil || out.State != graph.Done {
			t.Fatal(out.Failure, err)
		}
		return string(out.FinalState), d.heard
	}
	cache := new(shelf)
	first, _ := run("ann", cache)
	again, events := run("ann", cache)
	if first != again || n != 1 || cache.ttl != time.Hour {
		t.Fatalf("%s, then %s; %d calls", first, again, n)
	}
	if !contains(events[2].Data, `"cached":true`) {
		t.Errorf("%s %s", events[2].Type, events[2].Data)
	}
	if run("bob", cache); n != 2 {
		t.Error("another key was served from the cache")
	}
	if run("ann", nil); n != 3 {
		t.Error("a run without a cache was served from it")
	}
	cache.fail = errors.New("the cache is away")
	if run("ann", cache); n != 4 {
		t.Error("a broken cache kept the step from running")
	}
	for k := range cache.values {
		cache.values[k] = []byte(`{"not":"a string"}`)
	}
	cache.fail = nil
	if run("ann", cache); n != 5 {
		t.Error("a value that cannot be read was used")
	}
}
