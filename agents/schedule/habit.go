package schedule

import (
	"time"

	"github.com/pulseplan/pulseplan/agents/intent"
	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/record"
)

// settle gives the free turns of a habit what belongs to all of them: the hours
// of its window, the time of day it is meant for, and the distance they keep, to
// each other and to the last time it was done.
func (s *state) settle(t *record.Task, r *intent.Repeat, turns []turn) {
	hours := windowHours(t, r)
	distance := distanceOf(r)
	var likes [2]int
	if from, err := record.ClockMinute(r.At); err == nil {
		likes = [2]int{from, min(24*60, from+s.minutesOf(t))}
	}
	for i := range turns {
		turns[i].hours, turns[i].likes, turns[i].distance = hours, likes, distance
	}
	s.keepFromLast(t, turns, distance)
}

// windowHours is the part of the day of "3x a week evenings" for a task that
// has no hours of its own; nil when nothing was said.
func windowHours(t *record.Task, r *intent.Repeat) *planner.Hours {
	if r.Window == nil || t.GetString("hours") != "" {
		return nil
	}
	h, err := planner.ParseHours("daily " + r.Window.From + "-" + r.Window.To)
	if err != nil {
		return nil
	}
	return &h
}

// periodLength is about how long the periods of repetition are.
var periodLength = map[string]time.Duration{
	"week": 7 * 24 * time.Hour, "month": 30 * 24 * time.Hour, "year": 365 * 24 * time.Hour,
}

// workday is over what several turns of one day are spread.
const workday = 8 * time.Hour

// distanceOf is how far apart the turns of a habit stay: half of what an even
// spread would give, so that three times a week never means Sunday evening and
// Monday morning, and there is still room to choose. Once a day needs none:
// each turn has a day of its own.
func distanceOf(r *intent.Repeat) time.Duration {
	length, longer := periodLength[r.Period]
	switch {
	case longer:
		return (length / time.Duration(2*r.Times)).Truncate(time.Minute)
	case r.Times > 1:
		return (workday / time.Duration(2*r.Times)).Truncate(time.Minute)
	}
	return 0
}

// keepFromLast keeps the distance from the last time a habit was done, for the
// turns that have room for it.
func (s *state) keepFromLast(t *record.Task, turns []turn, distance time.Duration) {
	var last time.Time
	for _, b := range s.blocks {
		if b.Task() == t.Id && b.State() == record.BlockDone && !b.Start().After(s.now) && b.End().After(last) {
			last = b.End()
		}
	}
	if last.IsZero() {
		return
	}
	for i := range turns {
		u := &turns[i]
		within := !last.Before(u.from) && last.Before(u.to) // it was this turn that was done
		if from := last.Add(distance); !within && last.Before(u.from) && from.After(u.from) && from.Add(workday).Before(u.to) {
			u.from = from
		}
	}
}

// turnText names a turn in sentences: "Tue 24 Nov", or "Mon 23 to Tue 24 Nov".
func (s *state) turnText(u turn) string {
	first, last := u.from.In(s.zone), u.to.Add(-time.Second).In(s.zone)
	switch {
	case first.YearDay() == last.YearDay() && first.Year() == last.Year():
		return s.lang().Day(first, s.zone)
	case first.Month() == last.Month() && s.lang() == planner.English:
		return s.say("%s to %s", first.Format("Mon 2"), last.Format("Mon 2 Jan"))
	}
	return s.say("%s to %s", s.lang().Day(first, s.zone), s.lang().Day(last, s.zone))
}
