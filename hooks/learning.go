package hooks

import (
	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/account"
	"github.com/pulseplan/pulseplan/agents/evidence"
	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/record"
)

// registerLearning notes what happens to tasks and blocks. It goes with the
// change that it notes, in the same transaction where there is one; what goes
// wrong is logged and never spoils the change.
func registerLearning(a *app.App) {
	noted := func(what string, r *core.Record, err error) {
		if err != nil {
			a.Log().Error("note what happened", "what", what, "record", r.Id, "error", err)
		}
	}
	a.OnRecordUpdate(record.Tasks).BindFunc(func(e *core.RecordEvent) error {
		if account.Importing(e.Context) {
			return e.Next()
		}
		before := e.Record.Original().GetString("status")
		record.TaskOf(e.Record).Begin(a.Clock.Now())
		if err := e.Next(); err != nil {
			return err
		}
		if before == taskDone || e.Record.GetString("status") == taskDone {
			noted("task", e.Record, evidence.TaskChanged(e.App, e.Record.GetString("owner"), e.Record.Id))
		}
		return nil
	})
	a.OnRecordUpdate(record.Blocks).BindFunc(func(e *core.RecordEvent) error {
		before := e.Record.Original().GetString("state")
		if err := e.Next(); err != nil {
			return err
		}
		if b := record.BlockOf(e.Record); before != b.State() {
			noted("block", e.Record, evidence.BlockChanged(e.App, b, before, a.Clock.Now()))
			noted("block", e.Record, evidence.TaskChanged(e.App, b.Owner(), b.Task()))
		}
		return nil
	})
	timed := func(e *core.RecordEvent) error {
		if err := e.Next(); err != nil || account.Importing(e.Context) {
			return err
		}
		noted("timer", e.Record, evidence.TaskChanged(e.App, e.Record.GetString("owner"), e.Record.GetString("task")))
		return nil
	}
	a.OnRecordCreate(record.Timings).BindFunc(timed)
	a.OnRecordUpdate(record.Timings).BindFunc(timed)

	a.OnRecordUpdateRequest(record.Blocks).BindFunc(func(e *core.RecordRequestEvent) error {
		was := *record.BlockOf(e.Record.Original())
		if err := e.Next(); err != nil {
			return err
		}
		if e.Auth == nil || e.Auth.Id != e.Record.GetString("owner") || was.Start().Equal(e.Record.GetDateTime("start").Time()) {
			return nil
		}
		b, now := record.BlockOf(e.Record), a.Clock.Now()
		switch {
		case was.Movable(now) && was.GetString("plan") != "":
			noted("drag", e.Record, schedule.Dragged(e.App, record.UserOf(e.Auth), b, was.Start(), was.End(), now))
		case was.Pinned() && !b.Pinned():
			noted("drag", e.Record, evidence.DraggedBack(e.App, b))
		}
		return nil
	})
}

// taskDone is the status of a completed task.
const taskDone = "done"
