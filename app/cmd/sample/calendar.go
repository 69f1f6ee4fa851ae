package sample

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// move is the way from the file's days and zone to the person's.
type move struct {
	days     int
	from, to *time.Location
}

// datedProperties are the properties whose values are dates (RFC 5545 sections 3.8.2, 3.8.4.4, 3.8.5 and 3.8.7).
var datedProperties = map[string]bool{
	"DTSTART": true, "DTEND": true, "EXDATE": true, "RDATE": true, "RECURRENCE-ID": true,
	"DTSTAMP": true, "CREATED": true, "LAST-MODIFIED": true,
}

var (
	calendarDate = regexp.MustCompile(`\b(\d{8})(T\d{6}Z?)?`)
	until        = regexp.MustCompile(`UNTIL=(\d{8}T\d{6}Z)`)
)

const (
	layoutDate = "20060102"
	layoutUTC  = "20060102T150405Z"
)

// calendar rewrites the file line by line. Zone definitions keep their dates, because they say since when a rule holds; in
// another zone they are left out, since its name alone says everything to a reader that knows the IANA names.
func (m move) calendar(file []byte) ([]byte, error) {
	var out bytes.Buffer
	inZone := false
	for line := range strings.SplitSeq(unfold(string(file)), "\r\n") {
		if line == "" {
			continue
		}
		if line == "BEGIN:VTIMEZONE" {
			inZone = true
		}
		if !inZone {
			moved, err := m.line(line)
			if err != nil {
				return nil, err
			}
			writeFolded(&out, moved)
		} else if m.to.String() == m.from.String() {
			writeFolded(&out, line)
		}
		if line == "END:VTIMEZONE" {
			inZone = false
		}
	}
	return out.Bytes(), nil
}

// unfold joins the lines that RFC 5545 section 3.1 cuts at 75 octets. A checkout may have changed the line ends.
func unfold(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\n ", "")
	return strings.ReplaceAll(text, "\n", "\r\n")
}

// writeFolded writes a line in pieces of at most 75 octets, none of which ends within a character.
func writeFolded(out *bytes.Buffer, line string) {
	const octets = 75
	room := octets
	for len(line) > room {
		at := room
		for !utf8.RuneStart(line[at]) {
			at--
		}
		out.WriteString(line[:at] + "\r\n ")
		line = line[at:]
		room = octets - 1
	}
	out.WriteString(line + "\r\n")
}

func (m move) line(line string) (string, error) {
	head, value, found := strings.Cut(line, ":")
	if !found {
		return "", fmt.Errorf("line %q has no value", line)
	}
	name, params, _ := strings.Cut(head, ";")
	switch {
	case name == "X-WR-TIMEZONE":
		return head + ":" + m.to.String(), nil
	case name == "RRULE":
		moved, err := m.rule(value)
		return head + ":" + moved, err
	case datedProperties[name]:
		moved, err := m.dates(value)
		if params != "" {
			head = name + ";" + strings.Replace(params, "TZID="+m.from.String(), "TZID="+m.to.String(), 1)
		}
		return head + ":" + moved, err
	}
	return line, nil
}

// dates moves every date of a value; the times of day stay.
func (m move) dates(value string) (string, error) {
	var failed error
	moved := calendarDate.ReplaceAllStringFunc(value, func(text string) string {
		t, err := time.Parse(layoutDate, text[:len(layoutDate)])
		if err != nil {
			failed = fmt.Errorf("date %q: %w", text, err)
			return text
		}
		return t.AddDate(0, 0, m.days).Format(layoutDate) + text[len(layoutDate):]
	})
	return moved, failed
}

// rule moves the end of a repetition. It is written in UTC but means an evening in the file's zone (RFC 5545 section
// 3.3.10), so it is moved as a local time: else the last lecture would be lost where the offset is another.
func (m move) rule(value string) (string, error) {
	var failed error
	moved := until.ReplaceAllStringFunc(value, func(text string) string {
		_, stamp, _ := strings.Cut(text, "=")
		t, err := time.Parse(layoutUTC, stamp)
		if err != nil {
			failed = fmt.Errorf("end of repetition %q: %w", text, err)
			return text
		}
		local := t.In(m.from)
		there := time.Date(local.Year(), local.Month(), local.Day()+m.days, local.Hour(), local.Minute(), local.Second(), 0, m.to)
		return "UNTIL=" + there.UTC().Format(layoutUTC)
	})
	return moved, failed
}
