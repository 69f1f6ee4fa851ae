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

// The reading of RFC 5545 is unique: wherever the wall time exists, the instant
// shows it and no earlier instant does; where it does not, the instant is as far
// after the gap's beginning as the wall time says.
func TestResolvedTimesShowTheWallTimeOrLieJustPastItsGap(t *testing.T) {
	zones := []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "America/St_Johns", "Africa/Casablanca", "Asia/Gaza"}
	rapid.Check(t, func(r *rapid.T) {
		zone := zoneOf(t, rapid.SampledFrom(zones).Draw(r, "zone"))
		wall := time.Unix(rapid.Int64Range(firstMoment.Unix(), lastMoment.Unix()).Draw(r, "wall"), 0).UTC()
		if rapid.Bool().Draw(r, "near a transition") {
			if _, end := wall.In(zone).ZoneBounds(); !end.IsZero() {
				_, offset := end.In(zone).Zone()
				wall = end.UTC().Add(time.Duration(offset) * time.Second).Add(time.Duration(rapid.IntRange(-90, 90).Draw(r, "minutes")) * time.Minute)
			}
		}
		at := resolve(wall, zone)
		shown := func(u time.Time) time.Time {
			_, offset := u.In(zone).Zone()
			return u.Add(time.Duration(offset) * time.Second)
		}
		if shown(at).Equal(wall) {
			for back := 15 * time.Minute; back <= 25*time.Hour; back += 15 * time.Minute {
				if shown(at.Add(-back)).Equal(wall) {
					r.Fatalf("%s in %s: %s shows it, but so did %s", wall, zone, at, at.Add(-back))
				}
			}
			return
		}
		start, _ := at.In(zone).ZoneBounds()
		beforeGap := shown(start.Add(-time.Nanosecond)).Add(time.Nanosecond)
		if at.Before(start) || wall.Before(beforeGap) || !wall.Before(shown(start)) || at.Sub(start) != wall.Sub(beforeGap) {
			r.Fatalf("%s in %s: got %s, gap begins %s", wall, zone, at, start)
		}
	})
}
