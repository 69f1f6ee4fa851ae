package intent

import "time"

// monthDay reads "Nov 20", "November 20th, 2026" and "Nov 3-7".
func (p *parser) monthDay(i int, _ role) (dayItem, int, bool) {
	m, j, ok := p.month(i)
	if !ok {
		return dayItem{}, i, false
	}
	the := p.is(j, "the")
	if the {
		j++
	}
	d := p.num(j)
	if d < 1 || d > 31 || len(p.low(j)) > 2 || p.clockFollows(j) {
		return dayItem{}, i, false
	}
	day := j
	j = p.ordinalSuffix(j)
	item, end, ok := p.withYear(m, d, j)
	if !ok {
		return dayItem{}, i, false
	}
	item.weak = the || !p.toks[i].capital && (m == time.March || m == time.May)
	if to := p.num(j + 1); end == j && p.isDash(j) && to > d && to <= 31 && p.ends(j+2) && j == day+1 {
		last, stop, _ := p.withYear(m, to, j+2)
		if last.why == certain && item.why == certain {
			item = stretchOf(item.days[0], last.days[0])
			item.ranged = true
			return item, stop, true
		}
	}
	return item, end, true
}

// clockFollows tells "Nov 20" from the 20 of "20:15" and the 3 of "3h".
func (p *parser) clockFollows(i int) bool {
	if (p.is(i+1, ":") || p.is(i+1, ".")) && p.glued(i+1) && p.num(i+2) >= 0 && p.glued(i+2) {
		return true
	}
	return p.is(i+1, "am", "pm") || p.glued(i+1) && p.kindAt(i+1) == word && p.ordinalSuffix(i) == i+1
}

// dayMonth reads "20 Nov", "20. November 2026", "the 20th of November" and
// "3.-7. November".
func (p *parser) dayMonth(i int, _ role) (dayItem, int, bool) {
	if p.is(i, "the", "den", "dem", "der") {
		i++
	}
	d := p.num(i)
	if d < 1 || d > 31 || len(p.low(i)) > 2 {
		return dayItem{}, i, false
	}
	j := p.ordinalSuffix(i)
	if p.is(j, ".") && p.glued(j) {
		j++
	}
	last := 0
	if p.isDash(j) && p.num(j+1) > d && p.num(j+1) <= 31 {
		last = p.num(j + 1)
		j = p.ordinalSuffix(j + 1)
		if p.is(j, ".") && p.glued(j) {
			j++
		}
	}
	if p.is(j, "of") {
		j++
	}
	m, j, ok := p.month(j)
	if !ok {
		return dayItem{}, i, false
	}
	item, end, ok := p.withYear(m, d, j)
	if last == 0 || !ok || item.why != certain {
		return item, end, ok
	}
	to, end, ok := p.withYear(m, last, j)
	if to.why != certain {
		return to, end, ok
	}
	item = stretchOf(item.days[0], to.days[0])
	item.ranged = true
	return item, end, ok
}

// month reads a month's name, with the dot of an abbreviation.
func (p *parser) month(i int) (time.Month, int, bool) {
	m, ok := months[p.low(i)]
	if !ok {
		return 0, i, false
	}
	if p.is(i+1, ".") && p.glued(i+1) && len(p.low(i)) <= 4 {
		return m, i + 2, true
	}
	return m, i + 1, true
}

// ordinalSuffix skips the "th" of "20th".
func (p *parser) ordinalSuffix(i int) int {
	if p.glued(i+1) && p.is(i+1, "st", "nd", "rd", "th") {
		return i + 2
	}
	return i + 1
}

// withYear looks for a year after a day and month.
func (p *parser) withYear(m time.Month, d, j int) (dayItem, int, bool) {
	at := j
	if p.is(at, ",") {
		at++
	}
	if p.isYear(at) && p.ends(at+1) && !(p.is(at+1, ":") && p.glued(at+1)) {
		return p.dated(civil{p.num(at), m, d}), at + 1, true
	}
	item, ok := p.yearless(m, d)
	return item, j, ok
}

// isYear limits what is read as a year, so that 1500 stays a number.
func (p *parser) isYear(i int) bool {
	n := p.num(i)
	return n >= 2000 && n < 2200 && len(p.low(i)) == 4
}

// ordinalDay reads "the 20th" and "am 20.": the coming 20th.
func (p *parser) ordinalDay(i int, r role) (dayItem, int, bool) {
	the := p.is(i, "the", "den", "dem")
	if the {
		i++
	}
	d := p.num(i)
	if d < 1 || d > 31 || len(p.low(i)) > 2 {
		return dayItem{}, i, false
	}
	end := p.ordinalSuffix(i)
	if end == i+1 {
		dotted := p.is(end, ".") && p.glued(end) && !p.glued(end+1) && (r == onDay || r.strong() || r == startFrom || r == startPast)
		if !dotted || p.glued(end+1) || the && r == bare || p.low(i-1) == "at" {
			return dayItem{}, i, false
		}
		if end+1 < len(p.toks) || p.lowAt(i-1, germanLeads) || the {
			end++
		} else {
			return dayItem{}, i, false
		}
	}
	if !the && r == bare {
		return dayItem{}, i, false
	}
	c := p.today.monthStart()
	for c = (civil{c.y, c.m, d}); !c.exists() || c.before(p.today); {
		next := c.monthStart().addMonths(1)
		c = civil{next.y, next.m, d}
	}
	item := on(c)
	item.weak = true
	if c == p.today {
		next := c.monthStart().addMonths(1)
		item.days, item.why = append(item.days, civil{next.y, next.m, min(d, daysIn(next.y, next.m))}), isToday
	}
	return item, end, true
}

// germanLeads may be followed by "20." meaning the 20th even when the dot ends
// the sentence.
var germanLeads = map[string]bool{"am": true, "bis": true, "zum": true, "ab": true, "vor": true, "dem": true, "den": true, "vom": true}

// weekdayWord reads a weekday's name. Two-letter German ones are also words of
// other languages: they need a capital and a German sentence around them.
func (p *parser) weekdayWord(i int, led bool) (time.Weekday, int, bool) {
	w, ok := weekdays[p.low(i)]
	if !ok {
		return 0, i, false
	}
	end := i + 1
	if len(p.low(i)) == 2 {
		if !p.toks[i].capital || !led && !german(p.locale) && p.num(i+1) < 0 && !p.is(i+1, ".") {
			return 0, i, false
		}
	}
	if len(p.low(i)) <= 5 && p.is(end, ".") && p.glued(end) && (len(p.low(i)) == 2 || end+1 < len(p.toks)) {
		end++
	}
	return w, end, true
}

// dayWords say which of the weekday's days is meant.
var dayWords = phrases(map[string]string{
	"last|letzten|vergangenen|past":  "last",
	"this|diesen|dieser|dieses|dies": "this",
	"coming|this coming|upcoming|the coming|kommenden|kommende|kommender|kommendes|den kommenden": "coming",
	"next|nächsten|nächste|nächster|nächstes|naechsten|den nächsten|the next":                     "next",
})

// nextWeek stands before or after a weekday: "Friday next week".
var nextWeek = phrases(map[string]bool{
	"next week|of next week|next week on|nächste woche|nächster woche|in der nächsten woche|kommende woche|der nächsten woche|nächste woche am": true,
})

// weekLater puts a weekday one week on: "Friday week", "a week from Friday".
var weekLater = phrases(map[string]bool{"week|in a week|in einer woche": true})

var weekBefore = phrases(map[string]bool{"a week from|a week on|one week from|1 week from|a week after": true})

// weekdayDay reads "Fri", "next Fri", "Friday next week", "Fri, Nov 20".
func (p *parser) weekdayDay(i int, r role) (dayItem, int, bool) {
	which, j, led := dayWords.find(p, i)
	_, k, week := nextWeek.find(p, i)
	_, l, later := weekBefore.find(p, i)
	switch {
	case week:
		which, j, led = "week", k, true
	case later:
		which, j, led = "later", l, true
	case !led:
		j = i
	}
	w, end, ok := p.weekdayWord(j, led || r != bare)
	if !ok {
		return dayItem{}, i, false
	}
	if which == "" {
		if _, stop, ok := nextWeek.find(p, end); ok {
			which, end, led = "week", stop, true
		} else if _, stop, ok := weekLater.find(p, end); ok && (p.low(end) != "week" || p.edge(stop)) {
			which, end, led = "later", stop, true
		} else if item, stop, ok := p.weekdayDate(w, end, r); ok {
			return item, stop, true
		}
	}
	if which == "last" && !r.strong() {
		return dayItem{}, i, false // "notes from last Friday"
	}
	item := p.whichDay(w, which)
	item.weekday, item.weak = true, !led
	return item, end, true
}

// weekdayDate reads the date after a weekday: "Fri, Nov 20", "Fr 20.11.". When
// they contradict each other both are offered.
func (p *parser) weekdayDate(w time.Weekday, j int, r role) (dayItem, int, bool) {
	if p.is(j, ",") {
		j++
	}
	if p.is(j, "den", "the", "dem") && p.num(j+1) >= 0 {
		j++
	}
	if r == bare {
		r = onDay
	}
	for _, read := range []func(*parser, int, role) (dayItem, int, bool){(*parser).isoDay, (*parser).numericDay, (*parser).monthDay, (*parser).dayMonth, (*parser).ordinalDay} {
		item, end, ok := read(p, j, r)
		if !ok || !p.ends(end) || item.stretch {
			continue
		}
		item.weak = false
		switch {
		case item.why == partOrder || item.why == isToday: // the weekday decides
			var fit []civil
			for _, c := range item.days {
				if c.weekday() == w {
					fit = append(fit, c)
				}
			}
			if len(fit) == 1 {
				item.days, item.why = fit, certain
			}
		case item.why == certain && item.days[0].weekday() != w:
			item.days, item.why = append(item.days, p.nearest(item.days[0], w)), mismatch
		}
		return item, end, true
	}
	return dayItem{}, j, false
}

// nearest is the day with the weekday closest to c that is not past.
func (p *parser) nearest(c civil, w time.Weekday) civil {
	after := c.coming(w)
	if before := after.add(-7); c.daysTo(after) > 3 && !before.before(p.today) {
		return before
	}
	return after
}

// whichDay is the rule for weekdays; doc.go explains it.
func (p *parser) whichDay(w time.Weekday, which string) dayItem {
	coming := p.today.coming(w)
	thisWeek := p.today.weekStart(p.habits.weekStart)
	inNextWeek := thisWeek.add(7 + (int(w)-int(p.habits.weekStart)+7)%7)
	switch which {
	case "week":
		return on(inNextWeek)
	case "later":
		return on(coming.add(7))
	case "coming":
		return on(coming)
	case "last":
		return dayItem{days: []civil{coming.add(-7)}, why: hasPassed}
	case "next":
		if coming == inNextWeek || p.today.daysTo(coming) == 1 {
			return on(inNextWeek)
		}
		return dayItem{days: []civil{coming, inNextWeek}, why: nextOfTwo}
	}
	if p.today.weekday() == w {
		return dayItem{days: []civil{p.today, coming}, why: isToday}
	}
	return on(coming)
}
