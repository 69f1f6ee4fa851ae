package planner

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// place adds an event somewhere.
func (s *story) place(name, from, to string) *story {
	s.busy(from, to)
	e := &s.p.Busy[len(s.p.Busy)-1]
	e.Place, e.Title = name, name
	return s
}

// keptTimes lists what a plan keeps free of a kind, on the wall clock.
func (s *story) keptTimes(r Result, kind TakenKind) []string {
	var out []string
	for _, k := range r.Kept {
		if k.Kind == kind {
			out = append(out, fmt.Sprintf("%s %s-%s", k.Start.In(s.p.Zone).Format("Mon"), k.Start.In(s.p.Zone).Format("15:04"), k.End.In(s.p.Zone).Format("15:04")))
		}
	}
	return out
}

func newTravelStory(t *testing.T) *story {
	s := newStory(t).hours("daily 07:00-22:00")
	s.p.Travel = Travel{Places: []Place{{"campus", 30}, {"gym", 20}, {"town", 45}}, Legs: []Leg{{"campus", "gym", 10}}}
	return s
}

func TestPeopleTravelFromWhereTheyWere(t *testing.T) {
	for _, tc := range []struct {
		name  string
		build func(*story)
		want  []string
	}{
		{"one event", func(s *story) { s.place("campus", "2026-11-23 10:00", "2026-11-23 11:00") }, []string{"Mon 09:30-10:00", "Mon 11:00-11:30"}},
		{"home between two events far apart", func(s *story) {
			s.place("campus", "2026-11-23 10:00", "2026-11-23 11:00").place("gym", "2026-11-23 18:00", "2026-11-23 19:00")
		}, []string{"Mon 09:30-10:00", "Mon 11:00-11:30", "Mon 17:40-18:00", "Mon 19:00-19:20"}},
		{"straight on when there is no time to go home and back", func(s *story) {
			s.place("campus", "2026-11-23 10:00", "2026-11-23 11:00").place("gym", "2026-11-23 11:50", "2026-11-23 13:00")
		}, []string{"Mon 09:30-10:00", "Mon 11:40-11:50", "Mon 13:00-13:20"}},
		{"the longer way home where no way between is known", func(s *story) {
			s.place("gym", "2026-11-23 10:00", "2026-11-23 11:00").place("town", "2026-11-23 12:00", "2026-11-23 13:00")
		}, []string{"Mon 09:40-10:00", "Mon 11:15-12:00", "Mon 13:00-13:45"}},
		{"no way between two events at one place", func(s *story) {
			s.place("campus", "2026-11-23 10:00", "2026-11-23 11:00").place("campus", "2026-11-23 16:00", "2026-11-23 17:00")
		}, []string{"Mon 09:30-10:00", "Mon 17:00-17:30"}},
		{"home for the night", func(s *story) {
			s.place("campus", "2026-11-23 16:00", "2026-11-23 17:00").place("campus", "2026-11-24 09:00", "2026-11-24 10:00")
		}, []string{"Mon 15:30-16:00", "Mon 17:00-17:30", "Tue 08:30-09:00", "Tue 10:00-10:30"}},
		{"an event inside another", func(s *story) {
			s.place("campus", "2026-11-23 10:00", "2026-11-23 14:00").place("gym", "2026-11-23 11:00", "2026-11-23 12:00")
		}, []string{"Mon 09:30-10:00", "Mon 10:50-11:00", "Mon 14:00-14:30"}},
		{"buffers lie between the way and the event", func(s *story) {
			s.p.Limits.BufferBefore, s.p.Limits.BufferAfter = 10, 5
			s.place("campus", "2026-11-23 10:00", "2026-11-23 11:00")
		}, []string{"Mon 09:20-09:50", "Mon 11:05-11:35"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newTravelStory(t)
			tc.build(s)
			for i := range 8 {
				s.task(fmt.Sprint(i), 120)
			}
			r := s.plan() // the checker derives the ways by itself
			if got := s.keptTimes(r, TakenTravel); !slices.Equal(got, tc.want) {
				t.Errorf("ways %v, want %v", got, tc.want)
			}
			if !slices.ContainsFunc(r.Notes, func(n Note) bool { return n.Code == NoteTravel }) {
				t.Errorf("nobody says so: %v", r.Notes)
			}
		})
	}
}

func TestFreeTimeIsKeptOnItsDays(t *testing.T) {
	s := newStory(t).hours("daily 08:00-22:00")
	s.p.Limits = Limits{MaxPerDay: Off, Lunch: Lunch{12 * 60, 14 * 60, 60}, Free: []FreeTime{
		{Title: "Family", Days: [7]bool{time.Monday: true, time.Tuesday: true}, From: 17 * 60, To: 20 * 60, Minutes: 120},
		{Title: "Walk", From: 12 * 60, To: 15 * 60, Minutes: 30},
	}}
	s.busy("2026-11-24 17:30", "2026-11-24 19:00")
	for i := range 30 {
		s.task(fmt.Sprint(i), 180, whole)
	}
	r := s.plan()
	if got := s.keptTimes(r, TakenFree); len(got) != 8 || got[0] != "Mon 13:30-14:00" || got[1] != "Mon 17:30-19:30" {
		t.Errorf("kept %v", got)
	}
	want := `Events on 2026-11-24 leave no 2 h for "Family" between 17:00 and 20:00.`
	if !slices.ContainsFunc(r.Notes, func(n Note) bool { return n.Code == NoteFree && n.Sentence == want }) {
		t.Errorf("notes %v, want %q", r.Notes, want)
	}
}

func TestFreeTimeAndWaysFollowTheClockThroughItsShifts(t *testing.T) {
	for _, w := range shiftWeeks {
		s := newStoryIn(t, w.zone, w.monday, 7).hours("daily 00:00-24:00")
		s.p.Limits = Limits{MaxPerDay: Off, TargetPct: Off, Free: []FreeTime{{Title: "Night", From: 0, To: 6 * 60, Minutes: 240}}}
		s.p.Travel = Travel{Places: []Place{{"far", 150}}}
		s.place("far", w.shiftDay+" 08:00", w.shiftDay+" 09:00")
		for i := range 40 {
			s.task(fmt.Sprint(i), 240, chunks(60, 240))
		}
		r := s.plan()
		if n := len(s.keptTimes(r, TakenFree)); n < 6 || n > 7 {
			t.Errorf("%s: %d nights are kept: %v", w.zone, n, r.Kept)
		}
		for _, k := range r.Kept {
			if k.Kind == TakenTravel && k.End.Sub(k.Start) != 150*time.Minute {
				t.Errorf("%s: a way of %s", w.zone, k.End.Sub(k.Start))
			}
		}
	}
}

func TestEveryInstantThatCannotBeBookedHasItsReason(t *testing.T) {
	s := newTravelStory(t).hours("Mon-Fri 07:00-20:00").now("2026-11-23 07:30")
	s.p.Limits = Limits{BufferAfter: 15, Lunch: Lunch{12 * 60, 14 * 60, 60}, Free: []FreeTime{{Title: "Evening", From: 18 * 60, To: 20 * 60, Minutes: 120}}}
	s.place("campus", "2026-11-23 09:00", "2026-11-23 10:00").task("x", 60).fixed("x", FixedPinned, "2026-11-23 15:00", "2026-11-23 16:30")
	s.fixed("", FixedLocked, "2026-11-23 09:20", "2026-11-23 10:05")
	s.p.Fixed[1].Counts = false
	m := newModel(&s.p)
	for at, want := range map[string]TakenKind{
		"2026-11-23 07:00": TakenPast, "2026-11-23 08:00": TakenNot, "2026-11-23 08:35": TakenTravel, "2026-11-23 09:30": TakenEvent,
		"2026-11-23 10:10": TakenBuffer, "2026-11-23 10:02": TakenFixed, "2026-11-23 10:20": TakenTravel, "2026-11-23 12:45": TakenLunch, "2026-11-23 15:30": TakenFixed,
		"2026-11-23 16:40": TakenRest, "2026-11-23 18:30": TakenFree, "2026-11-23 21:00": TakenHours, "2026-11-28 10:00": TakenHours,
		"2026-11-30 10:00": TakenLater, "2026-11-23 10:00": TakenFixed, "2026-11-23 09:59": TakenEvent,
	} {
		if kind, _ := m.tl.reasonAt(s.at(at).Unix()); kind != want {
			t.Errorf("%s: %q, want %q", at, kind, want)
		}
	}
	if _, id := m.tl.reasonAt(s.at("2026-11-23 08:45").Unix()); id != s.p.Busy[0].ID {
		t.Errorf("the way belongs to %q", id)
	}
}
