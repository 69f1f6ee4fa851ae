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
// walk is done: nobody hears of an end that is not on disk, and of all events
// in order.
type late struct {
	mu    sync.Mutex // held while events are told, so that nothing overtakes them
	walks map[string]lastEvents
}

// lastEvents are on disk once the queue says that the job is in the state that
// the walk ended with, or once the journal has them.
type lastEvents struct {
	state  queue.State
	events []graph.Event
}

func (l *late) keep(job string, state queue.State, events []graph.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.walks == nil {
		l.walks = map[string]lastEvents{}
	}
	l.walks[job] = lastEvents{state, events}
}

// settle tells them of a job that the queue says is in a state, or drops them:
// a walk that came to its end when the run was cancelled did not count.
func (l *late) settle(job string, state queue.State, tell func(graph.Event)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	walk, ok := l.walks[job]
	delete(l.walks, job)
	if !ok || walk.state != state {
		return
	}
	for _, e := range walk.events {
		tell(e)
	}
}

// resume tells them of a job that goes on, when its journal has them: the
// queue may have had no time to say that it had stopped.
func (l *late) resume(job string, past []graph.Event, tell func(graph.Event)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	walk := l.walks[job]
	delete(l.walks, job)
	for _, e := range walk.events {
		if len(past) > 0 && e.Seq <= past[len(past)-1].Seq {
			tell(e)
		}
	}
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
