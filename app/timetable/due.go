package timetable

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// What to do with slots that nobody was there to run.
const (
	// Once makes one run of however many slots were missed, for the latest.
	Once = "once"
	// Skip leaves out slots that are older than Grace.
	Skip = "skip"
)

// Grace is how late a slot of a schedule that skips may still be run. It is no
// longer than MinSpacing, so that at most one slot is.
const Grace = MinSpacing

// Due returns the slot to run at now: the latest one since next, the stored
// moment of the next slot, unless it has run or the policy leaves it out. It is
// the zero time when there is nothing to run.
func (t Timetable) Due(next, now time.Time, zone *time.Location, policy string, ran Ran) time.Time {
	if next.After(now) {
		return time.Time{}
	}
	slot := t.Latest(next.Add(-1), now, zone)
	if slot.IsZero() || !ran.May(slot) || policy == Skip && !slot.After(now.Add(-Grace)) {
		return time.Time{}
	}
	return slot
}

// Upcoming returns the first slot after now that has not run yet; the zero time
// when there is none before the year 9990.
func (t Timetable) Upcoming(now time.Time, zone *time.Location, ran Ran) time.Time {
	if floor, ok := ran.floor(); ok && now.Before(floor) {
		now = floor
	}
	slot := t.Next(now, zone)
	for !slot.IsZero() && !ran.May(slot) {
		slot = t.Next(slot, zone)
	}
	return slot
}

// Corrected returns next, the stored moment of the next slot, or the slot
// before it that the machine's clock has been set back to, or that new zone
// rules have brought forward. A next of zero is nothing stored.
func (t Timetable) Corrected(next, now time.Time, zone *time.Location, ran Ran) time.Time {
	if upcoming := t.Upcoming(now, zone, ran); !upcoming.IsZero() && (next.IsZero() || upcoming.Before(next)) {
		return upcoming
	}
	return next
}

// kept is how many slots Ran remembers. A clock that is ahead may run as many
// before it is set back, and the schedule still goes on as if nothing had been.
const kept = 64

// Ran is the slots that have run: what makes sure that none runs twice when the
// machine's clock is set back. Remembering the last slot alone would do that
// too, but a clock that was a year ahead for a minute would then stop the
// schedule for a year. The zero value has no slots.
type Ran struct {
	// seconds since 1970, ascending, at most kept. Once it is full, every slot
	// before the first counts as run.
	seconds []int64
}

// ParseRan reads what String wrote.
func ParseRan(text string) Ran {
	var r Ran
	for word := range strings.FieldsSeq(text) {
		if at, err := strconv.ParseInt(word, 36, 64); err == nil {
			r.seconds = append(r.seconds, at)
		}
	}
	slices.Sort(r.seconds)
	return r
}

// String is the slots as text, at most 8 characters each.
func (r Ran) String() string {
	words := make([]string, len(r.seconds))
	for i, at := range r.seconds {
		words[i] = strconv.FormatInt(at, 36)
	}
	return strings.Join(words, " ")
}

// May reports whether the slot may run: it is neither remembered nor older than
// what can be remembered.
func (r Ran) May(slot time.Time) bool {
	if floor, ok := r.floor(); ok && slot.Before(floor) {
		return false
	}
	_, has := slices.BinarySearch(r.seconds, slot.Unix())
	return !has
}

// With returns r with the slot added.
func (r Ran) With(slot time.Time) Ran {
	at, has := slices.BinarySearch(r.seconds, slot.Unix())
	if has {
		return r
	}
	seconds := slices.Insert(slices.Clone(r.seconds), at, slot.Unix())
	return Ran{seconds[max(len(seconds)-kept, 0):]}
}

// floor is the earliest remembered slot, if earlier ones may have been forgotten.
func (r Ran) floor() (time.Time, bool) {
	if len(r.seconds) < kept {
		return time.Time{}, false
	}
	return time.Unix(r.seconds[0], 0), true
}
