package evidence

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/learn"
	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/record"
)

// Answer is everything learned about a person, each number with what it comes from and a key to reset it by.
type Answer struct {
	Durations []Duration `json:"durations"`
	Times     []Time     `json:"times"`
	Weights   []Weight   `json:"weights"`
}

// Duration is how long work of a project takes.
type Duration struct {
	Key      string  `json:"key" jsonschema:"resets this number: DELETE /learned/{key}"`
	Project  string  `json:"project" jsonschema:"id of the project; empty for work without one"`
	Title    string  `json:"title"`
	Factor   float64 `json:"factor" jsonschema:"how many times as long as estimated work usually takes (the median), from 0.7 to 2.5"`
	P80      float64 `json:"p80" jsonschema:"eight of ten tasks take at most so many times their estimate"`
	Count    int     `json:"count" jsonschema:"completed tasks it comes from"`
	Evidence []Task  `json:"evidence" jsonschema:"the newest of them that still exist"`
	Active   bool    `json:"active" jsonschema:"plans use it"`
	Sentence string  `json:"sentence"`
}

// Task is one completed task.
type Task struct {
	Task     string    `json:"task"`
	Title    string    `json:"title"`
	Estimate int       `json:"estimate" jsonschema:"minutes"`
	Actual   int       `json:"actual" jsonschema:"minutes"`
	At       time.Time `json:"at"`
}

// Time is how a kind of work goes at a time of day.
type Time struct {
	Key      string  `json:"key"`
	Label    string  `json:"label"`
	Mean     float64 `json:"mean" jsonschema:"share of blocks expected to be worked as planned, from 0 to 1"`
	Count    int     `json:"count" jsonschema:"blocks that were worked, skipped or dragged away"`
	Sentence string  `json:"sentence"`
}

// Weight is how much a term of the plan counts.
type Weight struct {
	Key      string  `json:"key"`
	Label    string  `json:"label"`
	Factor   float64 `json:"factor" jsonschema:"times its weight, from 0.25 to 4; 1 until five drags agree"`
	Count    int     `json:"count" jsonschema:"drags that agree"`
	Sentence string  `json:"sentence"`
}

// shownTasks is how many completed tasks are listed as evidence of one project.
const shownTasks = 20

// Learned tells a person what was learned about them, as it counts at now.
func Learned(app core.App, user *record.User, now time.Time) (*Answer, error) {
	s, err := stateOf(app, user.Id)
	if err != nil {
		return nil, err
	}
	a := &Answer{Durations: []Duration{}, Times: []Time{}, Weights: []Weight{}}
	on, l := user.Preferences().Learns(), planner.LangOf(user.Locale())
	if err := a.addDurations(app, user.Id, &s, on, l); err != nil {
		return nil, err
	}
	for _, t := range s.Times(now) {
		a.Times = append(a.Times, timeOf(t, l))
	}
	for _, w := range s.Weights(now) {
		a.Weights = append(a.Weights, weightOf(w, l))
	}
	return a, nil
}

func (a *Answer) addDurations(app core.App, owner string, s *learn.State, on bool, l planner.Lang) error {
	projects, err := record.ListProjects(app, owner)
	if err != nil {
		return err
	}
	names := map[string]string{"": say(l, "Work without a project")}
	for _, p := range projects {
		names[p.Id] = p.Name()
	}
	for _, p := range s.Projects {
		e := s.Project(p.ID)
		d := Duration{Key: durationKey(p.ID), Project: p.ID, Title: names[p.ID], Factor: times(e.Factor), P80: times(e.P80),
			Count: e.Count, Active: e.Active && on, Sentence: durationSentence(names[p.ID], p.ID, e, s.Completions(), on, l)}
		if d.Evidence, err = tasksOf(app, owner, p.ID); err != nil {
			return err
		}
		a.Durations = append(a.Durations, d)
	}
	slices.SortStableFunc(a.Durations, func(x, y Duration) int { return strings.Compare(strings.ToLower(x.Title), strings.ToLower(y.Title)) })
	return nil
}

func tasksOf(app core.App, owner, project string) ([]Task, error) {
	rows, err := record.ListRecentObservations(app, owner,
		dbx.And(dbx.HashExp{"kind": record.ObservedDuration, "project": project}, dbx.NewExp("[[task]] != ''")), shownTasks)
	if err != nil {
		return nil, err
	}
	out := []Task{}
	for _, o := range rows {
		task, err := record.FindTask(app, owner, o.Task())
		if err != nil {
			return nil, err
		}
		out = append(out, Task{task.Id, task.Title(), o.GetInt("estimate"), o.GetInt("actual"), o.At()})
	}
	return out, nil
}

// times makes hundredths a number.
func times(factor int) float64 { return float64(factor) / 100 }

func durationSentence(title, project string, e learn.Estimate, completions int, on bool, l planner.Lang) string {
	work := say(l, "Work in %s", title)
	if project == "" {
		work = title
	}
	from := say(l, "%d completed tasks", e.Count)
	if e.Count == 1 {
		from = say(l, "one completed task")
	}
	sentence := say(l, "%s usually takes %s x as long as you plan, and eight of ten tasks at most %s x (from %s).", work, l.Number(e.Factor), l.Number(e.P80), from)
	if e.Factor == 100 {
		sentence = say(l, "%s usually takes as long as you plan, and eight of ten tasks at most %s x (from %s).", work, l.Number(e.P80), from)
	}
	switch {
	case !on:
		return sentence + say(l, " Plans do not use it, because learning is switched off.")
	case !e.Active:
		return sentence + say(l, " Plans use it from %d completed tasks on; there are %d in all.", learn.MinCompletions, completions)
	}
	return sentence
}

// kinds of work and of days, as people say them; by energy and weekday or weekend.
var (
	workNames = [...]string{planner.EnergyMedium: "Ordinary work", planner.EnergyLow: "Light work", planner.EnergyHigh: "Deep work"}
	daysNames = map[bool]string{false: "on weekdays", true: "on weekends"}
)

func timeOf(t learn.Time, l planner.Lang) Time {
	hour := t.Cell.Block * 2
	label := say(l, "%s %s, %s to %s", say(l, workNames[t.Cell.Energy]), say(l, daysNames[t.Cell.Weekend]), fmt.Sprintf("%02d:00", hour), fmt.Sprintf("%02d:00", hour+2))
	sentence := say(l, "%s: %d of %d blocks were worked as planned.", label, t.Done, t.Count)
	switch {
	case t.Count == 1 && t.Done == 1:
		sentence = say(l, "%s: the one block was worked as planned.", label)
	case t.Count == 1:
		sentence = say(l, "%s: the one block was skipped or dragged away.", label)
	}
	return Time{Key: "time." + t.Cell.String(), Label: label, Mean: times(t.Mean), Count: t.Count, Sentence: sentence}
}

func weightOf(w learn.Weight, l planner.Lang) Weight {
	label := w.Term
	for _, info := range planner.Terms() {
		if info.Name == w.Term {
			label = info.In(l).Label
		}
	}
	out := Weight{Key: "weight." + w.Term, Label: label, Factor: times(w.Factor), Count: max(w.Drags, -w.Drags)}
	what := say(l, "You dragged blocks away from what this term dislikes")
	if w.Drags < 0 {
		what = say(l, "You dragged blocks to where this term dislikes them")
	}
	often := say(l, "%d times", out.Count)
	if out.Count == 1 {
		often = say(l, "once")
	}
	if out.Count < learn.MinDrags {
		out.Sentence = say(l, "%s %s. It counts as before until %d drags agree.", what, often, learn.MinDrags)
	} else {
		out.Sentence = say(l, "%s %s, so it counts %s x as much.", what, often, l.Number(w.Factor))
	}
	return out
}

func durationKey(project string) string {
	if project == "" {
		project = "none"
	}
	return "duration." + project
}
