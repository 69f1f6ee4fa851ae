package hooks

import (
	"context"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/clock"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/integrations/calendar"
)

const (
	// sweepBatch bounds the calendars one sweep touches, so that a sweep ends
	// before the next begins even when every feed is slow.
	sweepBatch = 20
	// sweepTime is the longest one sweep may take.
	sweepTime = 4 * time.Minute
	// proposalDays is how long a proposal nobody applied is kept, in days.
	proposalDays = 30
)

// countsBy are the fields of a calendar that say which of its events take time.
var countsBy = []string{"counts_as", "tentative_free", "all_day_free"}

// registerSweeps binds the scheduled work (subscriptions, the rolling window,
// old proposals) and what a change of zone or of a calendar's weight entails.
func registerSweeps(a *app.App) {
	a.Cron().MustAdd("pulseplanSubscriptions", "*/5 * * * *", func() { RefreshDue(a) })
	a.Cron().MustAdd("pulseplanWindow", "17 * * * *", func() { MoveWindows(a) })
	a.Cron().MustAdd("pulseplanProposals", "41 3 * * *", func() { PruneProposals(a) })

	a.OnRecordUpdate(record.Users).BindFunc(func(e *core.RecordEvent) error {
		moved := e.Record.Original().GetString("timezone") != e.Record.GetString("timezone")
		if err := e.Next(); err != nil || !moved {
			return err
		}
		return moveDueDays(e.App, record.UserOf(e.Record))
	})
	a.OnRecordAfterUpdateSuccess(record.Users).BindFunc(func(e *core.RecordEvent) error {
		if e.Record.Original().GetString("timezone") != e.Record.GetString("timezone") {
			rematerialiseAll(a, e.App, e.Record.Id)
		}
		return e.Next()
	})
	a.OnRecordUpdate(record.Calendars).BindFunc(func(e *core.RecordEvent) error {
		if minutes := e.Record.GetInt("refresh_minutes"); minutes > 0 && minutes != e.Record.Original().GetInt("refresh_minutes") {
			record.CalendarOf(e.Record).RefreshEvery(time.Duration(minutes)*time.Minute, a.Clock.Now())
		}
		return e.Next()
	})
	a.OnRecordAfterUpdateSuccess(record.Calendars).BindFunc(func(e *core.RecordEvent) error {
		if slices.ContainsFunc(countsBy, func(f string) bool { return e.Record.Original().GetString(f) != e.Record.GetString(f) }) {
			rematerialise(a, e.App, e.Record.Id, e.Record.GetString("owner"))
		}
		return e.Next()
	})
}

// RefreshDue reads every subscription again whose time has come.
func RefreshDue(a *app.App) {
	ctx, cancel := context.WithTimeout(context.Background(), sweepTime)
	defer cancel()
	due, err := record.DueSubscriptions(a, a.Clock.Now(), sweepBatch)
	if err != nil {
		a.Log().Error("list due subscriptions", "error", err)
		return
	}
	for _, c := range due {
		if ctx.Err() != nil {
			return
		}
		out, err := calendar.Refresh(ctx, a, c)
		if err != nil {
			a.Log().Error("refresh a subscription", "calendar", c.Id, "error", err)
			continue
		}
		a.Log().Debug("subscription read", "calendar", c.Id, "events", out.Events, "added", out.Added, "changed", out.Changed, "removed", out.Removed)
	}
}

// MoveWindows materialises calendars again whose window has become too short.
func MoveWindows(a *app.App) {
	stale, err := record.WindowsEnding(a, calendar.StaleBefore(a.Clock.Now()), sweepBatch)
	if err != nil {
		a.Log().Error("list stale windows", "error", err)
		return
	}
	for _, c := range stale {
		rematerialise(a, a.App, c.Id, c.Owner())
	}
}

// PruneProposals removes proposals that nobody applied for a month.
func PruneProposals(a *app.App) {
	before := a.Clock.Now().AddDate(0, 0, -proposalDays)
	for _, state := range []string{record.PlanProposed, record.PlanSuperseded} {
		old, err := a.FindRecordsByFilter(record.Plans, "state = {:state} && applied = '' && created < {:before}", "created", 500, 0,
			map[string]any{"state": state, "before": before.UTC().Format("2006-01-02 15:04:05.000Z")})
		if err != nil {
			a.Log().Error("list old proposals", "error", err)
			return
		}
		for _, p := range old {
			if err := a.Delete(p); err != nil {
				a.Log().Error("remove an old proposal", "plan", p.Id, "error", err)
			}
		}
	}
}

func rematerialiseAll(a *app.App, db core.App, owner string) {
	all, err := record.ListCalendars(db, owner)
	if err != nil {
		a.Log().Error("list calendars", "owner", owner, "error", err)
		return
	}
	for _, c := range all {
		rematerialise(a, db, c.Id, owner)
	}
}

// rematerialise logs what goes wrong: it follows a write that has succeeded,
// and the window sweep comes back to calendars left behind.
func rematerialise(a *app.App, db core.App, id, owner string) {
	ctx, cancel := context.WithTimeout(context.Background(), sweepTime)
	defer cancel()
	c, err := record.FindCalendar(db, owner, id)
	if err == nil {
		var user *core.Record
		if user, err = db.FindRecordById(record.Users, owner); err == nil {
			_, err = calendar.Rematerialise(ctx, db, c, a.Clock.Now(), record.UserOf(user).Zone(), calendar.Limits(a.Config.ImportBytes))
		}
	}
	if err != nil {
		a.Log().Error("materialise a calendar", "calendar", id, "error", err)
	}
}

// moveDueDays gives tasks that are due on a day the end of that day in the
// person's new zone.
func moveDueDays(tx core.App, user *record.User) error {
	open, err := record.ListOpenTasks(tx, user.Id)
	if err != nil {
		return err
	}
	for _, t := range open {
		if t.DueDay() == "" {
			continue
		}
		end, err := clock.DayEnd(t.DueDay(), user.Zone())
		if err != nil {
			return err
		}
		t.SetDue(end, t.DueDay())
		if err := tx.Save(t.Record); err != nil {
			return err
		}
	}
	return nil
}
