// Command learned shows what learned durations are worth: how many deadlines synthetic people keep when they plan with their
// own estimates, with what was learned from thirty completed tasks, and with the truth.
//
// Each person has a bias, and each of their five projects another around it, as package learn believes people have, and one
// record in twenty is junk. Their fortnight is one of the planner's generator. Every morning it is planned anew with what is
// known by then; work takes as long as it takes; who has used up what was planned for a task plans a quarter of the estimate
// more. All plans of one person meet the same fortnight, estimates and truth.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"time"

	"github.com/pulseplan/pulseplan/agents/learn"
	"github.com/pulseplan/pulseplan/agents/planner"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("learned", flag.ContinueOnError)
	flags.SetOutput(errs)
	s := study{}
	flags.IntVar(&s.people, "people", 200, "synthetic people for each load")
	flags.IntVar(&s.completions, "completions", 30, "tasks each has completed before")
	flags.Uint64Var(&s.seed, "seed", 1, "of everything that is drawn")
	flags.Int64Var(&s.budget, "budget", 100_000, "work units of each plan")
	asJSON := flags.Bool("json", false, "print JSON")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if s.people < 1 || s.completions < 0 || s.budget < 0 || s.budget > planner.MaxBudget || flags.NArg() > 0 {
		_, _ = fmt.Fprintln(errs, "people must be 1 or more, completions and budget 0 or more, and there are no further arguments")
		return 2
	}
	var rows []row
	for _, load := range []float64{.4, .6, .8} {
		r, err := s.at(load)
		if err != nil {
			_, _ = fmt.Fprintln(errs, err)
			return 1
		}
		rows = append(rows, r)
	}
	if *asJSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		if err := e.Encode(rows); err != nil {
			return 1
		}
		return 0
	}
	_, _ = fmt.Fprintf(out, "%d people for each load, %d completed tasks before, seed %d, budget %d\n", s.people, s.completions, s.seed, s.budget)
	_, _ = fmt.Fprintln(out, "load by estimates | deadlines | kept: estimates  learned    truth | hard ones kept: estimates  learned    truth | people better : worse")
	for _, r := range rows {
		_, _ = fmt.Fprintf(out, "%17.1f | %9d | %15.1f %% %6.1f %% %6.1f %% | %25.1f %% %6.1f %% %6.1f %% | %d : %d\n", r.Load, r.Deadlines,
			r.Kept[estimates], r.Kept[learned], r.Kept[truth], r.Hard[estimates], r.Hard[learned], r.Hard[truth], r.Better, r.Worse)
	}
	return 0
}

// The ways to plan.
const (
	estimates = iota
	learned
	truth
	ways
)

// row is what came of one load.
type row struct {
	Load          float64       `json:"load"` // work by the estimates, as a share of the time that can be worked
	Deadlines     int           `json:"deadlines"`
	Kept          [ways]float64 `json:"kept_percent"`      // by estimates, learned, truth
	Hard          [ways]float64 `json:"hard_kept_percent"` // of the hard ones
	Better, Worse int           // people who kept more, or fewer, with learned durations than with estimates
}

type study struct {
	people, completions int
	seed                uint64
	budget              int64
}

const (
	projects = 5
	days     = 14
	tasks    = 40
)

func (s study) at(load float64) (row, error) {
	r := row{Load: load}
	var kept, hard [ways]int
	hards := 0
	for i := range s.people {
		f := s.fortnight(load, s.seed<<32|uint64(i))
		var mine [ways]int
		for way := range ways {
			all, ofHard, err := f.live(way, s.budget)
			if err != nil {
				return r, err
			}
			mine[way] = all
			kept[way] += all
			hard[way] += ofHard
		}
		for _, t := range f.p.Tasks {
			if !t.Due.IsZero() {
				r.Deadlines++
			}
			if t.Hard {
				hards++
			}
		}
		switch {
		case mine[learned] > mine[estimates]:
			r.Better++
		case mine[learned] < mine[estimates]:
			r.Worse++
		}
	}
	for way := range ways {
		r.Kept[way] = 100 * float64(kept[way]) / float64(max(1, r.Deadlines))
		r.Hard[way] = 100 * float64(hard[way]) / float64(max(1, hards))
	}
	return r, nil
}

// fortnight is a problem by estimates, with what its tasks really take and what was learned about its person.
type fortnight struct {
	p      planner.Problem
	actual []int // minutes, by task
	known  learn.State
}

func (s study) fortnight(load float64, seed uint64) fortnight {
	rng := rand.New(rand.NewPCG(seed, 0x6c6561726e))
	own := math.Log(1.25) + .35*rng.NormFloat64()
	var bias [projects]float64
	for i := range bias {
		bias[i] = own + .3*rng.NormFloat64()
	}
	takes := func(project, estimate int) int {
		return max(1, int(math.Round(float64(estimate)*math.Exp(bias[project]+.5*rng.NormFloat64()))))
	}
	var before []learn.Observation
	for i := range s.completions {
		project, estimate := rng.IntN(projects), 15+5*rng.IntN(34)
		actual := takes(project, estimate)
		switch rng.IntN(40) { // junk: a timer that was left running, or started late
		case 0:
			actual *= 3 + rng.IntN(8)
		case 1:
			actual = max(1, actual/(3+rng.IntN(8)))
		}
		before = append(before, learn.Observation{ID: fmt.Sprintf("%06d", i), Kind: learn.Duration, At: time.Unix(int64(1_700_000_000+i), 0),
			Project: name(project), Estimate: estimate, Actual: actual})
	}
	f := fortnight{p: planner.Generate(planner.KindStudent, days, tasks, load, seed), known: learn.Fold(before)}
	for i := range f.p.Tasks {
		project := rng.IntN(projects)
		f.p.Tasks[i].Project = name(project)
		f.actual = append(f.actual, takes(project, f.p.Tasks[i].Minutes))
	}
	return f
}

func name(project int) string { return fmt.Sprintf("project %d", project) }

// live plans every morning and works every day, and returns how many deadlines were kept, and how many hard ones.
func (f fortnight) live(way int, budget int64) (kept, hard int, err error) {
	p := f.p
	p.Tasks = append([]planner.Task(nil), f.p.Tasks...)
	p.Budget = budget
	worked := make([]int, len(p.Tasks))
	finished := make([]time.Time, len(p.Tasks))
	index := map[string]int{}
	for i := range p.Tasks {
		t := &p.Tasks[i]
		index[t.ID] = i
		switch way {
		case learned:
			t.Minutes = f.known.Minutes(t.Project, t.Minutes, t.Hard)
		case truth:
			t.Minutes = f.actual[i]
		}
	}
	for p.Now.Before(p.To) {
		for i := range p.Tasks {
			t := &p.Tasks[i]
			switch {
			case !finished[i].IsZero():
				t.Minutes = worked[i]
			case worked[i] >= t.Minutes:
				t.Minutes = worked[i] + max(15, f.p.Tasks[i].Minutes/4)
			}
			t.Done = worked[i]
		}
		r, err := planner.Plan(p)
		if err != nil {
			return 0, 0, err
		}
		tomorrow := p.Now.Add(24 * time.Hour)
		p.Previous = p.Previous[:0:0]
		for _, b := range r.Blocks {
			if !b.Start.Before(tomorrow) {
				p.Previous = append(p.Previous, b)
				continue
			}
			i := index[b.Task]
			left := f.actual[i] - worked[i]
			if left <= 0 {
				continue // finished earlier than planned
			}
			worked[i] += min(left, b.Minutes())
			if left <= b.Minutes() {
				finished[i] = b.Start.Add(time.Duration(left) * time.Minute)
			}
		}
		p.Now = tomorrow
	}
	for i, t := range f.p.Tasks {
		if !t.Due.IsZero() && !finished[i].IsZero() && !finished[i].After(t.Due) {
			kept++
			if t.Hard {
				hard++
			}
		}
	}
	return kept, hard, nil
}
