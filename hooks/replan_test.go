package hooks_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents"
	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/hooks"
)

// looks lists the runs that were asked for because something has changed.
func looks(t *testing.T, w *apptest.World) []*core.Record {
	t.Helper()
	jobs, err := w.FindAllRecords(record.Jobs)
	if err != nil {
		t.Fatal(err)
	}
	var out []*core.Record
	for _, j := range jobs {
		if j.GetString("origin") == record.OriginChange {
			out = append(out, j)
		}
	}
	return out
}

// planned is a world in which Ada has a task with two blocks in force, and has
// asked for no more.
func planned(t *testing.T) (*apptest.World, *record.Task) {
	t.Helper()
	w := apptest.New(t, hooks.Register)
	task := w.Task("ada", "Essay", 240, apptest.Monday.Add(4*24*time.Hour))
	p, err := schedule.Propose(w.App, w.Person("ada"), w.Clock.Now(), schedule.Wish{Days: 7})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := schedule.Apply(w.App, w.Person("ada"), p.Plan.Id, nil, w.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	if n := len(looks(t, w)); n != 0 {
		t.Fatalf("%d runs after a plan was applied", n)
	}
	if task, err = record.FindTask(w.App, w.Person("ada").Id, task.Id); err != nil {
		t.Fatal(err)
	}
	return w, task
}

func TestSomebodyWithoutAPlanIsLeftAlone(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	for i := range 3 {
		w.Task("ada", fmt.Sprintf("Task %d", i), 60, time.Time{})
	}
	u := w.Person("ada")
	u.Set("timezone", "Asia/Tokyo")
	w.Save(u)
	if n := len(looks(t, w)); n != 0 {
		t.Errorf("%d runs", n)
	}
}

func TestWhatAPlanIsMadeFromAsksForOneLookHoweverMuchChanges(t *testing.T) {
	soon := apptest.Monday.Add(26 * time.Hour)
	for name, c := range map[string]struct {
		change func(*apptest.World, *record.Task)
		looks  int
	}{
		"the title of a task": {func(w *apptest.World, e *record.Task) {
			e.Set("title", "Essay on bees")
			e.Set("notes", "x")
			w.Save(e)
		}, 0},
		"the estimate of a task": {func(w *apptest.World, e *record.Task) { e.Set("estimate", 300); w.Save(e) }, 1},
		"a task that is done":    {func(w *apptest.World, e *record.Task) { e.Set("status", "done"); w.Save(e) }, 1},
		"a new task":             {func(w *apptest.World, _ *record.Task) { w.Task("ada", "Lab", 60, time.Time{}) }, 1},
		"a task that is deleted": {func(w *apptest.World, e *record.Task) {
			if err := w.Delete(e.Record); err != nil {
				w.T.Fatal(err)
			}
		}, 1},
		"somebody else's task": {func(w *apptest.World, _ *record.Task) { w.Task("bob", "Lab", 60, time.Time{}) }, 0},
		"hundreds of events": {func(w *apptest.World, _ *record.Task) {
			err := w.RunInTransaction(func(tx core.App) error {
				for i := range 300 {
					if err := event(tx, w.Person("ada").Id, i, soon.Add(time.Duration(i)*time.Hour), true); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				w.T.Fatal(err)
			}
		}, 1},
		"an event nobody is busy in": {func(w *apptest.World, _ *record.Task) {
			if err := event(w.App, w.Person("ada").Id, 1, soon, false); err != nil {
				w.T.Fatal(err)
			}
		}, 0},
		"an event beyond every plan": {func(w *apptest.World, _ *record.Task) {
			if err := event(w.App, w.Person("ada").Id, 1, soon.AddDate(0, 3, 0), true); err != nil {
				w.T.Fatal(err)
			}
		}, 0},
		"hours": {func(w *apptest.World, _ *record.Task) {
			m, err := record.NewTimeMap(w.App, w.Person("ada").Id)
			if err != nil {
				w.T.Fatal(err)
			}
			m.Set("name", "Late")
			m.Set("hours", "Mon-Fri 18:00-22:00")
			m.Set("is_default", true)
			w.Save(m)
		}, 1},
		"the theme":       {func(w *apptest.World, _ *record.Task) { prefer(w, `{"theme":"dark","briefing_hour":6}`) }, 0},
		"the daily limit": {func(w *apptest.World, _ *record.Task) { prefer(w, `{"max_per_day":120}`) }, 1},
		"a block by hand": {func(w *apptest.World, e *record.Task) { pin(w, e) }, 1},
		"switched off": {func(w *apptest.World, e *record.Task) {
			prefer(w, `{"replan":"off"}`)
			e.Set("estimate", 300)
			w.Save(e)
		}, 0},
		"a change undone": {func(w *apptest.World, e *record.Task) {
			e.Set("estimate", 300)
			w.Save(e)
			e.Set("estimate", 240)
			w.Save(e)
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w, task := planned(t)
			c.change(w, task)
			got := looks(t, w)
			if len(got) != c.looks {
				t.Errorf("%d runs, want %d", len(got), c.looks)
			}
			for _, j := range got {
				if j.GetString("payload") != `{"trigger":"change"}` || j.GetString("owner") != w.Person("ada").Id {
					t.Errorf("it asks for %s", j.GetString("payload"))
				}
			}
		})
	}
}

func event(app core.App, owner string, i int, start time.Time, busy bool) error {
	calendars, err := record.ListCalendars(app, owner)
	if err != nil {
		return err
	}
	if len(calendars) == 0 {
		c, err := record.NewCalendar(app, owner, "file", "Uni")
		if err != nil {
			return err
		}
		c.Set("counts_as", "auto")
		c.Set("status", "ok")
		if err := app.Save(c); err != nil {
			return err
		}
		calendars = append(calendars, c)
	}
	s, err := record.NewSeries(app, calendars[0], fmt.Sprintf("u%d", i))
	if err != nil {
		return err
	}
	s.Set("source", "BEGIN:VCALENDAR")
	if err := app.Save(s); err != nil {
		return err
	}
	e, err := record.NewEvent(app, s)
	if err != nil {
		return err
	}
	e.Set("busy", busy)
	e.SetTimes(start, start.Add(30*time.Minute))
	return app.Save(e)
}

func prefer(w *apptest.World, text string) {
	u := w.Person("ada")
	u.Set("preferences", text)
	w.Save(u)
}

func pin(w *apptest.World, task *record.Task) {
	blocks, err := record.ListTaskBlocks(w.App, task.GetString("owner"), task.Id)
	if err != nil || len(blocks) == 0 {
		w.T.Fatalf("%d blocks (%v)", len(blocks), err)
	}
	last := blocks[len(blocks)-1]
	last.SetTimes(last.Start().Add(time.Hour), last.End().Add(time.Hour))
	last.Set("pinned", true)
	w.Save(last)
}

func TestABlockThatEndsWithoutBeingDoneAsksForALookOnce(t *testing.T) {
	w, task := planned(t)
	runner, err := agents.New(w.App, nil)
	if err != nil {
		t.Fatal(err)
	}
	sweep := func() {
		t.Helper()
		if err := hooks.SweepOverruns(context.Background(), w.App, runner); err != nil {
			t.Fatal(err)
		}
	}
	sweep()
	if n := len(looks(t, w)); n != 0 {
		t.Fatalf("%d runs before anything has ended", n)
	}
	blocks, err := record.ListTaskBlocks(w.App, w.Person("ada").Id, task.Id)
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(blocks[0].End().Sub(w.Clock.Now()))
	sweep()
	sweep()
	got := looks(t, w)
	if len(got) != 1 || got[0].GetString("payload") != `{"trigger":"overrun"}` {
		t.Fatalf("%d runs", len(got))
	}
	// What is done has not run over.
	if _, err := schedule.Done(w.App, w.Person("ada"), blocks[1].Id, nil, blocks[1].End()); err != nil {
		t.Fatal(err)
	}
	if _, err := schedule.Replan(w.App, w.Person("ada"), record.TriggerChange, w.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(blocks[1].End().Sub(w.Clock.Now()))
	sweep()
	if n := len(looks(t, w)); n != 1 {
		t.Errorf("%d runs after a block that was done", n)
	}
}

func TestAChangeWhoseLookWasLostInACrashIsLookedAtByTheNextProcess(t *testing.T) {
	w, task := planned(t)
	blocks, err := record.ListTaskBlocks(w.App, w.Person("ada").Id, task.Id)
	if err != nil {
		t.Fatal(err)
	}
	// The timer's action is stored; the process dies before the plan is looked at.
	if _, err := schedule.Skip(w.App, w.Person("ada"), blocks[1].Id, w.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	image, err := w.Crash()
	if err != nil {
		t.Fatal(err)
	}
	next := image.Open(t, hooks.Register)
	runner, err := agents.New(next.App, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := hooks.SweepOverruns(context.Background(), next.App, runner); err != nil {
		t.Fatal(err)
	}
	if n := len(looks(t, next)); n != 1 {
		t.Errorf("%d runs", n)
	}
}

func TestAnAccountThatIsDeletedLeavesNoLookBehind(t *testing.T) {
	w, task := planned(t)
	task.Set("estimate", 300)
	w.Save(task)
	u := w.Person("ada")
	if err := w.Delete(u.Record); err != nil {
		t.Fatal(err)
	}
	var left int
	if err := w.DB().NewQuery("SELECT count(*) FROM _replans").Row(&left); err != nil || left != 0 || len(looks(t, w)) != 0 {
		t.Errorf("%d notes, %d runs (%v)", left, len(looks(t, w)), err)
	}
}

func TestTheTimersKeepingIsNotForPeopleToWrite(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	task := w.Task("ada", "Essay", 60, time.Time{})
	h := serve(t, w)
	ada := w.Token("ada")
	code, made := call(t, h, ada, http.MethodPost, "/api/collections/blocks/records", map[string]any{
		"task": task.Id, "start": "2026-11-24T08:00:00Z", "end": "2026-11-24T09:00:00Z", "booked": 30, "paused": "2026-11-24T08:00:00Z"})
	if code != http.StatusOK || made["booked"] != 0.0 || made["paused"] != "" {
		t.Fatalf("%d %v", code, made)
	}
	for field, value := range map[string]any{"booked": 30, "paused": "2026-11-24T08:00:00Z"} {
		if code, _ := call(t, h, ada, http.MethodPatch, "/api/collections/blocks/records/"+made["id"].(string), map[string]any{field: value}); code == http.StatusOK {
			t.Errorf("%s was written", field)
		}
	}
}

func TestATimerOverHTTPAnswersWithWhatFollows(t *testing.T) {
	w, task := planned(t)
	h, ada := serve(t, w), w.Token("ada")
	blocks, err := record.ListTaskBlocks(w.App, w.Person("ada").Id, task.Id)
	if err != nil {
		t.Fatal(err)
	}
	post := func(action string, body any) (int, map[string]any) {
		return call(t, h, ada, http.MethodPost, "/api/v1/blocks/"+blocks[0].Id+"/"+action, body)
	}
	w.Clock.Advance(blocks[0].Start().Sub(w.Clock.Now()))
	code, a := post("start", nil)
	if code != http.StatusOK || a["block"].(map[string]any)["state"] != "started" || a["proposal"] != nil {
		t.Fatalf("%d %v", code, a)
	}
	w.Clock.Advance(20 * time.Minute)
	code, a = post("done", map[string]any{"finished": false})
	if code != http.StatusOK || a["spent"] != 20.0 || a["remaining"] != 220.0 {
		t.Fatalf("%d %v", code, a)
	}
	p, _ := a["proposal"].(map[string]any)
	if p == nil || p["state"] != record.PlanProposed || p["added"] == 0.0 {
		t.Errorf("the rest of the task has no proposal: %v", a)
	}
	if code, a = post("done", map[string]any{"finished": "yes"}); code != http.StatusBadRequest {
		t.Errorf("%d %v", code, a)
	}
	if code, a = post("more", map[string]any{"minutes": 10}); code != http.StatusConflict || a["code"] != "block_state" {
		t.Errorf("%d %v", code, a)
	}
	if n := len(looks(t, w)); n != 0 {
		t.Errorf("%d runs beside the answer", n)
	}
}

func TestAWayOutAsksForNoSecondPlanBesideTheOneItAnswersWith(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	person := w.Person("ada")
	person.Set("preferences", map[string]int{"max_per_day": 300})
	w.Save(person)
	for _, title := range []string{"Lab 3", "Thesis", "Quiz"} {
		task := w.Task("ada", title, 560, apptest.Monday.Add(3*24*time.Hour))
		task.Set("deadline", "hard")
		task.Set("max_per_day", 480)
		w.Save(task)
	}
	ada := w.Person("ada")
	p, err := schedule.Propose(w.App, ada, w.Clock.Now(), schedule.Wish{Days: 7})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := schedule.Apply(w.App, ada, p.Plan.Id, nil, w.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []planner.WayKind{planner.WayCap, planner.WayDeadline} {
		out, err := schedule.Ways(w.App, w.Person("ada"), w.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(out.Ways, func(way schedule.Way) bool { return way.Kind == kind })
		if i < 0 {
			t.Fatalf("no way of the kind %s: %+v", kind, out.Ways)
		}
		if _, err := schedule.Take(w.App, w.Person("ada"), out.Ways[i].ID, w.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		if n := len(looks(t, w)); n != 0 {
			t.Fatalf("%d runs after %s", n, kind)
		}
	}
}
