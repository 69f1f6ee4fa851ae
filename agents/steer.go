package agents

import (
	"context"
	"errors"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/graph"
	"github.com/pulseplan/pulseplan/agents/workflow"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

// Admit refuses a request while the queue is full or cannot be written. The
// refusal of a full queue wraps a queue.FullError, which says when to come back.
func (r *Runner) Admit(owner string) error {
	q, err := r.app.Jobs.Queue()
	if err == nil {
		err = q.Admit(owner, 1)
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
		if err := r.reopen(id); err != nil {
			return err
		}
		return q.Retry(ctx, id)
	})
}

func (r *Runner) reopen(id queue.ID) error {
	return r.app.RunInTransaction(func(tx core.App) error {
		job, err := record.FindJob(tx, id.String())
		if err != nil {
			return err
		}
		if job.Status() == record.JobDone {
			return queue.ErrState
		}
		job.Set("status", record.JobQueued)
		job.Set("error", nil)
		return tx.Save(job.Record)
	})
}

// steer acts on a job of the queue and brings its record in line at once.
func (r *Runner) steer(ctx context.Context, id queue.ID, act func(*queue.Queue) error) error {
	q, err := r.app.Jobs.Queue()
	if err != nil {
		return fault.JobsUnavailable.New().Because(err)
	}
	// A job that was accepted a moment ago may still be in the outbox.
	if _, err := r.app.Jobs.Outbox().Relay(ctx); err != nil {
		return fault.JobsUnavailable.New().Because(err)
	}
	acted := act(q)
	s, err := q.Get(id)
	switch {
	case errors.Is(err, queue.ErrNotFound):
		return fault.JobState.Say("That run ended too long ago.").Because(acted)
	case err != nil:
		return fault.JobsUnavailable.New().Because(err)
	}
	if _, err := r.project([]queue.Status{s}); err != nil {
		return err
	}
	switch {
	case acted == nil:
		return nil
	case errors.Is(acted, queue.ErrState):
		return fault.JobState.New().Because(acted)
	case errors.Is(acted, queue.ErrUnavailable), errors.Is(acted, queue.ErrStopped):
		return fault.JobsUnavailable.New().Because(acted)
	}
	return acted
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
