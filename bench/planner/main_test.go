package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulseplan/pulseplan/agents/planner"
)

// data is where the instances lie, next to the repository.
const data = "../../../shared/bench"

// known returns the path of a data file or folder.
func known(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(data, name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("The benchmark data is not at %s: it is kept outside the repository, so there is nothing to compare with here.", data)
	}
	return path
}

// measureJSON runs the program and reads its answer.
func measureJSON(t *testing.T, args ...string) (rows []measured, s summary) {
	t.Helper()
	var out, errOut bytes.Buffer
	if code := run(append(args, "-json"), &out, &errOut); code != 0 {
		t.Fatalf("exit code %d: %s", code, errOut.String())
	}
	var answer struct {
		Instances []measured `json:"instances"`
		Total     summary    `json:"total"`
	}
	if err := json.Unmarshal(out.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Instances, answer.Total
}

func TestNoPlanOfAWeekIsBetterThanItsProvedOptimum(t *testing.T) {
	folder := known(t, "pulse")
	rows, s := measureJSON(t, "-format", "pulse", folder, "-best", filepath.Join(folder, "OPTIMA.tsv"), "-budget", "20000000")
	if len(rows) == 0 || s.Known != len(rows) || s.Medium != 0 {
		t.Fatalf("%+v", s)
	}
	for _, r := range rows {
		if *r.Gap < 0 || *r.Gap > 10 {
			t.Errorf("%s: %d, the optimum is %d", r.Instance, r.Value, *r.Reference)
		}
	}
}

func TestMostTardinessInstancesAreSolvedToTheirOptimum(t *testing.T) {
	file := known(t, "wt/wt40.txt")
	_, s := measureJSON(t, "-format", "wt", file, "-best", known(t, "wt/wtopt40.txt"), "-budget", "4000000")
	if s.Instances != 125 || s.Reached < 115 || s.MeanGap < 0 {
		t.Errorf("%+v", s)
	}
}

func TestAnOrderThatIsNoneIsRefused(t *testing.T) {
	jobs := []planner.SequenceJob{{Time: 3, Weight: 2, Due: 4}, {Time: 2, Weight: 1, Due: 1}}
	if v, err := tardiness(jobs, []int{0, 1}); err != nil || v != 4 {
		t.Errorf("%d, %v", v, err)
	}
	for _, order := range [][]int{{0}, {0, 0}} {
		if _, err := tardiness(jobs, order); err == nil {
			t.Errorf("%v passes", order)
		}
	}
}

// smallWeek has two tasks in one day of six slots in two stretches.
func smallWeek() *week {
	prices := []int64{1, 1, 1, 1, 1, 1}
	return &week{G: 15, Wall: []int{32, 33, 34, 35, 40, 41}, Day: make([]int, 6), SegEnd: []int{4, 4, 4, 4, 6, 6}, Cap: []int{5}, Target: []int{3},
		LoadSl: 5, F: 10, BrkAfter: 3, Brk: 1, TardSl: 2, C: [][]int64{prices, prices},
		Tasks: []weekTask{{P: 3, Dl: -1, DlWall: 35, W: 2, Min: 1, Max: 3, MaxDay: 3}, {P: 2, Dl: -1, DlWall: -1, W: 1, Min: 2, Max: 2, MaxDay: 2, Preds: []int{0}}}}
}

func TestEveryRuleOfAWeekIsChecked(t *testing.T) {
	block := func(start, slots int) planner.GridBlock { return planner.GridBlock{Start: start, Slots: slots} }
	plan := func(a, b []planner.GridBlock) planner.GridPlan {
		return planner.GridPlan{Blocks: [][]planner.GridBlock{a, b}}
	}
	w := smallWeek()
	medium, soft, err := w.value(plan([]planner.GridBlock{block(0, 3)}, []planner.GridBlock{block(4, 2)}))
	if err != nil || medium != 0 || soft != 10+3+10+2+2*5 {
		t.Errorf("%d, %d, %v", medium, soft, err)
	}
	medium, soft, err = w.value(plan([]planner.GridBlock{block(1, 3)}, nil))
	if err != nil || medium != 2 || soft != 10+3+2*2*1 {
		t.Errorf("%d, %d, %v", medium, soft, err)
	}
	for name, bad := range map[string]planner.GridPlan{
		"a break is taken":     plan([]planner.GridBlock{block(0, 3)}, []planner.GridBlock{block(3, 2)}),
		"across a gap":         plan([]planner.GridBlock{block(2, 3)}, nil),
		"too much":             plan([]planner.GridBlock{block(0, 2), block(4, 2)}, nil),
		"out of order":         plan([]planner.GridBlock{block(4, 2), block(3, 1)}, []planner.GridBlock{block(0, 2)}),
		"before its condition": plan([]planner.GridBlock{block(0, 2)}, []planner.GridBlock{block(4, 2)}),
		"too short":            plan(nil, []planner.GridBlock{block(0, 1)}),
	} {
		if _, _, err := w.value(bad); err == nil {
			t.Errorf("%s: passes", name)
		}
	}
}

func TestTheSearchAndTheRulesAgreeOnASmallWeek(t *testing.T) {
	w := smallWeek()
	got, err := planner.SolveGrid(w.grid(), 1, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	medium, soft, err := w.value(got)
	if err != nil || (planner.Score{medium, soft}) != got.Score || got.Score != (planner.Score{0, 35}) {
		t.Errorf("%+v: %d, %d, %v", got, medium, soft, err)
	}
}

func TestWrongCallsAreExplained(t *testing.T) {
	for _, args := range [][]string{{}, {"-format", "psplib", "x"}, {"-format", "wt"}, {"-format", "wt", "a", "b"}, {"-format", "pulse", "-budget", "-1", "x"}} {
		var out, errOut bytes.Buffer
		if code := run(args, &out, &errOut); code != exitUsage || !strings.Contains(errOut.String(), "usage: planner") {
			t.Errorf("%v: exit code %d, %s", args, code, errOut.String())
		}
	}
	var out, errOut bytes.Buffer
	if code := run([]string{"-format", "wt", filepath.Join(t.TempDir(), "none")}, &out, &errOut); code != exitFailed {
		t.Errorf("exit code %d, %s", code, errOut.String())
	}
}

func TestTheBoundOfEveryWeekIsBelowItsOptimum(t *testing.T) {
	rows, _ := measureJSON(t, "-format", "pulse", known(t, "pulse"), "-best", known(t, "pulse/OPTIMA.tsv"), "-budget", "1000", "-bound")
	sum := 0.0
	for _, r := range rows {
		if r.Bound == nil || r.Reference == nil {
			t.Fatalf("%s: bound %v, reference %v", r.Instance, r.Bound, r.Reference)
		}
		if *r.Bound > *r.Reference {
			t.Errorf("%s: the bound is %d, the optimum %d", r.Instance, *r.Bound, *r.Reference)
		}
		sum += 100 * float64(*r.Reference-*r.Bound) / float64(*r.Reference)
	}
	if mean := sum / float64(len(rows)); mean > 2.5 {
		t.Errorf("the bounds are %.2f %% below the optima", mean)
	} else {
		t.Logf("the bounds are %.2f %% below the optima", mean)
	}
}

func TestGeneratedProblemsAreMeasuredAndChecked(t *testing.T) {
	var out, errOut bytes.Buffer
	if code := run([]string{"generated", "-seeds", "1", "-ms", "15", "-long", "60", "-replan", "15", "-json"}, &out, &errOut); code != 0 {
		t.Fatalf("exit code %d: %s", code, errOut.String())
	}
	var rows []generated
	if err := json.Unmarshal(out.Bytes(), &rows); err != nil {
		t.Fatal(err)
	}
	kept := 0.0
	for _, r := range rows {
		if r.Problems != 1 || r.ExactOf != 1 || r.CPU <= 0 || r.ReplanCPU <= 0 {
			t.Errorf("%+v", r)
		}
		kept += r.Kept
	}
	if len(rows) != len(families) || kept < 50*float64(len(rows)) {
		t.Errorf("%d rows, %.0f %% of all blocks kept", len(rows), kept/float64(max(1, len(rows))))
	}
	if code := run([]string{"generated", "-seeds", "0"}, &out, &errOut); code != exitUsage {
		t.Errorf("no problems at all: exit code %d", code)
	}
}
