package briefing

import (
	"cmp"
	"slices"
	"time"
)

// day is a calendar day as the number of days since 1970-01-01, so that days are compared and counted as numbers.
type day int64

const secondsPerDay = 24 * 60 * 60

func dayOf(t time.Time, zone *time.Location) day {
	y, m, d := t.In(zone).Date()
	return day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

// parseDay reads YYYY-MM-DD.
func parseDay(text string) (day, bool) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, false
	}
	return dayOf(t, time.UTC), true
}

func (d day) utc() time.Time { return time.Unix(int64(d)*secondsPerDay, 0).UTC() }

// startIn is the first instant of the day in a zone. Where clocks jump over midnight that is the instant of the jump, and
// where midnight comes twice it is the first of the two; time.Date promises neither.
func (d day) startIn(zone *time.Location) time.Time {
	u := d.utc()
	t := time.Date(u.Year(), u.Month(), u.Day(), 0, 0, 0, 0, zone)
	if dayOf(t, zone) < d {
		_, jump := t.ZoneBounds()
		return jump
	}
	change, _ := t.ZoneBounds()
	if change.IsZero() {
		return t
	}
	_, before := change.Add(-time.Nanosecond).Zone()
	first := time.Unix(u.Unix()-int64(before), 0).In(zone)
	switch {
	case first.Before(change):
		return first
	case t.Hour() != 0 || t.Minute() != 0:
		return change
	}
	return t
}

// minutesIn is the whole minutes of a duration.
func minutesIn(d time.Duration) int { return int(d / time.Minute) }

// floorMinute and ceilMinute put an instant onto a full minute.
func floorMinute(t time.Time) time.Time { return t.Truncate(time.Minute) }

func ceilMinute(t time.Time) time.Time {
	if floor := floorMinute(t); floor.Before(t) {
		return floor.Add(time.Minute)
	}
	return floorMinute(t)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// clip is the part of i between two instants; it is empty when End is not after Start.
func (i Interval) clip(from, to time.Time) Interval {
	return Interval{later(i.Start, from), earlier(i.End, to)}
}

func (i Interval) empty() bool { return !i.End.After(i.Start) }

// union merges intervals that touch or overlap and drops empty ones; the result is in order of time.
func union(in []Interval) []Interval {
	sorted := slices.DeleteFunc(slices.Clone(in), Interval.empty)
	slices.SortFunc(sorted, func(a, b Interval) int {
		return cmp.Or(a.Start.Compare(b.Start), a.End.Compare(b.End))
	})
	var out []Interval
	for _, i := range sorted {
		if last := len(out) - 1; last >= 0 && !i.Start.After(out[last].End) {
			out[last].End = later(out[last].End, i.End)
			continue
		}
		out = append(out, i)
	}
	return out
}

// subtract takes the second list from the first; both are unions.
func subtract(from, taken []Interval) []Interval {
	var out []Interval
	next := 0
	for _, i := range from {
		for next < len(taken) && !taken[next].End.After(i.Start) {
			next++
		}
		for k := next; k < len(taken) && taken[k].Start.Before(i.End); k++ {
			if gap := (Interval{i.Start, taken[k].Start}); !gap.empty() {
				out = append(out, gap)
			}
			i.Start = later(i.Start, taken[k].End)
		}
		if !i.empty() {
			out = append(out, i)
		}
	}
	return out
}
