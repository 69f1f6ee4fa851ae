package commands_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// calendar is a calendar file as some program would write it.
type calendar struct {
	name, text string
}

// flavours are the habits of programs that write calendars, one a line: how
// they name zones, mark all-day events, repeat, except and override.
var flavours = []struct {
	name   string
	header string
	event  func(r *rand.Rand, at time.Time, n int, zone string) string
}{
	{"google", "PRODID:-//Google Inc//Google Calendar 70.9054//EN\nX-WR-TIMEZONE:UTC", googleEvent},
	{"outlook", "PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN\nMETHOD:PUBLISH\n" + windowsZone, outlookEvent},
	{"apple", "PRODID:-//Apple Inc.//macOS 14.4//EN\nCALSCALE:GREGORIAN", appleEvent},
	{"course", "PRODID:-//Moodle Pty Ltd//NONSGML Moodle//EN\nMETHOD:PUBLISH", courseEvent},
	{"timetable", "PRODID:-//Example University//Timetable//EN", timetableEvent},
	{"shifts", "PRODID:-//Shift planner//EN", shiftEvent},
	{"floating", "PRODID:-//Paper//EN", floatingEvent},
	{"holidays", "PRODID:-//Holidays//EN", holidayEvent},
	{"travel", "PRODID:-//Airline//EN", travelEvent},
	{"repeats", "PRODID:-//Rules//EN", repeatEvent},
}

// windowsZone is the zone Outlook writes for Central Europe.
const windowsZone = `BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE`

// calendarsAround makes calendars whose events lie in the weeks around a day:
// of each flavour as many as asked for.
func calendarsAround(r *rand.Rand, day time.Time, zone string, each int) []calendar {
	var out []calendar
	for _, f := range flavours {
		for n := range each {
			lines := []string{"BEGIN:VCALENDAR", "VERSION:2.0", f.header}
			for i := range 3 + r.IntN(8) {
				at := day.AddDate(0, 0, r.IntN(12)-6).Add(time.Duration(7*60+15*r.IntN(48)) * time.Minute)
				lines = append(lines, "BEGIN:VEVENT", fmt.Sprintf("UID:%s-%d-%d@example.org", f.name, n, i), "DTSTAMP:20260101T000000Z")
				lines = append(lines, f.event(r, at, i, zone), "END:VEVENT")
			}
			lines = append(lines, "END:VCALENDAR", "")
			text := strings.ReplaceAll(strings.Join(lines, "\n"), "\n", "\r\n")
			out = append(out, calendar{fmt.Sprintf("%s-%d.ics", f.name, n), text})
		}
	}
	return out
}

const (
	wall = "20060102T150405"
	date = "20060102"
)

func googleEvent(r *rand.Rand, at time.Time, n int, zone string) string {
	if n%3 == 0 {
		return fmt.Sprintf("DTSTART;TZID=%s:%s\nDTEND;TZID=%s:%s\nRRULE:FREQ=WEEKLY;WKST=MO;UNTIL=20271231T225959Z;BYDAY=%s\nSUMMARY:Seminar %d\nTRANSP:OPAQUE\nSTATUS:CONFIRMED",
			zone, at.AddDate(0, 0, -70).Format(wall), zone, at.AddDate(0, 0, -70).Add(90*time.Minute).Format(wall), weekday(at), n)
	}
	return fmt.Sprintf("DTSTART:%sZ\nDTEND:%sZ\nSUMMARY:Meeting %d\nDESCRIPTION:Join: https://meet.example.org/%d\\n\\nBring notes\\, please.",
		at.Format(wall), at.Add(time.Duration(30+r.IntN(90))*time.Minute).Format(wall), n, n)
}

func outlookEvent(r *rand.Rand, at time.Time, n int, _ string) string {
	const tz = "W. Europe Standard Time"
	text := fmt.Sprintf("DTSTART;TZID=\"%s\":%s\nDTEND;TZID=\"%s\":%s\nSUMMARY;LANGUAGE=en-us:Sync %d\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY\nCLASS:PUBLIC",
		tz, at.Format(wall), tz, at.Add(45*time.Minute).Format(wall), n)
	if r.IntN(2) == 0 {
		text += "\nRRULE:FREQ=DAILY;COUNT=4"
	}
	return text
}

func appleEvent(r *rand.Rand, at time.Time, n int, zone string) string {
	return fmt.Sprintf("DTSTART;TZID=%s:%s\nDURATION:PT%dM\nSUMMARY:Training %d\nRRULE:FREQ=WEEKLY;INTERVAL=2\nEXDATE;TZID=%s:%s\nBEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT15M\nEND:VALARM",
		zone, at.Format(wall), 30+15*r.IntN(6), n, zone, at.AddDate(0, 0, 14).Format(wall))
}

func courseEvent(_ *rand.Rand, at time.Time, n int, _ string) string {
	return fmt.Sprintf("SUMMARY:Assignment %d is due\nDTSTART:%sZ\nDTEND:%sZ\nCATEGORIES:CS101", n, at.Format(wall), at.Format(wall))
}

func timetableEvent(_ *rand.Rand, at time.Time, n int, zone string) string {
	first := at.AddDate(0, 0, -28)
	return fmt.Sprintf("DTSTART;TZID=%s:%s\nDTEND;TZID=%s:%s\nRRULE:FREQ=WEEKLY;COUNT=12;BYDAY=%s\nEXDATE;TZID=%s:%s\nSUMMARY:Lecture %d\nLOCATION:Hall %d",
		zone, first.Format(wall), zone, first.Add(90*time.Minute).Format(wall), weekday(first), zone, first.AddDate(0, 0, 7).Format(wall), n, n)
}

// shiftEvent runs through the night, so across the change of the clocks.
func shiftEvent(_ *rand.Rand, at time.Time, n int, zone string) string {
	night := time.Date(at.Year(), at.Month(), at.Day(), 22, 0, 0, 0, time.UTC)
	return fmt.Sprintf("DTSTART;TZID=%s:%s\nDTEND;TZID=%s:%s\nSUMMARY:Night shift %d", zone, night.Format(wall), zone, night.Add(8*time.Hour).Format(wall), n)
}

func floatingEvent(_ *rand.Rand, at time.Time, n int, _ string) string {
	return fmt.Sprintf("DTSTART:%s\nDTEND:%s\nSUMMARY:Diary entry %d", at.Format(wall), at.Add(time.Hour).Format(wall), n)
}

func holidayEvent(r *rand.Rand, at time.Time, n int, _ string) string {
	text := fmt.Sprintf("DTSTART;VALUE=DATE:%s\nDTEND;VALUE=DATE:%s\nSUMMARY:Holiday %d", at.Format(date), at.AddDate(0, 0, 1+r.IntN(2)).Format(date), n)
	if r.IntN(4) > 0 {
		text += "\nTRANSP:TRANSPARENT"
	}
	return text
}

func travelEvent(_ *rand.Rand, at time.Time, n int, _ string) string {
	return fmt.Sprintf("DTSTART;TZID=Europe/London:%s\nDTEND;TZID=America/New_York:%s\nSUMMARY:Flight %d", at.Format(wall), at.Add(3*time.Hour).Format(wall), n)
}

func repeatEvent(r *rand.Rand, at time.Time, n int, zone string) string {
	rules := []string{
		"FREQ=MONTHLY;BYDAY=-1SU", "FREQ=MONTHLY;BYMONTHDAY=-1,1,29", "FREQ=DAILY;INTERVAL=3", "FREQ=YEARLY;BYMONTH=3,4,10,11;BYDAY=1SU",
		"FREQ=WEEKLY;BYDAY=MO,WE,FR;BYHOUR=2,3", "FREQ=HOURLY;INTERVAL=7;COUNT=40", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1",
	}
	first := at.AddDate(0, -1, 0)
	return fmt.Sprintf("DTSTART;TZID=%s:%s\nDURATION:PT40M\nRRULE:%s\nSUMMARY:Series %d", zone, first.Format(wall), rules[r.IntN(len(rules))], n)
}

func weekday(t time.Time) string { return strings.ToUpper(t.Weekday().String()[:2]) }
