package schedule_test

import (
	"slices"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/intent"
	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/record"
)

// habit adds a task of Ada's in plain words, as quick-add would.
func (w *world) habit(sentence string) *record.Task {
	w.T.Helper()
	r, err := intent.Parse(sentence, intent.Options{Now: w.Clock.Now(), Zone: w.Person("ada").Zone(), Locale: "en-GB"})
	if err != nil || r.Repeat == nil {
		w.T.Fatal(err, r)
	}
	task, err := record.NewTask(w.App, w.Person("ada").Id)
	if err != nil {
		w.T.Fatal(err)
	}
	task.Set("title", r.Title)
	task.Set("estimate", r.Minutes)
	task.Set("repeat", r.Repeat)
	if r.Window != nil {
		task.Set("hours", "daily "+r.Window.From+"-"+r.Window.To)
	}
	w.Save(task)
	return task
}

// starts lists when a proposal places a task, in Berlin.
func starts(t testing.TB, p *schedule.Proposal, task *record.Task) []string {
	t.Helper()
	var out []string
	for _, b := range p.Blocks {
		if b.Task == task.Id && b.Change != schedule.Removed {
			out = append(out, b.Start.In(day(t, 23, 0, 0).Location()).Format("Mon 2 15:04"))
		}
	}
	return out
}

func days(starts []string) []string {
	var out []string
	for _, s := range starts {
		out = append(out, s[:3])
	}
	return slices.Compact(out)
}

func TestThreeTimesAWeekMeansThreeDifferentDaysOfEachWeek(t *testing.T) {
	w := newWorld(t)
	gym := w.habit("gym 3x a week 1h evenings")
	p, err := schedule.Propose(w.App, w.Person("ada"), w.Clock.Now(), schedule.Wish{Days: 14})
	if err != nil {
		t.Fatal(err)
	}
	got := starts(t, p, gym)
	if len(got) != 6 || len(days(got)) != 6 || len(p.Unplaced) != 0 {
		t.Fatalf("%v, unplaced %+v", got, p.Unplaced)
	}
	for _, s := range got {
		if hour := s[len(s)-5:]; hour < "17:00" || hour > "21:00" {
			t.Errorf("%s is not in the evening", s)
		}
	}
	w.apply(p)
	again := w.propose14()
	if n := len(again.Diff.Added) + len(again.Diff.Moved) + len(again.Diff.Removed); n != 0 {
		t.Errorf("planning again changes %d blocks: %+v", n, again.Diff)
	}
}

func (w *world) propose14() *schedule.Proposal {
	w.T.Helper()
	p, err := schedule.Propose(w.App, w.Person("ada"), w.Clock.Now(), schedule.Wish{Days: 14})
	if err != nil {
		w.T.Fatal(err)
	}
	return p
}

func TestAFixedTimeIsKeptOnEachOfItsDays(t *testing.T) {
	w := newWorld(t)
	study := w.habit("study every weekday at 9:30 45m")
	got := starts(t, w.propose(), study)
	want := []string{"Mon 23 09:30", "Tue 24 09:30", "Wed 25 09:30", "Thu 26 09:30", "Fri 27 09:30"}
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

func TestEverySecondWeekKeepsItsRhythm(t *testing.T) {
	w := newWorld(t)
	clean := w.habit("clean 30m every 2 weeks on Tue")
	first := starts(t, w.propose14(), clean)
	w.Clock.Advance(7 * 24 * time.Hour)
	second := starts(t, w.propose14(), clean)
	if len(first) != 1 || len(second) != 1 || first[0][:6] == second[0][:6] {
		t.Errorf("%v, a week later %v", first, second)
	}
}

func TestATurnThatIsDoneIsNotPlannedAgain(t *testing.T) {
	w := newWorld(t)
	gym := w.habit("gym 3x a week 1h")
	before := starts(t, w.propose(), gym)
	b, err := record.NewBlock(w.App, w.Person("ada").Id, gym.Id, day(t, 23, 7, 0), day(t, 23, 8, 0))
	if err != nil {
		t.Fatal(err)
	}
	b.Set("state", record.BlockDone)
	w.Save(b)
	after := starts(t, w.propose(), gym)
	if len(before) != 3 || len(after) != 2 {
		t.Errorf("%v, then %v", before, after)
	}
}

func TestRepeatsThatMeanNothingAreRefused(t *testing.T) {
	for _, raw := range []string{`{"times":0,"period":"week","interval":1}`, `{"times":8,"period":"week","interval":1}`, `{"times":1,"period":"fortnight","interval":1}`,
		`{"times":1,"period":"day","interval":0}`, `{"times":1,"period":"day","interval":1,"at":"25:00"}`, `{"times":1,"period":"day","interval":1,"rrule":"FREQ=SECONDLY"}`,
		`{"times":1,"period":"day","interval":1,"often":true}`, `[]`, `"weekly"`} {
		if _, err := schedule.ParseRepeat(raw); err == nil {
			t.Errorf("%s was accepted", raw)
		}
	}
	if r, err := schedule.ParseRepeat("null"); r != nil || err != nil {
		t.Errorf("%v %v", r, err)
	}
}
