package planner

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// allHard makes every deadline hard and drops the work without one, as an outlook counts.
func allHard(p Problem) Problem {
	q := p
	q.Tasks = nil
	for _, t := range p.Tasks {
		if !t.Due.IsZero() && !t.Due.After(p.To) {
			t.Hard = true
			q.Tasks = append(q.Tasks, t)
		}
	}
	return q
}

func total(p Problem) int {
	n := 0
	for _, t := range p.Tasks {
		n += t.Minutes
	}
	return n
}

func TestSlackIsExactlyTheWorkThatStillFits(t *testing.T) {
	counted, none := 0, 0
	for n := range uint64(tinyProblems()) {
		p := tinyWeekend(n + 31)
		if len(p.Tasks) == 4 { // the exact count takes four tasks, one of which stands for the work that is added
			p.Tasks = p.Tasks[:3]
		}
		o, err := Outlook(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		hard := allHard(p)
		before := mostPlaced(hard)
		for _, r := range o.Risks {
			i := slices.IndexFunc(p.Tasks, func(x Task) bool { return x.ID == r.Task })
			most := 0
			for more := SlotMinutes; more <= 60; more += SlotMinutes {
				q := hard
				q.Tasks = append(slices.Clone(hard.Tasks), Task{ID: "more", Minutes: more, MaxPerDay: more, Due: p.Tasks[i].Due, Hard: true, Hours: p.Tasks[i].Hours})
				if mostPlaced(q) == before+more {
					most = more
				}
			}
			if r.Slack != most || r.Sentence == "" || !strings.HasSuffix(r.Sentence, ".") {
				t.Fatalf("seed %d: %+v, but %d minutes would still fit", n, r, most)
			}
			counted++
			if most == 0 {
				none++
			}
		}
		late := 0
		for _, r := range o.Risks {
			late += r.Late
		}
		if short := total(hard) - before; late != short {
			t.Fatalf("seed %d: %d minutes are late, %d do not fit", n, late, short)
		}
	}
	t.Logf("%d deadlines, %d without slack", counted, none)
	if counted == 0 || none == counted {
		t.Fatal("nothing was counted")
	}
}

func TestDemandIsWhatCannotBePutOffPastADay(t *testing.T) {
	over := 0
	for n := range uint64(2 * tinyProblems()) {
		p := tinyWeekend(n + 77)
		for i := range p.Tasks {
			p.Tasks[i].Earliest = time.Time{} // what may not start yet is demanded of its first day
		}
		o, err := Outlook(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		hard := allHard(p)
		later := hard
		later.From = p.From.AddDate(0, 0, 1)
		first := total(hard) - mostPlaced(later)
		sum := 0
		for _, d := range o.Days {
			sum += d.Demand
		}
		if len(o.Days) != 2 || o.Days[0].Demand != first || sum != total(hard) {
			t.Fatalf("seed %d: %+v, but %d of %d minutes must be worked on the first day", n, o.Days, first, total(hard))
		}
		// With earliest starts, too, where everything fits.
		q := tinyWeekend(n + 77)
		bound := allHard(q)
		later = bound
		later.From = later.From.AddDate(0, 0, 1)
		if most := mostPlaced(bound); most == total(bound) {
			w, err := Outlook(q, nil)
			if err != nil || w.Days[0].Demand != most-mostPlaced(later) {
				t.Fatalf("seed %d: %v %+v, but %d minutes must be worked on the first day", n, err, w.Days, most-mostPlaced(later))
			}
		}
		if fits := mostPlaced(hard) == total(hard); fits != (o.Days[0].Level != PressureOver && o.Days[1].Level != PressureOver) {
			// A weekly limit binds both days together, which the level of one day cannot show.
			if p.Limits.MaxPerWeek == 0 && !slices.ContainsFunc(p.Tasks, func(x Task) bool {
				return x.Hours != nil || x.MaxPerDay < x.Minutes || x.Due.Sub(p.From)%(24*time.Hour) != 0
			}) {
				t.Fatalf("seed %d: fits %v, %+v", n, fits, o.Days)
			}
		} else if !fits {
			over++
		}
	}
	if over == 0 {
		t.Fatal("no day was over")
	}
}

func TestTheOutlookOfAPlanAddsUp(t *testing.T) {
	for n := range uint64(questionProblems()) {
		p, what := variantWith(n*17+3, n%2 == 0)
		r, err := Plan(p)
		if err != nil {
			t.Fatal(err)
		}
		o, err := Outlook(p, r.Blocks)
		if err != nil {
			t.Fatal(err)
		}
		if len(o.Days) != len(r.Days) {
			t.Fatalf("%s: %d days, the plan has %d", what, len(o.Days), len(r.Days))
		}
		for i, d := range o.Days {
			if d.Date != r.Days[i].Date || d.Planned != r.Days[i].Minutes || d.Free > r.Days[i].Free || d.Free < 0 || d.Events < 0 || d.Events > 25*60 {
				t.Fatalf("%s: %+v, the plan says %+v", what, d, r.Days[i])
			}
		}
		for _, x := range o.Risks {
			missing := slices.ContainsFunc(r.Unplaced, func(u Unplaced) bool { return u.Task == x.Task })
			late := slices.ContainsFunc(r.Late, func(l Late) bool { return l.Task == x.Task })
			if (missing || late) && x.Uncovered == 0 {
				t.Fatalf("%s: %+v, missing %v, late %v", what, x, missing, late)
			}
			if (x.Level == PressureOver) != (x.Late > 0) {
				t.Fatalf("%s: %+v", what, x)
			}
		}
	}
}

func TestTheHeatRisesTowardsADeadline(t *testing.T) {
	s := newStory(t).now("2026-11-23 09:00").busy("2026-11-24 10:00", "2026-11-24 12:00")
	s.task("thesis", 20*60, s.hard("2026-11-26 00:00"), chunks(30, 120), func(t *Task) { t.MaxPerDay = 480 }).task("mail", 60)
	r := s.plan()
	o, err := Outlook(s.p, r.Blocks)
	if err != nil {
		t.Fatal(err)
	}
	// Wednesday takes 8 h, Tuesday 6 h beside the event, so 6 h cannot be put off past Monday.
	want := []DayProspect{
		{Date: "2026-11-23", Capacity: 480, Demand: 360, Level: PressureBusy},
		{Date: "2026-11-24", Capacity: 360, Demand: 360, Events: 120, Level: PressureTight},
		{Date: "2026-11-25", Capacity: 480, Demand: 480, Level: PressureTight},
	}
	for i, w := range want {
		got := o.Days[i]
		got.Free, got.Planned = 0, 0
		if got != w {
			t.Errorf("%+v, want %+v", got, w)
		}
	}
	if len(o.Risks) != 1 || o.Risks[0].Slack != 120 || o.Risks[0].Level != PressureTight ||
		!strings.HasPrefix(o.Risks[0].Sentence, `"The thesis" has 2 h to spare before Wed 25 Nov 24:00.`) {
		t.Errorf("%+v", o.Risks)
	}
	s.p.Tasks[0].Minutes = 23 * 60
	if o, err = Outlook(s.p, nil); err != nil || o.Risks[0].Late != 60 || o.Days[0].Level != PressureOver ||
		o.Risks[0].Sentence != `1 h of "The thesis" do not fit before Wed 25 Nov 24:00 beside the other deadlines.` {
		t.Errorf("%v %+v %+v", err, o.Risks, o.Days[0])
	}
}

func TestWhatOthersWaitForIsDemandedByTheirDeadline(t *testing.T) {
	s := newStory(t).task("first", 120).task("second", 60, after("first"), s1due)
	o, err := Outlook(s.p, nil)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, d := range o.Days {
		sum += d.Demand
	}
	if sum != 180 || len(o.Risks) != 1 {
		t.Errorf("%+v", o)
	}
}

func BenchmarkOutlook(b *testing.B) {
	for _, size := range []struct{ tasks, days int }{{60, 14}, {200, 28}, {200, 56}} {
		p := benchProblem(size.tasks, size.days, 0.8)
		r, err := Plan(p)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("tasks=%d/days=%d", size.tasks, size.days), func(b *testing.B) {
			for b.Loop() {
				if _, err := Outlook(p, r.Blocks); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
