package hooks

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app"
)

// privateLogFields are what PocketBase's request log knows of people and
// administrators do not need to see.
var privateLogFields = []string{"userIP", "remoteIP", "referer", "userAgent"}

// registerLogs keeps personal data out of the stored request log: addresses of
// people, and query strings, whose filters quote titles.
func registerLogs(a *app.App) {
	a.OnModelCreate(core.LogsTableName).BindFunc(func(e *core.ModelEvent) error {
		if l, ok := e.Model.(*core.Log); ok && l.Data["type"] == "request" {
			for _, field := range privateLogFields {
				delete(l.Data, field)
			}
			if url, ok := l.Data["url"].(string); ok {
				l.Data["url"], _, _ = strings.Cut(url, "?")
			}
			l.Message, _, _ = strings.Cut(l.Message, "?") // "GET /path?query"
		}
		return e.Next()
	})
}
