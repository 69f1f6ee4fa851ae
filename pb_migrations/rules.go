// Package pb_migrations holds the collections as readable Go values.
//
// It promises that every collection of ours belongs to one person through its
// owner field (cascade delete), that its rules are the named strings of this
// file, and that each list a client shows has an index that fits it. A
// migration, once released, is never edited; a later one changes what it made.
package pb_migrations //nolint:revive,staticcheck // the folder's name is PocketBase's convention

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// Rules. A nil rule means superusers only; the program itself is not bound.
const (
	// ruleOwn lets people see and delete what is theirs.
	ruleOwn = `@request.auth.id != "" && owner = @request.auth.id`
	// ruleCreate lets people create records for themselves. An empty owner is
	// filled in with the caller before the record is validated.
	ruleCreate = `@request.auth.id != "" && (owner = @request.auth.id || owner = "")`
	// ruleUpdate lets people change what is theirs, but not give it away.
	ruleUpdate = ruleOwn + ` && @request.body.owner:changed = false`
	// ruleUpdateCalendar also protects what the program knows of a calendar.
	ruleUpdateCalendar = ruleUpdate + ` && @request.body.kind:changed = false && @request.body.host:changed = false` +
		` && @request.body.status:changed = false && @request.body.problem:changed = false` +
		` && @request.body.fetched:changed = false && @request.body.next_refresh:changed = false && @request.body.event_count:changed = false`
	// ruleUpdateBlock also protects which plan made a block.
	ruleUpdateBlock = ruleUpdate + ` && @request.body.plan:changed = false`
	// ruleUpdateTimedBlock also protects what the timer keeps.
	ruleUpdateTimedBlock = ruleUpdateBlock + ` && @request.body.paused:changed = false && @request.body.booked:changed = false`
	// ruleUpdateSchedule also protects when a schedule runs and how it went.
	ruleUpdateSchedule = ruleUpdate + ` && @request.body.next_run:changed = false && @request.body.last_run:changed = false` +
		` && @request.body.last_job:changed = false && @request.body.problem:changed = false`
)

// access is the five rules of a collection.
type access struct{ list, view, create, update, delete *string }

var (
	own = types.Pointer(ruleOwn)
	// ownerWrites: people do as they like with their own records.
	ownerWrites = access{own, own, types.Pointer(ruleCreate), types.Pointer(ruleUpdate), own}
	// ownerReads: made by the program, read by their owner.
	ownerReads = access{list: own, view: own}
	// ownerReadsAndDeletes: made by the program, thrown away by their owner.
	ownerReadsAndDeletes = access{list: own, view: own, delete: own}
)

func (a access) apply(c *core.Collection) {
	c.ListRule, c.ViewRule, c.CreateRule, c.UpdateRule, c.DeleteRule = a.list, a.view, a.create, a.update, a.delete
}

// owned makes a collection that belongs to a person: owner first, then the
// given fields, then created and updated.
func owned(app core.App, name string, rules access, fields ...core.Field) (*core.Collection, error) {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return nil, err
	}
	c := core.NewBaseCollection(name)
	c.Fields.Add(&core.RelationField{Name: "owner", CollectionId: users.Id, Required: true, CascadeDelete: true, MaxSelect: 1})
	c.Fields.Add(fields...)
	c.Fields.Add(
		&core.AutodateField{Name: "created", OnCreate: true},
		&core.AutodateField{Name: "updated", OnCreate: true, OnUpdate: true},
	)
	rules.apply(c)
	return c, nil
}

func relation(app core.App, field, collection string, max int, cascade bool) (*core.RelationField, error) {
	c, err := app.FindCollectionByNameOrId(collection)
	if err != nil {
		return nil, err
	}
	return &core.RelationField{Name: field, CollectionId: c.Id, MaxSelect: max, CascadeDelete: cascade}, nil
}

func choice(name string, required bool, values ...string) *core.SelectField {
	return &core.SelectField{Name: name, Values: values, MaxSelect: 1, Required: required}
}

func text(name string, limit int) *core.TextField { return &core.TextField{Name: name, Max: limit} }

func requiredText(name string, limit int) *core.TextField {
	return &core.TextField{Name: name, Max: limit, Required: true}
}

// minutes is a whole number of minutes from 0 to limit; 0 means not given.
func minutes(name string, limit float64) *core.NumberField {
	return &core.NumberField{Name: name, OnlyInt: true, Min: types.Pointer(0.0), Max: &limit}
}

func whole(name string) *core.NumberField { return &core.NumberField{Name: name, OnlyInt: true} }

// day is a calendar date as text, YYYY-MM-DD, because an all-day value has no
// instant until somebody's zone gives it one.
func day(name string) *core.TextField {
	return &core.TextField{Name: name, Max: 10, Pattern: `^(\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))?$`}
}

// colour is a CSS hex colour such as #3b82f6, or empty.
func colour(name string) *core.TextField {
	return &core.TextField{Name: name, Max: 7, Pattern: `^(#[0-9a-fA-F]{6})?$`}
}

// drop deletes the named collections, in this order, ignoring those already gone.
func drop(app core.App, names ...string) error {
	for _, name := range names {
		c, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			continue
		}
		if err := app.Delete(c); err != nil {
			return err
		}
	}
	return nil
}
