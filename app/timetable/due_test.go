package timetable_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/pulseplan/pulseplan/app/timetable"
)

func TestWhatWasMissedIsRunOnceOrNotAtAll(t *testing.T) {
	berlin := zonesOf(t, "Europe/Berlin")[0]
	for _, c := range []struct {
		name, cron, policy, next, now, want string
	}{
		{"not yet due", "0 7 * * *", timetable.Once, "2026-11-24T07:00:00+01:00", "2026-11-24T06:59:59+01:00", ""},
		{"on time", "0 7 * * *", timetable.Once, "2026-11-24T07:00:00+01:00", "2026-11-24T07:00:00+01:00", "2026-11-24T07:00:00+01:00"},
		{"a week of downtime is one run", "0 7 * * *", timetable.Once, "2026-11-24T07:00:00+01:00", "2026-12-01T06:00:00+01:00", "2026-11-30T07:00:00+01:00"},
		{"a year of downtime is one run", "*/15 * * * *", timetable.Once, "2026-11-24T07:00:00+01:00", "2027-11-24T07:07:00+01:00", "2027-11-24T07:00:00+01:00"},
		{"skip: on time", "0 7 * * *", timetable.Skip, "2026-11-24T07:00:00+01:00", "2026-11-24T07:00:30+01:00", "2026-11-24T07:00:00+01:00"},
		{"skip: within the grace", "0 7 * * *", timetable.Skip, "2026-11-24T07:00:00+01:00", "2026-11-24T07:14:59+01:00", "2026-11-24T07:00:00+01:00"},
		{"skip: too late", "0 7 * * *", timetable.Skip, "2026-11-24T07:00:00+01:00", "2026-11-24T07:15:00+01:00", ""},
		{"skip: downtime until just after a later slot", "0 * * * *", timetable.Skip, "2026-11-24T07:00:00+01:00", "2026-11-24T12:05:00+01:00", "2026-11-24T12:00:00+01:00"},
		{"over the gap", "30 2 * * *", timetable.Once, "2026-03-29T03:30:00+02:00", "2026-03-29T09:00:00+02:00", "2026-03-29T03:30:00+02:00"},
		{"over the repeated hour", "30 2 * * *", timetable.Once, "2026-10-25T02:30:00+02:00", "2026-10-25T02:40:00+01:00", "2026-10-25T02:30:00+02:00"},
		{"a stored moment that is no slot any more", "0 7 * * *", timetable.Once, "2026-11-24T07:30:00+01:00", "2026-11-24T07:31:00+01:00", ""},
	} {
		got := parse(t, c.cron).Due(instant(t, c.next), instant(t, c.now), berlin, c.policy, timetable.Ran{})
		if c.want == "" && !got.IsZero() || c.want != "" && !got.Equal(instant(t, c.want)) {
			t.Errorf("%s: %v, want %q", c.name, got, c.want)
		}
	}
}

func TestASlotThatHasRunIsNeitherDueNorUpcoming(t *testing.T) {
	table, zone := parse(t, "0 7 * * *"), time.UTC
	slot := instant(t, "2026-11-24T07:00:00Z")
	ran := timetable.Ran{}.With(slot)
	if got := table.Due(slot, slot.Add(time.Minute), zone, timetable.Once, ran); !got.IsZero() {
		t.Errorf("due again: %v", got)
	}
	if got := table.Upcoming(slot.Add(-time.Hour), zone, ran); !got.Equal(slot.AddDate(0, 0, 1)) {
		t.Errorf("upcoming again: %v", got)
	}
}

func TestAClockThatWasAYearAheadStopsNothingWhenItIsSetBack(t *testing.T) {
	table, zone := parse(t, "0 7 * * *"), time.UTC
	now := instant(t, "2026-11-24T08:00:00Z")
	ran := timetable.Ran{}.With(instant(t, "2026-11-24T07:00:00Z")).With(instant(t, "2027-11-24T07:00:00Z"))
	stored := instant(t, "2027-11-25T07:00:00Z")
	if got := table.Corrected(stored, now, zone, ran); !got.Equal(instant(t, "2026-11-25T07:00:00Z")) {
		t.Errorf("the next slot is %v", got)
	}
	// And when that year has passed, its slot does not run a second time.
	if got := table.Due(instant(t, "2027-11-24T07:00:00Z"), instant(t, "2027-11-24T07:00:00Z"), zone, timetable.Once, ran); !got.IsZero() {
		t.Errorf("run again: %v", got)
	}
}

func TestWhatHasRunIsRememberedAsText(t *testing.T) {
	var ran timetable.Ran
	first := instant(t, "2026-11-24T07:00:00Z")
	for i := range 200 {
		slot := first.AddDate(0, 0, i)
		if !ran.May(slot) {
			t.Fatalf("%v may not run", slot)
		}
		ran = timetable.ParseRan(ran.With(slot).String())
		for back := range i + 1 {
			if ran.May(first.AddDate(0, 0, back)) {
				t.Fatalf("after %v, %v may run again", slot, first.AddDate(0, 0, back))
			}
		}
	}
	if n := len(ran.String()); n > 1000 {
		t.Errorf("%d bytes", n)
	}
	if ran.May(first.Add(12*time.Hour)) || !ran.May(first.AddDate(0, 0, 199).Add(time.Hour)) {
		t.Error("what is older than all that is remembered counts as run, what is newer does not")
	}
}

// TestNoSlotRunsTwiceAndNoneIsForgottenWhateverTheClockDoes walks a clock that
// goes forward, jumps and is set back, and sweeps after every step.
func TestNoSlotRunsTwiceAndNoneIsForgottenWhateverTheClockDoes(t *testing.T) {
	zones := zonesOf(t, "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia")
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		policy := rapid.SampledFrom([]string{timetable.Once, timetable.Skip}).Draw(t, "policy")
		table, err := timetable.Parse(rapid.SampledFrom([]string{"0 7 * * *", "30 2 * * *", "0 */3 * * *", "0 0 * * 1-5", "30 1,2 * * *"}).Draw(t, "cron"))
		if err != nil {
			t.Fatal(err)
		}
		const step = 10 * time.Minute
		jumps := []time.Duration{time.Hour, -time.Hour, 25 * time.Hour, -25 * time.Hour, 365 * 24 * time.Hour, -365 * 24 * time.Hour}
		now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 365*24).Draw(t, "start")) * time.Hour)
		next := table.Upcoming(now, zone, timetable.Ran{})
		var ran timetable.Ran
		runs := map[int64]int{}
		sweep := func(was time.Time) {
			if now.Before(was) {
				next = table.Corrected(next, now, zone, ran)
			}
			if slot := table.Due(next, now, zone, policy, ran); !slot.IsZero() {
				if slot.After(now) || !table.Next(slot.Add(-1), zone).Equal(slot) {
					t.Fatalf("at %v ran %v, which is no slot yet", now, slot)
				}
				if runs[slot.Unix()]++; runs[slot.Unix()] > 1 {
					t.Fatalf("at %v ran %v again", now, slot)
				}
				ran = timetable.ParseRan(ran.With(slot).String())
			}
			if !next.After(now) {
				next = table.Upcoming(now, zone, ran)
			}
		}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			was := now
			if jump := rapid.IntRange(0, 40).Draw(t, "jump"); jump < len(jumps) {
				now = now.Add(jumps[jump])
				sweep(was)
				continue
			}
			now = now.Add(time.Duration(rapid.IntRange(1, 6).Draw(t, "ten minutes")) * step)
			sweep(was)
		}
		// From here on the clock is right: nothing may be left out.
		for end := now.AddDate(0, 0, 3); now.Before(end); {
			was := now
			now = now.Add(step)
			sweep(was)
			for slot := range table.Slots(was, now, zone) {
				if runs[slot.Unix()] != 1 {
					t.Fatalf("at %v: slot %v ran %d times", now, slot, runs[slot.Unix()])
				}
			}
		}
	})
}
