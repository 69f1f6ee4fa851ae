package taskfile

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

func zoneOf(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatalf("zone %s: %v", name, err)
	}
	return z
}

func mustRead(t testing.TB, text string, zone *time.Location) []Task {
	t.Helper()
	tasks, bad, err := Read(strings.NewReader(text), "tasks.csv", zone, Limits{})
	if err != nil || len(bad) > 0 {
		t.Fatalf("Read(%q): errors %v, %v", text, bad, err)
	}
	return tasks
}

func TestEveryFieldIsReadAlikeFromBothFormats(t *testing.T) {
	berlin := zoneOf(t, "Europe/Berlin")
	forms := map[string]string{
		"csv": "done_minutes,Title,minutes,id,due,deadline,priority,earliest,min_chunk,max_chunk,max_per_day,depends_on,project,energy,hours,pinned_start\n" +
			"30,Essay,180,e1,2026-11-20 14:00,HARD,High,2026-11-16,45,90,120,\"lab;r2\",CS101,low,Mon-Fri 09:00-17:00,2026-11-18T09:00:00+01:00\n",
		"json": `[{"done_minutes":30,"title":"Essay","minutes":180,"id":"e1","due":"2026-11-20T14:00","deadline":"hard","priority":"high","earliest":"2026-11-16",
			"min_chunk":45,"max_chunk":90,"max_per_day":120,"depends_on":["lab","r2"],"project":"CS101","energy":"LOW","hours":"Mon-Fri 09:00-17:00","pinned_start":"2026-11-18T08:00:00Z"}]`,
	}
	for name, text := range forms {
		t.Run(name, func(t *testing.T) {
			tasks := mustRead(t, text, berlin)
			if len(tasks) != 1 {
				t.Fatalf("got %d tasks", len(tasks))
			}
			got := tasks[0]
			hard := got.Hard != nil && *got.Hard
			shown := fmt.Sprint(got.ID, got.Title, got.Minutes, got.DoneMinutes, got.Due, got.DueDateOnly, hard, got.Priority, got.Earliest,
				got.MinChunk, got.MaxChunk, got.MaxPerDay, got.DependsOn, got.Project, got.Energy, got.Hours, got.PinnedStart)
			want := fmt.Sprint("e1", "Essay", 180, 30, utc("2026-11-20T13:00:00Z"), false, true, "high", utc("2026-11-15T23:00:00Z"),
				45, 90, 120, []string{"lab", "r2"}, "CS101", "low", "Mon-Fri 09:00-17:00", utc("2026-11-18T08:00:00Z"))
			if shown != want {
				t.Errorf("got  %s\nwant %s", shown, want)
			}
		})
	}
}

func utc(text string) time.Time {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		panic(err)
	}
	return at.UTC()
}

func TestEveryRowMistakeNamesFileLineFieldAndRule(t *testing.T) {
	long := strings.Repeat("x", 301)
	rows := []struct{ columns, row, want string }{
		{"minutes", "abc", `tasks.csv line 2: minutes "abc": must be a whole number of minutes from 1 to 10080`},
		{"minutes", "1e3", `tasks.csv line 2: minutes "1e3": must be a whole number of minutes from 1 to 10080`},
		{"minutes", "0", `tasks.csv line 2: minutes "0": must be a whole number of minutes from 1 to 10080`},
		{"minutes", "10081", `tasks.csv line 2: minutes "10081": must be a whole number of minutes from 1 to 10080`},
		{"minutes", "-5", `tasks.csv line 2: minutes "-5": must be a whole number of minutes from 1 to 10080`},
		{"minutes", "+5", `tasks.csv line 2: minutes "+5": must be a whole number of minutes from 1 to 10080`},
		{"minutes", "99999999999999999999", `tasks.csv line 2: minutes "99999999999999999999": must be a whole number of minutes from 1 to 10080`},
		{"minutes,done_minutes", "60,61", `tasks.csv line 2: done_minutes "61": must not be more than minutes, which is 60`},
		{"minutes,asap", "60,soon", `tasks.csv line 2: asap "soon": must be yes or no`},
		{"minutes,bundle", "60,1", `tasks.csv line 2: bundle "1": must be yes or no`},
		{"minutes,spaced", "60,yes", `tasks.csv line 2: spaced "yes": needs a due time to spread the work before`},
		{"minutes,min_chunk,max_chunk", "60,45,30", `tasks.csv line 2: min_chunk "45": must not be more than max_chunk, which is 30`},
		{"minutes,min_chunk,max_per_day", "60,45,30", `tasks.csv line 2: min_chunk "45": must not be more than max_per_day, which is 30`},
		{"minutes,max_per_day", "60,1441", `tasks.csv line 2: max_per_day "1441": must be a whole number of minutes from 1 to 1440`},
		{"minutes,priority", "60,urgent", `tasks.csv line 2: priority "urgent": must be one of low, medium, high, critical`},
		{"minutes,deadline", "60,firm", `tasks.csv line 2: deadline "firm": must be one of hard, soft`},
		{"minutes,deadline", "60,hard", `tasks.csv line 2: deadline "hard": needs a due time to be hard about`},
		{"minutes,energy", "60,critical", `tasks.csv line 2: energy "critical": must be one of low, medium, high`},
		{"minutes,due", "60,20.11.2026", `tasks.csv line 2: due "20.11.2026": ` + dateForms},
		{"minutes,due", "60,2026-02-30", `tasks.csv line 2: due "2026-02-30": is not a day of the calendar`},
		{"minutes,due", "60,2026-13-01", `tasks.csv line 2: due "2026-13-01": ` + dateForms},
		{"minutes,due", "60,2026-11-20T24:00", `tasks.csv line 2: due "2026-11-20T24:00": ` + dateForms},
		{"minutes,due", "60,2026-11-20T14:00:00+1:00", `tasks.csv line 2: due "2026-11-20T14:00:00+1:00": ` + dateForms},
		{"minutes,due", "60,2026-11-20T14:00:00.", `tasks.csv line 2: due "2026-11-20T14:00:00.": ` + dateForms},
		{"minutes,due", "60,9999-01-01", `tasks.csv line 2: due "9999-01-01": must be between the years 1970 and 2199`},
		{"minutes,pinned_start", "60,2026-11-20", `tasks.csv line 2: pinned_start "2026-11-20": needs a time of day, such as 2026-11-20T14:00`},
		{"minutes,due,earliest", "60,2026-11-20,2026-11-21", `tasks.csv line 2: earliest "2026-11-21": must be before due, which is 2026-11-21T00:00:00Z`},
		{"minutes,id", "60,a|b", `tasks.csv line 2: id "a|b": must not contain ; | or , because they separate ids in depends_on`},
		{"minutes,project", "60," + long, `tasks.csv line 2: project "` + long[:60] + `…": has 301 characters; at most 100 are allowed`},
		{"minutes,hours", "60,\"Mon\n09\"", `tasks.csv line 2: hours "Mon\n09": must not contain control characters or line breaks`},
		{"minutes", "60,7", `tasks.csv line 2: has 3 cells where the header has 2`},
		{"minutes", "", `tasks.csv line 2: minutes: is required`},
	}
	for _, c := range rows {
		t.Run(c.columns+" "+shorten(c.row), func(t *testing.T) {
			tasks, bad, err := Read(strings.NewReader("title,"+c.columns+"\nEssay,"+c.row+"\n"), "tasks.csv", time.UTC, Limits{})
			if err != nil {
				t.Fatalf("file error %v", err)
			}
			if len(tasks) != 0 || len(bad) != 1 || bad[0].Error() != c.want {
				t.Errorf("got %d tasks and %v\nwant %s", len(tasks), bad, c.want)
			}
		})
	}
}

func TestTitlesAreBoundedAndPlain(t *testing.T) {
	for title, want := range map[string]string{
		strings.Repeat("ü", 300): "",
		strings.Repeat("ü", 301): "has 301 characters; at most 300 are allowed",
		"a\x07b":                 "must not contain control characters or line breaks",
		"a\x00b":                 "must not contain control characters or line breaks",
		"pay \u202e0001":         "must not contain control characters or line breaks",
		"Übung 3 – Σ 📚":          "",
	} {
		_, bad, err := Read(strings.NewReader("minutes,title\n5,"+title+"\n"), "t", time.UTC, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if len(bad) > 0 {
			got = bad[0].Reason
		}
		if got != want {
			t.Errorf("title %.20q: got %q, want %q", title, got, want)
		}
	}
}

func TestFilesThatCannotBeReadAreRefusedWhole(t *testing.T) {
	columns := "; the columns are " + strings.Join(fieldOrder, ", ")
	for text, want := range map[string]string{
		"":                                   "f: is empty",
		"\xef\xbb\xbf \n":                    "f: is empty",
		"title\nEssay\n":                     `f line 1: the column "minutes" is missing; title and minutes are required`,
		"minutes;due\n":                      `f line 1: the column "title" is missing; title and minutes are required`,
		"title,minutes,prio\nA,5,high\n":     `f line 1: unknown column "prio"` + columns,
		"\n\ntitle,minutes,title\n":          `f line 3: column "title" appears twice`,
		"title,minutes,\nA,5,\n":             `f line 1: column 3 has no name` + columns,
		"title,minutes\nA,5\nB\xff,5\n":      "f line 3: has characters that are not UTF-8; save the file as UTF-8",
		"\xff\xfet\x00":                      "f: is written in UTF-16; save it as UTF-8",
		"ti\"tle,minutes\n":                  "f line 1: the header cannot be read: " + quoteReason(&errBareQuote),
		`{"title":"A","minutes":5}`:          `f line 1: the header cannot be read: ` + quoteReason(&errBareQuote),
		`[{"title":"A","minutes":5}`:         "f line 1: ends in the middle of the list in element 1",
		"[{\"title\":\"A\",\n\"minutes\":5}": "f line 2: ends in the middle of the list in element 1",
		`[{"title":"A","minutes":5}] x`:      "f line 1: has more text after the end of the list",
		"[]\n[]":                             "f line 2: has more text after the end of the list",
		`[[[[[[[[[1]]]]]]]]]`:                "f line 1: element 1 is nested too deeply",
		"[{\"title\":\"A\",\n\"minutes\":05}]": "f line 2: is not valid JSON in element 1: " +
			"invalid character '5' after object key:value pair",
	} {
		tasks, bad, err := Read(strings.NewReader(text), "f", time.UTC, Limits{})
		var fileError *FileError
		if !errors.As(err, &fileError) || err.Error() != want || tasks != nil || bad != nil {
			t.Errorf("%q:\n got %v (%d tasks, %d row errors)\nwant %s", text, err, len(tasks), len(bad), want)
		}
	}
}

func TestLimitsHoldExactly(t *testing.T) {
	rows := func(n int) string { return "title,minutes\n" + strings.Repeat("A,5\n", n) }
	list := func(n int) string {
		return "[" + strings.TrimSuffix(strings.Repeat(`{"title":"A","minutes":5},`, n), ",") + "]"
	}
	for _, c := range []struct {
		name, text string
		limits     Limits
		want       string
	}{
		{"rows at the limit", rows(5000), Limits{}, ""},
		{"rows beyond", rows(5001), Limits{}, "f: has more than 5000 rows"},
		{"elements at the limit", list(3), Limits{MaxRows: 3}, ""},
		{"elements beyond", list(4), Limits{MaxRows: 3}, "f: has more than 3 rows"},
		{"bytes at the limit", rows(1), Limits{MaxBytes: int64(len(rows(1)))}, ""},
		{"bytes beyond", rows(1), Limits{MaxBytes: int64(len(rows(1))) - 1}, "f: is larger than the limit of 0 KiB"},
		{"line at the limit", "title,minutes\n" + strings.Repeat(" ", maxLine-1) + "\nA,5\n", Limits{}, ""},
		{"line beyond", "title,minutes\n" + strings.Repeat(" ", maxLine) + "\nA,5\n", Limits{}, "f line 2: is longer than 128 KiB"},
		{"list beyond", `[{"depends_on":[` + strings.Repeat("1,", 1000) + `1]}]`, Limits{}, "f line 1: element 1 holds more than 1000 entries"},
		{"object beyond", `[{` + strings.Repeat(`"a":1,`, 1000) + `"a":1}]`, Limits{}, "f line 1: element 1 holds more than 1000 entries"},
		{"default bytes beyond", strings.Repeat("a", DefaultMaxBytes+1), Limits{}, "f: is larger than the limit of 2048 KiB"},
	} {
		_, _, err := Read(strings.NewReader(c.text), "f", time.UTC, c.limits)
		if got := fmt.Sprint(err); got != c.want && (err != nil || c.want != "") {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
}

func TestAllRowErrorsAreReportedUpToTheCap(t *testing.T) {
	text := "title,minutes,priority\n" + strings.Repeat("A,x,y\n", 40) + "B,5,low\n"
	tasks, bad, err := Read(strings.NewReader(text), "f", time.UTC, Limits{})
	if err != nil || len(tasks) != 1 || len(bad) != 80 {
		t.Fatalf("got %d tasks, %d errors, %v; want 1 and 80", len(tasks), len(bad), err)
	}
	tasks, bad, err = Read(strings.NewReader(strings.Replace(text, "B,", strings.Repeat("A,x,y\n", 40)+"B,", 1)), "f", time.UTC, Limits{})
	if err != nil || len(tasks) != 1 || len(bad) != DefaultMaxErrors {
		t.Fatalf("got %d tasks, %d errors, %v; want 1 and %d", len(tasks), len(bad), err, DefaultMaxErrors)
	}
}

func TestTheCallersRuleForHoursJudgesTheText(t *testing.T) {
	limits := Limits{CheckHours: func(h string) error {
		if strings.HasPrefix(h, "Mon") {
			return nil
		}
		return errors.New("must begin with a weekday")
	}}
	tasks, bad, err := Read(strings.NewReader("title,minutes,hours\nA,5,Mon 9-5\nB,5,Noday\nC,5,\n"), "f", time.UTC, limits)
	if err != nil || len(tasks) != 2 || len(bad) != 1 || bad[0].Error() != `f line 3: hours "Noday": must begin with a weekday` {
		t.Errorf("got %d tasks, %v, %v", len(tasks), bad, err)
	}
}
