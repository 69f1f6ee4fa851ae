package calendar

import (
	"time"

	"github.com/pulseplan/pulseplan/app/clock"
)

const (
	// windowPast keeps a quarter of a year to look back on.
	windowPast = 92
	// windowFuture is a year and a month: the longest planning horizon is 60
	// days, and people look up "next year's conference".
	windowFuture = 400
	// windowSlack is how many days may pass before the window is moved on.
	windowSlack = 20
)

// Window is the span in which occurrences are stored, at midnights of zone.
func Window(now time.Time, zone *time.Location) (from, to time.Time) {
	y, m, d := now.In(zone).Date()
	return clock.Wall(y, m, d-windowPast, 0, 0, 0, zone), clock.Wall(y, m, d+windowFuture, 0, 0, 0, zone)
}

// StaleBefore is the instant before which a calendar's window may not end at
// now; a window that does must be materialised again.
func StaleBefore(now time.Time) time.Time { return now.AddDate(0, 0, windowFuture-windowSlack) }
