package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(upCalendarRules, downCalendarRules) }

// calendarRules are what a person says of kinds of events in one calendar,
// beside how the calendar counts as a whole.
var calendarRules = []string{"tentative_free", "all_day_free"}

// upCalendarRules lets tentative and all-day events of a calendar take no time.
func upCalendarRules(app core.App) error {
	calendars, err := app.FindCollectionByNameOrId("calendars")
	if err != nil {
		return err
	}
	for _, name := range calendarRules {
		calendars.Fields.Add(&core.BoolField{Name: name})
	}
	return app.Save(calendars)
}

func downCalendarRules(app core.App) error {
	calendars, err := app.FindCollectionByNameOrId("calendars")
	if err != nil {
		return err
	}
	for _, name := range calendarRules {
		calendars.Fields.RemoveByName(name)
	}
	return app.Save(calendars)
}
