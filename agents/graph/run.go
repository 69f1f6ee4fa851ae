package graph

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"
)

// Run is what one run needs. ID, Journal and Now must be set, and Input when
// the journal is empty.
type Run struct {
	// ID names the run. Idempotency keys and the jitter of retries derive from it.
	ID string
	// Input is the first state, as JSON.
	Input json.RawMessage
	// Journal is the run's own.
	Journal Journal
	// Observer hears every event, in order, from one goroutine, after it is in
	// the journal. The run waits for it. Events of Outcome.Final are not among
	// them: they are in Outcome.Events.
	Observer func(Event)
	// Now is the time.
	Now func() time.Time
	// AfterFunc is time.AfterFunc when nil; it belongs to the clock of Now. stop
	// may be called after f.
	AfterFunc func(d time.Duration, f func()) (stop func() bool)
	// Log hears of panics, with their stack, and of dropped events.
	Log *slog.Logger
	// Cache serves nodes that are Cached.
	Cache Cache
	// Explain turns an error into what goes on record, where people can read it.
	// Without it that is the error's text. It is called from several goroutines.
	Explain func(error) (code, message string)
	// Token makes the tokens of questions; nil is at random.
	Token func() string
	// Seed decides the jitter of retries, together with ID.
	Seed uint64
	// Inline is the longest wait that is sat out in the process when nothing else
	// is to be done; longer ones end in Sleeping. 0 is DefaultInline, negative is
	// never.
	Inline time.Duration
	// CompactAfter is how many entries a Compactor collects before they are
	// replaced by a snapshot; 0 is DefaultCompactAfter, negative is never.
	CompactAfter int
}

const (
	// DefaultInline is the longest backoff of a job.
	DefaultInline = 30 * time.Second
	// DefaultCompactAfter leaves ordinary runs whole, so that they can be forked
	// from any step.
	DefaultCompactAfter = 400
)

// Cache keeps outputs between runs. Errors are logged and count as a miss.
type Cache interface {
	Get(ctx context.Context, key string) (value []byte, ok bool, err error)
	Put(ctx context.Context, key string, value []byte, ttl time.Duration) error
}

// State is how a call of Run ended.
type State string

const (
	// Done: the end was reached.
	Done State = "done"
	// Waiting: nothing can be done before an answer, or Until.
	Waiting State = "waiting"
	// Sleeping: nothing can be done before Until.
	Sleeping State = "sleeping"
	// Failed: a node without OnError(Continue) failed, or the run broke a limit.
	// Run again, it goes on with what failed.
	Failed State = "failed"
)

// Outcome is how a call of Run ended.
type Outcome struct {
	State State
	// Result is what the graph's Result makes of the state (Done).
	Result json.RawMessage
	// FinalState is the state (Done).
	FinalState json.RawMessage
	// Waits lists the open questions (Waiting).
	Waits []Wait
	// Until is when to run again without an answer; zero is never.
	Until time.Time
	// Failure says why (Failed).
	Failure *Failure
	// Final holds the last entries. They are not in the journal: commit them, in
	// order, together with what the outcome means for the job.
	Final [][]byte
	// Events are the events of Final, for observers, once Final is committed.
	Events []Event
}

// Wait is an open question.
type Wait struct {
	Node      string `json:"node"`
	Iteration int    `json:"iteration,omitempty"`
	// Token is what an Answer needs; it is not in the JSON, which others may read.
	Token  string          `json:"-"`
	Prompt json.RawMessage `json:"prompt"`
	// Expires is when the default decision is taken; zero is never.
	Expires time.Time `json:"expires,omitzero"`
}

// Runnable is a compiled graph of any state: what a table of workflows holds. It
// is safe for concurrent use, by any number of runs.
type Runnable interface {
	Name() string
	Version() int
	// Hash is the structural hash.
	Hash() string
	Describe() Description
	// Mermaid draws the graph; MermaidOf draws a run into it.
	Mermaid() string
	MermaidOf(RunStatus) string
	// Run begins a run, or continues the one in its journal. An error means that
	// the run neither ended nor waits: its context ended, the journal failed, or
	// it NeedsAttention.
	Run(context.Context, Run) (Outcome, error)
	// Answer makes the entry that answers a question; see Answer.
	Answer(entries [][]byte, a Answer) ([]byte, error)
	// Status tells where a run stands.
	Status(entries [][]byte) (RunStatus, error)
	// History lists the finished nodes with the state after each.
	History(entries [][]byte) ([]StepRecord, error)
	// Fork makes the journal of a new run; see Fork.
	Fork(entries [][]byte, f Fork) ([][]byte, error)

	erased() *program
}

var errRun = errors.New("a run needs an ID, a journal and a clock")

func (p *program) Name() string     { return p.name }
func (p *program) Version() int     { return p.version }
func (p *program) Hash() string     { return p.hash }
func (p *program) erased() *program { return p }

// Input encodes a first state.
func (c *Compiled[S]) Input(s S) (json.RawMessage, error) { return encode(s) }

// State decodes a state, such as Outcome.FinalState.
func (c *Compiled[S]) State(data []byte) (s S, err error) {
	err = json.Unmarshal(data, &s)
	return s, err
}

// Run implements Runnable.
func (p *program) Run(ctx context.Context, r Run) (Outcome, error) {
	if r.ID == "" || r.Journal == nil || r.Now == nil {
		return Outcome{}, errRun
	}
	if r.AfterFunc == nil {
		r.AfterFunc = func(d time.Duration, f func()) func() bool { return time.AfterFunc(d, f).Stop }
	}
	if r.Log == nil {
		r.Log = slog.New(slog.DiscardHandler)
	}
	if r.Observer == nil {
		r.Observer = func(Event) {}
	}
	if r.Explain == nil {
		r.Explain = func(err error) (string, string) { return "", err.Error() }
	}
	if r.Inline == 0 {
		r.Inline = DefaultInline
	}
	if r.CompactAfter == 0 {
		r.CompactAfter = DefaultCompactAfter
	}
	return p.execute(ctx, r)
}
