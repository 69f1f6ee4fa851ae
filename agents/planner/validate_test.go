package planner

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestAProblemThatMakesNoSenseIsRefusedByItsField(t *testing.T) {
	for _, tc := range []struct {
		field, rule string
		spoil       func(*story)
	}{
		{"zone", "is missing", func(s *story) { s.p.Zone = nil }},
		{"now", "is missing", func(s *story) { s.p.Now = time.Time{} }},
		{"now", "year", func(s *story) { s.p.Now = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC) }},
		{"from", "is missing", func(s *story) { s.p.From = time.Time{} }},
		{"to", "is not after from", func(s *story) { s.p.To = s.p.From }},
		{"to", "more than 93 days", func(s *story) { s.p.To = s.p.From.AddDate(0, 0, 94) }},
		{"budget", "is negative", func(s *story) { s.p.Budget = -1 }},
		{"limits.max_per_day", "1441 is more than 1440", func(s *story) { s.p.Limits.MaxPerDay = 1441 }},
		{"limits.by_weekday[Mon]", "is more than", func(s *story) { s.p.Limits.ByWeekday[time.Monday] = 5000 }},
		{"limits.lunch", "ends before", func(s *story) { s.p.Limits.Lunch = Lunch{800, 700, 30} }},
		{"limits.lunch", "do not fit", func(s *story) { s.p.Limits.Lunch = Lunch{700, 720, 30} }},
		{"limits.bundle", "61 is more than 60", func(s *story) { s.p.Limits.Bundle = 61 }},
		{"limits.busy_within", "is more than", func(s *story) { s.p.Limits.BusyWithin = 1 << 20 }},
		{"limits.free", "51 are more than 50", func(s *story) { s.p.Limits.Free = make([]FreeTime, 51) }},
		{"limits.free[1]", "leaves the day", func(s *story) {
			s.p.Limits.Free = []FreeTime{{From: 60, To: 120, Minutes: 30}, {From: 1400, To: 1500, Minutes: 30}}
		}},
		{"limits.free[0]", "0 minutes do not fit", func(s *story) { s.p.Limits.Free = []FreeTime{{From: 60, To: 120}} }},
		{"travel.places[0] ().name", "is missing", func(s *story) { s.p.Travel.Places = []Place{{"", 5}} }},
		{"travel.places[1] (a).name", "given twice", func(s *story) { s.p.Travel.Places = []Place{{"a", 5}, {"a", 6}} }},
		{"travel.places[0] (a).home", "721 minutes are not between", func(s *story) { s.p.Travel.Places = []Place{{"a", 721}} }},
		{"travel.legs[0]", "does not lead", func(s *story) { s.p.Travel = Travel{Places: []Place{{"a", 5}}, Legs: []Leg{{"a", "b", 5}}} }},
		{"travel.legs[0].minutes", "is not between", func(s *story) {
			s.p.Travel = Travel{Places: []Place{{"a", 5}, {"b", 6}}, Legs: []Leg{{"a", "b", -5}}}
		}},
		{"busy[0] (moon).place", `"moon" is none of travel.places`, func(s *story) { s.place("moon", "2026-11-23 10:00", "2026-11-23 11:00") }},
		{"weights.spacing_per_day", "is not between", func(s *story) { s.p.Weights.SpacingPerDay = -1 }},
		{"weights.prefer_per_hour", "is not between", func(s *story) { s.p.Weights.PreferPerHour = 1 << 40 }},
		{"tasks[1] (The b).prefer", "ends before", func(s *story) { s.task("b", 5, func(t *Task) { t.PreferFrom, t.PreferTo = 600, 500 }) }},
		{"tasks[1] (The b).prefer", "leaves the day", func(s *story) { s.task("b", 5, func(t *Task) { t.PreferFrom, t.PreferTo = 600, 1441 }) }},
		{"tasks[1] (The b).distance", "is not between", func(s *story) { s.task("b", 5, func(t *Task) { t.Series, t.Distance = "x", -1 }) }},
		{"tasks[1] (The b).series", "is missing", func(s *story) { s.task("b", 5, func(t *Task) { t.Distance = 60 }) }},
		{"tasks[1] (The b).series", "longer than", func(s *story) { s.task("b", 5, func(t *Task) { t.Series = strings.Repeat("x", 201) }) }},
		{"weights.switch", "is not between", func(s *story) { s.p.Weights.Switch = -1 }},
		{"weights.load_per_min", "is not between", func(s *story) { s.p.Weights.LoadPerMin = 1 << 40 }},
		{"rhythm[3]", "no level of focus", func(s *story) { s.p.Rhythm[3] = 9 }},
		{"busy[0] (Event)", "ends before it starts", func(s *story) { s.busy("2026-11-23 10:00", "2026-11-23 09:00") }},
		{"busy[0] (Event)", "longer than a day", func(s *story) {
			s.busy("2026-11-23 10:00", "2026-11-23 11:00")
			s.p.Busy[0].BufferAfter = 25 * time.Hour
		}},
		{"tasks[1] ().id", "is missing", func(s *story) { s.p.Tasks = append(s.p.Tasks, Task{Minutes: 5}) }},
		{"tasks[1] (The a).id", "also the id of tasks[0]", func(s *story) { s.task("a", 5) }},
		{"tasks[1] (The b).minutes", "-5 is not between", func(s *story) { s.task("b", -5) }},
		{"tasks[1] (The b).minutes", "is not between", func(s *story) { s.task("b", 1_000_000) }},
		{"tasks[1] (The b).done_minutes", "is not between", func(s *story) { s.task("b", 5, func(t *Task) { t.Done = -1 }) }},
		{"tasks[1] (The b).priority", "no priority", func(s *story) { s.task("b", 5, priority(9)) }},
		{"tasks[1] (The b).energy", "no energy", func(s *story) { s.task("b", 5, func(t *Task) { t.Energy = 7 }) }},
		{"tasks[1] (The b).min_chunk", "50 is more than max_chunk 40", func(s *story) { s.task("b", 500, chunks(50, 40)) }},
		{"tasks[1] (The b).min_chunk", "is not between", func(s *story) { s.task("b", 500, chunks(-5, 40)) }},
		{"tasks[1] (The b).max_chunk", "is not between", func(s *story) { s.task("b", 500, chunks(5, -40)) }},
		{"tasks[1] (The b).max_per_day", "is not between", func(s *story) { s.task("b", 500, func(t *Task) { t.MaxPerDay = -3 }) }},
		{"tasks[1] (The b).due", "is missing", func(s *story) { s.task("b", 500, func(t *Task) { t.Hard = true }) }},
		{"tasks[1] (The b).depends_on", `"ghost" is no task`, func(s *story) { s.task("b", 500, after("ghost")) }},
		{"fixed[0] (2026-11-23 10:00)", "does not end", func(s *story) { s.fixed("a", FixedPinned, "2026-11-23 10:00", "2026-11-23 10:00") }},
		{"fixed[0] (2026-11-23 10:00).task", "cannot be credited", func(s *story) { s.fixed("ghost", FixedPinned, "2026-11-23 10:00", "2026-11-23 11:00") }},
		{"fixed[0] (2026-11-23 10:00).kind", "is not pinned", func(s *story) { s.fixed("a", "glued", "2026-11-23 10:00", "2026-11-23 11:00") }},
		{"previous[0] (a)", "ends before it starts", func(s *story) {
			s.p.Previous = []Block{{Task: "a", Start: s.p.To, End: s.p.From}}
		}},
	} {
		s := newStory(t).task("a", 60)
		tc.spoil(s)
		_, err := Plan(s.p)
		var wrong *FieldError
		if !errors.As(err, &wrong) || !errors.Is(err, ErrInvalid) || wrong.Field != tc.field || !strings.Contains(wrong.Rule, tc.rule) {
			t.Errorf("%s %s: %v", tc.field, tc.rule, err)
		}
	}
}

func TestTooManyDifferentHoursAreRefused(t *testing.T) {
	s := newStory(t)
	for i := range maxDistinctHours + 1 {
		own := s.parse(fmt.Sprintf("Mon 09:00-10:%02d", i%60))
		if i >= 60 {
			own = s.parse(fmt.Sprintf("Tue 09:00-10:%02d", i%60))
		}
		s.task(fmt.Sprint(i), 5, func(t *Task) { t.Hours = &own })
	}
	if _, err := Plan(s.p); err == nil || !strings.Contains(err.Error(), "different hours") {
		t.Errorf("%v", err)
	}
}

func TestNamesOfPriorityAndEnergyAreRead(t *testing.T) {
	for _, name := range []string{"low", "medium", "high", "critical"} {
		if p, err := ParsePriority(name); err != nil || p.String() != name {
			t.Errorf("%s: %v %v", name, p, err)
		}
	}
	for _, name := range []string{"low", "medium", "high"} {
		if e, err := ParseEnergy(name); err != nil || e.String() != name {
			t.Errorf("%s: %v %v", name, e, err)
		}
	}
	if _, err := ParsePriority("urgent"); !errors.Is(err, ErrInvalid) {
		t.Error(err)
	}
	if _, err := ParseEnergy("solar"); !errors.Is(err, ErrInvalid) {
		t.Error(err)
	}
	if weights := []int64{PriorityLow.Weight(), PriorityMedium.Weight(), PriorityHigh.Weight(), PriorityCritical.Weight()}; fmt.Sprint(weights) != "[1 2 4 8]" {
		t.Error(weights)
	}
}
