package queue

import (
	"errors"
	"time"
)

// What callers can be told.
var (
	ErrNotFound    = errors.New("there is no such job")
	ErrUnique      = errors.New("another live job holds the unique key")
	ErrIdempotency = errors.New("the idempotency key was used with another payload")
	ErrState       = errors.New("the job is not in a state that allows this")
	ErrFull        = errors.New("the queue is full")
	ErrTenantFull  = errors.New("too many jobs of this tenant are waiting")
	ErrTooLarge    = errors.New("the payload is too large")
	ErrInvalid     = errors.New("the job breaks a rule")
	ErrStopped     = errors.New("the queue is stopped")
	ErrUnavailable = errors.New("the queue is not available: its file could not be written or is damaged")
	ErrStale       = errors.New("the attempt is not the current one")
	ErrJournalFull = errors.New("the job's journal is full")
	ErrDamaged     = errors.New("the record is damaged")
	ErrInUse       = errors.New("the queue's file is in use by another process")
)

// What the cause of a handler's context can be (context.Cause).
var (
	ErrTimeout   = errors.New("the attempt took too long")
	ErrCancelled = errors.New("the job was cancelled")
)

// FullError is ErrFull or ErrTenantFull with the time after which it is worth
// trying again.
type FullError struct {
	Err   error
	After time.Duration
}

func (e *FullError) Error() string { return e.Err.Error() }

// Unwrap returns ErrFull or ErrTenantFull.
func (e *FullError) Unwrap() error { return e.Err }

// outcome is what a handler may return instead of an ordinary error.
type outcome struct {
	kind   outcomeKind
	delay  time.Duration
	until  time.Time
	reason string
	err    error
}

type outcomeKind uint8

const (
	snoozed outcomeKind = iota + 1
	parked
	discarded
	retried
	fatal
	handedBack
)

func (o *outcome) Error() string {
	if o.err != nil {
		return o.err.Error()
	}
	return o.reason
}

func (o *outcome) Unwrap() error { return o.err }

// Snooze ends the attempt and runs the job again after d. No attempt is used up.
func Snooze(d time.Duration) error { return &outcome{kind: snoozed, delay: d, reason: "snoozed"} }

// Park ends the attempt and keeps the job until Resume, or until the given
// time; then it runs again. No attempt is used up and no worker is held.
func Park(until time.Time) error { return &outcome{kind: parked, until: until, reason: "parked"} }

// Discard ends the job without a result and without a retry: nothing is left
// to do, for example because its record is gone.
func Discard(reason string) error { return &outcome{kind: discarded, reason: reason} }

// RetryAfter fails the attempt and asks for the next one no sooner than d.
func RetryAfter(d time.Duration, err error) error {
	return &outcome{kind: retried, delay: d, err: err, reason: "failed"}
}

// Fatal fails the job for good: trying again cannot help.
func Fatal(err error) error { return &outcome{kind: fatal, err: err, reason: "failed"} }
