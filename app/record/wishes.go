package record

import (
	"fmt"
	"strings"
	"time"
	"unicode"
)

// FreeTime is a wish for free time: so many minutes in one piece between two
// clock times, on some days of the week.
type FreeTime struct {
	Title   string   `json:"title,omitempty"` // shown where the wish cannot be kept
	Days    []string `json:"days"`            // Mon to Sun; none: every day
	From    string   `json:"from"`            // such as 18:00
	To      string   `json:"to"`              // up to 24:00
	Minutes int      `json:"minutes"`
}

// Place is where events happen: Match is a piece of their location, Minutes is
// the way from home.
type Place struct {
	Match   string `json:"match"`
	Minutes int    `json:"minutes"`
}

const (
	maxFreeTimes   = 20
	maxPlaces      = 100
	maxPlaceLength = 100 // characters
	maxWay         = 180 // minutes from home
)

// The usual window of lunch, in minutes after midnight.
const (
	DefaultLunchFrom = 11*60 + 30
	DefaultLunchTo   = 14 * 60
)

// DefaultBundleMinutes is up to how many minutes a task is bundled with others
// when nobody has said: an errand rather than a session.
const DefaultBundleMinutes = 15

// ClockMinute reads a time of day such as 18:30 as minutes after midnight;
// 24:00 is the end of the day.
func ClockMinute(text string) (int, error) {
	if text == "24:00" {
		return 24 * 60, nil
	}
	t, err := time.Parse("15:04", text)
	if err != nil || len(text) != len("15:04") {
		return 0, fmt.Errorf("must be a time such as 18:30, not %q", text)
	}
	return t.Hour()*60 + t.Minute(), nil
}

// Weekday reads the English name of a day of the week by its first three
// letters.
func Weekday(text string) (time.Weekday, error) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if name := d.String(); len(text) >= 3 && len(text) <= len(name) && strings.EqualFold(text, name[:len(text)]) {
			return d, nil
		}
	}
	return 0, fmt.Errorf("must be a day such as Mon, not %q", text)
}

// On reports for each day of the week whether the wish is meant for it.
func (f FreeTime) On() ([7]bool, error) {
	var on [7]bool
	for _, name := range f.Days {
		d, err := Weekday(name)
		if err != nil {
			return on, err
		}
		on[d] = true
	}
	if len(f.Days) == 0 {
		on = [7]bool{true, true, true, true, true, true, true}
	}
	return on, nil
}

// Lunch is the window of lunch and its length, in minutes; zero minutes: none.
func (p Preferences) Lunch() (from, to, minutes int) {
	from, to = DefaultLunchFrom, DefaultLunchTo
	if p.LunchFrom != nil {
		from, _ = ClockMinute(*p.LunchFrom)
	}
	if p.LunchTo != nil {
		to, _ = ClockMinute(*p.LunchTo)
	}
	if p.LunchMinutes != nil {
		minutes = *p.LunchMinutes
	}
	if p.LunchFrom == nil && p.LunchTo == nil && minutes > to-from { // a longer lunch widens the usual window
		over := minutes - (to - from)
		from, to = from-over/2, to+(over+1)/2
	}
	return from, to, minutes
}

// checkWishes refuses wishes that mean nothing, with a sentence that names the
// field and its rule.
func (p Preferences) checkWishes() error {
	for _, at := range []struct {
		name string
		text *string
	}{{"lunch_from", p.LunchFrom}, {"lunch_to", p.LunchTo}} {
		if at.text != nil {
			if _, err := ClockMinute(*at.text); err != nil {
				return fmt.Errorf("preferences.%s: %w", at.name, err)
			}
		}
	}
	if from, to, minutes := p.Lunch(); from >= to {
		return fmt.Errorf("preferences.lunch_to: must be after lunch_from")
	} else if minutes > to-from {
		return fmt.Errorf("preferences.lunch_minutes: %d minutes do not fit between lunch_from and lunch_to", minutes)
	}
	if len(p.Free) > maxFreeTimes {
		return fmt.Errorf("preferences.free: must have at most %d entries", maxFreeTimes)
	}
	for i, f := range p.Free {
		if field, err := f.check(); err != nil {
			return fmt.Errorf("preferences.free[%d].%s: %w", i, field, err)
		}
	}
	if len(p.Places) > maxPlaces {
		return fmt.Errorf("preferences.places: must have at most %d entries", maxPlaces)
	}
	for i, place := range p.Places {
		switch {
		case strings.TrimSpace(place.Match) == "" || !oneLine(place.Match, maxPlaceLength):
			return fmt.Errorf("preferences.places[%d].match: must be 1 to %d characters of a location, in one line", i, maxPlaceLength)
		case place.Minutes < 0 || place.Minutes > maxWay:
			return fmt.Errorf("preferences.places[%d].minutes: must be a whole number from 0 to %d", i, maxWay)
		}
	}
	return nil
}

func (f FreeTime) check() (field string, err error) {
	if !oneLine(f.Title, maxPlaceLength) {
		return "title", fmt.Errorf("must be at most %d characters in one line", maxPlaceLength)
	}
	if _, err := f.On(); err != nil {
		return "days", err
	}
	from, err := ClockMinute(f.From)
	if err != nil {
		return "from", err
	}
	to, err := ClockMinute(f.To)
	switch {
	case err != nil:
		return "to", err
	case to <= from:
		return "to", fmt.Errorf("must be after from")
	case f.Minutes < 5 || f.Minutes > to-from:
		return "minutes", fmt.Errorf("must be a whole number from 5 to the %d minutes between from and to", to-from)
	}
	return "", nil
}

func oneLine(text string, most int) bool {
	return len([]rune(text)) <= most && !strings.ContainsFunc(text, unicode.IsControl)
}
