package schedule

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/record"
)

// Change says what a plan does with a block.
type Change string

// The changes. Fixed blocks are listed so that a plan shows whole days.
const (
	Added   Change = "added"
	Moved   Change = "moved"
	Removed Change = "removed"
	Kept    Change = "kept"
	Fixed   Change = "fixed"
)

// Block is one block of a proposal.
type Block struct {
	// ID is the id of the block's record, which an added block gets when the
	// plan is applied.
	ID     string    `json:"id"`
	Task   string    `json:"task"`
	Title  string    `json:"title"`
	Start  time.Time `json:"start"`
	End    time.Time `json:"end"`
	Change Change    `json:"change"`
	// Was is where a moved block was before.
	Was *Span `json:"was,omitempty"`
	// Reason is a sentence that says why a moved or removed block is not where
	// it was.
	Reason string `json:"reason,omitempty"`
	// Rejected is set once the plan was applied without this change.
	Rejected bool `json:"rejected,omitempty"`
	// ShowAs is how the block shows to others, "free" or "busy"; empty where
	// the plan leaves that as it is.
	ShowAs string `json:"show_as,omitempty"`
	// Bundle is the same number for blocks of small tasks that are one stretch.
	Bundle int `json:"bundle,omitempty"`
	// Cost and Terms are what the planner weighed, in tenths of a pain minute.
	Cost  int64      `json:"cost,omitempty"`
	Terms []CostTerm `json:"terms,omitempty"`
}

// Span is a stretch of time.
type Span struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// CostTerm is one named part of a block's cost.
type CostTerm struct {
	Name string `json:"name"`
	Cost int64  `json:"cost"`
}

// Diff is what applying a plan changes.
type Diff struct {
	Added   []Block `json:"added"`
	Moved   []Block `json:"moved"`
	Removed []Block `json:"removed"`
	Kept    int     `json:"kept"`
}

// compare matches the planner's blocks with those that are there: equal ones
// are kept, the rest of a task's blocks are paired in order of time and moved,
// so that a block keeps its record (and whoever watches it) when it moves.
func (s *state) compare(result []planner.Block, movable []*record.Block) []Block {
	titles := map[string]string{}
	for _, t := range s.tasks {
		titles[t.Id] = t.Title()
	}
	old := map[string][]*record.Block{}
	for _, b := range movable {
		old[b.Task()] = append(old[b.Task()], b)
	}
	out := make([]Block, 0, len(result)+len(s.blocks))
	pending := map[string][]int{} // task -> indexes in out still without a record
	for _, b := range result {
		b.Task = recordID(b.Task)
		next := Block{Task: b.Task, Title: titles[b.Task], Start: b.Start, End: b.End, Cost: b.Cost, Terms: termsOf(b.Terms), Bundle: b.Bundle, ShowAs: showAs(b)}
		if i := sameTime(old[b.Task], b); i >= 0 {
			next.ID, next.Change = old[b.Task][i].Id, Kept
			old[b.Task] = append(old[b.Task][:i:i], old[b.Task][i+1:]...)
		} else {
			pending[b.Task] = append(pending[b.Task], len(out))
		}
		out = append(out, next)
	}
	for _, t := range s.tasks { // in the order of tasks, never of the map
		for _, i := range pending[t.Id] {
			if rest := old[t.Id]; len(rest) > 0 {
				out[i].ID, out[i].Change = rest[0].Id, Moved
				out[i].Was = &Span{rest[0].Start(), rest[0].End()}
				old[t.Id] = rest[1:]
			} else {
				out[i].ID, out[i].Change = core.GenerateDefaultRandomId(), Added
			}
		}
	}
	for _, b := range movable {
		for _, gone := range old[b.Task()] {
			if gone.Id == b.Id {
				out = append(out, Block{ID: b.Id, Task: b.Task(), Title: titles[b.Task()], Start: b.Start(), End: b.End(), Change: Removed})
			}
		}
	}
	return out
}

// showAs is free for the blocks that find another place when somebody takes
// their time.
func showAs(b planner.Block) string {
	if b.Busy {
		return record.ShowBusy
	}
	return record.ShowFree
}

// show lets a block that stays where it is show as a plan found it.
func show(tx core.App, owner string, b Block) error {
	if b.ShowAs == "" {
		return nil
	}
	r, err := record.FindBlock(tx, owner, b.ID)
	if err != nil || r.GetString("show_as") == b.ShowAs {
		return err
	}
	r.Set("show_as", b.ShowAs)
	return tx.SaveWithContext(quiet, r.Record)
}

func sameTime(blocks []*record.Block, b planner.Block) int {
	for i, o := range blocks {
		if o.Start().Equal(b.Start) && o.End().Equal(b.End) {
			return i
		}
	}
	return -1
}

func termsOf(terms []planner.Term) []CostTerm {
	out := make([]CostTerm, len(terms))
	for i, t := range terms {
		out[i] = CostTerm{t.Name, t.Cost}
	}
	return out
}

// diffOf sorts the blocks of a proposal by what happens to them.
func diffOf(blocks []Block) Diff {
	d := Diff{Added: []Block{}, Moved: []Block{}, Removed: []Block{}}
	for _, b := range blocks {
		switch b.Change {
		case Added:
			d.Added = append(d.Added, b)
		case Moved:
			d.Moved = append(d.Moved, b)
		case Removed:
			d.Removed = append(d.Removed, b)
		case Kept:
			d.Kept++
		}
	}
	return d
}
