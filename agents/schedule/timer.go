package schedule

import (
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

const (
	// MaxMore is the most minutes a block is made longer at once.
	MaxMore = 8 * 60
	// maxBlockMinutes is the longest block there may be.
	maxBlockMinutes = 24 * 60
	// maxSpent is the most minutes a task can have spent: what its field takes.
	maxSpent = 7 * 24 * 60
	// forgottenAfter is how many times its length a block's timer runs before it
	// is taken for forgotten.
	forgottenAfter = 3
	// overrun is how much longer a block is taken to go on whose time is over
	// while its timer runs: nobody knows, and the next minutes are not free.
	overrun = 15 * time.Minute
)

// Acted is what an action on a block's timer did.
type Acted struct {
	Block    *record.Block
	Task     *record.Task
	Overlaps []Overlap // what the block lies over now
	// Replan is true when the plan may need a change after it; that is noted in
	// the same transaction (Want).
	Replan bool
}

// Overlap is something that lies at the same time as a block.
type Overlap struct {
	Kind  string    `json:"kind" jsonschema:"block or event"`
	ID    string    `json:"id"`
	Task  string    `json:"task,omitempty" jsonschema:"of a block"`
	Title string    `json:"title"`
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// desk is one action on a block, in a transaction.
type desk struct {
	tx      core.App
	user    *record.User
	now     time.Time
	block   *record.Block
	task    *record.Task
	timings []*record.Timing
	replan  bool
}

// act runs one action on a block of the person in one transaction: block,
// timings, task and the note that the plan may need a change are written
// together or not at all.
func act(app core.App, user *record.User, id string, now time.Time, do func(*desk) error) (*Acted, error) {
	var out *Acted
	err := app.RunInTransaction(func(tx core.App) error {
		d := &desk{tx: tx, user: user, now: now}
		var err error
		if d.block, err = record.FindBlock(tx, user.Id, id); err != nil {
			return fault.NotFound.New().Because(err)
		}
		if d.task, err = record.FindTask(tx, user.Id, d.block.Task()); err != nil {
			return err
		}
		if d.timings, err = record.ListTimings(tx, user.Id, id); err != nil {
			return err
		}
		if err := do(d); err != nil {
			return err
		}
		if d.replan {
			if _, err := Want(tx, user.Id, record.TriggerChange, now); err != nil {
				return err
			}
		}
		out = &Acted{Block: d.block, Task: d.task, Replan: d.replan}
		out.Overlaps, err = d.overlaps()
		return err
	})
	return out, err
}

// Start starts a block's timer, or lets it go on. A block whose time has not
// come, or is over, begins now. The timer of another block rests from now on.
func Start(app core.App, user *record.User, id string, now time.Time) (*Acted, error) {
	return act(app, user, id, now, func(d *desk) error {
		if err := d.refuse("started", record.BlockDone, record.BlockSkipped); err != nil {
			return err
		}
		if !d.task.Open() {
			return fault.BlockState.Say("%s is %s; open it again before you start a block of it.", d.task.Title(), d.task.GetString("status"))
		}
		if b := d.block; b.State() != record.BlockStarted && (d.now.Before(b.Start()) || !d.now.Before(b.End())) {
			length, begin := b.End().Sub(b.Start()), d.now.Truncate(time.Minute)
			b.SetTimes(begin, begin.Add(length))
			d.replan = true
		}
		return d.run()
	})
}

// Resume lets the timer of a block go on that rests.
func Resume(app core.App, user *record.User, id string, now time.Time) (*Acted, error) {
	return act(app, user, id, now, func(d *desk) error {
		if err := d.refuse("resumed", record.BlockPlanned, record.BlockLocked, record.BlockDone, record.BlockSkipped); err != nil {
			return err
		}
		return d.run()
	})
}

// Pause lets the timer of a block rest.
func Pause(app core.App, user *record.User, id string, now time.Time) (*Acted, error) {
	return act(app, user, id, now, func(d *desk) error {
		if err := d.refuse("paused", record.BlockPlanned, record.BlockLocked, record.BlockDone, record.BlockSkipped); err != nil {
			return err
		}
		if err := d.stop(d.now, ""); err != nil {
			return err
		}
		if d.block.Paused().IsZero() {
			d.block.SetTime("paused", d.now)
		}
		return d.save()
	})
}

// Done finishes a block. What was worked is added to what its task has spent,
// once; the rest of the block's time is free. finished says whether the task is
// finished as well; a task that repeats never is, but its turn is, unless
// finished is false.
func Done(app core.App, user *record.User, id string, finished *bool, now time.Time) (*Acted, error) {
	return act(app, user, id, now, func(d *desk) error {
		if err := d.refuse("done", record.BlockSkipped); err != nil {
			return err
		}
		b := d.block
		if b.State() != record.BlockDone {
			// A button pressed without a connection is told later, with its own time.
			for _, t := range d.timings {
				d.now = later(d.now, t.Start())
			}
			if b.State() != record.BlockStarted && len(d.timings) == 0 && d.now.Before(b.Start()) {
				return fault.BlockState.Say("That block begins %s; start it first if you work on it now.", b.Start().In(d.user.Zone()).Format("Mon 2 Jan 15:04"))
			}
			if err := d.stop(d.now, ""); err != nil {
				return err
			}
			d.book(d.worked(), finished == nil || *finished)
			if d.now.Before(b.End()) {
				b.SetTimes(b.Start(), later(ceilMinute(d.now), b.Start().Add(time.Minute)))
			}
			b.Set("state", record.BlockDone)
			b.SetTime("finished", d.now)
			b.SetTime("paused", time.Time{})
			d.replan = true
		}
		if finished != nil && *finished && d.task.Open() && !d.repeats() {
			d.task.Set("status", "done")
			d.replan = true
		}
		return d.save()
	})
}

// Skip says that a block will not be worked. Its time is free, its work is
// still to do.
func Skip(app core.App, user *record.User, id string, now time.Time) (*Acted, error) {
	return act(app, user, id, now, func(d *desk) error {
		if err := d.refuse("skipped", record.BlockDone); err != nil {
			return err
		}
		if d.block.State() == record.BlockSkipped {
			return nil
		}
		if err := d.stop(d.now, ""); err != nil {
			return err
		}
		if len(d.timings) > 0 { // begun and given up: that much was worked
			d.book(d.worked(), false)
		}
		d.block.Set("state", record.BlockSkipped)
		d.block.SetTime("paused", time.Time{})
		d.replan = true
		return d.save()
	})
}

// More makes a block that has begun longer. A block whose time is over goes on
// from now.
func More(app core.App, user *record.User, id string, minutes int, now time.Time) (*Acted, error) {
	if minutes < 1 || minutes > MaxMore {
		return nil, fault.BadField.Say("minutes: must be a whole number from 1 to %d.", MaxMore).On("minutes")
	}
	return act(app, user, id, now, func(d *desk) error {
		if err := d.refuse("made longer", record.BlockDone, record.BlockSkipped); err != nil {
			return err
		}
		b := d.block
		if b.State() != record.BlockStarted && d.now.Before(b.Start()) {
			return fault.BlockState.Say("That block has not begun; change its times instead.")
		}
		end := later(b.End(), d.now.Truncate(time.Minute)).Add(time.Duration(minutes) * time.Minute)
		if end.Sub(b.Start()) > maxBlockMinutes*time.Minute {
			return fault.BadField.Say("minutes: the block would be longer than 24 hours.").On("minutes")
		}
		b.SetTimes(b.Start(), end)
		d.replan = true
		return d.save()
	})
}

// refuse turns an action down in some states.
func (d *desk) refuse(action string, states ...string) error {
	for _, s := range states {
		if d.block.State() == s {
			return fault.BlockState.Say("A block that is %s cannot be %s.", s, action)
		}
	}
	return nil
}

// run lets the block's timer run and every other rest.
func (d *desk) run() error {
	running, err := record.RunningTiming(d.tx, d.user.Id)
	if err != nil {
		return err
	}
	if running != nil && running.Block() == d.block.Id {
		return d.save() // it runs already
	}
	if running != nil {
		if err := rest(d.tx, running, d.now, ""); err != nil {
			return err
		}
	}
	t, err := record.NewTiming(d.tx, d.block, d.now)
	if err == nil {
		err = d.tx.Save(t.Record)
	}
	if err != nil {
		return fmt.Errorf("start a timer: %w", err)
	}
	b := d.block
	b.Set("state", record.BlockStarted)
	b.SetTime("paused", time.Time{})
	if b.GetDateTime("started").IsZero() {
		b.SetTime("started", d.now)
	}
	if d.task.GetString("status") == "todo" {
		d.task.Set("status", "doing")
	}
	return d.save()
}

// rest ends a running timing and lets its block rest from then on.
func rest(tx core.App, t *record.Timing, end time.Time, note string) error {
	t.Stop(end, note)
	if err := tx.Save(t.Record); err != nil {
		return fmt.Errorf("stop a timer: %w", err)
	}
	if t.Block() == "" {
		return nil
	}
	b, err := record.FindBlock(tx, t.Owner(), t.Block())
	if err != nil {
		return err
	}
	if b.State() != record.BlockStarted {
		return nil
	}
	b.SetTime("paused", end)
	return tx.SaveWithContext(quiet, b.Record)
}

// stop ends the block's own timing, if one runs.
func (d *desk) stop(end time.Time, note string) error {
	for _, t := range d.timings {
		if !t.Running() {
			continue
		}
		t.Stop(end, note)
		if err := d.tx.Save(t.Record); err != nil {
			return fmt.Errorf("stop a timer: %w", err)
		}
	}
	return nil
}

// worked is the minutes given to the block: what the timer has measured, or
// without one the part of the block that is over.
func (d *desk) worked() int {
	if len(d.timings) > 0 {
		return workedOf(d.timings, d.now)
	}
	from, to := d.block.Start(), d.block.End()
	if started := d.block.GetDateTime("started").Time(); !started.IsZero() && started.After(from) {
		from = started
	}
	if d.now.Before(to) {
		to = d.now
	}
	return wholeMinutes(to.Sub(from))
}

// workedOf adds up timings, to whole minutes.
func workedOf(timings []*record.Timing, now time.Time) int {
	var sum time.Duration
	for _, t := range timings {
		sum += t.Length(now)
	}
	return wholeMinutes(sum)
}

// wholeMinutes rounds to the nearest minute; what was worked at all counts one.
func wholeMinutes(d time.Duration) int { return max(1, int(d.Round(time.Minute)/time.Minute)) }

// book adds what was worked to what the task has spent. A task that repeats has
// no sum of its own; there the block takes up its turn.
func (d *desk) book(worked int, turn bool) {
	if d.repeats() {
		if turn {
			worked = max(worked, d.task.Estimate(), min(DefaultEstimate, d.block.Minutes()))
		}
		d.block.Set("booked", worked)
		return
	}
	Book(d.block, d.task, worked)
	if d.task.GetString("status") == "todo" {
		d.task.Set("status", "doing")
	}
}

// Book makes a block stand for so many minutes of what its task has spent. It
// may be done again: only the difference is added, so that nothing counts
// twice, and what the person has written there stays below it.
func Book(b *record.Block, t *record.Task, minutes int) {
	spent := t.Spent() + minutes - b.Booked()
	t.Set("spent", min(max(0, spent), maxSpent))
	b.Set("booked", minutes)
}

func (d *desk) repeats() bool { return Repeats(d.task) }

// Repeats reports whether a task comes up again and again.
func Repeats(t *record.Task) bool {
	r, err := ParseRepeat(t.GetString("repeat"))
	return err == nil && r != nil
}

func (d *desk) save() error {
	if err := d.tx.SaveWithContext(quiet, d.block.Record); err != nil {
		return fmt.Errorf("store a block: %w", err)
	}
	if err := d.tx.SaveWithContext(quiet, d.task.Record); err != nil {
		return fmt.Errorf("store the task of a block: %w", err)
	}
	return nil
}

// overlaps lists what the block lies over from now on, by start.
func (d *desk) overlaps() ([]Overlap, error) {
	out := []Overlap{}
	from, to := later(d.block.Start(), d.now), d.block.End()
	if d.block.State() == record.BlockDone || d.block.State() == record.BlockSkipped || !from.Before(to) {
		return out, nil
	}
	blocks, err := record.ListBlocks(d.tx, d.user.Id, from, to)
	if err != nil {
		return nil, err
	}
	for _, b := range blocks {
		if b.Id == d.block.Id || b.State() == record.BlockSkipped || b.State() == record.BlockDone {
			continue
		}
		t, err := record.FindTask(d.tx, d.user.Id, b.Task())
		if err != nil {
			return nil, err
		}
		out = append(out, Overlap{Kind: "block", ID: b.Id, Task: b.Task(), Title: t.Title(), Start: b.Start(), End: b.End()})
	}
	events, err := record.ListEvents(d.tx, d.user.Id, from, to)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		if e.Busy() {
			out = append(out, Overlap{Kind: "event", ID: e.Id, Title: e.Title(), Start: e.Start(), End: e.End()})
		}
	}
	return out, nil
}

// Remaining is the minutes of a task that are still to be worked: its estimate,
// or what is assumed without one, less what was worked.
func Remaining(app core.App, t *record.Task) int {
	estimate := t.Estimate()
	if estimate == 0 {
		estimate = DefaultEstimate
	}
	minutes, _ := Actual(app, t)
	return max(0, estimate-minutes)
}

// Actual is the minutes that a task has really taken so far: what it has spent,
// which blocks that were timed or finished add to and the person may correct,
// and what no block has added yet. ok is false when nothing was worked, or it
// cannot be read.
func Actual(app core.App, t *record.Task) (minutes int, ok bool) {
	minutes = t.Spent()
	blocks, err := record.ListTaskBlocks(app, t.GetString("owner"), t.Id)
	if err != nil {
		return 0, false
	}
	open, booked := []string{}, 0
	for _, b := range blocks {
		switch {
		case b.State() == record.BlockDone && b.Booked() == 0:
			minutes += b.Minutes() // finished before there were timers
		case b.State() == record.BlockStarted:
			open = append(open, b.Id)
			booked += b.Booked()
		}
	}
	timings, err := record.ListTimings(app, t.GetString("owner"), open...)
	if err != nil {
		return 0, false
	}
	var sum time.Duration
	for _, x := range timings {
		if !x.Running() {
			sum += x.Length(x.End())
		}
	}
	minutes += max(0, int(sum.Round(time.Minute)/time.Minute)-booked)
	return minutes, minutes > 0
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func ceilMinute(t time.Time) time.Time {
	if down := t.Truncate(time.Minute); down.Before(t) {
		return down.Add(time.Minute)
	}
	return t
}
