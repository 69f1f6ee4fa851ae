package schedule

import (
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/evidence"
	"github.com/pulseplan/pulseplan/agents/learn"
	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/record"
)

// Dragged notes that a person has dragged a planned block from the given place
// to where it is now, with what the planner thinks of both places.
func Dragged(app core.App, user *record.User, b *record.Block, start, end, now time.Time) error {
	if !user.Preferences().Learns() {
		return nil
	}
	moves := []learn.Change{}
	if b.End().Sub(b.Start()) == end.Sub(start) { // else it is the length that was wrong
		var err error
		if moves, err = compareDrag(app, user, b, start, end, now); err != nil {
			return err
		}
	}
	return evidence.Dragged(app, b, start, end, moves, now)
}

// compareDrag weighs a block at its old and its new place, both at the weights
// the person has chosen, without what was learned.
func compareDrag(app core.App, user *record.User, b *record.Block, start, end, now time.Time) ([]learn.Change, error) {
	moves := []learn.Change{}
	from, to := Horizon(now.Truncate(time.Second), MaxDays, user.Zone())
	s, err := load(app, user, from, to)
	if err != nil {
		return nil, err
	}
	s.learned = learn.State{}
	s.blocks = slices.DeleteFunc(s.blocks, func(o *record.Block) bool { return o.Id == b.Id })
	p, _, _, err := s.problem()
	if err != nil {
		return nil, err
	}
	task := s.turnAt(b.Task(), start)
	before, there := planner.Weigh(p, planner.Block{Task: task, Start: start, End: end})
	after, here := planner.Weigh(p, planner.Block{Task: task, Start: b.Start(), End: b.End()})
	if !there || !here { // beyond the horizon, or its task is done
		return moves, nil
	}
	for _, name := range learn.Tastes {
		if change := costOf(after, name) - costOf(before, name); change != 0 {
			moves = append(moves, learn.Change{Term: name, Cost: change})
		}
	}
	return moves, nil
}

func costOf(terms []planner.Term, name string) int64 {
	for _, t := range terms {
		if t.Name == name {
			return t.Cost
		}
	}
	return 0
}
