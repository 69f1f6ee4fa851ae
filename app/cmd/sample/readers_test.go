package sample

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/integrations/ical"
	"github.com/pulseplan/pulseplan/integrations/taskfile"
)

// The readers of the product take both files without a complaint, and the semester has the same occurrences at the same
// local times whenever and wherever it is.
func TestTheSemesterIsTheSameWheneverAndWhereverItIs(t *testing.T) {
	want := timetable(t, Zone, anchor)
	if len(want) < 150 {
		t.Fatalf("the semester has %d occurrences only", len(want))
	}
	for _, zone := range []string{Zone, "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Auckland"} {
		// Every 13th day meets each weekday and moves the changes of clocks through the semester.
		for i, today := range everyDayOf(2028) {
			if i%13 != 0 {
				continue
			}
			if got := timetable(t, zone, today); !slices.Equal(got, want) {
				t.Fatalf("%s %s: %d occurrences, want %d\ngot  %v\nwant %v", zone, today.Format(time.DateOnly), len(got), len(want), got, want)
			}
		}
	}
}

// timetable lists the occurrences as day counted from Monday of today's week, local time and title.
func timetable(t *testing.T, zone string, today time.Time) []string {
	t.Helper()
	ics, file, err := SemesterIn(zone, today)
	if err != nil {
		t.Fatal(err)
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	checkTaskFile(t, file, loc, today)
	calendar, err := ical.Parse(bytes.NewReader(ics), ical.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if len(calendar.Problems) > 0 {
		t.Fatalf("%s %s: %v", zone, today.Format(time.DateOnly), calendar.Problems)
	}
	monday := anchor.AddDate(0, 0, floorToWeeks(daysFromAnchor(today)))
	local := func(days int) time.Time {
		return time.Date(monday.Year(), monday.Month(), monday.Day()+days, 0, 0, 0, 0, loc)
	}
	found, problems, err := calendar.Expand(context.Background(), local(-60), local(100), loc, ical.Limits{})
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	var out []string
	for _, o := range found {
		y, m, d := o.Start.In(loc).Date()
		day := int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(monday) / (24 * time.Hour))
		out = append(out, fmt.Sprintf("%03d %s-%s %s %t", day+100, o.Start.In(loc).Format("15:04"), o.End.In(loc).Format("15:04"), o.Title, o.Busy))
	}
	slices.Sort(out)
	return out
}

func checkTaskFile(t *testing.T, file []byte, loc *time.Location, today time.Time) {
	t.Helper()
	tasks, wrong, err := taskfile.Read(bytes.NewReader(file), "tasks.csv", loc, taskfile.Limits{})
	if err != nil || len(wrong) > 0 {
		t.Fatal(err, wrong)
	}
	if wrong := taskfile.Link(tasks); len(wrong) > 0 {
		t.Fatal(wrong)
	}
	if len(tasks) != 24 {
		t.Fatalf("%d tasks", len(tasks))
	}
	y, m, d := today.Date()
	for _, task := range tasks {
		if !task.Due.After(time.Date(y, m, d+1, 0, 0, 0, 0, loc)) {
			t.Fatalf("%s: %s is due at %s", today.Format(time.DateOnly), task.Title, task.Due)
		}
	}
}
