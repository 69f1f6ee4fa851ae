package intent

import (
	"slices"
	"strings"
)

// addPhrase resolves what was said about a moment and stores it.
func (a *assembly) addPhrase(f finding, start, end int) {
	o := a.v.resolve(*f.phrase)
	if o.field == FieldDue && a.v.repeat != nil && a.v.repeat.RRule != "" && f.phrase.ending() && o.settled() {
		a.piece(FieldUntil, a.show(*o.answers[0].due), start, end)
		a.until = o.answers[0].due
		return
	}
	if !o.settled() {
		a.piece(o.field, "", start, end)
		a.askPhrase(f, o, start, end)
		return
	}
	ans := o.answers[0]
	value := a.describe(ans)
	a.piece(o.field, value, start, end)
	a.place(ans, start, end)
}

// ending tells whether a date with a repetition says when it stops.
func (f phrase) ending() bool {
	if f.clock != nil {
		return false
	}
	words := strings.Fields(strings.ToLower(f.lead))
	if len(words) == 0 {
		return false
	}
	switch words[0] {
	case "until", "till", "til", "bis":
		return true
	}
	return false
}

// askPhrase asks about a phrase. A clock time said apart from its day is asked
// about once, over the words between them.
func (a *assembly) askPhrase(f finding, o outcome, start, end int) {
	parts := a.sharing(f.phrase)
	choices := o.choices()
	if len(parts) == 2 {
		if f.from != parts[0].from {
			return
		}
		s1, e1 := a.bounds(parts[0])
		s2, e2 := a.bounds(parts[1])
		for i := range choices {
			choices[i].Value += " " + strings.TrimSpace(a.res.Text[e1:s2])
		}
		start, end = s1, e2
	}
	text := a.res.Text[start:end]
	a.ask(Question{Field: o.field, Text: text, Start: start, End: end, Sentence: o.ask(a.p.tongue, text), Choices: choices})
	a.doubt(o.field, start, end)
}

// doubt leaves a field unset even when another phrase also speaks of it.
func (a *assembly) doubt(field string, start, end int) {
	if field == FieldOn {
		a.doubt(FieldDue, start, end)
		a.doubt(FieldEarliest, start, end)
		return
	}
	a.first[field] = stated{spots: []cut{{start, end}}, undone: true}
	a.unset(field)
}

// sharing lists the findings that were merged into one phrase.
func (a *assembly) sharing(f *phrase) []finding {
	var list []finding
	for _, g := range a.p.found {
		if g.phrase == f {
			list = append(list, g)
		}
	}
	return list
}

// describe writes an answer for a piece's value.
func (a *assembly) describe(ans answer) string {
	from, to := ans.start, ans.end
	if from == nil {
		from, to = ans.earliest, ans.due
	}
	switch {
	case from == nil:
		return a.show(*to)
	case to == nil:
		return a.show(*from)
	case from.AllDay && *to == (Moment{Time: to.Time, Date: from.Date, AllDay: true}):
		return from.Date
	}
	return a.show(*from) + "/" + a.show(*to)
}

// place stores an answer, field by field, unless another phrase said something
// else.
func (a *assembly) place(ans answer, start, end int) {
	r := &a.res
	if ans.due != nil {
		if a.once(FieldDue, FieldDue, a.show(*ans.due), start, end) {
			r.Due = ans.due
		} else {
			a.unset(FieldDue)
		}
	}
	if ans.earliest != nil {
		if a.once(FieldEarliest, FieldEarliest, a.show(*ans.earliest), start, end) {
			r.Earliest = ans.earliest
		} else {
			a.unset(FieldEarliest)
		}
	}
	if ans.start == nil {
		return
	}
	value := a.show(*ans.start)
	if ans.end != nil {
		value += "/" + a.show(*ans.end)
	}
	if a.once(FieldPinned, FieldPinned, value, start, end) {
		r.PinnedStart, r.PinnedEnd = ans.start, ans.end
		return
	}
	a.unset(FieldPinned)
}

// agree checks what only the whole sentence can show.
func (a *assembly) agree() {
	r := &a.res
	if r.Earliest != nil && r.Due != nil && !r.Earliest.Time.Before(r.Due.Time) {
		s, e := a.extent(FieldEarliest, FieldDue)
		a.ask(Question{Field: FieldEarliest, Text: r.Text[s:e], Start: s, End: e, Sentence: a.p.tongue.say(askPeriod)})
		r.Earliest, r.Due = nil, nil
	}
	if r.PinnedStart != nil && r.PinnedEnd != nil {
		length := int(r.PinnedEnd.Time.Sub(r.PinnedStart.Time).Minutes())
		switch {
		case length <= 0:
			s, e := a.extent(FieldPinned, FieldPinned)
			a.ask(Question{Field: FieldPinned, Text: r.Text[s:e], Start: s, End: e, Sentence: a.p.tongue.say(askGap)})
			r.PinnedStart, r.PinnedEnd = nil, nil
		case r.Minutes != 0 && r.Minutes != length:
			s, e := a.extent(FieldPinned, FieldMinutes)
			a.ask(Question{Field: FieldMinutes, Text: r.Text[s:e], Start: s, End: e, Sentence: a.p.tongue.say(askPinned)})
			r.Minutes = 0
		case r.Minutes == 0 && !a.said(FieldMinutes):
			r.Minutes = length
		}
	}
	if r.NoSplit && (r.MinChunk > 0 || r.MaxChunk > 0) {
		s, e := a.extent(FieldNoSplit, FieldChunk)
		a.ask(Question{Field: FieldNoSplit, Text: r.Text[s:e], Start: s, End: e, Sentence: a.p.tongue.say(askNoChunk)})
		r.NoSplit, r.MinChunk, r.MaxChunk = false, 0, 0
	}
	if r.MinChunk > 0 && r.MaxChunk > 0 && r.MinChunk > r.MaxChunk {
		s, e := a.extent(FieldChunk, FieldChunk)
		a.ask(Question{Field: FieldChunk, Text: r.Text[s:e], Start: s, End: e, Sentence: a.p.tongue.say(askChunk)})
		r.MinChunk, r.MaxChunk = 0, 0
	}
	if r.Repeat == nil {
		return
	}
	if r.Window == nil {
		r.Window = r.Repeat.Window
	}
	r.Repeat.Window = r.Window
	if r.PinnedStart != nil {
		r.Repeat.At = r.PinnedStart.Time.In(a.p.loc).Format("15:04")
	}
	if a.until != nil {
		r.Repeat.until(*a.until)
	}
}

// said tells whether the text speaks of a field at all.
func (a *assembly) said(field string) bool {
	return slices.ContainsFunc(a.res.Pieces, func(p Piece) bool { return p.Field == field })
}

// extent is the stretch of text from the first to the last piece of two fields.
func (a *assembly) extent(x, y string) (start, end int) {
	start, end = len(a.res.Text), 0
	for _, p := range a.res.Pieces {
		if p.Field == x || p.Field == y || p.Field == FieldOn {
			start, end = min(start, p.Start), max(end, p.End)
		}
	}
	if start > end {
		return 0, len(a.res.Text)
	}
	return start, end
}
