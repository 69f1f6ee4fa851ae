package hooks

import (
	"context"
	"crypto/subtle"
	"net/http"
	"sync/atomic"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/queue"
)

// OperatorHeader carries the token of the file operator.json.
const OperatorHeader = "X-PulsePlan-Operator"

// jobActions ends and repeats jobs together with the records that people see
// of them. The queue alone would do, but the record would learn of it later.
type jobActions interface {
	Cancel(ctx context.Context, id queue.ID) error
	Retry(ctx context.Context, id queue.ID) error
}

// operator is the way in for whoever runs the server.
type operator struct {
	actions jobActions
	slipped func() uint64 // what the reconciler had to put right
	token   atomic.Pointer[string]
}

// operatorKey is where the app keeps its operator.
const operatorKey = "pulseplanOperator"

// operatorOf returns the operator of the app. Before registerOperator, and in
// apps without one, it lets nobody in by token.
func operatorOf(a *app.App) *operator {
	return a.Store().GetOrSet(operatorKey, func() any { return &operator{} }).(*operator)
}

// registerOperator writes the operators' file while the server runs and keeps
// it out of backups.
func registerOperator(a *app.App, actions jobActions, slipped func() uint64) {
	op := operatorOf(a)
	op.actions, op.slipped = actions, slipped
	a.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "pulseplanOperator", Func: func(e *core.ServeEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		o, err := app.WriteOperator(a.DataDir(), a.Config.HTTP)
		if err != nil { // a full disk, say: administrators can still sign in
			a.Log().Error("the commands cannot reach this server", "error", err)
			return nil
		}
		op.token.Store(&o.Token)
		return nil
	}})
	a.OnTerminate().Bind(&hook.Handler[*core.TerminateEvent]{Id: "pulseplanOperator", Priority: beforeHTTPStops, Func: func(e *core.TerminateEvent) error {
		if token := op.token.Swap(nil); token != nil {
			if err := app.RemoveOperator(a.DataDir(), *token); err != nil {
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

// knows reports whether the request carries this start's token. The comparison
// takes the same time wherever the two differ.
func (op *operator) knows(r *http.Request) bool {
	token := op.token.Load()
	given := r.Header.Get(OperatorHeader)
	return token != nil && given != "" && subtle.ConstantTimeCompare([]byte(given), []byte(*token)) == 1
}

// operatorsOnly lets the operator's token and PocketBase's superusers in.
func operatorsOnly(a *app.App) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		switch {
		case e.HasSuperuserAuth(), operatorOf(a).knows(e.Request):
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
