package hooks

import (
	"context"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"github.com/pulseplan/pulseplan/agents"
	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

const (
	// drain is how long running jobs may take to end when the server stops. It
	// is below what Docker and systemd wait before they kill.
	drain = 10 * time.Second
)

// registerJobs binds background work to the life of the server: it begins when
// the server does, and ends after the HTTP server, which PocketBase stops
// first, and before the databases close.
func registerJobs(a *app.App, runner *agents.Runner) {
	a.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "pulseplanJobs", Func: func(e *core.ServeEvent) error {
		a.Jobs.Start(app.Work{
			Kinds:    []queue.Kind{{Name: agents.Kind, Handle: runner.Handle}},
			Changed:  runner.Changed,
			MayPrune: runner.MayPrune,
			Refused:  runner.Refused,
			Before:   runner.Reconcile,
		})
		if err := e.Next(); err != nil {
			return err
		}
		sweepSchedules(a, runner)
		return nil
	}})
	a.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		e.App.Cron().Stop() // nothing new while the rest comes to an end
		if err := a.Jobs.Stop(drain); err != nil {
			a.Log().Error("stop background work", "error", err)
		}
		return e.Next()
	})
	a.Cron().MustAdd("pulseplanSchedules", "* * * * *", func() { sweepSchedules(a, runner) })
	a.Cron().MustAdd("pulseplanRunsCatchUp", "* * * * *", func() { logged(a, "catch up with the queue", runner.CatchUp) })
	a.Cron().MustAdd("pulseplanRunsReconcile", "29 * * * *", func() {
		logged(a, "compare runs with the queue", func(ctx context.Context) error {
			q, err := a.Jobs.Queue()
			if err != nil {
				return err
			}
			return runner.Reconcile(ctx, q)
		})
	})
	a.Cron().MustAdd("pulseplanRunsPrune", "53 3 * * *", func() { logged(a, "remove old runs", runner.Prune) })

	// A run whose record is deleted has nobody to tell; it need not go on.
	a.OnRecordAfterDeleteSuccess(record.Jobs).BindFunc(func(e *core.RecordEvent) error {
		if job := record.JobOf(e.Record); !job.Ended() {
			forget(a, job.Id)
		}
		return e.Next()
	})
}

// sweepSchedules starts every run that is due. While there is no queue to take
// them, schedules wait; they catch up as each of them says.
func sweepSchedules(a *app.App, runner *agents.Runner) {
	if _, err := a.Jobs.Queue(); err != nil {
		return
	}
	if err := SweepSchedules(a, func(tx core.App, s *record.Schedule, slot time.Time) error {
		return startScheduled(tx, runner, s, slot)
	}); err != nil {
		a.Log().Error("sweep schedules", "error", err)
	}
}

// startScheduled asks for the run of a slot. Its id is made from the slot, so
// that even a slot that came twice would be one run.
func startScheduled(tx core.App, runner *agents.Runner, s *record.Schedule, slot time.Time) error {
	owner, err := tx.FindRecordById(record.Users, s.Owner())
	if err != nil {
		return err
	}
	job, err := runner.Submit(tx, agents.Request{
		User: record.UserOf(owner), Type: s.Type(), Payload: s.Payload(), Origin: record.OriginSchedule, Schedule: s.Id,
		ID: queue.DeriveID("schedule", s.Id, slot.UTC().Format(time.RFC3339)),
	})
	if err != nil {
		return err
	}
	s.SetLastJob(job.Id)
	return nil
}

// forget cancels a job if it is there. A job that is not yet, finds no record.
func forget(a *app.App, id string) {
	job, err := queue.ParseID(id)
	if err != nil {
		return
	}
	q, err := a.Jobs.Queue()
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), sweepTime)
	defer cancel()
	if err := q.Cancel(ctx, job, "its record was deleted"); err != nil {
		a.Log().Debug("cancel a run that was deleted", "job", id, "error", err)
	}
}

// logged runs a sweep and logs what goes wrong; the next one tries again.
func logged(a *app.App, what string, sweep func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.Background(), sweepTime)
	defer cancel()
	if err := sweep(ctx); err != nil {
		a.Log().Error(what, "error", err)
	}
}
