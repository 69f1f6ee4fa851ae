package agents

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/graph"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

// Step is one line of a decision trace: a node of the graph, or a tool call
// within one.
type Step struct {
	Seq      uint64          `json:"seq" jsonschema:"number of the event it comes from"`
	Node     string          `json:"node"`
	Sentence string          `json:"sentence,omitempty" jsonschema:"the node in words"`
	Index    int             `json:"index,omitempty" jsonschema:"item of a list, from 1"`
	Tool     string          `json:"tool,omitempty" jsonschema:"set for a tool call"`
	Args     json.RawMessage `json:"args,omitempty"`
	Result   json.RawMessage `json:"result,omitempty" jsonschema:"what kind of and how much came back"`
	Status   string          `json:"status" jsonschema:"running, done, failed, retried, skipped or waiting"`
	Attempt  int             `json:"attempt,omitempty"`
	Started  *time.Time      `json:"started,omitempty"`
	Ended    *time.Time      `json:"ended,omitempty"`
	MS       int64           `json:"ms"`
	Error    string          `json:"error,omitempty"`
}

// keepTrace stores the account of a run whose walk has come to a stop. It is
// made anew from the journal each time, so that it is never half.
func (r *Runner) keepTrace(tx core.App, job *record.Job, s queue.Status) error {
	q, err := r.app.Jobs.Queue()
	if err != nil {
		return err
	}
	entries, err := q.Entries(s.ID, 0)
	if err != nil {
		return err
	}
	view, err := r.viewOf(job, bytesOf(entries))
	if err != nil {
		return err
	}
	view.Steps, view.Events = boundedSteps(view.Steps), boundedEvents(view.Events)
	trace, err := record.TraceOf(tx, job.Owner(), job.Id)
	if err != nil {
		return err
	}
	summary := ""
	if w := r.find(job.Type()); w != nil && job.Status() == record.JobDone {
		owner, err := tx.FindRecordById(record.Users, job.Owner())
		if err != nil {
			return err
		}
		summary = w.Say(job.Result(), record.UserOf(owner).Locale())
	}
	if p := job.Problem(); p != nil {
		summary = p.Message
	}
	for field, value := range map[string]any{
		"type": job.Type(), "inputs": job.Payload(), "steps": view.Steps, "policy_checks": []any{}, "model": nil,
		"summary": summary, "graph": view.Graph, "events": view.Events,
	} {
		trace.Set(field, value)
	}
	return tx.Save(trace.Record)
}

// maxTrace is how much of each list a trace takes, in bytes; the collection
// has the same bound.
const maxTrace = 2 << 20

func fits(list any) bool {
	raw, err := json.Marshal(list)
	return err == nil && len(raw) <= maxTrace
}

// boundedSteps leaves out of a run that did very much first the details, and
// then its end: a trace that cannot be stored must not keep the record from
// saying how the run ended.
func boundedSteps(list []Step) []Step {
	if fits(list) {
		return list
	}
	list = slices.Clone(list)
	for i := range list {
		list[i].Args, list[i].Result = nil, nil
	}
	for !fits(list) {
		list = list[:len(list)/2]
	}
	return list
}

// boundedEvents does the same with events: what code sent goes first.
func boundedEvents(list []graph.Event) []graph.Event {
	if fits(list) {
		return list
	}
	list = slices.Clone(list)
	for _, all := range []bool{false, true} {
		for i, e := range list {
			if all || e.Type == graph.Custom || e.Type == graph.ToolCalled {
				list[i].Data = nil
			}
		}
		if fits(list) {
			return list
		}
	}
	for !fits(list) {
		list = list[:len(list)/2]
	}
	return list
}

// steps makes the lines of a trace from events.
func steps(events []graph.Event, words map[string]string) []Step {
	out := []Step{}
	open := map[nodeRun]int{} // index in out
	for _, e := range events {
		key := nodeRun{e.Node, e.Index, e.Iteration}
		switch e.Type {
		case graph.NodeStarted:
			at := e.At
			if i, again := open[key]; again && out[i].Status == "running" {
				// The attempt before died with the process.
				out[i].Started, out[i].Attempt = &at, e.Attempt
				continue
			}
			open[key] = len(out)
			out = append(out, Step{Seq: e.Seq, Node: e.Node, Sentence: words[e.Node], Index: e.Index, Status: "running", Attempt: e.Attempt, Started: &at})
		case graph.NodeFinished, graph.NodeFailed, graph.NodeRetry, graph.NodeSkipped, graph.EventWaiting:
			i, begun := open[key]
			if !begun {
				i = len(out)
				open[key] = i
				out = append(out, Step{Seq: e.Seq, Node: e.Node, Sentence: words[e.Node], Index: e.Index})
			}
			finishStep(&out[i], e)
		case graph.ToolCalled:
			out = append(out, toolStep(e, words))
		}
	}
	return out
}

// nodeRun is one execution of a node, or of an item of one.
type nodeRun struct {
	node             string
	index, iteration int
}

// finishStep says how an execution ended.
func finishStep(s *Step, e graph.Event) {
	ended := e.At
	s.Ended = &ended
	if s.Started != nil {
		s.MS = ended.Sub(*s.Started).Milliseconds()
	}
	switch e.Type {
	case graph.NodeFinished:
		s.Status = "done"
		var d graph.FinishedData
		if json.Unmarshal(e.Data, &d) == nil && d.Milliseconds > 0 {
			s.MS = d.Milliseconds
		}
	case graph.NodeSkipped:
		s.Status = "skipped"
	case graph.EventWaiting:
		s.Status, s.Ended = "waiting", nil
	default:
		s.Status = "failed"
		if e.Type == graph.NodeRetry {
			s.Status = "retried"
		}
		var d graph.FailedData
		if json.Unmarshal(e.Data, &d) == nil {
			s.Error = d.Message
		}
	}
}

func toolStep(e graph.Event, words map[string]string) Step {
	var d graph.ToolData
	_ = json.Unmarshal(e.Data, &d) // its own package wrote it; a step without details is a step
	s := Step{
		Seq: e.Seq, Node: e.Node, Sentence: words[e.Node], Index: e.Index, Tool: d.Tool, Args: d.Args, Result: d.Result,
		Status: "done", Attempt: e.Attempt, Started: &d.Started, Ended: &d.Ended, MS: d.Milliseconds, Error: d.Error,
	}
	if d.Error != "" {
		s.Status = "failed"
	}
	return s
}
