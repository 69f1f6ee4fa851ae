package planner

import (
	"strings"
	"testing"
)

func TestEveryUnplacedTaskHasItsTrueReasonWithNumbers(t *testing.T) {
	for _, tc := range []struct {
		name   string
		build  func(*story)
		task   string
		reason Reason
		left   int
		says   []string
	}{
		{"more work than time before a hard deadline", func(s *story) {
			s.p.Limits.MaxPerDay, s.p.Limits.Break = Off, Off
			s.task("essay", 645, s.hard("2026-11-23 17:00"), chunks(15, 480), func(t *Task) { t.MaxPerDay = 900 })
		}, "essay", ReasonNoTime, 165, []string{"2 h 45 min", "Mon 23 Nov 17:00", "no free time is left", "The essay"}},
		{"events take the time before a hard deadline", func(s *story) {
			s.busy("2026-11-23 09:00", "2026-11-23 16:00").task("essay", 120, s.hard("2026-11-23 17:00"), chunks(30, 120))
		}, "essay", ReasonNoTime, 60, []string{"1 h", "Mon 23 Nov 17:00"}},
		{"time between earliest start and deadline", func(s *story) {
			s.task("essay", 180, s.hard("2026-11-23 17:00"), s.earliest("2026-11-23 16:00"), chunks(30, 120))
		}, "essay", ReasonNoTime, 120, []string{"2 h", "between Mon 23 Nov 16:00 and Mon 23 Nov 17:00"}},
		{"a deadline in the past", func(s *story) {
			s.now("2026-11-24 10:00").task("essay", 60, s.hard("2026-11-24 09:00"))
		}, "essay", ReasonDeadlinePassed, 60, []string{"1 h", "Tue 24 Nov 09:00", "has passed"}},
		{"an earliest start after the deadline", func(s *story) {
			s.task("essay", 60, s.hard("2026-11-24 09:00"), s.earliest("2026-11-25 09:00"))
		}, "essay", ReasonWindowEmpty, 60, []string{"Wed 25 Nov 09:00", "Tue 24 Nov 09:00"}},
		{"an earliest start after the horizon", func(s *story) {
			s.task("essay", 60, s.earliest("2026-12-05 09:00"))
		}, "essay", ReasonHorizon, 60, []string{"Sat 5 Dec 09:00", "the plan ends Sun 29 Nov 24:00"}},
		{"a full horizon", func(s *story) {
			s.hours("Mon 09:00-10:00").task("essay", 120, chunks(30, 60))
		}, "essay", ReasonHorizon, 60, []string{"1 h", "before the plan ends Sun 29 Nov 24:00", "no free time is left"}},
		{"hours outside the window", func(s *story) {
			own := s.parse("Sat 10:00-14:00")
			s.task("essay", 60, s.hard("2026-11-27 17:00"), func(t *Task) { t.Hours = &own })
		}, "essay", ReasonNoHours, 60, []string{"Sat 10:00-14:00", "Fri 27 Nov 17:00"}},
		{"no hours at all", func(s *story) {
			s.hours("none").task("essay", 60)
		}, "essay", ReasonNoHours, 60, []string{"none"}},
		{"gaps shorter than the block", func(s *story) {
			s.hours("Mon 09:00-17:00")
			for _, h := range []string{"09", "10", "11", "12", "13", "14", "15", "16"} {
				s.busy("2026-11-23 "+h+":30", "2026-11-23 "+h+":59")
			}
			s.task("essay", 60, whole)
		}, "essay", ReasonNoGap, 60, []string{"1 h", "4 h are free", "one piece"}},
		{"gaps shorter than the shortest block", func(s *story) {
			s.hours("Mon 09:00-12:00").busy("2026-11-23 09:40", "2026-11-23 10:00").busy("2026-11-23 10:40", "2026-11-23 11:20")
			s.task("essay", 90, chunks(45, 90))
		}, "essay", ReasonNoGap, 90, []string{"pieces of 45 min"}},
		{"the task's own daily limit", func(s *story) {
			s.task("essay", 300, s.hard("2026-11-24 17:00"), chunks(30, 60), func(t *Task) { t.MaxPerDay = 60 })
		}, "essay", ReasonDayCaps, 180, []string{"3 h", "its limit of 1 h a day"}},
		{"the person's daily limit", func(s *story) {
			s.p.Limits.MaxPerDay = 60
			s.task("essay", 180, s.hard("2026-11-24 17:00"), chunks(30, 60))
		}, "essay", ReasonDayCaps, 60, []string{"1 h", "your daily limit of work (1 h at most)"}},
		{"one block above the person's daily limit", func(s *story) {
			s.p.Limits.MaxPerDay = 60
			s.task("essay", 90, whole)
		}, "essay", ReasonDayCaps, 90, []string{"one block of 1 h 30 min", "1 h of work a day"}},
		{"one block above the task's daily limit", func(s *story) {
			s.task("essay", 90, whole, func(t *Task) { t.MaxPerDay = 60 })
		}, "essay", ReasonDayCaps, 90, []string{"one block of 1 h 30 min", "its limit is 1 h a day"}},
		{"the weekly limit", func(s *story) {
			s.p.Limits.MaxPerWeek = 120
			s.task("essay", 300, chunks(30, 60))
		}, "essay", ReasonWeekCap, 180, []string{"3 h", "2 h of work a week"}},
		{"a predecessor that does not fit", func(s *story) {
			s.task("draft", 600, s.hard("2026-11-23 12:00"), chunks(30, 120)).task("essay", 60, after("draft"))
		}, "essay", ReasonPredecessor, 60, []string{"wait for \"The draft\"", "could not be placed"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newStory(t)
			tc.build(s)
			r := s.plan()
			for _, u := range r.Unplaced {
				if u.Task != tc.task {
					continue
				}
				if u.Reason != tc.reason || u.Minutes != tc.left {
					t.Errorf("%d minutes, %s: %s", u.Minutes, u.Reason, u.Sentence)
				}
				for _, part := range tc.says {
					if !strings.Contains(u.Sentence, part) {
						t.Errorf("%q does not say %q", u.Sentence, part)
					}
				}
				return
			}
			t.Errorf("nothing is unplaced; blocks %v", r.Blocks)
		})
	}
}

func TestABlockedTaskNamesItsBlocker(t *testing.T) {
	s := newStory(t)
	s.task("a", 600, s.hard("2026-11-23 10:00"), chunks(30, 120)).task("b", 60, after("a")).task("c", 60, after("b"))
	r := s.plan()
	if len(r.Unplaced) != 3 || r.Unplaced[1].Blocker != "a" || r.Unplaced[2].Blocker != "b" {
		t.Errorf("%+v", r.Unplaced)
	}
	if len(s.blocks(r, "b"))+len(s.blocks(r, "c")) > 0 {
		t.Error("a successor was placed")
	}
}
