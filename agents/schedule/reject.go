package schedule

import (
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/fault"
)

// Conflict is why a plan cannot be applied without some of its changes.
type Conflict struct {
	Rule   string  `json:"rule" jsonschema:"code of the rule that would be broken"`
	Blocks []Block `json:"blocks" jsonschema:"the block that was to stay as it is, and the one that cannot be beside it"`
}

// ruleMinutes is broken when a task would have more time than work.
const ruleMinutes = planner.RuleMinutes

// leaveOut marks the changes of the blocks in reject and returns how many.
func leaveOut(blocks []Block, reject []string) (int, error) {
	n := 0
	for _, id := range reject {
		i := slices.IndexFunc(blocks, func(b Block) bool {
			return b.ID == id && b.Change != Kept && b.Change != Fixed
		})
		if i < 0 {
			return 0, fault.BadField.Say("reject: this plan changes no block %q.", id).On("reject")
		}
		if !blocks[i].Rejected {
			blocks[i].Rejected = true
			n++
		}
	}
	return n, nil
}

// stays is where a block lies when its change is left out; ok is false when it
// is not there at all then.
func (b Block) stays() (Span, bool) {
	switch {
	case b.Change == Added:
		return Span{}, false
	case b.Was != nil:
		return *b.Was, true
	}
	return Span{b.Start, b.End}, true
}

// asItWas is the block where it stays, for a conflict.
func (b Block) asItWas() Block {
	if at, ok := b.stays(); ok {
		b.Start, b.End = at.Start, at.End
	}
	return Block{ID: b.ID, Task: b.Task, Title: b.Title, Start: b.Start, End: b.End, Change: b.Change}
}

// comes reports whether the block is put somewhere by applying.
func (b Block) comes() bool { return !b.Rejected && (b.Change == Added || b.Change == Moved) }

// compatible refuses, with plan_conflict, a choice of changes that breaks a
// rule which the whole plan keeps: blocks at the same time, work before what it
// waits for, more time than work, a day above its limit. What stays where it is
// may break rules by itself: that is the person's decision.
func (s *state) compatible(app core.App, blocks []Block) error {
	p, _, _, err := s.problem()
	if err != nil {
		return err
	}
	j, err := newJudge(app, s, &p)
	if err != nil {
		return err
	}
	for _, find := range []func([]Block) *fault.Fault{j.overlaps, j.overplanned, j.outOfOrder, j.againstRules} {
		if f := find(blocks); f != nil {
			return f
		}
	}
	return nil
}

// conflict names the block that was to stay (or not to come) and the other.
func (j *judge) conflict(rule string, rejected, other Block, sentence string, args ...any) *fault.Fault {
	return fault.PlanConflict.Say(sentence, args...).With(Conflict{rule, []Block{rejected.asItWas(), {
		ID: other.ID, Task: other.Task, Title: other.Title, Start: other.Start, End: other.End, Change: other.Change,
	}}})
}

func (j *judge) overlaps(blocks []Block) *fault.Fault {
	for _, r := range blocks {
		at, there := r.stays()
		if !r.Rejected || !there {
			continue
		}
		for _, o := range blocks {
			if o.comes() && o.Start.Before(at.End) && at.Start.Before(o.End) {
				return j.conflict(planner.RuleOverlap, r, o, "%s cannot stay at %s: this plan puts %s there at %s.",
					j.title(r.Task), j.s.when(at.Start), j.title(o.Task), j.s.when(o.Start))
			}
		}
	}
	return nil
}

// overplanned compares the minutes of each task with what it has now and with
// what the whole plan gives it: the choice may not give it more than both.
func (j *judge) overplanned(blocks []Block) *fault.Fault {
	before, whole, chosen := map[string]int{}, map[string]int{}, map[string]int{}
	for _, b := range blocks {
		minutes, task := int(b.End.Sub(b.Start)/time.Minute), j.turn(b)
		at, there := b.stays()
		was := int(at.End.Sub(at.Start) / time.Minute)
		if there {
			before[task] += was
		}
		if b.Change != Removed {
			whole[task] += minutes
		}
		switch {
		case b.Rejected && there:
			chosen[task] += was
		case !b.Rejected && b.Change != Removed:
			chosen[task] += minutes
		}
	}
	for _, r := range blocks {
		task := j.turn(r)
		if !r.Rejected || chosen[task] <= max(before[task], whole[task]) {
			continue
		}
		for _, o := range blocks {
			if o.comes() && j.turn(o) == task {
				return j.conflict(ruleMinutes, r, o, "%s would have %s more than is left of it: the block at %s takes the place of the one at %s.",
					j.title(r.Task), j.s.minutes(chosen[task]-max(before[task], whole[task])), j.s.when(o.Start), j.s.when(r.asItWas().Start))
			}
		}
	}
	return nil
}

// turn is the planner's task of a block.
func (j *judge) turn(b Block) string {
	at := b.Start
	if b.Rejected && b.Was != nil {
		at = b.Was.Start
	}
	return j.s.turnAt(b.Task, at)
}

// outOfOrder finds work that would begin before what it waits for is completed.
func (j *judge) outOfOrder(blocks []Block) *fault.Fault {
	for _, later := range blocks {
		t := j.tasks[j.turn(later)]
		start := later.Start
		if at, there := later.stays(); later.Rejected {
			if !there {
				continue
			}
			start = at.Start
		}
		if t == nil || later.Change == Removed && !later.Rejected || later.Change == Fixed {
			continue
		}
		for _, first := range blocks {
			if !slices.Contains(t.DependsOn, j.turn(first)) {
				continue
			}
			at, there := first.stays()
			switch {
			case first.Rejected && !there && later.comes():
				return j.conflict(planner.RuleDependency, first, later, "%s at %s waits for %s, which would not be completed without its block at %s.",
					j.title(later.Task), j.s.when(start), j.title(first.Task), j.s.when(first.Start))
			case first.Rejected && there && later.comes() && at.End.After(start):
				return j.conflict(planner.RuleDependency, first, later, "%s at %s waits for %s, which cannot stay at %s then.",
					j.title(later.Task), j.s.when(start), j.title(first.Task), j.s.when(at.Start))
			case later.Rejected && first.comes() && first.End.After(start):
				return j.conflict(planner.RuleDependency, later, first, "%s cannot stay at %s: it waits for %s, which this plan puts at %s.",
					j.title(later.Task), j.s.when(start), j.title(first.Task), j.s.when(first.Start))
			}
		}
	}
	return nil
}

// about lists rules of the checker that are about the whole result, not about
// places: they say nothing of a choice of its blocks.
var about = []string{planner.RuleTask, planner.RuleShape, planner.RuleChunk, planner.RuleMinutes, planner.RuleReason,
	planner.RuleLate, planner.RuleScore, planner.RuleFingerprint, planner.RulePast}

// againstRules asks the planner's checker: what comes is judged beside what
// stays, once for the whole plan and once for the choice.
func (j *judge) againstRules(blocks []Block) *fault.Fault {
	whole := j.violations(blocks, false)
	for _, v := range j.violations(blocks, true) {
		if slices.ContainsFunc(whole, func(w planner.Violation) bool { return w.Rule == v.Rule && w.Task == v.Task }) {
			continue
		}
		rejected, other := nearest(blocks, recordID(v.Task))
		if other == nil {
			continue
		}
		return j.conflict(v.Rule, *rejected, *other, "Without the change of %s at %s, %s cannot be at %s: %s.",
			j.title(rejected.Task), j.s.when(rejected.asItWas().Start), j.title(other.Task), j.s.when(other.Start), j.ruleWords(v.Rule))
	}
	return nil
}

// violations checks what comes beside what stays. With chosen, rejected changes
// are left out; else all are made.
func (j *judge) violations(blocks []Block, chosen bool) []planner.Violation {
	p := *j.p
	p.Fixed = slices.Clone(p.Fixed)
	p.Previous = nil
	var r planner.Result
	for _, b := range blocks {
		out := b.Rejected && chosen
		at, there := Span{b.Start, b.End}, b.Change != Removed
		if out {
			at, there = b.stays()
		}
		task := j.s.turnAt(b.Task, at.Start)
		switch {
		case !there || b.Change == Fixed || j.tasks[task] == nil:
		case out || b.Change == Kept:
			p.Fixed = append(p.Fixed, planner.Fixed{ID: b.ID, Task: task, Start: at.Start, End: at.End, Kind: planner.FixedLocked, Counts: true})
		default:
			r.Blocks = append(r.Blocks, planner.Block{Task: task, Start: at.Start, End: at.End})
		}
	}
	return slices.DeleteFunc(planner.Check(p, r), func(v planner.Violation) bool { return slices.Contains(about, v.Rule) })
}

// nearest is the rejected change and the block that comes which lie closest to
// each other; blocks of the task that breaks the rule go first.
func nearest(blocks []Block, task string) (rejected, other *Block) {
	best := time.Duration(-1)
	for i := range blocks {
		for k := range blocks {
			r, o := &blocks[i], &blocks[k]
			if !r.Rejected || !o.comes() {
				continue
			}
			far := r.asItWas().Start.Sub(o.Start).Abs()
			if task != "" && o.Task != task {
				far += 1000 * time.Hour
			}
			if best < 0 || far < best {
				best, rejected, other = far, r, o
			}
		}
	}
	return rejected, other
}

// ruleWords says what a rule of the checker forbids.
func (j *judge) ruleWords(rule string) string {
	switch rule {
	case planner.RuleDay:
		return j.s.say("the day would hold more work than your limit")
	case planner.RuleWeek:
		return j.s.say("the week would hold more work than your limit")
	case planner.RuleTaskDay:
		return j.s.say("the day would hold more of one task than its limit")
	case planner.RuleBreak:
		return j.s.say("there would be no break between them")
	case planner.RuleLunch:
		return j.s.say("there would be no time for lunch")
	}
	return j.s.say("the rule %s would be broken", rule)
}
