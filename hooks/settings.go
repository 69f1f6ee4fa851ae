package hooks

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"github.com/pulseplan/pulseplan/app"
)

// registerSettings makes the administrator's public address the one that
// PocketBase writes into mails. Without one, what the admin page says stays.
func registerSettings(a *app.App) {
	a.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "pulseplanSettings", Func: func(e *core.ServeEvent) error {
		settings := e.App.Settings()
		if url := a.Config.PublicURL; url != "" && settings.Meta.AppURL != url {
			settings.Meta.AppURL = url
			if err := e.App.Save(settings); err != nil {
				return err
			}
		}
		return e.Next()
	}})
}
