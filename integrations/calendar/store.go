package calendar

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/integrations/ical"
)

const (
	// maxEvents bounds the occurrences of one calendar within the window; the
	// fullest real calendar measured had below 4,000 a year.
	maxEvents = 20000
	// maxSource bounds one series as received, in bytes; pb_migrations has the
	// same bound on the field.
	maxSource = 1 << 20
	// maxUID bounds the identifier of an event, in bytes; RFC 7986 section 5.3
	// recommends UUIDs, real ones reach 300.
	maxUID = 500
)

// ErrTooMany says that a calendar has more events than one may have.
var ErrTooMany = fmt.Errorf("it has more than %d events between three months ago and next year", maxEvents)

// Reading is a calendar text, parsed and expanded, ready to be stored. Making
// one costs time; storing it is short, so that no transaction waits for work.
type Reading struct {
	Name, Colour string
	Refresh      time.Duration // what the feed asks for; 0: nothing
	Problems     []*ical.ParseError

	from, to time.Time
	series   []reading
}

type reading struct {
	uid, source, hash string
	recurring         bool
	occurrences       []ical.Occurrence
}

// Read expands a parsed calendar over the window around now. It returns
// ErrTooMany for calendars that are too full.
func Read(ctx context.Context, parsed *ical.Calendar, now time.Time, zone *time.Location, limits ical.Limits) (*Reading, error) {
	r := &Reading{Name: parsed.Name, Colour: parsed.Color, Refresh: parsed.Refresh, Problems: parsed.Problems}
	r.from, r.to = Window(now, zone)
	total := 0
	for _, s := range parsed.Series {
		one, problems, err := readSeries(ctx, s, r.from, r.to, zone, limits)
		if err != nil {
			return nil, err
		}
		r.Problems = append(r.Problems, problems...)
		if one == nil {
			continue
		}
		if total += len(one.occurrences); total > maxEvents {
			return nil, ErrTooMany
		}
		r.series = append(r.series, *one)
	}
	return r, nil
}

func readSeries(ctx context.Context, s *ical.Series, from, to time.Time, zone *time.Location, limits ical.Limits) (*reading, []*ical.ParseError, error) {
	occurrences, problems, err := s.Expand(ctx, from, to, zone, limits)
	if err != nil {
		return nil, nil, err
	}
	source := s.Source()
	if len(source) > maxSource || len(s.UID) > maxUID {
		problems = append(problems, &ical.ParseError{Property: "UID", Value: cut(s.UID, 60), Reason: "the event is larger than 1 MiB or its UID longer than 500 bytes; it was left out"})
		return nil, problems, nil
	}
	sum := sha256.Sum256(source)
	return &reading{
		uid: s.UID, source: string(source), hash: hex.EncodeToString(sum[:]),
		recurring:   recurring(s),
		occurrences: occurrences,
	}, problems, nil
}

func recurring(s *ical.Series) bool {
	return len(s.Overrides) > 0 || s.Master != nil && len(s.Master.RRules)+len(s.Master.RDates) > 0
}

// Complete reports whether every event of the text could be read, which is
// what lets missing ones be taken as deleted.
func (r *Reading) Complete() bool { return len(r.Problems) == 0 }

// Outcome counts what storing a reading did.
type Outcome struct {
	Added   int `json:"added"`   // occurrences
	Changed int `json:"changed"` // occurrences
	Removed int `json:"removed"` // occurrences
	Events  int `json:"events"`  // occurrences of the calendar afterwards
	Series  int `json:"series"`  // series of the calendar afterwards
}

// Store writes a reading into the records of c, which must be saved already.
// Call it in a transaction and save c after it. Series the reading does not
// have are removed only when prune is true.
func Store(tx core.App, c *record.Calendar, r *Reading, prune bool) (Outcome, error) {
	var out Outcome
	have, err := record.ListSeries(tx, c)
	if err != nil {
		return out, err
	}
	byUID := make(map[string]*record.Series, len(have))
	for _, s := range have {
		byUID[s.UID()] = s
	}
	for i := range r.series {
		one := &r.series[i]
		s := byUID[one.uid]
		delete(byUID, one.uid)
		if err := storeSeries(tx, c, s, one, &out); err != nil {
			return out, fmt.Errorf("store series: %w", err)
		}
		out.Series++
	}
	for _, s := range have { // in order of uid, for the same order on every run
		if byUID[s.UID()] == nil {
			continue
		}
		events, err := record.ListSeriesEvents(tx, s)
		if err != nil {
			return out, err
		}
		if !prune {
			out.Series++
			out.Events += len(events)
			continue
		}
		out.Removed += len(events)
		if err := tx.Delete(s.Record); err != nil {
			return out, fmt.Errorf("remove series: %w", err)
		}
	}
	c.SetWindow(r.from, r.to)
	c.Set("event_count", out.Events)
	return out, nil
}

func storeSeries(tx core.App, c *record.Calendar, s *record.Series, one *reading, out *Outcome) error {
	if s == nil {
		var err error
		if s, err = record.NewSeries(tx, c, one.uid); err != nil {
			return err
		}
	}
	if s.Hash() != one.hash {
		s.Set("source", one.source)
		s.Set("hash", one.hash)
		s.Set("recurring", one.recurring)
		if err := tx.SaveNoValidate(s.Record); err != nil {
			return err
		}
	}
	return storeOccurrences(tx, c, s, one.occurrences, out)
}

// storeOccurrences makes the stored events of a series those given, touching
// only rows that differ. Rows were validated by package ical and cut to the
// fields' bounds here, so the per-row validation is left out: it would double
// the time the writer is held.
func storeOccurrences(tx core.App, c *record.Calendar, s *record.Series, occurrences []ical.Occurrence, out *Outcome) error {
	have, err := record.ListSeriesEvents(tx, s)
	if err != nil {
		return err
	}
	byID := make(map[string]*record.Event, len(have))
	for _, e := range have {
		byID[e.GetString("recurrence_id")] = e
	}
	seen := make(map[string]bool, len(occurrences))
	for _, o := range occurrences {
		if seen[o.RecurrenceID] {
			continue
		}
		seen[o.RecurrenceID] = true
		e := byID[o.RecurrenceID]
		isNew := e == nil
		if isNew {
			if e, err = record.NewEvent(tx, s); err != nil {
				return err
			}
		}
		out.Events++
		if !fill(e, c, o) && !isNew {
			continue
		}
		if err := tx.SaveNoValidate(e.Record); err != nil {
			return err
		}
		if isNew {
			out.Added++
		} else {
			out.Changed++
		}
	}
	for _, e := range have {
		if seen[e.GetString("recurrence_id")] {
			continue
		}
		out.Removed++
		if err := tx.Delete(e.Record); err != nil {
			return err
		}
	}
	return nil
}

// fill writes an occurrence into an event and reports whether that changed it.
func fill(e *record.Event, c *record.Calendar, o ical.Occurrence) bool {
	changed := false
	put := func(field string, value any) {
		if e.Get(field) != value {
			changed = true
			e.Set(field, value)
		}
	}
	put("recurrence_id", o.RecurrenceID)
	put("title", cut(o.Title, 500))
	put("location", cut(o.Location, 500))
	put("url", cut(o.URL, 2000))
	put("all_day", o.AllDay)
	put("start_day", o.StartDate)
	put("end_day", o.EndDate)
	put("busy", counts(c, o) && o.End.After(o.Start))
	put("status", status(o.Status))
	if !e.Start().Equal(o.Start) || !e.End().Equal(o.End) {
		changed = true
		e.SetTimes(o.Start, o.End)
	}
	return changed
}

// counts says whether an occurrence takes time: what the person said of its
// kind of events, then of the calendar, then what it says itself.
func counts(c *record.Calendar, o ical.Occurrence) bool {
	if o.AllDay && c.AllDayFree() || status(o.Status) == "tentative" && c.TentativeFree() {
		return false
	}
	switch c.CountsAs() {
	case "busy":
		return true
	case "free":
		return false
	default:
		return o.Busy
	}
}

func status(s string) string {
	if strings.EqualFold(s, "tentative") {
		return "tentative"
	}
	return "confirmed"
}

// cut bounds text from outside to limit runes and takes out what would break
// lines or terminals.
func cut(s string, limit int) string {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case r < ' ' || r == 0x7f:
			return -1
		}
		return r
	}, s))
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	runes := []rune(s)
	return string(runes[:limit-1]) + "…"
}

// Rematerialise expands the stored series of c again: when the window moves,
// when its owner's zone changes, or when the calendar counts differently.
func Rematerialise(ctx context.Context, app core.App, c *record.Calendar, now time.Time, zone *time.Location, limits ical.Limits) (Outcome, error) {
	stored, err := record.ListSeries(app, c)
	if err != nil {
		return Outcome{}, err
	}
	r := &Reading{}
	r.from, r.to = Window(now, zone)
	for _, s := range stored {
		parsed, err := ical.Parse(strings.NewReader(s.Source()), limits)
		if err != nil {
			return Outcome{}, fmt.Errorf("read a stored series: %w", err)
		}
		for _, p := range parsed.Series {
			one, _, err := readSeries(ctx, p, r.from, r.to, zone, limits)
			if err != nil {
				return Outcome{}, err
			}
			if one != nil {
				one.uid, one.source, one.hash, one.recurring = s.UID(), s.Source(), s.Hash(), s.GetBool("recurring")
				r.series = append(r.series, *one)
			}
		}
	}
	var out Outcome
	err = app.RunInTransaction(func(tx core.App) error {
		current, err := record.FindCalendar(tx, c.Owner(), c.Id)
		if err != nil {
			return err
		}
		if out, err = Store(tx, current, r, false); err != nil {
			return err
		}
		return tx.SaveNoValidate(current.Record)
	})
	if err != nil {
		return out, errors.Join(errors.New("materialise a calendar"), err)
	}
	return out, nil
}
