package record

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Block is a stretch of time given to a task.
type Block struct{ core.BaseRecordProxy }

// States of a block.
const (
	BlockPlanned = "planned"
	BlockLocked  = "locked"
	BlockStarted = "started"
	BlockDone    = "done"
	BlockSkipped = "skipped"
)

// NewBlock returns an unsaved planned block of the owner.
func NewBlock(app core.App, owner, task string, start, end time.Time) (*Block, error) {
	b, err := fresh[Block](app, Blocks, owner)
	if err != nil {
		return nil, err
	}
	b.Set("task", task)
	b.Set("state", BlockPlanned)
	b.SetTimes(start, end)
	return b, nil
}

// ListBlocks returns the owner's blocks that overlap [from,to), by start.
func ListBlocks(app core.App, owner string, from, to time.Time) ([]*Block, error) {
	return list[Block](app, Blocks, owner, During(from, to), "start ASC", "id ASC")
}

// ListTaskBlocks returns the owner's blocks of the tasks, by start.
func ListTaskBlocks(app core.App, owner string, tasks ...string) ([]*Block, error) {
	ids := make([]any, len(tasks))
	for i, id := range tasks {
		ids[i] = id
	}
	return list[Block](app, Blocks, owner, dbx.In("task", ids...), "start ASC", "id ASC")
}

// FindBlock finds a block of the owner by id.
func FindBlock(app core.App, owner, id string) (*Block, error) {
	return mine[Block](app, Blocks, owner, id)
}

// OwnersOfEnded lists the people who have a planned or started block that ended
// in (from,to], by id.
func OwnersOfEnded(app core.App, from, to time.Time) ([]string, error) {
	var owners []string
	err := app.DB().Select("owner").Distinct(true).From(Blocks).Where(dbx.In("state", BlockPlanned, BlockStarted)).
		AndWhere(dbx.NewExp("[[end]] > {:from} AND [[end]] <= {:to}", dbx.Params{"from": stamp(from), "to": stamp(to)})).
		OrderBy("owner").Column(&owners)
	return owners, err
}

// Owner is the id of the person whose time it is.
func (b *Block) Owner() string { return b.GetString("owner") }

// Paused is since when the timer of a started block rests; zero: it runs.
func (b *Block) Paused() time.Time { return at(b.Record, "paused") }

// Booked is the minutes this block has added to what its task has spent; 0:
// none yet.
func (b *Block) Booked() int { return b.GetInt("booked") }

// Minutes is the length of the block in whole minutes.
func (b *Block) Minutes() int { return int(b.End().Sub(b.Start()) / time.Minute) }

// SetTime writes one of the block's date fields (started, finished, paused);
// the zero time empties it.
func (b *Block) SetTime(field string, t time.Time) { set(b.Record, field, t) }

// BlockOf types a record of the blocks collection.
func BlockOf(r *core.Record) *Block { return wrap[Block](r) }

// Task is the id of the task the time is given to.
func (b *Block) Task() string { return b.GetString("task") }

// State is one of the Block states.
func (b *Block) State() string { return b.GetString("state") }

// Pinned reports whether the person has put the block where it is.
func (b *Block) Pinned() bool { return b.GetBool("pinned") }

// Start is the first instant of the block.
func (b *Block) Start() time.Time { return at(b.Record, "start") }

// End is the first instant after the block.
func (b *Block) End() time.Time { return at(b.Record, "end") }

// SetTimes moves the block.
func (b *Block) SetTimes(start, end time.Time) {
	set(b.Record, "start", start)
	set(b.Record, "end", end)
}

// Movable reports whether a plan made at now may move or remove the block:
// it is planned, nobody has pinned it, and it has not begun.
func (b *Block) Movable(now time.Time) bool {
	return b.State() == BlockPlanned && !b.Pinned() && b.Start().After(now)
}

// How a block shows to others.
const (
	ShowFree = "free" // its time may be taken: the plan finds another
	ShowBusy = "busy"
)

// ShowsBusy reports whether the time of the block is not to be had by others:
// it was put there by the person, is being worked on, or a plan found no slack.
func (b *Block) ShowsBusy() bool {
	return b.Pinned() || b.State() != BlockPlanned || b.GetString("show_as") != ShowFree
}
