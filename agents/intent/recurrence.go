package intent

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

var frequencies = map[string]string{"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}

// rule writes the recurrence as an RFC 5545 section 3.3.10 RECUR value.
// A weekend is two days of which one is meant, so it has none.
func (r Repeat) rule() string {
	if slices.Equal(r.Days, weekend) {
		return ""
	}
	parts := []string{"FREQ=" + frequencies[r.Period]}
	if r.Interval > 1 {
		parts = append(parts, fmt.Sprintf("INTERVAL=%d", r.Interval))
	}
	if r.Month > 0 {
		parts = append(parts, fmt.Sprintf("BYMONTH=%d", r.Month))
	}
	if r.MonthDay != 0 {
		parts = append(parts, fmt.Sprintf("BYMONTHDAY=%d", r.MonthDay))
	}
	if len(r.Days) > 0 {
		parts = append(parts, "BYDAY="+strings.Join(r.Days, ","))
	}
	return strings.Join(parts, ";")
}

// falls tells whether the recurrence may fall on the day.
func (r Repeat) falls(c civil) bool {
	if r.Month > 0 && int(c.m) != r.Month {
		return false
	}
	if r.MonthDay > 0 && c.d != r.MonthDay || r.MonthDay < 0 && c != c.monthEnd() {
		return false
	}
	if len(r.Days) == 0 {
		return true
	}
	code := codes[c.weekday()]
	for _, d := range r.Days {
		if d == code {
			return true
		}
		if strings.HasSuffix(d, code) {
			n := int(d[0] - '0')
			if d[0] == '-' && c.d+7 > c.monthEnd().d || d[0] != '-' && (c.d-1)/7+1 == n {
				return true
			}
		}
	}
	return false
}

// longestSearch is past the rarest day, Feb 29 over a skipped leap year.
const longestSearch = 366 * 9

// first is the first day from c on that the recurrence falls on.
func (r Repeat) first(c civil) civil {
	for n := range longestSearch {
		if d := c.add(n); r.falls(d) {
			return d
		}
	}
	return c
}

// until ends a recurrence after the day. RFC 5545 section 3.3.10: a date when
// the occurrences are dates, else an instant in UTC.
func (r *Repeat) until(m Moment) {
	r.Until = &m
	if r.At == "" && m.AllDay {
		r.RRule += ";UNTIL=" + strings.ReplaceAll(m.Date, "-", "")
		return
	}
	r.RRule += ";UNTIL=" + m.Time.Add(-time.Second).UTC().Format("20060102T150405Z")
}
