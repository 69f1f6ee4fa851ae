package planner

import (
	"cmp"
	"slices"
)

// TakenKind is what makes an instant one that cannot be booked.
type TakenKind string

// The kinds of taken time, from the strongest to the weakest; an instant that several of them hold is said to be taken by
// the first.
const (
	TakenEvent  TakenKind = "event"
	TakenFixed  TakenKind = "fixed"  // a block that stays
	TakenBuffer TakenKind = "buffer" // before or after an event
	TakenTravel TakenKind = "travel" // to or from an event
	TakenRest   TakenKind = "rest"   // the break behind a block that stays
	TakenLunch  TakenKind = "lunch"
	TakenFree   TakenKind = "free"          // guaranteed free time
	TakenPast   TakenKind = "past"          // before Now or From
	TakenLater  TakenKind = "after_horizon" // at or after To
	TakenHours  TakenKind = "outside_hours" // of everybody: no hours in use hold it
	TakenNot    TakenKind = ""              // it can be booked
)

var takenOrder = []TakenKind{TakenEvent, TakenFixed, TakenBuffer, TakenTravel, TakenRest, TakenLunch, TakenFree}

// takenSpan is a stretch that cannot be booked, and why.
type takenSpan struct {
	interval
	kind  TakenKind
	id    string // of the event, the fixed block, or empty
	title string
}

func sortTaken(spans []takenSpan) {
	slices.SortStableFunc(spans, func(a, b takenSpan) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
}

// reasonAt says what makes the slot of the grid around an instant (Unix seconds) one that cannot be booked, and the id of the
// event or fixed block behind it. TakenNot: it can be, by tasks whose own hours hold it.
func (tl *timeline) reasonAt(unix int64) (kind TakenKind, id string) {
	s, ok := tl.takenAt(unix)
	if ok {
		return s.kind, s.id
	}
	switch {
	case unix < tl.first:
		return TakenPast, ""
	case unix >= tl.last:
		return TakenLater, ""
	case tl.slotAt(unix) == none:
		return TakenHours, ""
	}
	return TakenNot, ""
}

// takenAt is the strongest taken stretch that touches the slot around an instant.
func (tl *timeline) takenAt(unix int64) (takenSpan, bool) {
	from := unix - ((unix-tl.first)%slotSeconds+slotSeconds)%slotSeconds
	best, found := takenSpan{}, len(takenOrder)
	for _, s := range tl.taken {
		if s.from >= from+slotSeconds {
			break
		}
		if rank := slices.Index(takenOrder, s.kind); s.to > from && rank < found {
			best, found = s, rank
		}
	}
	return best, found < len(takenOrder)
}

// slotAt is the bookable slot that holds an instant, or none.
func (tl *timeline) slotAt(unix int64) int {
	if t := tl.firstFrom(unix - slotSeconds + 1); t < tl.slots() && tl.start[t] <= unix {
		return t
	}
	return none
}
