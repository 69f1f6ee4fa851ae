package briefing

import (
	"cmp"
	"slices"
	"time"
)

// entry is an event or a block on a day.
type entry struct {
	ref        Ref
	event      *Event // one of the two is set
	block      *Block
	start, end time.Time // of the whole entry, not cut to the day
	allDay     bool
	first      day // all-day: the first and the last day
	last       day
	takes      Interval // the time it takes from everything else; empty when it takes none
}

// entriesOf lists what lies on a day in the order in which it is told: all-day events, then all else by time.
func (p *page) entriesOf(d day) []entry {
	start, end := d.startIn(p.zone), (d + 1).startIn(p.zone)
	var out []entry
	for i := range p.events {
		if e := p.eventEntry(&p.events[i]); e.on(d, start, end) {
			out = append(out, e)
		}
	}
	for i := range p.blocks {
		if e := p.blockEntry(&p.blocks[i]); e.on(d, start, end) {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b entry) int {
		if c := compareBool(b.allDay, a.allDay); c != 0 {
			return c
		}
		if a.allDay {
			return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.event.Title, b.event.Title), cmp.Compare(a.ref.ID, b.ref.ID))
		}
		return cmp.Or(a.start.Compare(b.start), a.end.Compare(b.end))
	})
	return out
}

func (p *page) eventEntry(e *Event) entry {
	out := entry{ref: Ref{CollectionEvents, e.ID}, event: e, start: e.Start, end: e.End}
	if e.AllDay {
		out.allDay = true
		out.first, out.last = p.daysOf(e)
		out.start, out.end = out.first.startIn(p.zone), (out.last + 1).startIn(p.zone)
	}
	if e.Busy {
		out.takes = Interval{out.start, out.end}
	}
	return out
}

// daysOf is the first and the last day of an all-day event. Where a date is missing the instants stand in.
func (p *page) daysOf(e *Event) (first, last day) {
	first, ok := parseDay(e.StartDate)
	if !ok {
		first = dayOf(e.Start, p.zone)
	}
	after, ok := parseDay(e.EndDate)
	switch {
	case ok:
		last = after - 1
	case e.StartDate == "" && e.End.After(e.Start):
		last = dayOf(e.End.Add(-time.Nanosecond), p.zone)
	default:
		last = first
	}
	return first, max(first, last)
}

// blockEntry counts time as taken while work is planned or under way. A skipped block takes none, and a block that is done
// takes none of the time that is still ahead.
func (p *page) blockEntry(b *Block) entry {
	out := entry{ref: Ref{CollectionBlocks, b.ID}, block: b, start: b.Start, end: b.End}
	switch b.State {
	case Skipped:
	case Done:
		out.takes = Interval{b.Start, earlier(b.End, p.now)}
	default:
		out.takes = Interval{b.Start, b.End}
	}
	return out
}

func (e entry) on(d day, start, end time.Time) bool {
	if e.allDay {
		return e.first <= d && d <= e.last
	}
	if e.end.After(e.start) {
		return e.start.Before(end) && e.end.After(start)
	}
	return !e.start.Before(start) && e.start.Before(end)
}

// refs is every record an entry says something about.
func (e entry) refs() []Ref {
	if e.block != nil && e.block.Task != "" {
		return []Ref{e.ref, {CollectionTasks, e.block.Task}}
	}
	return []Ref{e.ref}
}

func refsOf(entries []entry) []Ref {
	var out []Ref
	for _, e := range entries {
		out = append(out, e.ref)
	}
	return out
}

// today is the summary of the day and its timeline.
func (p *page) today() []Statement {
	out := []Statement{p.summary()}
	if length := minutesIn(p.end.Sub(p.start)); length != 24*60 {
		out = append(out, p.statement(KindCount, p.say("day.length", values{"length": p.length(length)})))
	}
	for _, e := range p.timeline {
		out = append(out, p.line(e))
	}
	return out
}

func (p *page) summary() Statement {
	for _, e := range p.timeline {
		minutes := minutesIn(Interval{e.start, e.end}.clip(p.start, p.end).length())
		switch {
		case e.event != nil:
			p.counts.Events++
			if e.allDay {
				p.counts.AllDayEvents++
			}
		case e.block.State == Done:
			p.counts.Blocks++
			p.counts.DoneMinutes += minutes
		case e.block.State == Skipped:
			p.counts.Blocks++
		default:
			p.counts.Blocks++
			p.counts.PlannedMinutes += minutes
		}
	}
	kind := KindCount
	if len(p.timeline) == 0 {
		kind = KindNothing
	}
	parts := p.count("day.summary", len(p.timeline), values{
		"events": p.count("day.events", p.counts.Events, nil),
		"blocks": p.count("day.blocks", p.counts.Blocks, values{"length": p.length(p.counts.PlannedMinutes + p.counts.DoneMinutes)}),
	})
	return p.statement(kind, capital(parts), refsOf(p.timeline)...)
}

// line says one entry of the timeline.
func (p *page) line(e entry) Statement {
	what := p.what(e)
	if e.allDay {
		return p.during(p.statement(KindAllDay, p.allDayLine(e, what), e.ref), e.start, e.end)
	}
	kind := KindEvent
	if e.block != nil {
		kind = KindBlock
		what = p.work(e)
	} else if !e.event.Busy {
		what = p.say("what.free", values{"what": what})
	}
	began, goesOn := e.start.Before(p.start), e.end.After(p.end)
	v := values{"what": what, "start": p.moment(e.start), "end": p.moment(e.end), "time": p.at(e.start), "span": p.span(e.start, e.end)}
	key := "timeline.span"
	switch {
	case began && goesOn:
		key = "timeline.through"
	case began:
		key, v["end"] = "timeline.until", p.at(e.end)
	case goesOn:
		key, v["start"] = "timeline.from", p.at(e.start)
	case !e.end.After(e.start):
		key = "timeline.at"
	}
	return p.during(p.statement(kind, p.say(key, v), e.refs()...), e.start, e.end)
}

func (p *page) allDayLine(e entry, what []Part) []Part {
	if !e.event.Busy {
		what = p.say("what.free", values{"what": what})
	}
	days := int(e.last-e.first) + 1
	if days == 1 {
		return p.say("timeline.all_day", values{"what": what})
	}
	return p.say("timeline.day_of", values{"what": what, "day": number(int(p.day-e.first) + 1), "days": number(days)})
}

// what names an entry: an event with its place, a block with its project.
func (p *page) what(e entry) []Part {
	if e.block != nil {
		return p.inProject(e.ref, e.block.Title, e.block.Project)
	}
	what := p.name(e.ref, e.event.Title)
	place := clean(e.event.Location, MaxTitle)
	if place == "" {
		return what
	}
	return p.say("what.place", values{"title": what, "place": words(place)})
}

// work names a block, how long it is and how far it has come.
func (p *page) work(e entry) []Part {
	what := p.say("what.work", values{"what": p.what(e), "length": p.length(minutesIn(e.end.Sub(e.start)))})
	switch e.block.State {
	case Started, Done, Skipped:
		return p.say("work."+string(e.block.State), values{"what": what})
	}
	return what
}

func (i Interval) length() time.Duration {
	if i.empty() {
		return 0
	}
	return i.End.Sub(i.Start)
}
