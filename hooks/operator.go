package hooks

import (
	"crypto/subtle"
	"net/http"
	"sync/atomic"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/pulseplan/pulseplan/agents"
	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/fault"
)

// OperatorHeader carries the token of the file operator.json.
const OperatorHeader = "X-PulsePlan-Operator"

// token is what the header must carry; nil while the server does not run.
type token struct{ atomic.Pointer[string] }

// tokenKey is where the app keeps its token.
const tokenKey = "pulseplanOperatorToken"

func tokenOf(a *app.App) *token {
	return a.Store().GetOrSet(tokenKey, func() any { return &token{} }).(*token)
}

// registerOperator opens the operators' desk, writes their file while the
// server runs, and keeps it out of backups.
func registerOperator(a *app.App, runner *agents.Runner) {
	DeskOf(a).runner = runner
	current := tokenOf(a)
	a.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "pulseplanOperator", Func: func(e *core.ServeEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		o, err := app.WriteOperator(a.DataDir(), a.Config.HTTP)
		if err != nil { // a full disk, say: administrators can still sign in
			a.Log().Error("the commands cannot reach this server", "error", err)
			return nil
		}
		current.Store(&o.Token)
		return nil
	}})
	a.OnTerminate().Bind(&hook.Handler[*core.TerminateEvent]{Id: "pulseplanOperator", Priority: beforeHTTPStops, Func: func(e *core.TerminateEvent) error {
		if was := current.Swap(nil); was != nil {
			if err := app.RemoveOperator(a.DataDir(), *was); err != nil {
				a.Log().Warn("the operators' file stays", "error", err)
			}
		}
		return e.Next()
	}})
	a.OnBackupCreate().BindFunc(func(e *core.BackupEvent) error {
		e.Exclude = append(e.Exclude, app.OperatorFile)
		return e.Next()
	})
}

// beforeHTTPStops runs before PocketBase shuts its HTTP server (-9999).
const beforeHTTPStops = -10_000

// opens reports whether the request carries this start's token. The comparison
// takes the same time wherever the two differ.
func (t *token) opens(r *http.Request) bool {
	want := t.Load()
	given := r.Header.Get(OperatorHeader)
	return want != nil && given != "" && subtle.ConstantTimeCompare([]byte(given), []byte(*want)) == 1
}

// operatorsOnly lets the operator's token and PocketBase's superusers in.
func operatorsOnly(a *app.App) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		switch {
		case e.HasSuperuserAuth(), tokenOf(a).opens(e.Request):
			return e.Next()
		case e.Auth != nil:
			return problem(a, e, fault.NotYours.Say("That is for the administrators of this server."))
		}
		return problem(a, e, fault.SignIn.Say("That is for the administrators of this server. Please sign in as one first."))
	}
}

// forOperators takes off a route what is meant for people's requests: it is
// not counted against anybody's limit, and a scrape every few seconds is no
// news for the log.
func forOperators(a *app.App, mounted *router.Route[*core.RequestEvent]) {
	mounted.Unbind(apis.DefaultRateLimitMiddlewareId)
	mounted.Bind(apis.SkipSuccessActivityLog())
	mounted.BindFunc(operatorsOnly(a))
}
