package schedule

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"github.com/pulseplan/pulseplan/app/record"
)

// wanted is the table of people whose plan may need a change: one row a person,
// however many changes there are, written in the transaction of the first.
const wanted = "_replans"

// want is a row of it.
type want struct {
	Owner   string `db:"owner"`
	Trigger string `db:"trigger"`
	Changes int    `db:"changes"`
	Job     string `db:"job"`
}

// Want notes, in the caller's transaction, that the plan of a person may need a
// change. ask is true when nobody has been asked to look at it yet: the caller
// asks for a run in the same transaction and says so with Asked, or leaves it
// to the next sweep. Somebody who has no blocks, or wants no such plans, is left
// alone.
func Want(tx core.App, owner, trigger string, now time.Time) (ask bool, err error) {
	calm, err := leaveAlone(tx, owner)
	if err != nil || calm {
		return false, err
	}
	_, err = tx.NonconcurrentDB().NewQuery("INSERT INTO [[_replans]] ([[owner]], [[since]], [[trigger]], [[changes]], [[job]]) VALUES ({:owner}, {:since}, {:trigger}, 1, '')" +
		" ON CONFLICT ([[owner]]) DO UPDATE SET [[changes]] = [[changes]] + 1").
		Bind(dbx.Params{"owner": owner, "since": now.UTC().Format(types.DefaultDateLayout), "trigger": trigger}).Execute()
	if err != nil {
		return false, fmt.Errorf("note that a plan may need a change: %w", err)
	}
	is, err := lookUp(tx, owner)
	if err != nil {
		return false, err
	}
	open, err := is.open(tx)
	return !open, err
}

// leaveAlone reports whether nobody plans for the person by themselves.
func leaveAlone(tx core.App, owner string) (bool, error) {
	r, err := tx.FindRecordById(record.Users, owner)
	if errors.Is(err, sql.ErrNoRows) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	if mode, _, _ := record.UserOf(r).Preferences().Replanning(); mode == record.ReplanOff {
		return true, nil
	}
	var one int
	err = tx.NonconcurrentDB().Select("(1)").From(record.Blocks).Where(dbx.HashExp{"owner": owner}).Limit(1).Row(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return true, nil
	}
	return false, err
}

func lookUp(db core.App, owner string) (*want, error) {
	var w want
	// The writer's connection sees what this transaction has written.
	err := db.NonconcurrentDB().Select("owner", "trigger", "changes", "job").From(wanted).Where(dbx.HashExp{"owner": owner}).One(&w)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &w, err
}

// open reports whether the run that was asked for is still to come.
func (w *want) open(db core.App) (bool, error) {
	if w.Job == "" {
		return false, nil
	}
	job, err := record.FindJob(db, w.Job)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil && !job.Ended(), err
}

// Asked notes which run will look at the plan.
func Asked(tx core.App, owner, job string) error {
	_, err := tx.NonconcurrentDB().Update(wanted, dbx.Params{"job": job}, dbx.HashExp{"owner": owner}).Execute()
	return err
}

// changesOf counts the changes that are noted; 0: none. It is asked before the
// records are read.
func changesOf(db core.App, owner string) (int, error) {
	w, err := lookUp(db, owner)
	if err != nil || w == nil {
		return 0, err
	}
	return w.Changes, nil
}

// seenTo takes the note away, in the transaction of what came of it. ok is
// false when there were more changes meanwhile: they must be looked at too.
func seenTo(tx core.App, owner string, changes int) (ok bool, err error) {
	now, err := changesOf(tx, owner)
	if err != nil || now != changes {
		return false, err
	}
	return true, Unwant(tx, owner)
}

// Unwant takes the note away: nobody is to look at the plan.
func Unwant(tx core.App, owner string) error {
	_, err := tx.NonconcurrentDB().Delete(wanted, dbx.HashExp{"owner": owner}).Execute()
	if err != nil {
		return fmt.Errorf("forget that a plan may need a change: %w", err)
	}
	return nil
}

// Unasked lists up to limit people whose plan may need a change and for whom no
// run is to come, each with the trigger.
func Unasked(db core.App, limit int) (map[string]string, error) {
	var rows []want
	err := db.NonconcurrentDB().Select("owner", "trigger", "changes", "job").From(wanted).OrderBy("since").Limit(int64(limit)).All(&rows)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, w := range rows {
		open, err := w.open(db)
		if err != nil {
			return nil, err
		}
		if !open {
			out[w.Owner] = w.Trigger
		}
	}
	return out, nil
}
