package main

import (
	"testing"

	"github.com/pulseplan/pulseplan/agents/planner"
)

func TestNoPlanMissesMoreThanFirstFitByDeadline(t *testing.T) {
	worse := 0
	for seed := range uint64(cases(t, 1500)) {
		w := randomWeek(seed)
		least, _, err := w.value(firstFit(w, w.byDeadline))
		if err != nil {
			t.Fatal(err)
		}
		for _, budget := range []int64{0, 50_000} {
			got, err := planner.SolveGrid(w.grid(), seed, budget)
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			medium, soft, err := w.value(got)
			if err != nil || (planner.Score{medium, soft}) != got.Score {
				t.Fatalf("seed %d, budget %d: the rules say %d, %d and %v, the planner %v", seed, budget, medium, soft, err, got.Score)
			}
			if medium > least {
				worse++
				t.Errorf("seed %d, budget %d: %d priority-weighted slots are missed, first fit misses %d", seed, budget, medium, least)
			}
			if worse > 20 {
				t.Fatal("and more")
			}
		}
	}
}
