package ical

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
)

// windowSlack is added to the window on both sides while instances are searched
// by wall clock: offsets differ by up to 26 hours, and an instance in a gap is up
// to a day later than its digits.
const windowSlack = 2 * secondsPerDay

// occurrencePlan is what the expansion of one recurring series needs to know
// before it looks at instances.
type occurrencePlan struct {
	s *Series
	m *Event

	excluded     map[int64]bool // instants of EXDATE, EXRULE and overridden instances
	excludedDays map[int64]bool // whole days of EXDATE
	ranges       []rangeChange  // THISANDFUTURE, by instant
}

// rangeChange is a THISANDFUTURE override: from an instance on, the series is
// like this event, moved by the same difference.
type rangeChange struct {
	from  int64 // instant of the instance
	shift int64 // wall-clock seconds
	event *Event
}

// recurring adds the instances of a series' master. Overrides of one instance
// are left to the caller.
func (x *expansion) recurring(s *Series) bool {
	p := x.plan(s)
	lo, hi := x.searched(p)
	complete := x.gather(p, lo, hi)
	loc := p.m.Start.location(x.zone)
	for _, c := range x.candidates {
		at := resolve(c.wall, loc)
		if p.excluded[at] || p.excludedDays[wallDay(c.wall)] {
			continue
		}
		e, wall := p.m, c.wall
		if change := p.changeFor(at); change != nil {
			if change.event.Cancelled() {
				continue
			}
			e, wall, c.period = change.event, c.wall+change.shift, nil
		}
		if !x.emit(e, s.UID, x.instanceID(p.m, c.wall), wall, c.period) {
			break
		}
	}
	if !complete && x.ctx.Err() == nil {
		x.problems.add(x.cutShort(p.m, fmt.Sprintf("the rule needs more than %s steps; later occurrences are left out", thousands(x.limits.MaxIterations))))
	}
	return x.ctx.Err() == nil
}

func (x *expansion) plan(s *Series) *occurrencePlan {
	p := &occurrencePlan{s: s, m: s.Master}
	if len(s.Master.ExDates)+len(s.Overrides) == 0 {
		return p
	}
	p.excluded = make(map[int64]bool, len(s.Master.ExDates)+len(s.Overrides))
	for _, d := range s.Master.ExDates {
		if d.IsDate() || s.Master.Start.IsDate() {
			if p.excludedDays == nil {
				p.excludedDays = map[int64]bool{}
			}
			p.excludedDays[wallDay(d.wall)] = true
			continue
		}
		if d.loc == nil {
			d.loc = s.Master.Start.loc
		}
		p.excluded[d.unix(x.zone)] = true
	}
	for _, o := range s.Overrides {
		at := s.original(*o.RecurrenceID, x.zone)
		p.excluded[at] = true
		if o.ThisAndFuture {
			shift := o.Start.wall - s.originalWall(*o.RecurrenceID, x.zone)
			p.ranges = append(p.ranges, rangeChange{at, shift, o})
		}
	}
	slices.SortFunc(p.ranges, func(a, b rangeChange) int { return cmp.Compare(a.from, b.from) })
	return p
}

// changeFor gives the THISANDFUTURE override that an instance falls under.
func (p *occurrencePlan) changeFor(at int64) *rangeChange {
	n := sort.Search(len(p.ranges), func(i int) bool { return p.ranges[i].from > at })
	if n == 0 {
		return nil
	}
	return &p.ranges[n-1]
}

// searched gives the wall-clock span in which instances can lie that overlap the
// window: earlier by the longest extent, and both ways by the shifts of
// THISANDFUTURE overrides.
func (x *expansion) searched(p *occurrencePlan) (lo, hi int64) {
	loc := p.m.Start.location(x.zone)
	length := func(e *Event, r *RDate) int64 {
		wall := e.Start.wall
		if r != nil {
			wall = r.Start.wall
		}
		start, end, _ := x.extent(e, wall, r)
		return end - start
	}
	reach := length(p.m, nil)
	for i := range p.m.RDates {
		if r := &p.m.RDates[i]; r.Duration != nil || !r.End.IsZero() {
			reach = max(reach, length(p.m, r))
		}
	}
	lo, hi = wallAt(x.from, loc)-windowSlack, wallAt(x.to, loc)+windowSlack
	back, forth := reach, int64(0)
	for _, change := range p.ranges {
		back = max(back, length(change.event, nil)+change.shift)
		forth = max(forth, -change.shift)
	}
	return lo - back, hi + forth
}

// gather collects the instances by wall clock, sorted and each once. false means
// that a rule ran out of steps.
func (x *expansion) gather(p *occurrencePlan, lo, hi int64) bool {
	x.candidates = x.candidates[:0]
	m := p.m
	loc := m.Start.location(x.zone)
	start := m.Start.wall
	b := &x.steps
	b.left = x.limits.MaxIterations
	complete := true

	keepStart := len(m.RRules) == 0
	for _, r := range m.RRules {
		pattern := newPattern(r, start, m.Start.IsDate())
		until := pattern.untilWall(m.Start.IsDate(), m.Start.loc)
		allowed := x.untilCheck(m, r)
		keepStart = keepStart || (start <= until && allowed(start))
		complete = pattern.between(lo, min(hi, until), b, func(wall int64) bool {
			if allowed(wall) {
				x.candidates = append(x.candidates, candidate{wall: wall})
			}
			return true
		}) && complete
	}
	if keepStart && start >= lo && start <= hi {
		x.candidates = append(x.candidates, candidate{wall: start})
	}
	for i := range m.RDates {
		if wall := x.rdateWall(m, &m.RDates[i]); wall >= lo && wall <= hi {
			c := candidate{wall: wall}
			if r := &m.RDates[i]; r.Duration != nil || !r.End.IsZero() {
				c.period = r
			}
			x.candidates = append(x.candidates, c)
		}
	}
	for _, r := range m.ExRules {
		pattern := newPattern(r, start, m.Start.IsDate())
		until := min(hi, pattern.untilWall(m.Start.IsDate(), m.Start.loc))
		if p.excluded == nil {
			p.excluded = map[int64]bool{}
		}
		allowed := x.untilCheck(m, r)
		exclude := func(wall int64) bool {
			if allowed(wall) {
				p.excluded[resolve(wall, loc)] = true
			}
			return true
		}
		exclude(start)
		complete = pattern.between(lo, until, b, exclude) && complete
	}
	slices.SortStableFunc(x.candidates, func(a, c candidate) int { return cmp.Compare(a.wall, c.wall) })
	x.candidates = slices.CompactFunc(x.candidates, func(a, c candidate) bool { return a.wall == c.wall })
	return complete
}

// untilCheck compares an instance's own instant with an UNTIL that is an instant
// too. Any other UNTIL is a wall-clock time and was applied before.
func (x *expansion) untilCheck(m *Event, r *Rule) func(wall int64) bool {
	if r.Until.Form != FormUTC || m.Start.IsDate() || m.Start.loc == nil {
		return func(int64) bool { return true }
	}
	return func(wall int64) bool { return resolve(wall, m.Start.loc) <= r.Until.wall }
}

// rdateWall gives an RDATE by the master's clock: a date on a timed series means
// that day at the series' time; a time on an all-day series means its day.
func (x *expansion) rdateWall(m *Event, r *RDate) int64 {
	switch {
	case m.Start.IsDate():
		return wallDay(r.Start.wall) * secondsPerDay
	case r.Start.IsDate():
		return r.Start.wall + wallSecond(m.Start.wall)
	case r.Start.loc == nil || r.Start.loc == m.Start.loc:
		return r.Start.wall
	}
	return wallAt(r.Start.unix(x.zone), m.Start.location(x.zone))
}
