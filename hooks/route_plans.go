package hooks

import (
	"net/http"
	"strconv"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

// PlanRequest is the body of POST /plans.
type PlanRequest struct {
	Days *int   `json:"days,omitempty" jsonschema:"how many days to plan, today included; 1 to 60"`
	Seed string `json:"seed,omitempty" jsonschema:"an unsigned 64-bit number; the same seed and input give the same plan"`

	Budget *int64           `json:"budget,omitempty" jsonschema:"how long to look for a better plan, in units of work; 0 to 100000000, 0 only builds one"`
	Keep   []string         `json:"keep,omitempty" jsonschema:"ids of blocks that must stay where they are"`
	Avoid  []schedule.Avoid `json:"avoid,omitempty" jsonschema:"places that were turned down: no block of the task may overlap the stretch"`
}

// ApplyRequest is the body of POST /plans/{id}/apply.
type ApplyRequest struct {
	Reject []string `json:"reject,omitempty" jsonschema:"ids of the blocks whose changes are left out"`
}

// PlanHead is the plan record as the API shows it.
type PlanHead struct {
	ID       string     `json:"id"`
	Revision int        `json:"revision"`
	State    string     `json:"state" jsonschema:"proposed, applied, superseded or undone"`
	From     time.Time  `json:"from"`
	To       time.Time  `json:"to"`
	Zone     string     `json:"zone"`
	Hash     string     `json:"hash" jsonschema:"SHA-256 of blocks, unplaced, late and score"`
	Seed     string     `json:"seed"`
	Work     int        `json:"work" jsonschema:"cells of the dynamic program"`
	Score    [2]int     `json:"score" jsonschema:"medium (priority-weighted minutes without a place) and soft (tenths of a pain minute); less is better"`
	Trigger  string     `json:"trigger" jsonschema:"what it came from: you, change, schedule or overrun"`
	Churn    Churn      `json:"churn"`
	Rejected int        `json:"rejected" jsonschema:"changes that were left out when it was applied"`
	Applied  *time.Time `json:"applied,omitempty"`
	Undone   *time.Time `json:"undone,omitempty"`
}

// Churn is how much of what was in force a plan changes.
type Churn struct {
	Minutes   int `json:"minutes" jsonschema:"of blocks that are moved or removed"`
	Today     int `json:"today" jsonschema:"those of them that lay on the first day"`
	Stability int `json:"stability" jsonschema:"percent of the minutes in force that stay where they are"`
}

// PlanAnswer is the answer of POST /plans.
type PlanAnswer struct {
	Plan     PlanHead            `json:"plan"`
	Blocks   []schedule.Block    `json:"blocks" jsonschema:"all blocks of the span by start, with what the plan does with each"`
	Diff     schedule.Diff       `json:"diff" jsonschema:"what applying the plan changes"`
	Unplaced []schedule.Unplaced `json:"unplaced" jsonschema:"work that has no place, with the reason"`
	Late     []schedule.Late     `json:"late" jsonschema:"tasks completed after their soft deadline"`
	Notes    []schedule.Note     `json:"notes"`
}

// ApplyAnswer is the answer of POST /plans/{id}/apply.
type ApplyAnswer struct {
	Plan     PlanHead    `json:"plan"`
	Applied  AppliedDiff `json:"applied"`
	Rejected int         `json:"rejected" jsonschema:"changes that were left out"`
}

// AppliedDiff counts the changes that were made.
type AppliedDiff struct {
	Added   int `json:"added"`
	Moved   int `json:"moved"`
	Removed int `json:"removed"`
}

// ReplayAnswer is the answer of POST /plans/{id}/replay.
type ReplayAnswer struct {
	Hash     string `json:"hash" jsonschema:"of the plan that was made now"`
	Same     bool   `json:"same" jsonschema:"whether the stored plan has that hash"`
	Work     int64  `json:"work"`
	Blocks   int    `json:"blocks" jsonschema:"blocks the planner placed"`
	Sentence string `json:"sentence"`
}

// UndoAnswer is the answer of POST /plans/{id}/undo.
type UndoAnswer struct {
	Plan     PlanHead `json:"plan"`
	Restored int      `json:"restored" jsonschema:"blocks back where they were"`
	Removed  int      `json:"removed" jsonschema:"blocks the plan had added"`
	Left     []string `json:"left" jsonschema:"ids of blocks left alone because they were touched or have begun since"`
}

func planRoutes() []route {
	return []route{
		{
			method: http.MethodPost, path: "/plans",
			summary: "Plan the open tasks into the free time. The result is a proposal: nothing changes until it is applied.",
			body:    PlanRequest{}, answer: PlanAnswer{},
			faults: []fault.Kind{fault.BadField, fault.UnknownField, fault.PlanImpossible, fault.PlanTooLarge, fault.SignIn},
			handle: propose,
		},
		{
			method: http.MethodGet, path: "/plans/{id}",
			summary: "A plan that was made before, with everything a proposal shows.",
			answer:  PlanAnswer{},
			faults:  []fault.Kind{fault.NotFound, fault.SignIn},
			handle:  findPlan,
		},
		{
			method: http.MethodPost, path: "/plans/{id}/apply",
			summary: "Put a proposal into force, all of it but the changes that are rejected, if nothing it was made from has changed.",
			body:    ApplyRequest{}, answer: ApplyAnswer{},
			faults: []fault.Kind{fault.BadField, fault.UnknownField, fault.NotFound, fault.PlanStale, fault.PlanState, fault.PlanConflict, fault.SignIn},
			handle: apply,
		},
		{
			method: http.MethodPost, path: "/plans/{id}/undo",
			summary: "Take back the plan in force. Blocks touched since are left alone.",
			answer:  UndoAnswer{},
			faults:  []fault.Kind{fault.NotFound, fault.PlanState, fault.SignIn},
			handle:  undo,
		},
		{
			method: http.MethodPost, path: "/plans/{id}/replay",
			summary: "Make a plan again from what it was made from, with its seed and budget, and compare the hashes. Nothing changes.",
			answer:  ReplayAnswer{},
			faults:  []fault.Kind{fault.NotFound, fault.PlanState, fault.SignIn},
			handle:  replay,
		},
	}
}

func propose(c *call) (any, error) {
	var req PlanRequest
	if err := c.decode(&req); err != nil {
		return nil, err
	}
	wish := schedule.Wish{Budget: req.Budget, Keep: req.Keep, Avoid: req.Avoid, Trigger: record.TriggerYou}
	if req.Days != nil {
		if *req.Days < 1 || *req.Days > schedule.MaxDays {
			return nil, badField("days", "must be a whole number from 1 to %d", schedule.MaxDays)
		}
		wish.Days = *req.Days
	}
	if req.Seed != "" {
		seed, err := strconv.ParseUint(req.Seed, 10, 64)
		if err != nil {
			return nil, badField("seed", "must be a whole number from 0 to 18446744073709551615, as text")
		}
		wish.Seed = seed
	}
	p, err := schedule.Propose(c.App, c.me(), c.app.Clock.Now(), wish)
	if err != nil {
		return nil, err
	}
	return planAnswer(p), nil
}

func findPlan(c *call) (any, error) {
	p, err := schedule.Find(c.App, c.me(), c.Request.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return planAnswer(p), nil
}

func planAnswer(p *schedule.Proposal) PlanAnswer {
	return PlanAnswer{Plan: headOf(p.Plan), Blocks: p.Blocks, Diff: p.Diff, Unplaced: p.Unplaced, Late: p.Late, Notes: p.Notes}
}

func apply(c *call) (any, error) {
	var req ApplyRequest
	if err := c.decode(&req); err != nil {
		return nil, err
	}
	a, err := schedule.Apply(c.App, c.me(), c.Request.PathValue("id"), req.Reject, c.app.Clock.Now())
	if err != nil {
		return nil, err
	}
	return ApplyAnswer{headOf(a.Plan), AppliedDiff{a.Added, a.Moved, a.Removed}, a.Rejected}, nil
}

func replay(c *call) (any, error) {
	r, err := schedule.Replay(c.App, c.me(), c.Request.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return ReplayAnswer(*r), nil
}

func undo(c *call) (any, error) {
	u, err := schedule.Undo(c.App, c.me(), c.Request.PathValue("id"), c.app.Clock.Now())
	if err != nil {
		return nil, err
	}
	return UndoAnswer{headOf(u.Plan), u.Restored, u.Removed, u.Left}, nil
}

func headOf(p *record.Plan) PlanHead {
	from, to := p.Span()
	return PlanHead{
		ID: p.Id, Revision: p.GetInt("revision"), State: p.State(), From: from, To: to, Zone: p.GetString("zone"),
		Hash: p.GetString("hash"), Seed: p.GetString("seed"), Work: p.GetInt("work"),
		Score:   [2]int{p.GetInt("score_medium"), p.GetInt("score_soft")},
		Trigger: p.Trigger(), Churn: Churn{p.GetInt("moved_minutes"), p.GetInt("moved_today"), p.GetInt("stability")}, Rejected: p.GetInt("rejected"),
		Applied: instantOf(p.Record, "applied"), Undone: instantOf(p.Record, "undone"),
	}
}

func instantOf(r *core.Record, field string) *time.Time {
	d := r.GetDateTime(field)
	if d.IsZero() {
		return nil
	}
	t := d.Time().UTC()
	return &t
}
