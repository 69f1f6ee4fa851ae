package ical

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// fuzzLimits keep one input cheap, so that many are tried.
var fuzzLimits = Limits{
	MaxBytes: 64 << 10, MaxLine: 8 << 10, MaxDates: 200, MaxZones: 10,
	MaxIterations: 5_000, MaxTotalIterations: 20_000, MaxInstances: 200, MaxTotalInstances: 1_000,
}

// FuzzParse: no input makes Parse or Expand panic or pass its limits, and a
// series that is stored as its source and read back gives the same occurrences.
func FuzzParse(f *testing.F) {
	for name := range feeds {
		f.Add([]byte(feedText(f, name)))
	}
	for _, example := range rfcExamples {
		f.Add([]byte(calendarText(eventText("x", "DTSTART;TZID=America/New_York:"+example.start, "RRULE:"+example.rules[0]))))
	}
	for _, zone := range zoneTexts {
		f.Add([]byte(calendarText(strings.ReplaceAll(zone, "TZID:", "TZID:x"), eventText("x", "DTSTART;TZID=xEurope/Berlin:20261101T023000", "RRULE:FREQ=WEEKLY"))))
	}
	f.Add([]byte(calendarText(eventText("x", "DTSTART:20261101", "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;BYSETPOS=1", "RDATE;VALUE=PERIOD:20261101T090000Z/PT1H,20261105/P1D", "EXRULE:FREQ=DAILY;INTERVAL=2", "EXDATE:20261130"))))
	f.Add([]byte(calendarText(eventText("x", "DTSTART:20261101T000000", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261101"), eventText("x", "DTSTART:20261101T000000", "RRULE:FREQ=DAILY"))))
	berlin := mustZone(f, "Europe/Berlin")
	from := time.Date(2026, 10, 1, 0, 0, 0, 0, berlin)
	to := from.AddDate(0, 3, 0)
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse(bytes.NewReader(data), fuzzLimits)
		if err != nil {
			return
		}
		if len(c.Problems) > DefaultLimits.MaxProblems+1 {
			t.Fatalf("%d problems", len(c.Problems))
		}
		found, _, err := c.Expand(t.Context(), from, to, berlin, fuzzLimits)
		if err != nil || len(found) > fuzzLimits.MaxTotalInstances {
			t.Fatal(len(found), err)
		}
		for _, s := range c.Series {
			one, _, err := s.Expand(t.Context(), from, to, berlin, fuzzLimits)
			if err != nil {
				t.Fatal(err)
			}
			again, err := Parse(bytes.NewReader(s.Source()), Limits{})
			if err != nil {
				t.Fatalf("the source does not parse: %v\n%s", err, s.Source())
			}
			if len(again.Series) != 1 {
				t.Fatalf("%d series from one, problems %v\n%s", len(again.Series), again.Problems, s.Source())
			}
			two, _, err := again.Series[0].Expand(t.Context(), from, to, berlin, fuzzLimits)
			if err != nil || briefs(one) != briefs(two) || again.Series[0].UID != s.UID {
				t.Fatalf("%v\n%q %s\nbecame\n%q %s\n%s", err, s.UID, briefs(one), again.Series[0].UID, briefs(two), s.Source())
			}
		}
	})
}
