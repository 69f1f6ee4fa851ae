package graph

import (
	"context"
	"errors"
	"fmt"
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
	// Not more than that in one go: a node that never stops talking must not keep
	// the engine from writing down what it said.
	for range cap(e.inbox) {
		select {
		case m := <-e.inbox:
			if err := e.handle(m); err != nil {
				return err
			}
		default:
			return nil
		}
	}
	return nil
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
