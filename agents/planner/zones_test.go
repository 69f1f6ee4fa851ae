package planner

import (
	"testing"
	"time"
)

// shiftWeeks are weeks in which clocks are set, by zone, and one zone in which they are not.
var shiftWeeks = []struct {
	zone, monday, shiftDay string
	hours                  int // real length of the day of the shift, in half hours
}{
	{"Europe/Berlin", "2026-03-23", "2026-03-29", 46},
	{"Europe/Berlin", "2026-10-19", "2026-10-25", 50},
	{"America/New_York", "2026-03-02", "2026-03-08", 46},
	{"America/New_York", "2026-10-26", "2026-11-01", 50},
	{"Australia/Lord_Howe", "2026-09-28", "2026-10-04", 47},
	{"Australia/Lord_Howe", "2026-03-30", "2026-04-05", 49},
	{"Asia/Kolkata", "2026-03-23", "2026-03-29", 48},
}

func TestEveryDayHasTheSlotsItReallyHas(t *testing.T) {
	for _, w := range shiftWeeks {
		s := newStoryIn(t, w.zone, w.monday, 7).hours("daily 00:00-24:00")
		m := newModel(&s.p)
		if len(m.tl.days) != 7 {
			t.Fatalf("%s %s: %d days", w.zone, w.monday, len(m.tl.days))
		}
		for d, day := range m.tl.days {
			want := slotsPerDay
			if day.date() == w.shiftDay {
				want = w.hours * 30 / SlotMinutes
			}
			if got := int(m.tl.dayLo[d+1] - m.tl.dayLo[d]); got != want {
				t.Errorf("%s %s: %d slots, want %d", w.zone, day.date(), got, want)
			}
		}
		for i, start := range m.tl.start {
			local := time.Unix(start, 0).In(s.p.Zone)
			if local.Hour()*60+local.Minute() != int(m.tl.wall[i]) || local.Weekday() != m.tl.local[i].weekday() {
				t.Fatalf("%s: slot %s is taken for minute %d", w.zone, local, m.tl.wall[i])
			}
		}
	}
}

func TestWeeksWithAShiftOfTheClocksArePlannedRight(t *testing.T) {
	for _, w := range shiftWeeks {
		for _, hours := range []string{"Sun 00:00-05:00", "Sun 01:00-03:00", "Sun 01:40-02:20", "Sat 22:00-04:00", "daily 00:00-24:00"} {
			s := newStoryIn(t, w.zone, w.monday, 7).hours(hours)
			s.p.Limits = Limits{MaxPerDay: Off, Break: Off}
			s.task("whole", 55, whole).task("split", 150, chunks(20, 60)).task("odd", 47)
			s.plan()
		}
	}
}

func TestABlockOverAShiftHasItsRealLength(t *testing.T) {
	// On 29 March 2026 Berlin has no 02:00 to 03:00: from 01:00 to 04:00 there are two hours, and no more.
	s := newStoryIn(t, "Europe/Berlin", "2026-03-29", 1).hours("Sun 01:00-04:00").task("two hours", 120, whole)
	r := s.plan()
	if len(r.Blocks) != 1 || r.Blocks[0].End.In(s.p.Zone).Hour() != 4 {
		t.Errorf("%v %v", r.Blocks, r.Unplaced)
	}
	// On 25 October 2026 the hour from 02:00 exists twice: from 01:00 to 04:00 there are four hours.
	s = newStoryIn(t, "Europe/Berlin", "2026-10-25", 1).hours("Sun 01:00-04:00").task("four hours", 240, whole)
	if r := s.plan(); len(r.Blocks) != 1 {
		t.Errorf("%v", r.Unplaced)
	}
	// Only that hour is open: it is used in both its forms, as one stretch.
	s = newStoryIn(t, "Europe/Berlin", "2026-10-25", 1).hours("Sun 02:00-03:00").task("two hours", 120, whole)
	if r := s.plan(); len(r.Blocks) != 1 {
		t.Errorf("%v", r.Unplaced)
	}
}

func TestTheDayTurnsWhereNoWindowIsCut(t *testing.T) {
	for _, tc := range []struct {
		hours string
		turn  int
	}{
		{"Mon-Fri 09:00-17:00", 0}, {"Fri 22:00-02:00", 120}, {"daily 20:00-04:30", 270}, {"daily 00:00-24:00", 0},
		{"Mon 22:00-24:00", 0}, {"Mon 22:00-24:00; Tue 00:00-01:00", 60}, {"none", 0}, {"Sun 23:00-01:00; Wed 00:30-06:00", 360},
	} {
		s := newStory(t).hours(tc.hours)
		if got := s.p.DayTurn(); got != tc.turn {
			t.Errorf("%s: %d, want %d", tc.hours, got, tc.turn)
		}
	}
}

func TestPlanningDaysNeverGoBackwards(t *testing.T) {
	for _, w := range shiftWeeks {
		s := newStoryIn(t, w.zone, w.monday, 8)
		for _, turn := range []int{0, 60, 120, 135, 150, 180} {
			day := planningDay(s.p.From, s.p.Zone, turn)
			for at := s.p.From; at.Before(s.p.To); at = at.Add(SlotMinutes * time.Minute) {
				next := planningDay(at, s.p.Zone, turn)
				if next < day || next > day+1 {
					t.Fatalf("%s, turn %d: %s belongs to %s after %s", w.zone, turn, at.In(s.p.Zone), next.date(), day.date())
				}
				day = next
			}
		}
	}
}
