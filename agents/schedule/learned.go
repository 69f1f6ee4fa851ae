package schedule

import (
	"fmt"

	"github.com/pulseplan/pulseplan/agents/learn"
	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/record"
)

// NoteLearnedEstimate is the code of the note about minutes that were booked
// because of what was learned. The task's own estimate stays what it is.
const NoteLearnedEstimate = "learned_estimate"

// maxLearnedWeight is the largest weight a problem may have, in tenths of a
// pain minute.
const maxLearnedWeight = 100_000

// learnedWeights names the weights that drags change, by the term they price.
var learnedWeights = map[string]func(*planner.Weights) []*int64{
	planner.TermASAP:    func(w *planner.Weights) []*int64 { return []*int64{&w.ASAPPerHour} },
	planner.TermLoad:    func(w *planner.Weights) []*int64 { return []*int64{&w.LoadPerMin} },
	planner.TermEnergy:  func(w *planner.Weights) []*int64 { return []*int64{&w.DeepInLow, &w.DeepInMedium, &w.LightInPeak} },
	planner.TermEvening: func(w *planner.Weights) []*int64 { return []*int64{&w.EveningPerMin} },
	planner.TermMargin:  func(w *planner.Weights) []*int64 { return []*int64{&w.MarginPerMin} },
	planner.TermUrgency: func(w *planner.Weights) []*int64 { return []*int64{&w.UrgencyPerDay} },
	planner.TermWeekend: func(w *planner.Weights) []*int64 { return []*int64{&w.WeekendPerMin} },
}

// applyLearned gives a problem the hours and weights that were learned.
func (s *state) applyLearned(p *planner.Problem) {
	p.TimeFit = planner.TimeFit(s.learned.Fit(s.now))
	for _, w := range s.learned.Weights(s.now) {
		prices, known := learnedWeights[w.Term]
		if !known || w.Factor == 100 {
			continue
		}
		if p.Weights == (planner.Weights{}) {
			p.Weights = planner.DefaultWeights()
		}
		for _, price := range prices(&p.Weights) {
			*price = min(learn.Scaled(*price, w.Factor), maxLearnedWeight)
		}
	}
}

// learnedMinutes is what a plan books for a task, with a note when that is not
// its estimate. Work that the person says is left is never taken away: when the
// learned minutes have been worked already, the estimate holds.
func (s *state) learnedMinutes(t *record.Task, done int) (int, []planner.Note) {
	estimate := t.Estimate()
	minutes := s.learned.Minutes(t.Project(), estimate, t.Hard())
	if minutes == estimate || minutes < estimate && minutes <= done {
		return estimate, nil
	}
	work := "work without a project"
	if p := s.projects[t.Project()]; p != nil {
		work = "work in " + p.Name()
	}
	why := fmt.Sprintf("%s usually takes %s x", work, learn.Times(s.learned.Project(t.Project()).Factor))
	if t.Hard() {
		why += ", and this deadline is hard"
	}
	return minutes, []planner.Note{{Code: NoteLearnedEstimate, Task: t.Id,
		Sentence: fmt.Sprintf("You planned %d min for %s; %s: %d min booked.", estimate, t.Title(), why, minutes)}}
}
