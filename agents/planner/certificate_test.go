package planner

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// tinyWeekend has two days of a few slots, up to four tasks, and every limit that the certificate counts.
func tinyWeekend(n uint64) Problem {
	rng := rand.New(rand.NewPCG(n, 1))
	monday := time.Date(2026, 11, 22+rng.IntN(2), 0, 0, 0, 0, time.UTC) // Sunday or Monday: a week may turn between the days
	at := func(day, slot int) time.Time {
		return monday.AddDate(0, 0, day).Add(9*time.Hour + time.Duration(slot*SlotMinutes)*time.Minute)
	}
	hours := func(slots int) Hours {
		h, err := ParseHours(fmt.Sprintf("daily 09:00-09:%02d", slots*SlotMinutes))
		if err != nil {
			panic(err)
		}
		return h
	}
	p := Problem{Zone: time.UTC, Now: monday, From: monday, To: monday.AddDate(0, 0, 2), Hours: hours(2 + rng.IntN(3))}
	p.Limits.MaxPerDay = SlotMinutes * (1 + rng.IntN(5))
	if rng.IntN(3) == 0 {
		p.Limits.MaxPerWeek = SlotMinutes * (1 + rng.IntN(6))
	}
	for i := range 1 + rng.IntN(4) {
		minutes := SlotMinutes * (1 + rng.IntN(4))
		t := Task{ID: fmt.Sprintf("t%d", i), Minutes: minutes, MinChunk: SlotMinutes, MaxChunk: minutes, Priority: Priority(rng.IntN(4))}
		if t.MaxPerDay = minutes; rng.IntN(3) == 0 {
			t.MaxPerDay = SlotMinutes
			t.MaxChunk = SlotMinutes
		}
		if rng.IntN(2) == 0 {
			t.Earliest = at(rng.IntN(2), rng.IntN(4))
		}
		if rng.IntN(2) == 0 {
			t.Due, t.Hard = at(rng.IntN(2), 1+rng.IntN(4)), true
		}
		if rng.IntN(4) == 0 {
			own := hours(1 + rng.IntN(4))
			t.Hours = &own
		}
		p.Tasks = append(p.Tasks, t)
	}
	if rng.IntN(3) == 0 {
		p.Busy = append(p.Busy, Busy{ID: "e", Start: at(rng.IntN(2), 1), End: at(0, 2)})
		p.Busy[0].End = p.Busy[0].Start.Add(SlotMinutes * time.Minute)
	}
	return p
}

// mostPlaced tries every way to give slots to tasks, five minutes at a time, under all limits, and returns the most minutes.
func mostPlaced(p Problem) int {
	limits := p.Limits.resolved()
	type place struct {
		slot        int
		left, onDay [4]int8
		today, week int
	}
	var starts []time.Time
	for at := p.From; at.Before(p.To); at = at.Add(SlotMinutes * time.Minute) {
		busy := slices.ContainsFunc(p.Busy, func(b Busy) bool { return at.Before(b.End) && b.Start.Before(at.Add(SlotMinutes*time.Minute)) })
		if !busy && at.Hour() == 9 {
			starts = append(starts, at)
		}
	}
	known := map[place]int{}
	var best func(place) int
	best = func(s place) int {
		if s.slot == len(starts) {
			return 0
		}
		at := starts[s.slot]
		if s.slot > 0 && at.YearDay() != starts[s.slot-1].YearDay() {
			s.today, s.onDay = 0, [4]int8{}
			if at.Weekday() == time.Monday {
				s.week = 0
			}
		}
		if v, ok := known[s]; ok {
			return v
		}
		next := s
		next.slot++
		most := best(next)
		for i := range p.Tasks {
			t := &p.Tasks[i]
			h := p.Hours
			if t.Hours != nil {
				h = *t.Hours
			}
			minute := at.Hour()*60 + at.Minute()
			end := at.Add(SlotMinutes * time.Minute)
			if int(s.left[i]) == 0 || !h.Covers(at.Weekday(), minute, minute+SlotMinutes) || at.Before(t.Earliest) || t.Hard && end.After(t.Due) ||
				s.today+SlotMinutes > limits.MaxPerDay || s.week+SlotMinutes > limits.MaxPerWeek || (int(s.onDay[i])+1)*SlotMinutes > t.MaxPerDay {
				continue
			}
			took := next
			took.left[i]--
			took.onDay[i]++
			took.today += SlotMinutes
			took.week += SlotMinutes
			most = max(most, SlotMinutes+best(took))
		}
		known[s] = most
		return most
	}
	var first place
	for i := range p.Tasks {
		first.left[i] = int8(p.Tasks[i].Minutes / SlotMinutes)
	}
	return best(first)
}

func TestTheCertificateCountsExactlyWhatFits(t *testing.T) {
	proofs := 0
	for n := range uint64(randomProblems()) {
		p := tinyWeekend(n)
		if err := Validate(p); err != nil {
			t.Fatalf("seed %d: %v", n, err)
		}
		total := 0
		for _, task := range p.Tasks {
			total += task.Minutes
		}
		c := Certify(p)
		if most := mostPlaced(p); total-most != c.Shortfall {
			t.Fatalf("seed %d: %d of %d minutes fit, but the certificate says %d do not (%s)", n, most, total, c.Shortfall, c.Sentence)
		}
		if c.Shortfall > 0 {
			proofs++
			checkSet(t, p, c, fmt.Sprint("seed ", n))
		}
	}
	t.Logf("%d proofs", proofs)
}

// checkSet: the set does not fit by itself, and fits without any one of its tasks.
func checkSet(t *testing.T, p Problem, c Certificate, what string) {
	t.Helper()
	only := func(ids []string) Certificate {
		q := p
		q.Tasks = nil
		for _, task := range p.Tasks {
			if !slices.Contains(ids, task.ID) {
				task.Done = task.Minutes // its hours stay in use: they decide where free time is kept
			}
			task.DependsOn = nil
			q.Tasks = append(q.Tasks, task)
		}
		q.Fixed = slices.Clone(p.Fixed)
		for i := range q.Fixed {
			if !slices.Contains(ids, q.Fixed[i].Task) {
				q.Fixed[i].Counts = false
			}
		}
		return Certify(q)
	}
	if alone := only(c.Tasks); alone.Shortfall != c.Short() || c.Short() <= 0 || len(c.Tasks) == 0 || c.Sentence == "" {
		t.Errorf("%s: %+v, alone %+v", what, c, alone)
	}
	for i := range c.Tasks {
		if rest := only(slices.Delete(slices.Clone(c.Tasks), i, i+1)); rest.Shortfall != 0 {
			t.Errorf("%s: without %s %v still do not fit", what, c.Tasks[i], c.Tasks)
		}
	}
}

func TestNoPlanEverPlacesWhatACertificateCallsImpossible(t *testing.T) {
	proofs := 0
	for n := range uint64(randomProblems() / 5) {
		p, what := variant(n*7 + 1)
		r := searched(t, p, int64(n%3)*40_000, what)
		c := Certify(p)
		if c.Shortfall > 0 && n%8 == 0 {
			checkSet(t, p, c, what)
		}
		missing, inSet := 0, 0
		for _, u := range r.Unplaced {
			missing += u.Minutes
			if slices.Contains(c.Tasks, u.Task) {
				inSet += u.Minutes
			}
		}
		if missing < c.Shortfall || inSet < c.Short() || r.Score[0] < c.Medium {
			t.Errorf("%s: %d minutes are missing (%d in the set), medium %d; the certificate says %+v", what, missing, inSet, r.Score[0], c)
		}
		if (r.Certificate != nil) != (c.Shortfall > 0) {
			t.Errorf("%s: the result carries %+v, Certify says %+v", what, r.Certificate, c)
		}
		if t.Failed() {
			return
		}
		if c.Shortfall > 0 {
			proofs++
		}
	}
	t.Logf("%d proofs", proofs)
}

func TestTheCertificateNamesTheTasksAndTheNumbers(t *testing.T) {
	s := newStory(t).hours("Mon-Fri 09:00-12:45").now("2026-11-23 09:00")
	for _, id := range []string{"Lab 3", "Essay", "Quiz"} {
		s.task(id, 280, s.hard("2026-11-25 17:00"))
	}
	s.task("Mail", 30).task("Report", 120, s.hard("2026-11-27 17:00"))
	c := Certify(s.p)
	const want = "The Lab 3, The Essay and The Quiz need 14 h before Wed 25 Nov 17:00, 11 h 15 min are free: 2 h 45 min cannot fit."
	if c.Sentence != want || c.Short() != 165 || c.Shortfall != 165 {
		t.Errorf("%+v", c)
	}
	if r := s.plan(); r.Certificate == nil || r.Certificate.Sentence != want {
		t.Errorf("the plan carries %+v", r.Certificate)
	}
}

func BenchmarkCertify(b *testing.B) {
	for _, size := range []struct {
		tasks, days int
		load        float64
	}{{60, 14, 0.8}, {60, 14, 1.2}, {200, 28, 0.7}, {200, 28, 1.2}, {500, 28, 1.2}} {
		p := benchProblem(size.tasks, size.days, size.load)
		m := newModel(&p)
		b.Run(fmt.Sprintf("tasks=%d/days=%d/load=%.1f", size.tasks, size.days, size.load), func(b *testing.B) {
			b.ReportAllocs()
			var c *Certificate
			for b.Loop() {
				c = certify(m)
			}
			if c != nil {
				b.ReportMetric(float64(len(c.Tasks)), "tasks-in-set")
			}
		})
	}
}
