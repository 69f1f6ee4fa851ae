package ical

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Calendar is what a file says: its series of events, and what had to be left
// out of it.
type Calendar struct {
	Name    string        // NAME or X-WR-CALNAME
	Zone    string        // X-WR-TIMEZONE, as written: the zone its author looks at it in
	Color   string        // COLOR or X-APPLE-CALENDAR-COLOR
	Refresh time.Duration // REFRESH-INTERVAL or X-PUBLISHED-TTL; 0 when absent
	Method  string        // METHOD, upper case
	ProdID  string

	Series []*Series // by first appearance in the file

	// Problems are the components that had to be left out, by line. A strict
	// caller fails on the first; a tolerant one shows them.
	Problems []*ParseError
}

// Parse reads one or several VCALENDARs. The error is for a source that cannot be
// read as iCalendar at all, or is larger than the limits allow; it is a
// *ParseError that wraps one of the sentinels, or the source's own error. An
// event that cannot be understood is left out and listed in Problems.
func Parse(r io.Reader, l Limits) (*Calendar, error) {
	l = l.withDefaults()
	p := &parser{
		limits:   l,
		lexer:    newLexer(r, l),
		cal:      &Calendar{},
		problems: problems{max: l.MaxProblems},
		finder:   newZoneFinder(l),
		dates:    l.MaxDates * datesPerFile,
	}
	if err := p.run(); err != nil {
		return nil, err
	}
	p.cal.Series = groupSeries(p.events)
	p.cal.Problems = p.problems.list
	return p.cal, nil
}

// parser finds the components of a file. It keeps the unfolded lines of events
// and zones and makes events of them when their VCALENDAR ends, because a zone
// may stand after the events that use it.
type parser struct {
	limits   Limits
	lexer    *lexer
	cal      *Calendar
	problems problems
	finder   *zoneFinder
	events   []*Event
	spare    *Event // of an event that was left out, for the next one

	stack      []opened
	components int
	properties int
	calendars  int
	dates      int // left for the file, see eventBuilder

	scope  *scope
	method string
	arena  []byte  // content lines of the blocks of this VCALENDAR
	lines  []int32 // physical line of each content line in the arena
	blocks []block
}

// opened is a component whose END has not come yet.
type opened struct {
	name string
	line int
}

// block is one VEVENT or VTIMEZONE, as a part of the arena.
type block struct {
	kind             string
	start, end       int // in arena
	firstLine, count int // in lines
}

func (p *parser) run() error {
	for {
		line, number, err := p.lexer.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if p.properties++; p.properties > p.limits.MaxProperties {
			return &ParseError{Line: number, Err: ErrTooMany,
				Reason: fmt.Sprintf("the calendar has more than %s properties", thousands(p.limits.MaxProperties))}
		}
		if err := p.take(line, number); err != nil {
			return err
		}
	}
	if len(p.stack) > 0 {
		open := p.stack[len(p.stack)-1]
		return &ParseError{Line: open.line, Component: open.name, Err: ErrUnbalanced,
			Reason: "the component begins here and has no END before the end of the file"}
	}
	if p.calendars == 0 {
		return &ParseError{Line: 1, Err: ErrNotCalendar, Reason: "the file is empty; iCalendar starts with BEGIN:VCALENDAR"}
	}
	return nil
}

// take places one content line.
func (p *parser) take(line []byte, number int) error {
	if name, ok := cutKeyword(line, "BEGIN:"); ok {
		return p.begin(name, line, number)
	}
	if name, ok := cutKeyword(line, "END:"); ok {
		return p.finish(name, line, number)
	}
	switch {
	case len(p.stack) == 0:
		if p.calendars == 0 {
			return &ParseError{Line: number, Value: shorten(string(line)), Err: ErrNotCalendar,
				Reason: "the file is not iCalendar; it must start with BEGIN:VCALENDAR"}
		}
		p.problems.add(&ParseError{Line: number, Reason: "the line stands outside BEGIN:VCALENDAR and END:VCALENDAR"})
	case p.capturing():
		p.keep(line, number)
	case len(p.stack) == 1:
		p.calendarProperty(line, number)
	}
	return nil
}

// cutKeyword matches BEGIN: and END: in any case.
func cutKeyword[T string | []byte](line T, keyword string) (name string, ok bool) {
	if len(line) <= len(keyword) || !strings.EqualFold(string(line[:len(keyword)]), keyword) {
		return "", false
	}
	return strings.TrimSpace(string(line[len(keyword):])), true
}

func (p *parser) begin(value string, line []byte, number int) error {
	name := upper(value)
	if len(p.stack) == 0 {
		if name != "VCALENDAR" {
			return &ParseError{Line: number, Value: shorten(value), Err: ErrNotCalendar,
				Reason: "the file is not iCalendar; the outermost component must be VCALENDAR"}
		}
		p.calendars++
		p.scope, p.method = &scope{zones: map[string]string{}}, ""
	}
	if p.components++; p.components > p.limits.MaxComponents {
		return &ParseError{Line: number, Component: name, Err: ErrTooMany,
			Reason: fmt.Sprintf("the calendar has more than %s components", thousands(p.limits.MaxComponents))}
	}
	if len(p.stack) == p.limits.MaxDepth {
		return &ParseError{Line: number, Component: name, Err: ErrTooDeep,
			Reason: fmt.Sprintf("components are nested more than %d deep", p.limits.MaxDepth)}
	}
	if len(p.stack) == 1 && (name == "VEVENT" || name == "VTIMEZONE") {
		p.blocks = append(p.blocks, block{kind: name, start: len(p.arena), firstLine: len(p.lines)})
	}
	p.stack = append(p.stack, opened{name, number})
	if p.capturing() {
		p.keep(line, number)
	}
	return nil
}

func (p *parser) finish(value string, line []byte, number int) error {
	name := upper(value)
	if len(p.stack) == 0 {
		return &ParseError{Line: number, Component: name, Err: ErrUnbalanced, Reason: "END without BEGIN"}
	}
	open := p.stack[len(p.stack)-1]
	if open.name != name {
		return &ParseError{Line: number, Component: shorten(name), Err: ErrUnbalanced,
			Reason: fmt.Sprintf("END:%s does not close BEGIN:%s of line %d", shorten(name), shorten(open.name), open.line)}
	}
	if p.capturing() {
		p.keep(line, number)
	}
	p.stack = p.stack[:len(p.stack)-1]
	switch {
	case len(p.stack) == 1 && (name == "VEVENT" || name == "VTIMEZONE"):
		last := &p.blocks[len(p.blocks)-1]
		last.end, last.count = len(p.arena), len(p.lines)-last.firstLine
	case len(p.stack) == 0:
		p.endCalendar()
	}
	return nil
}

// capturing reports whether the current line belongs to an event or a zone.
func (p *parser) capturing() bool {
	return len(p.stack) > 1 && (p.stack[1].name == "VEVENT" || p.stack[1].name == "VTIMEZONE")
}

func (p *parser) keep(line []byte, number int) {
	p.arena = append(append(p.arena, line...), '\n')
	p.lines = append(p.lines, int32(number))
}

// calendarProperty reads what a VCALENDAR says of itself. Of several VCALENDARs
// in one file the first that says a thing is believed.
func (p *parser) calendarProperty(line []byte, number int) {
	prop, ok := parseProperty(string(line), number)
	if !ok {
		p.problems.add(&ParseError{Line: number, Component: "VCALENDAR", Value: shorten(string(line)), Reason: notProperty})
		return
	}
	set := func(field *string) {
		if *field == "" {
			*field = strings.TrimSpace(unescape(prop.value))
		}
	}
	switch prop.name {
	case "NAME", "X-WR-CALNAME":
		set(&p.cal.Name)
	case "X-WR-TIMEZONE":
		set(&p.cal.Zone)
	case "COLOR", "X-APPLE-CALENDAR-COLOR":
		set(&p.cal.Color)
	case "PRODID":
		set(&p.cal.ProdID)
	case "METHOD":
		p.method = strings.ToUpper(strings.TrimSpace(prop.value))
		if p.cal.Method == "" {
			p.cal.Method = p.method
		}
	case "REFRESH-INTERVAL", "X-PUBLISHED-TTL":
		if d, err := parseDuration(prop.value); err == nil && p.cal.Refresh == 0 {
			p.cal.Refresh = d.refresh()
		}
	}
}

const notProperty = "the line is neither NAME:value nor the continuation of one (a continuation starts with a space)"

// endCalendar makes events of the blocks of one VCALENDAR.
func (p *parser) endCalendar() {
	p.scope.cancels = p.method == "CANCEL"
	for _, b := range p.blocks {
		if b.kind == "VTIMEZONE" {
			p.scope.addZone(string(p.arena[b.start:b.end]))
		}
	}
	p.finder.scope = p.scope
	p.finder.found = map[string]foundZone{}
	for _, b := range p.blocks {
		if b.kind != "VEVENT" {
			continue
		}
		if p.spare == nil {
			p.spare = &Event{}
		}
		*p.spare = Event{scope: p.scope, raw: string(p.arena[b.start:b.end]), Line: int(p.lines[b.firstLine])}
		builder := eventBuilder{event: p.spare, finder: p.finder, limits: p.limits, dates: &p.dates}
		if problem := builder.build(p.lines[b.firstLine : b.firstLine+b.count]); problem != nil {
			p.problems.add(problem)
			continue
		}
		p.events = append(p.events, builder.event)
		p.spare = nil
	}
	p.arena, p.lines, p.blocks = p.arena[:0], p.lines[:0], p.blocks[:0]
}
