package ical

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"
)

// Series is everything a calendar says under one UID: a single event or the
// master of a recurring one, and the instances that differ from it.
type Series struct {
	UID       string
	Master    *Event   // nil when the file holds only overrides
	Overrides []*Event // by the instance they replace
}

// Recurs reports whether instances of the series need a recurrence id.
func (s *Series) Recurs() bool {
	return s.Master == nil || s.Master.Recurs() || len(s.Overrides) > 0
}

// groupSeries puts events together by UID. Of two versions of the same event or
// instance the one with the higher SEQUENCE counts, then the later modified,
// then the later in the file. Two masters of one version that start at different
// times are not versions of each other, whatever their UID says (some exporters
// number every file from 1): both are kept, the second under a UID of its own.
func groupSeries(events []*Event) []*Series {
	var list []*Series
	byUID := map[string]*Series{}
	var masters []*Event
	series := func(uid string) *Series {
		s, ok := byUID[uid]
		if !ok {
			s = &Series{UID: uid}
			byUID[uid] = s
			list = append(list, s)
		}
		return s
	}
	for _, e := range events {
		s := series(e.UID)
		if e.RecurrenceID != nil {
			s.Overrides = append(s.Overrides, e)
			continue
		}
		if s.Master != nil && s.Master.Sequence == e.Sequence && s.Master.Start != e.Start {
			masters = append(masters, e)
			continue
		}
		s.Master = newer(s.Master, e)
	}
	for _, e := range masters {
		e.UID, e.derived = e.UID+"#"+e.Start.String(), true
		s := series(e.UID)
		s.Master = newer(s.Master, e)
	}
	for _, s := range list {
		s.settleOverrides()
	}
	return list
}

// newer gives the version that counts.
func newer(old, e *Event) *Event {
	if old == nil {
		return e
	}
	if c := cmp.Or(cmp.Compare(old.Sequence, e.Sequence), old.LastModified.Compare(e.LastModified)); c > 0 {
		return old
	}
	return e
}

// settleOverrides keeps one version of each override and sorts them by the
// instance they replace.
func (s *Series) settleOverrides() {
	if len(s.Overrides) < 2 {
		return
	}
	type key struct {
		instance int64
		range_   bool
	}
	byInstance := make(map[key]*Event, len(s.Overrides))
	for _, e := range s.Overrides {
		k := key{s.original(*e.RecurrenceID, time.UTC), e.ThisAndFuture}
		byInstance[k] = newer(byInstance[k], e)
	}
	kept := s.Overrides[:0]
	for _, e := range s.Overrides {
		if byInstance[key{s.original(*e.RecurrenceID, time.UTC), e.ThisAndFuture}] == e {
			kept = append(kept, e)
		}
	}
	s.Overrides = kept
	slices.SortStableFunc(s.Overrides, func(a, b *Event) int {
		return cmp.Compare(s.original(*a.RecurrenceID, time.UTC), s.original(*b.RecurrenceID, time.UTC))
	})
}

// original gives the instant of the instance that a RECURRENCE-ID names. The id
// may be written otherwise than the master's DTSTART: in UTC or another zone
// (the instant counts), as a date on a timed series (the instance of that day),
// with a time on an all-day series (its day as written).
func (s *Series) original(rid DateTime, zone *time.Location) int64 {
	return resolve(s.originalWall(rid, zone), s.clock(rid, zone))
}

// clock is the zone whose wall clock the series runs by.
func (s *Series) clock(rid DateTime, zone *time.Location) *time.Location {
	if s.Master != nil {
		return s.Master.Start.location(zone)
	}
	return rid.location(zone)
}

// originalWall is the wall-clock time of the instance, by the series' clock.
func (s *Series) originalWall(rid DateTime, zone *time.Location) int64 {
	if s.Master == nil {
		return rid.wall
	}
	start := s.Master.Start
	switch {
	case start.IsDate():
		return wallDay(rid.wall) * secondsPerDay
	case rid.IsDate():
		return rid.wall + wallSecond(start.wall)
	case rid.loc == nil || rid.loc == start.loc:
		return rid.wall
	}
	return wallAt(rid.unix(zone), start.location(zone))
}

// sourceHeader begins the text of a series.
const sourceHeader = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//PulsePlan//Series//EN\r\n"

// Source gives the series as received: its VEVENTs, every property of them, and
// the VTIMEZONEs they name, as VCALENDAR text that Parse reads back to the same
// series. Line folding and line ends are made regular. Events that come from
// several VCALENDARs of one file keep to their own, because a zone of the same
// name may differ between them.
func (s *Series) Source() []byte {
	events := make([]*Event, 0, 1+len(s.Overrides))
	if s.Master != nil {
		events = append(events, s.Master)
	}
	events = append(events, s.Overrides...)

	var out bytes.Buffer
	for len(events) > 0 {
		scope := events[0].scope
		same := func(e *Event) bool { return e.scope == scope }
		out.WriteString(sourceHeader)
		if scope.cancelled() {
			out.WriteString("METHOD:CANCEL\r\n")
		}
		writeZones(&out, scope, events)
		for _, e := range events {
			if same(e) {
				e.writeSource(&out)
			}
		}
		out.WriteString("END:VCALENDAR\r\n")
		events = slices.DeleteFunc(events, same)
	}
	return out.Bytes()
}

func writeZones(out *bytes.Buffer, scope *scope, events []*Event) {
	var names []string
	for _, e := range events {
		if e.scope == scope {
			names = append(names, e.tzids...)
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if raw, ok := scope.zones[name]; ok {
			writeRaw(out, raw)
		}
	}
}

// writeSource writes the event's content lines, with the UID that we gave it in
// the place of its own.
func (e *Event) writeSource(out *bytes.Buffer) {
	if !e.derived {
		writeRaw(out, e.raw)
		return
	}
	depth := 0
	for line := range strings.Lines(e.raw) {
		name := upper(line[:nameEnd(line)])
		switch {
		case name == "BEGIN":
			depth++
		case name == "END":
			depth--
		case name == "UID" && depth == 1:
			continue
		}
		writeRaw(out, line)
		if name == "BEGIN" && depth == 1 {
			writeFolded(out, "UID:"+escapeText(e.UID))
		}
	}
}

// writeRaw writes content lines ended by LF in their proper form.
func writeRaw(out *bytes.Buffer, raw string) {
	for line := range strings.Lines(raw) {
		writeFolded(out, strings.TrimSuffix(line, "\n"))
	}
}
