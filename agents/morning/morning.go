// Package morning gathers what a person has on one day and stores the daily
// briefing about it.
//
// It promises that the briefing says only what the records say, that writing
// it again for the same day replaces it, and that it works without a plan,
// without calendars and without a model. The sentences are package briefing's.
package morning

import (
	"database/sql"
	"errors"
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
	day, err := dayOf(user, date, now)
	if err != nil {
		return nil, b, err
	}
	in, err := gather(app, user, day, now)
	if err != nil {
		return nil, b, err
	}
	b = briefing.Daily(in)
	var stored *record.Briefing
	err = app.RunInTransaction(func(tx core.App) error {
		stored, err = store(tx, user, day.Date, b)
		return err
	})
	return stored, b, err
}

func store(tx core.App, user *record.User, date string, b briefing.Briefing) (*record.Briefing, error) {
	stored, err := record.BriefingFor(tx, user.Id, record.BriefingDaily, date)
	if err != nil {
		return nil, err
	}
	stored.Set("zone", user.Zone().String())
	stored.Set("content", b)
	return stored, tx.Save(stored.Record)
}

// day is what the parts of a briefing are about: a local date, and the span
// that records are read for.
type day struct {
	Date     string
	From, To time.Time
}

func dayOf(user *record.User, date string, now time.Time) (day, error) {
	zone := user.Zone()
	if date == "" {
		date = clock.DayOf(now, zone)
	}
	from, err := clock.DayStart(date, zone)
	if err != nil {
		return day{}, err
	}
	y, m, d := from.In(zone).Date()
	return day{date, from, clock.Wall(y, m, d+ahead, 0, 0, 0, zone)}, nil
}

// labour is the work of a person: open tasks, and the blocks of the day.
type labour struct {
	Tasks  []briefing.Task
	Blocks []briefing.Block
}

// standing is what the plan in force could not place or finishes late.
type standing struct {
	Exists   bool
	Unplaced []briefing.Unplaced
	Late     []briefing.Late
}

// gather reads the parts one after the other; the workflow reads them side by
// side.
func gather(app core.App, user *record.User, d day, now time.Time) (briefing.Input, error) {
	var in briefing.Input
	events, err := readEvents(app, user, d)
	if err != nil {
		return in, err
	}
	work, err := readWork(app, user, d, now)
	if err != nil {
		return in, err
	}
	plan, err := readPlan(app, user)
	if err != nil {
		return in, err
	}
	hours, err := readHours(app, user, d.From)
	return assemble(user, d, now, events, work, plan, hours), err
}

// assemble puts the parts together. What the plan says of tasks that are no
// longer open is left out.
func assemble(user *record.User, d day, now time.Time, events []briefing.Event, work labour, plan standing, hours []briefing.Interval) briefing.Input {
	in := briefing.Input{
		Date: d.Date, Now: now, Zone: user.Zone(), Name: user.Name(), Locale: user.Locale(),
		Events: events, Tasks: work.Tasks, Blocks: work.Blocks, Hours: hours, PlanExists: plan.Exists,
	}
	open := map[string]bool{}
	for _, t := range work.Tasks {
		open[t.ID] = true
	}
	for _, u := range plan.Unplaced {
		if open[u.Task] {
			in.Unplaced = append(in.Unplaced, u)
		}
	}
	for _, l := range plan.Late {
		if open[l.Task] {
			in.Late = append(in.Late, l)
		}
	}
	return in
}

func readEvents(app core.App, user *record.User, d day) ([]briefing.Event, error) {
	list, err := record.ListEvents(app, user.Id, d.From, d.To)
	if err != nil {
		return nil, err
	}
	calendars, err := record.ListCalendars(app, user.Id)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, c := range calendars {
		names[c.Id] = c.Name()
	}
	out := make([]briefing.Event, 0, len(list))
	for _, e := range list {
		out = append(out, briefing.Event{
			ID: e.Id, Title: e.Title(), Location: e.GetString("location"), Start: e.Start(), End: e.End(),
			AllDay: e.AllDay(), StartDate: e.GetString("start_day"), EndDate: e.GetString("end_day"),
			Busy: e.Busy(), Calendar: names[e.GetString("calendar")],
		})
	}
	return out, nil
}

// readWork reads the open tasks with what is planned of each from now on, and
// the blocks of the day.
func readWork(app core.App, user *record.User, d day, now time.Time) (labour, error) {
	var out labour
	open, err := record.ListOpenTasks(app, user.Id)
	if err != nil {
		return out, err
	}
	projects, err := record.ListProjects(app, user.Id)
	if err != nil {
		return out, err
	}
	names := map[string]string{}
	for _, p := range projects {
		names[p.Id] = p.Name()
	}
	ahead, done, err := minutesOf(app, user, open, now)
	if err != nil {
		return out, err
	}
	for _, t := range open {
		minutes := t.Estimate()
		if minutes == 0 {
			minutes = schedule.DefaultEstimate
		}
		out.Tasks = append(out.Tasks, briefing.Task{
			ID: t.Id, Title: t.Title(), Project: names[t.Project()], Minutes: minutes,
			DoneMinutes: min(minutes, t.Spent()+done[t.Id]), PlannedMinutes: ahead[t.Id],
			Due: t.Due(), DueDateOnly: t.DueDay() != "", Hard: t.Hard(), Priority: briefing.Priority(t.Priority()),
		})
	}
	out.Blocks, err = readBlocks(app, user, d, names)
	return out, err
}

// minutesOf sums the blocks of each open task: what is planned from now on,
// and what is done.
func minutesOf(app core.App, user *record.User, open []*record.Task, now time.Time) (ahead, done map[string]int, err error) {
	ahead, done = map[string]int{}, map[string]int{}
	if len(open) == 0 {
		return ahead, done, nil
	}
	ids := make([]string, len(open))
	for i, t := range open {
		ids[i] = t.Id
	}
	all, err := record.ListTaskBlocks(app, user.Id, ids...)
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
	return ahead, done, err
}

func readBlocks(app core.App, user *record.User, d day, projects map[string]string) ([]briefing.Block, error) {
	blocks, err := record.ListBlocks(app, user.Id, d.From, d.To)
	if err != nil {
		return nil, err
	}
	out := make([]briefing.Block, 0, len(blocks))
	for _, b := range blocks {
		r, err := app.FindRecordById(record.Tasks, b.Task())
		if errors.Is(err, sql.ErrNoRows) {
			continue // deleted since the blocks were listed, and its blocks with it
		}
		if err != nil {
			return nil, err
		}
		state := briefing.BlockState(b.State())
		if b.State() == record.BlockLocked {
			state = briefing.Planned
		}
		out = append(out, briefing.Block{
			ID: b.Id, Task: b.Task(), Title: r.GetString("title"), Project: projects[r.GetString("project")],
			Start: b.Start(), End: b.End(), State: state, Pinned: b.Pinned(),
		})
	}
	return out, nil
}

func readPlan(app core.App, user *record.User) (standing, error) {
	var out standing
	plan, err := record.LatestPlan(app, user.Id, record.PlanApplied)
	if err != nil || plan == nil {
		return out, err
	}
	out.Exists = true
	detail, err := record.DetailOf(app, plan)
	if errors.Is(err, sql.ErrNoRows) {
		return out, nil // the plan was deleted meanwhile
	}
	if err != nil {
		return out, err
	}
	var unplaced []schedule.Unplaced
	if err := detail.UnmarshalJSONField("unplaced", &unplaced); err != nil {
		return out, err
	}
	for _, u := range unplaced {
		out.Unplaced = append(out.Unplaced, briefing.Unplaced{Task: u.Task, Title: u.Title, Minutes: u.Minutes, Sentence: u.Sentence})
	}
	var late []schedule.Late
	if err := detail.UnmarshalJSONField("late", &late); err != nil {
		return out, err
	}
	for _, l := range late {
		out.Late = append(out.Late, briefing.Late{Task: l.Task, Title: l.Title, Minutes: l.Minutes})
	}
	return out, nil
}

// readHours are the windows of the person's default hours on the day of midnight.
func readHours(app core.App, user *record.User, midnight time.Time) ([]briefing.Interval, error) {
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
