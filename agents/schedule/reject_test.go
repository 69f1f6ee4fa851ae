package schedule_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

// event puts an event into a calendar of Ada's.
func (w *world) event(title string, start, end time.Time) *record.Event {
	w.T.Helper()
	ada := w.Person("ada").Id
	var c *record.Calendar
	all, err := record.ListCalendars(w.App, ada)
	if err != nil {
		w.T.Fatal(err)
	}
	if len(all) > 0 {
		c = all[0]
	} else {
		if c, err = record.NewCalendar(w.App, ada, "file", "Uni"); err != nil {
			w.T.Fatal(err)
		}
		for field, value := range map[string]any{"counts_as": "auto", "status": "ok"} {
			c.Set(field, value)
		}
		w.Save(c)
	}
	series, err := record.NewSeries(w.App, c, title+start.String())
	if err != nil {
		w.T.Fatal(err)
	}
	series.Set("source", "BEGIN:VCALENDAR")
	w.Save(series)
	e, err := record.NewEvent(w.App, series)
	if err != nil {
		w.T.Fatal(err)
	}
	e.Set("title", title)
	e.Set("busy", true)
	e.SetTimes(start, end)
	w.Save(e)
	return e
}

// at puts a block where a plan could have put it.
func (w *world) at(task *record.Task, start time.Time, minutes int) *record.Block {
	w.T.Helper()
	b, err := record.NewBlock(w.App, w.Person("ada").Id, task.Id, start, start.Add(time.Duration(minutes)*time.Minute))
	if err != nil {
		w.T.Fatal(err)
	}
	w.Save(b)
	return b
}

func TestAChangeThatIsRejectedIsLeftOutAndTheRestCanBeUndone(t *testing.T) {
	w := newWorld(t)
	w.Task("ada", "Essay", 240, day(t, 27, 17, 0))
	w.apply(w.propose())
	before := w.blocks()
	w.Task("ada", "Lab", 120, day(t, 26, 17, 0))
	w.Task("ada", "Reading", 60, day(t, 26, 17, 0))
	p := w.propose()
	if len(p.Diff.Added) < 2 {
		t.Fatalf("the case tests nothing: %+v", p.Diff)
	}
	out := p.Diff.Added[0]
	a, err := schedule.Apply(w.App, w.Person("ada"), p.Plan.Id, []string{out.ID, out.ID}, w.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	if a.Rejected != 1 || a.Added != len(p.Diff.Added)-1 || a.Moved != len(p.Diff.Moved) || a.Removed != len(p.Diff.Removed) || a.Plan.GetInt("rejected") != 1 {
		t.Errorf("%+v of %+v", a, p.Diff)
	}
	for _, b := range w.blocks() {
		if strings.HasPrefix(b, out.ID) {
			t.Error("the block that was rejected is there")
		}
	}
	stored, err := schedule.Find(w.App, w.Person("ada"), p.Plan.Id)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range stored.Blocks {
		if b.Rejected != (b.ID == out.ID) {
			t.Errorf("history says rejected: %v of %s", b.Rejected, b.Title)
		}
	}
	u, err := schedule.Undo(w.App, w.Person("ada"), p.Plan.Id, w.Clock.Now())
	if err != nil || len(u.Left) != 0 || u.Removed != a.Added {
		t.Errorf("%+v (%v)", u, err)
	}
	if got := w.blocks(); !slices.Equal(got, before) {
		t.Errorf("got %v\nwant %v", got, before)
	}
}

// refused applies a plan without some changes and returns the conflict.
func (w *world) refused(p *schedule.Proposal, reject ...string) (*fault.Fault, schedule.Conflict) {
	w.T.Helper()
	before := w.blocks()
	_, err := schedule.Apply(w.App, w.Person("ada"), p.Plan.Id, reject, w.Clock.Now())
	var f *fault.Fault
	if !errors.As(err, &f) || f.Code != fault.PlanConflict.Code {
		w.T.Fatalf("got %v", err)
	}
	if !slices.Equal(before, w.blocks()) {
		w.T.Error("a refused choice was half applied")
	}
	c, _ := f.Detail.(schedule.Conflict)
	if len(c.Blocks) != 2 || c.Rule == "" || c.Blocks[0].ID != reject[0] {
		w.T.Errorf("%+v", c)
	}
	return f, c
}

func TestAChoiceThatCannotBeIsRefusedWithBothBlocksAndTheRule(t *testing.T) {
	t.Run("two blocks at the same time", func(t *testing.T) {
		w := newWorld(t)
		w.hours("Mon 10:00-12:00; Tue 10:00-12:00")
		essay := w.Task("ada", "Essay", 120, time.Time{})
		w.at(essay, day(t, 23, 10, 0), 120)
		lab := w.Task("ada", "Lab", 120, day(t, 23, 12, 0))
		lab.Set("deadline", "hard")
		lab.Set("priority", "critical")
		w.Save(lab)
		p := w.propose()
		if len(p.Diff.Moved) != 1 || len(p.Diff.Added) != 1 {
			t.Fatalf("%+v", p.Diff)
		}
		if r := p.Diff.Moved[0].Reason; r != "Moving it lets Lab make its deadline." {
			t.Errorf("the reason is %q", r)
		}
		f, c := w.refused(p, p.Diff.Moved[0].ID)
		if c.Rule != planner.RuleOverlap || !strings.Contains(f.Sentence(), "Essay") || !strings.Contains(f.Sentence(), "Lab") || c.Blocks[1].ID != p.Diff.Added[0].ID {
			t.Errorf("%s %+v", f.Sentence(), c)
		}
		// Without both it is fine.
		if _, err := schedule.Apply(w.App, w.Person("ada"), p.Plan.Id, []string{p.Diff.Moved[0].ID, p.Diff.Added[0].ID}, w.Clock.Now()); err != nil {
			t.Error(err)
		}
	})
	t.Run("more time than work", func(t *testing.T) {
		w := newWorld(t)
		w.hours("Mon-Tue 10:00-12:00")
		essay := w.Task("ada", "Essay", 120, time.Time{})
		b := w.at(essay, day(t, 23, 10, 0), 120)
		w.event("Dentist", day(t, 23, 11, 0), day(t, 23, 12, 0))
		p := w.propose()
		w.check(p, b.Id, "Its old time is taken by Dentist.")
		var added, gone string
		for _, b := range p.Blocks {
			switch b.Change {
			case schedule.Added:
				added = b.ID
			case schedule.Moved, schedule.Removed:
				gone = b.ID
			}
		}
		if added == "" || gone == "" {
			t.Fatalf("the plan has no such pair: %+v", p.Diff)
		}
		f, c := w.refused(p, gone)
		if c.Rule != planner.RuleMinutes || !strings.Contains(f.Sentence(), "Essay") {
			t.Errorf("%s %+v", f.Sentence(), c)
		}
	})
	t.Run("work before what it waits for", func(t *testing.T) {
		w := newWorld(t)
		w.hours("Mon-Tue 10:00-12:00")
		first := w.Task("ada", "Experiment", 120, time.Time{})
		second := w.Task("ada", "Report", 120, time.Time{})
		second.Set("depends_on", []string{first.Id})
		w.Save(second)
		p := w.propose()
		if len(p.Diff.Added) != 2 || p.Diff.Added[0].Title != "Experiment" {
			t.Fatalf("%+v", p.Diff)
		}
		f, c := w.refused(p, p.Diff.Added[0].ID)
		if c.Rule != planner.RuleDependency || !strings.Contains(f.Sentence(), "Report at Tue 24 Nov 10:00 waits for Experiment") {
			t.Errorf("%s %+v", f.Sentence(), c)
		}
	})
	t.Run("more than the day may hold", func(t *testing.T) {
		w := newWorld(t)
		u := w.Person("ada")
		u.Set("preferences", `{"max_per_day":120,"horizon_days":5}`)
		w.Save(u)
		essay := w.Task("ada", "Essay", 120, time.Time{})
		b := w.at(essay, day(t, 23, 10, 0), 120)
		lab := w.Task("ada", "Lab", 120, day(t, 23, 17, 0))
		lab.Set("deadline", "hard")
		lab.Set("priority", "critical")
		lab.Set("hours", "Mon 14:00-17:00")
		w.Save(lab)
		p := w.propose()
		if len(p.Diff.Moved) != 1 || p.Diff.Moved[0].ID != b.Id {
			t.Fatalf("%+v", p.Diff)
		}
		f, c := w.refused(p, b.Id)
		if c.Rule != planner.RuleDay || c.Blocks[1].Title != "Lab" || !strings.Contains(f.Sentence(), "the day would hold more work than your limit") {
			t.Errorf("%s %+v", f.Sentence(), c)
		}
	})
}

// check compares the reason of a block's change.
func (w *world) check(p *schedule.Proposal, id, want string) {
	w.T.Helper()
	for _, b := range p.Blocks {
		if b.ID == id {
			if b.Change != schedule.Moved && b.Change != schedule.Removed || b.Reason != want {
				w.T.Errorf("%s %s: %q, want %q", b.Change, b.Title, b.Reason, want)
			}
			return
		}
	}
	w.T.Errorf("block %s is not in the plan", id)
}

func TestAChangeThatIsNotInThePlanCannotBeRejected(t *testing.T) {
	w := newWorld(t)
	w.Task("ada", "Essay", 60, time.Time{})
	w.apply(w.propose())
	kept := strings.Fields(w.blocks()[0])[0]
	w.Task("ada", "Lab", 60, time.Time{})
	p := w.propose()
	for _, id := range []string{"nothing00000000", kept} {
		if _, err := schedule.Apply(w.App, w.Person("ada"), p.Plan.Id, []string{id}, w.Clock.Now()); !fault.Is(err, fault.BadField) {
			t.Errorf("%s: %v", id, err)
		}
	}
}

func TestAPlanThatIsAppliedTwiceAtOnceIsAppliedOnce(t *testing.T) {
	w := newWorld(t)
	w.Task("ada", "Essay", 240, day(t, 27, 17, 0))
	p := w.propose()
	ada := w.Person("ada")
	var all sync.WaitGroup
	results := make([]error, 8)
	for i := range results {
		all.Go(func() { _, results[i] = schedule.Apply(w.App, ada, p.Plan.Id, nil, w.Clock.Now()) })
	}
	all.Wait()
	won := 0
	for _, err := range results {
		switch {
		case err == nil:
			won++
		case !fault.Is(err, fault.PlanState):
			t.Error(err)
		}
	}
	if won != 1 || len(w.blocks()) != len(p.Diff.Added) {
		t.Errorf("applied %d times, %d blocks of %d", won, len(w.blocks()), len(p.Diff.Added))
	}
}

func TestUndoPutsNothingOverWhatHasComeSince(t *testing.T) {
	w := newWorld(t)
	w.hours("Mon-Tue 10:00-12:00")
	essay := w.Task("ada", "Essay", 120, time.Time{})
	b := w.at(essay, day(t, 23, 10, 0), 120)
	lab := w.Task("ada", "Lab", 120, day(t, 23, 12, 0))
	lab.Set("deadline", "hard")
	lab.Set("priority", "critical")
	w.Save(lab)
	p := w.propose()
	w.apply(p)
	lab1, err := record.FindBlock(w.App, w.Person("ada").Id, p.Diff.Added[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	lab1.Set("pinned", true) // it stays, so the essay cannot come back
	w.Save(lab1)
	u, err := schedule.Undo(w.App, w.Person("ada"), p.Plan.Id, w.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(u.Left, b.Id) || !slices.Contains(u.Left, lab1.Id) || u.Restored != 0 {
		t.Errorf("%+v", u)
	}
}
