package pb_migrations

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

const (
	// maxSchedulePayload bounds what a schedule hands to each of its runs, in bytes.
	maxSchedulePayload = 16 << 10
	// maxScheduleRuns holds the moments of the last 64 runs, 8 characters each.
	maxScheduleRuns = 1000
	// usersAtOnce is how many accounts are given their schedule between two reads.
	usersAtOnce = 500
	// morning is when a briefing is made for somebody who has not said when.
	morning = 7
)

func init() { m.Register(upLimitsAndSchedules, downLimitsAndSchedules) }

// upLimitsAndSchedules makes schedules and gives everybody the morning one,
// makes the table of limits, and takes PocketBase's example rules out of its
// rate limiter, so that switching it on does not bring them into force.
func upLimitsAndSchedules(app core.App) error {
	if err := upSchedules(app); err != nil {
		return err
	}
	// The theoretical arrival time, in nanoseconds since 1970.
	if _, err := app.NonconcurrentDB().NewQuery(`CREATE TABLE [[_limits]] ([[key]] TEXT PRIMARY KEY NOT NULL, [[tat]] INTEGER NOT NULL) WITHOUT ROWID`).Execute(); err != nil {
		return err
	}
	settings := app.Settings()
	if !settings.RateLimits.Enabled && reflect.DeepEqual(settings.RateLimits.Rules, exampleRules) {
		settings.RateLimits.Rules = nil
		return app.Save(settings)
	}
	return nil
}

// exampleRules are what PocketBase v0.39 puts into new settings, switched off.
// An administrator who has switched them on has chosen them.
var exampleRules = []core.RateLimitRule{
	{Label: "*:auth", MaxRequests: 2, Duration: 3},
	{Label: "*:create", MaxRequests: 20, Duration: 5},
	{Label: "/api/batch", MaxRequests: 3, Duration: 1},
	{Label: "/api/", MaxRequests: 300, Duration: 10},
}

func upSchedules(app core.App) error {
	rules := ownerWrites
	update := ruleUpdateSchedule
	rules.update = &update
	schedules, err := owned(app, "schedules", rules,
		requiredText("type", 60),
		text("name", 120),
		requiredText("cron", 120), // five fields, read in the zone
		text("zone", 64),          // IANA name; empty: the owner's, wherever that moves
		&core.BoolField{Name: "enabled"},
		&core.JSONField{Name: "payload", MaxSize: maxSchedulePayload},
		choice("catch_up", true, "once", "skip"),
		&core.DateField{Name: "next_run"}, // empty: never, because it is disabled or nothing has computed it yet
		&core.DateField{Name: "last_run"}, // the slot of the last run
		text("last_job", 26),
		text("problem", 500),                                             // a sentence when the last slot could not be handed over
		&core.TextField{Name: "ran", Max: maxScheduleRuns, Hidden: true}, // slots that have run, so that none runs again
		&core.TextField{Name: "follows", Max: 40, Hidden: true},          // the preference that cron is made from
	)
	if err != nil {
		return err
	}
	schedules.AddIndex("idx_schedules_owner_name", false, "owner, name", "")
	schedules.AddIndex("idx_schedules_due", false, "next_run", "next_run != ''")
	if err := app.Save(schedules); err != nil {
		return err
	}
	return scheduleBriefings(app, schedules)
}

// scheduleBriefings gives each account that exists the schedule that new ones
// are made with. next_run stays empty here: the first sweep computes it.
func scheduleBriefings(app core.App, schedules *core.Collection) error {
	for last := ""; ; {
		var users []*core.Record
		err := app.RecordQuery("users").AndWhere(dbx.NewExp("id > {:last}", dbx.Params{"last": last})).OrderBy("id").Limit(usersAtOnce).All(&users)
		if err != nil || len(users) == 0 {
			return err
		}
		for _, u := range users {
			hour := morning
			var chosen struct {
				BriefingHour *int `json:"briefing_hour"`
			}
			if json.Unmarshal([]byte(u.GetString("preferences")), &chosen) == nil && chosen.BriefingHour != nil &&
				*chosen.BriefingHour >= 0 && *chosen.BriefingHour < 24 {
				hour = *chosen.BriefingHour
			}
			s := core.NewRecord(schedules)
			s.Set("owner", u.Id)
			s.Set("type", "briefing")
			s.Set("name", "Morning briefing")
			s.Set("cron", fmt.Sprintf("0 %d * * *", hour))
			s.Set("enabled", true)
			s.Set("catch_up", "once")
			s.Set("follows", "briefing_hour")
			if err := app.Save(s); err != nil {
				return fmt.Errorf("schedule the briefing of %s: %w", u.Id, err)
			}
			last = u.Id
		}
	}
}

func downLimitsAndSchedules(app core.App) error {
	if _, err := app.NonconcurrentDB().NewQuery("DROP TABLE IF EXISTS [[_limits]]").Execute(); err != nil {
		return err
	}
	return drop(app, "schedules")
}
