package commands_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/app/cmd"
)

// weeks are those in which the clocks change, and one where they never do.
var weeks = []struct {
	zone, change string // the day of the change
}{
	{"Europe/Berlin", "2026-03-29"}, {"Europe/Berlin", "2026-10-25"},
	{"America/New_York", "2026-03-08"}, {"America/New_York", "2026-11-01"},
	{"Australia/Lord_Howe", "2026-04-05"}, {"Australia/Lord_Howe", "2026-10-04"},
	{"Asia/Kolkata", "2026-03-29"},
}

// hoursOfWeeks include the hours at which clocks change.
var hoursOfWeeks = []string{"Mon-Fri 09:00-17:00", "Mon-Sun 08:00-20:00", "Sun 00:00-06:00; Mon-Fri 09:00-12:00; Mon-Fri 13:00-18:00", "Mon-Sun 00:00-24:00"}

// taskRow is a task as a JSON task file has it.
type taskRow struct {
	ID        string   `json:"id"`
	Title     string   `json:"title"`
	Minutes   int      `json:"minutes"`
	Done      int      `json:"done_minutes,omitempty"`
	Due       string   `json:"due,omitempty"`
	Deadline  string   `json:"deadline,omitempty"`
	Priority  string   `json:"priority,omitempty"`
	Earliest  string   `json:"earliest,omitempty"`
	MinChunk  int      `json:"min_chunk,omitempty"`
	MaxChunk  int      `json:"max_chunk,omitempty"`
	MaxPerDay int      `json:"max_per_day,omitempty"`
	DependsOn []string `json:"depends_on,omitempty"`
	Energy    string   `json:"energy,omitempty"`
}

// randomTasks are local times around a week that begins on a day.
func randomTasks(r *rand.Rand, monday time.Time) []taskRow {
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	rows := make([]taskRow, 4+r.IntN(12))
	for i := range rows {
		t := &rows[i]
		t.ID, t.Title, t.Minutes = fmt.Sprintf("t%d", i), fmt.Sprintf("Task %d", i), 10+5*r.IntN(60)
		t.Priority, t.Energy = pick("", "low", "medium", "high", "critical"), pick("", "low", "medium", "high")
		if r.IntN(3) > 0 {
			t.Due = monday.AddDate(0, 0, 1+r.IntN(9)).Add(time.Duration(15*r.IntN(96)) * time.Minute).Format("2006-01-02T15:04")
			t.Deadline = pick("hard", "soft")
		}
		if r.IntN(4) == 0 {
			t.Earliest = monday.AddDate(0, 0, -3).Add(time.Duration(r.IntN(72)) * time.Hour).Format("2006-01-02T15:04")
		}
		if r.IntN(2) == 0 {
			t.MinChunk, t.MaxChunk = 15+15*r.IntN(2), 45+15*r.IntN(5)
		}
		if r.IntN(4) == 0 {
			t.MaxPerDay = 60 + 30*r.IntN(4)
		}
		if r.IntN(5) == 0 {
			t.Done = r.IntN(t.Minutes)
		}
		if i > 0 && r.IntN(4) == 0 {
			t.DependsOn = []string{rows[r.IntN(i)].ID}
		}
	}
	return rows
}

// checkTasks holds a plan against the tasks it was made from: all work is
// placed or said to be missing, and every limit of a task is kept.
func (p *plan) checkTasks(rows []taskRow) []string {
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	known, minutes, missing := map[string]taskRow{}, map[string]int{}, map[string]int{}
	last, perDay := map[string]time.Time{}, map[string]int{}
	for _, t := range rows {
		known[t.ID] = t
	}
	for _, u := range p.Unplaced {
		missing[u.Task] += u.Minutes
	}
	for _, b := range p.Blocks {
		t, ok := known[b.Task]
		if !ok || b.Title != t.Title {
			say("a block is about %q (%q), which is no task", b.Task, b.Title)
			continue
		}
		length := int(b.end.Sub(b.start) / time.Minute)
		minutes[t.ID] += length
		perDay[t.ID+b.start.In(p.zone).Format(time.DateOnly)] += length
		if t.MaxChunk > 0 && length > t.MaxChunk {
			say("%s works %d minutes in one go, more than %d", t.ID, length, t.MaxChunk)
		}
		if n := perDay[t.ID+b.start.In(p.zone).Format(time.DateOnly)]; t.MaxPerDay > 0 && n > t.MaxPerDay {
			say("%s works %d minutes on one day, more than %d", t.ID, n, t.MaxPerDay)
		}
		if at, err := p.local(t.Earliest); err == nil && b.start.Before(at) {
			say("%s begins at %s, before %s", t.ID, b.Start, t.Earliest)
		}
		if at, err := p.local(t.Due); err == nil && t.Deadline == "hard" && b.end.After(at) {
			say("%s ends at %s, after its hard deadline %s", t.ID, b.End, t.Due)
		}
		for _, d := range t.DependsOn {
			if last[d].IsZero() && known[d].Minutes > known[d].Done || b.start.Before(last[d]) || missing[d] > 0 {
				say("%s begins at %s, before %s is done", t.ID, b.Start, d)
			}
		}
		last[t.ID] = b.end
	}
	for _, t := range rows {
		if minutes[t.ID]+missing[t.ID] != t.Minutes-t.Done {
			say("%s: %d minutes planned and %d missing are not %d", t.ID, minutes[t.ID], missing[t.ID], t.Minutes-t.Done)
		}
	}
	return wrong
}

// runWeek runs plan on one calendar in one week and returns what is wrong. A
// stored calendar may be refused, in a sentence; flags tell how strict to be.
func runWeek(t *testing.T, r *rand.Rand, ics, zone string, change time.Time, flags ...string) []string {
	t.Helper()
	rows := randomTasks(r, change)
	raw, err := json.Marshal(rows)
	if err != nil {
		t.Fatal(err)
	}
	tasks := filepath.Join(t.TempDir(), "tasks.json")
	if err := os.WriteFile(tasks, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	now := change.AddDate(0, 0, -4).Add(time.Duration(r.IntN(24*60)) * time.Minute).Format("2006-01-02T15:04")
	hours := hoursOfWeeks[r.IntN(len(hoursOfWeeks))]
	args := []string{"plan", "--ics", ics, "--tasks", tasks, "--zone", zone, "--now", now, "--days", "9", "--hours", hours, "--json",
		"--budget", "200000"} // a short search: the rules are under test, not the quality
	args = append(args, flags...)
	var out, errOut bytes.Buffer
	switch code := cmd.Main(args, strings.NewReader(""), &out, &errOut); code {
	case 0:
	case 1:
		if len(flags) == 0 {
			return []string{"is refused: " + errOut.String()}
		}
		return refusal(ics, out.String(), errOut.String())
	default:
		return []string{fmt.Sprintf("exit code %d: %s", code, errOut.String())}
	}
	p, err := readPlan(out.Bytes())
	if err != nil {
		return []string{err.Error()}
	}
	open, err := parseWindows(hours)
	if err != nil {
		t.Fatal(err)
	}
	at, err := p.local(now)
	if err != nil {
		t.Fatal(err)
	}
	return append(p.check(open, at), p.checkTasks(rows)...)
}

// refusal judges a calendar that was refused as a whole.
func refusal(ics, out, errOut string) []string {
	if out != "" || !strings.HasPrefix(errOut, "pulseplan: "+ics+": ") || strings.Count(errOut, "\n") != 1 {
		return []string{fmt.Sprintf("a refusal is no sentence about the file: %q %q", out, errOut)}
	}
	return nil
}

// seedOf gives every calendar and week its own tasks, the same in every run.
func seedOf(parts ...string) uint64 {
	h := fnv.New64a()
	fmt.Fprint(h, parts)
	return h.Sum64()
}

func TestPlansOfManyCalendarsKeepEveryRuleInTheWeeksTheClocksChange(t *testing.T) {
	t.Parallel()
	for _, w := range weeks {
		t.Run(w.zone+" "+w.change, func(t *testing.T) {
			t.Parallel()
			change, err := time.Parse(time.DateOnly, w.change)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			for _, c := range calendarsAround(rand.New(rand.NewPCG(1, seedOf(w.zone, w.change))), change, w.zone, calendarsPerFlavour) {
				path := filepath.Join(dir, c.name)
				if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
					t.Fatal(err)
				}
				seed := seedOf(c.name, w.zone, w.change)
				for _, broken := range runWeek(t, rand.New(rand.NewPCG(2, seed)), path, w.zone, change) {
					t.Errorf("%s, seed %d: %s\n%s", c.name, seed, broken, c.text)
				}
			}
		})
	}
}

func TestEveryStoredCalendarIsPlannedAroundOrRefusedWithASentence(t *testing.T) {
	t.Parallel()
	var files []string
	for _, root := range []string{"../../integrations", "../../app/cmd/sample"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && filepath.Ext(path) == ".ics" {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(files) == 0 {
		t.Fatal("there are no stored calendars")
	}
	for _, path := range files {
		for _, w := range weeks {
			change, err := time.Parse(time.DateOnly, w.change)
			if err != nil {
				t.Fatal(err)
			}
			seed := seedOf(path, w.zone, w.change)
			for _, broken := range runWeek(t, rand.New(rand.NewPCG(3, seed)), path, w.zone, change, "--skip-bad") {
				t.Errorf("%s in %s %s, seed %d: %s", path, w.zone, w.change, seed, broken)
			}
		}
	}
}
