package taskfile

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"
)

// Whatever the input: no crash, every message names its file, every task keeps the
// bounds, and what was read can be written and read again unchanged.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"title,minutes\nEssay,90\n",
		"\xef\xbb\xbfid;title;minutes;due;deadline\r\na;\"Essay \"\"x\"\"\";90;2026-10-25;hard\r\n",
		"title\tminutes\tdepends_on\n'=x\t5\ta|b;c\n",
		"title,minutes,earliest,pinned_start\nA,5,2026-03-29 02:30,2026-11-20T14:00:00.5+01:00\n",
		`[{"title":"A","minutes":5,"depends_on":["b",7],"due":"2026-11-20","hours":"Mon-Fri 09:00-17:00"}]`,
		`[{"title":"A","title":{"x":[[1]]}},null,[]]`,
		"title,minutes,due,earliest\nA,5,2044-12-31,2044-12-30T10:00\n",
		"title,minutes\n\"open,5\n", "[[[[", "{", "\r", "'", "\"",
	} {
		f.Add([]byte(seed))
	}
	zone := zoneOf(f, "Europe/Berlin")
	f.Fuzz(func(t *testing.T, data []byte) {
		tasks, bad, err := Read(bytes.NewReader(data), "f", zone, Limits{})
		if err != nil {
			if tasks != nil || bad != nil || !strings.HasPrefix(err.Error(), "f") {
				t.Fatalf("%d tasks and %d row errors beside %v", len(tasks), len(bad), err)
			}
			return
		}
		for _, e := range bad {
			if !strings.HasPrefix(e.Error(), "f line ") && !strings.HasPrefix(e.Error(), "f element ") || e.Reason == "" {
				t.Fatalf("message without place or rule: %q", e.Error())
			}
		}
		for _, task := range tasks {
			if task.Title == "" || task.Minutes < 1 || task.Minutes > maxMinutes || task.DoneMinutes > task.Minutes || task.Line < task.Row || task.Row < 1 {
				t.Fatalf("unsound task %+v", task)
			}
		}
		if bad := Link(tasks); len(bad) > 0 {
			return
		}
		sameAgain(t, tasks, zone)
	})
}

func sameAgain(t *testing.T, tasks []Task, zone *time.Location) {
	var asCSV, asJSON bytes.Buffer
	if err := WriteCSV(&asCSV, tasks, zone); err != nil {
		t.Fatal(err)
	}
	if err := WriteJSON(&asJSON, tasks, zone); err != nil {
		t.Fatal(err)
	}
	for _, out := range []*bytes.Buffer{&asCSV, &asJSON} {
		text := out.String()
		again, bad, err := Read(out, "f", zone, Limits{MaxBytes: 64 << 20})
		if err != nil || len(bad) > 0 || !slices.EqualFunc(tasks, again, func(a, b Task) bool { return content(a) == content(b) }) {
			t.Fatalf("%v %v\nwrote %+v\n read %+v\nfrom %s", bad, err, tasks, again, text)
		}
	}
}
