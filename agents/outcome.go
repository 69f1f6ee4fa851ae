package agents

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/pulseplan/pulseplan/agents/graph"
	"github.com/pulseplan/pulseplan/agents/workflow"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/lang"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

// outcome tells the queue how a walk ended. The last entries of the journal go
// into the same commit; their events are told once it is done.
func (r *Runner) outcome(ctx context.Context, run *queue.Run, out graph.Outcome) error {
	id := run.Job().ID.String()
	if len(out.Result) > queue.MaxResult {
		r.app.Log().Error("a run has too large a result", "job", id, "bytes", len(out.Result))
		return queue.Fatal(problemOf(fault.TooLarge.Say("What came of that run is too large to be kept.")))
	}
	if err := run.Finally(out.Final...); err != nil {
		return r.interrupted(ctx, id, err)
	}
	end, err := queue.State(0), error(nil)
	switch out.State {
	case graph.Done:
		end, err = queue.Done, run.SetResult(out.Result)
	case graph.Waiting:
		end, err = queue.Parked, queue.Park(out.Until)
	case graph.Sleeping:
		end, err = queue.Scheduled, queue.Snooze(out.Until.Sub(r.app.Clock.Now()))
	case graph.Failed:
		end, err = queue.Failed, queue.Fatal(problem(record.JobError{Code: out.Failure.Code, Message: out.Failure.Message}))
	default:
		return r.interrupted(ctx, id, fmt.Errorf("a graph ended as %q", out.State))
	}
	if cause := context.Cause(ctx); !errors.Is(cause, queue.ErrCancelled) && !errors.Is(cause, queue.ErrUnavailable) {
		r.late.keep(id, end, out.Events)
	}
	return err
}

// interrupted is a walk that neither ended nor waits. What a later attempt may
// cure is tried again by the queue, from the last step on record.
func (r *Runner) interrupted(ctx context.Context, job string, err error) error {
	switch {
	case errors.Is(err, graph.ErrNeedsAttention):
		r.app.Log().Error("a run cannot go on", "job", job, "error", err)
		return queue.Fatal(problemOf(fault.NeedsAttention.New()))
	case errors.Is(context.Cause(ctx), queue.ErrTimeout):
		return problemOf(fault.JobTimeout.New())
	case ctx.Err() != nil, errors.Is(err, queue.ErrStale), errors.Is(err, queue.ErrUnavailable), errors.Is(err, queue.ErrStopped):
		return err // stopped from outside: the queue knows why
	}
	r.app.Log().Error("a run was interrupted", "job", job, "error", err)
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

// maxProblem is what the queue keeps of an error, in bytes.
const maxProblem = 2000

// problem is an error for people as text that the queue can keep whole.
func problem(e record.JobError) error {
	for {
		raw, err := json.Marshal(e)
		if err != nil {
			return err
		}
		if len(raw) <= maxProblem {
			return errors.New(string(raw))
		}
		// Written out, a character can take six bytes.
		runes := []rune(e.Message)
		e.Message = string(runes[:len(runes)/2]) + "…"
	}
}

func problemOf(f *fault.Fault) error {
	return problem(record.JobError{Code: f.Code, Message: f.Sentence()})
}

// readProblem is what a failed job says to its owner. What the queue says by
// itself is not for people.
func readProblem(s queue.Status, spoken lang.Language) record.JobError {
	var e record.JobError
	if json.Unmarshal([]byte(s.Error), &e) == nil && e.Code != "" {
		e.Message = spoken.Say(e.Message)
		return e
	}
	kind := fault.Internal
	switch {
	case s.Crashes >= queue.MaxCrashes:
		kind = fault.JobLost
	case strings.HasPrefix(s.Error, queue.ErrTimeout.Error()):
		kind = fault.JobTimeout
	}
	return record.JobError{Code: kind.Code, Message: spoken.Say(kind.Sentence)}
}
