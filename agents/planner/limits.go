package planner

// endless stands for "no limit" in minutes: more than a day of 25 hours, or a week of them, can hold.
const endless = 8 * 25 * 60

// resolved fills in defaults; afterwards 0 means none and every cap is a number of minutes.
func (l Limits) resolved() Limits {
	def := DefaultLimits()
	l.MaxPerDay = resolve(l.MaxPerDay, def.MaxPerDay, endless)
	for d := range l.ByWeekday {
		l.ByWeekday[d] = resolve(l.ByWeekday[d], l.MaxPerDay, endless)
	}
	l.MaxPerWeek = resolve(l.MaxPerWeek, endless, endless)
	l.TargetPct = resolve(l.TargetPct, def.TargetPct, 100)
	l.BreakAfter = resolve(l.BreakAfter, def.BreakAfter, 0)
	l.Break = resolve(l.Break, def.Break, 0)
	if l.BreakAfter == 0 || l.Break == 0 {
		l.BreakAfter, l.Break = 0, 0
	}
	l.BufferBefore = resolve(l.BufferBefore, 0, 0)
	l.BufferAfter = resolve(l.BufferAfter, 0, 0)
	l.Bundle = resolve(l.Bundle, 0, 0)
	l.BusyWithin = resolve(l.BusyWithin, 0, 0)
	return l
}

// resolve reads one limit: 0 is the default, negative is off.
func resolve(value, byDefault, off int) int {
	switch {
	case value == 0:
		return byDefault
	case value < 0:
		return off
	}
	return value
}

// resolved takes the defaults when nothing is set.
func (w Weights) resolved() Weights {
	if w == (Weights{}) {
		return DefaultWeights()
	}
	return w
}

// resolved takes the default when nothing is set.
func (r Rhythm) resolved() Rhythm {
	if r == (Rhythm{}) {
		return DefaultRhythm()
	}
	return r
}
