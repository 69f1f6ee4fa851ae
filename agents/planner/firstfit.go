package planner

import (
	"cmp"
	"math"
	"slices"
)

// firstFit builds the plan that people make by hand: tasks in the order of their deadlines, those without one last, each from the
// earliest time there is, in the longest blocks that fit. It is hardly ever good, but when time is short it sometimes leaves less
// out than plans that weigh prices, so construction looks at it before work is left out.
func firstFit(m *model) *constructor {
	c := newConstructor(m)
	for _, j := range byDeadline(m.jobs) {
		if m.jobs[j].remaining > 0 && c.s.ready(j) {
			c.s.put(j, c.earliest(j))
		}
	}
	return c
}

// byDeadline sorts stably by deadline; nothing comes before what it depends on.
func byDeadline(jobs []job) []int {
	rest := make([]int, len(jobs))
	for i := range rest {
		rest[i] = i
	}
	due := func(j int) int64 {
		if jobs[j].due == 0 {
			return math.MaxInt64
		}
		return jobs[j].due
	}
	slices.SortStableFunc(rest, func(a, b int) int { return cmp.Compare(due(a), due(b)) })
	done := make([]bool, len(jobs))
	out := make([]int, 0, len(jobs))
	for len(rest) > 0 {
		i := slices.IndexFunc(rest, func(j int) bool {
			return !slices.ContainsFunc(jobs[j].preds, func(p int) bool { return !done[p] })
		})
		done[rest[i]] = true
		out = append(out, rest[i])
		rest = slices.Delete(rest, i, i+1)
	}
	return out
}

// earliest lists the first blocks there are for a job, slot by slot; they may hold less than remains of it.
func (c *constructor) earliest(j int) []chunk {
	job := &c.m.jobs[j]
	lo, hi := c.s.window(j)
	var chunks []chunk
	left := job.remaining
	for at := lo; at < hi && left > 0; at++ {
		if n := len(chunks); n > 0 && at < chunks[n-1].end()+c.m.ownBreak(chunks[n-1].at, chunks[n-1].slots) {
			continue
		}
		c.k.work++
		if k := c.firstBlock(job, chunks, at, hi, left); k.slots > 0 {
			chunks = append(chunks, k)
			left -= k.minutes
		}
	}
	return chunks
}

// firstBlock is the longest block that can start in a slot behind other blocks of the job; what is left after it must still be
// enough for a block. It has no slots where there is none.
func (c *constructor) firstBlock(job *job, chunks []chunk, at, hi, left int) chunk {
	tl := c.m.tl
	run := 0
	for end := min(int(tl.segEnd[at]), hi); at+run < end && job.open[at+run] && c.s.owner[at+run] == none; {
		run++
	}
	longest := min(job.bounds.max, left, run*SlotMinutes)
	for minutes := longest; minutes >= job.bounds.min; minutes = (minutes - 1) / SlotMinutes * SlotMinutes {
		if left > minutes && left-minutes < job.bounds.min {
			continue
		}
		k := chunk{at: at, slots: (minutes + SlotMinutes - 1) / SlotMinutes, minutes: minutes}
		c.k.work += int64(k.slots)
		if c.legal(job, chunks, k) {
			return k
		}
	}
	return chunk{}
}

// legal reports whether free slots may become a block of a job with other blocks: breaks and caps allow it.
func (c *constructor) legal(job *job, chunks []chunk, k chunk) bool {
	for t := k.end(); t < k.end()+c.m.ownBreak(k.at, k.slots); t++ {
		if c.s.owner[t] != none {
			return false
		}
	}
	if n := len(chunks); n > 0 && c.m.ownBreaks.after == 0 && c.crowded(chunks[n-1], k) {
		return false
	}
	all := append(slices.Clip(chunks), k)
	return c.withinCaps(job, all) && c.k.rested(all)
}
