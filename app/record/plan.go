package record

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Plan is a proposal of blocks, or one that was applied.
type Plan struct{ core.BaseRecordProxy }

// PlanDetail holds the large parts of a plan, apart from it so that lists of
// plans stay light.
type PlanDetail struct{ core.BaseRecordProxy }

// States of a plan.
const (
	PlanProposed   = "proposed"
	PlanApplied    = "applied"
	PlanSuperseded = "superseded"
	PlanUndone     = "undone"
)

// What a plan can come from.
const (
	TriggerYou      = "you"      // a person asked for it
	TriggerChange   = "change"   // something it is made from has changed
	TriggerSchedule = "schedule" // its time had come
	TriggerOverrun  = "overrun"  // a block ended without being done
)

// NewPlan returns an unsaved proposal of the owner.
func NewPlan(app core.App, owner string) (*Plan, error) {
	p, err := fresh[Plan](app, Plans, owner)
	if err != nil {
		return nil, err
	}
	p.Set("state", PlanProposed)
	return p, nil
}

// NewPlanDetail returns the unsaved details of a saved plan.
func NewPlanDetail(app core.App, p *Plan) (*PlanDetail, error) {
	d, err := fresh[PlanDetail](app, PlanDetails, p.GetString("owner"))
	if err != nil {
		return nil, err
	}
	d.Set("plan", p.Id)
	return d, nil
}

// FindPlan finds a plan of the owner by id.
func FindPlan(app core.App, owner, id string) (*Plan, error) {
	return mine[Plan](app, Plans, owner, id)
}

// DetailOf finds the details of a plan.
func DetailOf(app core.App, p *Plan) (*PlanDetail, error) {
	r, err := app.FindFirstRecordByData(PlanDetails, "plan", p.Id)
	if err != nil {
		return nil, err
	}
	return wrap[PlanDetail](r), nil
}

// LatestPlan returns the owner's plan with the highest revision in one of the
// states (any when none is named), or nil.
func LatestPlan(app core.App, owner string, states ...string) (*Plan, error) {
	ps, err := list[Plan](app, Plans, owner, inStates(states), "revision DESC")
	if err != nil || len(ps) == 0 {
		return nil, err
	}
	return ps[0], nil
}

// ListPlans returns the owner's plans in the states, newest first.
func ListPlans(app core.App, owner string, states ...string) ([]*Plan, error) {
	return list[Plan](app, Plans, owner, inStates(states), "revision DESC")
}

func inStates(states []string) dbx.Expression {
	if len(states) == 0 {
		return nil
	}
	values := make([]any, len(states))
	for i, s := range states {
		values[i] = s
	}
	return dbx.In("state", values...)
}

// State is one of the Plan states.
func (p *Plan) State() string { return p.GetString("state") }

// Trigger is one of the Trigger constants.
func (p *Plan) Trigger() string {
	if t := p.GetString("trigger"); t != "" {
		return t
	}
	return TriggerYou
}

// Owner is the id of the person the plan is for.
func (p *Plan) Owner() string { return p.GetString("owner") }

// Span is the time the plan covers.
func (p *Plan) Span() (from, to time.Time) { return at(p.Record, "from"), at(p.Record, "to") }

// SetSpan sets the time the plan covers.
func (p *Plan) SetSpan(from, to time.Time) { set(p.Record, "from", from); set(p.Record, "to", to) }

// SetTime writes one of the plan's date fields (applied, undone).
func (p *Plan) SetTime(field string, t time.Time) { set(p.Record, field, t) }
