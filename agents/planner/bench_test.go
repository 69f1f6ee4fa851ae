package planner

import (
	"fmt"
	"runtime"
	"testing"
)

// benchProblem is a family of section 5 of the planning notes: a student with so many tasks.
func benchProblem(tasks, days int, load float64) Problem {
	return Generate(KindStudent, days, tasks, load, 1)
}

func BenchmarkPlan(b *testing.B) {
	for _, size := range []struct {
		tasks, days int
		load        float64
	}{{25, 7, 0.7}, {60, 14, 0.8}, {60, 14, 1.2}, {200, 28, 0.7}, {200, 28, 1.0}, {500, 28, 0.8}, {500, 28, 1.2}} {
		p := benchProblem(size.tasks, size.days, size.load)
		b.Run(fmt.Sprintf("tasks=%d/days=%d/load=%.1f", size.tasks, size.days, size.load), func(b *testing.B) {
			b.ReportAllocs()
			var work, medium int64
			for b.Loop() {
				r, err := Plan(p)
				if err != nil {
					b.Fatal(err)
				}
				work, medium = r.Work, r.Score[0]
			}
			b.ReportMetric(float64(work), "cells/op")
			b.ReportMetric(float64(medium), "medium")
		})
	}
}

// BenchmarkPlanMemory reports the heap that one plan of 500 tasks over four weeks needs at most.
func BenchmarkPlanMemory(b *testing.B) {
	p := benchProblem(500, 28, 0.8)
	var before, after runtime.MemStats
	for b.Loop() {
		runtime.GC()
		runtime.ReadMemStats(&before)
		if _, err := Plan(p); err != nil {
			b.Fatal(err)
		}
		runtime.ReadMemStats(&after)
	}
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/(1<<20), "MB-allocated")
}

func BenchmarkCheck(b *testing.B) {
	p := benchProblem(200, 28, 0.7)
	r, err := Plan(p)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if v := Check(p, r); len(v) > 0 {
			b.Fatal(v)
		}
	}
}
