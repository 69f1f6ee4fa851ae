package planner

import "slices"

// kernel finds the best way to place one job given everything else: exactly, over all splits into legal blocks, by a dynamic
// program over blocks inside each day (kernel_day.go) and over days (here). Days are joined in groups under a common cap, so
// that a weekly limit keeps the result exact.
type kernel struct {
	m        *model
	s        *state
	rest     int     // slots of a break; also between two blocks of one job in one stretch
	apart    bool    // keep a break to every other block; see place
	early    bool    // prefer early slots to everything else, which packs blocks tightly; never changed
	steers   bool    // construction: keep off the old places of other tasks
	quick    bool    // blocks start on quarter hours or right behind something only; see startsOf
	full     bool    // fill exact tables only
	noise    []int64 // by slot: added to its cost; nil: none
	layer    int     // which tables go with the noise; 0: those without
	dayPrice []int64 // by day: five minutes cost so much there, instead of what load costs; nil: load costs as it does. See bound.go
	work     int64
	space    daySpace

	tables  [][][]twoTables // by layer, by job, by shape and day; filled when first needed
	used    []*dayTable     // by day: the table of the placement that was solved last
	spare   dayTable        // for what is not kept
	rests   []dayRests      // by day
	runs    []dayRuns       // by day
	starts  []int32         // by slot: the price of a start
	quarter []bool          // by slot: it starts with a quarter hour
	days    []int64         // by row, units: least cost; a row is a day of a group, each group has one row more than days
	groups  []int64         // by group, units: least cost before the group
	picks   []pick
}

// twoTables are the tables of a job and a day. A search tries many changes of one plan and undoes most of them, so one table
// is kept for the plan it comes back to (state.kept) while the other follows the changes.
type twoTables [2]dayTable

func newKernel(m *model, s *state) *kernel {
	rest := max(1, (m.limits.Break+SlotMinutes-1)/SlotMinutes)
	days, slots := len(m.tl.days), m.tl.slots()
	k := &kernel{
		m: m, s: s, rest: rest, rests: make([]dayRests, days), runs: make([]dayRuns, days), used: make([]*dayTable, days),
		starts: make([]int32, slots), quarter: make([]bool, slots),
	}
	for t := range slots {
		k.starts[t], k.quarter[t] = int32(m.startCost(t)), m.tl.wall[t]%coarseUnit == 0
	}
	k.addLayers(1)
	return k
}

// addLayers makes tables for so many more kinds of noise.
func (k *kernel) addLayers(n int) {
	for range n {
		k.tables = append(k.tables, make([][]twoTables, len(k.m.jobs)))
	}
}

// placement is where a job goes best.
type placement struct {
	chunks  []chunk
	minutes int
	cost    int64 // soft cost including the load of days and the steering of the construction
}

// better prefers more minutes, then less cost.
func (a placement) better(b placement) bool {
	if a.minutes != b.minutes {
		return a.minutes > b.minutes
	}
	return a.cost < b.cost
}

// finestUnits is how finely a long task is cut when quarter hours do not place all of it: two weeks of days and nights in
// units of five minutes. Beyond it the few minutes to be gained are not worth the time.
const finestUnits = 4_096

// forget frees the tables of a job.
func (k *kernel) forget(j int) { k.tables[0][j] = nil }

// renewLayer makes tables unusable that were filled with another noise.
func (k *kernel) renewLayer(layer int) {
	for _, tables := range k.tables[layer] {
		for i := range tables {
			tables[i][0].version, tables[i][1].version = 0, 0
		}
	}
}

// place finds the best placement of a job between two slots. Shapes are tried in their order until one places everything.
func (k *kernel) place(j *job, lo, hi int) placement {
	var best placement
	for i := range j.shapes {
		if i > 0 && j.shapes[i].units > finestUnits {
			break
		}
		got := k.solve(j, &j.shapes[i], lo, hi)
		if !k.rested(got.chunks) {
			// Two blocks of this job around one of another job work too long together, which the tables of single blocks
			// cannot see. Keeping a break to all others is always legal.
			k.apart = true
			got = k.solve(j, &j.shapes[i], lo, hi)
			k.apart = false
		}
		if got.better(best) {
			best = got
		}
		if best.minutes == j.remaining {
			break
		}
	}
	return best
}

// pick is a day with the units placed there.
type pick struct {
	day, units int
	closed     bool
}

// solve finds the best placement for one shape. The program over days runs on tables whose entries for several blocks on one day
// are lower bounds; where it picks such an entry that day's table is made exact and the program runs again.
func (k *kernel) solve(j *job, sh *shape, lo, hi int) placement {
	if lo >= hi {
		return placement{}
	}
	if sh.whole() && !k.full {
		if got, ok := k.solveWhole(j, sh, lo, hi); ok {
			return got
		}
		k.full = true // less than the whole may still fit
		defer func() { k.full = false }()
	}
	for rounds := 0; ; rounds++ {
		picks, cost := k.solveDays(j, sh, lo, hi)
		if k.makeExact(j, sh, picks) {
			return k.collect(j, sh, picks, lo, hi, cost)
		}
		if rounds == exactRounds {
			k.full = true
			defer func() { k.full = false }()
		}
	}
}

// exactRounds is how often the program runs again before all tables are made exact at once.
const exactRounds = 4

// makeExact reports whether the picked entries are exact, and makes the tables of the others exact.
func (k *kernel) makeExact(j *job, sh *shape, picks []pick) bool {
	exact := true
	for _, p := range picks {
		if tab := k.used[p.day]; !tab.exact(p.units, p.closed) {
			exact = false
			k.fillDay(j, sh, p.day, tab.lo, tab.hi, tab, true)
		}
	}
	return exact
}

// solveWhole places a job that needs one block; ok is false when no day takes it.
func (k *kernel) solveWhole(j *job, sh *shape, lo, hi int) (placement, bool) {
	u, minutes := sh.units, sh.blockMinutes(sh.units, true)
	best, at := infinite, int32(none)
	tl := k.m.tl
	for d := range tl.days {
		if int(tl.dayLo[d+1]) <= lo || int(tl.dayLo[d]) >= hi {
			continue
		}
		if g := k.m.group[d]; minutes > k.m.groupCap[g]-k.s.groupLoad[g] {
			continue
		}
		tab := k.table(j, sh, d, lo, hi)
		k.work++
		if u >= len(tab.closed) || tab.closed[u] >= infinite {
			continue
		}
		if cost := tab.closed[u] + k.dayDelta(j, d, minutes); cost < best {
			best, at = cost, tab.closedAt[u]
		}
	}
	if at < 0 {
		return placement{}, false
	}
	c := chunk{int(at), sh.blockSlots(u, true), minutes}
	if sh.equal {
		c.minutes = sh.pieceMinutes(0)
	}
	return placement{chunks: []chunk{c}, minutes: c.minutes, cost: best}, true
}

// solveDays runs the program over days on the tables as they are; it returns what it picks and the cost.
func (k *kernel) solveDays(j *job, sh *shape, lo, hi int) ([]pick, int64) {
	w := sh.units + 1
	nGroups, nDays := len(k.m.groupCap), len(k.m.tl.days)
	k.days = grow(k.days, (nDays+nGroups)*w)
	k.groups = grow(k.groups, (nGroups+1)*w)
	for x := range w {
		k.groups[x] = infinite
	}
	k.groups[0] = 0
	end := closing{cost: infinite}
	reach := 0
	for g := range nGroups {
		inGroup := k.solveGroup(j, sh, g, lo, hi, reach, &end)
		reach = k.joinGroup(sh, g, reach, inGroup)
	}
	if end.cost < infinite {
		picks := k.tracePicks(j, sh, end.group, end.day, end.inGroup, end.before)
		return append(picks, pick{end.day, end.units, true}), end.cost
	}
	last := k.groups[nGroups*w : nGroups*w+w]
	for x := min(reach, sh.units-1); x > 0; x-- {
		if last[x] < infinite {
			return k.tracePicks(j, sh, nGroups, 0, 0, x), last[x]
		}
	}
	return nil, 0
}

// closing is the best way to complete a job found so far: units on the last day, inGroup before it in its group, before in
// earlier groups.
type closing struct {
	cost                               int64
	group, day, units, inGroup, before int
}

// solveGroup fills the rows of a group of days and looks for ways to complete the job in it. It returns the most units the
// group can hold.
func (k *kernel) solveGroup(j *job, sh *shape, g, lo, hi, reachBefore int, end *closing) int {
	w := sh.units + 1
	first, until := k.m.groupLo[g], k.m.groupLo[g+1]
	room := k.m.groupCap[g] - k.s.groupLoad[g]
	row := k.days[(first+g)*w : (first+g)*w+w]
	for x := range row {
		row[x] = infinite
	}
	row[0] = 0
	reach := 0
	earlier := k.groups[g*w : g*w+w]
	for d := first; d < until; d++ {
		next := k.days[(d+1+g)*w : (d+1+g)*w+w]
		copy(next, row)
		from := row
		row = next
		if int(k.m.tl.dayLo[d+1]) <= lo || int(k.m.tl.dayLo[d]) >= hi {
			continue
		}
		tab := k.table(j, sh, d, lo, hi)
		newReach := reach
		for b := 1; b < len(tab.open); b++ {
			if tab.closed[b] < infinite {
				cost := tab.closed[b] + k.dayDelta(j, d, sh.blockMinutes(b, true))
				k.closeDay(sh, from[:reach+1], earlier[:reachBefore+1], room, closing{cost, g, d, b, 0, 0}, end)
			}
			if tab.open[b] < infinite {
				cost := tab.open[b] + k.dayDelta(j, d, sh.blockMinutes(b, false))
				top := min(reach, sh.units-1-b, room/sh.unit-b)
				for x := 0; x <= top; x++ {
					if v := from[x] + cost; v < row[x+b] {
						row[x+b] = v
					}
				}
				newReach = max(newReach, top+b)
				k.work += int64(max(0, top+1))
			}
		}
		reach = newReach
	}
	return reach
}

// closeDay combines a completing day with what can lie before it in the group and in earlier groups.
func (k *kernel) closeDay(sh *shape, inGroup, earlier []int64, room int, c closing, best *closing) {
	need := sh.units - c.units
	for x := max(0, need-len(earlier)+1); x < len(inGroup) && x <= need; x++ {
		if (x+c.units)*sh.unit-sh.trim > room {
			break
		}
		k.work++
		if v := earlier[need-x] + inGroup[x] + c.cost; v < best.cost {
			*best = closing{v, c.group, c.day, c.units, x, need - x}
		}
	}
}

// joinGroup carries the costs over a group; it returns the new reach.
func (k *kernel) joinGroup(sh *shape, g, reach, inGroup int) int {
	w := sh.units + 1
	rows := k.m.groupLo[g+1] + g
	last := k.days[rows*w : rows*w+w]
	from, to := k.groups[g*w:g*w+w], k.groups[(g+1)*w:(g+1)*w+w]
	for x := range to {
		to[x] = infinite
	}
	for x := 0; x <= inGroup; x++ {
		if last[x] >= infinite {
			continue
		}
		top := min(reach, sh.units-x)
		for a := 0; a <= top; a++ {
			if v := from[a] + last[x]; v < to[a+x] {
				to[a+x] = v
			}
		}
		k.work += int64(max(0, top+1))
	}
	return min(sh.units, reach+inGroup)
}

// dayDelta is what more minutes of a job on a day cost: the load of the day, and the spacing of the job.
func (k *kernel) dayDelta(j *job, d, minutes int) int64 {
	if k.dayPrice != nil {
		return k.dayPrice[d]*int64(minutes)/SlotMinutes + k.m.spacingCost(j, d, minutes)
	}
	load := k.s.load[d]
	return k.m.loadCost(d, load+minutes) - k.m.loadCost(d, load) + k.m.spacingCost(j, d, minutes)
}

// tracePicks walks back: inGroup units before the day in the group, before units in earlier groups. Where costs are equal
// the earlier days win.
func (k *kernel) tracePicks(j *job, sh *shape, g, day, inGroup, before int) []pick {
	w := sh.units + 1
	reversed := k.picks[:0]
	if g < len(k.m.groupCap) {
		reversed = k.traceGroup(j, sh, g, day, inGroup, reversed)
	}
	for g--; g >= 0 && before > 0; g-- {
		rows := k.m.groupLo[g+1] + g
		last := k.days[rows*w : rows*w+w]
		for x := 0; x <= before; x++ {
			if last[x] < infinite && k.groups[g*w+before-x] < infinite && k.groups[g*w+before-x]+last[x] == k.groups[(g+1)*w+before] {
				reversed = k.traceGroup(j, sh, g, k.m.groupLo[g+1], x, reversed)
				before -= x
				break
			}
		}
	}
	slices.Reverse(reversed)
	k.picks = reversed
	return reversed
}

// traceGroup finds the days of a group, before the given one, that hold the units.
func (k *kernel) traceGroup(j *job, sh *shape, g, day, units int, out []pick) []pick {
	w := sh.units + 1
	for d := day - 1; units > 0 && d >= k.m.groupLo[g]; d-- {
		want := k.days[(d+1+g)*w+units]
		if k.days[(d+g)*w+units] == want {
			continue
		}
		tab := k.used[d]
		for b := 1; b < len(tab.open) && b <= units; b++ {
			before := k.days[(d+g)*w+units-b]
			if tab.open[b] < infinite && before < infinite && before+tab.open[b]+k.dayDelta(j, d, sh.blockMinutes(b, false)) == want {
				out = append(out, pick{day: d, units: b})
				units -= b
				break
			}
		}
	}
	return out
}

// collect turns picks into chunks.
func (k *kernel) collect(j *job, sh *shape, picks []pick, lo, hi int, cost int64) placement {
	out := placement{cost: cost}
	for _, p := range picks {
		out.chunks = k.chunksOfDay(j, sh, p, lo, hi, out.chunks)
	}
	for i := range out.chunks {
		if sh.equal {
			out.chunks[i].minutes = sh.pieceMinutes(i)
		}
		out.minutes += out.chunks[i].minutes
	}
	return out
}

// table returns the table of a day, computed anew when the day or the window has changed.
func (k *kernel) table(j *job, sh *shape, d, lo, hi int) *dayTable {
	lo, hi = max(lo, int(k.m.tl.dayLo[d])), min(hi, int(k.m.tl.dayLo[d+1]))
	tables := k.tables[k.layer][j.index]
	if tables == nil {
		tables = make([]twoTables, len(j.shapes)*len(k.m.tl.days))
		k.tables[k.layer][j.index] = tables
	}
	two := &tables[sh.index*len(k.m.tl.days)+d]
	tab := &two[0]
	switch version := k.s.version[d]; {
	case k.apart:
		tab = &two[1]
	case two[0].is(version, lo, hi):
		return k.use(j, sh, d, tab)
	case two[1].is(version, lo, hi):
		return k.use(j, sh, d, &two[1])
	case version != k.s.kept[d] && two[0].version == k.s.kept[d]:
		tab = &two[1]
	}
	k.fillDay(j, sh, d, lo, hi, tab, k.full || k.apart)
	tab.version, tab.lo, tab.hi = k.s.version[d], lo, hi
	if k.apart {
		tab.version = 0 // never reused: it holds another rule
	}
	k.used[d] = tab
	return tab
}

// use takes a table that is valid, and makes it exact where that is asked for.
func (k *kernel) use(j *job, sh *shape, d int, tab *dayTable) *dayTable {
	if k.full && !tab.full {
		k.fillDay(j, sh, d, tab.lo, tab.hi, tab, true)
	}
	k.used[d] = tab
	return tab
}

// chunksOfDay finds the blocks behind an entry of a day's table, the earliest ones where costs are equal.
func (k *kernel) chunksOfDay(j *job, sh *shape, p pick, lo, hi int, out []chunk) []chunk {
	if used := k.used[p.day]; p.closed && used.closedAt[p.units] >= 0 {
		return append(out, chunk{int(used.closedAt[p.units]), sh.blockSlots(p.units, true), sh.blockMinutes(p.units, true)})
	} else if !p.closed && used.openAt[p.units] >= 0 {
		return append(out, chunk{int(used.openAt[p.units]), sh.blockSlots(p.units, false), sh.blockMinutes(p.units, false)})
	}
	tab := &k.spare
	k.fillDay(j, sh, p.day, lo, hi, tab, true)
	sp, w := &k.space, k.space.width
	i, x, first := len(sp.starts), p.units, len(out)
	if p.closed {
		i, x, out = k.traceClosing(tab, p.units, out)
	}
	for x > 0 {
		if i > 0 && sp.best[i*w+x] == sp.best[(i-1)*w+x] {
			i--
			continue
		}
		from, u := k.traceBlock(i, x)
		out = append(out, chunk{sp.a + sp.starts[from], sh.blockSlots(u, false), sh.blockMinutes(u, false)})
		i, x = from, x-u
	}
	slices.Reverse(out[first:])
	return out
}

// traceClosing finds the completing block of a day and adds it: its start, the units before it, and the list.
func (k *kernel) traceClosing(tab *dayTable, units int, out []chunk) (int, int, []chunk) {
	sp, sh, w := &k.space, k.space.shape, k.space.width
	for c, i := range sp.starts {
		for u := sh.lmin; u <= min(sh.lmax, units) && sp.run[i] > 0; u++ {
			before := sp.best[c*w+units-u]
			if before >= infinite {
				continue
			}
			cost, _, ok := k.blockAt(i, u, true)
			if ok && before+cost == tab.closed[units] {
				return c, units - u, append(out, chunk{sp.a + i, sh.blockSlots(u, true), sh.blockMinutes(u, true)})
			}
		}
	}
	return 0, 0, out
}

// traceBlock finds the block that made the entry of start i and x units: where it starts and its units.
func (k *kernel) traceBlock(i, x int) (from, units int) {
	sp, sh, w := &k.space, k.space.shape, k.space.width
	for from, slot := range sp.starts[:i] {
		for u := sh.min; u <= min(sh.max, x) && sp.run[slot] > 0; u++ {
			before := sp.best[from*w+x-u]
			if before >= infinite {
				continue
			}
			cost, e, ok := k.blockAt(slot, u, false)
			if ok && sp.next[e] == i && before+cost == sp.best[i*w+x] {
				return from, u
			}
		}
	}
	return 0, x
}

// rested reports whether chunks keep the rule of breaks together with the blocks around them.
func (k *kernel) rested(chunks []chunk) bool {
	limit := k.m.limits.BreakAfter
	if limit == 0 {
		return true
	}
	tl := k.m.tl
	for i := 0; i < len(chunks); {
		d := int(tl.day[chunks[i].at])
		n := i
		for n < len(chunks) && int(tl.day[chunks[n].at]) == d {
			n++
		}
		if !k.dayRested(d, chunks[i:n], limit) {
			return false
		}
		i = n
	}
	return true
}

// dayRested walks one day with chunks added to what is there.
func (k *kernel) dayRested(d int, chunks []chunk, limit int) bool {
	tl := k.m.tl
	worked, idle, owner, next := 0, k.rest, int32(none), 0
	for t := int(tl.dayLo[d]); t < int(tl.dayLo[d+1]); t++ {
		if t > int(tl.dayLo[d]) && int(tl.segEnd[t-1]) == t {
			worked, idle, owner = 0, k.rest, none
		}
		for next < len(chunks) && chunks[next].end() <= t {
			next++
		}
		now := k.s.owner[t]
		if next < len(chunks) && chunks[next].at <= t {
			now = mine
		}
		if now == none {
			idle, owner = idle+1, none
			continue
		}
		if idle >= k.rest {
			worked = 0
		}
		if now != owner && worked >= limit {
			return false
		}
		worked, idle, owner = worked+SlotMinutes, 0, now
	}
	return true
}

// mine marks slots of the job that is being placed.
const mine = int32(-2)
