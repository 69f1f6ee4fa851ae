package planner

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestEveryWeightIsDescribed(t *testing.T) {
	infos := WeightInfos()
	fields := reflect.TypeFor[Weights]()
	if len(infos) != fields.NumField() {
		t.Errorf("%d weights are described, there are %d", len(infos), fields.NumField())
	}
	for i, info := range infos {
		if want := fields.Field(i).Name; info.Field != want {
			t.Errorf("%s stands where %s is", info.Field, want)
		}
		w := DefaultWeights()
		if byDefault := info.Of(w); byDefault < info.Min || byDefault > info.Max {
			t.Errorf("%s: the default %d is not between %d and %d", info.Name, byDefault, info.Min, info.Max)
		}
		info.Set(&w, info.Max)
		if got := reflect.ValueOf(w).FieldByName(info.Field).Int(); got != info.Max {
			t.Errorf("%s: setting it wrote another field", info.Name)
		}
		s := newStory(t)
		s.p.Weights = w
		if err := Validate(s.p); err != nil {
			t.Errorf("%s: what people may choose is refused: %v", info.Name, err)
		}
		if info.Label == "" || info.Unit == "" || info.Name != strings.ToLower(info.Name) {
			t.Errorf("%+v", info)
		}
	}
	for _, term := range Terms() {
		if term.Label == "" || term.Sentence == "" || term.Formula == "" {
			t.Errorf("%+v is not described", term)
		}
		for _, field := range strings.Split(term.Weight, ", ") {
			if field != "" && !slices.ContainsFunc(infos, func(i WeightInfo) bool { return i.Field == field }) {
				t.Errorf("%s: no weight %q", term.Name, field)
			}
		}
	}
}

func TestTheCostsOfAllTermsAreTheScore(t *testing.T) {
	for n := range uint64(questionProblems()) {
		p, what := variantWith(n*19+5, n%2 == 0)
		r, err := Plan(p)
		if err != nil {
			t.Fatal(err)
		}
		d, err := NewDesk(p, r.Blocks)
		if err != nil {
			t.Fatal(err)
		}
		var got Score
		for i, c := range d.Costs() {
			if Terms()[i].Level == LevelMedium {
				got[0] += c.Cost
			} else {
				got[1] += c.Cost
			}
		}
		if got != r.Score {
			t.Fatalf("%s: the terms cost %v, the plan %v", what, got, r.Score)
		}
	}
}
