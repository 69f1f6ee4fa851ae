package sample

import (
	_ "embed"
	"errors"
	"fmt"
	"time"
)

// Zone is the zone the calendar file is written in.
const Zone = "Europe/Berlin"

// The week of the files in which the student is most worth looking at begins on this Monday; the tasks file is written as of
// the same day.
var anchor = time.Date(2026, time.September, 7, 0, 0, 0, 0, time.UTC)

//go:embed semester.ics
var semesterICS []byte

//go:embed tasks.csv
var tasksCSV []byte

// The years Semester accepts. Every date of the files must stay a year of four digits, and the zone rules of the calendar
// begin in 1970.
const (
	firstYear = 1971
	lastYear  = 9998
)

var (
	// ErrDay says that the day asked for is out of range.
	ErrDay = errors.New("the sample semester can be moved to the years 1971 to 9998 only")
	// ErrZone says that the zone asked for is not known.
	ErrZone = errors.New("the sample semester needs the IANA name of a zone, such as America/New_York")
)

// Semester gives the calendar and the tasks around the day of today, in today's own location. The calendar moves by whole
// weeks and stays in Europe/Berlin; the tasks move by days, so that their deadlines lie 1 to 12 days after today.
func Semester(today time.Time) (ics, csv []byte, err error) {
	return SemesterIn(Zone, today)
}

// SemesterIn is Semester with the calendar in the person's zone: a lecture at 10:00 is at 10:00 there. Only the names of the
// zone and the definition that came with them change; for Europe/Berlin the definition stays.
func SemesterIn(zone string, today time.Time) (ics, csv []byte, err error) {
	if today.Year() < firstYear || today.Year() > lastYear {
		return nil, nil, fmt.Errorf("move the sample semester to the year %d: %w", today.Year(), ErrDay)
	}
	to, err := location(zone)
	if err != nil {
		return nil, nil, err
	}
	from, err := location(Zone)
	if err != nil {
		return nil, nil, err
	}
	days := daysFromAnchor(today)
	ics, err = move{days: floorToWeeks(days), from: from, to: to}.calendar(semesterICS)
	if err != nil {
		return nil, nil, fmt.Errorf("move the sample calendar: %w", err)
	}
	csv, err = moveTasks(tasksCSV, days)
	if err != nil {
		return nil, nil, fmt.Errorf("move the sample tasks: %w", err)
	}
	return ics, csv, nil
}

// location refuses the names that stand for no fixed zone: the empty one and the one of the machine.
func location(zone string) (*time.Location, error) {
	if zone == "" || zone == "Local" {
		return nil, fmt.Errorf("zone %q: %w", zone, ErrZone)
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return nil, fmt.Errorf("zone %q: %w", zone, ErrZone)
	}
	return loc, nil
}

func daysFromAnchor(today time.Time) int {
	y, m, d := today.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(anchor) / (24 * time.Hour))
}

// floorToWeeks is the days from the anchor to the Monday of the week: the files' week becomes the week of today.
func floorToWeeks(days int) int {
	const week = 7
	return days - ((days%week)+week)%week
}
