package planner

import (
	"time"
)

// checkChunks looks at the length of each block; blocks of one task that touch count as one.
func (c *checker) checkChunks() {
	for i := range c.p.Tasks {
		t := &c.p.Tasks[i]
		blocks := c.byTask[t.ID]
		if len(blocks) == 0 {
			continue
		}
		least, most := c.chunkRange(t)
		for k := 0; k < len(blocks); k++ {
			from, to := blocks[k].Start, blocks[k].End
			for k+1 < len(blocks) && blocks[k+1].Start.Equal(to) && c.day(blocks[k+1].Start) == c.day(from) {
				k++
				to = blocks[k].End
			}
			if n := int(to.Sub(from) / time.Minute); n < least || n > most {
				c.report(RuleChunk, t.ID, "%s is %d minutes, not %d to %d", c.at(Block{Start: from, End: to}), n, least, most)
			}
		}
	}
}

// chunkRange derives the legal lengths from the rules: the defaults, one block for tasks that are not split, and the largest
// shortest block for which the remaining minutes are a sum of blocks.
func (c *checker) chunkRange(t *Task) (least, most int) {
	left := t.Minutes - c.credit[t.ID]
	if t.NoSplit || !t.Spaced && left <= UnsplitUpTo && (t.MaxChunk == 0 || left <= t.MaxChunk) {
		return left, left
	}
	least, most = t.MinChunk, t.MaxChunk
	if most == 0 {
		most = max(DefaultMaxChunk, least)
	}
	if least == 0 {
		least = DefaultMinChunk
	}
	longestDay := 0
	for d := c.day(planStart(c.p)); d <= c.day(c.p.To.Add(-time.Second)); d++ {
		longestDay = max(longestDay, c.limits.ByWeekday[d.weekday()])
	}
	most = min(most, left, longestDay)
	if t.MaxPerDay > 0 {
		most = min(most, t.MaxPerDay)
	}
	for least = min(least, most); least > 1; least-- {
		for n := 1; n*least <= left; n++ {
			if left <= n*most {
				return least, most
			}
		}
	}
	return least, most
}

// checkCaps adds up each day and week, blocks that stay included; days without new blocks are nobody's fault.
func (c *checker) checkCaps() {
	type taskDay struct {
		task string
		day  civilDay
	}
	days, weeks, taskDays := map[civilDay]int{}, map[int]int{}, map[taskDay]int{}
	add := func(task string, start time.Time, minutes int) {
		d := c.day(start)
		days[d] += minutes
		weeks[d.week()] += minutes
		taskDays[taskDay{task, d}] += minutes
	}
	for _, f := range c.p.Fixed {
		if f.Task != "" {
			add(f.Task, f.Start, f.Minutes())
		}
	}
	for _, b := range c.blocks {
		add(b.Task, b.Start, b.Minutes())
	}
	for _, b := range c.blocks {
		d := c.day(b.Start)
		if n, limit := days[d], c.limits.ByWeekday[d.weekday()]; n > limit {
			c.report(RuleDay, b.Task, "%d minutes on %s, limit %d", n, d.date(), limit)
		}
		if n, limit := weeks[d.week()], c.limits.MaxPerWeek; limit < endless && n > limit {
			c.report(RuleWeek, b.Task, "%d minutes in the week of %s, limit %d", n, d.date(), limit)
		}
		if n, limit := taskDays[taskDay{b.Task, d}], c.taskDayLimit(c.task[b.Task]); n > limit {
			c.report(RuleTaskDay, b.Task, "%d minutes on %s, limit %d", n, d.date(), limit)
		}
	}
}

func (c *checker) taskDayLimit(t *Task) int {
	if t.MaxPerDay > 0 {
		return t.MaxPerDay
	}
	least, _ := c.chunkRange(t)
	return max(DefaultTaskDay, t.MaxChunk, t.MinChunk, least)
}

// checkBreaks follows the blocks of each day: once BreakAfter minutes are worked without a rest, the next block keeps the
// break, unless something that is no work of this plan lies between.
func (c *checker) checkBreaks() {
	if c.limits.BreakAfter == 0 {
		return
	}
	rest := time.Duration(c.limits.Break) * time.Minute
	worked := 0
	for i, b := range c.blocks {
		if i > 0 {
			prev := c.blocks[i-1]
			gap := b.Start.Sub(prev.End)
			switch {
			case b.Bundle > 0 && b.Bundle == prev.Bundle: // one stretch of work
			case gap >= rest || c.day(prev.Start) != c.day(b.Start) || c.interrupted(prev.End, b.Start):
				worked = 0
			case worked >= c.limits.BreakAfter:
				c.report(RuleBreak, b.Task, "%s follows %d minutes of work after %s", c.at(b), worked, minutesText(int(gap/time.Minute)))
			}
		}
		worked += b.Minutes()
	}
}

// interrupted reports whether five minutes of the grid between two instants are taken by an event, a way or a block that
// stays, or are outside all hours, or whether guaranteed free time lies there.
func (c *checker) interrupted(from, to time.Time) bool {
	if c.keptBetween(from, to) {
		return true
	}
	local := from.In(c.p.Zone)
	first := from.Add(time.Duration((SlotMinutes-local.Minute()%SlotMinutes)%SlotMinutes) * time.Minute)
	for at := first; at.Before(to); at = at.Add(SlotMinutes * time.Minute) {
		if c.taken(at, at.Add(SlotMinutes*time.Minute)) || !c.slotOpen(at) {
			return true
		}
	}
	return false
}

// slotOpen reports whether five minutes lie wholly inside one of the hours in use.
func (c *checker) slotOpen(at time.Time) bool {
	for _, h := range hoursInUse(c.p) {
		open := true
		for m := range SlotMinutes {
			open = open && c.minuteOpen(&h, at.Add(time.Duration(m)*time.Minute))
		}
		if open {
			return true
		}
	}
	return false
}

// taken reports whether an event with its buffers, a way, or a block that stays with the break it earns, touches a stretch.
func (c *checker) taken(from, to time.Time) bool {
	for _, w := range c.ways {
		if overlap(from, to, w.from, w.to) {
			return true
		}
	}
	for _, e := range c.busy {
		if !e.from.Before(to) {
			break
		}
		if overlap(from, to, e.from, e.to) {
			return true
		}
	}
	for _, f := range c.p.Fixed {
		end := f.End
		if f.Task != "" && c.limits.Break > 0 && f.Minutes() >= c.limits.BreakAfter {
			end = end.Add(time.Duration(c.limits.Break) * time.Minute)
		}
		if overlap(from, to, f.Start, end) {
			return true
		}
	}
	return false
}

// checkLate: exactly the completed tasks that end after their soft due time are listed as late.
func (c *checker) checkLate() {
	listed := map[string]int{}
	for _, l := range c.r.Late {
		listed[l.Task] = l.Minutes
	}
	incomplete := map[string]bool{}
	for _, u := range c.r.Unplaced {
		incomplete[u.Task] = true
	}
	for i := range c.p.Tasks {
		t := &c.p.Tasks[i]
		end := c.fixedEnd[t.ID]
		for _, b := range c.byTask[t.ID] {
			if b.End.After(end) {
				end = b.End
			}
		}
		want := 0
		if !t.Hard && !t.Due.IsZero() && !incomplete[t.ID] && end.After(t.Due) {
			want = int((end.Sub(t.Due) + time.Minute - 1) / time.Minute)
		}
		if listed[t.ID] != want {
			c.report(RuleLate, t.ID, "%d minutes late are listed, %d are true", listed[t.ID], want)
		}
	}
}

// checkScore: terms add up to blocks, blocks to the soft level, unplaced minutes to the medium level; the hash is true.
func (c *checker) checkScore() {
	var want Score
	for _, b := range c.r.Blocks {
		var sum int64
		for _, t := range b.Terms {
			sum += t.Cost
		}
		if sum != b.Cost {
			c.report(RuleScore, b.Task, "terms add up to %d, the cost is %d", sum, b.Cost)
		}
		want[1] += b.Cost
	}
	for _, u := range c.r.Unplaced {
		if t, ok := c.task[u.Task]; ok {
			want[0] += t.Priority.Weight() * int64(u.Minutes)
		}
	}
	if c.r.Score != want {
		c.report(RuleScore, "", "the score is %v, blocks and unplaced minutes make %v", c.r.Score, want)
	}
	if h := hashOf(c.r, c.p.Fixed); c.r.Hash != h {
		c.report(RuleFingerprint, "", "%q is not %q", c.r.Hash, h)
	}
}
