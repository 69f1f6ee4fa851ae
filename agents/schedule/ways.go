package schedule

import (
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/record"
)

// Collision is work that cannot fit together, whatever the plan.
type Collision struct {
	Tasks    []CollidingTask `json:"tasks"`
	Need     int             `json:"need"`
	Free     int             `json:"free"`
	Short    int             `json:"short"`
	Until    time.Time       `json:"until"`
	Sentence string          `json:"sentence"`
}

// CollidingTask is one of a collision, with the minutes it still needs.
type CollidingTask struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Minutes int    `json:"minutes"`
}

// Way is one change that lets more work fit.
type Way struct {
	// ID says the whole change; posting it takes the way.
	ID       string          `json:"id"`
	Kind     planner.WayKind `json:"kind"`
	Task     string          `json:"task,omitempty"`
	Title    string          `json:"title,omitempty"`
	Sentence string          `json:"sentence"`
	Gain     int             `json:"gain"`
	Left     int             `json:"left"`
	Price    *int64          `json:"price,omitempty"`
	Change   WayChange       `json:"change"`
	way      planner.Way
}

// WayChange is the field a way changes.
type WayChange struct {
	Collection string `json:"collection"`
	Record     string `json:"record,omitempty"` // empty: a new one
	Field      string `json:"field"`
	From       any    `json:"from"`
	To         any    `json:"to"`
}

// WaysOut is what cannot fit, and what would help.
type WaysOut struct {
	Conflict *Collision `json:"conflict"`
	Ways     []Way      `json:"ways"`
}

// Ways proves what does not fit into the coming plan, where it can, and lists
// what would help.
func Ways(app core.App, user *record.User, now time.Time) (*WaysOut, error) {
	out, _, err := waysOf(app, user, now)
	return out, err
}

func waysOf(app core.App, user *record.User, now time.Time) (*WaysOut, *state, error) {
	from, to := Horizon(now.Truncate(time.Second), daysFor(user, Wish{}), user.Zone())
	s, err := load(app, user, from, to)
	if err != nil {
		return nil, nil, err
	}
	p, _, _, err := s.problem()
	if err != nil {
		return nil, nil, err
	}
	p = s.automatic(p)
	p.Budget = searchBudget // where nothing is proved, what a real plan leaves out counts
	uses, err := s.hoursInUse(app, p)
	if err != nil {
		return nil, nil, err
	}
	c, ways, err := planner.Ways(p, uses)
	if err != nil {
		return nil, nil, refusal(err)
	}
	out := &WaysOut{Ways: []Way{}}
	if c.Shortfall > 0 {
		out.Conflict = s.collision(p, c)
	}
	for _, w := range ways {
		if one, ok := s.way(p, w); ok {
			out.Ways = append(out.Ways, one)
		}
	}
	return out, s, nil
}

func (s *state) collision(p planner.Problem, c planner.Certificate) *Collision {
	out := &Collision{Tasks: []CollidingTask{}, Need: c.Demand, Free: c.Free, Short: c.Short(), Until: c.Until.UTC(), Sentence: c.Sentence}
	left := map[string]int{}
	for _, t := range p.Tasks {
		left[t.ID] = t.Minutes - t.Done
	}
	for _, f := range p.Fixed {
		if f.Counts {
			left[f.Task] -= f.Minutes()
		}
	}
	titles := map[string]string{}
	for _, t := range s.tasks {
		titles[t.Id] = t.Title()
	}
	for _, id := range c.Tasks {
		out.Tasks = append(out.Tasks, CollidingTask{recordID(id), titles[recordID(id)], max(0, left[id])})
	}
	return out
}

// Where hours are kept: those of nobody's map, a time map, or a task's own.
const (
	useDefault = "default"
	useMap     = "map:"
	useTask    = "task:"
)

// hoursInUse lists the hours that can be changed, by where they are kept.
func (s *state) hoursInUse(app core.App, p planner.Problem) ([]planner.HoursUse, error) {
	uses := []planner.HoursUse{{ID: useDefault, Hours: s.hours, Default: true}}
	maps, err := record.ListTimeMaps(app, s.user.Id)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for _, m := range maps {
		if m.Default() {
			uses[0].ID, uses[0].Title = useMap+m.Id, m.GetString("name")
			at[m.Id] = 0
			continue
		}
		at[m.Id] = len(uses)
		uses = append(uses, planner.HoursUse{ID: useMap + m.Id, Title: m.GetString("name"), Hours: s.maps[m.Id]})
	}
	records := map[string]*record.Task{}
	for _, t := range s.tasks {
		records[t.Id] = t
	}
	for i := range p.Tasks {
		one := &p.Tasks[i]
		t := records[recordID(one.ID)]
		own, err := s.hoursFor(t)
		if err != nil {
			return nil, err
		}
		if one.Hours == nil || own == nil || !one.Hours.Equal(*own) {
			continue // the default, or the one time of a turn
		}
		if t.GetString("hours") != "" {
			uses = append(uses, planner.HoursUse{ID: useTask + t.Id, Title: t.Title(), Hours: *own, Tasks: []string{one.ID}})
			continue
		}
		for _, id := range []string{t.GetString("time_map"), s.projectMap(t)} {
			if k, ok := at[id]; ok {
				uses[k].Tasks = append(uses[k].Tasks, one.ID)
				break
			}
		}
	}
	return uses, nil
}

// way maps a way of the planner to the field of the record it changes; ok is
// false when there is no such field: a turn of a repeating task has no deadline
// and no length of its own.
func (s *state) way(p planner.Problem, w planner.Way) (Way, bool) {
	out := Way{Kind: w.Kind, Sentence: w.Sentence, Gain: w.Gain, Left: w.Left, way: w}
	if w.Priced {
		out.Price = &w.Price
	}
	switch w.Kind {
	case planner.WayDay, planner.WayHours:
		out.Change = s.hoursChange(w)
		out.ID = fmt.Sprintf("%s/%s/%s", w.Kind, w.Use, w.Hours)
		return out, true
	case planner.WayCap:
		var from any
		if v := s.user.Preferences().MaxPerDay; v != nil {
			from = *v
		}
		out.Change = WayChange{record.Users, s.user.Id, "preferences.max_per_day", from, w.Minutes}
		out.ID = fmt.Sprintf("%s/%d", w.Kind, w.Minutes)
		return out, true
	}
	t := s.taskRecord(w.Task)
	if t == nil {
		return out, false
	}
	out.Task, out.Title = t.Id, t.Title()
	out.Change = WayChange{Collection: record.Tasks, Record: t.Id}
	switch w.Kind {
	case planner.WayDeadline:
		out.Change.Field, out.Change.From, out.Change.To = "due", t.Due(), w.Due
		out.ID = fmt.Sprintf("%s/%s/%s", w.Kind, t.Id, w.Due.Format(time.RFC3339))
	case planner.WaySoft:
		out.Change.Field, out.Change.From, out.Change.To = "deadline", "hard", "soft"
		out.ID = fmt.Sprintf("%s/%s", w.Kind, t.Id)
	case planner.WayShorten:
		minutes := shorter(p, t, w)
		out.Change.Field, out.Change.From, out.Change.To = "estimate", t.Estimate(), minutes
		out.ID = fmt.Sprintf("%s/%s/%d", w.Kind, t.Id, minutes)
	default:
		out.Change.Field, out.Change.From, out.Change.To = "status", t.GetString("status"), "cancelled"
		out.ID = fmt.Sprintf("%s/%s", w.Kind, t.Id)
	}
	return out, true
}

// taskRecord is the record of a planner task that is no turn.
func (s *state) taskRecord(id string) *record.Task {
	for _, t := range s.tasks {
		if t.Id == id {
			return t
		}
	}
	return nil
}

// shorter is the estimate that makes a plan book the minutes of a way. Where
// more or less than the estimate is booked, because of what was learned, the
// estimate shrinks in proportion.
func shorter(p planner.Problem, t *record.Task, w planner.Way) int {
	for _, one := range p.Tasks {
		if one.ID == t.Id && t.Estimate() > 0 && one.Minutes > 0 {
			return max(1, w.Minutes*t.Estimate()/one.Minutes)
		}
	}
	return max(1, w.Minutes)
}

func (s *state) hoursChange(w planner.Way) WayChange {
	out := WayChange{Collection: record.TimeMaps, Field: "hours", From: s.hours.String(), To: w.Hours.String()}
	switch {
	case strings.HasPrefix(w.Use, useMap):
		out.Record = strings.TrimPrefix(w.Use, useMap)
		out.From = s.maps[out.Record].String()
	case strings.HasPrefix(w.Use, useTask):
		out.Collection, out.Record = record.Tasks, strings.TrimPrefix(w.Use, useTask)
		if t := s.taskRecord(out.Record); t != nil {
			out.From = t.GetString("hours")
		}
	}
	return out
}
