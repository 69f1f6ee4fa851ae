package planner

// infinite is larger than any cost that can occur and small enough that two of them can be added.
const infinite = int64(1) << 61

// earlyPrice is more than the terms of any slot can make up for; even times all slots of a long task it is far below infinite.
const earlyPrice = 10_000

// dayTable holds, for one job and one day, the least cost of placing exactly b units there.
type dayTable struct {
	version int64   // of the day when it was filled; 0: never
	lo, hi  int     // the slots of the day that were allowed
	open    []int64 // more blocks follow on other days
	closed  []int64 // the last block here completes the job; the cost of completion is included
}

// is reports whether the table holds a version of its day and a window.
func (t *dayTable) is(version int64, lo, hi int) bool {
	return t.version == version && t.lo == lo && t.hi == hi
}

// daySpace is what the day looks like to one job: scratch space of the kernel, valid for the day filled last.
type daySpace struct {
	job     *job
	shape   *shape
	a, n    int     // first slot and number of slots
	width   int     // units + 1
	units   int     // most units the day takes
	room    int     // minutes the day takes
	run     []int   // by slot - a: usable slots from here in one piece
	before  []int   // by slot - a: see dayRests
	after   []int   // by slot - a: see dayRests
	prefix  []int64 // sums of slot costs
	length  []int64 // by units: cost of a block by its length
	lengthL []int64 // by units: of the completing block
	starts  []int   // where blocks may start: slot - a, ascending
	next    []int   // by slot - a, and its end: index of the first start at or after it
	best    []int64 // by index of start, units: least cost of having placed the units before it
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	return s[:n]
}

// fillDay computes the table of a job's day within slots lo to hi. It keeps the full table in k.space for chunksOfDay.
func (k *kernel) fillDay(j *job, sh *shape, d, lo, hi int, tab *dayTable) {
	k.prepareDay(j, sh, d, lo, hi)
	sp := &k.space
	tab.open, tab.closed = grow(tab.open, sp.width), grow(tab.closed, sp.width)
	for b := range tab.open {
		tab.open[b], tab.closed[b] = infinite, infinite
	}
	tab.open[0] = 0
	if sp.n == 0 || sp.units < min(sh.min, sh.lmin) {
		return
	}
	k.startsOf()
	w, n := sp.width, len(sp.starts)
	sp.best = grow(sp.best, (n+1)*w)
	for i := range sp.best {
		sp.best[i] = infinite
	}
	sp.best[0] = 0
	same := k.quick && k.closesAlike()
	reach := 0
	for c, i := range sp.starts {
		row := sp.best[c*w : c*w+w]
		next := sp.best[(c+1)*w : (c+1)*w+w]
		for x, v := range row[:reach+1] {
			if v < next[x] {
				next[x] = v
			}
		}
		if sp.run[i] == 0 {
			continue
		}
		reach = max(reach, k.extend(i, row[:reach+1], tab, same))
	}
	last := sp.best[n*w : n*w+w]
	for b := 1; b < w && b*sh.unit <= sp.room; b++ {
		tab.open[b] = last[b]
		if same {
			tab.closed[b] = last[b]
		}
	}
}

// closesAlike reports whether the block that completes the job costs and may be the same as any other on this day.
func (k *kernel) closesAlike() bool {
	sp, j := &k.space, k.space.job
	sh := sp.shape
	return sh.trim == 0 && sh.lmin == sh.min && sh.lmax == sh.max && j.lateSeconds(k.m.tl.start[sp.a+sp.n-1]+slotSeconds) == 0
}

// startsOf lists where blocks may start: in every slot, or, when speed matters more, on quarter hours, where a free stretch
// begins, and where a rest is over.
func (k *kernel) startsOf() {
	sp := &k.space
	sp.starts, sp.next = sp.starts[:0], grow(sp.next, sp.n+1)
	least := 0
	if k.quick {
		least = sp.shape.blockSlots(sp.shape.lmin, true)
		if sp.shape.units > sp.shape.lmax {
			least = min(least, sp.shape.blockSlots(sp.shape.min, false))
		}
	}
	for i := range sp.n {
		sp.next[i] = len(sp.starts)
		if !k.quick || sp.run[i] >= least && k.goodStart(i) {
			sp.starts = append(sp.starts, i)
		}
	}
	sp.next[sp.n] = len(sp.starts)
}

func (k *kernel) goodStart(i int) bool {
	sp := &k.space
	return k.m.tl.wall[sp.a+i]%coarseUnit == 0 || i == 0 || sp.run[i-1] == 0 ||
		k.m.limits.BreakAfter > 0 && sp.before[i] == 0 && sp.before[i-1] > 0
}

// extend tries every block that starts at slot i after each amount of row; it returns the largest amount reached. Where the
// completing block is like any other it is not tried apart.
func (k *kernel) extend(i int, row []int64, tab *dayTable, same bool) int {
	sp, sh, w := &k.space, k.space.shape, k.space.width
	reach := 0
	most := min(sh.max, sp.units, sh.units-1)
	if same {
		most = min(sh.max, sp.units)
	}
	for u := sh.min; u <= most; u++ {
		cost, e, ok := k.blockAt(i, u, false)
		if !ok {
			if e < 0 {
				break
			}
			continue
		}
		at := sp.next[e] * w
		top := min(len(row), w-u)
		relax(sp.best[at+u:at+w], row[:top], cost)
		reach = max(reach, top-1+u)
		k.work += int64(top)
	}
	for u := sh.lmin; u <= min(sh.lmax, sp.units) && !same; u++ {
		cost, e, ok := k.blockAt(i, u, true)
		if !ok {
			if e < 0 {
				break
			}
			continue
		}
		top := min(len(row), w-u)
		relax(tab.closed[u:w], row[:top], cost)
		k.work += int64(top)
	}
	return reach
}

// relax lowers each entry of to, which is at least as long as from, to the one of from plus a cost.
func relax(to, from []int64, cost int64) {
	to = to[:len(from)]
	for x, v := range from {
		if v += cost; v < to[x] {
			to[x] = v
		}
	}
}

// blockAt is the cost of a block of u units at slot i and where the next block may start. When it is not allowed ok is
// false, and e is negative when no longer block can be either.
func (k *kernel) blockAt(i, u int, completes bool) (cost int64, e int, ok bool) {
	sp := &k.space
	slots := sp.shape.blockSlots(u, completes)
	if slots > sp.run[i] {
		return 0, -1, false
	}
	if brk := k.m.limits.BreakAfter; brk > 0 {
		before, after := sp.before[i], sp.after[i+slots]
		switch {
		case before >= brk, k.apart && before > 0:
			return 0, -1, false
		case after != none && (k.apart || before+slots*SlotMinutes+after >= brk):
			return 0, 0, false
		}
	}
	at := sp.a + i
	kept := k.m.ownBreak(at, slots)
	if slots+kept > sp.run[i] {
		return 0, 0, false
	}
	cost = sp.prefix[i+slots] - sp.prefix[i] + k.m.startCost(at)
	if completes {
		end := k.m.endOf(chunk{at: at, slots: slots, minutes: sp.shape.blockMinutes(u, true)})
		return cost + sp.lengthL[u] + k.m.latenessCost(sp.job, end), 0, true
	}
	if k.m.ownBreaks.after > 0 {
		return cost + sp.length[u], i + slots + kept, true
	}
	e = min(i+slots+k.rest, int(k.m.tl.segEnd[at])-sp.a, sp.n)
	return cost + sp.length[u], e, true
}

// prepareDay fills everything of k.space but the table.
func (k *kernel) prepareDay(j *job, sh *shape, d, lo, hi int) {
	sp, tl := &k.space, k.m.tl
	sp.job, sp.shape = j, sh
	sp.a = max(int(tl.dayLo[d]), lo)
	sp.n = max(0, min(int(tl.dayLo[d+1]), hi)-sp.a)
	sp.room = min(k.m.dayCap[d]-k.s.load[d], j.bounds.perDay-j.fixedOn(d))
	sp.units = max(0, min(sh.units, (sp.room+sh.trim)/sh.unit))
	if sp.room <= 0 {
		sp.units = 0
	}
	sp.width = sp.units + 1
	if sp.n == 0 || sp.units == 0 {
		return
	}
	k.work += int64(sp.n)
	if k.freeRuns(j) < min(sh.blockSlots(sh.min, false), sh.blockSlots(sh.lmin, true)) {
		sp.units, sp.width = 0, 1
		return
	}
	k.sumPrices(j)
	k.prepareLengths()
	if k.m.limits.BreakAfter > 0 {
		rests := k.restsOf(d)
		first := sp.a - int(tl.dayLo[d])
		sp.before, sp.after = rests.before[first:], rests.after[first:]
	}
}

// freeRuns fills run and returns the longest.
func (k *kernel) freeRuns(j *job) int {
	sp := &k.space
	sp.run = grow(sp.run, sp.n+1)
	run := sp.run[:sp.n+1]
	owner, open, segEnd := k.s.owner[sp.a:sp.a+sp.n], j.open[sp.a:sp.a+sp.n], k.m.tl.segEnd[sp.a:sp.a+sp.n]
	run[sp.n] = 0
	length, longest := 0, 0
	for i := len(owner) - 1; i >= 0; i-- {
		if int(segEnd[i]) == sp.a+i+1 {
			length = 0
		}
		length++
		if owner[i] != none || !open[i] {
			length = 0
		}
		run[i] = length
		longest = max(longest, length)
	}
	return longest
}

// sumPrices fills prefix.
func (k *kernel) sumPrices(j *job) {
	sp := &k.space
	sp.prefix = grow(sp.prefix, sp.n+1)
	prefix := sp.prefix[:sp.n+1]
	sum := int64(0)
	prefix[0] = 0
	if j.row == nil || k.steers || k.early {
		for i := range sp.n {
			if sp.run[i] > 0 {
				sum += k.priceOf(j, sp.a+i)
			}
			prefix[i+1] = sum
		}
		return
	}
	row := j.row[sp.a : sp.a+sp.n]
	if k.noise == nil {
		for i, v := range row {
			sum += int64(v)
			prefix[i+1] = sum
		}
		return
	}
	noise := k.noise[sp.a : sp.a+sp.n]
	for i, v := range row {
		sum += int64(v) + noise[i]
		prefix[i+1] = sum
	}
}

// priceOf is what a slot costs a job: its terms, and what steers the construction or the search.
func (k *kernel) priceOf(j *job, t int) int64 {
	var cost int64
	if j.row != nil {
		cost = int64(j.row[t])
	} else {
		cost = k.m.slotCost(j, t)
	}
	if k.noise != nil {
		cost += k.noise[t]
	}
	if k.steers && k.m.oldUser != nil {
		cost += k.m.guestCost(j, t)
	}
	if k.early {
		cost += earlyPrice * int64(t)
	}
	return cost
}

func (k *kernel) prepareLengths() {
	sp, sh := &k.space, k.space.shape
	sp.length, sp.lengthL = grow(sp.length, sp.width), grow(sp.lengthL, sp.width)
	for u := sh.min; u <= min(sh.max, sp.units); u++ {
		sp.length[u] = k.m.blockCost(sh.blockMinutes(u, false))
	}
	for u := sh.lmin; u <= min(sh.lmax, sp.units); u++ {
		sp.lengthL[u] = k.m.blockCost(sh.blockMinutes(u, true))
	}
}
