package planner

// infinite is larger than any cost that can occur and small enough that two of them can be added.
const infinite = int64(1) << 61

// earlyPrice is more than the terms of any slot can make up for; even times all slots of a long task it is far below infinite.
const earlyPrice = 10_000

// dayTable holds, for one job and one day, the least cost of placing exactly b units there. What one block costs is exact. What
// several blocks cost is a lower bound until it matters: the sum of the cheapest blocks, wherever they lie. Most tables are asked
// for one block only, and the exact program for several takes ten times as long.
type dayTable struct {
	version  int64   // of the day when it was filled; 0: never
	lo, hi   int     // the slots of the day that were allowed
	full     bool    // all entries are exact
	open     []int64 // more blocks follow on other days
	closed   []int64 // the last block here completes the job; the cost of completion is included
	openAt   []int32 // by units: the slot of the one block behind the entry of open, or none
	closedAt []int32 // the same for closed
}

// is reports whether the table holds a version of its day and a window.
func (t *dayTable) is(version int64, lo, hi int) bool {
	return t.version == version && t.lo == lo && t.hi == hi
}

// exact reports whether an entry is the cost of blocks that exist.
func (t *dayTable) exact(units int, closed bool) bool {
	return t.full || closed && t.closedAt[units] >= 0 || !closed && t.openAt[units] >= 0
}

// daySpace is what the day looks like to one job: scratch space of the kernel, valid for the day filled last.
type daySpace struct {
	job     *job
	shape   *shape
	a, n    int     // first slot and number of slots
	width   int     // units + 1
	units   int     // most units the day takes
	room    int     // minutes the day takes
	least   int     // slots of the shortest block
	run     []int32 // by slot - a: usable slots from here in one piece, also beyond the n slots
	before  []int   // by slot - a: see dayRests
	after   []int   // by slot - a: see dayRests
	prefix  []int64 // sums of slot costs
	length  []int64 // by units: cost of a block by its length
	lengthL []int64 // by units: of the completing block
	starts  []int   // where blocks may start: slot - a, ascending
	next    []int   // by slot - a, and its end: index of the first start at or after it
	best    []int64 // by index of start, units: least cost of having placed the units before it
	last    []int64 // by units: least cost with a completing block behind others
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	return s[:n]
}

// fillDay computes the table of a job's day within slots lo to hi. With full every entry is exact, and the whole program stays in
// k.space for chunksOfDay.
func (k *kernel) fillDay(j *job, sh *shape, d, lo, hi int, tab *dayTable, full bool) {
	k.prepareDay(j, sh, d, lo, hi)
	sp := &k.space
	tab.full = full
	tab.open, tab.closed = grow(tab.open, sp.width), grow(tab.closed, sp.width)
	tab.openAt, tab.closedAt = grow(tab.openAt, sp.width), grow(tab.closedAt, sp.width)
	for b := range tab.open {
		tab.open[b], tab.closed[b] = infinite, infinite
		tab.openAt[b], tab.closedAt[b] = none, none
	}
	tab.open[0] = 0
	if sp.n == 0 || sp.units < min(sh.min, sh.lmin) {
		tab.full = true
		return
	}
	late := j.lateSeconds(k.m.tl.start[sp.a+sp.n-1]+slotSeconds) > 0
	if !full && sh.whole() {
		if sh.units < sp.width {
			k.closingBlocks(tab, sh.units, sh.units, late)
		}
		return
	}
	same := k.quick && !late && sh.alike()
	k.openBlocks(tab, same)
	if !same {
		k.closingBlocks(tab, sh.lmin, min(sh.lmax, sp.units), late)
	}
	if full {
		k.severalBlocks(tab, same)
	} else {
		k.boundSeveral(tab, same)
	}
	if same {
		copy(tab.closed[1:], tab.open[1:])
		copy(tab.closedAt[1:], tab.openAt[1:])
	}
	for b := sp.width - 1; b > 0 && b*sh.unit > sp.room; b-- {
		tab.open[b] = infinite
	}
}

// openBlocks finds the cheapest block of each length that does not complete the job, or that may, where that is the same.
func (k *kernel) openBlocks(tab *dayTable, same bool) {
	sp, sh := &k.space, k.space.shape
	most := min(sh.max, sp.units)
	if !same {
		most = min(most, sh.units-1)
	}
	shortest, rests := sh.blockSlots(sh.min, false), k.m.limits.BreakAfter > 0
	own := k.m.ownBreaks.after
	for i := 0; i+shortest <= sp.n; i++ {
		if int(sp.run[i]) < shortest || k.quick && !k.goodStart(i) {
			continue
		}
		base := int64(k.starts[sp.a+i]) - sp.prefix[i]
		end := i + shortest
		for u := sh.min; u <= most; u++ {
			if end > sp.n || end-i > int(sp.run[i]) {
				break
			}
			if cost := base + sp.prefix[end] + sp.length[u]; cost < tab.open[u] {
				if !rests && (own == 0 || end-i < own) {
					tab.open[u], tab.openAt[u] = cost, int32(sp.a+i)
				} else if cost += k.toll(i, end-i); cost < tab.open[u] && k.fits(i, end-i) {
					tab.open[u], tab.openAt[u] = cost, int32(sp.a+i)
				}
			}
			end += sh.step
		}
	}
	k.work += int64(sp.n)
}

// closingBlocks finds the cheapest completing block of each length from least to most units.
func (k *kernel) closingBlocks(tab *dayTable, least, most int, late bool) {
	sp, sh := &k.space, k.space.shape
	shortest, rests := sh.blockSlots(least, true), k.m.limits.BreakAfter > 0
	own := k.m.ownBreaks.after
	for i := 0; i+shortest <= sp.n; i++ {
		if int(sp.run[i]) < shortest || k.quick && !k.goodStart(i) {
			continue
		}
		base := int64(k.starts[sp.a+i]) - sp.prefix[i]
		for u := least; u <= most; u++ {
			slots := sh.blockSlots(u, true)
			end := i + slots
			if end > sp.n || slots > int(sp.run[i]) {
				break
			}
			cost := base + sp.prefix[end] + sp.lengthL[u]
			if cost >= tab.closed[u] {
				continue
			}
			if late {
				cost += k.m.latenessCost(sp.job, k.m.endOf(chunk{at: sp.a + i, slots: slots, minutes: sh.blockMinutes(u, true)}))
				if cost >= tab.closed[u] {
					continue
				}
			}
			if !rests && (own == 0 || slots < own) {
				tab.closed[u], tab.closedAt[u] = cost, int32(sp.a+i)
			} else if cost += k.toll(i, slots); cost < tab.closed[u] && k.fits(i, slots) {
				tab.closed[u], tab.closedAt[u] = cost, int32(sp.a+i)
			}
		}
	}
	k.work += int64(sp.n)
}

// boundSeveral enters, where several blocks might cost less than one, what they cost at least.
func (k *kernel) boundSeveral(tab *dayTable, same bool) {
	sp, sh := &k.space, k.space.shape
	for b := 2 * sh.min; b < sp.width; b++ {
		for u := sh.min; u <= min(sh.max, b-sh.min); u++ {
			if v := tab.open[u] + tab.open[b-u]; v < tab.open[b] {
				tab.open[b], tab.openAt[b] = v, none
			}
		}
	}
	if same {
		return
	}
	sp.last = grow(sp.last, sp.width)
	copy(sp.last, tab.closed)
	for b := sh.min + sh.lmin; b < sp.width; b++ {
		for u := sh.lmin; u <= min(sh.lmax, b-sh.min); u++ {
			if v := sp.last[u] + tab.open[b-u]; v < tab.closed[b] {
				tab.closed[b], tab.closedAt[b] = v, none
			}
		}
	}
}

// severalBlocks makes all entries exact.
func (k *kernel) severalBlocks(tab *dayTable, same bool) {
	k.startsOf()
	sp := &k.space
	w, n := sp.width, len(sp.starts)
	sp.best, sp.last = grow(sp.best, (n+1)*w), grow(sp.last, w)
	for i := range sp.best {
		sp.best[i] = infinite
	}
	for b := range sp.last {
		sp.last[b] = infinite
	}
	sp.best[0] = 0
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
		reach = max(reach, k.extend(i, row[:reach+1], same))
	}
	for b, v := range sp.best[n*w : n*w+w] {
		if v < tab.open[b] {
			tab.open[b], tab.openAt[b] = v, none
		}
		if v := sp.last[b]; v < tab.closed[b] {
			tab.closed[b], tab.closedAt[b] = v, none
		}
	}
}

// startsOf lists where blocks may start: in every slot, or, when speed matters more, on quarter hours, where a free stretch
// begins, and where a rest is over.
func (k *kernel) startsOf() {
	sp := &k.space
	sp.starts, sp.next = sp.starts[:0], grow(sp.next, sp.n+1)
	for i := range sp.n {
		sp.next[i] = len(sp.starts)
		if !k.quick || int(sp.run[i]) >= sp.least && k.goodStart(i) {
			sp.starts = append(sp.starts, i)
		}
	}
	sp.next[sp.n] = len(sp.starts)
}

func (k *kernel) goodStart(i int) bool {
	sp := &k.space
	return k.quarter[sp.a+i] || i == 0 || sp.run[i-1] == 0 ||
		k.m.limits.BreakAfter > 0 && sp.before[i] == 0 && sp.before[i-1] > 0
}

// extend tries every block that starts at slot i after each amount of row; it returns the largest amount reached. Where the
// completing block is like any other it is not tried apart.
func (k *kernel) extend(i int, row []int64, same bool) int {
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
		relax(sp.last[u:w], row[:top], cost)
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

// fits reports whether the breaks around it allow a block of so many slots, which are free, at slot i.
func (k *kernel) fits(i, slots int) bool {
	sp := &k.space
	if brk := k.m.limits.BreakAfter; brk > 0 {
		before, after := sp.before[i], sp.after[i+slots]
		if before >= brk || k.apart && before > 0 || after != none && (k.apart || before+slots*SlotMinutes+after >= brk) {
			return false
		}
	}
	return slots+k.m.ownBreak(sp.a+i, slots) <= int(sp.run[i])
}

// toll is what the break behind a block costs where slots have a price.
func (k *kernel) toll(i, slots int) int64 {
	if k.dayPrice == nil {
		return 0
	}
	var cost int64
	at := k.space.a + i
	for t := at + slots; t < at+slots+k.m.ownBreak(at, slots); t++ {
		cost += k.noise[t]
	}
	return cost
}

// blockAt is the cost of a block of u units at slot i and where the next block may start. When it is not allowed ok is
// false, and e is negative when no longer block can be either.
func (k *kernel) blockAt(i, u int, completes bool) (cost int64, e int, ok bool) {
	sp := &k.space
	slots := sp.shape.blockSlots(u, completes)
	if slots > int(sp.run[i]) || i+slots > sp.n {
		return 0, -1, false
	}
	if !k.fits(i, slots) {
		return 0, 0, false
	}
	at := sp.a + i
	cost = sp.prefix[i+slots] - sp.prefix[i] + int64(k.starts[at]) + k.toll(i, slots)
	if completes {
		end := k.m.endOf(chunk{at: at, slots: slots, minutes: sp.shape.blockMinutes(u, true)})
		return cost + sp.lengthL[u] + k.m.latenessCost(sp.job, end), 0, true
	}
	rest := k.rest
	if k.m.ownBreaks.after > 0 {
		rest = k.m.ownBreak(at, slots)
	}
	e = min(i+slots+rest, int(k.m.tl.segEnd[at])-sp.a, sp.n)
	return cost + sp.length[u], e, true
}

// prepareDay fills everything of k.space but the table.
func (k *kernel) prepareDay(j *job, sh *shape, d, lo, hi int) {
	sp, tl := &k.space, k.m.tl
	sp.job, sp.shape = j, sh
	first := int(tl.dayLo[d])
	sp.a = max(first, lo)
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
	sp.least = sh.leastSlots()
	runs := k.runsOf(j, d)
	if int(runs.longest) < sp.least {
		sp.units, sp.width = 0, 1
		return
	}
	sp.run = runs.run[sp.a-first:]
	k.sumPrices(j)
	k.prepareLengths()
	if k.m.limits.BreakAfter > 0 {
		rests := k.restsOf(d)
		sp.before, sp.after = rests.before[sp.a-first:], rests.after[sp.a-first:]
	}
}

// dayRuns are the usable slots of a day for jobs of the same hours.
type dayRuns struct {
	version int64
	open    *bool   // identifies the hours: the first of their slots
	run     []int32 // by slot of the day: usable slots from here in one piece; one more entry at the end
	longest int32
}

// runsOf returns the runs of a day as it is now.
func (k *kernel) runsOf(j *job, d int) *dayRuns {
	r := &k.runs[d]
	if r.version == k.s.version[d] && r.open == &j.open[0] {
		return r
	}
	tl := k.m.tl
	lo, hi := int(tl.dayLo[d]), int(tl.dayLo[d+1])
	n := hi - lo
	r.run = grow(r.run, n+1)
	run, owner, open, segEnd := r.run[:n+1], k.s.owner[lo:hi], j.open[lo:hi], tl.segEnd[lo:hi]
	run[n] = 0
	length, longest := int32(0), int32(0)
	for i := len(owner) - 1; i >= 0; i-- {
		if int(segEnd[i]) == lo+i+1 {
			length = 0
		}
		length++
		if owner[i] != none || !open[i] {
			length = 0
		}
		run[i] = length
		longest = max(longest, length)
	}
	r.version, r.open, r.longest = k.s.version[d], &j.open[0], longest
	k.work += int64(n)
	return r
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
	prefix = prefix[1:]
	prefix = prefix[:len(row)]
	if k.noise == nil {
		for i, v := range row {
			sum += int64(v)
			prefix[i] = sum
		}
		return
	}
	noise := k.noise[sp.a : sp.a+sp.n]
	noise = noise[:len(row)]
	for i, v := range row {
		sum += int64(v) + noise[i]
		prefix[i] = sum
	}
}

// priceOf is what a slot costs a job: its terms, and what steers the construction or the search.
func (k *kernel) priceOf(j *job, t int) int64 {
	cost := k.m.priceOf(j, t)
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
