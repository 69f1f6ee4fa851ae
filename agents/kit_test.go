package agents

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/graph"
	"github.com/pulseplan/pulseplan/agents/workflow"
	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

// patience is how long a test waits for something that comes by itself.
const patience = 90 * time.Second

// desk is a runner at work in a world. What taps are set is told of what
// happens, where it happens.
type desk struct {
	*apptest.World
	r *Runner
	taps
	log *page

	mu    sync.Mutex
	heard []told
	moved chan struct{} // closed at the next change
}

// told is an event that was sent to a person's connections.
type told struct {
	owner, job string
	event      graph.Event
}

type taps struct {
	// append is called before and after each write to a journal; an error of the
	// first is what the journal answers.
	append func(before bool) error
	// began is called when a walk begins, with its context.
	began func(context.Context)
	// handled is called when a walk has returned, before the queue hears of it.
	handled func()
	// changed is called before and after records follow the queue.
	changed func(before bool, s []queue.Status)
	// listen is called with each event before it counts as heard.
	listen func(job string, e graph.Event)
	// begin is called before anything happens, start before the first job does.
	begin func(*desk)
	start func(*queue.Queue)
}

type table func(*app.App) ([]workflow.Workflow, error)

// newDesk opens a fresh world with a runner at work.
func newDesk(t testing.TB, of table, tap taps) *desk {
	t.Helper()
	return deskIn(apptest.New(t, nil), of, tap)
}

// deskIn puts a runner to work in a world.
func deskIn(w *apptest.World, of table, tap taps) *desk {
	w.T.Helper()
	d := &desk{World: w, taps: tap, log: new(page), moved: make(chan struct{})}
	w.App.Console = slog.New(slog.NewTextHandler(d.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	list, err := of(w.App)
	if err != nil {
		w.T.Fatal(err)
	}
	if d.r, err = newRunner(w.App, d.hear, list); err != nil {
		w.T.Fatal(err)
	}
	journals := d.r.journal
	d.r.journal = func(run *queue.Run) graph.Journal { return tapped{journals(run), d} }
	w.T.Cleanup(func() {
		// What still runs then is cut off and handed back.
		if err := d.App.Jobs.Stop(time.Second); err != nil {
			w.T.Errorf("stop: %v", err)
		}
	})
	if d.begin != nil {
		d.begin(d)
	}
	w.App.Jobs.Start(app.Work{
		Kinds: []queue.Kind{{Name: Kind, Handle: d.handle}}, Changed: d.change,
		MayPrune: d.r.MayPrune, Refused: d.r.Refused,
		Before: func(ctx context.Context, q *queue.Queue) error {
			if d.start != nil {
				d.start(q)
			}
			return d.r.Reconcile(ctx, q)
		},
	})
	return d
}

func (d *desk) handle(ctx context.Context, run *queue.Run) error {
	if d.began != nil {
		d.began(ctx)
	}
	err := d.r.Handle(ctx, run)
	if d.handled != nil {
		d.handled()
	}
	return err
}

func (d *desk) change(s []queue.Status) {
	if d.changed != nil {
		d.changed(true, s)
	}
	d.r.Changed(s)
	if d.changed != nil {
		d.changed(false, s)
	}
	d.signal()
}

func (d *desk) hear(owner, job string, event []byte) {
	var e graph.Event
	if err := json.Unmarshal(event, &e); err != nil {
		d.T.Error(err)
	}
	if d.listen != nil {
		d.listen(job, e)
	}
	d.mu.Lock()
	d.heard = append(d.heard, told{owner, job, e})
	d.mu.Unlock()
	d.signal()
}

func (d *desk) signal() {
	d.mu.Lock()
	defer d.mu.Unlock()
	close(d.moved)
	d.moved = make(chan struct{})
}

// until waits for something that comes with a change of a job or an event.
func (d *desk) until(what string, is func() bool) {
	d.T.Helper()
	limit := time.After(patience)
	for {
		d.mu.Lock()
		moved := d.moved
		d.mu.Unlock()
		if is() {
			return
		}
		select {
		case <-moved:
		case <-limit:
			d.T.Fatalf("waited too long for: %s\n%s", what, d.log)
		}
	}
}

// tapped is a journal that tells of what is written.
type tapped struct {
	graph.Journal
	d *desk
}

func (j tapped) Append(ctx context.Context, entries ...[]byte) error {
	if j.d.append == nil {
		return j.Journal.Append(ctx, entries...)
	}
	if err := j.d.append(true); err != nil {
		return err
	}
	if err := j.Journal.Append(ctx, entries...); err != nil {
		return err
	}
	return j.d.append(false)
}

// page is a log that is read while it is written.
type page struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (p *page) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
}

func (p *page) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// submit asks for a run as the API does.
func (d *desk) submit(req Request) (*record.Job, error) {
	if req.Origin == "" {
		req.Origin = record.OriginAPI
	}
	var job *record.Job
	err := d.RunInTransaction(func(tx core.App) error {
		var err error
		if job, err = d.r.Repeated(tx, req); err != nil || job != nil {
			return err
		}
		job, err = d.r.Submit(tx, req)
		return err
	})
	return job, err
}

// ask asks for a run of Ada's and returns its id.
func (d *desk) ask(name, payload string) string {
	d.T.Helper()
	job, err := d.submit(Request{User: d.Person("ada"), Type: name, Payload: json.RawMessage(payload)})
	if err != nil {
		d.T.Fatal(err)
	}
	return job.Id
}

func (d *desk) job(id string) *record.Job {
	d.T.Helper()
	job, err := record.FindJob(d.App, id)
	if err != nil {
		d.T.Fatal(err)
	}
	return job
}

// reaches waits until the record of a run says so.
func (d *desk) reaches(id, status string) *record.Job {
	d.T.Helper()
	d.until(fmt.Sprintf("run %s to be %s", id, status), func() bool { return d.job(id).Status() == status })
	return d.job(id)
}

func (d *desk) queue() *queue.Queue {
	d.T.Helper()
	q, err := d.App.Jobs.Queue()
	if err != nil {
		d.T.Fatal(err)
	}
	return q
}

func (d *desk) id(job string) queue.ID {
	d.T.Helper()
	id, err := queue.ParseID(job)
	if err != nil {
		d.T.Fatal(err)
	}
	return id
}

// state is where the queue says a job stands; zero before it is there.
func (d *desk) state(job string) queue.Status {
	d.T.Helper()
	s, err := d.queue().Get(d.id(job))
	if err != nil && !errors.Is(err, queue.ErrNotFound) {
		d.T.Fatal(err)
	}
	return s
}

// pass lets time pass, and the queue look at it.
func (d *desk) pass(t time.Duration) {
	d.T.Helper()
	d.Clock.Advance(t)
	if err := d.queue().Unpause(d.T.Context(), "nothing"); err != nil {
		d.T.Fatal(err)
	}
}

// soon waits for what the queue says nobody of, commit by commit.
func (d *desk) soon(what string, is func() bool) {
	d.T.Helper()
	limit := time.After(patience)
	for !is() {
		select {
		case <-limit:
			d.T.Fatalf("waited too long for: %s\n%s", what, d.log)
		default:
			d.pass(0)
		}
	}
}

// handedOver waits until no row is in the outbox.
func (d *desk) handedOver() {
	d.T.Helper()
	d.soon("the outbox to be empty", func() bool {
		n, err := d.App.Jobs.Outbox().Waiting()
		return err == nil && n == 0
	})
}

// pause keeps jobs from starting until the function it returns is called.
func (d *desk) pause() (resume func()) {
	d.T.Helper()
	if err := d.queue().Pause(d.T.Context(), "default"); err != nil {
		d.T.Fatal(err)
	}
	return func() {
		d.T.Helper()
		if err := d.queue().Unpause(d.T.Context(), "default"); err != nil {
			d.T.Fatal(err)
		}
	}
}

// questions are the tokens that a run waits with.
func (d *desk) questions(id string) []graph.Wait {
	d.T.Helper()
	entries, err := d.queue().Entries(d.id(id), 0)
	if err != nil {
		d.T.Fatal(err)
	}
	runnable, err := d.r.graphs.Find(d.job(id).Type(), bytesOf(entries))
	if err != nil {
		d.T.Fatal(err)
	}
	status, err := runnable.Status(bytesOf(entries))
	if err != nil {
		d.T.Fatal(err)
	}
	return status.Waits
}

// events are what was sent of a run, in order.
func (d *desk) events(job string) []graph.Event {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []graph.Event
	for _, t := range d.heard {
		if t.job == job {
			out = append(out, t.event)
		}
	}
	return out
}

func asFault(err error, to **fault.Fault) bool { return errors.As(err, to) }
