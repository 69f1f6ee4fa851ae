package hooks

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"github.com/pulseplan/pulseplan/app"
)

// What one batch of changes may hold. It is one transaction, so that either all
// of a selection of tasks changes or none of it; while it lasts nobody else
// writes.
const (
	// batchRequests is how many records change at once: a change of a task takes
	// a few milliseconds, so that others wait for less than a second.
	batchRequests = 100
	// batchSeconds is when a batch is given up and nothing of it has happened: a
	// busy small machine is slow, and PocketBase's 3 seconds are little there.
	batchSeconds = 20
	// batchBytes holds so many changes with the longest notes a task can have.
	batchBytes = 8 << 20
)

// registerSettings makes the administrator's public address the one that
// PocketBase writes into mails (without one, what the admin page says stays),
// and opens POST /api/batch, which it ships closed.
func registerSettings(a *app.App) {
	a.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "pulseplanSettings", Func: func(e *core.ServeEvent) error {
		settings, err := e.App.Settings().Clone()
		if err != nil {
			return fmt.Errorf("read the settings: %w", err)
		}
		batch := core.BatchConfig{Enabled: true, MaxRequests: batchRequests, Timeout: batchSeconds, MaxBodySize: batchBytes}
		url := a.Config.PublicURL
		if url == "" {
			url = settings.Meta.AppURL
		}
		if settings.Meta.AppURL != url || settings.Batch != batch {
			settings.Meta.AppURL, settings.Batch = url, batch
			if err := e.App.Save(settings); err != nil {
				return fmt.Errorf("save the settings: %w", err)
			}
		}
		return e.Next()
	}})
}
