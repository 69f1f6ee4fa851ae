package record

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// Observation is one thing that happened which plans are made better with. It
// holds ids and numbers, never a title.
type Observation struct{ core.BaseRecordProxy }

// Kinds of observations.
const (
	ObservedDuration = "duration" // a task was completed, and it is known how long it took
	ObservedOutcome  = "outcome"  // a block was worked as planned, or skipped
	ObservedDrag     = "drag"     // a block was dragged somewhere else
)

// NewObservation returns an unsaved observation of the owner.
func NewObservation(app core.App, owner, kind string, when time.Time) (*Observation, error) {
	o, err := fresh[Observation](app, Observations, owner)
	if err != nil {
		return nil, err
	}
	o.Set("kind", kind)
	o.SetTime("at", when)
	return o, nil
}

// ListObservations returns the owner's observations that match the values
// (nil: all), oldest first.
func ListObservations(app core.App, owner string, where dbx.Expression) ([]*Observation, error) {
	return list[Observation](app, Observations, owner, where, "at ASC", "id ASC")
}

// ListRecentObservations returns up to limit of the owner's observations that
// match, newest first.
func ListRecentObservations(app core.App, owner string, where dbx.Expression, limit int) ([]*Observation, error) {
	var rows []*core.Record
	err := app.RecordQuery(Observations).AndWhere(dbx.HashExp{"owner": owner}).AndWhere(where).
		OrderBy("at DESC", "id DESC").Limit(int64(limit)).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", Observations, err)
	}
	out := make([]*Observation, len(rows))
	for i, r := range rows {
		out[i] = wrap[Observation](r)
	}
	return out, nil
}

// Observed is an observation as plain values.
type Observed struct {
	ID       string    `db:"id"`
	Kind     string    `db:"kind"`
	Key      string    `db:"key"`
	Project  string    `db:"project"`
	Estimate int       `db:"estimate"`
	Actual   int       `db:"actual"`
	Done     bool      `db:"done"`
	Moves    string    `db:"moves"` // JSON
	Stamp    string    `db:"at"`
	At       time.Time `db:"-"`
}

// ReadObservations returns all of the owner's observations, in no order. There
// are thousands, and making records of them takes several times as long.
func ReadObservations(app core.App, owner string) ([]Observed, error) {
	var rows []Observed
	err := app.DB().Select("id", "kind", "key", "project", "estimate", "actual", "done", "COALESCE([[moves]], '') AS moves", "at").From(Observations).
		Where(dbx.HashExp{"owner": owner}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", Observations, err)
	}
	for i := range rows {
		if rows[i].At, err = time.Parse(types.DefaultDateLayout, rows[i].Stamp); err != nil {
			return nil, fmt.Errorf("read observation %s: %w", rows[i].ID, err)
		}
	}
	return rows, nil
}

// DeleteObservations deletes the owner's observations that match and returns
// how many there were. Nobody watches observations one by one, so no hook runs.
func DeleteObservations(app core.App, owner string, where dbx.Expression) (int, error) {
	res, err := app.NonconcurrentDB().Delete(Observations, dbx.And(dbx.HashExp{"owner": owner}, where)).Execute()
	if err != nil {
		return 0, fmt.Errorf("delete %s: %w", Observations, err)
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// KeepObservations deletes all but the newest keep observations of the owner.
func KeepObservations(app core.App, owner string, keep int) error {
	_, err := DeleteObservations(app, owner, dbx.NewExp(
		"[[id]] IN (SELECT [[id]] FROM {{"+Observations+"}} WHERE [[owner]] = {:kept_owner} ORDER BY [[at]] DESC, [[id]] DESC LIMIT -1 OFFSET {:keep})",
		dbx.Params{"kept_owner": owner, "keep": keep}))
	return err
}

// ObservationsBasis names the observations of the owner as they stand: it
// changes when one is added, changed or deleted.
func ObservationsBasis(app core.App, owner string) (string, error) {
	var row struct {
		N    int    `db:"n"`
		Last string `db:"last"`
	}
	err := app.DB().Select("COUNT(*) AS n", "COALESCE(MAX([[updated]]), '') AS last").From(Observations).
		Where(dbx.HashExp{"owner": owner}).One(&row)
	if err != nil {
		return "", fmt.Errorf("count %s: %w", Observations, err)
	}
	return fmt.Sprintf("%d until %s", row.N, row.Last), nil
}

// Kind is one of the Observed constants.
func (o *Observation) Kind() string { return o.GetString("kind") }

// At is when it happened.
func (o *Observation) At() time.Time { return at(o.Record, "at") }

// From and To are the starts of a dragged block before and after.
func (o *Observation) From() time.Time { return at(o.Record, "from") }

// To is the start of a dragged block after the drag.
func (o *Observation) To() time.Time { return at(o.Record, "to") }

// SetTime writes one of the date fields (at, from, to).
func (o *Observation) SetTime(field string, t time.Time) { set(o.Record, field, t) }

// Task is the id of the task it is about; empty once that is deleted.
func (o *Observation) Task() string { return o.GetString("task") }

// Project is the id of the project; empty for work without one.
func (o *Observation) Project() string { return o.GetString("project") }
