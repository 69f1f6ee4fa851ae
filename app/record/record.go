// Package record gives PocketBase's records types, one file a collection.
//
// It promises that names of collections and fields are written in one place,
// that times come out in UTC, and that lists for a person are always filtered
// by owner. It holds no rules of the planner and never talks to the network.
package record

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// Names of our collections.
const (
	Users          = "users"
	TimeMaps       = "time_maps"
	Projects       = "projects"
	Tasks          = "tasks"
	Calendars      = "calendars"
	EventSeries    = "event_series"
	Events         = "events"
	Blocks         = "blocks"
	Plans          = "plans"
	PlanDetails    = "plan_details"
	PlanChanges    = "plan_changes"
	Briefings      = "briefings"
	Jobs           = "jobs"
	DecisionTraces = "decision_traces"
	Schedules      = "schedules"
	Timings        = "timings"
	Observations   = "observations"
	LearnedStates  = "learned"
)

// Owned lists the collections that belong to a person through owner.
var Owned = []string{TimeMaps, Projects, Tasks, Calendars, EventSeries, Events, Blocks, Plans, PlanDetails, PlanChanges, Briefings, Jobs, DecisionTraces, Schedules, Timings, Observations, LearnedStates}

// proxy is what each typed record embeds.
type proxy interface {
	core.RecordProxy
}

// wrap makes the typed record of r.
func wrap[T any, P interface {
	*T
	proxy
}](r *core.Record) P {
	p := P(new(T))
	p.SetProxyRecord(r)
	return p
}

// fresh makes an unsaved typed record of the collection for the owner.
func fresh[T any, P interface {
	*T
	proxy
}](app core.App, collection, owner string) (P, error) {
	c, err := app.FindCachedCollectionByNameOrId(collection)
	if err != nil {
		return nil, fmt.Errorf("collection %s: %w", collection, err)
	}
	r := core.NewRecord(c)
	if owner != "" {
		r.Set("owner", owner)
	}
	return wrap[T, P](r), nil
}

// list reads the owner's records that match a filter expression, sorted.
func list[T any, P interface {
	*T
	proxy
}](app core.App, collection, owner string, where dbx.Expression, orderBy ...string) ([]P, error) {
	var rows []*core.Record
	q := app.RecordQuery(collection).AndWhere(dbx.HashExp{"owner": owner})
	if where != nil {
		q = q.AndWhere(where)
	}
	if err := q.OrderBy(orderBy...).All(&rows); err != nil {
		return nil, fmt.Errorf("list %s: %w", collection, err)
	}
	out := make([]P, len(rows))
	for i, r := range rows {
		out[i] = wrap[T, P](r)
	}
	return out, nil
}

// mine finds one record by id that belongs to the owner; sql.ErrNoRows else.
func mine[T any, P interface {
	*T
	proxy
}](app core.App, collection, owner, id string) (P, error) {
	r, err := app.FindFirstRecordByFilter(collection, "id = {:id} && owner = {:owner}", dbx.Params{"id": id, "owner": owner})
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", collection, err)
	}
	return wrap[T, P](r), nil
}

// at reads a date field as an instant in UTC; the zero time when empty.
func at(r *core.Record, field string) time.Time { return r.GetDateTime(field).Time().UTC() }

// set writes an instant to a date field; the zero time empties it.
func set(r *core.Record, field string, t time.Time) {
	if t.IsZero() {
		r.Set(field, "")
		return
	}
	d, _ := types.ParseDateTime(t.UTC()) // a time.Time always parses
	r.Set(field, d)
}

// stamp writes an instant the way the database stores it, for use in queries.
func stamp(t time.Time) string { return t.UTC().Format(types.DefaultDateLayout) }

// During is the condition that [start,end) of a record overlaps [from,to).
func During(from, to time.Time) dbx.Expression {
	return dbx.NewExp("[[start]] < {:during_to} AND [[end]] > {:during_from}",
		dbx.Params{"during_from": stamp(from), "during_to": stamp(to)})
}
