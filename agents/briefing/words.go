package briefing

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// twelveHourRegions are the regions whose people write times with AM and PM: those for which "h" is the preferred hour
// format in CLDR's timeData and a calendar in English is usual.
var twelveHourRegions = map[string]bool{
	"US": true, "CA": true, "AU": true, "NZ": true, "IN": true, "PH": true, "PK": true, "BD": true,
	"MY": true, "SG": true, "HK": true, "EG": true, "JO": true, "SA": true, "KR": true, "TW": true,
}

// twelveHourLanguages decides for tags without a region, and monthFirstRegions who says "November 27".
var (
	twelveHourLanguages = map[string]bool{"en": true, "hi": true, "ko": true, "ar": true}
	monthFirstRegions   = map[string]bool{"US": true, "CA": true, "PH": true}
)

// habits are what the locale decides.
type habits struct{ twelveHours, monthFirst bool }

func habitsOf(locale string) habits {
	fields := subtags(locale)
	language := primaryOf(locale)
	for i, f := range fields {
		if region := strings.ToUpper(f); i > 0 && len(region) == 2 {
			// French Canada and Spanish in the United States write other than their neighbours, and German has no AM and PM.
			always24 := language == "fr" || language == german.tag
			return habits{twelveHourRegions[region] && !always24, monthFirstRegions[region] && language == "en"}
		}
	}
	return habits{twelveHourLanguages[language], language == "en"}
}

// primaryOf is the language in a locale such as "de-AT" or "de_DE.UTF-8".
func primaryOf(locale string) string {
	if fields := subtags(locale); len(fields) > 0 {
		return strings.ToLower(fields[0])
	}
	return ""
}

func subtags(locale string) []string {
	locale, _, _ = strings.Cut(locale, ".")
	return strings.FieldsFunc(locale, func(r rune) bool { return r == '-' || r == '_' })
}

// clockText says a time of day. On the one night on which a time comes twice it says which of the two is meant.
func (p *page) clockText(t time.Time) string {
	t = t.In(p.zone)
	text := t.Format("15:04")
	if p.habits.twelveHours {
		text = t.Format("3:04 PM")
	}
	if !comesTwice(t) {
		return text
	}
	offset := strings.TrimSuffix(t.Format("-07:00"), ":00")
	if offset[1] == '0' {
		offset = offset[:1] + offset[2:]
	}
	return plain(p.say("clock.utc", values{"time": words(text), "offset": words(offset)}))
}

// comesTwice says whether the wall clock shows the time of t at two instants, as it does when clocks go back.
func comesTwice(t time.Time) bool {
	_, offset := t.Zone()
	start, end := t.ZoneBounds()
	if !start.IsZero() {
		_, before := start.Add(-time.Nanosecond).Zone()
		if t.Sub(start) < time.Duration(before-offset)*time.Second {
			return true
		}
	}
	if !end.IsZero() {
		_, after := end.Zone()
		return end.Sub(t) <= time.Duration(offset-after)*time.Second
	}
	return false
}

func (p *page) at(t time.Time) []Part {
	return []Part{{Text: p.clockText(t), Time: p.stamp(t)}}
}

// span says a stretch within the day. Its end may be the midnight that ends the day, which a 24 hour clock calls 24:00.
func (p *page) span(start, end time.Time) []Part {
	from, to := p.clockText(start), p.clockText(end)
	switch {
	case !p.habits.twelveHours && end.Equal(p.end) && to == "00:00":
		to = "24:00"
	case p.habits.twelveHours && strings.HasSuffix(from, " AM") && strings.HasSuffix(to, " AM"),
		p.habits.twelveHours && strings.HasSuffix(from, " PM") && strings.HasSuffix(to, " PM"):
		if !end.Equal(p.end) {
			from = from[:len(from)-len(" AM")]
		}
	}
	return []Part{{Text: from + "–" + to, Time: p.stamp(start)}}
}

// dateText says a day, with the year when it is not the year of the page.
func (p *page) dateText(d day) string {
	t := d.utc()
	if t.Year() != p.day.utc().Year() {
		return p.dateWithYear(d)
	}
	if p.habits.monthFirst {
		return p.fillDate(p.language.monthFirst, t)
	}
	return p.fillDate(p.language.dayFirst, t)
}

func (p *page) dateWithYear(d day) string {
	if p.habits.monthFirst {
		return p.fillDate(p.language.withYear[1], d.utc())
	}
	return p.fillDate(p.language.withYear[0], d.utc())
}

func (p *page) fillDate(pattern string, t time.Time) string {
	return plain(fill(pattern, values{
		"weekday": words(p.language.weekdays[t.Weekday()]),
		"day":     number(t.Day()),
		"month":   words(p.language.months[t.Month()-1]),
		"year":    words(fmt.Sprintf("%04d", t.Year())),
	}))
}

// moment says a time together with its day.
func (p *page) moment(t time.Time) []Part {
	d := dayOf(t, p.zone)
	text := plain(p.say("date.time", values{"date": words(p.dateText(d)), "time": words(p.clockText(t))}))
	return []Part{{Text: text, Time: p.stamp(t)}}
}

// length says a number of minutes: "45 minutes", "2 h", "1 h 5 min".
func (p *page) length(minutes int) []Part {
	hours, rest := minutes/60, minutes%60
	switch {
	case hours == 0:
		return p.count("minutes", rest, nil)
	case rest == 0:
		return p.say("hours", values{"hours": number(hours)})
	}
	return p.say("hours.minutes", values{"hours": number(hours), "minutes": number(rest)})
}

// capital begins a sentence with a capital letter when it begins with words of the catalogue; names stay as they are.
func capital(parts []Part) []Part {
	if len(parts) == 0 || !isWords(parts[0]) {
		return parts
	}
	first, size := utf8.DecodeRuneInString(parts[0].Text)
	parts[0].Text = string(unicode.ToUpper(first)) + parts[0].Text[size:]
	return parts
}

// endSentence puts a full stop where there is no mark.
func endSentence(text string) string {
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "!") || strings.HasSuffix(text, "?") || strings.HasSuffix(text, ellipsis) {
		return text
	}
	return text + "."
}
