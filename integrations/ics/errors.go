package ics

import (
	"errors"
	"fmt"
)

// Why an answer is not a calendar, each a sentence for people.
var (
	// ErrWebPage says that the address shows a page for people, often a sign-in page.
	ErrWebPage = errors.New("that address answered with a web page, not a calendar")
	// ErrNotCalendar says that the answer is some other file.
	ErrNotCalendar = errors.New("that address answered with a file that is not a calendar")
	// ErrEmpty says that the answer has no content.
	ErrEmpty = errors.New("that address answered with an empty file, not a calendar")
	// ErrCutOff says that the calendar has no end, so that events may be missing from it.
	ErrCutOff = errors.New("the calendar is cut off before its end")
	// ErrCharset says that the file is UTF-16; RFC 5545 section 3.1.4 asks for UTF-8.
	ErrCharset = errors.New("the calendar is written in UTF-16; it must be UTF-8")
	// ErrUnaskedNotModified says that the server claimed "not changed" without having been asked.
	ErrUnaskedNotModified = errors.New("the server says that the calendar has not changed, but it was asked for the whole calendar")

	// ErrUnauthorised is status 401.
	ErrUnauthorised = errors.New("that calendar asks for a password; use its secret or public address instead, or connect the account")
	// ErrForbidden is status 403.
	ErrForbidden = errors.New("that server refuses to hand out the calendar; check that it is shared or use its secret address")
	// ErrNotFound is status 404.
	ErrNotFound = errors.New("there is no calendar at that address; it may have been mistyped or reset")
	// ErrGone is status 410.
	ErrGone = errors.New("the calendar at that address has been removed for good; ask for its new address")
	// ErrServer is any status of 500 and above, and 408 and 429 once retries are used up.
	ErrServer = errors.New("the server of that calendar has a problem at the moment; it will be tried again")
)

// statusSentences are the statuses a person can do something about.
var statusSentences = map[int]error{
	401: ErrUnauthorised,
	403: ErrForbidden,
	404: ErrNotFound,
	410: ErrGone,
	408: ErrServer,
	429: ErrServer,
}

// StatusError is an answer whose status is neither 200 nor 304. It matches the
// sentinel of its status with errors.Is.
type StatusError struct {
	Status int
}

func (e *StatusError) Error() string {
	if sentence := e.Unwrap(); sentence != nil {
		return fmt.Sprintf("%v (status %d)", sentence, e.Status)
	}
	return fmt.Sprintf("that address answered with status %d, which is not a calendar", e.Status)
}

// Unwrap gives the sentinel of the status, nil when it has none.
func (e *StatusError) Unwrap() error {
	if e.Status >= 500 {
		return ErrServer
	}
	return statusSentences[e.Status]
}
