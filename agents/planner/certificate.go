package planner

import (
	"cmp"
	"slices"
	"time"
)

// Certificate proves that not all work fits, whatever the plan: a set of tasks that needs more time than its windows, hours and
// daily and weekly limits leave. It is a proof in one direction only. Without a certificate work may still find no place, because
// block lengths, breaks and dependencies are left out of the count.
type Certificate struct {
	Shortfall int      // minutes that no plan can place, of all tasks
	Medium    int64    // the least medium score that any plan can have
	Tasks     []string // tasks that collide, in the order of Problem.Tasks; without any one of them the others fit
	Demand    int      // minutes those tasks need
	Free      int      // minutes of them that can be placed
	Until     time.Time
	Sentence  string // for people, with the numbers
}

// Short is the minutes of the colliding tasks that cannot fit.
func (c *Certificate) Short() int { return c.Demand - c.Free }

// Certify counts what can be placed at most, as a maximum flow from tasks over days and windows to the limits of days and weeks
// (Horn 1974 for the preemptive case). The zero Certificate says that this count finds no collision. The problem must be valid.
func Certify(p Problem) Certificate {
	if c := certify(newModel(&p)); c != nil {
		return *c
	}
	return Certificate{}
}

// supply is the network of a set of jobs. Slots that are alike for all jobs (same day, between the same bounds of windows, in
// the same hours) are one node.
type supply struct {
	m     *model
	f     *flow
	cells []cell
	job   []int // by job: its node, or none
	edges [][]supplyEdge
	way   []int // edges from a day of a job to a cell, by supplyEdge
	into  []int // that cell
	day   []int // by day: its edge to its group
	group []int // by group: its edge to the sink
	sink  int
	full  []int // by edge: what it takes without any flow
}

// cell is a set of slots that are alike.
type cell struct {
	day     int
	at      int // one of its slots
	minutes int
	out     int // its edge to the day
}

// supplyEdge leads from a job to a day, and from there to the cells of the day.
type supplyEdge struct {
	day      int // edge
	from, to int // in supply.way and supply.into
}

func certify(m *model) *Certificate {
	var order []int
	for i := range m.jobs {
		if m.jobs[i].remaining > 0 {
			order = append(order, i)
		}
	}
	// In the order of weight each job takes what the earlier ones leave it, without taking anything from them: for flows this
	// greedy order loses the least weight (the jobs' amounts form a polymatroid).
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(m.jobs[b].weight, m.jobs[a].weight), cmp.Compare(m.jobs[a].hi, m.jobs[b].hi))
	})
	s := newSupply(m, order)
	if s.fits(order) {
		return nil
	}
	s.reset()
	var c Certificate
	var rivals []int
	for _, j := range order {
		short := m.jobs[j].remaining - s.send(j, m.jobs[j].remaining)
		if short > 0 && rivals == nil {
			rivals = slices.DeleteFunc(slices.Clone(order), func(r int) bool { return !s.f.dead[s.job[r]] })
		}
		c.Shortfall += short
		c.Medium += m.jobs[j].unplacedCost(short)
	}
	s = newSupply(m, rivals) // without the bounds of the others there are fewer cells
	m.describe(&c, s, m.irreducible(s, rivals))
	return &c
}

// reset takes all flow back.
func (s *supply) reset() {
	copy(s.f.room, s.full)
	s.f.revive()
}

// fits reports whether all jobs have room; in the order of deadlines few need a detour.
func (s *supply) fits(jobs []int) bool {
	byDeadline := slices.Clone(jobs)
	slices.SortStableFunc(byDeadline, func(a, b int) int { return cmp.Compare(s.m.jobs[a].hi, s.m.jobs[b].hi) })
	for _, j := range byDeadline {
		if left := s.m.jobs[j].remaining; s.send(j, left) < left {
			return false
		}
	}
	return true
}

// send places up to amount minutes of a job: where there is room right away, then by moving others.
func (s *supply) send(j, amount int) int {
	sent := 0
	for _, e := range s.edges[j] {
		for i := e.from; i < e.to; i++ {
			c, to := s.way[i], &s.cells[s.into[i]]
			way := [...]int{c, e.day, to.out, s.day[to.day], s.group[s.m.group[to.day]]}
			room := amount - sent
			for _, edge := range way {
				room = min(room, s.f.room[edge])
			}
			if room > 0 {
				s.shift(way, room)
				sent += room
			}
		}
	}
	if sent == amount {
		return sent
	}
	return sent + s.f.send(s.job[j], s.sink, amount-sent)
}

// shift moves flow along the edges from a job to the sink; a negative amount takes it back.
func (s *supply) shift(way [5]int, amount int) {
	for _, e := range way {
		s.f.room[e] -= amount
		s.f.room[e^1] += amount
	}
}

// newSupply builds the network of jobs.
func newSupply(m *model, jobs []int) *supply {
	s := &supply{m: m, job: make([]int, len(m.jobs)), edges: make([][]supplyEdge, len(m.jobs))}
	s.makeCells(jobs)
	days, groups := len(m.tl.days), len(m.groupCap)
	spans := make([][2]int, len(jobs))
	nodes := 1 + groups + days + len(s.cells) + len(jobs)
	for i, j := range jobs {
		job := &m.jobs[j]
		if job.lo < job.hi {
			spans[i] = [2]int{int(m.tl.day[job.lo]), int(m.tl.day[job.hi-1]) + 1}
			nodes += spans[i][1] - spans[i][0]
		}
	}
	ways := 0
	byDay := make([][]int, days)
	for i := range s.cells {
		byDay[s.cells[i].day] = append(byDay[s.cells[i].day], i)
	}
	for i := range jobs {
		for d := spans[i][0]; d < spans[i][1]; d++ {
			ways += len(byDay[d])
		}
	}
	s.way, s.into = make([]int, 0, ways), make([]int, 0, ways)
	s.f = newFlow(nodes, nodes+ways)
	group, day, cells := 1, 1+groups, 1+groups+days
	for g := range groups {
		s.group = append(s.group, s.f.connect(group+g, s.sink, max(0, m.groupCap[g]-m.groupFixed[g])))
	}
	for d := range days {
		s.day = append(s.day, s.f.connect(day+d, group+m.group[d], max(0, m.dayCap[d]-m.fixedLoad[d])))
	}
	for i := range s.cells {
		c := &s.cells[i]
		c.out = s.f.connect(cells+i, day+c.day, c.minutes)
	}
	node := cells + len(s.cells)
	for i := range s.job {
		s.job[i] = none
	}
	for i, j := range jobs {
		s.job[j] = node + i
	}
	node += len(jobs)
	for i, j := range jobs {
		s.edges[j] = make([]supplyEdge, 0, max(0, spans[i][1]-spans[i][0]))
		for d := spans[i][0]; d < spans[i][1]; d++ {
			s.connectDay(j, d, node, cells, byDay[d])
			node++
		}
	}
	s.full = slices.Clone(s.f.room)
	return s
}

// connectDay joins a job to the cells of a day it may use, under its own limit for the day.
func (s *supply) connectDay(j, d, node, cells int, inDay []int) {
	job := &s.m.jobs[j]
	e := supplyEdge{from: len(s.way)}
	for _, c := range inDay {
		if at := s.cells[c].at; at >= job.lo && at < job.hi && job.open[at] {
			if e.from == len(s.way) {
				e.day = s.f.connect(s.job[j], node, max(0, job.bounds.perDay-job.fixedOn(d)))
			}
			s.way = append(s.way, s.f.connect(node, cells+c, withoutBound))
			s.into = append(s.into, c)
		}
	}
	if e.to = len(s.way); e.to > e.from {
		s.edges[j] = append(s.edges[j], e)
	}
}

// makeCells sorts the slots into cells.
func (s *supply) makeCells(jobs []int) {
	tl := s.m.tl
	turn := make([]bool, tl.slots()+1) // where a window begins or ends
	for _, j := range jobs {
		turn[s.m.jobs[j].lo], turn[s.m.jobs[j].hi] = true, true
	}
	inHours := make([]string, tl.slots())
	if len(tl.classes) > 1 {
		mask := make([]byte, len(tl.classes))
		for t := range inHours {
			for c := range tl.classes {
				mask[c] = '0'
				if tl.open[c][t] {
					mask[c] = '1'
				}
			}
			inHours[t] = string(mask)
		}
	}
	from := 0 // first cell of the stretch between two turns within a day
	for t := range tl.slots() {
		d := int(tl.day[t])
		if turn[t] || len(s.cells) > 0 && s.cells[len(s.cells)-1].day != d {
			from = len(s.cells)
		}
		c := slices.IndexFunc(s.cells[from:], func(c cell) bool { return inHours[c.at] == inHours[t] })
		if c < 0 {
			s.cells = append(s.cells, cell{day: d, at: t})
			c = len(s.cells) - 1 - from
		}
		s.cells[from+c].minutes += SlotMinutes
	}
}

// withdraw takes the flow of a job back.
func (s *supply) withdraw(j int) {
	for _, e := range s.edges[j] {
		for i := e.from; i < e.to; i++ {
			c := s.way[i]
			if amount := s.f.room[c^1]; amount > 0 {
				to := &s.cells[s.into[i]]
				s.shift([...]int{c, e.day, to.out, s.day[to.day], s.group[s.m.group[to.day]]}, -amount)
			}
		}
	}
}

// irreducible drops jobs from a set that does not fit as long as the rest does not fit either. Those with late deadlines go first.
func (m *model) irreducible(s *supply, jobs []int) []int {
	s.reset()
	placed := make([]int, len(m.jobs))
	in := make([]bool, len(m.jobs))
	tries := slices.Clone(jobs)
	slices.SortStableFunc(tries, func(a, b int) int {
		return cmp.Or(cmp.Compare(m.jobs[b].hi, m.jobs[a].hi), cmp.Compare(m.jobs[a].weight, m.jobs[b].weight))
	})
	for _, j := range jobs {
		in[j] = true
	}
	drop := func(j int) {
		s.withdraw(j)
		placed[j], in[j] = 0, false
	}
	// complete places what is missing until a job cannot be helped: then those it competes with do not fit by themselves, and the
	// rest is dropped.
	complete := func() bool {
		s.f.revive()
		for i := len(tries) - 1; i >= 0; i-- {
			j := tries[i]
			if !in[j] || placed[j] == m.jobs[j].remaining {
				continue
			}
			placed[j] += s.send(j, m.jobs[j].remaining-placed[j])
			if placed[j] == m.jobs[j].remaining {
				continue
			}
			for _, o := range tries {
				if in[o] && !s.f.dead[s.job[o]] {
					drop(o)
				}
			}
			return false
		}
		return true
	}
	complete()
	for _, j := range tries {
		if in[j] {
			drop(j)
			in[j] = complete()
		}
	}
	return slices.DeleteFunc(slices.Clone(jobs), func(j int) bool { return !in[j] })
}

// describe fills in the colliding set and its sentence.
func (m *model) describe(c *Certificate, s *supply, jobs []int) {
	s.reset()
	names := make([]string, 0, len(jobs))
	slices.Sort(jobs)
	free, hard := 0, true
	until := int64(0)
	for _, j := range jobs {
		job := &m.jobs[j]
		c.Tasks = append(c.Tasks, job.task.ID)
		names = append(names, named(job.task.Title, job.task.ID))
		c.Demand += job.remaining
		c.Free += s.send(j, job.remaining)
		hard = hard && job.deadlineBinds(m)
		until = max(until, job.due)
	}
	for _, cell := range s.cells {
		if slices.ContainsFunc(jobs, func(j int) bool {
			job := &m.jobs[j]
			return cell.at >= job.lo && cell.at < job.hi && job.open[cell.at]
		}) {
			free += cell.minutes
		}
	}
	c.Until = m.p.To
	end := m.p.say("before the plan ends %s", m.p.time(m.p.To))
	if hard {
		c.Until = instant(until)
		end = m.p.say("before %s", m.p.time(c.Until))
	}
	room := m.p.say("%s are free", minutesText(c.Free))
	if free > c.Free {
		room = m.p.say("%s can be used under your limits", minutesText(c.Free))
	}
	format := "%s need %s %s, %s: %s cannot fit."
	if len(jobs) == 1 {
		format = "%s needs %s %s, %s: %s cannot fit."
	}
	c.Sentence = m.p.say(format, m.p.Lang.List(names), minutesText(c.Demand), end, room, minutesText(c.Short()))
}
