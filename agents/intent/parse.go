package intent

import (
	"errors"
	"fmt"
	"time"
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
	p := newParser(text, o)
	p.scan()
	return p.result(), nil
}

// ErrNoMoment says that a text is not a date or a time.
var ErrNoMoment = errors.New("this is not a date or a time: write one as in \"Fri 17:00\", \"Nov 20\" or \"2026-11-20 14:00\"")

// ParseMoment reads a text that is nothing but a date or a time, as in "move
// this to ...". A whole day's Time is its end. When the text has more than one
// reading, or names a stretch such as "next week", the Question says so and the
// Moment is zero.
func ParseMoment(text string, o Options) (Moment, *Question, error) {
	if utf8.RuneCountInString(text) > MaxRunes {
		return Moment{}, nil, fmt.Errorf("read a moment: %w", ErrTooLong)
	}
	p := newParser(text, o)
	if len(p.toks) == 0 {
		return Moment{}, nil, ErrNoMoment
	}
	if _, end, ok := p.length(0); ok && end == len(p.toks) {
		return Moment{}, nil, fmt.Errorf("read %q: %w", text, ErrNoMoment)
	}
	f, end, ok := p.moment(0)
	if !ok || end != len(p.toks) {
		if f, end, ok = p.items(0, 0, atTime); !ok || end != len(p.toks) {
			return Moment{}, nil, fmt.Errorf("read %q: %w", text, ErrNoMoment)
		}
	}
	a := &assembly{p: p, res: Result{Text: text}}
	v := resolver{now: p.now, today: p.today, loc: p.loc, t: p.tongue, from: p.today}
	stretch := f.clock == nil && f.day != nil && f.day.stretch || f.clock != nil && f.clock.readings[0].to >= 0
	if !stretch && (f.role == bare || f.role == atTime || f.role == onDay || f.role == forDay) {
		f.role = dueBy // a lone day is the whole day, with its end as the instant
	}
	o2 := v.resolve(f)
	if o2.settled() {
		if m, ok := o2.answers[0].moment(); ok {
			return m, nil, nil
		}
		o2 = edgesOf(o2, p.loc)
	}
	start, stop := p.toks[0].start, p.toks[end-1].end
	said := text[start:stop]
	return Moment{}, &Question{
		Field: o2.field, Text: said, Start: start, End: stop, UTF16Start: a.units(start), UTF16End: a.units(stop),
		Sentence: o2.ask(p.tongue, said), Choices: o2.choices(),
	}, nil
}

// moment is the one moment of an answer.
func (a answer) moment() (Moment, bool) {
	switch {
	case a.start != nil && a.end == nil:
		return *a.start, true
	case a.due != nil && a.earliest == nil:
		return *a.due, true
	case a.earliest != nil && a.due == nil:
		return *a.earliest, true
	}
	return Moment{}, false
}

// edgesOf offers the beginning and the end of a stretch of days or hours.
func edgesOf(o outcome, loc *time.Location) outcome {
	a := o.answers[0]
	o.why, o.answers = whichEdge, nil
	o.sentence = "%s has a beginning and an end. Which one is meant?"
	for _, m := range []*Moment{a.start, a.end, a.earliest, a.due} {
		if m == nil {
			continue
		}
		said := m.Time.In(loc).Format("2006-01-02 15:04")
		if m.AllDay {
			said = m.Date
		}
		o.answers = append(o.answers, answer{label: said, value: said})
	}
	return o
}

// ParseMinutes reads a text that is nothing but an amount of time, such as
// "1h30" or "half an hour", in minutes.
func ParseMinutes(text string) (int, error) {
	if utf8.RuneCountInString(text) > MaxRunes {
		return 0, fmt.Errorf("read a duration: %w", ErrTooLong)
	}
	p := newParser(text, Options{})
	i := 0
	if _, j, ok := effortLeads.find(p, 0); ok {
		i = j
	}
	l, end, ok := p.length(i)
	if !ok || end != len(p.toks) || l.high > 0 || l.minutes == 0 {
		return 0, fmt.Errorf("read %q: %w", text, ErrNoMinutes)
	}
	return l.minutes, nil
}

// ErrNoMinutes says that a text is not an amount of time.
var ErrNoMinutes = errors.New("this is not an amount of time: write one as in \"90m\", \"1h30\" or \"half an hour\"")
