package evidence

import (
	"database/sql"
	"errors"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/learn"
	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/record"
)

// BlockChanged notes at now that a block went from one state to another: done and skipped blocks are observed, others are not,
// and a block that was locked says nothing about its person's habits.
func BlockChanged(app core.App, b *record.Block, from string, now time.Time) error {
	if from == b.State() {
		return nil
	}
	owner := b.Owner()
	return app.RunInTransaction(func(tx core.App) error {
		known, err := record.ListObservations(tx, owner, dbx.HashExp{"kind": record.ObservedOutcome, "block": b.Id})
		if err != nil {
			return err
		}
		over := b.State() == record.BlockDone || b.State() == record.BlockSkipped
		if over && len(known) == 0 {
			if from == record.BlockLocked {
				return nil
			}
			return noteOutcome(tx, b, now)
		}
		if len(known) == 0 {
			return nil
		}
		if over {
			known[0].Set("done", b.State() == record.BlockDone)
			err = tx.Save(known[0].Record)
		} else {
			err = tx.Delete(known[0].Record)
		}
		if err != nil {
			return err
		}
		return rebuild(tx, owner)
	})
}

func noteOutcome(tx core.App, b *record.Block, now time.Time) error {
	o, err := about(tx, record.ObservedOutcome, b, b.Start(), b.End(), now)
	if err != nil || o == nil {
		return err
	}
	o.Set("done", b.State() == record.BlockDone)
	if err := tx.Save(o.Record); err != nil {
		return err
	}
	return rebuild(tx, b.Owner())
}

// about makes an unsaved observation of a block at a place, or nil when its person does not want to be learned about.
func about(tx core.App, kind string, b *record.Block, start, end, now time.Time) (*record.Observation, error) {
	r, err := tx.FindRecordById(record.Users, b.Owner())
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil // everything of this account is being deleted
	}
	if err != nil {
		return nil, err
	}
	user := record.UserOf(r)
	if !user.Preferences().Learns() {
		return nil, nil
	}
	task, err := record.FindTask(tx, user.Id, b.Task())
	if err != nil {
		return nil, err
	}
	energy, err := planner.ParseEnergy(task.GetString("energy"))
	if err != nil {
		return nil, err
	}
	o, err := record.NewObservation(tx, user.Id, kind, now)
	if err != nil {
		return nil, err
	}
	o.Set("key", learn.CellAt(int(energy), start, end, user.Zone()).String())
	o.Set("task", task.Id)
	o.Set("project", task.Project())
	o.Set("block", b.Id)
	return o, nil
}

// Dragged notes that a block was dragged away from a place, with what that changed of its cost.
func Dragged(app core.App, b *record.Block, start, end time.Time, moves []learn.Change, now time.Time) error {
	return app.RunInTransaction(func(tx core.App) error {
		o, err := about(tx, record.ObservedDrag, b, start, end, now)
		if err != nil || o == nil {
			return err
		}
		o.Set("moves", moves)
		o.SetTime("from", start)
		o.SetTime("to", b.Start())
		if err := tx.Save(o.Record); err != nil {
			return err
		}
		return rebuild(tx, b.Owner())
	})
}

// DraggedBack takes the drag of a block back when the block lies again where it was dragged from.
func DraggedBack(app core.App, b *record.Block) error {
	return app.RunInTransaction(func(tx core.App) error {
		known, err := record.ListObservations(tx, b.Owner(), dbx.HashExp{"kind": record.ObservedDrag, "block": b.Id})
		if err != nil || len(known) == 0 {
			return err
		}
		last := known[len(known)-1]
		if !last.From().Equal(b.Start()) {
			return nil
		}
		if err := tx.Delete(last.Record); err != nil {
			return err
		}
		return rebuild(tx, b.Owner())
	})
}
