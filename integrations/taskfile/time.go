package taskfile

import (
	"time"

	"github.com/pulseplan/pulseplan/app/clock"
)

// The moments a task can lie between: outside, a date is a typing mistake, and the
// zone rules for it are guesses.
var (
	firstMoment = time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)
	lastMoment  = time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)
)

// dayMeaning is what a date without a time of day stands for.
type dayMeaning int

const (
	startOfDay      dayMeaning = iota // the first moment of that local day
	endOfDay                          // the first moment of the next local day
	timeOfDayNeeded                   // nothing: a time of day is required
)

const (
	timeForms = "must be a time such as 2026-11-20T14:00, 2026-11-20 14:00 or 2026-11-20T14:00:00+01:00"
	dateForms = timeForms + ", or a date such as 2026-11-20"
)

// parseTime reads a time in one of the accepted forms: RFC 3339 with offset, the
// same without offset meant in zone, "T" or one space between date and time, the
// seconds optional; or a date alone. reason is the rule broken, "" when sound. The
// result is UTC.
func parseTime(text string, zone *time.Location, day dayMeaning) (at time.Time, dateOnly bool, reason string) {
	at, dateOnly, reason = readTime(text, zone, day)
	if reason == "" && (at.Before(firstMoment) || at.After(lastMoment)) {
		reason = "must be between the years 1970 and 2199"
	}
	if reason != "" {
		return time.Time{}, false, reason
	}
	return at, dateOnly, ""
}

func readTime(text string, zone *time.Location, day dayMeaning) (at time.Time, dateOnly bool, reason string) {
	forms := dateForms
	if day == timeOfDayNeeded {
		forms = timeForms
	}
	s := scanner{rest: text}
	wall, ok := s.date()
	if !ok {
		return time.Time{}, false, forms
	}
	if !wall.exists() {
		return time.Time{}, false, "is not a day of the calendar"
	}
	if s.rest == "" {
		switch day {
		case timeOfDayNeeded:
			return time.Time{}, false, "needs a time of day, such as 2026-11-20T14:00"
		case endOfDay:
			wall.day++
		}
		return wall.in(zone), true, ""
	}
	if !s.clock(&wall) {
		return time.Time{}, false, forms
	}
	offset, hasOffset, ok := s.offset()
	if !ok {
		return time.Time{}, false, forms
	}
	if hasOffset {
		return wall.asUTC().Add(-offset), false, ""
	}
	return wall.in(zone), false, ""
}

// wallClock is what a clock and calendar on a wall show.
type wallClock struct {
	year, month, day, hour, minute, second, nano int
}

// asUTC reads the wall clock as if it hung in Greenwich; a day past the month's end
// runs into the next month.
func (w wallClock) asUTC() time.Time {
	return time.Date(w.year, time.Month(w.month), w.day, w.hour, w.minute, w.second, w.nano, time.UTC)
}

// in is the instant at which clocks in zone show the wall time, in UTC.
func (w wallClock) in(zone *time.Location) time.Time {
	at := clock.Wall(w.year, time.Month(w.month), w.day, w.hour, w.minute, w.second, zone)
	return at.Add(time.Duration(w.nano)).UTC()
}

func (w wallClock) exists() bool {
	t := w.asUTC()
	return t.Year() == w.year && int(t.Month()) == w.month && t.Day() == w.day
}

// scanner reads fixed-width fields from the front of a text.
type scanner struct{ rest string }

// digits reads exactly n digits.
func (s *scanner) digits(n int) (int, bool) {
	if len(s.rest) < n || !wholeNumber(s.rest[:n]) {
		return 0, false
	}
	v := 0
	for _, c := range s.rest[:n] {
		v = v*10 + int(c-'0')
	}
	s.rest = s.rest[n:]
	return v, true
}

// one reads one of the characters.
func (s *scanner) one(of string) (byte, bool) {
	for i := range len(of) {
		if s.rest != "" && s.rest[0] == of[i] {
			s.rest = s.rest[1:]
			return of[i], true
		}
	}
	return 0, false
}

func (s *scanner) date() (w wallClock, ok bool) {
	if w.year, ok = s.digits(4); !ok {
		return w, false
	}
	if _, ok = s.one("-"); !ok {
		return w, false
	}
	if w.month, ok = s.digits(2); !ok || w.month < 1 || w.month > 12 {
		return w, false
	}
	if _, ok = s.one("-"); !ok {
		return w, false
	}
	w.day, ok = s.digits(2)
	return w, ok
}

// clock reads hh:mm[:ss[.fraction]] after "T" or a space.
func (s *scanner) clock(w *wallClock) (ok bool) {
	if _, ok = s.one("Tt "); !ok {
		return false
	}
	if w.hour, ok = s.digits(2); !ok || w.hour > 23 {
		return false
	}
	if _, ok = s.one(":"); !ok {
		return false
	}
	if w.minute, ok = s.digits(2); !ok || w.minute > 59 {
		return false
	}
	if _, ok = s.one(":"); !ok {
		return true
	}
	if w.second, ok = s.digits(2); !ok || w.second > 59 {
		return false
	}
	if _, ok = s.one("."); !ok {
		return true
	}
	return s.fraction(w)
}

// fraction reads the digits after the point, to nanoseconds; more are cut off.
func (s *scanner) fraction(w *wallClock) bool {
	unit, read := 100_000_000, 0
	for s.rest != "" {
		d, ok := s.digits(1)
		if !ok {
			break
		}
		w.nano += d * unit
		unit /= 10
		read++
	}
	return read > 0
}

// offset reads what follows the clock: nothing, Z, or +hh:mm.
func (s *scanner) offset() (offset time.Duration, given, ok bool) {
	if s.rest == "" {
		return 0, false, true
	}
	if _, z := s.one("Zz"); z {
		return 0, true, s.rest == ""
	}
	sign, ok := s.one("+-")
	if !ok {
		return 0, false, false
	}
	hours, okHours := s.digits(2)
	_, okColon := s.one(":")
	minutes, okMinutes := s.digits(2)
	if !okHours || !okColon || !okMinutes || hours > 23 || minutes > 59 || s.rest != "" {
		return 0, false, false
	}
	offset = time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	if sign == '-' {
		offset = -offset
	}
	return offset, true, true
}
