package planner

import (
	"cmp"
	"slices"
)

// How a round chooses its jobs: shares of ten.
const (
	ruinNear       = 5 // those around a block of one job
	ruinCostly     = 2 // those that cost most per minute, by tournament
	ruinSingle     = 1 // one job alone
	ruinLeast      = 2 // jobs of a round
	ruinSpread     = 4 // and up to so many less one more
	ruinMissing    = 3 // more of them when work has no place yet
	ruinTries      = 12
	nearLeast      = 8  // quarter hours to each side of a block
	nearSpread     = 40 // and up to so many more
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
	switch kind := x.rng.IntN(10); {
	case kind < ruinNear:
		x.ruinAround(seed, size)
	case kind < ruinNear+ruinCostly:
		for tries := 0; len(x.set) < size && tries < ruinTries; tries++ {
			x.join(x.costlier(x.any(), x.any()))
		}
	case kind < ruinNear+ruinCostly+ruinSingle:
		x.join(seed)
	default:
		for tries := 0; len(x.set) < size && tries < ruinTries; tries++ {
			x.join(x.any())
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
