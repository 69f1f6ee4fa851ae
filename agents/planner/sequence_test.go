package planner

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func randomSequence(n int, seed uint64) []SequenceJob {
	rng := rand.New(rand.NewPCG(seed, 9))
	jobs := make([]SequenceJob, n)
	total := int64(0)
	for i := range jobs {
		jobs[i] = SequenceJob{Time: 1 + rng.Int64N(100), Weight: 1 + rng.Int64N(10)}
		total += jobs[i].Time
	}
	for i := range jobs {
		jobs[i].Due = rng.Int64N(total + 1)
	}
	return jobs
}

func sequenceCost(jobs []SequenceJob, order []int) int64 {
	var at, cost int64
	for _, j := range order {
		at += jobs[j].Time
		cost += jobs[j].late(at)
	}
	return cost
}

// leastCost is exact: the best last job of every subset.
func leastCost(jobs []SequenceJob) int64 {
	n := len(jobs)
	best := make([]int64, 1<<n)
	for set := 1; set < 1<<n; set++ {
		var end int64
		for j := range n {
			if set>>j&1 == 1 {
				end += jobs[j].Time
			}
		}
		best[set] = infinite
		for j := range n {
			if set>>j&1 == 1 {
				best[set] = min(best[set], best[set&^(1<<j)]+jobs[j].late(end))
			}
		}
	}
	return best[1<<n-1]
}

func TestSequencesOfFewJobsAreOptimal(t *testing.T) {
	for seed := range uint64(200) {
		n := 1 + int(seed%12)
		jobs := randomSequence(n, seed)
		order, cost, _ := Sequence(jobs, seed, 200_000)
		if want := leastCost(jobs); cost != want {
			t.Errorf("seed %d, %d jobs: %d, the least is %d", seed, n, cost, want)
		}
		if got := sequenceCost(jobs, order); got != cost {
			t.Errorf("seed %d: the order costs %d, not %d", seed, got, cost)
		}
		slices.Sort(order)
		for i, j := range order {
			if i != j {
				t.Fatalf("seed %d: %v is no order", seed, order)
			}
		}
	}
}

func TestASequenceDependsOnSeedAndBudgetOnly(t *testing.T) {
	jobs := randomSequence(50, 3)
	a, costA, workA := Sequence(jobs, 5, 300_000)
	b, costB, workB := Sequence(jobs, 5, 300_000)
	if !slices.Equal(a, b) || costA != costB || workA != workB || workA < 300_000 {
		t.Errorf("%d with %d units and %d with %d", costA, workA, costB, workB)
	}
	if _, cost, _ := Sequence(nil, 1, 100); cost != 0 {
		t.Error("no job costs something")
	}
}
