package ical

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Event is one VEVENT: a single event, the master of a series, or an override of
// one instance. Texts are unescaped; words with a fixed meaning are upper case.
type Event struct {
	UID         string
	Summary     string
	Description string
	Location    string
	URL         string
	Status      string // TENTATIVE, CONFIRMED, CANCELLED or ""
	Transp      string // OPAQUE, TRANSPARENT or ""
	Class       string
	BusyStatus  string // X-MICROSOFT-CDO-BUSYSTATUS
	Organizer   string // an address without "mailto:", else the name
	Categories  []string
	Attendees   []Attendee // at most maxAttendees

	Start         DateTime
	End           DateTime  // zero when DTEND is absent
	Duration      *Duration // nil when DURATION is absent
	RRule         *Rule     // the first of RRules, nil when there is none
	RRules        []*Rule   // several are united, as RFC 2445 had it
	ExRules       []*Rule   // deprecated since RFC 5545, still met
	RDates        []RDate
	ExDates       []DateTime
	RecurrenceID  *DateTime // nil for a single event or a master
	ThisAndFuture bool      // RANGE=THISANDFUTURE

	Sequence     int
	LastModified time.Time // LAST-MODIFIED, else DTSTAMP; zero when neither is there
	Line         int       // physical line of BEGIN:VEVENT

	scope   *scope
	raw     string // content lines, unfolded, each ended by LF
	tzids   []string
	derived bool // the UID is ours: the file has none, or another event has it too
}

// Attendee is one ATTENDEE.
type Attendee struct {
	Name    string // CN
	Address string // without "mailto:"
	Role    string
	Status  string // PARTSTAT
	Kind    string // CUTYPE
}

// RDate is one extra date of a series. A PERIOD carries its own end or duration.
type RDate struct {
	Start    DateTime
	End      DateTime
	Duration *Duration
}

// maxAttendees is how many attendees of one event are kept.
const maxAttendees = 500

// Recurs reports whether the event has more than its own start.
func (e *Event) Recurs() bool { return len(e.RRules) > 0 || len(e.RDates) > 0 }

// Cancelled reports whether the event is not taking place.
func (e *Event) Cancelled() bool { return e.Status == "CANCELLED" || e.scope.cancelled() }

func (s *scope) cancelled() bool { return s != nil && s.cancels }

// eventBuilder makes an Event of the content lines of a VEVENT.
type eventBuilder struct {
	event  *Event
	finder *zoneFinder
	limits Limits
	dates  *int // EXDATE and RDATE values that the file may still have

	start, end, duration, recurrence *property
}

// build fills the event, or says why it must be left out. lines are the physical
// lines of the event's content lines.
func (b *eventBuilder) build(lines []int32) *ParseError {
	depth, index := 0, 0
	for line := range strings.Lines(b.event.raw) {
		number := int(lines[index])
		index++
		line = line[:len(line)-1]
		if _, ok := cutKeyword(line, "BEGIN:"); ok {
			depth++
			continue
		}
		if _, ok := cutKeyword(line, "END:"); ok {
			depth--
			continue
		}
		if depth != 1 {
			continue
		}
		if problem := b.take(line, number); problem != nil {
			return problem
		}
	}
	return b.complete()
}

func (b *eventBuilder) take(line string, number int) *ParseError {
	n := nameEnd(line)
	if n == 0 || n == len(line) || (line[n] != ':' && line[n] != ';') {
		return &ParseError{Line: number, Component: "VEVENT", Value: shorten(line), Reason: notProperty}
	}
	setter, wanted := eventProperties[upper(line[:n])]
	if !wanted {
		return nil
	}
	p, ok := parseProperty(line, number)
	if !ok {
		return &ParseError{Line: number, Component: "VEVENT", Value: shorten(line), Reason: notProperty}
	}
	return setter(b, &p)
}

var (
	errNoStart   = errors.New("the event has no DTSTART")
	errEndBefore = errors.New("the event ends before it starts")
)

// complete checks the properties together and takes the times in their order:
// the end cannot be understood before the start.
func (b *eventBuilder) complete() *ParseError {
	e := b.event
	if b.recurrence != nil {
		rid, err := b.dateTime(b.recurrence, b.recurrence.value)
		if err != nil {
			return b.recurrence.fail(b.recurrence.value, err.Error())
		}
		e.RecurrenceID = &rid
		e.ThisAndFuture = strings.EqualFold(b.recurrence.param("RANGE"), "THISANDFUTURE")
	}
	switch {
	case b.start != nil:
		start, err := b.dateTime(b.start, b.start.value)
		if err != nil {
			return b.start.fail(b.start.value, err.Error())
		}
		e.Start = start
	case e.RecurrenceID != nil:
		// Cancellations of one instance often carry nothing but its id.
		e.Start = *e.RecurrenceID
	default:
		return &ParseError{Line: e.Line, Component: "VEVENT", Reason: errNoStart.Error()}
	}
	if problem := b.completeEnd(); problem != nil {
		return problem
	}
	if len(e.RRules) > 0 {
		e.RRule = e.RRules[0]
	}
	if e.Start.IsDate() {
		for _, r := range e.RRules {
			if r.Freq == Hourly {
				return &ParseError{Line: r.Line, Component: "VEVENT", Property: "RRULE", Value: shorten(r.Text),
					Reason: "an all-day event cannot repeat every hour"}
			}
		}
	}
	e.UID = strings.TrimSpace(e.UID)
	if e.UID == "" {
		e.UID, e.derived = b.contentUID(), true
	}
	return nil
}

// completeEnd reads DTEND or DURATION. A DTEND of the other form than DTSTART is
// repaired, because what it means is plain: with an all-day start, the day of
// the end (the next one when the end has a time of day); with a timed start, the
// beginning of the end's day.
func (b *eventBuilder) completeEnd() *ParseError {
	e := b.event
	if b.end == nil {
		if b.duration == nil {
			return nil
		}
		d, err := parseDuration(b.duration.value)
		if err != nil {
			return b.duration.fail(b.duration.value, err.Error())
		}
		if d.Days < 0 || d.Seconds < 0 {
			return b.duration.fail(b.duration.value, errEndBefore.Error())
		}
		e.Duration = &d
		return nil
	}
	end, err := b.dateTime(b.end, b.end.value)
	if err != nil {
		return b.end.fail(b.end.value, err.Error())
	}
	switch {
	case e.Start.IsDate() && !end.IsDate():
		day := floorDiv(end.wall+secondsPerDay-1, secondsPerDay)
		end = DateTime{Form: FormDate, wall: day * secondsPerDay}
	case !e.Start.IsDate() && end.IsDate():
		end = DateTime{Form: e.Start.Form, TZID: e.Start.TZID, loc: e.Start.loc, wall: end.wall}
	}
	if end.unix(time.UTC) < e.Start.unix(time.UTC) && !gapStart(e.Start, end) {
		return b.end.fail(b.end.value, errEndBefore.Error())
	}
	e.End = end
	return nil
}

// gapStart reports whether only a daylight-saving gap puts the start behind the
// end: 02:30 to 03:00 on the day on which 02:30 means 03:30.
func gapStart(start, end DateTime) bool {
	return start.loc == end.loc && start.wall <= end.wall
}

// dateTime reads a value in the light of its parameters.
func (b *eventBuilder) dateTime(p *property, text string) (DateTime, error) {
	d, err := parseDateTime(text)
	if err != nil {
		return d, err
	}
	if strings.EqualFold(p.param("VALUE"), "DATE") && !d.IsDate() {
		return DateTime{Form: FormDate, wall: wallDay(d.wall) * secondsPerDay}, nil
	}
	tzid := p.param("TZID")
	if d.Form != FormFloating || tzid == "" {
		return d, nil
	}
	loc, err := b.finder.find(tzid)
	if err != nil {
		return d, fmt.Errorf("time zone %q: %w", shorten(tzid), err)
	}
	d.Form, d.TZID, d.loc = FormZoned, tzid, loc
	if len(b.event.tzids) == 0 || b.event.tzids[len(b.event.tzids)-1] != tzid {
		b.event.tzids = append(b.event.tzids, tzid)
	}
	return d, nil
}

// contentUID names an event that has no UID by what stays the same when the feed
// is fetched again: its times, rule, title and place.
func (b *eventBuilder) contentUID() string {
	h := sha256.New()
	for line := range strings.Lines(b.event.raw) {
		switch upper(line[:nameEnd(line)]) {
		case "DTSTART", "DTEND", "DURATION", "RRULE", "RECURRENCE-ID", "SUMMARY", "LOCATION":
			h.Write([]byte(line))
		}
	}
	return "content-" + hex.EncodeToString(h.Sum(nil)[:16])
}
