package planner

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
)

// searched plans a problem with a budget and checks the plan.
func searched(t *testing.T, p Problem, budget int64, what string) Result {
	t.Helper()
	p.Budget = budget
	r, err := Plan(p)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	for _, v := range Check(p, r) {
		t.Errorf("%s, budget %d: %s", what, budget, v)
	}
	return r
}

func TestEverySearchedPlanPassesTheCheckerAndIsNoWorseThanTheFirst(t *testing.T) {
	better := 0
	for n := range uint64(randomProblems() / 5) {
		p, what := variant(n*31 + 7)
		budget := int64(20_000 + n%9*30_000)
		first := searched(t, p, 0, what)
		found := searched(t, p, budget, what)
		if t.Failed() {
			return
		}
		if first.Score.Less(found.Score) {
			t.Fatalf("%s, budget %d: the first plan has %v, the searched one %v", what, budget, first.Score, found.Score)
		}
		if found.Score.Less(first.Score) {
			better++
		}
	}
	t.Logf("%d plans became better", better)
	if better == 0 {
		t.Error("the search improved nothing")
	}
}

func TestTheSameSeedAndBudgetGiveTheSamePlanOnAnyNumberOfThreads(t *testing.T) {
	for n := range uint64(12) {
		p, what := variant(n*17 + 3)
		p.Budget = 200_000
		first := searched(t, p, p.Budget, what)
		results := make(chan Result)
		before := runtime.GOMAXPROCS(1 + int(n%4))
		for range 4 {
			go func() {
				r, _ := Plan(p)
				results <- r
			}()
		}
		for range 4 {
			if r := <-results; r.Hash != first.Hash || r.Work != first.Work {
				t.Errorf("%s: %s with %d units and %s with %d", what, r.Hash, r.Work, first.Hash, first.Work)
			}
		}
		runtime.GOMAXPROCS(before)
	}
}

func TestWalksGiveTheBestOfWhatEachFindsOnAnyNumberOfThreads(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(before)
	better := 0
	for n := range uint64(10) {
		p, what := variant(n*23 + 1)
		p.Budget, p.Walks, p.Previous = 150_000, 1+int(n%3), nil // old places divide the budget
		for i := range p.Tasks {
			p.Tasks[i].NoBundle = true
		}
		least := Score{math.MaxInt64, math.MaxInt64}
		m := newModel(&p)
		m.lookUpRows()
		tail := newConstructor(m).tail
		for w := range p.Walks {
			s, _ := construct(m)
			improve(m, s, tail, p.Seed, w, p.Budget)
			if got := s.score(); got.Less(least) {
				if least = got; w > 0 {
					better++
				}
			}
		}
		var first Result
		for _, threads := range []int{1, 2, 8} {
			runtime.GOMAXPROCS(threads)
			r := searched(t, p, p.Budget, what)
			if r.Score != least {
				t.Errorf("%s, %d walks: %v, the best alone is %v", what, p.Walks, r.Score, least)
			}
			if threads == 1 {
				first = r
			}
			if r.Hash != first.Hash || r.Work != first.Work {
				t.Errorf("%s, %d walks on %d threads: %s with %d units, on one %s with %d", what, p.Walks, threads, r.Hash, r.Work, first.Hash, first.Work)
			}
		}
	}
	if better == 0 {
		t.Error("the second walk is never the better one")
	}
}

// knownSearch is the fingerprint of a searched plan; see knownWeek.
const knownSearch = "328d7a9f9bf4990f3e5b1723a6be23c0a4651348e154bd2750aa47705e585df6"

func TestASearchedPlanIsTheSameOnEveryMachine(t *testing.T) {
	r := searched(t, Generate(KindStudent, 7, 25, 0.8, 3), 500_000, "known search")
	if r.Hash != knownSearch {
		t.Errorf("the fingerprint is %s, work %d, score %v", r.Hash, r.Work, r.Score)
	}
}

func TestTheSearchSpendsItsBudgetAndHardlyMore(t *testing.T) {
	p := Generate(KindWorker, 14, 60, 0.8, 4)
	base := searched(t, p, 0, "worker").Work
	for _, budget := range []int64{1, 100_000, 1_000_000, DefaultBudget} {
		work := searched(t, p, budget, "worker").Work - base
		if work < budget*3/4 || work > budget+200_000 {
			t.Errorf("budget %d: %d work units", budget, work)
		}
	}
}

func TestARoundThatIsUndoneLeavesNoTrace(t *testing.T) {
	for n := range uint64(40) {
		p, what := variant(n * 11)
		m := newModel(&p)
		s, _ := construct(m)
		x := newSearch(m, s, newConstructor(m).tail, n, 0)
		if len(x.active) == 0 || m.tl.slots() == 0 {
			continue
		}
		x.k.quick = true
		for range 60 {
			owner, load, version := slices.Clone(s.owner), slices.Clone(s.load), slices.Clone(s.version)
			before := x.now
			x.round(0)
			if x.now == before && slices.Equal(version, s.version) && (!slices.Equal(owner, s.owner) || !slices.Equal(load, s.load)) {
				t.Fatalf("%s: the plan changed under its version", what)
			}
			if got := s.score(); got[0] != x.now[0] || got[1] != x.now[1]-x.fixedLoadCost() {
				t.Fatalf("%s: the search counts %v, the plan costs %v", what, x.now, got)
			}
		}
	}
}

func TestReplanningAfterOneChangeMovesLittle(t *testing.T) {
	kept, blocks, calm, free := 0, 0, int64(0), int64(0)
	for seed := range uint64(8) {
		p := Generate(KindStudent, 14, 50, 0.7, seed)
		old := searched(t, p, DefaultBudget/4, "before")
		event := old.Blocks[len(old.Blocks)/2]
		p.Busy = append(p.Busy, Busy{ID: "new", Title: "Dentist", Start: event.Start, End: event.Start.Add(2 * 3600e9)})
		fresh := searched(t, p, DefaultBudget/4, "from scratch")
		p.Previous = old.Blocks
		next := searched(t, p, DefaultBudget/4, "after")
		for _, b := range old.Blocks {
			blocks++
			if slices.ContainsFunc(next.Blocks, func(n Block) bool { return n.Task == b.Task && n.Start.Equal(b.Start) && n.End.Equal(b.End) }) {
				kept++
			}
		}
		calm, free = calm+next.Score[1], free+fresh.Score[1]
		if next.Score[0] > fresh.Score[0] {
			t.Errorf("seed %d: calm %v, fresh %v", seed, next.Score, fresh.Score)
		}
	}
	t.Logf("%d of %d blocks kept; cost %d with old places, %d without", kept, blocks, calm, free)
	if kept*100 < blocks*85 {
		t.Errorf("only %d of %d blocks stayed", kept, blocks)
	}
}

// A week in which something has no place is planned from scratch and from the old places, or an urgent task would move everything.
func TestAnUrgentTaskInAFullCalendarMovesLittle(t *testing.T) {
	p := Generate(KindStudent, 14, 50, 0.8, 2)
	p.Seed = 2
	old := searched(t, p, DefaultBudget, "before")
	soon := old.Blocks[len(old.Blocks)/3].Start.Add(24 * 3600e9)
	p.Tasks = append(p.Tasks, Task{ID: "new", Title: "Urgent", Minutes: 120, Priority: PriorityHigh, Due: soon})
	p.Previous = old.Blocks
	next := searched(t, p, DefaultBudget/2, "after")
	kept := 0
	for _, b := range old.Blocks {
		if slices.ContainsFunc(next.Blocks, func(n Block) bool { return n.Task == b.Task && n.Start.Equal(b.Start) && n.End.Equal(b.End) }) {
			kept++
		}
	}
	if kept*100 < len(old.Blocks)*90 {
		t.Errorf("%d of %d blocks are kept; %v, then %v", kept, len(old.Blocks), old.Score, next.Score)
	}
}

func TestExponentialDrawsHaveTheirDistribution(t *testing.T) {
	x := &search{rng: rand.New(rand.NewPCG(1, 2))}
	const draws = 200_000
	sum, above := 0.0, 0
	for range draws {
		v := float64(x.exponential()) / 1024
		sum += v
		if v > 2 {
			above++
		}
	}
	if mean := sum / draws; mean < 0.9 || mean > 1.1 {
		t.Errorf("mean %.3f", mean)
	}
	if got, want := float64(above)/draws, math.Exp(-2); math.Abs(got-want) > 0.02 {
		t.Errorf("%.3f of the draws are above 2, not %.3f", got, want)
	}
}

// fixedLoadCost is what fixed blocks alone cost in load, which scores leave out.
func (x *search) fixedLoadCost() int64 {
	var cost int64
	for d, minutes := range x.m.fixedLoad {
		cost += x.m.loadCost(d, minutes)
	}
	return cost
}
