package hooks

import (
	"cmp"
	"net/http"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"github.com/pulseplan/pulseplan/agents"
	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

// Prefix is where our own API lives, beside PocketBase's.
const Prefix = "/api/v1"

// route is one line of the API: the table is the source of both the router and
// the OpenAPI document.
type route struct {
	method, path string
	summary      string
	open         bool    // needs no sign-in
	operator     bool    // for those who run the server, not for people
	query        []param // query parameters
	body         any     // zero value of the JSON request; nil: none
	bodyNeeded   bool    // an empty body is refused
	most         int64   // bytes of a body; 0: what a file may have
	file         bool    // also takes multipart/form-data with a file
	form         []param // fields beside the file
	answer       any     // zero value of the JSON answer
	status       int     // of success; 0 is 200
	types        []string
	faults       []fault.Kind
	handle       func(*call) (any, error)
}

// param is a query or form parameter.
type param struct {
	name, what string
	required   bool
	choices    []string
}

// routes is the whole API.
func routes(runner *agents.Runner) []route {
	all := []route{healthRoute(), openAPIRoute()}
	all = append(all, sessionRoutes()...)
	all = append(all, accountRoutes(runner)...)
	all = append(all, calendarRoutes()...)
	all = append(all, taskRoutes()...)
	all = append(all, whyRoutes()...)
	all = append(all, planRoutes()...)
	all = append(all, blockRoutes()...)
	all = append(all, eventRoutes()...)
	all = append(all, learnedRoutes()...)
	all = append(all, agentRoutes(runner)...)
	all = append(all, operatorRoutes()...)
	return append(all, briefingRoutes()...)
}

// registerAPI mounts the routes. An unknown path below /api/ is a 404 with a
// sentence and never falls through to the dashboard.
func registerAPI(a *app.App, runner *agents.Runner) {
	a.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "pulseplanAPI", Func: func(e *core.ServeEvent) error {
		for _, r := range routes(runner) {
			limit := cmp.Or(r.most, a.Config.ImportBytes)
			mounted := e.Router.Route(r.method, Prefix+r.path, answered(a, r))
			mounted.Unbind(apis.DefaultBodyLimitMiddlewareId) // ours answers with a Problem
			mounted.BindFunc(bodyLimit(a, limit))
			if r.operator {
				forOperators(a, mounted)
			} else if !r.open {
				mounted.BindFunc(func(e *core.RequestEvent) error {
					if e.Auth == nil || e.Auth.Collection().Name != record.Users {
						return problem(a, e, fault.SignIn.New())
					}
					return e.Next()
				})
			}
		}
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			e.Router.Route(method, Prefix+"/{path...}", func(e *core.RequestEvent) error {
				return problem(a, e, fault.NoEndpoint.New())
			})
		}
		return e.Next()
	}})
}

// bodyLimit refuses bodies of more than limit bytes: at once when their length
// is announced, else when reading has come that far.
func bodyLimit(a *app.App, limit int64) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		if e.Request.ContentLength > limit+formOverhead {
			return problem(a, e, tooLarge(limit))
		}
		e.Request.Body = http.MaxBytesReader(e.Response, e.Request.Body, limit+formOverhead)
		return e.Next()
	}
}

func tooLarge(limit int64) error {
	return fault.TooLarge.Say("A file is at most %d bytes here.", limit)
}

// formOverhead is what multipart framing may add to a file, in bytes.
const formOverhead = 64 << 10

// me is the signed-in person.
func (c *call) me() *record.User { return record.UserOf(c.Auth) }
