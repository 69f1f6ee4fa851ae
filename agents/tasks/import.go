package tasks

import (
	"fmt"
	"io"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/lang"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/integrations/taskfile"
)

// Outcome says what an import did.
type Outcome struct {
	Created int       `json:"created"`
	Updated int       `json:"updated"`
	Skipped int       `json:"skipped" jsonschema:"rows left out because they break a rule"`
	Errors  RowErrors `json:"errors" jsonschema:"what is wrong with each of them"`
	Tasks   []string  `json:"tasks" jsonschema:"ids of the tasks, in the order of the file"`
}

// RowError is what is wrong with one row of a file.
type RowError struct {
	Line     int    `json:"line,omitempty" jsonschema:"line of a CSV file"`
	Row      int    `json:"row" jsonschema:"1-based data row, or element of a JSON array"`
	Field    string `json:"field,omitempty"`
	Value    string `json:"value,omitempty"`
	Reason   string `json:"reason"`
	Sentence string `json:"sentence"`
}

// Parsed is a task file ready to be stored.
type Parsed struct {
	rows   []taskfile.Task
	given  map[int]bool // rows whose id the file gave
	errors []taskfile.RowError
	bad    map[int]bool
}

// Read reads a task file for a person in zone. Its error is a fault about the
// file as a whole; what is wrong with single rows is kept in the result.
func Read(r io.Reader, name string, zone *time.Location, maxBytes int64) (*Parsed, error) {
	limits := taskfile.Limits{MaxBytes: min(maxBytes, taskfile.DefaultMaxBytes), CheckHours: schedule.CheckHours}
	rows, wrong, err := taskfile.Read(r, name, zone, limits)
	if err != nil {
		return nil, fault.TasksUnreadable.Say("%s.", err.Error()).Because(err)
	}
	p := &Parsed{rows: rows, errors: wrong, given: map[int]bool{}, bad: map[int]bool{}}
	for _, row := range rows {
		p.given[row.Row] = row.ID != ""
	}
	for _, e := range wrong {
		p.bad[e.Row] = true
	}
	p.link()
	return p, nil
}

// link resolves dependencies, leaving out rows that name what is not there
// until the rest is sound: a row may depend on one that has just been left out.
func (p *Parsed) link() {
	for {
		wrong := taskfile.Link(p.rows)
		if len(wrong) == 0 {
			return
		}
		out := map[int]bool{}
		for _, e := range wrong {
			out[e.Row], p.bad[e.Row] = true, true
		}
		p.errors = append(p.errors, wrong...)
		sound := p.rows[:0]
		for _, row := range p.rows {
			if !out[row.Row] {
				sound = append(sound, row)
			}
		}
		if len(sound) == len(p.rows) { // a mistake that belongs to no row left
			return
		}
		p.rows = sound
	}
}

// RowErrors are what is wrong with rows of a file.
type RowErrors []RowError

// In is the list with its reasons in a language.
func (list RowErrors) In(l lang.Language) RowErrors {
	out := make(RowErrors, len(list))
	for i, e := range list {
		e.Reason, e.Sentence = l.Say(e.Reason), l.Say(e.Sentence)
		out[i] = e
	}
	return out
}

// Refused is the detail of a refusal about rows.
type Refused struct {
	Errors RowErrors `json:"errors"`
}

// In is the detail with its reasons in a language.
func (r Refused) In(l lang.Language) any { return Refused{r.Errors.In(l)} }

// Errors lists what is wrong with single rows.
func (p *Parsed) Errors() RowErrors {
	out := make(RowErrors, len(p.errors))
	for i, e := range p.errors {
		out[i] = RowError{e.Line, e.Row, e.Field, e.Value, e.Reason, e.Error()}
	}
	return out
}

// Refusal is the fault about bad rows, or nil when there are none.
func (p *Parsed) Refusal() error {
	if len(p.errors) == 0 {
		return nil
	}
	rows := "1 row breaks a rule"
	if len(p.bad) != 1 {
		rows = fmt.Sprintf("%d rows break a rule", len(p.bad))
	}
	return fault.TaskRows.Say("%s; nothing was imported. First: %s.", rows, p.errors[0].Error()).With(Refused{p.Errors()})
}

// Store writes the sound rows into the person's records, in one transaction.
func (p *Parsed) Store(app core.App, user *record.User, now time.Time) (Outcome, error) {
	out := Outcome{Skipped: len(p.bad), Errors: p.Errors(), Tasks: []string{}}
	err := app.RunInTransaction(func(tx core.App) error {
		w, err := newWriter(tx, user, now)
		if err != nil {
			return err
		}
		for _, row := range p.rows {
			if err := w.row(row, p.given[row.Row], &out); err != nil {
				return rowFault(row, err)
			}
		}
		for _, row := range p.rows {
			if err := w.depend(row); err != nil {
				return rowFault(row, err)
			}
		}
		return nil
	})
	return out, err
}

func rowFault(row taskfile.Task, err error) error {
	e := taskfile.RowError{File: row.File, Line: row.Line, Row: row.Row, Reason: err.Error()}
	return fault.TaskRows.Say("%s.", e.Error()).Because(err)
}

// writer holds what rows refer to while a file is stored.
type writer struct {
	tx       core.App
	user     *record.User
	now      time.Time
	known    map[string]*record.Task // id in a file -> task it means: by external id of an earlier import, or by record id of an export
	projects []*record.Project
	tasks    map[string]*record.Task // row id -> task
}

func newWriter(tx core.App, user *record.User, now time.Time) (*writer, error) {
	w := &writer{tx: tx, user: user, now: now, known: map[string]*record.Task{}, tasks: map[string]*record.Task{}}
	all, err := record.ListTasks(tx, user.Id)
	if err != nil {
		return nil, err
	}
	for _, t := range all {
		w.known[t.Id] = t
		if id := t.GetString("external_id"); t.GetString("source") == record.SourceImport && id != "" {
			w.known[id] = t
		}
	}
	w.projects, err = record.ListProjects(tx, user.Id)
	return w, err
}

func (w *writer) row(row taskfile.Task, given bool, out *Outcome) error {
	task := w.known[row.ID]
	if !given || task == nil {
		var err error
		if task, err = record.NewTask(w.tx, w.user.Id); err != nil {
			return err
		}
		task.Set("source", record.SourceImport)
		if given {
			task.Set("external_id", row.ID)
		}
		out.Created++
	} else {
		out.Updated++
	}
	if err := w.fill(task, row); err != nil {
		return err
	}
	if err := w.tx.Save(task.Record); err != nil {
		return err
	}
	w.tasks[row.ID] = task
	out.Tasks = append(out.Tasks, task.Id)
	return w.pin(task, row)
}

func (w *writer) fill(task *record.Task, row taskfile.Task) error {
	for field, value := range map[string]any{
		"title": row.Title, "estimate": row.Minutes, "spent": row.DoneMinutes,
		"min_chunk": row.MinChunk, "max_chunk": row.MaxChunk, "max_per_day": row.MaxPerDay,
		"energy": row.Energy, "hours": row.Hours, "priority": row.Priority, "deadline": "",
		"asap": row.ASAP, "spaced": row.Spaced, "bundle": !row.Alone,
	} {
		task.Set(field, value)
	}
	if row.Priority == "" {
		task.Set("priority", "medium")
	}
	if row.Hard != nil {
		task.Set("deadline", map[bool]string{true: "hard", false: "soft"}[*row.Hard])
	}
	day := ""
	if row.DueDateOnly {
		day = row.Due.Add(-time.Second).In(w.user.Zone()).Format(time.DateOnly)
	}
	task.SetDue(row.Due, day)
	task.SetEarliest(row.Earliest)
	project, err := w.project(row.Project)
	if err != nil {
		return err
	}
	task.Set("project", project)
	return nil
}

// project finds the person's project of that name, or makes it.
func (w *writer) project(name string) (string, error) {
	if name == "" {
		return "", nil
	}
	if p := record.ProjectNamed(w.projects, name); p != nil {
		return p.Id, nil
	}
	p, err := record.NewProject(w.tx, w.user.Id, name)
	if err != nil {
		return "", err
	}
	if err := w.tx.Save(p.Record); err != nil {
		return "", fmt.Errorf("project: %w", err)
	}
	w.projects = append(w.projects, p)
	return p.Id, nil
}

func (w *writer) depend(row taskfile.Task) error {
	task := w.tasks[row.ID]
	ids := make([]string, 0, len(row.DependsOn))
	for _, id := range row.DependsOn {
		if t := w.tasks[id]; t != nil {
			ids = append(ids, t.Id)
		}
	}
	if len(ids) == 0 && len(task.DependsOn()) == 0 {
		return nil
	}
	task.Set("depends_on", ids)
	return w.tx.Save(task.Record)
}

// pin gives a row with pinned_start its block, unless it lies in the past or
// is already there.
func (w *writer) pin(task *record.Task, row taskfile.Task) error {
	end := row.PinnedStart.Add(time.Duration(row.Minutes-row.DoneMinutes) * time.Minute)
	if row.PinnedStart.IsZero() || !end.After(w.now) || !end.After(row.PinnedStart) {
		return nil
	}
	there, err := record.ListTaskBlocks(w.tx, w.user.Id, task.Id)
	if err != nil {
		return err
	}
	for _, b := range there {
		if b.Pinned() && b.Start().Equal(row.PinnedStart) && b.End().Equal(end) {
			return nil
		}
	}
	b, err := record.NewBlock(w.tx, w.user.Id, task.Id, row.PinnedStart, end)
	if err != nil {
		return err
	}
	b.Set("pinned", true)
	return w.tx.Save(b.Record)
}
