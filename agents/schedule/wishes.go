package schedule

import (
	"database/sql"
	"errors"
	"fmt"
	"hash"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/record"
)

// busyWithin is how many minutes before its start a block shows as busy to
// others even when it could still move: half a day, after which people count
// on what they have seen.
const busyWithin = 12 * 60

// limitsOf maps a person's preferences to the planner's limits: not chosen is
// the planner's default, zero switches a limit off.
func limitsOf(p record.Preferences) planner.Limits {
	l := planner.Limits{Bundle: record.DefaultBundleMinutes, BusyWithin: busyWithin}
	chosen := func(to *int, v *int) {
		switch {
		case v == nil:
		case *v == 0:
			*to = planner.Off
		default:
			*to = *v
		}
	}
	chosen(&l.MaxPerDay, p.MaxPerDay)
	chosen(&l.MaxPerWeek, p.MaxPerWeek)
	chosen(&l.BreakAfter, p.BreakAfter)
	chosen(&l.Break, p.Break)
	chosen(&l.BufferBefore, p.BufferBefore)
	chosen(&l.BufferAfter, p.BufferAfter)
	chosen(&l.Bundle, p.BundleMinutes)
	if from, to, minutes := p.Lunch(); minutes > 0 {
		l.Lunch = planner.Lunch{From: from, To: to, Minutes: minutes}
	}
	for _, f := range p.Free {
		// What does not parse was refused on the way in.
		from, errFrom := record.ClockMinute(f.From)
		to, errTo := record.ClockMinute(f.To)
		days, errDays := f.On()
		if errors.Join(errFrom, errTo, errDays) == nil {
			l.Free = append(l.Free, planner.FreeTime{Title: f.Title, Days: days, From: from, To: to, Minutes: f.Minutes})
		}
	}
	return l
}

// loadAwaited finds the events that tasks wait for, wherever they lie. One that
// is gone holds nobody up.
func (s *state) loadAwaited(app core.App, print hash.Hash) error {
	s.awaited = map[string]*record.Event{}
	for _, e := range s.events {
		s.awaited[e.Id] = e
	}
	for _, t := range s.tasks {
		id := t.AfterEvent()
		if id == "" || s.awaited[id] != nil {
			continue
		}
		e, err := record.FindEvent(app, s.user.Id, id)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			continue
		case err != nil:
			return err
		}
		s.awaited[id] = e
		fmt.Fprintf(print, "awaited %s %d\n", e.Id, e.End().Unix())
	}
	return nil
}

// NoteNotSpaced is the code of the note about study that cannot be spread.
const NoteNotSpaced = "not_spaced"

// wish adds what a task says of how it wants to be planned.
func (s *state) wish(t *record.Task, out *planner.Task) (notes []planner.Note) {
	out.ASAP, out.Spaced, out.NoBundle = t.ASAP(), t.Spaced() && !t.Due().IsZero(), !t.Bundles()
	if t.Spaced() && !out.Spaced {
		notes = append(notes, planner.Note{Code: NoteNotSpaced, Task: t.Id, Sentence: s.say("%s has no due date, so it is not spread over days.", t.Title())})
	}
	if e := s.awaited[t.AfterEvent()]; e != nil && e.End().After(out.Earliest) {
		out.Earliest, out.AfterEvent = e.End(), e.Title()
	}
	return notes
}

// addEvents makes events that take time of the records, with the places people
// have to go to.
func (s *state) addEvents(p *planner.Problem) {
	preferences := s.user.Preferences()
	for _, e := range s.events {
		if !e.Busy() || !e.End().After(e.Start()) {
			continue
		}
		b := planner.Busy{ID: e.Id, Title: e.Title(), Start: e.Start(), End: e.End()}
		if name, way := placeOf(preferences, e); way > 0 {
			b.Place = name
			if !slices.ContainsFunc(p.Travel.Places, func(known planner.Place) bool { return known.Name == name }) {
				p.Travel.Places = append(p.Travel.Places, planner.Place{Name: name, Home: way})
			}
		}
		p.Busy = append(p.Busy, b)
	}
}
