package commands_test

import (
	"strings"
	"testing"
)

// soundPlan is a plan without fault; each case below spoils one thing.
const soundPlan = `{"zone":"Europe/Berlin","from":"2026-10-23T08:00:00+02:00","to":"2026-10-28T00:00:00+01:00",
"blocks":[{"task":"a","title":"A","start":"2026-10-23T09:00:00+02:00","end":"2026-10-23T10:00:00+02:00"},
{"task":"b","title":"B","start":"2026-10-26T09:00:00+01:00","end":"2026-10-26T09:30:00+01:00"}],
"unplaced":[{"task":"b","minutes":30,"reason":"no_time","sentence":"No time."}],"late":[],
"events":[{"uid":"e","recurrence_id":"","title":"E","start":"2026-10-23T10:00:00+02:00","end":"2026-10-23T11:00:00+02:00","all_day":false,"busy":true},
{"uid":"d","recurrence_id":"","title":"D","start":"2026-10-25","end":"2026-10-26","all_day":true,"busy":true}],
"notes":[],"hash":"00"}`

func TestTheCheckerOfPlansSeesEachFault(t *testing.T) {
	t.Parallel()
	rows := []taskRow{{ID: "a", Title: "A", Minutes: 60}, {ID: "b", Title: "B", Minutes: 60}}
	cases := []struct {
		name, old, new, want string
	}{
		{"none", "", "", ""},
		{"overlap with an event", `10:00:00+02:00"},`, `10:30:00+02:00"},`, "lies on"},
		{"overlap with an all-day event", "2026-10-26T09:00:00+01:00", "2026-10-25T23:30:00+01:00", "lies on"},
		{"overlap of blocks", "2026-10-26T09:00:00+01:00", "2026-10-23T09:30:00+02:00", "overlaps"},
		{"before now", "2026-10-23T09:00:00+02:00", "2026-10-23T07:00:00+02:00", "outside the span"},
		{"outside the hours", "2026-10-26T09:30:00+01:00", "2026-10-26T17:30:00+01:00", "outside the hours"},
		{"minutes that do not add up", `"minutes":30`, `"minutes":20`, "are not 60"},
		{"an unknown task", `"task":"a"`, `"task":"c"`, "no task"},
		{"the offset of another season", "2026-10-26T09:30:00+01:00", "2026-10-26T10:30:00+02:00", "is 2026-10-26T09:30:00+01:00"},
		{"a reason left out", `"reason":"no_time"`, `"reason":""`, "without a reason"},
		{"an unknown key", `"notes"`, `"remarks"`, "unknown field"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := faultsOf(strings.Replace(soundPlan, c.old, c.new, 1), rows)
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("the checker says %q, wanted %q", got, c.want)
			}
		})
	}
}

func faultsOf(text string, rows []taskRow) string {
	p, err := readPlan([]byte(text))
	if err != nil {
		return err.Error()
	}
	open, err := parseWindows("Mon-Sun 09:00-17:00")
	if err != nil {
		return err.Error()
	}
	now, err := p.local("2026-10-23T08:00")
	if err != nil {
		return err.Error()
	}
	return strings.Join(append(p.check(open, now), p.checkTasks(rows)...), "; ")
}
