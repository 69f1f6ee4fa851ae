package main

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/pulseplan/pulseplan/agents/planner"
)

// cases is how many random weeks a property is tried on; PULSEPLAN_PLANNER_CASES asks for more.
func cases(t *testing.T, usually int) int {
	t.Helper()
	text := os.Getenv("PULSEPLAN_PLANNER_CASES")
	if text == "" {
		return usually
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("PULSEPLAN_PLANNER_CASES: %q is no number of cases", text)
	}
	return n
}

// randomWeek has gaps between stretches, tasks of all shapes, and more or less work than fits.
func randomWeek(seed uint64) *week {
	r := rand.New(rand.NewPCG(seed, 1))
	w := &week{G: 15, LoadSl: 5 * int64(r.IntN(10)), F: int64(r.IntN(200)), BrkAfter: 3 + r.IntN(6), Brk: r.IntN(3), TardSl: int64(r.IntN(40))}
	days := 1 + r.IntN(5)
	for d := range days {
		wall := d*96 + 30 + r.IntN(10)
		free := 0
		for range 1 + r.IntN(4) {
			n := 1 + r.IntN(12)
			first := len(w.Wall)
			for k := range n {
				w.Wall, w.Day, w.SegEnd = append(w.Wall, wall+k), append(w.Day, d), append(w.SegEnd, first+n)
			}
			wall, free = wall+n+1+r.IntN(4), free+n
		}
		limit := 1 + r.IntN(free)
		w.Cap, w.Target = append(w.Cap, limit), append(w.Target, limit*7/10)
	}
	slots := len(w.Wall)
	for i := range 1 + r.IntN(14) {
		t := weekTask{P: 1 + r.IntN(12), R: r.IntN(slots), Dl: -1, DlWall: -1, W: 1 << r.IntN(4), Energy: r.IntN(3)}
		if r.IntN(2) == 0 {
			t.R = 0
		}
		t.Min = 1 + r.IntN(t.P)
		t.Max = t.Min + r.IntN(8)
		for (t.P+t.Max-1)/t.Max*t.Min > t.P {
			t.Min--
		}
		t.MaxDay = t.Max + r.IntN(8)
		if r.IntN(4) > 0 {
			t.Dl = r.IntN(slots)
			t.DlWall, t.Hard = w.Wall[t.Dl], r.IntN(2) == 0
		}
		if i > 0 && r.IntN(4) == 0 {
			t.Preds = []int{r.IntN(i)}
		}
		prices := make([]int64, slots)
		for x := range prices {
			prices[x] = int64(r.IntN(80))
		}
		w.Tasks, w.C = append(w.Tasks, t), append(w.C, prices)
	}
	return w
}

func TestSimplePlannersKeepEveryRuleAndWorkSomethingOff(t *testing.T) {
	placed := map[string]int{}
	for seed := range uint64(cases(t, 2000)) {
		w := randomWeek(seed)
		for name, plan := range map[string]planner.GridPlan{"deadline": firstFit(w, w.byDeadline), "priority": firstFit(w, w.byPriority), "scored": scored(w)} {
			if _, _, err := w.value(plan); err != nil {
				t.Fatalf("seed %d, %s: %v", seed, name, err)
			}
			for _, blocks := range plan.Blocks {
				placed[name] += len(blocks)
			}
		}
	}
	for name, n := range placed {
		if n < 1000 {
			t.Errorf("%s: %d blocks in all", name, n)
		}
	}
}

func TestMethodsAreComparedWithTheBestPlanAnybodyFound(t *testing.T) {
	rows := []entry{
		{Instance: "a", Method: "slow", Medium: 0, Value: 100, CPU: 10, Proved: true}, {Instance: "a", Method: "quick", Medium: 0, Value: 150, CPU: 2},
		{Instance: "a", Method: "bad", Medium: 3, Value: 20}, {Instance: "b", Method: "slow", Missing: "no plan in its time", CPU: 30},
		{Instance: "b", Method: "quick", Medium: 1, Value: 40, CPU: 4}, {Instance: "b", Method: "bad", Medium: 1, Value: 44},
	}
	want := []standing{
		{Method: "slow", Weeks: 2, Compared: 1, Best: 1, Proved: 1, CPU: 20, Missing: 1, MissedFor: "no plan in its time"},
		{Method: "quick", Weeks: 2, Medium: 1, Compared: 2, MeanGap: 25, WorstGap: 50, Best: 1, CPU: 3},
		{Method: "bad", Weeks: 2, Medium: 4, Compared: 1, MeanGap: 10, WorstGap: 10},
	}
	if got := standings(rows); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// store writes a week as an instance.
func store(t *testing.T, w *week) string {
	t.Helper()
	raw, err := json.Marshal(w)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "week.json")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestASideBySideRunNamesEachMethodAndSolversThatAreNotThere(t *testing.T) {
	empty := t.TempDir() // an environment whose Python is not one
	if err := os.Mkdir(filepath.Join(empty, "bin"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(empty, "bin", "python"), []byte("#!/bin/sh\necho No module >&2\nexit 1\n"), 0o700); err != nil { //nolint:gosec // it is run
		t.Fatal(err)
	}
	var out, errOut bytes.Buffer
	if code := run([]string{"side", "-ms", "1", "-python", empty, "-highs", "1", "-cpsat", "1", store(t, smallWeek())}, &out, &errOut); code != 0 {
		t.Fatalf("exit code %d: %s", code, errOut.String())
	}
	for _, want := range []string{"first fit by deadline", "first fit by priority", "scored greedy", "PulsePlan 1 ms", "HiGHS 1 s                No module", "CP-SAT 1 s               No module"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
	for _, args := range [][]string{{"side"}, {"side", "-ms", "x", "a"}, {"side", "-cpsat", "-1", "a"}, {"side", "-workers", "0", "a"}} {
		out.Reset()
		errOut.Reset()
		if code := run(args, &out, &errOut); code != exitUsage || !strings.Contains(errOut.String(), "usage: planner side") {
			t.Errorf("%v: exit code %d, %s", args, code, errOut.String())
		}
	}
}

// TestExactSolversAgreeAndTheSearchMostlyReachesThem needs their Python packages, which `planner side` installs for the benchmark.
func TestExactSolversAgreeAndTheSearchMostlyReachesThem(t *testing.T) {
	interpreter := os.Getenv("PULSEPLAN_BENCH_PYTHON")
	if interpreter == "" {
		interpreter = filepath.Join("..", "..", ".cache", "bench-python", "bin", "python")
	}
	if err := exec.CommandContext(t.Context(), interpreter, "-c", "import scipy.optimize, ortools.sat.python.cp_model").Run(); err != nil { //nolint:gosec // the caller's own Python
		t.Skip("SciPy and OR-tools are not there; `go run ./bench/planner side FILE` installs them for the benchmark.")
	}
	script := filepath.Join(t.TempDir(), "reference.py")
	if err := os.WriteFile(script, referenceScript, 0o600); err != nil {
		t.Fatal(err)
	}
	p := &python{path: interpreter, script: script}
	reached, n := 0, cases(t, 20)
	for seed := range uint64(n) { //nolint:gosec // positive
		w := randomWeek(seed)
		got, err := planner.SolveGrid(w.grid(), seed, 5_000_000)
		if err != nil {
			t.Fatal(err)
		}
		path := store(t, w)
		var best [2]planner.Score
		for i, solver := range []string{"highs", "cpsat"} {
			exact, err := p.solve(path, w, solver, 60, 1)
			if err != nil || !exact.Proved {
				t.Fatalf("seed %d, %s: proved: %t, %v", seed, solver, exact.Proved, err)
			}
			best[i] = planner.Score{exact.Medium, exact.Value}
		}
		if best[0] != best[1] || got.Score.Less(best[0]) {
			t.Errorf("seed %d: HiGHS and CP-SAT prove %v, the search says %v", seed, best, got.Score)
		}
		if got.Score == best[0] {
			reached++
		}
	}
	if reached*4 < n*3 {
		t.Errorf("the search reaches the optimum of %d of %d small weeks", reached, n)
	}
}
