package queue

import (
	"fmt"
	"time"
)

// State is where a job stands.
type State uint8

// The states of a job. Done, Failed, Cancelled and Discarded are ends.
const (
	// Scheduled waits for its time: a later start, a retry or a snooze.
	Scheduled State = iota + 1
	// Ready waits for a worker.
	Ready
	// Running is with a worker.
	Running
	// Parked waits for an answer (Resume) or, at the latest, for its time.
	Parked
	// Done ended well.
	Done
	// Failed is a dead letter: attempts or age are used up, or three crashes of
	// the process happened under it. It can be retried by hand.
	Failed
	// Cancelled was stopped from outside.
	Cancelled
	// Discarded ended by its own handler's word: there was nothing left to do.
	Discarded
)

// Ended reports whether nothing happens to the job any more by itself.
func (s State) Ended() bool { return s >= Done }

var stateNames = [...]string{Scheduled: "scheduled", Ready: "ready", Running: "running", Parked: "parked",
	Done: "done", Failed: "failed", Cancelled: "cancelled", Discarded: "discarded"}

// String is the state in lower case, such as "ready".
func (s State) String() string {
	if s < Scheduled || s > Discarded {
		return "none"
	}
	return stateNames[s]
}

// MarshalText implements encoding.TextMarshaler.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *State) UnmarshalText(text []byte) error {
	for state := Scheduled; state <= Discarded; state++ {
		if stateNames[state] == string(text) {
			*s = state
			return nil
		}
	}
	return fmt.Errorf("%w: there is no state %.20q", ErrInvalid, text)
}

// Priorities. A lower number goes first; what waits long gets a share of the
// starts whatever waits before it (ageing). Zero is the kind's default, and
// the default of that is Normal.
const (
	Urgent uint8 = iota + 1
	Normal
	Low
	Idle
)

// Conflict says what Enqueue does when the unique key is taken.
type Conflict uint8

const (
	// ReturnExisting answers with the job that holds the key.
	ReturnExisting Conflict = iota
	// Replace gives the waiting job that holds the key the new payload and time;
	// a running one is left alone and answered with.
	Replace
	// Reject answers ErrUnique.
	Reject
)

// Scope says how long a unique key is held.
type Scope uint8

const (
	// UntilEnd holds the key until the job ends.
	UntilEnd Scope = iota
	// UntilStart holds the key until the job starts.
	UntilStart
)

// Job is what is asked for.
type Job struct {
	// ID is empty for a new time-ordered one. With an ID given, Enqueue puts the
	// job if no job of that ID was ever seen, and else answers with that one.
	ID ID
	// Kind chooses the handler.
	Kind string
	// Queue is the lane the job waits in; empty is "default".
	Queue string
	// Tenant is whose job it is, for fairness and limits; may be empty.
	Tenant string
	// Priority is Urgent to Idle; zero is the kind's.
	Priority uint8
	// RunAt is when it may start, to the millisecond; zero is now.
	RunAt time.Time
	// Unique is a key that only one live job of the Kind holds; empty is none.
	Unique string
	// UniqueScope and OnConflict say how long and how strictly.
	UniqueScope Scope
	OnConflict  Conflict
	// Idempotency makes a repeated Enqueue of the same tenant and kind answer
	// with the first job while its record is kept; with another payload it is
	// refused with ErrIdempotency.
	Idempotency string
	// Payload is the handler's business; at most MaxPayload bytes.
	Payload []byte
	// Retries is how often it is tried again after a failure; 0 is the kind's
	// default, negative is never.
	Retries int
	// Timeout bounds one attempt; 0 is the kind's default.
	Timeout time.Duration
	// MaxAge bounds the whole life: a retry that would start later than this
	// after creation makes it a dead letter instead. 0 is no bound.
	MaxAge time.Duration
	// AtMostOnce jobs are durably claimed before they start and never run again
	// when nobody knows how far they came: after a crash, a panic, a timeout or
	// an interrupted shutdown they become dead letters. An error that the handler
	// returns is its word that trying again is safe, and is retried.
	AtMostOnce bool
	// KeepFor is how long job, result and entries stay after the end, at least
	// the queue's MinKeep, and for a dead letter its KeepFailed; 0 is the kind's.
	KeepFor time.Duration
}

// Status is what the queue knows of a job.
type Status struct {
	ID       ID        `json:"id"`
	Kind     string    `json:"kind"`
	Queue    string    `json:"queue"`
	Tenant   string    `json:"tenant,omitempty"`
	State    State     `json:"state"`
	Priority uint8     `json:"priority"`
	Attempt  int       `json:"attempt"`           // attempts begun that count
	Retries  int       `json:"retries"`           // tries after the first
	Crashes  int       `json:"crashes,omitempty"` // process deaths under it
	Created  time.Time `json:"created"`
	RunAt    time.Time `json:"run_at"`
	Started  time.Time `json:"started"`  // last attempt; zero: never
	Finished time.Time `json:"finished"` // zero: not yet
	Progress Progress  `json:"progress"`
	// Error is the last failure: what the handler returned.
	Error string `json:"error,omitempty"`
	// Version grows with every change of the job, so that readers can order
	// what they hear.
	Version uint64 `json:"version"`
}

// Progress is how far a running job is, in its own units.
type Progress struct {
	Done  int    `json:"done"`
	Total int    `json:"total"` // 0: not known
	Step  string `json:"step,omitempty"`
}

// Entry is one record in a job's journal, kept in order with the job.
type Entry struct {
	Seq  uint64 // given by the queue, from 1, without gaps that readers see
	Data []byte // at most MaxEntry bytes
}

// Defaults. Each is an Options field too.
const (
	// DefaultRetries with DefaultBackoffMin and Max: three more tries between
	// one and thirty seconds apart, as people still wait for an answer then.
	DefaultRetries    = 3
	DefaultBackoffMin = time.Second
	DefaultBackoffMax = 30 * time.Second
	// DefaultTimeout bounds one attempt.
	DefaultTimeout = 5 * time.Minute
	// DefaultKeep is how long an ended job stays.
	DefaultKeep = time.Hour
	// MaxCrashes is how often the process may die under a job.
	MaxCrashes = 3
	// MaxPayload, MaxResult and MaxEntry bound what one record holds, in bytes.
	MaxPayload = 256 << 10
	MaxResult  = 256 << 10
	MaxEntry   = 8 << 20
	// MaxEntries and MaxJournal bound a job's journal, in entries and bytes.
	// Entries that ride with the end of an attempt are never refused.
	MaxEntries = 10_000
	MaxJournal = 16 << 20
)
