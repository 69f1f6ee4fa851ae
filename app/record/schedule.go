package record

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"github.com/pulseplan/pulseplan/app/clock"
	"github.com/pulseplan/pulseplan/app/timetable"
)

// Schedule is a wish of a person to have something done at certain times.
type Schedule struct{ core.BaseRecordProxy }

const (
	// BriefingType is the type of the schedule every account begins with.
	BriefingType = "briefing"
	// MorningHour is the local hour of the briefing of somebody who has not
	// said when.
	MorningHour = 7
	// followsHour marks a schedule that is due at the hour the person's
	// preferences name, until the person gives it times of its own.
	followsHour = "briefing_hour"
	// maxProblem bounds a schedule's problem, in bytes.
	maxProblem = 500
)

// NewSchedule returns an unsaved, enabled schedule of the owner. Its next run
// is computed when it is saved.
func NewSchedule(app core.App, owner, kind, name, cron string) (*Schedule, error) {
	s, err := fresh[Schedule](app, Schedules, owner)
	if err != nil {
		return nil, err
	}
	s.Set("type", kind)
	s.Set("name", name)
	s.Set("cron", cron)
	s.Set("enabled", true)
	s.Set("catch_up", timetable.Once)
	return s, nil
}

// NewBriefingSchedule returns the unsaved schedule of a person's morning
// briefing, at the hour that their preferences name.
func NewBriefingSchedule(app core.App, u *User) (*Schedule, error) {
	s, err := NewSchedule(app, u.Id, BriefingType, u.Language().Say("Morning briefing"), u.briefingCron())
	if err != nil {
		return nil, err
	}
	s.Set("follows", followsHour)
	return s, nil
}

// briefingCron is when the person's morning briefing is due.
func (u *User) briefingCron() string { return fmt.Sprintf("0 %d * * *", u.BriefingHour()) }

// BriefingHour is the local hour of the person's morning briefing.
func (u *User) BriefingHour() int {
	if chosen := u.Preferences().BriefingHour; chosen != nil {
		return *chosen
	}
	return MorningHour
}

// ScheduleOf types a record.
func ScheduleOf(r *core.Record) *Schedule { return wrap[Schedule](r) }

// FindSchedule finds a schedule of the owner by id.
func FindSchedule(app core.App, owner, id string) (*Schedule, error) {
	return mine[Schedule](app, Schedules, owner, id)
}

// ListSchedules returns the owner's schedules by name.
func ListSchedules(app core.App, owner string) ([]*Schedule, error) {
	return list[Schedule](app, Schedules, owner, nil, "name ASC", "id ASC")
}

// CountSchedules returns how many schedules the owner has.
func CountSchedules(app core.App, owner string) (int64, error) {
	return app.CountRecords(Schedules, dbx.HashExp{"owner": owner})
}

// DueSchedules returns up to limit schedules of everyone whose next run is not
// after now, most overdue first, beginning behind after; nil begins at the first.
func DueSchedules(app core.App, now time.Time, after *Schedule, limit int64) ([]*Schedule, error) {
	q := app.RecordQuery(Schedules).
		AndWhere(dbx.NewExp("next_run != '' AND next_run <= {:now}", dbx.Params{"now": stamp(now)})).
		OrderBy("next_run ASC", "id ASC").Limit(limit)
	if after != nil {
		q = q.AndWhere(dbx.NewExp("(next_run, id) > ({:next}, {:id})", dbx.Params{"next": after.GetString("next_run"), "id": after.Id}))
	}
	return schedulesOf(q)
}

// EnabledSchedules returns up to limit enabled schedules of everyone by id,
// beginning behind the id after.
func EnabledSchedules(app core.App, after string, limit int64) ([]*Schedule, error) {
	return schedulesOf(app.RecordQuery(Schedules).
		AndWhere(dbx.NewExp("enabled = true AND id > {:after}", dbx.Params{"after": after})).OrderBy("id ASC").Limit(limit))
}

func schedulesOf(q *dbx.SelectQuery) ([]*Schedule, error) {
	var rows []*core.Record
	if err := q.All(&rows); err != nil {
		return nil, fmt.Errorf("list schedules: %w", err)
	}
	out := make([]*Schedule, len(rows))
	for i, r := range rows {
		out[i] = wrap[Schedule](r)
	}
	return out, nil
}

// NextScheduled returns when the next schedule of anybody is due; the zero time
// when none is.
func NextScheduled(app core.App) (time.Time, error) {
	var text string
	err := app.DB().Select("next_run").From(Schedules).Where(dbx.NewExp("next_run != ''")).OrderBy("next_run ASC").Limit(1).Row(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("find the next schedule: %w", err)
	}
	next, err := types.ParseDateTime(text)
	return next.Time().UTC(), err
}

// Owner is the id of the person the schedule is for.
func (s *Schedule) Owner() string { return s.GetString("owner") }

// Type is what is run: one of the types POST /agent/run takes.
func (s *Schedule) Type() string { return s.GetString("type") }

// Payload is what each run is given, as JSON; empty when there is nothing.
func (s *Schedule) Payload() []byte {
	if raw := s.GetString("payload"); raw != "null" {
		return []byte(raw)
	}
	return nil
}

// Enabled says whether the schedule is in force.
func (s *Schedule) Enabled() bool { return s.GetBool("enabled") }

// CatchUp is timetable.Once or timetable.Skip.
func (s *Schedule) CatchUp() string { return s.GetString("catch_up") }

// Timetable is when the schedule is due, in its zone.
func (s *Schedule) Timetable() (timetable.Timetable, error) {
	return timetable.Parse(s.GetString("cron"))
}

// Ran is the slots that have been run.
func (s *Schedule) Ran() timetable.Ran { return timetable.ParseRan(s.GetString("ran")) }

// ZoneOf is the schedule's zone: its own, or that of its owner.
func (s *Schedule) ZoneOf(owner *User) *time.Location {
	if zone, err := clock.Zone(s.GetString("zone")); err == nil {
		return zone
	}
	return owner.Zone()
}

// NextRun is the next slot; zero when the schedule is not enabled.
func (s *Schedule) NextRun() time.Time { return at(s.Record, "next_run") }

// SetNextRun sets the next slot; zero when there is none.
func (s *Schedule) SetNextRun(t time.Time) { set(s.Record, "next_run", t) }

// SetRun notes that a slot has been run.
func (s *Schedule) SetRun(slot time.Time) {
	set(s.Record, "last_run", slot)
	s.Set("ran", s.Ran().With(slot).String())
	s.Set("problem", "")
}

// SetLastJob notes the id of the job that a slot has become.
func (s *Schedule) SetLastJob(id string) { s.Set("last_job", id) }

// SetProblem notes in a sentence why a slot could not be run, and reports
// whether that is news.
func (s *Schedule) SetProblem(sentence string) bool {
	if len(sentence) > maxProblem {
		sentence = strings.ToValidUTF8(sentence[:maxProblem-3], "") + "..."
	}
	news := s.GetString("problem") != sentence
	s.Set("problem", sentence)
	return news
}

// Follow brings a schedule whose times are made from its owner's preferences
// into step with them, and reports whether it changed. Other schedules stay.
func (s *Schedule) Follow(owner *User) bool {
	if cron := owner.briefingCron(); s.GetString("follows") == followsHour && s.GetString("cron") != cron {
		s.Set("cron", cron)
		return true
	}
	return false
}

// Unfollow lets a schedule keep what it has been given, if that is another type
// or other times than its owner's preferences would make.
func (s *Schedule) Unfollow(owner *User) {
	if s.Type() != BriefingType || s.GetString("cron") != owner.briefingCron() {
		s.Set("follows", "")
	}
}
