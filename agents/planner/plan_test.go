package planner

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"
)

// randomProblems is how many generated problems the property test plans; PULSEPLAN_PLANNER_CASES raises it.
func randomProblems() int {
	if n, err := strconv.Atoi(os.Getenv("PULSEPLAN_PLANNER_CASES")); err == nil && n > 0 {
		return n
	}
	return 2_000 / slowdown
}

// variant draws the options of the n-th random problem.
func variant(n uint64) (Problem, string) { return variantWith(n, false) }

// variantWith is variant with small tasks to bundle, or without.
func variantWith(n uint64, small bool) (Problem, string) {
	zones := []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC", "America/Havana", "Africa/Casablanca", "Asia/Kathmandu"}
	name := zones[n%uint64(len(zones))]
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	bit := func(k uint64) bool { return (n*2654435761>>k)&3 == 0 }
	kind := KindStudent
	if bit(3) {
		kind = KindWorker
	}
	o := Options{Zone: zone, DST: bit(5), AllDay: bit(7), Locked: bit(9), Zero: n%97 == 0, Odd: bit(11), Previous: bit(13),
		Limits: bit(15), MidDay: bit(17), OwnHours: bit(19), Travel: bit(21), Free: bit(23), Spaced: bit(25), Habits: bit(27), Small: small}
	days, tasks := 1+int(n%9), 1+int(n*7%24)
	load := 0.3 + float64(n%11)/10
	what := fmt.Sprintf("seed %d: %s, %d days, %d tasks, load %.1f, %+v", n, kind, days, tasks, load, o)
	p := GenerateWith(kind, days, tasks, load, n, o)
	if bit(21) {
		p.TimeFit[EnergyHigh][0][9], p.TimeFit[EnergyMedium][0][5], p.TimeFit[EnergyMedium][1][6] = 20, 7, 12
	}
	return p, what
}

func TestEveryPlanOfRandomProblemsPassesTheChecker(t *testing.T) {
	blocks, unplaced := 0, map[Reason]int{}
	for n := range uint64(randomProblems()) {
		p, what := variant(n)
		r, err := Plan(p)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		for _, v := range Check(p, r) {
			t.Errorf("%s: %s", what, v)
		}
		if t.Failed() {
			return
		}
		blocks += len(r.Blocks)
		for _, u := range r.Unplaced {
			unplaced[u.Reason]++
		}
	}
	if blocks == 0 {
		t.Fatal("no block was placed at all")
	}
	t.Logf("%d blocks, unplaced %v", blocks, unplaced)
}

func TestPlanningTwiceGivesTheSamePlan(t *testing.T) {
	for n := range uint64(60) {
		p, what := variant(n * 13)
		first, err := Plan(p)
		if err != nil {
			t.Fatal(err)
		}
		before := runtime.GOMAXPROCS(1 + int(n%2))
		second, err := Plan(p)
		runtime.GOMAXPROCS(before)
		if err != nil {
			t.Fatal(err)
		}
		if first.Hash != second.Hash || first.Work != second.Work {
			t.Errorf("%s: %s and %s", what, first.Hash, second.Hash)
		}
	}
}
