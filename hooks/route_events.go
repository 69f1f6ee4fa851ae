package hooks

import (
	"net/http"
	"time"

	"github.com/pulseplan/pulseplan/app/clock"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/integrations/calendar"
)

// maxEventSpan bounds one listing of events, in days.
const maxEventSpan = 400

// Event is one occurrence of a calendar.
type Event struct {
	ID           string    `json:"id"`
	Calendar     string    `json:"calendar"`
	UID          string    `json:"uid"`
	RecurrenceID string    `json:"recurrence_id" jsonschema:"original start of an occurrence of a series; empty for a single event"`
	Title        string    `json:"title"`
	Location     string    `json:"location,omitempty"`
	URL          string    `json:"url,omitempty"`
	Start        time.Time `json:"start" jsonschema:"RFC 3339 with the offset of the person's zone"`
	End          time.Time `json:"end" jsonschema:"first instant after the event"`
	AllDay       bool      `json:"all_day"`
	StartDay     string    `json:"start_day,omitempty" jsonschema:"YYYY-MM-DD; all-day only"`
	EndDay       string    `json:"end_day,omitempty" jsonschema:"YYYY-MM-DD, exclusive; all-day only"`
	Busy         bool      `json:"busy"`
	Status       string    `json:"status,omitempty"`
}

// EventList is the answer of GET /events.
type EventList struct {
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
	Zone   string    `json:"zone"`
	Events []Event   `json:"events" jsonschema:"by start"`
}

func eventRoutes() []route {
	return []route{{
		method: http.MethodGet, path: "/events",
		summary: "Events that overlap a span of time, from all calendars that are shown, by start.",
		query: []param{
			{name: "from", what: "RFC 3339 instant, or a local date YYYY-MM-DD", required: true},
			{name: "to", what: "RFC 3339 instant, or a local date YYYY-MM-DD; exclusive", required: true},
			{name: "hidden", what: "true lists the events of hidden calendars too", choices: []string{"true", "false"}},
		},
		answer: EventList{},
		faults: []fault.Kind{fault.BadField, fault.SignIn},
		handle: listEvents,
	}}
}

func listEvents(c *call) (any, error) {
	zone := c.me().Zone()
	from, err := moment(c, "from", zone)
	if err != nil {
		return nil, err
	}
	to, err := moment(c, "to", zone)
	if err != nil {
		return nil, err
	}
	if !to.After(from) {
		return nil, badField("to", "must be after from")
	}
	if to.Sub(from) > maxEventSpan*24*time.Hour {
		return nil, badField("to", "must be at most %d days after from", maxEventSpan)
	}
	first, last := calendar.Window(c.app.Clock.Now(), zone)
	if from.Before(first) {
		return nil, badField("from", "events are kept from %s on", first.Format(clock.DayLayout))
	}
	if to.After(last) {
		return nil, badField("to", "events are kept until %s", last.Format(clock.DayLayout))
	}
	events, err := record.ListEvents(c.App, c.me().Id, from, to)
	if err != nil {
		return nil, err
	}
	hidden, err := hiddenCalendars(c)
	if err != nil {
		return nil, err
	}
	list := EventList{From: from.In(zone), To: to.In(zone), Zone: zone.String(), Events: make([]Event, 0, len(events))}
	for _, e := range events {
		if hidden[e.GetString("calendar")] {
			continue
		}
		list.Events = append(list.Events, Event{
			ID: e.Id, Calendar: e.GetString("calendar"), UID: e.GetString("uid"), RecurrenceID: e.GetString("recurrence_id"),
			Title: e.Title(), Location: e.GetString("location"), URL: e.GetString("url"),
			Start: e.Start().In(zone), End: e.End().In(zone),
			AllDay: e.AllDay(), StartDay: e.GetString("start_day"), EndDay: e.GetString("end_day"),
			Busy: e.Busy(), Status: e.GetString("status"),
		})
	}
	return list, nil
}

// hiddenCalendars are the calendars the person does not want to see. What is in
// them keeps its time all the same.
func hiddenCalendars(c *call) (map[string]bool, error) {
	if c.Request.URL.Query().Get("hidden") == "true" {
		return nil, nil
	}
	all, err := record.ListCalendars(c.App, c.me().Id)
	if err != nil {
		return nil, err
	}
	hidden := map[string]bool{}
	for _, cal := range all {
		if cal.Hidden() {
			hidden[cal.Id] = true
		}
	}
	return hidden, nil
}

// moment reads a query parameter as an instant, or as the start of a local day.
func moment(c *call, name string, zone *time.Location) (time.Time, error) {
	text := c.Request.URL.Query().Get(name)
	if text == "" {
		return time.Time{}, badField(name, "is required")
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	if t, err := clock.DayStart(text, zone); err == nil {
		return t, nil
	}
	return time.Time{}, badField(name, "must be an instant such as 2026-11-23T08:00:00Z or a date such as 2026-11-23")
}
