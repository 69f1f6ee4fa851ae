package schedule

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/graph"
	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/agents/workflow"
	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/outbox"
	"github.com/pulseplan/pulseplan/app/record"
)

// Type is what requests for a plan name.
const Type = "schedule"

// Request is the payload.
type Request struct {
	Days *int   `json:"days,omitempty" jsonschema:"how many days to plan, today included; 1 to 60"`
	Seed string `json:"seed,omitempty" jsonschema:"an unsigned 64-bit number; the same seed and input give the same plan"`

	Trigger string `json:"trigger,omitempty" jsonschema:"change or overrun: change the plan in force as little as the person's preferences replan, replan_moves and freeze_minutes allow, and only if something needs it; left out: plan anew"`
}

// Outcome is the result.
type Outcome struct {
	Plan     string `json:"plan" jsonschema:"id of the plans record, a proposal unless it was applied; empty when nothing needs to change"`
	Applied  bool   `json:"applied,omitempty" jsonschema:"whether it is in force already, as the person's preferences say"`
	Revision int    `json:"revision"`
	Blocks   int    `json:"blocks"`
	Unplaced int    `json:"unplaced" jsonschema:"tasks with work that has no place"`
	Late     int    `json:"late" jsonschema:"tasks completed after their soft deadline"`
}

// run is what the steps pass on. The plan itself stays in its record.
type run struct {
	User    string  `json:"user"`
	Wish    Wish    `json:"wish"`
	Tasks   int     `json:"tasks"`
	Events  int     `json:"events"`
	Outcome Outcome `json:"outcome"`
}

const (
	// readTimeout bounds the reading of one part; a writer may be in the way.
	readTimeout = 20 * time.Second
	// solveTimeout is far above the search's budget of work, about 100 ms.
	solveTimeout = 2 * time.Minute
)

// Workflow makes a plan and stores it as a proposal: what there is to plan is
// looked at first, so that a plan without tasks is said at once, then it is
// planned and stored in one step, since a plan is only as good as what it was
// made from is fresh.
func Workflow(a *app.App) (workflow.Workflow, error) {
	g := graph.New[run](Type)
	g.Result(func(s run) any { return s.Outcome })
	tries := graph.Retry(2, graph.Expo(200*time.Millisecond, 2*time.Second))

	tasks := graph.Step(g, "tasks", func(c *graph.Ctx, s run) (int, error) {
		done := workflow.Call(a, c, "records.tasks", nil)
		open, err := record.ListOpenTasks(a, s.User)
		return len(open), done(err, map[string]int{"tasks": len(open)})
	}, func(s *run, n int) { s.Tasks = n }, graph.Timeout(readTimeout), tries)

	events := graph.Step(g, "events", func(c *graph.Ctx, s run) (int, error) {
		u, err := workflow.Person(a, s.User)
		if err != nil {
			return 0, err
		}
		from, to := Horizon(a.Clock.Now(), daysFor(u, s.Wish), u.Zone())
		done := workflow.Call(a, c, "records.events", map[string]any{"days": daysFor(u, s.Wish)})
		list, err := record.ListEvents(a, s.User, from, to)
		return len(list), done(err, map[string]int{"events": len(list)})
	}, func(s *run, n int) { s.Events = n }, graph.Timeout(readTimeout), tries)

	solve := graph.Step(g, "solve", func(c *graph.Ctx, s run) (Outcome, error) {
		u, err := workflow.Person(a, s.User)
		if err != nil {
			return Outcome{}, err
		}
		done := workflow.Call(a, c, "planner.plan", map[string]any{"days": daysFor(u, s.Wish), "seed": strconv.FormatUint(s.Wish.Seed, 10)})
		out, err := draw(a, u, c.Run(), s.Wish)
		return out, done(final(err), map[string]int{"blocks": out.Blocks, "unplaced": out.Unplaced, "late": out.Late})
	}, func(s *run, out Outcome) { s.Outcome = out }, graph.Timeout(solveTimeout), tries)

	g.Start(tasks, events)
	g.Join(solve, tasks, events)
	g.Then(solve, graph.End)
	compiled, err := g.Compile()
	return workflow.Workflow{
		Type: Type, Title: "Plan", Summary: "Plans the open tasks into the free time and stores the plan as a proposal.",
		Payload: Request{}, Begin: begin, Graph: compiled,
		Steps:   map[string]string{"tasks": "Reading your tasks", "events": "Reading your calendars", "solve": "Looking for the best plan"},
		Say:     sumUp,
		Timeout: 5 * time.Minute,
	}, err
}

// draw plans and stores the proposal. A run that comes here again after its
// proposal was stored finds that one, whatever the tasks have become meanwhile.
func draw(a *app.App, u *record.User, job string, wish Wish) (Outcome, error) {
	if out, known, err := outbox.Known[Outcome](a, job, "proposal"); err != nil || known {
		return out, err
	}
	if wish.Trigger != "" {
		return redraw(a, u, job, wish.Trigger)
	}
	if j, err := record.FindJob(a, job); err == nil && j.GetString("origin") == record.OriginSchedule {
		wish.Trigger = record.TriggerSchedule
	}
	draft, err := Draw(a, u, a.Clock.Now(), wish)
	if err != nil {
		return Outcome{}, err
	}
	var out Outcome
	err = a.RunInTransaction(func(tx core.App) error {
		out, err = outbox.Once(tx, a.Clock.Now(), job, "proposal", func() (Outcome, error) {
			p, err := draft.Store(tx)
			if err != nil {
				return Outcome{}, err
			}
			return outcomeOf(p), nil
		})
		return err
	})
	return out, err
}

// redraw looks at the plan in force after something has changed.
func redraw(a *app.App, u *record.User, job, trigger string) (out Outcome, err error) {
	if seen, err := seenBefore(a, u.Id, job); err != nil || seen {
		return out, err
	}
	_, err = replan(a, u, trigger, a.Clock.Now(), func(tx core.App, put func(core.App) (*Replanned, error)) (*Replanned, error) {
		var r *Replanned
		out, err = outbox.Once(tx, a.Clock.Now(), job, "proposal", func() (Outcome, error) {
			var err error
			if r, err = put(tx); err != nil || r.Proposal == nil {
				return Outcome{}, err
			}
			out := outcomeOf(r.Proposal)
			out.Applied = r.Applied != nil
			return out, nil
		})
		return r, err
	})
	return out, err
}

// seenBefore reports whether a run that a change has asked for comes too late:
// somebody has looked at the change meanwhile.
func seenBefore(a *app.App, owner, job string) (bool, error) {
	j, err := record.FindJob(a, job)
	if err != nil || j.GetString("origin") != record.OriginChange {
		return false, err
	}
	w, err := lookUp(a, owner)
	return err == nil && (w == nil || w.Job != job), err
}

func outcomeOf(p *Proposal) Outcome {
	return Outcome{Plan: p.Plan.Id, Revision: p.Plan.GetInt("revision"), Blocks: p.Plan.GetInt("blocks"), Unplaced: len(p.Unplaced), Late: len(p.Late)}
}

// final marks refusals: another attempt meets the same tasks.
func final(err error) error {
	if err != nil && (fault.Is(err, fault.PlanImpossible) || fault.Is(err, fault.PlanTooLarge)) {
		return graph.Permanent(err)
	}
	return err
}

func begin(a workflow.Ask) (json.RawMessage, error) {
	var req Request
	if err := a.Read(&req); err != nil {
		return nil, err
	}
	wish, err := req.Wish()
	if err != nil {
		return nil, err
	}
	return json.Marshal(run{User: a.User.Id, Wish: wish})
}

// Wish checks the request.
func (r Request) Wish() (Wish, error) {
	var wish Wish
	if r.Days != nil {
		if *r.Days < 1 || *r.Days > MaxDays {
			return wish, workflow.Refuse("days", "must be a whole number from 1 to %d", MaxDays)
		}
		wish.Days = *r.Days
	}
	if r.Seed != "" {
		seed, err := strconv.ParseUint(r.Seed, 10, 64)
		if err != nil {
			return wish, workflow.Refuse("seed", "must be a whole number from 0 to 18446744073709551615, as text")
		}
		wish.Seed = seed
	}
	switch r.Trigger {
	case "":
	case record.TriggerChange, record.TriggerOverrun:
		if r.Days != nil || r.Seed != "" {
			return wish, workflow.Refuse("trigger", "cannot be given with days or seed")
		}
		wish.Trigger = r.Trigger
	default:
		return wish, workflow.Refuse("trigger", "must be change or overrun")
	}
	return wish, nil
}

func sumUp(result json.RawMessage, locale string) string {
	var out Outcome
	if json.Unmarshal(result, &out) != nil {
		return ""
	}
	l := planner.LangOf(locale)
	if out.Plan == "" {
		return say(l, "Nothing in your plan needs to change.")
	}
	text := counted(l, out.Blocks, "Planned 1 block.", "Planned %d blocks.")
	if out.Unplaced > 0 {
		text += " " + counted(l, out.Unplaced, "1 task did not fit.", "%d tasks did not fit.")
	}
	if out.Late > 0 {
		text += " " + counted(l, out.Late, "1 task would be late.", "%d tasks would be late.")
	}
	return text
}
