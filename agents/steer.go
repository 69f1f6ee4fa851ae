package agents

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/graph"
	"github.com/pulseplan/pulseplan/agents/workflow"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

// Admit refuses a request, in its transaction, while the queue is full or
// cannot be written. What the owner has in the outbox counts as if the queue
// had it: requests may come faster than they are handed over. The refusal of a
// full queue wraps a queue.FullError, which says when to come back.
func (r *Runner) Admit(tx core.App, owner string) error {
	q, err := r.app.Jobs.Queue()
	if err == nil {
		err = q.Admit(owner, 1)
	}
	if err == nil {
		waiting, counted := r.app.Jobs.Outbox().WaitingOf(tx, owner)
		if counted != nil {
			return counted
		}
		err = q.Admit(owner, 1+waiting)
	}
	var full *queue.FullError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &full):
		return fault.JobsFull.New().Because(err)
	}
	return fault.JobsUnavailable.New().Because(err)
}

// Cancel stops a run that has not ended.
func (r *Runner) Cancel(ctx context.Context, id queue.ID) error {
	return r.steer(ctx, id, func(q *queue.Queue) error { return q.Cancel(ctx, id, "asked to stop") })
}

// Discard ends a run, or a dead letter, as not worth doing.
func (r *Runner) Discard(ctx context.Context, id queue.ID) error {
	return r.steer(ctx, id, func(q *queue.Queue) error { return q.Discard(ctx, id) })
}

// Retry lets a run that failed or was cancelled go on from its last step on
// record. Its record is opened first: a handler leaves alone what has ended.
// If the process dies in between, Reconcile closes it again.
func (r *Runner) Retry(ctx context.Context, id queue.ID) error {
	return r.steer(ctx, id, func(q *queue.Queue) error {
		s, err := q.Get(id)
		if err != nil {
			return err
		}
		if s.State != queue.Failed && s.State != queue.Cancelled && s.State != queue.Discarded {
			return queue.ErrState
		}
		if err := r.reopen(s); err != nil {
			return err
		}
		return q.Retry(ctx, id)
	})
}

// reopen makes the record of a job that has ended say that it is queued. What
// the queue said until now is thereby heard.
func (r *Runner) reopen(s queue.Status) error {
	return r.app.RunInTransaction(func(tx core.App) error {
		job, err := record.FindJob(tx, s.ID.String())
		if errors.Is(err, sql.ErrNoRows) {
			return fault.NotFound.Say("The record of that run is gone.")
		}
		if err != nil {
			return err
		}
		if job.Status() == record.JobDone {
			return queue.ErrState
		}
		job.Set("status", record.JobQueued)
		job.Set("error", nil)
		job.Set("version", int64(s.Version)) //nolint:gosec // versions are small
		return tx.Save(job.Record)
	})
}

// Answer gives a person's decision to the question of the run that has the
// token. When it returns nil the answer is in the run's journal and the run
// goes on; a question takes one answer. Whether the run is theirs the caller
// has checked.
func (r *Runner) Answer(ctx context.Context, job *record.Job, token string, decision json.RawMessage) error {
	id, err := queue.ParseID(job.Id)
	if err != nil {
		return err
	}
	w := r.find(job.Type())
	if w == nil {
		return fault.NeedsAttention.Say("There is no workflow %q in this release.", job.Type())
	}
	return r.steer(ctx, id, func(q *queue.Queue) error {
		kept, err := q.Entries(id, 0)
		if err != nil {
			return err
		}
		entries := bytesOf(kept)
		runnable, err := r.graphs.Find(w.Graph.Name(), entries)
		if err != nil {
			return fault.NeedsAttention.New().Because(err)
		}
		answer, err := runnable.Answer(entries, graph.Answer{Token: token, Decision: decision, Now: r.app.Clock.Now()})
		if err != nil {
			return unanswered(err)
		}
		err = q.Resume(ctx, id, answer)
		if s, unknown := q.Get(id); errors.Is(err, queue.ErrState) && unknown == nil && !s.State.Ended() {
			return fault.JobState.Say("That run is at work just now. Please answer again in a moment.").Because(err)
		}
		return err
	})
}

// unanswered says why an answer was not taken.
func unanswered(err error) error {
	switch {
	case errors.Is(err, graph.ErrToken):
		return fault.BadField.Say("token: no question of that run waits for this answer.").On("token").Because(err)
	case errors.Is(err, graph.ErrDecision):
		return fault.BadField.Say("decision: that is no answer to the question.").On("decision").Because(err)
	case errors.Is(err, graph.ErrAnswered):
		return fault.JobState.Say("That question has been answered.").Because(err)
	case errors.Is(err, graph.ErrExpired):
		return fault.JobState.Say("The time for an answer is over.").Because(err)
	case errors.Is(err, graph.ErrNeedsAttention):
		return fault.NeedsAttention.New().Because(err)
	}
	return err
}

// steer acts on a job of the queue and brings its record in line at once.
func (r *Runner) steer(ctx context.Context, id queue.ID, act func(*queue.Queue) error) error {
	q, err := r.app.Jobs.Queue()
	if err != nil {
		return fault.JobsUnavailable.New().Because(err)
	}
	// A job that was accepted a moment ago may still be in the outbox. That the
	// queue has no room for somebody's jobs is no reason not to act on this one.
	_, err = r.app.Jobs.Outbox().Relay(ctx)
	if err != nil && !errors.Is(err, queue.ErrFull) && !errors.Is(err, queue.ErrTenantFull) {
		return fault.JobsUnavailable.New().Because(err)
	}
	r.turn.Lock()
	defer r.turn.Unlock()
	acted := act(q)
	s, err := q.Get(id)
	switch {
	case errors.Is(err, queue.ErrNotFound):
		return r.notThere(id, acted)
	case err != nil:
		return fault.JobsUnavailable.New().Because(err)
	}
	if _, err := r.project(asked, s); err != nil {
		return err
	}
	switch {
	case acted == nil:
		return nil
	case errors.Is(acted, queue.ErrState) && !fault.Is(acted, fault.JobState):
		return fault.JobState.New().Because(acted)
	case errors.Is(acted, queue.ErrUnavailable), errors.Is(acted, queue.ErrStopped):
		return fault.JobsUnavailable.New().Because(acted)
	}
	return acted
}

// notThere says why the queue does not know a job: it has not got it yet, or
// not any more.
func (r *Runner) notThere(id queue.ID, acted error) error {
	waits, err := r.app.Jobs.Outbox().Has(id.String())
	if err != nil {
		return err
	}
	if waits {
		return fault.JobsFull.New().Because(acted)
	}
	return fault.JobState.Say("That run ended too long ago.").Because(acted)
}

// Progress is how far a run is, as the queue knows it.
func (r *Runner) Progress(job *record.Job) (record.Progress, bool) {
	id, err := queue.ParseID(job.Id)
	if err != nil {
		return record.Progress{}, false
	}
	q, err := r.app.Jobs.Queue()
	if err != nil {
		return record.Progress{}, false
	}
	s, err := q.Get(id)
	if err != nil {
		return record.Progress{}, false
	}
	return r.progress(job.Type(), s.Progress), true
}

// Draw draws the graph of a workflow that nobody runs.
func Draw(w workflow.Workflow) Drawing { return drawing(&w, graph.RunStatus{}) }
