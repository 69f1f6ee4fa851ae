package intent

import "time"

// reading is one reading of a clock time, in minutes of the day. to is -1
// without a range and may be beyond 1440 when the range goes over midnight.
type reading struct{ from, to int }

type clockItem struct {
	readings []reading
	why      reason
	// number is true for the 5 of "at 5", which needs its surroundings to be a
	// time.
	number bool
	// named is true for noon and midnight, which also begin titles.
	named bool
	// endOfDay is "eod" and midnight said of a day's end.
	endOfDay bool
	// due forces a deadline: "cob".
	due bool
	// utc marks a time written with Z, UTC or an offset; zone holds it.
	zone *time.Location
}

// noonAndCo are times of the day with a name. Close of business is 17:00, the
// end of the usual nine-to-five.
var noonAndCo = phrases(map[string]int{
	"noon|midday|12 noon|mittag|mittags":                                 12 * 60,
	"cob|eob|close of business|end of business|feierabend":               17 * 60,
	"eod|end of day|end of the day|day ' s end|tagesende|ende des tages": 24 * 60,
})

// clock reads a time or a range of times at token i. anchored tells that a lead
// or a day stands before it.
func (p *parser) clock(i int, r role, anchored bool) (clockItem, int, bool) {
	if p.is(i, "from", "between", "von", "zwischen") {
		if item, end, ok := p.clockRange(i+1, true); ok {
			return item, end, true
		}
		return clockItem{}, i, false
	}
	ranged := r == startFrom || r == atTime || r == amid || anchored
	if item, end, ok := p.clockRange(i, ranged); ok {
		return item, end, true
	}
	item, end, ok := p.singleClock(i, r, anchored)
	if !ok || !p.ends(end) {
		return clockItem{}, i, false
	}
	return item, end, true
}

// half says whether the hour had am or pm, or was written so that none is
// needed.
type half uint8

const (
	halfUnsaid half = iota
	halfAM
	halfPM
	halfNone // 24 hour clock
)

// hour is a time as written, before am and pm are settled.
type hour struct {
	h, m int
	half half
	// digits is true when only an hour's number was written.
	digits bool
	// colon is true for 17:30.
	colon bool
	// uhr is true for "8 Uhr", which "abends" may still move.
	uhr bool
	// hours is true for "1:30h", a length unless a day or lead precedes it.
	hours bool
}

func (h hour) valid() bool {
	if h.m > 59 || h.h > 24 || h.h == 24 && h.m > 0 {
		return false
	}
	return h.half != halfAM && h.half != halfPM || h.h >= 1 && h.h <= 12
}

// minutes lists the readings of an hour.
func (h hour) minutes() []int {
	base := h.h*60 + h.m
	switch h.half {
	case halfAM:
		return []int{h.h%12*60 + h.m}
	case halfPM:
		return []int{(h.h%12+12)*60 + h.m}
	case halfNone:
		return []int{base}
	}
	switch {
	case h.h == 12 && h.digits:
		return []int{12 * 60, 24 * 60}
	case h.h == 0 || h.h >= 12:
		return []int{base}
	}
	return []int{base, base + 12*60}
}

// hourAt reads 17, 17:30, 5pm, 5:30 p.m., 17h, 17.30 Uhr, 5 o'clock.
func (p *parser) hourAt(i int) (hour, int, bool) {
	n := p.num(i)
	if n < 0 || n > 24 || len(p.low(i)) > 2 {
		return hour{}, i, false
	}
	h, end := hour{h: n, digits: true}, i+1
	if p.low(i)[0] == '0' && len(p.low(i)) == 2 {
		h.half = halfNone
	}
	dotted := p.is(end, ".")
	if (p.is(end, ":") || dotted) && p.glued(end) && p.glued(end+1) && p.num(end+1) >= 0 && len(p.low(end+1)) == 2 {
		h.m, h.digits, h.colon = p.num(end+1), false, !dotted
		end += 2
		if p.is(end, ":") && p.glued(end) && p.glued(end+1) && p.num(end+1) >= 0 && p.num(end+1) < 60 && len(p.low(end+1)) == 2 {
			end += 2
		}
		if h.colon && (!p.habits.hour12 || len(p.low(i)) == 2) { // 09:30 and 10:00 are written by the 24 hour clock
			h.half = halfNone
		}
	}
	marked := true
	switch {
	case p.is(end, "am", "pm"):
		h.half, end = halfOf(p.low(end)), end+1
	case p.is(end, "a", "p") && p.is(end+1, ".") && p.glued(end+1) && p.is(end+2, "m") && p.glued(end+2):
		h.half, end = halfOf(p.low(end)), end+3
		if p.is(end, ".") && p.glued(end) {
			end++
		}
	case p.is(end, "uhr"):
		h.half, h.uhr, end = halfNone, true, end+1
		if m := p.num(end); h.digits && m >= 0 && m < 60 && len(p.low(end)) == 2 && p.ends(end+1) && !p.is(end+1, "min", "minuten") {
			h.m, end = m, end+1
		}
		h.digits = false
	case p.is(end, "h") && p.glued(end) && h.colon:
		h.half, h.hours, end = halfNone, true, end+1
	case p.is(end, "o'clock"):
		end++
		h.digits = h.h == 12
	default:
		marked = false
	}
	if dotted && !h.colon && !h.digits && !marked && p.is(i+1, ".") { // 17.30 alone is a number or a day
		return hour{}, i, false
	}
	if s, stop, ok := inThe.find(p, end); ok && (h.half == halfUnsaid || h.uhr) && h.h >= 1 && h.h <= 12 {
		h.half, end = halfIn(s, h.h), stop
	}
	return h, end, h.valid()
}

// inThe settles am and pm: "5 in the evening", "8 Uhr abends".
var inThe = phrases(map[string]span{
	"in the morning|morgens|früh|vormittags": morning,
	"in the afternoon|nachmittags":           afternoon,
	"in the evening|abends|am abend":         evening,
	"at night|nachts":                        night,
})

func halfOf(s string) half {
	if s[0] == 'a' {
		return halfAM
	}
	return halfPM
}

// halfIn tells which half of the day an hour of a part of the day is in.
func halfIn(s span, h int) half {
	if s == morning || s == forenoon && h != 12 || s == night && (h < 6 || h == 12) {
		return halfAM
	}
	return halfPM
}

// singleClock reads one time.
func (p *parser) singleClock(i int, r role, anchored bool) (clockItem, int, bool) {
	if m, end, ok := noonAndCo.find(p, i); ok {
		if p.lowAt(i-1, articles) && !anchored || p.is(i, "mittag") && r != atTime && r != onDay && !anchored && !r.strong() {
			return clockItem{}, i, false
		}
		return clockItem{readings: []reading{{m, -1}}, endOfDay: m == 24*60, due: m != 12*60, named: m == 12*60}, end, true
	}
	if p.num(i) == 12 && p.is(i+1, "midnight") {
		i++
	}
	if p.is(i, "midnight", "mitternacht") {
		return clockItem{readings: []reading{{0, -1}, {24 * 60, -1}}, why: midnightOf, named: true}, i + 1, true
	}
	if item, end, ok := p.spokenClock(i, r); ok {
		return item, end, true
	}
	h, end, ok := p.hourAt(i)
	if !ok {
		return clockItem{}, i, false
	}
	item := clockItem{due: h.minutes()[0] == lastMinute}
	if h.digits && h.half != halfAM && h.half != halfPM {
		if p.is(end, "h") && p.glued(end) && (r == atTime || anchored && h.h >= 13) {
			h.half, end = halfNone, end+1
		} else if r == bare || r == startFrom || r == onDay || r == forDay || r == within || r == amid || p.lowAt(i-1, numbered) || !p.ends(end) || !p.edge(end) {
			return clockItem{}, i, false
		}
		item.number = true
	} else if h.hours && r == bare && !anchored {
		return clockItem{}, i, false
	}
	if h.colon && r == bare && !anchored && len(p.low(i)) == 1 && h.half == halfUnsaid && p.properBefore(i) {
		return clockItem{}, i, false
	}
	for _, m := range h.minutes() {
		item.readings = append(item.readings, reading{m, -1})
	}
	if len(item.readings) > 1 {
		item.why = halfOfDay
	}
	item.zone, end = p.offset(end, h)
	return item, end, true
}

// offset reads the zone of "14:00Z", "14:00 UTC" and "14:00+01:00".
func (p *parser) offset(i int, h hour) (*time.Location, int) {
	if !h.colon {
		return nil, i
	}
	if p.is(i, "utc", "gmt", "z") {
		return time.UTC, i + 1
	}
	hours, minutes := p.num(i+1), p.num(i+3)
	if !p.is(i, "+", "-") || p.low(i+2) != ":" || hours < 0 || hours > 14 || minutes < 0 || minutes > 59 || !p.gluedRun(i-1, 5) {
		return nil, i
	}
	seconds := (hours*60 + minutes) * 60
	if p.is(i, "-") {
		seconds = -seconds
	}
	return time.FixedZone("", seconds), i + 4
}

// lastMinute of a day is a deadline: nothing begins at 23:59.
const lastMinute = 23*60 + 59

// properBefore tells "John 3:16" from a time.
func (p *parser) properBefore(i int) bool {
	return i > 1 && p.kindAt(i-1) == word && p.toks[i-1].capital
}

// spokenClock reads "half past five", "quarter to 6", "halb sechs".
func (p *parser) spokenClock(i int, r role) (clockItem, int, bool) {
	var offset, j int
	switch {
	case p.is(i, "half") && p.is(i+1, "past"):
		offset, j = 30, i+2
	case p.is(i, "half") && r != bare && r != within:
		offset, j = 30, i+1
	case p.is(i, "halb"):
		offset, j = -30, i+1
	case p.is(i, "dreiviertel"):
		offset, j = -15, i+1
	default:
		k, n := i, 15
		if p.is(k, "a") && p.is(k+1, "quarter") {
			k++
		}
		if !p.is(k, "quarter", "viertel") {
			m, after, ok := p.count(i)
			if !ok || m > 29 {
				return clockItem{}, i, false
			}
			n, k = m, after-1
			if p.is(k+1, "minutes", "minuten", "min") {
				k++
			}
		}
		switch {
		case p.is(k+1, "past", "nach"):
			offset = n
		case p.is(k+1, "to", "vor"):
			offset = -n
		default:
			return clockItem{}, i, false
		}
		j = k + 2
	}
	n, end, ok := p.count(j)
	if p.is(j, "noon", "midnight") || !ok || n > 12 || !p.ends(end) && !p.is(end, "am", "pm") {
		return clockItem{}, i, false
	}
	if p.is(i, "ten", "five", "twenty", "zehn", "fünf", "zwanzig") && r == bare || p.num(i) >= 0 && r == bare {
		return clockItem{}, i, false // "five to ten people", "10 to 12"
	}
	if p.is(end, "uhr", "o'clock") {
		end++
	}
	base := n%12*60 + offset
	item := clockItem{why: halfOfDay}
	h := halfUnsaid
	if p.is(end, "am", "pm") {
		h, end = halfOf(p.low(end)), end+1
	} else if s, stop, ok := inThe.find(p, end); ok {
		h, end = halfIn(s, n), stop
	}
	first, second := (base+1440)%1440, (base+720)%1440
	if first > second {
		first, second = second, first
	}
	switch h {
	case halfAM:
		item.readings, item.why = []reading{{first, -1}}, certain
	case halfPM:
		item.readings, item.why = []reading{{second, -1}}, certain
	default:
		item.readings = []reading{{first, -1}, {second, -1}}
	}
	return item, end, true
}
