package hooks

import (
	"embed"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"github.com/pulseplan/pulseplan/app"
)

// adminFiles are our page in PocketBase's admin UI. The UI's extension point
// is marked experimental (core.UIExtension), so there is one small page.
//
//go:embed admin
var adminFiles embed.FS

// registerAdminPage adds the page Jobs to the admin UI.
func registerAdminPage(a *app.App) {
	a.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "pulseplanAdminPage", Func: func(e *core.ServeEvent) error {
		e.UIExtensions = append(e.UIExtensions, core.UIExtension{Name: "pulseplan", FS: apis.MustSubFS(adminFiles, "admin")})
		// PocketBase lets browsers keep these files for two weeks under names that
		// do not change: after an upgrade an old page would meet a new API.
		e.Router.BindFunc(func(e *core.RequestEvent) error {
			if strings.HasPrefix(e.Request.URL.Path, "/_/extensions") {
				e.Response.Header().Set("Cache-Control", cacheAsk)
			}
			return e.Next()
		})
		return e.Next()
	}})
}
