package schedule

import (
	"strings"
	"time"
	"unicode"

	"github.com/pulseplan/pulseplan/app/record"
)

// wayReach is how far beyond the horizon events are looked at whose ways may
// reach into it: twice the longest way, and the buffers.
const wayReach = 8 * time.Hour

// travels reports whether a person has said that ways take time.
func travels(p record.Preferences) bool {
	return len(p.Places) > 0 || p.TravelMinutes != nil && *p.TravelMinutes > 0
}

// placeOf is where an event happens and how many minutes it is from home; zero
// minutes when nobody has to go anywhere. The first of the person's places
// whose text is part of the location decides; events at one of them are at one
// place, whatever else their locations say.
func placeOf(p record.Preferences, e *record.Event) (name string, minutes int) {
	location := strings.ToLower(strings.TrimSpace(e.Location()))
	if location == "" || e.AllDay() {
		return "", 0
	}
	for _, place := range p.Places {
		if match := strings.ToLower(strings.TrimSpace(place.Match)); match != "" && strings.Contains(location, match) {
			return match, place.Minutes
		}
	}
	if p.TravelMinutes == nil || !somewhere(location) {
		return "", 0
	}
	return strings.Join(strings.Fields(location), " "), *p.TravelMinutes
}

// online are the words that say a meeting happens on a screen or a telephone.
var online = []string{
	"online", "remote", "virtual", "zoom", "teams", "webex", "skype", "discord", "jitsi", "hangout", "google meet", "slack", "phone", "telephone",
	"telefon", "videocall", "video call", "facetime", "whatsapp", "signal", "tbd", "tba", "://", "www.", "meet.",
}

// indoors are words that name a part of a building one is in already.
var indoors = map[string]bool{
	"room": true, "raum": true, "zimmer": true, "floor": true, "desk": true, "office": true, "büro": true, "meeting": true, "conference": true,
	"seminar": true, "hall": true, "hörsaal": true, "saal": true, "etage": true, "og": true, "eg": true, "stock": true, "lab": true,
	"building": true, "gebäude": true, "level": true, "home": true, "here": true,
}

// somewhere reports whether a location, in lower case, is a place to go to: not
// an address on the web, not an online meeting, not just a room.
func somewhere(location string) bool {
	for _, word := range online {
		if strings.Contains(location, word) {
			return false
		}
	}
	words := strings.FieldsFunc(location, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' })
	for _, w := range words {
		if !indoors[w] && !strings.ContainsFunc(w, unicode.IsDigit) && len([]rune(w)) > 1 {
			return true
		}
	}
	return false
}
