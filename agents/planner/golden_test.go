package planner

import "testing"

// knownWeek is the fingerprint of the plan below. It changes only when the model or the construction changes, never with the
// machine: the test runs on every architecture that is released.
const knownWeek = "e3b70eea742729c14144e1f023d58f49f51c7f6e07b5844a2c5acdbc6d78e1d0"

func TestThePlanOfAKnownWeekIsTheSameOnEveryMachine(t *testing.T) {
	s := newStory(t).hours("Mon-Fri 08:30-12:00,13:00-18:30; Sat 10:00-14:00").now("2026-11-23 09:12")
	for _, day := range []string{"23", "24", "25", "26", "27"} {
		s.busy("2026-11-"+day+" 10:00", "2026-11-"+day+" 11:15").busy("2026-11-"+day+" 15:05", "2026-11-"+day+" 15:50")
	}
	s.task("essay", 337, s.hard("2026-11-26 17:00"), chunks(45, 90), priority(PriorityHigh), func(t *Task) { t.Energy = EnergyHigh })
	s.task("reading", 95, s.due("2026-11-25 09:00"), priority(PriorityLow)).task("sheet", 120, whole, s.hard("2026-11-24 23:59"))
	s.task("slides", 150, after("essay"), s.due("2026-11-27 12:00"), priority(PriorityCritical)).task("mail", 25, func(t *Task) { t.ASAP, t.Energy = true, EnergyLow })
	s.task("exam", 900, s.hard("2026-11-28 12:00"), chunks(30, 120), s.earliest("2026-11-24 12:00")).task("paper", 61, chunks(0, 60))
	s.fixed("exam", FixedPinned, "2026-11-25 16:00", "2026-11-25 17:30")
	if r := s.plan(); r.Hash != knownWeek {
		t.Errorf("the fingerprint is %s, work %d, score %v", r.Hash, r.Work, r.Score)
		for _, b := range r.Blocks {
			t.Log(b.Task, s.p.time(b.Start), b.Minutes())
		}
	}
}
