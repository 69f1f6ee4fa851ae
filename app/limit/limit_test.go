package limit_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"pgregory.net/rapid"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/clock"
	"github.com/pulseplan/pulseplan/app/config"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/limit"
	"github.com/pulseplan/pulseplan/app/telemetry"
)

var five = limit.PerMinute(5)

func take(t *testing.T, app core.App, now time.Time, key string, rule limit.Rule) limit.Verdict {
	t.Helper()
	v, err := limit.Take(app, now, key, rule)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func rows(t *testing.T, app core.App) (n int) {
	t.Helper()
	if err := app.DB().NewQuery("SELECT count(*) FROM _limits").Row(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestABudgetCanBeSpentAtOnceAndComesBackOneByOne(t *testing.T) {
	w := apptest.New(t, nil)
	now := w.Clock.Now()
	for i := range 5 {
		v := take(t, w.App, now, "runs:ada", five)
		want := limit.Verdict{OK: true, Limit: 5, Remaining: 4 - i, Reset: time.Duration(i+1) * 12 * time.Second}
		if v != want {
			t.Fatalf("%d: %+v, want %+v", i, v, want)
		}
	}
	refused := limit.Verdict{Limit: 5, Reset: time.Minute, RetryAfter: 12 * time.Second}
	for range 3 { // asking again makes it no worse
		if v := take(t, w.App, now, "runs:ada", five); v != refused {
			t.Fatalf("%+v, want %+v", v, refused)
		}
	}
	if v := take(t, w.App, now.Add(12*time.Second-1), "runs:ada", five); v.OK || v.RetryAfter != 1 {
		t.Fatalf("a nanosecond early: %+v", v)
	}
	if v := take(t, w.App, now.Add(12*time.Second), "runs:ada", five); !v.OK || v.Remaining != 0 {
		t.Fatalf("after the wait: %+v", v)
	}
	if v := take(t, w.App, now.Add(72*time.Second), "runs:ada", five); !v.OK || v.Remaining != 4 {
		t.Fatalf("after a minute's rest: %+v", v)
	}
}

func TestOnePersonsBudgetIsNotAnothers(t *testing.T) {
	w := apptest.New(t, nil)
	for range 6 {
		take(t, w.App, w.Clock.Now(), "runs:ada", five)
	}
	if v := take(t, w.App, w.Clock.Now(), "runs:bob", five); !v.OK || v.Remaining != 4 {
		t.Fatalf("%+v", v)
	}
}

func TestLookingTakesNothing(t *testing.T) {
	w := apptest.New(t, nil)
	now := w.Clock.Now()
	for range 4 {
		take(t, w.App, now, "k", five)
	}
	for range 3 {
		v, err := limit.Peek(w.App, now, "k", five)
		if want := (limit.Verdict{OK: true, Limit: 5, Remaining: 1, Reset: 48 * time.Second}); err != nil || v != want {
			t.Fatalf("%+v %v", v, err)
		}
	}
	take(t, w.App, now, "k", five)
	v, err := limit.Peek(w.App, now, "k", five)
	if want := (limit.Verdict{Limit: 5, Reset: time.Minute, RetryAfter: 12 * time.Second}); err != nil || v != want {
		t.Fatalf("%+v %v", v, err)
	}
	if v, err := limit.Peek(w.App, now, "unknown", five); err != nil || v.Remaining != 5 || v.Reset != 0 {
		t.Fatalf("%+v %v", v, err)
	}
}

func TestWhatIsRolledBackIsGivenBack(t *testing.T) {
	w := apptest.New(t, nil)
	broken := errors.New("the run could not be stored")
	for range 20 {
		err := w.RunInTransaction(func(tx core.App) error {
			if v := take(t, tx, w.Clock.Now(), "k", five); !v.OK || v.Remaining != 4 {
				t.Fatalf("%+v", v)
			}
			return broken
		})
		if !errors.Is(err, broken) {
			t.Fatal(err)
		}
	}
	if n := rows(t, w.App); n != 0 {
		t.Fatalf("%d rows are left", n)
	}
}

func TestLimitsSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	now := apptest.Monday
	run := func(work func(*app.App)) {
		cfg, err := config.Read(func(string) (string, bool) { return "", false })
		if err != nil {
			t.Fatal(err)
		}
		cfg.DataDir = dir
		a, err := app.New(cfg, clock.At(now), telemetry.Logger(io.Discard, "error", "text"), "test")
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Start(); err != nil {
			t.Fatal(err)
		}
		work(a)
		if err := a.Stop(); err != nil {
			t.Fatal(err)
		}
	}
	run(func(a *app.App) {
		for range 5 {
			take(t, a, now, "k", five)
		}
	})
	now = now.Add(5 * time.Second)
	run(func(a *app.App) {
		if v := take(t, a, now, "k", five); v.OK || v.RetryAfter != 7*time.Second {
			t.Fatalf("%+v", v)
		}
	})
}

func TestTakersAtTheSameTimeGetNoMoreThanThereIs(t *testing.T) {
	w := apptest.New(t, nil)
	var granted atomic.Int32
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			v, err := limit.Take(w.App, apptest.Monday, "k", five)
			if err != nil {
				t.Error(err)
			}
			if v.OK {
				granted.Add(1)
			}
		})
	}
	all.Wait()
	if granted.Load() != 5 {
		t.Fatalf("%d were granted", granted.Load())
	}
}

func TestAClockSetBackLocksNobodyOut(t *testing.T) {
	for _, ahead := range []time.Duration{time.Minute, time.Hour, 365 * 24 * time.Hour} {
		w := apptest.New(t, nil)
		now := w.Clock.Now()
		for range 5 {
			take(t, w.App, now.Add(ahead), "k", five)
		}
		if v := take(t, w.App, now, "k", five); !v.OK || v.Remaining != 0 {
			t.Fatalf("%v: %+v", ahead, v)
		}
		if v := take(t, w.App, now, "k", five); v.OK || v.RetryAfter != 12*time.Second || v.Reset != time.Minute {
			t.Fatalf("%v: %+v, although the budget is empty", ahead, v)
		}
		if v := take(t, w.App, now.Add(12*time.Second), "k", five); !v.OK {
			t.Fatalf("%v: %+v after the wait it named", ahead, v)
		}
	}
}

func TestALoweredLimitHoldsAtOnce(t *testing.T) {
	w := apptest.New(t, nil)
	now := w.Clock.Now()
	for range 100 {
		take(t, w.App, now, "k", limit.PerMinute(100))
	}
	if v := take(t, w.App, now, "k", five); v.OK || v.RetryAfter != 12*time.Second {
		t.Fatalf("%+v", v)
	}
}

func TestNothingIsLimitedByAZeroRule(t *testing.T) {
	w := apptest.New(t, nil)
	for range 100 {
		v := take(t, w.App, w.Clock.Now(), "k", limit.PerMinute(0))
		h := http.Header{}
		v.Headers(h)
		if !v.OK || len(h) != 0 {
			t.Fatalf("%+v %v", v, h)
		}
	}
	if n := rows(t, w.App); n != 0 {
		t.Fatalf("%d rows", n)
	}
}

func TestRowsThatSayNothingArePruned(t *testing.T) {
	w := apptest.New(t, nil)
	now := w.Clock.Now()
	take(t, w.App, now, "whole again", five)
	take(t, w.App, now.Add(30*time.Second), "still spent", five)
	n, err := limit.Prune(w.App, now.Add(12*time.Second))
	if err != nil || n != 1 || rows(t, w.App) != 1 {
		t.Fatalf("%d pruned, %d left (%v)", n, rows(t, w.App), err)
	}
	if v, err := limit.Peek(w.App, now.Add(30*time.Second), "still spent", five); err != nil || v.Remaining != 4 {
		t.Fatalf("%+v %v", v, err)
	}
}

func TestAnAnswerSaysInWholeSecondsWhatIsLeftAndWhenToComeBack(t *testing.T) {
	for _, c := range []struct {
		v     limit.Verdict
		want  map[string]string
		words string
	}{
		{limit.Verdict{OK: true, Limit: 5, Remaining: 3, Reset: 23*time.Second + 1},
			map[string]string{"X-Ratelimit-Limit": "5", "X-Ratelimit-Remaining": "3", "X-Ratelimit-Reset": "24", "Retry-After": ""}, ""},
		{limit.Verdict{Limit: 5, Reset: time.Minute, RetryAfter: 11*time.Second + 1},
			map[string]string{"X-Ratelimit-Limit": "5", "X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "60", "Retry-After": "12"}, "in 12 seconds."},
		{limit.Verdict{Limit: 5, Reset: time.Second, RetryAfter: 1},
			map[string]string{"Retry-After": "1"}, "in a second."},
	} {
		h := http.Header{}
		c.v.Headers(h)
		for name, want := range c.want {
			if got := h.Get(name); got != want {
				t.Errorf("%+v: %s is %q, want %q", c.v, name, got, want)
			}
		}
		f := c.v.Refusal("5 agent runs a minute")
		if c.words != "" && (!fault.Is(f, fault.RateLimited) || !strings.HasSuffix(f.Sentence(), c.words)) {
			t.Errorf("%q", f.Sentence())
		}
	}
}

func TestNoStretchOfTimeGrantsMoreThanTheBurstAndWhatCameBackInIt(t *testing.T) {
	w := apptest.New(t, nil)
	key := 0
	rapid.Check(t, func(t *rapid.T) {
		key++
		name := "rapid:" + time.Duration(key).String()
		rule := limit.Rule{Burst: rapid.IntRange(1, 8).Draw(t, "burst"), Per: time.Duration(rapid.IntRange(1, 300).Draw(t, "seconds")) * time.Second}
		interval := rule.Per / time.Duration(rule.Burst)
		now := apptest.Monday
		var granted []time.Time
		for range rapid.IntRange(1, 30).Draw(t, "tries") {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(2*interval)).Draw(t, "pause")))
			v, err := limit.Take(w.App, now, name, rule)
			if err != nil {
				t.Fatal(err)
			}
			if v.OK {
				granted = append(granted, now)
			} else if again, err := limit.Peek(w.App, now.Add(v.RetryAfter), name, rule); err != nil || !again.OK {
				t.Fatalf("told to come back in %v and refused again: %+v %v", v.RetryAfter, again, err)
			}
			if v.Remaining < 0 || v.Remaining >= rule.Burst || v.Reset < 0 || v.Reset > rule.Per {
				t.Fatalf("%+v of %+v", v, rule)
			}
		}
		for i, from := range granted {
			for j := i; j < len(granted); j++ {
				if most := rule.Burst + int(granted[j].Sub(from)/interval); j-i+1 > most {
					t.Fatalf("%d granted within %v, at most %d are right", j-i+1, granted[j].Sub(from), most)
				}
			}
		}
	})
}
