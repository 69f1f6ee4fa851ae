// Package fault is the catalogue of errors people can meet: one stable code,
// one HTTP status, one sentence each.
//
// It promises that a code, once released, keeps its meaning, so that clients
// may switch on it. A fault may name the fields it is about. Sentences say
// what is wrong and what the rule is; they never carry another person's data,
// secrets or internals. The cause stays inside the program for the log.
package fault

import (
	"errors"
	"fmt"
	"net/http"
)

// Kind is one line of the catalogue.
type Kind struct {
	// Code is stable and lower_snake_case.
	Code string
	// Status is the HTTP status.
	Status int
	// Sentence is what a person reads when the fault carries no better one.
	Sentence string
}

// The catalogue. Keep it sorted by room; a code is never reused.
var (
	BadRequest   = Kind{"bad_request", http.StatusBadRequest, "The request could not be read."}
	UnknownField = Kind{"unknown_field", http.StatusBadRequest, "The request has a field that does not exist."}
	BadField     = Kind{"bad_field", http.StatusBadRequest, "A field breaks its rule."}
	TooLarge     = Kind{"too_large", http.StatusRequestEntityTooLarge, "That is more than this server accepts."}
	SignIn       = Kind{"sign_in", http.StatusUnauthorized, "Please sign in first."}
	NotFound     = Kind{"not_found", http.StatusNotFound, "There is no such record, or it is not yours."}
	NoEndpoint   = Kind{"no_endpoint", http.StatusNotFound, "There is no such endpoint."}
	SignupClosed = Kind{"signup_closed", http.StatusForbidden, "Sign-up is closed on this server; ask its administrator for an account."}
	RateLimited  = Kind{"rate_limited", http.StatusTooManyRequests, "That was too much in too short a time. Please try again in a minute."}
	Internal     = Kind{"internal", http.StatusInternalServerError, "Something went wrong on our side. It has been logged."}

	CalendarUnreadable = Kind{"calendar_unreadable", http.StatusBadRequest, "That is not a calendar we can read."}
	CalendarProblems   = Kind{"calendar_problems", http.StatusBadRequest, "Some events of that calendar cannot be read."}
	SubscriptionFailed = Kind{"subscription_failed", http.StatusBadGateway, "That calendar could not be fetched."}
	SubscriptionURL    = Kind{"subscription_url", http.StatusBadRequest, "That is not an address of a calendar."}

	TasksUnreadable = Kind{"tasks_unreadable", http.StatusBadRequest, "That is not a task file we can read."}
	TaskRows        = Kind{"task_rows", http.StatusBadRequest, "Some rows of the task file break a rule; nothing was imported."}
	TaskText        = Kind{"task_text", http.StatusBadRequest, "That sentence could not be read."}

	ArchiveUnreadable = Kind{"archive_unreadable", http.StatusBadRequest, "That is not an archive of this program."}
	ArchiveProblems   = Kind{"archive_problems", http.StatusBadRequest, "Some records of that archive break a rule; nothing was imported."}
	Unconfirmed       = Kind{"unconfirmed", http.StatusForbidden, "Please confirm that with your password, or sign in again first."}

	PlanImpossible = Kind{"plan_impossible", http.StatusBadRequest, "The tasks contradict each other."}
	PlanTooLarge   = Kind{"plan_too_large", http.StatusBadRequest, "That is more than one plan can hold."}
	PlanStale      = Kind{"plan_stale", http.StatusConflict, "Your tasks, events or blocks have changed since this plan was made. Please plan again."}
	PlanState      = Kind{"plan_state", http.StatusConflict, "That plan is not in a state that allows this."}
	PlanConflict   = Kind{"plan_conflict", http.StatusConflict, "What you left out and the rest of this plan cannot both be."}
	ChangeState    = Kind{"change_state", http.StatusConflict, "That change is not in a state that allows this."}
	BlockState     = Kind{"block_state", http.StatusConflict, "That block is not in a state that allows this."}

	NotYours            = Kind{"not_yours", http.StatusForbidden, "That is somebody else's."}
	IdempotencyConflict = Kind{"idempotency_conflict", http.StatusConflict, "That idempotency key was used for another request."}
	JobState            = Kind{"job_state", http.StatusConflict, "That run is not in a state that allows this."}
	JobTimeout          = Kind{"job_timeout", http.StatusGatewayTimeout, "That took too long and was stopped."}
	JobLost             = Kind{"job_lost", http.StatusInternalServerError, "The server was stopped under that run too often; it was given up."}
	NeedsAttention      = Kind{"needs_attention", http.StatusConflict, "That run was begun by another release and cannot go on. Please run it again."}
	JobsFull            = Kind{"jobs_full", http.StatusTooManyRequests, "Too much is waiting to be done. Please try again in a moment."}
	JobsUnavailable     = Kind{"jobs_unavailable", http.StatusServiceUnavailable, "Background work is switched off on this server until its administrator has looked at it. Everything else works."}
)

// Catalogue returns every kind, for the documentation and its test.
func Catalogue() []Kind {
	return []Kind{
		BadRequest, UnknownField, BadField, TooLarge, SignIn, NotFound, NoEndpoint, SignupClosed, RateLimited, Internal,
		CalendarUnreadable, CalendarProblems, SubscriptionFailed, SubscriptionURL,
		TasksUnreadable, TaskRows, TaskText,
		ArchiveUnreadable, ArchiveProblems, Unconfirmed,
		PlanImpossible, PlanTooLarge, PlanStale, PlanState, PlanConflict, ChangeState, BlockState,
		NotYours, IdempotencyConflict, JobState, JobTimeout, JobLost, NeedsAttention, JobsFull, JobsUnavailable,
	}
}

// Field is what is wrong with one field of a request.
type Field struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Fault is an error for people.
type Fault struct {
	Kind
	// Message replaces the kind's sentence when it is not empty.
	Message string
	// Fields names the fields at fault; keys are the names clients sent.
	Fields map[string]Field
	// Detail is extra JSON for clients, for example rows of an import.
	Detail any
	cause  error
}

// New makes a fault of the kind with its own sentence.
func (k Kind) New() *Fault { return &Fault{Kind: k} }

// Say makes a fault of the kind with a more exact sentence.
func (k Kind) Say(format string, args ...any) *Fault {
	return &Fault{Kind: k, Message: fmt.Sprintf(format, args...)}
}

// Because attaches the cause, which is logged and never shown.
func (f *Fault) Because(err error) *Fault { f.cause = err; return f }

// On marks a field as the one at fault; its message is the fault's sentence.
func (f *Fault) On(field string) *Fault {
	if f.Fields == nil {
		f.Fields = map[string]Field{}
	}
	f.Fields[field] = Field{Code: f.Code, Message: f.Sentence()}
	return f
}

// With attaches detail for clients.
func (f *Fault) With(detail any) *Fault { f.Detail = detail; return f }

// Sentence is what a person reads.
func (f *Fault) Sentence() string {
	if f.Message != "" {
		return f.Message
	}
	return f.Kind.Sentence
}

// Error implements error; it includes the cause and is meant for logs.
func (f *Fault) Error() string {
	if f.cause != nil {
		return f.Code + ": " + f.Sentence() + ": " + f.cause.Error()
	}
	return f.Code + ": " + f.Sentence()
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.cause }

// Is reports whether err is, or wraps, a fault of the kind.
func Is(err error, k Kind) bool {
	var f *Fault
	return errors.As(err, &f) && f.Code == k.Code
}
