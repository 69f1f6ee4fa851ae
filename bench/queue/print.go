package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
)

func (r *Report) writeJSON(out io.Writer) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(struct {
		*Report
		Probe        *Spread       `json:"probe_p50_us"`
		Systems      []Row         `json:"systems"`
		Bound        Bound         `json:"bound"`
		Expectations []Expectation `json:"expectations"`
	}{r, r.probes(), r.rows(), r.bound(), r.expectations()})
}

// writeTable prints for people. Spreads are median (min to max) of the rounds.
func (r *Report) writeTable(out io.Writer) error {
	o := r.Options
	fmt.Fprintf(out, "%s; %d rounds of %d s, %d producers, %d workers, %d bytes a job; median (min to max) of the rounds\n",
		r.Machine, o.Rounds, o.Seconds, o.Producers, o.Workers, o.Payload)
	if p := r.probes(); p != nil {
		fmt.Fprintf(out, "fdatasync after 4 KiB in place: p50 %s µs\n", p.text("%.0f"))
		if p.Median < memorySync {
			fmt.Fprintf(out, "That is no disk: figures say nothing about durable jobs. Choose another folder with -dir.\n")
		}
		if p.Max > busyProbe*p.Min {
			fmt.Fprintf(out, "The machine did other things too: p50 of the probe differs by %.1f times. Only the ratios say something.\n", p.Max/p.Min)
		}
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\nsystem\tdurable jobs/s\tours does\tstart p50 at %d/s\tstart p99\taccepted jobs survive\n", o.Rate)
	for _, row := range r.rows() {
		if row.PerSecond == nil {
			fmt.Fprintf(w, "%s\tnot run: %s\n", row.Name, row.NotRun)
			continue
		}
		times := ""
		if row.Ours != nil {
			times = row.Ours.text("%.1f") + " x"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s ms\t%s ms\t%s\n", row.Name, row.PerSecond.text("%.0f"), times, row.P50.text("%.2f"), row.P99.text("%.1f"), row.Safe)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	r.writeBound(out)
	r.Opening.write(out)
	r.writeSettings(out)
	return r.writeExpectations(out)
}

// memorySync is a p50 in microseconds that no disk reaches.
const memorySync = 10

// busyProbe is how much the probe differs on a machine that does nothing else.
const busyProbe = 2

func (r *Report) writeBound(out io.Writer) {
	b := r.bound()
	if b.Commits == nil {
		return
	}
	fmt.Fprintf(out, "\nours: %s commits/s of %s that two fdatasync one after the other allow, %s of them; %s changes of jobs in each commit\n",
		b.Commits.text("%.0f"), b.Allowed.text("%.0f"), b.Share.text("%.2f"), b.Changes.text("%.1f"))
}

func (r *Report) writeSettings(out io.Writer) {
	fmt.Fprintln(out)
	for _, row := range r.rows() {
		fmt.Fprintf(out, "%s: %s\n", row.Name, row.Settings)
		if row.Reruns > 0 {
			fmt.Fprintf(out, "%s ran %d jobs more than once\n", row.Name, row.Reruns)
		}
	}
}

func (r *Report) writeExpectations(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\nexpected\t\tfound\t\n")
	for _, e := range r.expectations() {
		sign, found := "at least", "-"
		if e.less {
			sign = "under"
		}
		if e.Found != nil {
			found = fmt.Sprintf("%.2f", *e.Found)
		}
		fmt.Fprintf(w, "%s\t%s %g\t%s\t%s\n", e.What, sign, e.Limit, found, e.Met)
	}
	return w.Flush()
}

// text is median (min to max), each in the given format.
func (s *Spread) text(format string) string {
	return fmt.Sprintf(format+" ("+format+" to "+format+")", s.Median, s.Min, s.Max)
}
