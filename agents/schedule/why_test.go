package schedule_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

// study gives Ada the default time map.
func (w *world) study(text string) *record.TimeMap {
	w.T.Helper()
	m, err := record.NewTimeMap(w.App, w.Person("ada").Id)
	if err != nil {
		w.T.Fatal(err)
	}
	m.Set("name", "Study")
	m.Set("hours", text)
	m.Set("is_default", true)
	w.Save(m.Record)
	return m
}

// hard gives Ada a task with a hard deadline.
func (w *world) hard(title string, minutes int, due time.Time) *record.Task {
	w.T.Helper()
	t := w.Task("ada", title, minutes, due)
	t.Set("deadline", "hard")
	w.Save(t.Record)
	return t
}

func TestEveryBlockOfAProposalAndInForceIsExplained(t *testing.T) {
	w := newWorld(t)
	w.Task("ada", "Essay", 180, day(t, 27, 17, 0))
	w.Task("ada", "Lab 3", 90, day(t, 25, 12, 0))
	ada, now := w.Person("ada"), w.Clock.Now()
	p := w.propose()
	check := func(plan string) {
		t.Helper()
		for _, b := range p.Blocks {
			e, err := schedule.Why(w.App, ada, b.ID, plan, now)
			if err != nil {
				t.Fatal(err)
			}
			var sum int64
			for _, term := range e.Terms {
				if sum += term.Cost; term.Label == "" || !strings.HasSuffix(term.Sentence, ".") {
					t.Errorf("%+v", term)
				}
			}
			if sum != e.Cost || plan != "" && e.Cost != b.Cost || e.Block.Title != b.Title || !e.Block.Start.Equal(b.Start) {
				t.Errorf("%+v is explained as %+v", b, e)
			}
			possible := 0
			for _, a := range e.Alternatives {
				if a.Possible {
					possible++
					if a.Start == nil || a.End.Sub(*a.Start) != b.End.Sub(b.Start) {
						t.Errorf("%+v", a)
					}
				}
			}
			if possible == 0 {
				t.Errorf("%+v", e)
			}
		}
	}
	check(p.Plan.Id)
	w.apply(p)
	check("")
	if _, err := schedule.Why(w.App, w.Person("bob"), p.Blocks[0].ID, "", now); err == nil {
		t.Error("bob was told about ada's block")
	}
	if _, err := schedule.Why(w.App, w.Person("bob"), p.Blocks[0].ID, p.Plan.Id, now); !fault.Is(err, fault.NotFound) {
		t.Errorf("bob was told about ada's plan: %v", err)
	}
}

func TestABlockThatIsPinnedOrDoneIsExplained(t *testing.T) {
	w := newWorld(t)
	w.Task("ada", "Essay", 180, day(t, 27, 17, 0))
	p := w.propose()
	w.apply(p)
	ada, now := w.Person("ada"), w.Clock.Now()
	b, err := record.FindBlock(w.App, ada.Id, p.Diff.Added[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	for set, want := range map[string]string{"pinned": "You put it here.", "done": "It is done."} {
		if set == "pinned" {
			b.Set("pinned", true)
		} else {
			b.Set("pinned", false)
			b.Set("state", record.BlockDone)
		}
		w.Save(b.Record)
		e, err := schedule.Why(w.App, ada, b.Id, "", now)
		if err != nil || len(e.Binding) == 0 || e.Binding[0].Sentence != want || e.Block.Title != "Essay" && set == "pinned" {
			t.Errorf("%s: %v %+v", set, err, e)
		}
		if set == "pinned" && (e.Cost == 0 || len(e.Alternatives) == 0) {
			t.Errorf("%+v", e)
		}
		if set == "pinned" {
			continue
		}
		return
	}
}

func TestWhyNotNamesTheEventOrThePrice(t *testing.T) {
	w := newWorld(t)
	essay := w.Task("ada", "Essay", 60, day(t, 27, 17, 0))
	essay.Set("earliest", day(t, 24, 0, 0)) // a block that begins right now is no longer the planner's to move
	w.Save(essay.Record)
	p := w.propose()
	w.apply(p)
	ada, now := w.Person("ada"), w.Clock.Now()
	a, err := schedule.WhyNot(w.App, ada, essay.Id, day(t, 26, 20, 0), 0, "", now)
	if err != nil || a.Possible || a.Title != "Essay" || !slices.ContainsFunc(a.Refusals, func(r schedule.Rule) bool { return r.Rule == planner.RuleHours }) {
		t.Errorf("%v %+v", err, a)
	}
	a, err = schedule.WhyNot(w.App, ada, essay.Id, day(t, 26, 15, 0), 0, "", now)
	if err != nil || !a.Possible || a.Sentence == "" || !a.Start.Equal(day(t, 26, 15, 0)) {
		t.Errorf("%v %+v", err, a)
	}
	b, err := schedule.WhyNot(w.App, ada, essay.Id, day(t, 26, 15, 0), 0, p.Plan.Id, now)
	if err != nil || !b.Possible {
		t.Errorf("%v %+v", err, b)
	}
	if _, err := schedule.WhyNot(w.App, w.Person("bob"), essay.Id, day(t, 26, 15, 0), 0, "", now); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
}

func TestWhyNotOfARepeatingTaskIsAboutTheTurnOfThatDay(t *testing.T) {
	w := newWorld(t)
	gym := w.Task("ada", "Gym", 60, time.Time{})
	gym.Set("repeat", map[string]any{"times": 1, "period": "day", "interval": 1})
	w.Save(gym.Record)
	a, err := schedule.WhyNot(w.App, w.Person("ada"), gym.Id, day(t, 26, 15, 0), 0, "", w.Clock.Now())
	if err != nil || !a.Possible || a.Task != gym.Id || a.Title != "Gym" {
		t.Errorf("%v %+v", err, a)
	}
}

func TestTheOutlookShowsFullDaysAndTightDeadlines(t *testing.T) {
	w := newWorld(t)
	w.study("Mon-Fri 09:00-17:00")
	w.hard("Thesis", 30*60, day(t, 27, 17, 0))
	manual := w.hard("By hand", 600, day(t, 27, 17, 0))
	manual.Set("auto_schedule", false)
	w.Save(manual.Record)
	o, err := schedule.Outlook(w.App, w.Person("ada"), 2, w.Clock.Now())
	if err != nil || len(o.Days) != 14 || len(o.Risks) != 1 {
		t.Fatalf("%v %+v", err, o)
	}
	if r := o.Risks[0]; r.Title != "Thesis" || !r.Hard || r.Level == planner.PressureCalm || r.Uncovered != 30*60 {
		t.Errorf("%+v", r)
	}
	demand := 0
	for _, d := range o.Days {
		demand += d.Demand
	}
	if demand != 30*60 {
		t.Errorf("%d minutes are demanded: %+v", demand, o.Days)
	}
}

func TestWeightsReachThePlannerAndTheList(t *testing.T) {
	w := newWorld(t)
	ada := w.Person("ada")
	ada.Set("preferences", map[string]any{"weights": map[string]int{"switch": 0, "evening_per_min": 50}})
	w.Save(ada.Record)
	w.Task("ada", "Essay", 300, day(t, 27, 17, 0))
	w.apply(w.propose())
	list, err := schedule.Terms(w.App, ada, w.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	var total int64
	seen := map[string]schedule.TermOfPlan{}
	for _, term := range list.Terms {
		seen[term.Name] = term
		if term.Level == planner.LevelSoft {
			total += term.Cost
		}
		if term.Label == "" || term.Formula == "" || term.Sentence == "" || term.Weights == nil {
			t.Errorf("%+v", term)
		}
	}
	if total != list.Total || len(seen) != len(planner.Terms()) {
		t.Errorf("%d, %+v", total, list)
	}
	if s := seen[planner.TermSwitch]; s.Cost != 0 || s.Weights[0].Value != 0 || s.Weights[0].Default != planner.DefaultSwitch {
		t.Errorf("%+v", s)
	}
	if e := seen[planner.TermEvening]; e.Weights[0].Value != 50 || e.Weights[0].Name != "evening_per_min" {
		t.Errorf("%+v", e)
	}
	if m := seen[planner.TermMargin]; len(m.Weights) != 2 {
		t.Errorf("%+v", m)
	}
}

func TestWeightsThatDoNotExistOrAreOutOfRangeAreRefused(t *testing.T) {
	for raw, want := range map[string]string{
		`{"weights":{"swich":1}}`:           `preferences.weights: there is no weight "swich"`,
		`{"weights":{"switch":2001}}`:       "preferences.weights.switch: must be a whole number from 0 to 2000",
		`{"weights":{"margin_hours":-1}}`:   "preferences.weights.margin_hours: must be a whole number from 0 to 168",
		`{"weights":{"load_per_min":1.5}}`:  "preferences: ",
		`{"weights":{"load_per_min":"12"}}`: "preferences: ",
		`{"weights":[]}`:                    "preferences: ",
	} {
		if _, err := record.ParsePreferences(raw); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", raw, err)
		}
	}
	limits := record.WeightLimits()
	infos := planner.WeightInfos()
	if len(limits) != len(infos) {
		t.Fatalf("%d weights may be chosen, the planner has %d", len(limits), len(infos))
	}
	for i, l := range limits {
		if w := infos[i]; l.Name != w.Name || l.Min != w.Min || l.Max != w.Max {
			t.Errorf("%+v, the planner says %+v", l, w)
		}
	}
}

func TestAPlanThatDoesNotKeepWhatItWasMadeFromCannotBeAsked(t *testing.T) {
	w := newWorld(t)
	essay := w.Task("ada", "Essay", 60, day(t, 27, 17, 0))
	p := w.propose()
	detail, err := record.DetailOf(w.App, p.Plan)
	if err != nil {
		t.Fatal(err)
	}
	detail.Set("problem", "") // as earlier releases left it
	w.Save(detail.Record)
	if _, err := schedule.Why(w.App, w.Person("ada"), p.Blocks[0].ID, p.Plan.Id, w.Clock.Now()); !fault.Is(err, fault.PlanState) {
		t.Errorf("%v", err)
	}
	if _, err := schedule.WhyNot(w.App, w.Person("ada"), essay.Id, day(t, 26, 9, 0), 0, p.Plan.Id, w.Clock.Now()); !fault.Is(err, fault.PlanState) {
		t.Errorf("%v", err)
	}
}
