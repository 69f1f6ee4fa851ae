package schedule

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/record"
)

// Follow brings timer and task into step with a block whose state the person
// has set, in the transaction of that. was is the state before. What it sets on
// the block is saved with it.
func Follow(tx core.App, b *record.Block, was string, now time.Time) error {
	task, err := record.FindTask(tx, b.Owner(), b.Task())
	if err != nil {
		return err
	}
	timings, err := record.ListTimings(tx, b.Owner(), b.Id)
	if err != nil {
		return err
	}
	d := &desk{tx: tx, now: now, block: b, task: task, timings: timings}
	is := b.State()
	if was == record.BlockStarted && is != was {
		if err := d.stop(now, ""); err != nil {
			return err
		}
		b.SetTime("paused", time.Time{})
	}
	if is == record.BlockStarted && was != is {
		if err := d.startQuietly(); err != nil {
			return err
		}
	}
	spent := task.Spent()
	switch {
	case is == record.BlockDone && len(timings) > 0:
		d.book(workedOf(timings, now), true)
	case is == record.BlockDone:
		d.book(b.Minutes(), true) // nobody measured it: its length counts
	case was == record.BlockDone && is != was && d.repeats():
		b.Set("booked", 0)
	case was == record.BlockDone && is != was:
		Book(b, task, 0)
	}
	if task.Spent() == spent {
		return nil
	}
	return tx.SaveWithContext(quiet, task.Record)
}

// startQuietly lets the timer of a block run that is being saved by somebody
// else.
func (d *desk) startQuietly() error {
	running, err := record.RunningTiming(d.tx, d.block.Owner())
	if err == nil && running != nil && running.Block() != d.block.Id {
		err = rest(d.tx, running, d.now, "")
	}
	if err != nil || running != nil && running.Block() == d.block.Id {
		return err
	}
	t, err := record.NewTiming(d.tx, d.block, d.now)
	if err == nil {
		err = d.tx.Save(t.Record)
	}
	d.block.SetTime("paused", time.Time{})
	return err
}

// StopOf ends the timer of a block that is being removed.
func StopOf(tx core.App, b *record.Block, now time.Time) error {
	timings, err := record.ListTimings(tx, b.Owner(), b.Id)
	if err != nil {
		return err
	}
	switch _, err := record.FindTask(tx, b.Owner(), b.Task()); {
	case errors.Is(err, sql.ErrNoRows):
		return nil // the task is being deleted, and its timings go with it
	case err != nil:
		return err
	}
	return (&desk{tx: tx, now: now, block: b, timings: timings}).stop(now, "")
}

// StopForgotten ends up to limit timers that have run longer than three times
// their block: at the end of the block, or after its length where it began
// later, and says so on the timing. The block rests from then on.
func StopForgotten(ctx context.Context, app core.App, now time.Time, limit int) error {
	running, err := record.ListRunningTimings(app, now, limit)
	if err != nil {
		return err
	}
	for _, t := range running {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := app.RunInTransaction(func(tx core.App) error { return stopForgotten(tx, t, now) }); err != nil {
			return fmt.Errorf("stop a forgotten timer: %w", err)
		}
	}
	return nil
}

func stopForgotten(tx core.App, listed *record.Timing, now time.Time) error {
	t, err := record.RunningTiming(tx, listed.Owner())
	if err != nil || t == nil || t.Id != listed.Id {
		return err // stopped meanwhile
	}
	r, err := tx.FindRecordById(record.Users, t.Owner())
	if err != nil {
		return err
	}
	owner := record.UserOf(r)
	lang := planner.LangOf(owner.Locale())
	b, err := record.FindBlock(tx, t.Owner(), t.Block())
	if errors.Is(err, sql.ErrNoRows) {
		t.Stop(now, say(lang, "Its block was removed."))
		return tx.Save(t.Record)
	}
	if err != nil {
		return err
	}
	timings, err := record.ListTimings(tx, t.Owner(), b.Id)
	if err != nil {
		return err
	}
	length := b.End().Sub(b.Start())
	var sum time.Duration
	for _, x := range timings {
		sum += x.Length(now)
	}
	if sum <= forgottenAfter*length {
		return nil
	}
	end := b.End()
	if !end.After(t.Start()) {
		end = t.Start().Add(length)
	}
	note := say(lang, "The timer ran %d times as long as the block, so it was stopped at %s.", forgottenAfter, end.In(owner.Zone()).Format("15:04"))
	if err := rest(tx, t, end, note); err != nil {
		return err
	}
	_, err = Want(tx, t.Owner(), record.TriggerOverrun, now)
	return err
}
