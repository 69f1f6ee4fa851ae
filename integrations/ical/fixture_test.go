package ical

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
)

// mustZone loads a zone that the tests rely on.
func mustZone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, ok := Location(name)
	if !ok {
		t.Fatalf("zone %q is not there", name)
	}
	return loc
}

// calendarText wraps component lines in a VCALENDAR with proper line ends.
func calendarText(lines ...string) string {
	body := strings.Join(lines, "\n")
	text := "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Test//EN\n" + body + "\nEND:VCALENDAR\n"
	return strings.ReplaceAll(text, "\n", "\r\n")
}

// eventText is a VEVENT with a UID and the given lines.
func eventText(uid string, lines ...string) string {
	return "BEGIN:VEVENT\nUID:" + uid + "\nSUMMARY:" + uid + "\n" + strings.Join(lines, "\n") + "\nEND:VEVENT"
}

// mustParse parses a text that must have no problem at all.
func mustParse(t testing.TB, text string) *Calendar {
	t.Helper()
	c, err := Parse(strings.NewReader(text), Limits{})
	if err != nil {
		t.Fatalf("parse: %v\n%s", err, text)
	}
	for _, p := range c.Problems {
		t.Fatalf("problem: %v\n%s", p, text)
	}
	return c
}

// expandText parses and expands over [from, to) given as "2026-11-20" or
// "2026-11-20T15:04" in zone, and fails on any problem.
func expandText(t testing.TB, text, from, to string, zone *time.Location) []Occurrence {
	t.Helper()
	found, problems, err := mustParse(t, text).Expand(context.Background(), at(t, from, zone), at(t, to, zone), zone, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Fatalf("problem: %v\n%s", p, text)
	}
	return found
}

func at(t testing.TB, text string, zone *time.Location) time.Time {
	t.Helper()
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02"} {
		if moment, err := time.ParseInLocation(layout, text, zone); err == nil {
			return moment
		}
	}
	t.Fatalf("%q is not a time", text)
	return time.Time{}
}

// brief shows an occurrence as a line of a table: for an all-day one
// "2026-11-20/2026-11-21 title", else "2026-11-20T09:00+01:00/PT60M title";
// then the recurrence id, and "free" when it is.
func brief(o Occurrence) string {
	s := ""
	if o.AllDay {
		s = o.StartDate + "/" + o.EndDate
	} else {
		s = o.Start.Format("2006-01-02T15:04Z07:00") + "/" + strconv.Itoa(int(o.End.Sub(o.Start)/time.Minute)) + "m"
	}
	s += " " + o.Title
	if o.RecurrenceID != "" {
		s += " #" + o.RecurrenceID
	}
	if !o.Busy {
		s += " free"
	}
	if o.Floating {
		s += " floating"
	}
	return s
}

func briefs(list []Occurrence) string {
	lines := make([]string, len(list))
	for i, o := range list {
		lines[i] = brief(o)
	}
	return strings.Join(lines, "\n")
}

// tidy trims the indentation of a table in a test.
func tidy(s string) string {
	var lines []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func checkTable(t *testing.T, got []Occurrence, want string) {
	t.Helper()
	if g, w := briefs(got), tidy(want); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
}

var monthNames = map[string]int{"Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6,
	"Jul": 7, "Aug": 8, "Sep": 9, "Oct": 10, "Nov": 11, "Dec": 12}

// spell reads "1997 Sep 2-4 9 Oct 1 1998 Jan 5" as dates, each with every
// given time of day: "1997-09-02T09:00", ...
func spell(t testing.TB, text string, clocks ...string) []string {
	t.Helper()
	var list []string
	year, month := 0, 0
	for _, word := range strings.Fields(strings.ReplaceAll(text, ";", " ")) {
		if m, ok := monthNames[word]; ok {
			month = m
			continue
		}
		if len(word) == 4 && !strings.Contains(word, "-") {
			year, _ = strconv.Atoi(word)
			continue
		}
		first, last, isRange := strings.Cut(word, "-")
		if !isRange {
			last = first
		}
		low, err1 := strconv.Atoi(first)
		high, err2 := strconv.Atoi(last)
		if err1 != nil || err2 != nil || year == 0 || month == 0 {
			t.Fatalf("cannot read %q in %q", word, text)
		}
		for d := low; d <= high; d++ {
			for _, clock := range clocks {
				list = append(list, fmt.Sprintf("%04d-%02d-%02dT%s", year, month, d, clock))
			}
		}
	}
	return list
}
