package planner

import (
	"cmp"
	"slices"
)

// constructor builds a plan: tasks in the order of their deadlines, each in its best place given those before it.
type constructor struct {
	m      *model
	s      *state
	k      *kernel
	order  []int
	tail   []int // by job: the slot by which it must end so that what depends on it can still be in time
	budget int64 // work units left for repair
}

func newConstructor(m *model) *constructor {
	s := newState(m)
	c := &constructor{m: m, s: s, k: newKernel(m, s)}
	c.k.steers = true
	c.order = c.orderJobs()
	return c
}

// calmShare is how much cheaper, as one part in so many of its soft cost, a plan made from scratch has to be before it
// replaces one that keeps old places. Two plans built task by task differ by that much through luck alone, and people pay
// for every move.
const calmShare = 10

// construct builds up to four plans and returns the best with the work of all. One starts from the old places of all tasks
// whose old blocks are still legal, so that a small change of the problem stays a small change of the plan; one places each
// task where it is cheapest. Two are made only while work is left over: one packs tightly, one takes the first time that fits, so
// that no plan leaves out more than the simplest of all rules.
func construct(m *model) (*state, int64) {
	best, _, work := constructCalm(m)
	return best, work
}

// constructCalm also returns the plan that starts from the old places where it is not the best; nil where it is, or there are none.
// A search may still find for it what it lacks.
func constructCalm(m *model) (best, calm *state, work int64) {
	best, work = build(m, false, false)
	score := best.score()
	if len(m.p.Previous) > 0 {
		kept, more := build(m, true, false)
		work += more
		if got := kept.score(); got[0] < score[0] || got[0] == score[0] && got[1]-got[1]/calmShare <= score[1] {
			best, score = kept, got
		} else {
			calm = kept
		}
	}
	if score[0] > 0 {
		packed, more := build(m, false, true)
		work += more
		if got := packed.score(); got[0] < score[0] {
			best, score, calm = packed, got, calmer(calm, best, m)
		}
	}
	if score[0] > 0 {
		first := firstFit(m)
		if first.s.score()[0] < score[0] {
			first.repair()
			best, calm = first.s, calmer(calm, best, m)
		}
		work += first.k.work
	}
	return best, calm, work
}

// calmer is the plan from the old places: the one that was put aside before, or the one that is the best no more.
func calmer(calm, best *state, m *model) *state {
	if calm == nil && len(m.p.Previous) > 0 {
		return best
	}
	return calm
}

func build(m *model, keep, early bool) (*state, int64) {
	c := newConstructor(m)
	c.k.early = early
	if keep {
		for _, j := range c.order {
			c.keep(j)
		}
	}
	for _, j := range c.order {
		if !c.s.complete(j) {
			c.fill(j)
			c.k.forget(j) // the calendar changes with every task; only repair looks at one again and again
		}
	}
	c.repair()
	return c.s, c.k.work
}

// fill places a job that has no chunks as well as possible. A job that others wait for first tries to end early enough for
// them; one whose predecessors are not completed is left out.
func (c *constructor) fill(j int) {
	job := &c.m.jobs[j]
	if job.remaining == 0 || !c.s.ready(j) {
		return
	}
	lo, hi := c.s.window(j)
	if c.tail[j] < hi {
		if got := c.k.place(job, lo, c.tail[j]); got.minutes == job.remaining {
			c.s.put(j, got.chunks)
			return
		}
	}
	c.s.put(j, c.k.place(job, lo, hi).chunks)
}

// orderJobs sorts by due time, where a task inherits the due times of what depends on it less the time that takes, and by
// priority where that is equal. Nothing comes before what it depends on. Tasks wanted as soon as possible come first.
func (c *constructor) orderJobs() []int {
	n := len(c.m.jobs)
	waiting := make([]int, n)
	var ready []int
	for j := range n {
		waiting[j] = len(c.m.jobs[j].preds)
		if waiting[j] == 0 {
			ready = append(ready, j)
		}
	}
	c.tail = make([]int, n)
	topological := topological(c.m.jobs)
	due := make([]int, n)
	for i := n - 1; i >= 0; i-- {
		j := topological[i]
		c.setTail(j, due)
	}
	var asap []bool
	for i := range c.m.jobs {
		asap = append(asap, c.m.jobs[i].task.ASAP)
	}
	for i := n - 1; i >= 0; i-- { // what an urgent task waits for is urgent
		for _, p := range c.m.jobs[topological[i]].preds {
			asap[p] = asap[p] || asap[topological[i]]
		}
	}
	before := func(a, b int) int {
		if asap[a] != asap[b] {
			if asap[a] {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(due[a], due[b]), cmp.Compare(c.m.jobs[b].weight, c.m.jobs[a].weight), cmp.Compare(a, b))
	}
	order := make([]int, 0, n)
	for len(ready) > 0 {
		next := 0
		for i := range ready {
			if before(ready[i], ready[next]) < 0 {
				next = i
			}
		}
		j := ready[next]
		ready = slices.Delete(ready, next, next+1)
		order = append(order, j)
		for _, q := range c.m.jobs[j].succs {
			if waiting[q]--; waiting[q] == 0 {
				ready = append(ready, q)
			}
		}
	}
	return order
}

// topological orders jobs so that nothing comes before what it depends on.
func topological(jobs []job) []int {
	waiting := make([]int, len(jobs))
	var order []int
	for j := range jobs {
		if waiting[j] = len(jobs[j].preds); waiting[j] == 0 {
			order = append(order, j)
		}
	}
	for i := 0; i < len(order); i++ {
		for _, q := range jobs[order[i]].succs {
			if waiting[q]--; waiting[q] == 0 {
				order = append(order, q)
			}
		}
	}
	return order
}

// setTail derives by when a job should end: its own due slot and, through them, those of all that depend on it.
func (c *constructor) setTail(j int, due []int) {
	job := &c.m.jobs[j]
	c.tail[j] = job.hi
	own := c.m.tl.slots() + 1
	if job.due != 0 {
		own = c.m.tl.endsBy(job.due)
	}
	for _, q := range job.succs {
		if c.m.jobs[q].remaining == 0 {
			continue
		}
		if due[q] <= c.m.tl.slots() {
			start := c.latestStart(q, min(due[q], c.m.tl.slots()))
			c.tail[j] = min(c.tail[j], start)
			own = min(own, start)
		}
	}
	due[j] = own
}

// latestStart counts back from a slot until a job's minutes would fit on an empty calendar.
func (c *constructor) latestStart(j, end int) int {
	job := &c.m.jobs[j]
	left, day, today := job.remaining, int32(none), 0
	for t := min(end, job.hi) - 1; t >= 0; t-- {
		if !job.open[t] {
			continue
		}
		if d := c.m.tl.day[t]; d != day {
			day, today = d, min(job.bounds.perDay, c.m.dayCap[d])
		}
		if today <= 0 {
			continue
		}
		today -= SlotMinutes
		if left -= SlotMinutes; left <= 0 {
			return t
		}
	}
	return 0
}
