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
	a.label = label(d) + words
	a.value = f.word() + d.String() + words
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
		o.sentence = "names several days. On which of them?"
		return o
	}
	o.why = f.day.why
	length := f.day.days[len(f.day.days)-1].daysTo(f.day.until)
	for _, from := range f.day.days {
		until := from.add(length)
		start := Moment{Time: from.startOf(v.loc), Date: from.String(), AllDay: true}
		end := Moment{Time: until.endOf(v.loc), Date: until.String(), AllDay: true}
		both := answer{label: label(from) + " – " + label(until), value: "from " + from.String() + " to " + until.String(), due: &end}
		if start.Time.After(v.now) {
			both.earliest = &start
		}
		switch {
		case o.field == FieldOn:
			o.answers = append(o.answers, both)
		case f.role == dueBefore:
			before := v.endBefore(from)
			o.answers = append(o.answers, answer{due: &before, label: "before " + label(from), value: "before " + from.String()})
			if !before.Time.After(v.now) {
				o.answers, o.why = nil, hasPassed
				return o
			}
		case f.role == startFrom:
			o.answers = append(o.answers, answer{earliest: &start, label: "from " + label(from), value: "from " + from.String()})
		case f.role == startPast:
			next := until.add(1)
			after := Moment{Time: next.startOf(v.loc), Date: next.String(), AllDay: true}
			o.answers = append(o.answers, answer{earliest: &after, label: "from " + label(next), value: "from " + next.String()})
		default:
			if before := from.add(-1); !from.before(v.today) && from != v.today && f.role == dueBy {
				bound := v.endBefore(from)
				o.answers = append(o.answers, answer{due: &bound, label: "by " + label(before), value: "by " + before.String()})
				o.why = whichEdge
			}
			o.answers = append(o.answers, answer{due: &end, label: "by " + label(until), value: "by " + until.String()})
		}
	}
	return o
}

// partReach is how far from a part of the day a clock time said with it may be.
var partReach = map[span]span{
	morning: {0, 12*60 + 59}, forenoon: {0, 12*60 + 59}, afternoon: {12 * 60, 19 * 60}, evening: {16 * 60, 24 * 60}, night: {18 * 60, 24 * 60}, tonight: {16 * 60, 24 * 60},
}

// smallHours of "tonight at 2" belong to the next day.
const smallHours = 5 * 60

// clocked reads a phrase with a clock time.
func (v resolver) clocked(f phrase, o outcome) outcome {
	readings := f.clock.readings
	if f.clock.why == rangeTurned {
		o.why = rangeTurned
		readings = readings[1:]
		if len(readings) == 0 {
			return o
		}
	} else if f.day != nil {
		o.why = f.day.why
	}
	if o.why == certain {
		o.why = f.clock.why
	}
	readings = f.fitting(readings)
	passed := len(readings) < len(f.clock.readings) && o.why != rangeTurned
	for _, r := range readings {
		for _, d := range v.daysFor(f, r) {
			a := v.clockAnswer(f, o.field, d, r)
			if !a.last().After(v.now) {
				passed = true
				continue
			}
			o.answers = append(o.answers, a)
		}
	}
	if len(o.answers) == 0 && f.day != nil && f.day.why == certain && f.day.days[0] == v.today {
		for _, r := range readings {
			o.answers = append(o.answers, v.clockAnswer(f, o.field, v.today.add(1), r))
		}
		o.why = hasPassed
		return o
	}
	o.settle(passed)
	return o
}

// last is the instant that must not be past for the answer to make sense.
func (a answer) last() time.Time {
	switch {
	case a.start != nil:
		return a.start.Time
	case a.earliest != nil && a.due == nil:
		return a.earliest.Time
	case a.earliest != nil:
		return a.earliest.Time
	}
	return a.due.Time
}

// fitting keeps the readings that agree with the part of the day.
func (f phrase) fitting(readings []reading) []reading {
	if f.part == nil {
		return readings
	}
	reach := partReach[*f.part]
	var fit []reading
	for _, r := range readings {
		if r.from >= reach.from && r.from <= reach.to {
			fit = append(fit, r)
		}
	}
	if len(fit) == 0 && (*f.part == night || *f.part == tonight) {
		for _, r := range readings {
			if r.from <= smallHours {
				next := reading{r.from + 24*60, r.to}
				if r.to >= 0 {
					next.to += 24 * 60
				}
				fit = append(fit, next)
			}
		}
	}
	if len(fit) == 0 {
		return readings
	}
	return fit
}

// daysFor lists the days a clock time may be on: those said, or the next on
// which the time is still to come.
func (v resolver) daysFor(f phrase, r reading) []civil {
	if f.day != nil {
		return f.day.days
	}
	if f.part != nil || f.clock.why == midnightOf && v.repeat == nil {
		return []civil{v.today}
	}
	if v.repeat != nil {
		d := v.repeat.first(v.from)
		if !d.at(r.from, v.zone(f)).After(v.now) {
			d = v.repeat.first(d.add(1))
		}
		return []civil{d}
	}
	if v.today.at(r.from, v.zone(f)).After(v.now) {
		return []civil{v.today}
	}
	return []civil{v.today.add(1)}
}

func (v resolver) zone(f phrase) *time.Location {
	if f.clock.zone != nil {
		return f.clock.zone
	}
	return v.loc
}

// clockAnswer places one reading of a clock time on one day.
func (v resolver) clockAnswer(f phrase, field string, d civil, r reading) answer {
	m := Moment{Time: d.at(r.from, v.zone(f)).UTC()}
	a := answer{label: label(d) + ", " + hhmm(r.from), value: f.word() + d.String() + " " + hhmm(r.from)}
	if r.from == 24*60 {
		next := d.add(1)
		a.label, a.value = "the end of "+label(d), f.word()+next.String()+" 00:00"
		if field == FieldDue && f.role != dueBefore || f.clock.endOfDay {
			m.Date, m.AllDay = d.String(), true
			a.value = "by " + d.String()
		}
	} else if r.from > 24*60 {
		next := d.add(1)
		a.label, a.value = label(next)+", "+hhmm(r.from-24*60), f.word()+next.String()+" "+hhmm(r.from-24*60)
	} else if f.clock.why == midnightOf {
		a.label = "the beginning of " + label(d)
	} else if v.repeat != nil && f.day == nil {
		a.label, a.value = hhmm(r.from), f.word()+hhmm(r.from)
	}
	if r.to >= 0 {
		end := Moment{Time: d.at(r.to, v.zone(f)).UTC()}
		a.label += "–" + hhmm(r.to%1440)
		a.value += "-" + hhmm(r.to%1440)
		if field == FieldPinned {
			a.start, a.end = &m, &end
			return a
		}
		m = end
	}
	switch field {
	case FieldDue:
		a.due = &m
	case FieldEarliest:
		a.earliest = &m
	case FieldOn:
		end := Moment{Time: d.endOf(v.loc), Date: d.String(), AllDay: true}
		a.earliest, a.due = &m, &end
		a.value = d.String() + " from " + hhmm(r.from)
	default:
		a.start = &m
	}
	return a
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
func label(d civil) string { return d.utc().Format("Mon 2 Jan 2006") }
