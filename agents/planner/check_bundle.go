package planner

import "time"

// checkBundles: the blocks of a bundle follow each other without a gap, are at most an hour together, and belong to two or more
// small tasks that may be together: each wholly in its block, alike, without dependencies, without a block that stays. A bundle
// pays one switch, and every other block its own.
func (c *checker) checkBundles() {
	sizes, minutes := map[int]int{}, map[int]int{}
	first := map[int]*Task{}
	var last Block
	for _, b := range c.blocks {
		want := c.p.Weights.resolved().Switch
		if b.Bundle > 0 {
			t := c.task[b.Task]
			if sizes[b.Bundle]++; sizes[b.Bundle] == 1 {
				first[b.Bundle] = t
			} else {
				want = 0
				if last.Bundle != b.Bundle || !last.End.Equal(b.Start) {
					c.report(RuleBundle, b.Task, "%s does not follow the block of its bundle before it", c.at(b))
				}
			}
			minutes[b.Bundle] += b.Minutes()
			if why := c.whyNotBundled(t, first[b.Bundle], b); why != "" {
				c.report(RuleBundle, b.Task, "%s: %s", c.at(b), why)
			}
			if minutes[b.Bundle] > 60 {
				c.report(RuleBundle, b.Task, "a bundle of %d minutes", minutes[b.Bundle])
			}
		}
		got := int64(0)
		for _, t := range b.Terms {
			if t.Name == TermSwitch {
				got = t.Cost
			}
		}
		if got != want {
			c.report(RuleScore, b.Task, "%s pays %d for the switch, not %d", c.at(b), got, want)
		}
		last = b
	}
	for _, b := range c.blocks {
		if b.Bundle > 0 && sizes[b.Bundle] == 1 {
			c.report(RuleBundle, b.Task, "%s is a bundle of one", c.at(b))
		}
	}
}

// whyNotBundled names the rule by which a task may not be in a bundle with another, or nothing.
func (c *checker) whyNotBundled(t, with *Task, b Block) string {
	left := t.Minutes - min(t.Done, t.Minutes)
	for _, f := range c.p.Fixed {
		if f.Task == t.ID {
			return "it has a block that stays"
		}
	}
	for i := range c.p.Tasks {
		for _, id := range c.p.Tasks[i].DependsOn {
			if id == t.ID || c.p.Tasks[i].ID == t.ID {
				return "it has a dependency"
			}
		}
	}
	date := func(at time.Time) string {
		if at.IsZero() {
			return ""
		}
		return at.Add(-time.Second).In(c.p.Zone).Format(time.DateOnly)
	}
	from := func(t *Task) time.Time {
		if start := planStart(c.p); t.Earliest.Before(start) {
			return start
		}
		return t.Earliest
	}
	switch {
	case c.p.Limits.Bundle <= 0 || left > c.p.Limits.Bundle || b.Minutes() != left:
		return "its minutes are not those of a small task"
	case t.NoBundle || t.Spaced || t.Series != "":
		return "it is to be alone"
	case !c.hoursOf(t).Equal(*c.hoursOf(with)):
		return "its hours are others"
	case date(t.Due) != date(with.Due) || t.Hard != with.Hard:
		return "it is due at another time"
	case t.Priority != with.Priority || t.Energy != with.Energy || t.ASAP != with.ASAP:
		return "it is another kind of work"
	case !from(t).Equal(from(with)):
		return "it may start at another time"
	}
	return ""
}
