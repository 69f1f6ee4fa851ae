package planner

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func TestHoursAreReadAndWrittenInOneForm(t *testing.T) {
	for _, tc := range []struct{ in, out string }{
		{"Mon-Fri 09:00-17:00; Sat 10:00-14:00", "Mon-Fri 09:00-17:00; Sat 10:00-14:00"},
		{"daily 08:00-22:00", "Mon-Sun 08:00-22:00"},
		{"Mon,Wed 9-12", "Mon,Wed 09:00-12:00"},
		{"Fri 22:00-02:00", "Fri 22:00-02:00"},
		{"Sun 22:00-02:00", "Sun 22:00-02:00"},
		{"weekdays 9:00-12:30, 13:15-17:05", "Mon-Fri 09:00-12:30,13:15-17:05"},
		{"weekends 10-24:00", "Sat,Sun 10:00-24:00"},
		{"monday – wednesday 9 – 17", "Mon-Wed 09:00-17:00"},
		{"Sat - Mon 9-10", "Mon,Sat,Sun 09:00-10:00"},
		{"Mon 9-12; Mon 11-15; Mon 15-16", "Mon 09:00-16:00"},
		{"tue. 7-8\nThurs 7-8", "Tue,Thu 07:00-08:00"},
		{"daily 00:00-24:00", "Mon-Sun 00:00-24:00"},
		{"daily 22:00-06:00", "Mon-Sun 22:00-06:00"},
		{"Mon 22-24; Tue 0-2", "Mon 22:00-02:00"},
		{"Mon 10-24; Tue 0-12", "Mon 10:00-24:00; Tue 00:00-12:00"},
		{"Mon: 9-10;", "Mon 09:00-10:00"},
		{"NONE", "none"},
	} {
		h, err := ParseHours(tc.in)
		if err != nil {
			t.Errorf("%q: %v", tc.in, err)
			continue
		}
		if got := h.String(); got != tc.out {
			t.Errorf("%q is written %q, want %q", tc.in, got, tc.out)
		}
	}
}

func TestHoursThatMakeNoSenseAreRefusedByTheirPart(t *testing.T) {
	for _, tc := range []struct{ in, part, rule string }{
		{"", "", "is empty"},
		{" ; ", "", "is empty"},
		{"Mon-Fri 09:00-17:00; Sut 10:00-14:00", "Sut 10:00-14:00", `"Sut" is not a day`},
		{"Mon-Fry 9-17", "Mon-Fry 9-17", `"Fry" is not a day`},
		{"09:00-17:00", "09:00-17:00", "starts with no day"},
		{"Mon", "Mon", "has no times"},
		{"Mon 9", "Mon 9", "is not a window"},
		{"Mon 9-", "Mon 9-", "is not a window"},
		{"Mon 25:00-26:00", "Mon 25:00-26:00", "is after 24:00"},
		{"Mon 9:75-10", "Mon 9:75-10", "more than 59 minutes"},
		{"Mon 9:5-10", "Mon 9:5-10", "is not a time of day"},
		{"Mon 24:00-02:00", "Mon 24:00-02:00", "starts at 24:00"},
		{"Mon 9-9", "Mon 9-9", "starts and ends at the same time"},
		{"Mon 9-17 Tue 9-17", "Mon 9-17 Tue 9-17", "is not a window"},
		{"Mon 09:00:00-10:00", "Mon 09:00:00-10:00", "is not a time of day"},
		{"T 9-10", "T 9-10", "is not a day"},
		{"Mon -9-10", "Mon -9-10", "is not a day"},
		{strings.Repeat("Mon 9-10;", 1000), "Mon 9-10;", "longer than"},
	} {
		_, err := ParseHours(tc.in)
		var wrong *HoursError
		if !errors.As(err, &wrong) || !errors.Is(err, ErrInvalid) || !strings.Contains(wrong.Part, tc.part) || !strings.Contains(err.Error(), tc.rule) {
			t.Errorf("%q: %v", tc.in, err)
		}
	}
}

func TestHoursSurviveTheirText(t *testing.T) {
	for seed := range uint64(2_000) {
		rng := rand.New(rand.NewPCG(seed, 1))
		var days [7][]Span
		for d := range days {
			for range rng.IntN(4) {
				from := rng.IntN(25) * 60
				days[d] = append(days[d], Span{min(from, dayMinutes-1), min(dayMinutes, from+1+rng.IntN(600))})
			}
		}
		h, err := NewHours("", days)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		back, err := ParseHours(h.String())
		if err != nil || !back.Equal(h) || back.String() != h.String() {
			t.Fatalf("seed %d: %q becomes %q (%v)", seed, h, back, err)
		}
		h.Name = "n"
		b, err := json.Marshal(h)
		if err != nil {
			t.Fatal(err)
		}
		var again Hours
		if err := json.Unmarshal(b, &again); err != nil || !again.Equal(h) || again.Name != "n" {
			t.Fatalf("seed %d: %s: %v", seed, b, err)
		}
	}
	if _, err := NewHours("", [7][]Span{time.Monday: {{600, 500}}}); err == nil {
		t.Error("a window that ends before it starts is accepted")
	}
	var h Hours
	if err := json.Unmarshal([]byte(`17`), &h); err == nil {
		t.Error("a number is no hours")
	}
}

func FuzzParseHours(f *testing.F) {
	for _, s := range []string{"Mon-Fri 09:00-17:00; Sat 10:00-14:00", "Fri 22:00-02:00", "daily 0-24", "Mon,Wed 9-12,13-14"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		h, err := ParseHours(s)
		if err != nil {
			return
		}
		if back, err := ParseHours(h.String()); err != nil || !back.Equal(h) {
			t.Errorf("%q: %q: %v", s, h, err)
		}
	})
}
