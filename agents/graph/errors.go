package graph

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// What callers can be told.
var (
	// ErrNeedsAttention is wrapped by every refusal to continue a journal: it was
	// written by another structure of the graph, or makes no sense.
	ErrNeedsAttention = errors.New("the run needs attention")
	ErrTimeout        = errors.New("the step took too long")
	ErrDeadline       = errors.New("the run took too long")
	ErrSteps          = errors.New("the run took too many steps")
	ErrStateSize      = errors.New("the state is too large")
	ErrFanOut         = errors.New("the list is too long")
	ErrLoop           = errors.New("the loop went round too often")
	ErrRoute          = errors.New("the route does not exist")
	ErrPanic          = errors.New("the step stopped unexpectedly")
	ErrMemo           = errors.New("the sub-step is not the recorded one")
	ErrJSON           = errors.New("the value does not survive JSON")

	ErrToken    = errors.New("no question waits for this answer")
	ErrAnswered = errors.New("the question was answered already")
	ErrExpired  = errors.New("the time for an answer is over")
	ErrDecision = errors.New("the answer cannot be read")

	ErrStep    = errors.New("there is no such step to fork from")
	ErrUnknown = errors.New("there is no such graph")
)

// CompileError lists everything that is wrong with a graph, a sentence each.
type CompileError struct {
	Graph    string
	Problems []string
}

func (e *CompileError) Error() string {
	return fmt.Sprintf("graph %q: %s", e.Graph, strings.Join(e.Problems, "; "))
}

// Failure is an error that was put on record. It is no error itself, so that no
// nil Failure can pass for one.
type Failure struct {
	// Node is empty when the run as a whole failed.
	Node string `json:"node,omitempty"`
	// Code and Message are what Run.Explain made of the error.
	Code    string `json:"code,omitempty"`
	Message string `json:"message"`
	// Attempts is how often it was tried.
	Attempts int       `json:"attempts,omitempty"`
	At       time.Time `json:"at"`
}

func (f *Failure) String() string {
	if f.Node == "" {
		return f.Message
	}
	return f.Node + ": " + f.Message
}

// maxMessage bounds the message of a Failure, in bytes.
const maxMessage = 1000

type permanentError struct{ err error }

func (e *permanentError) Error() string { return e.err.Error() }
func (e *permanentError) Unwrap() error { return e.err }

// Permanent marks an error that another attempt cannot cure: the node is not
// retried.
func Permanent(err error) error { return &permanentError{err} }

type retryError struct {
	after time.Duration
	err   error
}

func (e *retryError) Error() string { return e.err.Error() }
func (e *retryError) Unwrap() error { return e.err }

// RetryIn marks an error after which the next attempt, if the node has one
// left, starts no sooner than d.
func RetryIn(d time.Duration, err error) error { return &retryError{d, err} }
