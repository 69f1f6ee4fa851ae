package agents

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/pulseplan/pulseplan/agents/graph"
	"github.com/pulseplan/pulseplan/agents/workflow"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

// outcome tells the queue how a walk ended. The last entries of the journal go
// into the same commit; their events are told once it is done.
func (r *Runner) outcome(run *queue.Run, out graph.Outcome) error {
	if err := run.Finally(out.Final...); err != nil {
		return err
	}
	r.late.keep(run.Job().ID.String(), out.Events)
	switch out.State {
	case graph.Done:
		return run.SetResult(out.Result)
	case graph.Waiting:
		return queue.Park(out.Until)
	case graph.Sleeping:
		return queue.Snooze(out.Until.Sub(r.app.Clock.Now()))
	case graph.Failed:
		return queue.Fatal(problem(record.JobError{Code: out.Failure.Code, Message: out.Failure.Message}))
	}
	return queue.Fatal(fmt.Errorf("a graph ended as %q", out.State))
}

// interrupted is a walk that neither ended nor waits. What a later attempt may
// cure is tried again by the queue, from the last step on record.
func (r *Runner) interrupted(ctx context.Context, w *workflow.Workflow, job *record.Job, err error) error {
	switch {
	case errors.Is(err, graph.ErrNeedsAttention):
		r.app.Log().Error("a run cannot go on", "job", job.Id, "type", w.Type, "error", err)
		return queue.Fatal(problemOf(fault.NeedsAttention.New()))
	case errors.Is(context.Cause(ctx), queue.ErrTimeout):
		return problemOf(fault.JobTimeout.New())
	case ctx.Err() != nil, errors.Is(err, queue.ErrStale), errors.Is(err, queue.ErrUnavailable), errors.Is(err, queue.ErrStopped):
		return err // stopped from outside: the queue knows why
	}
	r.app.Log().Error("a run was interrupted", "job", job.Id, "type", w.Type, "error", err)
	return problemOf(fault.Internal.New())
}

// failed is a run that cannot even begin.
func (r *Runner) failed(w *workflow.Workflow, job *record.Job, err error) error {
	code, message := explain(err)
	if code == fault.Internal.Code {
		r.app.Log().Error("a run could not begin", "job", job.Id, "type", w.Type, "error", err)
		return problem(record.JobError{Code: code, Message: message})
	}
	return queue.Fatal(problem(record.JobError{Code: code, Message: message}))
}

// explain turns an error into what people may read.
func explain(err error) (code, message string) {
	var f *fault.Fault
	switch {
	case errors.As(err, &f):
		return f.Code, f.Sentence()
	case errors.Is(err, graph.ErrTimeout), errors.Is(err, graph.ErrDeadline), errors.Is(err, context.DeadlineExceeded):
		return fault.JobTimeout.Code, fault.JobTimeout.Sentence
	}
	return fault.Internal.Code, fault.Internal.Sentence
}

// problem is an error for people as text that the queue can keep.
func problem(e record.JobError) error {
	raw, err := json.Marshal(e)
	if err != nil {
		return err
	}
	return errors.New(string(raw))
}

func problemOf(f *fault.Fault) error {
	return problem(record.JobError{Code: f.Code, Message: f.Sentence()})
}

// readProblem is what the queue's text of an error says to people. What the
// queue says by itself (the process died under the job) is not for them.
func readProblem(text string) record.JobError {
	var e record.JobError
	if json.Unmarshal([]byte(text), &e) == nil && e.Code != "" {
		return e
	}
	return record.JobError{Code: fault.JobLost.Code, Message: fault.JobLost.Sentence}
}
