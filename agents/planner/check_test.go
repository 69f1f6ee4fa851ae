package planner

import (
	"slices"
	"testing"
	"time"
)

// brokenStory is a plan in which every rule of the checker has something to hold.
func brokenStory(t *testing.T) (*story, Result) {
	s := newStory(t).now("2026-11-23 08:00").busy("2026-11-23 11:00", "2026-11-23 11:30")
	s.p.From = s.at("2026-11-23 07:00")
	s.p.Limits = Limits{MaxPerDay: 300, MaxPerWeek: 900, BufferBefore: 5, Lunch: Lunch{12 * 60, 14 * 60, 45}}
	s.task("long", 240, chunks(60, 120), s.due("2026-11-25 17:00"), func(t *Task) { t.MaxPerDay = 120 })
	s.task("next", 90, after("long"), s.hard("2026-11-27 17:00"), s.earliest("2026-11-24 09:00"), chunks(30, 90))
	s.task("pin", 60).fixed("pin", FixedPinned, "2026-11-23 14:00", "2026-11-23 15:00")
	s.task("never", 600, s.hard("2026-11-23 10:00"), chunks(30, 60))
	s.task("late", 45, s.due("2026-11-23 09:10"))
	r := s.plan()
	if len(s.blocks(r, "long")) != 2 || len(s.blocks(r, "next")) == 0 || len(r.Late) != 1 || len(r.Unplaced) != 1 {
		t.Fatalf("the story has changed: %v, late %v, unplaced %v", r.Blocks, r.Late, r.Unplaced)
	}
	return s, r
}

func TestTheCheckerCatchesEveryBrokenRule(t *testing.T) {
	find := func(r *Result, task string) *Block {
		i := slices.IndexFunc(r.Blocks, func(b Block) bool { return b.Task == task })
		return &r.Blocks[i]
	}
	move := func(task, to string) func(*story, *Result) {
		return func(s *story, r *Result) {
			b := find(r, task)
			length := b.End.Sub(b.Start)
			b.Start = s.at(to).UTC()
			b.End = b.Start.Add(length)
		}
	}
	add := func(task, from, to string) func(*story, *Result) {
		return func(s *story, r *Result) {
			r.Blocks = append(r.Blocks, Block{Task: task, Start: s.at(from).UTC(), End: s.at(to).UTC()})
		}
	}
	for _, tc := range []struct {
		name  string
		rule  string
		spoil func(*story, *Result)
	}{
		{"a block of nobody", RuleTask, add("ghost", "2026-11-26 09:00", "2026-11-26 10:00")},
		{"a block that ends before it starts", RuleShape, func(_ *story, r *Result) { r.Blocks[0].End = r.Blocks[0].Start.Add(-time.Minute) }},
		{"a block of half minutes", RuleShape, func(_ *story, r *Result) { r.Blocks[0].End = r.Blocks[0].End.Add(30 * time.Second) }},
		{"a block in local time", RuleShape, func(s *story, r *Result) { r.Blocks[0].Start = r.Blocks[0].Start.In(s.p.Zone) }},
		{"blocks out of order", RuleShape, func(_ *story, r *Result) { slices.Reverse(r.Blocks) }},
		{"a start off the grid", RuleGrid, move("late", "2026-11-26 10:02")},
		{"a start before now", RulePast, func(s *story, r *Result) { s.p.Now = find(r, "long").Start.Add(time.Minute) }},
		{"a start before the horizon", RulePast, func(s *story, r *Result) { s.p.From = r.Blocks[0].Start.Add(time.Minute) }},
		{"an end after the horizon", RuleHorizon, func(s *story, r *Result) { s.p.To = r.Blocks[len(r.Blocks)-1].End.Add(-time.Minute) }},
		{"a start before the earliest", RuleEarliest, move("next", "2026-11-23 15:00")},
		{"an end after a hard deadline", RuleDeadline, func(s *story, r *Result) { s.p.Tasks[1].Due = find(r, "next").End.Add(-time.Minute) }},
		{"a minute outside hours", RuleHours, move("late", "2026-11-26 16:20")},
		{"a weekend", RuleHours, move("late", "2026-11-28 10:00")},
		{"a block through the turn of the day", RuleDayTurn, func(s *story, r *Result) {
			s.p.Hours = s.parse("daily 00:00-24:00")
			move("late", "2026-11-26 23:45")(s, r)
		}},
		{"an event", RuleBusy, move("late", "2026-11-23 11:00")},
		{"the buffer of an event", RuleBusy, func(s *story, _ *Result) { s.p.Limits.BufferAfter = 600 }},
		{"a block that stays", RuleFixed, move("late", "2026-11-23 14:30")},
		{"another block", RuleOverlap, func(_ *story, r *Result) {
			find(r, "late").Start, find(r, "late").End = find(r, "long").Start, find(r, "long").End
		}},
		{"a block that is too short", RuleChunk, func(_ *story, r *Result) { find(r, "long").End = find(r, "long").Start.Add(55 * time.Minute) }},
		{"a block that is too long", RuleChunk, func(_ *story, r *Result) { find(r, "long").End = find(r, "long").Start.Add(125 * time.Minute) }},
		{"two blocks that touch and are too long together", RuleChunk, func(_ *story, r *Result) {
			b := *find(r, "next")
			b.Start, b.End = b.End, b.End.Add(30*time.Minute)
			r.Blocks = append(r.Blocks, b)
		}},
		{"a split task that may not be split", RuleChunk, func(s *story, _ *Result) { s.p.Tasks[0].NoSplit = true }},
		{"a task's day", RuleTaskDay, func(s *story, _ *Result) { s.p.Tasks[0].MaxPerDay = 60 }},
		{"the person's day", RuleDay, func(s *story, _ *Result) { s.p.Limits.MaxPerDay = 100 }},
		{"the person's week", RuleWeek, func(s *story, _ *Result) { s.p.Limits.MaxPerWeek = 100 }},
		{"a successor before its predecessor", RuleDependency, move("long", "2026-11-27 14:00")},
		{"a successor of an unplaced task", RuleDependency, func(s *story, _ *Result) { s.p.Tasks[1].DependsOn = []string{"never"} }},
		{"a block that is missing", RuleMinutes, func(_ *story, r *Result) {
			r.Blocks = slices.DeleteFunc(r.Blocks, func(b Block) bool { return b.Task == "late" })
		}},
		{"unplaced minutes that are not said", RuleMinutes, func(_ *story, r *Result) { r.Unplaced = nil }},
		{"unplaced twice", RuleMinutes, func(_ *story, r *Result) { r.Unplaced = append(r.Unplaced, r.Unplaced[0]) }},
		{"unplaced without a reason", RuleReason, func(_ *story, r *Result) { r.Unplaced[0].Reason = "" }},
		{"unplaced without a sentence", RuleReason, func(_ *story, r *Result) { r.Unplaced[0].Sentence = "" }},
		{"work without a break", RuleBreak, func(s *story, r *Result) {
			b := find(r, "next")
			move("late", b.End.In(s.p.Zone).Add(5*time.Minute).Format("2006-01-02 15:04"))(s, r)
		}},
		{"the way to an event", RuleTravel, func(s *story, _ *Result) {
			s.p.Travel.Places = []Place{{"far", 180}}
			s.p.Busy[0].Place = "far"
		}},
		{"a way that is not listed", RuleKept, func(s *story, _ *Result) {
			s.p.Travel.Places = []Place{{"near", 1}}
			s.p.Busy[0].Place = "near"
		}},
		{"a way nobody goes", RuleKept, func(s *story, r *Result) {
			r.Kept = append(r.Kept, Kept{Kind: TakenTravel, Start: s.at("2026-11-26 09:00").UTC(), End: s.at("2026-11-26 09:30").UTC()})
		}},
		{"free time that is not kept", RuleFree, func(s *story, _ *Result) {
			s.p.Limits.Free = []FreeTime{{From: 9 * 60, To: 12 * 60, Minutes: 120}}
		}},
		{"lunch on a day on which it is not kept", RuleLunch, func(_ *story, r *Result) { r.Kept = r.Kept[1:] }},
		{"lunch during an event", RuleKept, func(_ *story, r *Result) {
			r.Kept[0].Start, r.Kept[0].End = r.Kept[0].Start.Add(-90*time.Minute), r.Kept[0].End.Add(-90*time.Minute)
		}},
		{"free time nobody wished for", RuleKept, func(s *story, r *Result) {
			r.Kept = append(r.Kept, Kept{Kind: TakenFree, Start: s.at("2026-11-26 09:00").UTC(), End: s.at("2026-11-26 09:30").UTC()})
		}},
		{"two turns of a habit", RuleDistance, func(s *story, _ *Result) {
			for _, i := range []int{0, 1} {
				s.p.Tasks[i].Series, s.p.Tasks[i].Distance = "habit", 7*24*60
			}
		}},
		{"a turn beside one that stays", RuleDistance, func(s *story, _ *Result) {
			for _, i := range []int{0, 2} {
				s.p.Tasks[i].Series, s.p.Tasks[i].Distance = "habit", 7*24*60
			}
		}},
		{"study that is not spread", RuleScore, func(s *story, _ *Result) { s.p.Tasks[0].Spaced = true }},
		{"lunch", RuleLunch, func(s *story, r *Result) {
			move("late", "2026-11-26 12:30")(s, r)
			add("pin", "2026-11-26 13:20", "2026-11-26 13:40")(s, r)
		}},
		{"a late task that is not listed", RuleLate, func(_ *story, r *Result) { r.Late = nil }},
		{"a late task with wrong minutes", RuleLate, func(_ *story, r *Result) { r.Late[0].Minutes++ }},
		{"a cost without its term", RuleScore, func(_ *story, r *Result) { r.Blocks[0].Terms = r.Blocks[0].Terms[1:] }},
		{"a wrong score", RuleScore, func(_ *story, r *Result) { r.Score[1]++ }},
		{"a wrong fingerprint", RuleFingerprint, func(_ *story, r *Result) { r.Hash = "0" }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, r := brokenStory(t)
			for i := range r.Blocks {
				r.Blocks[i].Terms = slices.Clone(r.Blocks[i].Terms)
			}
			tc.spoil(s, &r)
			found := Check(s.p, r)
			if !slices.ContainsFunc(found, func(v Violation) bool { return v.Rule == tc.rule }) {
				t.Errorf("%s is not among %v", tc.rule, found)
			}
		})
	}
}
