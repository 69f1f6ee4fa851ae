package planner

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"
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

// BenchmarkEveryFeature plans and checks with all that people and tasks may wish: ways, free time, study that is spread, habits
// that keep apart, and bundles.
func BenchmarkEveryFeature(b *testing.B) {
	for _, days := range []int{14, 28} {
		p := GenerateWith(KindStudent, days, 4*days, 0.7, 1, Options{Limits: true, Travel: true, Free: true, Spaced: true, Habits: true, Small: true})
		b.Run(fmt.Sprintf("days=%d/tasks=%d/plan", days, len(p.Tasks)), func(b *testing.B) {
			for b.Loop() {
				if _, err := Plan(p); err != nil {
					b.Fatal(err)
				}
			}
		})
		r, err := Plan(p)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("days=%d/tasks=%d/check", days, len(p.Tasks)), func(b *testing.B) {
			for b.Loop() {
				if v := Check(p, r); len(v) > 0 {
					b.Fatal(v)
				}
			}
		})
	}
}

// BenchmarkPlanMemory reports the most live heap while 500 tasks over four weeks are planned, without a search and with the usual one.
// The collector is made to run all the time, so the duration says nothing.
func BenchmarkPlanMemory(b *testing.B) {
	for _, budget := range []int64{0, DefaultBudget} {
		b.Run(fmt.Sprintf("budget=%d", budget), func(b *testing.B) {
			p := benchProblem(500, 28, 0.8)
			p.Budget = budget
			defer debug.SetGCPercent(debug.SetGCPercent(3))
			runtime.GC()
			live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
			metrics.Read(live)
			before, most := live[0].Value.Uint64(), uint64(0)
			for b.Loop() {
				done := make(chan error)
				go func() {
					_, err := Plan(p)
					done <- err
				}()
				for planned := false; !planned; {
					select {
					case err := <-done:
						if planned = true; err != nil {
							b.Fatal(err)
						}
					case <-time.After(time.Millisecond):
					}
					metrics.Read(live)
					most = max(most, live[0].Value.Uint64())
				}
			}
			b.ReportMetric(float64(most-min(before, most))/(1<<20), "MB-live")
		})
	}
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
