package planner

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"
)

func TestMinutesAreNeverRoundedAndChunksAlwaysAddUp(t *testing.T) {
	for _, tc := range []struct {
		name                 string
		minutes, least, most int
		whole                bool
		want                 [2]int // shortest and longest block there may be
		lowered              bool
	}{
		{"two equal halves", 100, 50, 50, false, [2]int{50, 50}, false},
		{"58 in 30 to 45 lowers to two of 29", 58, 30, 45, false, [2]int{29, 29}, true},
		{"three of seven", 21, 7, 7, false, [2]int{7, 7}, false},
		{"seven minutes", 7, 0, 0, false, [2]int{7, 7}, false},
		{"61 with at most 60", 61, 0, 60, false, [2]int{30, 31}, false},
		{"one minute", 1, 0, 0, false, [2]int{1, 1}, false},
		{"an hour is one block", 60, 0, 0, false, [2]int{60, 60}, false},
		{"an hour is split when its longest block says so", 60, 0, 30, false, [2]int{30, 30}, false},
		{"an hour that asks for short blocks is still one", 60, 20, 0, false, [2]int{60, 60}, false},
		{"the remainder is shorter than the shortest block", 45, 60, 90, false, [2]int{45, 45}, false},
		{"three of 33 or 34", 100, 33, 34, false, [2]int{33, 34}, false},
		{"101 in 40 to 50 lowers", 101, 40, 50, false, [2]int{33, 50}, true},
		{"odd and whole", 137, 30, 60, true, [2]int{137, 137}, false},
		{"long and odd", 613, 25, 115, false, [2]int{25, 115}, false},
		{"min above the default max", 400, 150, 0, false, [2]int{150, 150}, true},
		{"eleven of thirteen", 143, 13, 13, false, [2]int{13, 13}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newStory(t)
			s.task("x", tc.minutes, chunks(tc.least, tc.most), func(t *Task) { t.NoSplit = tc.whole })
			r := s.plan()
			total := 0
			for _, b := range r.Blocks {
				total += b.Minutes()
				if tc.lowered && tc.name == "min above the default max" {
					continue // 400 in blocks of at most 150: three of 133
				}
				if b.Minutes() < tc.want[0] || b.Minutes() > tc.want[1] {
					t.Errorf("a block of %d minutes, not %v", b.Minutes(), tc.want)
				}
			}
			if total != tc.minutes || len(r.Unplaced) > 0 {
				t.Errorf("%d of %d minutes are placed, blocks %v, unplaced %v", total, tc.minutes, s.minutes(r, "x"), r.Unplaced)
			}
			if noted := len(r.Notes) > 0 && r.Notes[0].Code == NoteChunk; noted != tc.lowered {
				t.Errorf("notes %v", r.Notes)
			}
		})
	}
}

func TestEveryNumberOfMinutesIsPlacedExactlyWithAnyBounds(t *testing.T) {
	for minutes := 1; minutes <= 260; minutes += 3 {
		for _, bounds := range [][2]int{{0, 0}, {30, 45}, {7, 7}, {25, 25}, {50, 50}, {45, 90}, {1, 11}, {60, 61}} {
			s := newStory(t)
			s.task("x", minutes, chunks(bounds[0], bounds[1]))
			if r := s.plan(); len(r.Unplaced) > 0 {
				t.Errorf("%d minutes in %v: %+v", minutes, bounds, r.Unplaced)
			}
		}
	}
}

func TestOnlyTheRemainderOfAStartedTaskIsPlaced(t *testing.T) {
	s := newStory(t)
	s.task("x", 180, func(t *Task) { t.Done = 45 }).fixed("x", FixedPinned, "2026-11-24 10:00", "2026-11-24 11:15")
	s.task("full", 60, func(t *Task) { t.Done = 90 })
	if got := s.minutes(s.plan(), "x"); !slices.Equal(got, []int{60}) {
		t.Errorf("placed %v, want 180 - 45 - 75", got)
	}
}

func TestFixedBlocksStayAndTheirTimeIsTaken(t *testing.T) {
	for _, kind := range []FixedKind{FixedPinned, FixedStarted, FixedLocked, FixedDone, FixedPast} {
		s := newStory(t).hours("Mon 09:00-12:00").now("2026-11-23 09:30")
		s.task("x", 60).task("y", 60).fixed("x", kind, "2026-11-23 10:00", "2026-11-23 11:00")
		before := slices.Clone(s.p.Fixed)
		r := s.plan()
		if !reflect.DeepEqual(before, s.p.Fixed) {
			t.Errorf("%s: the caller's blocks were changed", kind)
		}
		got := s.blocks(r, "y")
		if len(s.blocks(r, "x")) != 0 || len(got) != 1 || got[0].Start.Before(s.at("2026-11-23 11:00")) {
			t.Errorf("%s: %v", kind, r.Blocks)
		}
	}
}

func TestNothingIsPlacedBeforeNowRoundedUpToTheGrid(t *testing.T) {
	s := newStory(t).hours("Mon 09:00-12:00").task("x", 60, func(t *Task) { t.ASAP = true })
	s.p.Now = s.at("2026-11-23 10:01").Add(7 * time.Second)
	if got := s.plan().Blocks; len(got) != 1 || !got[0].Start.Equal(s.at("2026-11-23 10:05")) {
		t.Errorf("%v", got)
	}
}

func TestBuffersBreaksAndLunchAreKeptFree(t *testing.T) {
	s := newStory(t).hours("Mon 09:00-17:00").busy("2026-11-23 10:00", "2026-11-23 10:30")
	s.p.Limits = Limits{BufferBefore: 10, BufferAfter: 15, Lunch: Lunch{12 * 60, 14 * 60, 60}, MaxPerDay: Off}
	for _, id := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		s.task(id, 60)
	}
	r := s.plan() // the checker knows all three rules
	if len(r.Blocks) < 4 {
		t.Errorf("only %d blocks", len(r.Blocks))
	}
	s.p.Busy[0].BufferBefore, s.p.Busy[0].BufferAfter = -1, 45*time.Minute
	s.plan()
	s.p.Busy = append(s.p.Busy, Busy{ID: "long", Start: s.at("2026-11-23 11:00"), End: s.at("2026-11-23 13:30")})
	if r := s.plan(); len(r.Notes) != 1 || r.Notes[0].Code != NoteLunch {
		t.Errorf("notes %v", r.Notes)
	}
}

func TestTasksKeepTheirOwnHours(t *testing.T) {
	s := newStory(t)
	gym := s.parse("Mon-Sun 06:00-07:30")
	night := s.parse("Fri 22:00-02:00")
	s.task("gym", 60, func(t *Task) { t.Hours = &gym }).task("night", 180, whole, func(t *Task) { t.Hours = &night }).task("work", 60)
	r := s.plan()
	if len(r.Unplaced) > 0 || r.Blocks[0].Start.In(s.p.Zone).Hour() > 9 {
		t.Errorf("%v %v", r.Blocks, r.Unplaced)
	}
	if got := s.blocks(r, "night"); len(got) != 1 || got[0].Start.In(s.p.Zone).Day() == got[0].End.In(s.p.Zone).Day() {
		t.Errorf("a block of three hours from 22:00 to 02:00 has to pass midnight: %v", got)
	}
}

func TestDependenciesOrderByCompletion(t *testing.T) {
	s := newStory(t)
	s.task("c", 120, after("a", "b"), s.due("2026-11-25 12:00")).task("a", 200, s.earliest("2026-11-24 00:00")).task("b", 60)
	s.task("done", 30, func(t *Task) { t.Done = 30 }).task("free", 30, after("done"))
	s.task("pinned", 60).fixed("pinned", FixedPinned, "2026-11-26 10:00", "2026-11-26 11:00").task("follows", 30, after("pinned"))
	r := s.plan() // the checker knows the order
	if len(r.Unplaced) > 0 {
		t.Errorf("%v", r.Unplaced)
	}
	if got := s.blocks(r, "follows"); len(got) != 1 || got[0].Start.Before(s.at("2026-11-26 11:00")) {
		t.Errorf("%v", got)
	}
}

func TestHardDeadlinesBindAndSoftOnesCost(t *testing.T) {
	s := newStory(t).hours("Mon-Fri 09:00-10:00")
	s.task("hard", 120, s.hard("2026-11-23 17:00"), chunks(30, 60), priority(PriorityLow)).task("soft", 60, s.due("2026-11-23 17:00"))
	r := s.plan()
	if len(r.Unplaced) != 1 || r.Unplaced[0].Minutes != 60 || len(r.Late) != 1 || r.Late[0] != (Late{"soft", 17 * 60}) {
		t.Errorf("unplaced %v, late %v", r.Unplaced, r.Late)
	}
	if r.Score[0] != 60 {
		t.Errorf("score %v", r.Score)
	}
}

func TestHigherPriorityIsPlacedWhenNotAllFits(t *testing.T) {
	s := newStory(t).hours("Mon 09:00-11:00")
	s.task("early", 90, whole, s.hard("2026-11-23 16:00"), priority(PriorityLow))
	s.task("late", 90, whole, s.hard("2026-11-23 17:00"), priority(PriorityCritical))
	r := s.plan()
	if len(r.Unplaced) != 1 || r.Unplaced[0].Task != "early" {
		t.Errorf("%v", r.Unplaced)
	}
}

func TestAPlanIsCalm(t *testing.T) {
	kept, total := 0, 0
	for seed := range uint64(8) {
		p := Generate(KindStudent, 14, 50, 0.7, seed)
		first, err := Plan(p)
		if err != nil {
			t.Fatal(err)
		}
		p.Previous = first.Blocks
		again, err := Plan(p)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.EqualFunc(first.Blocks, again.Blocks, samePlace) {
			t.Errorf("seed %d: planning again with the plan in place moves blocks", seed)
		}
		p.Tasks = append(p.Tasks, Task{ID: "new", Minutes: 120, Priority: PriorityHigh, Due: p.From.AddDate(0, 0, 2), Hard: true})
		p.Busy = append(p.Busy, Busy{ID: "event", Start: first.Blocks[5].Start, End: first.Blocks[5].Start.Add(2 * time.Hour)})
		second, err := Plan(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range Check(p, second) {
			t.Errorf("seed %d: %s", seed, v)
		}
		total += len(first.Blocks)
		for _, b := range second.Blocks {
			if slices.ContainsFunc(first.Blocks, func(o Block) bool { return samePlace(o, b) }) {
				kept++
			}
		}
	}
	t.Logf("%d of %d blocks kept", kept, total)
	if kept*100 < total*90 {
		t.Errorf("only %d of %d blocks stay when a task and an event are added", kept, total)
	}
}

func samePlace(a, b Block) bool {
	return a.Task == b.Task && a.Start.Equal(b.Start) && a.End.Equal(b.End)
}

func TestTasksWithLittleRoomAreAtRisk(t *testing.T) {
	s := newStory(t).hours("Mon 09:00-12:00")
	s.task("tight", 120, whole, s.due("2026-11-23 11:30")).task("loose", 30, s.due("2026-11-25 12:00"))
	r := s.plan()
	if len(r.Slack) != 2 || len(r.AtRisk) == 0 || r.AtRisk[0].Task != "tight" {
		t.Errorf("slack %v, at risk %v", r.Slack, r.AtRisk)
	}
}

func TestCirclesAreRefusedWithTheirTitles(t *testing.T) {
	s := newStory(t)
	s.task("a", 60, after("c")).task("b", 60, after("a")).task("c", 60, after("b")).task("d", 60, after("a"))
	_, err := Plan(s.p)
	var cycle *CycleError
	if !errors.As(err, &cycle) || !errors.Is(err, ErrInvalid) {
		t.Fatalf("%v", err)
	}
	if want := `dependencies go round in a circle: "The a" needs "The c" needs "The b" needs "The a"`; err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
	s = newStory(t).task("a", 60, after("a"))
	if _, err := Plan(s.p); err == nil || err.Error() != `"The a" depends on itself` {
		t.Errorf("%v", err)
	}
}
