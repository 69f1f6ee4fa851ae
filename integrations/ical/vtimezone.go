package ical

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"time"
)

// A VTIMEZONE is interpreted only when its name says nothing (see Location). Its
// STANDARD and DAYLIGHT parts become a list of changes, and the list becomes a
// time.Location, so that the rest of the package knows one kind of zone.

// The span over which the rules of a VTIMEZONE are followed. Exchange starts
// them in 1601; nobody plans that far back or beyond the end.
const (
	zoneFirstYear = 1970
	zoneLastYear  = 2100
)

const (
	maxObservances = 64   // STANDARD and DAYLIGHT parts of one VTIMEZONE
	maxZoneChanges = 2000 // changes of one zone
	maxZoneKinds   = 200  // different offsets of one zone; TZif allows 255
	maxOffset      = 15 * secondsPerHour
)

var (
	errZoneEmpty   = errors.New("the VTIMEZONE has no STANDARD or DAYLIGHT part that can be read")
	errZoneOffset  = errors.New("an offset is written +HHMM or -HHMM, less than 15 hours")
	errZoneTooMany = errors.New("the VTIMEZONE has more changes than a zone can have")
)

// observance is one STANDARD or DAYLIGHT part.
type observance struct {
	daylight       bool
	start          DateTime
	from, to       int64 // offsets from UTC, seconds
	hasFrom, hasTo bool
	rules          []*Rule
	dates          []DateTime
}

// zoneChange is one moment at which a zone's offset changes.
type zoneChange struct {
	at       int64
	from, to int64
	daylight bool
}

// interpretZone reads the content lines of a VTIMEZONE. Following its rules
// takes steps off the given number.
func interpretZone(tzid string, raw string, steps *int) (*time.Location, error) {
	parts, err := readObservances(raw)
	if err != nil {
		return nil, err
	}
	var changes []zoneChange
	for _, part := range parts {
		changes = append(changes, part.changes(steps)...)
		if len(changes) > maxZoneChanges || *steps < 0 {
			return nil, errZoneTooMany
		}
	}
	slices.SortStableFunc(changes, func(a, b zoneChange) int { return cmp.Compare(a.at, b.at) })
	return compileZone(tzid, changes)
}

func readObservances(raw string) ([]*observance, error) {
	var parts []*observance
	var open *observance
	for line := range strings.Lines(raw) {
		p, ok := parseProperty(strings.TrimSuffix(line, "\n"), 0)
		if !ok {
			continue
		}
		kind := strings.ToUpper(p.value)
		observes := kind == "STANDARD" || kind == "DAYLIGHT"
		switch {
		case p.name == "BEGIN" && observes:
			open = &observance{daylight: kind == "DAYLIGHT"}
		case p.name == "END" && observes && open != nil:
			if open.hasFrom && open.hasTo && !open.start.IsZero() {
				parts = append(parts, open)
			}
			if open = nil; len(parts) > maxObservances {
				return nil, errZoneTooMany
			}
		case open != nil:
			if err := open.set(&p); err != nil {
				return nil, err
			}
		}
	}
	if len(parts) == 0 {
		return nil, errZoneEmpty
	}
	return parts, nil
}

func (o *observance) set(p *property) (err error) {
	switch p.name {
	case "DTSTART":
		o.start, err = parseDateTime(p.value)
	case "TZOFFSETFROM":
		o.from, err = parseUTCOffset(p.value)
		o.hasFrom = err == nil
	case "TZOFFSETTO":
		o.to, err = parseUTCOffset(p.value)
		o.hasTo = err == nil
	case "RRULE":
		var rule *Rule
		if rule, err = ParseRule(p.value); err == nil {
			o.rules = append(o.rules, rule)
		}
	case "RDATE":
		for entry := range strings.SplitSeq(p.value, ",") {
			date, bad := parseDateTime(entry)
			if bad != nil {
				return bad
			}
			if o.dates = append(o.dates, date); len(o.dates) > maxZoneChanges {
				return errZoneTooMany
			}
		}
	}
	return err
}

// parseUTCOffset reads a UTC-OFFSET, RFC 5545 section 3.3.14.
func parseUTCOffset(text string) (int64, error) {
	s := strings.ReplaceAll(strings.TrimSpace(text), ":", "")
	if len(s) < 5 || (s[0] != '+' && s[0] != '-') || !allDigits(s[1:]) || (len(s) != 5 && len(s) != 7) {
		return 0, errZoneOffset
	}
	seconds := int64(number(s[1:3])*secondsPerHour + number(s[3:5])*secondsPerMinute)
	if len(s) == 7 {
		seconds += int64(number(s[5:7]))
	}
	if number(s[3:5]) > 59 || seconds >= maxOffset {
		return 0, errZoneOffset
	}
	if s[0] == '-' {
		seconds = -seconds
	}
	return seconds, nil
}

// changes gives the onsets of an observance. Onsets are written in the wall
// clock of the offset before them (RFC 5545 section 3.6.5). Those before the
// span are left out except the first, which says what held at the beginning.
func (o *observance) changes(steps *int) []zoneChange {
	first := dayOf(zoneFirstYear, 1, 1) * secondsPerDay
	last := dayOf(zoneLastYear, 12, 31) * secondsPerDay
	onsets := []int64{o.start.wall}
	for _, date := range o.dates {
		onsets = append(onsets, date.wall)
	}
	for _, rule := range o.rules {
		until := last
		if !rule.Until.IsZero() {
			until = min(until, rule.Until.wall)
			if rule.Until.Form == FormUTC {
				until += o.from
			}
		}
		b := &budget{ctx: context.Background(), left: *steps, total: steps}
		newPattern(rule, o.start.wall, false).between(first, until, b, func(wall int64) bool {
			onsets = append(onsets, wall)
			return len(onsets) <= maxZoneChanges
		})
	}
	changes := make([]zoneChange, 0, len(onsets))
	for _, wall := range onsets {
		changes = append(changes, zoneChange{at: wall - o.from, from: o.from, to: o.to, daylight: o.daylight})
	}
	return changes
}

// zoneKind is what holds between two changes.
type zoneKind struct {
	offset   int64
	daylight bool
}

// compileZone writes sorted changes in the TZif format of RFC 8536, version 2,
// and has the standard library read it.
func compileZone(tzid string, changes []zoneChange) (*time.Location, error) {
	// Kind 0 holds before the first change; no change refers to it, by which the
	// reader of the format knows it.
	kinds := []zoneKind{{offset: changes[0].from}}
	var times, indices []byte
	for i, change := range changes {
		if i+1 < len(changes) && changes[i+1].at == change.at {
			continue
		}
		kind := zoneKind{change.to, change.daylight}
		index := slices.Index(kinds[1:], kind) + 1
		if index == 0 {
			if kinds = append(kinds, kind); len(kinds) > maxZoneKinds {
				return nil, errZoneTooMany
			}
			index = len(kinds) - 1
		}
		times = binary.BigEndian.AppendUint64(times, uint64(change.at))
		indices = append(indices, byte(index))
	}
	data := zoneHeader(nil, 0, 0, 0)
	data = zoneHeader(data, len(indices), len(kinds), len(zoneAbbreviation))
	data = append(append(data, times...), indices...)
	for _, kind := range kinds {
		data = binary.BigEndian.AppendUint32(data, uint32(int32(kind.offset)))
		daylight := byte(0)
		if kind.daylight {
			daylight = 1
		}
		data = append(data, daylight, 0)
	}
	data = append(data, zoneAbbreviation...)
	data = append(data, "\n\n"...)
	return time.LoadLocationFromTZData(tzid, data)
}

// zoneAbbreviation is RFC 8536's "no abbreviation"; nobody is shown one.
const zoneAbbreviation = "-00\x00"

// zoneHeader appends a TZif header without leap seconds and indicators.
func zoneHeader(data []byte, changes, kinds, chars int) []byte {
	data = append(data, "TZif2"...)
	data = append(data, make([]byte, 15)...)
	for _, n := range []int{0, 0, 0, changes, kinds, chars} {
		data = binary.BigEndian.AppendUint32(data, uint32(n))
	}
	return data
}
