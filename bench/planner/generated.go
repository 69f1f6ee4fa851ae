package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/pulseplan/pulseplan/agents/planner"
)

var errGeneratedUsage = errors.New("usage: planner generated [-ms N] [-long N] [-replan N] [-seed N] [-seeds N] [-json]")

// generatedOptions are the flags.
type generatedOptions struct {
	ms, long, replan float64
	seed             uint64
	seeds            int
	json             bool
}

// family is a kind of generated problem.
type family struct {
	kind        planner.Kind
	days, tasks int
	load        float64
}

func (f family) String() string {
	return fmt.Sprintf("%s %d d, %d, %.1f", f.kind, f.days, f.tasks, f.load)
}

var families = []family{
	{planner.KindStudent, 7, 25, 0.7}, {planner.KindStudent, 14, 50, 0.8}, {planner.KindStudent, 14, 60, 1.0},
	{planner.KindWorker, 7, 30, 0.75}, {planner.KindWorker, 14, 60, 0.8}, {planner.KindWorker, 14, 60, 1.0},
}

// generated is what was measured on the problems of a family.
type generated struct {
	Family     string  `json:"family"`
	Problems   int     `json:"problems"`
	Medium     int64   `json:"medium"`
	LongMedium int64   `json:"long_medium"`
	Gap        float64 `json:"gap_percent"`   // mean cost of the plan above that of the long search, where both place as much
	Worst      float64 `json:"worst_percent"` // and at most
	Exact      int     `json:"exact"`         // problems without dependencies whose medium level is the least that any plan can have
	ExactOf    int     `json:"exact_of"`
	Kept       float64 `json:"kept_percent"`   // blocks that a plan after one change leaves where they were
	Replan     float64 `json:"replan_percent"` // mean cost of that plan above a long search of the same problem
	CPU        float64 `json:"cpu_ms"`         // of the plan, mean
	ReplanCPU  float64 `json:"replan_cpu_ms"`
}

// runGenerated measures what people get, on problems of the planner's own generator: the plan against a long search, the medium
// level against what can be placed at most, and the plan after one change.
func runGenerated(args []string, out, errOut io.Writer) int {
	o := generatedOptions{}
	f := flag.NewFlagSet("planner generated", flag.ContinueOnError)
	f.SetOutput(errOut)
	f.Float64Var(&o.ms, "ms", 0, "CPU milliseconds of a plan, turned into work units by a short trial; 0: the planner's default budget")
	f.Float64Var(&o.long, "long", 2000, "CPU milliseconds of the long search")
	f.Float64Var(&o.replan, "replan", 50, "CPU milliseconds of the plan after a change, with construction")
	f.Uint64Var(&o.seed, "seed", 1, "first problem")
	f.IntVar(&o.seeds, "seeds", 6, "problems of each family")
	f.BoolVar(&o.json, "json", false, "print JSON")
	if err := f.Parse(args); err != nil || f.NArg() > 0 || o.seeds < 1 || o.long <= 0 || o.replan <= 0 || o.ms < 0 {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		fmt.Fprintln(errOut, errGeneratedUsage)
		return exitUsage
	}
	var rows []generated
	for _, fam := range families {
		row, err := o.measure(fam)
		if err != nil {
			fmt.Fprintln(errOut, err)
			return exitFailed
		}
		rows = append(rows, row)
		if !o.json {
			fmt.Fprintf(out, "%-24s %3d problems: plan %.0f ms, %.2f %% above a long search, worst %.2f %%, medium %d and %d; %d of %d exact; after a change %.0f ms, %.1f %% kept, %.2f %% above\n",
				row.Family, row.Problems, row.CPU, row.Gap, row.Worst, row.Medium, row.LongMedium, row.Exact, row.ExactOf, row.ReplanCPU, row.Kept, row.Replan)
		}
	}
	if o.json {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		if err := e.Encode(rows); err != nil {
			fmt.Fprintln(errOut, err)
			return exitFailed
		}
	}
	return 0
}

// checked plans and verifies with the planner's own checker, which shares nothing with its search.
func checked(p planner.Problem) (r planner.Result, ms float64, err error) {
	start := cpuTime()
	r, err = planner.Plan(p)
	ms = float64(cpuTime()-start) / float64(time.Millisecond)
	if err != nil {
		return r, ms, err
	}
	if wrong := planner.Check(p, r); len(wrong) > 0 {
		return r, ms, fmt.Errorf("the plan breaks a rule: %v", wrong[0])
	}
	return r, ms, nil
}

// within is a problem with the work units that give it so many milliseconds with construction.
func within(p planner.Problem, ms float64) (planner.Problem, error) {
	p.Budget = 0
	_, built, err := checked(p)
	if err != nil {
		return p, err
	}
	p.Budget = trialBudget
	for range 2 { // the second trial is near enough to what is wanted to run as fast
		r, spent, err := checked(p)
		if err != nil {
			return p, err
		}
		perMS := float64(r.Work) / max(0.1, spent)
		p.Budget = max(1, int64(perMS*(ms-built)))
		if spent > ms/2 {
			break
		}
	}
	return p, nil
}

func (o generatedOptions) measure(fam family) (generated, error) {
	row := generated{Family: fam.String(), Problems: o.seeds}
	same, kept, old, replans := 0, 0, 0, 0
	for k := range o.seeds {
		seed := o.seed + uint64(k)
		p := planner.Generate(fam.kind, fam.days, fam.tasks, fam.load, seed)
		p.Seed, p.Budget = seed, planner.DefaultBudget
		var err error
		if o.ms > 0 {
			if p, err = within(p, o.ms); err != nil {
				return row, err
			}
		}
		plan, ms, err := checked(p)
		if err != nil {
			return row, err
		}
		long, err := o.longPlan(p)
		if err != nil {
			return row, err
		}
		row.CPU += ms / float64(o.seeds)
		row.Medium, row.LongMedium = row.Medium+plan.Score[0], row.LongMedium+long.Score[0]
		if plan.Score[0] == long.Score[0] {
			same++
			gap := above(plan.Score[1], long.Score[1])
			row.Gap, row.Worst = row.Gap+gap, max(row.Worst, gap)
		}
		if exact, err := exactMedium(p); err != nil {
			return row, err
		} else if exact {
			row.Exact++
		}
		row.ExactOf++

		next, err := within(change(p, plan, k), o.replan)
		if err != nil {
			return row, err
		}
		after, ms, err := checked(next)
		if err != nil {
			return row, err
		}
		if long, err = o.longPlan(next); err != nil {
			return row, err
		}
		row.ReplanCPU += ms / float64(o.seeds)
		old += len(plan.Blocks)
		for _, b := range plan.Blocks {
			if slices.ContainsFunc(after.Blocks, func(a planner.Block) bool { return a.Task == b.Task && a.Start.Equal(b.Start) && a.End.Equal(b.End) }) {
				kept++
			}
		}
		if after.Score[0] == long.Score[0] {
			replans++
			row.Replan += above(after.Score[1], long.Score[1])
		}
	}
	row.Gap /= float64(max(1, same))
	row.Replan /= float64(max(1, replans))
	row.Kept = 100 * float64(kept) / float64(max(1, old))
	return row, nil
}

func (o generatedOptions) longPlan(p planner.Problem) (planner.Result, error) {
	p, err := within(p, o.long)
	if err != nil {
		return planner.Result{}, err
	}
	r, _, err := checked(p)
	return r, err
}

func above(value, reference int64) float64 {
	return 100 * float64(value-reference) / float64(max(1, reference))
}

// exactMedium reports whether the plan of a problem without its dependencies leaves out no more than any plan must.
func exactMedium(p planner.Problem) (bool, error) {
	p.Tasks = slices.Clone(p.Tasks)
	for i := range p.Tasks {
		p.Tasks[i].DependsOn = nil
	}
	r, _, err := checked(p)
	return r.Score[0] <= planner.Certify(p).Medium, err
}

// change is a problem after one thing has happened to a plan of it: an event in the middle of the planned time, an urgent task, or a
// task that needs an hour more.
func change(p planner.Problem, plan planner.Result, kind int) planner.Problem {
	p.Previous = plan.Blocks
	middle := plan.Blocks[len(plan.Blocks)/3]
	switch kind % 3 {
	case 0:
		p.Busy = append(slices.Clip(p.Busy), planner.Busy{ID: "new", Title: "Dentist", Start: middle.Start, End: middle.Start.Add(2 * time.Hour)})
	case 1:
		p.Tasks = append(slices.Clip(p.Tasks), planner.Task{ID: "new", Title: "Urgent", Minutes: 120, Priority: planner.PriorityHigh, Due: middle.Start.Add(24 * time.Hour)})
	default:
		p.Tasks = slices.Clone(p.Tasks)
		for i := range p.Tasks {
			if p.Tasks[i].ID == middle.Task {
				p.Tasks[i].Minutes += 60
			}
		}
	}
	return p
}
