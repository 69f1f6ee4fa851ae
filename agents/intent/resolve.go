package intent

import "time"

// answer is one reading of a phrase, with the words that say it without doubt.
type answer struct {
	due, earliest, start, end *Moment
	label, value              string
}

// outcome is what a phrase means: one answer, or a question.
type outcome struct {
	field    string
	answers  []answer
	why      reason
	sentence string
}

// settled tells whether nothing is left to ask.
func (o outcome) settled() bool { return o.why == certain && len(o.answers) == 1 }

// fieldOf is the field a phrase is about.
func (f phrase) fieldOf() string {
	clocked := f.clock != nil || f.instant != nil
	switch f.role {
	case dueBy, dueBefore, within:
		return FieldDue
	case startFrom, startPast, amid:
		if f.dayDue {
			return FieldOn
		}
		if f.clock != nil && f.clock.readings[0].to >= 0 {
			return FieldPinned
		}
		if f.role != startPast && f.day != nil && f.day.ranged {
			return FieldOn
		}
		return FieldEarliest
	}
	switch {
	case f.clock != nil && f.clock.due:
		return FieldDue
	case clocked:
		return FieldPinned
	case f.part != nil || f.day.stretch || f.role == onDay || f.role == atTime:
		return FieldOn
	}
	return FieldDue
}

// resolver settles phrases for one moment and place.
type resolver struct {
	now   time.Time
	today civil
	loc   *time.Location
	t     tongue
	// repeat is the task's repetition: a clock time without a day then falls
	// on its first occurrence, on or after from.
	repeat *Repeat
	from   civil
}

// resolve lists the readings of a phrase that are still possible.
func (v resolver) resolve(f phrase) outcome {
	o := outcome{field: f.fieldOf()}
	switch {
	case f.instant != nil:
		o.answers = []answer{f.placed(Moment{Time: f.instant.UTC()}, o.field)}
		return o
	case f.day != nil && f.day.stretch:
		return v.stretch(f, o)
	case f.day != nil && len(f.day.days) == 0:
		o.why = f.day.why
		return o
	case f.clock != nil:
		return v.clocked(f, o)
	}
	days := []civil{v.today}
	if f.day != nil {
		days, o.why = f.day.days, f.day.why
	}
	passed := false
	for _, d := range days {
		a, over := v.wholeDay(f, o.field, d)
		if over {
			passed = true
			continue
		}
		o.answers = append(o.answers, a)
	}
	o.settle(passed)
	return o
}

// settle drops the question when only one reading of "Fri" or "by 5" is left,
// and asks when none is.
func (o *outcome) settle(passed bool) {
	switch {
	case len(o.answers) == 0:
		o.why = hasPassed
	case len(o.answers) == 1 && passed && (o.why == isToday || o.why == halfOfDay || o.why == midnightOf):
		o.why = certain
	case len(o.answers) > 1 && o.why == certain:
		o.why = halfOfDay
	}
}

// wholeDay reads a phrase without a clock time for one day; over is true when
// that is already past.
func (v resolver) wholeDay(f phrase, field string, d civil) (a answer, over bool) {
	start, end := Moment{Time: d.startOf(v.loc), Date: d.String(), AllDay: true}, Moment{Time: d.endOf(v.loc), Date: d.String(), AllDay: true}
	words := ""
	if f.part != nil {
		start, end = Moment{Time: d.at(f.part.from, v.loc)}, Moment{Time: d.at(f.part.to, v.loc)}
		words = partName(*f.part)
	}
	a.label = v.label(d) + v.t.say(words)
	a.value = v.t.say(f.word()) + d.String() + v.t.say(words)
	switch f.role {
	case dueBefore:
		if f.part == nil {
			end = v.endBefore(d)
		} else {
			end = start
		}
		a.due = &end
	case startFrom:
		a.earliest = &start
		return a, d.before(v.today)
	case startPast:
		if f.part == nil {
			next := d.add(1)
			end = Moment{Time: next.startOf(v.loc), Date: next.String(), AllDay: true}
		}
		a.earliest = &end
		return a, false
	default:
		a.due = &end
		if field == FieldOn && start.Time.After(v.now) {
			a.earliest = &start
		}
	}
	return a, !a.due.Time.After(v.now)
}

func (v resolver) endBefore(d civil) Moment {
	return Moment{Time: d.startOf(v.loc), Date: d.add(-1).String(), AllDay: true}
}

// word is the lead that gives a choice's value the phrase's role again.
func (f phrase) word() string {
	switch f.role {
	case dueBefore:
		return "before "
	case startFrom:
		return "from "
	case startPast:
		return "after "
	case onDay:
		return "on "
	case dueBy, within:
		return "by "
	}
	if f.clock != nil && !f.clock.due {
		return "at "
	}
	if f.part != nil || f.role == atTime {
		return "on "
	}
	return "by "
}

func partName(s span) string {
	switch s {
	case morning, forenoon:
		return " morning"
	case afternoon:
		return " afternoon"
	case night:
		return " night"
	}
	return " evening"
}

// stretch reads "next week", "this weekend", "Mon-Fri".
func (v resolver) stretch(f phrase, o outcome) outcome {
	if f.clock != nil || f.part != nil {
		o.why = whichEdge
		o.sentence = "%s names several days. On which of them?"
		return o
	}
	o.why = f.day.why
	length := f.day.days[len(f.day.days)-1].daysTo(f.day.until)
	for _, from := range f.day.days {
		until := from.add(length)
		start := Moment{Time: from.startOf(v.loc), Date: from.String(), AllDay: true}
		end := Moment{Time: until.endOf(v.loc), Date: until.String(), AllDay: true}
		both := answer{label: v.label(from) + " – " + v.label(until), value: v.t.put("from %s to %s", from.String(), until.String()), due: &end}
		if start.Time.After(v.now) {
			both.earliest = &start
		}
		switch {
		case o.field == FieldOn:
			o.answers = append(o.answers, both)
		case f.role == dueBefore:
			before := v.endBefore(from)
			o.answers = append(o.answers, answer{due: &before, label: v.t.put("before %s", v.label(from)), value: v.t.put("before %s", from.String())})
			if !before.Time.After(v.now) {
				o.answers, o.why = nil, hasPassed
				return o
			}
		case f.role == startFrom:
			o.answers = append(o.answers, answer{earliest: &start, label: v.t.put("from %s", v.label(from)), value: v.t.put("from %s", from.String())})
		case f.role == startPast:
			next := until.add(1)
			after := Moment{Time: next.startOf(v.loc), Date: next.String(), AllDay: true}
			o.answers = append(o.answers, answer{earliest: &after, label: v.t.put("from %s", v.label(next)), value: v.t.put("from %s", next.String())})
		default:
			if before := from.add(-1); !from.before(v.today) && from != v.today && f.role == dueBy {
				bound := v.endBefore(from)
				o.answers = append(o.answers, answer{due: &bound, label: v.t.put("by %s", v.label(before)), value: v.t.put("by %s", before.String())})
				o.why = whichEdge
			}
			o.answers = append(o.answers, answer{due: &end, label: v.t.put("by %s", v.label(until)), value: v.t.put("by %s", until.String())})
		}
	}
	return o
}

// placed is an answer with one moment in the field's place.
func (f phrase) placed(m Moment, field string) answer {
	switch field {
	case FieldDue:
		return answer{due: &m}
	case FieldEarliest:
		return answer{earliest: &m}
	}
	return answer{start: &m}
}

// label names a day for people.
func (v resolver) label(d civil) string {
	at := d.utc()
	if v.t == nil {
		return at.Format("Mon 2 Jan 2006")
	}
	return v.t.say(at.Format("Mon")) + ", " + at.Format("2") + ". " + v.t.say(at.Format("Jan")) + " " + at.Format("2006")
}
