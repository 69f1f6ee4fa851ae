package ical

import (
	"context"
	"slices"
)

// budget counts recurrence steps. One step is one day or time looked at.
type budget struct {
	ctx   context.Context
	left  int  // for this series
	total *int // for the whole expansion
	used  int
	found []int64 // storage of one unit's times
}

// checkEvery is the number of steps between two looks at the context.
const checkEvery = 1024

// spend takes n steps and reports whether they were there and the caller still
// wants an answer.
func (b *budget) spend(n int) bool {
	if b.used/checkEvery != (b.used+n)/checkEvery && b.ctx.Err() != nil {
		return false
	}
	b.used += n
	b.left -= n
	*b.total -= n
	return b.left >= 0 && *b.total >= 0
}

// between yields, in order, the times of the pattern that lie after DTSTART, not
// before lo and not after hi. DTSTART itself is not yielded but is counted: it
// is always the first instance (RFC 5545 section 3.8.5.3). The result is false
// when the budget ran out before the end was reached.
func (p *pattern) between(lo, hi int64, b *budget, yield func(wall int64) bool) bool {
	hi = min(hi, lastWall)
	step := int64(p.rule.Interval)
	first := p.unitOf(p.start)
	unit := first
	remaining := int64(p.rule.Count) - 1
	counted := p.rule.Count > 0
	if counted && remaining == 0 {
		return true
	}
	if lo > p.start {
		target := first + (p.unitOf(lo)-first)/step*step
		if !counted {
			unit = target
		} else if p.regular() && target > first {
			unit, remaining = p.leap(first, target, step, remaining)
			if remaining <= 0 {
				return true
			}
		}
	}
	for p.unitStart(unit) <= hi {
		found, cost := p.fill(unit, b.found[:0])
		b.found = found
		if !b.spend(cost) {
			return false
		}
		for _, wall := range found {
			if wall <= p.start {
				continue
			}
			if wall > hi {
				return true
			}
			if wall >= lo && !yield(wall) {
				return true
			}
			if counted {
				if remaining--; remaining == 0 {
					return true
				}
			}
		}
		unit = p.following(unit, step)
		if unit > p.unitOf(lastWall) {
			return true
		}
	}
	return true
}

// regular reports whether every unit but the first holds the same number of
// times, so that COUNT can be worked out without visiting them. Months and years
// are not regular, but there are few of them.
func (p *pattern) regular() bool {
	r := p.rule
	if r.Freq > Weekly || len(r.ByMonth)+len(r.ByMonthDay)+len(r.ByYearDay)+len(r.ByWeekNo) > 0 {
		return false
	}
	return r.Freq == Weekly || (len(r.ByDay) == 0 && (r.Freq == Daily || len(r.ByHour) == 0))
}

// leap goes from the first unit to target and takes what lies between off the
// remaining count.
func (p *pattern) leap(first, target, step, remaining int64) (unit, left int64) {
	inFirst, _ := p.fill(first, nil)
	for _, wall := range inFirst {
		if wall > p.start {
			remaining--
		}
	}
	each, _ := p.fill(first+step, nil)
	skipped := (target-first)/step - 1
	return target, remaining - skipped*int64(len(each))
}

// following is the next visited unit. For HOURLY it passes over the rest of a
// day that the rule does not allow.
func (p *pattern) following(unit, step int64) int64 {
	next := unit + step
	if p.rule.Freq != Hourly || p.allows(wallDay(unit*secondsPerHour)) {
		return next
	}
	if midnight := (floorDiv(unit, 24) + 1) * 24; next < midnight {
		next += (midnight - next + step - 1) / step * step
	}
	return next
}

// allows applies every limit on the day.
func (p *pattern) allows(day int64) bool {
	year, month, dayOfMonth := dateOf(day)
	return p.monthFits(month) && p.monthDayFits(year, month, dayOfMonth) && p.dayFits(day, year, month, dayOfMonth)
}

// fill appends the times of one unit in order, and says how many steps it took.
func (p *pattern) fill(unit int64, into []int64) (times []int64, cost int) {
	cost = 1
	switch p.rule.Freq {
	case Hourly:
		into = p.fillHour(unit, into)
	case Daily:
		if p.allows(unit) {
			into = p.addTimes(unit, into)
		}
	case Weekly:
		first := unit*7 - 3 + int64(p.wkst)
		for day := first; day < first+7; day++ {
			if p.allows(day) {
				into = p.addTimes(day, into)
			}
		}
	case Monthly:
		into, cost = p.fillMonth(int(floorDiv(unit, 12)), int(unit-floorDiv(unit, 12)*12)+1, into)
	case Yearly:
		for month := 1; month <= 12; month++ {
			var steps int
			into, steps = p.fillMonth(int(unit), month, into)
			cost += steps
		}
	}
	cost += len(into)
	if len(p.rule.BySetPos) > 0 {
		into = p.choose(into)
	}
	return into, cost
}

func (p *pattern) fillHour(unit int64, into []int64) []int64 {
	day := floorDiv(unit, 24)
	if (!p.anyHour && !p.hours[unit-day*24]) || !p.allows(day) {
		return into
	}
	for _, offset := range p.times {
		into = append(into, unit*secondsPerHour+offset)
	}
	return into
}

// fillMonth appends the times of one month: only the days BYMONTHDAY names when
// there are any, else all that fit.
func (p *pattern) fillMonth(year, month int, into []int64) (times []int64, cost int) {
	if !p.monthFits(month) {
		return into, 0
	}
	length := daysInMonth(year, month)
	first := dayOf(year, month, 1)
	if len(p.monthDays) > 0 {
		var named [32]bool
		for _, d := range p.monthDays {
			if d < 0 {
				d += length + 1
			}
			if d >= 1 && d <= length {
				named[d] = true
			}
		}
		for d := 1; d <= length; d++ {
			if named[d] && p.dayFits(first+int64(d-1), year, month, d) {
				into = p.addTimes(first+int64(d-1), into)
			}
		}
		return into, 1 + len(p.monthDays)
	}
	for d := 1; d <= length; d++ {
		if p.dayFits(first+int64(d-1), year, month, d) {
			into = p.addTimes(first+int64(d-1), into)
		}
	}
	return into, length
}

func (p *pattern) addTimes(day int64, into []int64) []int64 {
	for _, offset := range p.times {
		into = append(into, day*secondsPerDay+offset)
	}
	return into
}

// choose applies BYSETPOS to the sorted times of one unit, in place.
func (p *pattern) choose(set []int64) []int64 {
	chosen := make([]int, 0, len(p.rule.BySetPos))
	for _, pos := range p.rule.BySetPos {
		if pos < 0 {
			pos += len(set) + 1
		}
		if pos >= 1 && pos <= len(set) {
			chosen = append(chosen, pos-1)
		}
	}
	slices.Sort(chosen)
	chosen = slices.Compact(chosen)
	for i, index := range chosen {
		set[i] = set[index]
	}
	return set[:len(chosen)]
}
