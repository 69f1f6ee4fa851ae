package ical

import (
	"errors"
	"strings"
	"testing"
)

func TestAFileThatIsNotACalendarIsRefusedWithItsLine(t *testing.T) {
	for _, one := range []struct {
		name, text, want string
		sentinel         error
	}{
		{"empty", "", "line 1: the file is empty", ErrNotCalendar},
		{"a web page", "\n\n<!DOCTYPE html>\n<html>", "line 3: the file is not iCalendar; it must start with BEGIN:VCALENDAR", ErrNotCalendar},
		{"an event alone", "BEGIN:VEVENT\nEND:VEVENT\n", "line 1: the file is not iCalendar; the outermost component must be VCALENDAR", ErrNotCalendar},
		{"no end", "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1\n", "line 3: VEVENT: the component begins here and has no END before the end of the file", ErrUnbalanced},
		{"crossed", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n", "line 3: VCALENDAR: END:VCALENDAR does not close BEGIN:VEVENT of line 2", ErrUnbalanced},
		{"end without begin", "BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VEVENT\n", "line 3: VEVENT: END without BEGIN", ErrUnbalanced},
	} {
		_, err := Parse(strings.NewReader(one.text), Limits{})
		if err == nil || !strings.HasPrefix(err.Error(), one.want) || !errors.Is(err, one.sentinel) {
			t.Errorf("%s: got %v, want %s", one.name, err, one.want)
		}
	}
}

// An event that cannot be read is left out with a sentence; the others stay.
func TestAnUnreadableEventIsLeftOutWithItsLineAndReason(t *testing.T) {
	for lines, want := range map[string]string{
		"DTSTART:2026-13-01":                                                             `line 7: DTSTART "2026-13-01": the month must be 1 to 12`,
		"DTSTART:20260230":                                                               `line 7: DTSTART "20260230": the day must be 1 to 28 in month 2 of 2026`,
		"DTSTART:20261120T250000":                                                        `line 7: DTSTART "20261120T250000": the hour must be 0 to 23`,
		"DTSTART:20261120T096000":                                                        `line 7: DTSTART "20261120T096000": the minute must be 0 to 59`,
		"DTSTART:tomorrow":                                                               `line 7: DTSTART "tomorrow": a date is written YYYYMMDD`,
		"DTSTART;TZID=Mars/Olympus:20261120T090000":                                      `line 7: DTSTART "20261120T090000": time zone "Mars/Olympus": the time zone is neither known`,
		"COMMENT:none":                                                                   `line 4: VEVENT: the event has no DTSTART`,
		"DTSTART:20261120T090000Z\nDTEND:20261120T080000Z":                               `line 8: DTEND "20261120T080000Z": the event ends before it starts`,
		"DTSTART:20261120T090000Z\nDTEND;VALUE=DATE:20261120":                            `line 8: DTEND "20261120": the event ends before it starts`,
		"DTSTART:20261120T090000Z\nDURATION:-PT1H":                                       `line 8: DURATION "-PT1H": the event ends before it starts`,
		"DTSTART:20261120T090000Z\nDURATION:1 hour":                                      `line 8: DURATION "1 hour": a duration is written like`,
		"DTSTART:20261120T090000Z\nRRULE:FREQ=SOMETIMES":                                 `line 8: RRULE "FREQ=SOMETIMES": FREQ takes HOURLY`,
		"DTSTART:20261120T090000Z\nRRULE:COUNT=3":                                        `line 8: RRULE "COUNT=3": the rule has no FREQ`,
		"DTSTART:20261120T090000Z\nRRULE:FREQ=DAILY;INTERVAL=0":                          `line 8: RRULE "FREQ=DAILY;INTERVAL=0": INTERVAL must be 1 to 1,000,000`,
		"DTSTART:20261120T090000Z\nRRULE:FREQ=DAILY;BYMONTH=13":                          `line 8: RRULE "FREQ=DAILY;BYMONTH=13": BYMONTH takes numbers from 1 to 12`,
		"DTSTART:20261120T090000Z\nRRULE:FREQ=DAILY;BYDAY=XX":                            `line 8: RRULE "FREQ=DAILY;BYDAY=XX": BYDAY takes MO`,
		"DTSTART:20261120T090000Z\nRRULE:FREQ=DAILY;UNTIL=soon":                          `line 8: RRULE "FREQ=DAILY;UNTIL=soon": UNTIL: a date is written`,
		"DTSTART:20261120T090000Z\nRRULE:FREQ=DAILY;BYSETPOS=1":                          `line 8: RRULE "FREQ=DAILY;BYSETPOS=1": BYSETPOS needs another BY part`,
		"DTSTART:20261120T090000Z\nRRULE:FREQ=DAILY;COUNT=1;COUNT=2":                     `line 8: RRULE "FREQ=DAILY;COUNT=1;COUNT=2": COUNT is given twice`,
		"DTSTART:20261120T090000Z\nRRULE:RSCALE=HEBREW;FREQ=YEARLY":                      `line 8: RRULE "RSCALE=HEBREW;FREQ=YEARLY": only the Gregorian calendar`,
		"DTSTART:20261120T090000Z\nRRULE:RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=FORWARD":      `line 8: RRULE "RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=FORWARD": SKIP is understood only as OMIT`,
		"DTSTART;VALUE=DATE:20261120\nRRULE:FREQ=HOURLY":                                 `line 8: RRULE "FREQ=HOURLY": an all-day event cannot repeat every hour`,
		"DTSTART:20261120T090000Z\nRRULE:FREQ=DAILY\nEXDATE:20261120T090000Z,nothing":    `line 9: EXDATE "nothing": a date is written`,
		"DTSTART:20261120T090000Z\nRDATE;VALUE=PERIOD:20261120T090000Z/20261120T080000Z": `line 8: RDATE "20261120T090000Z/20261120T080000Z": the event ends before it starts`,
		"DTSTART:20261120T090000Z\nRECURRENCE-ID:x":                                      `line 8: RECURRENCE-ID "x": a date is written`,
		"DTSTART:20261120T090000Z\nand then this":                                        `line 8: VEVENT "and then this": the line is neither NAME:value`,
		"DTSTART;TZID=\"Europe/Berlin:20261120T090000":                                   `line 7: VEVENT "DTSTART;TZID=\"Europe/Berlin:20261120T090000": the line is neither NAME:value`,
	} {
		text := calendarText(eventText("bad", lines), eventText("good", "DTSTART:20261120T090000Z"))
		c, err := Parse(strings.NewReader(text), Limits{})
		if err != nil || len(c.Problems) != 1 || len(c.Series) != 1 || c.Series[0].UID != "good" {
			t.Errorf("%q: %v %+v", lines, err, c)
			continue
		}
		if got := c.Problems[0].Error(); !strings.HasPrefix(got, want) {
			t.Errorf("%q:\ngot  %s\nwant %s", lines, got, want)
		}
	}
}

func TestWhatRealFilesLackOrAddIsTolerated(t *testing.T) {
	runExpansions(t, []expansionCase{
		{name: "ISO 8601 with hyphens", events: []string{eventText("x", "DTSTART:2026-11-20T09:00:00Z", "DTEND:2026-11-20T10:00Z")}, want: "2026-11-20T10:00+01:00/60m x"},
		{name: "VALUE=DATE with a time", events: []string{eventText("x", "DTSTART;VALUE=DATE:20261120T000000")}, want: "2026-11-20/2026-11-21 x free"},
		{name: "a rule in lower case that ends in a semicolon", events: []string{eventText("x", "DTSTART:20261120", "rrule:freq=daily;count=2;")},
			want: "2026-11-20/2026-11-21 x #2026-11-20 free\n2026-11-21/2026-11-22 x #2026-11-21 free"},
		{name: "an empty EXDATE", events: []string{eventText("x", "DTSTART:20261120", "EXDATE:", "RRULE:FREQ=DAILY;COUNT=1")}, want: "2026-11-20/2026-11-21 x #2026-11-20 free"},
		{name: "broken UTF-8", events: []string{eventText("caf\xe9", "DTSTART:20261120")}, want: "2026-11-20/2026-11-21 caf\uFFFD free"},
		{name: "components of no interest", events: []string{
			"BEGIN:VTODO\nUID:t\nDUE:nonsense\nBEGIN:VALARM\nTRIGGER:x\nEND:VALARM\nEND:VTODO", "BEGIN:VJOURNAL\nEND:VJOURNAL", "BEGIN:X-THING\nno property at all\nEND:X-THING",
			eventText("x", "DTSTART:20261120", "BEGIN:VALARM\nDTSTART:nonsense\nnot a line\nEND:VALARM")}, want: "2026-11-20/2026-11-21 x free"},
		{name: "several calendars in one file", events: []string{eventText("x", "DTSTART:20261120") + "\nEND:VCALENDAR\nBEGIN:VCALENDAR\n" + eventText("y", "DTSTART:20261121")},
			want: "2026-11-20/2026-11-21 x free\n2026-11-21/2026-11-22 y free"},
		{name: "METHOD:CANCEL", events: []string{"METHOD:CANCEL", eventText("x", "DTSTART:20261120")}},
		{name: "escapes in parameters and texts", events: []string{"BEGIN:VEVENT\nUID:x\nSUMMARY;X-A=\"a;b:c\";X-B=^'q^':one\\, two\\; three\\\\ C:\\Temp\nDTSTART:20261120\nEND:VEVENT"},
			want: "2026-11-20/2026-11-21 one, two; three\\ C:\\Temp free"},
	})
}

func TestAnEventWithoutAUIDKeepsItsNameWhenFetchedAgain(t *testing.T) {
	uid := func(stamp, title string) string {
		c := mustParse(t, calendarText("BEGIN:VEVENT\nDTSTAMP:"+stamp+"\nSUMMARY:"+title+"\nDTSTART:20261120\nEND:VEVENT"))
		return c.Series[0].UID
	}
	if one, two := uid("20261101T000000Z", "a"), uid("20261102T000000Z", "a"); one != two || one == "" {
		t.Errorf("%q became %q", one, two)
	}
	if uid("20261101T000000Z", "a") == uid("20261101T000000Z", "b") {
		t.Error("two different events have one UID")
	}
}

func TestAnExpansionNeedsAWindowAndAZone(t *testing.T) {
	c := mustParse(t, calendarText(eventText("x", "DTSTART:20261120")))
	utc := mustZone(t, "UTC")
	day := at(t, "2026-11-20", utc)
	if _, _, err := c.Expand(t.Context(), day, day, utc, Limits{}); !errors.Is(err, ErrWindow) {
		t.Error(err)
	}
	if _, _, err := c.Expand(t.Context(), day, day.AddDate(0, 0, 1), nil, Limits{}); !errors.Is(err, ErrZone) {
		t.Error(err)
	}
}
