package schedule_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

// crowded gives Ada more work than fits before Wednesday evening.
func crowded(t *testing.T) *world {
	w := newWorld(t)
	w.study("Mon-Fri 09:00-12:45")
	for _, title := range []string{"Lab 3", "Essay", "Quiz"} {
		task := w.hard(title, 280, day(t, 25, 17, 0))
		task.Set("max_per_day", 480)
		w.Save(task.Record)
	}
	w.Task("ada", "Mail", 30, time.Time{})
	return w
}

func (w *world) ways() *schedule.WaysOut {
	w.T.Helper()
	out, err := schedule.Ways(w.App, w.Person("ada"), w.Clock.Now())
	if err != nil {
		w.T.Fatal(err)
	}
	return out
}

func TestEveryWayIsTakenAndTakenBack(t *testing.T) {
	offered := crowded(t).ways()
	if offered.Conflict == nil || len(offered.Conflict.Tasks) != 3 || offered.Conflict.Short <= 0 ||
		offered.Conflict.Need-offered.Conflict.Free != offered.Conflict.Short || offered.Conflict.Tasks[0].Minutes != 280 {
		t.Fatalf("%+v", offered.Conflict)
	}
	kinds := map[planner.WayKind]bool{}
	for i, way := range offered.Ways {
		if kinds[way.Kind] {
			continue
		}
		kinds[way.Kind] = true
		t.Run(string(way.Kind), func(t *testing.T) {
			w := crowded(t)
			ada, now := w.Person("ada"), w.Clock.Now()
			before := w.ways()
			mine := before.Ways[i] // the same offer with this world's ids
			was := w.fields(mine)
			change, err := schedule.Take(w.App, ada, mine.ID, now)
			if err != nil {
				t.Fatal(err)
			}
			if change.State() != record.ChangeApplied || change.GetString("sentence") != mine.Sentence {
				t.Errorf("%+v", change)
			}
			after := w.ways()
			if (after.Conflict == nil) != (mine.Left == 0) {
				t.Errorf("%s: %+v is still there", mine.Sentence, after.Conflict)
			}
			if strings.HasSuffix(mine.Sentence, "Then everything fits.") && len(after.Ways) > 0 {
				t.Errorf("%s: %+v", mine.Sentence, after.Ways)
			}
			if _, err := schedule.Take(w.App, ada, mine.ID, now); !fault.Is(err, fault.ChangeState) {
				t.Errorf("taken twice: %v", err)
			}
			if _, err := schedule.UndoChange(w.App, w.Person("bob"), change.Id, now); err == nil {
				t.Error("bob took ada's change back")
			}
			undone, err := schedule.UndoChange(w.App, w.Person("ada"), change.Id, now)
			if err != nil || undone.State() != record.ChangeUndone {
				t.Fatal(err)
			}
			if got := w.fields(mine); got != was {
				t.Errorf("%q was put back as %q", was, got)
			}
			if got := w.ways(); got.Conflict == nil || got.Conflict.Sentence != before.Conflict.Sentence || len(got.Ways) != len(before.Ways) {
				t.Errorf("%+v, was %+v", got, before)
			}
			if _, err := schedule.UndoChange(w.App, w.Person("ada"), change.Id, now); !fault.Is(err, fault.ChangeState) {
				t.Errorf("taken back twice: %v", err)
			}
		})
	}
	for _, k := range []planner.WayKind{planner.WayHours, planner.WayDeadline, planner.WaySoft, planner.WayShorten, planner.WayDrop} {
		if !kinds[k] {
			t.Errorf("%s was not offered", k)
		}
	}
}

// fields is what a way changes, as text.
func (w *world) fields(way schedule.Way) string {
	w.T.Helper()
	r, err := w.FindRecordById(way.Change.Collection, way.Change.Record)
	if err != nil {
		w.T.Fatal(err)
	}
	return strings.Join([]string{r.GetString("hours"), r.GetString("due"), r.GetString("due_day"), r.GetString("deadline"),
		r.GetString("estimate"), r.GetString("status"), r.GetString("preferences")}, "|")
}

func TestAChangeThatWasTouchedSinceIsNotTakenBack(t *testing.T) {
	w := crowded(t)
	ada, now := w.Person("ada"), w.Clock.Now()
	ways := w.ways().Ways
	i := slices.IndexFunc(ways, func(x schedule.Way) bool { return x.Kind == planner.WayDeadline })
	change, err := schedule.Take(w.App, ada, ways[i].ID, now)
	if err != nil {
		t.Fatal(err)
	}
	task, err := w.FindRecordById(record.Tasks, ways[i].Task)
	if err != nil {
		t.Fatal(err)
	}
	task.Set("title", "Another title") // another field may change
	w.Save(task)
	task.Set("due", day(t, 30, 12, 0))
	w.Save(task)
	if _, err := schedule.UndoChange(w.App, ada, change.Id, now); !fault.Is(err, fault.ChangeState) {
		t.Errorf("%v", err)
	}
	again, err := w.FindRecordById(record.Tasks, task.Id)
	if err != nil || !again.GetDateTime("due").Time().Equal(day(t, 30, 12, 0)) {
		t.Errorf("%v %s", err, again.GetString("due"))
	}
}

func TestTheDayLimitIsRaisedWithoutTouchingOtherPreferences(t *testing.T) {
	w := newWorld(t)
	ada := w.Person("ada")
	ada.Set("preferences", map[string]any{"max_per_day": 60, "theme": "dark"})
	w.Save(ada.Record)
	w.hard("Essay", 300, day(t, 25, 17, 0))
	ways := w.ways().Ways
	i := slices.IndexFunc(ways, func(x schedule.Way) bool { return x.Kind == planner.WayCap })
	if i < 0 {
		t.Fatalf("%+v", ways)
	}
	change, err := schedule.Take(w.App, ada, ways[i].ID, w.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	got := w.Person("ada").Preferences()
	if got.MaxPerDay == nil || *got.MaxPerDay <= 60 || got.Theme == nil || *got.Theme != "dark" {
		t.Errorf("%+v", got)
	}
	if _, err := schedule.UndoChange(w.App, ada, change.Id, w.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	if got := w.Person("ada").Preferences(); got.MaxPerDay == nil || *got.MaxPerDay != 60 || got.Theme == nil {
		t.Errorf("%+v", got)
	}
}

func TestPeopleWithoutHoursOfTheirOwnGetSomeAndLoseThemAgain(t *testing.T) {
	w := newWorld(t)
	essay := w.hard("Essay", 40*60, day(t, 27, 17, 0))
	essay.Set("max_per_day", 600)
	w.Save(essay.Record)
	ada := w.Person("ada")
	list := func() int {
		maps, err := record.ListTimeMaps(w.App, ada.Id)
		if err != nil {
			t.Fatal(err)
		}
		return len(maps)
	}
	ways := w.ways().Ways
	i := slices.IndexFunc(ways, func(x schedule.Way) bool { return x.Kind == planner.WayHours })
	if i < 0 || list() != 0 {
		t.Fatalf("%+v", ways)
	}
	change, err := schedule.Take(w.App, ada, ways[i].ID, w.Clock.Now())
	if err != nil || list() != 1 {
		t.Fatal(err)
	}
	if _, err := schedule.UndoChange(w.App, ada, change.Id, w.Clock.Now()); err != nil || list() != 0 {
		t.Fatal(err)
	}
}

func TestADeadlineOfADayStaysOne(t *testing.T) {
	w := crowded(t)
	ways := w.ways().Ways
	i := slices.IndexFunc(ways, func(x schedule.Way) bool { return x.Kind == planner.WayDeadline && x.Title == "Quiz" })
	task, err := w.FindRecordById(record.Tasks, ways[i].Task)
	if err != nil {
		t.Fatal(err)
	}
	task.Set("due", day(t, 26, 0, 0))
	task.Set("due_day", "2026-11-25")
	w.Save(task)
	ways = w.ways().Ways
	i = slices.IndexFunc(ways, func(x schedule.Way) bool { return x.Kind == planner.WayDeadline && x.Title == "Quiz" })
	if i < 0 {
		t.Fatalf("%+v", ways)
	}
	if _, err := schedule.Take(w.App, w.Person("ada"), ways[i].ID, w.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	task, err = w.FindRecordById(record.Tasks, task.Id)
	zone := w.Person("ada").Zone()
	due := task.GetDateTime("due").Time().In(zone)
	if err != nil || due.Hour() != 0 || task.GetString("due_day") != due.AddDate(0, 0, -1).Format(time.DateOnly) || task.GetString("due_day") <= "2026-11-25" {
		t.Errorf("%v %s %s", err, due, task.GetString("due_day"))
	}
}

func TestWithoutACollisionThereIsNothingToDo(t *testing.T) {
	w := newWorld(t)
	w.Task("ada", "Essay", 60, day(t, 27, 17, 0))
	manual := w.hard("By hand", 6000, day(t, 24, 17, 0))
	manual.Set("auto_schedule", false)
	w.Save(manual.Record)
	if out := w.ways(); out.Conflict != nil || len(out.Ways) != 0 {
		t.Errorf("%+v", out)
	}
}
