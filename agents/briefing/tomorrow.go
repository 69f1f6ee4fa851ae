package briefing

// tomorrow says what the next day begins with: the first busy event or block that starts on it. Work and appointments that
// merely go on over midnight belong to the day they began on. All-day events are told too, because they say what kind of day
// it is.
func (p *page) tomorrow() []Statement {
	next := p.day + 1
	var allDay []entry
	var first *entry
	for _, e := range p.entriesOf(next) {
		switch {
		case e.allDay:
			allDay = append(allDay, e)
		case first != nil || e.start.Before(p.end):
		case e.block != nil && isOpen(e.block), e.event != nil && e.event.Busy:
			first = &e
		}
	}
	name := words(p.dateText(next))
	var out []Statement
	if first != nil {
		parts := p.say("next.first", values{"day": name, "time": p.at(first.start), "what": p.what(*first)})
		out = append(out, p.during(p.statement(KindCommitment, parts, first.refs()...), first.start, first.end))
	} else {
		out = append(out, p.statement(KindNothing, p.say("next.none", values{"day": name})))
	}
	switch len(allDay) {
	case 0:
	case 1:
		parts := p.count("next.all_day", 1, values{"what": p.what(allDay[0])})
		out = append(out, p.during(p.statement(KindAllDay, parts, allDay[0].ref), allDay[0].start, allDay[0].end))
	default:
		out = append(out, p.statement(KindCount, p.count("next.all_day", len(allDay), nil), refsOf(allDay)...))
	}
	return out
}
