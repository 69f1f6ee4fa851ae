package ical

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The reasons for which a whole file is refused. Parse wraps them in a
// *ParseError that says the line.
var (
	ErrNotCalendar = errors.New("the file is not iCalendar")
	ErrTooLarge    = errors.New("the calendar is too large")
	ErrLineTooLong = errors.New("a line is too long")
	ErrTooDeep     = errors.New("components are nested too deep")
	ErrTooMany     = errors.New("the calendar has too many parts")
	ErrUnbalanced  = errors.New("BEGIN and END do not match")
)

// The reasons for which an expansion or an output is refused.
var (
	ErrWindow = errors.New("the end of the window must be after its start")
	ErrZone   = errors.New("a time zone is needed for floating times and all-day dates")
	ErrOutput = errors.New("the calendar cannot be written")
)

// maxQuoted is how much of an offending value an error repeats: enough to find
// it in the file, too little to fill a log.
const maxQuoted = 60

// ParseError says what is wrong with one line of a calendar.
type ParseError struct {
	Line      int    // physical line, from 1; 0 when the fault is not in one line
	Component string // VEVENT, VTIMEZONE, ...; may be empty
	Property  string // DTSTART, RRULE, ...; may be empty
	Value     string // the offending value, shortened; may be empty
	Reason    string // a sentence fragment: "the month must be 1 to 12"
	Err       error  // the sentinel, for a file refused as a whole; else nil
}

// Error gives, for example, `line 12: DTSTART "2026-13-01": the month must be 1 to 12`.
func (e *ParseError) Error() string {
	var b strings.Builder
	if e.Line > 0 {
		fmt.Fprintf(&b, "line %d: ", e.Line)
	}
	subject := e.Property
	if subject == "" {
		subject = e.Component
	}
	if subject != "" {
		b.WriteString(subject)
		if e.Value != "" {
			b.WriteByte(' ')
			b.WriteString(strconv.Quote(e.Value))
		}
		b.WriteString(": ")
	}
	b.WriteString(e.Reason)
	return b.String()
}

// Unwrap gives the sentinel of a refused file.
func (e *ParseError) Unwrap() error { return e.Err }

// shorten cuts a value to maxQuoted bytes on a character boundary.
func shorten(value string) string {
	if len(value) <= maxQuoted {
		return value
	}
	cut := maxQuoted
	for cut > 0 && !utf8.RuneStart(value[cut]) {
		cut--
	}
	return value[:cut] + "…"
}

// byteSize words a limit for people.
func byteSize(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return strconv.FormatInt(n>>20, 10) + " MiB"
	case n >= 1<<10 && n%(1<<10) == 0:
		return strconv.FormatInt(n>>10, 10) + " KiB"
	}
	return thousands(int(n)) + " bytes"
}

// thousands writes 12345 as 12,345.
func thousands(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// problems collects what had to be left out, up to a limit.
type problems struct {
	list []*ParseError
	max  int
	more bool
}

func (p *problems) add(e *ParseError) {
	if len(p.list) < p.max {
		p.list = append(p.list, e)
		return
	}
	if !p.more {
		p.more = true
		p.list = append(p.list, &ParseError{
			Line:   e.Line,
			Reason: fmt.Sprintf("there are more than %s problems; those from this line on are not listed", thousands(p.max)),
		})
	}
}
