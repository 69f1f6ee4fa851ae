package hooks

import (
	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/record"
)

// registerTimers keeps timers and what tasks have spent in step with blocks
// that people change as records, and what the timer keeps out of their hands.
func registerTimers(a *app.App) {
	a.OnRecordCreateRequest(record.Blocks).BindFunc(func(e *core.RecordRequestEvent) error {
		if !e.HasSuperuserAuth() {
			e.Record.Set("paused", "")
			e.Record.Set("booked", 0)
		}
		return e.Next()
	})
	a.OnRecordUpdate(record.Blocks).BindFunc(func(e *core.RecordEvent) error {
		was := e.Record.Original().GetString("state")
		if schedule.Quiet(e.Context) || was == e.Record.GetString("state") {
			return e.Next()
		}
		outer := e.App
		defer func() { e.App = outer }()
		return outer.RunInTransaction(func(tx core.App) error {
			e.App = tx
			if err := schedule.Follow(tx, record.BlockOf(e.Record), was, a.Clock.Now()); err != nil {
				return err
			}
			return e.Next()
		})
	})
	a.OnRecordDelete(record.Blocks).BindFunc(func(e *core.RecordEvent) error {
		outer := e.App
		defer func() { e.App = outer }()
		return outer.RunInTransaction(func(tx core.App) error {
			e.App = tx
			if err := schedule.StopOf(tx, record.BlockOf(e.Record), a.Clock.Now()); err != nil {
				return err
			}
			return e.Next()
		})
	})
}
