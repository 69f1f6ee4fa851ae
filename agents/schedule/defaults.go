package schedule

import (
	"time"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/clock"
)

const (
	// DefaultHours is when work may be planned for people who have not said.
	DefaultHours = "Mon-Fri 09:00-17:00"
	// DefaultDays is how far a plan looks ahead, in days: two weeks cover most
	// deadlines people know of and leave the plan readable.
	DefaultDays = 14
	// MaxDays is the longest horizon, in days.
	MaxDays = 60
	// DefaultEstimate is assumed for tasks nobody has estimated, in minutes;
	// it is said in a note, so that it is noticed.
	DefaultEstimate = 30
	// maxTasks bounds one plan. Construction is quadratic in the worst case;
	// 500 tasks is what the planner is measured for.
	maxTasks = 2000
)

// NoteNoEstimate is the code of the note about an assumed estimate.
const NoteNoEstimate = "no_estimate"

// Horizon is the span a plan covers: from now to the end of the local day
// that is days-1 days after today.
func Horizon(now time.Time, days int, zone *time.Location) (from, to time.Time) {
	y, m, d := now.In(zone).Date()
	return now, clock.Wall(y, m, d+days, 0, 0, 0, zone)
}

// defaultHours never fails: the constant is tested.
func defaultHours() planner.Hours {
	h, err := planner.ParseHours(DefaultHours)
	if err != nil {
		return planner.Hours{}
	}
	return h
}
