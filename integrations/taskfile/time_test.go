package taskfile

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestTimesAreUnderstoodInTheGivenZone(t *testing.T) {
	for _, c := range []struct {
		zone, text string
		day        dayMeaning
		want       string
	}{
		{"Europe/Berlin", "2026-11-20T14:00", endOfDay, "2026-11-20T13:00:00Z"},
		{"Europe/Berlin", "2026-11-20 14:00", endOfDay, "2026-11-20T13:00:00Z"},
		{"Europe/Berlin", "2026-11-20 14:00:30", endOfDay, "2026-11-20T13:00:30Z"},
		{"Europe/Berlin", "2026-11-20t14:00:30.25", endOfDay, "2026-11-20T13:00:30.25Z"},
		{"Europe/Berlin", "2026-11-20T14:00:00Z", endOfDay, "2026-11-20T14:00:00Z"},
		{"Europe/Berlin", "2026-11-20T14:00z", endOfDay, "2026-11-20T14:00:00Z"},
		{"Europe/Berlin", "2026-11-20T14:00:00-05:00", endOfDay, "2026-11-20T19:00:00Z"},
		{"Asia/Kolkata", "2026-11-20T14:00+05:30", endOfDay, "2026-11-20T08:30:00Z"},
		{"Europe/Berlin", "2026-11-20", endOfDay, "2026-11-20T23:00:00Z"},
		{"Europe/Berlin", "2026-11-20", startOfDay, "2026-11-19T23:00:00Z"},
		{"Europe/Berlin", "2026-12-31", endOfDay, "2026-12-31T23:00:00Z"},
		// Gaps: the offset before the gap counts.
		{"Europe/Berlin", "2026-03-29T02:30", endOfDay, "2026-03-29T01:30:00Z"},
		{"America/New_York", "2026-03-08T02:30", endOfDay, "2026-03-08T07:30:00Z"},
		{"Australia/Lord_Howe", "2026-10-04T02:15", endOfDay, "2026-10-03T15:45:00Z"},
		// Overlaps: the first of the two.
		{"Europe/Berlin", "2026-10-25T02:30", endOfDay, "2026-10-25T00:30:00Z"},
		{"America/New_York", "2026-11-01T01:30", endOfDay, "2026-11-01T05:30:00Z"},
		{"Australia/Lord_Howe", "2026-04-05T01:45", endOfDay, "2026-04-04T14:45:00Z"},
		// The edges of gap and overlap themselves.
		{"Europe/Berlin", "2026-03-29T03:00", endOfDay, "2026-03-29T01:00:00Z"},
		{"Europe/Berlin", "2026-03-29T01:59", endOfDay, "2026-03-29T00:59:00Z"},
		{"Europe/Berlin", "2026-10-25T03:00", endOfDay, "2026-10-25T02:00:00Z"},
		// Days of 23 and 25 hours end at local midnight.
		{"Europe/Berlin", "2026-03-29", endOfDay, "2026-03-29T22:00:00Z"},
		{"Europe/Berlin", "2026-10-25", endOfDay, "2026-10-25T23:00:00Z"},
		// Midnight itself is skipped or comes twice.
		{"America/Sao_Paulo", "2018-11-04", startOfDay, "2018-11-04T03:00:00Z"},
		{"America/Sao_Paulo", "2018-11-03", endOfDay, "2018-11-04T03:00:00Z"},
		{"America/Havana", "2026-11-01", startOfDay, "2026-11-01T04:00:00Z"},
		// Samoa went without 30 December 2011.
		{"Pacific/Apia", "2011-12-30", startOfDay, "2011-12-30T10:00:00Z"},
		{"Pacific/Apia", "2011-12-29", endOfDay, "2011-12-30T10:00:00Z"},
		{"Pacific/Apia", "2011-12-31T00:00", startOfDay, "2011-12-30T10:00:00Z"},
	} {
		at, dateOnly, reason := parseTime(c.text, zoneOf(t, c.zone), c.day)
		if got := at.Format(time.RFC3339Nano); reason != "" || got != c.want || dateOnly != (len(c.text) == 10) {
			t.Errorf("%s in %s: got %s (date %v, %s), want %s", c.text, c.zone, got, dateOnly, reason, c.want)
		}
	}
}

// The reading of RFC 5545, found by looking at every quarter of an hour: the first
// instant that shows the wall time; if there is none, the one at which a clock that
// was not set forward would show it.
func firstShowing(wall time.Time, zone *time.Location) time.Time {
	const quarter = 15 * time.Minute
	from := wall.Add(-30 * time.Hour)
	for at := from; at.Before(wall.Add(30 * time.Hour)); at = at.Add(quarter) {
		shown, later := at.Add(offsetAt(at, zone)), at.Add(quarter)
		if shown.Equal(wall) {
			return at
		}
		if shown.Before(wall) && later.Add(offsetAt(later, zone)).After(wall) {
			return wall.Add(-offsetAt(at, zone))
		}
	}
	return time.Time{}
}

func TestResolvedTimesAreTheFirstThatShowTheWallTimeOrPassOverItsGap(t *testing.T) {
	zones := []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "Pacific/Kwajalein",
		"America/St_Johns", "America/Sao_Paulo", "Africa/Casablanca", "Asia/Gaza", "Europe/Dublin", "Antarctica/Troll"}
	// From 1973 on, when Liberia, the last, gave up offsets that are no quarters of an hour,
	// but for the minute past midnight that St. John's changed at until 2011.
	first := time.Date(1973, 1, 1, 0, 0, 0, 0, time.UTC)
	quarters := lastMoment.Sub(first) / (15 * time.Minute)
	rapid.Check(t, func(r *rapid.T) {
		zone := zoneOf(t, rapid.SampledFrom(zones).Draw(r, "zone"))
		wall := first.Add(time.Duration(rapid.Int64Range(0, int64(quarters)).Draw(r, "quarter")) * 15 * time.Minute)
		if rapid.Bool().Draw(r, "near a change") {
			wall = nearChange(wall, zone).Add(time.Duration(rapid.IntRange(-100, 100).Draw(r, "off by")) * 15 * time.Minute)
		}
		if got, want := wallOf(wall).in(zone), firstShowing(wall, zone); !got.Equal(want) {
			r.Fatalf("%s in %s: got %s, want %s", wall, zone, got, want)
		}
	})
}

func wallOf(t time.Time) wallClock {
	return wallClock{t.Year(), int(t.Month()), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond()}
}

func offsetAt(at time.Time, zone *time.Location) time.Duration {
	_, seconds := at.In(zone).Zone()
	return time.Duration(seconds) * time.Second
}

// nearChange finds the next change of offset within a year, to the quarter of an hour.
func nearChange(from time.Time, zone *time.Location) time.Time {
	start := offsetAt(from, zone)
	for day := range 366 {
		if at := from.AddDate(0, 0, day); offsetAt(at, zone) != start {
			for offsetAt(at, zone) != start {
				at = at.Add(-15 * time.Minute)
			}
			return at.Add(start)
		}
	}
	return from
}

// Time.ZoneBounds gives an end in the past on these days, which must not be walked
// along.
func TestTheLastDayOfLeapYearsIsResolved(t *testing.T) {
	for year := 2036; year < 2200; year += 4 {
		for _, name := range []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe"} {
			zone := zoneOf(t, name)
			for day := 30; day <= 32; day++ {
				wall := time.Date(year, 12, day, 12, 0, 0, 0, time.UTC)
				if got := wallOf(wall).in(zone).In(zone); got.Hour() != 12 || got.YearDay() != wall.YearDay() {
					t.Errorf("%s in %s: got %s", wall, name, got)
				}
			}
		}
	}
}
