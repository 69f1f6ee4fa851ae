package planner

import (
	"cmp"
	"slices"
	"time"
)

// Travel says how long the ways between home and the places of events take.
type Travel struct {
	Places []Place
	Legs   []Leg // ways between two places that are known; the others take as long as the longer of both ways home
}

// Place is somewhere events happen.
type Place struct {
	Name string
	Home int // minutes from home, and as many back
}

// Leg is a direct way, the same in both directions.
type Leg struct {
	From, To string
	Minutes  int
}

// home is the way from home to a place.
func (t *Travel) home(place string) time.Duration {
	for _, p := range t.Places {
		if p.Name == place {
			return time.Duration(p.Home) * time.Minute
		}
	}
	return 0
}

// between is the direct way from one place to another.
func (t *Travel) between(a, b string) time.Duration {
	if a == b {
		return 0
	}
	for _, l := range t.Legs {
		if l.From == a && l.To == b || l.From == b && l.To == a {
			return time.Duration(l.Minutes) * time.Minute
		}
	}
	return max(t.home(a), t.home(b))
}

// trip is time on the way to or from an event.
type trip struct {
	from, to time.Time
	event    *Busy
}

// trips lists the ways to and from all events with a place. People go from where they were: straight from the place before
// when the time between is too short to go home and back, and otherwise from home. Between two events of one date at one
// place they stay there. Buffers lie between the way and the event: people arrive before they begin.
func trips(p *Problem, limits Limits) []trip {
	var located []*Busy
	for i := range p.Busy {
		if b := &p.Busy[i]; b.Place != "" && b.End.After(b.Start) {
			located = append(located, b)
		}
	}
	slices.SortStableFunc(located, func(a, b *Busy) int { return cmp.Or(a.Start.Compare(b.Start), a.End.Compare(b.End)) })
	var out []trip
	add := func(from time.Time, way time.Duration, event *Busy) {
		if way > 0 {
			out = append(out, trip{from, from.Add(way), event})
		}
	}
	var at *Busy // the event whose place the person is at
	var leave time.Time
	for _, e := range located {
		before, after := e.buffers(limits)
		arrive, way := e.Start.Add(-before), p.Travel.home(e.Place)
		if at != nil {
			home := p.Travel.home(at.Place)
			switch {
			case at.Place == e.Place && sameDate(at.End, e.Start, p.Zone):
				way = 0
			case arrive.Sub(leave) <= home+way:
				way = p.Travel.between(at.Place, e.Place)
			default:
				add(leave, home, at)
			}
		}
		add(arrive.Add(-way), way, e)
		if end := e.End.Add(after); at == nil || end.After(leave) {
			at, leave = e, end
		}
	}
	if at != nil {
		add(leave, p.Travel.home(at.Place), at)
	}
	return out
}

func sameDate(a, b time.Time, zone *time.Location) bool {
	ay, am, ad := a.In(zone).Date()
	by, bm, bd := b.In(zone).Date()
	return ay == by && am == bm && ad == bd
}

// travelNotes says how much time is kept free for ways.
func (m *model) travelNotes() []Note {
	minutes, events := 0, map[string]bool{}
	for _, k := range m.tl.kept() {
		if k.Kind == TakenTravel {
			minutes += int(k.End.Sub(k.Start) / time.Minute)
			events[k.Event] = true
		}
	}
	switch len(events) {
	case 0:
		return nil
	case 1:
		return []Note{{Code: NoteTravel, Sentence: m.p.say("%s are kept free for the ways to and from one event.", minutesText(minutes))}}
	}
	return []Note{{Code: NoteTravel, Sentence: m.p.say("%s are kept free for the ways to and from %d events.", minutesText(minutes), len(events))}}
}
