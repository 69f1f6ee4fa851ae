package ical

import (
	"cmp"
	"time"
)

// Occurrence is one event on one day.
type Occurrence struct {
	UID string
	// RecurrenceID names the instance of a series by its original start: an
	// all-day one as "2026-11-20", any other as the instant
	// "2026-11-20T08:00:00Z". It is "" for an event that does not recur, and it
	// stays the same when the instance is moved.
	RecurrenceID string

	Title       string
	Location    string
	Description string
	URL         string
	Status      string
	Organizer   string
	Categories  []string

	Start, End         time.Time // instants, in the zone of the expansion; all-day: midnights
	StartDate, EndDate string    // YYYY-MM-DD, the end exclusive; only when AllDay
	AllDay             bool
	Floating           bool // the wall-clock time counts, wherever one is
	Busy               bool // takes time, see Event.Busy
}

// compareOccurrences orders by start, then UID, then recurrence id.
func compareOccurrences(a, b Occurrence) int {
	return cmp.Or(
		a.Start.Compare(b.Start),
		cmp.Compare(a.UID, b.UID),
		cmp.Compare(a.RecurrenceID, b.RecurrenceID),
		a.End.Compare(b.End),
	)
}
