package graph

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// entry is one record of a journal. Which fields are set depends on the kind.
type entry struct {
	Kind    entryKind         `json:"k"`
	At      time.Time         `json:"at"`
	Node    string            `json:"node,omitempty"`
	Visit   int               `json:"visit,omitempty"` // earlier executions of the node
	Item    int               `json:"item,omitempty"`  // of a Map, from 1
	Run     *header           `json:"run,omitempty"`
	Input   json.RawMessage   `json:"input,omitempty"` // begin: the state; map: none
	Items   []json.RawMessage `json:"items,omitempty"` // map: the list
	Name    string            `json:"name,omitempty"`  // memo
	Output  json.RawMessage   `json:"out,omitempty"`   // done, item, memo, answer
	Failure *Failure          `json:"err,omitempty"`   // done, item, retry, fail, end
	Route   string            `json:"route,omitempty"` // done
	Due     time.Time         `json:"due,omitzero"`    // retry, sleep, wait
	Token   string            `json:"token,omitempty"` // wait, answer

	Snapshot *snapshot `json:"snap,omitempty"`
	Events   []Event   `json:"events,omitempty"`
}

type entryKind string

const (
	kindBegin    entryKind = "begin"    // the run, its graph and its input
	kindStart    entryKind = "start"    // a node started
	kindMap      entryKind = "map"      // a Map started, with its list
	kindItem     entryKind = "item"     // an item of a Map ended
	kindMemo     entryKind = "memo"     // a sub-step ended
	kindRetry    entryKind = "retry"    // an attempt failed, another comes
	kindWait     entryKind = "wait"     // an Await asks
	kindAnswer   entryKind = "answer"   // a person answered
	kindSleep    entryKind = "sleep"    // a Sleep began
	kindDone     entryKind = "done"     // a node ended; with a failure, it continues
	kindFail     entryKind = "fail"     // a node, or the run, failed
	kindAgain    entryKind = "again"    // a run that failed goes on
	kindEmit     entryKind = "emit"     // events of code
	kindPatch    entryKind = "patch"    // a fork changed the state
	kindEnd      entryKind = "end"      // the run ended
	kindSnapshot entryKind = "snapshot" // stands for every entry before it
)

// header names a run and the structure that wrote it.
type header struct {
	ID      string  `json:"id"`
	Graph   string  `json:"graph"`
	Version int     `json:"version"`
	Hash    string  `json:"hash"`
	Origin  *Origin `json:"origin,omitempty"`
}

// snapshot is a whole ledger. Whole says that the entry carries every kept
// event too, because the entries before it are gone.
type snapshot struct {
	Whole  bool    `json:"whole,omitempty"`
	Ledger *ledger `json:"ledger"`
}

// needs says what each kind cannot be without.
var needs = map[entryKind]func(*entry) bool{
	kindBegin:    func(e *entry) bool { return e.Run != nil && e.Input != nil },
	kindStart:    hasNode,
	kindMap:      hasNode,
	kindItem:     func(e *entry) bool { return hasNode(e) && e.Item > 0 && (e.Output != nil || e.Failure != nil) },
	kindMemo:     func(e *entry) bool { return hasNode(e) && e.Output != nil },
	kindRetry:    func(e *entry) bool { return hasNode(e) && e.Failure != nil },
	kindWait:     func(e *entry) bool { return hasNode(e) && e.Token != "" },
	kindAnswer:   func(e *entry) bool { return e.Token != "" && e.Output != nil },
	kindSleep:    hasNode,
	kindDone:     hasNode,
	kindFail:     func(e *entry) bool { return e.Failure != nil },
	kindAgain:    func(*entry) bool { return true },
	kindEmit:     func(*entry) bool { return true },
	kindPatch:    func(e *entry) bool { return e.Output != nil },
	kindEnd:      func(*entry) bool { return true },
	kindSnapshot: func(e *entry) bool { return e.Snapshot != nil && e.Snapshot.Ledger != nil },
}

func hasNode(e *entry) bool { return e.Node != "" }

var errEntry = errors.New("it is no journal entry")

func decodeEntry(data []byte) (*entry, error) {
	e := new(entry)
	if err := json.Unmarshal(data, e); err != nil {
		return nil, fmt.Errorf("%w: %w", errEntry, err)
	}
	complete, known := needs[e.Kind]
	if !known || !complete(e) || e.Visit < 0 || e.Item < 0 {
		return nil, fmt.Errorf("%w: kind %.20q", errEntry, e.Kind)
	}
	return e, nil
}

// decodeEntries decodes a journal from its last snapshot on.
func decodeEntries(entries [][]byte) ([]*entry, error) {
	out := make([]*entry, 0, len(entries))
	for i, data := range entries {
		e, err := decodeEntry(data)
		if err != nil {
			return nil, entryError(i, err)
		}
		if e.Kind == kindSnapshot {
			out = out[:0]
		}
		out = append(out, e)
	}
	return out, nil
}

// header is the structure that an entry was written by, if it says.
func (e *entry) header() *header {
	switch e.Kind {
	case kindBegin:
		return e.Run
	case kindSnapshot:
		return &e.Snapshot.Ledger.Run
	}
	return nil
}

func (h *header) structure() string {
	return fmt.Sprintf("%s version %d (%s)", h.Graph, h.Version, h.Hash)
}

func entryError(i int, err error) error {
	return fmt.Errorf("%w: entry %d of its journal: %w", ErrNeedsAttention, i+1, err)
}
