package schedule

import (
	"slices"

	"github.com/pulseplan/pulseplan/agents/learn"
	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/record"
)

// NoteLearnedEstimate is the code of the note about minutes that were booked
// because of what was learned. The task's own estimate stays what it is.
const NoteLearnedEstimate = "learned_estimate"

// learnedWeights names the weights that drags change, by the term they price.
var learnedWeights = map[string][]string{
	planner.TermASAP:    {"asap_per_hour"},
	planner.TermLoad:    {"load_per_min"},
	planner.TermEnergy:  {"deep_in_low", "deep_in_medium", "light_in_peak"},
	planner.TermEvening: {"evening_per_min"},
	planner.TermMargin:  {"margin_per_min"},
	planner.TermUrgency: {"urgency_per_day"},
	planner.TermWeekend: {"weekend_per_min"},
}

// applyLearned gives a problem the hours and weights that were learned. A
// weight that the person has chosen is theirs and stays as it is.
func (s *state) applyLearned(p *planner.Problem) {
	p.TimeFit = planner.TimeFit(s.learned.Fit(s.now))
	chosen := s.user.Preferences().Weights
	for _, learned := range s.learned.Weights(s.now) {
		if learned.Factor == 100 {
			continue
		}
		p.Weights = p.Weights.Resolved()
		for _, info := range planner.WeightInfos() {
			_, fixed := chosen[info.Name]
			if !fixed && slices.Contains(learnedWeights[learned.Term], info.Name) {
				info.Set(&p.Weights, min(learn.Scaled(info.Of(p.Weights), learned.Factor), info.Max))
			}
		}
	}
}

// learnedMinutes is what a plan books for a task, with a note when that is not
// its estimate. Who changes an estimate after work has begun knows better than
// any average, so it holds; and work that the person says is left is never
// taken away: when the learned minutes have been worked already, the estimate
// holds as well.
func (s *state) learnedMinutes(t *record.Task, done int) (int, []planner.Note) {
	estimate := t.Estimate()
	if first, begun := t.Begun(); begun && first != estimate {
		return estimate, nil
	}
	minutes := s.learned.Minutes(t.Project(), estimate, t.Hard())
	if minutes == estimate || !t.AutoSchedule() || minutes < estimate && minutes <= done {
		return estimate, nil
	}
	work := s.say("work without a project")
	if p := s.projects[t.Project()]; p != nil {
		work = s.say("work in %s", p.Name())
	}
	why := s.say("%s usually takes %s x", work, s.lang().Number(s.learned.Project(t.Project()).Factor))
	if t.Hard() {
		why = s.say("%s, and this deadline is hard", why)
	}
	return minutes, []planner.Note{{Code: NoteLearnedEstimate, Task: t.Id,
		Sentence: s.say("You planned %d min for %s; %s: %d min booked.", estimate, t.Title(), why, minutes)}}
}
