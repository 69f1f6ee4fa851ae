package cmd

import (
	"io"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/integrations/ical"
)

// prodID names this program in calendars it writes (RFC 5545 section 3.7.3).
const prodID = "-//PulsePlan//PulsePlan//EN"

// writeICS writes the plan's blocks as an iCalendar file. Blocks show as free until their task has little room left.
func writeICS(path string, l *loaded, r planner.Result) error {
	out := &ical.Output{ProdID: prodID, Name: "PulsePlan", Stamp: l.now}
	projects := map[string]string{}
	for _, t := range l.tasks {
		projects[t.ID] = t.Project
	}
	for _, b := range blocksOf(l, r) {
		e := ical.OutputEvent{
			// The same plan gives the same identifiers, so that importing it
			// again replaces events instead of doubling them.
			UID: b.Task + "-" + b.start.UTC().Format("20060102T150405Z") + "@pulseplan", Start: b.start, End: b.end, Summary: b.Title, Status: "CONFIRMED",
			Free: !b.busy, // others may take its time as long as the plan can find another
		}
		if p := projects[b.Task]; p != "" {
			e.Categories = []string{p}
		}
		out.Events = append(out.Events, e)
	}
	return replaceFile(path, func(w io.Writer) error { return ical.Write(w, out) })
}
