// Package hooks is where the outside comes in, and nothing else: HTTP routes,
// guards on records, scheduled sweeps.
//
// It promises that every request is authenticated, bounded and validated
// before a room further in sees it, and that every refusal names the field and
// the rule. It holds no planning and talks to no provider by itself.
package hooks

import (
	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents"
	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/record"
)

// Register binds everything to the app. Call it once, before the app serves.
func Register(a *app.App) {
	live := registerRealtime(a)
	runner, err := agents.New(a, live.publish)
	if err != nil {
		// A workflow that does not compile is a mistake of ours; a server that
		// cannot do its work must not start.
		a.OnServe().BindFunc(func(*core.ServeEvent) error { return err })
		return
	}
	registerSettings(a)
	registerLanguage(a)
	registerLimits(a)
	registerLogs(a)
	registerSignup(a)
	registerMails(a)
	registerFarewell(a)
	registerFresh(a)
	registerOwners(a)
	registerDates(a)
	registerRules(a)
	registerHours(a)
	registerSchedules(a, func(person *record.User, kind string, payload []byte) error {
		_, err := runner.Check(agents.Request{User: person, Type: kind, Payload: payload}, a.Clock.Now())
		return err
	})
	registerLearning(a)
	registerSweeps(a)
	registerReplan(a, runner)
	registerJobs(a, runner)
	registerBackups(a)
	registerAPI(a, runner)
	registerOperator(a, runner)
	registerAdminPage(a)
	registerDashboard(a)
}
