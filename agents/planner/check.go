package planner

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Violation is a rule that a plan breaks.
type Violation struct {
	Rule   string // a stable code, one of the Rule constants
	Task   string // may be empty
	Detail string
}

func (v Violation) String() string { return fmt.Sprintf("%s (%s): %s", v.Rule, v.Task, v.Detail) }

// The rules that Check knows.
const (
	RuleTask        = "unknown_task"
	RuleShape       = "block_shape"   // ends after it starts, whole minutes, UTC, sorted
	RuleGrid        = "off_grid"      // starts on a five-minute mark of the wall clock
	RulePast        = "before_now"    // nothing before Now or From
	RuleHorizon     = "after_horizon" // nothing after To
	RuleEarliest    = "before_earliest"
	RuleDeadline    = "after_deadline"
	RuleHours       = "outside_hours"
	RuleDayTurn     = "crosses_day_turn"
	RuleBusy        = "overlaps_event"
	RuleFixed       = "overlaps_fixed"
	RuleAvoid       = "in_avoided_time"
	RuleOverlap     = "overlaps_block"
	RuleChunk       = "chunk_bounds"
	RuleTaskDay     = "task_day_cap"
	RuleDay         = "day_cap"
	RuleWeek        = "week_cap"
	RuleDependency  = "dependency_order"
	RuleMinutes     = "minutes_do_not_add_up"
	RuleReason      = "no_reason"
	RuleBreak       = "no_break"
	RuleLunch       = "no_lunch"
	RuleDistance    = "turns_too_close"
	RuleBundle      = "bundle"
	RuleFree        = "no_free_time"
	RuleTravel      = "overlaps_travel"
	RuleKept        = "kept_list" // what is listed as kept free is not, or not as the rules ask
	RuleLate        = "late_list"
	RuleScore       = "score"
	RuleFingerprint = "hash"
)

// Check reads a plan from the rules alone, on instants and the wall clock of the problem's zone, and returns every rule it
// breaks. It shares no structure with the solver. The problem must be valid.
func Check(p Problem, r Result) []Violation {
	c := newChecker(&p, &r)
	if c.checkBlocks(); len(c.found) > 0 && c.unreadable {
		return c.found
	}
	c.checkOverlaps()
	c.checkAvoid()
	c.checkChunks()
	c.checkCaps()
	c.checkDependencies()
	c.checkDistances()
	c.checkBundles()
	c.checkMinutes()
	c.checkBreaks()
	c.checkFree()
	c.checkTravel()
	c.checkLate()
	c.checkScore()
	c.checkSpacing()
	return c.found
}

type checker struct {
	p          *Problem
	r          *Result
	limits     Limits
	turn       int
	task       map[string]*Task
	blocks     []Block            // sorted by start
	byTask     map[string][]Block // sorted by start
	credit     map[string]int     // minutes worked or fixed, at most Minutes
	fixedEnd   map[string]time.Time
	busy       []checkedSpan // events with buffers, sorted by start
	ways       []checkedSpan // to and from events
	marks      []checkedMark // see grid; made when first asked for
	found      []Violation
	unreadable bool
}

type checkedSpan struct {
	from, to time.Time
	name     string
}

func newChecker(p *Problem, r *Result) *checker {
	c := &checker{p: p, r: r, limits: p.Limits.resolved(), turn: p.DayTurn(), task: map[string]*Task{},
		byTask: map[string][]Block{}, credit: map[string]int{}, fixedEnd: map[string]time.Time{}}
	for i := range p.Tasks {
		c.task[p.Tasks[i].ID] = &p.Tasks[i]
		c.credit[p.Tasks[i].ID] = p.Tasks[i].Done
	}
	for _, f := range p.Fixed {
		if f.Task == "" || !f.Counts {
			continue
		}
		c.credit[f.Task] += f.Minutes()
		if f.End.After(c.fixedEnd[f.Task]) {
			c.fixedEnd[f.Task] = f.End
		}
	}
	for id, t := range c.task {
		c.credit[id] = min(c.credit[id], t.Minutes)
	}
	c.blocks = slices.Clone(r.Blocks)
	slices.SortStableFunc(c.blocks, func(a, b Block) int { return a.Start.Compare(b.Start) })
	for _, b := range c.blocks {
		c.byTask[b.Task] = append(c.byTask[b.Task], b)
	}
	for i := range p.Busy {
		b := &p.Busy[i]
		if b.End.After(b.Start) {
			before, after := b.buffers(c.limits)
			c.busy = append(c.busy, checkedSpan{b.Start.Add(-before), b.End.Add(after), named(b.Title, b.ID)})
		}
	}
	slices.SortStableFunc(c.busy, func(a, b checkedSpan) int { return a.from.Compare(b.from) })
	c.ways = c.findWays()
	return c
}

func (c *checker) report(rule, task, format string, args ...any) {
	c.found = append(c.found, Violation{rule, task, fmt.Sprintf(format, args...)})
}

// at writes a block for details.
func (c *checker) at(b Block) string {
	return c.p.time(b.Start) + " to " + c.p.time(b.End)
}

// checkBlocks looks at each block alone.
func (c *checker) checkBlocks() {
	if !slices.IsSortedFunc(c.r.Blocks, func(a, b Block) int { return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Task, b.Task)) }) {
		c.report(RuleShape, "", "blocks are not sorted by start")
	}
	for _, b := range c.blocks {
		t, ok := c.task[b.Task]
		if !ok {
			c.report(RuleTask, b.Task, "no such task")
			c.unreadable = true
			continue
		}
		if !b.End.After(b.Start) || b.End.Sub(b.Start)%time.Minute != 0 || b.Start.Location() != time.UTC || b.End.Location() != time.UTC {
			c.report(RuleShape, b.Task, "%s", c.at(b))
			c.unreadable = true
			continue
		}
		c.checkTimes(b, t)
		c.checkHours(b, t)
	}
}

func (c *checker) checkTimes(b Block, t *Task) {
	local := b.Start.In(c.p.Zone)
	if local.Minute()%SlotMinutes != 0 || local.Second() != 0 || local.Nanosecond() != 0 {
		c.report(RuleGrid, b.Task, "%s", c.at(b))
	}
	if b.Start.Before(c.p.Now) || b.Start.Before(c.p.From) {
		c.report(RulePast, b.Task, "%s", c.at(b))
	}
	if b.End.After(c.p.To) {
		c.report(RuleHorizon, b.Task, "%s", c.at(b))
	}
	if b.Start.Before(t.Earliest) {
		c.report(RuleEarliest, b.Task, "%s is before %s", c.at(b), c.p.time(t.Earliest))
	}
	if t.Hard && b.End.After(t.Due) {
		c.report(RuleDeadline, b.Task, "%s is after %s", c.at(b), c.p.time(t.Due))
	}
	if first, last := c.day(b.Start), c.day(b.End.Add(-time.Minute)); first != last {
		c.report(RuleDayTurn, b.Task, "%s", c.at(b))
	}
}

func (c *checker) day(t time.Time) civilDay { return planningDay(t, c.p.Zone, c.turn) }

func (c *checker) hoursOf(t *Task) *Hours {
	if t.Hours != nil {
		return t.Hours
	}
	return &c.p.Hours
}

// checkHours asks every minute of a block for its place on the wall clock.
func (c *checker) checkHours(b Block, t *Task) {
	h := c.hoursOf(t)
	for at := b.Start; at.Before(b.End); at = at.Add(time.Minute) {
		if !c.minuteOpen(h, at) {
			c.report(RuleHours, b.Task, "%s: %s is outside %s", c.at(b), c.p.time(at), h)
			return
		}
	}
}

func (c *checker) minuteOpen(h *Hours, at time.Time) bool {
	local := at.In(c.p.Zone)
	minute := local.Hour()*60 + local.Minute()
	for _, s := range h.Spans(local.Weekday()) {
		if s.From <= minute && minute < s.To {
			return true
		}
	}
	return false
}

func overlap(aFrom, aTo, bFrom, bTo time.Time) bool { return aFrom.Before(bTo) && bFrom.Before(aTo) }

// checkOverlaps looks at blocks against events, blocks that stay, and each other.
func (c *checker) checkOverlaps() {
	for i, b := range c.blocks {
		for _, e := range c.busy {
			if !e.from.Before(b.End) {
				break
			}
			if overlap(b.Start, b.End, e.from, e.to) {
				c.report(RuleBusy, b.Task, "%s overlaps %s", c.at(b), e.name)
			}
		}
		for _, f := range c.p.Fixed {
			if overlap(b.Start, b.End, f.Start, f.End) {
				c.report(RuleFixed, b.Task, "%s overlaps %s block %s", c.at(b), f.Kind, f.ID)
			}
		}
		if i > 0 && b.Start.Before(c.blocks[i-1].End) {
			c.report(RuleOverlap, b.Task, "%s overlaps %s of %s", c.at(b), c.at(c.blocks[i-1]), c.blocks[i-1].Task)
		}
	}
}

// checkDependencies: no new block before everything the task depends on is completed.
func (c *checker) checkDependencies() {
	for i := range c.p.Tasks {
		t := &c.p.Tasks[i]
		blocks := c.byTask[t.ID]
		if len(blocks) == 0 {
			continue
		}
		for _, id := range t.DependsOn {
			end, worked := c.fixedEnd[id], c.credit[id]
			for _, b := range c.byTask[id] {
				worked += b.Minutes()
				if b.End.After(end) {
					end = b.End
				}
			}
			if worked < c.task[id].Minutes {
				c.report(RuleDependency, t.ID, "%s is not completed", id)
			}
			if blocks[0].Start.Before(end) {
				c.report(RuleDependency, t.ID, "%s is before %s is completed", c.at(blocks[0]), id)
			}
		}
	}
}

// checkMinutes: placed + unplaced + credited = minutes, and every shortfall has its reason.
func (c *checker) checkMinutes() {
	missing := map[string]int{}
	for _, u := range c.r.Unplaced {
		if _, ok := c.task[u.Task]; !ok {
			c.report(RuleTask, u.Task, "unplaced, but no such task")
		}
		if _, twice := missing[u.Task]; twice {
			c.report(RuleMinutes, u.Task, "is listed as unplaced twice")
		}
		missing[u.Task] = u.Minutes
		if u.Minutes <= 0 || u.Reason == "" || u.Sentence == "" {
			c.report(RuleReason, u.Task, "%d minutes, reason %q, sentence %q", u.Minutes, u.Reason, u.Sentence)
		}
	}
	for i := range c.p.Tasks {
		t := &c.p.Tasks[i]
		placed := 0
		for _, b := range c.byTask[t.ID] {
			placed += b.Minutes()
		}
		if placed+missing[t.ID]+c.credit[t.ID] != t.Minutes {
			c.report(RuleMinutes, t.ID, "%d placed + %d unplaced + %d credited are not %d", placed, missing[t.ID], c.credit[t.ID], t.Minutes)
		}
	}
}
