package schedule

import (
	"database/sql"
	"errors"
	"fmt"
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

// Applied says what applying a plan did.
type Applied struct {
	Plan                  *record.Plan
	Added, Moved, Removed int // changes that were made
	Rejected              int // changes that were left out
}

// Apply makes a proposal the plan in force, in one transaction: blocks are
// added, moved and removed as its diff says, but for the changes of the blocks
// in reject. It is refused with plan_stale when anything the proposal was made
// from has changed since, and with plan_conflict when what is left out and what
// is not cannot both be.
func Apply(app core.App, user *record.User, id string, reject []string, now time.Time) (*Applied, error) {
	out := &Applied{}
	err := app.RunInTransaction(func(tx core.App) error {
		plan, detail, err := find(tx, user, id)
		if err != nil {
			return err
		}
		if plan.State() != record.PlanProposed {
			return fault.PlanState.Say("Only a proposed plan can be applied; this one is %s.", plan.State())
		}
		s, err := fresh(tx, user, plan, detail)
		if err != nil {
			return err
		}
		var blocks []Block
		if err := detail.UnmarshalJSONField("blocks", &blocks); err != nil {
			return fmt.Errorf("read the blocks of plan %s: %w", plan.Id, err)
		}
		if out.Rejected, err = leaveOut(blocks, reject); err != nil {
			return err
		}
		if out.Rejected > 0 {
			if err := s.compatible(tx, blocks); err != nil {
				return err
			}
			detail.Set("blocks", blocks)
		}
		before, err := put(tx, plan, blocks, now)
		if err != nil {
			return err
		}
		out.count(before)
		if err := supersede(tx, user.Id, plan.Id); err != nil {
			return err
		}
		detail.Set("before", before)
		if err := tx.Save(detail.Record); err != nil {
			return err
		}
		plan.Set("state", record.PlanApplied)
		plan.Set("rejected", out.Rejected)
		plan.SetTime("applied", now)
		out.Plan = plan
		return tx.Save(plan.Record)
	})
	return out, err
}

func (a *Applied) count(before []kept) {
	for _, k := range before {
		switch k.Change {
		case Added:
			a.Added++
		case Moved:
			a.Moved++
		case Removed:
			a.Removed++
		}
	}
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

// fresh loads what a proposal was made from, and reports, as a fault, whether
// that has changed.
func fresh(app core.App, user *record.User, plan *record.Plan, detail *record.PlanDetail) (*state, error) {
	from, to := plan.Span()
	s, err := load(app, user, from, to)
	if err != nil {
		return nil, err
	}
	if s.basis == detail.GetString("basis") {
		return s, nil
	}
	return nil, fault.PlanStale.New()
}

// put writes a proposal's changes to the blocks and returns what was there.
func put(tx core.App, plan *record.Plan, blocks []Block, now time.Time) ([]kept, error) {
	before := []kept{}
	for _, b := range blocks {
		if b.Change == Kept || b.Change == Fixed || b.Rejected {
			if b.Change == Kept {
				if err := show(tx, plan.Owner(), b); err != nil {
					return nil, fmt.Errorf("show a block as %s: %w", b.ShowAs, err)
				}
			}
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
			r.Set("show_as", b.ShowAs)
			if err := tx.SaveWithContext(quiet, r.Record); err != nil {
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
			err = tx.DeleteWithContext(quiet, r.Record)
		} else {
			was.AfterStart, was.AfterEnd = b.Start, b.End
			r.SetTimes(b.Start, b.End)
			r.Set("plan", plan.Id)
			r.Set("show_as", b.ShowAs)
			err = tx.SaveWithContext(quiet, r.Record)
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
