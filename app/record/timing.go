package record

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Timing is a stretch of real work on a task, as the timer measured it.
type Timing struct{ core.BaseRecordProxy }

// NewTiming returns an unsaved timing of a block that runs from start on.
func NewTiming(app core.App, b *Block, start time.Time) (*Timing, error) {
	t, err := fresh[Timing](app, Timings, b.Owner())
	if err != nil {
		return nil, err
	}
	t.Set("block", b.Id)
	t.Set("task", b.Task())
	set(t.Record, "start", start)
	return t, nil
}

// RunningTiming is the owner's timing that runs, or nil: there is at most one.
func RunningTiming(app core.App, owner string) (*Timing, error) {
	ts, err := list[Timing](app, Timings, owner, dbx.HashExp{"end": ""})
	if err != nil || len(ts) == 0 {
		return nil, err
	}
	return ts[0], nil
}

// ListRunningTimings returns up to limit timings of all people that run and
// began before t, oldest first.
func ListRunningTimings(app core.App, t time.Time, limit int) ([]*Timing, error) {
	var rows []*core.Record
	err := app.RecordQuery(Timings).AndWhere(dbx.HashExp{"end": ""}).
		AndWhere(dbx.NewExp("[[start]] < {:before}", dbx.Params{"before": stamp(t)})).
		OrderBy("start ASC").Limit(int64(limit)).All(&rows)
	out := make([]*Timing, len(rows))
	for i, r := range rows {
		out[i] = wrap[Timing](r)
	}
	return out, err
}

// ListTimings returns the owner's timings of the blocks, by start.
func ListTimings(app core.App, owner string, blocks ...string) ([]*Timing, error) {
	if len(blocks) == 0 {
		return nil, nil
	}
	ids := make([]any, len(blocks))
	for i, id := range blocks {
		ids[i] = id
	}
	return list[Timing](app, Timings, owner, dbx.In("block", ids...), "start ASC", "id ASC")
}

// Owner is the id of the person who worked.
func (t *Timing) Owner() string { return t.GetString("owner") }

// Block is the id of the block that was worked; empty when it is gone.
func (t *Timing) Block() string { return t.GetString("block") }

// Task is the id of the task that was worked on.
func (t *Timing) Task() string { return t.GetString("task") }

// Start is when work began.
func (t *Timing) Start() time.Time { return at(t.Record, "start") }

// End is when it stopped; the zero time while it runs.
func (t *Timing) End() time.Time { return at(t.Record, "end") }

// Running reports whether it runs.
func (t *Timing) Running() bool { return t.End().IsZero() }

// Stop ends it; note is a sentence when it was not the person who did.
func (t *Timing) Stop(end time.Time, note string) {
	set(t.Record, "end", end)
	t.Set("note", note)
}

// Length is how long it ran up to now, or in all.
func (t *Timing) Length(now time.Time) time.Duration {
	end := t.End()
	if end.IsZero() {
		end = now
	}
	return max(0, end.Sub(t.Start()))
}
