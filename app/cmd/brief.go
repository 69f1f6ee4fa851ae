package cmd

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/pulseplan/pulseplan/agents/briefing"
	"github.com/pulseplan/pulseplan/agents/morning"
	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/clock"
)

func briefCommand(w *world) *cobra.Command {
	var in inputs
	var format, name, locale string
	c := &cobra.Command{
		Use:     "brief --ics FILE|URL... --tasks FILE",
		Short:   "Plan, then print today's briefing; needs no server.",
		Example: "  pulseplan brief --ics uni.ics --tasks tasks.csv --zone Europe/Berlin --format markdown",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			switch format {
			case "text", "markdown", "html":
			default:
				return usagef("--format %q: must be text, markdown or html", format)
			}
			l, err := in.load(c.Context(), w)
			if err != nil {
				return err
			}
			if locale == "" {
				locale = machineLocale(w)
			}
			l.problem.Lang = planner.LangOf(locale)
			result, err := schedule.Solve(l.problem)
			if err != nil {
				return planRefusal(in.tasks, err)
			}
			b := briefing.Daily(briefingInput(l, result, name, locale))
			switch {
			case in.json:
				return printJSON(w.out, b)
			case format == "markdown":
				_, err = io.WriteString(w.out, b.Markdown())
			case format == "html":
				_, err = io.WriteString(w.out, b.HTML())
			default:
				err = briefingText(w.out, b)
			}
			return err
		},
	}
	in.flags(c)
	c.Flags().StringVar(&format, "format", "text", "text, markdown or html")
	c.Flags().StringVar(&name, "name", "", "how to greet you")
	c.Flags().StringVar(&locale, "locale", "", "language and region, e.g. en-US: decides the clock (default: this machine's)")
	return c
}

// briefingInput turns files and their plan into what a briefing takes. Records
// of files carry the identifiers the files give: uid (and occurrence) of
// events, id of tasks, and position of blocks.
func briefingInput(l *loaded, r planner.Result, name, locale string) briefing.Input {
	in := briefing.Input{
		Date: clock.DayOf(l.now, l.zone), Now: l.now, Zone: l.zone, Name: name, Locale: locale, PlanExists: true,
		Hours: morning.Windows(l.hours, l.now, l.zone),
	}
	for _, e := range l.events {
		id := e.UID
		if e.RecurrenceID != "" {
			id += "/" + e.RecurrenceID
		}
		in.Events = append(in.Events, briefing.Event{
			ID: id, Title: e.Title, Location: e.Location, Start: e.Start, End: e.End,
			AllDay: e.AllDay, StartDate: e.StartDate, EndDate: e.EndDate, Busy: e.TakesTime(),
		})
	}
	planned := map[string]int{}
	for i, b := range blocksOf(l, r) {
		planned[b.Task] += int(b.end.Sub(b.start) / time.Minute)
		in.Blocks = append(in.Blocks, briefing.Block{
			ID: fmt.Sprintf("block-%d", i+1), Task: b.Task, Title: b.Title, Start: b.start, End: b.end, State: briefing.Planned, Pinned: b.Pinned,
		})
	}
	titles := map[string]string{}
	for _, t := range l.tasks {
		titles[t.ID] = t.Title
		if t.DoneMinutes >= t.Minutes {
			continue
		}
		in.Tasks = append(in.Tasks, briefing.Task{
			ID: t.ID, Title: t.Title, Project: t.Project, Minutes: t.Minutes, DoneMinutes: t.DoneMinutes, PlannedMinutes: planned[t.ID],
			Due: t.Due, DueDateOnly: t.DueDateOnly, Hard: t.Hard != nil && *t.Hard, Priority: briefing.Priority(t.Priority),
		})
	}
	for _, u := range r.Unplaced {
		in.Unplaced = append(in.Unplaced, briefing.Unplaced{Task: u.Task, Title: titles[u.Task], Minutes: u.Minutes, Sentence: u.Sentence})
	}
	for _, x := range r.Late {
		in.Late = append(in.Late, briefing.Late{Task: x.Task, Title: titles[x.Task], Minutes: x.Minutes})
	}
	return in
}

// briefingText prints a briefing for a terminal.
func briefingText(w io.Writer, b briefing.Briefing) error {
	var s strings.Builder
	fmt.Fprintf(&s, "%s\n", b.Title)
	if b.Greeting != "" {
		fmt.Fprintf(&s, "%s\n", b.Greeting)
	}
	for _, section := range b.Sections {
		fmt.Fprintf(&s, "\n%s\n", section.Title)
		for _, st := range section.Statements {
			fmt.Fprintf(&s, "  %s\n", st.Text)
		}
	}
	_, err := io.WriteString(w, s.String())
	return err
}
