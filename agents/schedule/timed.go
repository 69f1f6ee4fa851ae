package schedule

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/record"
)

// timed is what the timers know of a block that is not finished.
type timed struct {
	closed  time.Duration // of stretches that are over
	running time.Time     // since when it runs; zero: it rests
}

// loadTimings reads what was worked in started blocks.
func (s *state) loadTimings(app core.App) error {
	var ids []string
	for _, b := range s.blocks {
		if b.State() == record.BlockStarted {
			ids = append(ids, b.Id)
		}
	}
	s.timed = map[string]timed{}
	timings, err := record.ListTimings(app, s.user.Id, ids...)
	if err != nil {
		return err
	}
	for _, t := range timings {
		at := s.timed[t.Block()]
		if t.Running() {
			at.running = t.Start()
		} else {
			at.closed += t.Length(t.End())
		}
		s.timed[t.Block()] = at
	}
	return nil
}

// credit is the minutes a finished block gives its task beyond what the task
// has spent. Turns of a repeating task have no sum to be in.
func (s *state) credit(b *record.Block) int {
	_, repeats := s.turns[b.Task()]
	switch {
	case b.Booked() == 0:
		return b.Minutes()
	case repeats:
		return b.Booked()
	}
	return 0
}

// over looks at a block whose time is over and that is not finished: what was
// worked in it counts, and if its timer still runs, the next minutes are taken.
func (s *state) over(p *planner.Problem, b *record.Block, open bool, done map[string]int) {
	if b.State() != record.BlockStarted {
		return // planned for a time that is over and not done: the work is still to do
	}
	t, id := s.timed[b.Id], s.turnAt(b.Task(), b.Start())
	done[id] += max(0, int(t.closed.Round(time.Minute)/time.Minute)-b.Booked())
	if t.running.IsZero() {
		return
	}
	fixed := planner.Fixed{ID: b.Id, Start: t.running.Truncate(time.Minute), End: s.now.Truncate(time.Minute).Add(overrun), Kind: planner.FixedStarted}
	if open && id != "" {
		fixed.Task, fixed.Counts = id, true
	}
	p.Fixed = append(p.Fixed, fixed)
}
