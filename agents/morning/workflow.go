package morning

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/briefing"
	"github.com/pulseplan/pulseplan/agents/graph"
	"github.com/pulseplan/pulseplan/agents/workflow"
	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/clock"
	"github.com/pulseplan/pulseplan/app/lang"
	"github.com/pulseplan/pulseplan/app/outbox"
	"github.com/pulseplan/pulseplan/app/record"
)

// Type is what requests for a briefing name.
const Type = "briefing"

const (
	// MaxDays is how far from today a briefing may lie, in days: events are kept
	// for about that long.
	MaxDays = 90
	// readTimeout bounds the reading of one part. SQLite answers in
	// milliseconds; a writer that is held up may take longer.
	readTimeout = 20 * time.Second
	// maxState holds some ten thousand open tasks.
	maxState = 4 << 20
)

// Request is the payload.
type Request struct {
	Date string `json:"date,omitempty" jsonschema:"local date YYYY-MM-DD; the day of the run when left out"`
}

// Outcome is the result.
type Outcome struct {
	Briefing string `json:"briefing" jsonschema:"id of the briefings record"`
	Date     string `json:"date"`
}

// state is what the steps pass on.
type state struct {
	User    string              `json:"user"`
	Now     time.Time           `json:"now"`
	Day     day                 `json:"day"`
	Events  []briefing.Event    `json:"events"`
	Work    labour              `json:"work"`
	Plan    standing            `json:"plan"`
	Hours   []briefing.Interval `json:"hours"`
	Outcome Outcome             `json:"outcome"`
}

// Workflow writes a briefing: four parts are read side by side, then it is put
// into words and stored.
func Workflow(a *app.App) (workflow.Workflow, error) {
	g := graph.New[state](Type, graph.Bound(graph.Limits{StateBytes: maxState}))
	g.Result(func(s state) any { return s.Outcome })
	part := []graph.Option{graph.Timeout(readTimeout), graph.Retry(2, graph.Expo(200*time.Millisecond, 2*time.Second))}

	events := graph.Step(g, "events", func(c *graph.Ctx, s state) ([]briefing.Event, error) {
		u, err := workflow.Person(a, s.User)
		if err != nil {
			return nil, err
		}
		done := workflow.Call(a, c, "records.events", s.Day.args())
		list, err := readEvents(a, u, s.Day)
		return list, done(err, map[string]int{"events": len(list)})
	}, func(s *state, out []briefing.Event) { s.Events = out }, part...)

	work := graph.Step(g, "work", func(c *graph.Ctx, s state) (labour, error) {
		u, err := workflow.Person(a, s.User)
		if err != nil {
			return labour{}, err
		}
		done := workflow.Call(a, c, "records.tasks", s.Day.args())
		out, err := readWork(a, u, s.Day, s.Now)
		return out, done(err, map[string]int{"tasks": len(out.Tasks), "blocks": len(out.Blocks)})
	}, func(s *state, out labour) { s.Work = out }, part...)

	plan := graph.Step(g, "plan", func(c *graph.Ctx, s state) (standing, error) {
		u, err := workflow.Person(a, s.User)
		if err != nil {
			return standing{}, err
		}
		done := workflow.Call(a, c, "records.plan", nil)
		out, err := readPlan(a, u)
		return out, done(err, map[string]int{"unplaced": len(out.Unplaced), "late": len(out.Late)})
	}, func(s *state, out standing) { s.Plan = out }, part...)

	hours := graph.Step(g, "hours", func(c *graph.Ctx, s state) ([]briefing.Interval, error) {
		u, err := workflow.Person(a, s.User)
		if err != nil {
			return nil, err
		}
		done := workflow.Call(a, c, "records.hours", s.Day.args())
		out, err := readHours(a, u, s.Day.From)
		return out, done(err, map[string]int{"windows": len(out)})
	}, func(s *state, out []briefing.Interval) { s.Hours = out }, part...)

	write := graph.Step(g, "write", func(c *graph.Ctx, s state) (Outcome, error) {
		u, err := workflow.Person(a, s.User)
		if err != nil {
			return Outcome{}, err
		}
		b := briefing.Daily(assemble(u, s.Day, s.Now, s.Events, s.Work, s.Plan, s.Hours))
		done := workflow.Call(a, c, "briefings.write", s.Day.args())
		var out Outcome
		err = a.RunInTransaction(func(tx core.App) error {
			out, err = outbox.Once(tx, a.Clock.Now(), c.Run(), "write", func() (Outcome, error) {
				stored, err := store(tx, u, s.Day.Date, b)
				if err != nil {
					return Outcome{}, err
				}
				return Outcome{Briefing: stored.Id, Date: s.Day.Date}, nil
			})
			return err
		})
		return out, done(err, map[string]int{"sections": len(b.Sections)})
	}, func(s *state, out Outcome) { s.Outcome = out }, part...)

	g.Start(events, work, plan, hours)
	g.Join(write, events, work, plan, hours)
	g.Then(write, graph.End)
	compiled, err := g.Compile()
	return workflow.Workflow{
		Type: Type, Title: "Briefing", Summary: "Reads the day's events, tasks, plan and hours and writes the briefing of that day.",
		Payload: Request{}, Begin: begin, Graph: compiled,
		Steps: map[string]string{
			"events": "Reading the day's events", "work": "Reading tasks and blocks", "plan": "Looking at the plan in force",
			"hours": "Looking up your hours", "write": "Writing the briefing",
		},
		Say: func(result json.RawMessage, locale string) string {
			var out Outcome
			if json.Unmarshal(result, &out) != nil {
				return ""
			}
			return lang.Of(locale).Say(fmt.Sprintf("Wrote the briefing of %s.", out.Date))
		},
		Timeout: 2 * time.Minute,
	}, err
}

// begin checks a request. Without a date the briefing is about the day on which
// the run starts, so that one that was held up is not about yesterday.
func begin(a workflow.Ask) (json.RawMessage, error) {
	var req Request
	if err := a.Read(&req); err != nil {
		return nil, err
	}
	if err := CheckDate(req.Date, a.User, a.Now); err != nil {
		return nil, err
	}
	d, err := dayOf(a.User, req.Date, a.Now)
	if err != nil {
		return nil, err
	}
	return json.Marshal(state{User: a.User.Id, Now: a.Now, Day: d})
}

// CheckDate refuses a date that is none, or too far from today.
func CheckDate(date string, user *record.User, now time.Time) error {
	if date == "" {
		return nil
	}
	start, err := clock.DayStart(date, user.Zone())
	if err != nil {
		return workflow.Refuse("date", "must be a date such as 2026-11-23")
	}
	if d := start.Sub(now); d > MaxDays*24*time.Hour || d < -MaxDays*24*time.Hour {
		return workflow.Refuse("date", "must be within %d days of today", MaxDays)
	}
	return nil
}

// args is the day for the trace.
func (d day) args() map[string]any { return map[string]any{"date": d.Date} }
