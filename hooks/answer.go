package hooks

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/fault"
)

// Problem is how every refusal of /api/v1 looks. It has the shape of
// PocketBase's own errors, which the SDKs understand, and a stable code.
type Problem struct {
	Status  int                    `json:"status"`
	Code    string                 `json:"code"`
	Message string                 `json:"message"`
	Data    map[string]fault.Field `json:"data"`
	Detail  any                    `json:"detail,omitempty"`
}

// answered wraps a handler so that what it returns reaches the client as JSON
// and what goes wrong reaches it as a Problem and the log with its cause.
func answered(a *app.App, r route) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		c := &call{RequestEvent: e, app: a}
		answer, err := r.handle(c)
		if err != nil {
			return problem(a, e, err)
		}
		if answer == nil { // the handler has written its own answer
			return nil
		}
		return e.JSON(cmp.Or(r.status, http.StatusOK), answer)
	}
}

func problem(a *app.App, e *core.RequestEvent, err error) error {
	f := faultOf(err)
	if f.Status >= http.StatusInternalServerError {
		a.Log().Error("a request failed", "route", e.Request.Pattern, "code", f.Code, "error", f.Error())
	}
	return e.JSON(f.Status, inLanguage(speak(e), f))
}

// faultOf finds the fault in an error, or makes one.
func faultOf(err error) *fault.Fault {
	var f *fault.Fault
	var api *router.ApiError
	var fields validation.Errors
	switch {
	case errors.As(err, &f):
		return f
	case errors.As(err, &api):
		return (&fault.Fault{Kind: fault.Kind{Code: "api", Status: api.Status, Sentence: api.Message}}).Because(err)
	case errors.As(err, &fields):
		f = fault.BadField.New()
		for name, e := range fields {
			f.Message = name + ": " + e.Error()
			f = f.On(name)
		}
		return f
	case errors.Is(err, sql.ErrNoRows):
		return fault.NotFound.New().Because(err)
	}
	return fault.Internal.New().Because(err)
}

// call is one request.
type call struct {
	*core.RequestEvent
	app *app.App
}

// maxJSON bounds a JSON request of /api/v1, in bytes; files have their own cap.
const maxJSON = 64 << 10

// decode reads a JSON body strictly into to: unknown fields, trailing text and
// wrong types are refused by name. An empty body leaves to as it is.
func (c *call) decode(to any) error {
	raw, err := io.ReadAll(io.LimitReader(c.Request.Body, maxJSON+1))
	if err != nil {
		return unread(c, err)
	}
	if len(raw) > maxJSON {
		return fault.TooLarge.Say("A request here is at most %d bytes.", maxJSON)
	}
	if len(strings.TrimSpace(string(raw))) == 0 {
		return nil
	}
	return fault.Decode(raw, "", to)
}

// badField is a refusal of one field in a sentence that names it and the rule.
func badField(name, rule string, args ...any) error {
	return fault.BadField.Say("%s: %s.", name, fmt.Sprintf(rule, args...)).On(name)
}
