package record

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Calendar is a file or subscription whose events count towards a person's day.
type Calendar struct{ core.BaseRecordProxy }

// Kinds and states of a calendar.
const (
	CalendarFile         = "file"
	CalendarSubscription = "subscription"
	CalendarOK           = "ok"
	CalendarPending      = "pending"
	CalendarError        = "error"
)

// NewCalendar returns an unsaved calendar of the owner.
func NewCalendar(app core.App, owner, kind, name string) (*Calendar, error) {
	c, err := fresh[Calendar](app, Calendars, owner)
	if err != nil {
		return nil, err
	}
	c.Set("kind", kind)
	c.Set("name", name)
	c.Set("counts_as", "auto")
	c.Set("status", CalendarPending)
	return c, nil
}

// FindCalendar finds a calendar of the owner by id.
func FindCalendar(app core.App, owner, id string) (*Calendar, error) {
	return mine[Calendar](app, Calendars, owner, id)
}

// CalendarNamed finds a calendar of the owner by name, whatever its case; nil
// when there is none.
func CalendarNamed(app core.App, owner, name string) (*Calendar, error) {
	cs, err := list[Calendar](app, Calendars, owner, dbx.NewExp("name = {:name} COLLATE NOCASE", dbx.Params{"name": name}), "id ASC")
	if err != nil || len(cs) == 0 {
		return nil, err
	}
	return cs[0], nil
}

// ListCalendars returns the owner's calendars by name.
func ListCalendars(app core.App, owner string) ([]*Calendar, error) {
	return list[Calendar](app, Calendars, owner, nil, "name ASC", "id ASC")
}

// DueSubscriptions returns up to limit subscriptions of everyone whose next
// refresh is not after now, most overdue first.
func DueSubscriptions(app core.App, now time.Time, limit int64) ([]*Calendar, error) {
	return calendarsWhere(app, limit, "next_refresh ASC",
		dbx.HashExp{"kind": CalendarSubscription},
		dbx.NewExp("next_refresh != '' AND next_refresh <= {:now}", dbx.Params{"now": stamp(now)}))
}

// WindowsEnding returns up to limit calendars of everyone whose materialised
// window ends before t.
func WindowsEnding(app core.App, t time.Time, limit int64) ([]*Calendar, error) {
	return calendarsWhere(app, limit, "window_to ASC",
		dbx.NewExp("window_to != '' AND window_to < {:t}", dbx.Params{"t": stamp(t)}))
}

func calendarsWhere(app core.App, limit int64, order string, where ...dbx.Expression) ([]*Calendar, error) {
	var rows []*core.Record
	if err := app.RecordQuery(Calendars).AndWhere(dbx.And(where...)).OrderBy(order, "id ASC").Limit(limit).All(&rows); err != nil {
		return nil, err
	}
	out := make([]*Calendar, len(rows))
	for i, r := range rows {
		out[i] = wrap[Calendar](r)
	}
	return out, nil
}

// Owner is the id of the person the calendar belongs to.
func (c *Calendar) Owner() string { return c.GetString("owner") }

// Name is unique among the owner's calendars, whatever its case.
func (c *Calendar) Name() string { return c.GetString("name") }

// CountsAs is auto, busy or free.
func (c *Calendar) CountsAs() string { return c.GetString("counts_as") }

// TentativeFree says that tentative events of the calendar take no time.
func (c *Calendar) TentativeFree() bool { return c.GetBool("tentative_free") }

// AllDayFree says that all-day events of the calendar take no time.
func (c *Calendar) AllDayFree() bool { return c.GetBool("all_day_free") }

// Hidden says that the calendar's events are not shown in views; they count all
// the same.
func (c *Calendar) Hidden() bool { return c.GetBool("hidden") }

// Window is the span whose occurrences are stored as events.
func (c *Calendar) Window() (from, to time.Time) {
	return at(c.Record, "window_from"), at(c.Record, "window_to")
}

// SetWindow sets the span whose occurrences are stored as events.
func (c *Calendar) SetWindow(from, to time.Time) {
	set(c.Record, "window_from", from)
	set(c.Record, "window_to", to)
}

// Fetched is when the calendar was last read; zero when never.
func (c *Calendar) Fetched() time.Time { return at(c.Record, "fetched") }

// NextRefresh is when the calendar is to be read again; zero means never.
func (c *Calendar) NextRefresh() time.Time { return at(c.Record, "next_refresh") }

// SetNextRefresh sets when the calendar is to be read again.
func (c *Calendar) SetNextRefresh(t time.Time) { set(c.Record, "next_refresh", t) }

// CalendarOf types a record of the calendars collection.
func CalendarOf(r *core.Record) *Calendar { return wrap[Calendar](r) }

// SetFetched notes a complete reading and when the next is due; a zero next
// means never.
func (c *Calendar) SetFetched(now, next time.Time) {
	set(c.Record, "fetched", now)
	set(c.Record, "next_refresh", next)
	c.Set("status", CalendarOK)
	c.Set("problem", "")
	c.Set("failures", 0)
}

// RefreshEvery brings the next refresh into step with a new interval, counted
// from the last reading. After a failure the next attempt stays where it is.
func (c *Calendar) RefreshEvery(interval time.Duration, now time.Time) {
	if c.GetString("kind") != CalendarSubscription || c.GetString("status") != CalendarOK || c.Fetched().IsZero() {
		return
	}
	next := c.Fetched().Add(interval)
	if next.Before(now) {
		next = now
	}
	set(c.Record, "next_refresh", next)
}

// SetFailed notes a failed reading in a sentence and when to try again.
func (c *Calendar) SetFailed(sentence string, next time.Time) {
	if len(sentence) > 500 {
		sentence = sentence[:497] + "..."
	}
	set(c.Record, "next_refresh", next)
	c.Set("status", CalendarError)
	c.Set("problem", sentence)
	c.Set("failures", c.GetInt("failures")+1)
}
