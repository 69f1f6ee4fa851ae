package schedule_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

// prefers sets Ada's preferences.
func (w *world) prefers(text string) {
	w.T.Helper()
	u := w.Person("ada")
	u.Set("preferences", text)
	w.Save(u)
}

func (w *world) replan() *schedule.Replanned {
	w.T.Helper()
	r, err := schedule.Replan(w.App, w.Person("ada"), record.TriggerChange, w.Clock.Now())
	if err != nil {
		w.T.Fatal(err)
	}
	return r
}

func (w *world) plans(states ...string) []*record.Plan {
	w.T.Helper()
	ps, err := record.ListPlans(w.App, w.Person("ada").Id, states...)
	if err != nil {
		w.T.Fatal(err)
	}
	return ps
}

func TestAPlanThatStillHoldsIsLeftAlone(t *testing.T) {
	w := newWorld(t)
	w.Task("ada", "Essay", 240, day(t, 27, 17, 0))
	w.Task("ada", "Lab", 120, day(t, 26, 17, 0))
	w.apply(w.propose())
	w.event("Far away", day(t, 24, 18, 0), day(t, 24, 19, 0)) // outside hours: in nobody's way
	if r := w.replan(); r.Proposal != nil || len(w.plans()) != 1 {
		t.Errorf("%d plans: %+v", len(w.plans()), r.Proposal.Diff)
	}
}

func TestAnEventMovesTheBlocksItLiesOverAndNoOthers(t *testing.T) {
	w := newWorld(t)
	w.Task("ada", "Essay", 240, day(t, 27, 17, 0))
	w.Task("ada", "Lab", 120, day(t, 26, 17, 0))
	p := w.propose()
	w.apply(p)
	hit := p.Diff.Added[len(p.Diff.Added)-1]
	w.event("Dentist", hit.Start, hit.Start.Add(15*time.Minute))
	r := w.replan()
	if r.Proposal == nil || r.Applied != nil {
		t.Fatalf("%+v", r)
	}
	for _, b := range r.Proposal.Blocks {
		if b.ID != hit.ID && (b.Change == schedule.Moved || b.Change == schedule.Removed) {
			t.Errorf("%s at %s is %s", b.Title, b.Start, b.Change)
		}
	}
	w.check(r.Proposal, hit.ID, "Its old time is taken by Dentist.")
	head := r.Proposal.Plan
	if head.Trigger() != record.TriggerChange || head.GetInt("moved_minutes") != int(hit.End.Sub(hit.Start)/time.Minute) || head.GetInt("stability") >= 100 || head.GetInt("stability") <= 0 {
		t.Errorf("%s, %d minutes moved, %d %% stay", head.Trigger(), head.GetInt("moved_minutes"), head.GetInt("stability"))
	}
}

func TestANewerPlanThatNobodyAskedForTakesThePlaceOfTheOlder(t *testing.T) {
	w := newWorld(t)
	w.Task("ada", "Essay", 240, day(t, 27, 17, 0))
	w.apply(w.propose())
	mine := w.propose()
	w.Task("ada", "Lab", 60, day(t, 26, 17, 0))
	first := w.replan()
	w.Task("ada", "Reading", 60, day(t, 26, 17, 0))
	second := w.replan()
	if first.Proposal == nil || second.Proposal == nil {
		t.Fatal("no proposal")
	}
	for id, want := range map[string]string{
		first.Proposal.Plan.Id: record.PlanSuperseded, second.Proposal.Plan.Id: record.PlanProposed, mine.Plan.Id: record.PlanProposed,
	} {
		if p, err := record.FindPlan(w.App, w.Person("ada").Id, id); err != nil || p.State() != want {
			t.Errorf("plan %d is %s, want %s (%v)", p.GetInt("revision"), p.State(), want, err)
		}
	}
	// Once nothing needs to change any more, no such proposal is left.
	for _, title := range []string{"Lab", "Reading"} {
		all, err := record.ListOpenTasks(w.App, w.Person("ada").Id)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range all {
			if x.Title() == title {
				x.Set("status", "cancelled")
				w.Save(x)
			}
		}
	}
	if r := w.replan(); r.Proposal != nil {
		t.Errorf("%+v", r.Proposal.Diff)
	}
	for _, p := range w.plans(record.PlanProposed) {
		if p.Id != mine.Plan.Id {
			t.Errorf("plan %d is still proposed", p.GetInt("revision"))
		}
	}
}

func TestAPersonWhoWantsItGetsChangesAppliedAndCanUndoThem(t *testing.T) {
	w := newWorld(t)
	w.prefers(`{"replan":"apply"}`)
	w.Task("ada", "Essay", 240, day(t, 27, 17, 0))
	p := w.propose()
	w.apply(p)
	before := w.blocks()
	hit := p.Diff.Added[len(p.Diff.Added)-1]
	w.event("Dentist", hit.Start, hit.End)
	r := w.replan()
	if r.Applied == nil || r.Proposal.Plan.State() != record.PlanApplied || slices.Equal(before, w.blocks()) {
		t.Fatalf("%+v", r)
	}
	if _, err := schedule.Undo(w.App, w.Person("ada"), r.Proposal.Plan.Id, w.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	if got := w.blocks(); !slices.Equal(got, before) {
		t.Errorf("got %v\nwant %v", got, before)
	}
}

func TestAPersonWhoWantsNoneGetsNoPlansUnasked(t *testing.T) {
	w := newWorld(t)
	w.Task("ada", "Essay", 60, time.Time{})
	w.apply(w.propose())
	w.Task("ada", "Lab", 60, time.Time{})
	w.prefers(`{"replan":"off"}`)
	if r := w.replan(); r.Proposal != nil || len(w.plans()) != 1 {
		t.Errorf("%+v", r)
	}
	var ask bool
	err := w.RunInTransaction(func(tx core.App) (err error) {
		ask, err = schedule.Want(tx, w.Person("ada").Id, record.TriggerChange, w.Clock.Now())
		return err
	})
	if err != nil || ask {
		t.Errorf("somebody is asked to look (%v)", err)
	}
}

func TestWhatBeginsWithinTheFreezeStaysEvenInTheWayOfAnEvent(t *testing.T) {
	w := newWorld(t)
	essay, lab := w.Task("ada", "Essay", 60, time.Time{}), w.Task("ada", "Lab", 60, time.Time{})
	soon, next := w.at(essay, day(t, 23, 9, 45), 60), w.at(lab, day(t, 23, 11, 0), 60)
	w.event("Call", day(t, 23, 9, 30), day(t, 23, 11, 30))
	r := w.replan()
	if r.Proposal == nil {
		t.Fatal("no proposal")
	}
	for _, b := range r.Proposal.Blocks {
		if b.ID == soon.Id && b.Change != schedule.Kept || b.ID == next.Id && b.Change != schedule.Moved {
			t.Errorf("%s is %s", b.Title, b.Change)
		}
	}
	said := ""
	for _, n := range r.Proposal.Notes {
		said += n.Code + ": " + n.Sentence + "\n"
	}
	if !strings.Contains(said, "frozen_conflict: Essay at Mon 23 Nov 09:45 begins within 1 hour and was left to you. Its old time is taken by Call.") ||
		!strings.Contains(said, "frozen: 1 block begins within 1 hour and stays where it is.") {
		t.Error(said)
	}
	// Of a finished task it goes all the same: nobody waits for it.
	essay.Set("status", "done")
	w.Save(essay)
	if r = w.replan(); r.Proposal == nil {
		t.Fatal("no proposal")
	}
	w.check(r.Proposal, soon.Id, "Essay is done.")
}

func TestAPlanThatWouldMoveTooMuchSaysWhatItLeftAlone(t *testing.T) {
	w := newWorld(t)
	w.prefers(`{"replan_moves":1,"freeze_minutes":0}`)
	w.hours("Mon-Fri 09:00-13:30")
	for i := range 3 { // Tuesday is full but for an hour
		task := w.Task("ada", fmt.Sprintf("Task %d", i), 60, time.Time{})
		w.at(task, day(t, 24, 9, 0).Add(time.Duration(75*i)*time.Minute), 60)
	}
	urgent := w.Task("ada", "Urgent", 180, day(t, 24, 13, 30))
	urgent.SetEarliest(day(t, 24, 9, 0))
	urgent.Set("deadline", "hard")
	urgent.Set("priority", "critical")
	urgent.Set("max_chunk", 60)
	w.Save(urgent)
	r := w.replan()
	if r.Proposal == nil {
		t.Fatal("no proposal")
	}
	if n := len(r.Proposal.Diff.Moved) + len(r.Proposal.Diff.Removed); n != 1 {
		t.Errorf("%d blocks are moved, at most 1 may", n)
	}
	said := ""
	for _, n := range r.Proposal.Notes {
		if n.Code == schedule.NoteMoves {
			said = n.Sentence
		}
	}
	if !strings.HasPrefix(said, "1 of at most 1 block moved that could have stayed. Without that limit ") || !strings.Contains(said, "such as Task ") {
		t.Errorf("it says %q", said)
	}
	// What is shown is what is stored: it is replayed to the same plan.
	if again, err := schedule.Replay(w.App, w.Person("ada"), r.Proposal.Plan.Id); err != nil || !again.Same {
		t.Errorf("%+v (%v)", again, err)
	}
}

// dice is a source of chances that prints its seed when a test fails.
type dice struct {
	*rand.Rand
	seed uint64
}

func roll(t *testing.T, seed uint64) *dice {
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("seed %d", seed)
		}
	})
	return &dice{rand.New(rand.NewPCG(seed, 7)), seed}
}

func (d *dice) of(values ...int) int { return values[d.IntN(len(values))] }

// slot is a quarter hour in the hours of the test week, from tomorrow or today.
func (d *dice) slot(t *testing.T, from, days int) time.Time {
	return day(t, from+d.IntN(days), 9+d.IntN(8), 15*d.IntN(4))
}

func TestNoMoreMovesThanAllowedAndNothingWithinTheFreeze(t *testing.T) {
	worlds := 12
	if testing.Short() {
		worlds = 4
	}
	for seed := range uint64(max(1, worlds/slowdown)) { //nolint:gosec // a small number
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			d, w := roll(t, seed), newWorld(t)
			for i := range 5 + d.IntN(6) {
				w.Task("ada", fmt.Sprintf("Task %d", i), 30*(1+d.IntN(8)), d.slot(t, 24, 4))
			}
			w.apply(w.propose())
			for step := range 4 {
				moves, freeze := d.of(0, 1, 2, 5), d.of(0, 60, 240)
				w.prefers(fmt.Sprintf(`{"replan":"apply","replan_moves":%d,"freeze_minutes":%d}`, moves, freeze))
				events := w.disturb(d, step)
				now := w.Clock.Now()
				r := w.replan()
				if r.Proposal == nil {
					continue
				}
				counted := 0
				for _, b := range slices.Concat(r.Proposal.Diff.Moved, r.Proposal.Diff.Removed) {
					was := schedule.Span{Start: b.Start, End: b.End}
					if b.Was != nil {
						was = *b.Was
					}
					if was.Start.Before(now.Add(time.Duration(freeze) * time.Minute)) {
						t.Errorf("step %d: a block at %s was %s at %s, frozen for %d minutes", step, was.Start, b.Change, now, freeze)
					}
					forced := slices.ContainsFunc(events, func(e schedule.Span) bool { return was.Start.Before(e.End) && e.Start.Before(was.End) })
					if !forced {
						counted++
					}
				}
				if counted > moves {
					t.Errorf("step %d: %d blocks moved that could have stayed, %d may: %+v", step, counted, moves, r.Proposal.Notes)
				}
				w.apart(nil)
			}
		})
	}
}

// disturb changes something plans are made from, and returns all events.
func (w *world) disturb(d *dice, step int) []schedule.Span {
	switch d.IntN(3) {
	case 0:
		at := d.slot(w.T.(*testing.T), 23, 5)
		w.event(fmt.Sprintf("Event %d", step), at, at.Add(time.Duration(d.of(30, 60, 180))*time.Minute))
	case 1:
		task := w.Task("ada", fmt.Sprintf("Extra %d", step), d.of(60, 120, 300), d.slot(w.T.(*testing.T), 24, 3))
		task.Set("priority", "critical")
		if d.IntN(2) == 0 {
			task.Set("deadline", "hard")
		}
		w.Save(task)
	case 2:
		w.Clock.Advance(time.Duration(15*d.IntN(12)) * time.Minute)
		task := w.Task("ada", fmt.Sprintf("More %d", step), d.of(45, 90), time.Time{})
		w.Save(task)
	}
	list, err := record.ListEvents(w.App, w.Person("ada").Id, day(w.T, 1, 0, 0), day(w.T, 30, 0, 0))
	if err != nil {
		w.T.Fatal(err)
	}
	var out []schedule.Span
	for _, e := range list {
		out = append(out, schedule.Span{Start: e.Start(), End: e.End()})
	}
	return out
}

// apart reports blocks of Ada's that overlap, unless she has put one of them
// there.
func (w *world) apart(put map[string]bool) {
	w.T.Helper()
	list, err := record.ListBlocks(w.App, w.Person("ada").Id, day(w.T, 1, 0, 0), day(w.T, 30, 0, 0))
	if err != nil {
		w.T.Fatal(err)
	}
	for i, a := range list {
		for _, b := range list[i+1:] {
			if a.State() != record.BlockSkipped && b.State() != record.BlockSkipped && !put[a.Id] && !put[b.Id] &&
				a.Start().Before(b.End()) && b.Start().Before(a.End()) {
				w.T.Errorf("%s %s-%s (%s) overlaps %s %s-%s (%s)", a.Id, a.Start(), a.End(), a.State(), b.Id, b.Start(), b.End(), b.State())
			}
		}
	}
}

func TestBlocksStayApartAndMinutesAreConservedWhateverIsDone(t *testing.T) {
	worlds := 10
	if testing.Short() {
		worlds = 3
	}
	for seed := range uint64(max(1, worlds/slowdown)) { //nolint:gosec // a small number
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			l := &life{world: newWorld(t), dice: roll(t, seed+100), put: map[string]bool{}}
			for i := range 4 {
				l.Task("ada", fmt.Sprintf("Task %d", i), 30*(1+l.IntN(8)), l.slot(t, 24, 4))
			}
			for step := range 25 {
				did := l.act(t)
				l.apart(l.put)
				l.conserved()
				if t.Failed() {
					t.Fatalf("after step %d: %s", step, did)
				}
			}
		})
	}
}

// life is a person who plans, works and changes their mind.
type life struct {
	*world
	*dice
	put map[string]bool // blocks the person has put where they are
	n   int
}

func (l *life) act(t *testing.T) string {
	ada, now := l.Person("ada"), l.Clock.Now()
	switch k := l.IntN(12); k {
	case 0:
		l.n++
		l.Task("ada", fmt.Sprintf("New %d", l.n), 30*(1+l.IntN(6)), l.slot(t, 24, 4))
		return "a task"
	case 1:
		l.n++
		at := l.slot(t, 23, 5)
		l.event(fmt.Sprintf("Event %d", l.n), at, at.Add(time.Hour))
		return "an event"
	case 2, 3:
		p := l.propose()
		l.proposed(p)
		var reject []string
		for _, b := range slices.Concat(p.Diff.Added, p.Diff.Moved, p.Diff.Removed) {
			if l.IntN(4) == 0 {
				reject = append(reject, b.ID)
			}
		}
		_, err := schedule.Apply(l.App, ada, p.Plan.Id, reject, now)
		if err != nil && !fault.Is(err, fault.PlanConflict) {
			t.Error(err)
		}
		return fmt.Sprintf("apply without %d (%v)", len(reject), err)
	case 4:
		if in := l.plans(record.PlanApplied); len(in) > 0 {
			if _, err := schedule.Undo(l.App, ada, in[0].Id, now); err != nil {
				t.Error(err)
			}
		}
		return "undo"
	case 5:
		r := l.replan()
		if r.Proposal != nil && r.Applied == nil {
			l.proposed(r.Proposal)
			if _, err := schedule.Apply(l.App, ada, r.Proposal.Plan.Id, nil, now); err != nil {
				t.Error(err)
			}
		}
		return "replan"
	case 6:
		l.Clock.Advance(time.Duration(5+l.IntN(240)) * time.Minute)
		return "time"
	default:
		return l.timer(k)
	}
}

func (l *life) timer(k int) string {
	list, err := record.ListBlocks(l.App, l.Person("ada").Id, l.Clock.Now().Add(-8*time.Hour), l.Clock.Now().Add(24*time.Hour))
	if err != nil || len(list) == 0 {
		return "nothing"
	}
	b := list[l.IntN(len(list))]
	name, act := "", action(nil)
	switch k {
	case 7:
		name, act = "start", schedule.Start
	case 8:
		name, act = "pause", schedule.Pause
	case 9:
		name, act = "done", done(&[]bool{true, false}[l.IntN(2)])
	case 10:
		name, act = "skip", schedule.Skip
	default:
		name, act = "more", more(5*(1+l.IntN(10)))
	}
	a, err := act(l.App, l.Person("ada"), b.Id, l.Clock.Now())
	if err != nil && !fault.Is(err, fault.BlockState) {
		l.T.Errorf("%s: %v", name, err)
	}
	if err == nil && (!a.Block.Start().Equal(b.Start()) || a.Block.End().After(b.End())) {
		l.put[b.Id] = true // begun at another time, or made longer
	}
	return fmt.Sprintf("%s %s (%v)", name, b.Id, err)
}

// conserved: what tasks have spent is what their blocks have added.
func (l *life) conserved() {
	tasks, err := record.ListTasks(l.App, l.Person("ada").Id)
	if err != nil {
		l.T.Fatal(err)
	}
	for _, task := range tasks {
		blocks, err := record.ListTaskBlocks(l.App, l.Person("ada").Id, task.Id)
		if err != nil {
			l.T.Fatal(err)
		}
		booked := 0
		for _, b := range blocks {
			booked += b.Booked()
		}
		if task.Spent() != booked {
			l.T.Errorf("%s has spent %d minutes, its blocks add %d", task.Title(), task.Spent(), booked)
		}
	}
}

// proposed: a plan gives each task what is left of it, or says what has no
// place.
func (l *life) proposed(p *schedule.Proposal) {
	given := map[string]int{}
	worked, err := record.ListBlocks(l.App, l.Person("ada").Id, day(l.T, 1, 0, 0), day(l.T, 30, 0, 0))
	if err != nil {
		l.T.Fatal(err)
	}
	over := map[string]bool{} // blocks that are finished: listed, but worked already
	for _, b := range worked {
		over[b.Id] = b.State() == record.BlockDone
	}
	for _, b := range p.Blocks {
		if b.Change != schedule.Removed && !over[b.ID] {
			given[b.Task] += int(b.End.Sub(b.Start) / time.Minute)
		}
	}
	for _, u := range p.Unplaced {
		given[u.Task] += u.Minutes
	}
	tasks, err := record.ListOpenTasks(l.App, l.Person("ada").Id)
	if err != nil {
		l.T.Fatal(err)
	}
	for _, task := range tasks {
		worked, _ := schedule.Actual(l.App, task)
		blocks, err := record.ListTaskBlocks(l.App, l.Person("ada").Id, task.Id)
		if err != nil {
			l.T.Fatal(err)
		}
		stays := 0 // of blocks that the plan cannot touch, which may be more than is left
		for _, b := range p.Blocks {
			if b.Task == task.Id && b.Change == schedule.Fixed && !over[b.ID] {
				stays += int(b.End.Sub(b.Start) / time.Minute)
			}
		}
		underWay := slices.ContainsFunc(blocks, func(b *record.Block) bool { return b.State() == record.BlockStarted })
		if want := max(0, task.Estimate()-worked, stays); !underWay && given[task.Id] != want {
			l.T.Errorf("%s: %d minutes planned or said to have no place, want %d (estimate %d, worked %d)", task.Title(), given[task.Id], want, task.Estimate(), worked)
		}
	}
}

func TestWhereverAWriteFailsNothingIsHalfDone(t *testing.T) {
	for name, act := range map[string]func(*world, *record.Plan, *record.Block) error{
		"apply": func(w *world, p *record.Plan, _ *record.Block) error {
			_, err := schedule.Apply(w.App, w.Person("ada"), p.Id, nil, w.Clock.Now())
			return err
		},
		"replan and apply": func(w *world, _ *record.Plan, _ *record.Block) error {
			_, err := schedule.Replan(w.App, w.Person("ada"), record.TriggerChange, w.Clock.Now())
			return err
		},
		"undo": func(w *world, _ *record.Plan, _ *record.Block) error {
			_, err := schedule.Undo(w.App, w.Person("ada"), w.plans(record.PlanApplied)[0].Id, w.Clock.Now())
			return err
		},
		"start": func(w *world, _ *record.Plan, b *record.Block) error {
			_, err := schedule.Start(w.App, w.Person("ada"), b.Id, w.Clock.Now())
			return err
		},
		"done": func(w *world, _ *record.Plan, b *record.Block) error {
			_, err := schedule.Done(w.App, w.Person("ada"), b.Id, &yes, w.Clock.Now())
			return err
		},
		"more": func(w *world, _ *record.Plan, b *record.Block) error {
			_, err := schedule.More(w.App, w.Person("ada"), b.Id, 10, w.Clock.Now())
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.prefers(`{"replan":"apply","freeze_minutes":0}`)
			essay := w.Task("ada", "Essay", 240, day(t, 27, 17, 0))
			b := w.at(essay, day(t, 23, 9, 0), 60)
			other := w.at(w.Task("ada", "Other", 60, time.Time{}), day(t, 23, 8, 30), 60)
			w.do(schedule.Start, other)
			w.apply(w.propose())
			w.Task("ada", "Lab", 120, day(t, 26, 17, 0))
			pending := w.propose()
			w.Clock.Advance(10 * time.Minute)
			countdown := 0
			fail := func(e *core.ModelEvent) error {
				if countdown--; countdown == 0 {
					return fmt.Errorf("the disk is full")
				}
				return e.Next()
			}
			w.OnModelCreateExecute().BindFunc(fail)
			w.OnModelUpdateExecute().BindFunc(fail)
			w.OnModelDeleteExecute().BindFunc(fail)
			before := w.everything()
			for n := 1; ; n++ {
				if n > 60 {
					t.Fatal("it never succeeds")
				}
				countdown = n
				err := act(w, pending.Plan, b)
				if err == nil {
					if n == 1 {
						t.Error("nothing was written")
					}
					return
				}
				countdown = 0
				if after := w.everything(); after != before {
					t.Fatalf("write %d failed (%v) and left\n%s\nbefore it was\n%s", n, err, after, before)
				}
			}
		})
	}
}

// everything is all that plans and timers write, as text.
func (w *world) everything() string {
	w.T.Helper()
	var out strings.Builder
	for _, q := range []string{
		"SELECT id || task || state || start || `end` || paused || booked || plan AS line FROM blocks ORDER BY id",
		"SELECT id || state || applied || undone AS line FROM plans ORDER BY id",
		"SELECT id || coalesce(length(`before`), 0) AS line FROM plan_details ORDER BY id",
		"SELECT id || status || spent AS line FROM tasks ORDER BY id",
		"SELECT id || start || `end` AS line FROM timings ORDER BY id",
		"SELECT owner || changes || job AS line FROM _replans ORDER BY owner",
		"SELECT id AS line FROM _outbox ORDER BY id",
	} {
		var lines []string
		if err := w.DB().NewQuery(q).Column(&lines); err != nil {
			w.T.Fatal(err)
		}
		out.WriteString(strings.Join(lines, "\n") + "\n--\n")
	}
	return out.String()
}
