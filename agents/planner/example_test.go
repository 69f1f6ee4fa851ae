package planner_test

import (
	"fmt"
	"time"

	"github.com/pulseplan/pulseplan/agents/planner"
)

func ExamplePlan() {
	hours, err := planner.ParseHours("Mon-Fri 09:00-12:00")
	if err != nil {
		fmt.Println(err)
		return
	}
	monday := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	at := func(day, hour int) time.Time { return monday.AddDate(0, 0, day).Add(time.Duration(hour) * time.Hour) }
	result, err := planner.Plan(planner.Problem{
		Zone: time.UTC, Now: monday, From: monday, To: at(5, 0), Hours: hours,
		Busy: []planner.Busy{{ID: "e1", Title: "Lecture", Start: at(0, 10), End: at(0, 11)}},
		Tasks: []planner.Task{
			{ID: "essay", Title: "Essay", Minutes: 180, Due: at(2, 17), Hard: true, Energy: planner.EnergyHigh},
			{ID: "exam", Title: "Exam revision", Minutes: 600, Due: at(1, 17), Hard: true, DependsOn: []string{"essay"}},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, b := range result.Blocks {
		fmt.Println(b.Task, b.Start.Format("Mon 15:04"), b.End.Format("15:04"))
	}
	for _, u := range result.Unplaced {
		fmt.Println(u.Reason, "-", u.Sentence)
	}
	// Output:
	// essay Mon 09:00 10:00
	// essay Mon 11:00 12:00
	// essay Tue 09:00 10:00
	// exam Tue 10:00 12:00
	// no_time_before_deadline - 8 h of "Exam revision" do not fit before its deadline Tue 24 Nov 17:00: no free time is left.
}
