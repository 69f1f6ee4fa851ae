package ical

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Output is a calendar of our own to be written.
type Output struct {
	ProdID  string        // required, for example "-//PulsePlan//Plan//EN"
	Name    string        // shown as the calendar's name; may be empty
	Method  string        // "PUBLISH" for a feed; may be empty
	Refresh time.Duration // how often to fetch again; 0 leaves it open
	Stamp   time.Time     // DTSTAMP of every event; required, the package has no clock
	Events  []OutputEvent
}

// OutputEvent is one event to be written. Either Start and End are set, or, for
// an all-day event, StartDate and EndDate.
type OutputEvent struct {
	UID                string // required
	Start, End         time.Time
	StartDate, EndDate string // YYYY-MM-DD, the end exclusive
	Summary            string
	Description        string
	Location           string
	URL                string
	Status             string // TENTATIVE, CONFIRMED, CANCELLED or ""
	Categories         []string
	Free               bool // TRANSP:TRANSPARENT
	Sequence           int
	LastModified       time.Time // may be zero
}

// Write writes the calendar by RFC 5545: CRLF, lines folded at 75 octets between
// characters, TEXT escaped, times in UTC to the second. Nothing is written when
// the calendar breaks a rule; the error wraps ErrOutput and names the event and
// the field.
func Write(w io.Writer, c *Output) error {
	var out bytes.Buffer
	if err := c.encode(&out); err != nil {
		return fmt.Errorf("%w: %w", ErrOutput, err)
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("write the calendar: %w", err)
	}
	return nil
}

func (c *Output) encode(out *bytes.Buffer) error {
	if strings.TrimSpace(c.ProdID) == "" {
		return errors.New("the product id is empty")
	}
	if err := yearWritable(c.Stamp); err != nil {
		return fmt.Errorf("stamp: %w", err)
	}
	writeFolded(out, "BEGIN:VCALENDAR")
	writeFolded(out, "VERSION:2.0")
	writeText(out, "PRODID", c.ProdID)
	writeFolded(out, "CALSCALE:GREGORIAN")
	if c.Method != "" {
		writeText(out, "METHOD", c.Method)
	}
	writeText(out, "NAME", c.Name)
	writeText(out, "X-WR-CALNAME", c.Name)
	if c.Refresh >= time.Minute {
		minutes := "PT" + strconv.Itoa(int(c.Refresh/time.Minute)) + "M"
		writeFolded(out, "REFRESH-INTERVAL;VALUE=DURATION:"+minutes)
		writeFolded(out, "X-PUBLISHED-TTL:"+minutes)
	}
	for i := range c.Events {
		if err := c.Events[i].encode(out, c.Stamp); err != nil {
			return fmt.Errorf("event %d %q: %w", i+1, shorten(c.Events[i].UID), err)
		}
	}
	writeFolded(out, "END:VCALENDAR")
	return nil
}

func (e *OutputEvent) encode(out *bytes.Buffer, stamp time.Time) error {
	if strings.TrimSpace(e.UID) == "" {
		return errors.New("the UID is empty")
	}
	switch e.Status {
	case "", "TENTATIVE", "CONFIRMED", "CANCELLED":
	default:
		return fmt.Errorf("the status %q is not TENTATIVE, CONFIRMED or CANCELLED", shorten(e.Status))
	}
	if e.Sequence < 0 {
		return errors.New("the sequence is negative")
	}
	start, end, err := e.times()
	if err != nil {
		return err
	}
	writeFolded(out, "BEGIN:VEVENT")
	writeText(out, "UID", e.UID)
	writeFolded(out, "DTSTAMP:"+utcStamp(stamp))
	writeFolded(out, "DTSTART"+start)
	writeFolded(out, "DTEND"+end)
	writeText(out, "SUMMARY", e.Summary)
	writeText(out, "DESCRIPTION", e.Description)
	writeText(out, "LOCATION", e.Location)
	if e.URL != "" {
		writeFolded(out, "URL:"+oneLine(e.URL))
	}
	writeText(out, "STATUS", e.Status)
	if e.Free {
		writeFolded(out, "TRANSP:TRANSPARENT")
	} else {
		writeFolded(out, "TRANSP:OPAQUE")
	}
	if len(e.Categories) > 0 {
		escaped := make([]string, len(e.Categories))
		for i, category := range e.Categories {
			escaped[i] = escapeText(category)
		}
		writeFolded(out, "CATEGORIES:"+strings.Join(escaped, ","))
	}
	if e.Sequence > 0 {
		writeFolded(out, "SEQUENCE:"+strconv.Itoa(e.Sequence))
	}
	if !e.LastModified.IsZero() {
		writeFolded(out, "LAST-MODIFIED:"+utcStamp(e.LastModified))
	}
	writeFolded(out, "END:VEVENT")
	return nil
}

// times gives the parts of DTSTART and DTEND that follow the name.
func (e *OutputEvent) times() (start, end string, err error) {
	if e.StartDate != "" || e.EndDate != "" {
		from, err := parseDay(e.StartDate)
		if err != nil {
			return "", "", fmt.Errorf("start date %q: %w", shorten(e.StartDate), err)
		}
		to, err := parseDay(e.EndDate)
		if err != nil {
			return "", "", fmt.Errorf("end date %q: %w", shorten(e.EndDate), err)
		}
		if to <= from {
			return "", "", errors.New("the end date must be after the start date")
		}
		return ";VALUE=DATE:" + basicDate(from), ";VALUE=DATE:" + basicDate(to), nil
	}
	if err := errors.Join(yearWritable(e.Start), yearWritable(e.End)); err != nil {
		return "", "", err
	}
	if e.End.Before(e.Start) {
		return "", "", errEndBefore
	}
	return ":" + utcStamp(e.Start), ":" + utcStamp(e.End), nil
}

func yearWritable(t time.Time) error {
	if t.IsZero() {
		return errors.New("the time is missing")
	}
	if y := t.UTC().Year(); y < minYear || y > maxYear {
		return errYear
	}
	return nil
}

func utcStamp(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// writeText writes a TEXT property, or nothing when there is no text.
func writeText(out *bytes.Buffer, name, value string) {
	if value != "" {
		writeFolded(out, name+":"+escapeText(value))
	}
}

// escapeText writes a TEXT value, RFC 5545 section 3.3.11. Control characters
// that no line may hold are dropped.
func escapeText(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, "\uFFFD"))
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\\' || r == ';' || r == ',':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' && r != '\t', r == 0x7f:
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// oneLine keeps a value that has no escapes from breaking out of its line.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// foldAt is the longest line in octets, RFC 5545 section 3.1.
const foldAt = 75

// writeFolded writes one content line, folded between characters.
func writeFolded(out *bytes.Buffer, line string) {
	for limit := foldAt; len(line) > limit; limit = foldAt - 1 {
		cut := limit
		for cut > 1 && !utf8.RuneStart(line[cut]) {
			cut--
		}
		out.WriteString(line[:cut])
		out.WriteString("\r\n ")
		line = line[cut:]
	}
	out.WriteString(line)
	out.WriteString("\r\n")
}
