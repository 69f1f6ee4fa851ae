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

// grace is how far into its first block a proposal may still be applied: long
// enough to read a diff, short enough that no plan begins in the past.
const grace = 15 * time.Minute

// kept is one block as it was before a plan was applied.
type kept struct {
	ID     string    `json:"id"`
	Task   string    `json:"task"`
	Plan   string    `json:"plan"`
	Start  time.Time `json:"start"`
	End    time.Time `json:"end"`
	Change Change    `json:"change"`
	// AfterStart and AfterEnd are where applying put it, so that undo can tell
	// whether the person has moved it since.
	AfterStart time.Time `json:"after_start,omitzero"`
	AfterEnd   time.Time `json:"after_end,omitzero"`
}

// Apply makes a proposal the plan in force, in one transaction: blocks are
// added, moved and removed as its diff says. It is refused with plan_stale
// when anything the proposal was made from has changed since.
func Apply(app core.App, user *record.User, id string, now time.Time) (*record.Plan, error) {
	var plan *record.Plan
	err := app.RunInTransaction(func(tx core.App) error {
		var detail *record.PlanDetail
		var err error
		if plan, detail, err = find(tx, user, id); err != nil {
			return err
		}
		if plan.State() != record.PlanProposed {
			return fault.PlanState.Say("Only a proposed plan can be applied; this one is %s.", plan.State())
		}
		if err := fresh(tx, user, plan, detail); err != nil {
			return err
		}
		var blocks []Block
		if err := detail.UnmarshalJSONField("blocks", &blocks); err != nil {
			return fmt.Errorf("read the blocks of plan %s: %w", plan.Id, err)
		}
		before, err := put(tx, plan, blocks, now)
		if err != nil {
			return err
		}
		if err := supersede(tx, user.Id, plan.Id); err != nil {
			return err
		}
		detail.Set("before", before)
		if err := tx.Save(detail.Record); err != nil {
			return err
		}
		plan.Set("state", record.PlanApplied)
		plan.SetTime("applied", now)
		return tx.Save(plan.Record)
	})
	return plan, err
}

func find(app core.App, user *record.User, id string) (*record.Plan, *record.PlanDetail, error) {
	plan, err := record.FindPlan(app, user.Id, id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil, fault.NotFound.New().Because(err)
	}
	if err != nil {
		return nil, nil, err
	}
	detail, err := record.DetailOf(app, plan)
	return plan, detail, err
}

// fresh reports, as a fault, whether the records a proposal was made from have
// changed.
func fresh(app core.App, user *record.User, plan *record.Plan, detail *record.PlanDetail) error {
	from, to := plan.Span()
	s, err := load(app, user, from, to)
	if err != nil {
		return err
	}
	if s.basis == detail.GetString("basis") {
		return nil
	}
	return fault.PlanStale.New()
}

// put writes a proposal's changes to the blocks and returns what was there.
func put(tx core.App, plan *record.Plan, blocks []Block, now time.Time) ([]kept, error) {
	before := []kept{}
	for _, b := range blocks {
		if b.Change == Kept || b.Change == Fixed {
			continue
		}
		if b.Change != Removed && b.Start.Before(now.Add(-grace)) {
			return nil, fault.PlanStale.Say("The first blocks of this plan lie in the past by now. Please plan again.")
		}
		if b.Change == Added {
			r, err := record.NewBlock(tx, plan.Owner(), b.Task, b.Start, b.End)
			if err != nil {
				return nil, err
			}
			r.Id = b.ID
			r.Set("plan", plan.Id)
			if err := tx.Save(r.Record); err != nil {
				return nil, fmt.Errorf("add a block: %w", err)
			}
			before = append(before, kept{ID: r.Id, Task: b.Task, Change: Added, AfterStart: b.Start, AfterEnd: b.End})
			continue
		}
		r, err := record.FindBlock(tx, plan.Owner(), b.ID)
		if err != nil {
			return nil, fault.PlanStale.New().Because(err)
		}
		if !r.Movable(now) {
			return nil, fault.PlanStale.Say("A block this plan wants to move has begun. Please plan again.")
		}
		was := kept{ID: r.Id, Task: r.Task(), Plan: r.GetString("plan"), Start: r.Start(), End: r.End(), Change: b.Change}
		if b.Change == Removed {
			err = tx.Delete(r.Record)
		} else {
			was.AfterStart, was.AfterEnd = b.Start, b.End
			r.SetTimes(b.Start, b.End)
			r.Set("plan", plan.Id)
			err = tx.Save(r.Record)
		}
		if err != nil {
			return nil, fmt.Errorf("%s a block: %w", b.Change, err)
		}
		before = append(before, was)
	}
	return before, nil
}

// supersede ends every other proposal and the plan in force.
func supersede(tx core.App, owner, except string) error {
	others, err := record.ListPlans(tx, owner, record.PlanProposed, record.PlanApplied)
	if err != nil {
		return err
	}
	for _, p := range others {
		if p.Id == except {
			continue
		}
		p.Set("state", record.PlanSuperseded)
		if err := tx.Save(p.Record); err != nil {
			return err
		}
	}
	return nil
}

// Undone says what an undo did.
type Undone struct {
	Plan     *record.Plan
	Restored int      // blocks back where they were
	Removed  int      // blocks the plan had added
	Left     []string // ids of blocks the person (or time) has touched since, left alone
}

// Undo takes back the plan in force, in one transaction. Blocks that have been
// started, finished, pinned, moved or have begun since are left alone.
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
		var before []kept
		if err := detail.UnmarshalJSONField("before", &before); err != nil {
			return fmt.Errorf("read what plan %s replaced: %w", plan.Id, err)
		}
		slices.Reverse(before)
		for _, was := range before {
			if err := out.undo(tx, plan, was, now); err != nil {
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

func (out *Undone) undo(tx core.App, plan *record.Plan, was kept, now time.Time) error {
	if was.Change == Removed {
		return out.bringBack(tx, plan, was, now)
	}
	b, err := record.FindBlock(tx, plan.Owner(), was.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // the person has deleted it since
	}
	if err != nil {
		return err
	}
	touched := !b.Movable(now) || !b.Start().Equal(was.AfterStart) || !b.End().Equal(was.AfterEnd)
	if touched || was.Change == Moved && !was.Start.After(now) {
		out.Left = append(out.Left, b.Id)
		return nil
	}
	if was.Change == Added {
		out.Removed++
		return tx.Delete(b.Record)
	}
	b.SetTimes(was.Start, was.End)
	b.Set("plan", planIfThere(tx, plan.Owner(), was.Plan))
	out.Restored++
	return tx.Save(b.Record)
}

// bringBack recreates a block the plan had removed, unless its time has begun
// or its task is gone.
func (out *Undone) bringBack(tx core.App, plan *record.Plan, was kept, now time.Time) error {
	task, err := tx.FindRecordById(record.Tasks, was.Task)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if !was.Start.After(now) || task.GetString("owner") != plan.Owner() {
		return nil
	}
	b, err := record.NewBlock(tx, plan.Owner(), was.Task, was.Start, was.End)
	if err != nil {
		return err
	}
	b.Id = was.ID
	b.Set("plan", planIfThere(tx, plan.Owner(), was.Plan))
	out.Restored++
	return tx.Save(b.Record)
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
