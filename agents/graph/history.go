package graph

import (
	"encoding/json"
	"fmt"
	"time"
)

// StepRecord is one finished node of a run.
type StepRecord struct {
	// Step counts finished nodes from 1.
	Step      int       `json:"step"`
	Node      string    `json:"node"`
	Iteration int       `json:"iteration,omitempty"`
	Ended     time.Time `json:"ended"`
	Failure   *Failure  `json:"failure,omitempty"`
	// State has everything merged that was finished then.
	State json.RawMessage `json:"state"`
}

// History implements Runnable. Steps before the last snapshot are not in it.
func (p *program) History(entries [][]byte) ([]StepRecord, error) {
	decoded, err := decodeEntries(entries)
	if err != nil {
		return nil, err
	}
	l := &ledger{p: p}
	var out []StepRecord
	for i, e := range decoded {
		if err := p.wrote(e); err != nil {
			return nil, err
		}
		if _, err := l.apply(e); err != nil {
			return nil, entryError(len(entries)-len(decoded)+i, err)
		}
		if e.Kind != kindDone {
			continue
		}
		state, err := l.merged(l.Base, l.Past...)
		if err != nil {
			return nil, fmt.Errorf("the state after %s: %w", e.Node, err)
		}
		out = append(out, StepRecord{l.Steps, e.Node, e.Visit, e.At, e.Failure, state})
	}
	return out, nil
}
