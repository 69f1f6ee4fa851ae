package hooks

import (
	"fmt"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/record"
)

// registerDates refuses dates that do not parse. PocketBase would store them
// as empty without a word (what <input type="datetime-local"> sends is one of
// them), and a deadline would be lost.
func registerDates(a *app.App) {
	collections := append([]string{record.Users}, record.Owned...)
	guard := func(e *core.RecordRequestEvent) error {
		// The body as it was sent: by now RequestInfo holds field values, in
		// which a cleared date and an unreadable one are the same.
		sent := map[string]any{}
		if err := e.BindBody(&sent); err != nil {
			return err
		}
		if wrong := unreadableDates(e.Collection, sent); len(wrong) > 0 {
			return e.BadRequestError("A date could not be read.", wrong)
		}
		return e.Next()
	}
	a.OnRecordCreateRequest(collections...).BindFunc(guard)
	a.OnRecordUpdateRequest(collections...).BindFunc(guard)
}

// unreadableDates returns an error for each date field whose submitted value
// is there but means no instant.
func unreadableDates(c *core.Collection, body map[string]any) validation.Errors {
	wrong := validation.Errors{}
	for _, field := range c.Fields {
		if _, ok := field.(*core.DateField); !ok {
			continue
		}
		value, sent := body[field.GetName()]
		if !sent || value == nil || value == "" {
			continue
		}
		s, isText := value.(string)
		parsed, err := types.ParseDateTime(s)
		if !isText || err != nil || parsed.IsZero() {
			wrong[field.GetName()] = validation.NewError("invalid_date",
				fmt.Sprintf("%s must be a moment such as 2026-11-20T14:00:00Z or 2026-11-20T14:00:00+01:00", field.GetName()))
		}
	}
	return wrong
}
