package hooks

import (
	"net/http"
	"strconv"
	"time"

	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

// WayRequest is the body of POST /plans/ways.
type WayRequest struct {
	Way string `json:"way" jsonschema:"the id of a way, as GET /plans/ways gives it"`
}

// ChangeHead is a way that was taken.
type ChangeHead struct {
	ID       string     `json:"id"`
	Kind     string     `json:"kind"`
	Sentence string     `json:"sentence"`
	State    string     `json:"state" jsonschema:"applied or undone"`
	Created  time.Time  `json:"created"`
	Undone   *time.Time `json:"undone,omitempty"`
}

// WayAnswer is the answer of POST /plans/ways.
type WayAnswer struct {
	Change ChangeHead `json:"change"`
	Plan   PlanAnswer `json:"plan" jsonschema:"a proposal made with the change"`
}

// ChangeAnswer is the answer of POST /plans/changes/{id}/undo.
type ChangeAnswer struct {
	Change ChangeHead `json:"change"`
}

// maxAsked is the longest block that can be asked about, in minutes.
const maxAsked = 24 * 60

func whyRoutes() []route {
	plan := param{name: "plan", what: "the id of a stored plan to ask about; the blocks in force when left out"}
	return []route{
		{
			method: http.MethodGet, path: "/plans/why",
			summary: "Why a block is where it is: what it costs by term, what keeps it from a better place, and the best place on each other day.",
			query:   []param{{name: "block", what: "the id of a block, of the plan when one is named", required: true}, plan},
			answer:  schedule.Explained{},
			faults:  []fault.Kind{fault.BadField, fault.NotFound, fault.PlanImpossible, fault.PlanTooLarge, fault.PlanState, fault.SignIn},
			handle:  why,
		},
		{
			method: http.MethodGet, path: "/plans/why-not",
			summary: "Why a task is not planned at an instant: the rules that forbid it, or what it would cost more.",
			query: []param{
				{name: "task", what: "the id of an open task", required: true},
				{name: "at", what: "RFC 3339; rounded down to five minutes", required: true},
				{name: "minutes", what: "the length of the block, 1 to 1440; that of the task's own blocks when left out"}, plan,
			},
			answer: schedule.Denied{},
			faults: []fault.Kind{fault.BadField, fault.NotFound, fault.PlanImpossible, fault.PlanTooLarge, fault.PlanState, fault.SignIn},
			handle: whyNot,
		},
		{
			method: http.MethodGet, path: "/plans/ways",
			summary: "What cannot fit, whatever the plan, and which single changes would let more of it fit, the most complete first, then the cheapest.",
			answer:  schedule.WaysOut{},
			faults:  []fault.Kind{fault.PlanImpossible, fault.PlanTooLarge, fault.SignIn},
			handle:  ways,
		},
		{
			method: http.MethodPost, path: "/plans/ways",
			summary: "Take a way: the record is changed at once, and a proposal is made with the change.",
			body:    WayRequest{}, bodyNeeded: true, answer: WayAnswer{},
			faults: []fault.Kind{fault.BadField, fault.UnknownField, fault.ChangeState, fault.PlanImpossible, fault.PlanTooLarge, fault.SignIn},
			handle: takeWay,
		},
		{
			method: http.MethodPost, path: "/plans/changes/{id}/undo",
			summary: "Take a way back, unless what it changed was touched since.",
			answer:  ChangeAnswer{},
			faults:  []fault.Kind{fault.NotFound, fault.ChangeState, fault.SignIn},
			handle:  undoChange,
		},
		{
			method: http.MethodGet, path: "/plans/outlook",
			summary: "The weeks to come: how full each day is, and how much room each deadline leaves.",
			query:   []param{{name: "weeks", what: "how many weeks, today's included; 1 to 8, 6 when left out"}},
			answer:  schedule.Ahead{},
			faults:  []fault.Kind{fault.BadField, fault.PlanImpossible, fault.PlanTooLarge, fault.SignIn},
			handle:  outlook,
		},
		{
			method: http.MethodGet, path: "/plans/terms",
			summary: "What plans are weighed by: each term with its weights, its formula, and what it costs in the blocks in force.",
			answer:  schedule.TermList{},
			faults:  []fault.Kind{fault.PlanImpossible, fault.PlanTooLarge, fault.SignIn},
			handle:  terms,
		},
	}
}

// whole reads a whole number of the query, or takes the default.
func (c *call) whole(name string, byDefault, least, most int) (int, error) {
	raw := c.Request.URL.Query().Get(name)
	if raw == "" {
		return byDefault, nil
	}
	n, err := strconv.Atoi(raw)
	if err != nil || n < least || n > most {
		return 0, badField(name, "must be a whole number from %d to %d", least, most)
	}
	return n, nil
}

func why(c *call) (any, error) {
	q := c.Request.URL.Query()
	if q.Get("block") == "" {
		return nil, badField("block", "is required")
	}
	return schedule.Why(c.App, c.me(), q.Get("block"), q.Get("plan"), c.app.Clock.Now())
}

func whyNot(c *call) (any, error) {
	q := c.Request.URL.Query()
	if q.Get("task") == "" {
		return nil, badField("task", "is required")
	}
	at, err := time.Parse(time.RFC3339, q.Get("at"))
	if err != nil {
		return nil, badField("at", "must be an instant such as 2026-11-24T07:30:00Z")
	}
	minutes, err := c.whole("minutes", 0, 1, maxAsked)
	if err != nil {
		return nil, err
	}
	return schedule.WhyNot(c.App, c.me(), q.Get("task"), at, minutes, q.Get("plan"), c.app.Clock.Now())
}

func ways(c *call) (any, error) { return schedule.Ways(c.App, c.me(), c.app.Clock.Now()) }

func takeWay(c *call) (any, error) {
	var req WayRequest
	if err := c.decode(&req); err != nil {
		return nil, err
	}
	if req.Way == "" {
		return nil, badField("way", "is required")
	}
	now := c.app.Clock.Now()
	change, err := schedule.Take(c.App, c.me(), req.Way, now)
	if err != nil {
		return nil, err
	}
	me, err := c.App.FindRecordById(record.Users, c.me().Id) // the way may have changed the preferences
	if err != nil {
		return nil, err
	}
	p, err := schedule.Propose(c.App, record.UserOf(me), now, schedule.Wish{})
	if err != nil {
		return nil, err
	}
	return WayAnswer{changeHead(change), planAnswer(p)}, nil
}

func undoChange(c *call) (any, error) {
	change, err := schedule.UndoChange(c.App, c.me(), c.Request.PathValue("id"), c.app.Clock.Now())
	if err != nil {
		return nil, err
	}
	return ChangeAnswer{changeHead(change)}, nil
}

func changeHead(r *record.PlanChange) ChangeHead {
	h := ChangeHead{ID: r.Id, Kind: r.GetString("kind"), Sentence: r.GetString("sentence"), State: r.State(), Created: r.GetDateTime("created").Time().UTC()}
	if d := r.GetDateTime("undone"); !d.IsZero() {
		at := d.Time().UTC()
		h.Undone = &at
	}
	return h
}

func outlook(c *call) (any, error) {
	weeks, err := c.whole("weeks", schedule.DefaultOutlookWeeks, 1, schedule.MaxOutlookWeeks)
	if err != nil {
		return nil, err
	}
	return schedule.Outlook(c.App, c.me(), weeks, c.app.Clock.Now())
}

func terms(c *call) (any, error) { return schedule.Terms(c.App, c.me(), c.app.Clock.Now()) }
