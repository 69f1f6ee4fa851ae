package hooks

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pulseplan/pulseplan/agents"
	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

// Desk is what an operator can do with the app's queue: behind the routes of a
// running server, and in the commands when there is none. Whatever it hands
// out says nothing of what a job is about.
type Desk struct {
	app      *app.App
	runner   *agents.Runner // nil: the app has none
	checking sync.Mutex
}

// deskKey is where the app keeps its desk.
const deskKey = "pulseplanDesk"

// DeskOf returns the desk of an app that Register has seen.
func DeskOf(a *app.App) *Desk {
	return a.Store().GetOrSet(deskKey, func() any { return &Desk{app: a} }).(*Desk)
}

func (d *Desk) queue() (*queue.Queue, error) {
	q, err := d.app.Jobs.Queue()
	if err != nil {
		return nil, fault.JobsUnavailable.New().Because(err)
	}
	return q, nil
}

// Look opens the queue for a command beside no server: it can be read and
// steered, and nothing in it runs.
func (d *Desk) Look(ctx context.Context) error {
	return d.app.Jobs.Look(ctx, app.Work{
		// The outbox may be handed over meanwhile, so the queue must know what runs
		// are, and records what it will never take.
		Kinds: []queue.Kind{{Name: agents.Kind, Handle: d.runner.Handle}}, Refused: d.runner.Refused,
	})
}

// refusal turns what the queue says into what an operator reads.
func refusal(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, queue.ErrNotFound):
		return fault.NotFound.Say("There is no such job in the queue.").Because(err)
	case errors.Is(err, queue.ErrState):
		return fault.JobState.Say("That job is not in a state that allows this.").Because(err)
	case errors.Is(err, queue.ErrUnique):
		return fault.JobState.Say("Another job holds the unique key of that one now.").Because(err)
	case errors.Is(err, queue.ErrUnavailable), errors.Is(err, queue.ErrStopped):
		return fault.JobsUnavailable.New().Because(err)
	}
	return err
}

// JobsAsked says which jobs are listed.
type JobsAsked struct {
	States              []queue.State
	Kind, Queue, Tenant string
	// Newest lists from the newest to the oldest. Otherwise jobs come in the
	// order of their ids, After the one given, so that all can be walked.
	Newest bool
	After  queue.ID
	Limit  int
}

// Windows that a list of the newest jobs looks at, until one holds enough: ids
// begin with the time, so that a full queue need not be read to its beginning.
var newestWindows = []time.Duration{10 * time.Minute, 3 * time.Hour, 0}

// defaultQueue is where jobs wait that name no queue; it is there before the
// first of them.
const defaultQueue = "default"

// newestScan bounds the jobs that are compared for being among the newest.
const newestScan = 50_000

// List lists jobs.
func (d *Desk) List(asked JobsAsked) (JobList, error) {
	q, err := d.queue()
	if err != nil {
		return JobList{}, err
	}
	f := queue.Filter{States: asked.States, Kind: asked.Kind, Queue: asked.Queue, Tenant: asked.Tenant, After: asked.After, Limit: asked.Limit + 1}
	if asked.Newest {
		return d.newest(q, f, asked.Limit)
	}
	found, err := q.List(f)
	if err != nil {
		return JobList{}, refusal(err)
	}
	out := listOf(found, asked.Limit)
	if out.More {
		out.Next = out.Jobs[len(out.Jobs)-1].ID
	}
	return out, nil
}

func listOf(found []queue.Status, limit int) JobList {
	out := JobList{Jobs: []OperatorJob{}, More: len(found) > limit}
	for _, s := range found[:min(limit, len(found))] {
		out.Jobs = append(out.Jobs, operatorJob(s))
	}
	return out
}

func (d *Desk) newest(q *queue.Queue, f queue.Filter, limit int) (JobList, error) {
	f.Limit = queue.MaxList
	var found []queue.Status
	for _, window := range newestWindows {
		found, f.After = nil, queue.ID{}
		if window > 0 {
			f.After = firstOf(d.app.Clock.Now().Add(-window))
		}
		for len(found) < newestScan {
			page, err := q.List(f)
			if err != nil {
				return JobList{}, refusal(err)
			}
			found = append(found, page...)
			if len(page) < f.Limit {
				break
			}
			f.After = page[len(page)-1].ID
		}
		if len(found) > limit {
			break
		}
	}
	slices.SortStableFunc(found, func(a, b queue.Status) int { return b.Created.Compare(a.Created) })
	return listOf(found, limit), nil
}

// firstOf sorts before every id that was made at t or later.
func firstOf(t time.Time) queue.ID {
	var id queue.ID
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(max(t.UnixMilli(), 0))<<16)
	copy(id[:6], ms[:6])
	return id
}

// Show shows one job, with the size of its journal and nothing of its content.
func (d *Desk) Show(id queue.ID) (OperatorJobDetail, error) {
	q, err := d.queue()
	if err != nil {
		return OperatorJobDetail{}, err
	}
	s, err := q.Get(id)
	if err != nil {
		return OperatorJobDetail{}, refusal(err)
	}
	entries, err := q.Entries(id, 0)
	if err != nil && !errors.Is(err, queue.ErrDamaged) {
		return OperatorJobDetail{}, refusal(err)
	}
	out := OperatorJobDetail{OperatorJob: operatorJob(s), JournalDamaged: err != nil}
	for _, e := range entries {
		out.JournalEntries++
		out.JournalBytes += len(e.Data)
	}
	return out, nil
}

// The actions of an operator on one job.
const (
	ActRetry   = "retry"
	ActCancel  = "cancel"
	ActDiscard = "discard"
)

// Act does one of the actions to a job and shows it after that.
func (d *Desk) Act(ctx context.Context, action string, id queue.ID) (OperatorJobDetail, error) {
	q, err := d.queue()
	if err != nil {
		return OperatorJobDetail{}, err
	}
	s, err := d.find(ctx, q, id)
	if err != nil {
		return OperatorJobDetail{}, refusal(err)
	}
	// A run is steered together with the record that people see of it.
	var on interface {
		Cancel(context.Context, queue.ID) error
		Retry(context.Context, queue.ID) error
		Discard(context.Context, queue.ID) error
	} = alone{q}
	if s.Kind == agents.Kind && d.runner != nil {
		on = d.runner
	}
	switch action {
	case ActRetry:
		err = on.Retry(ctx, id)
	case ActCancel:
		err = on.Cancel(ctx, id)
	case ActDiscard:
		err = on.Discard(ctx, id)
	default:
		return OperatorJobDetail{}, fault.NoEndpoint.New()
	}
	if err != nil {
		return OperatorJobDetail{}, refusal(err)
	}
	d.app.Log().Info("an operator acted on a job", "action", action, "job", id.String(), "kind", s.Kind)
	return d.Show(id)
}

// find looks for a job in the queue, and for one that was accepted a moment ago
// in the outbox before it.
func (d *Desk) find(ctx context.Context, q *queue.Queue, id queue.ID) (queue.Status, error) {
	s, err := q.Get(id)
	if !errors.Is(err, queue.ErrNotFound) || !d.app.IsBootstrapped() {
		return s, err
	}
	outbox := d.app.Jobs.Outbox()
	if waits, err := outbox.Has(id.String()); err != nil {
		return s, err
	} else if waits {
		if _, err := outbox.Relay(ctx); err != nil {
			return s, err
		}
	}
	return q.Get(id) // it may have been on its way
}

// alone steers jobs that have no record.
type alone struct{ *queue.Queue }

func (a alone) Cancel(ctx context.Context, id queue.ID) error {
	return a.Queue.Cancel(ctx, id, "cancelled by an operator")
}

// Pause keeps the jobs of a queue from starting, or lets them again.
func (d *Desk) Pause(ctx context.Context, name string, on bool) (QueueLine, error) {
	q, err := d.queue()
	if err != nil {
		return QueueLine{}, err
	}
	// A name that is misspelt would be remembered and keep nothing from starting.
	var names []string
	for _, l := range queueLines(q.Stats()) {
		names = append(names, l.Name)
	}
	if !slices.Contains(names, name) {
		return QueueLine{}, fault.NotFound.Say("There is no such queue; there are: %s.", strings.Join(names, ", "))
	}
	change := q.Unpause
	if on {
		change = q.Pause
	}
	if err := change(ctx, name); err != nil {
		return QueueLine{}, refusal(err)
	}
	d.app.Log().Info("an operator paused or resumed a queue", "queue", name, "paused", on)
	lines := queueLines(q.Stats())
	return lines[slices.IndexFunc(lines, func(l QueueLine) bool { return l.Name == name })], nil
}

// Check copies the queue as it is and checks the copy where damage can end
// nothing that matters. One check runs at a time.
func (d *Desk) Check(ctx context.Context) (CheckAnswer, error) {
	if !d.checking.TryLock() {
		return CheckAnswer{}, fault.JobState.Say("A check is running already.")
	}
	defer d.checking.Unlock()
	report, err := d.app.Jobs.Check(ctx)
	if err != nil && !errors.Is(err, queue.ErrDamaged) {
		return CheckAnswer{}, refusal(err)
	}
	if err != nil {
		d.app.Log().Error("a check found the queue's file damaged", "error", err)
	}
	return CheckOf(report, err), nil
}

// jobsHealth says in one word how background work is, and in a sentence what
// is wrong when it is switched off.
func jobsHealth(a *app.App) (state, sentence string) {
	q, err := a.Jobs.Queue()
	switch {
	case errors.Is(err, app.ErrNoQueue): // being opened, or being restored
		return jobsRecovering, ""
	case err != nil:
		return jobsDisabled, fault.JobsUnavailable.Sentence
	case q.State().State == "ok":
		return jobsOK, ""
	}
	return jobsRecovering, ""
}

// What background work can be.
const (
	jobsOK         = "ok"
	jobsRecovering = "recovering"
	jobsDisabled   = "disabled"
)

// errorCode is the code of what a job failed with. The text itself may quote
// what somebody wrote, so it stays inside.
func errorCode(s queue.Status) string {
	if s.Error == "" {
		return ""
	}
	var e record.JobError
	if json.Unmarshal([]byte(s.Error), &e) == nil && isCode(e.Code) {
		return e.Code
	}
	switch {
	case s.State == queue.Cancelled, s.State == queue.Discarded:
		return s.State.String()
	case s.Crashes > 0:
		return fault.JobLost.Code
	case strings.Contains(s.Error, queue.ErrTimeout.Error()):
		return fault.JobTimeout.Code
	}
	return "failed"
}

// isCode reports whether text can be a code and nothing else.
func isCode(text string) bool {
	return text != "" && len(text) <= 64 && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}
