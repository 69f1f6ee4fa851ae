package schedule

import (
	"fmt"
	"time"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/record"
)

// problem makes the planning problem of a state. movable are the blocks the
// plan may move or remove; notes are what was assumed.
func (s *state) problem() (p planner.Problem, movable []*record.Block, notes []planner.Note, err error) {
	p = planner.Problem{Zone: s.zone, Now: s.now, From: s.from, To: s.to, Hours: s.hours, Limits: limitsOf(s.user.Preferences()),
		Weights: weightsOf(s.user.Preferences()), Lang: s.lang()}
	s.addEvents(&p)
	open := map[string]bool{}
	for _, t := range s.tasks {
		open[t.Id] = true
	}
	if err := s.loadTurns(); err != nil {
		return p, nil, nil, err
	}
	done := s.splitBlocks(&p, &movable, open)
	for _, t := range s.tasks {
		task, more, err := s.task(t, open, done[t.Id])
		if err != nil {
			return p, nil, nil, err
		}
		notes = append(notes, more...)
		if turns, repeats := s.turns[t.Id]; repeats {
			s.addTurns(&p, task, turns, done)
		} else {
			p.Tasks = append(p.Tasks, task)
		}
	}
	s.applyLearned(&p)
	return p, movable, notes, nil
}

// loadTurns finds out when the repeating tasks come up.
func (s *state) loadTurns() error {
	s.turns = map[string][]turn{}
	for _, t := range s.tasks {
		r, err := ParseRepeat(t.GetString("repeat"))
		if err != nil {
			return fmt.Errorf("task %s: %w", t.Id, err)
		}
		if r == nil {
			continue
		}
		if s.turns[t.Id], err = s.turnsOf(t, r); err != nil {
			return err
		}
	}
	return nil
}

// splitBlocks sorts the blocks into those that stay (Problem.Fixed) and those
// that may move (Problem.Previous), and returns the minutes finished blocks
// give each task.
func (s *state) splitBlocks(p *planner.Problem, movable *[]*record.Block, open map[string]bool) map[string]int {
	done := map[string]int{}
	auto := map[string]bool{}
	for _, t := range s.tasks {
		auto[t.Id] = t.AutoSchedule()
	}
	for _, b := range s.blocks {
		switch {
		case b.State() == record.BlockSkipped:
		case b.State() == record.BlockDone:
			done[s.turnAt(b.Task(), b.Start())] += s.credit(b)
			if b.End().After(s.now) { // finished early: its time is spent all the same
				p.Fixed = append(p.Fixed, planner.Fixed{ID: b.Id, Start: b.Start(), End: b.End(), Kind: planner.FixedDone})
			}
		case !b.End().After(s.now):
			s.over(p, b, open[b.Task()], done)
		case b.Movable(s.now) && b.Start().Before(s.to):
			*movable = append(*movable, b)
			if id := s.turnAt(b.Task(), b.Start()); auto[b.Task()] && id != "" {
				p.Previous = append(p.Previous, planner.Block{Task: id, Start: b.Start(), End: b.End()})
			}
		default:
			fixed := planner.Fixed{ID: b.Id, Start: b.Start(), End: b.End(), Kind: kindOf(b, s.now)}
			if id := s.turnAt(b.Task(), b.Start()); open[b.Task()] && id != "" {
				fixed.Task, fixed.Counts = id, true
			}
			p.Fixed = append(p.Fixed, fixed)
		}
	}
	return done
}

func kindOf(b *record.Block, now time.Time) planner.FixedKind {
	switch {
	case b.State() == record.BlockStarted:
		return planner.FixedStarted
	case b.Pinned():
		return planner.FixedPinned
	case !b.Start().After(now):
		return planner.FixedPast
	default:
		return planner.FixedLocked
	}
}

func (s *state) task(t *record.Task, open map[string]bool, doneMinutes int) (planner.Task, []planner.Note, error) {
	var notes []planner.Note
	out := planner.Task{
		ID: t.Id, Title: t.Title(), Project: t.Project(), Minutes: t.Estimate(), Done: t.Spent() + doneMinutes,
		Earliest: t.Earliest(), Due: t.Due(), Hard: t.Hard() && !t.Due().IsZero(),
		MinChunk: t.GetInt("min_chunk"), MaxChunk: t.GetInt("max_chunk"), MaxPerDay: t.GetInt("max_per_day"), NoSplit: t.GetBool("no_split"),
	}
	if out.Minutes == 0 {
		out.Minutes = max(DefaultEstimate, out.Done)
		notes = append(notes, planner.Note{Code: NoteNoEstimate, Task: t.Id, Sentence: s.say("%s has no estimate; 30 minutes were assumed.", t.Title())})
	}
	if t.Estimate() > 0 {
		out.Minutes, notes = s.learnedMinutes(t, out.Done)
	}
	out.Done = min(out.Done, out.Minutes)
	var err error
	if out.Priority, err = planner.ParsePriority(t.GetString("priority")); err != nil {
		return out, nil, err
	}
	if out.Energy, err = planner.ParseEnergy(t.GetString("energy")); err != nil {
		return out, nil, err
	}
	if out.Hours, err = s.hoursFor(t); err != nil {
		return out, nil, err
	}
	notes = append(notes, s.wish(t, &out)...)
	if !t.AutoSchedule() {
		// Not ours to place, but others may wait for it: a task without hours
		// is never placed, and what depends on it says so.
		out.Hours = &planner.Hours{}
	}
	for _, id := range t.DependsOn() {
		_, repeats := s.turns[id]
		if open[id] && !repeats { // done and cancelled tasks hold nobody up; a repeating one never ends
			out.DependsOn = append(out.DependsOn, id)
		}
	}
	return out, notes, nil
}
