package planner

import (
	"slices"
	"testing"
	"time"
)

func TestAPlacedBlockWeighsWhatItsPlanSays(t *testing.T) {
	weighed := 0
	for n := range uint64(200 / slowdown) {
		p, what := variant(n)
		p.Limits.Bundle = 0
		r, err := Plan(p)
		if err != nil {
			t.Fatal(err)
		}
		for i, b := range r.Blocks {
			own := p
			own.Previous = slices.Delete(slices.Clone(r.Blocks), i, i+1)
			got, ok := Weigh(own, b)
			if !ok {
				t.Fatalf("%s: a block of the plan cannot be weighed: %+v", what, b)
			}
			for _, term := range b.Terms {
				switch term.Name {
				case TermMargin, TermUrgency, TermASAP, TermEnergy, TermLearned, TermEvening, TermWeekend:
					weighed++
					if !slices.Contains(got, term) {
						t.Fatalf("%s: %+v weighs %+v", what, b, got)
					}
				case TermLoad: // the plan shares the load out in order of time, here it is the last block that pays
					if i := slices.IndexFunc(got, func(g Term) bool { return g.Name == TermLoad }); i < 0 || got[i].Cost < term.Cost {
						t.Fatalf("%s: %+v weighs %+v", what, b, got)
					}
				}
			}
		}
	}
	if weighed < 1000/slowdown {
		t.Errorf("only %d terms were compared", weighed)
	}
}

func TestABlockCanBeWeighedWhereNoPlanWouldPutIt(t *testing.T) {
	p := Generate(KindWorker, 7, 5, .5, 3)
	task := p.Tasks[0].ID
	evening := p.From.Add(22 * time.Hour)
	terms, ok := Weigh(p, Block{Task: task, Start: evening, End: evening.Add(time.Hour)})
	if !ok || !slices.Contains(terms, Term{TermEvening, DefaultEveningPerMin * 60}) {
		t.Errorf("an hour at night weighs %+v", terms)
	}
	for _, b := range []Block{
		{Task: "nobody", Start: evening, End: evening.Add(time.Hour)},
		{Task: task, Start: evening, End: evening},
		{Task: task, Start: evening, End: evening.Add(-time.Hour)},
		{Task: task, Start: p.From.Add(-2 * time.Hour), End: p.From.Add(-time.Hour)},
		{Task: task, Start: p.To.Add(-time.Hour), End: p.To.Add(time.Hour)},
	} {
		if terms, ok := Weigh(p, b); ok {
			t.Errorf("%+v weighs %+v", b, terms)
		}
	}
}
