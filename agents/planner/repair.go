package planner

import (
	"cmp"
	"slices"
)

// Bounds of the repair, so that a hopeless week costs no more than a full one.
const (
	repairWork    = 3_000_000 // most work units for all tries of one construction: some 50 ms
	repairRounds  = 30        // and no more than it takes to look at every slot for every task so often
	repairSingles = 16        // how many other tasks are tried alone
	repairMost    = 8         // how many are moved together at most
	repairPasses  = 2         // a second pass uses what the first has freed
	repairFloor   = 40        // least charge of a try, so that tries without work end too
)

// repair tries to place what construction could not: it takes out other tasks that stand in the way, places the missing one
// and then the others again, and keeps the change when the score of all is better.
func (c *constructor) repair() {
	c.budget = min(repairWork, repairRounds*int64(len(c.m.jobs))*int64(c.m.tl.slots()))
	for range repairPasses {
		changed := false
		for _, j := range c.order {
			if c.s.complete(j) || c.budget <= 0 {
				continue
			}
			if c.s.placed[j] == 0 && c.s.ready(j) {
				c.fill(j) // a predecessor may be complete by now, or room may be free
				changed = changed || c.s.placed[j] > 0
			}
			if !c.s.complete(j) && c.s.ready(j) && c.makeRoom(j) {
				changed = true
			}
		}
		if !changed {
			return
		}
	}
}

// makeRoom tries others alone, then growing groups of them.
func (c *constructor) makeRoom(j int) bool {
	others := c.inTheWay(j)
	for i := 0; i < min(len(others), repairSingles) && c.budget > 0; i++ {
		if c.exchange(j, others[i:i+1]) && c.s.complete(j) {
			return true
		}
	}
	for n := 2; n <= repairMost && c.budget > 0; n *= 2 {
		if c.exchange(j, others[:min(n, len(others))]) {
			return true
		}
		if n >= len(others) {
			break
		}
	}
	return false
}

// inTheWay lists the tasks with blocks in the window of a job, those first that lose least: low priority, no due time, a
// late one.
func (c *constructor) inTheWay(j int) []int {
	job := &c.m.jobs[j]
	lo, hi := c.s.window(j)
	var out []int
	seen := make([]bool, len(c.m.jobs))
	for t := lo; t < hi; t++ {
		o := int(c.s.owner[t])
		if o < 0 || seen[o] || !job.open[t] {
			continue
		}
		seen[o] = true
		if o != j && !slices.Contains(job.preds, o) && !slices.Contains(job.succs, o) {
			out = append(out, o)
		}
	}
	dueOf := func(o int) int64 {
		if d := c.m.jobs[o].due; d != 0 {
			return d
		}
		return 1 << 62
	}
	slices.SortFunc(out, func(a, b int) int {
		return cmp.Or(cmp.Compare(c.m.jobs[a].weight, c.m.jobs[b].weight), cmp.Compare(dueOf(b), dueOf(a)), cmp.Compare(a, b))
	})
	return out
}

// exchange takes out others, places j, places the others again in the order of construction, and undoes it all unless the
// score is better. It also undoes it when a task that others depend on would lose its completion.
func (c *constructor) exchange(j int, others []int) bool {
	if len(others) == 0 {
		return false
	}
	workBefore := c.k.work
	moved := c.inOrder(others)
	before := c.scoreOf(j, moved)
	old := make([][]chunk, len(moved))
	oldJ := c.s.take(j)
	for i, o := range moved {
		old[i] = c.s.take(o)
	}
	c.fill(j)
	gained := c.s.placed[j] > minutesOf(oldJ)
	valid := gained
	for _, o := range moved {
		if !valid {
			break
		}
		c.fill(o)
		valid = c.s.complete(o) || !c.hasPlacedSuccessor(o)
	}
	c.budget -= max(c.k.work-workBefore, repairFloor)
	if valid && c.scoreOf(j, moved).Less(before) {
		return true
	}
	for _, o := range moved {
		c.s.take(o)
	}
	c.s.take(j)
	c.s.put(j, oldJ)
	for i, o := range moved {
		c.s.put(o, old[i])
	}
	return false
}

func (c *constructor) inOrder(jobs []int) []int {
	out := make([]int, 0, len(jobs))
	for _, j := range c.order {
		if slices.Contains(jobs, j) {
			out = append(out, j)
		}
	}
	return out
}

func (c *constructor) hasPlacedSuccessor(j int) bool {
	return slices.ContainsFunc(c.m.jobs[j].succs, func(q int) bool { return len(c.s.chunks[q]) > 0 })
}

// scoreOf is the part of the score that an exchange can change.
func (c *constructor) scoreOf(j int, others []int) Score {
	out := c.jobScore(j)
	for _, o := range others {
		s := c.jobScore(o)
		out[0] += s[0]
		out[1] += s[1]
	}
	for d, minutes := range c.s.load {
		out[1] += c.m.loadCost(d, minutes)
	}
	return out
}

func (c *constructor) jobScore(j int) Score {
	job := &c.m.jobs[j]
	return Score{job.unplacedCost(job.remaining - c.s.placed[j]), c.m.jobCost(job, c.s.chunks[j])}
}

func minutesOf(chunks []chunk) int {
	total := 0
	for _, c := range chunks {
		total += c.minutes
	}
	return total
}
