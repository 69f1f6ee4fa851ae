package hooks

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/integrations/calendar"
	"github.com/pulseplan/pulseplan/integrations/ical"
	"github.com/pulseplan/pulseplan/integrations/ics"
)

// previewNext is how many coming events a preview shows.
const previewNext = 5

// CalendarAddress is the JSON body of POST /calendars/{id}/source, for
// subscriptions.
type CalendarAddress struct {
	URL string `json:"url" jsonschema:"address of an ICS feed: https, http or webcal"`
}

// PreviewRequest is the JSON body of POST /calendars/preview, for
// subscriptions.
type PreviewRequest struct {
	CalendarAddress
	Calendar string `json:"calendar,omitempty" jsonschema:"id of the calendar whose source it would be; else the one an import would replace"`
}

// CalendarPreview is the answer of POST /calendars/preview.
type CalendarPreview struct {
	Name         string            `json:"name" jsonschema:"what the calendar would be called"`
	Host         string            `json:"host,omitempty" jsonschema:"where a subscription comes from"`
	Series       int               `json:"series" jsonschema:"events as the calendar has them; a weekly one counts once"`
	Events       int               `json:"events" jsonschema:"dates from three months ago to next year"`
	First        *time.Time        `json:"first,omitempty" jsonschema:"start of the first of them"`
	Last         *time.Time        `json:"last,omitempty" jsonschema:"end of the last of them"`
	Next         []PreviewEvent    `json:"next" jsonschema:"the next few"`
	ProblemCount int               `json:"problem_count" jsonschema:"events that cannot be read"`
	Problems     []CalendarProblem `json:"problems" jsonschema:"the first of them"`
	Replaces     *PreviewChange    `json:"replaces,omitempty" jsonschema:"the calendar of yours that would be brought up to date"`
}

// PreviewEvent is one coming event of a preview.
type PreviewEvent struct {
	Title    string    `json:"title"`
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	AllDay   bool      `json:"all_day"`
	StartDay string    `json:"start_day,omitempty" jsonschema:"YYYY-MM-DD; all-day only"`
	EndDay   string    `json:"end_day,omitempty" jsonschema:"YYYY-MM-DD, exclusive; all-day only"`
}

// PreviewChange is what an import would do to a calendar there is, in dates.
type PreviewChange struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Added   int    `json:"added"`
	Changed int    `json:"changed"`
	Removed int    `json:"removed"`
}

func previewRoute() route {
	return route{
		method: http.MethodPost, path: "/calendars/preview",
		summary: "What importing an .ics file (a form's file) or subscribing to an address (JSON with url) would bring. Nothing is stored.",
		body:    PreviewRequest{}, file: true, answer: CalendarPreview{},
		form:   []param{{name: "calendar", what: "id of the calendar whose source it would be; else the one an import would replace"}},
		faults: []fault.Kind{fault.BadField, fault.UnknownField, fault.CalendarUnreadable, fault.SubscriptionURL, fault.SubscriptionFailed, fault.TooLarge, fault.NotFound, fault.RateLimited, fault.SignIn},
		handle: previewCalendar,
	}
}

func refreshRoute() route {
	return route{
		method: http.MethodPost, path: "/calendars/{id}/refresh",
		summary: "Read a subscription again now. A calendar that cannot be read keeps the events it had; its status is then error and its problem says why.",
		answer:  CalendarAnswer{},
		faults:  []fault.Kind{fault.BadField, fault.NotFound, fault.RateLimited, fault.SignIn},
		handle:  refreshCalendar,
	}
}

func sourceRoute() route {
	return route{
		method: http.MethodPost, path: "/calendars/{id}/source",
		summary: "Give a calendar a newer file (a form's file), or a subscription another address (JSON with url). Events are told by their UIDs: they are updated, not doubled.",
		body:    CalendarAddress{}, file: true, answer: CalendarAnswer{},
		form:   []param{{name: "skip_bad", what: "true leaves out events that cannot be read instead of refusing the file"}},
		faults: []fault.Kind{fault.BadField, fault.UnknownField, fault.CalendarUnreadable, fault.CalendarProblems, fault.SubscriptionURL, fault.SubscriptionFailed, fault.TooLarge, fault.NotFound, fault.RateLimited, fault.SignIn},
		handle: changeSource,
	}
}

// calendarOf finds the caller's calendar of an id.
func (c *call) calendarOf(id string) (*record.Calendar, error) {
	cal, err := record.FindCalendar(c.App, c.me().Id, id)
	if err != nil {
		return nil, fault.NotFound.New().Because(err)
	}
	return cal, nil
}

func previewCalendar(c *call) (any, error) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), importTime)
	defer cancel()
	var (
		req     PreviewRequest
		reading *calendar.Reading
		answer  CalendarPreview
		err     error
	)
	fallback := ""
	if c.isJSON() {
		if err := c.decode(&req); err != nil {
			return nil, err
		}
		var fetched *calendar.Fetched
		if req.URL, fetched, err = readAddress(ctx, c, req.URL); err != nil {
			return nil, err
		}
		reading, answer.Host = fetched.Reading, calendar.Host(req.URL)
		fallback = answer.Host
	} else {
		upload, err := c.upload()
		if err != nil {
			return nil, err
		}
		defer upload.Close()
		if reading, fallback, err = readUpload(ctx, c, upload); err != nil {
			return nil, err
		}
		fallback, req.Calendar = strings.TrimSuffix(fallback, ".ics"), c.value("calendar")
	}
	answer.Name = calendar.NameFor("", reading, fallback)
	if answer.Replaces, err = wouldReplace(c, req, answer.Name, reading); err != nil {
		return nil, err
	}
	answer.fill(reading.Preview(c.app.Clock.Now(), previewNext))
	answer.ProblemCount, answer.Problems = len(reading.Problems), problemsOf(reading.Problems, c.language())
	return answer, nil
}

// wouldReplace says what a reading would do to the calendar it belongs to, nil
// when it would be a new one.
func wouldReplace(c *call, req PreviewRequest, name string, reading *calendar.Reading) (*PreviewChange, error) {
	var cal *record.Calendar
	var err error
	switch {
	case req.Calendar != "":
		cal, err = c.calendarOf(req.Calendar)
	case req.URL != "":
		cal, err = subscribed(c.App, c.me().Id, req.URL)
	default:
		if cal, err = record.CalendarNamed(c.App, c.me().Id, name); cal != nil && cal.GetString("kind") != record.CalendarFile {
			cal = nil // the import says so
		}
	}
	if err != nil || cal == nil {
		return nil, err
	}
	out, err := calendar.Compare(c.App, cal, reading, reading.Complete())
	if err != nil {
		return nil, err
	}
	return &PreviewChange{ID: cal.Id, Name: cal.Name(), Added: out.Added, Changed: out.Changed, Removed: out.Removed}, nil
}

func (p *CalendarPreview) fill(of calendar.Preview) {
	p.Series, p.Events, p.Next = of.Series, of.Events, make([]PreviewEvent, len(of.Next))
	if of.Events > 0 {
		p.First, p.Last = &of.First, &of.Last
	}
	for i, o := range of.Next {
		p.Next[i] = previewEvent(o)
	}
}

func previewEvent(o ical.Occurrence) PreviewEvent {
	return PreviewEvent{Title: o.Title, Start: o.Start, End: o.End, AllDay: o.AllDay, StartDay: o.StartDate, EndDay: o.EndDate}
}

func refreshCalendar(c *call) (any, error) {
	cal, err := c.calendarOf(c.Request.PathValue("id"))
	if err != nil {
		return nil, err
	}
	if cal.GetString("kind") != record.CalendarSubscription {
		return nil, badField("id", "%s is a file; send a newer one instead", cal.Name())
	}
	if err := c.reach("ics", "subscriptions"); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), importTime)
	defer cancel()
	outcome, err := calendar.Refresh(ctx, c.app, cal)
	if err != nil {
		return nil, err
	}
	if cal, err = c.calendarOf(cal.Id); err != nil {
		return nil, err // deleted meanwhile
	}
	return CalendarAnswer{Calendar: calendarHead(cal), Outcome: outcome, Problems: []CalendarProblem{}}, nil
}

func changeSource(c *call) (any, error) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), importTime)
	defer cancel()
	cal, err := c.calendarOf(c.Request.PathValue("id"))
	if err != nil {
		return nil, err
	}
	isFile := cal.GetString("kind") == record.CalendarFile
	if c.isJSON() {
		if isFile {
			return nil, badField("url", "%s is a file; send a newer one instead", cal.Name())
		}
		return changeAddress(ctx, c, cal)
	}
	if !isFile {
		return nil, badField("file", "%s is a subscription; send its new address instead", cal.Name())
	}
	upload, err := c.upload()
	if err != nil {
		return nil, err
	}
	defer upload.Close()
	skip, err := c.flag("skip_bad")
	if err != nil {
		return nil, err
	}
	reading, name, err := readUpload(ctx, c, upload)
	if err != nil {
		return nil, err
	}
	if err := allOrSkipped(reading, name, skip, c.language()); err != nil {
		return nil, err
	}
	return restore(c, cal.Id, func(cal *record.Calendar) *calendar.Fetched { return ofFile(c, cal, reading) })
}

func changeAddress(ctx context.Context, c *call, cal *record.Calendar) (any, error) {
	var req CalendarAddress
	if err := c.decode(&req); err != nil {
		return nil, err
	}
	if address, err := ics.Normalise(req.URL); err == nil {
		other, err := subscribed(c.App, c.me().Id, address)
		if err != nil {
			return nil, err
		}
		if other != nil && other.Id != cal.Id {
			return nil, badField("url", "%s comes from that address already", other.Name())
		}
	}
	address, fetched, err := readAddress(ctx, c, req.URL)
	if err != nil {
		return nil, err
	}
	return restore(c, cal.Id, func(cal *record.Calendar) *calendar.Fetched { return ofAddress(c, cal, address, fetched) })
}

// restore gives a calendar what was read for it, in one transaction.
func restore(c *call, id string, fill func(*record.Calendar) *calendar.Fetched) (any, error) {
	var answer CalendarAnswer
	err := c.App.RunInTransaction(func(tx core.App) error {
		cal, err := record.FindCalendar(tx, c.me().Id, id)
		if err != nil {
			return fault.NotFound.New().Because(err) // deleted meanwhile
		}
		answer, err = store(tx, cal, fill(cal).Reading, c.language())
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// subscribed finds the person's subscription to an address; nil when there is none.
func subscribed(app core.App, owner, address string) (*record.Calendar, error) {
	all, err := record.ListCalendars(app, owner)
	if err != nil {
		return nil, err
	}
	for _, cal := range all {
		if cal.GetString("url") == address {
			return cal, nil
		}
	}
	return nil, nil
}
