package calendar

import (
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/integrations/ical"
)

// Preview says what a reading holds before it is stored.
type Preview struct {
	Series      int               // events as their calendar has them, a weekly lecture being one
	Events      int               // occurrences within the window
	First, Last time.Time         // the first start and the last end; zero when there are none
	Next        []ical.Occurrence // those that are not over yet, by start
}

// Preview sums up a reading, with up to most of the occurrences after now.
func (r *Reading) Preview(now time.Time, most int) Preview {
	p := Preview{Series: len(r.series)}
	for _, s := range r.series {
		p.Events += len(s.occurrences)
		for _, o := range s.occurrences {
			if p.First.IsZero() || o.Start.Before(p.First) {
				p.First = o.Start
			}
			if o.End.After(p.Last) {
				p.Last = o.End
			}
			if o.End.After(now) {
				p.Next = append(p.Next, o)
			}
		}
	}
	slices.SortStableFunc(p.Next, func(a, b ical.Occurrence) int { return a.Start.Compare(b.Start) })
	for i := range p.Next {
		p.Next[i].Title = cut(p.Next[i].Title, 500)
	}
	p.Next = p.Next[:min(len(p.Next), most)]
	return p
}

// Compare says what Store would do to the occurrences of c, and does nothing.
func Compare(app core.App, c *record.Calendar, r *Reading, prune bool) (Outcome, error) {
	var out Outcome
	events, err := record.ListCalendarEvents(app, c)
	if err != nil {
		return out, err
	}
	have := make(map[[2]string]*record.Event, len(events))
	for _, e := range events {
		have[[2]string{e.GetString("uid"), e.GetString("recurrence_id")}] = e
	}
	for _, s := range r.series {
		out.Series++
		for _, o := range s.occurrences {
			key := [2]string{s.uid, o.RecurrenceID}
			e := have[key]
			delete(have, key)
			out.Events++
			switch {
			case e == nil:
				out.Added++
			case fill(e, c, o):
				out.Changed++
			}
		}
	}
	if prune {
		out.Removed = len(have)
	} else {
		out.Events += len(have)
	}
	return out, nil
}
