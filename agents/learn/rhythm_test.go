package learn_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/learn"
)

var (
	deepMorning = learn.Cell{Energy: 2, Block: 4}
	deepEvening = learn.Cell{Energy: 2, Block: 9}
)

// happened makes observations of one cell, one a day.
func happened(kind learn.Kind, cell learn.Cell, worked bool, n int) []learn.Observation {
	var all []learn.Observation
	for i := range n {
		all = append(all, learn.Observation{ID: fmt.Sprintf("%s%s%d", kind, cell, i), Kind: kind, Cell: cell, Done: worked,
			At: monday.AddDate(0, 0, i), Moves: []learn.Change{{Term: "evening", Cost: -30}}})
	}
	return all
}

func TestHoursInWhichWorkIsSkippedCostMore(t *testing.T) {
	s := learn.Fold(append(happened(learn.Outcome, deepMorning, true, 12), happened(learn.Outcome, deepEvening, false, 12)...))
	fit := s.Fit(monday.AddDate(0, 0, 12))
	morning, evening := fit[2][0][deepMorning.Block], fit[2][0][deepEvening.Block]
	if morning != 0 || evening < 10 || evening > learn.MostFit {
		t.Errorf("a slot costs %d in the morning, %d in the evening", morning, evening)
	}
	if fit[2][1] != [12]int16{} || fit[0] != [2][12]int16{} {
		t.Errorf("other kinds of days or work cost something: %v", fit)
	}
	if between := fit[2][0][6]; between <= morning || between >= evening {
		t.Errorf("hours that nothing is known about cost %d, not between %d and %d", between, morning, evening)
	}
}

func TestTheCostOfAnHourIsBounded(t *testing.T) {
	s := learn.Fold(append(happened(learn.Outcome, deepMorning, true, 500), happened(learn.Outcome, deepEvening, false, 500)...))
	if cost := s.Fit(monday.AddDate(0, 0, 500))[2][0][deepEvening.Block]; cost != learn.MostFit {
		t.Errorf("a slot costs %d, want %d", cost, learn.MostFit)
	}
}

func TestADragAwayCountsHalfOfASkip(t *testing.T) {
	skips := learn.Fold(happened(learn.Outcome, deepEvening, false, 10))
	drags := learn.Fold(happened(learn.Drag, deepEvening, false, 20))
	now := monday.AddDate(0, 0, 10)
	if a, b := skips.Times(now)[0].Mean, drags.Times(now)[0].Mean; a < b-4 || a > b+4 {
		t.Errorf("ten skips leave %d %%, twenty drags %d %%", a, b)
	}
	if got := drags.Times(now)[0]; got.Done != 0 || got.Count != 20 || got.Cell != deepEvening {
		t.Errorf("%+v", got)
	}
}

func TestAFewBlocksSayNothingAboutHours(t *testing.T) {
	for n := range learn.MinOutcomes + 1 {
		s := learn.Fold(happened(learn.Outcome, deepEvening, false, n))
		if cost := s.Fit(monday)[2][0][deepEvening.Block]; (cost > 0) != (n >= learn.MinOutcomes) {
			t.Errorf("after %d skipped blocks a slot costs %d", n, cost)
		}
	}
}

func TestHabitsFadeWithAHalfLifeOfSixWeeks(t *testing.T) {
	s := learn.Fold(happened(learn.Outcome, deepEvening, false, 20))
	last := 0
	for _, weeks := range []int{3, 9, 30, 100} {
		mean := s.Times(monday.AddDate(0, 0, 7*weeks))[0].Mean
		if mean <= last {
			t.Errorf("after %d weeks %d %%, not above %d %%", weeks, mean, last)
		}
		last = mean
	}
	if last != 75 {
		t.Errorf("after 100 weeks %d %%, want the 75 %% believed before", last)
	}
	if s.Fit(monday.AddDate(2, 0, 0)) != (learn.Fit{}) {
		t.Error("after two years it still costs something")
	}
	// One observation of weight 1 after six weeks is one half: (6 + 0) / (8 + .5).
	one := learn.Fold(happened(learn.Outcome, deepEvening, false, 1))
	if mean := one.Times(monday.AddDate(0, 0, 42))[0].Mean; mean != 71 {
		t.Errorf("after one half-life %d %%, want 71", mean)
	}
}

func TestTheCellOfABlockIsThatOfItsMiddleOnTheWallClock(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, berlin)
		if err != nil {
			t.Fatal(err)
		}
		return v.UTC()
	}
	for _, c := range []struct{ from, to, want string }{
		{"2026-11-23 09:00", "2026-11-23 10:00", "high.workday.08"},
		{"2026-11-23 09:00", "2026-11-23 11:00", "high.workday.10"},
		{"2026-11-27 23:30", "2026-11-28 01:00", "high.weekend.00"},
		{"2026-11-29 22:00", "2026-11-30 00:00", "high.weekend.22"},
		{"2026-07-06 08:00", "2026-07-06 09:00", "high.workday.08"}, // summer time
	} {
		cell := learn.CellAt(2, at(c.from), at(c.to), berlin)
		if cell.String() != c.want {
			t.Errorf("%s to %s: %s, want %s", c.from, c.to, cell, c.want)
		}
		if back, ok := learn.ParseCell(cell.String()); !ok || back != cell {
			t.Errorf("%s reads back as %+v", cell, back)
		}
	}
	for _, key := range []string{"", "high", "high.workday", "high.workday.09", "high.workday.24", "high.workday.-2", "peak.workday.08", "high.holiday.08", "high.workday.8", "high.workday.08.x"} {
		if c, ok := learn.ParseCell(key); ok {
			t.Errorf("%q is read as %+v", key, c)
		}
	}
}
