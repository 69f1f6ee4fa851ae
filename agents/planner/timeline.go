package planner

import (
	"slices"
	"sort"
	"time"
)

const (
	slotSeconds = SlotMinutes * 60
	slotsPerDay = dayMinutes / SlotMinutes
)

// timeline holds the bookable slots only, in order of time. Arrays are indexed by slot unless said otherwise.
type timeline struct {
	start  []int64 // first second of the slot (Unix)
	wall   []int16 // minute of the local day on which it starts
	local  []civilDay
	day    []int32 // index into days
	segEnd []int32 // end of the stretch of slots that follow each other without a gap within one day

	days  []civilDay // every planning day of the horizon
	dayLo []int32    // by day: first slot; one more entry at the end

	classes []Hours  // the distinct hours in use
	open    [][]bool // by class, by slot: inside these hours

	first, last int64 // the horizon that can be booked, in Unix seconds

	taken  []takenSpan // what cannot be booked although hours are open, sorted by start
	missed []missedFree
}

// interval is a stretch of time in Unix seconds, end exclusive.
type interval struct{ from, to int64 }

// rawSlot is a slot of the grid before it is known to be bookable.
type rawSlot struct {
	start   int64
	wall    int16
	local   civilDay
	day     civilDay
	open    bool // inside some hours
	blocked bool // by events, buffers or fixed blocks
}

// newTimeline builds the bookable slots from hours, events and fixed blocks.
func newTimeline(p *Problem, limits Limits) *timeline {
	tl := &timeline{classes: hoursInUse(p), first: planStart(p).Unix(), last: p.To.Unix()}
	raw := rawSlots(p, tl)
	tl.taken = takenTime(p, limits)
	block(raw, tl.taken)
	tl.reserve(raw, guaranteesOf(limits))
	for i := range raw {
		if raw[i].open && !raw[i].blocked {
			tl.add(&raw[i])
		}
	}
	tl.index(p)
	return tl
}

// planStart is the first instant that can be booked: From or Now, rounded up to the grid of the wall clock.
func planStart(p *Problem) time.Time {
	t := p.From
	if p.Now.After(t) {
		t = p.Now
	}
	unix := t.Unix()
	if t.Nanosecond() > 0 {
		unix++
	}
	_, offset := time.Unix(unix, 0).In(p.Zone).Zone()
	over := (unix + int64(offset)) % slotSeconds
	if over < 0 {
		over += slotSeconds
	}
	if over > 0 {
		unix += slotSeconds - over
	}
	return time.Unix(unix, 0).UTC()
}

func hoursInUse(p *Problem) []Hours {
	all := []Hours{p.Hours}
	for i := range p.Tasks {
		if h := p.Tasks[i].Hours; h != nil {
			all = addHours(all, *h)
		}
	}
	return all
}

func (tl *timeline) class(h Hours) int {
	return slices.IndexFunc(tl.classes, h.Equal)
}

// rawSlots walks real time, one period of constant offset after the other, and notes what the wall clock shows. A day with
// a shift of the clocks simply has more or fewer slots; a stretch that exists twice appears twice.
func rawSlots(p *Problem, tl *timeline) []rawSlot {
	turn := p.DayTurn()
	var out []rawSlot
	day := civilDay(-1 << 30)
	for at := tl.first; at+slotSeconds <= tl.last; {
		local := time.Unix(at, 0).In(p.Zone)
		_, offset := local.Zone()
		end := tl.last
		if _, next := local.ZoneBounds(); !next.IsZero() && next.Unix() < end {
			end = next.Unix()
			if end <= at { // on 31 December of leap years after 2037 that end lies in the past
				end = min(tl.last, at+24*60*60)
			}
		}
		day = max(day, planningDay(local, p.Zone, turn))
		for ; at < end && at+slotSeconds <= tl.last; at += slotSeconds {
			date, sec := wallClock(at, offset)
			day = max(day, turnedDay(at, offset, turn))
			out = append(out, rawSlot{start: at, wall: int16(sec / 60), local: date, day: day, open: tl.inAnyHours(date, sec)})
		}
	}
	return out
}

// inAnyHours reports whether the slot that starts at a second of a day lies wholly inside one of the hours.
func (tl *timeline) inAnyHours(date civilDay, sec int) bool {
	for c := range tl.classes {
		if tl.classes[c].coversSlot(date, sec) {
			return true
		}
	}
	return false
}

func (h *Hours) coversSlot(date civilDay, sec int) bool {
	from, to := sec/60, (sec+slotSeconds+59)/60
	if to <= dayMinutes {
		return h.Covers(date.weekday(), from, to)
	}
	return h.Covers(date.weekday(), from, dayMinutes) && h.Covers((date+1).weekday(), 0, to-dayMinutes)
}

// takenTime lists events with their buffers, the ways to them, and fixed blocks with the break behind them.
func takenTime(p *Problem, limits Limits) []takenSpan {
	out := make([]takenSpan, 0, len(p.Busy)+len(p.Fixed))
	add := func(from, to time.Time, kind TakenKind, id, title string) {
		if to.After(from) {
			out = append(out, takenSpan{spanOf(from, to), kind, id, title})
		}
	}
	for i := range p.Busy {
		b := &p.Busy[i]
		if b.End.After(b.Start) {
			before, after := b.buffers(limits)
			add(b.Start, b.End, TakenEvent, b.ID, b.Title)
			add(b.Start.Add(-before), b.Start, TakenBuffer, b.ID, b.Title)
			add(b.End, b.End.Add(after), TakenBuffer, b.ID, b.Title)
		}
	}
	for _, t := range trips(p, limits) {
		add(t.from, t.to, TakenTravel, t.event.ID, t.event.Title)
	}
	for _, f := range p.Fixed {
		add(f.Start, f.End, TakenFixed, f.ID, "")
		if f.Task != "" && limits.Break > 0 && f.Minutes() >= limits.BreakAfter {
			add(f.End, f.End.Add(time.Duration(limits.Break)*time.Minute), TakenRest, f.ID, "")
		}
	}
	sortTaken(out)
	return out
}

// buffers are the event's own, or those of the limits.
func (b *Busy) buffers(limits Limits) (before, after time.Duration) {
	pick := func(own time.Duration, minutes int) time.Duration {
		switch {
		case own < 0:
			return 0
		case own > 0:
			return own
		}
		return time.Duration(minutes) * time.Minute
	}
	return pick(b.BufferBefore, limits.BufferBefore), pick(b.BufferAfter, limits.BufferAfter)
}

// spanOf widens to whole seconds.
func spanOf(from, to time.Time) interval {
	s := interval{from.Unix(), to.Unix()}
	if to.Nanosecond() > 0 {
		s.to++
	}
	return s
}

// block marks the slots that touch an interval; intervals are sorted by start.
func block(raw []rawSlot, blocked []takenSpan) {
	next, until := 0, int64(-1<<62)
	for i := range raw {
		for next < len(blocked) && blocked[next].from < raw[i].start+slotSeconds {
			until = max(until, blocked[next].to)
			next++
		}
		raw[i].blocked = until > raw[i].start
	}
}

func (tl *timeline) add(s *rawSlot) {
	tl.start = append(tl.start, s.start)
	tl.wall = append(tl.wall, s.wall)
	tl.local = append(tl.local, s.local)
	tl.day = append(tl.day, int32(s.day)) // becomes an index in index()
}

// index numbers the days, finds the stretches and marks each class of hours.
func (tl *timeline) index(p *Problem) {
	turn := p.DayTurn()
	firstDay := planningDay(time.Unix(tl.first, 0), p.Zone, turn)
	lastDay := firstDay - 1
	if tl.last > tl.first {
		lastDay = planningDay(time.Unix(tl.last-1, 0), p.Zone, turn)
	}
	for d := firstDay; d <= lastDay; d++ {
		tl.days = append(tl.days, d)
	}
	n := len(tl.start)
	for t := range n {
		tl.day[t] -= int32(firstDay)
	}
	tl.dayLo = make([]int32, len(tl.days)+1)
	for d := range tl.dayLo {
		tl.dayLo[d] = int32(sort.Search(n, func(t int) bool { return int(tl.day[t]) >= d }))
	}
	tl.segEnd = make([]int32, n)
	for t := n - 1; t >= 0; t-- {
		tl.segEnd[t] = int32(t + 1)
		if t+1 < n && tl.start[t+1] == tl.start[t]+slotSeconds && tl.day[t+1] == tl.day[t] {
			tl.segEnd[t] = tl.segEnd[t+1]
		}
	}
	tl.open = make([][]bool, len(tl.classes))
	for c := range tl.classes {
		tl.open[c] = make([]bool, n)
		for t := range n {
			date, sec := tl.local[t], int(tl.wall[t])*60
			tl.open[c][t] = tl.classes[c].coversSlot(date, sec)
		}
	}
}

// slots is the number of bookable slots.
func (tl *timeline) slots() int { return len(tl.start) }

// firstFrom is the first slot that starts at or after an instant.
func (tl *timeline) firstFrom(unix int64) int {
	return sort.Search(len(tl.start), func(t int) bool { return tl.start[t] >= unix })
}

// endsBy is the number of slots that end at or before an instant.
func (tl *timeline) endsBy(unix int64) int {
	return sort.Search(len(tl.start), func(t int) bool { return tl.start[t]+slotSeconds > unix })
}
