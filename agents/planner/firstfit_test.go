package planner

import "testing"

func TestNoPlanLeavesOutMoreThanFirstFitByDeadline(t *testing.T) {
	better, needed := 0, 0
	for n := range uint64(randomProblems() / 3) {
		p, what := variant(n*29 + 11)
		m := newModel(&p)
		first := report(m, firstFit(m).s, 0)
		for _, v := range Check(p, first) {
			t.Errorf("%s: first fit: %s", what, v)
		}
		plan, err := Plan(p)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if plan.Score[0] > first.Score[0] {
			t.Errorf("%s: the plan has %v, first fit %v", what, plan.Score, first.Score)
		}
		if plan.Score[0] < first.Score[0] {
			better++
		}
		if packed, _ := build(m, false, true); plan.Score[0] == first.Score[0] && packed.score()[0] > first.Score[0] {
			needed++
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("%d plans place more, %d are saved by it", better, needed)
	if better == 0 {
		t.Error("nothing to compare")
	}
}

func TestFirstFitTakesTheEarliestTimeInTheOrderOfDeadlines(t *testing.T) {
	s := newStory(t).task("later", 60).task("sooner", 60, tomorrowHard)
	m := newModel(&s.p)
	found := firstFit(m).s
	if a, b := found.chunks[0], found.chunks[1]; len(a) != 1 || len(b) != 1 || b[0].at != 0 || a[0].at < b[0].end() || a[0].at > b[0].end()+found.m.grain {
		t.Errorf("later %v, sooner %v", a, b)
	}
}
