package briefing

import (
	"slices"
	"time"
)

// MaxItems is how many tasks are told one by one under a heading; the rest is counted.
const MaxItems = 10

// weekDays is how far the section on deadlines looks, the day itself included.
const weekDays = 7

// dueDay is the local day of the deadline. A date without a time ends with its day, so the moment before counts.
func (p *page) dueDay(t Task) day {
	if t.DueDateOnly {
		return dayOf(t.Due.Add(-time.Nanosecond), p.zone)
	}
	return dayOf(t.Due, p.zone)
}

// deadline is the instant at which the task becomes overdue.
func (p *page) deadline(t Task) time.Time {
	if t.DueDateOnly {
		return (p.dueDay(t) + 1).startIn(p.zone)
	}
	return t.Due
}

// reference is the instant from which deadlines count as ahead: now on the day itself, else the beginning of the day.
func (p *page) reference() time.Time {
	if p.tense == today {
		return p.now
	}
	return p.start
}

func (p *page) overdue(t Task) bool {
	if t.DueDateOnly {
		return !t.Due.IsZero() && p.dueDay(t) < p.day
	}
	return !t.Due.IsZero() && t.Due.Before(p.reference())
}

func (p *page) due() []Statement {
	var overdue, onDay, next, week []Task
	for _, t := range p.byDeadline() {
		ahead := p.dueDay(t) - p.day
		switch {
		case p.overdue(t):
			overdue = append(overdue, t)
		case ahead == 0:
			onDay = append(onDay, t)
		case ahead == 1:
			next = append(next, t)
		case ahead < weekDays:
			week = append(week, t)
		}
	}
	p.counts.Overdue, p.counts.DueToday, p.counts.DueTomorrow, p.counts.DueWeek = len(overdue), len(onDay), len(next), len(week)

	until := values{"date": words(p.dateText(p.day + weekDays - 1))}
	out := p.dueGroup("due.overdue", overdue, KindOverdue, nil)
	out = append(out, p.dueGroup("due.day", onDay, KindDue, nil)...)
	out = append(out, p.dueGroup("due.next", next, KindDue, nil)...)
	out = append(out, p.dueGroup("due.week", week, KindDue, until)...)
	if len(next) == 0 && len(week) == 0 {
		out = append(out, p.statement(KindNothing, p.say("due.quiet", until)))
	}
	return out
}

// byDeadline is the tasks that have a deadline; one that is due some time in a day comes after those due at a time of it.
func (p *page) byDeadline() []Task {
	var out []Task
	for _, t := range p.tasks {
		if !t.Due.IsZero() {
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(a, b Task) int { return p.deadline(a).Compare(p.deadline(b)) })
	return out
}

// dueGroup says one task in one sentence, and many as a count followed by each of them.
func (p *page) dueGroup(key string, tasks []Task, kind string, v values) []Statement {
	switch len(tasks) {
	case 0:
		if p.forms(key).zero == "" {
			return nil
		}
		return []Statement{p.statement(KindNothing, p.count(key, 0, v))}
	case 1:
		t := tasks[0]
		all := values{"item": p.dueItem(t)}
		for name, parts := range v {
			all[name] = parts
		}
		return []Statement{p.dated(p.statement(kind, p.count(key, 1, all), t.ref()), t)}
	}
	out := []Statement{p.statement(KindCount, p.count(key, len(tasks), v), taskRefs(tasks)...)}
	for _, t := range tasks[:min(len(tasks), MaxItems)] {
		out = append(out, p.dated(p.statement(kind, p.say("due.item", values{"item": p.dueItem(t)}), t.ref()), t))
	}
	if rest := tasks[min(len(tasks), MaxItems):]; len(rest) > 0 {
		out = append(out, p.statement(KindCount, p.count("more", len(rest), nil), taskRefs(rest)...))
	}
	return out
}

// dated adds the deadline: an instant, or the whole day of a date without a time.
func (p *page) dated(s Statement, t Task) Statement {
	switch {
	case t.Due.IsZero():
	case t.DueDateOnly:
		return p.during(s, p.dueDay(t).startIn(p.zone), p.deadline(t))
	default:
		s.Start = p.stamp(t.Due)
	}
	return s
}

// dueItem is a task with all that matters about its deadline: when, whether it is hard, how much work is left.
func (p *page) dueItem(t Task) []Part {
	item := p.inProject(t.ref(), t.Title, t.Project)
	if when := p.when(t); when != nil {
		key := "note.by"
		if p.overdue(t) && p.tense != future {
			key = "note.since"
		}
		item = p.say(key, values{"what": item, "when": when})
	}
	return p.workLeft(t, item)
}

func (p *page) workLeft(t Task, item []Part) []Part {
	if t.Hard {
		item = p.say("note.hard", values{"what": item})
	}
	if left := t.left(); left > 0 {
		item = p.say("note.left", values{"what": item, "length": p.length(left)})
	}
	if missing := t.notPlanned(); missing > 0 && p.planExists && p.tense != past {
		item = p.say("note.not_planned", values{"what": item, "length": p.length(missing)})
	}
	return item
}

// when says a deadline within a list of its day: the time on the day itself, else the date too; nil when the list's heading
// has said all there is to say.
func (p *page) when(t Task) []Part {
	d := p.dueDay(t)
	onHeading := d == p.day || d == p.day+1
	switch {
	case onHeading && t.DueDateOnly:
		return nil
	case t.DueDateOnly:
		return []Part{{Text: p.dateText(d), Time: p.stamp(d.startIn(p.zone))}}
	case onHeading:
		return p.at(t.Due)
	}
	return p.moment(t.Due)
}

// dueWhen says a deadline where no heading has named the day.
func (p *page) dueWhen(t Task) []Part {
	d := p.dueDay(t)
	name := words(p.dateText(d))
	switch {
	case p.tense == today && d == p.day:
		name = p.say("today", nil)
	case p.tense == today && d == p.day+1:
		name = p.say("tomorrow", nil)
	}
	if t.DueDateOnly {
		return []Part{{Text: plain(name), Time: p.stamp(d.startIn(p.zone))}}
	}
	name = p.say("day.time", values{"day": name, "time": words(p.clockText(t.Due))})
	return []Part{{Text: plain(name), Time: p.stamp(t.Due)}}
}

func (t Task) ref() Ref { return Ref{CollectionTasks, t.ID} }

// left is the minutes of work still to do.
func (t Task) left() int { return max(t.Minutes-t.DoneMinutes, 0) }

// notPlanned is the minutes of work that are neither done nor in the plan.
func (t Task) notPlanned() int { return max(t.left()-t.PlannedMinutes, 0) }

// waits says whether the task still needs a place in the plan; one without an estimate does until it has any.
func (t Task) waits() bool {
	if t.Minutes == 0 {
		return t.PlannedMinutes == 0
	}
	return t.notPlanned() > 0
}

func taskRefs(tasks []Task) []Ref {
	var out []Ref
	for _, t := range tasks {
		out = append(out, t.ref())
	}
	return out
}
