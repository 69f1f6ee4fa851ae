package intent

import "time"

// phrase is everything said about one moment: "by Fri 17:00 at the latest".
type phrase struct {
	role  role
	day   *dayItem
	clock *clockItem
	part  *span
	// instant is set for "in 2 hours".
	instant *time.Time
	// dayDue is true for "tomorrow after 5pm": after 17:00, and tomorrow.
	dayDue bool
	// lead is the text of the words before the date, for questions.
	lead string
}

func (f phrase) empty() bool {
	return f.day == nil && f.clock == nil && f.part == nil && f.instant == nil
}

// between may join the items of a phrase.
var between = phrases(map[string]role{
	"at|um|gegen|@|, at|, um|at around|at about":                          atTime,
	"on|am|on the|, on|of|, am":                                           onDay,
	",|in the|den|in der|am frühen|the|, den|t":                           bare,
	"by|bis|before|vor|until|due|due by|due at":                           dueBy,
	"after|from|ab|nach|starting at|not before|starting|between|zwischen": startFrom,
})

// moment reads a phrase at token i.
func (p *parser) moment(i int) (phrase, int, bool) {
	var f phrase
	r, j, led := leads.find(p, i)
	if led && p.low(i) == "at" && p.is(i+1, "the") && !p.is(i+2, "end", "start", "beginning", "weekend") {
		return f, i, false
	}
	if led {
		if g, end, ok := p.items(i, j, r); ok {
			return g, end, true
		}
		if !p.is(i, "within", "binnen", "innerhalb", "@", "from", "von") {
			// a shorter lead may fit where the longest did not: "due" "in 3 days"
			if g, end, ok := p.items(i, i+1, r); ok && j > i+1 {
				return g, end, true
			}
		}
		if !p.is(i, "from", "von", "between", "zwischen") {
			return f, i, false
		}
	}
	return p.items(i, i, bare)
}

// items reads days, clocks and parts of the day from token j on.
func (p *parser) items(i, j int, r role) (phrase, int, bool) {
	f := phrase{role: r}
	if j > i {
		f.lead = p.text[p.toks[i].start:p.toks[j-1].end]
	}
	end := j
	for !p.full(f) {
		next, stop, ok := p.item(f, end, f.role)
		joined := bare
		if !ok && !f.empty() {
			k := 0
			if joined, k, ok = between.find(p, end); ok {
				next, stop, ok = p.item(f, k, joined)
				if ok && p.is(end, "of") && next.clock != nil {
					ok = false
				}
			}
		}
		if !ok || joined == startFrom && (next.clock == nil || f.day == nil) {
			break
		}
		switch {
		case joined == dueBy && f.role == bare:
			next.role = dueBy
			if p.is(end, "before", "vor") {
				next.role = dueBefore
			}
		case joined == dueBy:
			return p.checked(i, f, end)
		case joined == startFrom:
			if f.role != bare && f.role != onDay {
				return p.checked(i, f, end)
			}
			next.role, next.dayDue = startFrom, true
		case joined == onDay && f.role == bare && next.day != nil && f.clock == nil:
			next.role = onDay
		case joined == atTime && f.role == bare && next.clock != nil:
			next.role = bare
		}
		f, end = next, stop
	}
	if f.empty() {
		return f, i, false
	}
	if _, stop, ok := latest.find(p, end); ok && p.ends(stop) {
		f.role, end = dueBy, stop
	}
	if r == amid && (f.day == nil || !f.day.ranged) && (f.clock == nil || f.clock.readings[0].to < 0) {
		return f, i, false
	}
	return p.checked(i, f, end)
}

func (p *parser) full(f phrase) bool {
	return f.instant != nil || f.day != nil && f.clock != nil && f.part != nil
}

// item adds one item to a phrase.
func (p *parser) item(f phrase, i int, r role) (phrase, int, bool) {
	if i >= len(p.toks) {
		return f, i, false
	}
	anchored := f.day != nil || f.part != nil
	if f.clock == nil {
		if c, end, ok := p.clock(i, r, anchored); ok && !(r == startFrom && f.day == nil && c.readings[0].to >= 0 && f.role != startFrom) {
			_, _, isDay := p.dayIfClear(f, i, r)
			if !isDay {
				f.clock = &c
				return f, end, true
			}
		}
	}
	if f.day == nil {
		if d, end, ok := p.day(i, r); ok {
			if d.part != nil && f.part != nil {
				return f, i, false
			}
			f.day = &d
			if d.part != nil {
				f.part = d.part
			}
			return f, end, true
		}
	}
	if f.part == nil {
		if s, end, ok := p.partOfDay(i, f); ok {
			f.part = &s
			return f, end, true
		}
	}
	if f.empty() {
		if t, end, ok := p.instantAhead(i, r); ok {
			f.instant = &t
			return f, end, true
		}
	}
	return f, i, false
}

// dayIfClear tells whether a day begins where a clock could: "20.11." in
// "by 20.11.", "5 May" in "at 5 May".
func (p *parser) dayIfClear(f phrase, i int, r role) (dayItem, int, bool) {
	if f.day != nil || p.kindAt(i) != number {
		return dayItem{}, i, false
	}
	return p.day(i, r)
}

// partOfDay reads "morning" after a day, "this morning", and "in the evening"
// beside a day or clock.
func (p *parser) partOfDay(i int, f phrase) (span, int, bool) {
	if p.is(i, "this", "diesen", "heute") && f.empty() {
		if s, ok := parts[p.low(i+1)]; ok {
			return s, i + 2, true
		}
	}
	if f.day == nil && f.clock == nil {
		return span{}, i, false
	}
	j := i
	if p.is(j, "early", "late") {
		j++
	}
	s, ok := parts[p.low(j)]
	if !ok || f.day != nil && f.day.stretch {
		s, j, ok := inThe.find(p, i)
		return s, j, ok && f.day != nil && !f.day.stretch
	}
	if f.day != nil && f.day.part != nil || f.day == nil && !p.is(j, "morning", "evening", "afternoon") {
		return span{}, i, false
	}
	return s, j + 1, f.day != nil
}

// instantAhead reads "in 2 hours" and "within 90 minutes".
func (p *parser) instantAhead(i int, r role) (time.Time, int, bool) {
	j, ahead := i, r == within
	if p.is(i, "in") {
		j, ahead = i+1, true
	}
	if p.is(j, "the") && p.is(j+1, "next") {
		j += 2
	}
	l, end, ok := p.length(j)
	if !ok || l.minutes == 0 || l.high > 0 || l.chunk > 0 || !p.ends(end) || p.is(end, "chunks", "pieces", "blocks", "sessions") {
		return time.Time{}, i, false
	}
	if p.is(end, "from") && p.is(end+1, "now") {
		end, ahead = end+2, true
	}
	if !ahead {
		return time.Time{}, i, false
	}
	return p.now.Add(time.Duration(l.minutes) * time.Minute), end, true
}

// checked refuses phrases that are ordinary words of the title.
func (p *parser) checked(i int, f phrase, end int) (phrase, int, bool) {
	if p.kindAt(end) == symbol && p.glued(end) && p.is(end, "%", "€", "$", "°", "'", "’") {
		return f, i, false
	}
	if f.role == bare && p.lowAt(i-1, articles) && (f.day == nil || f.day.weak && !(f.clock != nil || f.part != nil) || !p.edge(end)) {
		return f, i, false
	}
	if !f.role.strong() && f.day != nil && f.day.common && p.titled(i, end) {
		return f, i, false
	}
	if f.role.strong() || f.role == within || f.instant != nil && f.role != bare {
		return f, end, true
	}
	if f.clock != nil && f.clock.named && f.role == bare && f.day == nil && (p.titled(i, end) || p.lowAt(end, joining)) {
		return f, i, false
	}
	weak := f.instant == nil && (f.role != atTime || f.clock == nil || f.clock.number)
	if f.day != nil {
		weak = f.day.weak || f.role == forDay
		if f.clock != nil || f.part != nil && !p.capitalAt(end) || f.role == onDay && !p.capitalAt(end) {
			weak = false
		}
	}
	if weak && !p.edge(end) {
		return f, i, false
	}
	return f, end, true
}

// titled tells a date word that is written as part of a name: capitals within
// the sentence, or at its start before another capital.
func (p *parser) titled(i, end int) bool {
	if p.shouting || p.is(i, "heute", "morgen", "übermorgen") && i == 0 {
		return false
	}
	for k := i; k < end; k++ {
		if t := p.toks[k]; t.kind == word && (!t.capital || t.shout) {
			return false
		}
	}
	if i > 0 {
		return !p.is(i-1, ":", ",", ";", "-", "–", "—")
	}
	return p.capitalAt(end) && !p.edge(end)
}
