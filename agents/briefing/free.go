package briefing

import "time"

// MinGapMinutes is the shortest gap that counts as free time: less than a quarter of an hour is a pause, not time to use.
const MinGapMinutes = 15

// free says what is left of the day's hours. For today only the time from now on counts, because a gap that is over helps
// nobody. Everything is put onto full minutes, to the disadvantage of free time.
func (p *page) free() []Statement {
	from := p.start
	if p.tense == today {
		from = later(from, p.now)
	}
	whole := p.hoursFrom(p.start)
	if len(whole) == 0 {
		return []Statement{p.statement(KindNothing, p.say("free.none", nil))}
	}
	hours := p.hoursFrom(from)
	if len(hours) == 0 {
		return []Statement{p.statement(KindNothing, p.say("free.over", nil))}
	}
	var taken []Interval
	var records []Ref
	for _, e := range p.timeline {
		busy := Interval{floorMinute(e.takes.Start), ceilMinute(e.takes.End)}
		if !e.takes.empty() && touches(hours, busy) {
			taken = append(taken, busy)
			records = append(records, e.ref)
		}
	}
	gaps := p.countFree(hours, subtract(hours, union(taken)))
	return []Statement{p.freeStatement(gaps, records)}
}

// hoursFrom is the part of the day's hours from an instant on, in full minutes.
func (p *page) hoursFrom(from time.Time) []Interval {
	var out []Interval
	for _, h := range p.hours {
		h = h.clip(from, p.end)
		h = Interval{ceilMinute(h.Start), floorMinute(h.End)}
		if !h.empty() {
			out = append(out, h)
		}
	}
	return out
}

func touches(hours []Interval, i Interval) bool {
	for _, h := range hours {
		if !h.clip(i.Start, i.End).empty() {
			return true
		}
	}
	return false
}

// countFree fills in the figures and gives back the gaps that are long enough.
func (p *page) countFree(hours, gaps []Interval) []Interval {
	c := &p.counts
	for _, h := range hours {
		c.HoursMinutes += minutesIn(h.length())
	}
	var usable []Interval
	for _, g := range gaps {
		minutes := minutesIn(g.length())
		if minutes < MinGapMinutes {
			c.ShortGapMinutes += minutes
			continue
		}
		usable = append(usable, g)
		c.FreeMinutes += minutes
		c.LongestFreeMinutes = max(c.LongestFreeMinutes, minutes)
	}
	c.FreeGaps = len(usable)
	c.BusyMinutes = c.HoursMinutes - c.FreeMinutes
	return usable
}

func (p *page) freeStatement(gaps []Interval, records []Ref) Statement {
	v := values{"least": p.length(MinGapMinutes), "length": p.length(p.counts.FreeMinutes), "longest": p.length(p.counts.LongestFreeMinutes)}
	for _, g := range gaps {
		if minutesIn(g.length()) == p.counts.LongestFreeMinutes {
			v["span"] = p.span(g.Start, g.End)
			return p.during(p.statement(KindCount, p.count("free.stretches", len(gaps), v), records...), g.Start, g.End)
		}
	}
	return p.statement(KindNothing, p.count("free.stretches", 0, v), records...)
}
