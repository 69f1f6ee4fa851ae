package schedule

import (
	"cmp"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

// Placed is a block by itself.
type Placed struct {
	ID    string    `json:"id,omitempty"`
	Task  string    `json:"task"`
	Title string    `json:"title"`
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// ExplainedTerm is a named part of a block's cost, in tenths of a pain minute.
type ExplainedTerm struct {
	Name     string `json:"name"`
	Label    string `json:"label"`
	Cost     int64  `json:"cost"`
	Sentence string `json:"sentence"`
}

// TermDelta is a named part of a difference, in tenths of a pain minute.
type TermDelta struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	Delta int64  `json:"delta"`
}

// Rule is a rule that forbids a place.
type Rule struct {
	Rule     string `json:"rule"`
	Sentence string `json:"sentence"`
}

// Alternative is the best place for a block on another day.
type Alternative struct {
	Date     string      `json:"date"`
	Start    *time.Time  `json:"start"`
	End      *time.Time  `json:"end"`
	Possible bool        `json:"possible"`
	Delta    int64       `json:"delta"`
	Terms    []TermDelta `json:"terms"`
	Sentence string      `json:"sentence"`
}

// Explained says why a block is where it is.
type Explained struct {
	Block        Placed          `json:"block"`
	Cost         int64           `json:"cost"`
	Terms        []ExplainedTerm `json:"terms"`
	Binding      []Rule          `json:"binding"`
	Alternatives []Alternative   `json:"alternatives"`
}

// Denied is the answer to "why is this task not planned then?".
type Denied struct {
	Task      string      `json:"task"`
	Title     string      `json:"title"`
	Start     time.Time   `json:"start"`
	End       time.Time   `json:"end"`
	Possible  bool        `json:"possible"`
	Delta     int64       `json:"delta"`
	Terms     []TermDelta `json:"terms"`
	Refusals  []Rule      `json:"refusals"`
	Displaced []Placed    `json:"displaced"`
	Sentence  string      `json:"sentence"`
}

// table is what questions are asked about: the blocks in force or a stored
// plan, with the planner's desk over them.
type table struct {
	desk    *planner.Desk
	problem planner.Problem
	titles  map[string]string // by record id of the task
	placed  []Placed          // the blocks that can be asked about
	state   *state            // nil for a stored plan
}

// lay prepares questions. until is what has to lie inside the horizon of the
// blocks in force; the zero time for nothing in particular.
func lay(app core.App, user *record.User, plan string, now, until time.Time) (*table, error) {
	if plan != "" {
		return layPlan(app, user, plan)
	}
	now = now.Truncate(time.Second)
	from, to := Horizon(now, daysFor(user, Wish{}), user.Zone())
	if _, most := Horizon(now, MaxDays, user.Zone()); until.After(to) {
		if to = until.Add(24 * time.Hour); to.After(most) {
			to = most
		}
	}
	s, err := load(app, user, from, to)
	if err != nil {
		return nil, err
	}
	p, movable, _, err := s.problem()
	if err != nil {
		return nil, err
	}
	t := &table{problem: p, titles: map[string]string{}, state: s}
	for _, task := range s.tasks {
		t.titles[task.Id] = task.Title()
	}
	for _, b := range movable {
		t.placed = append(t.placed, Placed{ID: b.Id, Task: s.turnAt(b.Task(), b.Start()), Start: b.Start(), End: b.End()})
	}
	for _, f := range p.Fixed {
		t.placed = append(t.placed, Placed{ID: f.ID, Task: f.Task, Start: f.Start, End: f.End})
	}
	return t, t.open(planner.Together(p, p.Previous))
}

// layPlan prepares questions about a stored plan, as it was made.
func layPlan(app core.App, user *record.User, id string) (*table, error) {
	_, detail, err := find(app, user, id)
	if err != nil {
		return nil, err
	}
	p, err := problemOf(detail)
	if err != nil {
		return nil, err
	}
	p.Lang = planner.LangOf(user.Locale())
	var blocks []Block
	if err := detail.UnmarshalJSONField("blocks", &blocks); err != nil {
		return nil, err
	}
	t := &table{problem: p, titles: map[string]string{}}
	for i := range p.Tasks {
		t.titles[recordID(p.Tasks[i].ID)] = p.Tasks[i].Title
	}
	var placed []planner.Block
	for _, b := range blocks {
		task := t.turn(b.Task, b.Start)
		switch b.Change {
		case Removed:
			continue
		case Fixed:
			for _, f := range p.Fixed {
				if f.ID == b.ID {
					task = f.Task
				}
			}
		default:
			placed = append(placed, planner.Block{Task: task, Start: b.Start, End: b.End, Bundle: b.Bundle})
		}
		t.placed = append(t.placed, Placed{ID: b.ID, Task: task, Start: b.Start, End: b.End})
	}
	return t, t.open(placed)
}

func (t *table) open(blocks []planner.Block) (err error) {
	if t.desk, err = planner.NewDesk(t.problem, blocks); err != nil {
		return refusal(err)
	}
	return nil
}

// turn is the planner task of a record's task at an instant: itself, or, when
// it repeats, the turn the instant lies in, else the first that ends later.
func (t *table) turn(task string, at time.Time) string {
	next := ""
	for i := range t.problem.Tasks {
		switch one := &t.problem.Tasks[i]; {
		case one.ID == task:
			return task
		case recordID(one.ID) != task || !at.Before(one.Due):
		case !at.Before(one.Earliest):
			return one.ID
		case next == "":
			next = one.ID
		}
	}
	return next
}

// title is that of a planner task.
func (t *table) title(task string) string { return t.titles[recordID(task)] }

// shown is a block with the id and title of its task's record.
func (t *table) shown(p Placed) Placed {
	p.Title, p.Task = t.title(p.Task), recordID(p.Task)
	p.Start, p.End = p.Start.UTC(), p.End.UTC()
	return p
}

// Why explains a block of the person: one in force, or, with a plan, one of
// that plan. Errors for people are faults.
func Why(app core.App, user *record.User, block, plan string, now time.Time) (*Explained, error) {
	var there *record.Block
	var until time.Time
	if plan == "" {
		var err error
		if there, err = record.FindBlock(app, user.Id, block); err != nil {
			return nil, err
		}
		until = there.End()
	}
	t, err := lay(app, user, plan, now, until)
	if err != nil {
		return nil, err
	}
	for _, p := range t.placed {
		if p.ID == block {
			return t.explain(p), nil
		}
	}
	if there == nil {
		return nil, fault.NotFound.New()
	}
	return t.over(app, there, now), nil
}

func (t *table) explain(p Placed) *Explained {
	out := &Explained{Block: t.shown(p), Terms: []ExplainedTerm{}, Binding: []Rule{}, Alternatives: []Alternative{}}
	task := p.Task
	if task == "" {
		task = p.ID // time that is held for no task of the plan goes by its block
	}
	e, ok := t.desk.Explain(task, p.Start)
	if !ok {
		out.Binding = append(out.Binding, Rule{planner.RuleTask, t.say("Its task is not planned automatically; the next plan leaves this block out.")})
		return out
	}
	infos := map[string]planner.TermInfo{}
	for _, info := range planner.Terms() {
		infos[info.Name] = info.In(t.problem.Lang)
	}
	out.Cost = e.Cost
	for _, term := range e.Terms {
		out.Terms = append(out.Terms, ExplainedTerm{term.Name, infos[term.Name].Label, term.Cost, infos[term.Name].Sentence})
	}
	out.Binding = rulesOf(e.Binding)
	for _, a := range e.Alternatives {
		one := Alternative{Date: a.Date, Possible: a.Possible, Delta: a.Delta, Terms: t.deltas(a.Terms), Sentence: a.Sentence}
		if a.Possible {
			one.Start, one.End = &a.Start, &a.End
		}
		out.Alternatives = append(out.Alternatives, one)
	}
	return out
}

// over explains a block that no plan looks at any more.
func (t *table) over(app core.App, b *record.Block, now time.Time) *Explained {
	p := t.shown(Placed{ID: b.Id, Task: b.Task(), Start: b.Start(), End: b.End()})
	if task, err := app.FindRecordById(record.Tasks, b.Task()); err == nil && p.Title == "" {
		p.Title = task.GetString("title")
	}
	r := Rule{planner.RuleTask, t.say("Its task is not open any more, so no plan looks at this block.")}
	switch {
	case b.State() == record.BlockDone:
		r = Rule{planner.RuleFixed, t.say("It is done.")}
	case b.State() == record.BlockSkipped:
		r = Rule{planner.RuleFixed, t.say("You skipped it.")}
	case !b.End().After(now):
		r = Rule{planner.RulePast, t.say("It is over.")}
	}
	return &Explained{Block: p, Terms: []ExplainedTerm{}, Binding: []Rule{r}, Alternatives: []Alternative{}}
}

func rulesOf(refusals []planner.Refusal) []Rule {
	out := make([]Rule, len(refusals))
	for i, r := range refusals {
		out[i] = Rule{r.Rule, r.Sentence}
	}
	return out
}

func (t *table) deltas(terms []planner.Term) []TermDelta {
	labels := map[string]string{}
	for _, info := range planner.Terms() {
		labels[info.Name] = info.In(t.problem.Lang).Label
	}
	out := make([]TermDelta, len(terms))
	for i, one := range terms {
		out[i] = TermDelta{one.Name, labels[one.Name], one.Cost}
	}
	return out
}

// WhyNot says why a task is not planned at an instant, in the blocks in force
// or in a stored plan. minutes is the length of the block; 0 takes that of the
// task's own. A task that is not open is not found.
func WhyNot(app core.App, user *record.User, task string, at time.Time, minutes int, plan string, now time.Time) (*Denied, error) {
	t, err := lay(app, user, plan, now, at)
	if err != nil {
		return nil, err
	}
	id := t.turn(task, at)
	if id == "" {
		id = t.anyTurn(task)
	}
	a, ok := t.desk.WhyNot(id, at, minutes)
	if !ok {
		return nil, fault.NotFound.Say("There is no open task of yours with that id in this plan.")
	}
	out := &Denied{
		Task: recordID(task), Title: t.title(task), Start: a.Start, End: a.End, Possible: a.Possible, Delta: a.Delta,
		Terms: t.deltas(a.Terms), Refusals: rulesOf(a.Refusals), Displaced: []Placed{}, Sentence: a.Sentence,
	}
	for _, m := range a.Displaced {
		out.Displaced = append(out.Displaced, t.shown(Placed{ID: t.idAt(m.From), Task: m.From.Task, Start: m.From.Start, End: m.From.End}))
	}
	return out, nil
}

// anyTurn is the last turn of a repeating task, for instants after all of them.
func (t *table) anyTurn(task string) string {
	last := ""
	for i := range t.problem.Tasks {
		if strings.HasPrefix(t.problem.Tasks[i].ID, task+"/") {
			last = t.problem.Tasks[i].ID
		}
	}
	return cmp.Or(last, task)
}

func (t *table) idAt(b planner.Block) string {
	for _, p := range t.placed {
		if p.Task == b.Task && p.Start.Equal(b.Start) {
			return p.ID
		}
	}
	return ""
}
