package learn

import (
	"cmp"
	"slices"
	"time"
)

// Kind is what an observation is about.
type Kind string

// The kinds of observations.
const (
	Duration Kind = "duration" // a task was completed, and it is known how long it took
	Outcome  Kind = "outcome"  // a block was worked as planned, or skipped
	Drag     Kind = "drag"     // a block was dragged somewhere else
)

// Observation is one thing that happened. Fields that its kind does not name are not read.
type Observation struct {
	ID   string
	Kind Kind
	At   time.Time

	Project  string // Duration: id of the project; empty for work without one
	Estimate int    // Duration: what the person had planned, in minutes
	Actual   int    // Duration: what it took, in minutes

	Cell  Cell     // Outcome, Drag: where the block was planned
	Done  bool     // Outcome: worked, else skipped
	Moves []Change // Drag: what the new place changes of the block's cost
}

// Change is what a drag changed of one term of a block's cost.
type Change struct {
	Term string `json:"term"`
	Cost int64  `json:"cost"` // cost at the new place minus cost at the old one, in tenths of a pain minute
	// Forgotten says that the weight of this term was reset since: the change still belongs to the comparison, but teaches
	// nothing about its term.
	Forgotten bool `json:"forgotten,omitempty"`
}

// State is everything learned. The zero value has learned nothing. It holds whole numbers only, in millionths where they are
// no counts, so that two folds of the same observations are equal in every bit.
type State struct {
	Projects []Project     `json:"projects,omitempty"` // by id
	Cells    [cells]Record `json:"cells"`              // by Cell.index
	Tastes   []Taste       `json:"tastes,omitempty"`   // by term
}

// Fold makes the state of observations, whatever their order: they are taken in order of time, those of one instant by id.
// Observations that make no sense (no time, minutes that are not positive) change nothing.
func Fold(all []Observation) State {
	sorted := slices.Clone(all)
	slices.SortFunc(sorted, func(a, b Observation) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	var s State
	for i := range sorted {
		s.add(&sorted[i])
	}
	return s
}

func (s *State) add(o *Observation) {
	if o.At.Year() < 1970 || o.At.Year() > 9000 {
		return
	}
	switch o.Kind {
	case Duration:
		s.complete(o)
	case Outcome:
		if o.Done {
			s.record(o, one, 0)
		} else {
			s.record(o, 0, one)
		}
	case Drag:
		s.record(o, 0, one/2)
		s.drag(o)
	}
}

// dayOf numbers the days in UTC. Learning fades by whole days, so that a plan does not depend on the second it is made in.
func dayOf(t time.Time) int64 { return t.Unix() / (24 * 60 * 60) }
