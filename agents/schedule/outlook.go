package schedule

import (
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/record"
)

// Bounds of an outlook, in weeks.
const (
	DefaultOutlookWeeks = 6
	MaxOutlookWeeks     = 8
)

// OutlookDay is one day ahead, in minutes.
type OutlookDay struct {
	Date     string           `json:"date"`
	Free     int              `json:"free"`
	Planned  int              `json:"planned"`
	Events   int              `json:"events"`
	Capacity int              `json:"capacity"`
	Demand   int              `json:"demand"`
	Level    planner.Pressure `json:"level"`
}

// Risk is a deadline ahead, in minutes.
type Risk struct {
	Task      string           `json:"task"`
	Title     string           `json:"title"`
	Due       time.Time        `json:"due"`
	Hard      bool             `json:"hard"`
	Slack     int              `json:"slack"`
	Late      int              `json:"late"`
	Uncovered int              `json:"uncovered"`
	Level     planner.Pressure `json:"level"`
	Sentence  string           `json:"sentence"`
}

// Ahead is what the weeks to come look like.
type Ahead struct {
	Days  []OutlookDay `json:"days"`
	Risks []Risk       `json:"risks"`
}

// Outlook looks so many weeks ahead from the blocks in force. Tasks that the
// person does not want planned are left out; of repeating tasks only the turns
// that are tight are listed.
func Outlook(app core.App, user *record.User, weeks int, now time.Time) (*Ahead, error) {
	from, to := Horizon(now.Truncate(time.Second), 7*weeks, user.Zone())
	s, err := load(app, user, from, to)
	if err != nil {
		return nil, err
	}
	p, _, _, err := s.problem()
	if err != nil {
		return nil, err
	}
	p = s.automatic(p)
	o, err := planner.Outlook(p, p.Previous)
	if err != nil {
		return nil, refusal(err)
	}
	out := &Ahead{Days: []OutlookDay{}, Risks: []Risk{}}
	for _, d := range o.Days {
		out.Days = append(out.Days, OutlookDay{d.Date, d.Free, d.Planned, d.Events, d.Capacity, d.Demand, d.Level})
	}
	titles := map[string]string{}
	for _, t := range s.tasks {
		titles[t.Id] = t.Title()
	}
	for _, r := range o.Risks {
		id := recordID(r.Task)
		if id != r.Task && (r.Level == planner.PressureCalm || r.Level == planner.PressureBusy) {
			continue
		}
		out.Risks = append(out.Risks, Risk{id, titles[id], r.Due, r.Hard, r.Slack, r.Late, r.Uncovered, r.Level, r.Sentence})
	}
	return out, nil
}

// automatic is a problem without the tasks that a person plans by hand, which
// the planner never places: they are no work it could find room for.
func (s *state) automatic(p planner.Problem) planner.Problem {
	manual := map[string]bool{}
	for _, t := range s.tasks {
		manual[t.Id] = !t.AutoSchedule()
	}
	p.Tasks = slices.DeleteFunc(slices.Clone(p.Tasks), func(t planner.Task) bool { return manual[recordID(t.ID)] })
	for i := range p.Tasks {
		p.Tasks[i].DependsOn = slices.DeleteFunc(slices.Clone(p.Tasks[i].DependsOn), func(id string) bool { return manual[recordID(id)] })
	}
	p.Fixed = slices.Clone(p.Fixed)
	for i := range p.Fixed {
		if manual[recordID(p.Fixed[i].Task)] {
			p.Fixed[i].Counts = false
		}
	}
	return p
}
