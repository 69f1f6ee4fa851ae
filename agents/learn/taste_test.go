package learn_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/learn"
)

// drags makes n drags that change the cost of a block so, one a day.
func drags(n int, moves ...learn.Change) []learn.Observation {
	var all []learn.Observation
	for i := range n {
		all = append(all, learn.Observation{ID: fmt.Sprintf("d%03d", i), Kind: learn.Drag, Cell: deepMorning, At: monday.AddDate(0, 0, i), Moves: moves})
	}
	return all
}

func weight(t *testing.T, s learn.State, term string, now time.Time) learn.Weight {
	t.Helper()
	for _, w := range s.Weights(now) {
		if w.Term == term {
			return w
		}
	}
	return learn.Weight{Term: term, Factor: 100}
}

func TestDragsChangeAWeightOnceEnoughOfThemAgree(t *testing.T) {
	for n := range learn.MinDrags + 3 {
		s := learn.Fold(drags(n, learn.Change{Term: "evening", Cost: 60}))
		w := weight(t, s, "evening", monday.AddDate(0, 0, n))
		if w.Drags != -n || (w.Factor < 100) != (n >= learn.MinDrags) {
			t.Errorf("%d drags into the evening: %+v", n, w)
		}
	}
}

func TestOneDragTheOtherWayTakesOneBack(t *testing.T) {
	all := drags(5, learn.Change{Term: "evening", Cost: 60})
	all = append(all, learn.Observation{ID: "x", Kind: learn.Drag, Cell: deepMorning, At: monday.AddDate(0, 0, 6),
		Moves: []learn.Change{{Term: "evening", Cost: -60}, {Term: "energy", Cost: 100}}})
	s := learn.Fold(all)
	if w := weight(t, s, "evening", monday.AddDate(0, 0, 6)); w.Factor != 100 || w.Drags != -4 {
		t.Errorf("%+v", w)
	}
}

func TestADragThatTheWeightsAgreeWithChangesNothing(t *testing.T) {
	s := learn.Fold(drags(20, learn.Change{Term: "evening", Cost: 10}, learn.Change{Term: "energy", Cost: -40}))
	if ws := s.Weights(monday); len(ws) != 0 {
		t.Errorf("%+v", ws)
	}
}

func TestATermThatDeniesTheCostOfADragGainsWeight(t *testing.T) {
	s := learn.Fold(drags(10, learn.Change{Term: "energy", Cost: -40}, learn.Change{Term: "evening", Cost: 60}))
	now := monday.AddDate(0, 0, 10)
	energy, evening := weight(t, s, "energy", now), weight(t, s, "evening", now)
	if evening.Factor >= 100 || energy.Factor <= 100 {
		t.Errorf("energy %+v, evening %+v", energy, evening)
	}
	// Passive: the steps end when the weights agree, so that energy outweighs evening, and not far beyond.
	many := learn.Fold(drags(200, learn.Change{Term: "energy", Cost: -40}, learn.Change{Term: "evening", Cost: 60}))
	now = monday.AddDate(0, 0, 200)
	e, v := weight(t, many, "energy", now).Factor, weight(t, many, "evening", now).Factor
	if v*60 > e*40*12/10 || v*60 < e*40*7/10 {
		t.Errorf("energy settles at %d, evening at %d", e, v)
	}
}

func TestWeightsStayBetweenAFourthAndFourTimes(t *testing.T) {
	less := learn.Fold(drags(300, learn.Change{Term: "weekend", Cost: 500}))
	if w := weight(t, less, "weekend", monday.AddDate(0, 0, 299)); w.Factor != 25 {
		t.Errorf("%+v", w)
	}
	more := learn.Fold(drags(300, learn.Change{Term: "evening", Cost: 1000}, learn.Change{Term: "weekend", Cost: -100}))
	for _, w := range more.Weights(monday.AddDate(0, 0, 299)) {
		if w.Factor < 25 || w.Factor > 400 {
			t.Errorf("%+v", w)
		}
	}
}

func TestALearnedWeightGoesBackToItsDefault(t *testing.T) {
	s := learn.Fold(drags(40, learn.Change{Term: "evening", Cost: 60}))
	last := 0
	for _, weeks := range []int{6, 14, 30, 200} {
		w := weight(t, s, "evening", monday.AddDate(0, 0, 7*weeks))
		if w.Factor <= last {
			t.Errorf("after %d weeks %d, not above %d", weeks, w.Factor, last)
		}
		last = w.Factor
	}
	if last != 100 {
		t.Errorf("after 200 weeks %d", last)
	}
}

func TestTermsThatAreNoTasteAreNotLearned(t *testing.T) {
	s := learn.Fold(drags(30, learn.Change{Term: "lateness", Cost: 900}, learn.Change{Term: "stability", Cost: 300}, learn.Change{Term: "unplaced", Cost: 5}))
	if ws := s.Weights(monday); len(ws) != 0 {
		t.Errorf("%+v", ws)
	}
}

func TestAScaledWeightNeverVanishes(t *testing.T) {
	for _, c := range [][3]int64{{4, 25, 1}, {1, 25, 1}, {1, 150, 2}, {150, 133, 200}, {0, 400, 0}, {3, 100, 3}} {
		if got := learn.Scaled(c[0], int(c[1])); got != c[2] {
			t.Errorf("%d x %d %%: %d, want %d", c[0], c[1], got, c[2])
		}
	}
}
