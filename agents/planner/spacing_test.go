package planner

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func spaced(t *Task) { t.Spaced = true }

// daysOfBlocks lists the dates of a task's blocks.
func (s *story) daysOfBlocks(r Result, task string) []int {
	var out []int
	for _, b := range s.blocks(r, task) {
		out = append(out, b.Start.In(s.p.Zone).Day())
	}
	return out
}

func TestStudyIsSpreadOverDaysFarApart(t *testing.T) {
	s := newStoryIn(t, "Europe/Berlin", "2026-11-02", 21).hours("daily 09:00-20:00")
	s.task("exam", 300, s.hard("2026-11-17 08:00"), chunks(30, 120), spaced)
	s.task("plain", 300, s.hard("2026-11-17 08:00"), chunks(30, 120))
	r := s.plan()
	days := s.daysOfBlocks(r, "exam")
	if len(slices.Compact(days)) != 5 {
		t.Fatalf("sessions on %v, not on five days", days)
	}
	for i := 1; i < len(days); i++ {
		if gap := days[i] - days[i-1]; gap < 2 {
			t.Errorf("sessions on %v: %d and %d are next to each other", days, days[i-1], days[i])
		}
	}
	if plain := s.daysOfBlocks(r, "plain"); len(slices.Compact(plain)) >= 5 {
		t.Errorf("a task that is not spread goes over %v", plain)
	}
}

func TestSpacingGoesOnWhereItWasWhenPartIsDone(t *testing.T) {
	s := newStoryIn(t, "Europe/Berlin", "2026-11-02", 21).hours("daily 09:00-20:00")
	s.task("exam", 300, s.hard("2026-11-17 08:00"), chunks(30, 120), spaced)
	first := s.plan()
	blocks := s.blocks(first, "exam")
	s.p.Now = blocks[0].End
	s.p.Tasks[0].Done = blocks[0].Minutes()
	s.p.Previous = blocks[1:]
	if again := s.plan(); !slices.EqualFunc(s.blocks(again, "exam"), blocks[1:], samePlace) {
		t.Errorf("%v becomes %v", blocks[1:], s.blocks(again, "exam"))
	}
}

func TestTwoSessionsOfOneDayPayForMoreThanTheirShare(t *testing.T) {
	s := newStory(t).hours("Mon,Tue 09:00-20:00")
	s.task("exam", 300, s.hard("2026-11-25 08:00"), chunks(30, 60), spaced)
	r := s.plan()
	if len(r.Blocks) < 5 {
		t.Fatalf("%v", r.Blocks)
	}
	m := newModel(&s.p)
	if sp := m.jobs[0].spread; sp.share != 150 {
		t.Errorf("a share of %d minutes for two days", sp.share)
	}
	total := int64(0)
	for _, b := range r.Blocks {
		for _, term := range b.Terms {
			if term.Name == TermSpacing {
				total += term.Cost
			}
		}
	}
	if total != 0 {
		t.Errorf("an even spread over both days costs %d", total)
	}
}

func TestStudyDaysDivideTheTimeEvenly(t *testing.T) {
	m := newModel(&newStoryIn(t, "Europe/Berlin", "2026-11-02", 21).p) // day 5 is a Saturday
	for _, tc := range []struct{ usable, want []int }{
		{[]int{0, 1, 2, 3, 4}, []int{0, 2, 4}}, {[]int{0, 1, 2, 3, 4, 5, 6, 7, 8}, []int{1, 4, 7}}, {[]int{4, 5, 6}, []int{4, 5, 6}},
		{[]int{0, 1}, []int{0, 1}}, {[]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}, []int{2, 7, 11}}, {[]int{3}, []int{3}},
	} {
		if got := m.studyDays(tc.usable, 3); !slices.Equal(got, tc.want) {
			t.Errorf("three sessions on %v: %v, want %v", tc.usable, got, tc.want)
		}
	}
}

// habit adds the turns of a habit three times a week: Monday and Tuesday, Wednesday and Thursday, the rest.
func (s *story) habit(name string, distance int, monday time.Time, weeks int) *story {
	for w := range weeks {
		for k, days := range [][2]int{{0, 2}, {2, 4}, {4, 7}} {
			from, to := monday.AddDate(0, 0, 7*w+days[0]), monday.AddDate(0, 0, 7*w+days[1])
			s.task(fmt.Sprintf("%s/%d.%d", name, w, k), 60, func(t *Task) {
				t.Title, t.Series, t.Distance, t.Turn = name, name, distance, from.Format("Mon 2 Jan")
				t.Earliest, t.Due, t.Hard = from, to, true
			})
		}
	}
	return s
}

func TestTurnsOfAHabitKeepTheirDistance(t *testing.T) {
	for _, distance := range []int{0, 28 * 60} {
		s := newStoryIn(t, "Europe/Berlin", "2026-11-02", 14).hours("daily 09:00-20:00")
		// Only Sunday evening and Monday morning are quiet around the turn of the week.
		for _, d := range []string{"06", "07", "10"} {
			s.busy("2026-11-"+d+" 08:00", "2026-11-"+d+" 21:00")
		}
		s.busy("2026-11-09 12:00", "2026-11-09 21:00").habit("Gym", distance, s.p.From, 2)
		r := s.plan()
		close := false
		for i := 1; i < len(r.Blocks); i++ {
			close = close || r.Blocks[i].Start.Sub(r.Blocks[i-1].End) < 28*time.Hour
		}
		if close != (distance == 0) {
			t.Errorf("distance %d min: %v", distance, r.Blocks)
		}
		if distance == 0 {
			continue
		}
		if len(r.Unplaced) != 1 || !strings.Contains(r.Unplaced[0].Sentence, `"Gym" (Mon 9 Nov)`) && !strings.Contains(r.Unplaced[0].Sentence, `"Gym" (Fri 6 Nov)`) {
			t.Errorf("the turn that does not fit is not named: %v", r.Unplaced)
		}
	}
}

func TestABlockThatStaysKeepsOtherTurnsAway(t *testing.T) {
	s := newStoryIn(t, "Europe/Berlin", "2026-11-02", 14).hours("daily 09:00-20:00")
	s.habit("Gym", 28*60, s.p.From, 2)
	s.fixed("Gym/0.2", FixedPinned, "2026-11-08 18:00", "2026-11-08 19:00")
	if got := s.blocks(s.plan(), "Gym/1.0"); len(got) != 1 || got[0].Start.Before(s.at("2026-11-09 23:00")) {
		t.Errorf("%v", got)
	}
}

func TestThePreferredTimeOfDayIsTakenWhereNothingSpeaksAgainstIt(t *testing.T) {
	s := newStory(t)
	s.task("x", 60, func(t *Task) { t.PreferFrom, t.PreferTo = 15*60, 16*60 }, s.due("2026-11-27 17:00"))
	if got := s.blocks(s.plan(), "x"); got[0].Start.In(s.p.Zone).Hour() != 15 {
		t.Errorf("%v", got)
	}
	s.busy("2026-11-23 14:30", "2026-11-23 17:00")
	s.p.To = s.p.From.AddDate(0, 0, 1)
	if got := s.blocks(s.plan(), "x"); got[0].End.In(s.p.Zone).Format("15:04") != "14:30" {
		t.Errorf("%v", got)
	}
}

func TestTheNearerSideOfThePreferredTimeIsTaken(t *testing.T) {
	s := newStory(t).busy("2026-11-23 12:00", "2026-11-23 15:00")
	s.p.To = s.p.From.AddDate(0, 0, 1)
	s.task("x", 60, func(t *Task) { t.PreferFrom, t.PreferTo = 12*60, 13*60 }, s.due("2026-11-27 17:00"))
	if got := s.blocks(s.plan(), "x"); got[0].End.In(s.p.Zone).Format("15:04") != "12:00" {
		t.Errorf("%v", got)
	}
}

func TestATaskAfterAnEventSaysSo(t *testing.T) {
	s := newStory(t)
	s.task("notes", 60, s.earliest("2026-11-24 11:00"), s.hard("2026-11-24 11:30"), func(t *Task) { t.AfterEvent = "Lecture" })
	r := s.plan()
	if want := `, when "Lecture" ends`; len(r.Unplaced) != 1 || !strings.Contains(r.Unplaced[0].Sentence, want) {
		t.Errorf("%v", r.Unplaced)
	}
	if !slices.ContainsFunc(r.Notes, func(n Note) bool { return n.Code == NoteAfterEvent && strings.Contains(n.Sentence, `"Lecture"`) }) {
		t.Errorf("%v", r.Notes)
	}
}

func TestADayTooCloseToAnotherTurnSaysSo(t *testing.T) {
	s := newStoryIn(t, "Europe/Berlin", "2026-11-02", 7).hours("daily 09:00-20:00")
	s.habit("Gym", 28*60, s.p.From, 1)
	s.fixed("Gym/0.0", FixedPinned, "2026-11-03 18:00", "2026-11-03 19:00")
	r := s.plan()
	d, err := NewDesk(s.p, r.Blocks)
	if err != nil {
		t.Fatal(err)
	}
	e, ok := d.Explain("Gym/0.1", s.blocks(r, "Gym/0.1")[0].Start)
	want := `Wed 4 Nov: it keeps 28 h from "Gym" (Mon 2 Nov), which is planned Tue 3 Nov 18:00.`
	if !ok || !slices.ContainsFunc(e.Alternatives, func(a Alternative) bool { return a.Rule == RuleDistance && a.Sentence == want }) {
		t.Errorf("%+v, want %q", e.Alternatives, want)
	}
}
