package schedule

import (
	"fmt"
	"time"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

// Wish is what a caller may choose for one plan.
type Wish struct {
	Days    int    `json:"days,omitempty"` // 0: the person's preference, else DefaultDays
	Seed    uint64 `json:"seed,omitempty"` // 0: derived from the plan's revision
	Budget  *int64 `json:"budget,omitempty"`
	Trigger string `json:"trigger,omitempty"` // a record.Trigger constant; empty is TriggerYou

	Avoid []Avoid  `json:"avoid,omitempty"` // places that were turned down
	Keep  []string `json:"keep,omitempty"`  // ids of blocks that stay where they are
}

// Avoid is a stretch in which a task must not be planned.
type Avoid struct {
	Task  string    `json:"task"`
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

const (
	// MaxWishBudget is the largest budget of work a person may ask for, in work
	// units: some ten seconds of one core.
	MaxWishBudget = 100_000_000
	// MaxAvoid and MaxKeep bound the lists of one wish.
	MaxAvoid, MaxKeep = 500, 500
)

// Check refuses, with the field and the rule, what no plan can follow.
func (w Wish) Check() error {
	bad := func(field, rule string, args ...any) error {
		return fault.BadField.Say("%s: %s.", field, fmt.Sprintf(rule, args...)).On(field)
	}
	switch {
	case w.Budget != nil && (*w.Budget < 0 || *w.Budget > MaxWishBudget):
		return bad("budget", "must be a whole number of work units from 0 to %d", MaxWishBudget)
	case len(w.Avoid) > MaxAvoid:
		return bad("avoid", "must name at most %d stretches", MaxAvoid)
	case len(w.Keep) > MaxKeep:
		return bad("keep", "must name at most %d blocks", MaxKeep)
	}
	for i, a := range w.Avoid {
		switch {
		case a.Task == "":
			return bad("avoid", "entry %d must name its task", i+1)
		case a.Start.IsZero() || !a.End.After(a.Start):
			return bad("avoid", "entry %d must end after it starts", i+1)
		}
	}
	return nil
}

// follow makes the problem keep to the wish. What is to be kept or avoided must
// be there.
func (s *state) follow(p *planner.Problem, movable *[]*record.Block, w Wish) error {
	tasks := map[string]bool{}
	for _, t := range s.tasks {
		tasks[t.Id] = true
	}
	for _, a := range w.Avoid {
		if !tasks[a.Task] {
			return fault.BadField.Say("avoid: there is no open task %q of yours.", a.Task).On("avoid")
		}
		for i := range p.Tasks {
			if recordID(p.Tasks[i].ID) == a.Task {
				p.Tasks[i].Avoid = append(p.Tasks[i].Avoid, planner.Stretch{Start: a.Start, End: a.End})
			}
		}
	}
	there := map[string]bool{}
	for _, b := range s.blocks {
		there[b.Id] = true
	}
	keep := map[string]bool{}
	for _, id := range w.Keep {
		if !there[id] {
			return fault.BadField.Say("keep: there is no block %q of yours that a plan could move.", id).On("keep")
		}
		keep[id] = true
	}
	s.hold(p, movable, func(b *record.Block) bool { return keep[b.Id] })
	return nil
}

// hold takes the blocks that stay out of those that may move, and fixes them
// where they are.
func (s *state) hold(p *planner.Problem, movable *[]*record.Block, stays func(*record.Block) bool) {
	if s.held == nil {
		s.held = map[string]bool{}
	}
	open := map[string]bool{}
	for i := range p.Tasks {
		open[p.Tasks[i].ID] = true
	}
	var rest []*record.Block
	for _, b := range *movable {
		if !stays(b) {
			rest = append(rest, b)
			continue
		}
		s.held[b.Id] = true
		id := s.turnAt(b.Task(), b.Start())
		fixed := planner.Fixed{ID: b.Id, Start: b.Start(), End: b.End(), Kind: planner.FixedLocked}
		if open[id] {
			fixed.Task, fixed.Counts = id, true
		}
		p.Fixed = append(p.Fixed, fixed)
		for i, old := range p.Previous {
			if old.Task == id && old.Start.Equal(b.Start()) && old.End.Equal(b.End()) {
				p.Previous = append(p.Previous[:i:i], p.Previous[i+1:]...)
				break
			}
		}
	}
	*movable = rest
}
