package intent

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func zoned(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// Offsets of the transitions are those of the IANA time zone database.
func TestGapsAndOverlapsResolveAsRFC5545Says(t *testing.T) {
	for _, c := range []struct{ zone, now, text, want string }{
		{"Europe/Berlin", "2026-03-28 10:00", "x by tomorrow 02:30", "2026-03-29T01:30:00Z"},
		{"Europe/Berlin", "2026-03-28 10:00", "x by tomorrow 03:30", "2026-03-29T01:30:00Z"},
		{"Europe/Berlin", "2026-03-28 10:00", "x by tomorrow 01:59", "2026-03-29T00:59:00Z"},
		{"Europe/Berlin", "2026-03-28 10:00", "x by tomorrow", "2026-03-29T22:00:00Z"},
		{"Europe/Berlin", "2026-03-28 10:00", "x by today", "2026-03-28T23:00:00Z"},
		{"Europe/Berlin", "2026-10-24 10:00", "x by tomorrow 02:30", "2026-10-25T00:30:00Z"},
		{"Europe/Berlin", "2026-10-24 10:00", "x by tomorrow 03:00", "2026-10-25T02:00:00Z"},
		{"Europe/Berlin", "2026-10-24 10:00", "x by tomorrow 01:30", "2026-10-24T23:30:00Z"},
		{"Europe/Berlin", "2026-10-24 10:00", "x by tomorrow", "2026-10-25T23:00:00Z"},
		{"America/New_York", "2026-03-07 10:00", "x by tomorrow 2:30am", "2026-03-08T07:30:00Z"},
		{"America/New_York", "2026-03-07 10:00", "x by tomorrow 3:30am", "2026-03-08T07:30:00Z"},
		{"America/New_York", "2026-10-31 10:00", "x by tomorrow 1:30am", "2026-11-01T05:30:00Z"},
		{"America/New_York", "2026-10-31 10:00", "x by tomorrow 2am", "2026-11-01T07:00:00Z"},
		{"America/New_York", "2026-10-31 10:00", "x by tomorrow", "2026-11-02T05:00:00Z"},
		// Lord Howe moves by half an hour: +10:30 and +11:00.
		{"Australia/Lord_Howe", "2026-10-03 10:00", "x by tomorrow 2:15am", "2026-10-03T15:45:00Z"},
		{"Australia/Lord_Howe", "2026-10-03 10:00", "x by tomorrow 2:45am", "2026-10-03T15:45:00Z"},
		{"Australia/Lord_Howe", "2026-04-04 10:00", "x by tomorrow 1:45am", "2026-04-04T14:45:00Z"},
		{"Australia/Lord_Howe", "2026-04-04 10:00", "x by tomorrow 2:15am", "2026-04-04T15:45:00Z"},
		{"Asia/Kolkata", "2026-11-04 10:00", "x by tomorrow 17:00", "2026-11-05T11:30:00Z"},
		// Samoa had no 30 December 2011.
		{"Pacific/Apia", "2011-12-29 10:00", "x by 2011-12-31 10:00", "2011-12-30T20:00:00Z"},
		// Cairo's clocks go forward at midnight: the day begins at 01:00.
		{"Africa/Cairo", "2026-04-23 10:00", "x by today", "2026-04-23T22:00:00Z"},
	} {
		zone := zoned(t, c.zone)
		now, err := time.ParseInLocation("2006-01-02 15:04", c.now, zone)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Parse(c.text, Options{Now: now, Zone: zone, Locale: "en-US"})
		if err != nil || r.Due == nil {
			t.Errorf("%s %q: %+v, %v", c.zone, c.text, r, err)
			continue
		}
		if got := r.Due.Time.Format(time.RFC3339); got != c.want {
			t.Errorf("%s %q: %s, want %s", c.zone, c.text, got, c.want)
		}
	}
}

func TestHoursFromNowAreHoursOfTheClockEvenWhenClocksChange(t *testing.T) {
	zone := zoned(t, "Europe/Berlin")
	now := time.Date(2026, 3, 29, 1, 30, 0, 0, zone)
	r, _ := Parse("x in 2 hours", Options{Now: now, Zone: zone})
	if r.PinnedStart == nil || !r.PinnedStart.Time.Equal(now.Add(2*time.Hour)) {
		t.Errorf("%+v", r.PinnedStart)
	}
}

func TestAMomentIsReadByItself(t *testing.T) {
	now := time.Date(2026, 11, 4, 10, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"tomorrow": "2026-11-06T00:00:00Z", "Fri 17:00": "2026-11-06T17:00:00Z", "at 5pm": "2026-11-04T17:00:00Z", "by Fri": "2026-11-07T00:00:00Z",
		"in 2 hours": "2026-11-04T12:00:00Z", "2026-11-20 14:00": "2026-11-20T14:00:00Z", "on Fri": "2026-11-07T00:00:00Z", "noon": "2026-11-04T12:00:00Z",
		"2026-11-20T14:00:00-05:00": "2026-11-20T19:00:00Z", "Freitag 17 Uhr": "2026-11-06T17:00:00Z", "from Mon": "2026-11-09T00:00:00Z", "17": "2026-11-04T17:00:00Z",
		"tonight": "2026-11-05T00:00:00Z", "end of month": "2026-12-01T00:00:00Z", "Nov 20": "2026-11-21T00:00:00Z",
	} {
		m, q, err := ParseMoment(text, Options{Now: now, Zone: time.UTC, Locale: "en-US"})
		if err != nil || q != nil || m.Time.Format(time.RFC3339) != want {
			t.Errorf("%q: %v %+v %v, want %s", text, m.Time, q, err, want)
		}
	}
	for _, text := range []string{"next Fri", "5", "Wed", "this weekend", "next week", "Feb 30", "yesterday", "11/31", "Fri 03:00-02:00", "Mon-Fri", "14:00-15:00"} {
		m, q, err := ParseMoment(text, Options{Now: now, Zone: time.UTC, Locale: "en-US"})
		if err != nil || q == nil || m != (Moment{}) {
			t.Errorf("%q: %+v %+v %v, want a question", text, m, q, err)
		}
	}
	for _, text := range []string{"", "essay", "tomorrow essay", "2h", "31", "\"tomorrow\""} {
		if m, q, err := ParseMoment(text, Options{Now: now, Zone: time.UTC}); !errors.Is(err, ErrNoMoment) {
			t.Errorf("%q: %+v %+v %v, want ErrNoMoment", text, m, q, err)
		}
	}
}

func TestAnAmountOfTimeIsReadByItself(t *testing.T) {
	for text, want := range map[string]int{
		"3h": 180, "~90m": 90, "1h30": 90, "1,5 h": 90, "half an hour": 30, "2x45m": 90, "3 Stunden": 180, "an hour and a half": 90, "1:30h": 90, "½ h": 30, "1½ hours": 90,
		"2 hours and 15 minutes": 135, "45": 0, "": 0, "0h": 0, "2-3h": 0, "3h essay": 0, "70000h": 0, "999999999999h": 0,
	} {
		got, err := ParseMinutes(text)
		if got != want || (err != nil) != (want == 0) || err != nil && !errors.Is(err, ErrNoMinutes) {
			t.Errorf("%q: %d, %v, want %d", text, got, err, want)
		}
	}
}

func TestQuestionsAreSentencesThatQuoteTheText(t *testing.T) {
	texts, options := sentencesOf(t)
	for i, text := range texts {
		r, _ := Parse(text, options[i])
		for _, q := range r.Questions {
			if !strings.HasSuffix(q.Sentence, "?") {
				t.Errorf("%q: %q is no question", text, q.Sentence)
			}
		}
	}
}

func TestLocalesDecideOrderWeekAndClock(t *testing.T) {
	for tag, want := range map[string]habits{
		"en-US": {monthFirst, time.Sunday, true}, "en_US": {monthFirst, time.Sunday, true}, "en-GB": {dayFirst, time.Monday, false}, "de-DE": {dayFirst, time.Monday, false},
		"de": {dayFirst, time.Monday, false}, "": {orderUnknown, time.Monday, false}, "en": {orderUnknown, time.Monday, true}, "zh-Hans-CN": {monthFirst, time.Monday, false},
		"de-u-ca-gregory": {dayFirst, time.Monday, false}, "EN-us": {monthFirst, time.Sunday, true}, "-": {orderUnknown, time.Monday, false},
	} {
		if got := habitsOf(tag); got != want {
			t.Errorf("%q: %+v, want %+v", tag, got, want)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	o := Options{
		Now: time.Date(2026, 11, 4, 10, 0, 0, 0, time.UTC), Zone: zoned(b, "Europe/Berlin"), Locale: "en-US",
		Projects: []string{"CS101", "Machine Learning"}, Tasks: []string{"Lab 3", "Read chapter 5"},
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse("Essay for CS101 by Fri 17:00 ~3h !high split 45-90m after Lab 3 #writing", o); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseLongest(b *testing.B) {
	o := Options{Now: time.Date(2026, 11, 4, 10, 0, 0, 0, time.UTC), Zone: time.UTC, Locale: "en-US"}
	for _, unit := range []string{"by ", "after x ", "Mon ", "a", "2 ", "\"", "next Fri ", "1-", "#a ", "word "} {
		text := strings.Repeat(unit, MaxRunes/len(unit))
		b.Run(strings.TrimSpace(unit), func(b *testing.B) {
			for b.Loop() {
				if _, err := Parse(text, o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
