package intent

import "time"

// reason says why a date has no single reading.
type reason uint8

const (
	certain reason = iota
	isToday
	nextOfTwo
	partOrder
	noSuchDay
	hasPassed
	weekEnd
	mismatch
	halfOfDay
	midnightOf
	rangeTurned
	whichEdge
	hourOrDay
	tooFar
)

// dayItem is a day, or a stretch of days, as the text names it.
type dayItem struct {
	days  []civil // readings, the nearest first; one when certain
	why   reason
	until civil // last day, when stretch
	// stretch is true for a weekend, week, month or "Mon to Fri".
	stretch bool
	// ranged is true when both ends were named.
	ranged bool
	// weak items are also ordinary words or numbers, and need their
	// surroundings to be dates.
	weak bool
	// common words ("tomorrow") are date words only in lower case.
	common bool
	part   *span
	// weekday is true when a weekday alone named the day.
	weekday bool
}

func on(c civil) dayItem { return dayItem{days: []civil{c}} }

func stretchOf(from, to civil) dayItem {
	return dayItem{days: []civil{from}, until: to, stretch: true}
}

// day reads a day at token i; led tells whether a lead stands before it.
func (p *parser) day(i int, r role) (dayItem, int, bool) {
	for _, read := range dayReaders {
		item, end, ok := read(p, i, r)
		if !ok || !p.ends(end) && !p.isDash(end) {
			continue
		}
		if item, end = p.dayRange(item, end, r); p.ends(end) {
			return item, end, true
		}
	}
	return dayItem{}, i, false
}

var dayReaders []func(*parser, int, role) (dayItem, int, bool)

func init() {
	dayReaders = []func(*parser, int, role) (dayItem, int, bool){
		(*parser).isoDay, (*parser).numericDay, (*parser).monthDay, (*parser).dayMonth, (*parser).weekdayDay,
		(*parser).relativeDay, (*parser).daysAhead, (*parser).edgeOfSpan, (*parser).spanDay, (*parser).monthAlone, (*parser).ordinalDay,
	}
}

// dayRange goes on from "Mon" to "Mon-Fri" and "from Nov 3 to Nov 7".
func (p *parser) dayRange(first dayItem, end int, r role) (dayItem, int) {
	if first.stretch || first.why != certain && first.why != isToday {
		return first, end
	}
	var j int
	dashed := false
	switch {
	case p.isDash(end):
		j, dashed = end+1, true
	case r == startFrom && (p.is(end, "to", "until", "till", "through", "bis")):
		j = end + 1
	case r == amid && p.is(end, "and", "und"):
		j = end + 1
	case p.is(end, "through", "thru"):
		j = end + 1
	default:
		return first, end
	}
	if p.is(j, "the", "zum", "dem", "den") {
		j++
	}
	for _, read := range dayReaders {
		second, stop, ok := read(p, j, bare)
		if !ok || second.stretch || len(second.days) == 0 || !dashed && !p.ends(stop) {
			continue
		}
		from, to := first.days[0], second.days[0]
		if second.weekday {
			to = from.coming(to.weekday())
		}
		if to.before(from) {
			return first, end
		}
		item := stretchOf(from, to)
		item.ranged, item.weak = true, first.weak && dashed
		return item, stop
	}
	return first, end
}

// isoDay reads 2026-11-20 and 2026/11/20.
func (p *parser) isoDay(i int, _ role) (dayItem, int, bool) {
	y, sep := p.num(i), p.low(i+1)
	if !p.isYear(i) || sep != "-" && sep != "/" || p.low(i+3) != sep || !p.gluedRun(i, 5) || p.num(i+2) < 0 || p.num(i+4) < 0 {
		return dayItem{}, i, false
	}
	m, d := p.num(i+2), p.num(i+4)
	if m < 1 || m > 12 || d < 1 || d > 31 {
		return dayItem{}, i, false
	}
	return p.dated(civil{y, time.Month(m), d}), i + 5, true
}

// dated is a day whose year was said.
func (p *parser) dated(c civil) dayItem {
	switch {
	case !c.exists():
		return dayItem{days: []civil{c.lastOfMonth(), c.monthStart().addMonths(1)}, why: noSuchDay}
	case c.before(p.today):
		return dayItem{days: []civil{c}, why: hasPassed}
	}
	return on(c)
}

func (c civil) lastOfMonth() civil { return civil{c.y, c.m, daysIn(c.y, c.m)} }

// halfYear divides "already passed, surely a slip" from "next year's".
const halfYear = 183

// yearless is a day and month whose year was not said: the coming one. When
// this year's passed less than half a year ago, it is a question.
func (p *parser) yearless(m time.Month, d int) (dayItem, bool) {
	if m < 1 || m > 12 || d < 1 || d > 31 {
		return dayItem{}, false
	}
	this, next := civil{p.today.y, m, d}, civil{p.today.y + 1, m, d}
	passed := this.monthEnd().before(p.today) || this.exists() && this.before(p.today)
	switch {
	case !passed && this.exists():
		return on(this), true
	case !passed || !next.exists():
		c := this
		if passed {
			c = next
		}
		return dayItem{days: []civil{c.lastOfMonth(), c.monthStart().addMonths(1)}, why: noSuchDay}, true
	case this.exists() && this.daysTo(p.today) < halfYear:
		return dayItem{days: []civil{next}, why: hasPassed}, true
	}
	return on(next), true
}

// numericDay reads 20.11., 20.11.2026, 11/20, 11/12/2026 and 20-11-2026.
func (p *parser) numericDay(i int, r role) (dayItem, int, bool) {
	a, b, sep := p.num(i), p.num(i+2), p.low(i+1)
	if a < 1 || a > 31 || b < 1 || b > 31 || !p.gluedRun(i, 3) || len(p.low(i)) > 2 || len(p.low(i+2)) > 2 {
		return dayItem{}, i, false
	}
	end, year := i+3, 0
	if p.low(i+3) == sep && p.gluedRun(i, 4) {
		end = i + 4
		if y := p.num(i + 4); p.gluedRun(i, 5) && (p.isYear(i+4) || len(p.low(i+4)) == 2 && y >= 0) {
			end, year = i+5, y
			if y < 100 {
				year += 2000
			}
		} else if sep != "." {
			return dayItem{}, i, false
		}
	}
	switch sep {
	case ".":
		if end == i+3 && (r == bare || r == atTime) { // 20.11 may be a price or a clock
			return dayItem{}, i, false
		}
		return p.numeric(a, b, year, end, dayFirst)
	case "/":
		if year == 0 && (p.lowAt(i-1, numbered) || r == bare && fraction(a, b)) {
			return dayItem{}, i, false
		}
		item, end, ok := p.numeric(a, b, year, end, p.habits.order)
		item.weak = year == 0
		return item, end, ok
	case "-":
		if year > 99 && len(p.low(i+4)) == 4 {
			return p.numeric(a, b, year, end, p.habits.order)
		}
	}
	return dayItem{}, i, false
}

// fraction tells 1/2 and 24/7 from a date.
func fraction(a, b int) bool { return a == 24 && b == 7 || a < b && b <= 5 }

func (p *parser) numeric(a, b, year, end int, o order) (dayItem, int, bool) {
	read := func(day, month int) (dayItem, bool) {
		if month > 12 {
			return dayItem{}, false
		}
		if year == 0 {
			return p.yearless(time.Month(month), day)
		}
		return p.dated(civil{year, time.Month(month), day}), true
	}
	if a > 12 && o == monthFirst {
		o = dayFirst
	} else if b > 12 && o == dayFirst {
		o = monthFirst
	}
	if o == orderUnknown && (a > 12 || b > 12 || a == b) {
		o = dayFirst
		if b > 12 {
			o = monthFirst
		}
	}
	switch o {
	case dayFirst:
		item, ok := read(a, b)
		return item, end, ok
	case monthFirst:
		item, ok := read(b, a)
		return item, end, ok
	}
	x, _ := read(a, b)
	y, ok := read(b, a)
	return dayItem{days: append(x.days, y.days...), why: partOrder}, end, ok
}
