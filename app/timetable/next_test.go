package timetable_test

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/pulseplan/pulseplan/app/timetable"
)

func parse(tb testing.TB, text string) timetable.Timetable {
	tb.Helper()
	table, err := timetable.Parse(text)
	if err != nil {
		tb.Fatal(err)
	}
	return table
}

func instant(tb testing.TB, text string) time.Time {
	tb.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		tb.Fatal(err)
	}
	return at
}

func TestSlotsFollowTheClockOnTheWall(t *testing.T) {
	for _, c := range []struct {
		name, cron, zone, after string
		want                    []string // the next slots in the zone
	}{
		{"an ordinary week", "30 7 * * mon-fri", "Europe/Berlin", "2026-11-20T07:30:00+01:00",
			[]string{"2026-11-23T07:30:00+01:00", "2026-11-24T07:30:00+01:00"}},
		{"seven stays seven in spring", "0 7 * * *", "Europe/Berlin", "2026-03-28T00:00:00+01:00",
			[]string{"2026-03-28T07:00:00+01:00", "2026-03-29T07:00:00+02:00", "2026-03-30T07:00:00+02:00"}},
		{"seven stays seven in autumn", "0 7 * * *", "America/New_York", "2026-10-31T12:00:00-04:00",
			[]string{"2026-11-01T07:00:00-05:00", "2026-11-02T07:00:00-05:00"}},
		{"Berlin: a skipped time runs after the gap", "30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00+01:00",
			[]string{"2026-03-29T03:30:00+02:00", "2026-03-30T02:30:00+02:00"}},
		{"Berlin: a repeated time runs once, first", "30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00+02:00",
			[]string{"2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"}},
		{"New York: a skipped time runs after the gap", "15 2 * * *", "America/New_York", "2026-03-07T12:00:00-05:00",
			[]string{"2026-03-08T03:15:00-04:00", "2026-03-09T02:15:00-04:00"}},
		{"New York: a repeated time runs once, first", "0 1 * * *", "America/New_York", "2026-10-31T12:00:00-04:00",
			[]string{"2026-11-01T01:00:00-04:00", "2026-11-02T01:00:00-05:00"}},
		{"Berlin: skipped times that meet others run once", "*/30 2,3 * * *", "Europe/Berlin", "2026-03-29T00:00:00+01:00",
			[]string{"2026-03-29T03:00:00+02:00", "2026-03-29T03:30:00+02:00", "2026-03-30T02:00:00+02:00"}},
		{"Berlin: each of a repeated hour's quarters runs once", "*/15 2,3 * * *", "Europe/Berlin", "2026-10-25T02:30:00+02:00",
			[]string{"2026-10-25T02:45:00+02:00", "2026-10-25T03:00:00+01:00"}},
		{"Berlin: asked within the repeated hour", "*/15 2,3 * * *", "Europe/Berlin", "2026-10-25T02:30:00+01:00",
			[]string{"2026-10-25T03:00:00+01:00"}},
		{"Berlin: asked just after the gap", "30 2 * * *", "Europe/Berlin", "2026-03-29T03:00:00+02:00",
			[]string{"2026-03-29T03:30:00+02:00", "2026-03-30T02:30:00+02:00"}},
		{"Lord Howe: a gap of half an hour", "15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00:00+10:30",
			[]string{"2026-10-04T02:45:00+11:00", "2026-10-05T02:15:00+11:00"}},
		{"Lord Howe: a repeated half hour", "45 1 * * *", "Australia/Lord_Howe", "2026-04-04T12:00:00+11:00",
			[]string{"2026-04-05T01:45:00+11:00", "2026-04-06T01:45:00+10:30"}},
		{"Kolkata never changes", "30 5 * * *", "Asia/Kolkata", "2026-03-29T00:00:00Z",
			[]string{"2026-03-30T05:30:00+05:30", "2026-03-31T05:30:00+05:30"}},
		{"Apia had no 30 December 2011", "0 7 * * *", "Pacific/Apia", "2011-12-29T06:00:00-10:00",
			[]string{"2011-12-29T07:00:00-10:00", "2011-12-31T07:00:00+14:00", "2012-01-01T07:00:00+14:00"}},
		{"Apia: what was only on that day runs on the next", "0 7 30 12 *", "Pacific/Apia", "2011-12-01T00:00:00-10:00",
			[]string{"2011-12-31T07:00:00+14:00", "2012-12-30T07:00:00+14:00"}},
		{"São Paulo had no midnight", "0 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00:00-03:00",
			[]string{"2018-11-04T01:00:00-02:00", "2018-11-05T00:00:00-02:00"}},
		{"leap day", "0 9 29 2 *", "Europe/Berlin", "2026-01-01T00:00:00Z",
			[]string{"2028-02-29T09:00:00+01:00", "2032-02-29T09:00:00+01:00"}},
		{"leap day around a year that has none", "0 9 29 2 *", "UTC", "2095-01-01T00:00:00Z",
			[]string{"2096-02-29T09:00:00Z", "2104-02-29T09:00:00Z"}},
		{"the last day of a leap year long after 2037", "0 12 31 12 *", "Europe/Berlin", "2040-12-30T00:00:00Z",
			[]string{"2040-12-31T12:00:00+01:00", "2041-12-31T12:00:00+01:00"}},
		{"either day, as cron has it", "0 7 1 * mon", "UTC", "2026-11-23T08:00:00Z",
			[]string{"2026-11-30T07:00:00Z", "2026-12-01T07:00:00Z", "2026-12-07T07:00:00Z"}},
		{"strictly after, to the nanosecond", "0 7 * * *", "UTC", "2026-11-23T06:59:59.999999999Z",
			[]string{"2026-11-23T07:00:00Z", "2026-11-24T07:00:00Z"}},
	} {
		zone := zonesOf(t, c.zone)[0]
		at := instant(t, c.after)
		for i, want := range c.want {
			next := parse(t, c.cron).Next(at, zone)
			if got := next.In(zone).Format(time.RFC3339); got != want {
				t.Errorf("%s: slot %d is %s, want %s", c.name, i+1, got, want)
			}
			at = next
		}
	}
}

func TestASearchAtTheEndOfTimeEnds(t *testing.T) {
	for _, after := range []string{"9989-12-31T23:59:59Z", "9990-12-31T23:59:59Z", "9999-12-31T23:59:59Z"} {
		at := instant(t, after)
		next := parse(t, "0 0 29 2 *").Next(at, time.UTC)
		if !next.IsZero() && !next.After(at) {
			t.Errorf("%v after %v", next, at)
		}
		if last := parse(t, "0 7 * * *").Latest(at, at.AddDate(0, 0, 3), time.UTC); !last.IsZero() && last.Year() > 9990 {
			t.Errorf("%v", last)
		}
	}
	if next := (timetable.Timetable{}).Next(time.Unix(0, 0), time.UTC); !next.IsZero() {
		t.Errorf("the zero timetable is due at %v", next)
	}
}

// sets is a timetable as its generator knows it, to be matched without cron.
type sets struct{ minutes, hours, doms, months, dows []int }

func (s sets) String() string {
	word := func(of []int) string {
		if of == nil {
			return "*"
		}
		var words []string
		for _, n := range of {
			words = append(words, strconv.Itoa(n))
		}
		return strings.Join(words, ",")
	}
	return strings.Join([]string{word(s.minutes), word(s.hours), word(s.doms), word(s.months), word(s.dows)}, " ")
}

func (s sets) matches(wall time.Time) bool {
	in := func(of []int, n int) bool { return of == nil || slices.Contains(of, n) }
	day := in(s.doms, wall.Day()) && in(s.dows, int(wall.Weekday()))
	if s.doms != nil && s.dows != nil {
		day = in(s.doms, wall.Day()) || in(s.dows, int(wall.Weekday()))
	}
	return day && in(s.minutes, wall.Minute()) && in(s.hours, wall.Hour()) && in(s.months, int(wall.Month()))
}

// watched lists the slots of (from, to] as a person would who looks at the
// clock on the wall each minute: the first time it shows a time of the
// timetable, and for times it leaves out, as much later as the clock jumped.
func watched(s sets, zone *time.Location, from, to time.Time) []time.Time {
	slots := map[int64]bool{}
	shown := map[time.Time]bool{}
	face := func(at time.Time) (time.Time, int) {
		_, offset := at.In(zone).Zone()
		return at.UTC().Add(time.Duration(offset) * time.Second), offset
	}
	at := from.Add(-48 * time.Hour) // the clock is watched from well before
	was, offset := face(at)
	for ; !at.After(to); at = at.Add(time.Minute) {
		now, newOffset := face(at)
		for left := was.Add(time.Minute); left.Before(now); left = left.Add(time.Minute) {
			if s.matches(left) && !shown[left] {
				slots[left.Add(-time.Duration(offset)*time.Second).Unix()] = true
			}
			shown[left] = true
		}
		if s.matches(now) && !shown[now] {
			slots[at.Unix()] = true
		}
		shown[now] = true
		was, offset = now, newOffset
	}
	var out []time.Time
	for _, unix := range slices.Sorted(maps.Keys(slots)) {
		if slot := time.Unix(unix, 0).UTC(); slot.After(from) && !slot.After(to) {
			out = append(out, slot)
		}
	}
	return out
}

// turns are moments around which clocks did something remarkable.
var turns = []struct{ zone, at string }{
	{"Europe/Berlin", "2026-03-29T01:00:00Z"}, {"Europe/Berlin", "2026-10-25T01:00:00Z"},
	{"America/New_York", "2026-03-08T07:00:00Z"}, {"America/New_York", "2026-11-01T06:00:00Z"},
	{"Australia/Lord_Howe", "2026-04-04T15:00:00Z"}, {"Australia/Lord_Howe", "2026-10-03T15:30:00Z"},
	{"Asia/Kolkata", "2026-10-25T01:00:00Z"},
	{"Pacific/Apia", "2011-12-30T10:00:00Z"},
	{"America/Sao_Paulo", "2018-11-04T03:00:00Z"},
	{"Africa/Casablanca", "2026-02-15T02:00:00Z"},
	{"Antarctica/Troll", "2026-03-29T01:00:00Z"}, {"Antarctica/Troll", "2026-10-25T01:00:00Z"},
	{"Asia/Pyongyang", "2018-05-04T15:00:00Z"},
	{"Pacific/Kwajalein", "1993-08-21T12:00:00Z"},
	{"UTC", "2028-02-29T00:00:00Z"},
}

func drawSets(t *rapid.T, near time.Time) sets {
	pick := func(name string, low, high, most int) []int {
		got := rapid.SliceOfNDistinct(rapid.IntRange(low, high), 0, most, rapid.ID).Draw(t, name)
		if len(got) == 0 {
			return nil
		}
		slices.Sort(got)
		return got
	}
	s := sets{
		minutes: rapid.SampledFrom([][]int{{0}, {30}, {0, 30}, {15, 45}, {0, 15, 30, 45}, {5, 25, 45}, {59}, {1}}).Draw(t, "minutes"),
		hours:   pick("hours", 0, 23, 12),
		dows:    pick("days of the week", 0, 6, 3),
	}
	for _, n := range pick("days of the month", -3, 3, 3) {
		s.doms = append(s.doms, near.AddDate(0, 0, n).Day())
	}
	slices.Sort(s.doms)
	return s
}

func TestEveryTimeOfTheTimetableIsOneSlotWhateverTheClocksDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		turn := rapid.SampledFrom(turns).Draw(t, "turn")
		zone, err := time.LoadLocation(turn.zone)
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.Parse(time.RFC3339, turn.at)
		if err != nil {
			t.Fatal(err)
		}
		s := drawSets(t, at)
		table, err := timetable.Parse(s.String())
		if err != nil {
			t.Fatal(err)
		}
		from := at.Add(time.Duration(rapid.IntRange(-60*60, 60*30).Draw(t, "minutes before or after")) * time.Minute)
		to := from.Add(time.Duration(rapid.IntRange(1, 60*96).Draw(t, "minutes long")) * time.Minute)
		want := watched(s, zone, from, to)
		got := slices.Collect(table.Slots(from, to, zone))
		if !slices.EqualFunc(got, want, time.Time.Equal) {
			t.Fatalf("%s in %v from %v to %v:\n got %v\nwant %v", table, zone, from, to, got, want)
		}
		var last time.Time
		if len(want) > 0 {
			last = want[len(want)-1]
		}
		if latest := table.Latest(from, to, zone); !latest.Equal(last) {
			t.Fatalf("%s: the latest is %v, want %v", table, latest, last)
		}
		asked := from.Add(time.Duration(rapid.Int64Range(0, int64(to.Sub(from))).Draw(t, "asked at")))
		if next, later := table.Next(from, zone), table.Next(asked, zone); later.Before(next) {
			t.Fatalf("%s: asked later, the next slot is earlier: %v, %v", table, next, later)
		}
	})
}

func TestTheLatestSlotIsFoundHoweverLongAgo(t *testing.T) {
	zone := zonesOf(t, "Europe/Berlin")[0]
	until := instant(t, "2026-11-23T07:00:00+01:00")
	for cron, want := range map[string]string{
		"*/15 8-17 * * 1-5": "2026-11-20T17:45:00+01:00",
		"0 7 * * *":         "2026-11-23T07:00:00+01:00",
		"0 0 1 1 *":         "2026-01-01T00:00:00+01:00",
		"0 9 29 2 *":        "2024-02-29T09:00:00+01:00",
	} {
		table := parse(t, cron)
		if got := table.Latest(until.AddDate(-30, 0, 0), until, zone).In(zone).Format(time.RFC3339); got != want {
			t.Errorf("%s: %s, want %s", cron, got, want)
		}
		if got := table.Latest(instant(t, want), until, zone); !got.IsZero() {
			t.Errorf("%s: %v, although nothing is later than %s", cron, got, want)
		}
	}
	if got := parse(t, "0 9 29 2 *").Latest(time.Time{}, instant(t, "2104-02-29T08:59:00Z"), time.UTC); got.Year() != 2096 {
		t.Errorf("before the leap day of 2104: %v", got)
	}
}
