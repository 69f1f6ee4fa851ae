package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// engine is one call of Run. Its methods run on the caller's goroutine; nodes
// run on their own and send messages.
type engine struct {
	p     *program
	l     *ledger
	r     Run
	ctx   context.Context // the caller's
	tasks context.Context // the nodes'; ends earlier when the run fails
	stop  context.CancelCauseFunc

	inbox   chan message
	over    chan struct{} // closed when the engine stops listening
	wake    chan struct{} // a timer fired
	running map[taskKey]*task
	starts  []*task // to be started once their entries are written

	batch    []outgoing
	compacts bool    // the journal can be compacted
	kept     []Event // then: all of the run
	appended int     // entries in the journal since the last snapshot
	warned   bool    // that events were dropped
}

// outgoing is what the next flush writes and tells.
type outgoing struct {
	entry *entry // nil: live events only
	live  *Event // not kept
	ack   chan<- error
}

var errEngine = errors.New("the run ended")

func (p *program) execute(ctx context.Context, r Run) (Outcome, error) {
	entries, err := r.Journal.Load()
	if err != nil {
		return Outcome{}, fmt.Errorf("load the journal: %w", err)
	}
	l, err := p.load(entries)
	if err != nil {
		return Outcome{}, err
	}
	e := &engine{
		p: p, l: l, r: r, ctx: ctx, appended: len(entries),
		inbox: make(chan message, 32), over: make(chan struct{}), wake: make(chan struct{}, 1),
		running: map[taskKey]*task{},
	}
	if _, ok := r.Journal.(Compactor); ok && r.CompactAfter > 0 {
		e.compacts = true
		if e.kept, err = Events(entries); err != nil {
			return Outcome{}, err
		}
	}
	e.tasks, e.stop = context.WithCancelCause(ctx)
	defer close(e.over)
	defer e.stop(errEngine)
	if err := e.begin(); err != nil {
		return Outcome{}, err
	}
	if l.Ended {
		return e.outcome()
	}
	out, err := e.loop()
	if err != nil {
		e.drain(err)
		return Outcome{}, err
	}
	return out, nil
}

// begin writes the first entry of a run, or notes that it goes on.
func (e *engine) begin() error {
	now := e.r.Now()
	if e.l.empty() {
		state, err := e.p.decode(e.r.Input)
		if err != nil {
			return fmt.Errorf("the input of %s: %w", e.p.name, err)
		}
		input, err := e.p.encode(state)
		if err != nil {
			return fmt.Errorf("the input of %s: %w", e.p.name, err)
		}
		if len(input) > e.p.limits.StateBytes {
			return fmt.Errorf("the input of %s: %w", e.p.name, ErrStateSize)
		}
		h := e.p.header(e.r.ID)
		return e.record(&entry{Kind: kindBegin, At: now, Run: h, Input: input}, e.event(RunStarted, "", StartedData{Graph: h.Graph, Version: h.Version, Hash: h.Hash}))
	}
	if e.l.Run.ID != e.r.ID {
		return fmt.Errorf("%w: the journal is of run %.80q", ErrNeedsAttention, e.l.Run.ID)
	}
	switch {
	case e.l.Ended && e.l.Failure == nil:
		return nil
	case e.l.Ended:
		return e.record(&entry{Kind: kindAgain, At: now}, e.event(Resumed, "", nil))
	}
	return e.record(&entry{Kind: kindEmit, At: now}, e.event(Resumed, "", nil))
}

func (p *program) header(id string) *header {
	return &header{ID: id, Graph: p.name, Version: p.version, Hash: p.hash}
}

// loop runs until nothing is left to do.
func (e *engine) loop() (Outcome, error) {
	for {
		// A step that was cut off must not start again under a context that ended.
		if e.ctx.Err() != nil && e.l.Failure == nil && !e.l.settled() {
			return Outcome{}, e.abandon()
		}
		if err := e.advance(); err != nil {
			return Outcome{}, err
		}
		if len(e.running)+len(e.starts) == 0 && !e.sitsOut() {
			return e.outcome()
		}
		if err := e.flush(); err != nil {
			return Outcome{}, err
		}
		e.launch()
		if err := e.listen(); err != nil {
			return Outcome{}, err
		}
	}
}

// listen waits for one message, timer or the end of the context, and then takes
// what else is there.
func (e *engine) listen() error {
	stop := e.arm()
	defer stop()
	select {
	case m := <-e.inbox:
		if err := e.handle(m); err != nil {
			return err
		}
	case <-e.wake:
	case <-e.ctx.Done():
		return e.abandon()
	}
	for {
		select {
		case m := <-e.inbox:
			if err := e.handle(m); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

// abandon is the end of the context: what still succeeds is put on record, so
// that it need not be done again.
func (e *engine) abandon() error {
	cause := context.Cause(e.ctx)
	for {
		// Sub-steps wait for the flush, so it cannot be put off to the end.
		if err := e.flush(); err != nil {
			return errors.Join(cause, err)
		}
		if len(e.running) == 0 {
			break
		}
		if err := e.handle(<-e.inbox); err != nil {
			return errors.Join(cause, err)
		}
	}
	return fmt.Errorf("run %s: %w", e.r.ID, cause)
}

// drain waits for nodes that still run after the engine gave up. Nothing they
// send is recorded.
func (e *engine) drain(err error) {
	e.stop(err)
	for _, o := range e.batch {
		if o.ack != nil {
			o.ack <- err
		}
	}
	for len(e.running) > 0 {
		m := <-e.inbox
		if m.ack != nil {
			m.ack <- err
		}
		if m.ended != nil {
			delete(e.running, m.task.key)
		}
	}
}

// record applies an entry and queues it for the next flush, with the events
// that it causes.
func (e *engine) record(x *entry, events ...*Event) error {
	for _, event := range events {
		e.number(x, event)
	}
	skipped, err := e.l.apply(x)
	if err != nil {
		return fmt.Errorf("run %s, %s of %s: %w", e.r.ID, x.Kind, x.Node, err)
	}
	for _, name := range skipped {
		e.number(x, e.event(NodeSkipped, name, nil))
	}
	e.batch = append(e.batch, outgoing{entry: x})
	return nil
}

// number gives an event its place in the run and puts it into an entry.
func (e *engine) number(x *entry, event *Event) {
	e.l.Seq++
	event.Seq = e.l.Seq
	x.Events = append(x.Events, *event)
}

// event makes an event of now; record numbers it. Data of the engine's own
// types always encodes.
func (e *engine) event(kind, node string, data any) *Event {
	event := &Event{Type: kind, Node: node, At: e.r.Now()}
	if n := e.l.Nodes[node]; n != nil {
		event.Iteration = n.Visits
	}
	if data != nil {
		event.Data, _ = encode(data)
	}
	return event
}

// eventOf is an event about an attempt.
func (e *engine) eventOf(t *task, kind string, data any) *Event {
	event := e.event(kind, t.key.node, data)
	event.Index, event.Attempt = t.number(), t.attempt
	return event
}

// flush makes the queued entries durable, then tells the observer.
func (e *engine) flush() error {
	batch := e.batch
	var entries [][]byte
	for _, o := range batch {
		if o.entry != nil {
			data, err := encode(o.entry)
			if err != nil {
				return fmt.Errorf("run %s: %w", e.r.ID, err)
			}
			entries = append(entries, data)
		}
	}
	if len(entries) > 0 {
		// What was done is recorded even when the context has just ended.
		if err := e.r.Journal.Append(context.WithoutCancel(e.ctx), entries...); err != nil {
			return fmt.Errorf("run %s: append to the journal: %w", e.r.ID, err)
		}
	}
	e.batch = nil
	e.appended += len(entries)
	for _, o := range batch {
		if o.live != nil {
			e.r.Observer(*o.live)
		}
		if o.entry != nil {
			for _, event := range o.entry.Events {
				e.tell(event)
			}
		}
		if o.ack != nil {
			o.ack <- nil
		}
	}
	return e.compact()
}

func (e *engine) tell(event Event) {
	if e.compacts {
		e.kept = append(e.kept, event)
	}
	e.r.Observer(event)
}

// arm sets the timer for the next thing that is due.
func (e *engine) arm() (stop func()) {
	next := e.l.Since.Add(e.p.limits.Deadline)
	if at := e.due(); !at.IsZero() && at.Before(next) {
		next = at
	}
	if e.l.Failure != nil {
		return func() {}
	}
	cancel := e.r.AfterFunc(max(next.Sub(e.r.Now()), 0), func() {
		select {
		case e.wake <- struct{}{}:
		default:
		}
	})
	return func() { cancel() }
}

// sitsOut reports whether the next thing due is near enough to wait for it here.
func (e *engine) sitsOut() bool {
	if e.l.Failure != nil {
		return false
	}
	at := e.due()
	return !at.IsZero() && at.Sub(e.r.Now()) <= e.r.Inline
}

// due is the next time at which a retry or a sleep is over. The expiry of a
// question is not: whoever asks a person gives the worker back.
func (e *engine) due() time.Time {
	var next time.Time
	consider := func(at time.Time) {
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	for i, n := range e.p.nodes {
		state := e.l.node(i)
		if state.Status != active {
			continue
		}
		consider(state.Due)
		for item, w := range state.Works {
			if _, runs := e.running[taskKey{n.name, item}]; !runs && !w.Ended {
				consider(w.Due)
			}
		}
	}
	return next
}

// outcome ends the call: the queued entries become its Final.
func (e *engine) outcome() (Outcome, error) {
	out, err := e.end()
	if err != nil {
		return Outcome{}, err
	}
	for _, o := range e.batch {
		if o.live != nil {
			e.r.Observer(*o.live)
		}
		if o.entry == nil {
			continue
		}
		data, err := encode(o.entry)
		if err != nil {
			return Outcome{}, fmt.Errorf("run %s: %w", e.r.ID, err)
		}
		out.Final = append(out.Final, data)
		out.Events = append(out.Events, o.entry.Events...)
	}
	return out, nil
}

// end works out how the call ended, and records it when the run did.
func (e *engine) end() (Outcome, error) {
	l, now := e.l, e.r.Now()
	if l.Failure != nil {
		if !l.Ended {
			f := *l.Failure
			err := e.record(&entry{Kind: kindEnd, At: now, Failure: &f}, e.event(RunFailed, f.Node, FailedData{Failure: f}))
			if err != nil {
				return Outcome{}, err
			}
		}
		return Outcome{State: Failed, Failure: l.Failure}, nil
	}
	if l.settled() {
		return e.finished()
	}
	out := Outcome{State: Sleeping, Until: e.due()}
	for i, n := range e.p.nodes {
		if s := l.node(i); s.Status == active && s.Wait != nil {
			out.State = Waiting
			out.Waits = append(out.Waits, Wait{n.name, s.Visits, s.Wait.Token, s.Wait.Prompt, s.Wait.Expires})
			if at := s.Wait.Expires; !at.IsZero() && (out.Until.IsZero() || at.Before(out.Until)) {
				out.Until = at
			}
		}
	}
	if limit := l.Since.Add(e.p.limits.Deadline); out.Until.IsZero() || limit.Before(out.Until) {
		out.Until = limit
	}
	return out, nil
}

// finished is the end of a run that reached it.
func (e *engine) finished() (Outcome, error) {
	l, now := e.l, e.r.Now()
	var result json.RawMessage
	err := l.fold()
	if err == nil {
		result, err = e.result()
	}
	switch {
	case err != nil && l.Ended:
		return Outcome{}, fmt.Errorf("%w: %w", ErrNeedsAttention, err)
	case err != nil:
		if err := e.failRun(err); err != nil {
			return Outcome{}, err
		}
		return e.end()
	case !l.Ended:
		data := FinishedData{Milliseconds: now.Sub(l.Began).Milliseconds()}
		if err := e.record(&entry{Kind: kindEnd, At: now}, e.event(RunFinished, "", data)); err != nil {
			return Outcome{}, err
		}
	}
	return Outcome{State: Done, FinalState: l.Base, Result: result}, nil
}

// result is what the caller gets of the last state.
func (e *engine) result() (json.RawMessage, error) {
	if e.p.result == nil {
		return e.l.Base, nil
	}
	return e.guarded(e.l.Base, e.p.result)
}
