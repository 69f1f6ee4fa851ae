package cmd

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/integrations/ical"
)

// planJSON is what plan --json prints; the README documents it.
type planJSON struct {
	Zone     string         `json:"zone"`
	From     string         `json:"from"`
	To       string         `json:"to"`
	Blocks   []blockJSON    `json:"blocks"`
	Unplaced []unplacedJSON `json:"unplaced"`
	Late     []lateJSON     `json:"late"`
	Events   []eventJSON    `json:"events"`
	Notes    []noteJSON     `json:"notes"`
	Hash     string         `json:"hash"`

	Certificate *certificateJSON `json:"certificate,omitempty"`
	answers
}

// certificateJSON proves that not all work fits; minutes throughout.
type certificateJSON struct {
	Sentence  string   `json:"sentence"`
	Tasks     []string `json:"tasks"`
	Demand    int      `json:"demand"`
	Free      int      `json:"free"`
	Until     string   `json:"until"`
	Shortfall int      `json:"shortfall"`
}

type blockJSON struct {
	Task   string `json:"task"`
	Title  string `json:"title"`
	Start  string `json:"start"`
	End    string `json:"end"`
	Pinned bool   `json:"pinned,omitempty"`
	start  time.Time
	end    time.Time
	busy   bool // how it shows to others; see planner.Block
}

type unplacedJSON struct {
	Task     string         `json:"task"`
	Minutes  int            `json:"minutes"`
	Reason   planner.Reason `json:"reason"`
	Sentence string         `json:"sentence"`
}

type lateJSON struct {
	Task    string `json:"task"`
	Minutes int    `json:"minutes"`
}

type noteJSON struct {
	Code     string `json:"code"`
	Task     string `json:"task,omitempty"`
	Sentence string `json:"sentence"`
}

// eventJSON is one occurrence: instants are RFC 3339 in the zone, all-day
// values are dates with an exclusive end (RFC 5545 section 3.6.1).
type eventJSON struct {
	UID          string `json:"uid"`
	RecurrenceID string `json:"recurrence_id"`
	Title        string `json:"title"`
	Start        string `json:"start"`
	End          string `json:"end"`
	AllDay       bool   `json:"all_day"`
	Busy         bool   `json:"busy"`
}

func planCommand(w *world) *cobra.Command {
	var in inputs
	var icsOut, locale string
	var q questions
	c := &cobra.Command{
		Use:   "plan --ics FILE|URL... --tasks FILE",
		Short: "Plan a task list around calendars and print the week; needs no server.",
		Example: `  pulseplan plan --ics uni.ics --tasks tasks.csv --zone Europe/Berlin
  pulseplan plan --ics work.ics --tasks tasks.json --hours "Mon-Fri 08:00-16:30" --days 7 --json`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			l, err := in.load(c.Context(), w)
			if err != nil {
				return err
			}
			l.problem.Lang = planner.LangOf(locale)
			result, err := schedule.Solve(l.problem)
			if err != nil {
				return planRefusal(in.tasks, err)
			}
			told, err := q.ask(l, result)
			if err != nil {
				return err
			}
			if icsOut != "" {
				if err := writeICS(icsOut, l, result); err != nil {
					return err
				}
			}
			if !q.certificate {
				result.Certificate = nil
			}
			if in.json {
				answer := planAnswer(l, result)
				answer.answers = told
				return printJSON(w.out, answer)
			}
			if err := planTable(w.out, l, result); err != nil {
				return err
			}
			told.table(w.out)
			return nil
		},
	}
	in.flags(c)
	c.Flags().StringVar(&locale, "locale", "", "language of the sentences of the plan, e.g. de (default: English)")
	c.Flags().StringVar(&icsOut, "ics-out", "", "also write the planned blocks to this .ics file")
	c.Flags().BoolVar(&q.certificate, "certificate", false, "say which tasks together cannot fit, where that can be proved, and which changes would help")
	c.Flags().BoolVar(&q.explain, "explain", false, "say of each block what it costs, what keeps it there, and the best places on other days")
	c.Flags().StringVar(&q.whyNot, "why-not", "", "say why a task is not planned then: TASK@TIME with its id or title, such as essay@2026-11-27T15:00 or \"Essay@Fri 15:00\"")
	return c
}

// planRefusal names the file a contradiction stands in.
func planRefusal(tasks string, err error) error {
	if errors.Is(err, schedule.ErrBroken) || tasks == "" {
		return err
	}
	return fmt.Errorf("%s: %w", tasks, err)
}

func planAnswer(l *loaded, r planner.Result) planJSON {
	at := func(t time.Time) string { return t.In(l.zone).Format(time.RFC3339) }
	a := planJSON{
		Zone: l.zone.String(), From: at(l.from), To: at(l.to), Blocks: blocksOf(l, r),
		Unplaced: []unplacedJSON{}, Late: []lateJSON{}, Events: []eventJSON{}, Notes: []noteJSON{}, Hash: r.Hash,
	}
	for _, u := range r.Unplaced {
		a.Unplaced = append(a.Unplaced, unplacedJSON{u.Task, u.Minutes, u.Reason, u.Sentence})
	}
	for _, x := range r.Late {
		a.Late = append(a.Late, lateJSON{x.Task, x.Minutes})
	}
	for _, n := range r.Notes {
		a.Notes = append(a.Notes, noteJSON{n.Code, n.Task, n.Sentence})
	}
	if c := r.Certificate; c != nil {
		a.Certificate = &certificateJSON{c.Sentence, c.Tasks, c.Demand, c.Free, at(c.Until), c.Shortfall}
	}
	for _, e := range l.events {
		if e.End.After(l.from) || e.Start.Equal(l.from) {
			a.Events = append(a.Events, eventOf(e, l.zone))
		}
	}
	return a
}

// blocksOf lists the planned blocks and the pinned ones, by start.
func blocksOf(l *loaded, r planner.Result) []blockJSON {
	titles := map[string]string{}
	for _, t := range l.tasks {
		titles[t.ID] = t.Title
	}
	out := []blockJSON{}
	add := func(task string, start, end time.Time, pinned, busy bool) {
		start, end = start.In(l.zone), end.In(l.zone)
		out = append(out, blockJSON{task, titles[task], start.Format(time.RFC3339), end.Format(time.RFC3339), pinned, start, end, busy})
	}
	for _, b := range r.Blocks {
		add(b.Task, b.Start, b.End, false, b.Busy)
	}
	for _, f := range l.problem.Fixed {
		if f.Start.Before(l.to) {
			add(f.Task, f.Start, f.End, true, true)
		}
	}
	slices.SortStableFunc(out, func(a, b blockJSON) int { return a.start.Compare(b.start) })
	return out
}

func eventOf(e ical.Occurrence, zone *time.Location) eventJSON {
	j := eventJSON{UID: e.UID, RecurrenceID: e.RecurrenceID, Title: e.Title, AllDay: e.AllDay, Busy: e.TakesTime()}
	if e.AllDay {
		j.Start, j.End = e.StartDate, e.EndDate
	} else {
		j.Start, j.End = e.Start.In(zone).Format(time.RFC3339), e.End.In(zone).Format(time.RFC3339)
	}
	return j
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// replaceFile writes a file whole or not at all.
func replaceFile(path string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".pulseplan-*")
	if err != nil {
		return plainPathError(path, err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(b.Bytes())
	if err = errors.Join(err, tmp.Chmod(0o644), tmp.Sync(), tmp.Close()); err != nil {
		return plainPathError(path, err)
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return plainPathError(path, err)
	}
	return nil
}
