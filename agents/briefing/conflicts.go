package briefing

// MaxConflicts is how many overlaps are told one by one; the rest is counted.
const MaxConflicts = 20

// conflicts says which entries of the day want the same time. Events that are free, blocks that are done or skipped and
// entries without length want none. An all-day event takes a block's time but does not collide with other events: a trip has
// appointments in it.
func (p *page) conflicts() []Statement {
	var wanting []entry
	for _, e := range p.timeline {
		if e.block != nil && e.block.State == Done {
			continue
		}
		if e.takes = e.takes.clip(p.start, p.end); !e.takes.empty() {
			wanting = append(wanting, e)
		}
	}
	var told []Statement
	var untold []Ref
	for i, a := range wanting {
		for _, b := range wanting[i+1:] {
			if !a.allDay && !b.takes.Start.Before(a.takes.End) {
				// Entries are in order of their start, so nothing further on reaches back to a.
				break
			}
			if !collide(a, b) {
				continue
			}
			p.counts.Conflicts++
			if p.counts.Conflicts <= MaxConflicts {
				told = append(told, p.conflict(a, b))
			} else if len(untold) < maxUntold {
				untold = append(untold, a.ref, b.ref)
			}
		}
	}
	if p.counts.Conflicts == 0 {
		return []Statement{p.statement(KindNothing, p.say("conflict.none", nil))}
	}
	if rest := p.counts.Conflicts - len(told); rest > 0 {
		told = append(told, p.statement(KindCount, p.count("more", rest, nil), untold...))
	}
	return told
}

// maxUntold bounds the records listed for overlaps that are only counted: their number grows with the square of the
// entries.
const maxUntold = 1000

func collide(a, b entry) bool {
	if (a.allDay || b.allDay) && a.event != nil && b.event != nil {
		return false
	}
	return a.takes.Start.Before(b.takes.End) && b.takes.Start.Before(a.takes.End)
}

func (p *page) conflict(a, b entry) Statement {
	both := a.takes.clip(b.takes.Start, b.takes.End)
	key := "conflict.events"
	switch {
	case a.block != nil && b.block != nil:
		key = "conflict.blocks"
	case a.block != nil:
		key = "conflict.block"
	case b.block != nil:
		a, b = b, a
		key = "conflict.block"
	case clean(a.event.Title, MaxTitle) == clean(b.event.Title, MaxTitle) && a.start.Equal(b.start) && a.end.Equal(b.end):
		key = "conflict.twice"
	}
	parts := p.say(key, values{"a": p.what(a), "b": p.what(b), "span": p.span(both.Start, both.End)})
	s := p.statement(KindConflict, parts, append(a.refs(), b.refs()...)...)
	return p.during(s, both.Start, both.End)
}
