package planner

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTheTermsOfAnExplainedBlockAddUpToItsCost(t *testing.T) {
	blocks := 0
	for n := range uint64(questionProblems()) {
		p, what := variantWith(n*11+4, n%2 == 0)
		r, err := Plan(p)
		if err != nil {
			t.Fatal(err)
		}
		d, err := NewDesk(p, r.Blocks)
		if err != nil {
			t.Fatal(err)
		}
		var total int64
		for _, b := range r.Blocks {
			e, ok := d.Explain(b.Task, b.Start)
			if !ok || e.Cost != b.Cost || !slices.Equal(e.Terms, b.Terms) || !e.End.Equal(b.End) {
				t.Fatalf("%s: %+v is explained as %+v", what, b, e)
			}
			total += e.Cost
			blocks++
		}
		if total != r.Score[1] {
			t.Fatalf("%s: blocks cost %d, the plan %d", what, total, r.Score[1])
		}
	}
	t.Logf("%d blocks", blocks)
}

// TestAnAlternativeIsTheBestPlaceOfItsDay asks for every start of each other day, one by one.
func TestAnAlternativeIsTheBestPlaceOfItsDay(t *testing.T) {
	possible, shut := 0, map[string]int{}
	for n := range uint64(max(4, questionProblems()/4)) {
		p, what := variantWith(n*13+6, n%3 == 0)
		r, err := Plan(p)
		if err != nil {
			t.Fatal(err)
		}
		d, err := NewDesk(p, r.Blocks)
		if err != nil {
			t.Fatal(err)
		}
		for i, b := range r.Blocks {
			j := d.of(b.Task)
			if i%5 > 0 || d.bundleOf(b.Task) != nil || len(d.s.chunks[j.index]) > 1 || d.s.placed[j.index] < j.remaining {
				continue
			}
			e, _ := d.Explain(b.Task, b.Start)
			if len(e.Alternatives) != len(d.m.tl.days)-1 {
				t.Fatalf("%s: %d alternatives, %d days", what, len(e.Alternatives), len(d.m.tl.days))
			}
			for _, a := range e.Alternatives {
				why := fmt.Sprintf("%s: %s on %s: %+v", what, b.Task, a.Date, a)
				best, any := int64(0), false
				for day := range d.m.tl.days {
					if d.m.tl.days[day].date() != a.Date {
						continue
					}
					for at := d.m.tl.dayLo[day]; at < d.m.tl.dayLo[day+1]; at++ {
						w, _ := d.WhyNot(b.Task, instant(d.m.tl.start[at]), 0)
						if w.Possible && len(w.Displaced) == 0 && (!any || w.Delta < best) {
							best, any = w.Delta, true
						}
					}
				}
				if any != a.Possible || any && best != a.Delta || a.Sentence == "" || !strings.HasSuffix(a.Sentence, ".") {
					t.Fatalf("%s\nthe best is %d, %v", why, best, any)
				}
				if !a.Possible {
					shut[a.Rule]++
					continue
				}
				possible++
				moved := slices.Clone(r.Blocks)
				moved[i].Start, moved[i].End = a.Start, a.End
				again := byHand(t, p, moved, why)
				for _, v := range Check(p, again) {
					t.Errorf("%s\n%s", why, v)
				}
				if again.Score[1]-r.Score[1] != a.Delta || again.Score[0] != r.Score[0] {
					t.Errorf("%s\nthe score is %v, was %v", why, again.Score, r.Score)
				}
			}
			if t.Failed() {
				return
			}
		}
	}
	t.Logf("%d possible, shut by %v", possible, shut)
	if possible == 0 {
		t.Fatal("no alternative was possible")
	}
}

func TestABlockIsBoundByWhatKeepsItLate(t *testing.T) {
	has := func(e Explanation, rule, says string) bool {
		return slices.ContainsFunc(e.Binding, func(r Refusal) bool { return r.Rule == rule && strings.Contains(r.Sentence, says) })
	}
	asap := func(t *Task) { t.ASAP = true }
	for _, tc := range []struct {
		name, rule, says string
		set              func(*story)
	}{
		{"hours", RuleHours, "outside its hours (Mon-Fri 09:00-17:00)", func(s *story) { s.task("x", 60, asap) }},
		{"now", RulePast, "Mon 23 Nov 10:00", func(s *story) { s.now("2026-11-23 10:00").task("x", 60, asap) }},
		{"earliest start", RuleEarliest, `"The x" may not start before Tue 24 Nov 11:00.`, func(s *story) { s.task("x", 60, asap, s.earliest("2026-11-24 11:00")) }},
		{"event", RuleBusy, `"Event" takes Mon 23 Nov 09:00 to 12:00.`, func(s *story) { s.busy("2026-11-23 09:00", "2026-11-23 12:00").task("x", 60, asap) }},
		{"dependency", RuleDependency, `"The x" waits for "The y", which ends Mon 23 Nov 10:30.`,
			func(s *story) { s.task("y", 90, whole, asap).task("x", 60, asap, after("y")) }},
		{"fixed", RuleFixed, `A block of "The y" stays at Mon 23 Nov 09:00 to 10:00.`,
			func(s *story) {
				s.task("y", 60).fixed("y", FixedPinned, "2026-11-23 09:00", "2026-11-23 10:00").task("x", 60, asap)
			}},
		{"another block", RuleOverlap, `"The y" is planned before it.`,
			func(s *story) {
				s.task("y", 60, asap, priority(PriorityCritical)).task("x", 60, asap, priority(PriorityLow))
			}},
		{"break", RuleBreak, "a break of 15 min is kept",
			func(s *story) {
				s.task("y", 120, whole, asap, priority(PriorityCritical)).task("x", 60, asap, priority(PriorityLow))
			}},
		{"full day", RuleDay, "Mon 23 Nov has 1 h of work, and your limit is 1 h a day.", func(s *story) {
			s.p.Limits.MaxPerDay = 60
			s.task("y", 60, asap, priority(PriorityCritical)).task("x", 60, asap, priority(PriorityLow))
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newStory(t)
			tc.set(s)
			r := s.plan()
			d, err := NewDesk(s.p, r.Blocks)
			if err != nil {
				t.Fatal(err)
			}
			e, ok := d.Explain("x", s.blocks(r, "x")[0].Start)
			if !ok || !has(e, tc.rule, tc.says) {
				t.Errorf("%+v", e.Binding)
			}
		})
	}
}

func TestABlockThatStaysIsExplainedToo(t *testing.T) {
	s := newStory(t).task("x", 60, s1due).task("y", 120).fixed("x", FixedPinned, "2026-11-26 10:00", "2026-11-26 11:00")
	r := s.plan()
	d, err := NewDesk(s.p, r.Blocks)
	if err != nil {
		t.Fatal(err)
	}
	e, ok := d.Explain("x", s.at("2026-11-26 10:00"))
	if !ok || e.Stays != FixedPinned || len(e.Binding) != 1 || e.Binding[0].Sentence != "You put it here." || e.Cost == 0 || len(e.Alternatives) != 6 {
		t.Errorf("%+v", e)
	}
	if e, ok := d.Explain("x", s.at("2026-11-26 10:05")); ok {
		t.Errorf("%+v", e)
	}
}

// s1due is due on the Thursday of the story, so that a block on that day costs its margin.
func s1due(t *Task) { t.Due = time.Date(2026, 11, 26, 16, 0, 0, 0, time.UTC) }

func TestABlockThatBreaksARuleByNowIsExplainedByIt(t *testing.T) {
	s := newStory(t).task("x", 60).task("y", 60).task("z", 30)
	blocks := []Block{
		{Task: "x", Start: s.at("2026-11-24 10:00").UTC(), End: s.at("2026-11-24 11:00").UTC()},
		{Task: "y", Start: s.at("2026-11-24 10:30").UTC(), End: s.at("2026-11-24 11:30").UTC()},
		{Task: "z", Start: s.at("2026-11-25 10:00").UTC(), End: s.at("2026-11-25 11:00").UTC()},
	}
	s.busy("2026-11-24 10:45", "2026-11-24 11:15")
	d, err := NewDesk(s.p, blocks)
	if err != nil {
		t.Fatal(err)
	}
	for task, want := range map[string][]string{
		"x": {`"Event" takes Tue 24 Nov 10:45 to 11:15.`, `A block of "The y" stays at Tue 24 Nov 10:30 to 11:30.`},
		"z": {`"The z" needs no more time: only 30 min of it were left to plan.`},
	} {
		for _, b := range blocks {
			if b.Task != task {
				continue
			}
			e, ok := d.Explain(task, b.Start)
			for _, says := range want {
				if !ok || !slices.ContainsFunc(e.Binding, func(r Refusal) bool { return r.Sentence == says }) {
					t.Errorf("%s: %+v", task, e)
				}
			}
		}
	}
}

func BenchmarkExplain(b *testing.B) {
	for _, size := range []struct{ tasks, days int }{{60, 14}, {200, 28}} {
		p := benchProblem(size.tasks, size.days, 0.8)
		r, err := Plan(p)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("tasks=%d/days=%d", size.tasks, size.days), func(b *testing.B) {
			i := 0
			for b.Loop() {
				d, err := NewDesk(p, r.Blocks)
				if err != nil {
					b.Fatal(err)
				}
				d.Explain(r.Blocks[i*7%len(r.Blocks)].Task, r.Blocks[i*7%len(r.Blocks)].Start)
				i++
			}
		})
	}
}

func TestABundleIsExplainedAndMovedAsOneBlock(t *testing.T) {
	s := newStory(t)
	s.p.Limits.Bundle = 15
	s.task("mail", 10).task("call", 10).task("rent", 15).task("essay", 120)
	r := s.plan()
	parts := 0
	for _, b := range r.Blocks {
		if b.Bundle > 0 {
			parts++
		}
	}
	if parts != 3 {
		t.Fatalf("%+v", r.Blocks)
	}
	forgotten := slices.Clone(r.Blocks)
	for i := range forgotten {
		forgotten[i].Bundle = 0
	}
	for _, blocks := range [][]Block{r.Blocks, Together(s.p, forgotten)} {
		d, err := NewDesk(s.p, blocks)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range s.blocks(r, "call") {
			e, ok := d.Explain("call", b.Start)
			if !ok || e.Cost != b.Cost || !e.End.Equal(b.End) || e.Binding[0].Rule != RuleBundle ||
				e.Binding[0].Sentence != "The mail, The call and The rent are worked together as one block." {
				t.Errorf("%+v is explained as %+v", b, e)
			}
		}
		a, ok := d.WhyNot("rent", s.at("2026-11-26 15:00"), 0)
		if !ok || !a.Possible || a.Task != "rent" || a.End.Sub(a.Start) != 15*time.Minute || !a.Start.Equal(s.at("2026-11-26 15:00")) || !strings.Contains(a.Sentence, "The mail, The call and The rent are worked together") {
			t.Errorf("%+v", a)
		}
		if got := d.after(&a); len(got) != len(r.Blocks) {
			t.Errorf("%+v", got)
		}
	}
	// Moved apart, they are no bundle any more.
	i := slices.IndexFunc(forgotten, func(b Block) bool { return b.Task == "rent" })
	forgotten[i].Start, forgotten[i].End = s.at("2026-11-26 15:00").UTC(), s.at("2026-11-26 15:15").UTC()
	d, err := NewDesk(s.p, Together(s.p, forgotten))
	if err != nil {
		t.Fatal(err)
	}
	if e, ok := d.Explain("rent", forgotten[i].Start); !ok || slices.ContainsFunc(e.Binding, func(r Refusal) bool { return r.Rule == RuleBundle }) {
		t.Errorf("%+v", e)
	}
}

func TestADayWithoutOnePieceSaysWhatItWouldCostInParts(t *testing.T) {
	s := newStory(t).hours("Mon-Wed 09:00-11:00").task("x", 120, chunks(30, 120), s1due)
	s.busy("2026-11-24 10:00", "2026-11-24 10:30") // an hour before and half an hour behind: too little
	s.busy("2026-11-25 09:45", "2026-11-25 09:50") // 45 and 70 minutes
	s.p.Tasks[0].Minutes = 90
	r := s.plan()
	if got := s.blocks(r, "x"); len(got) != 1 || got[0].Start.In(s.p.Zone).Day() != 23 {
		t.Fatalf("%+v", r.Blocks)
	}
	d, err := NewDesk(s.p, r.Blocks)
	if err != nil {
		t.Fatal(err)
	}
	e, _ := d.Explain("x", r.Blocks[0].Start)
	for i, want := range []string{
		"Tue 24 Nov: between events the longest stretch of its hours is 1 h, and it needs 1 h 30 min. In parts (09:00-10:00, 10:30-11:00) it would cost ",
		"Wed 25 Nov: between events the longest stretch of its hours is 1 h 10 min, and it needs 1 h 30 min. In parts (",
	} {
		a := e.Alternatives[i]
		if a.Possible || !strings.HasPrefix(a.Sentence, want) || !strings.Contains(a.Sentence, "switch +12") {
			t.Errorf("%+v", a)
		}
	}
	if got := d.blocks(); !slices.EqualFunc(got, r.Blocks, samePlace) {
		t.Errorf("the question has changed the plan: %+v", got)
	}
}
