package ical

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// scope is what the events of one VCALENDAR share: its time zones and whether it
// cancels what it lists.
type scope struct {
	zones   map[string]string // VTIMEZONE content lines by TZID, the first of each name
	cancels bool              // METHOD:CANCEL
}

func (s *scope) addZone(raw string) {
	if tzid := zoneProperty(raw, "TZID"); tzid != "" {
		if _, taken := s.zones[tzid]; !taken {
			s.zones[tzid] = raw
		}
	}
}

// zoneProperty gives a property of the VTIMEZONE itself.
func zoneProperty(raw, name string) string {
	depth := 0
	for line := range strings.Lines(raw) {
		p, ok := parseProperty(strings.TrimSuffix(line, "\n"), 0)
		switch {
		case !ok:
		case p.name == "BEGIN":
			depth++
		case p.name == "END":
			depth--
		case p.name == name && depth == 1:
			return strings.TrimSpace(unescape(p.value))
		}
	}
	return ""
}

// zoneFinder finds the zones that a file names, each once.
type zoneFinder struct {
	limits Limits
	scope  *scope
	found  map[string]foundZone
	looked int // names looked up in the whole file
	steps  int // recurrence steps left for VTIMEZONEs
}

type foundZone struct {
	loc *time.Location
	err error
}

var errNoZone = errors.New("the time zone is neither known by that name nor described by a VTIMEZONE in the file")

func newZoneFinder(l Limits) *zoneFinder {
	// A zone with two yearly rules takes about 10,000 steps, so a quarter of the
	// total is enough for two dozen zones of the file's own making.
	return &zoneFinder{limits: l, steps: l.MaxTotalIterations / 4}
}

// find gives the zone for a TZID: by name, by the X-LIC-LOCATION of its
// VTIMEZONE, by the VTIMEZONE's own rules, and last as a bare offset. A known
// name goes before the VTIMEZONE because many exporters write rules of one year
// only, or none at all.
func (f *zoneFinder) find(tzid string) (*time.Location, error) {
	if zone, ok := f.found[tzid]; ok {
		return zone.loc, zone.err
	}
	if f.looked++; f.looked > f.limits.MaxZones {
		return nil, fmt.Errorf("the file names more than %d time zones", f.limits.MaxZones)
	}
	loc, err := f.look(tzid)
	f.found[tzid] = foundZone{loc, err}
	return loc, err
}

func (f *zoneFinder) look(tzid string) (*time.Location, error) {
	if loc, ok := namedLocation(tzid); ok {
		return loc, nil
	}
	raw, described := f.scope.zones[tzid]
	if !described {
		if loc, ok := offsetLocation(tzid); ok {
			return loc, nil
		}
		return nil, errNoZone
	}
	if loc, ok := namedLocation(zoneProperty(raw, "X-LIC-LOCATION")); ok {
		return loc, nil
	}
	return interpretZone(tzid, raw, &f.steps)
}
