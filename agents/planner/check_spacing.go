package planner

import (
	"math"
	"time"
)

// checkDistances: two turns of a habit keep their distance, whichever comes first; a block that stays counts as well as a new one.
func (c *checker) checkDistances() {
	for i, b := range c.blocks {
		t := c.task[b.Task]
		if t.Series == "" {
			continue
		}
		near := func(task string, start, end time.Time) {
			other, ok := c.task[task]
			if !ok || task == b.Task || other.Series != t.Series {
				return
			}
			gap := time.Duration(max(t.Distance, other.Distance)) * time.Minute
			if overlap(b.Start.Add(-gap), b.End.Add(gap), start, end) {
				c.report(RuleDistance, b.Task, "%s is less than %s from %s", c.at(b), minutesText(int(gap/time.Minute)), c.at(Block{Start: start, End: end}))
			}
		}
		for _, o := range c.blocks[:i] {
			near(o.Task, o.Start, o.End)
		}
		for _, f := range c.p.Fixed {
			if f.Counts {
				near(f.Task, f.Start, f.End)
			}
		}
	}
}

// checkSpacing works out from the rules what each task that is spread over days costs, and compares it with its terms.
func (c *checker) checkSpacing() {
	weights := c.p.Weights.resolved()
	for i := range c.p.Tasks {
		t := &c.p.Tasks[i]
		if blocks := c.byTask[t.ID]; len(blocks) > 0 {
			var want, got int64
			if t.Spaced && !t.Due.IsZero() {
				want = c.spacing(t, blocks, weights)
			}
			for _, b := range blocks {
				for _, term := range b.Terms {
					if term.Name == TermSpacing {
						got += term.Cost
					}
				}
			}
			if got != want {
				c.report(RuleScore, t.ID, "its spacing costs %d, its terms say %d", want, got)
			}
		}
	}
}

func (c *checker) spacing(t *Task, blocks []Block, w Weights) int64 {
	least, _ := c.chunkRange(t)
	left := t.Minutes - c.credit[t.ID]
	days := c.studyDays(t, least)
	if len(days) == 0 {
		return 0
	}
	sessions := min(5, max(1, t.Minutes/least))
	share := max(ceil(t.Minutes, sessions), ceil(left, len(days)))
	share = ceil(share, SlotMinutes) * SlotMinutes
	study := c.evenDays(days, ceil(left, share))
	minutes, fixed := map[civilDay]int{}, map[civilDay]int{}
	for _, b := range blocks {
		minutes[c.day(b.Start)] += b.Minutes()
	}
	for _, f := range c.p.Fixed {
		if f.Task == t.ID {
			fixed[c.day(f.Start)] += f.Minutes()
		}
	}
	cost := int64(0)
	for d, n := range minutes {
		cost += w.SpacingPerMin * int64(max(0, n+fixed[d]-share)-max(0, fixed[d]-share))
		if fixed[d] > 0 {
			continue
		}
		nearest := 14
		for _, e := range study {
			nearest = min(nearest, abs(int(d-e)))
		}
		cost += w.SpacingPerDay * int64(nearest)
	}
	return cost
}

// evenDays picks the days that divide the time evenly: for each of n equal parts the day left that is nearest to its middle, a
// working day as long as there are n of them.
func (c *checker) evenDays(days []civilDay, n int) []civilDay {
	working := 0
	weekend := func(d civilDay) bool { return d.weekday() == time.Saturday || d.weekday() == time.Sunday }
	for _, d := range days {
		if !weekend(d) {
			working++
		}
	}
	length := float64(days[len(days)-1] - days[0] + 1)
	picked := map[civilDay]bool{}
	var out []civilDay
	for k := range n {
		middle := (float64(k) + 0.5) * length / float64(n)
		best, off := civilDay(0), -1.0
		for _, d := range days {
			if picked[d] || working >= n && weekend(d) {
				continue
			}
			if o := math.Abs(float64(d-days[0]) + 0.5 - middle); off < 0 || o < off-1e-9 {
				best, off = d, o
			}
		}
		if off < 0 {
			break
		}
		picked[best] = true
		out = append(out, best)
	}
	return out
}

// checkedMark is five minutes of the horizon that no event, way, block that stays or guarantee takes.
type checkedMark struct {
	start   time.Time
	day     civilDay
	weekday time.Weekday
	minute  int // of the local day
}

// grid lists what is free of the horizon, in steps of five minutes.
func (c *checker) grid() []checkedMark {
	if c.marks != nil {
		return c.marks
	}
	c.marks = []checkedMark{}
	kept := c.freeTimes()
	for at := planStart(c.p); !at.Add(SlotMinutes * time.Minute).After(c.p.To); at = at.Add(SlotMinutes * time.Minute) {
		if until := at.Add(SlotMinutes * time.Minute); !c.taken(at, until) && !covered(kept, at, until) {
			local := at.In(c.p.Zone)
			c.marks = append(c.marks, checkedMark{at, c.day(at), local.Weekday(), local.Hour()*60 + local.Minute()})
		}
	}
	return c.marks
}

// studyDays lists the days that offer the shortest block of a task before it is due, events, guarantees and limits considered.
func (c *checker) studyDays(t *Task, least int) []civilDay {
	hours := c.hoursOf(t)
	free := map[civilDay]int{}
	for _, m := range c.grid() {
		until := m.start.Add(SlotMinutes * time.Minute)
		if m.start.Before(t.Earliest) || until.After(t.Due) || !covers(hours, m.weekday, m.minute) {
			continue
		}
		avoided := false
		for _, a := range t.Avoid {
			avoided = avoided || overlap(m.start, until, a.Start, a.End)
		}
		if !avoided {
			free[m.day] += SlotMinutes
		}
	}
	var out []civilDay
	for d := c.day(planStart(c.p)); d <= c.day(c.p.To.Add(-time.Second)); d++ {
		if free[d] >= least && c.limits.ByWeekday[d.weekday()] >= least {
			out = append(out, d)
		}
	}
	return out
}

// covers reports whether windows of a day hold the first and the last of five minutes; the last may belong to the next day.
func covers(h *Hours, day time.Weekday, minute int) bool {
	holds := func(day time.Weekday, minute int) bool {
		for _, s := range h.Spans(day) {
			if s.From <= minute && minute < s.To {
				return true
			}
		}
		return false
	}
	last := minute + SlotMinutes - 1
	return holds(day, minute) && holds((day+time.Weekday(last/dayMinutes))%7, last%dayMinutes)
}

// freeTimes is what the plan lists as guaranteed free time.
func (c *checker) freeTimes() []Kept {
	var out []Kept
	for _, k := range c.r.Kept {
		if k.Kind != TakenTravel {
			out = append(out, k)
		}
	}
	return out
}

func ceil(a, b int) int { return (a + b - 1) / b }

func abs(n int) int { return max(n, -n) }
