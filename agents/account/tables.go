package account

import (
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app/record"
)

// table says how a collection goes into an archive and comes back.
type table struct {
	name string
	// back: the records come back with an import; the others are there to be read.
	back bool
	// hidden are fields that the API does not show and that go along all the same.
	hidden []string
	// stays are fields that are in the archive and do not come back.
	stays []string
	// later are relations to the collection itself, set when all of it is there.
	later []string
	// texts are fields beside JSON that ids may stand in.
	texts []string
	// twin finds a record that an account cannot have a second of; nil: none.
	twin func(r *core.Record) dbx.Expression
	// takes are fields of a twin that become those of the archive when the
	// person's profile does: what they belong to was made by the server.
	takes []string
	// only says that the twin is another record in fact, so that this one is left out.
	only bool
}

// tables are all collections of a person, each after those it points at.
var tables = []table{
	{name: record.TimeMaps, back: true, twin: func(r *core.Record) dbx.Expression { return is(r, "name") }},
	{name: record.Projects, back: true, twin: called},
	// The address of a subscription is a secret of the person's own: without it
	// the calendar could not be read again.
	{name: record.Calendars, back: true, hidden: []string{"url", "window_from", "window_to"}, stays: []string{"next_refresh"}, twin: called},
	{name: record.EventSeries, back: true, twin: func(r *core.Record) dbx.Expression { return is(r, "calendar", "uid") }},
	{name: record.Events, back: true, twin: func(r *core.Record) dbx.Expression { return is(r, "calendar", "uid", "recurrence_id") }},
	{name: record.Tasks, back: true, hidden: []string{"begun", "begun_estimate"}, later: []string{"depends_on"}, twin: func(r *core.Record) dbx.Expression {
		if r.GetString("external_id") == "" {
			return nil
		}
		return is(r, "source", "external_id")
	}},
	{name: record.Observations, back: true, texts: []string{"block"}, twin: func(r *core.Record) dbx.Expression {
		switch {
		case r.GetString("kind") == "duration" && r.GetString("task") != "":
			return is(r, "kind", "task")
		case r.GetString("kind") == "outcome" && r.GetString("block") != "":
			return is(r, "kind", "block")
		}
		return nil
	}},
	{name: record.Plans, back: true, only: true, twin: func(r *core.Record) dbx.Expression { return is(r, "revision") }},
	{name: record.PlanDetails, back: true, hidden: []string{"before"}, only: true, twin: func(r *core.Record) dbx.Expression { return is(r, "plan") }},
	{name: record.Blocks, back: true},
	{name: record.PlanChanges, back: true, hidden: []string{"before", "after"}, texts: []string{"way"}},
	{name: record.Timings, back: true, only: true, twin: func(r *core.Record) dbx.Expression {
		if !r.GetDateTime("end").IsZero() {
			return nil
		}
		return is(r, "end") // one timer runs at a time
	}},
	{name: record.Briefings, back: true, only: true, twin: func(r *core.Record) dbx.Expression { return is(r, "kind", "date") }},
	// The schedule that every account begins with is the one of the archive.
	{name: record.Schedules, back: true, hidden: []string{"follows"}, stays: []string{"next_run", "last_run", "last_job", "problem"}, takes: []string{"name", "cron", "enabled", "catch_up", "payload"}, twin: func(r *core.Record) dbx.Expression {
		if r.GetString("follows") != "" {
			return is(r, "type", "follows")
		}
		return is(r, "type", "cron", "zone", "name")
	}},
	// Runs belong to the queue of their server, and what was learned is made
	// again from what was observed.
	{name: record.Jobs},
	{name: record.DecisionTraces},
	{name: record.LearnedStates},
}

// is matches the records that have the same values in the fields.
func is(r *core.Record, fields ...string) dbx.Expression {
	same := dbx.HashExp{}
	for _, f := range fields {
		same[f] = r.GetString(f)
	}
	return same
}

// called matches the records of the same name, whatever its case.
func called(r *core.Record) dbx.Expression {
	return dbx.NewExp("[[name]] = {:called} COLLATE NOCASE", dbx.Params{"called": r.GetString("name")})
}

// profileFields are what an archive holds of the account itself. Its email is
// there to be read: an address is changed by whoever can read its mail.
var profileFields = []string{"name", "timezone", "city", "location", "locale", "user_type", "onboarding", "preferences"}

// shown lists the fields of a collection that go into an archive.
func (t *table) shown(c *core.Collection) []core.Field {
	var out []core.Field
	for _, f := range c.Fields {
		if f.GetName() != "owner" && (!f.GetHidden() || slices.Contains(t.hidden, f.GetName())) {
			out = append(out, f)
		}
	}
	return out
}

func (t *table) file() string { return recordsFolder + t.name + ".json" }
