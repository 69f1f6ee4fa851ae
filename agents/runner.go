package agents

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/graph"
	"github.com/pulseplan/pulseplan/agents/workflow"
	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

// Kind is the queue's kind of every run. Which workflow it is, its record says.
const Kind = "agent"

// Runner takes requests for runs and works them off.
type Runner struct {
	app       *app.App
	workflows []workflow.Workflow
	graphs    *graph.Registry
	bus       *bus
	late      late
	pace      pace
	// turn is held while a record is made to say what its job says, by whoever
	// has just asked the queue: two of them could take it backwards.
	turn sync.Mutex
	// file is the queue whose jobs were compared with the records before any of
	// them started.
	file *queue.Queue
	// journal is where a run's steps are kept; tests interrupt it.
	journal func(*queue.Run) graph.Journal
	slipped atomic.Int64
	behind  atomic.Bool // a record may be behind the queue
	// publish sends an event of a person's run to whoever of theirs is connected.
	publish func(owner, job string, event []byte)
}

// New makes a runner over the table of workflows; it fails when a graph does
// not compile. Publish must not block.
func New(a *app.App, publish func(owner, job string, event []byte)) (*Runner, error) {
	table, err := workflows(a)
	if err != nil {
		return nil, err
	}
	return newRunner(a, publish, table)
}

func newRunner(a *app.App, publish func(owner, job string, event []byte), table []workflow.Workflow) (*Runner, error) {
	r := &Runner{app: a, workflows: table, graphs: new(graph.Registry), bus: newBus(), publish: publish}
	r.journal = func(run *queue.Run) graph.Journal { return journal{run} }
	for _, w := range table {
		for _, g := range append([]graph.Runnable{w.Graph}, w.Older...) {
			if err := r.graphs.Add(g); err != nil {
				return nil, err
			}
		}
		for _, m := range w.Migrations {
			if err := r.graphs.Migrate(m); err != nil {
				return nil, err
			}
		}
	}
	return r, nil
}

// Workflows lists what can be asked for.
func (r *Runner) Workflows() []workflow.Workflow { return r.workflows }

// Types lists the names of what can be asked for.
func (r *Runner) Types() []string {
	var out []string
	for _, w := range r.workflows {
		out = append(out, w.Type)
	}
	return out
}

// find returns the workflow of a type, or nil.
func (r *Runner) find(name string) *workflow.Workflow {
	i := slices.IndexFunc(r.workflows, func(w workflow.Workflow) bool { return w.Type == name })
	if i < 0 {
		return nil
	}
	return &r.workflows[i]
}

// Request is a wish for a run.
type Request struct {
	User *record.User
	Type string
	// Payload is a JSON object; empty means an empty one.
	Payload json.RawMessage
	// Key is the idempotency key; empty means none.
	Key string
	// Origin is one of record's Origin constants, Schedule the id of the
	// schedule that asks.
	Origin, Schedule string
	// ID is the run's id; the zero ID means a new one.
	ID queue.ID
	// RunAt is when it may start; the zero time means now.
	RunAt time.Time
}

// Check refuses a request that breaks a rule, with the name of the field.
func (r *Runner) Check(req Request, now time.Time) (*workflow.Workflow, error) {
	w := r.find(req.Type)
	if w == nil {
		return nil, fault.BadField.Say("type: must be one of %s.", list(r.Types())).On("type")
	}
	if len(req.Payload) > queue.MaxPayload {
		return nil, fault.TooLarge.Say("payload: must be at most %d bytes.", queue.MaxPayload).On("payload")
	}
	_, err := w.Begin(workflow.Ask{App: r.app, User: req.User, Now: now, Payload: req.Payload})
	return w, err
}

// Submit writes down a run in the caller's transaction: its record, and its job
// in the outbox. It starts after the commit.
func (r *Runner) Submit(tx core.App, req Request) (*record.Job, error) {
	now := r.app.Clock.Now()
	w, err := r.Check(req, now)
	if err != nil {
		return nil, err
	}
	id := req.ID
	if id.IsZero() {
		id = queue.NewID(now)
	}
	job, err := record.NewJob(tx, req.User.Id, id.String())
	if err != nil {
		return nil, err
	}
	payload := req.Payload
	if len(payload) == 0 || string(payload) == "null" {
		payload = json.RawMessage("{}")
	}
	for field, value := range map[string]any{
		"type": req.Type, "origin": req.Origin, "schedule": req.Schedule, "idempotency_key": req.Key, "payload": payload,
	} {
		job.Set(field, value)
	}
	if err := tx.Save(job.Record); err != nil {
		return nil, fmt.Errorf("store a run: %w", err)
	}
	queued := r.jobOf(job, id, w)
	queued.RunAt = req.RunAt
	return job, r.app.Jobs.Outbox().EnqueueTx(tx, queued)
}

// jobOf is what the queue gets to know of a run: whose it is and how urgent.
func (r *Runner) jobOf(job *record.Job, id queue.ID, w *workflow.Workflow) queue.Job {
	priority := queue.Urgent // somebody waits for it
	switch job.GetString("origin") {
	case record.OriginSchedule:
		priority = queue.Normal
	case record.OriginChange:
		priority = queue.Low
	}
	return queue.Job{ID: id, Kind: Kind, Tenant: job.Owner(), Priority: priority, Timeout: w.Timeout}
}

// Repeated finds the run that an idempotency key was used for, nil when there
// is none. With another request the key is refused.
func (r *Runner) Repeated(tx core.App, req Request) (*record.Job, error) {
	if req.Key == "" {
		return nil, nil
	}
	prior, err := record.JobByKey(tx, req.User.Id, req.Key)
	if err != nil || prior == nil {
		return nil, err
	}
	if prior.Type() != req.Type || !sameJSON(prior.Payload(), req.Payload) {
		return nil, fault.IdempotencyConflict.New().On("idempotency_key")
	}
	return prior, nil
}

// sameJSON compares two objects by what they say; empty and null are {}.
func sameJSON(a, b json.RawMessage) bool {
	canonical := func(raw json.RawMessage) string {
		if len(raw) == 0 || string(raw) == "null" {
			return "{}"
		}
		var v any
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber() // two numbers beyond 2^53 must not become one
		if d.Decode(&v) != nil {
			return string(raw)
		}
		out, err := json.Marshal(v) // keys sorted
		if err != nil {
			return string(raw)
		}
		return string(out)
	}
	return canonical(a) == canonical(b)
}

// Handle works off one run: the queue's handler.
func (r *Runner) Handle(ctx context.Context, run *queue.Run) error {
	id := run.Job().ID.String()
	job, err := record.FindJob(r.app, id)
	if errors.Is(err, sql.ErrNoRows) {
		return queue.Discard("its record is gone")
	}
	if err != nil {
		return r.interrupted(ctx, id, err)
	}
	if job.Ended() {
		return queue.Discard("it has ended")
	}
	w := r.find(job.Type())
	if w == nil {
		return queue.Fatal(problemOf(fault.NeedsAttention.Say("There is no workflow %q in this release.", job.Type())))
	}
	owner, err := r.app.FindRecordById(record.Users, job.Owner())
	if errors.Is(err, sql.ErrNoRows) {
		return queue.Discard("its owner is gone")
	}
	if err != nil {
		return r.interrupted(ctx, id, err)
	}
	entries, err := run.Entries()
	if err != nil {
		return r.interrupted(ctx, id, err)
	}
	var input json.RawMessage
	if len(entries) == 0 { // what goes on was checked when it began
		input, err = w.Begin(workflow.Ask{App: r.app, User: record.UserOf(owner), Now: r.app.Clock.Now(), Payload: job.Payload()})
		if err != nil {
			return r.failed(w, job, err)
		}
	}
	return r.walk(ctx, run, w, job, bytesOf(entries), input)
}

// walk takes the run through its graph as far as it goes.
func (r *Runner) walk(ctx context.Context, run *queue.Run, w *workflow.Workflow, job *record.Job, entries [][]byte, input json.RawMessage) error {
	past, err := graph.Events(entries)
	if err != nil {
		return r.interrupted(ctx, job.Id, err)
	}
	r.late.resume(job.Id, past, func(e graph.Event) { r.tell(job.Owner(), job.Id, e) })
	runnable, err := r.graphs.Find(w.Graph.Name(), entries)
	if err != nil {
		return r.interrupted(ctx, job.Id, err)
	}
	steps := newStepCount(w)
	for _, e := range past {
		steps.seen(e)
	}
	out, err := runnable.Run(ctx, graph.Run{
		ID: job.Id, Input: input, Journal: r.journal(run), Now: r.app.Clock.Now, Log: r.app.Log(), Explain: r.explained(w, job),
		Observer: func(e graph.Event) {
			if p, ok := steps.seen(e); ok {
				run.Progress(p)
			}
			r.tell(job.Owner(), job.Id, e)
		},
	})
	if err != nil {
		return r.interrupted(ctx, job.Id, err)
	}
	return r.outcome(ctx, run, out)
}

// explained puts what people may read of an error on record, in the words of the
// run's owner, and what they may not into the log.
func (r *Runner) explained(w *workflow.Workflow, job *record.Job) func(error) (string, string) {
	return func(err error) (string, string) {
		code, message := explain(err)
		if code == fault.Internal.Code {
			r.app.Log().Error("a step failed", "job", job.Id, "type", w.Type, "error", err)
		}
		return code, record.LanguageOf(r.app, job.Owner()).Say(message)
	}
}

func list(words []string) string {
	text := ""
	for i, w := range words {
		switch {
		case i == 0:
			text = w
		case i == len(words)-1:
			text += " or " + w
		default:
			text += ", " + w
		}
	}
	return text
}
