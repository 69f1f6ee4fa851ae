package planner

import (
	"fmt"
	"strings"
	"time"
)

// HoursError names the part of a text that is no hours and the rule it breaks.
type HoursError struct {
	Part string
	Rule string
}

func (e *HoursError) Error() string { return fmt.Sprintf("hours: %q: %s", e.Part, e.Rule) }

// Unwrap makes errors.Is(err, ErrInvalid) true.
func (e *HoursError) Unwrap() error { return ErrInvalid }

const (
	noHours       = "none"
	maxHoursBytes = 2_000 // a week of separate windows takes a few hundred
)

var week = [7]time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

var dayNames = [7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}

// daySets are the words that stand for several days.
var daySets = map[string][]time.Weekday{
	"daily":    week[:],
	"everyday": week[:],
	"weekdays": week[:5],
	"weekends": week[5:],
}

// ParseHours reads weekly windows such as "Mon-Fri 09:00-17:00; Sat 10:00-14:00". Parts are separated by semicolons or
// lines; each is days ("Mon", "Mon,Wed", "Fri-Mon", "daily", "weekdays", "weekends") and one or more windows separated by
// commas ("09:00-12:00, 13-17"). A window that ends before it starts runs past midnight ("Fri 22:00-02:00"); 24:00 is
// allowed as an end. Several parts for one day add up. "none" is no time at all.
func ParseHours(text string) (Hours, error) {
	if len(text) > maxHoursBytes {
		return Hours{}, &HoursError{Part: text[:20] + "...", Rule: fmt.Sprintf("longer than %d bytes", maxHoursBytes)}
	}
	trimmed := strings.TrimSpace(text)
	if strings.EqualFold(trimmed, noHours) {
		return Hours{}, nil
	}
	var days [7][]Span
	found := false
	for part := range strings.FieldsFuncSeq(trimmed, func(r rune) bool { return r == ';' || r == '\n' || r == '\r' }) {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		if err := addPart(&days, part); err != nil {
			return Hours{}, err
		}
		found = true
	}
	if !found {
		return Hours{}, &HoursError{Part: text, Rule: `is empty; write days and times such as "Mon-Fri 09:00-17:00", or "none"`}
	}
	return NewHours("", days)
}

// dashes maps the dashes people paste to the plain one.
var dashes = strings.NewReplacer("–", "-", "—", "-", "−", "-", " - ", "-", "- ", "-", " -", "-")

func addPart(days *[7][]Span, part string) error {
	tokens := strings.FieldsFunc(dashes.Replace(dashes.Replace(part)), func(r rune) bool { return r == ' ' || r == ',' || r == '\t' })
	var on []time.Weekday
	i := 0
	for ; i < len(tokens) && !isDigit(tokens[i][0]); i++ {
		some, err := parseDays(strings.TrimSuffix(tokens[i], ":"), part)
		if err != nil {
			return err
		}
		on = append(on, some...)
	}
	if len(on) == 0 {
		return &HoursError{Part: part, Rule: `starts with no day; write "Mon-Fri 09:00-17:00" or "daily 09:00-17:00"`}
	}
	if i == len(tokens) {
		return &HoursError{Part: part, Rule: `has no times; write them after the days, such as "09:00-17:00"`}
	}
	for ; i < len(tokens); i++ {
		from, to, err := parseWindow(tokens[i], part)
		if err != nil {
			return err
		}
		for _, d := range on {
			addWindow(days, d, from, to)
		}
	}
	return nil
}

// addWindow adds a window that may run past midnight (to < from).
func addWindow(days *[7][]Span, d time.Weekday, from, to int) {
	if from < to {
		days[d] = append(days[d], Span{from, to})
		return
	}
	days[d] = append(days[d], Span{from, dayMinutes})
	if to > 0 {
		next := (d + 1) % 7
		days[next] = append(days[next], Span{0, to})
	}
}

func parseDays(token, part string) ([]time.Weekday, error) {
	if set, ok := daySets[strings.ToLower(token)]; ok {
		return set, nil
	}
	first, last, isRange := strings.Cut(token, "-")
	a, ok := parseDay(first)
	if !ok {
		return nil, &HoursError{Part: part, Rule: fmt.Sprintf("%q is not a day (Mon, Tue, Wed, Thu, Fri, Sat, Sun, daily, weekdays, weekends)", first)}
	}
	if !isRange {
		return []time.Weekday{a}, nil
	}
	b, ok := parseDay(last)
	if !ok {
		return nil, &HoursError{Part: part, Rule: fmt.Sprintf("%q is not a day (Mon, Tue, Wed, Thu, Fri, Sat, Sun)", last)}
	}
	out := []time.Weekday{a}
	for d := a; d != b; {
		d = (d + 1) % 7
		out = append(out, d)
	}
	return out, nil
}

// parseDay accepts the English name of a day or its first two letters or more.
func parseDay(s string) (time.Weekday, bool) {
	s = strings.ToLower(strings.TrimSuffix(s, "."))
	if len(s) < 2 {
		return 0, false
	}
	for d := range time.Weekday(7) {
		if strings.HasPrefix(strings.ToLower(d.String()), s) || (s == "thurs" && d == time.Thursday) || (s == "tues" && d == time.Tuesday) {
			return d, true
		}
	}
	return 0, false
}

func parseWindow(token, part string) (from, to int, err error) {
	a, b, ok := strings.Cut(token, "-")
	if !ok || a == "" || b == "" {
		return 0, 0, &HoursError{Part: part, Rule: fmt.Sprintf("%q is not a window; write start and end such as \"09:00-17:00\"", token)}
	}
	from, rule := parseClock(a)
	if rule == "" && from == dayMinutes {
		rule = "starts at 24:00; write 00:00 of the next day"
	}
	if rule != "" {
		return 0, 0, &HoursError{Part: part, Rule: fmt.Sprintf("%q %s", a, rule)}
	}
	if to, rule = parseClock(b); rule != "" {
		return 0, 0, &HoursError{Part: part, Rule: fmt.Sprintf("%q %s", b, rule)}
	}
	if from == to {
		return 0, 0, &HoursError{Part: part, Rule: fmt.Sprintf("%q starts and ends at the same time; a whole day is 00:00-24:00", token)}
	}
	return from, to, nil
}

// parseClock reads H, HH or HH:MM up to 24:00; rule says what is wrong.
func parseClock(s string) (minute int, rule string) {
	const form = "is not a time of day (09:00, 9 or 24:00)"
	hour, min, hasMin := strings.Cut(s, ":")
	h, ok := parseDigits(hour, 1)
	if !ok {
		return 0, form
	}
	m := 0
	if hasMin {
		if m, ok = parseDigits(min, 2); !ok {
			return 0, form
		}
	}
	switch {
	case m > 59:
		return 0, "has more than 59 minutes"
	case h > 24 || h == 24 && m > 0:
		return 0, "is after 24:00"
	}
	return h*60 + m, ""
}

// parseDigits reads between least and two ASCII digits.
func parseDigits(s string, least int) (int, bool) {
	if len(s) < least || len(s) > 2 {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		if !isDigit(s[i]) {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
