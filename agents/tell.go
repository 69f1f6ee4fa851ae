package agents

import (
	"encoding/json"
	"sync"

	"github.com/pulseplan/pulseplan/agents/graph"
	"github.com/pulseplan/pulseplan/agents/workflow"
	"github.com/pulseplan/pulseplan/app/queue"
)

// tell passes an event on to followers in this process and to connections.
func (r *Runner) tell(owner, job string, e graph.Event) {
	r.bus.publish(job, e)
	if r.publish == nil {
		return
	}
	data, err := json.Marshal(e)
	if err != nil {
		r.app.Log().Error("write an event", "job", job, "error", err)
		return
	}
	r.publish(owner, job, data)
}

// late holds the last events of walks, by job, until the commit that ends the
// walk is done: nobody hears of an end that is not on disk.
type late struct {
	mu     sync.Mutex
	events map[string][]graph.Event
}

func (l *late) keep(job string, events []graph.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.events == nil {
		l.events = map[string][]graph.Event{}
	}
	l.events[job] = events
}

func (l *late) take(job string) []graph.Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	events := l.events[job]
	delete(l.events, job)
	return events
}

// stepCount makes progress of events: finished nodes of all nodes.
type stepCount struct {
	total    int
	finished map[string]bool
}

func newStepCount(w *workflow.Workflow) *stepCount {
	return &stepCount{total: len(w.Steps), finished: map[string]bool{}}
}

// seen returns the progress after an event, when it changes it.
func (s *stepCount) seen(e graph.Event) (queue.Progress, bool) {
	switch e.Type {
	case graph.NodeFinished, graph.NodeSkipped:
		if e.Index == 0 {
			s.finished[e.Node] = true
		}
	case graph.NodeStarted:
	default:
		return queue.Progress{}, false
	}
	return queue.Progress{Done: len(s.finished), Total: s.total, Step: e.Node}, true
}
