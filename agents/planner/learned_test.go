package planner

import (
	"slices"
	"testing"
	"time"
)

func TestLearnedHoursMoveWorkAndAreNamed(t *testing.T) {
	hours, err := ParseHours("Mon-Fri 09:00-19:00")
	if err != nil {
		t.Fatal(err)
	}
	monday := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	p := Problem{Zone: time.UTC, Now: monday, From: monday, To: monday.AddDate(0, 0, 1), Hours: hours,
		Tasks: []Task{{ID: "essay", Minutes: 60, Energy: EnergyHigh}, {ID: "mail", Minutes: 60, Energy: EnergyLow}}}
	plan := func() (deep, light Block) {
		t.Helper()
		r, err := Plan(p)
		if err != nil {
			t.Fatal(err)
		}
		if broken := Check(p, r); len(broken) > 0 {
			t.Fatal(broken)
		}
		for _, b := range r.Blocks {
			if b.Task == "essay" {
				deep = b
			} else {
				light = b
			}
		}
		return deep, light
	}
	deep, light := plan()
	if h := deep.Start.Hour(); h < 9 || h >= 12 {
		t.Fatalf("deep work is at %s without anything learned", deep.Start)
	}
	for b := range 8 { // nothing of it before 16:00
		p.TimeFit[EnergyHigh][0][b] = 20
	}
	later, same := plan()
	if later.Start.Hour() < 16 {
		t.Errorf("deep work is still at %s", later.Start)
	}
	if !same.Start.Equal(light.Start) {
		t.Errorf("light work has moved from %s to %s", light.Start, same.Start)
	}
	for h := range p.TimeFit[EnergyHigh][0] { // now every hour costs, and its block says so
		p.TimeFit[EnergyHigh][0][h] = 20
	}
	everywhere, _ := plan()
	i := slices.IndexFunc(everywhere.Terms, func(t Term) bool { return t.Name == TermLearned })
	if i < 0 || everywhere.Terms[i].Cost != 12*20 {
		t.Errorf("an hour at 20 a slot: %+v", everywhere.Terms)
	}
	p.Weights = DefaultWeights()
	p.Weights.LearnedPct = 0
	off, _ := plan()
	if slices.ContainsFunc(off.Terms, func(t Term) bool { return t.Name == TermLearned }) {
		t.Errorf("switched off, it still costs: %+v", off.Terms)
	}
}

func TestLearnedHoursOutOfRangeAreRefused(t *testing.T) {
	for _, cost := range []int16{-1, maxFit + 1} {
		p := Generate(KindStudent, 3, 4, .5, 1)
		p.TimeFit[EnergyLow][1][3] = cost
		if _, err := Plan(p); err == nil {
			t.Errorf("a cost of %d is taken", cost)
		}
	}
}
