package planner

import (
	"cmp"
	"slices"
)

// How a round chooses its jobs: shares of the sum of them all.
const (
	ruinNear     = 5 // those around a block of one job
	ruinCostly   = 2 // those that cost most per minute, by tournament
	ruinSingle   = 1 // one job alone
	ruinRandom   = 2 // any
	ruinStrings  = 2 // those that follow each other in time
	ruinEjecting = 7 // one job and those where it would be better
	ruinKinds    = ruinNear + ruinCostly + ruinSingle + ruinRandom + ruinStrings + ruinEjecting
)

const (
	ruinLeast      = 2 // jobs of a round
	ruinSpread     = 4 // and up to so many less one more
	ruinMissing    = 3 // more of them when work has no place yet
	ruinTries      = 12
	nearLeast      = 8  // quarter hours to each side of a block
	nearSpread     = 40 // and up to so many more
	stringLeast    = 5  // jobs of a string
	stringSpread   = 6  // and up to so many less one more
	ejectTries     = 4  // places that are looked at for the best one
	ruinSevere     = 4  // one round in so many begins with a job that costs much
	severeTries    = 30 // the costliest of so many and one more
	dependentsJoin = 3  // what a job depends on, and what depends on it, stays out of one round in so many
)

// ruin chooses the jobs of a round.
func (x *search) ruin() {
	for _, j := range x.set {
		x.inSet[j] = false
	}
	x.set = x.set[:0]
	seed := x.active[x.rng.IntN(len(x.active))]
	size := ruinLeast + x.rng.IntN(ruinSpread)
	if x.now[0] > 0 && x.rng.IntN(2) == 0 {
		seed = x.missing(seed)
		size += ruinMissing
	} else if x.rng.IntN(ruinSevere) == 0 {
		for range severeTries {
			seed = x.costlier(seed, x.any())
		}
		if x.lateSlots(seed) >= 0 {
			size += ruinMissing
		}
	}
	x.first = none
	kind := x.rng.IntN(ruinKinds)
	is := func(share int) bool {
		kind -= share
		return kind < 0
	}
	switch {
	case is(ruinNear):
		x.ruinAround(seed, size)
	case is(ruinCostly):
		for tries := 0; len(x.set) < size && tries < ruinTries; tries++ {
			x.join(x.costlier(x.any(), x.any()))
		}
	case is(ruinSingle):
		x.join(seed)
	case is(ruinRandom):
		for tries := 0; len(x.set) < size && tries < ruinTries; tries++ {
			x.join(x.any())
		}
	case is(ruinStrings):
		x.ruinString(seed, stringLeast+x.rng.IntN(stringSpread))
	default:
		x.eject(seed)
	}
}

// ruinString takes a job and those that surround one of its blocks, the nearest first.
func (x *search) ruinString(seed, size int) {
	x.join(seed)
	at := x.rng.IntN(len(x.s.owner))
	if n := len(x.s.chunks[seed]); n > 0 {
		at = x.s.chunks[seed][x.rng.IntN(n)].at
	}
	for lo, hi := at, at; len(x.set) < size && (lo > 0 || hi < len(x.s.owner)); {
		if hi < len(x.s.owner) {
			if o := x.s.owner[hi]; o >= 0 {
				x.join(int(o))
			}
			hi++
		}
		if lo > 0 && len(x.set) < size {
			lo--
			if o := x.s.owner[lo]; o >= 0 {
				x.join(int(o))
			}
		}
	}
}

// eject takes a job and those in the way of it at a better place, and has it placed first. The place is the cheapest of a few
// drawn at random, as if the calendar were empty.
func (x *search) eject(seed int) {
	job := &x.m.jobs[seed]
	x.join(seed)
	lo, hi := x.s.window(seed)
	sh := &job.shapes[0]
	slots := sh.blockSlots(min(sh.units, sh.lmax), true)
	if n := len(x.s.chunks[seed]); n > 0 {
		slots = x.s.chunks[seed][x.rng.IntN(n)].slots
	}
	if hi-lo < slots {
		return
	}
	best, at := infinite, none
	for range ejectTries {
		t := lo + x.rng.IntN(hi-lo-slots+1)
		if int(x.m.tl.segEnd[t]) < t+slots || !job.open[t] {
			continue
		}
		cost := x.m.latenessCost(job, x.m.tl.start[t+slots-1]+slotSeconds)
		for i := t; i < t+slots; i++ {
			cost += x.m.priceOf(job, i)
		}
		if cost < best {
			best, at = cost, t
		}
	}
	if at < 0 {
		return
	}
	x.first = seed
	for t := at; t < min(at+slots+x.k.rest, len(x.s.owner)); t++ {
		if o := x.s.owner[t]; o >= 0 {
			x.join(int(o))
		}
	}
}

func (x *search) any() int { return x.active[x.rng.IntN(len(x.active))] }

// missing finds a job that is not complete, from a random one on.
func (x *search) missing(otherwise int) int {
	from := x.rng.IntN(len(x.active))
	for i := range x.active {
		if j := x.active[(from+i)%len(x.active)]; !x.s.complete(j) {
			return j
		}
	}
	return otherwise
}

// costlier is the one of two jobs with the higher price per minute.
func (x *search) costlier(a, b int) int {
	if x.cost[a][1]*int64(x.m.jobs[b].remaining) < x.cost[b][1]*int64(x.m.jobs[a].remaining) {
		return b
	}
	return a
}

// ruinAround takes a job and owners of slots near one of its blocks, or, when it is not complete, anywhere in its window.
func (x *search) ruinAround(seed, size int) {
	x.join(seed)
	lo, hi := x.s.window(seed)
	if late := x.lateSlots(seed); late >= 0 && x.rng.IntN(2) == 0 {
		hi = late
	} else if chunks := x.s.chunks[seed]; x.s.complete(seed) {
		c := chunks[x.rng.IntN(len(chunks))]
		w := x.m.grain * (nearLeast + x.rng.IntN(nearSpread))
		lo, hi = max(0, c.at-w), min(x.m.tl.slots(), c.end()+w)
	}
	if !x.s.complete(seed) || x.lateSlots(seed) >= 0 {
		for _, p := range x.m.jobs[seed].preds {
			if len(x.set) < size && x.m.jobs[p].remaining > 0 && x.rng.IntN(2) == 0 {
				x.join(p)
			}
		}
	}
	for tries := 0; tries < ruinTries && len(x.set) < size && lo < hi; tries++ {
		if o := x.s.owner[lo+x.rng.IntN(hi-lo)]; o >= 0 {
			x.join(int(o))
		}
	}
}

// lateSlots is the end of the slots in which a job would not be late, when it is late and has such slots; else none.
func (x *search) lateSlots(j int) int {
	job := &x.m.jobs[j]
	chunks := x.s.chunks[j]
	if job.due == 0 || !x.s.complete(j) || job.lateSeconds(x.m.endOf(chunks[len(chunks)-1])) == 0 {
		return none
	}
	if end := x.m.tl.endsBy(job.due); end > job.lo {
		return end
	}
	return none
}

// join adds a job, and mostly those it is bound to.
func (x *search) join(j int) {
	if x.inSet[j] {
		return
	}
	x.add(j)
	if x.rng.IntN(dependentsJoin) == 0 {
		return
	}
	for _, p := range x.m.jobs[j].preds {
		x.add(p)
	}
	for _, q := range x.m.jobs[j].succs {
		if x.rng.IntN(2) == 0 {
			x.add(q)
		}
	}
}

// joinMost bounds a round: a task that hundreds depend on must not take the whole plan out.
const joinMost = 12

func (x *search) add(j int) {
	if !x.inSet[j] && x.m.jobs[j].remaining > 0 && len(x.set) < joinMost {
		x.inSet[j] = true
		x.set = append(x.set, j)
	}
}

// arrange orders the jobs of a round for their return: the longest first, by deadline and weight, or at random; always after
// what they depend on.
func (x *search) arrange() {
	jobs := x.m.jobs
	x.rng.Shuffle(len(x.set), func(a, b int) { x.set[a], x.set[b] = x.set[b], x.set[a] })
	switch x.rng.IntN(3) {
	case 0:
		slices.SortStableFunc(x.set, func(a, b int) int { return cmp.Compare(jobs[b].remaining, jobs[a].remaining) })
	case 1:
		slices.SortStableFunc(x.set, func(a, b int) int { return cmp.Compare(x.urgency(a), x.urgency(b)) })
	}
	if i := slices.Index(x.set, x.first); i > 0 {
		copy(x.set[1:], x.set[:i])
		x.set[0] = x.first
	}
	x.order = x.order[:0]
	for len(x.order) < len(x.set) {
		for _, j := range x.set {
			if !slices.Contains(x.order, j) && !slices.ContainsFunc(jobs[j].preds, func(p int) bool {
				return x.inSet[p] && !slices.Contains(x.order, p)
			}) {
				x.order = append(x.order, j)
				break
			}
		}
	}
}

// urgencyWeight is how many seconds of deadline a unit of priority weight is worth in the order of a round: two hours.
const urgencyWeight = 2 * 3600

func (x *search) urgency(j int) int64 {
	job := &x.m.jobs[j]
	due := x.m.tl.last
	if job.due != 0 {
		due = job.due
	}
	return due - job.weight*urgencyWeight
}
