package ical

import (
	"errors"
	"strings"
	"time"
)

// Duration is a length of time in two parts, RFC 5545 section 3.3.6: whole days
// are nominal (the same wall-clock time on a later day, so that a day may have
// 23 or 25 hours), the rest is exact.
type Duration struct {
	Days    int64 // nominal days; a week is seven
	Seconds int64 // exact seconds, added after the days
}

var (
	errDurationForm = errors.New("a duration is written like PT1H30M, P1D or P2W")
	errDurationSize = errors.New("the duration must be less than 100,000 days")
)

const maxDurationDays = 100_000

// parseDuration reads a DURATION value. An empty time part, as in "P1DT", is
// read as what it plainly means.
func parseDuration(text string) (Duration, error) {
	s := strings.ToUpper(strings.TrimSpace(text))
	sign := int64(1)
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		sign, s = -1, rest
	} else {
		s = strings.TrimPrefix(s, "+")
	}
	s, ok := strings.CutPrefix(s, "P")
	if !ok || s == "" {
		return Duration{}, errDurationForm
	}
	var d Duration
	inTime := false
	for s != "" {
		if s[0] == 'T' && !inTime {
			inTime, s = true, s[1:]
			continue
		}
		end := 0
		for end < len(s) && s[end] >= '0' && s[end] <= '9' {
			end++
		}
		if end == 0 || end == len(s) {
			return Duration{}, errDurationForm
		}
		if end > 10 {
			return Duration{}, errDurationSize
		}
		n := int64(number(s[:end]))
		switch unit := s[end]; {
		case unit == 'W' && !inTime:
			d.Days += n * 7
		case unit == 'D' && !inTime:
			d.Days += n
		case unit == 'H' && inTime:
			d.Seconds += n * secondsPerHour
		case unit == 'M' && inTime:
			d.Seconds += n * secondsPerMinute
		case unit == 'S' && inTime:
			d.Seconds += n
		default:
			return Duration{}, errDurationForm
		}
		if d.Days > maxDurationDays || d.Seconds > maxDurationDays*secondsPerDay {
			return Duration{}, errDurationSize
		}
		s = s[end+1:]
	}
	return Duration{Days: sign * d.Days, Seconds: sign * d.Seconds}, nil
}

// wholeDays rounds up: it is for all-day events whose duration was given in
// hours.
func (d Duration) wholeDays() int64 {
	return d.Days + (d.Seconds+secondsPerDay-1)/secondsPerDay
}

// maxRefresh is the longest refresh interval that is believed.
const maxRefresh = 365 * secondsPerDay

// refresh reads the duration as a refresh interval, where a day is 24 hours.
func (d Duration) refresh() time.Duration {
	seconds := d.Days*secondsPerDay + d.Seconds
	return time.Duration(max(0, min(seconds, maxRefresh))) * time.Second
}
