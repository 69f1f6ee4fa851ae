package schedule

import (
	"slices"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/learn"
	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/apptest"
)

func TestEveryTasteHasWeightsAndEveryWeightExists(t *testing.T) {
	if len(learnedWeights) != len(learn.Tastes) || !slices.IsSorted(learn.Tastes) {
		t.Errorf("%d terms have weights, %v are learned", len(learnedWeights), learn.Tastes)
	}
	for _, term := range learn.Tastes {
		if len(learnedWeights[term]) == 0 {
			t.Errorf("%s has no weight", term)
		}
		for _, name := range learnedWeights[term] {
			if !slices.ContainsFunc(planner.WeightInfos(), func(i planner.WeightInfo) bool { return i.Name == name }) {
				t.Errorf("%s is priced by %q, which is no weight", term, name)
			}
		}
		if !slices.ContainsFunc(planner.Terms(), func(i planner.TermInfo) bool { return i.Name == term && i.Level == planner.LevelSoft }) {
			t.Errorf("%s is no soft term", term)
		}
	}
}

func TestALearnedWeightIsUsedUnlessThePersonHasChosenOne(t *testing.T) {
	w := apptest.New(t, nil)
	var all []learn.Observation
	for i := range 20 {
		all = append(all, learn.Observation{ID: string(rune('a' + i)), Kind: learn.Drag, At: apptest.Monday.Add(time.Duration(i) * time.Minute),
			Cell: learn.Cell{Energy: -1}, Moves: []learn.Change{{Term: planner.TermEvening, Cost: 60}, {Term: planner.TermWeekend, Cost: 60}}})
	}
	s := &state{user: w.Person("ada"), now: apptest.Monday, learned: learn.Fold(all)}
	var p planner.Problem
	s.applyLearned(&p)
	if got := p.Weights; got.EveningPerMin != 1 || got.WeekendPerMin != 1 || got.LoadPerMin != planner.DefaultLoadPerMin {
		t.Errorf("%+v", got)
	}
	s.user.Set("preferences", map[string]any{"weights": map[string]int64{"evening_per_min": 7}})
	if len(s.user.Preferences().Weights) != 1 {
		t.Fatal("the preferences are not read")
	}
	p = planner.Problem{Weights: weightsOf(s.user.Preferences())}
	s.applyLearned(&p)
	if got := p.Weights; got.EveningPerMin != 7 || got.WeekendPerMin != 1 {
		t.Errorf("%+v", got)
	}
	s.learned = learn.State{}
	p = planner.Problem{}
	s.applyLearned(&p)
	if p.Weights != (planner.Weights{}) || p.TimeFit != (planner.TimeFit{}) {
		t.Errorf("nothing was learned, and yet %+v", p.Weights)
	}
}
