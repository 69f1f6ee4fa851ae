package schedule

import (
	"errors"
	"fmt"
	"time"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/integrations/ical"
	"github.com/pulseplan/pulseplan/integrations/taskfile"
)

// Files is a planning problem as files give it, without accounts or records.
type Files struct {
	Zone   *time.Location
	Now    time.Time
	Days   int    // 1 to MaxDays
	Hours  string // weekly hours; empty means DefaultHours
	Seed   uint64
	Budget int64 // work units of the search; 0: construction only

	Events []ical.Occurrence
	Tasks  []taskfile.Task // linked: depends_on holds ids
}

// Problem makes the planning problem. Its error is a sentence that names the
// row and field at fault.
func (f Files) Problem() (planner.Problem, error) {
	from, to := Horizon(f.Now, f.Days, f.Zone)
	p := planner.Problem{Zone: f.Zone, Now: f.Now, From: from, To: to, Hours: defaultHours(), Seed: f.Seed, Budget: f.Budget,
		Limits: planner.Limits{Bundle: record.DefaultBundleMinutes, BusyWithin: busyWithin}}
	if f.Hours != "" {
		h, err := planner.ParseHours(f.Hours)
		if err != nil {
			return p, err // names the field
		}
		p.Hours = h
	}
	for i, e := range f.Events {
		if e.TakesTime() {
			p.Busy = append(p.Busy, planner.Busy{ID: fmt.Sprintf("%s/%d", e.UID, i), Title: e.Title, Start: e.Start, End: e.End})
		}
	}
	for _, row := range f.Tasks {
		t, err := taskOf(row)
		if err != nil {
			return p, err
		}
		p.Tasks = append(p.Tasks, t)
		if fixed, ok := pinned(row, f.Now); ok {
			p.Fixed = append(p.Fixed, fixed)
		}
	}
	return p, nil
}

func taskOf(row taskfile.Task) (planner.Task, error) {
	t := planner.Task{
		ID: row.ID, Title: row.Title, Project: row.Project, Minutes: row.Minutes, Done: row.DoneMinutes,
		Earliest: row.Earliest, Due: row.Due, Hard: row.Hard != nil && *row.Hard,
		MinChunk: row.MinChunk, MaxChunk: row.MaxChunk, MaxPerDay: row.MaxPerDay, DependsOn: row.DependsOn,
		ASAP: row.ASAP, Spaced: row.Spaced, NoBundle: row.Alone,
	}
	fail := func(field, value string, err error) error {
		return taskfile.RowError{File: row.File, Line: row.Line, Row: row.Row, Field: field, Value: value, Reason: err.Error()}
	}
	var err error
	if t.Priority, err = planner.ParsePriority(row.Priority); err != nil {
		return t, fail("priority", row.Priority, err)
	}
	if t.Energy, err = planner.ParseEnergy(row.Energy); err != nil {
		return t, fail("energy", row.Energy, err)
	}
	if row.Hours != "" {
		h, err := planner.ParseHours(row.Hours)
		if err != nil {
			return t, fail("hours", "", HoursRule(err))
		}
		t.Hours = &h
	}
	return t, nil
}

// pinned makes the block a row pins, which holds all of its remaining work. A
// pin that lies wholly in the past was missed: the work is planned anew, since
// done_minutes says what has been done.
func pinned(row taskfile.Task, now time.Time) (planner.Fixed, bool) {
	left := time.Duration(row.Minutes-row.DoneMinutes) * time.Minute
	end := row.PinnedStart.Add(left)
	if row.PinnedStart.IsZero() || left <= 0 || !end.After(now) {
		return planner.Fixed{}, false
	}
	return planner.Fixed{ID: row.ID, Task: row.ID, Start: row.PinnedStart, End: end, Kind: planner.FixedPinned, Counts: true}, true
}

// CheckHours judges weekly hours for package taskfile.
func CheckHours(text string) error {
	_, err := planner.ParseHours(text)
	return HoursRule(err)
}

// HoursRule is an error of planner.ParseHours without the name of the field,
// for callers that name it themselves.
func HoursRule(err error) error {
	var h *planner.HoursError
	if errors.As(err, &h) {
		return fmt.Errorf("%q: %s", h.Part, h.Rule)
	}
	return err
}
