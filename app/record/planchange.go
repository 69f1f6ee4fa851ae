package record

import (
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// PlanChange is a way out of what does not fit that a person has taken: what it
// changed, so that it can be taken back.
type PlanChange struct{ core.BaseRecordProxy }

// States of a plan change.
const (
	ChangeApplied = "applied"
	ChangeUndone  = "undone"
)

// NewPlanChange returns an unsaved change of the owner.
func NewPlanChange(app core.App, owner string) (*PlanChange, error) {
	c, err := fresh[PlanChange](app, PlanChanges, owner)
	if err != nil {
		return nil, err
	}
	c.Set("state", ChangeApplied)
	return c, nil
}

// FindPlanChange finds a change of the owner by id.
func FindPlanChange(app core.App, owner, id string) (*PlanChange, error) {
	return mine[PlanChange](app, PlanChanges, owner, id)
}

// State is one of the Change states.
func (c *PlanChange) State() string { return c.GetString("state") }

// SetUndone notes when the change was taken back.
func (c *PlanChange) SetUndone(t time.Time) { set(c.Record, "undone", t) }
