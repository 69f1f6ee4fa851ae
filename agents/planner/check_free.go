package planner

import "time"

// checkedFree is a guarantee of free time as the checker reads it from the limits.
type checkedFree struct {
	kind              TakenKind
	rule              string
	from, to, minutes int
	on                func(time.Weekday) bool
}

func (c *checker) guarantees() []checkedFree {
	var out []checkedFree
	if l := c.p.Limits.Lunch; l.Minutes > 0 {
		out = append(out, checkedFree{TakenLunch, RuleLunch, l.From, l.To, l.Minutes, func(time.Weekday) bool { return true }})
	}
	for _, f := range c.p.Limits.Free {
		days := 0
		for _, on := range f.Days {
			if on {
				days++
			}
		}
		out = append(out, checkedFree{TakenFree, RuleFree, f.From, f.To, f.Minutes, func(d time.Weekday) bool { return days == 0 || f.Days[d] }})
	}
	return out
}

// checkFree: what is listed as kept free is free; and where events leave room for guaranteed free time, the plan leaves it too.
// Each guarantee has its own stretch on each date, and a later one may find no room where an earlier one lies.
func (c *checker) checkFree() {
	used := make([]bool, len(c.r.Kept))
	for i, k := range c.r.Kept {
		if k.Kind == TakenTravel {
			used[i] = true
			continue
		}
		if c.taken(k.Start, k.End) {
			c.report(RuleKept, "", "%s is not free of events", c.at(Block{Start: k.Start, End: k.End}))
		}
		for j, o := range c.r.Kept[:i] {
			if o.Kind != TakenTravel && overlap(k.Start, k.End, o.Start, o.End) {
				c.report(RuleKept, "", "%s is kept free twice, for %d and %d", c.at(Block{Start: k.Start, End: k.End}), j, i)
			}
		}
		for _, b := range c.blocks {
			if overlap(b.Start, b.End, k.Start, k.End) {
				c.report(ruleOf(k.Kind), b.Task, "%s lies in time kept free, %s", c.at(b), c.at(Block{Start: k.Start, End: k.End}))
			}
		}
	}
	var earlier []Kept
	for _, g := range c.guarantees() {
		var own []Kept
		for date := c.firstNoon(); date.Add(-14 * time.Hour).Before(c.p.To); date = date.AddDate(0, 0, 1) {
			if !g.on(date.Weekday()) {
				continue
			}
			i := c.keptFor(g, date, used)
			if i >= 0 {
				used[i] = true
				own = append(own, c.r.Kept[i])
				continue
			}
			possible, kept := c.longestRest(date, g, earlier)
			if need := (g.minutes + SlotMinutes - 1) / SlotMinutes * SlotMinutes; possible >= need && (kept < g.minutes || len(c.r.Kept) > 0) {
				c.report(g.rule, "", "%s: %d free minutes between %s and %s were possible, %d are left",
					date.Format(time.DateOnly), possible, clockText(g.from), clockText(g.to), kept)
			}
		}
		earlier = append(earlier, own...)
	}
	for i, ok := range used {
		if k := c.r.Kept[i]; !ok {
			c.report(RuleKept, "", "%s belongs to no guarantee", c.at(Block{Start: k.Start, End: k.End}))
		}
	}
}

func ruleOf(kind TakenKind) string {
	if kind == TakenLunch {
		return RuleLunch
	}
	return RuleFree
}

// firstNoon stands for the first date that can be booked; unlike midnight, noon exists on every date.
func (c *checker) firstNoon() time.Time {
	first := planStart(c.p).In(c.p.Zone)
	return time.Date(first.Year(), first.Month(), first.Day(), 12, 0, 0, 0, c.p.Zone)
}

// keptFor finds the listed stretch that honours a guarantee on a date, or -1.
func (c *checker) keptFor(g checkedFree, date time.Time, used []bool) int {
	for i, k := range c.r.Kept {
		if away := k.Start.Sub(date); used[i] || k.Kind != g.kind || away < -14*time.Hour || away > 14*time.Hour || int(k.End.Sub(k.Start)/time.Minute) < g.minutes {
			continue
		}
		inside := true
		for at := k.Start; at.Before(k.End) && inside; at = at.Add(SlotMinutes * time.Minute) {
			inside = c.inWindow(g, date, at)
		}
		if inside {
			return i
		}
	}
	return -1
}

// inWindow reports whether five minutes lie on a date and in its window.
func (c *checker) inWindow(g checkedFree, date, at time.Time) bool {
	local := at.In(c.p.Zone)
	minute := local.Hour()*60 + local.Minute()
	return local.Day() == date.Day() && local.Month() == date.Month() && minute >= g.from && minute+SlotMinutes <= g.to &&
		!at.Before(c.p.Now) && !at.Before(c.p.From) && !at.Add(SlotMinutes*time.Minute).After(c.p.To)
}

// longestRest measures, on the five-minute marks of a date's window, the longest stretch free of events and of earlier
// guarantees, without the plan's blocks and with them.
func (c *checker) longestRest(date time.Time, g checkedFree, earlier []Kept) (possible, kept int) {
	without, with := 0, 0
	for at := date.Add(-14 * time.Hour).Truncate(SlotMinutes * time.Minute); at.Before(date.Add(14 * time.Hour)); at = at.Add(SlotMinutes * time.Minute) {
		end := at.Add(SlotMinutes * time.Minute)
		if !c.inWindow(g, date, at) || c.taken(at, end) || covered(earlier, at, end) {
			without, with = 0, 0
			continue
		}
		without += SlotMinutes
		with += SlotMinutes
		for _, b := range c.blocks {
			if overlap(at, end, b.Start, b.End) {
				with = 0
			}
		}
		possible, kept = max(possible, without), max(kept, with)
	}
	return possible, kept
}

func covered(kept []Kept, from, to time.Time) bool {
	for _, k := range kept {
		if overlap(from, to, k.Start, k.End) {
			return true
		}
	}
	return false
}

// keptBetween reports whether a stretch kept free lies between two instants; a plan that does not say where they are is
// believed to have one wherever it would fit.
func (c *checker) keptBetween(from, to time.Time) bool {
	for _, k := range c.r.Kept {
		if k.Kind != TakenTravel && overlap(from, to, k.Start, k.End) {
			return true
		}
	}
	if len(c.r.Kept) > 0 {
		return false
	}
	for _, g := range c.guarantees() {
		if int(to.Sub(from)/time.Minute) >= g.minutes {
			return true
		}
	}
	return false
}

// findWays derives the time on the way from the rule: whoever is at an event goes home and leaves home for the next one, if
// there is time for both; else straight to it; and stays between two events of a date at one place.
func (c *checker) findWays() []checkedSpan {
	type stay struct {
		e              *Busy
		arrive, depart time.Time // with buffers
	}
	var stays []stay
	for i := range c.p.Busy {
		if e := &c.p.Busy[i]; e.Place != "" && e.End.After(e.Start) {
			before, after := e.buffers(c.limits)
			stays = append(stays, stay{e, e.Start.Add(-before), e.End.Add(after)})
		}
	}
	earlier := func(a, b int) bool { // whether stay a begins before stay b
		x, y := stays[a].e, stays[b].e
		if !x.Start.Equal(y.Start) {
			return x.Start.Before(y.Start)
		}
		if !x.End.Equal(y.End) {
			return x.End.Before(y.End)
		}
		return a < b
	}
	var out []checkedSpan
	way := func(from, to time.Time, e *Busy) {
		if to.After(from) {
			out = append(out, checkedSpan{from, to, named(e.Title, e.ID)})
		}
	}
	last := -1
	for i := range stays {
		s, before := stays[i], -1
		for k := range stays {
			if k != i && earlier(k, i) && (before < 0 || stays[k].depart.After(stays[before].depart) ||
				stays[k].depart.Equal(stays[before].depart) && earlier(k, before)) {
				before = k
			}
		}
		if last < 0 || s.depart.After(stays[last].depart) || s.depart.Equal(stays[last].depart) && earlier(i, last) {
			last = i
		}
		there := c.minutesHome(s.e.Place)
		if before < 0 {
			way(s.arrive.Add(-there), s.arrive, s.e)
			continue
		}
		from := stays[before]
		back := c.minutesHome(from.e.Place)
		endDate, startDate := from.e.End.In(c.p.Zone).Format(time.DateOnly), s.e.Start.In(c.p.Zone).Format(time.DateOnly)
		switch {
		case from.e.Place == s.e.Place && endDate == startDate:
		case s.arrive.Sub(from.depart) > back+there:
			way(from.depart, from.depart.Add(back), from.e)
			way(s.arrive.Add(-there), s.arrive, s.e)
		case from.e.Place != s.e.Place:
			way(s.arrive.Add(-c.minutesBetween(from.e.Place, s.e.Place)), s.arrive, s.e)
		}
	}
	if last >= 0 {
		way(stays[last].depart, stays[last].depart.Add(c.minutesHome(stays[last].e.Place)), stays[last].e)
	}
	return out
}

func (c *checker) minutesHome(place string) time.Duration {
	minutes := 0
	for _, p := range c.p.Travel.Places {
		if p.Name == place {
			minutes = p.Home
		}
	}
	return time.Duration(minutes) * time.Minute
}

func (c *checker) minutesBetween(a, b string) time.Duration {
	for _, l := range c.p.Travel.Legs {
		if (l.From == a && l.To == b) || (l.From == b && l.To == a) {
			return time.Duration(l.Minutes) * time.Minute
		}
	}
	return max(c.minutesHome(a), c.minutesHome(b))
}

// checkTravel: nothing on the way, and every way inside the horizon is listed once.
func (c *checker) checkTravel() {
	for _, w := range c.ways {
		for _, b := range c.blocks {
			if overlap(b.Start, b.End, w.from, w.to) {
				c.report(RuleTravel, b.Task, "%s overlaps the way to or from %s", c.at(b), w.name)
			}
		}
	}
	if len(c.r.Kept) == 0 {
		return
	}
	listed, real := 0, 0
	for _, k := range c.r.Kept {
		if k.Kind != TakenTravel {
			continue
		}
		listed++
		found := false
		for _, w := range c.ways {
			found = found || w.from.Unix() == k.Start.Unix() && k.End.Sub(w.to) < time.Second && !k.End.Before(w.to)
		}
		if !found {
			c.report(RuleKept, "", "%s is no way to or from an event", c.at(Block{Start: k.Start, End: k.End}))
		}
	}
	for _, w := range c.ways {
		if w.to.After(planStart(c.p)) && w.from.Before(c.p.To) {
			real++
		}
	}
	if listed != real {
		c.report(RuleKept, "", "%d ways are listed, there are %d", listed, real)
	}
}
