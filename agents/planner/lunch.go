package planner

// guarantee is free time that a plan keeps: lunch, or one of Limits.Free.
type guarantee struct {
	kind     TakenKind
	title    string
	days     [7]bool
	from, to int // the window, in minutes after midnight
	minutes  int
}

// missedFree is a date on which events leave no room for a guarantee.
type missedFree struct {
	date civilDay
	guarantee
}

// guaranteesOf lists the guarantees in the order in which they are given room.
func guaranteesOf(l Limits) []guarantee {
	var out []guarantee
	if l.Lunch.Minutes > 0 {
		out = append(out, guarantee{TakenLunch, "", everyDay, l.Lunch.From, l.Lunch.To, l.Lunch.Minutes})
	}
	for _, f := range l.Free {
		g := guarantee{TakenFree, f.Title, f.Days, f.From, f.To, f.Minutes}
		if g.days == [7]bool{} {
			g.days = everyDay
		}
		out = append(out, g)
	}
	return out
}

var everyDay = [7]bool{true, true, true, true, true, true, true}

// sentence says that a date has no room for it.
func (f missedFree) sentence(l Lang) string {
	if f.kind == TakenLunch {
		return l.say("Events on %s leave no %s for lunch.", l.date(f.date), minutesText(f.minutes))
	}
	return l.say(`Events on %s leave no %s for "%s" between %s and %s.`, l.date(f.date), minutesText(f.minutes), named(f.title, l.say("free time")), clockText(f.from), clockText(f.to))
}

// need is the slots of a guarantee.
func (g *guarantee) need() int { return (g.minutes + SlotMinutes - 1) / SlotMinutes }

// reserve keeps one stretch of each day free for each guarantee, inside its window: among the stretches without events, the
// one that takes the fewest bookable slots, then the one nearest to the middle of the window, then the earliest. Guarantees
// take turns in their order, and none takes what an earlier one holds.
func (tl *timeline) reserve(raw []rawSlot, guarantees []guarantee) {
	for _, g := range guarantees {
		need := g.need()
		for lo := 0; lo < len(raw); {
			hi := lo
			for hi < len(raw) && raw[hi].local == raw[lo].local {
				hi++
			}
			if date := raw[lo].local; g.days[date.weekday()] {
				at, room, work := g.place(raw[lo:hi], need)
				switch {
				case at >= 0:
					for i := lo + at; i < lo+at+need; i++ {
						raw[i].blocked = true
					}
					from := raw[lo+at].start
					tl.taken = append(tl.taken, takenSpan{interval{from, from + int64(need)*slotSeconds}, g.kind, "", g.title})
				case room && work:
					tl.missed = append(tl.missed, missedFree{date, g})
				}
			}
			lo = hi
		}
	}
	sortTaken(tl.taken)
}

// place returns where a guarantee goes within one date, or -1; whether the window lies far enough ahead to hold it at all;
// and whether any of the window could be worked in.
func (g *guarantee) place(day []rawSlot, need int) (at int, room, work bool) {
	at = -1
	bestTaken, bestOff := 0, 0
	inWindow := func(s *rawSlot) bool { return int(s.wall) >= g.from && int(s.wall)+SlotMinutes <= g.to }
	ahead := 0
	for i := range day {
		if inWindow(&day[i]) {
			ahead++
			work = work || day[i].open && !day[i].blocked
		}
		if i+need > len(day) {
			continue
		}
		taken, free := 0, true
		for k := i; k < i+need && free; k++ {
			free = !day[k].blocked && inWindow(&day[k]) && day[k].start == day[i].start+int64(k-i)*slotSeconds
			if day[k].open {
				taken++
			}
		}
		if !free {
			continue
		}
		middle := 2*int(day[i].wall) + need*SlotMinutes // twice, to stay whole
		off := middle - g.from - g.to
		if off < 0 {
			off = -off
		}
		if at < 0 || taken < bestTaken || taken == bestTaken && off < bestOff {
			at, bestTaken, bestOff = i, taken, off
		}
	}
	return at, ahead >= need, work
}

// kept lists the guarantees and ways inside the horizon.
func (tl *timeline) kept() []Kept {
	var out []Kept
	for _, s := range tl.taken {
		switch s.kind {
		case TakenTravel, TakenLunch, TakenFree:
			if s.to > tl.first && s.from < tl.last {
				out = append(out, Kept{s.kind, s.id, s.title, instant(s.from), instant(s.to)})
			}
		}
	}
	return out
}
