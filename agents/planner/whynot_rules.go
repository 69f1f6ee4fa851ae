package planner

import "slices"

// refusals lists every rule that forbids a block of a job at an instant, with everything that is placed now where it is, and the
// jobs whose movable blocks are in the way. Those are no refusal: they may move.
func (d *Desk) refusals(j *job, from int64, minutes int) (out []Refusal, inWay []int) {
	q := &inquiry{d: d, j: j, from: from, to: from + int64(minutes)*60, minutes: minutes}
	q.bounds()
	q.horizon()
	q.hours()
	q.taken()
	q.avoided()
	q.waits()
	q.distance()
	q.others()
	q.caps()
	if len(q.out) == 0 {
		q.breaks()
	}
	return q.out, q.inWay
}

// inquiry looks at one place for one block.
type inquiry struct {
	d        *Desk
	j        *job
	from, to int64 // Unix seconds
	minutes  int
	out      []Refusal
	inWay    []int
}

func (q *inquiry) refuse(rule, format string, args ...any) {
	q.out = append(q.out, Refusal{rule, q.d.p.say(format, args...)})
}

func (q *inquiry) text(unix int64) string { return q.d.p.time(instant(unix)) }

// bounds: the length of the block.
func (q *inquiry) bounds() {
	least, most := q.j.bounds.min, q.j.bounds.max
	left := q.j.remaining - q.d.s.placed[q.j.index]
	switch {
	case q.minutes < least && least == most:
		q.refuse(RuleChunk, "%s is worked in blocks of %s; this one has %s.", q.d.m.titleOf(q.j), minutesText(least), minutesText(q.minutes))
	case q.minutes < least || q.minutes > most:
		q.refuse(RuleChunk, "Blocks of %s have %s to %s; this one has %s.", q.d.m.titleOf(q.j), minutesText(least), minutesText(most), minutesText(q.minutes))
	case q.minutes > left:
		q.refuse(RuleMinutes, "Only %s of %s are left to plan.", minutesText(left), q.d.m.titleOf(q.j))
	}
}

// horizon: what is over, what lies beyond the plan, and the task's own window.
func (q *inquiry) horizon() {
	d, t := q.d, q.j.task
	switch {
	case q.from < d.p.Now.Unix():
		q.refuse(RulePast, "%s is over; nothing is planned before %s.", q.text(q.from), q.text(d.m.tl.first))
	case q.from < d.m.tl.first:
		q.refuse(RulePast, "The plan begins %s.", q.text(d.m.tl.first))
	}
	if q.to > d.m.tl.last {
		q.refuse(RuleHorizon, "The plan ends %s.", d.p.end(d.p.To))
	}
	if !t.Earliest.IsZero() && q.from < spanOf(t.Earliest, t.Earliest).to {
		q.refuse(RuleEarliest, "%s may not start before %s.", q.d.m.titleOf(q.j), d.m.earliest(q.j, t.Earliest))
	}
	if t.Hard && q.to > t.Due.Unix() {
		q.refuse(RuleDeadline, "%s must be finished by %s.", q.d.m.titleOf(q.j), d.p.end(t.Due))
	}
	start := planningDay(instant(q.from), d.p.Zone, d.m.turn)
	if planningDay(instant(q.to-60), d.p.Zone, d.m.turn) != start {
		q.refuse(RuleDayTurn, "A block may not lie across %s, when the planning day turns.", clockText(d.m.turn))
	}
}

// slots calls a function with each five minutes of the block until it returns false.
func (q *inquiry) slots(look func(at int64) bool) {
	for at := q.from; at < q.to; at += slotSeconds {
		if !look(at) {
			return
		}
	}
}

// hours: the windows of the task.
func (q *inquiry) hours() {
	h := q.d.p.Hours
	if q.j.task.Hours != nil {
		h = *q.j.task.Hours
	}
	q.slots(func(at int64) bool {
		if q.d.open(&h, at) {
			return true
		}
		if h.IsZero() {
			q.refuse(RuleHours, "%s has no hours in which it may be planned.", q.d.m.titleOf(q.j))
		} else {
			q.refuse(RuleHours, "%s lies outside its hours (%s).", q.text(at), q.d.p.Lang.Hours(h))
		}
		return false
	})
}

// open reports whether five minutes lie inside hours.
func (d *Desk) open(h *Hours, at int64) bool {
	_, offset := instant(at).In(d.p.Zone).Zone()
	date, sec := wallClock(at, offset)
	return h.coversSlot(date, sec)
}

// taken: events with what is kept free around them, blocks that stay, lunch and other free time.
func (q *inquiry) taken() {
	end := q.from + (q.to-q.from+slotSeconds-1)/slotSeconds*slotSeconds
	for _, s := range q.d.m.tl.taken {
		if s.from >= end {
			return
		}
		if s.to > q.from {
			q.out = append(q.out, q.d.takenRefusal(s))
		}
	}
}

// takenRefusal says what takes a stretch.
func (d *Desk) takenRefusal(s takenSpan) Refusal {
	span := d.p.span(instant(s.from), instant(s.to))
	name := d.p.say(`"%s"`, named(s.title, s.id))
	length := minutesText(int(s.to-s.from) / 60)
	switch s.kind {
	case TakenEvent:
		return Refusal{RuleBusy, d.p.say("%s takes %s.", name, span)}
	case TakenBuffer:
		return Refusal{RuleBusy, d.p.say("%s are kept free beside %s: %s.", length, name, span)}
	case TakenTravel:
		return Refusal{RuleTravel, d.p.say("%s are kept for the way to or from %s: %s.", length, name, span)}
	case TakenLunch:
		return Refusal{RuleLunch, d.p.say("%s is kept free for lunch.", span)}
	case TakenFree:
		return Refusal{RuleFree, d.p.say("%s is kept free: %s.", span, named(s.title, d.p.say("free time")))}
	case TakenRest:
		return Refusal{RuleBreak, d.p.say("A break of %s follows the block that ends %s.", length, d.p.time(instant(s.from)))}
	default:
		what := d.p.say("A block")
		for _, f := range d.p.Fixed {
			if job := d.of(f.Task); f.ID == s.id && job != nil && f.Start.Unix() == s.from {
				what = d.p.say("A block of %s", d.m.titleOf(job))
			}
		}
		return Refusal{RuleFixed, d.p.say("%s stays at %s.", what, span)}
	}
}

// avoided: stretches the task keeps out of.
func (q *inquiry) avoided() {
	for _, a := range q.j.task.Avoid {
		if s := spanOf(a.Start, a.End); s.from < q.to && s.to > q.from {
			q.refuse(RuleAvoid, "%s keeps out of %s.", q.d.m.titleOf(q.j), q.d.p.span(a.Start, a.End))
			return
		}
	}
}

// waits: tasks this one waits for, and tasks that wait for it.
func (q *inquiry) waits() {
	d := q.d
	for _, p := range q.j.preds {
		pred := &d.m.jobs[p]
		end := pred.fixedEnd
		if n := len(d.s.chunks[p]); n > 0 {
			end = max(end, d.m.endOf(d.s.chunks[p][n-1]))
		}
		switch {
		case !d.s.complete(p):
			q.refuse(RuleDependency, "%s waits for %s, of which %s have no place.", q.d.m.titleOf(q.j), d.m.titleOf(pred), minutesText(pred.remaining-d.s.placed[p]))
		case q.from < end:
			q.refuse(RuleDependency, "%s waits for %s, which ends %s.", q.d.m.titleOf(q.j), d.m.titleOf(pred), q.text(end))
		}
	}
	for _, s := range q.j.succs {
		if chunks := d.s.chunks[s]; len(chunks) > 0 && d.m.tl.start[chunks[0].at] < q.to {
			q.refuse(RuleDependency, "%s waits for it and starts %s.", d.m.titleOf(&d.m.jobs[s]), q.text(d.m.tl.start[chunks[0].at]))
		}
	}
}

// caps: the limits of the day, the week and the task.
func (q *inquiry) caps() {
	d := q.d
	day := int(planningDay(instant(q.from), d.p.Zone, d.m.turn))
	if n := len(d.m.tl.days); n == 0 || day < int(d.m.tl.days[0]) || day > int(d.m.tl.days[n-1]) {
		return
	}
	day -= int(d.m.tl.days[0])
	date := d.p.Lang.Day(instant(q.from), d.p.Zone)
	leaves := q.leaves()
	if load := d.s.load[day] - leaves; load+q.minutes > d.m.dayCap[day] {
		q.refuse(RuleDay, "%s has %s of work, and your limit is %s a day.", date, minutesText(load), minutesText(d.m.dayCap[day]))
	}
	g := d.m.group[day]
	if load := d.s.groupLoad[g] - leaves; load+q.minutes > d.m.groupCap[g] {
		q.refuse(RuleWeek, "The week of %s has %s of work, and your limit is %s a week.", date, minutesText(load), minutesText(d.m.groupCap[g]))
	}
	own := q.j.fixedOn(day)
	for _, c := range d.s.chunks[q.j.index] {
		if int(d.m.tl.day[c.at]) == day {
			own += c.minutes
		}
	}
	if own+q.minutes > q.j.bounds.perDay {
		q.refuse(RuleTaskDay, "%s has %s of %s already, and its limit is %s a day.", date, minutesText(own), q.d.m.titleOf(q.j), minutesText(q.j.bounds.perDay))
	}
}

// leaves is the minutes of the blocks that would give way; the caps are asked again when they look for a new place.
func (q *inquiry) leaves() int {
	total := 0
	for _, o := range q.inWay {
		for _, c := range q.d.s.chunks[o] {
			if q.d.m.tl.start[c.at] < q.to && q.d.m.endOf(c) > q.from {
				total += c.minutes
			}
		}
	}
	return total
}

// others: movable blocks in the way. One of the same task is a refusal: it is its own work.
func (q *inquiry) others() {
	d := q.d
	q.slots(func(at int64) bool {
		t := d.m.tl.firstFrom(at)
		if t >= d.m.tl.slots() || d.m.tl.start[t] != at {
			return true
		}
		switch o := int(d.s.owner[t]); {
		case o < 0:
		case o == q.j.index:
			q.refuse(RuleOverlap, "Another block of %s is there.", q.d.m.titleOf(q.j))
			return false
		case !slices.Contains(q.inWay, o):
			q.inWay = append(q.inWay, o)
		}
		return true
	})
}

// breaks: the rest after long work, and between two blocks of one task.
func (q *inquiry) breaks() {
	c, ok := q.d.chunkAt(q.j, instant(q.from), q.minutes)
	if !ok {
		q.refuse(RuleHours, "%s is not free in one piece.", q.d.p.span(instant(q.from), instant(q.to)))
		return
	}
	if q.d.crowded(c, q.d.s.chunks[q.j.index]) {
		q.refuse(RuleBreak, "Another block of %s is too near: two blocks of one task keep %s between them.", q.d.m.titleOf(q.j), minutesText(q.d.k.rest*SlotMinutes))
	} else if len(q.inWay) == 0 && !q.d.rested(c) { // else asked again once they have given way
		q.out = append(q.out, q.d.breakRefusal())
	}
}

func (d *Desk) breakRefusal() Refusal {
	return Refusal{RuleBreak, d.p.say("After %s of work a break of %s is kept; there would be none.",
		minutesText(d.m.limits.BreakAfter), minutesText(d.m.limits.Break))}
}

// distance: the turns of a habit keep apart, those with a block that stays included.
func (q *inquiry) distance() {
	d := q.d
	near := func(other *job, from, to int64) {
		gap := int64(max(q.j.task.Distance, other.task.Distance)) * 60
		if q.from-gap < to && from < q.to+gap {
			q.refuse(RuleDistance, "%s is less than %s from %s, %s.", q.text(q.from), minutesText(int(gap/60)), d.m.titleOf(other), d.p.span(instant(from), instant(to)))
		}
	}
	for _, i := range q.j.turns {
		other := &d.m.jobs[i]
		if i == q.j.index {
			continue
		}
		for _, c := range d.s.chunks[i] {
			near(other, d.m.tl.start[c.at], d.m.endOf(c))
		}
		for _, f := range d.p.Fixed {
			if f.Counts && f.Task == other.task.ID {
				near(other, f.Start.Unix(), f.End.Unix())
			}
		}
	}
}
