package intent

import "time"

// relatives are days counted from today. Common English words in them are date
// words only in lower case, so that "Tomorrow Never Dies" stays a title.
var relatives = phrases(map[string]int{
	"today|heute|tdy":                0,
	"tomorrow|morgen|tmr|tmrw|tmrow": 1,
	"day after tomorrow|the day after tomorrow|übermorgen|uebermorgen": 2,
	"yesterday|gestern": -1,
	"day before yesterday|the day before yesterday|vorgestern": -2,
})

// relativeDay reads today, tomorrow, tonight and "Freitagabend".
func (p *parser) relativeDay(i int, r role) (dayItem, int, bool) {
	if p.is(i, "tonight") {
		s := tonight
		item := on(p.today)
		item.part, item.common = &s, true
		return item, i + 1, true
	}
	if w, s, ok := splitCompound(p.low(i)); ok {
		item := p.whichDay(w, "")
		item.part = &s
		return item, i + 1, true
	}
	n, end, ok := relatives.find(p, i)
	if !ok || p.is(i, "morgen") && p.toks[i].capital && r == onDay {
		return dayItem{}, i, false
	}
	item := on(p.today.add(n))
	item.common = true
	if n < 0 {
		item.why = hasPassed
	}
	return item, end, true
}

// splitCompound takes "freitagabend" apart.
func splitCompound(low string) (time.Weekday, span, bool) {
	for name, w := range weekdays {
		if len(name) > 5 && len(low) > len(name) && low[:len(name)] == name {
			if s, ok := parts[low[len(name):]]; ok {
				return w, s, true
			}
		}
	}
	return 0, span{}, false
}

type unit uint8

const (
	days unit = iota
	workingDays
	weeks
	fortnights
	monthsLong
	years
)

var units = phrases(map[string]unit{
	"day|days|tag|tage|tagen": days,
	"working day|working days|business day|business days|workday|workdays|weekdays|werktag|werktage|werktagen|arbeitstage|arbeitstagen": workingDays,
	"week|weeks|wk|wks|woche|wochen":    weeks,
	"fortnight|fortnights":              fortnights,
	"month|months|monat|monate|monaten": monthsLong,
	"year|years|jahr|jahre|jahren":      years,
})

// maxAhead bounds "in 3 days" to what a planner can mean; about 20 years.
const maxAhead = 7300

// daysAhead reads "in 3 days", "within a fortnight" and "2 weeks from now".
func (p *parser) daysAhead(i int, r role) (dayItem, int, bool) {
	j, introduced := i, r == within
	if p.is(i, "in") {
		j, introduced = i+1, true
	}
	if p.is(j, "the") && p.is(j+1, "next") || p.is(j, "the") && introduced {
		j++
	}
	next := introduced && p.is(j, "next")
	if next {
		j++
	}
	n, j, ok := p.count(j)
	if !ok && !next {
		return dayItem{}, i, false
	}
	n = max(n, 1) // "within the next week"
	u, end, ok := units.find(p, j)
	if !ok {
		return dayItem{}, i, false
	}
	if p.is(end, "from") && p.is(end+1, "now", "today") || p.is(end, "ab") && p.is(end+1, "heute", "jetzt") {
		end += 2
		introduced = true
	}
	if !introduced {
		return dayItem{}, i, false
	}
	return p.ahead(n, u), end, true
}

func (p *parser) ahead(n int, u unit) dayItem {
	perUnit := [...]int{days: 1, workingDays: 1, weeks: 7, fortnights: 14, monthsLong: 31, years: 366}
	if n > maxAhead/perUnit[u] {
		return dayItem{why: tooFar}
	}
	switch u {
	case monthsLong:
		return on(p.today.addMonths(n))
	case years:
		return on(p.today.addMonths(12 * n))
	case workingDays:
		c := p.today
		for n > 0 {
			c = c.add(1)
			if w := c.weekday(); w != time.Saturday && w != time.Sunday {
				n--
			}
		}
		return on(c)
	}
	return on(p.today.add(n * perUnit[u]))
}

// count reads "3", "three", "a couple of".
func (p *parser) count(i int) (int, int, bool) {
	if p.is(i, "a") && p.is(i+1, "couple") && p.is(i+2, "of") {
		return 2, i + 3, true
	}
	if n := p.num(i); n > 0 {
		return n, i + 1, true
	}
	if n, ok := counts[p.low(i)]; ok {
		return n, i + 1, true
	}
	return 0, i, false
}

// stretchKind is a span of the calendar with a name.
type stretchKind uint8

const (
	theWeek stretchKind = iota
	theWeekend
	theMonth
	theYear
)

type calendarSpan struct {
	kind stretchKind
	next int
}

var calendarSpans = phrases(map[string]calendarSpan{
	"this week|diese woche|dieser woche|in dieser woche":                                                                                             {theWeek, 0},
	"next week|nächste woche|nächster woche|kommende woche|in der nächsten woche|der nächsten woche|nächsten woche":                                  {theWeek, 1},
	"this weekend|the weekend|weekend|dieses wochenende|diesem wochenende|wochenende|am wochenende|dem wochenende|over the weekend|übers wochenende": {theWeekend, 0},
	"next weekend|nächstes wochenende|nächsten wochenende":                                                                                           {theWeekend, 1},
	"this month|diesen monat|diesem monat|dieses monats|in diesem monat":                                                                             {theMonth, 0},
	"next month|nächsten monat|nächsten monats|im nächsten monat|kommenden monat":                                                                    {theMonth, 1},
	"this year|dieses jahr|diesem jahr|dieses jahres":                                                                                                {theYear, 0},
	"next year|nächstes jahr|nächsten jahr|nächsten jahres|kommendes jahr":                                                                           {theYear, 1},
})

// currentSpans need "end of" and the like before them.
var currentSpans = phrases(map[string]calendarSpan{
	"week|the week|woche|der woche|workweek|work week": {theWeek, 0},
	"month|the month|monat|des monats|monats":          {theMonth, 0},
	"year|the year|jahr|des jahres|jahres":             {theYear, 0},
})

func (p *parser) stretch(s calendarSpan) (from, to civil) {
	switch s.kind {
	case theWeek:
		from = p.today.weekStart(p.habits.weekStart).add(7 * s.next)
		return from, from.add(6)
	case theWeekend:
		from = p.today.weekStart(time.Monday).add(5 + 7*s.next)
		return from, from.add(1)
	case theMonth:
		from = p.today.monthStart().addMonths(s.next)
		return from, from.monthEnd()
	}
	return civil{p.today.y + s.next, 1, 1}, civil{p.today.y + s.next, 12, 31}
}

// spanDay reads "next week", "this weekend".
func (p *parser) spanDay(i int, r role) (dayItem, int, bool) {
	s, end, ok := calendarSpans.find(p, i)
	if !ok || p.is(i, "weekend", "wochenende") && r == bare {
		return dayItem{}, i, false
	}
	item := stretchOf(p.stretch(s))
	item.common = true
	if s.kind == theWeekend && s.next == 1 {
		if ahead := p.today.daysTo(item.days[0].add(-7)); ahead > 1 {
			item.days = append([]civil{item.days[0].add(-7)}, item.days...)
			item.why = nextOfTwo
		}
	}
	return item, end, true
}

// monthAlone reads "in November", "by May 2027".
func (p *parser) monthAlone(i int, r role) (dayItem, int, bool) {
	j := i
	if p.is(i, "in", "im", "during") {
		j++
	} else if r == bare || r == atTime || r == forDay || r == onDay {
		return dayItem{}, i, false
	}
	m, j, ok := p.month(j)
	if !ok || !p.toks[j-1].capital && p.low(j-1) != "." && (m == time.May || m == time.March) {
		return dayItem{}, i, false
	}
	y := p.today.y
	if p.isYear(j) {
		y, j = p.num(j), j+1
	} else if m < p.today.m {
		y++
	}
	first := civil{y, m, 1}
	item := stretchOf(first, first.monthEnd())
	item.weak = r == startFrom || r == startPast
	if item.until.before(p.today) {
		item = dayItem{days: []civil{item.until}, why: hasPassed}
	}
	return item, j, true
}

type edge uint8

const (
	edgeEnd edge = iota
	edgeStart
	edgeMiddle
)

var edges = phrases(map[string]edge{
	"end of|the end of|end|ende|ende der|ende des":                                                       edgeEnd,
	"start of|the start of|beginning of|the beginning of|anfang|anfang der|anfang des|beginn|beginn des": edgeStart,
	"mid|mid -|middle of|the middle of|mitte|mitte des|mitte der":                                        edgeMiddle,
})

var edgeWords = phrases(map[string]calendarSpan{
	"eom|month end|month - end|monatsende": {theMonth, int(edgeEnd)},
	"eow":                                  {theWeek, int(edgeEnd)},
	"eoy|year end|year - end|jahresende":   {theYear, int(edgeEnd)},
	"monatsanfang":                         {theMonth, int(edgeStart)},
	"jahresanfang":                         {theYear, int(edgeStart)},
})

// edgeOfSpan reads "end of the month", "start of next week", "mid-November".
func (p *parser) edgeOfSpan(i int, r role) (dayItem, int, bool) {
	if s, end, ok := edgeWords.find(p, i); ok {
		return p.edgeOf(edge(s.next), calendarSpan{s.kind, 0}), end, true
	}
	e, j, ok := edges.find(p, i)
	if !ok {
		return dayItem{}, i, false
	}
	if p.low(i) == "end" && j == i+1 && r == bare {
		return dayItem{}, i, false
	}
	s, end, ok := calendarSpans.find(p, j)
	if !ok || s.kind == theWeekend {
		s, end, ok = currentSpans.find(p, j)
	}
	if ok {
		item := p.edgeOf(e, s)
		item.weak = r == bare
		return item, end, true
	}
	m, end, ok := p.month(j)
	if !ok {
		return dayItem{}, i, false
	}
	d := edgeDay(e, civil{p.today.y, m, 1})
	item, end, ok := p.withYear(m, d.d, end)
	if ok && e == edgeEnd && item.why == certain {
		item.days[0] = item.days[0].lastOfMonth()
	}
	return item, end, ok
}

func edgeDay(e edge, first civil) civil {
	switch e {
	case edgeStart:
		return first
	case edgeMiddle:
		return civil{first.y, first.m, 15}
	}
	return first.monthEnd()
}

// edgeOf places an edge; one that is over for this week, month or year means
// the next. The end of a week is Friday to some and the weekend to others.
func (p *parser) edgeOf(e edge, s calendarSpan) dayItem {
	for ; ; s.next++ {
		from, to := p.stretch(s)
		var c civil
		switch {
		case s.kind == theWeek && e == edgeEnd:
			monday := p.today.weekStart(time.Monday).add(7 * s.next)
			if p.today.weekday() == time.Sunday && s.next == 0 {
				return on(p.today)
			}
			if p.today == monday.add(5) {
				return on(monday.add(6))
			}
			return dayItem{days: []civil{monday.add(4), monday.add(6)}, why: weekEnd}
		case s.kind == theWeek && e == edgeMiddle:
			c = p.stretchMonday(s).add(2)
		case s.kind == theMonth:
			c = edgeDay(e, from)
		case e == edgeMiddle:
			c = civil{from.y, time.June, 30}
		case e == edgeStart:
			c = from
		default:
			c = to
		}
		if s.kind == theWeek && e == edgeStart {
			c = p.stretchMonday(s)
		}
		if !c.before(p.today) {
			return on(c)
		}
	}
}

// stretchMonday is the Monday of the working week that s names.
func (p *parser) stretchMonday(s calendarSpan) civil {
	return p.today.weekStart(time.Monday).add(7 * s.next)
}
