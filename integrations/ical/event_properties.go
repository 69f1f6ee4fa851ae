package ical

import (
	"fmt"
	"strings"
	"time"
)

// eventProperties are the properties of a VEVENT that are understood. The rest
// is kept in Series.Source and otherwise passed over.
var eventProperties map[string]func(*eventBuilder, *property) *ParseError

// The table is filled here because its functions lead back to it.
func init() {
	eventProperties = map[string]func(*eventBuilder, *property) *ParseError{
		"UID":         text(func(e *Event) *string { return &e.UID }),
		"SUMMARY":     text(func(e *Event) *string { return &e.Summary }),
		"DESCRIPTION": text(func(e *Event) *string { return &e.Description }),
		"LOCATION":    text(func(e *Event) *string { return &e.Location }),
		"URL":         text(func(e *Event) *string { return &e.URL }),

		"STATUS":                     word(func(e *Event) *string { return &e.Status }),
		"TRANSP":                     word(func(e *Event) *string { return &e.Transp }),
		"CLASS":                      word(func(e *Event) *string { return &e.Class }),
		"X-MICROSOFT-CDO-BUSYSTATUS": word(func(e *Event) *string { return &e.BusyStatus }),

		"ORGANIZER":  (*eventBuilder).setOrganizer,
		"ATTENDEE":   (*eventBuilder).addAttendee,
		"CATEGORIES": (*eventBuilder).addCategories,

		"DTSTART":       later(func(b *eventBuilder) **property { return &b.start }),
		"DTEND":         later(func(b *eventBuilder) **property { return &b.end }),
		"DURATION":      later(func(b *eventBuilder) **property { return &b.duration }),
		"RECURRENCE-ID": later(func(b *eventBuilder) **property { return &b.recurrence }),

		"RRULE":  rule(func(e *Event) *[]*Rule { return &e.RRules }),
		"EXRULE": rule(func(e *Event) *[]*Rule { return &e.ExRules }),
		"RDATE":  (*eventBuilder).addRDates,
		"EXDATE": (*eventBuilder).addExDates,

		"SEQUENCE":      (*eventBuilder).setSequence,
		"LAST-MODIFIED": (*eventBuilder).setModified,
		"DTSTAMP":       (*eventBuilder).setStamp,
	}
}

// text stores an unescaped TEXT. Of a property that is there twice the first
// value counts, here and below.
func text(field func(*Event) *string) func(*eventBuilder, *property) *ParseError {
	return func(b *eventBuilder, p *property) *ParseError {
		if f := field(b.event); *f == "" {
			*f = unescape(p.value)
		}
		return nil
	}
}

// word stores a value with a fixed meaning, in upper case.
func word(field func(*Event) *string) func(*eventBuilder, *property) *ParseError {
	return func(b *eventBuilder, p *property) *ParseError {
		if f := field(b.event); *f == "" {
			*f = upper(strings.TrimSpace(p.value))
		}
		return nil
	}
}

// later puts a property aside until all are known.
func later(field func(*eventBuilder) **property) func(*eventBuilder, *property) *ParseError {
	return func(b *eventBuilder, p *property) *ParseError {
		if f := field(b); *f == nil {
			*f = p
		}
		return nil
	}
}

// maxRules is how many RRULE and EXRULE lines one event may have. RFC 5545 says
// that there should be one.
const maxRules = 20

func rule(field func(*Event) *[]*Rule) func(*eventBuilder, *property) *ParseError {
	return func(b *eventBuilder, p *property) *ParseError {
		if strings.TrimSpace(p.value) == "" {
			return nil
		}
		r, err := ParseRule(p.value)
		if err != nil {
			return p.fail(p.value, err.Error())
		}
		r.Line = p.line
		list := field(b.event)
		if *list = append(*list, r); len(*list) > maxRules {
			return p.fail("", fmt.Sprintf("more than %d rules in one event", maxRules))
		}
		return nil
	}
}

func (b *eventBuilder) setOrganizer(p *property) *ParseError {
	if b.event.Organizer == "" {
		if b.event.Organizer = address(p.value); b.event.Organizer == "" {
			b.event.Organizer = p.param("CN")
		}
	}
	return nil
}

func (b *eventBuilder) addAttendee(p *property) *ParseError {
	if len(b.event.Attendees) < maxAttendees {
		b.event.Attendees = append(b.event.Attendees, Attendee{
			Name:    p.param("CN"),
			Address: address(p.value),
			Role:    strings.ToUpper(p.param("ROLE")),
			Status:  strings.ToUpper(p.param("PARTSTAT")),
			Kind:    strings.ToUpper(p.param("CUTYPE")),
		})
	}
	return nil
}

// address takes the scheme off a CAL-ADDRESS.
func address(value string) string {
	value = strings.TrimSpace(value)
	if len(value) >= 7 && strings.EqualFold(value[:7], "mailto:") {
		return value[7:]
	}
	return value
}

func (b *eventBuilder) addCategories(p *property) *ParseError {
	b.event.Categories = append(b.event.Categories, splitList(p.value)...)
	return nil
}

func (b *eventBuilder) addExDates(p *property) *ParseError {
	for entry := range strings.SplitSeq(p.value, ",") {
		if strings.TrimSpace(entry) == "" {
			continue
		}
		date, err := b.dateTime(p, entry)
		if err != nil {
			return p.fail(entry, err.Error())
		}
		b.event.ExDates = append(b.event.ExDates, date)
		if problem := b.countDate(p, len(b.event.ExDates)); problem != nil {
			return problem
		}
	}
	return nil
}

func (b *eventBuilder) addRDates(p *property) *ParseError {
	for entry := range strings.SplitSeq(p.value, ",") {
		if strings.TrimSpace(entry) == "" {
			continue
		}
		date, err := b.rdate(p, entry)
		if err != nil {
			return p.fail(entry, err.Error())
		}
		b.event.RDates = append(b.event.RDates, date)
		if problem := b.countDate(p, len(b.event.RDates)); problem != nil {
			return problem
		}
	}
	return nil
}

// countDate holds one event and the whole file to their numbers of dates.
func (b *eventBuilder) countDate(p *property, ofEvent int) *ParseError {
	if ofEvent > b.limits.MaxDates {
		return p.fail("", fmt.Sprintf("more than %s dates in one event", thousands(b.limits.MaxDates)))
	}
	if *b.dates--; *b.dates < 0 {
		return p.fail("", fmt.Sprintf("more than %s dates in one file", thousands(b.limits.MaxDates*datesPerFile)))
	}
	return nil
}

// datesPerFile is how many times the dates of one event a file may have.
const datesPerFile = 5

// rdate reads a DATE, a DATE-TIME or a PERIOD (start/end or start/duration).
func (b *eventBuilder) rdate(p *property, entry string) (r RDate, err error) {
	from, to, period := strings.Cut(entry, "/")
	if r.Start, err = b.dateTime(p, from); err != nil || !period {
		return r, err
	}
	if to = strings.TrimSpace(to); strings.HasPrefix(strings.ToUpper(to), "P") || strings.HasPrefix(to, "+") {
		d, err := parseDuration(to)
		if err != nil {
			return r, err
		}
		r.Duration = &d
		return r, nil
	}
	if r.End, err = b.dateTime(p, to); err != nil {
		return r, err
	}
	if r.End.unix(time.UTC) < r.Start.unix(time.UTC) && !gapStart(r.Start, r.End) {
		return r, errEndBefore
	}
	return r, nil
}

// setSequence ignores what is not a number: it only decides between duplicates.
func (b *eventBuilder) setSequence(p *property) *ParseError {
	if s := strings.TrimSpace(p.value); len(s) <= 9 && allDigits(s) {
		b.event.Sequence = number(s)
	}
	return nil
}

func (b *eventBuilder) setModified(p *property) *ParseError {
	if d, err := parseDateTime(p.value); err == nil {
		b.event.LastModified = d.In(time.UTC)
	}
	return nil
}

func (b *eventBuilder) setStamp(p *property) *ParseError {
	if b.event.LastModified.IsZero() {
		return b.setModified(p)
	}
	return nil
}
