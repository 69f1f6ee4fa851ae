package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/pulseplan/pulseplan/agents/planner"
)

// instancesPerFile is how many instances a file of the OR-Library holds; n follows from its length.
const instancesPerFile = 125

// numbers reads a file of whole numbers.
func numbers(path string) ([]int64, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	fields := strings.Fields(string(raw))
	out := make([]int64, len(fields))
	for i, text := range fields {
		if out[i], err = strconv.ParseInt(text, 10, 64); err != nil {
			return nil, fmt.Errorf("%s: number %d: %w", path, i+1, err)
		}
	}
	return out, nil
}

// readTardiness cuts a file into its instances.
func readTardiness(path string) ([][]planner.SequenceJob, error) {
	all, err := numbers(path)
	if err != nil {
		return nil, err
	}
	n := len(all) / instancesPerFile / 3
	if n == 0 || len(all) != n*3*instancesPerFile {
		return nil, fmt.Errorf("%s: %d numbers are not %d instances of three lists", path, len(all), instancesPerFile)
	}
	out := make([][]planner.SequenceJob, instancesPerFile)
	for i := range out {
		times, weights, dues := all[3*n*i:], all[3*n*i+n:], all[3*n*i+2*n:]
		for j := range n {
			out[i] = append(out[i], planner.SequenceJob{Time: times[j], Weight: weights[j], Due: dues[j]})
		}
	}
	return out, nil
}

func measureTardiness(path string, o options) ([]measured, error) {
	instances, err := readTardiness(path)
	if err != nil {
		return nil, err
	}
	var best []int64
	if o.best != "" {
		if best, err = numbers(o.best); err != nil {
			return nil, err
		}
		if len(best) != len(instances) {
			return nil, fmt.Errorf("%s: %d values for %d instances", o.best, len(best), len(instances))
		}
	}
	var rows []measured
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	for i, jobs := range instances {
		var reference *int64
		if best != nil {
			reference = &best[i]
		}
		for k := range o.seeds {
			row, err := o.solve(fmt.Sprintf("%s/%d", name, i+1), o.seed+uint64(k), reference, func(seed uint64, budget int64) (int64, int64, int64, error) {
				order, _, work := planner.Sequence(jobs, seed, budget)
				value, err := tardiness(jobs, order)
				return 0, value, work, err
			})
			if err != nil {
				return nil, err
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// tardiness computes the value of an order and checks that it is one.
func tardiness(jobs []planner.SequenceJob, order []int) (int64, error) {
	seen := make([]bool, len(jobs))
	var at, value int64
	for _, j := range order {
		if seen[j] {
			return 0, fmt.Errorf("job %d comes twice", j)
		}
		seen[j] = true
		at += jobs[j].Time
		value += jobs[j].Weight * max(0, at-jobs[j].Due)
	}
	if len(order) != len(jobs) {
		return 0, fmt.Errorf("%d of %d jobs", len(order), len(jobs))
	}
	return value, nil
}
