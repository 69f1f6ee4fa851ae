package ical

import "time"

// Recurrence is a matter of wall clocks, not of instants. Inside the package a
// wall-clock time is a number of seconds: the instant at which a clock in UTC
// would show the same digits. A day is the number of days since 1970-01-01.

const (
	secondsPerMinute = 60
	secondsPerHour   = 3600
	secondsPerDay    = 86400

	minYear = 1
	maxYear = 9999
)

var lastWall = dayOf(maxYear, 12, 31)*secondsPerDay + secondsPerDay - 1

// floorDiv divides towards minus infinity, so that days before 1970 and weeks
// before the first Monday count on evenly.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func isLeap(year int) bool {
	return year%4 == 0 && (year%100 != 0 || year%400 == 0)
}

var monthLength = [13]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func daysInMonth(year, month int) int {
	if month == 2 && isLeap(year) {
		return 29
	}
	return monthLength[month]
}

func daysInYear(year int) int {
	if isLeap(year) {
		return 366
	}
	return 365
}

// monthStart is the number of days of a common year before each month.
var monthStart = [13]int{0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334}

// dayOf gives the day number of a date of the proleptic Gregorian calendar.
func dayOf(year, month, day int) int64 {
	y := int64(year) - 1
	days := y*365 + floorDiv(y, 4) - floorDiv(y, 100) + floorDiv(y, 400)
	days += int64(monthStart[month] + day - 1)
	if month > 2 && isLeap(year) {
		days++
	}
	return days - daysBefore1970
}

// daysBefore1970 counts from 0001-01-01.
const daysBefore1970 = 719162

// dateOf is the inverse of dayOf.
func dateOf(day int64) (year, month, dayOfMonth int) {
	const (
		per400 = 146097
		per100 = 36524
		per4   = 1461
	)
	n := day + daysBefore1970
	cycle := floorDiv(n, per400)
	n -= cycle * per400
	centuries := min(n/per100, 3)
	n -= centuries * per100
	fours := n / per4
	n -= fours * per4
	ones := min(n/365, 3)
	n -= ones * 365
	year = int(cycle*400+centuries*100+fours*4+ones) + 1

	yday := int(n)
	leap := 0
	if isLeap(year) {
		leap = 1
	}
	month = yday/31 + 1
	for month < 12 && yday >= startOfMonth(month+1, leap) {
		month++
	}
	return year, month, yday - startOfMonth(month, leap) + 1
}

func startOfMonth(month, leap int) int {
	if month > 2 {
		return monthStart[month] + leap
	}
	return monthStart[month]
}

// weekdayOf counts from Monday = 0.
func weekdayOf(day int64) int {
	return int(day + 3 - floorDiv(day+3, 7)*7)
}

// fromMonday turns Go's Sunday = 0 into Monday = 0.
func fromMonday(d time.Weekday) int { return (int(d) + 6) % 7 }

func wallDay(wall int64) int64    { return floorDiv(wall, secondsPerDay) }
func wallSecond(wall int64) int64 { return wall - wallDay(wall)*secondsPerDay }

// offsetAt is the offset from UTC in seconds that a zone has at an instant.
func offsetAt(unix int64, loc *time.Location) int64 {
	if loc == time.UTC {
		return 0
	}
	_, offset := time.Unix(unix, 0).In(loc).Zone()
	return int64(offset)
}

// wallAt gives what the clocks of a zone show at an instant.
func wallAt(unix int64, loc *time.Location) int64 {
	return unix + offsetAt(unix, loc)
}

// resolve gives the instant at which the clocks of a zone show a wall-clock
// time. RFC 5545 section 3.3.5: a time that comes twice means the first one; a
// time that is skipped is read with the offset in force before the gap.
//
// A day on either side is far enough to see both offsets (they lie within 26
// hours of each other) and near enough not to see another change.
func resolve(wall int64, loc *time.Location) int64 {
	if loc == time.UTC {
		return wall
	}
	before := offsetAt(wall-secondsPerDay, loc)
	early := wall - before
	if offsetAt(early, loc) == before {
		return early
	}
	after := offsetAt(wall+secondsPerDay, loc)
	if late := wall - after; offsetAt(late, loc) == after {
		return late
	}
	return early
}
