package planner

import (
	"cmp"
	"slices"
	"time"
)

// Refusal is a rule that forbids a place, with a sentence that names the numbers and what is in the way.
type Refusal struct {
	Rule     string // one of the Rule constants
	Sentence string
}

// Move is a block that has to give way, and where it would go.
type Move struct {
	From, To Block // only Task, Start and End are filled in
}

// WhyNot is the answer to "why is this task not planned then?". Either rules forbid it (Refusals), or it is possible and costs
// Delta more than the plan as it is. Where only movable blocks of other tasks are in the way it is possible when each of them
// has another place; their new places are priced too.
type WhyNot struct {
	Task       string
	Start, End time.Time // UTC; the block that was asked about, on the grid
	Possible   bool
	Medium     int64  // change of the medium level: negative when work gets a place that had none
	Delta      int64  // change of the soft level in tenths of a pain minute
	Terms      []Term // Delta by term, the largest first
	Refusals   []Refusal
	Displaced  []Move // To is zero when there is no other place
	Sentence   string

	jobs   []int // what changes
	chunks [][]chunk
}

// WhyNot asks for a task at an instant. minutes is the length of the block, 0 for that of the task's own blocks: the one that
// moves is the one for which the plan as a whole is best. With a length the task has no block of, the rest of the task is placed
// anew around it. ok is false when the problem has no such task.
func (d *Desk) WhyNot(task string, at time.Time, minutes int) (answer WhyNot, ok bool) {
	j := d.of(task)
	if j == nil {
		return WhyNot{}, false
	}
	from := gridFloor(at, d.p.Zone)
	x := d.bundleOf(task)
	if x != nil {
		minutes = 0 // a bundle has one length
		from -= int64(d.before(task) / time.Second)
	}
	first := true
	for _, o := range d.offers(j, minutes) {
		got := d.weigh(j, from, o)
		if first || got.better(answer) {
			answer, first = got, false
		}
	}
	if first {
		answer = d.nothingToPlace(j, from, minutes)
	}
	answer.Task = task
	if x != nil {
		answer.Start, answer.End = d.share(task, answer.Start)
	}
	answer.Sentence = d.whyNotSentence(&answer)
	if x != nil {
		answer.Sentence += " " + d.p.say("%s are worked together as one block.", d.titleOf(x))
	}
	return answer, true
}

// gridFloor is the five-minute mark of the wall clock at or before an instant.
func gridFloor(at time.Time, zone *time.Location) int64 {
	unix := at.Unix()
	_, offset := instant(unix).In(zone).Zone()
	over := (unix + int64(offset)) % slotSeconds
	if over < 0 {
		over += slotSeconds
	}
	return unix - over
}

// better prefers what is possible, then the better score, then what fewer rules forbid.
func (a *WhyNot) better(b WhyNot) bool {
	if a.Possible != b.Possible {
		return a.Possible
	}
	if !a.Possible {
		return len(a.Refusals) < len(b.Refusals)
	}
	return cmp.Or(cmp.Compare(a.Medium, b.Medium), cmp.Compare(a.Delta, b.Delta)) < 0
}

// offer is a block to put somewhere: its minutes, and the chunks of its task that stay.
type offer struct {
	minutes int
	rest    []chunk
	anew    int // minutes of the task that are placed anew around it
}

// offers lists the blocks of a job that could be meant: each that it has, one of what has no place yet, and, when nothing has
// the length that was asked for, one of that length.
func (d *Desk) offers(j *job, minutes int) []offer {
	var out []offer
	chunks := d.s.chunks[j.index]
	for i, c := range chunks {
		if minutes == 0 || c.minutes == minutes {
			out = append(out, offer{minutes: c.minutes, rest: without(chunks, i)})
		}
	}
	if missing := j.remaining - d.s.placed[j.index]; missing > 0 {
		length := cmp.Or(minutes, min(missing, j.bounds.max))
		if length <= missing {
			out = append(out, offer{minutes: length, rest: chunks})
		}
	}
	if len(out) == 0 && minutes > 0 && minutes <= j.remaining {
		out = append(out, offer{minutes: minutes, anew: j.remaining - minutes})
	}
	return out
}

// weigh tries one offer at an instant.
func (d *Desk) weigh(j *job, from int64, o offer) WhyNot {
	d.priceSlots(j)
	end := from + int64(o.minutes)*60
	a := WhyNot{Task: j.task.ID, Start: instant(from), End: instant(end)}
	old := d.swap(j.index, o.rest)
	defer d.swap(j.index, old)
	var inWay []int
	a.Refusals, inWay = d.refusals(j, from, o.minutes)
	for _, b := range inWay {
		for _, c := range d.s.chunks[b] {
			if start, stop := d.m.tl.start[c.at], d.m.endOf(c); start < end && stop > from {
				a.Displaced = append(a.Displaced, Move{From: d.block(&d.m.jobs[b], c)})
			}
		}
	}
	c, ok := d.chunkAt(j, a.Start, o.minutes)
	if len(a.Refusals) > 0 || !ok {
		return a
	}
	d.settle(j, c, o, old, inWay, &a)
	return a
}

// settle puts the block down, moves what is in its way, and compares the bills.
func (d *Desk) settle(j *job, c chunk, o offer, old []chunk, inWay []int, a *WhyNot) {
	touched := append([]int{j.index}, inWay...)
	rest := d.swap(j.index, old)
	before := d.bill(touched...)
	d.swap(j.index, rest)
	olds := make([][]chunk, len(touched))
	for i, b := range touched {
		olds[i] = d.s.chunks[b]
	}
	defer d.replace(touched, olds)
	for _, b := range inWay {
		d.swap(b, slices.DeleteFunc(slices.Clone(d.s.chunks[b]), func(x chunk) bool { return x.at < c.end() && c.at < x.end() }))
	}
	if !d.rested(c) { // breaks around blocks that have given way; swap has priced nothing yet
		a.Refusals = append(a.Refusals, d.breakRefusal())
		return
	}
	d.swap(j.index, with(nil, o.rest, c))
	if o.anew > 0 && !d.placeAnew(j, o.anew) {
		a.Refusals = append(a.Refusals, Refusal{RuleChunk, d.p.say("The other %s of %s would have no place in blocks of %s to %s.",
			minutesText(o.anew), d.m.titleOf(j), minutesText(j.bounds.min), minutesText(j.bounds.max))})
		return
	}
	if !d.rehouse(a) {
		return
	}
	a.Medium, a.Delta, a.Terms = d.bill(touched...).since(before)
	a.Possible = true
	a.jobs = touched
	for _, t := range touched {
		a.chunks = append(a.chunks, slices.Clone(d.s.chunks[t]))
	}
}

// rehouse finds new places for the blocks that gave way, one after the other.
func (d *Desk) rehouse(a *WhyNot) bool {
	possible := true
	for i := range a.Displaced {
		moved := &a.Displaced[i]
		job := d.of(moved.From.Task)
		best, ok := d.bestAnywhere(job, moved.From.Minutes())
		if !ok {
			a.Refusals = append(a.Refusals, Refusal{RuleOverlap, d.p.say("%s is planned there (%s) and has no other place.", d.m.titleOf(job), d.p.span(moved.From.Start, moved.From.End))})
			possible = false
			continue
		}
		moved.To = d.block(job, best.chunk)
		d.swap(job.index, with(nil, d.s.chunks[job.index], best.chunk))
	}
	return possible
}

// placeAnew places the other minutes of a job around the blocks it has.
func (d *Desk) placeAnew(j *job, minutes int) bool {
	lo, hi := d.s.window(j.index)
	return d.placeParts(j, minutes, lo, hi)
}

// placeParts places more minutes of a job between two slots, in legal blocks beside those it has, as the kernel does: the best
// way, given everything else. It reports whether all of them have a place; else nothing has changed.
func (d *Desk) placeParts(j *job, minutes, lo, hi int) bool {
	part := *j
	part.remaining, part.shapes = minutes, nil
	for _, unit := range []int{coarseUnit, SlotMinutes} {
		if s, ok := unitShape(j.bounds, minutes, unit); ok {
			s.index = len(part.shapes)
			part.shapes = append(part.shapes, s)
		}
	}
	if len(part.shapes) == 0 {
		return false
	}
	have := d.s.chunks[j.index]
	part.open, part.fixedDay = slices.Clone(j.open), slices.Clone(j.fixedDay)
	for _, c := range have {
		d.keepAway(part.open, c)
		part.fixedDay = append(part.fixedDay, dayMinutesOf{int(d.m.tl.day[c.at]), c.minutes})
		part.fixedEnd = max(part.fixedEnd, d.m.endOf(c))
	}
	got := newKernel(d.m, d.s).place(&part, lo, hi)
	if got.minutes < minutes {
		return false
	}
	chunks := slices.Concat(have, got.chunks)
	slices.SortFunc(chunks, func(a, b chunk) int { return cmp.Compare(a.at, b.at) })
	d.swap(j.index, chunks)
	for _, x := range got.chunks {
		if !d.restedAll(int(d.m.tl.day[x.at])) {
			d.swap(j.index, have)
			return false
		}
	}
	return true
}

// keepAway closes the slots within a break of a chunk: two blocks of one task keep it.
func (d *Desk) keepAway(open []bool, c chunk) {
	for t := max(0, c.at-d.k.rest); t < min(c.end()+d.k.rest, len(open)); t++ {
		if d.m.tl.segEnd[t] == d.m.tl.segEnd[c.at] {
			open[t] = false
		}
	}
}

// restedAll reports whether the blocks of a day as they are keep the rule of breaks.
func (d *Desk) restedAll(day int) bool {
	return d.m.limits.BreakAfter == 0 || d.k.dayRested(day, nil, d.m.limits.BreakAfter)
}

// nothingToPlace says why there is no block to put anywhere.
func (d *Desk) nothingToPlace(j *job, from int64, minutes int) WhyNot {
	a := WhyNot{Task: j.task.ID, Start: instant(from), End: instant(from + int64(max(minutes, SlotMinutes))*60)}
	sentence := d.p.say("Nothing of %s is left to plan: all its work is done or in blocks that stay.", d.m.titleOf(j))
	if minutes > j.remaining && j.remaining > 0 {
		sentence = d.p.say("Only %s of %s are left to plan.", minutesText(j.remaining), d.m.titleOf(j))
	}
	a.Refusals = []Refusal{{RuleMinutes, sentence}}
	return a
}

// whyNotSentence sums an answer up.
func (d *Desk) whyNotSentence(a *WhyNot) string {
	when := d.p.when(a.Start)
	if !a.Possible {
		if len(a.Refusals) == 0 {
			return d.p.say("%s is not possible.", when)
		}
		more := ""
		if n := len(a.Refusals) - 1; n == 1 {
			more = d.p.say(" One more rule forbids it.")
		} else if n > 1 {
			more = d.p.say(" %d more rules forbid it.", n)
		}
		return d.p.say("%s is not possible: %s%s", when, a.Refusals[0].Sentence, more)
	}
	text := d.p.delta(when, a.Medium, a.Delta, a.Terms)
	for _, x := range a.Displaced {
		text += d.p.say(" %s would move from %s to %s.", d.m.titleOf(d.of(x.From.Task)), d.p.time(x.From.Start), d.p.time(x.To.Start))
	}
	return text
}
