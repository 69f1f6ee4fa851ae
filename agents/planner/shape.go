package planner

// bounds are a task's chunk rules for the minutes that remain, in minutes.
type bounds struct {
	min, max int // length of one block
	perDay   int // minutes a day
	lowered  int // the shortest block that was asked for, when min had to be lowered; else 0
}

// chunkBounds applies the defaults and makes the rules possible: remaining minutes must be a sum of blocks within [min,max].
// Where it is not, min is lowered to the largest value for which it is: the fewest blocks of equal length. dayCap is the
// most any day allows; a block that may be split is never longer than that.
func chunkBounds(t *Task, remaining, dayCap int) bounds {
	whole := t.NoSplit || !t.Spaced && remaining <= UnsplitUpTo && (t.MaxChunk == 0 || t.MaxChunk >= remaining)
	b := bounds{min: t.MinChunk, max: t.MaxChunk, perDay: t.MaxPerDay}
	if b.max == 0 {
		b.max = max(DefaultMaxChunk, b.min)
	}
	if b.perDay == 0 {
		b.perDay = max(DefaultTaskDay, b.max)
		if whole {
			b.perDay = max(b.perDay, remaining)
		}
	}
	if whole {
		b.min, b.max = remaining, remaining
		return b
	}
	b.max = min(b.max, remaining)
	if b.min == 0 {
		b.min = min(DefaultMinChunk, b.max)
	}
	if limit := min(b.perDay, dayCap); limit > 0 {
		b.max = min(b.max, limit)
	}
	b.min = min(b.min, b.max)
	blocks := (remaining + b.max - 1) / b.max
	b.min = min(b.min, remaining/blocks)
	if b.min < t.MinChunk && b.min < remaining {
		b.lowered = t.MinChunk
	}
	return b
}

// shape is a way to count a task in whole units. A task of M minutes is units x unit - trim minutes; the block that
// completes it falls short by trim, every other block is whole units. Coarse units keep the tables small and blocks human
// (quarter hours); the finest shape cuts a task whose bounds leave no other way into equal pieces.
type shape struct {
	index    int // position in job.shapes
	unit     int // minutes in a unit
	step     int // slots a unit occupies
	units    int // units of the task
	min, max int // units of a block that does not complete the task
	lmin     int // units of the block that completes it
	lmax     int
	trim     int // minutes by which the completing block is shorter than its units
	minutes  int // remaining minutes of the task
	equal    bool
}

// coarseUnit is the preferred unit: people think in quarter hours.
const coarseUnit = 15

// shapes lists the ways to count, the preferred one first. It is never empty for remaining > 0.
func shapes(b bounds, remaining int) []shape {
	var out []shape
	for _, unit := range []int{coarseUnit, SlotMinutes} {
		if s, ok := unitShape(b, remaining, unit); ok {
			s.index = len(out)
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		out = append(out, equalShape(b, remaining))
	}
	return out
}

// unitShape counts in units of the given minutes; ok is false when the bounds cannot be kept that way.
func unitShape(b bounds, remaining, unit int) (shape, bool) {
	s := shape{unit: unit, step: unit / SlotMinutes, units: (remaining + unit - 1) / unit, minutes: remaining}
	s.trim = s.units*unit - remaining
	s.min, s.max = (b.min+unit-1)/unit, b.max/unit
	s.lmin, s.lmax = (b.min+s.trim+unit-1)/unit, (b.max+s.trim)/unit
	if s.lmin > s.lmax {
		return shape{}, false
	}
	if s.lmin <= s.units && s.units <= s.lmax {
		return s, true
	}
	if s.min > s.max {
		return shape{}, false
	}
	for k := 1; k*s.min+s.lmin <= s.units; k++ {
		if s.units <= k*s.max+s.lmax {
			return s, true
		}
	}
	return shape{}, false
}

// equalShape cuts into the fewest blocks of equal length, give or take a minute.
func equalShape(b bounds, remaining int) shape {
	pieces := (remaining + b.max - 1) / b.max
	unit := (remaining + pieces - 1) / pieces
	return shape{unit: unit, step: (unit + SlotMinutes - 1) / SlotMinutes, units: pieces,
		min: 1, max: 1, lmin: 1, lmax: 1, minutes: remaining, equal: true}
}

// blockMinutes is the charged length of a block of u units: exact, except that equal pieces are charged as the longest.
func (s *shape) blockMinutes(u int, last bool) int {
	if last {
		return u*s.unit - s.trim
	}
	return u * s.unit
}

// blockSlots is what a block of u units occupies.
func (s *shape) blockSlots(u int, last bool) int {
	if last {
		return (u*s.unit - s.trim + SlotMinutes - 1) / SlotMinutes
	}
	return u * s.step
}

// pieceMinutes is the real length of the i-th of all equal pieces.
func (s *shape) pieceMinutes(i int) int {
	n := s.minutes / s.units
	if i < s.minutes%s.units {
		n++
	}
	return n
}

// whole reports whether the task can be completed in one block only.
func (s *shape) whole() bool { return s.units <= s.lmax && s.units < s.min+s.lmin }

// alike reports whether the completing block has the bounds and the length of any other.
func (s *shape) alike() bool { return s.trim == 0 && s.lmin == s.min && s.lmax == s.max }

// leastSlots is what the shortest block occupies.
func (s *shape) leastSlots() int { return min(s.blockSlots(s.min, false), s.blockSlots(s.lmin, true)) }
