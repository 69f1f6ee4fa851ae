package record

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Series is one UID of a calendar as received.
type Series struct{ core.BaseRecordProxy }

// NewSeries returns an unsaved series of the calendar.
func NewSeries(app core.App, c *Calendar, uid string) (*Series, error) {
	s, err := fresh[Series](app, EventSeries, c.Owner())
	if err != nil {
		return nil, err
	}
	s.Set("calendar", c.Id)
	s.Set("uid", uid)
	return s, nil
}

// ListSeries returns the series of a calendar by uid.
func ListSeries(app core.App, c *Calendar) ([]*Series, error) {
	return list[Series](app, EventSeries, c.Owner(), dbx.HashExp{"calendar": c.Id}, "uid ASC")
}

// UID is the series' identifier within its calendar.
func (s *Series) UID() string { return s.GetString("uid") }

// Source is the series as one iCalendar text.
func (s *Series) Source() string { return s.GetString("source") }

// Hash is a digest of Source, to tell changed series from unchanged ones.
func (s *Series) Hash() string { return s.GetString("hash") }

// Event is one occurrence within the materialised window.
type Event struct{ core.BaseRecordProxy }

// NewEvent returns an unsaved occurrence of the series.
func NewEvent(app core.App, s *Series) (*Event, error) {
	e, err := fresh[Event](app, Events, s.GetString("owner"))
	if err != nil {
		return nil, err
	}
	e.Set("calendar", s.GetString("calendar"))
	e.Set("series", s.Id)
	e.Set("uid", s.UID())
	return e, nil
}

// ListEvents returns the owner's events that overlap [from,to), by start.
func ListEvents(app core.App, owner string, from, to time.Time) ([]*Event, error) {
	return list[Event](app, Events, owner, During(from, to), "start ASC", "uid ASC", "recurrence_id ASC")
}

// ListSeriesEvents returns the stored occurrences of a series.
func ListSeriesEvents(app core.App, s *Series) ([]*Event, error) {
	return list[Event](app, Events, s.GetString("owner"), dbx.HashExp{"series": s.Id}, "recurrence_id ASC")
}

// ListCalendarEvents returns the stored occurrences of a calendar.
func ListCalendarEvents(app core.App, c *Calendar) ([]*Event, error) {
	return list[Event](app, Events, c.Owner(), dbx.HashExp{"calendar": c.Id}, "uid ASC", "recurrence_id ASC")
}

// Title is what the event is called.
func (e *Event) Title() string { return e.GetString("title") }

// Start is the first instant of the event.
func (e *Event) Start() time.Time { return at(e.Record, "start") }

// End is the first instant after the event.
func (e *Event) End() time.Time { return at(e.Record, "end") }

// SetTimes sets when the event happens.
func (e *Event) SetTimes(start, end time.Time) {
	set(e.Record, "start", start)
	set(e.Record, "end", end)
}

// AllDay reports whether the event is a matter of days, not hours.
func (e *Event) AllDay() bool { return e.GetBool("all_day") }

// Location is where the event happens, as its calendar has it; may be empty.
func (e *Event) Location() string { return e.GetString("location") }

// FindEvent finds an event of the owner by id.
func FindEvent(app core.App, owner, id string) (*Event, error) {
	return mine[Event](app, Events, owner, id)
}

// Busy reports whether nothing may be planned during the event.
func (e *Event) Busy() bool { return e.GetBool("busy") }
