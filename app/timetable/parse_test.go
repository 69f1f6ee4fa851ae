package timetable_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/app/timetable"
)

func TestATimetableIsFiveFieldsOrAUsualName(t *testing.T) {
	for text, want := range map[string]string{
		"0 7 * * *":                "0 7 * * *",
		"  30\t7  * *   mon-fri ":  "30 7 * * mon-fri",
		"*/15 8-17 * * 1-5":        "*/15 8-17 * * 1-5",
		"0,30 6 1,15 jan-jun,12 ?": "0,30 6 1,15 jan-jun,12 ?",
		"0 0 29 2 *":               "0 0 29 2 *",
		"@daily":                   "0 0 * * *",
		"@Weekly":                  "0 0 * * 0",
		"@hourly":                  "0 * * * *",
		"@monthly":                 "0 0 1 * *",
		"@yearly":                  "0 0 1 1 *",
	} {
		got, err := timetable.Parse(text)
		if err != nil || got.String() != want {
			t.Errorf("%q: %q %v", text, got, err)
		}
		if again, err := timetable.Parse(got.String()); err != nil || again.String() != want {
			t.Errorf("%q is not read again: %q %v", want, again, err)
		}
	}
}

func TestWhatIsNoTimetableIsRefusedInASentence(t *testing.T) {
	for text, said := range map[string]string{
		"":                                     "is required",
		" \t ":                                 "is required",
		"7":                                    "five fields",
		"0 7 * *":                              "five fields",
		"0 0 7 * * *":                          "none for seconds",
		"60 7 * * *":                           `minute "60"`,
		"0 24 * * *":                           `hour "24"`,
		"0 7 0 * *":                            `day of the month "0"`,
		"0 7 32 * *":                           `day of the month "32"`,
		"0 7 * 13 *":                           `month "13"`,
		"0 7 * * 7":                            `day of the week "7"`,
		"0 7 * * fri-mon":                      `day of the week "fri-mon"`,
		", 7 * * *":                            `minute ","`,
		"0 , * * *":                            `hour ","`,
		"0 7 * * ,":                            `day of the week ","`,
		"*/0 7 * * *":                          `minute "*/0"`,
		"-1 7 * * *":                           `minute "-1"`,
		"1-2-3 7 * * *":                        `minute "1-2-3"`,
		"0 7 30 2 *":                           "no such day",
		"0 7 31 4,6,9,11 *":                    "no such day",
		"@every 1h":                            "@every",
		"@every":                               "@every",
		"@reboot":                              "none of @hourly",
		"@daily 7":                             "none of @hourly",
		"TZ=Europe/Berlin 0 7 * * *":           "must not name a zone",
		"CRON_TZ=Europe/Berlin 0 7 * * *":      "must not name a zone",
		"TZ=":                                  "must not name a zone",
		"* * * * *":                            "1 minutes apart",
		"*/14 * * * *":                         "4 minutes apart",
		"0,10 7 * * *":                         "10 minutes apart",
		"0,50 7,8 * * *":                       "10 minutes apart",
		"0,50 0,23 * * *":                      "10 minutes apart",
		"0,50 0,23 * * 1,2":                    "10 minutes apart",
		"0,50 0,23 29 2 1":                     "10 minutes apart",
		"0 7 * * " + strings.Repeat("1,", 100): "at most 120 characters",
	} {
		_, err := timetable.Parse(text)
		if err == nil || !strings.Contains(err.Error(), said) {
			t.Errorf("%q: %v, want something with %q", text, err, said)
		}
	}
}

func TestTimesThatAreFarEnoughApartAreAccepted(t *testing.T) {
	for _, text := range []string{
		"*/15 * * * *",
		"0,15 * * * *",
		"5,50 7,9 * * *",  // the hours do not touch
		"0,50 0,23 * * 1", // nor do the days
		"0,50 0,23 1 * *",
		"59 23 * * *",
		"45 23,0 * * *",
	} {
		if _, err := timetable.Parse(text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// FuzzParse: whatever is accepted has a slot in every decade, keeps its
// distances, is read back from its own text and never goes backwards.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"0 7 * * *", "*/15 8-17 * * mon-fri", "0 0 29 2 *", "30 2 29 3,10 *", "@daily", "TZ=", "@every 1s", ", , , , ,", "0 7 30 2 *",
		"0,50 0,23 * * 1", "? ? ? ? ?", "0-59/15 */2 1-31/5 jan,mar 0-6", "0 7 * * 7", "1/2/3 * * * *", "\x00 * * * *", "9999999999999999999 * * * *"} {
		f.Add(seed, int64(1_795_420_800))
	}
	zones := zonesOf(f, "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "UTC")
	f.Fuzz(func(t *testing.T, text string, seconds int64) {
		table, err := timetable.Parse(text)
		if err != nil {
			if s := err.Error(); s == "" || strings.HasSuffix(s, ".") {
				t.Fatalf("%q: %q is no sentence to put behind a field's name", text, s)
			}
			return
		}
		again, err := timetable.Parse(table.String())
		if err != nil || again.String() != table.String() {
			t.Fatalf("%q became %q, which is read as %q (%v)", text, table, again, err)
		}
		after := time.Unix(seconds%200_000_000_000, 0) // up to the year 8307, and before 1970
		for _, zone := range zones {
			at := after
			for range 5 {
				next := table.Next(at, zone)
				if next.IsZero() || !next.After(at) || next.Sub(at) > 10*366*24*time.Hour {
					t.Fatalf("%q in %v: %v comes after %v", table, zone, next, at)
				}
				at = next
			}
		}
	})
}

func zonesOf(tb testing.TB, names ...string) []*time.Location {
	tb.Helper()
	var zones []*time.Location
	for _, name := range names {
		zone, err := time.LoadLocation(name)
		if err != nil {
			tb.Fatal(err)
		}
		zones = append(zones, zone)
	}
	return zones
}
