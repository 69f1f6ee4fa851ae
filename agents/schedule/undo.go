package schedule

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

// Undone says what an undo did.
type Undone struct {
	Plan     *record.Plan
	Restored int      // blocks back where they were
	Removed  int      // blocks the plan had added
	Left     []string // ids of blocks that the person (or time) has touched since, or whose old place is taken by now
}

// Undo takes back the plan in force, in one transaction. Blocks that have been
// started, finished, pinned, moved or have begun since are left alone, and
// nothing is put back where something else has come to lie since.
func Undo(app core.App, user *record.User, id string, now time.Time) (*Undone, error) {
	out := &Undone{Left: []string{}}
	err := app.RunInTransaction(func(tx core.App) error {
		plan, detail, err := find(tx, user, id)
		if err != nil {
			return err
		}
		if plan.State() != record.PlanApplied {
			return fault.PlanState.Say("Only the plan in force can be undone; this one is %s.", plan.State())
		}
		back, err := wayBack(tx, plan, detail, now)
		if err != nil {
			return err
		}
		for _, step := range back {
			if err := out.take(tx, plan, step); err != nil {
				return err
			}
		}
		plan.Set("state", record.PlanUndone)
		plan.SetTime("undone", now)
		out.Plan = plan
		return tx.Save(plan.Record)
	})
	return out, err
}

// step takes back one change of a plan.
type step struct {
	was   kept
	block *record.Block // as it is now; nil: it is not there
	left  bool
}

// restores reports whether the step puts a block back.
func (s *step) restores() bool { return !s.left && s.was.Change != Added }

// wayBack lists the steps of an undo, the last change first. What cannot be
// taken back is marked as left.
func wayBack(tx core.App, plan *record.Plan, detail *record.PlanDetail, now time.Time) ([]*step, error) {
	var before []kept
	if err := detail.UnmarshalJSONField("before", &before); err != nil {
		return nil, fmt.Errorf("read what plan %s replaced: %w", plan.Id, err)
	}
	slices.Reverse(before)
	var out []*step
	for _, was := range before {
		s := &step{was: was}
		gone, err := s.look(tx, plan.Owner(), now)
		if err != nil {
			return nil, err
		}
		if !gone {
			out = append(out, s)
		}
	}
	others, err := foreign(tx, plan, detail, out)
	if err != nil {
		return nil, err
	}
	keepApart(out, others)
	return out, nil
}

// look reads the block of a step as it is now; gone is true when there is
// nothing to take back.
func (s *step) look(tx core.App, owner string, now time.Time) (gone bool, err error) {
	if s.was.Change == Removed {
		_, err := record.FindTask(tx, owner, s.was.Task)
		if errors.Is(err, sql.ErrNoRows) {
			return true, nil
		}
		return !s.was.Start.After(now), err
	}
	b, err := record.FindBlock(tx, owner, s.was.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return true, nil // the person has deleted it since
	}
	if err != nil {
		return false, err
	}
	s.block = b
	touched := !b.Movable(now) || !b.Start().Equal(s.was.AfterStart) || !b.End().Equal(s.was.AfterEnd)
	s.left = touched || s.was.Change == Moved && !s.was.Start.After(now)
	return false, nil
}

// foreign lists where blocks lie that have come there since the plan was
// applied. What lay there already may be in the way as it was then.
func foreign(tx core.App, plan *record.Plan, detail *record.PlanDetail, back []*step) ([]Span, error) {
	var then []Block
	if err := detail.UnmarshalJSONField("blocks", &then); err != nil {
		return nil, fmt.Errorf("read the blocks of plan %s: %w", plan.Id, err)
	}
	from, to := plan.Span()
	now, err := record.ListBlocks(tx, plan.Owner(), from, to)
	if err != nil {
		return nil, err
	}
	var out []Span
	for _, b := range now {
		ours := slices.ContainsFunc(back, func(s *step) bool { return s.was.ID == b.Id })
		same := slices.ContainsFunc(then, func(o Block) bool {
			at, there := Span{o.Start, o.End}, o.Change == Kept || o.Change == Fixed
			if o.Rejected {
				at, there = o.stays()
			}
			return o.ID == b.Id && there && at.Start.Equal(b.Start()) && at.End.Equal(b.End())
		})
		if !ours && !same && b.State() != record.BlockSkipped {
			out = append(out, Span{b.Start(), b.End()})
		}
	}
	return out, nil
}

// keepApart leaves alone what would come to lie over something else, until
// nothing does.
func keepApart(back []*step, taken []Span) {
	for _, s := range back {
		if s.left {
			taken = append(taken, Span{s.block.Start(), s.block.End()})
		}
	}
	for changed := true; changed; {
		changed = false
		for _, s := range back {
			if !s.restores() || !slices.ContainsFunc(taken, func(t Span) bool { return s.was.Start.Before(t.End) && t.Start.Before(s.was.End) }) {
				continue
			}
			s.left, changed = true, true
			if s.block != nil {
				taken = append(taken, Span{s.block.Start(), s.block.End()})
			}
		}
	}
}

// take makes one step.
func (out *Undone) take(tx core.App, plan *record.Plan, s *step) error {
	switch {
	case s.left:
		out.Left = append(out.Left, s.was.ID)
		return nil
	case s.was.Change == Added:
		out.Removed++
		return tx.DeleteWithContext(quiet, s.block.Record)
	}
	out.Restored++
	b := s.block
	if b == nil {
		var err error
		if b, err = record.NewBlock(tx, plan.Owner(), s.was.Task, s.was.Start, s.was.End); err != nil {
			return err
		}
		b.Id = s.was.ID
	}
	b.SetTimes(s.was.Start, s.was.End)
	b.Set("plan", planIfThere(tx, plan.Owner(), s.was.Plan))
	return tx.SaveWithContext(quiet, b.Record)
}

func planIfThere(tx core.App, owner, id string) string {
	if id == "" {
		return ""
	}
	if _, err := record.FindPlan(tx, owner, id); err != nil {
		return ""
	}
	return id
}
