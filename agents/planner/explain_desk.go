package planner

import (
	"cmp"
	"slices"
	"time"
)

// Desk answers questions about a plan: why a block is where it is ([Desk.Explain]), and why it is not somewhere else
// ([Desk.WhyNot]). It looks everything up once, so that a question costs a walk over the horizon at most. A question leaves
// the desk as it was; two goroutines must not ask one desk at once.
//
// Small tasks that are worked together as a bundle are one block for the desk, as they are for the planner: a question about
// one of them is answered for all.
type Desk struct {
	given  Problem   // with the blocks that break a rule among the fixed ones
	b      *bundling // nil: nothing is worked together
	p      Problem   // given, with bundles for their members
	m      *model
	s      *state
	k      *kernel
	strays []Block
	tried  []chunk // scratch
}

// NewDesk prepares the questions about a plan of a problem: blocks are those a plan made or those in force, without the fixed
// ones; only Task, Start, End and Bundle are read. Blocks in force may break rules by now, because the problem has changed since: they
// keep their time but are explained by the rules they break. The error is the refusal of the problem.
func NewDesk(p Problem, blocks []Block) (*Desk, error) { return newDesk(p, blocks, true) }

func newDesk(p Problem, blocks []Block, bundles bool) (*Desk, error) {
	if err := Validate(p); err != nil {
		return nil, err
	}
	d := &Desk{given: p}
	d.given.Fixed = slices.Clone(p.Fixed)
	apart := map[string]bool{}
	rest := slices.Clone(blocks)
	slices.SortStableFunc(rest, func(a, b Block) int { return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Task, b.Task)) })
	for {
		d.b, d.p = nil, d.given
		together := rest
		if bundles {
			together = d.bundle(rest, apart)
		}
		d.m = newModel(&d.p)
		d.s = newState(d.m)
		seated, strays := d.seat(together)
		if len(strays) == 0 {
			break
		}
		if d.unbundle(strays, apart) {
			continue
		}
		rest = d.members(seated)
		d.stay(strays)
	}
	d.k = newKernel(d.m, d.s)
	return d, nil
}

// priceSlots looks the price of every slot up for a job that is asked about, so that a block is priced by adding.
func (d *Desk) priceSlots(j *job) {
	if j.row != nil {
		return
	}
	j.row = make([]int32, d.m.tl.slots())
	for t := range j.row {
		j.row[t] = int32(d.m.slotCost(j, t))
	}
}

// seat puts blocks into the state, or, when some break a rule of a single block, returns those that do not and those that do:
// the timeline has to be made anew then.
func (d *Desk) seat(blocks []Block) (seated, strays []Block) {
	index := taskIndex(d.p.Tasks)
	taken := make([]bool, d.m.tl.slots())
	chunks := make([][]chunk, len(d.m.jobs))
	placed := make([]int, len(d.m.jobs))
	for _, b := range blocks {
		i, known := index[b.Task]
		if known {
			j := &d.m.jobs[i]
			c, ok := d.chunkAt(j, b.Start, b.Minutes())
			if ok && placed[i]+c.minutes <= j.remaining && !slices.Contains(taken[c.at:c.end()], true) {
				for t := c.at; t < c.end(); t++ {
					taken[t] = true
				}
				chunks[i] = append(chunks[i], c)
				placed[i] += c.minutes
				seated = append(seated, b)
				continue
			}
		}
		if b.End.After(b.Start) {
			strays = append(strays, b)
		}
	}
	if len(strays) == 0 {
		for j := range chunks {
			d.s.put(j, chunks[j])
		}
	}
	return seated, strays
}

// stay gives blocks that break a rule to those that stay; they are credited to their task as far as it needs them.
func (d *Desk) stay(strays []Block) {
	left := map[string]int{}
	for i := range d.m.jobs {
		left[d.m.jobs[i].task.ID] = d.m.jobs[i].remaining
	}
	for _, b := range strays {
		stays := Fixed{ID: b.Task, Start: b.Start, End: b.End, Kind: FixedLocked}
		if n, known := left[b.Task]; known {
			stays.Task, stays.Counts = b.Task, b.Minutes() <= n
			if stays.Counts {
				left[b.Task] -= b.Minutes()
			}
		}
		d.given.Fixed = append(d.given.Fixed, stays)
		d.strays = append(d.strays, b)
	}
}

// chunkAt is a stretch of a job's own bookable slots; ok is false when it is none.
func (d *Desk) chunkAt(j *job, start time.Time, minutes int) (chunk, bool) {
	tl := d.m.tl
	c := chunk{at: tl.firstFrom(start.Unix()), slots: (minutes + SlotMinutes - 1) / SlotMinutes, minutes: minutes}
	if minutes <= 0 || start.Nanosecond() != 0 || c.at >= tl.slots() || tl.start[c.at] != start.Unix() || c.end() > int(tl.segEnd[c.at]) || c.at < j.lo || c.end() > j.hi {
		return chunk{}, false
	}
	return c, !slices.Contains(j.open[c.at:c.end()], false)
}

// of finds the job of a task, which is that of its bundle when it is worked with others.
func (d *Desk) of(task string) *job {
	if x := d.bundleOf(task); x != nil {
		task = bundleID(d.given.Tasks[x.members[0]].ID)
	}
	for i := range d.m.jobs {
		if d.m.jobs[i].task.ID == task {
			return &d.m.jobs[i]
		}
	}
	return nil
}

// with appends chunks with one more, by time, to a list.
func with(to, chunks []chunk, c chunk) []chunk {
	i := 0
	for i < len(chunks) && chunks[i].at < c.at {
		i++
	}
	return append(append(append(to, chunks[:i]...), c), chunks[i:]...)
}

// without returns chunks without the i-th.
func without(chunks []chunk, i int) []chunk {
	return slices.Delete(slices.Clone(chunks), i, i+1)
}

// swap puts other chunks in the place of a job's chunks and returns the way back.
func (d *Desk) swap(j int, chunks []chunk) []chunk {
	old := d.s.take(j)
	d.s.put(j, chunks)
	return old
}

// replace gives jobs other chunks, all at once: the place of one may have been that of another.
func (d *Desk) replace(jobs []int, chunks [][]chunk) {
	for _, j := range jobs {
		d.s.take(j)
	}
	for i, j := range jobs {
		d.s.put(j, chunks[i])
	}
}

// ledger is what the whole plan costs, by term in the order of Terms.
type ledger []int64

// bill adds up the terms of jobs and the load of all days. Jobs that are left out cost the same before and after a change.
func (d *Desk) bill(jobs ...int) ledger {
	out := make(ledger, len(Terms()))
	for _, j := range jobs {
		job, chunks := &d.m.jobs[j], d.s.chunks[j]
		for i := range chunks {
			for _, t := range d.m.termsOf(job, chunks, i, i == len(chunks)-1 && d.s.complete(j), 0) {
				out[termAt(t.Name)] += t.Cost
			}
		}
		out[termAt(TermUnplaced)] += job.unplacedCost(job.remaining - d.s.placed[j])
	}
	for day, minutes := range d.s.load {
		out[termAt(TermLoad)] += d.m.loadCost(day, minutes)
	}
	return out
}

// termOrder is where each term stands in Terms.
var termOrder = func() map[string]int {
	out := map[string]int{}
	for i, t := range Terms() {
		out[t.Name] = i
	}
	return out
}()

func termAt(name string) int { return termOrder[name] }

// since lists how a bill differs from an earlier one: medium and soft total, and the soft terms that differ, the largest
// first.
func (l ledger) since(before ledger) (medium, soft int64, terms []Term) {
	for i, info := range Terms() {
		diff := l[i] - before[i]
		switch {
		case info.Level == LevelMedium:
			medium += diff
		case diff != 0:
			soft += diff
			terms = append(terms, Term{info.Name, diff})
		}
	}
	slices.SortStableFunc(terms, func(a, b Term) int { return cmp.Compare(max(b.Cost, -b.Cost), max(a.Cost, -a.Cost)) })
	return medium, soft, terms
}

// rested reports whether a chunk keeps the rule of breaks with everything that is placed now.
func (d *Desk) rested(c chunk) bool {
	limit := d.m.limits.BreakAfter
	return limit == 0 || d.k.dayRested(int(d.m.tl.day[c.at]), []chunk{c}, limit)
}

// crowded reports whether a chunk touches or nearly touches another one of its job: two blocks of one task keep a break.
func (d *Desk) crowded(c chunk, others []chunk) bool {
	for _, o := range others {
		a, b := o, c
		if b.at < a.at {
			a, b = b, a
		}
		if b.at < a.end() || b.at-a.end() < d.k.rest && d.m.tl.segEnd[a.at] == d.m.tl.segEnd[b.at] {
			return true
		}
	}
	return false
}

// room is how many more minutes of a job the caps of a day leave, and the tightest of them.
func (d *Desk) room(j *job, day int) (minutes int, rule string) {
	minutes, rule = d.m.dayCap[day]-d.s.load[day], RuleDay
	g := d.m.group[day]
	if left := d.m.groupCap[g] - d.s.groupLoad[g]; left < minutes {
		minutes, rule = left, RuleWeek
	}
	own := j.fixedOn(day)
	for _, c := range d.s.chunks[j.index] {
		if int(d.m.tl.day[c.at]) == day {
			own += c.minutes
		}
	}
	if left := j.bounds.perDay - own; left < minutes {
		minutes, rule = left, RuleTaskDay
	}
	return max(0, minutes), rule
}

// spot is the best place of a block on a day.
type spot struct {
	chunk
	cost int64
}

// bestOn finds the place for one more block of a job on a day that costs least, with everything that is placed now where it is.
func (d *Desk) bestOn(j *job, day, minutes int) (best spot, ok bool) {
	lo, hi := d.s.window(j.index)
	a, b := max(lo, int(d.m.tl.dayLo[day])), min(hi, int(d.m.tl.dayLo[day+1]))
	if room, _ := d.room(j, day); room < minutes || !d.s.ready(j.index) {
		return best, false
	}
	d.priceSlots(j)
	others := d.s.chunks[j.index]
	c := chunk{slots: (minutes + SlotMinutes - 1) / SlotMinutes, minutes: minutes}
	load := d.m.loadCost(day, d.s.load[day]+minutes) - d.m.loadCost(day, d.s.load[day])
	run := 0
	for t := b - 1; t >= a; t-- { // backwards, so that of equal places the earliest is kept
		if int(d.m.tl.segEnd[t]) == t+1 {
			run = 0
		}
		if run++; d.s.owner[t] != none || !j.open[t] {
			run = 0
		}
		if run < c.slots {
			continue
		}
		c.at = t
		d.tried = with(d.tried[:0], others, c)
		cost := load + d.m.jobCost(j, d.tried)
		if ok && cost > best.cost || d.crowded(c, others) || !d.rested(c) {
			continue
		}
		best, ok = spot{c, cost}, true
	}
	return best, ok
}

// bestAnywhere is bestOn over all days.
func (d *Desk) bestAnywhere(j *job, minutes int) (best spot, ok bool) {
	for day := range d.m.tl.days {
		if got, possible := d.bestOn(j, day, minutes); possible && (!ok || got.cost < best.cost) {
			best, ok = got, true
		}
	}
	return best, ok
}

// block is a chunk as a block without its cost; that of a bundle goes by its first task.
func (d *Desk) block(j *job, c chunk) Block {
	return Block{Task: d.name(j), Start: instant(d.m.tl.start[c.at]), End: instant(d.m.endOf(c))}
}
