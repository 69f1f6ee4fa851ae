package hooks

import (
	"context"
	"mime"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/lang"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/integrations/calendar"
	"github.com/pulseplan/pulseplan/integrations/ical"
	"github.com/pulseplan/pulseplan/integrations/ics"
)

// CalendarRequest is the JSON body of POST /calendars/import, for
// subscriptions. The same fields, but for url, may accompany a file in a form.
type CalendarRequest struct {
	URL            string `json:"url,omitempty" jsonschema:"address of an ICS feed: https, http or webcal"`
	Name           string `json:"name,omitempty" jsonschema:"what to call it; else what the feed says, else its host"`
	Colour         string `json:"colour,omitempty" jsonschema:"CSS hex colour such as #3b82f6"`
	CountsAs       string `json:"counts_as,omitempty" jsonschema:"auto (as each event says), busy or free"`
	RefreshMinutes int    `json:"refresh_minutes,omitempty" jsonschema:"15 to 1440; 0: as the feed asks"`
	SkipBad        bool   `json:"skip_bad,omitempty" jsonschema:"for files: leave out events that cannot be read instead of refusing the file"`
}

// CalendarAnswer is the answer of POST /calendars/import.
type CalendarAnswer struct {
	Calendar CalendarHead      `json:"calendar"`
	Outcome  calendar.Outcome  `json:"outcome"`
	Problems []CalendarProblem `json:"problems" jsonschema:"events that were left out"`
}

// CalendarHead is the calendar record as the API shows it.
type CalendarHead struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Kind     string `json:"kind" jsonschema:"file or subscription"`
	Colour   string `json:"colour"`
	CountsAs string `json:"counts_as"`
	Host     string `json:"host,omitempty"`
	Status   string `json:"status"`
	Problem  string `json:"problem,omitempty"`
}

// CalendarProblem is one event that could not be read.
type CalendarProblem struct {
	Line     int    `json:"line,omitempty"`
	Property string `json:"property,omitempty"`
	Sentence string `json:"sentence"`
}

const (
	// importTime bounds fetching, parsing and expanding one calendar.
	importTime = 60 * time.Second
	// maxProblems is how many unreadable events an answer lists.
	maxProblems = 50
	// minRefresh and maxRefresh bound a person's own refresh interval, in
	// minutes; they are the bounds of package ics.
	minRefresh, maxRefresh = 15, 24 * 60
)

var hexColour = regexp.MustCompile(`^(#[0-9a-fA-F]{6})?$`)

func calendarRoutes() []route {
	return []route{{
		method: http.MethodPost, path: "/calendars/import",
		summary: "Import a calendar: an .ics file (a form's file) or a subscription (JSON with url). A calendar of the same name, or subscription to the same address, is replaced.",
		body:    CalendarRequest{}, file: true, answer: CalendarAnswer{},
		form: []param{
			{name: "name", what: "what to call it; else what the file says, else the file's name"},
			{name: "colour", what: "CSS hex colour such as #3b82f6"},
			{name: "counts_as", what: "auto (as each event says), busy or free"},
			{name: "skip_bad", what: "true leaves out events that cannot be read instead of refusing the file"},
		},
		faults: []fault.Kind{fault.BadField, fault.UnknownField, fault.CalendarUnreadable, fault.CalendarProblems, fault.SubscriptionURL, fault.SubscriptionFailed, fault.TooLarge, fault.RateLimited, fault.SignIn},
		handle: importCalendar,
	}, previewRoute(), refreshRoute(), sourceRoute()}
}

func importCalendar(c *call) (any, error) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), importTime)
	defer cancel()
	if c.isJSON() {
		return subscribe(ctx, c)
	}
	return importFile(ctx, c)
}

// isJSON tells a request about an address from one that brings a file.
func (c *call) isJSON() bool {
	kind, _, _ := mime.ParseMediaType(c.Request.Header.Get("Content-Type"))
	return kind == "application/json" || kind == ""
}

func (r *CalendarRequest) check() error {
	r.Name = strings.TrimSpace(r.Name)
	if len([]rune(r.Name)) > 120 {
		return badField("name", "must have at most 120 characters")
	}
	if !hexColour.MatchString(r.Colour) {
		return badField("colour", "must be a colour such as #3b82f6")
	}
	switch r.CountsAs {
	case "":
		r.CountsAs = "auto"
	case "auto", "busy", "free":
	default:
		return badField("counts_as", "must be auto, busy or free")
	}
	if r.RefreshMinutes != 0 && (r.RefreshMinutes < minRefresh || r.RefreshMinutes > maxRefresh) {
		return badField("refresh_minutes", "must be 0 or from %d to %d", minRefresh, maxRefresh)
	}
	return nil
}

func importFile(ctx context.Context, c *call) (any, error) {
	upload, err := c.upload() // first: it is what reads the form
	if err != nil {
		return nil, err
	}
	defer upload.Close()
	req := CalendarRequest{Name: c.value("name"), Colour: c.value("colour"), CountsAs: c.value("counts_as")}
	if req.SkipBad, err = c.flag("skip_bad"); err != nil {
		return nil, err
	}
	if err := req.check(); err != nil {
		return nil, err
	}
	reading, name, err := readUpload(ctx, c, upload)
	if err != nil {
		return nil, err
	}
	if err := allOrSkipped(reading, name, req.SkipBad, c.language()); err != nil {
		return nil, err
	}
	req.Name = calendar.NameFor(req.Name, reading, strings.TrimSuffix(name, ".ics"))
	return keep(c, req, record.CalendarFile, func(cal *record.Calendar) *calendar.Fetched { return ofFile(c, cal, reading) })
}

// readUpload reads the calendar in a file, and says what the file is called.
func readUpload(ctx context.Context, c *call, upload *file) (*calendar.Reading, string, error) {
	limits := calendar.Limits(c.app.Config.ImportBytes)
	parsed, err := ical.Parse(upload, limits)
	if err != nil {
		return nil, "", fault.CalendarUnreadable.Say("%s: %s.", upload.name, calendar.Sentence(err)).Because(err)
	}
	reading, err := calendar.Read(ctx, parsed, c.app.Clock.Now(), c.me().Zone(), limits)
	if err != nil {
		return nil, "", fault.CalendarUnreadable.Say("%s: %s.", upload.name, calendar.Sentence(err)).Because(err)
	}
	return reading, upload.name, nil
}

// allOrSkipped refuses a file with unreadable events unless they may be left out.
func allOrSkipped(reading *calendar.Reading, name string, skip bool, spoken lang.Language) error {
	if len(reading.Problems) == 0 || skip {
		return nil
	}
	first := reading.Problems[0]
	return fault.CalendarProblems.Say("%s: %s. Nothing was imported; skip_bad leaves such events out.", name, first.Error()).
		With(map[string]any{"problems": problemsOf(reading.Problems, spoken)})
}

func ofFile(c *call, cal *record.Calendar, reading *calendar.Reading) *calendar.Fetched {
	cal.SetFetched(c.app.Clock.Now(), time.Time{})
	cal.Set("problem", calendar.Problem(reading.Problems, c.me().Language()))
	return &calendar.Fetched{Reading: reading}
}

func subscribe(ctx context.Context, c *call) (any, error) {
	var req CalendarRequest
	if err := c.decode(&req); err != nil {
		return nil, err
	}
	if err := req.check(); err != nil {
		return nil, err
	}
	address, fetched, err := readAddress(ctx, c, req.URL)
	if err != nil {
		return nil, err
	}
	req.Name = calendar.NameFor(req.Name, fetched.Reading, calendar.Host(address))
	req.URL = address
	return keep(c, req, record.CalendarSubscription, func(cal *record.Calendar) *calendar.Fetched {
		cal.Set("refresh_minutes", req.RefreshMinutes)
		return ofAddress(c, cal, address, fetched)
	})
}

// readAddress reads the calendar at an address, and says how the address is kept.
func readAddress(ctx context.Context, c *call, url string) (string, *calendar.Fetched, error) {
	if url == "" {
		return "", nil, badField("url", "is required; or send an .ics file as a form")
	}
	address, err := ics.Normalise(url)
	if err != nil {
		return "", nil, fault.SubscriptionURL.Say("url: %s.", calendar.Sentence(err)).On("url").Because(err)
	}
	if err := c.reach("ics", "subscriptions"); err != nil {
		return "", nil, err
	}
	fetched, err := calendar.Fetch(ctx, c.app, address, "", "", c.me().Zone())
	if err != nil {
		return "", nil, fault.SubscriptionFailed.Say("%s.", capital(calendar.Sentence(err))).Because(err)
	}
	return address, fetched, nil
}

func ofAddress(c *call, cal *record.Calendar, address string, fetched *calendar.Fetched) *calendar.Fetched {
	cal.Set("url", address)
	cal.Set("host", calendar.Host(address))
	calendar.Note(cal, c.app.Clock.Now(), fetched, c.me().Language())
	return fetched
}

// keep stores a reading as a calendar of the caller, in one transaction.
func keep(c *call, req CalendarRequest, kind string, fill func(*record.Calendar) *calendar.Fetched) (any, error) {
	var answer CalendarAnswer
	err := c.App.RunInTransaction(func(tx core.App) error {
		cal, err := target(tx, c.me().Id, kind, req)
		if err != nil {
			return err
		}
		if req.Colour != "" {
			cal.Set("colour", req.Colour)
		}
		cal.Set("counts_as", req.CountsAs)
		if err := tx.Save(cal.Record); err != nil {
			return err
		}
		answer, err = store(tx, cal, fill(cal).Reading, c.language())
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// store writes a reading into a calendar that is saved already.
func store(tx core.App, cal *record.Calendar, reading *calendar.Reading, spoken lang.Language) (CalendarAnswer, error) {
	// A file that was imported whole, or a subscription that was read whole,
	// says by silence what is gone.
	outcome, err := calendar.Store(tx, cal, reading, reading.Complete())
	if err == nil {
		err = tx.Save(cal.Record)
	}
	if err != nil {
		return CalendarAnswer{}, err
	}
	return CalendarAnswer{Calendar: calendarHead(cal), Outcome: outcome, Problems: problemsOf(reading.Problems, spoken)}, nil
}

// target finds the calendar an import replaces, or makes a new one. A name
// that belongs to the other kind of calendar is refused rather than taken.
func target(tx core.App, owner, kind string, req CalendarRequest) (*record.Calendar, error) {
	if kind == record.CalendarSubscription {
		if cal, err := subscribed(tx, owner, req.URL); err != nil || cal != nil {
			return cal, err
		}
	}
	cal, err := record.CalendarNamed(tx, owner, req.Name)
	if err != nil {
		return nil, err
	}
	if cal == nil {
		return record.NewCalendar(tx, owner, kind, req.Name)
	}
	if kind == record.CalendarSubscription || cal.GetString("kind") != kind {
		return nil, badField("name", "you have another calendar called %s", cal.Name())
	}
	return cal, nil
}

func calendarHead(c *record.Calendar) CalendarHead {
	return CalendarHead{
		ID: c.Id, Name: c.Name(), Kind: c.GetString("kind"), Colour: c.GetString("colour"), CountsAs: c.CountsAs(),
		Host: c.GetString("host"), Status: c.GetString("status"), Problem: c.GetString("problem"),
	}
}

func problemsOf(problems []*ical.ParseError, spoken lang.Language) []CalendarProblem {
	out := []CalendarProblem{}
	for _, p := range problems[:min(len(problems), maxProblems)] {
		out = append(out, CalendarProblem{p.Line, p.Property, spoken.Say(p.Error())})
	}
	return out
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
