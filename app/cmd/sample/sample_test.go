package sample

import (
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

// property is one unfolded content line outside a zone definition.
type property struct{ event, name, head, value string }

// properties reads a calendar strictly enough to notice a broken one: CRLF, lines of at most 75 octets, balanced components.
func properties(t *testing.T, ics []byte) []property {
	t.Helper()
	var out []property
	var open []string
	event := ""
	for _, line := range strings.Split(strings.TrimSuffix(string(ics), "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
			t.Fatalf("line %q is longer than 75 octets or ends wrongly", line)
		}
	}
	for _, line := range strings.Split(strings.ReplaceAll(strings.TrimSuffix(string(ics), "\r\n"), "\r\n ", ""), "\r\n") {
		head, value, found := strings.Cut(line, ":")
		if !found {
			t.Fatalf("line %q has no value", line)
		}
		name, _, _ := strings.Cut(head, ";")
		switch name {
		case "BEGIN":
			open = append(open, value)
			continue
		case "END":
			if len(open) == 0 || open[len(open)-1] != value {
				t.Fatalf("%s ends, but %v is open", value, open)
			}
			open = open[:len(open)-1]
			continue
		case "UID":
			event = value
		}
		if !slices.Contains(open, "VTIMEZONE") {
			out = append(out, property{event, name, head, value})
		}
	}
	if len(open) > 0 {
		t.Fatalf("%v never ends", open)
	}
	return out
}

func everyDayOf(year int) []time.Time {
	var days []time.Time
	for d := time.Date(year, 1, 1, 12, 0, 0, 0, time.UTC); d.Year() == year; d = d.AddDate(0, 0, 1) {
		days = append(days, d)
	}
	return days
}

func wall(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse("20060102", text[:8])
	if err != nil {
		t.Fatalf("date %q: %v", text, err)
	}
	return at
}

// 2028 has a leap day; every year has two changes of clocks in both zones.
func TestTheCalendarMovesByWholeWeeksOnEveryDayOfALeapYear(t *testing.T) {
	original := properties(t, semesterICS)
	for _, zone := range []string{Zone, "America/New_York", "Australia/Lord_Howe"} {
		for i, today := range everyDayOf(2028) {
			// The other zones differ in the ends of repetitions only, and those move with the week.
			if zone != Zone && i%7 != 0 {
				continue
			}
			ics, _, err := SemesterIn(zone, today)
			if err != nil {
				t.Fatal(err)
			}
			moved := properties(t, ics)
			if len(moved) != len(original) {
				t.Fatalf("%s %s: %d properties, the file has %d", zone, today.Format(time.DateOnly), len(moved), len(original))
			}
			for i, p := range moved {
				checkMoved(t, zone, today, original[i], p)
			}
		}
	}
}

func checkMoved(t *testing.T, zone string, today time.Time, was, is property) {
	t.Helper()
	where := fmt.Sprintf("%s %s: %s:%s", zone, today.Format(time.DateOnly), is.head, is.value)
	switch {
	case is.name == "X-WR-TIMEZONE":
		if is.value != zone {
			t.Fatalf("%s: want the zone %s", where, zone)
		}
	case is.name == "RRULE":
		checkRule(t, where, zone, was.value, is.value)
	case datedProperties[is.name]:
		if want := strings.Replace(was.head, Zone, zone, 1); is.head != want {
			t.Fatalf("%s: want %s", where, want)
		}
		before, after := strings.Split(was.value, ","), strings.Split(is.value, ",")
		for i := range before {
			a, b := wall(t, before[i]), wall(t, after[i])
			if before[i][8:] != after[i][8:] || a.Weekday() != b.Weekday() {
				t.Fatalf("%s: %s became %s", where, before[i], after[i])
			}
			// The Monday of the anchor's week becomes the Monday of today's week.
			gap := b.Sub(today.Truncate(24*time.Hour)) - a.Sub(anchor)
			if gap > 0 || gap <= -7*24*time.Hour {
				t.Fatalf("%s: moved to another week (%s)", where, gap)
			}
		}
	case was != is:
		t.Fatalf("%s: was %s", where, was.value)
	}
}

// checkRule wants the end of a repetition at the same local time of the same weekday.
func checkRule(t *testing.T, where, zone, was, is string) {
	t.Helper()
	_, from, found := strings.Cut(was, "UNTIL=")
	if !found {
		if was != is {
			t.Fatalf("%s: was %s", where, was)
		}
		return
	}
	_, to, _ := strings.Cut(is, "UNTIL=")
	berlin, _ := time.LoadLocation(Zone)
	there, _ := time.LoadLocation(zone)
	a, err := time.Parse(layoutUTC, from[:len(layoutUTC)])
	if err != nil {
		t.Fatal(err)
	}
	b, err := time.Parse(layoutUTC, to[:len(layoutUTC)])
	if err != nil {
		t.Fatal(err)
	}
	const local = "Mon 15:04:05"
	if a.In(berlin).Format(local) != b.In(there).Format(local) {
		t.Fatalf("%s: ends %s, the file's ends %s", where, b.In(there).Format(local), a.In(berlin).Format(local))
	}
}

func TestEveryDeadlineLiesOneToTwelveDaysAfterToday(t *testing.T) {
	for _, today := range everyDayOf(2028) {
		_, file, err := Semester(today)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(string(file))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		checkTasks(t, today, rows)
	}
}

func checkTasks(t *testing.T, today time.Time, rows [][]string) {
	t.Helper()
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	ids, onDay := map[string]bool{}, map[int]bool{}
	for _, row := range rows[1:] {
		if id := row[column["id"]]; id == "" || ids[id] {
			t.Fatalf("id %q is empty or there twice", id)
		}
		ids[row[column["id"]]] = true
	}
	for _, row := range rows[1:] {
		due, err := time.Parse(time.DateOnly, row[column["due"]][:10])
		if err != nil {
			t.Fatal(err)
		}
		ahead := int(due.Sub(today.Truncate(24*time.Hour)) / (24 * time.Hour))
		if ahead < 1 || ahead > 12 {
			t.Fatalf("%s: %s is due %d days ahead", today.Format(time.DateOnly), row[0], ahead)
		}
		onDay[ahead] = true
		for _, on := range strings.FieldsFunc(row[column["depends_on"]], func(r rune) bool { return r == ';' }) {
			if !ids[on] {
				t.Fatalf("%s depends on %s, which is not there", row[0], on)
			}
		}
	}
	if len(onDay) < 10 {
		t.Fatalf("the deadlines lie on %d days only", len(onDay))
	}
}

func TestTheAnchorDayGivesTheFilesAsTheyAre(t *testing.T) {
	ics, file, err := Semester(anchor)
	if err != nil {
		t.Fatal(err)
	}
	lf := func(b []byte) string { return strings.ReplaceAll(string(b), "\r\n", "\n") }
	if lf(ics) != lf(semesterICS) {
		t.Error("the calendar differs from semester.ics")
	}
	if lf(file) != lf(tasksCSV) {
		t.Error("the tasks differ from tasks.csv")
	}
}

func TestTheWeekIsThatOfTodaysOwnLocation(t *testing.T) {
	// Sunday evening in New York is Monday in UTC already.
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	sunday := time.Date(2026, 9, 13, 22, 0, 0, 0, newYork)
	ics, _, err := SemesterIn("America/New_York", sunday)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(ics), "RECURRENCE-ID;TZID=America/New_York:20260909T100000\r\n") {
		t.Error("the week of Sunday 13 September 2026 should be the file's own")
	}
}

func TestAnotherZoneLeavesNoTraceOfBerlin(t *testing.T) {
	ics, _, err := SemesterIn("Asia/Kolkata", anchor)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"Berlin", "VTIMEZONE", "DAYLIGHT"} {
		if strings.Contains(string(ics), word) {
			t.Errorf("the calendar still says %s", word)
		}
	}
	if ics, _, _ = Semester(anchor); !strings.Contains(string(ics), "BEGIN:VTIMEZONE") {
		t.Error("the calendar in its own zone has lost the definition of the zone")
	}
}

func TestWhatCannotBeMovedIsRefused(t *testing.T) {
	for _, zone := range []string{"", "Local", "Berlin", "Mars/Olympus", "../etc/passwd", "Europe/Berlin\r\nX:1"} {
		if _, _, err := SemesterIn(zone, anchor); !errors.Is(err, ErrZone) {
			t.Errorf("zone %q: %v", zone, err)
		}
	}
	for _, year := range []int{-1, 0, 1970, 9999, 20000} {
		if _, _, err := Semester(time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC)); !errors.Is(err, ErrDay) {
			t.Errorf("year %d: %v", year, err)
		}
	}
	for _, year := range []int{1971, 9998} {
		for _, day := range []time.Time{time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC)} {
			if _, _, err := Semester(day); err != nil {
				t.Errorf("%s: %v", day.Format(time.DateOnly), err)
			}
		}
	}
}

// The exceptions of a series must meet its occurrences, else they would say nothing.
func TestEveryExceptionMeetsAnOccurrence(t *testing.T) {
	days := map[string]time.Weekday{"MO": 1, "TU": 2, "WE": 3, "TH": 4, "FR": 5, "SA": 6, "SU": 0}
	rule, start := map[string]string{}, map[string]string{}
	checked := 0
	for _, p := range properties(t, semesterICS) {
		switch p.name {
		case "DTSTART":
			if start[p.event] == "" {
				start[p.event] = p.value
			}
		case "RRULE":
			rule[p.event] = p.value
		}
	}
	for _, p := range properties(t, semesterICS) {
		if p.name != "EXDATE" && p.name != "RECURRENCE-ID" {
			continue
		}
		for _, v := range strings.Split(p.value, ",") {
			met := false
			_, by, _ := strings.Cut(rule[p.event], "BYDAY=")
			for _, day := range strings.Split(by, ",") {
				met = met || days[day] == wall(t, v).Weekday()
			}
			if !met || v[8:] != start[p.event][8:] {
				t.Errorf("%s: %s %s is no occurrence of %s", p.event, p.name, v, rule[p.event])
			}
			checked++
		}
	}
	if checked < 15 {
		t.Errorf("only %d exceptions found", checked)
	}
}
