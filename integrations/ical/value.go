package ical

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Form says how a DateTime is tied to instants.
type Form uint8

const (
	FormNone     Form = iota // no value
	FormDate                 // a day: "20261120"
	FormFloating             // a wall-clock time wherever one is: "20261120T090000"
	FormUTC                  // an instant: "20261120T080000Z"
	FormZoned                // a wall-clock time in a zone: "TZID=Europe/Berlin:20261120T090000"
)

// DateTime is a DATE or DATE-TIME value, RFC 5545 sections 3.3.4 and 3.3.5. The
// zero value is no value.
type DateTime struct {
	Form Form
	TZID string // the zone as the file names it; only for FormZoned

	wall int64 // wall-clock seconds, see civil.go
	loc  *time.Location
}

// IsZero reports whether there is no value.
func (d DateTime) IsZero() bool { return d.Form == FormNone }

// IsDate reports whether the value is a day without a time.
func (d DateTime) IsDate() bool { return d.Form == FormDate }

// In gives the instant, expressed in zone. A floating time and the beginning of
// a day are looked up in zone; the others know their instant.
func (d DateTime) In(zone *time.Location) time.Time {
	return time.Unix(d.unix(zone), 0).In(zone)
}

// String gives the value as iCalendar writes it, without parameters.
func (d DateTime) String() string {
	switch d.Form {
	case FormNone:
		return ""
	case FormDate:
		return basicDate(wallDay(d.wall))
	case FormUTC:
		return basicDateTime(d.wall) + "Z"
	}
	return basicDateTime(d.wall)
}

// location is the zone in which the value's wall clock runs.
func (d DateTime) location(zone *time.Location) *time.Location {
	if d.loc != nil {
		return d.loc
	}
	return zone
}

func (d DateTime) unix(zone *time.Location) int64 {
	return resolve(d.wall, d.location(zone))
}

func basicDate(day int64) string {
	y, m, d := dateOf(day)
	return fmt.Sprintf("%04d%02d%02d", y, m, d)
}

func basicDateTime(wall int64) string {
	s := wallSecond(wall)
	return fmt.Sprintf("%sT%02d%02d%02d", basicDate(wallDay(wall)), s/secondsPerHour, s/secondsPerMinute%60, s%60)
}

// isoDate gives "2026-11-20".
func isoDate(day int64) string {
	y, m, d := dateOf(day)
	var b [10]byte
	digits(b[0:4], y)
	b[4] = '-'
	digits(b[5:7], m)
	b[7] = '-'
	digits(b[8:10], d)
	return string(b[:])
}

// isoInstant gives "2026-11-20T08:00:00Z".
func isoInstant(unix int64) string {
	s := int(wallSecond(unix))
	y, m, d := dateOf(wallDay(unix))
	b := [20]byte{4: '-', 7: '-', 10: 'T', 13: ':', 16: ':', 19: 'Z'}
	digits(b[0:4], y)
	digits(b[5:7], m)
	digits(b[8:10], d)
	digits(b[11:13], s/secondsPerHour)
	digits(b[14:16], s/secondsPerMinute%60)
	digits(b[17:19], s%60)
	return string(b[:])
}

func digits(into []byte, n int) {
	for i := len(into) - 1; i >= 0; i-- {
		into[i] = byte('0' + n%10)
		n /= 10
	}
}

// The rules a date or time can break.
var (
	errDateForm = errors.New("a date is written YYYYMMDD and a time YYYYMMDDTHHMMSS, with a Z at the end for UTC")
	errYear     = errors.New("the year must be 1 to 9999")
	errMonth    = errors.New("the month must be 1 to 12")
	errHour     = errors.New("the hour must be 0 to 23")
	errMinute   = errors.New("the minute must be 0 to 59")
	errSecond   = errors.New("the second must be 0 to 60")
)

// parseDateTime reads a DATE or DATE-TIME without its zone. The extended form
// of ISO 8601 (2026-11-20T09:00:00Z) and a time without seconds are read too:
// hand-written feeds have both and neither can mean anything else.
func parseDateTime(text string) (DateTime, error) {
	s := strings.TrimSpace(text)
	utc := strings.HasSuffix(s, "Z") || strings.HasSuffix(s, "z")
	if utc {
		s = s[:len(s)-1]
	}
	datePart, timePart, hasTime := cutTime(s)
	day, err := parseDay(datePart)
	if err != nil {
		return DateTime{}, err
	}
	if !hasTime {
		if utc {
			return DateTime{}, errDateForm
		}
		return DateTime{Form: FormDate, wall: day * secondsPerDay}, nil
	}
	second, err := parseClock(timePart)
	if err != nil {
		return DateTime{}, err
	}
	d := DateTime{Form: FormFloating, wall: day*secondsPerDay + second}
	if utc {
		d.Form, d.loc = FormUTC, time.UTC
	}
	return d, nil
}

func cutTime(s string) (date, clock string, found bool) {
	if i := strings.IndexAny(s, "Tt "); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return s, "", false
}

func parseDay(s string) (int64, error) {
	if len(s) == 10 && s[4] == '-' && s[7] == '-' {
		s = s[:4] + s[5:7] + s[8:]
	}
	if len(s) != 8 || !allDigits(s) {
		return 0, errDateForm
	}
	year, month, day := number(s[:4]), number(s[4:6]), number(s[6:8])
	switch {
	case year < minYear:
		return 0, errYear
	case month < 1 || month > 12:
		return 0, errMonth
	case day < 1 || day > daysInMonth(year, month):
		return 0, fmt.Errorf("the day must be 1 to %d in month %d of %d", daysInMonth(year, month), month, year)
	}
	return dayOf(year, month, day), nil
}

func parseClock(s string) (int64, error) {
	if len(s) >= 5 && s[2] == ':' {
		s = strings.ReplaceAll(s, ":", "")
	}
	if len(s) == 4 {
		s += "00"
	}
	if len(s) != 6 || !allDigits(s) {
		return 0, errDateForm
	}
	hour, minute, second := number(s[:2]), number(s[2:4]), number(s[4:6])
	switch {
	case hour > 23:
		return 0, errHour
	case minute > 59:
		return 0, errMinute
	case second > 60:
		return 0, errSecond
	}
	// A leap second is read as the second before it, RFC 5545 section 3.3.12.
	second = min(second, 59)
	return int64(hour*secondsPerHour + minute*secondsPerMinute + second), nil
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return len(s) > 0
}

// number reads digits that were checked before.
func number(s string) int {
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}
