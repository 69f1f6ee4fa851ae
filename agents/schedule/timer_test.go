package schedule_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

// action is one of the timer's functions.
type action func(core.App, *record.User, string, time.Time) (*schedule.Acted, error)

// do acts on a block of Ada's now.
func (w *world) do(act action, b *record.Block) *schedule.Acted {
	w.T.Helper()
	a, err := act(w.App, w.Person("ada"), b.Id, w.Clock.Now())
	if err != nil {
		w.T.Fatal(err)
	}
	return a
}

func done(finished *bool) action {
	return func(app core.App, u *record.User, id string, now time.Time) (*schedule.Acted, error) {
		return schedule.Done(app, u, id, finished, now)
	}
}

func more(minutes int) action {
	return func(app core.App, u *record.User, id string, now time.Time) (*schedule.Acted, error) {
		return schedule.More(app, u, id, minutes, now)
	}
}

func (w *world) task(id string) *record.Task {
	w.T.Helper()
	t, err := record.FindTask(w.App, w.Person("ada").Id, id)
	if err != nil {
		w.T.Fatal(err)
	}
	return t
}

func (w *world) timings(b *record.Block) []*record.Timing {
	w.T.Helper()
	ts, err := record.ListTimings(w.App, w.Person("ada").Id, b.Id)
	if err != nil {
		w.T.Fatal(err)
	}
	return ts
}

var yes, no = true, false

func TestATimerMeasuresWhatWasWorked(t *testing.T) {
	w := newWorld(t)
	essay := w.Task("ada", "Essay", 120, time.Time{})
	b := w.at(essay, day(t, 23, 9, 0), 120)
	w.do(schedule.Start, b)
	w.Clock.Advance(25 * time.Minute)
	a := w.do(schedule.Pause, b)
	if a.Block.State() != record.BlockStarted || !a.Block.Paused().Equal(w.Clock.Now()) || a.Task.GetString("status") != "doing" {
		t.Errorf("%s, paused %s, task %s", a.Block.State(), a.Block.Paused(), a.Task.GetString("status"))
	}
	w.Clock.Advance(30 * time.Minute)
	w.do(schedule.Pause, b) // twice is once
	if a = w.do(schedule.Resume, b); !a.Block.Paused().IsZero() {
		t.Error("it still rests")
	}
	w.Clock.Advance(20*time.Minute + 10*time.Second)
	a = w.do(done(nil), b)
	if a.Task.Spent() != 45 || a.Block.Booked() != 45 || a.Block.State() != record.BlockDone || len(w.timings(b)) != 2 {
		t.Errorf("spent %d, booked %d, %s, %d timings", a.Task.Spent(), a.Block.Booked(), a.Block.State(), len(w.timings(b)))
	}
	// Its time ends when the work did, to the minute; the rest is free.
	if want := day(t, 23, 10, 16); !a.Block.End().Equal(want) {
		t.Errorf("ends %s, want %s", a.Block.End(), want)
	}
	if got, ok := schedule.Actual(w.App, w.task(essay.Id)); got != 45 || !ok || schedule.Remaining(w.App, w.task(essay.Id)) != 75 {
		t.Errorf("actual %d (%v), %d left", got, ok, schedule.Remaining(w.App, w.task(essay.Id)))
	}
}

func TestOneTimerOfAPersonRunsAtATime(t *testing.T) {
	w := newWorld(t)
	essay, lab := w.Task("ada", "Essay", 60, time.Time{}), w.Task("ada", "Lab", 60, time.Time{})
	first, second := w.at(essay, day(t, 23, 9, 0), 60), w.at(lab, day(t, 23, 10, 0), 60)
	bobs := w.Task("bob", "Bob's", 60, time.Time{})
	his, err := record.NewBlock(w.App, w.Person("bob").Id, bobs.Id, day(t, 23, 9, 0), day(t, 23, 10, 0))
	if err != nil {
		t.Fatal(err)
	}
	w.Save(his)
	if _, err := schedule.Start(w.App, w.Person("bob"), his.Id, w.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	w.do(schedule.Start, first)
	w.Clock.Advance(10 * time.Minute)
	a := w.do(schedule.Start, second)
	rested, err := record.FindBlock(w.App, w.Person("ada").Id, first.Id)
	if err != nil || rested.State() != record.BlockStarted || !rested.Paused().Equal(w.Clock.Now()) {
		t.Errorf("the first block is %s, paused %s (%v)", rested.State(), rested.Paused(), err)
	}
	if ts := w.timings(first); len(ts) != 1 || ts[0].Length(w.Clock.Now()) != 10*time.Minute || ts[0].Running() {
		t.Errorf("%d timings of the first", len(ts))
	}
	// The second was to begin later: it begins now, over the first.
	if !a.Block.Start().Equal(w.Clock.Now()) || a.Block.Minutes() != 60 || len(a.Overlaps) != 1 || a.Overlaps[0].ID != first.Id || !a.Replan {
		t.Errorf("%s, %d minutes, over %+v", a.Block.Start(), a.Block.Minutes(), a.Overlaps)
	}
	if running, err := record.RunningTiming(w.App, w.Person("bob").Id); err != nil || running == nil {
		t.Errorf("somebody else's timer was stopped (%v)", err)
	}
	if w.do(schedule.Start, second); len(w.timings(second)) != 1 {
		t.Error("starting what runs began another timing")
	}
}

func TestABlockThatIsDoneTwiceCountsOnceAndWhatThePersonWroteStays(t *testing.T) {
	w := newWorld(t)
	essay := w.Task("ada", "Essay", 300, time.Time{})
	b := w.at(essay, day(t, 23, 9, 0), 60)
	w.Clock.Advance(40 * time.Minute)
	w.do(done(&no), b)
	w.Clock.Advance(time.Hour)
	if a := w.do(done(&no), b); a.Task.Spent() != 40 || a.Block.Minutes() != 40 {
		t.Errorf("spent %d, the block has %d minutes", a.Task.Spent(), a.Block.Minutes())
	}
	task := w.task(essay.Id)
	task.Set("spent", 100) // an hour more away from the desk
	w.Save(task)
	again := w.at(essay, day(t, 23, 10, 40), 30)
	w.do(schedule.Start, again)
	w.Clock.Advance(15 * time.Minute)
	if a := w.do(done(&no), again); a.Task.Spent() != 115 {
		t.Errorf("spent %d, want what the person wrote and 15 more", a.Task.Spent())
	}
	// Taken back as a record, it no longer counts; what the person wrote stays.
	back, err := record.FindBlock(w.App, w.Person("ada").Id, again.Id)
	if err != nil {
		t.Fatal(err)
	}
	back.Set("state", record.BlockPlanned)
	w.Save(back)
	if got := w.task(essay.Id).Spent(); got != 100 {
		t.Errorf("spent %d after it was taken back, want 100", got)
	}
	if back, err = record.FindBlock(w.App, w.Person("ada").Id, again.Id); err != nil {
		t.Fatal(err)
	}
	back.Set("state", record.BlockDone)
	w.Save(back)
	if got := w.task(essay.Id).Spent(); got != 115 {
		t.Errorf("spent %d after it was done as a record, want 115", got)
	}
}

func TestABlockThatWasDoneWithoutAConnectionEndsWhenTheButtonWasPressed(t *testing.T) {
	w := newWorld(t)
	essay := w.Task("ada", "Essay", 120, time.Time{})
	b := w.at(essay, day(t, 23, 9, 0), 120)
	started := w.Clock.Now()
	w.do(schedule.Start, b)
	w.Clock.Advance(3 * time.Hour) // the phone is back
	tell := func(pressed time.Time) *schedule.Acted {
		a, err := schedule.Done(w.App, w.Person("ada"), b.Id, nil, pressed)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	if a := tell(started.Add(40 * time.Minute)); a.Block.Booked() != 40 || a.Task.Spent() != 40 {
		t.Errorf("booked %d, spent %d, want 40", a.Block.Booked(), a.Task.Spent())
	}
	if a := tell(started.Add(90 * time.Minute)); a.Block.Booked() != 40 {
		t.Errorf("told twice it is booked %d, want the first finish", a.Block.Booked())
	}
	c := w.at(essay, day(t, 23, 14, 0), 60)
	w.do(schedule.Start, c)
	a, err := schedule.Done(w.App, w.Person("ada"), c.Id, nil, w.Clock.Now().Add(-time.Hour)) // a clock that is slow
	if err != nil {
		t.Fatal(err)
	}
	if ts := w.timings(c); len(ts) != 1 || ts[0].End().Before(ts[0].Start()) || a.Block.Booked() != 1 {
		t.Errorf("a timer ends before it began: %d timings, booked %d", len(ts), a.Block.Booked())
	}
}

func TestFinishingTheTaskWithItsBlockFreesItsOtherBlocks(t *testing.T) {
	w := newWorld(t)
	essay := w.Task("ada", "Essay", 300, time.Time{})
	first, second := w.at(essay, day(t, 23, 9, 0), 60), w.at(essay, day(t, 24, 9, 0), 60)
	w.do(schedule.Start, first)
	w.Clock.Advance(30 * time.Minute)
	a := w.do(done(&yes), first)
	if a.Task.GetString("status") != "done" || a.Task.GetDateTime("completed").IsZero() {
		t.Errorf("the task is %s", a.Task.GetString("status"))
	}
	r, err := schedule.Replan(w.App, w.Person("ada"), record.TriggerChange, w.Clock.Now())
	if err != nil || r.Proposal == nil {
		t.Fatalf("%+v (%v)", r, err)
	}
	w.check(r.Proposal, second.Id, "Essay is done.")
}

func TestATurnOfARepeatingTaskIsOverWithItsBlock(t *testing.T) {
	w := newWorld(t)
	habit := w.Task("ada", "Run", 60, time.Time{})
	habit.Set("repeat", `{"period":"day","interval":1,"times":1}`)
	w.Save(habit)
	b := w.at(habit, day(t, 23, 9, 0), 60)
	w.do(schedule.Start, b)
	w.Clock.Advance(20 * time.Minute)
	a := w.do(done(&yes), b)
	if a.Task.GetString("status") != "doing" && a.Task.GetString("status") != "todo" || a.Task.Spent() != 0 {
		t.Errorf("the habit is %s with %d minutes spent", a.Task.GetString("status"), a.Task.Spent())
	}
	p, err := schedule.Propose(w.App, w.Person("ada"), w.Clock.Now(), schedule.Wish{Days: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range p.Diff.Added {
		if x.Start.Before(day(t, 24, 0, 0)) {
			t.Errorf("today's turn is planned again: %s", x.Start)
		}
	}
}

func TestABlockThatIsGivenUpLeavesItsWorkToDo(t *testing.T) {
	w := newWorld(t)
	essay := w.Task("ada", "Essay", 60, time.Time{})
	b := w.at(essay, day(t, 23, 9, 0), 60)
	w.do(schedule.Start, b)
	w.Clock.Advance(20 * time.Minute)
	a := w.do(schedule.Skip, b)
	w.do(schedule.Skip, b)
	if a.Block.State() != record.BlockSkipped || a.Task.Spent() != 20 {
		t.Errorf("%s, spent %d", a.Block.State(), a.Task.Spent())
	}
	r, err := schedule.Replan(w.App, w.Person("ada"), record.TriggerChange, w.Clock.Now())
	if err != nil || r.Proposal == nil || len(r.Proposal.Diff.Added) != 1 {
		t.Fatalf("%+v (%v)", r, err)
	}
	if x := r.Proposal.Diff.Added[0]; x.End.Sub(x.Start) != 40*time.Minute {
		t.Errorf("planned %s, want the 40 minutes that are left", x.End.Sub(x.Start))
	}
}

func TestMoreTimeListsWhatIsInTheWay(t *testing.T) {
	w := newWorld(t)
	essay, lab := w.Task("ada", "Essay", 60, time.Time{}), w.Task("ada", "Lab", 60, time.Time{})
	b, next := w.at(essay, day(t, 23, 9, 0), 60), w.at(lab, day(t, 23, 10, 0), 60)
	e := w.event("Standup", day(t, 23, 10, 15), day(t, 23, 10, 30))
	w.do(schedule.Start, b)
	w.Clock.Advance(50 * time.Minute)
	a := w.do(more(20), b)
	if !a.Block.End().Equal(day(t, 23, 10, 20)) || len(a.Overlaps) != 2 || a.Overlaps[0].ID != next.Id || a.Overlaps[1].ID != e.Id || a.Overlaps[1].Kind != "event" {
		t.Errorf("ends %s, over %+v", a.Block.End(), a.Overlaps)
	}
	// It has run out by now: more time counts from now on.
	w.Clock.Advance(time.Hour)
	if a = w.do(more(10), b); !a.Block.End().Equal(day(t, 23, 11, 0)) {
		t.Errorf("ends %s", a.Block.End())
	}
}

func TestAnActionThatDoesNotFitTheBlockIsRefused(t *testing.T) {
	w := newWorld(t)
	essay := w.Task("ada", "Essay", 60, time.Time{})
	later := w.at(essay, day(t, 24, 9, 0), 60)
	finished := w.at(essay, day(t, 20, 9, 0), 60)
	w.do(done(nil), finished)
	skipped := w.at(essay, day(t, 20, 11, 0), 60)
	w.do(schedule.Skip, skipped)
	closed := w.Task("ada", "Closed", 60, time.Time{})
	closed.Set("status", "cancelled")
	w.Save(closed)
	gone := w.at(closed, day(t, 24, 11, 0), 60)
	for name, c := range map[string]struct {
		act   action
		block *record.Block
		kind  fault.Kind
	}{
		"pause what never ran":        {schedule.Pause, later, fault.BlockState},
		"resume what never ran":       {schedule.Resume, later, fault.BlockState},
		"more for what has not begun": {more(10), later, fault.BlockState},
		"done before it begins":       {done(nil), later, fault.BlockState},
		"start what is done":          {schedule.Start, finished, fault.BlockState},
		"skip what is done":           {schedule.Skip, finished, fault.BlockState},
		"more for what is done":       {more(10), finished, fault.BlockState},
		"start what was skipped":      {schedule.Start, skipped, fault.BlockState},
		"finish what was skipped":     {done(nil), skipped, fault.BlockState},
		"start a cancelled task":      {schedule.Start, gone, fault.BlockState},
		"no minutes":                  {more(0), later, fault.BadField},
		"too many minutes":            {more(schedule.MaxMore + 1), later, fault.BadField},
	} {
		if _, err := c.act(w.App, w.Person("ada"), c.block.Id, w.Clock.Now()); !fault.Is(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := c.act(w.App, w.Person("bob"), c.block.Id, w.Clock.Now()); c.kind != fault.BadField && !fault.Is(err, fault.NotFound) {
			t.Errorf("%s, by somebody else: %v", name, err)
		}
	}
}

func TestATimerThatIsForgottenStopsAtTheEndOfItsBlockAndSaysSo(t *testing.T) {
	w := newWorld(t)
	essay := w.Task("ada", "Essay", 120, time.Time{})
	b := w.at(essay, day(t, 23, 9, 0), 60)
	w.do(schedule.Start, b)
	stop := func() {
		t.Helper()
		if err := schedule.StopForgotten(context.Background(), w.App, w.Clock.Now(), 10); err != nil {
			t.Fatal(err)
		}
	}
	w.Clock.Advance(3 * time.Hour)
	stop()
	if ts := w.timings(b); !ts[0].Running() {
		t.Error("three times its length is not more than three times")
	}
	w.Clock.Advance(time.Minute)
	stop()
	stop()
	ts := w.timings(b)
	if len(ts) != 1 || !ts[0].End().Equal(b.End()) || !strings.Contains(ts[0].GetString("note"), "stopped at 10:00") {
		t.Errorf("ends %s: %q", ts[0].End(), ts[0].GetString("note"))
	}
	now, err := record.FindBlock(w.App, w.Person("ada").Id, b.Id)
	if err != nil || now.State() != record.BlockStarted || !now.Paused().Equal(b.End()) {
		t.Errorf("%s, paused %s (%v)", now.State(), now.Paused(), err)
	}
	if a := w.do(done(nil), b); a.Task.Spent() != 60 {
		t.Errorf("spent %d", a.Task.Spent())
	}
}

func TestABlockThatRunsOverIsPlannedAround(t *testing.T) {
	w := newWorld(t)
	w.hours("Mon-Sun 09:00-13:00")
	essay, lab := w.Task("ada", "Essay", 60, time.Time{}), w.Task("ada", "Lab", 60, time.Time{})
	b, next := w.at(essay, day(t, 23, 9, 0), 60), w.at(lab, day(t, 23, 10, 0), 60)
	set := w.Person("ada")
	set.Set("preferences", `{"freeze_minutes":0}`)
	w.Save(set)
	w.do(schedule.Start, b)
	w.Clock.Advance(58 * time.Minute)
	w.do(more(20), b)
	r, err := schedule.Replan(w.App, w.Person("ada"), record.TriggerChange, w.Clock.Now())
	if err != nil || r.Proposal == nil {
		t.Fatalf("%+v (%v)", r, err)
	}
	w.check(r.Proposal, next.Id, "Its old time is taken by Essay, which has been started.")
	for _, x := range r.Proposal.Diff.Moved {
		if x.Start.Before(day(t, 23, 10, 20)) {
			t.Errorf("it moves to %s, while the essay goes on", x.Start)
		}
	}
}

func TestAMissedBlockIsPlannedAgain(t *testing.T) {
	w := newWorld(t)
	essay := w.Task("ada", "Essay", 60, time.Time{})
	b := w.at(essay, day(t, 23, 9, 0), 60)
	w.Clock.Advance(61 * time.Minute)
	r, err := schedule.Replan(w.App, w.Person("ada"), record.TriggerOverrun, w.Clock.Now())
	if err != nil || r.Proposal == nil || len(r.Proposal.Diff.Added) != 1 || r.Proposal.Plan.Trigger() != record.TriggerOverrun {
		t.Fatalf("%+v (%v)", r, err)
	}
	if strings.Contains(strings.Join(w.blocks(), " "), r.Proposal.Diff.Added[0].ID) {
		t.Error("a proposal made a block")
	}
	if _, err := record.FindBlock(w.App, w.Person("ada").Id, b.Id); err != nil {
		t.Errorf("the block that was missed is gone: %v", err)
	}
}
