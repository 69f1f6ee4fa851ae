package intent

import (
	"fmt"
	"slices"
)

var periods = map[string]string{
	"day": "day", "week": "week", "month": "month", "year": "year", "days": "day", "weeks": "week", "months": "month", "years": "year",
	"tag": "day", "woche": "week", "monat": "month", "jahr": "year", "tage": "day", "wochen": "week", "monate": "month", "jahre": "year",
	"fortnight": "fortnight", "quarter": "quarter", "quartal": "quarter",
}

var adverbs = map[string]string{
	"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annually": "year", "fortnightly": "fortnight", "quarterly": "quarter",
	"täglich": "day", "wöchentlich": "week", "monatlich": "month", "jährlich": "year", "vierteljährlich": "quarter",
}

var timesWords = map[string]int{"once": 1, "twice": 2, "thrice": 3, "einmal": 1, "zweimal": 2, "dreimal": 3, "viermal": 4, "fünfmal": 5}

var everyWords = map[string]bool{"every": true, "each": true, "jeden": true, "jede": true, "jedes": true, "jeder": true, "alle": true}

var workweek = []string{"MO", "TU", "WE", "TH", "FR"}
var weekend = []string{"SA", "SU"}

// maxTimes bounds "3x a week"; more than this is a slip.
const maxTimes = 50

// repetition reads how often a task comes back.
func (p *parser) repetition(i int) (finding, bool) {
	r, end, ok := p.timesPer(i)
	if !ok {
		if f, ok := p.biweekly(i); ok {
			return f, true
		}
		r, end, ok = p.every(i)
	}
	if !ok {
		r, end, ok = p.plurals(i)
	}
	if !ok {
		r, end, ok = p.adverb(i)
	}
	if !ok {
		return finding{}, false
	}
	if s, part := parts[p.low(end)]; part && r.Window == nil && len(r.Days) > 0 {
		r.Window, end = s.window(nil), end+1
	}
	if r.Times <= 1 || len(r.Days) == r.Times {
		r.RRule = r.rule()
	}
	return finding{field: FieldRepeat, repeat: &r, to: end}, true
}

// timesPer reads "3x a week", "twice a month", "3x weekly".
func (p *parser) timesPer(i int) (Repeat, int, bool) {
	n, j := timesWords[p.low(i)], i+1
	if n == 0 {
		var ok bool
		if n, j, ok = p.count(i); !ok || n > maxTimes || !p.is(j, "x", "×", "times", "mal") {
			return Repeat{}, i, false
		}
		j++
	}
	if p.is(j, "in") {
		j++
	}
	if p.is(j, "a", "per", "each", "every", "/", "pro", "die", "der", "im", "am", "the") {
		if period, ok := periods[p.low(j+1)]; ok {
			r := repeatEach(period)
			r.Times = n
			return p.tail(r, j+2)
		}
	} else if period, ok := adverbs[p.low(j)]; ok {
		r := repeatEach(period)
		r.Times = n
		return p.tail(r, j+1)
	}
	return Repeat{}, i, false
}

// repeatEach is once per period.
func repeatEach(period string) Repeat {
	switch period {
	case "fortnight":
		return Repeat{Times: 1, Period: "week", Interval: 2}
	case "quarter":
		return Repeat{Times: 1, Period: "month", Interval: 3}
	}
	return Repeat{Times: 1, Period: period, Interval: 1}
}

// every reads "every weekday", "every 2 weeks on Mon", "jeden Montag".
func (p *parser) every(i int) (Repeat, int, bool) {
	if !p.lowAt(i, everyWords) {
		return Repeat{}, i, false
	}
	j := i + 1
	if p.is(j, "single") {
		j++
	}
	r := Repeat{Times: 1, Period: "week", Interval: 1}
	if p.is(j, "weekday", "workday", "werktag", "wochentag", "arbeitstag") {
		r.Days = slices.Clone(workweek)
		return r, j + 1, true
	}
	if p.is(j, "weekend", "wochenende") {
		r.Days = slices.Clone(weekend)
		r.Times = 1
		return r, j + 1, true
	}
	if s, ok := parts[p.low(j)]; ok {
		r.Period, r.Window = "day", s.window(nil)
		return r, j + 1, true
	}
	if n, end, ok := p.nthWeekday(j); ok {
		r.Period, r.Days = "month", []string{n}
		return r, end, true
	}
	if d, end, ok := p.monthDayOf(j); ok {
		r.Period, r.MonthDay = "month", d
		return r, end, true
	}
	interval := 1
	if p.is(j, "other", "second", "zweite", "zweiten", "zweites") {
		interval, j = 2, j+1
	} else if n := p.num(j); n > 0 && n <= maxTimes && p.ordinalSuffix(j) == j+2 && periods[p.low(j+2)] != "" {
		interval, j = n, j+2
	} else if n, end, ok := p.count(j); ok && n <= maxTimes {
		interval, j = n, end
	}
	if days, end, ok := p.weekdayList(j); ok && (interval <= 2) {
		r.Days, r.Interval = days, interval
		return r, end, true
	}
	period, ok := periods[p.low(j)]
	if !ok {
		return Repeat{}, i, false
	}
	r = repeatEach(period)
	r.Interval *= interval
	return p.tail(r, j+1)
}

// nthWeekday reads "first Monday of the month".
func (p *parser) nthWeekday(i int) (string, int, bool) {
	n, ok := ordinals[p.low(i)]
	j := i + 1
	if !ok {
		if n = p.num(i); n < 1 || n > 5 || p.ordinalSuffix(i) != i+2 {
			return "", i, false
		}
		j = i + 2
	}
	w, j, ok := p.weekdayWord(j, true)
	if !ok {
		return "", i, false
	}
	_, end, ok := ofMonth.find(p, j)
	return fmt.Sprintf("%d%s", n, codes[w]), end, ok
}

var ofMonth = phrases(map[string]bool{"of the month|of every month|of each month|in the month|im monat|des monats|jedes monats|a month": true})

// monthDayOf reads "15th of the month" and "last day of the month".
func (p *parser) monthDayOf(i int) (int, int, bool) {
	if p.is(i, "last", "letzten") && p.is(i+1, "day", "tag") {
		_, end, ok := ofMonth.find(p, i+2)
		return -1, end, ok
	}
	d := p.num(i)
	if d < 1 || d > 31 {
		return 0, i, false
	}
	j := p.ordinalSuffix(i)
	if j == i+1 && !p.is(j, ".") {
		return 0, i, false
	}
	if p.is(j, ".") {
		j++
	}
	if _, end, ok := ofMonth.find(p, j); ok {
		return d, end, true
	}
	return d, j, p.edge(j) && j == i+2
}

// plurals reads "Mondays and Thursdays", "on weekdays", "montags".
func (p *parser) plurals(i int) (Repeat, int, bool) {
	j := i
	if p.is(j, "on") {
		j++
	}
	r := Repeat{Times: 1, Period: "week", Interval: 1}
	if p.is(j, "weekdays", "workdays", "werktags", "wochentags") {
		if _, window := partsAlone[p.low(j+1)]; window || !p.edge(j+1) && j == i {
			return Repeat{}, i, false
		}
		r.Days = slices.Clone(workweek)
		return r, j + 1, true
	}
	end := j
	for {
		w, ok := weekdayPlurals[p.low(j)]
		if !ok {
			break
		}
		if p.toks[j].low == "sundays" && j == i && !p.edge(j+1) {
			return Repeat{}, i, false
		}
		r.Days, end = appendDay(r.Days, codes[w]), j+1
		j = end
		if p.is(j, "and", "und", "&", ",") {
			j++
		}
	}
	return r, end, len(r.Days) > 0
}

// adverb reads "daily", "weekly on Fri", "monthly on the 1st". Before another
// word it is an adjective of the title: "weekly report".
func (p *parser) adverb(i int) (Repeat, int, bool) {
	period, ok := adverbs[p.low(i)]
	if !ok || i > 0 && p.titled(i, i+1) || p.lowAt(i-1, articles) {
		return Repeat{}, i, false
	}
	r, end, ok := p.tail(repeatEach(period), i+1)
	return r, end, ok && (end > i+1 || p.edge(end))
}

// biweekly is twice a week to some and every two weeks to others.
func (p *parser) biweekly(i int) (finding, bool) {
	low, t := p.low(i), p.tongue
	var sentence string
	var choices []Choice
	switch low {
	case "biweekly", "bi-weekly":
		sentence = t.put("“%s” can mean twice a week or every two weeks. Which is it?", low)
		choices = []Choice{{t.say("twice a week"), t.say("2x a week")}, {t.say("every 2 weeks"), t.say("every 2 weeks")}}
	case "bimonthly":
		sentence = t.put("“%s” can mean twice a month or every two months. Which is it?", low)
		choices = []Choice{{t.say("twice a month"), t.say("2x a month")}, {t.say("every 2 months"), t.say("every 2 months")}}
	default:
		return finding{}, false
	}
	if !p.edge(i + 1) {
		return finding{}, false
	}
	return finding{field: FieldRepeat, to: i + 1, sentence: sentence, choices: choices}, true
}

// tail reads the days after a period: "on Mon and Thu", "on the 1st", "on Nov
// 20".
func (p *parser) tail(r Repeat, i int) (Repeat, int, bool) {
	if !p.is(i, "on", "am", "every", "jeden") {
		return r, i, true
	}
	j := i + 1
	if p.is(j, "the", "dem", "den") {
		j++
	}
	switch r.Period {
	case "week":
		if days, end, ok := p.weekdayList(j); ok {
			r.Days = days
			return r, end, true
		}
	case "month":
		if n, end, ok := p.nthWeekday(j); ok {
			r.Days = []string{n}
			return r, end, true
		}
		if p.is(j, "last", "letzten") && p.is(j+1, "day", "tag") {
			r.MonthDay = -1
			return r, j + 2, true
		}
		if n, ok := ordinals[p.low(j)]; ok {
			if w, end, ok := p.weekdayWord(j+1, true); ok {
				r.Days = []string{fmt.Sprintf("%d%s", n, codes[w])}
				return r, end, true
			}
			if n > 0 {
				r.MonthDay = n
				return r, j + 1, true
			}
		}
		if d := p.num(j); d >= 1 && d <= 31 {
			end := p.ordinalSuffix(j)
			if p.is(end, ".") && p.glued(end) {
				end++
			}
			r.MonthDay = d
			return r, end, true
		}
	case "year":
		item, end, ok := p.monthDay(j, onDay)
		if !ok {
			item, end, ok = p.dayMonth(j, onDay)
		}
		if ok && !item.stretch && len(item.days) > 0 && item.why != noSuchDay {
			r.Month, r.MonthDay = int(item.days[0].m), item.days[0].d
			return r, end, true
		}
	}
	return r, i, true
}

// weekdayList reads "Mon", "Mon and Thu", "Mo, Mi und Fr", "Mon-Fri".
func (p *parser) weekdayList(i int) (list []string, end int, ok bool) {
	j := i
	for {
		w, next, ok := p.weekdayWord(j, true)
		if !ok {
			break
		}
		if p.isDash(next) {
			if last, stop, ok := p.weekdayWord(next+1, true); ok {
				for d := w; d != last; d = (d + 1) % 7 {
					list = appendDay(list, codes[d])
				}
				w, next = last, stop
			}
		}
		list, end = appendDay(list, codes[w]), next
		j = end
		if p.is(j, "and", "und", "&", ",", "+", "/") {
			j++
			if p.is(j, "and", "und") {
				j++
			}
		}
	}
	return list, end, len(list) > 0 && p.ends(end)
}

func appendDay(list []string, code string) []string {
	if slices.Contains(list, code) {
		return list
	}
	return append(list, code)
}
