package main

import (
	"fmt"
	"io"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/clock"
	"github.com/pulseplan/pulseplan/app/config"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/app/telemetry"
	_ "github.com/pulseplan/pulseplan/pb_migrations" // the collections
)

const (
	zoneName      = "Europe/Berlin"
	peopleAtOnce  = 200 // in one transaction
	eventsEach    = 4
	tasksEach     = 6
	blocksEach    = 3 // of the day, for the first tasks
	minutesEach   = 90
	calendarReach = 90 * 24 * time.Hour
)

// buildWorld makes a data folder with the people, and returns a token of the
// first of them.
func buildWorld(dir string, users int, progress io.Writer) (token string, err error) {
	cfg, err := config.Read(func(string) (string, bool) { return "", false })
	if err != nil {
		return "", err
	}
	cfg.DataDir = dir
	a, err := app.New(cfg, clock.System{}, telemetry.Logger(progress, "error", "text"), "bench")
	if err != nil {
		return "", err
	}
	if err := a.Start(); err != nil {
		return "", err
	}
	defer func() { err = firstOf(err, a.Stop()) }()
	// Hashing a password is slow on purpose; everybody has the same.
	password := new(core.PasswordFieldValue)
	for done := 0; done < users; done += peopleAtOnce {
		err := a.RunInTransaction(func(tx core.App) error {
			for i := done; i < min(done+peopleAtOnce, users); i++ {
				if err := person(tx, i, password, a.Clock.Now()); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return "", err
		}
		if done%1000 == 0 {
			fmt.Fprintf(progress, "making people: %d of %d\n", done, users)
		}
	}
	first, err := a.FindAuthRecordByEmail(record.Users, email(0))
	if err != nil {
		return "", err
	}
	return first.NewAuthToken()
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func email(i int) string { return fmt.Sprintf("person%d@example.org", i) }

// person saves somebody with a day in front of them. Rules are not checked:
// what is written here keeps them, and a hundred thousand records would take
// minutes.
func person(tx core.App, i int, password *core.PasswordFieldValue, at time.Time) error {
	users, err := tx.FindCachedCollectionByNameOrId(record.Users)
	if err != nil {
		return err
	}
	r := core.NewRecord(users)
	r.SetEmail(email(i))
	if password.Hash == "" {
		r.SetPassword("correct horse battery")
		password.Hash = r.GetString(core.FieldNamePassword)
	}
	r.SetRaw(core.FieldNamePassword, &core.PasswordFieldValue{Hash: password.Hash})
	r.SetVerified(true)
	r.Set("name", fmt.Sprintf("Person %d", i))
	r.Set("timezone", zoneName)
	r.Set("locale", "en-GB")
	if err := tx.SaveNoValidate(r); err != nil {
		return err
	}
	u := record.UserOf(r)
	schedule, err := record.NewBriefingSchedule(tx, u)
	if err != nil {
		return err
	}
	midnight, err := clock.DayStart(clock.DayOf(at, u.Zone()), u.Zone())
	if err != nil {
		return err
	}
	return firstOf(tx.SaveNoValidate(schedule.Record), firstOf(events(tx, u.Id, midnight), work(tx, u.Id, midnight)))
}

// events saves a calendar with the day's events.
func events(tx core.App, owner string, midnight time.Time) error {
	c, err := record.NewCalendar(tx, owner, record.CalendarFile, "University")
	if err != nil {
		return err
	}
	c.SetFetched(midnight, time.Time{})
	c.SetWindow(midnight.Add(-calendarReach), midnight.Add(calendarReach))
	if err := tx.SaveNoValidate(c.Record); err != nil {
		return err
	}
	for i := range eventsEach {
		s, err := record.NewSeries(tx, c, fmt.Sprintf("event-%d", i))
		if err != nil {
			return err
		}
		if err := tx.SaveNoValidate(s.Record); err != nil {
			return err
		}
		e, err := record.NewEvent(tx, s)
		if err != nil {
			return err
		}
		begin := midnight.Add(time.Duration(9+2*i) * time.Hour)
		e.SetTimes(begin, begin.Add(minutesEach*time.Minute))
		e.Set("title", fmt.Sprintf("Lecture %d", i+1))
		e.Set("location", "Hall 3")
		e.Set("busy", true)
		if err := tx.SaveNoValidate(e.Record); err != nil {
			return err
		}
	}
	return nil
}

// work saves tasks, the first of them with blocks in the evening.
func work(tx core.App, owner string, midnight time.Time) error {
	for i := range tasksEach {
		t, err := record.NewTask(tx, owner)
		if err != nil {
			return err
		}
		t.Set("title", fmt.Sprintf("Exercise sheet %d", i+1))
		t.Set("estimate", 2*minutesEach)
		t.SetDue(midnight.Add(time.Duration(i)*24*time.Hour+17*time.Hour), "")
		if err := tx.SaveNoValidate(t.Record); err != nil {
			return err
		}
		if i >= blocksEach {
			continue
		}
		begin := midnight.Add(17*time.Hour + time.Duration(i)*minutesEach*time.Minute)
		b, err := record.NewBlock(tx, owner, t.Id, begin, begin.Add(minutesEach*time.Minute))
		if err != nil {
			return err
		}
		if err := tx.SaveNoValidate(b.Record); err != nil {
			return err
		}
	}
	return nil
}

// setDue makes every schedule due at the given full minute of each day.
func setDue(db dbx.Builder, at time.Time) error {
	zone, err := clock.Zone(zoneName)
	if err != nil {
		return err
	}
	local := at.In(zone)
	_, err = db.Update(record.Schedules, dbx.Params{
		"cron":     fmt.Sprintf("%d %d * * *", local.Minute(), local.Hour()),
		"next_run": at.UTC().Format("2006-01-02 15:04:05.000Z"),
		"follows":  "",
	}, nil).Execute()
	return err
}
