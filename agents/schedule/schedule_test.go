package schedule_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/hooks"
)

// day is a moment in Berlin in the test week, which begins on Monday 23.
func day(t testing.TB, dom, hour, minute int) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(2026, 11, dom, hour, minute, 0, 0, zone)
}

type world struct{ *apptest.World }

func newWorld(t *testing.T) *world { return &world{apptest.New(t, hooks.Register)} }

func (w *world) propose() *schedule.Proposal {
	w.T.Helper()
	p, err := schedule.Propose(w.App, w.Person("ada"), w.Clock.Now(), schedule.Wish{Days: 7})
	if err != nil {
		w.T.Fatal(err)
	}
	return p
}

func (w *world) apply(p *schedule.Proposal) {
	w.T.Helper()
	if _, err := schedule.Apply(w.App, w.Person("ada"), p.Plan.Id, nil, w.Clock.Now()); err != nil {
		w.T.Fatal(err)
	}
}

// blocks is every block of Ada's, as text, by start.
func (w *world) blocks() []string {
	w.T.Helper()
	list, err := record.ListBlocks(w.App, w.Person("ada").Id, day(w.T, 1, 0, 0), day(w.T, 30, 0, 0).AddDate(0, 3, 0))
	if err != nil {
		w.T.Fatal(err)
	}
	out := make([]string, len(list))
	for i, b := range list {
		out[i] = strings.Join([]string{b.Id, b.Task(), b.State(), b.Start().Format(time.RFC3339), b.End().Format(time.RFC3339)}, " ")
	}
	return out
}

func TestAProposalChangesNothingUntilItIsApplied(t *testing.T) {
	w := newWorld(t)
	w.Task("ada", "Essay", 180, day(t, 27, 17, 0))
	p := w.propose()
	if len(w.blocks()) != 0 {
		t.Fatal("a proposal made blocks")
	}
	if len(p.Diff.Added) == 0 || p.Plan.State() != record.PlanProposed {
		t.Fatalf("%+v", p.Diff)
	}
	w.apply(p)
	got := w.blocks()
	if len(got) != len(p.Diff.Added) {
		t.Fatalf("applied %d blocks of %d", len(got), len(p.Diff.Added))
	}
	total := 0
	for i, b := range p.Diff.Added {
		if !strings.HasPrefix(got[i], b.ID+" ") {
			t.Errorf("block %d has not the id that was proposed", i)
		}
		total += int(b.End.Sub(b.Start) / time.Minute)
	}
	if total != 180 {
		t.Errorf("%d minutes planned, want 180", total)
	}
}

func TestPlanningTwiceGivesTheSamePlanAndAnEmptyDiff(t *testing.T) {
	w := newWorld(t)
	w.Task("ada", "Essay", 180, day(t, 27, 17, 0))
	w.Task("ada", "Lab", 90, day(t, 25, 12, 0))
	first, second := w.propose(), w.propose()
	if first.Plan.GetString("hash") != second.Plan.GetString("hash") {
		t.Error("the same input gave two plans")
	}
	w.apply(second)
	third := w.propose()
	if n := len(third.Diff.Added) + len(third.Diff.Moved) + len(third.Diff.Removed); n != 0 || third.Diff.Kept == 0 {
		t.Errorf("planning an applied plan again changes %d blocks", n)
	}
}

func TestPinnedStartedAndPastBlocksStay(t *testing.T) {
	w := newWorld(t)
	task := w.Task("ada", "Essay", 600, day(t, 27, 17, 0))
	ada := w.Person("ada").Id
	stay := map[string]string{}
	for _, c := range []struct {
		name       string
		start, end time.Time
		set        func(*record.Block)
	}{
		{"pinned", day(t, 24, 20, 0), day(t, 24, 21, 0), func(b *record.Block) { b.Set("pinned", true) }},
		{"started", day(t, 23, 9, 0), day(t, 23, 10, 0), func(b *record.Block) { b.Set("state", record.BlockStarted) }},
		{"missed", day(t, 20, 9, 0), day(t, 20, 10, 0), func(*record.Block) {}},
		{"done", day(t, 20, 11, 0), day(t, 20, 12, 0), func(b *record.Block) { b.Set("state", record.BlockDone) }},
		{"locked", day(t, 25, 6, 0), day(t, 25, 7, 0), func(b *record.Block) { b.Set("state", record.BlockLocked) }},
	} {
		b, err := record.NewBlock(w.App, ada, task.Id, c.start, c.end)
		if err != nil {
			t.Fatal(err)
		}
		c.set(b)
		w.Save(b)
		stay[b.Id] = c.name
	}
	before := w.blocks()
	p := w.propose()
	w.apply(p)
	after := w.blocks()
	for _, b := range before {
		if !slices.Contains(after, b) {
			t.Errorf("the %s block changed", stay[strings.Fields(b)[0]])
		}
	}
	// 600 minutes less pinned, started, done and locked; the missed hour is
	// still to do.
	total := 0
	for _, b := range p.Diff.Added {
		total += int(b.End.Sub(b.Start) / time.Minute)
		if b.Start.Before(w.Clock.Now()) {
			t.Errorf("a block begins in the past: %v", b.Start)
		}
	}
	if total != 360 {
		t.Errorf("planned %d more minutes, want 360", total)
	}
}

func TestAPlanIsRefusedOnceWhatItWasMadeFromHasChanged(t *testing.T) {
	for name, change := range map[string]func(*world, *record.Task){
		"task":  func(w *world, task *record.Task) { task.Set("estimate", 240); w.Save(task) },
		"block": func(w *world, task *record.Task) { w.block(task, day(w.T, 24, 9, 0)) },
		"zone":  func(w *world, _ *record.Task) { u := w.Person("ada"); u.Set("timezone", "Asia/Tokyo"); w.Save(u) },
		"hours": func(w *world, _ *record.Task) { w.hours("Mon-Fri 18:00-22:00") },
		"time":  func(w *world, _ *record.Task) { w.Clock.Advance(9 * time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			task := w.Task("ada", "Essay", 480, day(t, 27, 17, 0))
			p := w.propose()
			change(w, task)
			before := w.blocks()
			_, err := schedule.Apply(w.App, w.Person("ada"), p.Plan.Id, nil, w.Clock.Now())
			if !fault.Is(err, fault.PlanStale) {
				t.Fatalf("got %v", err)
			}
			if !slices.Equal(before, w.blocks()) {
				t.Error("a refused plan was half applied")
			}
		})
	}
}

func (w *world) block(task *record.Task, start time.Time) *record.Block {
	w.T.Helper()
	b, err := record.NewBlock(w.App, w.Person("ada").Id, task.Id, start, start.Add(time.Hour))
	if err != nil {
		w.T.Fatal(err)
	}
	w.Save(b)
	return b
}

func (w *world) hours(text string) {
	w.T.Helper()
	m, err := record.NewTimeMap(w.App, w.Person("ada").Id)
	if err != nil {
		w.T.Fatal(err)
	}
	m.Set("name", "Mine")
	m.Set("is_default", true)
	m.Set("hours", text)
	w.Save(m)
}

func TestAnotherPersonsPlanDoesNotExist(t *testing.T) {
	w := newWorld(t)
	w.Task("ada", "Essay", 60, day(t, 27, 17, 0))
	p := w.propose()
	bob := w.Person("bob")
	if _, err := schedule.Apply(w.App, bob, p.Plan.Id, nil, w.Clock.Now()); !fault.Is(err, fault.NotFound) {
		t.Errorf("apply: %v", err)
	}
	if _, err := schedule.Undo(w.App, bob, p.Plan.Id, w.Clock.Now()); !fault.Is(err, fault.NotFound) {
		t.Errorf("undo: %v", err)
	}
}

func TestUndoGivesBackWhatWasThere(t *testing.T) {
	w := newWorld(t)
	w.Task("ada", "Essay", 180, day(t, 27, 17, 0))
	w.apply(w.propose())
	before := w.blocks()
	// A longer lab with an earlier deadline, and the essay shrinks: blocks are
	// added, moved and removed.
	w.Task("ada", "Lab", 420, day(t, 24, 17, 0))
	essay, err := record.ListOpenTasks(w.App, w.Person("ada").Id)
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range essay {
		if task.Title() == "Essay" {
			task.Set("estimate", 60)
			w.Save(task)
		}
	}
	p := w.propose()
	if len(p.Diff.Added) == 0 || len(p.Diff.Moved)+len(p.Diff.Removed) == 0 {
		t.Fatalf("the case tests nothing: %+v", p.Diff)
	}
	w.apply(p)
	u, err := schedule.Undo(w.App, w.Person("ada"), p.Plan.Id, w.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	if got := w.blocks(); !slices.Equal(got, before) {
		t.Errorf("got %v\nwant %v", got, before)
	}
	if len(u.Left) != 0 || u.Removed != len(p.Diff.Added) || u.Restored != len(p.Diff.Moved)+len(p.Diff.Removed) {
		t.Errorf("%+v", u)
	}
	if _, err := schedule.Undo(w.App, w.Person("ada"), p.Plan.Id, w.Clock.Now()); !fault.Is(err, fault.PlanState) {
		t.Errorf("undone twice: %v", err)
	}
}

func TestUndoLeavesAloneWhatWasTouchedSince(t *testing.T) {
	w := newWorld(t)
	w.Task("ada", "Essay", 360, day(t, 27, 17, 0))
	p := w.propose()
	w.apply(p)
	if len(p.Diff.Added) < 3 {
		t.Fatal("the case needs three blocks")
	}
	ada := w.Person("ada").Id
	first, err := record.FindBlock(w.App, ada, p.Diff.Added[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	first.Set("state", record.BlockStarted)
	w.Save(first)
	second, err := record.FindBlock(w.App, ada, p.Diff.Added[1].ID)
	if err != nil {
		t.Fatal(err)
	}
	second.Set("pinned", true)
	w.Save(second)
	u, err := schedule.Undo(w.App, w.Person("ada"), p.Plan.Id, w.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(u.Left)
	want := []string{first.Id, second.Id}
	slices.Sort(want)
	if !slices.Equal(u.Left, want) || len(w.blocks()) != 2 {
		t.Errorf("left %v, want %v; %d blocks", u.Left, want, len(w.blocks()))
	}
}

func TestApplyingSupersedesThePlanBefore(t *testing.T) {
	w := newWorld(t)
	w.Task("ada", "Essay", 60, day(t, 27, 17, 0))
	first := w.propose()
	w.apply(first)
	w.Task("ada", "Lab", 60, day(t, 27, 17, 0))
	second := w.propose()
	w.apply(second)
	if _, err := schedule.Undo(w.App, w.Person("ada"), first.Plan.Id, w.Clock.Now()); !fault.Is(err, fault.PlanState) {
		t.Errorf("a superseded plan was undone: %v", err)
	}
	if _, err := schedule.Apply(w.App, w.Person("ada"), second.Plan.Id, nil, w.Clock.Now()); !fault.Is(err, fault.PlanState) {
		t.Errorf("applied twice: %v", err)
	}
}

func TestWhatCannotBePlacedIsListedWithItsReason(t *testing.T) {
	w := newWorld(t)
	task := w.Task("ada", "Thesis", 3000, day(t, 24, 12, 0))
	task.Set("deadline", "hard")
	w.Save(task)
	p := w.propose()
	if len(p.Unplaced) != 1 || p.Unplaced[0].Task != task.Id || p.Unplaced[0].Sentence == "" || p.Unplaced[0].Reason == "" {
		t.Fatalf("%+v", p.Unplaced)
	}
	placed := 0
	for _, b := range p.Diff.Added {
		placed += int(b.End.Sub(b.Start) / time.Minute)
	}
	if placed+p.Unplaced[0].Minutes != 3000 {
		t.Errorf("%d placed and %d not: some minutes are lost", placed, p.Unplaced[0].Minutes)
	}
}

func TestATaskThatIsNotScheduledHoldsUpWhatWaitsForIt(t *testing.T) {
	w := newWorld(t)
	manual := w.Task("ada", "Interview", 60, time.Time{})
	manual.Set("auto_schedule", false)
	w.Save(manual)
	next := w.Task("ada", "Write it up", 60, time.Time{})
	next.Set("depends_on", []string{manual.Id})
	w.Save(next)
	p := w.propose()
	if len(p.Unplaced) != 1 || p.Unplaced[0].Task != next.Id || !strings.Contains(p.Unplaced[0].Sentence, "Interview") {
		t.Fatalf("%+v", p.Unplaced)
	}
	manual.Set("status", "done")
	w.Save(manual)
	if p = w.propose(); len(p.Unplaced) != 0 || len(p.Diff.Added) != 1 {
		t.Fatalf("%+v", p.Unplaced)
	}
}

func TestHoursOfATaskItsTimeMapAndItsProjectCountInThisOrder(t *testing.T) {
	w := newWorld(t)
	ada := w.Person("ada").Id
	w.hours("Mon-Sun 10:00-11:00")
	evening, err := record.NewTimeMap(w.App, ada)
	if err != nil {
		t.Fatal(err)
	}
	evening.Set("name", "Evening")
	evening.Set("hours", "Mon-Sun 19:00-21:00")
	w.Save(evening)
	project, err := record.NewProject(w.App, ada, "Band")
	if err != nil {
		t.Fatal(err)
	}
	project.Set("time_map", evening.Id)
	w.Save(project)
	hour := func(set func(*record.Task)) int {
		task := w.Task("ada", "Practise", 30, time.Time{})
		set(task)
		w.Save(task)
		p := w.propose()
		for _, b := range p.Blocks {
			if b.Task == task.Id {
				return b.Start.In(day(t, 23, 0, 0).Location()).Hour()
			}
		}
		t.Fatalf("not placed: %+v", p.Unplaced)
		return -1
	}
	if h := hour(func(*record.Task) {}); h != 10 {
		t.Errorf("default hours: %d", h)
	}
	if h := hour(func(task *record.Task) { task.Set("project", project.Id) }); h != 19 && h != 20 {
		t.Errorf("project's time map: %d", h)
	}
	if h := hour(func(task *record.Task) { task.Set("project", project.Id); task.Set("hours", "Mon-Sun 06:00-07:00") }); h != 6 {
		t.Errorf("own hours: %d", h)
	}
}

func TestBlocksBeyondTheHorizonStayAndCount(t *testing.T) {
	w := newWorld(t)
	w.Task("ada", "Essay", 600, day(t, 30, 17, 0))
	w.apply(w.propose())
	before := w.blocks()
	p, err := schedule.Propose(w.App, w.Person("ada"), w.Clock.Now(), schedule.Wish{Days: 1})
	if err != nil {
		t.Fatal(err)
	}
	w.apply(p)
	after := w.blocks()
	tomorrow := day(t, 24, 0, 0).UTC().Format(time.RFC3339)
	total := 0
	for _, b := range before {
		if words := strings.Fields(b); words[3] >= tomorrow && !slices.Contains(after, b) {
			t.Errorf("%s changed", b)
		}
	}
	for _, b := range after {
		words := strings.Fields(b)
		start, _ := time.Parse(time.RFC3339, words[3])
		end, _ := time.Parse(time.RFC3339, words[4])
		total += int(end.Sub(start) / time.Minute)
	}
	if total != 600 {
		t.Errorf("%d minutes planned in all, want 600", total)
	}
}

func TestAFinishedTasksBlocksGoUnlessTheyHaveBegun(t *testing.T) {
	w := newWorld(t)
	task := w.Task("ada", "Essay", 360, day(t, 27, 17, 0))
	p := w.propose()
	w.apply(p)
	begun := 0
	for _, b := range p.Diff.Added {
		if !b.Start.After(w.Clock.Now()) {
			begun++
		}
	}
	task.Set("status", "done")
	w.Save(task)
	again := w.propose()
	if len(again.Diff.Removed) != len(p.Diff.Added)-begun || len(again.Diff.Removed) == 0 || len(again.Diff.Added) != 0 {
		t.Errorf("%d of %d blocks go, %d have begun", len(again.Diff.Removed), len(p.Diff.Added), begun)
	}
}
