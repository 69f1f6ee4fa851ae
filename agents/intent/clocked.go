package intent

import "time"

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
	word := v.t.say(f.word())
	a := answer{label: v.label(d) + ", " + hhmm(r.from), value: word + d.String() + " " + hhmm(r.from)}
	if r.from == 24*60 {
		next := d.add(1)
		a.label, a.value = v.t.put("the end of %s", v.label(d)), word+next.String()+" 00:00"
		if field == FieldDue && f.role != dueBefore || f.clock.endOfDay {
			m.Date, m.AllDay = d.String(), true
			a.value = v.t.put("by %s", d.String())
		}
	} else if r.from > 24*60 {
		next := d.add(1)
		a.label, a.value = v.label(next)+", "+hhmm(r.from-24*60), word+next.String()+" "+hhmm(r.from-24*60)
	} else if f.clock.why == midnightOf {
		a.label = v.t.put("the beginning of %s", v.label(d))
	} else if v.repeat != nil && f.day == nil {
		a.label, a.value = hhmm(r.from), word+hhmm(r.from)
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
		a.value = v.t.put("%s from %s", d.String(), hhmm(r.from))
	default:
		a.start = &m
	}
	return a
}
