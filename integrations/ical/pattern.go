package ical

import (
	"slices"
	"time"
)

// pattern is a rule made ready for one DTSTART: lists become lookup tables and
// what the rule leaves open is taken from DTSTART (RFC 5545 section 3.3.10:
// "Information, not contained in the rule, necessary to determine the various
// recurrence instance start time and dates are derived from the Start Time").
//
// A rule divides time into units (years, months, weeks, days or hours), visits
// every Interval-th of them from the one that holds DTSTART, and picks times in
// each visited unit. So a unit is reached by arithmetic, not by walking there.
type pattern struct {
	rule  *Rule
	start int64 // DTSTART, wall clock
	wkst  int   // Monday = 0

	monthSet [13]bool
	anyMonth bool

	monthDays []int // explicit, or DTSTART's when the rule leaves the day open

	weekdays  [7]bool
	ordinals  []WeekdayNum
	anyDay    bool // no restriction on the weekday
	yearScope bool // ordinals count in the year, not in the month

	hours   [24]bool // a limit, for HOURLY only
	anyHour bool
	times   []int64 // seconds within the day, or within the hour for HOURLY
}

func newPattern(r *Rule, start int64, allDay bool) *pattern {
	p := &pattern{rule: r, start: start, wkst: fromMonday(r.WeekStart)}
	_, month, dayOfMonth := dateOf(wallDay(start))

	p.monthDays = r.ByMonthDay
	dayLeftOpen := len(r.ByMonthDay)+len(r.ByYearDay)+len(r.ByDay)+len(r.ByWeekNo) == 0
	months := r.ByMonth
	if dayLeftOpen && (r.Freq == Yearly || r.Freq == Monthly) {
		p.monthDays = []int{dayOfMonth}
		if r.Freq == Yearly && len(months) == 0 {
			months = []int{month}
		}
	}
	p.anyMonth = len(months) == 0
	for _, m := range months {
		p.monthSet[m] = true
	}
	p.setDays(dayLeftOpen)
	p.setTimes(allDay)
	return p
}

func (p *pattern) setDays(dayLeftOpen bool) {
	r := p.rule
	weekLeftOpen := r.Freq == Yearly && len(r.ByWeekNo) > 0 &&
		len(r.ByDay)+len(r.ByMonthDay)+len(r.ByYearDay) == 0
	if (r.Freq == Weekly && dayLeftOpen) || weekLeftOpen {
		p.weekdays[weekdayOf(wallDay(p.start))] = true
		return
	}
	// An ordinal means something only within a month or a year: RFC 5545 forbids
	// it elsewhere, and there the bare weekday is what calendars read.
	ordinalsCount := r.Freq == Monthly || (r.Freq == Yearly && len(r.ByWeekNo) == 0)
	p.yearScope = r.Freq == Yearly && len(r.ByMonth) == 0
	for _, d := range r.ByDay {
		if d.N != 0 && ordinalsCount {
			p.ordinals = append(p.ordinals, d)
		} else {
			p.weekdays[fromMonday(d.Day)] = true
		}
	}
	p.anyDay = len(r.ByDay) == 0
}

func (p *pattern) setTimes(allDay bool) {
	r := p.rule
	if allDay {
		// RFC 5545 section 3.3.10: BYHOUR, BYMINUTE and BYSECOND are ignored when
		// DTSTART is a date.
		p.times = []int64{0}
		return
	}
	second := wallSecond(p.start)
	hours := orElse(r.ByHour, int(second/secondsPerHour))
	minutes := orElse(r.ByMinute, int(second/secondsPerMinute%60))
	seconds := orElse(r.BySecond, int(second%60))
	if r.Freq == Hourly {
		p.anyHour = len(r.ByHour) == 0
		for _, h := range r.ByHour {
			p.hours[h] = true
		}
		hours = []int{0}
	}
	for _, h := range hours {
		for _, m := range minutes {
			for _, s := range seconds {
				p.times = append(p.times, int64(h*secondsPerHour+m*secondsPerMinute+s))
			}
		}
	}
}

func orElse(list []int, single int) []int {
	if len(list) > 0 {
		return list
	}
	return []int{single}
}

// unitOf numbers the unit that holds a wall-clock time.
func (p *pattern) unitOf(wall int64) int64 {
	switch p.rule.Freq {
	case Hourly:
		return floorDiv(wall, secondsPerHour)
	case Daily:
		return wallDay(wall)
	case Weekly:
		return floorDiv(wallDay(wall)+3-int64(p.wkst), 7)
	}
	year, month, _ := dateOf(wallDay(wall))
	if p.rule.Freq == Monthly {
		return int64(year)*12 + int64(month-1)
	}
	return int64(year)
}

// unitStart is the first second of a unit.
func (p *pattern) unitStart(unit int64) int64 {
	switch p.rule.Freq {
	case Hourly:
		return unit * secondsPerHour
	case Daily:
		return unit * secondsPerDay
	case Weekly:
		return (unit*7 - 3 + int64(p.wkst)) * secondsPerDay
	case Monthly:
		return dayOf(int(floorDiv(unit, 12)), int(unit-floorDiv(unit, 12)*12)+1, 1) * secondsPerDay
	}
	return dayOf(int(unit), 1, 1) * secondsPerDay
}

// dayFits applies every BY part that speaks of the day's place in the week and
// in the year. The month and the day of the month are checked by the caller.
func (p *pattern) dayFits(day int64, year, month, dayOfMonth int) bool {
	if !p.anyDay && !p.weekdays[weekdayOf(day)] && !p.ordinalFits(day, year, month, dayOfMonth) {
		return false
	}
	if len(p.rule.ByYearDay) > 0 {
		yday := int(day-dayOf(year, 1, 1)) + 1
		if !slices.Contains(p.rule.ByYearDay, yday) && !slices.Contains(p.rule.ByYearDay, yday-daysInYear(year)-1) {
			return false
		}
	}
	return len(p.rule.ByWeekNo) == 0 || p.weekFits(day)
}

func (p *pattern) ordinalFits(day int64, year, month, dayOfMonth int) bool {
	if len(p.ordinals) == 0 {
		return false
	}
	place, length := dayOfMonth, daysInMonth(year, month)
	if p.yearScope {
		place, length = int(day-dayOf(year, 1, 1))+1, daysInYear(year)
	}
	weekday := weekdayOf(day)
	fromStart, fromEnd := (place-1)/7+1, -((length-place)/7 + 1)
	for _, o := range p.ordinals {
		if fromMonday(o.Day) == weekday && (o.N == fromStart || o.N == fromEnd) {
			return true
		}
	}
	return false
}

// weekFits compares the day's week number. Weeks begin on WKST and belong to
// the year that holds at least four of their days, RFC 5545 section 3.3.10.
func (p *pattern) weekFits(day int64) bool {
	weekday := (weekdayOf(day) - p.wkst + 7) % 7
	fourth := day - int64(weekday) + 3
	year, _, _ := dateOf(fourth)
	week := int(fourth-dayOf(year, 1, 1))/7 + 1

	last := dayOf(year, 12, 31)
	lastFourth := last - int64((weekdayOf(last)-p.wkst+7)%7) + 3
	if lastFourth > last {
		lastFourth -= 7
	}
	weeks := int(lastFourth-dayOf(year, 1, 1))/7 + 1
	return slices.Contains(p.rule.ByWeekNo, week) || slices.Contains(p.rule.ByWeekNo, week-weeks-1)
}

func (p *pattern) monthFits(month int) bool { return p.anyMonth || p.monthSet[month] }

// monthDayFits is BYMONTHDAY as a limit.
func (p *pattern) monthDayFits(year, month, dayOfMonth int) bool {
	return len(p.monthDays) == 0 || slices.Contains(p.monthDays, dayOfMonth) ||
		slices.Contains(p.monthDays, dayOfMonth-daysInMonth(year, month)-1)
}

// untilWall is the last wall-clock time that UNTIL can allow, generously: for an
// instant the exact comparison is made after the instance's own instant is
// known (see untilInstant).
func (p *pattern) untilWall(allDay bool, loc *time.Location) int64 {
	u := p.rule.Until
	switch {
	case u.IsZero():
		return lastWall
	case u.IsDate() || allDay:
		return wallDay(u.wall)*secondsPerDay + secondsPerDay - 1
	case u.Form == FormUTC && loc != nil:
		return wallAt(u.wall, loc) + secondsPerDay
	}
	return u.wall
}
