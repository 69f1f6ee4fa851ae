package ical

import (
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // a zone must mean the same on a machine without zone files
)

const (
	maxZoneName  = 128 // bytes of a TZID that is looked at
	maxZoneCache = 512 // zones kept by name; IANA has about 600 with all old names
)

// Location finds the zone that a calendar names. It understands
//   - IANA names, in any case, with spaces for underscores, quoted, or behind a
//     vendor's path ("/freeassociation.sourceforge.net/Europe/Berlin");
//   - Windows names, by the table of the Unicode CLDR project;
//   - what Outlook shows people: "(UTC+01:00) Amsterdam, Berlin, Bern";
//   - fixed offsets: "GMT+0100", "UTC-5", "+02:00". The sign is the common one,
//     unlike that of the IANA names Etc/GMT+1 and the like.
//
// Abbreviations that mean different zones to different people (IST, CST) are
// not guessed.
func Location(tzid string) (*time.Location, bool) {
	if loc, ok := namedLocation(tzid); ok {
		return loc, true
	}
	return offsetLocation(tzid)
}

// namedLocation is Location without the fixed offsets, which say less than a
// VTIMEZONE of the same name.
func namedLocation(tzid string) (*time.Location, bool) {
	name := strings.TrimSpace(strings.Trim(strings.TrimSpace(tzid), `"'`))
	if name == "" || len(name) > maxZoneName {
		return nil, false
	}
	if loc, ok := ianaLocation(name); ok {
		return loc, true
	}
	folded := strings.ToLower(name)
	if iana, ok := windowsZones[folded]; ok {
		return ianaLocation(iana)
	}
	if iana, ok := otherNames[folded]; ok {
		return ianaLocation(iana)
	}
	if loc, ok := spelledLocation(name); ok {
		return loc, true
	}
	if strings.ContainsRune(name, '/') {
		return pathLocation(name)
	}
	return displayLocation(name)
}

// pathLocation tries the last three and the last two parts of a path, be it
// "/some.vendor/Europe/Berlin" or just "/Europe/Berlin". One part
// alone is not tried, except for UTC: "/some.vendor/Berlin" may be anybody's.
func pathLocation(name string) (*time.Location, bool) {
	parts := strings.FieldsFunc(name, func(r rune) bool { return r == '/' })
	for _, n := range []int{3, 2} {
		if len(parts) > n || len(parts) == n && name[0] == '/' {
			if loc, ok := spelledLocation(strings.Join(parts[len(parts)-n:], "/")); ok {
				return loc, true
			}
		}
	}
	if len(parts) > 0 {
		switch strings.ToUpper(parts[len(parts)-1]) {
		case "UTC", "GMT":
			return time.UTC, true
		}
	}
	return nil, false
}

// spelledLocation corrects the spelling of an IANA name: case, and spaces for
// underscores.
func spelledLocation(name string) (*time.Location, bool) {
	if loc, ok := ianaLocation(name); ok {
		return loc, true
	}
	if !strings.ContainsRune(name, '/') {
		return ianaLocation(strings.ToUpper(name))
	}
	b := []byte(strings.ReplaceAll(strings.ToLower(name), " ", "_"))
	startOfWord := true
	for i, c := range b {
		if startOfWord && c >= 'a' && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
		startOfWord = c == '/' || c == '_' || c == '-'
	}
	return ianaLocation(string(b))
}

var zoneCache = struct {
	sync.Mutex
	byName map[string]*time.Location // nil: there is no such zone
}{byName: map[string]*time.Location{}}

// ianaLocation loads a zone by its exact name. What is not the shape of a zone
// name never reaches the file system.
func ianaLocation(name string) (*time.Location, bool) {
	if !ianaShaped(name) {
		return nil, false
	}
	zoneCache.Lock()
	defer zoneCache.Unlock()
	if loc, ok := zoneCache.byName[name]; ok {
		return loc, loc != nil
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		loc = nil
	}
	if len(zoneCache.byName) >= maxZoneCache {
		clear(zoneCache.byName)
	}
	zoneCache.byName[strings.Clone(name)] = loc
	return loc, loc != nil
}

// ianaShaped accepts the characters of IANA names. "Local" is Go's word for the
// machine's own zone and no calendar's.
func ianaShaped(name string) bool {
	if name == "" || len(name) > 40 || name[0] == '/' || strings.EqualFold(name, "local") {
		return false
	}
	for i := range len(name) {
		c := name[i]
		switch {
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '/', c == '_', c == '-', c == '+':
		default:
			return false
		}
	}
	return true
}

// regions are the IANA areas in which a city of a display name is looked for.
var regions = []string{"Europe", "America", "Asia", "Africa", "Australia", "Pacific", "Atlantic", "Indian"}

// displayLocation reads "(UTC+01:00) Amsterdam, Berlin, Bern" and "(GMT-05.00)
// Eastern Time (US & Canada)". A city counts only when its zone has the stated
// standard offset.
func displayLocation(name string) (*time.Location, bool) {
	if name[0] != '(' {
		return nil, false
	}
	head, cities, ok := strings.Cut(name[1:], ")")
	if !ok {
		return nil, false
	}
	stated, ok := parseOffsetName(head)
	if !ok {
		return nil, false
	}
	cities = strings.TrimSpace(cities)
	if iana, ok := displayNames[strings.ToLower(cities)]; ok {
		return ianaLocation(iana)
	}
	tried := 0
	for city := range strings.SplitSeq(cities, ",") {
		if tried++; tried > 6 {
			break
		}
		for _, region := range regions {
			loc, ok := spelledLocation(region + "/" + strings.TrimSpace(city))
			if ok && standardOffset(loc) == stated {
				return loc, true
			}
		}
	}
	return nil, false
}

// standardOffset is the smaller offset of a recent year: display names state
// the offset of winter. The year is fixed so that a name always means the same.
func standardOffset(loc *time.Location) int64 {
	january := time.Date(2024, 1, 15, 0, 0, 0, 0, time.UTC).Unix()
	july := time.Date(2024, 7, 15, 0, 0, 0, 0, time.UTC).Unix()
	return min(offsetAt(january, loc), offsetAt(july, loc))
}

// offsetLocation reads a bare offset as a zone without daylight saving.
func offsetLocation(tzid string) (*time.Location, bool) {
	name := strings.TrimSpace(strings.Trim(strings.TrimSpace(tzid), `"'`))
	if len(name) > maxZoneName {
		return nil, false
	}
	offset, ok := parseOffsetName(name)
	if !ok {
		return nil, false
	}
	if offset == 0 {
		return time.UTC, true
	}
	return time.FixedZone(name, int(offset)), true
}

// parseOffsetName reads "UTC+01:00", "GMT-0500", "GMT+1", "-03.30" or "UTC".
func parseOffsetName(name string) (seconds int64, ok bool) {
	s := strings.ToUpper(strings.TrimSpace(name))
	if rest, cut := strings.CutPrefix(s, "UTC"); cut {
		s = rest
	} else if rest, cut := strings.CutPrefix(s, "GMT"); cut {
		s = rest
	} else if s == "" || (s[0] != '+' && s[0] != '-') {
		return 0, false
	}
	s = strings.ReplaceAll(strings.TrimSpace(s), "\u2212", "-")
	if s == "" {
		return 0, true
	}
	sign := int64(1)
	switch s[0] {
	case '-':
		sign = -1
	case '+':
	default:
		return 0, false
	}
	clock := strings.NewReplacer(":", "", ".", "").Replace(s[1:])
	if !allDigits(clock) || len(clock) > 4 {
		return 0, false
	}
	hours, minutes := 0, 0
	if len(clock) <= 2 {
		hours = number(clock)
	} else {
		hours, minutes = number(clock[:len(clock)-2]), number(clock[len(clock)-2:])
	}
	if hours > 14 || minutes > 59 {
		return 0, false
	}
	return sign * int64(hours*secondsPerHour+minutes*secondsPerMinute), true
}
