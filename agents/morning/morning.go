// Package morning gathers what a person has on one day and stores the daily
// briefing about it.
//
// It promises that the briefing says only what the records say, that writing
// it again for the same day replaces it, and that it works without a plan,
// without calendars and without a model. The sentences are package briefing's.
package morning

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/briefing"
	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/clock"
	"github.com/pulseplan/pulseplan/app/record"
)

// ahead is how many days after the day a briefing looks: tomorrow's first
// commitment, wherever tomorrow begins.
const ahead = 2

// Write makes the briefing of a local date (YYYY-MM-DD; empty means today) and
// stores it.
func Write(app core.App, user *record.User, date string, now time.Time) (*record.Briefing, briefing.Briefing, error) {
	var b briefing.Briefing
	if date == "" {
		date = clock.DayOf(now, user.Zone())
	}
	in, err := gather(app, user, date, now)
	if err != nil {
		return nil, b, err
	}
	b = briefing.Daily(in)
	var stored *record.Briefing
	err = app.RunInTransaction(func(tx core.App) error {
		if stored, err = record.BriefingFor(tx, user.Id, record.BriefingDaily, date); err != nil {
			return err
		}
		stored.Set("zone", user.Zone().String())
		stored.Set("content", b)
		return tx.Save(stored.Record)
	})
	return stored, b, err
}

func gather(app core.App, user *record.User, date string, now time.Time) (briefing.Input, error) {
	zone := user.Zone()
	in := briefing.Input{Date: date, Now: now, Zone: zone, Name: user.Name(), Locale: user.Locale()}
	from, err := clock.DayStart(date, zone)
	if err != nil {
		return in, err
	}
	y, m, d := from.In(zone).Date()
	to := clock.Wall(y, m, d+ahead, 0, 0, 0, zone)
	if err := events(app, user, &in, from, to); err != nil {
		return in, err
	}
	blocks, err := record.ListBlocks(app, user.Id, from, to)
	if err != nil {
		return in, err
	}
	if err := work(app, user, &in, blocks, now); err != nil {
		return in, err
	}
	if err := planned(app, user, &in); err != nil {
		return in, err
	}
	in.Hours, err = hours(app, user, from)
	return in, err
}

func events(app core.App, user *record.User, in *briefing.Input, from, to time.Time) error {
	list, err := record.ListEvents(app, user.Id, from, to)
	if err != nil {
		return err
	}
	calendars, err := record.ListCalendars(app, user.Id)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, c := range calendars {
		names[c.Id] = c.Name()
	}
	for _, e := range list {
		in.Events = append(in.Events, briefing.Event{
			ID: e.Id, Title: e.Title(), Location: e.GetString("location"), Start: e.Start(), End: e.End(),
			AllDay: e.AllDay(), StartDate: e.GetString("start_day"), EndDate: e.GetString("end_day"),
			Busy: e.Busy(), Calendar: names[e.GetString("calendar")],
		})
	}
	return nil
}

// work adds the open tasks with what is planned of each from now on, and the
// blocks of the day.
func work(app core.App, user *record.User, in *briefing.Input, blocks []*record.Block, now time.Time) error {
	open, err := record.ListOpenTasks(app, user.Id)
	if err != nil {
		return err
	}
	projects, err := record.ListProjects(app, user.Id)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, p := range projects {
		names[p.Id] = p.Name()
	}
	ahead, done := map[string]int{}, map[string]int{}
	ids := make([]string, len(open))
	for i, t := range open {
		ids[i] = t.Id
	}
	if len(ids) > 0 {
		all, err := record.ListTaskBlocks(app, user.Id, ids...)
		if err != nil {
			return err
		}
		for _, b := range all {
			switch {
			case b.State() == record.BlockDone:
				done[b.Task()] += int(b.End().Sub(b.Start()) / time.Minute)
			case b.State() != record.BlockSkipped && b.End().After(now):
				start := b.Start()
				if start.Before(now) {
					start = now
				}
				ahead[b.Task()] += int(b.End().Sub(start) / time.Minute)
			}
		}
	}
	for _, t := range open {
		minutes := t.Estimate()
		if minutes == 0 {
			minutes = schedule.DefaultEstimate
		}
		in.Tasks = append(in.Tasks, briefing.Task{
			ID: t.Id, Title: t.Title(), Project: names[t.Project()], Minutes: minutes,
			DoneMinutes: min(minutes, t.Spent()+done[t.Id]), PlannedMinutes: ahead[t.Id],
			Due: t.Due(), DueDateOnly: t.DueDay() != "", Hard: t.Hard(), Priority: briefing.Priority(t.Priority()),
		})
	}
	return addBlocks(app, in, blocks, names)
}

func addBlocks(app core.App, in *briefing.Input, blocks []*record.Block, projects map[string]string) error {
	for _, b := range blocks {
		r, err := app.FindRecordById(record.Tasks, b.Task())
		if err != nil {
			return err
		}
		state := briefing.BlockState(b.State())
		if b.State() == record.BlockLocked {
			state = briefing.Planned
		}
		in.Blocks = append(in.Blocks, briefing.Block{
			ID: b.Id, Task: b.Task(), Title: r.GetString("title"), Project: projects[r.GetString("project")],
			Start: b.Start(), End: b.End(), State: state, Pinned: b.Pinned(),
		})
	}
	return nil
}

// planned adds what the plan in force could not place or finishes late.
func planned(app core.App, user *record.User, in *briefing.Input) error {
	plan, err := record.LatestPlan(app, user.Id, record.PlanApplied)
	if err != nil || plan == nil {
		return err
	}
	in.PlanExists = true
	detail, err := record.DetailOf(app, plan)
	if err != nil {
		return err
	}
	openTask := map[string]bool{}
	for _, t := range in.Tasks {
		openTask[t.ID] = true
	}
	var unplaced []schedule.Unplaced
	if err := detail.UnmarshalJSONField("unplaced", &unplaced); err != nil {
		return err
	}
	for _, u := range unplaced {
		if openTask[u.Task] {
			in.Unplaced = append(in.Unplaced, briefing.Unplaced{Task: u.Task, Title: u.Title, Minutes: u.Minutes, Sentence: u.Sentence})
		}
	}
	var late []schedule.Late
	if err := detail.UnmarshalJSONField("late", &late); err != nil {
		return err
	}
	for _, l := range late {
		if openTask[l.Task] {
			in.Late = append(in.Late, briefing.Late{Task: l.Task, Title: l.Title, Minutes: l.Minutes})
		}
	}
	return nil
}

// hours are the windows of the person's default hours on the day of midnight.
func hours(app core.App, user *record.User, midnight time.Time) ([]briefing.Interval, error) {
	text := schedule.DefaultHours
	maps, err := record.ListTimeMaps(app, user.Id)
	if err != nil {
		return nil, err
	}
	for _, m := range maps {
		if m.Default() {
			text = m.Hours()
		}
	}
	h, err := planner.ParseHours(text)
	if err != nil {
		return nil, err
	}
	return Windows(h, midnight, user.Zone()), nil
}

// Windows are the stretches of one local day that weekly hours cover, as
// instants; midnight is any instant of that day.
func Windows(h planner.Hours, midnight time.Time, zone *time.Location) []briefing.Interval {
	y, m, d := midnight.In(zone).Date()
	var out []briefing.Interval
	for _, s := range h.Spans(midnight.In(zone).Weekday()) {
		start, end := clock.Wall(y, m, d, 0, s.From, 0, zone), clock.Wall(y, m, d, 0, s.To, 0, zone)
		if end.After(start) {
			out = append(out, briefing.Interval{Start: start, End: end})
		}
	}
	return out
}
