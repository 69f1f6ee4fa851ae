package planner

import (
	"fmt"
	"time"
)

// Stretch is a stretch of time, End exclusive.
type Stretch struct{ Start, End time.Time }

// without closes the slots that overlap one of the stretches. Classes of hours are shared by tasks, so what is open is copied.
func (tl *timeline) without(open []bool, avoid []Stretch) []bool {
	if len(avoid) == 0 {
		return open
	}
	out := append([]bool(nil), open...)
	for _, a := range avoid {
		for t := tl.firstFrom(a.Start.Unix() - slotSeconds + 1); t < tl.slots() && tl.start[t] < spanOf(a.Start, a.End).to; t++ {
			out[t] = false
		}
	}
	return out
}

// checkAvoid: no block of a task inside the stretches it keeps out of.
func (c *checker) checkAvoid() {
	for _, b := range c.blocks {
		for _, a := range c.task[b.Task].Avoid {
			if overlap(b.Start, b.End, a.Start, a.End) {
				c.report(RuleAvoid, b.Task, "%s is inside %s to %s, which it avoids", c.at(b), c.p.time(a.Start), c.p.time(a.End))
			}
		}
	}
}

// maxAvoid bounds the stretches of one task.
const maxAvoid = 1_000

func validateAvoid(field string, t *Task) error {
	if len(t.Avoid) > maxAvoid {
		return refuse(field+".avoid", "names more than %d stretches", maxAvoid)
	}
	for i, a := range t.Avoid {
		if !a.End.After(a.Start) {
			return refuse(fmt.Sprintf("%s.avoid[%d]", field, i), "does not end after it starts")
		}
	}
	return nil
}
