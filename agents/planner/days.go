package planner

import (
	"fmt"
	"time"
)

// DayTurn is the minute after midnight at which the planner's day turns: 0, unless some hours run past midnight; then the
// first minute of the day that no window runs across ("Fri 22:00-02:00" turns at 02:00). Caps count from turn to turn and no
// block lies across a turn.
func (p Problem) DayTurn() int {
	var crossed [dayMinutes]bool
	mark := func(h Hours) {
		for d, spans := range h.days {
			for _, s := range spans {
				for m := s.From + 1; m < s.To; m++ {
					crossed[m] = true
				}
				next := h.days[(d+1)%7]
				if s.To == dayMinutes && len(next) > 0 && next[0].From == 0 {
					crossed[0] = true
				}
			}
		}
	}
	for _, h := range hoursInUse(&p) {
		mark(h)
	}
	for m, c := range crossed {
		if !c {
			return m
		}
	}
	return 0
}

// civilDay counts days since 1970-01-01 on the wall clock.
type civilDay int

func (d civilDay) date() string { return time.Unix(int64(d)*86400, 0).UTC().Format(time.DateOnly) }

func (d civilDay) weekday() time.Weekday { return time.Weekday(((int(d)+4)%7 + 7) % 7) }

// week numbers weeks from Monday to Sunday.
func (d civilDay) week() int {
	n := int(d) + 3 // 1970-01-01 was a Thursday
	if n < 0 {
		n -= 6
	}
	return n / 7
}

// wallClock splits an instant into the day on the wall clock and the second of that day.
func wallClock(unix int64, offset int) (civilDay, int) {
	local := unix + int64(offset)
	day := local / 86400
	if local%86400 < 0 {
		day--
	}
	return civilDay(day), int(local - day*86400)
}

// planningDay is the day an instant belongs to when days turn at the given minute. When clocks are set back across the
// turn, the repeated stretch stays with the day that has already begun, so that days never go backwards.
func planningDay(t time.Time, zone *time.Location, turn int) civilDay {
	local := t.In(zone)
	_, offset := local.Zone()
	day := turnedDay(local.Unix(), offset, turn)
	start, _ := local.ZoneBounds()
	if start.IsZero() || local.Sub(start) > 24*time.Hour {
		return day
	}
	before := start.Add(-time.Second)
	_, offset = before.Zone()
	return max(day, turnedDay(before.Unix(), offset, turn))
}

func turnedDay(unix int64, offset, turn int) civilDay {
	day, sec := wallClock(unix, offset)
	if sec < turn*60 {
		day--
	}
	return day
}

// minutesText writes a duration for people: "45 min", "2 h", "2 h 45 min".
func minutesText(m int) string {
	switch {
	case m < 60:
		return fmt.Sprintf("%d min", m)
	case m%60 == 0:
		return fmt.Sprintf("%d h", m/60)
	}
	return fmt.Sprintf("%d h %d min", m/60, m%60)
}
