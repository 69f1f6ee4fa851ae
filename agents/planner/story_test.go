package planner

import (
	"testing"
	"time"
	_ "time/tzdata" // the zones of the tests, also where the machine has none
)

// story builds a problem for a test, on the wall clock of a zone.
type story struct {
	t *testing.T
	p Problem
}

// newStory starts on Monday 23 November 2026 at midnight in Berlin, with a week of nine to five.
func newStory(t *testing.T) *story {
	t.Helper()
	return newStoryIn(t, "Europe/Berlin", "2026-11-23", 7)
}

func newStoryIn(t *testing.T, zone, date string, days int) *story {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	day, err := time.ParseInLocation(time.DateOnly, date, loc)
	if err != nil {
		t.Fatal(err)
	}
	s := &story{t: t, p: Problem{Zone: loc, Now: day, From: day, To: day.AddDate(0, 0, days)}}
	return s.hours("Mon-Fri 09:00-17:00")
}

func (s *story) hours(text string) *story {
	s.p.Hours = s.parse(text)
	return s
}

func (s *story) parse(text string) Hours {
	s.t.Helper()
	h, err := ParseHours(text)
	if err != nil {
		s.t.Fatal(err)
	}
	return h
}

func (s *story) at(text string) time.Time {
	s.t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, s.p.Zone)
	if err != nil {
		s.t.Fatal(err)
	}
	return at
}

func (s *story) now(text string) *story {
	s.p.Now = s.at(text)
	return s
}

func (s *story) busy(from, to string) *story {
	s.p.Busy = append(s.p.Busy, Busy{ID: from, Title: "Event", Start: s.at(from), End: s.at(to)})
	return s
}

func (s *story) fixed(task string, kind FixedKind, from, to string) *story {
	s.p.Fixed = append(s.p.Fixed, Fixed{ID: from, Task: task, Kind: kind, Start: s.at(from), End: s.at(to), Counts: true})
	return s
}

func (s *story) task(id string, minutes int, with ...func(*Task)) *story {
	task := Task{ID: id, Title: "The " + id, Minutes: minutes}
	for _, f := range with {
		f(&task)
	}
	s.p.Tasks = append(s.p.Tasks, task)
	return s
}

func (s *story) due(text string) func(*Task) {
	return func(t *Task) { t.Due = s.at(text) }
}

func (s *story) hard(text string) func(*Task) {
	return func(t *Task) { t.Due, t.Hard = s.at(text), true }
}

func (s *story) earliest(text string) func(*Task) {
	return func(t *Task) { t.Earliest = s.at(text) }
}

func chunks(least, most int) func(*Task) {
	return func(t *Task) { t.MinChunk, t.MaxChunk = least, most }
}

func after(ids ...string) func(*Task) { return func(t *Task) { t.DependsOn = ids } }

func priority(p Priority) func(*Task) { return func(t *Task) { t.Priority = p } }

func whole(t *Task) { t.NoSplit = true }

// plan plans and has the plan checked.
func (s *story) plan() Result {
	s.t.Helper()
	r, err := Plan(s.p)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, v := range Check(s.p, r) {
		s.t.Errorf("the checker says: %s", v)
	}
	return r
}

func (s *story) blocks(r Result, task string) []Block {
	var out []Block
	for _, b := range r.Blocks {
		if b.Task == task {
			out = append(out, b)
		}
	}
	return out
}

func (s *story) minutes(r Result, task string) []int {
	var out []int
	for _, b := range s.blocks(r, task) {
		out = append(out, b.Minutes())
	}
	return out
}
