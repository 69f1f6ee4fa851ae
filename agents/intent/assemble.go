package intent

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// assembly turns findings into a result.
type assembly struct {
	p   *parser
	res Result
	v   resolver
	// first is the finding that set a field; a second one that differs is a
	// question.
	first map[string]stated
	cuts  []cut
	// until is when a recurrence ends.
	until *Moment
	// position in the text up to which UTF-16 units were counted
	byteAt, unitAt int
}

// stated is what was said about a field, and where, each time.
type stated struct {
	value string
	spots []cut
	// question is the number of the one asked about it, plus one.
	question int
	// undone is true when the field stays unset because of a question.
	undone bool
}

// result reads all findings in the order of the text.
func (p *parser) result() Result {
	a := &assembly{p: p, res: Result{Text: p.text}, first: map[string]stated{}}
	a.v = resolver{now: p.now, today: p.today, loc: p.loc, t: p.tongue, from: p.today}
	for _, at := range p.escapes {
		a.cuts = append(a.cuts, cut{at, at + 1})
	}
	a.merge()
	a.limitPerDay()
	for _, f := range p.found {
		if f.field == FieldRepeat && f.repeat != nil {
			a.v.repeat = f.repeat
		}
	}
	a.startOfRepeat()
	for _, f := range p.found {
		a.add(f)
	}
	a.agree()
	a.res.Title = titleOf(p.text, a.cuts)
	if a.res.Title == "" {
		a.ask(Question{Field: FieldTitle, Text: p.text, Start: 0, End: len(p.text), Sentence: a.p.tongue.say(askTitle)})
	}
	slices.SortStableFunc(a.res.Questions, func(x, y Question) int { return x.Start - y.Start })
	return a.res
}

// merge puts a clock time said apart from its day with it: "tomorrow call mom
// at 5pm". Only when there is one of each can nothing else be meant.
func (a *assembly) merge() {
	day, clock := -1, -1
	for i, f := range a.p.found {
		switch {
		case f.phrase == nil:
		case f.phrase.day != nil && f.phrase.clock == nil && !f.phrase.day.stretch && (f.phrase.role == bare || f.phrase.role == onDay):
			if day >= 0 {
				return
			}
			day = i
		case f.phrase.clock != nil && f.phrase.day == nil:
			if clock >= 0 {
				return
			}
			clock = i
		}
	}
	if day < 0 || clock < 0 {
		return
	}
	d, c := &a.p.found[day], &a.p.found[clock]
	joined := *c.phrase
	joined.day = d.phrase.day
	if joined.part == nil {
		joined.part = d.phrase.part
	}
	if (joined.role == startFrom || joined.role == startPast) && joined.clock.readings[0].to < 0 {
		joined.dayDue = true
	}
	d.phrase, c.phrase = &joined, &joined
}

// limitPerDay settles "6h, 2h a day": with a length of its own, the other is the
// most for one day.
func (a *assembly) limitPerDay() {
	said := slices.ContainsFunc(a.p.found, func(f finding) bool { return f.field == FieldMinutes && f.sentence == "" })
	for i := range a.p.found {
		if f := &a.p.found[i]; said && f.field == FieldMaxPerDay && f.n > 0 {
			f.sentence = ""
		}
	}
}

// startOfRepeat lets "starting Nov 3" decide the first occurrence.
func (a *assembly) startOfRepeat() {
	for _, f := range a.p.found {
		if f.phrase == nil || f.phrase.role != startFrom || f.phrase.clock != nil || f.phrase.day == nil {
			continue
		}
		if o := a.v.resolve(*f.phrase); o.settled() && !f.phrase.day.stretch {
			a.v.from = f.phrase.day.days[0]
		}
	}
}

// bounds are the bytes of a finding.
func (a *assembly) bounds(f finding) (start, end int) {
	return a.p.toks[f.from].start, a.p.toks[f.to-1].end
}

// piece records a finding and cuts it out of the title.
func (a *assembly) piece(field, value string, start, end int) {
	us, ue := a.units(start), a.units(end)
	a.res.Pieces = append(a.res.Pieces, Piece{Field: field, Text: a.res.Text[start:end], Start: start, End: end, UTF16Start: us, UTF16End: ue, Value: value})
	a.cuts = append(a.cuts, cut{start, end})
}

// units counts the UTF-16 units before a byte. Positions mostly ascend, so it
// goes on from the last one.
func (a *assembly) units(at int) int {
	if at < a.byteAt {
		a.byteAt, a.unitAt = 0, 0
	}
	for a.byteAt < at {
		r, size := utf8.DecodeRuneInString(a.res.Text[a.byteAt:])
		a.byteAt += size
		a.unitAt++
		if r > 0xffff {
			a.unitAt++
		}
	}
	return a.unitAt
}

func (a *assembly) ask(q Question) {
	q.UTF16Start, q.UTF16End = a.units(q.Start), a.units(q.End)
	a.res.Questions = append(a.res.Questions, q)
}

// add takes one finding into the result.
func (a *assembly) add(f finding) {
	start, end := a.bounds(f)
	if f.phrase != nil {
		a.addPhrase(f, start, end)
		return
	}
	if f.sentence != "" {
		a.piece(f.field, "", start, end)
		a.ask(Question{Field: f.field, Text: a.res.Text[start:end], Start: start, End: end, Sentence: f.sentence, Choices: f.choices})
		a.doubt(f.field, start, end)
		return
	}
	value := f.value()
	a.piece(f.field, value, start, end)
	switch f.field {
	case FieldTag:
		if !slices.Contains(a.res.Tags, f.text) {
			a.res.Tags = append(a.res.Tags, f.text)
		}
		return
	case FieldAfter:
		a.res.After = append(a.res.After, f.refs...)
		return
	}
	field := f.field
	if field == FieldChunk && (f.n == 0 || f.m == 0) { // "min 30m" and "max 90m at a time" add up
		field += strconv.FormatBool(f.n == 0)
	}
	if !a.once(field, f.field, value, start, end) {
		a.unset(f.field)
		return
	}
	a.set(f)
}

// value is the normalised reading of a finding.
func (f finding) value() string {
	switch f.field {
	case FieldMinutes, FieldMaxPerDay:
		return strconv.Itoa(f.n)
	case FieldChunk:
		return strconv.Itoa(f.n) + "-" + strconv.Itoa(f.m)
	case FieldAfter:
		text := ""
		for i, r := range f.refs {
			if i > 0 {
				text += ", "
			}
			text += r.Text
		}
		return text
	case FieldRepeat:
		return f.repeat.text()
	case FieldWindow:
		return f.window.text()
	}
	return f.text
}

func (w Window) text() string {
	text := w.From + "-" + w.To
	for _, d := range w.Days {
		text += " " + d
	}
	return text
}

func (r Repeat) text() string {
	if r.RRule != "" {
		return r.RRule
	}
	text := strconv.Itoa(r.Times) + "x/" + r.Period
	if r.Interval > 1 {
		text = strconv.Itoa(r.Times) + "x/" + strconv.Itoa(r.Interval) + " " + r.Period + "s"
	}
	return text
}

// once notes what was said about a field and tells whether it agrees with what
// was said before; if not, it asks.
func (a *assembly) once(key, field, value string, start, end int) bool {
	before, said := a.first[key]
	switch {
	case !said:
		a.first[key] = stated{value: value, spots: []cut{{start, end}}}
		return true
	case before.value == value && !before.undone:
		return true
	case before.undone && before.question == 0:
		return false
	}
	before.undone = true
	before.spots = append(before.spots, cut{start, end})
	q := a.contradiction(field, before.spots)
	if before.question == 0 {
		a.ask(q)
		before.question = len(a.res.Questions)
	} else {
		q.UTF16Start, q.UTF16End = a.units(q.Start), a.units(q.End)
		a.res.Questions[before.question-1] = q
	}
	a.first[key] = before
	return false
}

// contradiction asks which of several statements holds. Each choice is the
// text from the first to the last with the others taken out.
func (a *assembly) contradiction(field string, spots []cut) Question {
	text := a.res.Text
	q := Question{Field: field, Start: spots[0].from, End: spots[len(spots)-1].to, Sentence: a.p.tongue.say(twice[field])}
	q.Text = text[q.Start:q.End]
	for keep := range spots {
		var words []string
		for i, s := range spots {
			if i > 0 {
				middle := cut{spots[i-1].to, s.from}
				between := strings.TrimSpace(text[middle.from:middle.to])
				if linking[strings.ToLower(between)] {
					a.cuts = append(a.cuts, middle)
				} else if between != "" {
					words = append(words, between)
				}
			}
			if i == keep {
				words = append(words, text[s.from:s.to])
			}
		}
		q.Choices = append(q.Choices, Choice{text[spots[keep].from:spots[keep].to], strings.Join(words, " ")})
	}
	return q
}

// linking words between two statements go when one of them goes.
var linking = map[string]bool{"and": true, "or": true, "und": true, "oder": true, ",": true, "&": true, "/": true}

// set stores a finding in its field.
func (a *assembly) set(f finding) {
	r := &a.res
	switch f.field {
	case FieldMinutes:
		r.Minutes = f.n
		if f.m > 0 {
			r.MinChunk, r.MaxChunk = f.m, f.m
		}
	case FieldHard:
		r.Hard = &f.flag
	case FieldPriority:
		r.Priority = f.text
	case FieldChunk:
		if f.n > 0 {
			r.MinChunk = f.n
		}
		if f.m > 0 {
			r.MaxChunk = f.m
		}
	case FieldMaxPerDay:
		r.MaxPerDay = f.n
	case FieldNoSplit:
		r.NoSplit = true
	case FieldProject:
		r.Project, r.ProjectKnown = f.text, f.flag
	case FieldEnergy:
		r.Energy = f.text
	case FieldRepeat:
		r.Repeat = f.repeat
	case FieldWindow:
		r.Window = f.window
	}
}

// unset takes back what a second, different statement made doubtful.
func (a *assembly) unset(field string) {
	r := &a.res
	switch field {
	case FieldMinutes:
		r.Minutes, r.MinChunk, r.MaxChunk = 0, 0, 0
	case FieldHard:
		r.Hard = nil
	case FieldPriority:
		r.Priority = ""
	case FieldChunk:
		r.MinChunk, r.MaxChunk = 0, 0
	case FieldMaxPerDay:
		r.MaxPerDay = 0
	case FieldProject:
		r.Project, r.ProjectKnown = "", false
	case FieldEnergy:
		r.Energy = ""
	case FieldRepeat:
		r.Repeat = nil
	case FieldWindow:
		r.Window = nil
	case FieldDue:
		r.Due = nil
	case FieldEarliest:
		r.Earliest = nil
	case FieldPinned:
		r.PinnedStart, r.PinnedEnd = nil, nil
	}
}

// show writes a moment for a piece's value: the date, or the local time with
// its offset.
func (a *assembly) show(m Moment) string {
	if m.AllDay {
		return m.Date
	}
	return m.Time.In(a.p.loc).Format(time.RFC3339)
}
