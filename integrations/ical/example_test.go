package ical_test

import (
	"context"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/pulseplan/pulseplan/integrations/ical"
)

func Example() {
	feed := strings.Join([]string{
		"BEGIN:VCALENDAR",
		"VERSION:2.0",
		"BEGIN:VEVENT",
		"UID:stand-up",
		"SUMMARY:Stand-up",
		"DTSTART;TZID=W. Europe Standard Time:20261116T093000",
		"DURATION:PT15M",
		"RRULE:FREQ=WEEKLY;BYDAY=MO,WE",
		"EXDATE;VALUE=DATE:20261118",
		"END:VEVENT",
		"BEGIN:VEVENT",
		"UID:broken",
		"DTSTART:2026-13-01",
		"END:VEVENT",
		"END:VCALENDAR",
	}, "\r\n")
	calendar, err := ical.Parse(strings.NewReader(feed), ical.DefaultLimits)
	if err != nil {
		log.Fatal(err)
	}
	for _, problem := range calendar.Problems {
		fmt.Println(problem)
	}
	berlin, _ := ical.Location("Europe/Berlin")
	from := time.Date(2026, 11, 16, 0, 0, 0, 0, berlin)
	found, _, err := calendar.Expand(context.Background(), from, from.AddDate(0, 0, 10), berlin, ical.DefaultLimits)
	if err != nil {
		log.Fatal(err)
	}
	for _, o := range found {
		fmt.Println(o.Start.Format(time.RFC3339), o.Title, o.RecurrenceID)
	}
	// Output:
	// line 13: DTSTART "2026-13-01": the month must be 1 to 12
	// 2026-11-16T09:30:00+01:00 Stand-up 2026-11-16T08:30:00Z
	// 2026-11-23T09:30:00+01:00 Stand-up 2026-11-23T08:30:00Z
	// 2026-11-25T09:30:00+01:00 Stand-up 2026-11-25T08:30:00Z
}
