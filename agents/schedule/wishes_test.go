package schedule_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/record"
)

// prefer sets Ada's preferences.
func (w *world) prefer(preferences map[string]any) {
	w.T.Helper()
	ada := w.Person("ada")
	ada.Set("preferences", preferences)
	w.Save(ada)
}

// located says where the event is.
func (w *world) located(e *record.Event, location string) *record.Event {
	w.T.Helper()
	e.Set("location", location)
	w.Save(e)
	return e
}

func noted(p *schedule.Proposal, code string) string {
	for _, n := range p.Notes {
		if n.Code == code {
			return n.Sentence
		}
	}
	return ""
}

func TestTheWayToAnEventIsKeptFree(t *testing.T) {
	for _, tc := range []struct {
		location string
		minutes  int // of the way; 0: none
	}{
		{"Main Library, 5 High Street", 30}, {"University CAMPUS, Room 3", 45}, {"Campus Nord, Raum B204", 45}, {"", 0}, {"Room 3, 2nd floor", 0},
		{"https://meet.example.com/abc", 0}, {"Microsoft Teams Meeting", 0}, {"Zoom", 0}, {"Raum B204", 0}, {"Town Hall", 30}, {"home", 0},
	} {
		w := newWorld(t)
		w.prefer(map[string]any{"travel_minutes": 30, "places": []map[string]any{{"match": "campus", "minutes": 45}}})
		w.located(w.event("Talk", day(t, 24, 11, 0), day(t, 24, 12, 0)), tc.location)
		for range 6 {
			w.Task("ada", "Work", 120, day(t, 24, 17, 0))
		}
		p := w.propose()
		for _, b := range p.Blocks {
			before, after := day(t, 24, 11, 0).Sub(b.End), b.Start.Sub(day(t, 24, 12, 0))
			if way := time.Duration(tc.minutes) * time.Minute; before < way && after < way {
				t.Errorf("%q: a block from %s to %s, on the way", tc.location, b.Start, b.End)
			}
		}
		if said := noted(p, "travel") != ""; said != (tc.minutes > 0) {
			t.Errorf("%q: note %q", tc.location, noted(p, "travel"))
		}
	}
}

func TestATaskWaitsForItsEventUntilThatVanishes(t *testing.T) {
	w := newWorld(t)
	lecture := w.event("Lecture", day(t, 25, 10, 0), day(t, 25, 12, 0))
	notes := w.Task("ada", "Notes", 60, day(t, 27, 17, 0))
	notes.Set("after_event", lecture.Id)
	notes.Set("asap", true)
	w.Save(notes)
	p := w.propose()
	if len(p.Blocks) != 1 || p.Blocks[0].Start.Before(day(t, 25, 12, 0)) {
		t.Errorf("%+v", p.Blocks)
	}
	if s := noted(p, "after_event"); !strings.Contains(s, `"Lecture"`) {
		t.Errorf("note %q", s)
	}
	if err := w.App.Delete(lecture.Record); err != nil {
		t.Fatal(err)
	}
	if p := w.propose(); len(p.Blocks) != 1 || !p.Blocks[0].Start.Before(day(t, 24, 0, 0)) {
		t.Errorf("after the event is gone: %+v", p.Blocks)
	}
}

func TestAnEventBeyondTheHorizonIsWaitedFor(t *testing.T) {
	w := newWorld(t)
	trip := w.event("Trip", day(t, 30, 10, 0).AddDate(0, 0, 20), day(t, 30, 12, 0).AddDate(0, 0, 20))
	task := w.Task("ada", "Report", 60, time.Time{})
	task.Set("after_event", trip.Id)
	w.Save(task)
	p := w.propose()
	if len(p.Unplaced) != 1 || !strings.Contains(p.Unplaced[0].Sentence, `when "Trip" ends`) {
		t.Errorf("%+v", p.Unplaced)
	}
}

func TestWishedFreeTimeAndWeeklyLimitReachThePlan(t *testing.T) {
	w := newWorld(t)
	w.prefer(map[string]any{
		"max_per_week": 600, "lunch_minutes": 60, "lunch_from": "13:00", "lunch_to": "15:00",
		"free": []map[string]any{{"title": "Walk", "days": []string{"tue"}, "from": "09:00", "to": "11:00", "minutes": 120}},
	})
	for range 10 {
		w.Task("ada", "Work", 180, time.Time{})
	}
	p := w.propose()
	total := 0
	for _, b := range p.Blocks {
		total += int(b.End.Sub(b.Start) / time.Minute)
		if b.Start.Before(day(t, 24, 11, 0)) && b.End.After(day(t, 24, 9, 0)) {
			t.Errorf("%s lies in the walk", b.Start)
		}
	}
	if total > 600 || total < 500 {
		t.Errorf("%d minutes in the week", total)
	}
}

func TestTurnsOfAHabitStayAwayFromTheLastTimeItWasDone(t *testing.T) {
	w := newWorld(t) // it is Monday morning
	gym := w.habit("gym 3x a week 1h")
	last, err := record.NewBlock(w.App, w.Person("ada").Id, gym.Id, day(t, 22, 19, 0), day(t, 22, 20, 0))
	if err != nil {
		t.Fatal(err)
	}
	last.Set("state", record.BlockDone)
	w.Save(last)
	got := starts(t, w.propose14(), gym)
	if len(got) != 6 || strings.HasPrefix(got[0], "Mon") {
		t.Errorf("done on Sunday evening, and again on %v", got)
	}
	for i := 1; i < len(got); i++ {
		if got[i][:3] == got[i-1][:3] {
			t.Errorf("%v", got)
		}
	}
}

func TestAHabitIsPlacedNearItsTimeOfDayAndInItsHours(t *testing.T) {
	w := newWorld(t)
	read := w.habit("read 3x a week at 15:00 30m")
	got := starts(t, w.propose14(), read)
	if len(got) != 6 || slices.ContainsFunc(got, func(s string) bool { return !strings.HasSuffix(s, "15:00") }) {
		t.Errorf("%v", got)
	}
}

func TestATurnThatDoesNotFitIsSaidByItsDays(t *testing.T) {
	w := newWorld(t)
	w.event("Trip", day(t, 25, 0, 0), day(t, 27, 0, 0))
	w.habit("gym 3x a week 1h")
	p := w.propose()
	if len(p.Unplaced) != 1 || !strings.Contains(p.Unplaced[0].Sentence, "(Wed 25 to Thu 26 Nov)") {
		t.Errorf("%+v", p.Unplaced)
	}
}

func TestBlocksShowAsBusyOnlyWhenTheyCannotWait(t *testing.T) {
	w := newWorld(t)
	urgent := w.Task("ada", "Urgent", 120, day(t, 23, 13, 0))
	calm := w.Task("ada", "Calm", 60, time.Time{})
	calm.SetEarliest(day(t, 25, 0, 0))
	w.Save(calm)
	shown := func() map[string]string {
		list, err := record.ListBlocks(w.App, w.Person("ada").Id, day(t, 1, 0, 0), day(t, 30, 0, 0))
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for _, b := range list {
			out[b.Task()] = b.GetString("show_as")
		}
		return out
	}
	w.apply(w.propose())
	if got := shown(); got[urgent.Id] != record.ShowBusy || got[calm.Id] != record.ShowFree {
		t.Errorf("%v", got)
	}
	calm.SetDue(day(t, 25, 10, 0), "") // no room left: the block stays and becomes busy
	calm.SetEarliest(day(t, 25, 8, 0))
	w.Save(calm)
	w.apply(w.propose())
	if got := shown(); got[calm.Id] != record.ShowBusy {
		t.Errorf("with the deadline close: %v", got)
	}
}

func TestSmallTasksOfAPersonAreBundledUnlessTheySayNo(t *testing.T) {
	w := newWorld(t)
	for _, title := range []string{"Call", "Post", "Pay"} {
		w.Task("ada", title, 10, time.Time{})
	}
	bundled := func() int {
		n := 0
		for _, b := range w.propose().Blocks {
			if b.Bundle > 0 {
				n++
			}
		}
		return n
	}
	if n := bundled(); n != 3 {
		t.Errorf("%d blocks are bundled", n)
	}
	alone := w.Task("ada", "Alone", 10, time.Time{})
	alone.Set("bundle", false)
	w.Save(alone)
	if n := bundled(); n != 3 {
		t.Errorf("%d blocks are bundled with one that is to be alone", n)
	}
	w.prefer(map[string]any{"bundle_minutes": 0})
	if n := bundled(); n != 0 {
		t.Errorf("%d blocks are bundled although bundling is off", n)
	}
}

func TestStudyOfAPersonIsSpreadOverDays(t *testing.T) {
	w := newWorld(t)
	exam := w.Task("ada", "Exam", 200, day(t, 28, 17, 0))
	exam.Set("spaced", true)
	w.Save(exam)
	got := starts(t, w.propose14(), exam)
	if len(days(got)) != 5 {
		t.Errorf("%v", got)
	}
}

func TestWishesThatNeedADueDateDoNotStopAPlan(t *testing.T) {
	w := newWorld(t)
	task := w.Task("ada", "Revise", 60, time.Time{})
	task.Set("deadline", "hard")
	task.Set("spaced", true)
	w.Save(task)
	p := w.propose()
	if len(p.Blocks) != 1 || !strings.Contains(noted(p, schedule.NoteNotSpaced), "Revise has no due date") {
		t.Errorf("%+v, notes %+v", p.Blocks, p.Notes)
	}
}
