package agents

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/pulseplan/pulseplan/agents/graph"
	"github.com/pulseplan/pulseplan/agents/workflow"
	"github.com/pulseplan/pulseplan/app/lang"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

// View is everything that can be seen of a run besides its record.
type View struct {
	Steps  []Step
	Graph  Drawing
	Events []graph.Event
	// Summary, Policy and Model are known once a walk has come to a stop.
	Summary string
	Policy  json.RawMessage
	Model   json.RawMessage
	// Gone says that the run has ended and its trace was deleted.
	Gone bool
}

// Drawing is the graph of a run with where each node stands.
type Drawing struct {
	Name    string      `json:"name"`
	Version int         `json:"version"`
	Hash    string      `json:"hash" jsonschema:"of the graph's structure"`
	Nodes   []DrawnNode `json:"nodes"`
	Edges   []DrawnEdge `json:"edges"`
	Mermaid string      `json:"mermaid" jsonschema:"the same as Mermaid source"`
}

// DrawnNode is a node of a drawing.
type DrawnNode struct {
	Name     string `json:"name"`
	Kind     string `json:"kind" jsonschema:"start, step, map, await, sleep or end"`
	Sentence string `json:"sentence,omitempty" jsonschema:"the node in words"`
	Status   string `json:"status" jsonschema:"pending, running, waiting, sleeping, done, failed or skipped"`
}

// DrawnEdge is an edge of a drawing.
type DrawnEdge struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Label string `json:"label,omitempty"`
	Back  bool   `json:"back,omitempty" jsonschema:"the way back of a loop"`
}

// In is the view with its sentences in a language. Steps that failed have said
// why in the owner's.
func (v View) In(l lang.Language) View {
	v.Steps = slices.Clone(v.Steps)
	for i := range v.Steps {
		v.Steps[i].Sentence, v.Steps[i].Error = l.Say(v.Steps[i].Sentence), l.Say(v.Steps[i].Error)
	}
	v.Summary, v.Graph = l.Say(v.Summary), v.Graph.In(l)
	return v
}

// In is the drawing with its sentences in a language.
func (d Drawing) In(l lang.Language) Drawing {
	d.Nodes = slices.Clone(d.Nodes)
	for i := range d.Nodes {
		d.Nodes[i].Sentence = l.Say(d.Nodes[i].Sentence)
	}
	return d
}

// View returns what can be seen of a run: from its journal while it goes on,
// from its trace once it has ended.
func (r *Runner) View(job *record.Job) (View, error) {
	id, err := queue.ParseID(job.Id)
	if err != nil {
		return View{}, err
	}
	if q, err := r.app.Jobs.Queue(); err == nil && !job.Ended() {
		entries, err := q.Entries(id, 0)
		if err == nil {
			return r.viewOf(job, bytesOf(entries))
		}
		if !errors.Is(err, queue.ErrNotFound) { // it may still be in the outbox
			return View{}, err
		}
	}
	return r.traced(job)
}

// traced reads the stored trace; without one the run has not come to a stop.
func (r *Runner) traced(job *record.Job) (View, error) {
	v := View{Steps: []Step{}, Events: []graph.Event{}, Policy: json.RawMessage("[]"), Model: json.RawMessage("null")}
	v.Graph = drawing(r.find(job.Type()), graph.RunStatus{})
	t, err := record.TraceOf(r.app, job.Owner(), job.Id)
	if err != nil || t.IsNew() {
		v.Gone = job.Ended()
		return v, err
	}
	for field, to := range map[string]any{"steps": &v.Steps, "graph": &v.Graph, "events": &v.Events, "policy_checks": &v.Policy, "model": &v.Model} {
		if err := t.UnmarshalJSONField(field, to); err != nil {
			return v, fmt.Errorf("read %s of the trace of %s: %w", field, job.Id, err)
		}
	}
	v.Summary = t.GetString("summary")
	return v, nil
}

// viewOf reads a journal.
func (r *Runner) viewOf(job *record.Job, entries [][]byte) (View, error) {
	v := View{Steps: []Step{}, Events: []graph.Event{}, Policy: json.RawMessage("[]"), Model: json.RawMessage("null")}
	w := r.find(job.Type())
	events, err := graph.Events(entries)
	if err != nil {
		return v, err
	}
	if events != nil {
		v.Events = events
	}
	if w == nil {
		v.Steps = steps(events, nil)
		return v, nil
	}
	v.Steps = steps(events, w.Steps)
	runnable, err := r.graphs.Find(w.Graph.Name(), entries)
	if err != nil {
		v.Graph = drawing(w, graph.RunStatus{})
		return v, nil //nolint:nilerr // a graph of another release: the steps tell what happened
	}
	status, err := runnable.Status(entries)
	if err != nil {
		return v, err
	}
	v.Graph = drawingOf(runnable, w.Steps, status)
	return v, nil
}

func drawing(w *workflow.Workflow, status graph.RunStatus) Drawing {
	if w == nil {
		return Drawing{Nodes: []DrawnNode{}, Edges: []DrawnEdge{}}
	}
	return drawingOf(w.Graph, w.Steps, status)
}

func drawingOf(g graph.Runnable, words map[string]string, status graph.RunStatus) Drawing {
	d := g.Describe()
	out := Drawing{Name: d.Name, Version: d.Version, Hash: d.Hash, Nodes: []DrawnNode{}, Edges: []DrawnEdge{}, Mermaid: g.MermaidOf(status)}
	standing := map[string]graph.NodeStatus{}
	for _, n := range status.Nodes {
		standing[n.Name] = n.Status
	}
	if !status.Began.IsZero() {
		standing[string(graph.KindStart)] = graph.StatusDone
	}
	if status.State == graph.Done {
		standing[string(graph.KindEnd)] = graph.StatusDone
	}
	for _, n := range d.Nodes {
		s := standing[n.Name]
		if s == "" {
			s = graph.StatusPending
		}
		out.Nodes = append(out.Nodes, DrawnNode{n.Name, string(n.Kind), words[n.Name], string(s)})
	}
	for _, e := range d.Edges {
		out.Edges = append(out.Edges, DrawnEdge{e.From, e.To, e.Label, e.Back})
	}
	return out
}

// Events returns the kept events of a run after a number.
func (r *Runner) Events(job *record.Job, after uint64) ([]graph.Event, error) {
	v, err := r.View(job)
	if err != nil {
		return nil, err
	}
	for i, e := range v.Events {
		if e.Seq > after {
			return v.Events[i:], nil
		}
	}
	return nil, nil
}

// Follow hears of a run from now on.
func (r *Runner) Follow(job string) *Follower { return r.bus.follow(job) }
