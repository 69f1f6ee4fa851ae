package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pulseplan/pulseplan/agents/planner"
)

// week is an instance of the pulse format. Only slots that can be worked have a number; G is the minutes of a slot.
type week struct {
	G        int
	T        int
	Wall     []int
	Day      []int
	SegEnd   []int
	Cap      []int
	Target   []int
	LoadSl   int64
	F        int64
	BrkAfter int
	Brk      int
	TardSl   int64
	Tasks    []weekTask
	C        [][]int64
}

// weekTask is a task of a week: P slots of work from slot R on. Dl is the slot of its deadline, DlWall the same on the clock.
type weekTask struct {
	P, R, Dl, DlWall int
	Energy           int // 1 light, 2 deep
	Hard             bool
	W                int64
	Min, Max, MaxDay int
	Preds            []int
}

// mostBytes bounds an unpacked instance.
const mostBytes = 64 << 20

func readWeek(path string) (*week, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	var w week
	if err := json.NewDecoder(io.LimitReader(r, mostBytes)).Decode(&w); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if w.G < 1 || w.G > 60 {
		return nil, fmt.Errorf("%s: G, the minutes of a slot, is %d; it must be from 1 to 60", path, w.G)
	}
	if len(w.C) != len(w.Tasks) {
		return nil, fmt.Errorf("%s: %d tasks, but prices for %d", path, len(w.Tasks), len(w.C))
	}
	return &w, nil
}

// grid is the week as the planner takes it. After a hard deadline no slot may be used.
func (w *week) grid() planner.Grid {
	g := planner.Grid{Wall: w.Wall, Day: w.Day, SegEnd: w.SegEnd, Cap: w.Cap, Target: w.Target, LoadPrice: w.LoadSl, BlockPrice: w.F,
		LatePrice: w.TardSl, BreakAfter: w.BrkAfter, Break: w.Brk}
	for i, t := range w.Tasks {
		task := planner.GridTask{Slots: t.P, From: t.R, Until: len(w.Day), Due: -1, Weight: t.W, Min: t.Min, Max: t.Max, MaxDay: t.MaxDay,
			After: t.Preds, Price: w.C[i]}
		if t.DlWall >= 0 {
			task.Due = t.DlWall
		}
		if t.Hard && t.Dl >= 0 {
			task.Until = max(t.R, t.Dl)
		}
		g.Tasks = append(g.Tasks, task)
	}
	return g
}

// value checks a plan against every rule of the week and adds up what it costs.
func (w *week) value(plan planner.GridPlan) (medium, soft int64, err error) {
	taken := make([]bool, len(w.Day))
	load := make([]int, len(w.Cap))
	first, last := make([]int, len(w.Tasks)), make([]int, len(w.Tasks))
	whole := make([]bool, len(w.Tasks))
	for i := range w.Tasks {
		t := &w.Tasks[i]
		slots, own := 0, make([]int, len(w.Cap))
		first[i], last[i] = len(w.Day), -1
		for _, b := range plan.Blocks[i] {
			end := b.Start + b.Slots
			if b.Slots < t.Min || b.Slots > t.Max || b.Start < t.R || end > len(w.Day) || end > w.SegEnd[b.Start] || t.Hard && t.Dl >= 0 && end > t.Dl {
				return 0, 0, fmt.Errorf("task %d: block %+v breaks a rule", i, b)
			}
			soft += w.F
			for x := b.Start; x < end; x++ {
				soft += w.C[i][x]
			}
			rest := end
			if b.Slots >= w.BrkAfter {
				rest = min(w.SegEnd[b.Start], end+w.Brk)
			}
			for x := b.Start; x < rest; x++ {
				if taken[x] {
					return 0, 0, fmt.Errorf("task %d: slot %d is taken twice", i, x)
				}
				taken[x] = true
			}
			d := w.Day[b.Start]
			load[d] += b.Slots
			slots += b.Slots
			if own[d] += b.Slots; own[d] > t.MaxDay {
				return 0, 0, fmt.Errorf("task %d: %d slots on day %d", i, own[d], d)
			}
			first[i], last[i] = min(first[i], b.Start), max(last[i], end-1)
		}
		if slots > t.P {
			return 0, 0, fmt.Errorf("task %d: %d slots, %d are wanted", i, slots, t.P)
		}
		medium += t.W * int64(t.P-slots)
		if whole[i] = slots == t.P; whole[i] && !t.Hard && t.DlWall >= 0 {
			soft += t.W * w.TardSl * int64(max(0, w.Wall[last[i]]+1-t.DlWall))
		}
	}
	for d, n := range load {
		if n > w.Cap[d] {
			return 0, 0, fmt.Errorf("%d slots on day %d", n, d)
		}
		soft += w.LoadSl * int64(max(0, n-w.Target[d]))
	}
	for i := range w.Tasks {
		for _, p := range w.Tasks[i].Preds {
			if len(plan.Blocks[i]) > 0 && (!whole[p] || first[i] <= last[p]) {
				return 0, 0, fmt.Errorf("task %d comes before task %d", i, p)
			}
		}
	}
	return medium, soft, nil
}

// readBest reads lines of name and value; further columns and a heading are left out.
func readBest(path string) (map[string]int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	best := map[string]int64{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 2 {
			continue
		}
		if v, err := strconv.ParseInt(fields[1], 10, 64); err == nil {
			best[stem(fields[0])] = v
		}
	}
	return best, nil
}

func stem(path string) string {
	return strings.TrimSuffix(strings.TrimSuffix(filepath.Base(path), ".gz"), ".json")
}

// weekFiles lists the instances of a folder, or the one file.
func weekFiles(path string) ([]string, error) {
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return []string{path}, err
	}
	var files []string
	for _, pattern := range []string{"*.json", "*.json.gz"} {
		found, err := filepath.Glob(filepath.Join(path, pattern))
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	slices.Sort(files)
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: holds no .json or .json.gz file", path)
	}
	return files, nil
}

func measureWeeks(path string, o options) ([]measured, error) {
	files, err := weekFiles(path)
	if err != nil {
		return nil, err
	}
	best := map[string]int64{}
	if o.best != "" {
		if best, err = readBest(o.best); err != nil {
			return nil, err
		}
	}
	var rows []measured
	for _, file := range files {
		w, err := readWeek(file)
		if err != nil {
			return nil, err
		}
		g := w.grid()
		var reference *int64
		if v, ok := best[stem(file)]; ok {
			reference = &v
		}
		var least *int64
		var leastCPU float64
		if o.bound {
			if least, leastCPU, err = boundOf(g); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
		}
		for k := range o.seeds {
			row, err := o.solve(stem(file), o.seed+uint64(k), reference, func(seed uint64, budget int64) (int64, int64, int64, error) {
				plan, err := planner.SolveGridWalks(g, seed, budget, o.walks)
				if err != nil {
					return 0, 0, 0, err
				}
				medium, soft, err := w.value(plan)
				if err == nil && (planner.Score{medium, soft}) != plan.Score {
					err = fmt.Errorf("the planner says %v, the rules say %d and %d", plan.Score, medium, soft)
				}
				return medium, soft, plan.Work, err
			})
			if err != nil {
				return nil, err
			}
			row.Bound, row.BoundCPU = least, leastCPU
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// boundOf measures what no complete plan of a week can be cheaper than; nil when there is no complete plan.
func boundOf(g planner.Grid) (least *int64, ms float64, err error) {
	start := cpuTime()
	bound, err := planner.BoundGrid(g)
	if err != nil {
		return nil, 0, err
	}
	ms = float64(cpuTime()-start) / float64(time.Millisecond)
	if !bound.Complete {
		return nil, ms, nil
	}
	return &bound.Soft, ms, nil
}
