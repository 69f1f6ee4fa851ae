package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/pulseplan/pulseplan/agents/planner"
)

//go:embed reference.py
var referenceScript []byte

// Packages of the exact solvers; SciPy brings HiGHS.
var referencePackages = []string{"scipy==1.17.1", "ortools==9.15.6755"}

var errSideUsage = errors.New("usage: planner side [-ms LIST] [-highs SECONDS] [-cpsat LIST] [-workers N] [-seed N] [-python FOLDER] [-json] FILE|FOLDER")

// sideOptions are the flags of a comparison.
type sideOptions struct {
	ms, cpsat []float64
	highs     float64
	workers   int
	seed      uint64
	python    string
	json      bool
}

// entry is what one method made of one week.
type entry struct {
	Instance string  `json:"instance"`
	Method   string  `json:"method"`
	Medium   int64   `json:"medium"` // weight x slots without a place
	Value    int64   `json:"value"`  // tenths of a pain minute
	CPU      float64 `json:"cpu_ms"`
	Proved   bool    `json:"proved,omitempty"`
	Bound    *int64  `json:"bound,omitempty"` // proved by the method: no plan with the least medium costs less
	Missing  string  `json:"missing,omitempty"`
}

// method makes a plan of a week.
type method struct {
	name  string
	solve func(path string, w *week) (entry, error)
}

// runSide compares ways of planning on the same weeks, in one run. Each plan is checked against the rules of the week and priced
// by the same function, whoever made it.
func runSide(args []string, out, errOut io.Writer) int {
	o, path, err := sideFlags(args, errOut)
	if err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		fmt.Fprintln(errOut, err)
		return exitUsage
	}
	rows, err := o.compare(path, errOut)
	if err == nil {
		err = printSide(out, rows, o.json)
	}
	if err != nil {
		fmt.Fprintln(errOut, err)
		return exitFailed
	}
	return 0
}

func sideFlags(args []string, errOut io.Writer) (sideOptions, string, error) {
	var o sideOptions
	var ms, cpsat string
	f := flag.NewFlagSet("planner side", flag.ContinueOnError)
	f.SetOutput(errOut)
	f.StringVar(&ms, "ms", "100,1000", "CPU milliseconds of PulsePlan's search, a list")
	f.Float64Var(&o.highs, "highs", 60, "seconds for HiGHS; 0 leaves it out")
	f.StringVar(&cpsat, "cpsat", "1,10,60", "seconds for CP-SAT, a list; empty leaves it out")
	f.IntVar(&o.workers, "workers", 1, "threads of CP-SAT")
	f.Uint64Var(&o.seed, "seed", 1, "seed of PulsePlan's search")
	f.StringVar(&o.python, "python", filepath.Join(".cache", "bench-python"), "folder of a Python environment with SciPy and OR-tools; made when it is not there")
	f.BoolVar(&o.json, "json", false, "print JSON")
	if err := f.Parse(args); err != nil {
		return o, "", err
	}
	var err1, err2 error
	o.ms, err1 = positive(ms)
	o.cpsat, err2 = positive(cpsat)
	if f.NArg() != 1 || err1 != nil || err2 != nil || o.highs < 0 || o.workers < 1 {
		return o, "", errSideUsage
	}
	return o, f.Arg(0), nil
}

// positive reads a list of numbers above zero.
func positive(list string) ([]float64, error) {
	var out []float64
	for part := range strings.SplitSeq(list, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		v, err := strconv.ParseFloat(part, 64)
		if err != nil || !(v > 0) {
			return nil, errSideUsage
		}
		out = append(out, v)
	}
	return out, nil
}

func (o sideOptions) compare(path string, progress io.Writer) ([]entry, error) {
	files, err := weekFiles(path)
	if err != nil {
		return nil, err
	}
	methods, err := o.methods(progress)
	if err != nil {
		return nil, err
	}
	var rows []entry
	for i, file := range files {
		w, err := readWeek(file)
		if err != nil {
			return nil, err
		}
		if _, err := planner.SolveGrid(w.grid(), o.seed, 0); err != nil { // checks the week, which the simple methods trust
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for _, m := range methods {
			fmt.Fprintf(progress, "%d of %d, %s: %s\n", i+1, len(files), stem(file), m.name)
			row, err := m.solve(file, w)
			if err != nil {
				return nil, fmt.Errorf("%s, %s: %w", stem(file), m.name, err)
			}
			row.Instance, row.Method = stem(file), m.name
			rows = append(rows, row)
		}
	}
	return rows, nil
}

func (o sideOptions) methods(progress io.Writer) ([]method, error) {
	list := []method{
		plain("first fit by deadline", func(w *week) planner.GridPlan { return firstFit(w, w.byDeadline) }),
		plain("first fit by priority", func(w *week) planner.GridPlan { return firstFit(w, w.byPriority) }),
		plain("scored greedy", scored),
	}
	for _, ms := range o.ms {
		list = append(list, method{fmt.Sprintf("PulsePlan %g ms", ms), func(_ string, w *week) (entry, error) { return o.own(w, ms) }})
	}
	python, err := o.environment(progress)
	if err != nil {
		return nil, err
	}
	reference := func(name, solver string, seconds float64, workers int) {
		list = append(list, method{name, func(path string, w *week) (entry, error) {
			return python.solve(path, w, solver, seconds, workers)
		}})
	}
	if o.highs > 0 {
		reference(fmt.Sprintf("HiGHS %g s", o.highs), "highs", o.highs, 1)
	}
	for _, s := range o.cpsat {
		reference(fmt.Sprintf("CP-SAT %g s", s), "cpsat", s, o.workers)
	}
	return list, nil
}

// plain measures a method that is a function of the week.
func plain(name string, solve func(w *week) planner.GridPlan) method {
	return method{name, func(_ string, w *week) (entry, error) {
		begun := cpuTime()
		plan := solve(w)
		spent := cpuTime() - begun
		return price(w, plan, spent)
	}}
}

func price(w *week, plan planner.GridPlan, spent time.Duration) (entry, error) {
	medium, soft, err := w.value(plan)
	return entry{Medium: medium, Value: soft, CPU: float64(spent) / float64(time.Millisecond)}, err
}

// own is the planner of this house, with a budget of work that takes about the CPU time.
func (o sideOptions) own(w *week, ms float64) (entry, error) {
	g := w.grid()
	var plan planner.GridPlan
	m, err := options{ms: ms}.solve("", o.seed, nil, func(seed uint64, budget int64) (int64, int64, int64, error) {
		var err error
		plan, err = planner.SolveGrid(g, seed, budget)
		return 0, 0, plan.Work, err
	})
	if err != nil {
		return entry{}, err
	}
	return price(w, plan, time.Duration(m.CPU*float64(time.Millisecond)))
}

// python is a Python with the exact solvers.
type python struct {
	path    string
	script  string
	missing map[string]string // by solver: why it is not there
}

// environment finds or makes the environment. Without one a comparison still says what it can: solvers that cannot be had are
// named as missing.
func (o sideOptions) environment(progress io.Writer) (*python, error) {
	p := &python{path: filepath.Join(o.python, "bin", "python"), missing: map[string]string{}}
	if o.highs == 0 && len(o.cpsat) == 0 {
		return p, nil
	}
	if _, err := os.Stat(p.path); err != nil {
		fmt.Fprintf(progress, "making a Python environment in %s\n", o.python)
		if text, err := newEnvironment(o.python, p.path); err != nil {
			fmt.Fprintf(progress, "%v: %s\nusing the system's Python\n", err, strings.TrimSpace(text))
			p.path = "python3"
		}
	}
	for solver, module := range map[string]string{"highs": "scipy.optimize", "cpsat": "ortools.sat.python.cp_model"} {
		if text, err := exec.CommandContext(context.Background(), p.path, "-c", "import "+module).CombinedOutput(); err != nil { //nolint:gosec // the caller's own Python
			lines := strings.Split(strings.TrimSpace(string(text)), "\n")
			p.missing[solver] = lines[len(lines)-1]
		}
	}
	folder, err := os.MkdirTemp("", "pulseplan-bench-")
	if err != nil {
		return nil, err
	}
	p.script = filepath.Join(folder, "reference.py")
	return p, os.WriteFile(p.script, referenceScript, 0o600)
}

// newEnvironment makes an environment with the packages; it returns what was printed when it fails.
func newEnvironment(folder, interpreter string) (string, error) {
	for _, command := range [][]string{
		{"python3", "-m", "venv", folder},
		append([]string{interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"}, referencePackages...),
	} {
		if text, err := exec.CommandContext(context.Background(), command[0], command[1:]...).CombinedOutput(); err != nil { //nolint:gosec // constants and the caller's folder
			return string(text), errors.Join(err, os.RemoveAll(folder))
		}
	}
	return "", nil
}

func (p *python) solve(path string, w *week, solver string, seconds float64, workers int) (entry, error) {
	if why := p.missing[solver]; why != "" {
		return entry{Missing: why}, nil
	}
	command := exec.CommandContext(context.Background(), p.path, p.script, solver, path, //nolint:gosec // as above
		strconv.FormatFloat(seconds, 'g', -1, 64), strconv.Itoa(workers))
	var text strings.Builder
	command.Stderr = &text
	raw, err := command.Output()
	if err != nil {
		return entry{}, fmt.Errorf("%w: %s", err, strings.TrimSpace(text.String()))
	}
	var answer struct {
		Blocks [][][2]int `json:"blocks"`
		Bound  *int64     `json:"bound"`
		Proved bool       `json:"proved"`
		CPU    float64    `json:"cpu_ms"`
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		return entry{}, err
	}
	if answer.Blocks == nil {
		return entry{CPU: answer.CPU, Missing: "no plan in its time"}, nil
	}
	plan := planner.GridPlan{Blocks: make([][]planner.GridBlock, len(w.Tasks))}
	for j, blocks := range answer.Blocks {
		for _, b := range blocks {
			plan.Blocks[j] = append(plan.Blocks[j], planner.GridBlock{Start: b[0], Slots: b[1]})
		}
	}
	row, err := price(w, plan, 0)
	row.CPU, row.Proved, row.Bound = answer.CPU, answer.Proved, answer.Bound
	return row, err
}

// standing is one method over all weeks.
type standing struct {
	Method    string  `json:"method"`
	Weeks     int     `json:"weeks"`
	Medium    int64   `json:"medium"`
	Compared  int     `json:"compared"` // weeks in which it reaches the least medium found, so that prices can be compared
	MeanGap   float64 `json:"mean_gap_percent"`
	WorstGap  float64 `json:"worst_gap_percent"`
	Best      int     `json:"best"`   // weeks in which nobody was better
	Proved    int     `json:"proved"` // weeks it proved its plan the best
	CPU       float64 `json:"mean_cpu_ms"`
	Missing   int     `json:"missing,omitempty"`
	MissedFor string  `json:"missed_for,omitempty"`
}

// standings compare each method with the best plan anybody found.
func standings(rows []entry) []standing {
	best := map[string]planner.Score{}
	for _, r := range rows {
		now := planner.Score{r.Medium, r.Value}
		if old, ok := best[r.Instance]; r.Missing == "" && (!ok || now.Less(old)) {
			best[r.Instance] = now
		}
	}
	var out []standing
	at := map[string]int{}
	for _, r := range rows {
		i, ok := at[r.Method]
		if !ok {
			i = len(out)
			at[r.Method] = i
			out = append(out, standing{Method: r.Method})
		}
		s := &out[i]
		s.Weeks++
		s.CPU += r.CPU
		if r.Missing != "" {
			s.Missing, s.MissedFor = s.Missing+1, r.Missing
			continue
		}
		s.Medium += r.Medium
		if r.Proved {
			s.Proved++
		}
		top := best[r.Instance]
		if r.Medium != top[0] {
			continue
		}
		s.Compared++
		gap := 100 * float64(r.Value-top[1]) / float64(max(1, top[1]))
		s.MeanGap += gap
		s.WorstGap = max(s.WorstGap, gap)
		if r.Value == top[1] {
			s.Best++
		}
	}
	for i := range out {
		out[i].CPU /= float64(max(1, out[i].Weeks))
		out[i].MeanGap /= float64(max(1, out[i].Compared))
	}
	return out
}

func printSide(out io.Writer, rows []entry, asJSON bool) error {
	table := standings(rows)
	if asJSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(struct {
			Plans   []entry    `json:"plans"`
			Methods []standing `json:"methods"`
		}{rows, table})
	}
	var err error
	line := func(format string, args ...any) {
		if err == nil {
			_, err = fmt.Fprintf(out, format, args...)
		}
	}
	line("%-24s %6s %8s %9s %10s %10s %6s %7s %12s\n", "method", "weeks", "medium", "compared", "mean gap %", "worst %", "best", "proved", "CPU ms, mean")
	for _, s := range table {
		if s.Missing == s.Weeks {
			line("%-24s %s\n", s.Method, s.MissedFor)
			continue
		}
		gap, worst := fmt.Sprintf("%.2f", s.MeanGap), fmt.Sprintf("%.2f", s.WorstGap)
		if s.Compared == 0 {
			gap, worst = "-", "-"
		}
		line("%-24s %6d %8d %9d %10s %10s %6d %7d %12.1f\n", s.Method, s.Weeks-s.Missing, s.Medium, s.Compared, gap, worst, s.Best, s.Proved, s.CPU)
	}
	return err
}
