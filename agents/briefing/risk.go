package briefing

import "strings"

// SoonDays is how near a hard deadline must be for work without a place in the plan to be a risk: today and the two days
// after, the time in which a plan can hardly be changed any more.
const SoonDays = 3

// risk lists what may go wrong as things stand now.
func (p *page) risk() []Statement {
	var items []Statement
	concerned := map[Ref]bool{}
	var order []Ref
	add := func(s Statement) {
		items = append(items, s)
		for _, r := range s.Records {
			if !concerned[r] {
				concerned[r] = true
				order = append(order, r)
			}
		}
	}
	for _, u := range p.unplaced {
		add(p.unplacedStatement(u))
	}
	for _, l := range p.late {
		ref := Ref{CollectionTasks, l.Task}
		v := values{"what": p.name(ref, l.Title), "length": p.length(l.Minutes)}
		add(p.statement(KindLate, capital(p.count("risk.late", l.Minutes, v)), ref))
	}
	for _, t := range p.byDeadline() {
		if !concerned[t.ref()] && p.hardAndNear(t) {
			add(p.unplannedStatement(t))
		}
	}
	p.counts.AtRisk = len(order)

	var out []Statement
	if waiting := p.waiting(); !p.planExists && len(waiting) > 0 {
		out = append(out, p.statement(KindCount, p.count("risk.plan", len(waiting), nil), taskRefs(waiting)...))
	}
	switch {
	case len(order) == 0 && len(out) == 0:
		return []Statement{p.statement(KindNothing, p.count("risk.count", 0, nil))}
	case len(order) > 1:
		out = append(out, p.statement(KindCount, p.count("risk.count", len(order), nil), order...))
	}
	return append(out, p.bounded(items)...)
}

// bounded keeps the first MaxItems statements and counts the rest.
func (p *page) bounded(items []Statement) []Statement {
	if len(items) <= MaxItems {
		return items
	}
	var records []Ref
	for _, s := range items[MaxItems:] {
		records = append(records, s.Records...)
	}
	rest := p.statement(KindCount, p.count("more", len(items)-MaxItems, nil), records...)
	return append(items[:MaxItems:MaxItems], rest)
}

func (p *page) waiting() []Task {
	var out []Task
	for _, t := range p.tasks {
		if t.waits() {
			out = append(out, t)
		}
	}
	return out
}

func (p *page) hardAndNear(t Task) bool {
	if !t.Hard || !t.waits() || p.overdue(t) {
		return false
	}
	from := later(p.now, p.start)
	return p.deadline(t).After(from) && p.dueDay(t) < dayOf(from, p.zone)+SoonDays
}

func (p *page) unplacedStatement(u Unplaced) Statement {
	ref := Ref{CollectionTasks, u.Task}
	v := values{"what": p.name(ref, u.Title), "length": p.length(u.Minutes)}
	key := "risk.unplaced"
	if said := p.saidOf(ref, u); said != nil {
		return p.statement(KindUnplaced, said, ref)
	}
	if why := clean(u.Sentence, MaxReason); why != "" {
		key, v["why"] = "risk.unplaced.why", words(endSentence(why))
	}
	return p.statement(KindUnplaced, p.count(key, u.Minutes, v), ref)
}

// saidOf is the planner's reason where it is a sentence about the task by itself: to put the same before it would say
// everything twice.
func (p *page) saidOf(ref Ref, u Unplaced) []Part {
	name := p.name(ref, u.Title)
	before, after, found := strings.Cut(endSentence(clean(u.Sentence, MaxReason)), plain(name))
	if !found || clean(u.Title, MaxTitle) == "" || before == "" {
		return nil
	}
	return appendParts(words(before), append(name, words(after)...)...)
}

func (p *page) unplannedStatement(t Task) Statement {
	missing := t.notPlanned()
	v := values{"what": p.inProject(t.ref(), t.Title, t.Project), "when": p.dueWhen(t), "length": p.length(missing)}
	parts := p.count("risk.unplanned", missing, v)
	return p.dated(p.statement(KindUnplanned, parts, t.ref()), t)
}
