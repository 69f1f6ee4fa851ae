// Package clock is where the time of day comes from.
//
// It promises that nothing below app reads the system clock by itself: code
// takes a Clock, so that tests decide what time it is. It also owns the house
// rules for local time: storage is UTC, a day is text (YYYY-MM-DD) in a
// person's zone, and a wall-clock time that daylight saving skips or repeats
// is resolved as RFC 5545 section 3.3.5 says.
//
// It never sleeps and never guesses a zone.
package clock

import (
	"fmt"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // zones must be right on machines without a zone database
)

// Clock tells the time.
type Clock interface {
	// Now returns the current instant in UTC.
	Now() time.Time
}

// System is the machine's clock.
type System struct{}

// Now implements Clock.
func (System) Now() time.Time { return time.Now().UTC() }

// Manual is a clock that stands still until it is told otherwise. The zero
// value stands at the zero time; it is safe for concurrent use.
type Manual struct {
	mu  sync.Mutex
	now time.Time
}

// At returns a Manual clock that stands at t.
func At(t time.Time) *Manual { return &Manual{now: t.UTC()} }

// Now implements Clock.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// Set moves the clock to t.
func (m *Manual) Set(t time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = t.UTC()
}

// Advance moves the clock forward by d.
func (m *Manual) Advance(d time.Duration) { m.Set(m.Now().Add(d)) }

// DayLayout is how an all-day value is written: a calendar date without a zone.
const DayLayout = "2006-01-02"

// Zone loads an IANA zone by name. An empty name, "Local" and names with
// characters no zone has are refused, so that a stored zone always means the
// same place.
func Zone(name string) (*time.Location, error) {
	if name == "" || strings.EqualFold(name, "local") || len(name) > 64 || strings.ContainsAny(name, "\\ \x00") || strings.Contains(name, "..") {
		return nil, fmt.Errorf("zone %q: must be an IANA time zone such as Europe/Berlin", name)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("zone %q: must be an IANA time zone such as Europe/Berlin", name)
	}
	return loc, nil
}

// ParseDay reads a date such as 2026-11-23.
func ParseDay(day string) (year int, month time.Month, dom int, err error) {
	t, err := time.Parse(DayLayout, day)
	if err != nil || t.Year() < 1900 || t.Year() > 9998 {
		return 0, 0, 0, fmt.Errorf("date %q: must be written YYYY-MM-DD", day)
	}
	return t.Year(), t.Month(), t.Day(), nil
}

// DayStart returns the first instant of the given local day. Where daylight
// saving skips midnight the day begins at the first instant after the gap.
func DayStart(day string, zone *time.Location) (time.Time, error) {
	y, m, d, err := ParseDay(day)
	if err != nil {
		return time.Time{}, err
	}
	return Wall(y, m, d, 0, 0, 0, zone), nil
}

// DayEnd returns the first instant of the following local day.
func DayEnd(day string, zone *time.Location) (time.Time, error) {
	y, m, d, err := ParseDay(day)
	if err != nil {
		return time.Time{}, err
	}
	return Wall(y, m, d+1, 0, 0, 0, zone), nil
}

// DayOf returns the local date of an instant.
func DayOf(t time.Time, zone *time.Location) string { return t.In(zone).Format(DayLayout) }

// Wall resolves a wall-clock time in a zone to an instant by RFC 5545 section
// 3.3.5: a time that does not exist is read with the offset before the gap
// (02:30 becomes 03:30), a time that exists twice is its first occurrence.
func Wall(year int, month time.Month, day, hour, minute, sec int, zone *time.Location) time.Time {
	naive := time.Date(year, month, day, hour, minute, sec, 0, time.UTC)
	// The offset in force a day before is the one before any change that could
	// touch this wall time; zones do not change twice within two days. Only
	// offsets are asked for: walking along Time.ZoneBounds never arrives on 31
	// December of leap years after 2037, where its end lies in the past.
	_, before := naive.Add(-24 * time.Hour).In(zone).Zone()
	_, after := naive.Add(24 * time.Hour).In(zone).Zone()
	first := naive.Add(-time.Duration(before) * time.Second)
	second := naive.Add(-time.Duration(after) * time.Second)
	if _, off := first.In(zone).Zone(); off == before {
		return first.In(zone)
	}
	if _, off := second.In(zone).Zone(); off == after {
		return second.In(zone)
	}
	return first.In(zone)
}
