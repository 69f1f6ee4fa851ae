package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// maxSeriesSource bounds one event series as received, in bytes; a series is
// its event, its overrides and the zones they name.
const maxSeriesSource = 1 << 20

func init() { m.Register(upCalendars, downCalendars) }

// upCalendars makes calendars, the series they hold as received, and the
// occurrences of a rolling window, which clients list by time alone.
func upCalendars(app core.App) error {
	rules := ownerReadsAndDeletes
	update := ruleUpdateCalendar
	rules.update = &update
	calendars, err := owned(app, "calendars", rules,
		requiredText("name", 120),
		colour("colour"),
		choice("kind", true, "file", "subscription"),
		choice("counts_as", true, "auto", "busy", "free"), // auto: as each event says
		&core.BoolField{Name: "hidden"},
		minutes("refresh_minutes", 24*60), // 0: as the feed asks
		text("host", 255),                 // where a subscription comes from; its full address is a secret
		choice("status", true, "ok", "pending", "error"),
		text("problem", 500), // a sentence when status is error
		&core.DateField{Name: "fetched"},
		&core.DateField{Name: "next_refresh"},
		whole("event_count"),
		&core.TextField{Name: "url", Max: 2000, Hidden: true},
		&core.TextField{Name: "etag", Max: 500, Hidden: true},
		&core.TextField{Name: "last_modified", Max: 100, Hidden: true},
		&core.NumberField{Name: "failures", OnlyInt: true, Hidden: true},
		&core.DateField{Name: "window_from", Hidden: true},
		&core.DateField{Name: "window_to", Hidden: true},
	)
	if err != nil {
		return err
	}
	calendars.AddIndex("idx_calendars_owner_name", true, "owner, name COLLATE NOCASE", "")
	calendars.AddIndex("idx_calendars_refresh", false, "kind, next_refresh", "")
	if err := app.Save(calendars); err != nil {
		return err
	}

	calendar, err := relation(app, "calendar", "calendars", 1, true)
	if err != nil {
		return err
	}
	calendar.Required = true
	series, err := owned(app, "event_series", ownerReads,
		calendar,
		requiredText("uid", 500),
		requiredText("source", maxSeriesSource),
		text("hash", 64),
		&core.BoolField{Name: "recurring"},
	)
	if err != nil {
		return err
	}
	series.AddIndex("idx_event_series_uid", true, "calendar, uid", "")
	series.AddIndex("idx_event_series_owner", false, "owner, calendar", "")
	if err := app.Save(series); err != nil {
		return err
	}

	ofSeries, err := relation(app, "series", "event_series", 1, true)
	if err != nil {
		return err
	}
	ofSeries.Required = true
	calendarAgain := *calendar
	calendarAgain.Id = ""
	events, err := owned(app, "events", ownerReads,
		&calendarAgain, ofSeries,
		requiredText("uid", 500),
		text("recurrence_id", 40),
		text("title", 500),
		text("location", 500),
		text("url", 2000),
		&core.DateField{Name: "start", Required: true},
		&core.DateField{Name: "end", Required: true},
		&core.BoolField{Name: "all_day"},
		day("start_day"), day("end_day"), // all-day only; end_day is exclusive
		&core.BoolField{Name: "busy"},
		choice("status", false, "confirmed", "tentative"),
	)
	if err != nil {
		return err
	}
	events.AddIndex("idx_events_owner_start", false, "owner, start", "")
	events.AddIndex("idx_events_owner_end", false, "owner, `end`", "")
	events.AddIndex("idx_events_occurrence", true, "calendar, uid, recurrence_id", "")
	events.AddIndex("idx_events_series", false, "series", "")
	return app.Save(events)
}

func downCalendars(app core.App) error { return drop(app, "events", "event_series", "calendars") }
