package clock_test

import (
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/app/clock"
)

func TestWallTimesInGapsAndOverlapsFollowRFC5545(t *testing.T) {
	for _, c := range []struct {
		zone, wall, want string
	}{
		{"America/New_York", "2026-03-08 02:30", "2026-03-08T03:30:00-04:00"},
		{"America/New_York", "2026-11-01 01:30", "2026-11-01T01:30:00-04:00"},
		{"America/New_York", "2026-11-01 02:30", "2026-11-01T02:30:00-05:00"},
		{"Europe/Berlin", "2026-03-29 02:00", "2026-03-29T03:00:00+02:00"},
		{"Europe/Berlin", "2026-10-25 02:59", "2026-10-25T02:59:00+02:00"},
		{"Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-04T02:45:00+11:00"},
		{"Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-05T01:45:00+11:00"},
		{"Asia/Kolkata", "2026-11-23 09:00", "2026-11-23T09:00:00+05:30"},
		{"America/Sao_Paulo", "2018-11-04 00:00", "2018-11-04T01:00:00-02:00"},
	} {
		zone, err := clock.Zone(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		w, err := time.Parse("2006-01-02 15:04", c.wall)
		if err != nil {
			t.Fatal(err)
		}
		got := clock.Wall(w.Year(), w.Month(), w.Day(), w.Hour(), w.Minute(), 0, zone).Format(time.RFC3339)
		if got != c.want {
			t.Errorf("%s %s: got %s, want %s", c.zone, c.wall, got, c.want)
		}
	}
}

func TestADayIsAsLongAsTheZoneMakesIt(t *testing.T) {
	for _, c := range []struct {
		zone, day string
		hours     float64
	}{
		{"Europe/Berlin", "2026-03-29", 23},
		{"Europe/Berlin", "2026-10-25", 25},
		{"Australia/Lord_Howe", "2026-10-04", 23.5},
		{"Asia/Kolkata", "2026-10-25", 24},
		{"Europe/Berlin", "2026-12-31", 24},
	} {
		zone, err := clock.Zone(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		start, err := clock.DayStart(c.day, zone)
		if err != nil {
			t.Fatal(err)
		}
		end, err := clock.DayEnd(c.day, zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := end.Sub(start).Hours(); got != c.hours {
			t.Errorf("%s %s: %v hours, want %v", c.zone, c.day, got, c.hours)
		}
		if got := clock.DayOf(end.Add(-time.Second), zone); got != c.day {
			t.Errorf("%s: the last second belongs to %s, want %s", c.zone, got, c.day)
		}
	}
}

func TestZonesThatMeanNothingElsewhereAreRefused(t *testing.T) {
	for _, name := range []string{"", "Local", "local", "Mars/Base", "../etc/passwd", "Europe/Ber lin", "W. Europe Standard Time"} {
		if _, err := clock.Zone(name); err == nil {
			t.Errorf("zone %q was accepted", name)
		}
	}
}

func TestDatesThatAreNoDaysAreRefused(t *testing.T) {
	for _, day := range []string{"", "2026-02-30", "2026-2-3", "20261123", "tomorrow", "2026-11-23T09:00", "0000-01-01"} {
		if _, err := clock.DayStart(day, time.UTC); err == nil {
			t.Errorf("day %q was accepted", day)
		}
	}
}

func TestAManualClockMovesOnlyWhenTold(t *testing.T) {
	m := clock.At(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC))
	first := m.Now()
	m.Advance(90 * time.Minute)
	if got := m.Now().Sub(first); got != 90*time.Minute {
		t.Fatalf("moved by %v", got)
	}
}
