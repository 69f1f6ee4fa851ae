package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app/clock"
	"github.com/pulseplan/pulseplan/app/lang"
)

// User is a person with an account.
type User struct{ core.BaseRecordProxy }

// UserOf types an auth record.
func UserOf(r *core.Record) *User { return wrap[User](r) }

// Zone is the person's IANA zone; UTC when none was chosen.
func (u *User) Zone() *time.Location {
	loc, err := clock.Zone(u.GetString("timezone"))
	if err != nil {
		return time.UTC
	}
	return loc
}

// Locale is a BCP 47 tag; en-GB (day first, 24 hours, Monday) when none was
// chosen, because it reads the same dates as ISO 8601 countries do.
func (u *User) Locale() string {
	if l := u.GetString("locale"); l != "" {
		return l
	}
	return "en-GB"
}

// Language is what sentences for the person are written in.
func (u *User) Language() lang.Language { return lang.Of(u.Locale()) }

// LanguageOf is the language of a person by their id; English when there is no
// account any more.
func LanguageOf(app core.App, id string) lang.Language {
	r, err := app.FindRecordById(Users, id)
	if err != nil {
		return lang.English
	}
	return UserOf(r).Language()
}

// Name is what the person is called; may be empty.
func (u *User) Name() string { return u.GetString("name") }

// Preferences is how a person likes their days, in minutes unless said.
// Pointers tell "not chosen" (the planner's default) from zero.
type Preferences struct {
	MaxPerDay    *int    `json:"max_per_day,omitempty"`   // planned work a day
	MaxPerWeek   *int    `json:"max_per_week,omitempty"`  // planned work from Monday to Sunday
	BreakAfter   *int    `json:"break_after,omitempty"`   // a block this long is followed by a break
	Break        *int    `json:"break,omitempty"`         // length of that break
	BufferBefore *int    `json:"buffer_before,omitempty"` // kept free before events
	BufferAfter  *int    `json:"buffer_after,omitempty"`  // kept free after events
	HorizonDays  *int    `json:"horizon_days,omitempty"`  // how far plans look ahead, in days
	LunchMinutes *int    `json:"lunch_minutes,omitempty"` // kept free around midday
	LunchFrom    *string `json:"lunch_from,omitempty"`    // not before, such as 11:30
	LunchTo      *string `json:"lunch_to,omitempty"`      // over by
	BriefingHour *int    `json:"briefing_hour,omitempty"` // local hour of the morning briefing
	WeekStart    *int    `json:"week_start,omitempty"`    // 0 Sunday .. 6 Saturday
	Clock        *int    `json:"clock,omitempty"`         // 12 or 24
	Theme        *string `json:"theme,omitempty"`         // light, dark or system

	Free          []FreeTime `json:"free,omitempty"`           // more time to keep free
	TravelMinutes *int       `json:"travel_minutes,omitempty"` // from home to an event with a location that places does not know
	Places        []Place    `json:"places,omitempty"`
	BundleMinutes *int       `json:"bundle_minutes,omitempty"` // tasks up to so long are put together; 0: none

	Replan        *string `json:"replan,omitempty"`         // off, propose or apply
	ReplanMoves   *int    `json:"replan_moves,omitempty"`   // most blocks a plan that nobody asked for may move or remove
	FreezeMinutes *int    `json:"freeze_minutes,omitempty"` // nothing that starts within so long moves by itself

	Weights map[string]int64 `json:"weights,omitempty"` // of the terms of a plan, by name; what is not named is the planner's default

	Learn *bool `json:"learn,omitempty"` // note what happens and use it; true when not chosen
}

// preferenceRules bounds each number of Preferences, inclusive.
var preferenceRules = []struct {
	name     string
	field    func(*Preferences) *int
	min, max int
}{
	{"max_per_day", func(p *Preferences) *int { return p.MaxPerDay }, 15, 24 * 60},
	{"max_per_week", func(p *Preferences) *int { return p.MaxPerWeek }, 15, 7 * 24 * 60},
	{"break_after", func(p *Preferences) *int { return p.BreakAfter }, 15, 24 * 60},
	{"break", func(p *Preferences) *int { return p.Break }, 0, 120},
	{"buffer_before", func(p *Preferences) *int { return p.BufferBefore }, 0, 120},
	{"buffer_after", func(p *Preferences) *int { return p.BufferAfter }, 0, 120},
	{"horizon_days", func(p *Preferences) *int { return p.HorizonDays }, 1, 60},
	{"lunch_minutes", func(p *Preferences) *int { return p.LunchMinutes }, 0, 180},
	{"travel_minutes", func(p *Preferences) *int { return p.TravelMinutes }, 0, maxWay},
	{"bundle_minutes", func(p *Preferences) *int { return p.BundleMinutes }, 0, 60},
	{"briefing_hour", func(p *Preferences) *int { return p.BriefingHour }, 0, 23},
	{"replan_moves", func(p *Preferences) *int { return p.ReplanMoves }, 0, 100},
	{"freeze_minutes", func(p *Preferences) *int { return p.FreezeMinutes }, 0, 24 * 60},
	{"week_start", func(p *Preferences) *int { return p.WeekStart }, 0, 6},
}

// ParsePreferences reads and validates preferences as JSON. Empty text and
// null are no preferences; unknown names are refused.
func ParsePreferences(raw string) (Preferences, error) {
	var p Preferences
	if raw == "" || raw == "null" || raw == `""` {
		return p, nil
	}
	d := json.NewDecoder(strings.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return p, fmt.Errorf("preferences: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	for _, rule := range preferenceRules {
		if v := rule.field(&p); v != nil && (*v < rule.min || *v > rule.max) {
			return p, fmt.Errorf("preferences.%s: must be a whole number from %d to %d", rule.name, rule.min, rule.max)
		}
	}
	if p.Clock != nil && *p.Clock != 12 && *p.Clock != 24 {
		return p, errors.New("preferences.clock: must be 12 or 24")
	}
	if p.Theme != nil && *p.Theme != "light" && *p.Theme != "dark" && *p.Theme != "system" {
		return p, errors.New("preferences.theme: must be light, dark or system")
	}
	if err := p.checkWishes(); err != nil {
		return p, err
	}
	if err := p.checkWeights(); err != nil {
		return p, err
	}
	if p.Replan != nil && *p.Replan != ReplanOff && *p.Replan != ReplanPropose && *p.Replan != ReplanApply {
		return p, errors.New("preferences.replan: must be off, propose or apply")
	}
	return p, nil
}

// Learns reports whether what happens is noted and used in plans. Switched off,
// nothing new is noted and nothing noted is used; it stays until it is reset.
func (p Preferences) Learns() bool { return p.Learn == nil || *p.Learn }

// What happens when something a plan is made from has changed.
const (
	ReplanOff     = "off"     // nothing
	ReplanPropose = "propose" // a proposal is made
	ReplanApply   = "apply"   // the plan is changed, and can be undone
)

// Defaults of the preferences about plans that nobody asked for.
const (
	DefaultReplanMoves   = 5  // blocks: about a day's worth of a plan may change
	DefaultFreezeMinutes = 60 // what begins within the hour has been prepared for
)

// Replanning is how far a plan may be changed without being asked for: the
// mode, how many blocks may move or be removed, and how long before their start
// blocks stay as they are.
func (p Preferences) Replanning() (mode string, moves int, freeze time.Duration) {
	mode, moves, minutes := ReplanPropose, DefaultReplanMoves, DefaultFreezeMinutes
	if p.Replan != nil {
		mode = *p.Replan
	}
	if p.ReplanMoves != nil {
		moves = *p.ReplanMoves
	}
	if p.FreezeMinutes != nil {
		minutes = *p.FreezeMinutes
	}
	return mode, moves, time.Duration(minutes) * time.Minute
}

// Preferences returns the person's choices; what does not parse counts as not
// chosen, since the guard refuses it on the way in.
func (u *User) Preferences() Preferences {
	p, err := ParsePreferences(u.GetString("preferences"))
	if err != nil {
		return Preferences{}
	}
	return p
}
