package graph

import (
	"encoding/json"
	"time"
)

// Event is something that happened in a run.
type Event struct {
	// Seq numbers the events of a run from 1 without gaps, across resumes. It is
	// 0 for what is not kept: deltas and progress.
	Seq  uint64 `json:"seq"`
	Type string `json:"type"`
	Node string `json:"node,omitempty"`
	// Index is the number of the item of a Map, from 1; 0 is the node itself.
	Index int `json:"index,omitempty"`
	// Iteration counts earlier executions of the node in this run.
	Iteration int             `json:"iteration,omitempty"`
	Attempt   int             `json:"attempt,omitempty"`
	At        time.Time       `json:"at"`
	Data      json.RawMessage `json:"data,omitempty"`
}

// Types of events.
const (
	RunStarted   = "run.started"
	NodeStarted  = "node.started"
	NodeFinished = "node.finished"
	NodeFailed   = "node.failed"
	NodeRetry    = "node.retry"
	NodeSkipped  = "node.skipped"
	EventWaiting = "waiting"
	Resumed      = "resumed"
	Sleeps       = "sleeping"
	Custom       = "custom"
	ToolCalled   = "tool"
	Delta        = "delta"
	Progressed   = "progress"
	RunFinished  = "run.finished"
	RunFailed    = "run.failed"
)

// StartedData is the data of run.started.
type StartedData struct {
	Graph   string `json:"graph"`
	Version int    `json:"version"`
	Hash    string `json:"hash"`
	// Fork is the run and the step this run was forked from.
	Fork *Origin `json:"fork,omitempty"`
}

// Origin is where a forked run comes from.
type Origin struct {
	Run  string `json:"run"`
	Step int    `json:"step"`
}

// FinishedData is the data of node.finished.
type FinishedData struct {
	Milliseconds int64  `json:"ms"`
	Route        string `json:"route,omitempty"`
	Cached       bool   `json:"cached,omitempty"`
	// Items and Failed are of a Map.
	Items  int `json:"items,omitempty"`
	Failed int `json:"failed,omitempty"`
	// Expired says that nobody answered an Await in time.
	Expired bool `json:"expired,omitempty"`
}

// FailedData is the data of node.failed, node.retry and run.failed.
type FailedData struct {
	Failure
	// Next is when the next attempt may start (node.retry).
	Next time.Time `json:"next,omitzero"`
	// Continued says that the run went on (node.failed).
	Continued bool `json:"continued,omitempty"`
}

// WaitingData is the data of waiting. The token is not in it: events are read
// by more people than may answer.
type WaitingData struct {
	Prompt  json.RawMessage `json:"prompt"`
	Expires time.Time       `json:"expires,omitzero"`
}

// SleepingData is the data of sleeping.
type SleepingData struct {
	Until time.Time `json:"until"`
}

// ProgressData is the data of progress.
type ProgressData struct {
	Done  int `json:"done"`
	Total int `json:"total"`
}

// ToolData is the data of tool: one call for the decision trace.
type ToolData struct {
	Tool         string          `json:"tool"`
	Args         json.RawMessage `json:"args,omitempty"`
	Result       json.RawMessage `json:"result,omitempty"`
	Error        string          `json:"error,omitempty"`
	Started      time.Time       `json:"started"`
	Ended        time.Time       `json:"ended"`
	Milliseconds int64           `json:"ms"`
}

// MaxEventData bounds the data of one custom, tool or delta event, in bytes.
const MaxEventData = 8 << 10

// Events reads the kept events of a journal, in order.
func Events(entries [][]byte) ([]Event, error) {
	var out []Event
	for i, data := range entries {
		e, err := decodeEntry(data)
		if err != nil {
			return nil, entryError(i, err)
		}
		if e.Kind == kindSnapshot && e.Snapshot.Whole {
			out = out[:0]
		}
		out = append(out, e.Events...)
	}
	return out, nil
}
