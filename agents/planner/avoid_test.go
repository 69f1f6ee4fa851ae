package planner

import (
	"slices"
	"testing"
	"time"
)

func TestNoBlockLiesInTimeItsTaskAvoids(t *testing.T) {
	for seed := range uint64(60) {
		p := GenerateWith(KindStudent, 7, 12, 0.7, seed, Options{Odd: seed%2 == 0, OwnHours: seed%3 == 0})
		p.Budget = 20_000
		first, err := Plan(p)
		if err != nil {
			t.Fatal(err)
		}
		// Each task keeps out of where it was put, but for a minute at each end.
		for _, b := range first.Blocks {
			i := slices.IndexFunc(p.Tasks, func(t Task) bool { return t.ID == b.Task })
			p.Tasks[i].Avoid = append(p.Tasks[i].Avoid, Stretch{b.Start.Add(time.Minute), b.End.Add(-time.Minute)})
		}
		second, err := Plan(p)
		if err != nil {
			t.Fatal(err)
		}
		if broken := Check(p, second); len(broken) > 0 {
			t.Errorf("seed %d: %v", seed, broken[0])
		}
		// The checker knows the rule by itself.
		if broken := Check(p, first); len(first.Blocks) > 0 && !slices.ContainsFunc(broken, func(v Violation) bool { return v.Rule == RuleAvoid }) {
			t.Errorf("seed %d: a plan inside avoided time passed the check", seed)
		}
	}
}

func TestAvoidingAStretchThatIsNoneIsRefused(t *testing.T) {
	p := Generate(KindStudent, 2, 1, 0.5, 1)
	at := p.From.Add(time.Hour)
	p.Tasks[0].Avoid = []Stretch{{at, at}}
	if err := Validate(p); err == nil {
		t.Error("an empty stretch was taken")
	}
	p.Tasks[0].Avoid = make([]Stretch, maxAvoid+1)
	for i := range p.Tasks[0].Avoid {
		p.Tasks[0].Avoid[i] = Stretch{at, at.Add(time.Hour)}
	}
	if err := Validate(p); err == nil {
		t.Error("more stretches than allowed were taken")
	}
}
