package intent

import (
	"strings"
	"time"
)

// order is how a locale writes the parts of 11/12.
type order uint8

const (
	orderUnknown order = iota
	dayFirst
	monthFirst
)

// habits are what a locale decides; see Options.Locale.
type habits struct {
	order     order
	weekStart time.Weekday
	// hour12 is true where "5:30" needs am or pm to be a time.
	hour12 bool
}

// regions whose habits differ from day-first, Monday and 24 hours, by CLDR 46
// supplemental data (weekData firstDay, timeData preferred) and its short date
// patterns.
var regions = map[string]habits{
	"US": {monthFirst, time.Sunday, true},
	"PH": {monthFirst, time.Sunday, true},
	"PR": {monthFirst, time.Sunday, true},
	"CA": {orderUnknown, time.Sunday, true},
	"AU": {dayFirst, time.Monday, true},
	"NZ": {dayFirst, time.Monday, true},
	"IN": {dayFirst, time.Sunday, true},
	"PK": {dayFirst, time.Sunday, true},
	"BD": {dayFirst, time.Sunday, true},
	"SG": {dayFirst, time.Sunday, true},
	"HK": {dayFirst, time.Sunday, true},
	"MX": {dayFirst, time.Sunday, true},
	"CO": {dayFirst, time.Sunday, true},
	"SA": {dayFirst, time.Sunday, true},
	"EG": {dayFirst, time.Saturday, true},
	"AE": {dayFirst, time.Saturday, true},
	"ZA": {orderUnknown, time.Sunday, false},
	"BR": {dayFirst, time.Sunday, false},
	"PT": {dayFirst, time.Sunday, false},
	"IL": {dayFirst, time.Sunday, false},
	"JP": {monthFirst, time.Sunday, false},
	"KR": {monthFirst, time.Sunday, true},
	"TW": {monthFirst, time.Sunday, true},
	"CN": {monthFirst, time.Monday, false},
}

// languages alone decide nothing where their countries differ: plain "en" and
// "es" leave 11/12 open.
var languages = map[string]habits{
	"de": {dayFirst, time.Monday, false},
	"fr": {dayFirst, time.Monday, false},
	"it": {dayFirst, time.Monday, false},
	"nl": {dayFirst, time.Monday, false},
	"pl": {dayFirst, time.Monday, false},
	"tr": {dayFirst, time.Monday, false},
	"uk": {dayFirst, time.Monday, false},
	"en": {orderUnknown, time.Monday, true},
}

// habitsOf reads the region of a BCP 47 tag, else its language.
func habitsOf(tag string) habits {
	parts := strings.FieldsFunc(tag, func(r rune) bool { return r == '-' || r == '_' })
	unknown := habits{orderUnknown, time.Monday, false}
	if len(parts) == 0 {
		return unknown
	}
	for _, part := range parts[1:] {
		if len(part) == 1 { // extensions and private use follow
			break
		}
		if len(part) == 2 {
			if h, ok := regions[strings.ToUpper(part)]; ok {
				return h
			}
			return habits{dayFirst, time.Monday, false}
		}
	}
	if h, ok := languages[strings.ToLower(parts[0])]; ok {
		return h
	}
	return unknown
}

// german tells whether short German weekdays such as "Do" may stand alone.
func german(tag string) bool {
	return len(tag) >= 2 && strings.EqualFold(tag[:2], "de") && (len(tag) == 2 || tag[2] == '-' || tag[2] == '_')
}
