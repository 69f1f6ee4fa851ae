package schedule

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/pulseplan/pulseplan/agents/intent"
	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/clock"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/integrations/ical"
)

// turn is one time a repeating task comes up: it is to be done once between
// from and to, and lapses when to has passed.
type turn struct {
	id       string // of the planner's task: the record's id, a slash, and which turn it is
	from, to time.Time
	hours    *planner.Hours // nil: those of the task
	distance time.Duration  // kept to the turns before and after it
	likes    [2]int         // the minutes of the day it is meant for; zero: none
}

// recordID is the id of the record behind a planner task: turns of a repeating
// task share it.
func recordID(task string) string {
	id, _, _ := strings.Cut(task, "/")
	return id
}

// ParseRepeat reads and validates how a task repeats, as quick-add writes it.
// Empty text and null mean that it does not (nil).
func ParseRepeat(raw string) (*intent.Repeat, error) {
	if raw == "" || raw == "null" || raw == `""` {
		return nil, nil
	}
	var r intent.Repeat
	d := json.NewDecoder(strings.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return nil, fmt.Errorf("repeat: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	return &r, checkRepeat(&r)
}

// mostTimes is how often a task may come up in one period without a fixed rule:
// at most once a day, but for a day itself.
var mostTimes = map[string]int{"day": 12, "week": 7, "month": 28, "year": 12}

const maxInterval = 60

func checkRepeat(r *intent.Repeat) error {
	most, ok := mostTimes[r.Period]
	switch {
	case !ok:
		return fmt.Errorf("repeat.period: must be day, week, month or year")
	case r.Times < 1 || r.Times > most:
		return fmt.Errorf("repeat.times: must be from 1 to %d a %s", most, r.Period)
	case r.Interval < 1 || r.Interval > maxInterval:
		return fmt.Errorf("repeat.interval: must be from 1 to %d", maxInterval)
	}
	if r.At != "" {
		if _, err := time.Parse("15:04", r.At); err != nil {
			return fmt.Errorf("repeat.at: must be a time such as 08:00")
		}
	}
	if r.RRule != "" {
		if _, err := ical.ParseRule(r.RRule); err != nil {
			return fmt.Errorf("repeat.rrule: %w", err)
		}
	}
	return nil
}

// turnsOf lists the turns of a repeating task that have not lapsed at now and
// begin before the plan ends.
func (s *state) turnsOf(t *record.Task, r *intent.Repeat) ([]turn, error) {
	anchor := t.Earliest()
	if anchor.IsZero() {
		anchor = t.GetDateTime("created").Time()
	}
	end := s.to
	if r.Until != nil && r.Until.Time.Before(end) {
		end = r.Until.Time
	}
	var turns []turn
	var err error
	if r.RRule != "" {
		turns, err = s.fixedTurns(t, r, anchor, end)
	} else {
		turns = s.freeTurns(r, anchor, end)
		s.settle(t, r, turns)
	}
	out := turns[:0]
	for i, u := range turns {
		if !u.to.After(s.now) || !u.to.After(anchor) {
			continue
		}
		if u.from.Before(t.Earliest()) {
			u.from = t.Earliest()
		}
		u.id = fmt.Sprintf("%s/%s.%d", t.Id, u.from.In(s.zone).Format(time.DateOnly), i)
		out = append(out, u)
	}
	return out, err
}

// freeTurns divides each period into as many stretches of whole days as the
// task comes up in it, so that three times a week means three different days.
func (s *state) freeTurns(r *intent.Repeat, anchor, end time.Time) []turn {
	var out []turn
	y, m, d := s.now.In(s.zone).Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, time.UTC) // a date; zones come in at the end
	ay, am, ad := anchor.In(s.zone).Date()
	first := periodStart(r.Period, time.Date(ay, am, ad, 0, 0, 0, 0, time.UTC))
	for start := first; ; {
		next := periodNext(r.Period, start, 1)
		if !s.midnight(start).Before(end) {
			return out
		}
		if next.After(today) {
			days := int(next.Sub(start).Hours() / 24)
			for k := range r.Times {
				from, to := s.midnight(start.AddDate(0, 0, k*days/r.Times)), s.midnight(start.AddDate(0, 0, (k+1)*days/r.Times))
				if days < r.Times { // several times a day share the day
					from, to = s.midnight(start), s.midnight(next)
				}
				if from.Before(end) {
					out = append(out, turn{from: from, to: to})
				}
			}
		}
		start = periodNext(r.Period, start, r.Interval)
	}
}

func (s *state) midnight(date time.Time) time.Time {
	return clock.Wall(date.Year(), date.Month(), date.Day(), 0, 0, 0, s.zone)
}

// periodStart is the first date of the period a date lies in; weeks begin on
// Monday (ISO 8601).
func periodStart(period string, date time.Time) time.Time {
	switch period {
	case "week":
		return date.AddDate(0, 0, -(int(date.Weekday())+6)%7)
	case "month":
		return date.AddDate(0, 0, 1-date.Day())
	case "year":
		return date.AddDate(0, 0, 1-date.YearDay())
	}
	return date
}

func periodNext(period string, date time.Time, n int) time.Time {
	switch period {
	case "week":
		return date.AddDate(0, 0, 7*n)
	case "month":
		return date.AddDate(0, n, 0)
	case "year":
		return date.AddDate(n, 0, 0)
	}
	return date.AddDate(0, 0, n)
}

// fixedTurns expands the rule by the dates it names. The rule begins one
// interval before the anchor: DTSTART always counts as an instance (RFC 5545
// section 3.8.5.3), and the anchor itself may not be on the rule.
func (s *state) fixedTurns(t *record.Task, r *intent.Repeat, anchor, end time.Time) ([]turn, error) {
	ay, am, ad := anchor.In(s.zone).Date()
	begin := periodNext(r.Period, time.Date(ay, am, ad, 0, 0, 0, 0, time.UTC), -r.Interval)
	text := "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:t\r\nDTSTART;VALUE=DATE:" + begin.Format("20060102") + "\r\nRRULE:" + r.RRule + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	parsed, err := ical.Parse(strings.NewReader(text), ical.DefaultLimits)
	if err != nil {
		return nil, fmt.Errorf("repeat of task %s: %w", t.Id, err)
	}
	dates, _, err := parsed.Expand(context.Background(), s.now, end, s.zone, ical.DefaultLimits)
	if err != nil {
		return nil, fmt.Errorf("repeat of task %s: %w", t.Id, err)
	}
	var out []turn
	for _, o := range dates {
		if o.StartDate == begin.Format(time.DateOnly) {
			continue
		}
		u := turn{from: o.Start, to: o.End}
		if r.At != "" {
			if u.hours, err = exactly(o.Start.Weekday(), r.At, s.minutesOf(t)); err != nil {
				return nil, fmt.Errorf("repeat of task %s: %w", t.Id, err)
			}
		}
		out = append(out, u)
	}
	return out, nil
}

// exactly is the hours that hold one block of the minutes at a time of day.
func exactly(day time.Weekday, at string, minutes int) (*planner.Hours, error) {
	start, err := time.Parse("15:04", at)
	if err != nil {
		return nil, err
	}
	end := start.Add(time.Duration(minutes) * time.Minute)
	h, err := planner.ParseHours(fmt.Sprintf("%s %s-%s", day.String()[:3], start.Format("15:04"), end.Format("15:04")))
	return &h, err
}

// minutesOf is the work of one turn.
func (s *state) minutesOf(t *record.Task) int {
	if m := t.Estimate(); m > 0 {
		return m
	}
	return DefaultEstimate
}

// addTurns makes one planner task of each turn of a repeating one.
func (s *state) addTurns(p *planner.Problem, base planner.Task, turns []turn, done map[string]int) {
	for _, u := range turns {
		one := base
		if one.AfterEvent == "" || u.from.After(one.Earliest) {
			one.Earliest, one.AfterEvent = u.from, ""
		}
		if !one.Earliest.Before(u.to) {
			continue // it comes up before the event it waits for has ended
		}
		one.ID, one.Due, one.Hard = u.id, u.to, true
		one.Turn, one.NoBundle, one.Spaced = s.turnText(u), true, false
		one.PreferFrom, one.PreferTo = u.likes[0], u.likes[1]
		if u.distance > 0 {
			one.Series, one.Distance = recordID(u.id), int(u.distance/time.Minute)
		}
		one.Done = min(done[u.id], one.Minutes)
		if u.hours != nil && (base.Hours == nil || !base.Hours.IsZero()) {
			one.Hours = u.hours
		}
		p.Tasks = append(p.Tasks, one)
	}
}

// turnAt is the planner task a block of a record's task belongs to: the turn
// it begins in, for repeating ones; empty when it belongs to none.
func (s *state) turnAt(task string, start time.Time) string {
	turns, repeats := s.turns[task]
	if !repeats {
		return task
	}
	for _, u := range turns {
		if !start.Before(u.from) && start.Before(u.to) {
			return u.id
		}
	}
	return ""
}
