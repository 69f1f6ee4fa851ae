package ical

import (
	"testing"
)

// expansionCase is one calendar with what takes place in it. The zone of the
// expansion is Europe/Berlin unless said.
type expansionCase struct {
	name     string
	zone     string
	from, to string // 2026-11-01 to 2026-12-01 when empty
	events   []string
	want     string
}

func runExpansions(t *testing.T, cases []expansionCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.zone == "" {
				c.zone = "Europe/Berlin"
			}
			if c.from == "" {
				c.from, c.to = "2026-11-01", "2026-12-01"
			}
			checkTable(t, expandText(t, calendarText(c.events...), c.from, c.to, mustZone(t, c.zone)), c.want)
		})
	}
}

func TestStartEndAndDuration(t *testing.T) {
	runExpansions(t, []expansionCase{
		{name: "a date without an end is one day", events: []string{eventText("x", "DTSTART;VALUE=DATE:20261120")},
			want: "2026-11-20/2026-11-21 x free"},
		{name: "a date is a date without VALUE too", events: []string{eventText("x", "DTSTART:20261120")},
			want: "2026-11-20/2026-11-21 x free"},
		{name: "a time without an end takes no time", events: []string{eventText("x", "DTSTART:20261120T090000Z")},
			want: "2026-11-20T10:00+01:00/0m x"},
		{name: "an all-day event that ends on its start is that day", events: []string{eventText("x", "DTSTART;VALUE=DATE:20261120", "DTEND;VALUE=DATE:20261120")},
			want: "2026-11-20/2026-11-21 x free"},
		{name: "an all-day event that ends with a time ends on that day", events: []string{eventText("x", "DTSTART;VALUE=DATE:20261120", "DTEND:20261122T000000")},
			want: "2026-11-20/2026-11-22 x free"},
		{name: "an all-day event with a duration in hours", events: []string{eventText("x", "DTSTART;VALUE=DATE:20261120", "DURATION:PT36H")},
			want: "2026-11-20/2026-11-22 x free"},
		{name: "a timed event that ends on a date ends when that day begins", events: []string{eventText("x", "DTSTART;TZID=Europe/Berlin:20261120T220000", "DTEND;VALUE=DATE:20261121")},
			want: "2026-11-20T22:00+01:00/120m x"},
		{name: "a day is nominal, 24 hours are exact", from: "2026-10-20", to: "2026-10-30",
			events: []string{
				eventText("day", "DTSTART;TZID=Europe/Berlin:20261024T120000", "DURATION:P1D"),
				eventText("hours", "DTSTART;TZID=Europe/Berlin:20261024T120000", "DURATION:PT24H")},
			want: `2026-10-24T12:00+02:00/1500m day
				2026-10-24T12:00+02:00/1440m hours`},
		{name: "DTEND gives every instance the same exact length", from: "2026-10-24", to: "2026-10-26",
			events: []string{eventText("night", "DTSTART;TZID=Europe/Berlin:20261001T220000", "DTEND;TZID=Europe/Berlin:20261002T060000", "RRULE:FREQ=DAILY")},
			want: `2026-10-23T22:00+02:00/480m night #2026-10-23T20:00:00Z
				2026-10-24T22:00+02:00/480m night #2026-10-24T20:00:00Z
				2026-10-25T22:00+01:00/480m night #2026-10-25T21:00:00Z`},
		{name: "an event that ends in another zone", events: []string{eventText("x", "DTSTART;TZID=Europe/Berlin:20261120T100000", "DTEND;TZID=America/New_York:20261120T100000")},
			want: "2026-11-20T10:00+01:00/360m x"},
		{name: "what touches the window only is not in it", from: "2026-11-20", to: "2026-11-21",
			events: []string{
				eventText("before", "DTSTART;TZID=Europe/Berlin:20261119T230000", "DTEND;TZID=Europe/Berlin:20261120T000000"),
				eventText("into", "DTSTART;TZID=Europe/Berlin:20261119T230000", "DTEND;TZID=Europe/Berlin:20261120T000100"),
				eventText("moment", "DTSTART;TZID=Europe/Berlin:20261120T000000"),
				eventText("after", "DTSTART;TZID=Europe/Berlin:20261121T000000")},
			want: `2026-11-19T23:00+01:00/61m into
				2026-11-20T00:00+01:00/0m moment`},
	})
}

func TestClockChangesByTheRFC(t *testing.T) {
	weekly := func(zone, start string) []string {
		return []string{eventText("x", "DTSTART;TZID="+zone+":"+start, "DURATION:PT30M", "RRULE:FREQ=WEEKLY")}
	}
	runExpansions(t, []expansionCase{
		{name: "02:30 in New York on the day it is skipped is 03:30", zone: "America/New_York", from: "2026-03-08", to: "2026-03-09",
			events: weekly("America/New_York", "20260301T023000"), want: "2026-03-08T03:30-04:00/30m x #2026-03-08T07:30:00Z"},
		{name: "01:30 in New York on the day it comes twice is the first", zone: "America/New_York", from: "2026-11-01", to: "2026-11-02",
			events: weekly("America/New_York", "20261025T013000"), want: "2026-11-01T01:30-04:00/30m x #2026-11-01T05:30:00Z"},
		{name: "02:30 in Berlin on the day it is skipped", from: "2026-03-29", to: "2026-03-30",
			events: weekly("Europe/Berlin", "20260322T023000"), want: "2026-03-29T03:30+02:00/30m x #2026-03-29T01:30:00Z"},
		{name: "02:30 in Berlin on the day it comes twice", from: "2026-10-25", to: "2026-10-26",
			events: weekly("Europe/Berlin", "20261018T023000"), want: "2026-10-25T02:30+02:00/30m x #2026-10-25T00:30:00Z"},
		{name: "Lord Howe changes by half an hour: 02:15 is skipped", zone: "Australia/Lord_Howe", from: "2026-10-04", to: "2026-10-05",
			events: weekly("Australia/Lord_Howe", "20260927T021500"), want: "2026-10-04T02:45+11:00/30m x #2026-10-03T15:45:00Z"},
		{name: "Lord Howe: 01:45 comes twice", zone: "Australia/Lord_Howe", from: "2026-04-05", to: "2026-04-06",
			events: weekly("Australia/Lord_Howe", "20260329T014500"), want: "2026-04-05T01:45+11:00/30m x #2026-04-04T14:45:00Z"},
		{name: "Kolkata never changes", zone: "Asia/Kolkata", from: "2026-03-29", to: "2026-03-30",
			events: weekly("Asia/Kolkata", "20260322T023000"), want: "2026-03-29T02:30+05:30/30m x #2026-03-28T21:00:00Z"},
		{name: "a meeting of another zone moves when only that zone changes", from: "2026-10-26", to: "2026-11-10",
			events: weekly("America/New_York", "20261006T090000"),
			want: `2026-10-27T14:00+01:00/30m x #2026-10-27T13:00:00Z
				2026-11-03T15:00+01:00/30m x #2026-11-03T14:00:00Z`},
		{name: "hours of the skipped night come once", zone: "America/New_York", from: "2026-03-08T01:00", to: "2026-03-08T05:00",
			events: []string{eventText("x", "DTSTART;TZID=America/New_York:20260307T000000", "RRULE:FREQ=HOURLY")},
			want: `2026-03-08T01:00-05:00/0m x #2026-03-08T06:00:00Z
				2026-03-08T03:00-04:00/0m x #2026-03-08T07:00:00Z
				2026-03-08T04:00-04:00/0m x #2026-03-08T08:00:00Z`},
		{name: "a day whose midnight does not exist", zone: "America/Santiago", from: "2026-09-06", to: "2026-09-07",
			events: []string{eventText("x", "DTSTART;VALUE=DATE:20260906")}, want: "2026-09-06/2026-09-07 x free"},
	})
}

func TestExceptionsAndExtraDates(t *testing.T) {
	start := "DTSTART;TZID=Europe/Berlin:20261116T090000"
	runExpansions(t, []expansionCase{
		{name: "EXDATE lists and lines, in the zone and in UTC",
			events: []string{eventText("x", start, "RRULE:FREQ=DAILY;COUNT=6", "EXDATE;TZID=Europe/Berlin:20261117T090000,20261118T090000", "EXDATE:20261119T080000Z")},
			want: `2026-11-16T09:00+01:00/0m x #2026-11-16T08:00:00Z
				2026-11-20T09:00+01:00/0m x #2026-11-20T08:00:00Z
				2026-11-21T09:00+01:00/0m x #2026-11-21T08:00:00Z`},
		{name: "an EXDATE that is a date takes away that day of a timed series",
			events: []string{eventText("x", start, "RRULE:FREQ=DAILY;COUNT=3", "EXDATE;VALUE=DATE:20261117")},
			want: `2026-11-16T09:00+01:00/0m x #2026-11-16T08:00:00Z
				2026-11-18T09:00+01:00/0m x #2026-11-18T08:00:00Z`},
		{name: "an EXDATE without a zone is by the clock of the series",
			events: []string{eventText("x", start, "RRULE:FREQ=DAILY;COUNT=2", "EXDATE:20261117T090000")},
			want:   `2026-11-16T09:00+01:00/0m x #2026-11-16T08:00:00Z`},
		{name: "an EXDATE with a time takes away the day of an all-day series",
			events: []string{eventText("x", "DTSTART;VALUE=DATE:20261116", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20261117T000000Z")},
			want: `2026-11-16/2026-11-17 x #2026-11-16 free
				2026-11-18/2026-11-19 x #2026-11-18 free`},
		{name: "RDATE as a date, a time in another zone and periods",
			events: []string{eventText("x", start, "DURATION:PT1H", "RDATE;VALUE=DATE:20261117", "RDATE;TZID=America/New_York:20261118T090000",
				"RDATE;VALUE=PERIOD:20261119T090000Z/20261119T093000Z,20261120T090000Z/PT2H")},
			want: `2026-11-16T09:00+01:00/60m x #2026-11-16T08:00:00Z
				2026-11-17T09:00+01:00/60m x #2026-11-17T08:00:00Z
				2026-11-18T15:00+01:00/60m x #2026-11-18T14:00:00Z
				2026-11-19T10:00+01:00/30m x #2026-11-19T09:00:00Z
				2026-11-20T10:00+01:00/120m x #2026-11-20T09:00:00Z`},
		{name: "EXRULE takes away what it names",
			events: []string{eventText("x", start, "RRULE:FREQ=DAILY;COUNT=5", "EXRULE:FREQ=DAILY;INTERVAL=2")},
			want: `2026-11-17T09:00+01:00/0m x #2026-11-17T08:00:00Z
				2026-11-19T09:00+01:00/0m x #2026-11-19T08:00:00Z`},
		{name: "two rules are united",
			events: []string{eventText("x", start, "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2", "RRULE:FREQ=WEEKLY;BYDAY=MO,TU;COUNT=2")},
			want: `2026-11-16T09:00+01:00/0m x #2026-11-16T08:00:00Z
				2026-11-17T09:00+01:00/0m x #2026-11-17T08:00:00Z
				2026-11-23T09:00+01:00/0m x #2026-11-23T08:00:00Z`},
		// dateutil and ical.js leave this DTSTART out, recurring_ical_events shows it
		// without counting it; see the tables of differences.
		{name: "DTSTART is shown and counted also when the rule does not name it",
			events: []string{eventText("x", start, "RRULE:FREQ=WEEKLY;BYDAY=WE;COUNT=3")},
			want: `2026-11-16T09:00+01:00/0m x #2026-11-16T08:00:00Z
				2026-11-18T09:00+01:00/0m x #2026-11-18T08:00:00Z
				2026-11-25T09:00+01:00/0m x #2026-11-25T08:00:00Z`},
		{name: "an UNTIL that is a date covers the whole day there",
			events: []string{eventText("x", "DTSTART;TZID=Pacific/Auckland:20261116T230000", "RRULE:FREQ=DAILY;UNTIL=20261117")},
			want: `2026-11-16T11:00+01:00/0m x #2026-11-16T10:00:00Z
				2026-11-17T11:00+01:00/0m x #2026-11-17T10:00:00Z`},
		{name: "an UNTIL that is an instant is inclusive",
			events: []string{eventText("x", start, "RRULE:FREQ=DAILY;UNTIL=20261117T080000Z")},
			want: `2026-11-16T09:00+01:00/0m x #2026-11-16T08:00:00Z
				2026-11-17T09:00+01:00/0m x #2026-11-17T08:00:00Z`},
		{name: "an UNTIL without a zone is by the clock of the series",
			events: []string{eventText("x", start, "RRULE:FREQ=DAILY;UNTIL=20261117T085959")},
			want:   `2026-11-16T09:00+01:00/0m x #2026-11-16T08:00:00Z`},
		{name: "an UNTIL with a time ends an all-day series on its day",
			events: []string{eventText("x", "DTSTART;VALUE=DATE:20261116", "RRULE:FREQ=DAILY;UNTIL=20261117T000000Z")},
			want: `2026-11-16/2026-11-17 x #2026-11-16 free
				2026-11-17/2026-11-18 x #2026-11-17 free`},
		{name: "an UNTIL before the start leaves nothing", events: []string{eventText("x", start, "RRULE:FREQ=DAILY;UNTIL=20261115T080000Z")}},
		{name: "ordinal and plain weekdays are united",
			events: []string{eventText("x", "DTSTART;VALUE=DATE:20261102", "RRULE:FREQ=MONTHLY;BYDAY=1TU,SU")},
			want: `2026-11-02/2026-11-03 x #2026-11-02 free
				2026-11-03/2026-11-04 x #2026-11-03 free
				2026-11-08/2026-11-09 x #2026-11-08 free
				2026-11-15/2026-11-16 x #2026-11-15 free
				2026-11-22/2026-11-23 x #2026-11-22 free
				2026-11-29/2026-11-30 x #2026-11-29 free`},
		{name: "BYWEEKNO alone keeps the weekday of the start", from: "2026-01-01", to: "2027-01-01",
			events: []string{eventText("x", "DTSTART;VALUE=DATE:20251022", "RRULE:FREQ=YEARLY;BYWEEKNO=20")},
			want:   "2026-05-13/2026-05-14 x #2026-05-13 free"},
	})
}

func TestOverrides(t *testing.T) {
	master := eventText("x", "DTSTART;TZID=Europe/Berlin:20261116T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=4")
	allDay := eventText("x", "DTSTART;VALUE=DATE:20261116", "RRULE:FREQ=DAILY;COUNT=3")
	runExpansions(t, []expansionCase{
		{name: "moved, renamed and cancelled; ids in UTC, another zone and as a date",
			events: []string{master,
				eventText("x", "RECURRENCE-ID:20261117T080000Z", "DTSTART;TZID=Europe/Berlin:20261117T150000", "DURATION:PT30M"),
				eventText("x", "RECURRENCE-ID;TZID=America/New_York:20261118T030000", "DTSTART;TZID=Europe/Berlin:20261118T090000", "STATUS:CANCELLED"),
				eventText("x", "RECURRENCE-ID;VALUE=DATE:20261119", "DTSTART;TZID=Europe/Berlin:20261120T090000")},
			want: `2026-11-16T09:00+01:00/60m x #2026-11-16T08:00:00Z
				2026-11-17T15:00+01:00/30m x #2026-11-17T08:00:00Z
				2026-11-20T09:00+01:00/0m x #2026-11-19T08:00:00Z`},
		{name: "moved into the window from outside", from: "2026-12-10", to: "2026-12-11",
			events: []string{master, eventText("x", "RECURRENCE-ID:20261117T080000Z", "DTSTART:20261210T080000Z")},
			want:   "2026-12-10T09:00+01:00/0m x #2026-11-17T08:00:00Z"},
		{name: "moved out of the window", from: "2026-11-17", to: "2026-11-18",
			events: []string{master, eventText("x", "RECURRENCE-ID:20261117T080000Z", "DTSTART:20261210T080000Z")}},
		{name: "without its master",
			events: []string{eventText("x", "RECURRENCE-ID:20261117T080000Z", "DTSTART:20261118T080000Z")},
			want:   "2026-11-18T09:00+01:00/0m x #2026-11-17T08:00:00Z"},
		{name: "of an all-day series, with a time",
			events: []string{allDay, eventText("x", "RECURRENCE-ID:20261117T000000", "DTSTART;TZID=Europe/Berlin:20261117T100000", "DURATION:PT1H")},
			want: `2026-11-16/2026-11-17 x #2026-11-16 free
				2026-11-17T10:00+01:00/60m x #2026-11-17
				2026-11-18/2026-11-19 x #2026-11-18 free`},
		{name: "the higher SEQUENCE wins, wherever it stands",
			events: []string{master,
				eventText("x", "RECURRENCE-ID:20261117T080000Z", "DTSTART:20261117T140000Z", "SEQUENCE:2"),
				eventText("x", "RECURRENCE-ID:20261117T080000Z", "DTSTART:20261117T110000Z", "SEQUENCE:1"),
				eventText("y", "DTSTART:20261117T050000Z", "SEQUENCE:3"),
				eventText("y", "DTSTART:20261117T060000Z", "SEQUENCE:1")},
			want: `2026-11-16T09:00+01:00/60m x #2026-11-16T08:00:00Z
				2026-11-17T06:00+01:00/0m y
				2026-11-17T15:00+01:00/0m x #2026-11-17T08:00:00Z
				2026-11-18T09:00+01:00/60m x #2026-11-18T08:00:00Z
				2026-11-19T09:00+01:00/60m x #2026-11-19T08:00:00Z`},
		{name: "this and future: moved and longer, with one that differs again",
			events: []string{eventText("x", "DTSTART;TZID=Europe/Berlin:20261116T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=5", "EXDATE;TZID=Europe/Berlin:20261120T090000"),
				eventText("x", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261117T080000Z", "DTSTART;TZID=Europe/Berlin:20261117T110000", "DURATION:PT2H"),
				eventText("x", "RECURRENCE-ID;TZID=Europe/Berlin:20261119T090000", "DTSTART;TZID=Europe/Berlin:20261119T120000", "DURATION:PT10M")},
			want: `2026-11-16T09:00+01:00/60m x #2026-11-16T08:00:00Z
				2026-11-17T11:00+01:00/120m x #2026-11-17T08:00:00Z
				2026-11-18T11:00+01:00/120m x #2026-11-18T08:00:00Z
				2026-11-19T12:00+01:00/10m x #2026-11-19T08:00:00Z`},
		{name: "this and future: moved by days into the window", from: "2026-11-23", to: "2026-11-24",
			events: []string{master, eventText("x", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261117T080000Z", "DTSTART;TZID=Europe/Berlin:20261122T090000", "DURATION:PT1H")},
			want:   "2026-11-23T09:00+01:00/60m x #2026-11-18T08:00:00Z"},
		{name: "this and future: called off",
			events: []string{master, eventText("x", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261117T080000Z", "STATUS:CANCELLED")},
			want:   "2026-11-16T09:00+01:00/60m x #2026-11-16T08:00:00Z"},
		{name: "a cancelled master is not there", events: []string{eventText("x", "DTSTART:20261117T080000Z", "STATUS:CANCELLED")}},
		{name: "two events under one UID that are not versions of each other are both there",
			events: []string{eventText("1", "DTSTART:20261117T080000Z"), eventText("1", "DTSTART:20261118T080000Z")},
			want: `2026-11-17T09:00+01:00/0m 1
				2026-11-18T09:00+01:00/0m 1`},
	})
}

func TestFloatingTimesAndDatesAreLookedUpInTheZoneOfTheExpansion(t *testing.T) {
	events := []string{eventText("f", "DTSTART:20261120T090000", "DURATION:PT1H"), eventText("d", "DTSTART;VALUE=DATE:20261120")}
	runExpansions(t, []expansionCase{
		{name: "Berlin", events: events, want: "2026-11-20/2026-11-21 d free\n2026-11-20T09:00+01:00/60m f floating"},
		{name: "New York", zone: "America/New_York", events: events, want: "2026-11-20/2026-11-21 d free\n2026-11-20T09:00-05:00/60m f floating"},
	})
}

func TestBusyOrFree(t *testing.T) {
	for _, one := range []struct {
		lines string
		busy  bool
	}{
		{"DTSTART:20261120T090000Z", true},
		{"DTSTART:20261120T090000Z\nTRANSP:TRANSPARENT", false},
		{"DTSTART:20261120T090000Z\nSTATUS:TENTATIVE", true},
		{"DTSTART:20261120T090000Z\nX-MICROSOFT-CDO-BUSYSTATUS:FREE", false},
		{"DTSTART:20261120T090000Z\nTRANSP:OPAQUE\nX-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE", false},
		{"DTSTART:20261120T090000Z\nX-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", true},
		{"DTSTART;VALUE=DATE:20261120", false},
		{"DTSTART;VALUE=DATE:20261120\nTRANSP:OPAQUE", true},
		{"DTSTART;VALUE=DATE:20261120\nTRANSP:TRANSPARENT", false},
		{"DTSTART;VALUE=DATE:20261120\nX-MICROSOFT-CDO-BUSYSTATUS:OOF", true},
		{"DTSTART;VALUE=DATE:20261120\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY", true},
		{"DTSTART;VALUE=DATE:20261120\nTRANSP:TRANSPARENT\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY", false},
	} {
		found := expandText(t, calendarText(eventText("x", one.lines)), "2026-11-01", "2026-12-01", mustZone(t, "UTC"))
		if len(found) != 1 || found[0].Busy != one.busy {
			t.Errorf("%q: %v, want busy %t", one.lines, briefs(found), one.busy)
		}
	}
}
