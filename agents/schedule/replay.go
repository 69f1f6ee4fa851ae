package schedule

import (
	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

// Replayed is a plan that was made again from what it was made from.
type Replayed struct {
	Hash     string // of the plan made now
	Same     bool   // whether the stored plan has that hash
	Work     int64  // cells of the dynamic program
	Blocks   int    // blocks the planner placed
	Sentence string
}

// Problem reads what a stored plan was made from.
func Problem(app core.App, user *record.User, id string) (planner.Problem, error) {
	_, detail, err := find(app, user, id)
	if err != nil {
		return planner.Problem{}, err
	}
	return problemOf(detail)
}

func problemOf(detail *record.PlanDetail) (planner.Problem, error) {
	packed := detail.GetString("problem")
	if packed == "" {
		return planner.Problem{}, fault.PlanState.Say("What this plan was made from is not kept.")
	}
	p, err := Decode([]byte(packed))
	if err != nil {
		return p, fault.PlanState.Say("What this plan was made from was stored by another release and cannot be read.").Because(err)
	}
	return p, nil
}

// Replay solves the stored problem of a plan again, with its seed and budget.
// Nothing changes.
func Replay(app core.App, user *record.User, id string) (*Replayed, error) {
	plan, detail, err := find(app, user, id)
	if err != nil {
		return nil, err
	}
	p, err := problemOf(detail)
	if err != nil {
		return nil, err
	}
	r, err := Solve(p)
	if err != nil {
		return nil, refusal(err)
	}
	out := &Replayed{Hash: r.Hash, Same: r.Hash == plan.GetString("hash"), Work: r.Work, Blocks: len(r.Blocks)}
	l := planner.LangOf(user.Locale())
	if out.Same {
		blocks := counted(l, out.Blocks, "1 block", "%d blocks")
		out.Sentence = say(l, "The same input, seed %d and budget give the same plan: %s.", p.Seed, blocks)
	} else {
		out.Sentence = say(l, "The planner has changed since this plan was made: from the same input, seed %d and budget it makes another plan today.", p.Seed)
	}
	return out, nil
}
