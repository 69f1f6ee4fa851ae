package hooks

import (
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

// DoneRequest is the body of POST /blocks/{id}/done.
type DoneRequest struct {
	Finished *bool  `json:"finished,omitempty" jsonschema:"whether the task is finished too; for a task that repeats false says that its turn is not over"`
	At       string `json:"at,omitempty" jsonschema:"when it was done, RFC 3339, for a button pressed on a phone without a connection; now when left out"`
}

// at is when the block was done: no later than now, since a phone's clock may
// be fast.
func (r DoneRequest) at(now time.Time) (time.Time, error) {
	at, err := said(r.At, now)
	if at.After(now) {
		at = now
	}
	return at, err
}

// MoreRequest is the body of POST /blocks/{id}/more.
type MoreRequest struct {
	Minutes int `json:"minutes" jsonschema:"how much longer, 1 to 480"`
}

// TimedBlock is a block as the timer's answers show it.
type TimedBlock struct {
	ID       string     `json:"id"`
	Task     string     `json:"task"`
	Title    string     `json:"title"`
	Start    time.Time  `json:"start"`
	End      time.Time  `json:"end"`
	State    string     `json:"state" jsonschema:"planned, locked, started, done or skipped"`
	Pinned   bool       `json:"pinned"`
	Started  *time.Time `json:"started,omitempty"`
	Paused   *time.Time `json:"paused,omitempty" jsonschema:"since when the timer of a started block rests"`
	Finished *time.Time `json:"finished,omitempty"`
	Booked   int        `json:"booked" jsonschema:"minutes it has added to what its task has spent"`
}

// TimedTask is the task of a block as the timer's answers show it.
type TimedTask struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Status   string `json:"status"`
	Estimate int    `json:"estimate" jsonschema:"minutes; 0 when nobody has said"`
	Spent    int    `json:"spent" jsonschema:"minutes"`
}

// TimerAnswer is the answer of the actions on a block.
type TimerAnswer struct {
	Block     TimedBlock         `json:"block"`
	Task      TimedTask          `json:"task"`
	Spent     int                `json:"spent" jsonschema:"minutes of the task that were worked so far, those of blocks under way included"`
	Remaining int                `json:"remaining" jsonschema:"minutes of the task that are left of its estimate"`
	Overlaps  []schedule.Overlap `json:"overlaps" jsonschema:"what the block lies over from now on"`
	Proposal  *ProposalHead      `json:"proposal" jsonschema:"the plan that follows from it; null when nothing needs to change"`
}

// ProposalHead is a plan in short.
type ProposalHead struct {
	ID       string `json:"id"`
	Revision int    `json:"revision"`
	State    string `json:"state" jsonschema:"proposed, or applied when the person's preferences say so"`
	Added    int    `json:"added"`
	Moved    int    `json:"moved"`
	Removed  int    `json:"removed"`
}

func blockRoutes() []route {
	one := []fault.Kind{fault.NotFound, fault.BlockState, fault.SignIn}
	return []route{
		{
			method: http.MethodPost, path: "/blocks/{id}/start",
			summary: "Start the timer of a block, or let it go on. One timer runs at a time: that of another block rests. A block that is not due now begins now.",
			answer:  TimerAnswer{}, faults: one,
			handle: func(c *call) (any, error) { return timed(c, schedule.Start) },
		},
		{
			method: http.MethodPost, path: "/blocks/{id}/pause",
			summary: "Let the timer of a block rest.",
			answer:  TimerAnswer{}, faults: one,
			handle: func(c *call) (any, error) { return timed(c, schedule.Pause) },
		},
		{
			method: http.MethodPost, path: "/blocks/{id}/resume",
			summary: "Let the timer of a block go on that rests.",
			answer:  TimerAnswer{}, faults: one,
			handle: func(c *call) (any, error) { return timed(c, schedule.Resume) },
		},
		{
			method: http.MethodPost, path: "/blocks/{id}/done",
			summary: "Finish a block, and its task if that is finished too. What was worked is added to what the task has spent; the rest of the time is free.",
			body:    DoneRequest{}, answer: TimerAnswer{},
			faults: append([]fault.Kind{fault.BadField, fault.UnknownField}, one...),
			handle: func(c *call) (any, error) {
				var req DoneRequest
				if err := c.decode(&req); err != nil {
					return nil, err
				}
				at, err := req.at(c.app.Clock.Now())
				if err != nil {
					return nil, err
				}
				return timed(c, func(app core.App, u *record.User, id string, _ time.Time) (*schedule.Acted, error) {
					return schedule.Done(app, u, id, req.Finished, at)
				})
			},
		},
		{
			method: http.MethodPost, path: "/blocks/{id}/skip",
			summary: "Give a block up. Its time is free, its work is still to do.",
			answer:  TimerAnswer{}, faults: one,
			handle: func(c *call) (any, error) { return timed(c, schedule.Skip) },
		},
		{
			method: http.MethodPost, path: "/blocks/{id}/more",
			summary: "Make a block that has begun longer. What it lies over then is listed.",
			body:    MoreRequest{}, bodyNeeded: true, answer: TimerAnswer{},
			faults: append([]fault.Kind{fault.BadField, fault.UnknownField}, one...),
			handle: func(c *call) (any, error) {
				var req MoreRequest
				if err := c.decode(&req); err != nil {
					return nil, err
				}
				return timed(c, func(app core.App, u *record.User, id string, now time.Time) (*schedule.Acted, error) {
					return schedule.More(app, u, id, req.Minutes, now)
				})
			},
		},
	}
}

// timed runs an action on the block of the path, and then looks at the plan if
// it may need a change. Should that fail, the sweep looks at it later: the
// action itself is done.
func timed(c *call, do func(core.App, *record.User, string, time.Time) (*schedule.Acted, error)) (any, error) {
	now, me := c.app.Clock.Now(), c.me()
	acted, err := do(c.App, me, c.Request.PathValue("id"), now)
	if err != nil {
		return nil, err
	}
	out := TimerAnswer{Overlaps: acted.Overlaps}
	if acted.Replan {
		r, err := schedule.Replan(c.App, me, record.TriggerChange, now)
		if err != nil {
			c.app.Log().Error("plan again after a timer", "user", me.Id, "error", err)
		} else if r.Proposal != nil {
			out.Proposal = headOfProposal(r.Proposal)
		}
	}
	b, t := acted.Block, acted.Task
	out.Block = TimedBlock{
		ID: b.Id, Task: b.Task(), Title: t.Title(), Start: b.Start(), End: b.End(), State: b.State(), Pinned: b.Pinned(),
		Started: instantOf(b.Record, "started"), Paused: instantOf(b.Record, "paused"), Finished: instantOf(b.Record, "finished"), Booked: b.Booked(),
	}
	out.Task = TimedTask{ID: t.Id, Title: t.Title(), Status: t.GetString("status"), Estimate: t.Estimate(), Spent: t.Spent()}
	out.Spent, _ = schedule.Actual(c.App, t)
	out.Remaining = schedule.Remaining(c.App, t)
	return out, nil
}

func headOfProposal(p *schedule.Proposal) *ProposalHead {
	return &ProposalHead{
		ID: p.Plan.Id, Revision: p.Plan.GetInt("revision"), State: p.Plan.State(),
		Added: len(p.Diff.Added), Moved: len(p.Diff.Moved), Removed: len(p.Diff.Removed),
	}
}
