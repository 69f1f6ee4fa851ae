package ical

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Expand gives the occurrences of all series that overlap [from, to), sorted by
// start, then UID, then recurrence id. An occurrence without length counts when
// it starts in the window. zone is where floating times and all-day dates are
// looked up, and the zone of the answer.
//
// What a limit cut off is told as a problem with the line of its rule; the error
// is for a window or zone that makes no sense and for a context that ended.
func (c *Calendar) Expand(ctx context.Context, from, to time.Time, zone *time.Location, l Limits) ([]Occurrence, []*ParseError, error) {
	return expand(ctx, c.Series, from, to, zone, l)
}

// Expand is Calendar.Expand for one series.
func (s *Series) Expand(ctx context.Context, from, to time.Time, zone *time.Location, l Limits) ([]Occurrence, []*ParseError, error) {
	return expand(ctx, []*Series{s}, from, to, zone, l)
}

func expand(ctx context.Context, list []*Series, from, to time.Time, zone *time.Location, l Limits) ([]Occurrence, []*ParseError, error) {
	x, err := newExpansion(ctx, from, to, zone, l)
	if err != nil {
		return nil, nil, err
	}
	return x.run(list)
}

func newExpansion(ctx context.Context, from, to time.Time, zone *time.Location, l Limits) (*expansion, error) {
	if zone == nil {
		return nil, ErrZone
	}
	if !to.After(from) {
		return nil, ErrWindow
	}
	l = l.withDefaults()
	x := &expansion{
		ctx: ctx, limits: l, zone: zone,
		// The end of the window is rounded up: an event at the second in which
		// the window ends part-way has begun.
		from: from.Unix(), to: ceilUnix(to),
		problems:  problems{max: l.MaxProblems},
		stepsLeft: l.MaxTotalIterations,
	}
	x.steps = budget{ctx: ctx, total: &x.stepsLeft}
	return x, nil
}

func (x *expansion) run(list []*Series) ([]Occurrence, []*ParseError, error) {
	for _, s := range list {
		if x.ctx.Err() != nil || !x.series(s) {
			break
		}
	}
	if err := x.ctx.Err(); err != nil {
		return nil, nil, fmt.Errorf("expand the calendar: %w", err)
	}
	slices.SortFunc(x.found, compareOccurrences)
	return x.found, x.problems.list, nil
}

func ceilUnix(t time.Time) int64 {
	if t.Nanosecond() > 0 {
		return t.Unix() + 1
	}
	return t.Unix()
}

// expansion is the state of one call of Expand.
type expansion struct {
	ctx      context.Context
	limits   Limits
	zone     *time.Location
	from, to int64

	problems  problems
	stepsLeft int
	steps     budget
	found     []Occurrence

	candidates []candidate // reused between series
	own        int         // occurrences of the current series
}

// candidate is an instance of a series before exceptions are applied.
type candidate struct {
	wall   int64
	period *RDate // its own extent, for an RDATE with a PERIOD
}

// series adds the occurrences of one series. false means that the expansion has
// reached a limit that holds for all of them.
func (x *expansion) series(s *Series) bool {
	x.own = 0
	before := len(x.found)
	if m := s.Master; m != nil && !m.Cancelled() {
		if !m.Recurs() {
			x.single(s)
		} else if !x.recurring(s) {
			return false
		}
	}
	for _, o := range s.Overrides {
		if o.Cancelled() {
			continue
		}
		if !x.emit(o, s.UID, x.recurrenceID(s, *o.RecurrenceID), o.Start.wall, nil) {
			break
		}
	}
	x.removeRepeated(before)
	return x.withinTotals(s)
}

// single emits a master that does not recur, unless an override replaces it.
func (x *expansion) single(s *Series) {
	m := s.Master
	id := ""
	if len(s.Overrides) > 0 {
		start := m.Start.unix(x.zone)
		for _, o := range s.Overrides {
			if s.original(*o.RecurrenceID, x.zone) == start {
				return
			}
		}
		id = x.instanceID(m, m.Start.wall)
	}
	x.emit(m, s.UID, id, m.Start.wall, nil)
}

// recurrenceID gives the id of the instance that a RECURRENCE-ID names.
func (x *expansion) recurrenceID(s *Series, rid DateTime) string {
	if s.Master == nil {
		if rid.IsDate() {
			return isoDate(wallDay(rid.wall))
		}
		return isoInstant(rid.unix(x.zone))
	}
	return x.instanceID(s.Master, s.originalWall(rid, x.zone))
}

// instanceID gives the id of the master's instance at a wall-clock time.
func (x *expansion) instanceID(m *Event, wall int64) string {
	if m.Start.IsDate() {
		return isoDate(wallDay(wall))
	}
	return isoInstant(resolve(wall, m.Start.location(x.zone)))
}

// emit adds an occurrence of an event, begun at a wall-clock time of the event's
// own clock, when it overlaps the window. false means that the series has all
// the occurrences it may have.
func (x *expansion) emit(e *Event, uid, id string, wall int64, period *RDate) bool {
	start, end, endWall := x.extent(e, wall, period)
	if start >= x.to || end < x.from || (end == x.from && end > start) {
		return true
	}
	if x.own >= x.limits.MaxInstances {
		x.problems.add(x.cutShort(e, fmt.Sprintf("the series has more than %s occurrences in the window; the rest is left out", thousands(x.limits.MaxInstances))))
		return false
	}
	if len(x.found) >= x.limits.MaxTotalInstances {
		return false
	}
	x.own++
	o := Occurrence{
		UID: uid, RecurrenceID: id,
		Title: e.Summary, Location: e.Location, Description: e.Description, URL: e.URL,
		Status: e.Status, Organizer: e.Organizer, Categories: e.Categories,
		Start: time.Unix(start, 0).In(x.zone), End: time.Unix(end, 0).In(x.zone),
		Floating: e.Start.Form == FormFloating,
		Busy:     e.Busy(),
	}
	if e.Start.IsDate() {
		o.AllDay = true
		o.StartDate, o.EndDate = isoDate(wallDay(wall)), isoDate(wallDay(endWall))
	}
	x.found = append(x.found, o)
	return true
}

// extent gives the instants of an occurrence, and for an all-day one the wall
// clock of its end. RFC 5545 section 3.8.5.3: a length given by DTEND is the same
// exact length for every instance, one given by DURATION is nominal. Section
// 3.6.1: without either, a date lasts its day and a date-time no time. An all-day
// end that is not after its start, which many exporters write, is that day.
func (x *expansion) extent(e *Event, wall int64, period *RDate) (start, end, endWall int64) {
	loc := e.Start.location(x.zone)
	start = resolve(wall, loc)
	last, length := e.End, e.Duration
	from := e.Start
	if period != nil {
		last, length, from = period.End, period.Duration, period.Start
	}
	if e.Start.IsDate() {
		days := int64(1)
		if length != nil {
			days = length.wholeDays()
		} else if !last.IsZero() {
			days = wallDay(last.wall) - wallDay(from.wall)
		}
		endWall = wall + max(days, 1)*secondsPerDay
		return start, resolve(endWall, loc), endWall
	}
	switch {
	case length != nil:
		end = start + length.Seconds
		if length.Days != 0 {
			end = resolve(wall+length.Days*secondsPerDay, loc) + length.Seconds
		}
	case !last.IsZero():
		end = start + last.unix(x.zone) - from.unix(x.zone)
	default:
		end = start
	}
	return start, max(end, start), wall
}

// removeRepeated sorts what the series added and drops an instance that came
// twice: two wall-clock times of a daylight-saving gap can be one instant.
func (x *expansion) removeRepeated(before int) {
	added := x.found[before:]
	if len(added) < 2 {
		return
	}
	slices.SortFunc(added, compareOccurrences)
	kept := slices.CompactFunc(added, func(a, b Occurrence) bool {
		return a.RecurrenceID == b.RecurrenceID && a.Start.Equal(b.Start)
	})
	x.found = x.found[:before+len(kept)]
}

// withinTotals reports whether the next series may be expanded, and tells when
// not.
func (x *expansion) withinTotals(s *Series) bool {
	reason := ""
	switch {
	case len(x.found) >= x.limits.MaxTotalInstances:
		reason = fmt.Sprintf("the calendar has more than %s occurrences in the window", thousands(x.limits.MaxTotalInstances))
	case x.stepsLeft <= 0:
		reason = fmt.Sprintf("the rules of the calendar need more than %s steps", thousands(x.limits.MaxTotalIterations))
	default:
		return true
	}
	e := s.Master
	if e == nil {
		e = s.Overrides[0]
	}
	x.problems.add(x.cutShort(e, reason+"; this series and those after it are left out or incomplete"))
	return false
}

// cutShort is a problem with the rule of an event.
func (x *expansion) cutShort(e *Event, reason string) *ParseError {
	problem := &ParseError{Line: e.Line, Component: "VEVENT", Reason: reason}
	if e.RRule != nil {
		problem.Line, problem.Property, problem.Value = e.RRule.Line, "RRULE", shorten(e.RRule.Text)
	}
	return problem
}
