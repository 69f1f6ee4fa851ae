package evidence

import (
	"database/sql"
	"errors"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/learn"
	"github.com/pulseplan/pulseplan/app/record"
)

// forgotten is how many times as long as its block a timer may run in one go; beyond it, it was left running.
const forgotten = 3

// TaskChanged makes the observation of a task fit the task: one while it is completed and its minutes were measured, none else.
// It may be called as often as anybody likes.
func TaskChanged(app core.App, owner, id string) error {
	return app.RunInTransaction(func(tx core.App) error {
		user, err := tx.FindRecordById(record.Users, owner)
		if errors.Is(err, sql.ErrNoRows) {
			return nil // everything of this account is being deleted
		}
		if err != nil {
			return err
		}
		task, err := record.FindTask(tx, owner, id)
		if errors.Is(err, sql.ErrNoRows) {
			return nil // what was observed stays, without a title
		}
		if err != nil {
			return err
		}
		known, err := record.ListObservations(tx, owner, dbx.HashExp{"kind": record.ObservedDuration, "task": id})
		if err != nil {
			return err
		}
		actual, err := measured(tx, task)
		if err != nil {
			return err
		}
		switch {
		case actual == 0 && len(known) > 0:
			err = tx.Delete(known[0].Record)
		case actual == 0 || !record.UserOf(user).Preferences().Learns():
			return nil
		default:
			var changed bool
			if changed, err = noteDuration(tx, task, actual, known); !changed {
				return err
			}
		}
		if err != nil {
			return err
		}
		return rebuild(tx, owner)
	})
}

func noteDuration(tx core.App, task *record.Task, actual int, known []*record.Observation) (changed bool, err error) {
	var o *record.Observation
	if len(known) > 0 {
		o = known[0]
	} else if o, err = record.NewObservation(tx, task.GetString("owner"), record.ObservedDuration, task.GetDateTime("completed").Time()); err != nil {
		return false, err
	}
	estimate, _ := task.Begun()
	if len(known) > 0 && o.GetInt("actual") == actual && o.GetInt("estimate") == estimate && o.Project() == task.Project() {
		return false, nil
	}
	o.Set("task", task.Id)
	o.Set("project", task.Project())
	o.Set("estimate", estimate)
	o.Set("actual", actual)
	return true, tx.Save(o.Record)
}

// measured is how many minutes a completed task took, or 0 when that is not known: it is open or repeats, nobody estimated it
// before work began, a block was ticked off without a timer, or a timer was left running.
func measured(tx core.App, task *record.Task) (int, error) {
	estimate, _ := task.Begun()
	if task.GetString("status") != "done" || repeats(task) || !learn.Teaches(estimate, task.Spent()) {
		return 0, nil
	}
	blocks, err := record.ListTaskBlocks(tx, task.GetString("owner"), task.Id)
	if err != nil {
		return 0, err
	}
	var rows []*core.Record
	if err := tx.RecordQuery(record.Timings).AndWhere(dbx.HashExp{"owner": task.GetString("owner"), "task": task.Id}).All(&rows); err != nil {
		return 0, err
	}
	length := map[string]time.Duration{}
	for _, b := range blocks {
		length[b.Id] = b.End().Sub(b.Start())
	}
	timed := map[string]bool{}
	for _, r := range rows {
		block, start, end := r.GetString("block"), r.GetDateTime("start").Time(), r.GetDateTime("end").Time()
		planned, there := length[block]
		if !there {
			planned = time.Duration(task.Estimate()) * time.Minute
		}
		if end.IsZero() || end.Sub(start) > forgotten*planned || r.GetString("note") != "" {
			return 0, nil
		}
		timed[block] = true
	}
	for _, b := range blocks {
		if b.State() == record.BlockDone && !timed[b.Id] {
			return 0, nil
		}
	}
	return task.Spent(), nil
}

func repeats(task *record.Task) bool {
	r := task.GetString("repeat")
	return r != "" && r != "null" && r != `""`
}
