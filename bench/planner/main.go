package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/pulseplan/pulseplan/agents/planner"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// options are the flags.
type options struct {
	format, best string
	budget       int64
	ms           float64
	seed         uint64
	seeds        int
	walks        int
	bound        bool
	json         bool
}

// measured is one instance.
type measured struct {
	Instance  string   `json:"instance"`
	Seed      uint64   `json:"seed"`
	Medium    int64    `json:"medium"` // weight x slots without a place; 0 for wt
	Value     int64    `json:"value"`
	Reference *int64   `json:"reference,omitempty"`
	Gap       *float64 `json:"gap_percent,omitempty"`
	Work      int64    `json:"work_units"`
	CPU       float64  `json:"cpu_ms"`
	Bound     *int64   `json:"bound,omitempty"` // no plan costs less; with -bound
	BoundCPU  float64  `json:"bound_cpu_ms,omitempty"`
}

// summary is all of them together.
type summary struct {
	Instances int     `json:"instances"`
	Known     int     `json:"with_reference"`
	Reached   int     `json:"at_reference"`
	MeanGap   float64 `json:"mean_gap_percent"`
	WorstGap  float64 `json:"worst_gap_percent"`
	Medium    int64   `json:"medium"`
	Work      int64   `json:"work_units"`
	CPU       float64 `json:"cpu_ms"`
	WorstCPU  float64 `json:"worst_cpu_ms"`
}

// Exit codes: the measurement failed, or the command was called wrongly.
const (
	exitFailed = 1
	exitUsage  = 2
)

var errUsage = errors.New("usage: planner -format wt|pulse [-best FILE] [-budget UNITS | -ms N] [-seed N] [-seeds N] [-walks N] [-bound] [-json] FILE|FOLDER")

func run(args []string, out, errOut io.Writer) int {
	if len(args) > 0 && args[0] == "side" {
		return runSide(args[1:], out, errOut)
	}
	if len(args) > 0 && args[0] == "generated" {
		return runGenerated(args[1:], out, errOut)
	}
	rows, asJSON, err := measure(args, errOut)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		fmt.Fprintln(errOut, err)
		return exitUsage
	case err != nil:
		fmt.Fprintln(errOut, err)
		return exitFailed
	}
	if asJSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		err = e.Encode(struct {
			Instances []measured `json:"instances"`
			Total     summary    `json:"total"`
		}{rows, total(rows)})
	} else {
		err = table(out, rows)
	}
	if err != nil {
		fmt.Fprintln(errOut, err)
		return exitFailed
	}
	return 0
}

// measure reads the flags and solves every instance. The file may stand before or after the flags.
func measure(args []string, errOut io.Writer) ([]measured, bool, error) {
	var o options
	f := flag.NewFlagSet("planner", flag.ContinueOnError)
	f.SetOutput(errOut)
	f.StringVar(&o.format, "format", "", "wt: weighted tardiness; pulse: planning weeks")
	f.StringVar(&o.best, "best", "", "file of reference values: one number per instance, or lines of name and number")
	f.Int64Var(&o.budget, "budget", 0, "work units for each instance")
	f.Float64Var(&o.ms, "ms", 100, "CPU milliseconds for each instance, of all walks together, turned into work units by a short trial; ignored with -budget")
	f.Uint64Var(&o.seed, "seed", 1, "first seed")
	f.IntVar(&o.seeds, "seeds", 1, "how many seeds to try, one after the other")
	f.IntVar(&o.walks, "walks", 1, "how many searches run at the same time, each with the whole budget (pulse)")
	f.BoolVar(&o.bound, "bound", false, "compute what no plan can be cheaper than, too (pulse)")
	f.BoolVar(&o.json, "json", false, "print JSON")
	var paths []string
	for rest := args; ; {
		if err := f.Parse(rest); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, false, err
			}
			return nil, false, fmt.Errorf("%w: %w", errUsage, err)
		}
		if rest = f.Args(); len(rest) == 0 {
			break
		}
		paths, rest = append(paths, rest[0]), rest[1:]
	}
	if len(paths) != 1 || o.budget < 0 || o.ms <= 0 || o.seeds < 1 || o.walks < 1 || o.walks > planner.MaxWalks {
		return nil, false, errUsage
	}
	var rows []measured
	var err error
	switch o.format {
	case "wt":
		rows, err = measureTardiness(paths[0], o)
	case "pulse":
		rows, err = measureWeeks(paths[0], o)
	default:
		return nil, false, errUsage
	}
	return rows, o.json, err
}

// solver solves an instance with a seed and a budget; it returns the levels of the value it has verified, and the work.
type solver func(seed uint64, budget int64) (medium, value, work int64, err error)

// trialBudget is the work of the trial that measures how fast an instance is worked on.
const trialBudget = 300_000

// unitsFor turns milliseconds into work units: by a short trial, which is slow because nothing is in the caches yet, and then one of
// a third of the time.
func (o options) unitsFor(seed uint64, s solver) (int64, error) {
	budget := int64(trialBudget)
	for trial := 0; ; trial++ {
		start := cpuTime()
		_, _, work, err := s(seed, budget)
		if err != nil {
			return 0, err
		}
		spent := float64(max(cpuTime()-start, 100*time.Microsecond)) / float64(time.Millisecond)
		perMS := float64(work) / float64(max(1, o.walks)) / spent
		if trial == 1 || spent >= o.ms/3 {
			return max(1, int64(perMS*o.ms)), nil
		}
		budget = max(1, int64(perMS*o.ms/3))
	}
}

// solve measures one instance with one seed.
func (o options) solve(name string, seed uint64, reference *int64, s solver) (measured, error) {
	budget := o.budget
	if budget == 0 {
		var err error
		if budget, err = o.unitsFor(seed, s); err != nil {
			return measured{}, fmt.Errorf("%s: %w", name, err)
		}
	}
	start := cpuTime()
	medium, value, work, err := s(seed, budget)
	if err != nil {
		return measured{}, fmt.Errorf("%s: %w", name, err)
	}
	m := measured{Instance: name, Seed: seed, Medium: medium, Value: value, Reference: reference, Work: work,
		CPU: float64(cpuTime()-start) / float64(time.Millisecond)}
	if reference != nil {
		gap := 0.0
		if value != *reference {
			gap = 100 * float64(value-*reference) / float64(max(1, *reference))
		}
		m.Gap = &gap
	}
	return m, nil
}

func total(rows []measured) summary {
	var s summary
	for _, r := range rows {
		s.Instances++
		s.Medium += r.Medium
		s.Work += r.Work
		s.CPU += r.CPU
		s.WorstCPU = max(s.WorstCPU, r.CPU)
		if r.Gap == nil || r.Medium > 0 {
			continue
		}
		s.Known++
		s.MeanGap += *r.Gap
		s.WorstGap = max(s.WorstGap, *r.Gap)
		if *r.Gap <= 0 {
			s.Reached++
		}
	}
	s.MeanGap /= float64(max(1, s.Known))
	return s
}

func table(out io.Writer, rows []measured) error {
	var err error
	line := func(format string, args ...any) {
		if err == nil {
			_, err = fmt.Fprintf(out, format, args...)
		}
	}
	line("%-28s %5s %8s %12s %12s %9s %14s %10s\n", "instance", "seed", "medium", "value", "reference", "gap %", "work units", "CPU ms")
	for _, r := range rows {
		reference, gap := "-", "-"
		if r.Reference != nil {
			reference, gap = fmt.Sprint(*r.Reference), fmt.Sprintf("%.3f", *r.Gap)
		}
		line("%-28s %5d %8d %12d %12s %9s %14d %10.1f", r.Instance, r.Seed, r.Medium, r.Value, reference, gap, r.Work, r.CPU)
		if r.Bound != nil {
			line("  no plan below %d (%.2f %%, %.0f ms)", *r.Bound, 100*float64(r.Value-*r.Bound)/float64(max(1, r.Value)), r.BoundCPU)
		}
		line("\n")
	}
	s := total(rows)
	line("total: %d instances, %d of %d at the reference, mean gap %.3f %%, worst %.3f %%, medium %d, %d work units, %.0f CPU ms, at most %.1f ms for one\n",
		s.Instances, s.Reached, s.Known, s.MeanGap, s.WorstGap, s.Medium, s.Work, s.CPU, s.WorstCPU)
	return err
}
