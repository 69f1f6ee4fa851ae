package briefing

// first says what to do first: the work that is running, else the next block of today, else the most urgent task without a
// place in the plan, else that there is nothing.
func (p *page) first() []Statement {
	if e, ok := p.running(); ok {
		key := "first.running"
		if !e.end.After(p.now) {
			key = "first.over"
		}
		parts := p.say(key, values{"time": p.at(e.end), "what": p.what(e)})
		return []Statement{p.during(p.statement(KindRunning, parts, e.refs()...), e.start, e.end)}
	}
	for _, e := range p.timeline {
		if e.block != nil && isOpen(e.block) && !e.start.Before(p.now) {
			v := values{"time": p.at(e.start), "what": p.what(e), "length": p.length(minutesIn(e.end.Sub(e.start)))}
			return []Statement{p.during(p.statement(KindNext, p.say("first.next", v), e.refs()...), e.start, e.end)}
		}
	}
	if waiting := p.waiting(); len(waiting) > 0 {
		return []Statement{p.firstTask(waiting[0])}
	}
	return []Statement{p.statement(KindNothing, p.say("first.nothing", nil))}
}

// running is the block a person has started, or else the one whose planned time it is. Of several it is the one that began
// last.
func (p *page) running() (entry, bool) {
	var found entry
	for _, e := range p.timeline {
		switch {
		case e.block == nil || e.start.After(p.now):
		case e.block.State == Started:
			found = e
		case isOpen(e.block) && e.end.After(p.now) && (found.block == nil || found.block.State != Started):
			found = e
		}
	}
	return found, found.block != nil
}

func isOpen(b *Block) bool { return b.State != Done && b.State != Skipped }

func (p *page) firstTask(t Task) Statement {
	notes := p.say("note.open", nil)
	if !t.Due.IsZero() {
		key := "note.due"
		if p.overdue(t) {
			key = "note.overdue"
		}
		notes = p.say(key, values{"when": p.dueWhen(t)})
	}
	if t.Hard && !t.Due.IsZero() {
		notes = p.say("note.hard", values{"what": notes})
	}
	if left := t.left(); left > 0 {
		notes = p.say("note.left", values{"what": notes, "length": p.length(left)})
	}
	parts := p.say("first.task", values{"what": p.inProject(t.ref(), t.Title, t.Project), "notes": notes})
	return p.dated(p.statement(KindTask, parts, t.ref()), t)
}
