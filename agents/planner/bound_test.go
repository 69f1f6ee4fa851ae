package planner

import (
	"slices"
	"testing"
)

func TestNoPlanCostsLessThanTheBound(t *testing.T) {
	compared, impossible, sum, cost := 0, 0, int64(0), int64(0)
	for n := range uint64(randomProblems() / 30) {
		p, what := variant(n*37 + 2)
		if len(p.Tasks) > 40 {
			continue
		}
		b, err := Bound(p)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		for _, budget := range []int64{0, 400_000} {
			r := searched(t, p, budget, what)
			switch {
			case r.Score[0] > 0:
				continue
			case !b.Complete:
				t.Errorf("%s, budget %d: everything has a place, the bound says that is impossible", what, budget)
			case r.Score[1] < b.Soft:
				t.Errorf("%s, budget %d: %d, the bound is %d", what, budget, r.Score[1], b.Soft)
			}
			if budget > 0 {
				compared++
				sum, cost = sum+b.Soft, cost+r.Score[1]
			}
		}
		if !b.Complete {
			impossible++
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("%d plans cost %d, their bounds are %d; %d problems have no complete plan", compared, cost, sum, impossible)
	if compared == 0 || impossible == 0 || sum*10 < cost*5 {
		t.Error("the bounds say nothing")
	}
}

func TestTheBoundOfOneTaskIsItsCost(t *testing.T) {
	for _, minutes := range []int{60, 240, 600} {
		s := newStory(t).task("a", minutes)
		b, err := Bound(s.p)
		if err != nil {
			t.Fatal(err)
		}
		if r := s.plan(); !b.Complete || b.Soft > r.Score[1] || b.Within(r.Score) > 10 {
			t.Errorf("%d minutes: the plan costs %v, the bound is %+v", minutes, r.Score, b)
		}
	}
}

func TestTheBoundIsTheSameEachTime(t *testing.T) {
	p := Generate(KindStudent, 7, 25, 0.7, 3)
	first, err := Bound(p)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := Bound(p); again != first {
		t.Errorf("%+v and %+v", first, again)
	}
	if first.Soft != knownBound {
		t.Errorf("%+v, on other machines %d", first, int64(knownBound))
	}
}

// knownBound is what every machine must find.
const knownBound = 5224

func TestDistanceFromTheBestPlanIsSaidInAWholeSentence(t *testing.T) {
	b := BoundResult{Soft: 970, Complete: true}
	for _, tc := range []struct {
		bound BoundResult
		plan  Score
		want  string
	}{
		{b, Score{0, 1000}, "This plan is within 3.0 % of the best possible."},
		{b, Score{0, 1001}, "This plan is within 3.1 % of the best possible."},
		{b, Score{0, 970}, "This is the best possible plan."},
		{b, Score{5, 1000}, "This plan leaves work out, so its cost cannot be compared with that of a complete plan."},
		{BoundResult{}, Score{5, 1000}, "No plan can place all work."},
	} {
		if got := tc.bound.Sentence(English, tc.plan); got != tc.want {
			t.Errorf("%+v, %v: %q, want %q", tc.bound, tc.plan, got, tc.want)
		}
	}
}

func TestABoundOfAGridRefusesWhatSolveGridRefuses(t *testing.T) {
	if _, err := BoundGrid(Grid{Day: []int{0}}); err == nil {
		t.Error("a grid with arrays of different lengths has a bound")
	}
	g := Grid{Wall: []int{0, 1}, Day: []int{0, 0}, SegEnd: []int{2, 2}, Cap: []int{2}, Target: []int{2},
		Tasks: []GridTask{{Slots: 2, Until: 2, Due: -1, Weight: 1, Min: 2, Max: 2, MaxDay: 2, Price: []int64{3, 4}}}}
	g.Tasks = append(g.Tasks, g.Tasks[0])
	b, err := BoundGrid(g)
	if err != nil || !b.Complete { // each fits alone; that both do not is not seen
		t.Errorf("%+v, %v", b, err)
	}
	g.Tasks = slices.Clone(g.Tasks[:1])
	if b, err = BoundGrid(g); err != nil || b.Soft != 7 {
		t.Errorf("%+v, %v", b, err)
	}
}
