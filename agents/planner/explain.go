package planner

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Explanation says why a block is where it is.
type Explanation struct {
	Task         string
	Start, End   time.Time // UTC
	Stays        FixedKind // why it is not the planner's to move; empty: it is
	Cost         int64     // tenths of a pain minute; the sum of Terms
	Terms        []Term    // what it costs, in the order of Terms(); zero terms are left out
	Binding      []Refusal // what keeps it from an earlier or a better place
	Alternatives []Alternative
}

// Alternative is the best place for a block on another day, with everything else as it is.
type Alternative struct {
	Date       string    // YYYY-MM-DD, the planning day
	Start, End time.Time // UTC; zero when there is no place
	Possible   bool
	Delta      int64  // what the plan would cost more, in tenths of a pain minute
	Terms      []Term // Delta by term, the largest first
	Rule       string // the rule that forbids the day, when it is not possible
	Sentence   string
}

// Explain explains the block of a task that starts at an instant, a movable or a fixed one; ok is false when there is none.
func (d *Desk) Explain(task string, start time.Time) (e Explanation, ok bool) {
	if j := d.of(task); j != nil {
		for i, c := range d.s.chunks[j.index] {
			if instant(d.m.tl.start[c.at]).Add(d.before(task)).Equal(start) {
				return d.explainChunk(j, i, task), true
			}
		}
	}
	for i, f := range d.given.Fixed {
		if f.Task == task && f.Start.Equal(start) || f.Task == "" && f.ID == task && f.Start.Equal(start) {
			return d.explainFixed(i), true
		}
	}
	return e, false
}

// explainChunk explains a chunk of a job; what it costs is told of the task that was asked about, the rest of its bundle.
func (d *Desk) explainChunk(j *job, i int, task string) Explanation {
	d.priceSlots(j)
	c := d.s.chunks[j.index][i]
	e := Explanation{Task: task, Start: instant(d.m.tl.start[c.at]), End: instant(d.m.endOf(c))}
	for _, b := range blocksOf(d.m, d.s) {
		if b.Task != j.task.ID || !b.Start.Equal(e.Start) {
			continue
		}
		if x := d.bundleOf(task); x != nil {
			for _, part := range d.b.parts(d.m, j, b, x) {
				if part.Task == task {
					b = part
				}
			}
		}
		e.Start, e.End, e.Cost, e.Terms = b.Start, b.End, b.Cost, b.Terms
		break
	}
	before := d.bill(j.index)
	old := d.swap(j.index, without(d.s.chunks[j.index], i))
	defer d.swap(j.index, old)
	e.Binding = d.binding(j, c)
	if x := d.bundleOf(task); x != nil {
		e.Binding = append([]Refusal{{RuleBundle, d.p.say("%s are worked together as one block.", d.titleOf(x))}}, e.Binding...)
	}
	for day := range d.m.tl.days {
		if day != int(d.m.tl.day[c.at]) {
			e.Alternatives = append(e.Alternatives, d.alternative(j, day, c.minutes, task, before))
		}
	}
	return e
}

// explainFixed explains a block that stays as if it could move, and says why it does not. A block that breaks a rule where it
// is has no cost: the terms are those of legal places.
func (d *Desk) explainFixed(i int) Explanation {
	f := d.given.Fixed[i]
	e := Explanation{Task: f.Task, Start: f.Start.UTC(), End: f.End.UTC(), Stays: f.Kind}
	stray := slices.ContainsFunc(d.strays, func(b Block) bool { return b.Task == f.Task && b.Start.Equal(f.Start) })
	if stray {
		e.Stays = ""
	} else {
		e.Binding = []Refusal{{RuleFixed, d.p.say(staysSentence(f.Kind))}}
	}
	if d.of(f.Task) == nil {
		return e
	}
	// The same problem without this block among those that stay, and with everything else where it is.
	free := d.given
	free.Fixed = slices.Delete(slices.Clone(d.given.Fixed), i, i+1)
	other, err := NewDesk(free, d.blocks())
	if err != nil {
		return e
	}
	j := other.of(f.Task)
	if !f.Counts && other.s.placed[j.index]+f.Minutes() > j.remaining {
		if stray {
			e.Binding = append(e.Binding, Refusal{RuleMinutes, d.p.say("%s needs no more time: only %s of it were left to plan.", other.m.titleOf(j), minutesText(j.remaining))})
		}
		return e
	}
	minutes := f.Minutes()
	refusals, inWay := other.refusals(j, f.Start.Unix(), minutes)
	if c, ok := other.chunkAt(j, f.Start, minutes); ok && len(inWay) == 0 && other.s.placed[j.index]+minutes <= j.remaining {
		rest := other.s.chunks[j.index]
		chunks := with(nil, rest, c)
		other.swap(j.index, chunks)
		moved := other.explainChunk(j, slices.Index(chunks, c), f.Task)
		e.Cost, e.Terms, e.Alternatives = moved.Cost, moved.Terms, moved.Alternatives
		if stray {
			e.Binding = moved.Binding
		}
	}
	if stray {
		e.Binding = append(refusals, e.Binding...)
		for _, b := range inWay {
			e.Binding = append(e.Binding, Refusal{RuleOverlap, d.p.say("%s is planned at the same time.", other.m.titleOf(&other.m.jobs[b]))})
		}
	}
	return e
}

// staysSentence says why a block stays.
func staysSentence(k FixedKind) string {
	switch k {
	case FixedPinned:
		return "You put it here."
	case FixedStarted:
		return "You have started it."
	case FixedDone:
		return "It is done."
	case FixedPast:
		return "It has begun already."
	default:
		return "It is held in place."
	}
}

// blocks lists the movable blocks, those of bundles by their members.
func (d *Desk) blocks() []Block {
	var out []Block
	for i := range d.m.jobs {
		for _, c := range d.s.chunks[i] {
			b := d.block(&d.m.jobs[i], c)
			b.Task = d.m.jobs[i].task.ID
			out = append(out, b)
		}
	}
	return d.members(out)
}

// alternative finds the best place for a block, which has been taken out, on a day; of a bundle it tells the times of a task.
func (d *Desk) alternative(j *job, day, minutes int, task string, before ledger) Alternative {
	a := Alternative{Date: d.m.tl.days[day].date()}
	best, ok := d.bestOn(j, day, minutes)
	if !ok {
		r := d.closed(j, day, minutes)
		a.Rule, a.Sentence = r.Rule, d.p.Lang.civil(d.m.tl.days[day])+": "+d.p.Lang.within(r.Sentence)+d.inParts(j, day, minutes, before)
		return a
	}
	b := d.block(j, best.chunk)
	a.Start, a.End, a.Possible = b.Start, b.End, true
	if d.bundleOf(task) != nil {
		a.Start, a.End = d.share(task, b.Start)
	}
	old := d.swap(j.index, with(nil, d.s.chunks[j.index], best.chunk))
	var medium int64
	medium, a.Delta, a.Terms = d.bill(j.index).since(before)
	d.swap(j.index, old)
	a.Sentence = d.p.delta(d.p.when(a.Start), medium, a.Delta, a.Terms)
	return a
}

// inParts says what a day that has no place for a block in one piece would cost when it is cut up, or nothing.
func (d *Desk) inParts(j *job, day, minutes int, before ledger) string {
	if minutes < 2*j.bounds.min || !d.s.ready(j.index) {
		return ""
	}
	have := d.s.chunks[j.index]
	lo, hi := d.s.window(j.index)
	lo, hi = max(lo, int(d.m.tl.dayLo[day])), min(hi, int(d.m.tl.dayLo[day+1]))
	if lo >= hi || !d.placeParts(j, minutes, lo, hi) {
		return ""
	}
	defer d.swap(j.index, have)
	var times []string
	for _, c := range d.s.chunks[j.index] {
		if int(d.m.tl.day[c.at]) == day && !slices.Contains(have, c) {
			b := d.block(j, c)
			times = append(times, d.p.clocks(b.Start, b.End))
		}
	}
	_, delta, terms := d.bill(j.index).since(before)
	return " " + d.p.delta(d.p.say("In parts (%s) it", strings.Join(times, ", ")), 0, delta, terms)
}

// closed says why a day has no place for a block: the first of the rules, from the widest on.
func (d *Desk) closed(j *job, day, minutes int) Refusal {
	tl := d.m.tl
	first, last := int(tl.dayLo[day]), int(tl.dayLo[day+1])
	lo, hi := d.s.window(j.index)
	if r, found := d.outside(j, first, last, lo, hi); found {
		return r
	}
	openAt, longest := d.longestRun(j, first, last, func(int) bool { return false })
	if !openAt {
		return Refusal{RuleHours, d.p.say("Its hours and your events leave no time.")}
	}
	if room, rule := d.room(j, day); room < minutes {
		switch rule {
		case RuleTaskDay:
			return Refusal{rule, d.p.say("The limit of %s a day for %s leaves %s.", minutesText(j.bounds.perDay), d.m.titleOf(j), minutesText(room))}
		case RuleWeek:
			return Refusal{rule, d.p.say("Your limit of %s a week leaves %s.", minutesText(d.m.groupCap[d.m.group[day]]), minutesText(room))}
		}
		return Refusal{rule, d.p.say("Your limit of %s a day leaves %s.", minutesText(d.m.dayCap[day]), minutesText(room))}
	}
	if longest < minutes {
		return Refusal{RuleBusy, d.p.say("Between events the longest stretch of its hours is %s, and it needs %s.", minutesText(longest), minutesText(minutes))}
	}
	a, b := max(first, lo), min(last, hi)
	if _, free := d.longestRun(j, a, b, func(t int) bool { return d.s.owner[t] != none }); free < minutes {
		return Refusal{RuleOverlap, d.p.say("The longest free stretch is %s, and it needs %s.", minutesText(free), minutesText(minutes))}
	}
	return Refusal{RuleBreak, d.p.say("The free stretches leave no room for the breaks around it.")}
}

// outside says which end of the window of a job shuts a day out.
func (d *Desk) outside(j *job, first, last, lo, hi int) (Refusal, bool) {
	for _, p := range j.preds {
		if !d.s.complete(p) {
			pred := &d.m.jobs[p]
			return Refusal{RuleDependency, d.p.say("It waits for %s, of which %s have no place.", d.m.titleOf(pred), minutesText(pred.remaining-d.s.placed[p]))}, true
		}
	}
	switch {
	case first == last:
		return Refusal{RuleHours, d.p.say("No hours are open and free of events.")}, true
	case last <= j.lo:
		return Refusal{RuleEarliest, d.p.say("It may not start before %s.", d.m.earliest(j, j.task.Earliest))}, true
	case first >= j.hi:
		return Refusal{RuleDeadline, d.p.say("It must be finished by %s.", d.p.end(j.task.Due))}, true
	case j.turns != nil && (last <= lo || first >= hi):
		if r, found := d.nearTurn(j, last <= lo); found {
			return r, true
		}
	}
	switch {
	case last <= lo:
		at := d.m.tl.start[lo-1] + slotSeconds
		name := ""
		for _, p := range j.preds {
			end := d.m.jobs[p].fixedEnd
			if n := len(d.s.chunks[p]); n > 0 {
				end = max(end, d.m.endOf(d.s.chunks[p][n-1]))
			}
			if name == "" || end >= at {
				name, at = d.m.titleOf(&d.m.jobs[p]), end
			}
		}
		return Refusal{RuleDependency, d.p.say("It waits for %s, which ends %s.", name, d.p.time(instant(at)))}, true
	case first >= hi:
		for _, q := range j.succs {
			if chunks := d.s.chunks[q]; len(chunks) > 0 && chunks[0].at <= hi {
				return Refusal{RuleDependency, d.p.say("%s waits for it and starts %s.", d.m.titleOf(&d.m.jobs[q]), d.p.time(instant(d.m.tl.start[chunks[0].at])))}, true
			}
		}
	}
	return Refusal{}, false
}

// longestRun is the minutes of the longest stretch of a job's open slots that a function does not take, and whether there is
// any.
func (d *Desk) longestRun(j *job, a, b int, taken func(int) bool) (some bool, minutes int) {
	run, best := 0, 0
	for t := a; t < b; t++ {
		if t > a && int(d.m.tl.segEnd[t-1]) == t {
			run = 0
		}
		if run++; !j.open[t] || taken(t) {
			run = 0
		}
		best = max(best, run)
	}
	return best > 0, best * SlotMinutes
}

// bindingMost is how many reasons an explanation gives, the strongest first.
const bindingMost = 4

// binding finds what keeps a block, which has been taken out, where it is: what forbids to start it five minutes earlier, and
// what forbids the places that would cost less.
func (d *Desk) binding(j *job, c chunk) []Refusal {
	var out []Refusal
	add := func(r Refusal, sentence string) bool {
		if slices.ContainsFunc(out, func(o Refusal) bool { return o.Rule == r.Rule && o.Sentence == sentence }) {
			return false
		}
		out = append(out, Refusal{r.Rule, sentence})
		return len(out) >= bindingMost
	}
	start := d.m.tl.start[c.at]
	refusals, inWay := d.refusals(j, start-slotSeconds, c.minutes)
	for _, r := range refusals {
		if add(r, d.p.say("It cannot start earlier: %s", r.Sentence)) {
			return out
		}
	}
	for _, b := range inWay {
		r := Refusal{Rule: RuleOverlap}
		if add(r, d.p.say("It cannot start earlier: %s is planned before it.", d.m.titleOf(&d.m.jobs[b]))) {
			return out
		}
	}
	seen := map[string]bool{}
	for _, s := range d.cheaper(j, c) {
		when := d.p.when(instant(d.m.tl.start[s.at]))
		refusals, inWay := d.refusals(j, d.m.tl.start[s.at], c.minutes)
		if len(refusals) > 0 && !seen[refusals[0].Rule] {
			seen[refusals[0].Rule] = true
			if add(refusals[0], d.p.say("%s would cost %s less, but: %s", when, d.p.Lang.pain(-s.cost), refusals[0].Sentence)) {
				return out
			}
		}
		if len(refusals) == 0 && len(inWay) > 0 && !seen[RuleOverlap] {
			seen[RuleOverlap] = true
			if add(Refusal{Rule: RuleOverlap}, d.p.say("%s would cost %s less, but %s is planned there.", when, d.p.Lang.pain(-s.cost), d.m.titleOf(&d.m.jobs[inWay[0]]))) {
				return out
			}
		}
	}
	return out
}

// cheaperMost is how many cheaper places are asked for what forbids them.
const cheaperMost = 24

// cheaper lists the places on the timeline that would cost less if only the hours of the job counted: of each day the cheapest
// of all and the cheapest that no other block takes, cheapest first. Their cost is relative to the place the block has.
func (d *Desk) cheaper(j *job, c chunk) []spot {
	others := d.s.chunks[j.index]
	price := func(at int) int64 {
		x := chunk{at, c.slots, c.minutes}
		day := int(d.m.tl.day[at])
		d.tried = with(d.tried[:0], others, x)
		return d.m.jobCost(j, d.tried) + d.m.loadCost(day, d.s.load[day]+c.minutes) - d.m.loadCost(day, d.s.load[day])
	}
	here := price(c.at)
	var out []spot
	for day := range d.m.tl.days {
		var best, free spot
		run, unowned := 0, 0
		for at := int(d.m.tl.dayLo[day+1]) - 1; at >= int(d.m.tl.dayLo[day]); at-- {
			if int(d.m.tl.segEnd[at]) == at+1 {
				run, unowned = 0, 0
			}
			run, unowned = run+1, unowned+1
			if !j.open[at] || int(d.s.owner[at]) == j.index {
				run = 0
			}
			if d.s.owner[at] != none {
				unowned = 0
			}
			if run < c.slots {
				continue
			}
			cost := price(at) - here
			if cost <= best.cost {
				best = spot{chunk{at, c.slots, c.minutes}, cost}
			}
			if unowned >= c.slots && cost <= free.cost {
				free = spot{chunk{at, c.slots, c.minutes}, cost}
			}
		}
		if best.cost < 0 {
			out = append(out, best)
		}
		if free.cost < 0 && free != best {
			out = append(out, free)
		}
	}
	slices.SortStableFunc(out, func(a, b spot) int { return cmp.Compare(a.cost, b.cost) })
	return out[:min(len(out), cheaperMost)]
}
