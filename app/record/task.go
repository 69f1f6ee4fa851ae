package record

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Task is a piece of work.
type Task struct{ core.BaseRecordProxy }

// SourceImport marks tasks that came from a task file.
const SourceImport = "import"

// NewTask returns an unsaved task of the owner, open and to be scheduled.
func NewTask(app core.App, owner string) (*Task, error) {
	t, err := fresh[Task](app, Tasks, owner)
	if err != nil {
		return nil, err
	}
	t.Set("status", "todo")
	t.Set("auto_schedule", true)
	t.Set("bundle", true)
	return t, nil
}

// ListOpenTasks returns the owner's tasks that are neither done nor cancelled,
// by due date, those without one last.
func ListOpenTasks(app core.App, owner string) ([]*Task, error) {
	return list[Task](app, Tasks, owner, dbx.In("status", "todo", "doing"),
		"(due = '') ASC", "due ASC", "created ASC", "id ASC")
}

// ListTasks returns all of the owner's tasks, oldest first.
func ListTasks(app core.App, owner string) ([]*Task, error) {
	return list[Task](app, Tasks, owner, nil, "created ASC", "id ASC")
}

// FindTask finds a task of the owner by id.
func FindTask(app core.App, owner, id string) (*Task, error) {
	return mine[Task](app, Tasks, owner, id)
}

// Title is what the task is called.
func (t *Task) Title() string { return t.GetString("title") }

// Open reports whether there is still something to do.
func (t *Task) Open() bool { s := t.GetString("status"); return s == "todo" || s == "doing" }

// Estimate is the whole work in minutes; 0 when nobody has said.
func (t *Task) Estimate() int { return t.GetInt("estimate") }

// Spent is the minutes already worked.
func (t *Task) Spent() int { return t.GetInt("spent") }

// Due is when the task must be finished; zero when it has no date.
func (t *Task) Due() time.Time { return at(t.Record, "due") }

// SetDue sets when the task must be finished; dayOnly is the local date when
// only a day was said.
func (t *Task) SetDue(due time.Time, dayOnly string) {
	set(t.Record, "due", due)
	t.Set("due_day", dayOnly)
}

// DueDay is the local date when only a day was said, else empty.
func (t *Task) DueDay() string { return t.GetString("due_day") }

// Hard reports whether work after the due date is worthless.
func (t *Task) Hard() bool { return t.GetString("deadline") == "hard" }

// Earliest is when work may begin; zero means at once.
func (t *Task) Earliest() time.Time { return at(t.Record, "earliest") }

// SetEarliest sets when work may begin.
func (t *Task) SetEarliest(e time.Time) { set(t.Record, "earliest", e) }

// Priority is low, medium, high or critical; medium when nobody has said.
func (t *Task) Priority() string {
	if p := t.GetString("priority"); p != "" {
		return p
	}
	return "medium"
}

// DependsOn is the ids of the tasks that must be finished first.
func (t *Task) DependsOn() []string { return t.GetStringSlice("depends_on") }

// Project is the id of the task's project; may be empty.
func (t *Task) Project() string { return t.GetString("project") }

// Begun reports whether work on the task has begun, and the estimate of that
// time: 0 when there was none. Begin sets both.
func (t *Task) Begun() (estimate int, yes bool) {
	return t.GetInt("begun_estimate"), !at(t.Record, "begun").IsZero()
}

// Begin notes, before a change of the task is stored, that work has begun when
// it has, with the estimate from before the change; and forgets it when nothing
// has been worked after all.
func (t *Task) Begin(now time.Time) {
	_, begun := t.Begun()
	switch works := t.Spent() > 0 || t.GetString("status") == "doing" || t.GetString("status") == "done"; {
	case !works:
		set(t.Record, "begun", time.Time{})
		t.Set("begun_estimate", 0)
	case !begun:
		set(t.Record, "begun", now)
		t.Set("begun_estimate", t.Original().GetInt("estimate"))
	}
}

// TaskOf types a record of the tasks collection.
func TaskOf(r *core.Record) *Task { return wrap[Task](r) }

// AutoSchedule reports whether the planner places this task.
func (t *Task) AutoSchedule() bool { return t.GetBool("auto_schedule") }

// ASAP reports whether the task is wanted as soon as possible.
func (t *Task) ASAP() bool { return t.GetBool("asap") }

// Spaced reports whether the task is study, to be spread over the days before
// it is due.
func (t *Task) Spaced() bool { return t.GetBool("spaced") }

// Bundles reports whether the task may share a block with other small tasks.
func (t *Task) Bundles() bool { return t.GetBool("bundle") }

// AfterEvent is the id of the event the task waits for; may be empty.
func (t *Task) AfterEvent() string { return t.GetString("after_event") }
