package hooks

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents"
	"github.com/pulseplan/pulseplan/agents/account"
	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/record"
)

const (
	// replanAfter is how long a change waits for others before the plan is
	// looked at: long enough for a calendar's refresh or a few clicks to end,
	// short enough that people see what follows from what they did.
	replanAfter = 5 * time.Second
	// lookBack is how far back the first sweep of a process looks for blocks that
	// ended without being done while no process ran.
	lookBack = 24 * time.Hour
	// overrunsAtOnce bounds the blocks and timers of one sweep; the next goes on.
	overrunsAtOnce = 500
	// overrunsKey remembers in the app's store until when blocks were looked at.
	overrunsKey = "pulseplanOverrunsSwept"
)

// says are fields of tasks that no plan is made from.
var says = []string{"title", "notes", "tags", "url", "source", "external_id", "completed", "created", "updated"}

// replanner asks for a look at the plan in force when something it is made from
// changes: once a person however much changes, in the transaction of the
// change, so that none is missed.
type replanner struct {
	app    *app.App
	runner *agents.Runner
	// leaving are the ids of accounts that are being deleted with all they have.
	leaving sync.Map
}

func registerReplan(a *app.App, runner *agents.Runner) {
	p := &replanner{app: a, runner: runner}
	for collection, matters := range map[string]func(*core.RecordEvent) bool{
		record.Tasks:    p.taskMatters,
		record.Events:   p.eventMatters,
		record.TimeMaps: p.fieldsMatter("hours", "is_default"),
		record.Projects: p.fieldsMatter("time_map"),
		record.Blocks:   p.blockMatters,
		record.Users:    p.personMatters,
	} {
		follow := func(e *core.RecordEvent) error {
			if schedule.Quiet(e.Context) || account.Importing(e.Context) || !matters(e) {
				return e.Next()
			}
			return together(e, func(tx core.App) error { return p.want(tx, ownerOf(e.Record), record.TriggerChange) })
		}
		if collection != record.Users {
			a.OnRecordCreate(collection).BindFunc(follow)
			a.OnRecordDelete(collection).BindFunc(follow)
		}
		a.OnRecordUpdate(collection).BindFunc(follow)
	}
	a.OnRecordDelete(record.Users).BindFunc(func(e *core.RecordEvent) error {
		p.leaving.Store(e.Record.Id, nil)
		defer p.leaving.Delete(e.Record.Id)
		return together(e, func(tx core.App) error { return schedule.Unwant(tx, e.Record.Id) })
	})
	a.Cron().MustAdd("pulseplanOverruns", "* * * * *", func() { p.sweep() })
	registerTimers(a)
}

func ownerOf(r *core.Record) string {
	if r.Collection().Name == record.Users {
		return r.Id
	}
	return r.GetString("owner")
}

// want notes that a person's plan may need a change, and asks for the run that
// looks at it unless one is to come.
func (p *replanner) want(tx core.App, owner, trigger string) error {
	if _, leaving := p.leaving.Load(owner); leaving {
		return nil
	}
	ask, err := schedule.Want(tx, owner, trigger, p.app.Clock.Now())
	if err != nil || !ask {
		return err
	}
	person, err := tx.FindRecordById(record.Users, owner)
	if err != nil {
		return err
	}
	payload, err := json.Marshal(schedule.Request{Trigger: trigger})
	if err != nil {
		return err
	}
	job, err := p.runner.Submit(tx, agents.Request{
		User: record.UserOf(person), Type: schedule.Type, Payload: payload, Origin: record.OriginChange, RunAt: p.app.Clock.Now().Add(replanAfter),
	})
	if err != nil {
		return err
	}
	return schedule.Asked(tx, owner, job.Id)
}

// changed reports whether one of the fields is another than before; a new or
// deleted record is.
func changed(e *core.RecordEvent, fields ...string) bool {
	if e.Type != core.ModelEventTypeUpdate {
		return true
	}
	was := e.Record.Original()
	for _, f := range fields {
		if e.Record.GetString(f) != was.GetString(f) {
			return true
		}
	}
	return false
}

func (p *replanner) fieldsMatter(fields ...string) func(*core.RecordEvent) bool {
	return func(e *core.RecordEvent) bool { return changed(e, fields...) }
}

// taskMatters: every field but those that only say something. A task that is
// over and stays over matters to no plan.
func (p *replanner) taskMatters(e *core.RecordEvent) bool {
	was := e.Record.Original()
	if e.Type == core.ModelEventTypeUpdate {
		if over(e.Record) && over(was) {
			return false
		}
	} else if over(e.Record) {
		return false
	}
	var fields []string
	for _, f := range e.Record.Collection().Fields {
		fields = append(fields, f.GetName())
	}
	return changed(e, slices.DeleteFunc(fields, func(f string) bool { return slices.Contains(says, f) })...)
}

func over(task *core.Record) bool {
	s := task.GetString("status")
	return s == "done" || s == "cancelled"
}

// eventMatters: busy time that plans can reach. Calendars are kept further ahead
// than people plan, and their windows move on every hour.
func (p *replanner) eventMatters(e *core.RecordEvent) bool {
	if !changed(e, "start", "end", "busy", "location") {
		return false
	}
	now := p.app.Clock.Now()
	reaches := func(r *core.Record) bool {
		return r.GetBool("busy") && r.GetDateTime("end").Time().After(now) &&
			r.GetDateTime("start").Time().Before(now.AddDate(0, 0, schedule.MaxDays))
	}
	return reaches(e.Record) || e.Type == core.ModelEventTypeUpdate && reaches(e.Record.Original())
}

// blockMatters: what the person does with a block that is not over yet.
func (p *replanner) blockMatters(e *core.RecordEvent) bool {
	if !changed(e, "start", "end", "state", "pinned", "task") {
		return false
	}
	now := p.app.Clock.Now()
	current := func(r *core.Record) bool { return r.GetDateTime("end").Time().After(now) }
	return current(e.Record) || e.Type == core.ModelEventTypeUpdate && (current(e.Record.Original()) || changed(e, "state"))
}

// personMatters: the zone, and preferences that plans are made from.
func (p *replanner) personMatters(e *core.RecordEvent) bool {
	if changed(e, "timezone") {
		return true
	}
	planned := func(r *core.Record) string {
		prefs := record.UserOf(r).Preferences()
		prefs.Theme, prefs.Clock, prefs.WeekStart, prefs.BriefingHour = nil, nil, nil, nil
		raw, err := json.Marshal(prefs)
		if err != nil {
			return err.Error()
		}
		return string(raw)
	}
	return planned(e.Record) != planned(e.Record.Original())
}

// sweep stops forgotten timers, and looks for blocks whose time is over without
// being done, and for notes nobody was asked to look at.
func (p *replanner) sweep() {
	logged(p.app, "look for blocks that ran over", func(ctx context.Context) error { return SweepOverruns(ctx, p.app, p.runner) })
}

// SweepOverruns stops timers that were forgotten and asks for a look at the
// plans of people who have a block that ended, since the last sweep, without
// being done. After a start it looks back a day.
func SweepOverruns(ctx context.Context, a *app.App, runner *agents.Runner) error {
	p := &replanner{app: a, runner: runner}
	now := a.Clock.Now()
	if err := schedule.StopForgotten(ctx, a, now, overrunsAtOnce); err != nil {
		return err
	}
	from, ok := a.Store().Get(overrunsKey).(time.Time)
	if !ok || from.After(now) {
		from = now.Add(-lookBack)
	}
	owners, err := record.OwnersOfEnded(a, from, now)
	if err != nil {
		return err
	}
	for _, owner := range owners {
		if err := a.RunInTransaction(func(tx core.App) error { return p.want(tx, owner, record.TriggerOverrun) }); err != nil {
			return err
		}
	}
	a.Store().Set(overrunsKey, now)
	left, err := schedule.Unasked(a, overrunsAtOnce)
	if err != nil {
		return err
	}
	for owner, trigger := range left {
		if err := a.RunInTransaction(func(tx core.App) error { return p.want(tx, owner, trigger) }); err != nil {
			return err
		}
	}
	return ctx.Err()
}
