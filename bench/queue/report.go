package main

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
)

// Report is what a run found.
type Report struct {
	Machine string  `json:"machine"`
	Options options `json:"options"`
	// NotRun says why a system is missing.
	NotRun       map[string]string `json:"not_run"`
	Measurements []Measurement     `json:"measurements"`
	Opening      *Opening          `json:"opening,omitempty"`
}

// Row is one system over all rounds. What was not measured is nil.
type Row struct {
	contender
	NotRun    string  `json:"not_run,omitempty"`
	PerSecond *Spread `json:"jobs_per_second,omitempty"`
	// Ours is how many jobs ours did for each of this system's, round by round.
	Ours   *Spread `json:"ours_times,omitempty"`
	P50    *Spread `json:"start_p50_ms,omitempty"`
	P99    *Spread `json:"start_p99_ms,omitempty"`
	Reruns int     `json:"reruns"`
}

// Bound compares commits per second with what the disk allows.
type Bound struct {
	Commits *Spread `json:"commits_per_second"`
	Changes *Spread `json:"changes_per_commit"`
	Allowed *Spread `json:"allowed_per_second"` // 1 / (2 x p50 of the probe)
	Share   *Spread `json:"share"`              // round by round
}

// Expectation is a figure the project has set itself.
type Expectation struct {
	What  string   `json:"what"`
	Limit float64  `json:"limit"`
	Found *float64 `json:"found"` // nil: not measured
	Met   string   `json:"result"`
	// less is set where small is good.
	less bool
}

func newReport(o options) *Report {
	return &Report{
		Machine: fmt.Sprintf("%s/%s, %d cores, %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version()),
		Options: o,
		NotRun:  map[string]string{},
	}
}

// column takes one figure from each measurement of a system.
func (r *Report) column(name string, figure func(Measurement) float64) *Spread {
	return spread(slices.Collect(maps.Values(r.byRound(name, figure))))
}

func (r *Report) byRound(name string, figure func(Measurement) float64) map[int]float64 {
	out := map[int]float64{}
	for _, m := range r.Measurements {
		if m.System == name {
			out[m.Round] = figure(m)
		}
	}
	return out
}

func perSecond(m Measurement) float64 { return m.Throughput.PerSec }

func (r *Report) rows() []Row {
	mine := r.byRound(ours, perSecond)
	var rows []Row
	for _, name := range r.Options.Only {
		c, _ := byName(name)
		row := Row{
			contender: c, NotRun: r.NotRun[name],
			PerSecond: r.column(name, perSecond),
			P50:       r.column(name, func(m Measurement) float64 { return m.Latency.P50 }),
			P99:       r.column(name, func(m Measurement) float64 { return m.Latency.P99 }),
		}
		var times []float64
		for round, theirs := range r.byRound(name, perSecond) {
			if mine[round] > 0 && name != ours {
				times = append(times, mine[round]/theirs)
			}
		}
		row.Ours = spread(times)
		for _, m := range r.Measurements {
			if m.System == name {
				row.Reruns += m.Throughput.Reruns
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func (r *Report) bound() Bound {
	return Bound{
		Commits: r.column(ours, func(m Measurement) float64 { return m.Throughput.Commits }),
		Changes: r.column(ours, func(m Measurement) float64 { return m.Throughput.ChangesPerCommit }),
		Allowed: r.column(ours, Measurement.bound),
		Share:   r.column(ours, func(m Measurement) float64 { return m.Throughput.Commits / m.bound() }),
	}
}

func (r *Report) probes() *Spread {
	var all []float64
	for _, m := range r.Measurements {
		all = append(all, m.Before.P50, m.After.P50)
	}
	return spread(all)
}

// expectations are the figures PulsePlan promises itself, medians over rounds.
func (r *Report) expectations() []Expectation {
	median := func(s *Spread) *float64 {
		if s == nil {
			return nil
		}
		return &s.Median
	}
	times := map[string]*float64{}
	var start *float64
	for _, row := range r.rows() {
		times[row.Name] = median(row.Ours)
		if row.Name == ours {
			start = median(row.P50)
		}
	}
	var opening *float64
	if r.Opening != nil && r.Opening.Jobs >= 1_000_000 {
		opening = median(r.Opening.Seconds)
	}
	all := []Expectation{
		{What: "times asynq with appendfsync always", Limit: 8, Found: times["asynq-always"]},
		{What: "times asynq with appendfsync everysec", Limit: 2.5, Found: times["asynq-everysec"]},
		{What: "share of the commits two fdatasync allow", Limit: 0.8, Found: median(r.bound().Share)},
		{What: "ms from enqueue to start, p50", Limit: 1, Found: start, less: true},
		{What: "s to open a million waiting jobs", Limit: 1, Found: opening, less: true},
	}
	for i := range all {
		all[i].Met = all[i].result()
	}
	return all
}

func (e Expectation) result() string {
	switch {
	case e.Found == nil:
		return "not measured"
	case e.less && *e.Found < e.Limit, !e.less && *e.Found >= e.Limit:
		return "met"
	default:
		return "NOT MET"
	}
}
