package schedule_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/record"
)

func TestEveryMoveSaysWhyTheOldPlaceWillNotDo(t *testing.T) {
	tuesday := func(t *testing.T, hour int) time.Time { return day(t, 24, hour, 0) }
	for name, c := range map[string]struct {
		change       func(*world, *record.Task, *record.Block)
		want, german string
	}{
		"an event": {func(w *world, _ *record.Task, _ *record.Block) {
			w.event("Team meeting", tuesday(w.T.(*testing.T), 10), tuesday(w.T.(*testing.T), 11))
		}, "Its old time is taken by Team meeting.",
			"Die alte Zeit ist von Team meeting belegt."},
		"the buffer of an event": {func(w *world, _ *record.Task, _ *record.Block) {
			w.prefers(`{"buffer_after":15}`)
			w.event("Lecture", tuesday(w.T.(*testing.T), 9), tuesday(w.T.(*testing.T), 10))
		}, "Its old time is too close to Lecture.",
			"Die alte Zeit liegt zu nah an Lecture."},
		"a block put there": {func(w *world, _ *record.Task, _ *record.Block) {
			b := w.at(w.Task("ada", "Lab", 60, time.Time{}), tuesday(w.T.(*testing.T), 10), 60)
			b.Set("pinned", true)
			w.Save(b)
		}, "Its old time is taken by Lab, which you put there.",
			"Die alte Zeit ist von Lab belegt; das hast du dorthin gelegt."},
		"other hours": {func(w *world, _ *record.Task, _ *record.Block) {
			w.hours("Mon-Fri 13:00-17:00")
		}, "Its old time is outside its hours now (Mon-Fri 13:00-17:00).",
			"Die alte Zeit liegt jetzt außerhalb der Arbeitszeiten der Aufgabe (Mo.–Fr. 13:00–17:00 Uhr)."},
		"an earlier deadline": {func(w *world, e *record.Task, _ *record.Block) {
			e.SetDue(tuesday(w.T.(*testing.T), 9), "")
			e.Set("deadline", "hard")
			w.Save(e)
		}, "Its deadline is Tue 24 Nov 09:00 now.",
			"Die Frist endet jetzt am Di., 24. Nov., 09:00 Uhr."},
		"a later start": {func(w *world, e *record.Task, _ *record.Block) {
			e.SetEarliest(tuesday(w.T.(*testing.T), 14))
			w.Save(e)
		}, "It may not start before Tue 24 Nov 14:00 now.",
			"Beginnen darf die Arbeit jetzt erst am Di., 24. Nov., 14:00 Uhr."},
		"what it waits for": {func(w *world, e *record.Task, _ *record.Block) {
			first := w.Task("ada", "Reading", 120, time.Time{})
			first.SetEarliest(tuesday(w.T.(*testing.T), 9))
			w.Save(first)
			e.Set("depends_on", []string{first.Id})
			w.Save(e)
		}, "It waits for Reading.",
			"Vorher muss Reading fertig sein."},
		"a cancelled task": {func(w *world, e *record.Task, _ *record.Block) {
			e.Set("status", "cancelled")
			w.Save(e)
		}, "Essay is cancelled.",
			"Essay ist gestrichen."},
		"a task that is planned by hand": {func(w *world, e *record.Task, _ *record.Block) {
			e.Set("auto_schedule", false)
			w.Save(e)
		}, "Essay is not planned automatically any more.",
			"Essay wird nicht mehr automatisch geplant."},
		"less work": {func(w *world, e *record.Task, _ *record.Block) {
			e.Set("estimate", 30)
			w.Save(e)
		}, "Less of Essay is left than was planned.",
			"Von Essay ist weniger übrig, als geplant war."},
		"a lower limit": {func(w *world, _ *record.Task, _ *record.Block) {
			w.prefers(`{"max_per_day":30}`)
		}, "Your limit of 30 minutes leaves no room for it on Tue 24 Nov.",
			"Deine Grenze von 30 Minuten lässt am Di., 24. Nov. keinen Platz dafür."},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			essay := w.Task("ada", "Essay", 60, time.Time{})
			b := w.at(essay, day(t, 24, 10, 0), 60)
			c.change(w, essay, b)
			w.check(w.propose(), b.Id, c.want)
			w.speaks("de-DE")
			w.check(w.propose(), b.Id, c.german)
		})
	}
}

func TestAMoveThatIsOnlyBetterSaysWhatItSaves(t *testing.T) {
	w := newWorld(t)
	w.hours("Mon-Sun 09:00-22:00")
	essay := w.Task("ada", "Essay", 120, day(t, 24, 12, 0)) // a soft deadline that the block misses by a day
	b := w.at(essay, day(t, 25, 20, 0), 120)
	p := w.propose()
	for _, m := range p.Diff.Moved {
		if m.ID == b.Id {
			if !strings.HasPrefix(m.Reason, "It saves ") || !strings.HasSuffix(m.Reason, " pain minutes.") {
				t.Errorf("the reason is %q", m.Reason)
			}
			return
		}
	}
	t.Fatalf("it was not moved: %+v", p.Diff)
}

func TestARunThatAChangeAskedForChangesOnlyWhatItMust(t *testing.T) {
	w := newWorld(t)
	w.Task("ada", "Essay", 240, day(t, 27, 17, 0))
	w.apply(w.propose())
	result := func(job *record.Job) (out schedule.Outcome) {
		if err := json.Unmarshal(job.Result(), &out); err != nil || job.Status() != record.JobDone {
			t.Fatalf("%s: %s (%v)", job.Status(), job.Result(), err)
		}
		return out
	}
	job, _ := w.planned(`{"trigger":"change"}`)
	if out := result(job); out.Plan != "" || len(w.plans()) != 1 {
		t.Errorf("%+v, %d plans", out, len(w.plans()))
	}
	w.Task("ada", "Lab", 60, time.Time{})
	job, _ = w.planned(`{"trigger":"overrun"}`)
	out := result(job)
	p, err := record.FindPlan(w.App, w.Person("ada").Id, out.Plan)
	if err != nil || p.Trigger() != record.TriggerOverrun || p.GetInt("added") != 1 || p.GetInt("moved") != 0 || out.Applied {
		t.Errorf("%+v (%v)", out, err)
	}
	w.prefers(`{"replan":"apply"}`)
	job, _ = w.planned(`{"trigger":"change"}`)
	if out := result(job); !out.Applied || len(w.plans(record.PlanApplied)) != 1 {
		t.Errorf("%+v", out)
	}
}
