package timetable

import (
	"iter"
	"time"

	"github.com/pulseplan/pulseplan/app/clock"
)

const (
	// longestGap is more than any zone has skipped at once: Samoa left out the
	// whole of 30 December 2011, Kwajalein 21 August 1993.
	longestGap = day + time.Hour
	// lastYear bounds the search. Times after it cannot be stored as text.
	lastYear = 9990
)

// Next returns the first slot strictly after after, in UTC; the zero time when
// there is none before the year 9990.
func (t Timetable) Next(after time.Time, zone *time.Location) time.Time {
	if t.spec == nil {
		return time.Time{}
	}
	var best time.Time
	for wall := t.wallAfter(rewind(after, zone)); !wall.IsZero(); wall = t.wallAfter(wall) {
		slot, exists := resolve(wall, zone)
		if !slot.After(after) {
			continue
		}
		if best.IsZero() || slot.Before(best) {
			best = slot
		}
		if exists {
			// Times in a gap move behind it, past some that come after them on
			// the clock face. Those that exist keep their order.
			break
		}
	}
	return best
}

// Slots are the slots after after and not after until, in order, in UTC.
func (t Timetable) Slots(after, until time.Time, zone *time.Location) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		for slot := t.Next(after, zone); !slot.IsZero() && !slot.After(until); slot = t.Next(slot, zone) {
			if !yield(slot) {
				return
			}
		}
	}
}

// stretches are how far back Latest looks in turn, so that it costs about as
// much after a year as after an hour. The last is longer than any timetable is
// without a slot (29 February around 2100).
var stretches = [...]time.Duration{time.Hour, 2 * day, 40 * day, 400 * day, 4000 * day}

const day = 24 * time.Hour

// Latest returns the last slot after after and not after until, in UTC; the
// zero time when there is none.
func (t Timetable) Latest(after, until time.Time, zone *time.Location) time.Time {
	for _, back := range stretches {
		from := until.Add(-back)
		if from.Before(after) {
			from = after
		}
		var last time.Time
		for slot := range t.Slots(from, until, zone) {
			last = slot
		}
		if !last.IsZero() || !from.After(after) {
			return last
		}
	}
	return time.Time{}
}

// wallAfter is the first time on the clock face strictly after wall, both
// written as if they were UTC; the zero time when there is none.
func (t Timetable) wallAfter(wall time.Time) time.Time {
	next := t.spec.Next(wall)
	if next.IsZero() {
		// The parser's library looks five years ahead, which is too little for
		// 29 February around 2100.
		next = t.spec.Next(wall.AddDate(5, 0, 0))
	}
	if next.Year() > lastYear {
		return time.Time{}
	}
	return next
}

// rewind is a time on the clock face of zone, written as if it were UTC, from
// which a search finds every slot after the instant after.
func rewind(after time.Time, zone *time.Location) time.Time {
	earlier := after.Add(-longestGap)
	_, offset := after.In(zone).Zone()
	_, was := earlier.In(zone).Zone()
	if was == offset { // nothing was skipped or repeated lately
		return after.UTC().Add(time.Duration(offset) * time.Second)
	}
	return earlier.UTC().Add(time.Duration(min(was, offset)) * time.Second)
}

// resolve turns a time on the clock face into an instant and says whether the
// zone's clocks ever show it.
func resolve(wall time.Time, zone *time.Location) (time.Time, bool) {
	slot := clock.Wall(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), 0, zone)
	shown := slot.In(zone)
	return slot.UTC(), shown.Hour() == wall.Hour() && shown.Minute() == wall.Minute() && shown.Day() == wall.Day()
}
