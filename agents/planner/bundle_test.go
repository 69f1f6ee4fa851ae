package planner

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"
)

func newBundleStory(t *testing.T) *story {
	s := newStory(t)
	s.p.Limits.Bundle = 15
	return s
}

// bundlesIn lists the tasks of each bundle of a plan, in their order.
func bundlesIn(r Result) [][]string {
	var out [][]string
	for _, b := range r.Blocks {
		for len(out) < b.Bundle {
			out = append(out, nil)
		}
		if b.Bundle > 0 {
			out[b.Bundle-1] = append(out[b.Bundle-1], b.Task)
		}
	}
	return out
}

func TestSmallTasksArePlacedTogetherWithOneSwitch(t *testing.T) {
	s := newBundleStory(t)
	for _, id := range []string{"a", "b", "c", "d"} {
		s.task(id, 15)
	}
	s.task("long", 120, whole)
	r := s.plan() // the checker knows what a bundle is
	if got := bundlesIn(r); !reflect.DeepEqual(got, [][]string{{"a", "b", "c", "d"}}) {
		t.Fatalf("bundles %v", got)
	}
	switches := int64(0)
	for _, b := range r.Blocks {
		for _, term := range b.Terms {
			if term.Name == TermSwitch {
				switches += term.Cost
			}
		}
	}
	if switches != 2*DefaultSwitch {
		t.Errorf("switches cost %d", switches)
	}
	s.p.Limits.Bundle = 0
	if alone := s.plan(); len(bundlesIn(alone)) != 0 || !r.Score.Less(alone.Score) {
		t.Errorf("together %v, alone %v", r.Score, alone.Score)
	}
}

func TestOnlyTasksThatAskForTheSameGoTogether(t *testing.T) {
	late := func(s *story) Hours { return s.parse("Mon-Fri 14:00-17:00") }
	for _, tc := range []struct {
		name     string
		minutes  int
		with     func(*story) []func(*Task)
		together bool
	}{
		{"the same", 10, func(*story) []func(*Task) { return nil }, true},
		{"too long", 20, func(*story) []func(*Task) { return nil }, false},
		{"off the grid", 7, func(*story) []func(*Task) { return nil }, false},
		{"other hours", 10, func(s *story) []func(*Task) { h := late(s); return []func(*Task){func(t *Task) { t.Hours = &h }} }, false},
		{"another priority", 10, func(*story) []func(*Task) { return []func(*Task){priority(PriorityHigh)} }, false},
		{"a due time", 10, func(s *story) []func(*Task) { return []func(*Task){s.due("2026-11-26 17:00")} }, false},
		{"to be alone", 10, func(*story) []func(*Task) { return []func(*Task){func(t *Task) { t.NoBundle = true }} }, false},
		{"a dependency", 10, func(*story) []func(*Task) { return []func(*Task){after("a")} }, false},
		{"an earliest start", 10, func(s *story) []func(*Task) { return []func(*Task){s.earliest("2026-11-25 12:00")} }, false},
		{"a block that stays", 10, func(s *story) []func(*Task) {
			s.fixed("b", FixedPinned, "2026-11-24 10:00", "2026-11-24 10:05")
			return nil
		}, false},
	} {
		s := newBundleStory(t).task("a", 10)
		s.task("b", tc.minutes, tc.with(s)...)
		if got := bundlesIn(s.plan()); (len(got) > 0) != tc.together {
			t.Errorf("%s: bundles %v", tc.name, got)
		}
	}
}

func TestABundleIsAtMostAnHourAndDueWithItsFirst(t *testing.T) {
	s := newBundleStory(t).now("2026-11-24 00:00")
	for i := range 6 { // liked best in the afternoon, when only the first of them is not late yet
		s.task(fmt.Sprint(i), 15, s.hard(fmt.Sprintf("2026-11-24 %d:00", 14-i%3)), func(t *Task) { t.PreferFrom, t.PreferTo = 13*60, 14*60 })
	}
	r := s.plan()
	if got := bundlesIn(r); len(got) != 2 || len(got[0])+len(got[1]) != 6 {
		t.Errorf("bundles %v", got)
	}
	for _, b := range r.Blocks {
		if b.End.After(s.at("2026-11-24 12:00")) {
			t.Errorf("%s ends %s", b.Task, b.End)
		}
	}
}

func TestBundlesStayTogetherWhenOneIsDoneAndOneIsNew(t *testing.T) {
	s := newBundleStory(t)
	for _, id := range []string{"a", "b", "c"} {
		s.task(id, 15)
	}
	first := s.plan()
	s.p.Previous = first.Blocks
	if again := s.plan(); !slices.EqualFunc(again.Blocks, first.Blocks, samePlace) {
		t.Errorf("planning again moves %v to %v", first.Blocks, again.Blocks)
	}
	s.p.Tasks[0].Done = 15
	s.task("new", 10)
	second := s.plan()
	if got := bundlesIn(second); !reflect.DeepEqual(got, [][]string{{"b", "c", "new"}}) {
		t.Errorf("bundles %v", got)
	}
	for _, id := range []string{"b", "c"} {
		if !slices.EqualFunc(s.blocks(first, id), s.blocks(second, id), samePlace) {
			t.Errorf("%s moves from %v to %v", id, s.blocks(first, id), s.blocks(second, id))
		}
	}
}

func TestNothingLosesItsPlaceInABundle(t *testing.T) {
	s := newBundleStory(t).hours("Mon 09:00-09:20,10:00-10:20,11:00-11:20")
	for _, id := range []string{"a", "b", "c"} {
		s.task(id, 15)
	}
	if r := s.plan(); len(r.Unplaced) > 0 || len(r.Blocks) != 3 {
		t.Errorf("unplaced %v", r.Unplaced)
	}
}

func TestBundlesStayWhenSomethingElseDoesNotFit(t *testing.T) {
	s := newBundleStory(t)
	for _, id := range []string{"a", "b", "c"} {
		s.task(id, 15)
	}
	s.task("never", 120, s.hard("2026-11-23 10:00"), chunks(30, 60))
	r := s.plan()
	if len(r.Unplaced) != 1 || len(bundlesIn(r)) != 1 {
		t.Errorf("unplaced %v, bundles %v", r.Unplaced, bundlesIn(r))
	}
	runs := 0
	planBundled(&s.p, func(p *Problem) (Result, *model) {
		runs++
		return planTasks(p)
	})
	if runs != 1 {
		t.Errorf("planned %d times, although a certificate proves that no plan places more", runs)
	}
}

func TestABundleIsOneStretchOfWork(t *testing.T) {
	s := newBundleStory(t).hours("Mon 09:00-12:00")
	s.p.Limits.BreakAfter, s.p.Limits.Break = 20, 30
	for _, id := range []string{"a", "b", "c", "d"} {
		s.task(id, 15, s.hard("2026-11-23 12:00"))
	}
	if r := s.plan(); len(bundlesIn(r)) != 1 || len(r.Unplaced) > 0 {
		t.Errorf("%v", r.Blocks)
	}
}

func TestEveryPlanWithBundlesPassesTheChecker(t *testing.T) {
	bundles, longest := 0, 0
	for n := range uint64(randomProblems() / 10) {
		p, what := variantWith(n*13+5, true)
		r := searched(t, p, int64(n%3)*30_000, what)
		if t.Failed() {
			return
		}
		if n%20 == 0 && !reflect.DeepEqual(r, searched(t, p, int64(n%3)*30_000, what)) {
			t.Fatalf("%s: the second plan is another", what)
		}
		for _, b := range bundlesIn(r) {
			bundles++
			longest = max(longest, len(b))
		}
	}
	t.Logf("%d bundles, the largest of %d tasks", bundles, longest)
	if bundles == 0 || longest < 3 {
		t.Error("nothing is bundled")
	}
}

func TestTheCheckerCatchesBundlesThatAreNone(t *testing.T) {
	for _, tc := range []struct {
		name, rule string
		spoil      func(*story, *Result)
	}{
		{"a gap", RuleBundle, func(_ *story, r *Result) {
			r.Blocks[2].Start, r.Blocks[2].End = r.Blocks[2].Start.Add(5*time.Minute), r.Blocks[2].End.Add(5*time.Minute)
		}},
		{"a bundle of one", RuleBundle, func(_ *story, r *Result) { r.Blocks[2].Bundle = 7 }},
		{"a task that is to be alone", RuleBundle, func(s *story, _ *Result) { s.p.Tasks[1].NoBundle = true }},
		{"a task with other hours", RuleBundle, func(s *story, _ *Result) { h := s.parse("daily 08:00-20:00"); s.p.Tasks[1].Hours = &h }},
		{"a task of another priority", RuleBundle, func(s *story, _ *Result) { s.p.Tasks[1].Priority = PriorityCritical }},
		{"a task with a dependency", RuleBundle, func(s *story, _ *Result) { s.p.Tasks[2].DependsOn = []string{"a"} }},
		{"a task that is not small", RuleBundle, func(s *story, _ *Result) { s.p.Limits.Bundle = 10 }},
		{"another switch", RuleScore, func(_ *story, r *Result) { r.Blocks[1].Bundle = 0 }},
	} {
		s := newBundleStory(t)
		for _, id := range []string{"a", "b", "c"} {
			s.task(id, 15)
		}
		r := s.plan()
		tc.spoil(s, &r)
		if found := Check(s.p, r); !slices.ContainsFunc(found, func(v Violation) bool { return v.Rule == tc.rule }) {
			t.Errorf("%s: %s is not among %v", tc.name, tc.rule, found)
		}
	}
}

func TestBlocksShowAsBusyWhenNoOtherPlaceMayBeLeft(t *testing.T) {
	s := newStory(t).hours("Mon-Fri 09:00-12:00").now("2026-11-23 08:00")
	s.task("tight", 120, whole, s.due("2026-11-24 11:30")).task("loose", 30, s.due("2026-11-27 12:00"), s.earliest("2026-11-25 00:00"))
	s.task("late", 60, s.due("2026-11-23 08:30"), s.earliest("2026-11-26 00:00"))
	busy := func() map[string]bool {
		out := map[string]bool{}
		for _, b := range s.plan().Blocks {
			out[b.Task] = b.Busy
		}
		return out
	}
	if got := busy(); !got["late"] || got["loose"] {
		t.Errorf("%v", got)
	}
	s.p.Limits.BusyWithin = 3 * 24 * 60
	if got := busy(); !got["loose"] {
		t.Errorf("a block within three days is free: %v", got)
	}
}
