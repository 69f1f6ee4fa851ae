package hooks

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/clock"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/app/timetable"
)

// maxSchedules is how many schedules a person may have: each is a run that
// nobody asks for at the moment it is made.
const maxSchedules = 20

// keptOfSchedules are the fields that say when a schedule runs and how it went.
// The update rule protects them from there on.
var keptOfSchedules = []string{"next_run", "last_run", "last_job", "problem"}

// checkRun refuses a run of a type with a payload for a person.
type checkRun func(person *record.User, kind string, payload []byte) error

// registerSchedules binds what makes a schedule right: its rules, its next run,
// the one every account begins with, and what follows from a new zone or a new
// hour of the briefing. check refuses, with a fault that names the field, what
// could not be run if it were due now.
func registerSchedules(a *app.App, check checkRun) {
	defaults(a, record.Schedules, map[string]any{"enabled": true, "catch_up": timetable.Once})
	a.OnRecordCreateRequest(record.Schedules).BindFunc(func(e *core.RecordRequestEvent) error {
		if e.HasSuperuserAuth() {
			return e.Next()
		}
		for _, field := range keptOfSchedules {
			if e.Record.GetString(field) != "" {
				return e.BadRequestError("The server keeps the runs of a schedule.", refuse(field, "not_yours_to_set", "is kept by the server"))
			}
		}
		return e.Next()
	})
	// In a transaction, so that two at the same time cannot both be the last
	// that a person may have.
	a.OnRecordCreate(record.Schedules).BindFunc(func(e *core.RecordEvent) error { return together(e, nil) })
	a.OnRecordValidate(record.Schedules).BindFunc(func(e *core.RecordEvent) error {
		if err := scheduleRule(e.App, a.Clock, e.Record, check); err != nil {
			return err
		}
		return e.Next()
	})

	a.OnRecordCreate(record.Users).BindFunc(func(e *core.RecordEvent) error {
		return together(e, func(tx core.App) error {
			s, err := record.NewBriefingSchedule(tx, record.UserOf(e.Record))
			if err != nil {
				return err
			}
			return tx.Save(s)
		})
	})
	a.OnRecordUpdate(record.Users).BindFunc(func(e *core.RecordEvent) error {
		is, was := record.UserOf(e.Record), record.UserOf(e.Record.Original())
		moved := was.GetString("timezone") != is.GetString("timezone")
		if !moved && was.BriefingHour() == is.BriefingHour() {
			return e.Next()
		}
		return together(e, func(tx core.App) error { return followPerson(tx, a.Clock, is, moved) })
	})
}

// together makes the rest of a write, and what follows from it, one
// transaction.
func together(e *core.RecordEvent, then func(tx core.App) error) error {
	outer := e.App
	defer func() { e.App = outer }()
	return outer.RunInTransaction(func(tx core.App) error {
		e.App = tx
		if err := e.Next(); err != nil || then == nil {
			return err
		}
		return then(tx)
	})
}

// followPerson brings a person's schedules into step with their zone and hour.
func followPerson(tx core.App, clk clock.Clock, person *record.User, moved bool) error {
	schedules, err := record.ListSchedules(tx, person.Id)
	if err != nil {
		return err
	}
	for _, s := range schedules {
		changed := s.Follow(person)
		if moved && s.GetString("zone") == "" {
			if err := setNextRun(s, person, clk); err != nil {
				return err
			}
			changed = true
		}
		if changed {
			if err := tx.Save(s); err != nil {
				return err
			}
		}
	}
	return nil
}

// scheduleRule checks a schedule, writes its times in one form and computes the
// next run where something has changed that decides it.
func scheduleRule(app core.App, clk clock.Clock, r *core.Record, check checkRun) error {
	s, was := record.ScheduleOf(r), r.Original()
	changed := func(fields ...string) bool {
		return r.IsNew() || slices.ContainsFunc(fields, func(f string) bool { return r.GetString(f) != was.GetString(f) })
	}
	table, err := s.Timetable()
	if err != nil {
		return refuse("cron", "invalid_cron", err.Error())
	}
	r.Set("cron", table.String())
	if err := scheduleTexts(r); err != nil {
		return err
	}
	owner, err := app.FindRecordById(record.Users, s.Owner())
	if err != nil {
		return refuse("owner", "not_found", "there is no such person")
	}
	person := record.UserOf(owner)
	if changed("type", "payload") {
		if err := refused(check(person, s.Type(), s.Payload())); err != nil {
			return err
		}
	}
	s.Unfollow(person)
	if r.IsNew() {
		n, err := record.CountSchedules(app, person.Id)
		if err != nil {
			return err
		}
		if n >= maxSchedules {
			return refuse("owner", "too_many", fmt.Sprintf("a person may have at most %d schedules", maxSchedules))
		}
	}
	if changed("cron", "zone", "enabled", "type", "payload") {
		r.Set("problem", "") // it was about what is no more
	}
	if changed("cron", "zone", "enabled") {
		return setNextRun(s, person, clk)
	}
	return nil
}

// refused gives a fault about a run the shape of PocketBase's errors, under the
// field of the schedule that holds what is wrong.
func refused(err error) error {
	var f *fault.Fault
	if !errors.As(err, &f) || len(f.Fields) == 0 {
		return err
	}
	wrong := validation.Errors{}
	for name, what := range f.Fields {
		field, _, _ := strings.Cut(name, ".")
		wrong[field] = validation.NewError(what.Code, strings.TrimSuffix(strings.TrimPrefix(what.Message, field+": "), "."))
	}
	return wrong
}

func scheduleTexts(r *core.Record) error {
	name := strings.TrimSpace(r.GetString("name"))
	if strings.ContainsFunc(name, unicode.IsControl) {
		return refuse("name", "control_characters", "must be one line of text")
	}
	if name == "" {
		name = r.GetString("type")
	}
	r.Set("name", name)
	if zone := r.GetString("zone"); zone != "" {
		if _, err := clock.Zone(zone); err != nil {
			return refuse("zone", "invalid_zone", "must be an IANA time zone such as Europe/Berlin, or empty for your own")
		}
	}
	return nil
}

// setNextRun computes the next run of a schedule from now on; none when it is
// not enabled.
func setNextRun(s *record.Schedule, owner *record.User, clk clock.Clock) error {
	if !s.Enabled() {
		s.SetNextRun(time.Time{})
		return nil
	}
	table, err := s.Timetable()
	if err != nil {
		return err
	}
	s.SetNextRun(table.Upcoming(clk.Now(), s.ZoneOf(owner), s.Ran()))
	return nil
}
