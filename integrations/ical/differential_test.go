package ical

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// zoneTexts describe the zones of the generated calendars as they are from 2008
// on, for oracles that know no zone by name.
var zoneTexts = map[string]string{
	"Europe/Berlin": `BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE`,
	"America/New_York": `BEGIN:VTIMEZONE
TZID:America/New_York
BEGIN:DAYLIGHT
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
TZNAME:EDT
DTSTART:20070311T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
TZNAME:EST
DTSTART:20071104T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
END:STANDARD
END:VTIMEZONE`,
	"Australia/Lord_Howe": `BEGIN:VTIMEZONE
TZID:Australia/Lord_Howe
BEGIN:STANDARD
TZOFFSETFROM:+1100
TZOFFSETTO:+1030
TZNAME:+1030
DTSTART:20080406T020000
RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU
END:STANDARD
BEGIN:DAYLIGHT
TZOFFSETFROM:+1030
TZOFFSETTO:+1100
TZNAME:+11
DTSTART:20081005T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=1SU
END:DAYLIGHT
END:VTIMEZONE`,
	"Asia/Kolkata": `BEGIN:VTIMEZONE
TZID:Asia/Kolkata
BEGIN:STANDARD
TZOFFSETFROM:+0530
TZOFFSETTO:+0530
TZNAME:IST
DTSTART:19700101T000000
END:STANDARD
END:VTIMEZONE`,
}

// generatedCalendar is one series in a calendar, with what was put into it.
type generatedCalendar struct {
	generated
	text      string
	from, to  time.Time
	minutes   int
	exdates   bool
	rdates    bool
	overrides bool
	startWall int64
}

var calendarZones = []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC", "", "floating"}

func (g *generator) calendar(t *testing.T) generatedCalendar {
	c := generatedCalendar{generated: g.make(t, calendarZones)}
	start := wallOfText(t, c.start)
	c.startWall = start
	hi := start + 500*secondsPerDay
	if strings.HasPrefix(c.rule, "FREQ=HOURLY") {
		hi = start + 12*secondsPerDay
	}
	instances := c.instances(t, start, hi)
	value := func(wall int64) string {
		if c.allDay {
			return basicDate(wallDay(wall))
		}
		return basicDateTime(wall)
	}
	c.minutes = 15 * (1 + g.IntN(12))
	length := func(wall int64) string {
		if c.allDay {
			return c.dateLine("DTEND", value(wall+int64(1+g.IntN(2))*secondsPerDay))
		}
		return c.dateLine("DTEND", value(wall+int64(c.minutes)*60))
	}
	lines := []string{c.dtstart(), length(start), "RRULE:" + c.rule}
	used := map[int64]bool{}
	choose := func() (int64, bool) {
		wall := instances[g.IntN(len(instances))]
		if used[wall] {
			return 0, false
		}
		used[wall] = true
		return wall, true
	}
	if c.exdates = g.chance(30); c.exdates {
		for range 1 + g.IntN(3) {
			if wall, ok := choose(); ok {
				lines = append(lines, c.dateLine("EXDATE", value(wall)))
			}
		}
	}
	if c.rdates = g.chance(25); c.rdates {
		wall := start + int64(1+g.IntN(100))*secondsPerDay
		if !slices.Contains(instances, wall) {
			lines = append(lines, c.dateLine("RDATE", value(wall)))
		}
	}
	body := eventText("series", lines...)
	if c.overrides = g.chance(30); c.overrides {
		for i := range 1 + g.IntN(3) {
			wall, ok := choose()
			if !ok {
				continue
			}
			override := []string{c.dateLine("RECURRENCE-ID", value(wall))}
			switch g.IntN(3) {
			case 0:
				override = append(override, c.dateLine("DTSTART", value(wall)), length(wall), "STATUS:CANCELLED")
			case 1:
				override = append(override, c.dateLine("DTSTART", value(wall)), length(wall))
			default:
				to := wall + int64(g.IntN(9)-4)*secondsPerDay
				if !c.allDay {
					to += int64(g.IntN(8)) * 900
				}
				override = append(override, c.dateLine("DTSTART", value(to)), length(to))
			}
			body += "\n" + strings.Replace(eventText("series", override...), "SUMMARY:series", fmt.Sprintf("SUMMARY:override %d", i), 1)
		}
	}
	if zone, ok := zoneTexts[c.zone]; ok {
		body = zone + "\n" + body
	}
	c.text = calendarText(body)
	c.from, c.to = time.Unix(start-2*secondsPerDay, 0).UTC(), time.Unix(hi, 0).UTC()
	if g.chance(40) {
		c.from = c.from.AddDate(0, 0, g.IntN(200))
		c.to = c.from.AddDate(0, 0, 1+g.IntN(60))
	}
	return c
}

// instances gives DTSTART and what the rule gives until hi.
func (g generated) instances(t *testing.T, start, hi int64) []int64 {
	t.Helper()
	var list []int64
	for _, text := range wallTimes(t, g, start, hi) {
		list = append(list, wallOfText(t, text))
	}
	if len(list) == 0 {
		list = []int64{start}
	}
	return list
}

// oracleView gives our occurrences in the form of an oracle's.
func oracleView(t *testing.T, c generatedCalendar) []oracleEvent {
	t.Helper()
	found, problems, err := mustParse(t, c.text).Expand(context.Background(), c.from, c.to, time.UTC, Limits{})
	if err != nil || len(problems) > 0 {
		t.Fatalf("%v %v\n%s", err, problems, c.text)
	}
	var list []oracleEvent
	for _, o := range found {
		e := oracleEvent{UID: o.UID, Start: isoInstant(o.Start.Unix()), End: isoInstant(o.End.Unix())}
		if o.Floating {
			e.Start, e.End = strings.TrimSuffix(e.Start, "Z"), strings.TrimSuffix(e.End, "Z")
		}
		if o.AllDay {
			e.Start, e.End = o.StartDate, o.EndDate
		}
		list = append(list, e)
	}
	sortEvents(list)
	return list
}

func sortEvents(list []oracleEvent) {
	slices.SortFunc(list, func(a, b oracleEvent) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
}

// compareCalendars fails on a difference that the table does not explain, and
// when the oracle agrees on fewer than leastEqual percent of the calendars: a
// table must not explain everything away.
func compareCalendars(t *testing.T, command []string, total, leastEqual int, table []calendarDisagreement) {
	t.Helper()
	g := newGenerator(seedOf(t))
	var cases []generatedCalendar
	var questions []calendarQuestion
	for i := range total {
		c := g.calendar(t)
		cases = append(cases, c)
		questions = append(questions, calendarQuestion{i, c.text, c.from.Format(time.RFC3339), c.to.Format(time.RFC3339)})
	}
	answers := ask(t, command, questions)
	counts := map[string]int{}
	compared, equal := 0, 0
	for i, c := range cases {
		ours, a := oracleView(t, c), answers[i]
		sortEvents(a.Events)
		compared += len(a.Events)
		if a.Error == "" && slices.Equal(ours, a.Events) {
			equal++
			continue
		}
		explainCalendar(t, table, counts, c, a, ours)
	}
	t.Logf("%d calendars, %d occurrences compared, %d calendars equal", total, compared, equal)
	if equal*100 < total*leastEqual {
		t.Errorf("only %d of %d calendars agree", equal, total)
	}
	for _, d := range table {
		t.Logf("%d of %d: %s (right: %s): %s", counts[d.name], total, d.name, d.right, d.why)
	}
}

// difference gives what only we and what only the oracle found.
func difference(ours, theirs []oracleEvent) (onlyOurs, onlyTheirs []oracleEvent) {
	for _, e := range ours {
		if !slices.Contains(theirs, e) {
			onlyOurs = append(onlyOurs, e)
		}
	}
	for _, e := range theirs {
		if !slices.Contains(ours, e) {
			onlyTheirs = append(onlyTheirs, e)
		}
	}
	return onlyOurs, onlyTheirs
}

// calendarDisagreement is a known difference in a whole calendar.
type calendarDisagreement struct {
	name    string
	right   string
	why     string
	applies func(c generatedCalendar, r *Rule, a oracleAnswer, onlyOurs, onlyTheirs []oracleEvent) bool
}

func explainCalendar(t *testing.T, table []calendarDisagreement, counts map[string]int, c generatedCalendar, a oracleAnswer, ours []oracleEvent) {
	t.Helper()
	rule, err := ParseRule(c.rule)
	if err != nil {
		t.Fatal(err)
	}
	onlyOurs, onlyTheirs := difference(ours, a.Events)
	for _, d := range table {
		if d.applies(c, rule, a, onlyOurs, onlyTheirs) {
			counts[d.name]++
			return
		}
	}
	t.Errorf("unexplained: %s %s window %s..%s error %q\n  only ours   %v\n  only theirs %v\n%s", c.dtstart(), c.rule,
		c.from.Format(time.RFC3339), c.to.Format(time.RFC3339), a.Error, first(onlyOurs), first(onlyTheirs), eventOnly(c.text))
}

func first(list []oracleEvent) []oracleEvent { return list[:min(len(list), 4)] }

func eventOnly(text string) string {
	return strings.ReplaceAll(text[max(0, strings.Index(text, "BEGIN:VEVENT")):], "\r", "")
}

func TestCalendarsAgreeWithRecurringICalEvents(t *testing.T) {
	compareCalendars(t, pythonOracle(t, "oracle_rie.py", "recurring_ical_events"), 2000, 90, rieDisagreements)
}

func TestCalendarsAgreeWithICalJS(t *testing.T) {
	command := nodeOracle(t)
	t.Setenv("TZ", "UTC") // the oracle looks floating times up in its own zone
	compareCalendars(t, command, 1000, 75, icaljsDisagreements)
}
