package intent

import (
	"fmt"
	"time"
)

// civil is a date of the calendar, without a zone.
type civil struct {
	y int
	m time.Month
	d int
}

func civilOf(t time.Time) civil {
	y, m, d := t.Date()
	return civil{y, m, d}
}

func (c civil) utc() time.Time { return time.Date(c.y, c.m, c.d, 0, 0, 0, 0, time.UTC) }

func (c civil) add(days int) civil { return civilOf(c.utc().AddDate(0, 0, days)) }

func (c civil) weekday() time.Weekday { return c.utc().Weekday() }

func (c civil) before(o civil) bool { return c.utc().Before(o.utc()) }

// daysTo counts the days from c to o.
func (c civil) daysTo(o civil) int { return int(o.utc().Sub(c.utc()).Hours() / 24) }

func (c civil) String() string { return fmt.Sprintf("%04d-%02d-%02d", c.y, int(c.m), c.d) }

// exists tells whether the calendar has the day, as it has no Feb 30.
func (c civil) exists() bool { return c.d >= 1 && c.d <= daysIn(c.y, c.m) }

func daysIn(y int, m time.Month) int {
	return time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// addMonths keeps the day, or takes the month's last when it has no such day.
func (c civil) addMonths(n int) civil {
	first := time.Date(c.y, c.m+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	return civil{first.Year(), first.Month(), min(c.d, daysIn(first.Year(), first.Month()))}
}

func (c civil) monthStart() civil { return civil{c.y, c.m, 1} }

func (c civil) monthEnd() civil { return civil{c.y, c.m, daysIn(c.y, c.m)} }

// weekStart is the first day of c's calendar week.
func (c civil) weekStart(first time.Weekday) civil {
	return c.add(-((int(c.weekday()) - int(first) + 7) % 7))
}

// coming is the next day with the weekday, c itself excluded.
func (c civil) coming(w time.Weekday) civil {
	return c.add((int(w)-int(c.weekday())+6)%7 + 1)
}

// transitionReach is longer than any gap or overlap a zone has had at one
// transition, short of a change of date line.
const transitionReach = 6 * time.Hour

// at resolves a wall clock time of the day (minutes may be 1440, the next
// midnight) as RFC 5545 section 3.3.5 says: in a gap with the offset before it,
// in an overlap as its first pass.
func (c civil) at(minutes int, loc *time.Location) time.Time {
	wall := c.utc().Add(time.Duration(minutes) * time.Minute)
	guess := time.Date(c.y, c.m, c.d, 0, minutes, 0, 0, loc)
	start, _ := guess.ZoneBounds()
	_, offset := guess.Zone()
	read := func(offset int) time.Time { return wall.Add(-time.Duration(offset) * time.Second) }
	exact := read(offset).Equal(guess)
	if !start.IsZero() && guess.Sub(start) < transitionReach {
		_, earlier := start.Add(-1).Zone()
		if t := read(earlier); !exact || t.Before(start) {
			return t
		}
	}
	if !exact { // the guess stands before the gap: its offset is the one to use
		return read(offset)
	}
	return guess.UTC()
}

// startOf and endOf bound a whole local day.
func (c civil) startOf(loc *time.Location) time.Time { return c.at(0, loc) }
func (c civil) endOf(loc *time.Location) time.Time   { return c.add(1).at(0, loc) }

func hhmm(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }
