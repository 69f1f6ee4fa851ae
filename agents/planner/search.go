package planner

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// DefaultBudget is the search, in work units, that a plan gets when nobody says otherwise: about 100 ms of one core for a
// person with sixty tasks over two weeks, after which more time changes little.
const DefaultBudget = 20_000_000

// Settings of the search. Costs are tenths of a pain minute. They were chosen on 48 generated weeks with proved optima.
const (
	searchHeat  = 60 // temperature at the beginning, half the price of a block; it falls to 0
	calmHeat    = 30 // where an old plan is to be kept: enough to leave a hollow, too little to stir everything
	noiseMost   = 40 // largest price of the noise for fifteen minutes
	noiseOutOf  = 5  // noise disturbs all rounds but one in so many
	noiseRounds = 12 // rounds before the noise changes; until then tables filled with it serve again
	noiseLayer  = 1  // the tables that go with it
	roundWork   = 60 // work units charged for a round besides the cells it computes, so that every search ends
	rowsMost    = 4 << 20
	roundsMost  = 2000 // rounds per square of the number of jobs: small problems are soon exhausted
	refineShare = 32   // one part in so many of the budget is for starts off the quarter hours, of which few pay
)

// search improves a plan by large neighbourhood search: it takes a few related tasks out, puts them back in another order, each
// in the best place given the rest, and keeps the change when simulated annealing says so (Shaw 1998; Schrimpf et al. 2000).
// Prices drawn at random on all but the last insertion lead out of the plan's habits. Its result is never worse than where it
// began, and depends on the model, the seed and the budget only: all arithmetic is on integers and nothing is read from a clock.
type search struct {
	m *model
	s *state
	k *kernel

	rng    *rand.Rand
	tail   []int // by job: see constructor
	active []int // jobs with work to place
	cost   []Score
	load   int64 // cost of all days' load
	now    Score
	best   Score
	kept   [][]chunk // by job: the best plan
	limit  Score     // of the round: what is accepted at most
	least  []int64   // by job: soft cost in an empty calendar, with the load it brings
	noise  []int64
	rounds int
	quiet  int // the round in which the noise changes next

	set      []int // jobs of this round
	first    int   // the one to be placed first, or none
	inSet    []bool
	old      [][]chunk
	versions []int64
	order    []int
}

// improve searches from a plan until the budget is spent; it returns the work done. The model's rows must be looked up.
func improve(m *model, s *state, tail []int, seed uint64, walk int, budget int64) int64 {
	x := newSearch(m, s, tail, seed, walk)
	if len(x.active) == 0 || m.tl.slots() == 0 {
		return 0
	}
	rough := budget
	if m.grain > 1 {
		rough -= budget / refineShare
	}
	heat := int64(searchHeat)
	if len(m.p.Previous) > 0 {
		heat = calmHeat
	}
	x.k.quick = true
	last := int64(roundsMost * len(x.active) * len(x.active))
	for used := int64(0); used < rough && int64(x.rounds) < last; used = x.k.work + int64(x.rounds)*roundWork {
		x.round(min(heat*(rough-used)/rough, heat*(last-int64(x.rounds))/last))
	}
	work := x.k.work + int64(x.rounds)*roundWork
	x.restore()
	if m.grain > 1 {
		work += x.refine(budget - rough)
	}
	return work
}

func newSearch(m *model, s *state, tail []int, seed uint64, walk int) *search {
	x := &search{
		m: m, s: s, k: newKernel(m, s), tail: tail, rng: rand.New(rand.NewPCG(seed, searchStream+uint64(walk))),
		cost: make([]Score, len(m.jobs)), inSet: make([]bool, len(m.jobs)), old: make([][]chunk, len(m.jobs)),
		versions: make([]int64, len(s.version)), noise: make([]int64, m.tl.slots()),
	}
	for i := range m.jobs {
		if m.jobs[i].remaining > 0 {
			x.active = append(x.active, i)
		}
	}
	x.k.addLayers(noiseLayer)
	x.findLeast()
	for _, j := range x.active {
		x.cost[j] = x.scoreOf(j)
		x.now[0] += x.cost[j][0]
		x.now[1] += x.cost[j][1]
	}
	x.load = x.loadCost()
	x.now[1] += x.load
	x.best = x.now
	x.kept = slices.Clone(s.chunks)
	copy(s.kept, s.version)
	return x
}

// searchStream separates the draws of the search from any other use of the seed; each walk has a stream of its own.
const searchStream = 0x6c6e73

// lookUpRows computes each job's slot costs once, where they fit into memory.
func (m *model) lookUpRows() {
	slots, active := m.tl.slots(), 0
	for i := range m.jobs {
		if m.jobs[i].remaining > 0 {
			active++
		}
	}
	if active*slots > rowsMost {
		return
	}
	for i := range m.jobs {
		j := &m.jobs[i]
		if j.remaining == 0 || j.row != nil {
			continue
		}
		row := make([]int32, slots)
		for t := j.lo; t < j.hi; t++ {
			if j.open[t] {
				row[t] = int32(m.slotCost(j, t))
			}
		}
		j.row = row
	}
}

// findLeast computes what each job costs at least.
func (x *search) findLeast() {
	x.least = make([]int64, len(x.m.jobs))
	k := newKernel(x.m, newState(x.m))
	k.quick = true
	for _, j := range x.active {
		job := &x.m.jobs[j]
		if got := k.place(job, job.lo, job.hi); got.minutes == job.remaining {
			x.least[j] = got.cost
		}
		k.forget(j)
	}
	x.k.work += k.work
}

func (x *search) scoreOf(j int) Score {
	job := &x.m.jobs[j]
	return Score{job.unplacedCost(job.remaining - x.s.placed[j]), x.m.jobCost(job, x.s.chunks[j])}
}

func (x *search) loadCost() int64 {
	var cost int64
	for d, minutes := range x.s.load {
		cost += x.m.loadCost(d, minutes)
	}
	return cost
}

// round changes the plan once, or leaves it as it was. Which loss it may accept is drawn first, so that a round ends as soon as it
// is clear that it loses more: what is to come costs at least what the jobs cost in an empty calendar.
func (x *search) round(heat int64) {
	x.rounds++
	if x.rng.IntN(resequenceEach) == 0 {
		x.resequence()
		return
	}
	x.ruin()
	x.limit = x.now
	x.limit[1] += heat * x.exponential() / 2048
	after := x.now
	after[1] -= x.load
	least := int64(0)
	for _, j := range x.set {
		after[0] -= x.cost[j][0]
		after[1] -= x.cost[j][1]
		least += x.least[j]
	}
	copy(x.versions, x.s.version)
	for _, j := range x.set {
		x.old[j] = x.s.take(j)
	}
	valid := false
	load := x.loadCost()
	if after[0] < x.now[0] || after[1]+load+least <= x.limit[1] {
		after, load, valid = x.recreate(after, least)
	}
	after[1] += load
	if !valid || !x.accepts(after) {
		x.undo()
		return
	}
	x.now, x.load = after, load
	for _, j := range x.set {
		x.cost[j] = x.scoreOf(j)
	}
	copy(x.s.kept, x.s.version)
	if after.Less(x.best) {
		x.best = after
		copy(x.kept, x.s.chunks)
	}
}

// accepts is the rule of Metropolis on the soft level; the medium level never gets worse.
func (x *search) accepts(after Score) bool {
	if after[0] != x.now[0] {
		return after[0] < x.now[0]
	}
	return after[1] <= x.limit[1]
}

// exponential draws an exponential variate with mean 1, in units of 1/1024, to within a tenth: the logarithm of a random number
// from its leading zeros and the bits behind them. Integers alone are the same on every machine.
func (x *search) exponential() int64 {
	const ln2 = 710 // in 1/1024
	bits := x.rng.Uint64() | 1<<10
	zeros := int64(0)
	for bits>>63 == 0 {
		bits <<= 1
		zeros++
	}
	fraction := int64(bits<<1>>54) & 1023
	return ((zeros+1)*1024 - fraction) * ln2 / 1024
}

// undo takes the round back. The days look as before, so tables filled for them are good again.
func (x *search) undo() {
	for _, j := range x.set {
		x.s.take(j)
	}
	for _, j := range x.set {
		x.s.put(j, x.old[j])
	}
	copy(x.s.version, x.versions)
}

// restore brings back the best plan.
func (x *search) restore() {
	for _, j := range x.active {
		x.s.take(j)
	}
	for _, j := range x.active {
		x.s.put(j, x.kept[j])
		x.cost[j] = x.scoreOf(j)
	}
	x.load, x.now = x.loadCost(), x.best
}

// recreate places the jobs of the round and adds what they cost to a score without load, which it returns with the cost of load; it
// reports false when the plan would break a dependency or cannot be accepted.
func (x *search) recreate(after Score, least int64) (Score, int64, bool) {
	x.arrange()
	noisy := len(x.order) > 1 && x.rng.IntN(noiseOutOf) > 0
	if noisy && x.rounds >= x.quiet {
		x.drawNoise()
		x.quiet = x.rounds + noiseRounds
	}
	early := x.rng.IntN(2) == 0
	load := x.load
	for i, j := range x.order {
		x.k.noise, x.k.layer = nil, 0
		if noisy && i < len(x.order)-1 {
			x.k.noise, x.k.layer = x.noise, noiseLayer
		}
		if x.s.ready(j) {
			x.place(j, early)
		}
		c := x.scoreOf(j)
		after[0] += c[0]
		after[1] += c[1]
		least -= x.least[j]
		load = x.loadCost()
		if after[0] > x.now[0] || after[0] == x.now[0] && after[1]+load+least > x.limit[1] {
			return after, load, false
		}
	}
	x.k.noise, x.k.layer = nil, 0
	for _, j := range x.set {
		if !x.s.complete(j) && slices.ContainsFunc(x.m.jobs[j].succs, func(q int) bool { return len(x.s.chunks[q]) > 0 }) {
			return after, load, false
		}
	}
	return after, load, true
}

// place puts a job where it is best. One that jobs of this round wait for may be asked to leave them time.
func (x *search) place(j int, early bool) {
	job := &x.m.jobs[j]
	lo, hi := x.s.window(j)
	if early && x.tail[j] < hi && slices.ContainsFunc(job.succs, func(q int) bool { return x.inSet[q] }) {
		if got := x.k.place(job, lo, x.tail[j]); got.minutes == job.remaining {
			x.s.put(j, got.chunks)
			return
		}
	}
	x.s.put(j, x.k.place(job, lo, hi).chunks)
}

// drawNoise draws prices that are constant over one to three hours.
func (x *search) drawNoise() {
	slots, grain := len(x.noise), x.m.grain
	for t := 0; t < slots; {
		end := min(slots, t+grain*(4+x.rng.IntN(8)))
		price := int64(x.rng.IntN(noiseMost) / grain)
		for ; t < end; t++ {
			x.noise[t] = price
		}
	}
	x.k.renewLayer(noiseLayer)
}

// refine places each job again within its days, now in every slot of the grid, and keeps what is better.
func (x *search) refine(budget int64) int64 {
	k := newKernel(x.m, x.s)
	order := slices.Clone(x.active)
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(x.firstSlot(a), x.firstSlot(b)) })
	work := int64(0)
	for _, j := range order {
		if work = k.work; work >= budget {
			break
		}
		old := x.s.chunks[j]
		if len(old) == 0 || !x.s.complete(j) {
			continue
		}
		lo, hi := x.s.window(j)
		tl := x.m.tl
		lo, hi = max(lo, int(tl.dayLo[tl.day[old[0].at]])), min(hi, int(tl.dayLo[tl.day[old[len(old)-1].at]+1]))
		before := x.cost[j][1] + x.loadCost()
		x.s.take(j)
		got := k.place(&x.m.jobs[j], lo, hi)
		x.s.put(j, got.chunks)
		if after := x.scoreOf(j); after[0] == x.cost[j][0] && after[1]+x.loadCost() < before {
			x.cost[j] = after
			continue
		}
		x.s.take(j)
		x.s.put(j, old)
	}
	return work
}

func (x *search) firstSlot(j int) int {
	if len(x.s.chunks[j]) == 0 {
		return x.m.tl.slots()
	}
	return x.s.chunks[j][0].at
}
