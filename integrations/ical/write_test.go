package ical

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var stamp = time.Date(2026, 11, 20, 6, 0, 0, 0, time.UTC)

func TestWhatIsWrittenReadsBackTheSame(t *testing.T) {
	berlin := mustZone(t, "Europe/Berlin")
	long := strings.Repeat("Grüße, 日本; \\ \"q\": 🎂\n", 40)
	out := &Output{
		ProdID: "-//PulsePlan//Plan//EN", Name: "Plan, week 47", Method: "PUBLISH", Refresh: 30 * time.Minute, Stamp: stamp,
		Events: []OutputEvent{
			{UID: "block-1@pulseplan", Start: at(t, "2026-11-20T09:00", berlin), End: at(t, "2026-11-20T10:30", berlin),
				Summary: long, Description: long, Location: "Room 3; left", URL: "https://example.org/?a=1,2;b", Status: "CONFIRMED",
				Categories: []string{"work", "a, b"}, Sequence: 4, LastModified: stamp.Add(-time.Hour)},
			{UID: "day", StartDate: "2026-11-21", EndDate: "2026-11-23", Summary: "Away", Free: true},
			{UID: "busy day", StartDate: "2026-11-24", EndDate: "2026-11-25", Summary: "Exam"},
		},
	}
	var text bytes.Buffer
	if err := Write(&text, out); err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(text.String(), "\r\n"), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
			t.Errorf("line of %d octets: %q", len(line), line)
		}
	}
	c := mustParse(t, text.String())
	if c.Name != out.Name || c.Method != "PUBLISH" || c.Refresh != 30*time.Minute || c.ProdID != out.ProdID {
		t.Errorf("%+v", c)
	}
	e := c.Series[0].Master
	if e.Summary != long || e.Description != long || e.Location != "Room 3; left" || e.URL != out.Events[0].URL || e.Status != "CONFIRMED" ||
		len(e.Categories) != 2 || e.Categories[1] != "a, b" || e.Sequence != 4 || !e.LastModified.Equal(stamp.Add(-time.Hour)) {
		t.Errorf("%+v", e)
	}
	found, _, err := c.Expand(t.Context(), at(t, "2026-11-20", berlin), at(t, "2026-12-01", berlin), berlin, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	found[0].Title = "long"
	checkTable(t, found, `2026-11-20T09:00+01:00/90m long
		2026-11-21/2026-11-23 Away free
		2026-11-24/2026-11-25 Exam`)
}

func TestNothingIsWrittenThatBreaksARule(t *testing.T) {
	good := OutputEvent{UID: "x", Start: stamp, End: stamp.Add(time.Hour)}
	for want, change := range map[string]func(*Output, *OutputEvent){
		"the product id is empty":         func(o *Output, _ *OutputEvent) { o.ProdID = " " },
		"stamp: the time is missing":      func(o *Output, _ *OutputEvent) { o.Stamp = time.Time{} },
		"the UID is empty":                func(_ *Output, e *OutputEvent) { e.UID = "" },
		"the event ends before it starts": func(_ *Output, e *OutputEvent) { e.End = stamp.Add(-time.Hour) },
		"the time is missing":             func(_ *Output, e *OutputEvent) { e.End = time.Time{} },
		"the year must be 1 to 9999":      func(_ *Output, e *OutputEvent) { e.End = stamp.AddDate(9000, 0, 0) },
		"is not TENTATIVE, CONFIRMED or":  func(_ *Output, e *OutputEvent) { e.Status = "MAYBE" },
		"the sequence is negative":        func(_ *Output, e *OutputEvent) { e.Sequence = -1 },
		"the end date must be after":      func(_ *Output, e *OutputEvent) { e.StartDate, e.EndDate = "2026-11-20", "2026-11-20" },
		"the month must be 1 to 12":       func(_ *Output, e *OutputEvent) { e.StartDate, e.EndDate = "2026-13-20", "2026-11-20" },
	} {
		event := good
		out := &Output{ProdID: "p", Stamp: stamp}
		change(out, &event)
		out.Events = []OutputEvent{event}
		var text bytes.Buffer
		err := Write(&text, out)
		if !errors.Is(err, ErrOutput) || !strings.Contains(err.Error(), want) || text.Len() > 0 {
			t.Errorf("got %v and %d bytes, want %q", err, text.Len(), want)
		}
	}
}

func TestTextCannotBreakOutOfItsLine(t *testing.T) {
	evil := "a\r\nEND:VEVENT\rBEGIN:VEVENT\x00\x1b"
	var text bytes.Buffer
	out := &Output{ProdID: "p", Stamp: stamp, Events: []OutputEvent{{UID: evil, Summary: evil, URL: evil, Categories: []string{evil}, Start: stamp, End: stamp}}}
	if err := Write(&text, out); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(text.String(), "\nBEGIN:VEVENT"); n != 1 {
		t.Errorf("%d events\n%s", n, text.String())
	}
	mustParse(t, text.String())
}
