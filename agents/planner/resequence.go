package planner

import "slices"

// Bounds of a re-sequencing.
const (
	resequenceMost = 12 // blocks of a stretch
	resequenceEach = 24 // one round in so many
)

// piece is a block in a stretch that is worked without a gap but for breaks.
type piece struct {
	job, index int // its place among the job's chunks
	chunk
}

// resequence changes the order of the blocks in one full stretch: the best exchange or insertion of a block, as in a sweep of
// dynasearch. Putting tasks back one by one cannot do that where blocks of other lengths leave holes. It reports whether the
// plan has changed.
func (x *search) resequence() bool {
	seed := x.any()
	if len(x.s.chunks[seed]) == 0 {
		return false
	}
	pieces := x.stretch(x.s.chunks[seed][x.rng.IntN(len(x.s.chunks[seed]))].at)
	if len(pieces) < 2 || len(pieces) > resequenceMost {
		return false
	}
	x.limit = x.now
	best, order := infinite, []piece(nil)
	end := pieces[len(pieces)-1].end()
	n := len(pieces)
	try := func(change func(p []piece)) {
		p := slices.Clone(pieces)
		change(p)
		if cost, ok := x.layOut(p, pieces[0].at, end); ok && cost < best {
			best, order = cost, p
		}
	}
	for i := range n {
		for j := i + 1; j < n; j++ {
			try(func(p []piece) { p[i], p[j] = p[j], p[i] })
			try(func(p []piece) { first := p[i]; copy(p[i:j], p[i+1:j+1]); p[j] = first })
			if j > i+1 {
				try(func(p []piece) { last := p[j]; copy(p[i+1:j+1], p[i:j]); p[i] = last })
			}
		}
	}
	x.k.work += int64(n * n * n)
	if now, ok := x.layOut(slices.Clone(pieces), pieces[0].at, end); order == nil || ok && best >= now {
		return false
	}
	return x.adopt(order)
}

// stretch lists the blocks around a slot that follow each other with nothing but breaks between them.
func (x *search) stretch(at int) []piece {
	owner, tl := x.s.owner, x.m.tl
	gap := x.k.rest
	lo, hi := at, at
	for idle, t := 0, at; t >= 0 && idle <= gap && tl.segEnd[t] == tl.segEnd[at]; t-- {
		if owner[t] >= 0 {
			lo, idle = t, 0
		} else {
			idle++
		}
	}
	for idle, t := 0, at; t < int(tl.segEnd[at]) && idle <= gap; t++ {
		if owner[t] >= 0 {
			hi, idle = t, 0
		} else {
			idle++
		}
	}
	var out []piece
	for t := lo; t <= hi; t++ {
		o := owner[t]
		if o < 0 || len(out) > 0 && t < out[len(out)-1].end() {
			continue
		}
		i := slices.IndexFunc(x.s.chunks[o], func(c chunk) bool { return c.at == t })
		if i < 0 {
			return nil // a block that began before the stretch: not to be understood here
		}
		out = append(out, piece{int(o), i, x.s.chunks[o][i]})
	}
	return out
}

// layOut gives the pieces of a stretch their places one after the other, with the breaks they owe, and returns what depends on the
// places; false when they need more room or one may not lie there.
func (x *search) layOut(p []piece, at, end int) (int64, bool) {
	var cost int64
	worked := 0
	for i := range p {
		job := &x.m.jobs[p[i].job]
		if i > 0 && (p[i-1].job == p[i].job || x.m.limits.BreakAfter > 0 && worked >= x.m.limits.BreakAfter) {
			at += max(0, x.k.rest-x.m.ownBreak(p[i-1].at, p[i-1].slots))
			worked = 0
		}
		p[i].at = at
		if at < job.lo || p[i].end() > min(job.hi, end) {
			return 0, false
		}
		for t := at; t < p[i].end(); t++ {
			if !job.open[t] {
				return 0, false
			}
			cost += x.m.priceOf(job, t)
		}
		cost += x.m.startCost(at)
		if chunks := x.s.chunks[p[i].job]; p[i].index == len(chunks)-1 && x.s.complete(p[i].job) {
			cost += x.m.latenessCost(job, x.m.endOf(p[i].chunk))
		}
		worked += p[i].slots * SlotMinutes
		at = p[i].end() + x.m.ownBreak(p[i].at, p[i].slots)
	}
	return cost, true
}

// adopt gives the jobs their new places if that is legal and better.
func (x *search) adopt(p []piece) bool {
	for _, j := range x.set {
		x.inSet[j] = false
	}
	x.set = x.set[:0]
	for i := range p {
		if j := p[i].job; !x.inSet[j] {
			x.inSet[j] = true
			x.set = append(x.set, j)
		}
	}
	after := x.now
	copy(x.versions, x.s.version)
	for _, j := range x.set {
		after[1] -= x.cost[j][1]
		x.old[j] = x.s.take(j)
	}
	for _, j := range x.set {
		chunks := slices.Clone(x.old[j])
		for i := range p {
			if p[i].job == j {
				chunks[p[i].index] = p[i].chunk
			}
		}
		slices.SortFunc(chunks, func(a, b chunk) int { return a.at - b.at })
		x.s.put(j, chunks)
	}
	legal := true
	for _, j := range x.set {
		lo, hi := x.s.window(j)
		chunks := x.s.chunks[j]
		legal = legal && chunks[0].at >= lo && chunks[len(chunks)-1].end() <= hi
		x.s.take(j)
		legal = legal && x.k.rested(chunks)
		x.s.put(j, chunks)
		after[1] += x.m.jobCost(&x.m.jobs[j], chunks)
	}
	if !legal || after[1] >= x.now[1] {
		x.undo()
		return false
	}
	x.now = after
	for _, j := range x.set {
		x.cost[j] = x.scoreOf(j)
	}
	copy(x.s.kept, x.s.version)
	if after.Less(x.best) {
		x.best = after
		copy(x.kept, x.s.chunks)
	}
	return true
}
