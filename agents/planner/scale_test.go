package planner

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestEdgesOfSizeGiveValidPlans(t *testing.T) {
	for _, tc := range []struct {
		name        string
		days, tasks int
		load        float64
		o           Options
		mostWork    int64 // work units: what keeps it fast on every machine
	}{
		{"no task", 7, 0, 0.7, Options{}, 0},
		{"one task", 7, 1, 0.1, Options{}, 200_000},
		{"zero capacity", 7, 25, 0.7, Options{Zero: true}, 0},
		{"all days taken", 5, 25, 2, Options{AllDay: true}, 2_000_000},
		{"500 tasks", 28, 500, 0.8, Options{}, 14_000_000},
		{"500 tasks, far too much", 28, 500, 2, Options{Odd: true, Locked: true}, 14_000_000},
		{"500 tasks with old places", 28, 500, 0.7, Options{Previous: true, OwnHours: true, Limits: true}, 23_000_000},
		{"the longest horizon", MaxHorizonDays, 60, 0.3, Options{DST: true}, 14_000_000},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := GenerateWith(KindStudent, tc.days, tc.tasks, tc.load, 5, tc.o)
			r, err := Plan(p)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range Check(p, r) {
				t.Error(v)
			}
			if r.Work > tc.mostWork {
				t.Errorf("%d work units, at most %d are expected", r.Work, tc.mostWork)
			}
			if !tc.o.OwnHours && len(r.Days) != tc.days { // hours past midnight turn the day, and the first night is a day of its own
				t.Errorf("%d days", len(r.Days))
			}
		})
	}
}

func TestEverythingPinnedLeavesNothingToDo(t *testing.T) {
	s := newStory(t).task("a", 60).task("b", 90)
	s.fixed("a", FixedPinned, "2026-11-23 10:00", "2026-11-23 11:00").fixed("b", FixedStarted, "2026-11-24 10:00", "2026-11-24 11:30")
	if r := s.plan(); len(r.Blocks)+len(r.Unplaced)+len(r.Late) > 0 || r.Score != (Score{}) {
		t.Errorf("%+v", r)
	}
}

func TestAHorizonThatIsOverLeavesAllUnplaced(t *testing.T) {
	s := newStory(t).task("a", 60).task("b", 60, tomorrowHard)
	s.p.Now = s.p.To.Add(time.Hour)
	if r := s.plan(); len(r.Unplaced) != 2 {
		t.Errorf("%+v", r)
	}
}

func tomorrowHard(t *Task) { t.Due, t.Hard = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC), true }

func TestThePlannerChangesNothingItWasGiven(t *testing.T) {
	o := Options{Locked: true, Previous: true, Limits: true, OwnHours: true}
	p := GenerateWith(KindStudent, 7, 30, 0.9, 9, o)
	if _, err := Plan(p); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(p, GenerateWith(KindStudent, 7, 30, 0.9, 9, o)) {
		t.Error("the problem was changed")
	}
}

func TestGeneratedProblemsAreReproducibleAndDiffer(t *testing.T) {
	for _, kind := range []Kind{KindStudent, KindWorker} {
		a, b := Generate(kind, 14, 50, 0.8, 1), Generate(kind, 14, 50, 0.8, 1)
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s: the same seed gives two problems", kind)
		}
		if reflect.DeepEqual(a, Generate(kind, 14, 50, 0.8, 2)) {
			t.Errorf("%s: another seed gives the same problem", kind)
		}
		total := 0
		for _, task := range a.Tasks {
			total += task.Minutes
		}
		if total < 14*60*3 || len(a.Busy) < 20 {
			t.Errorf("%s: %d minutes of work, %d events", kind, total, len(a.Busy))
		}
	}
}

func TestEveryTermIsDescribedOnceAndEveryCostHasItsTerm(t *testing.T) {
	names := map[string]bool{}
	fields := reflect.TypeFor[Weights]()
	for _, term := range Terms() {
		if names[term.Name] || term.Formula == "" || term.Sentence == "" {
			t.Errorf("%+v", term)
		}
		names[term.Name] = true
		for name := range strings.SplitSeq(term.Weight, ", ") {
			if _, ok := fields.FieldByName(name); term.Level == LevelSoft && !ok {
				t.Errorf("%s is priced by %q, which is no weight", term.Name, name)
			}
		}
	}
	seen := map[string]bool{}
	for n := range uint64(300) {
		p, what := variant(n)
		r, err := Plan(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range r.Blocks {
			for _, term := range b.Terms {
				seen[term.Name] = true
				if !names[term.Name] || term.Cost <= 0 {
					t.Fatalf("%s: %+v", what, term)
				}
			}
		}
	}
	for _, term := range Terms() {
		if term.Level == LevelSoft && !seen[term.Name] {
			t.Errorf("%s never cost anything", term.Name)
		}
	}
}
