package schedule

import (
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/record"
)

// Weight is one number a person may set for a term.
type Weight struct {
	Name    string `json:"name"`
	Label   string `json:"label"`
	Unit    string `json:"unit"`
	Value   int64  `json:"value"`
	Default int64  `json:"default"`
	Min     int64  `json:"min"`
	Max     int64  `json:"max"`
}

// TermOfPlan is one term of the objective with what it costs now.
type TermOfPlan struct {
	Name     string        `json:"name"`
	Level    planner.Level `json:"level"`
	Label    string        `json:"label"`
	Sentence string        `json:"sentence"`
	Formula  string        `json:"formula"`
	Weights  []Weight      `json:"weights"`
	Cost     int64         `json:"cost"`
}

// TermList is every term of the objective, and what the soft ones cost in all.
type TermList struct {
	Terms []TermOfPlan `json:"terms"`
	Total int64        `json:"total"`
}

// Terms lists what plans are weighed by, with the person's weights and what each
// term costs in the blocks in force.
func Terms(app core.App, user *record.User, now time.Time) (*TermList, error) {
	t, err := lay(app, user, "", now, time.Time{})
	if err != nil {
		return nil, err
	}
	chosen := weightsOf(user.Preferences()).Resolved()
	out := &TermList{Terms: []TermOfPlan{}}
	costs := t.desk.Costs()
	for i, info := range planner.Terms() {
		info = info.In(t.problem.Lang)
		one := TermOfPlan{
			Name: info.Name, Level: info.Level, Label: info.Label, Sentence: info.Sentence, Formula: info.Formula,
			Weights: []Weight{}, Cost: costs[i].Cost,
		}
		fields := strings.Split(info.Weight, ", ")
		for _, w := range planner.WeightInfos() {
			for _, f := range fields {
				if w := w.In(t.problem.Lang); f == w.Field || f == "MarginPerMin" && w.Field == "MarginHours" {
					one.Weights = append(one.Weights, Weight{w.Name, w.Label, w.Unit, w.Of(chosen), w.Of(planner.DefaultWeights()), w.Min, w.Max})
				}
			}
		}
		if info.Level == planner.LevelSoft {
			out.Total += one.Cost
		}
		out.Terms = append(out.Terms, one)
	}
	return out, nil
}

// weightsOf maps a person's weights to the planner's; the zero value takes all
// defaults.
func weightsOf(p record.Preferences) planner.Weights {
	var out planner.Weights
	if len(p.Weights) == 0 {
		return out
	}
	out = planner.DefaultWeights()
	for _, info := range planner.WeightInfos() {
		if v, ok := p.Weights[info.Name]; ok {
			info.Set(&out, v)
		}
	}
	return out
}
