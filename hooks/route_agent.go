package hooks

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/lang"
	"github.com/pulseplan/pulseplan/app/limit"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

// RunRequest is the body of POST /agent/run.
type RunRequest struct {
	Type           string          `json:"type" jsonschema:"one of GET /agent/types"`
	Payload        json.RawMessage `json:"payload,omitempty" jsonschema:"an object; its schema is in GET /agent/types"`
	IdempotencyKey string          `json:"idempotency_key,omitempty" jsonschema:"the same key with the same request answers with the first run"`
	Origin         string          `json:"origin,omitempty" jsonschema:"button when a person pressed one; api when left out"`
}

// RunAnswer is the answer of POST /agent/run.
type RunAnswer struct {
	JobID  string `json:"job_id"`
	Status string `json:"status" jsonschema:"queued; for a repeated idempotency key the status of the first run"`
}

// JobAnswer is a run as the API shows it.
type JobAnswer struct {
	ID       string           `json:"id"`
	Type     string           `json:"type"`
	Status   string           `json:"status" jsonschema:"queued, running, waiting, done, failed or cancelled"`
	Origin   string           `json:"origin" jsonschema:"api, button, schedule or change"`
	Progress record.Progress  `json:"progress"`
	Result   json.RawMessage  `json:"result" jsonschema:"null while there is none"`
	Error    *record.JobError `json:"error" jsonschema:"null unless it failed"`
	Attempts int              `json:"attempts"`
	Created  time.Time        `json:"created"`
	Started  *time.Time       `json:"started,omitempty"`
	Finished *time.Time       `json:"finished,omitempty"`
}

// TypeList is the answer of GET /agent/types.
type TypeList struct {
	Types []TypeAnswer `json:"types"`
}

// TypeAnswer is one type of run.
type TypeAnswer struct {
	Type    string             `json:"type"`
	Title   string             `json:"title"`
	Summary string             `json:"summary"`
	Schema  *jsonschema.Schema `json:"schema" jsonschema:"JSON schema of the payload"`
	Graph   agents.Drawing     `json:"graph" jsonschema:"the steps and what follows what"`
}

// TraceAnswer is the decision trace of a run.
type TraceAnswer struct {
	ID           string          `json:"id" jsonschema:"of the run"`
	JobID        string          `json:"job_id"`
	Type         string          `json:"type"`
	Status       string          `json:"status"`
	Inputs       json.RawMessage `json:"inputs"`
	Steps        []agents.Step   `json:"steps"`
	PolicyChecks json.RawMessage `json:"policy_checks"`
	Model        json.RawMessage `json:"model" jsonschema:"null when no model was asked"`
	Summary      string          `json:"summary"`
	Graph        agents.Drawing  `json:"graph"`
	LastSeq      uint64          `json:"last_seq" jsonschema:"number of the newest event in it"`
	Created      time.Time       `json:"created"`
}

// maxKey bounds an idempotency key, in bytes.
const maxKey = 200

func agentRoutes(runner *agents.Runner) []route {
	one := []fault.Kind{fault.NotFound, fault.NotYours, fault.SignIn}
	return []route{
		{
			method: http.MethodPost, path: "/agent/run", status: http.StatusAccepted,
			summary: "Ask for a run of a workflow. It is accepted once it is on disk, and goes on by itself; follow it by its id.",
			body:    RunRequest{}, bodyNeeded: true, answer: RunAnswer{},
			faults: []fault.Kind{fault.BadField, fault.UnknownField, fault.IdempotencyConflict, fault.RateLimited, fault.JobsFull, fault.JobsUnavailable, fault.SignIn},
			handle: func(c *call) (any, error) { return startRun(c, runner) },
		},
		{
			method: http.MethodGet, path: "/agent/types",
			summary: "What can be asked for.",
			answer:  TypeList{},
			faults:  []fault.Kind{fault.SignIn},
			handle:  func(c *call) (any, error) { return listTypes(c.language(), runner) },
		},
		{
			method: http.MethodGet, path: "/agent/jobs/{id}",
			summary: "Where a run stands.",
			answer:  JobAnswer{},
			faults:  one,
			handle: func(c *call) (any, error) {
				job, err := c.job()
				if err != nil {
					return nil, err
				}
				return jobAnswer(c.language(), runner, job), nil
			},
		},
		{
			method: http.MethodGet, path: "/agent/jobs/{id}/events",
			summary: "The events of a run as server-sent events, from the first or from after Last-Event-ID, until the run ends.",
			query:   []param{{name: "after", what: "number of the last event already known; the Last-Event-ID header says the same and wins"}},
			types:   []string{"text/event-stream"},
			faults:  append([]fault.Kind{fault.BadField}, one...),
			handle:  func(c *call) (any, error) { return streamEvents(c, runner) },
		},
		{
			method: http.MethodGet, path: "/agent/jobs/{id}/trace",
			summary: "What a run did and why: its decision trace, with the graph and where each step stands.",
			answer:  TraceAnswer{},
			faults:  one,
			handle:  func(c *call) (any, error) { return showTrace(c, runner) },
		},
		{
			method: http.MethodDelete, path: "/agent/jobs/{id}/trace", status: http.StatusNoContent,
			summary: "Delete the decision trace of a run that has ended.",
			faults:  append([]fault.Kind{fault.JobState}, one...),
			handle:  func(c *call) (any, error) { return deleteTrace(c) },
		},
		{
			method: http.MethodPost, path: "/agent/jobs/{id}/cancel",
			summary: "Stop a run that has not ended. What it has stored already stays.",
			answer:  JobAnswer{},
			faults:  append([]fault.Kind{fault.JobState, fault.JobsUnavailable}, one...),
			handle:  func(c *call) (any, error) { return steer(c, runner, runner.Cancel) },
		},
		{
			method: http.MethodPost, path: "/agent/jobs/{id}/retry",
			summary: "Let a run that failed or was cancelled go on from its last step on record.",
			answer:  JobAnswer{},
			faults:  append([]fault.Kind{fault.JobState, fault.RateLimited, fault.JobsUnavailable}, one...),
			handle:  func(c *call) (any, error) { return retryRun(c, runner) },
		},
	}
}

// job finds the run of the path: 404 when there is none, 403 when it is
// somebody else's.
func (c *call) job() (*record.Job, error) {
	job, err := record.FindJob(c.App, c.Request.PathValue("id"))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fault.NotFound.Say("There is no such run.")
	}
	if err != nil {
		return nil, err
	}
	if job.Owner() != c.Auth.Id {
		return nil, fault.NotYours.New()
	}
	return job, nil
}

func startRun(c *call, runner *agents.Runner) (any, error) {
	var body RunRequest
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	req := agents.Request{User: c.me(), Type: body.Type, Payload: body.Payload, Key: body.IdempotencyKey, Origin: record.OriginAPI}
	switch {
	case body.Origin == record.OriginButton:
		req.Origin = record.OriginButton
	case body.Origin != "" && body.Origin != record.OriginAPI:
		return nil, badField("origin", "must be api or button")
	case len(req.Key) > maxKey:
		return nil, badField("idempotency_key", "must be at most %d bytes", maxKey)
	}
	if _, err := runner.Check(req, c.app.Clock.Now()); err != nil {
		return nil, err
	}
	var job *record.Job
	// Budget, record and job are one transaction: what is refused costs nothing.
	err := c.App.RunInTransaction(func(tx core.App) error {
		var err error
		if job, err = runner.Repeated(tx, req); err != nil || job != nil {
			return err
		}
		if err := runner.Admit(tx, c.Auth.Id); err != nil {
			return wait(c, err)
		}
		if err := c.spend(tx); err != nil {
			return err
		}
		job, err = runner.Submit(tx, req)
		return err
	})
	if err != nil {
		return nil, err
	}
	return RunAnswer{job.Id, job.Status()}, nil
}

// spend takes one run from the person's budget and says in the headers what is
// left.
func (c *call) spend(tx core.App) error {
	rule := limit.PerMinute(c.app.Config.AgentRuns)
	v, err := limit.Take(tx, c.app.Clock.Now(), "agent:"+c.Auth.Id, rule)
	if err != nil {
		return err
	}
	v.Headers(c.Response.Header())
	if !v.OK {
		return v.Refusal(fmt.Sprintf("%d runs a minute", c.app.Config.AgentRuns))
	}
	return nil
}

// wait says in a header when to come back to a queue that is full.
func wait(c *call, err error) error {
	var full *queue.FullError
	if errors.As(err, &full) {
		c.Response.Header().Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(full.After.Seconds())))))
	}
	return err
}

func listTypes(l lang.Language, runner *agents.Runner) (any, error) {
	out := TypeList{Types: []TypeAnswer{}}
	for _, w := range runner.Workflows() {
		schema, err := schemaOf(w.Payload)
		if err != nil {
			return nil, err
		}
		out.Types = append(out.Types, TypeAnswer{w.Type, l.Say(w.Title), l.Say(w.Summary), schema, agents.Draw(w).In(l)})
	}
	return out, nil
}

// jobAnswer shows a run. While it runs, the queue knows its progress better
// than the record.
func jobAnswer(l lang.Language, runner *agents.Runner, job *record.Job) JobAnswer {
	out := JobAnswer{
		ID: job.Id, Type: job.Type(), Status: job.Status(), Origin: job.GetString("origin"), Progress: job.Progress(),
		Result: job.Result(), Error: job.Problem(), Attempts: job.GetInt("attempts"), Created: job.Created(),
	}
	if len(out.Result) == 0 {
		out.Result = json.RawMessage("null")
	}
	for _, t := range []struct {
		at time.Time
		to **time.Time
	}{{job.Started(), &out.Started}, {job.Finished(), &out.Finished}} {
		if !t.at.IsZero() {
			*t.to = &t.at
		}
	}
	if out.Status == record.JobRunning {
		if p, ok := runner.Progress(job); ok {
			out.Progress = p
		}
	}
	out.Progress.Sentence = l.Say(out.Progress.Sentence)
	if out.Error != nil {
		out.Error.Message = l.Say(out.Error.Message)
	}
	return out
}

func showTrace(c *call, runner *agents.Runner) (any, error) {
	job, err := c.job()
	if err != nil {
		return nil, err
	}
	v, err := runner.View(job)
	if err != nil {
		return nil, err
	}
	v = v.In(c.language())
	if v.Gone {
		return nil, fault.NotFound.Say("That run has no trace any more.")
	}
	out := TraceAnswer{
		ID: job.Id, JobID: job.Id, Type: job.Type(), Status: job.Status(), Inputs: job.Payload(), Steps: v.Steps,
		PolicyChecks: v.Policy, Model: v.Model, Summary: v.Summary, Graph: v.Graph, Created: job.Created(),
	}
	if n := len(v.Events); n > 0 {
		out.LastSeq = v.Events[n-1].Seq
	}
	return out, nil
}

func deleteTrace(c *call) (any, error) {
	job, err := c.job()
	if err != nil {
		return nil, err
	}
	if !job.Ended() {
		return nil, fault.JobState.Say("A run that has not ended keeps its trace.")
	}
	t, err := record.TraceOf(c.App, job.Owner(), job.Id)
	if err != nil {
		return nil, err
	}
	if t.IsNew() {
		return nil, fault.NotFound.Say("That run has no trace any more.")
	}
	return nil, errors.Join(c.App.Delete(t.Record), c.NoContent(http.StatusNoContent))
}

func retryRun(c *call, runner *agents.Runner) (any, error) {
	job, err := c.job()
	if err != nil {
		return nil, err
	}
	if job.Status() != record.JobFailed && job.Status() != record.JobCancelled {
		return nil, fault.JobState.Say("Only a run that failed or was cancelled can be tried again.")
	}
	if err := c.App.RunInTransaction(c.spend); err != nil {
		return nil, err
	}
	return steer(c, runner, runner.Retry)
}

// steer acts on the run of the path and shows it after that.
func steer(c *call, runner *agents.Runner, act func(context.Context, queue.ID) error) (any, error) {
	job, err := c.job()
	if err != nil {
		return nil, err
	}
	id, err := queue.ParseID(job.Id)
	if err != nil {
		return nil, err
	}
	if err := act(c.Request.Context(), id); err != nil {
		return nil, err
	}
	if job, err = c.job(); err != nil {
		return nil, err
	}
	return jobAnswer(c.language(), runner, job), nil
}
