// Package hooks is where the outside comes in, and nothing else: HTTP routes,
// guards on records, scheduled sweeps.
//
// It promises that every request is authenticated, bounded and validated
// before a room further in sees it, and that every refusal names the field and
// the rule. It holds no planning and talks to no provider by itself.
package hooks

import (
	"github.com/pulseplan/pulseplan/app"
)

// Register binds everything to the app. Call it once, before the app serves.
func Register(a *app.App) {
	registerSettings(a)
	registerLimits(a)
	registerLogs(a)
	registerSignup(a)
	registerOwners(a)
	registerDates(a)
	registerRules(a)
	registerSchedules(a, func() []string { return []string{"briefing", "schedule"} })
	registerSweeps(a)
	registerAPI(a)
	registerDashboard(a)
}
