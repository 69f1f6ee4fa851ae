package graph

import (
	"time"
)

// NodeStatus is where a node stands.
type NodeStatus string

// Where a node can stand.
const (
	StatusPending  NodeStatus = "pending"
	StatusRunning  NodeStatus = "running"
	StatusWaiting  NodeStatus = "waiting"  // for a person
	StatusSleeping NodeStatus = "sleeping" // for a time
	StatusDone     NodeStatus = "done"
	StatusFailed   NodeStatus = "failed" // also when the run went on
	StatusSkipped  NodeStatus = "skipped"
)

// RunStatus is where a run stands, by its journal.
type RunStatus struct {
	ID string `json:"id"`
	// State is empty while the run is neither at its end nor known to wait.
	State State `json:"state,omitempty"`
	// Steps is how many nodes have run, counting every round.
	Steps   int        `json:"steps"`
	Began   time.Time  `json:"began,omitzero"`
	Failure *Failure   `json:"failure,omitempty"`
	Waits   []Wait     `json:"waits,omitempty"`
	Nodes   []NodeView `json:"nodes"`
}

// NodeView is a node in a run.
type NodeView struct {
	Name   string     `json:"name"`
	Kind   Kind       `json:"kind"`
	Status NodeStatus `json:"status"`
	// Runs counts executions that ended.
	Runs int `json:"runs,omitempty"`
	// Items and Ended count the items of a Map that is under way.
	Items int `json:"items,omitempty"`
	Ended int `json:"ended,omitempty"`
	// Started and Finished are of the last execution.
	Started  time.Time `json:"started,omitzero"`
	Finished time.Time `json:"finished,omitzero"`
	Failure  *Failure  `json:"failure,omitempty"`
}

// Status implements Runnable.
func (p *program) Status(entries [][]byte) (RunStatus, error) {
	l, err := p.load(entries)
	if err != nil {
		return RunStatus{}, err
	}
	s := RunStatus{ID: l.Run.ID, Steps: l.Steps, Began: l.Began, Failure: l.Failure}
	waits, sleeps, busy := 0, 0, 0
	for i, n := range p.nodes {
		v := NodeView{Name: n.name, Kind: n.kind, Status: StatusPending}
		if !l.empty() {
			l.viewNode(i, &v)
		}
		switch v.Status {
		case StatusWaiting:
			waits++
			w := l.node(i).Wait
			s.Waits = append(s.Waits, Wait{n.name, l.node(i).Visits, w.Token, w.Prompt, w.Expires})
		case StatusSleeping:
			sleeps++
		case StatusRunning:
			busy++
		}
		s.Nodes = append(s.Nodes, v)
	}
	switch {
	case l.Failure != nil:
		s.State = Failed
	case l.Ended:
		s.State = Done
	case busy == 0 && waits > 0:
		s.State = Waiting
	case busy == 0 && sleeps > 0:
		s.State = Sleeping
	}
	return s, nil
}

// viewNode fills in what the ledger knows of a node.
func (l *ledger) viewNode(i int, v *NodeView) {
	n := l.node(i)
	v.Runs, v.Started, v.Finished, v.Failure = n.Visits, n.Started, n.Ended, n.Failure
	switch n.Status {
	case done:
		v.Status = StatusDone
		if n.Failure != nil {
			v.Status = StatusFailed
		}
	case failed:
		v.Status = StatusFailed
	case skipped:
		v.Status = StatusSkipped
	case active:
		v.Status, v.Finished = StatusRunning, time.Time{}
		switch {
		case n.Wait != nil && n.Wait.Answer == nil:
			v.Status = StatusWaiting
		case !n.Due.IsZero() || asleep(n):
			v.Status = StatusSleeping
		}
		if v.Kind == KindMap {
			v.Items = len(n.Works)
			for _, w := range n.Works {
				if w.Ended {
					v.Ended++
				}
			}
		}
	default:
		if l.ready(i) && l.Failure == nil {
			v.Status = StatusRunning // it is next
		}
	}
}

// asleep reports whether every function of a node that is left waits for its
// next attempt.
func asleep(n *nodeState) bool {
	waits := false
	for _, w := range n.Works {
		if !w.Ended && w.Due.IsZero() {
			return false
		}
		waits = waits || !w.Ended
	}
	return waits
}
