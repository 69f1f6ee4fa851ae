package planner

import (
	"testing"
	"time"
)

// Time.ZoneBounds gives an end in the past on these days; a walk along it would never arrive.
func TestAPlanOnTheLastDayOfALeapYearIsMade(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	hours, err := ParseHours("daily 09:00-17:00")
	if err != nil {
		t.Fatal(err)
	}
	for _, year := range []int{2028, 2040, 2044} {
		from := time.Date(year, 12, 31, 0, 30, 0, 0, zone)
		p := Problem{Zone: zone, Now: from, From: from, To: from.AddDate(0, 0, 3), Hours: hours,
			Tasks: []Task{{ID: "a", Title: "Toast", Minutes: 60, Due: time.Date(year, 12, 31, 12, 0, 0, 0, zone), Hard: true}}}
		r, err := Plan(p)
		if err != nil || len(r.Unplaced) != 0 || len(Check(p, r)) != 0 {
			t.Errorf("%d: %v %+v %v", year, err, r.Unplaced, Check(p, r))
		}
	}
}
