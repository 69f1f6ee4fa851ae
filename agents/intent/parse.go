package intent

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxRunes is the longest sentence read. A task's sentence is a line, not a
// document; the bound keeps one request's cost small.
const MaxRunes = 1000

// ErrTooLong says that the text is not a sentence but a document.
var ErrTooLong = errors.New("the text is too long: a task is read from at most 1000 characters")

// Parse turns one sentence into a task. The error is ErrTooLong or nil; what is
// ambiguous is in Result.Questions.
func Parse(text string, o Options) (Result, error) {
	if n := utf8.RuneCountInString(text); n > MaxRunes {
		return Result{Text: text}, fmt.Errorf("read a task from %d characters: %w", n, ErrTooLong)
	}
	return Result{Text: text, Title: strings.TrimSpace(text)}, nil
}

// ErrNoMoment says that a text is not a date or a time.
var ErrNoMoment = errors.New("this is not a date or a time: write one as in \"Fri 17:00\", \"Nov 20\" or \"2026-11-20 14:00\"")

// ParseMoment reads a text that is nothing but a date or a time. When it has
// more than one reading the Question says so and the Moment is zero.
func ParseMoment(text string, o Options) (Moment, *Question, error) {
	return Moment{}, nil, ErrNoMoment
}
