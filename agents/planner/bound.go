package planner

import (
	"fmt"
	"slices"
)

// BoundResult says what a complete plan costs at least.
type BoundResult struct {
	Soft     int64 // tenths of a pain minute: no plan that places all work has a soft score below it; 0 when Complete is false
	Complete bool  // false: some task does not even fit into an empty calendar, so no plan places all work
	Rounds   int   // of the search for prices
	Work     int64 // work units
}

// Bound finds a lower bound of the soft score of all plans that place all work in whole slots. It takes some hundred milliseconds
// and is meant to be asked for, not for the path of a request.
//
// It is the Lagrangian bound of the problem in which tasks may overlap and days may be overfull, for a price (Held & Karp 1970): each
// task is placed alone where it is cheapest, with the prices of the slots and the minutes of the day it takes, and the prices are
// raised where too many want to be. Dependencies, distances of a series, breaks between different tasks and weekly caps are left out,
// which makes the bound lower, never wrong. Any prices give a valid bound, so it may be computed in whole numbers, and is the same
// on every machine. Errors are those of Plan.
func Bound(p Problem) (BoundResult, error) {
	if err := Validate(p); err != nil {
		return BoundResult{}, err
	}
	apart := boundOf(newModel(&p))
	b := bundled(&p)
	if b == nil {
		return apart, nil
	}
	together := boundOf(newModel(&b.problem))
	out := apart
	if together.Complete && (!apart.Complete || together.Soft < apart.Soft) {
		out = together
	}
	out.Rounds, out.Work = apart.Rounds+together.Rounds, apart.Work+together.Work
	return out, nil
}

// BoundGrid is Bound for a Grid.
func BoundGrid(g Grid) (BoundResult, error) {
	if err := g.validate(); err != nil {
		return BoundResult{}, err
	}
	return boundOf(g.model()), nil
}

// Sentence says how far a plan is from the best possible.
func (b BoundResult) Sentence(l Lang, plan Score) string {
	switch {
	case !b.Complete:
		return l.say("No plan can place all work.")
	case plan[0] > 0:
		return l.say("This plan leaves work out, so its cost cannot be compared with that of a complete plan.")
	case plan[1] <= b.Soft:
		return l.say("This is the best possible plan.")
	}
	tenths := b.Within(plan)
	return l.say("This plan is within %s %% of the best possible.", l.decimal(fmt.Sprintf("%d.%d", tenths/10, tenths%10)))
}

// Within is by how much a complete plan may exceed the best possible, in tenths of a percent of its own cost, rounded up.
func (b BoundResult) Within(plan Score) int64 {
	if plan[1] <= b.Soft {
		return 0
	}
	return (1000*(plan[1]-b.Soft) + plan[1] - 1) / plan[1]
}

// Settings of the search for prices.
const (
	boundRounds   = 1000
	boundPatience = 20        // rounds without a better bound before steps get shorter
	boundBudget   = 400_000   // work units for the plan whose cost steers the steps
	boundUnit     = 1 << 10   // prices and directions are fixed-point numbers with ten bits behind the point
	boundStep     = 1 << 10   // first length of steps, in parts of boundUnit
	boundLeast    = 4         // and the last
	boundWork     = 100 << 20 // work units after which no more rounds are begun
	boundExact    = 100       // the most units of a task for which several blocks on a day are priced exactly in the end
)

// bounder looks for prices.
type bounder struct {
	m *model
	k *kernel

	active []int
	slot   []int64 // by slot: price in 1/boundUnit
	minute []int64 // by day: price of five minutes in 1/boundUnit
	use    []int64 // by slot: how many want it
	load   []int64 // by day: minutes that are wanted
	slotUp []int64 // direction of the prices, in 1/boundUnit
	dayUp  []int64
}

func boundOf(m *model) BoundResult {
	m.lookUpRows()
	s, work := construct(m)
	s, more := searchAll(m, s, 1, boundBudget, 1)
	target := s.score()
	b := newBounder(m)
	out := BoundResult{Work: work + more}
	step, since := int64(boundStep), 0
	best, bestSlot, bestMinute := int64(-1)<<62, slices.Clone(b.slot), slices.Clone(b.minute)
	for ; out.Rounds < boundRounds && step >= boundLeast && b.k.work < boundWork; out.Rounds++ {
		value, ok := b.evaluate(false)
		if !ok {
			out.Work += b.k.work
			return out
		}
		if value > best {
			best, since = value, 0
			copy(bestSlot, b.slot)
			copy(bestMinute, b.minute)
		} else if since++; since >= boundPatience {
			step, since = step*3/4, 0
			copy(b.slot, bestSlot)
			copy(b.minute, bestMinute)
			continue
		}
		aim := best + max(1, best/50)
		if target[0] == 0 {
			aim = target[1]
		}
		if !b.move(step, aim-value) {
			break
		}
	}
	copy(b.slot, bestSlot)
	copy(b.minute, bestMinute)
	soft, ok := b.evaluate(true)
	out.Soft, out.Complete, out.Work = max(0, soft), ok, out.Work+b.k.work
	return out
}

func newBounder(m *model) *bounder {
	slots, days := m.tl.slots(), len(m.tl.days)
	b := &bounder{m: m, k: newKernel(m, newState(m)), slot: make([]int64, slots), minute: make([]int64, days), use: make([]int64, slots),
		load: make([]int64, days), slotUp: make([]int64, slots), dayUp: make([]int64, days)}
	b.k.addLayers(1)
	b.k.layer, b.k.noise, b.k.dayPrice = 1, make([]int64, slots), make([]int64, days)
	for i := range m.jobs {
		if m.jobs[i].remaining > 0 {
			b.active = append(b.active, i)
		}
	}
	return b
}

// evaluate computes the bound for the prices and notes what is wanted. Exact looks at every start and every way to count a task,
// without which the value is only a guess at the bound. It reports false when a task fits nowhere.
func (b *bounder) evaluate(exact bool) (int64, bool) {
	sum := int64(0)
	for t, p := range b.slot {
		b.k.noise[t], b.use[t] = p/boundUnit, 0
		sum -= b.k.noise[t]
	}
	for d, p := range b.minute {
		b.k.dayPrice[d], b.load[d] = p/boundUnit, 0
	}
	b.k.quick = !exact
	b.k.renewLayer(1)
	for _, i := range b.active {
		j := &b.m.jobs[i]
		cost, ok := b.least(j, exact)
		if !ok {
			return 0, false
		}
		sum += cost
	}
	fifths := int64(0) // of the cost of load less its price: the price is per five minutes
	for d := range b.minute {
		fifths += b.leastLoad(d)
	}
	return sum + floorDiv(fifths, SlotMinutes), true
}

// least is what a job costs at least for the prices.
func (b *bounder) least(j *job, exact bool) (int64, bool) {
	if !exact {
		got := b.k.place(j, j.lo, j.hi)
		for _, c := range got.chunks {
			for t := c.at; t < c.end()+b.m.ownBreak(c.at, c.slots); t++ {
				b.use[t]++
			}
			b.load[b.m.tl.day[c.at]] += int64(c.minutes)
		}
		return got.cost, got.minutes == j.remaining
	}
	best := infinite
	for i := range j.shapes {
		sh := &j.shapes[i]
		cost := infinite
		if sh.units <= boundExact {
			if got := b.k.solve(j, sh, j.lo, j.hi); got.minutes == j.remaining {
				cost = got.cost
			}
		} else if picks, bound := b.k.solveDays(j, sh, j.lo, j.hi); len(picks) > 0 && picks[len(picks)-1].closed {
			cost = bound
		}
		if sh.equal && cost < infinite {
			cost -= b.overcharge(j, sh)
		}
		best = min(best, cost)
	}
	return best, best < infinite
}

// overcharge is how much too much the kernel charges equal pieces at most, which it takes for as long as the longest: a minute each.
func (b *bounder) overcharge(j *job, sh *shape) int64 {
	w := b.m.weights
	return int64(sh.units)*(w.Session+slices.Max(b.k.dayPrice)) + j.weight*w.LatePerHour/60 + 1
}

// leastLoad is the least of five times the cost of so much load on a day less its price. It is convex, so it is least at an end or
// where the target is reached.
func (b *bounder) leastLoad(d int) int64 {
	fixed := b.m.fixedLoad[d]
	room := max(0, min(b.m.dayCap[d], dayMinutes)-fixed)
	base := b.m.loadCost(d, fixed)
	least := int64(0)
	for _, l := range []int{room, min(room, max(0, b.m.dayTarget[d]-fixed))} {
		least = min(least, SlotMinutes*(b.m.loadCost(d, fixed+l)-base)-b.k.dayPrice[d]*int64(l))
	}
	return least
}

// bestLoad is the load at which leastLoad is reached.
func (b *bounder) bestLoad(d int) int64 {
	fixed := b.m.fixedLoad[d]
	room := max(0, min(b.m.dayCap[d], dayMinutes)-fixed)
	target := min(room, max(0, b.m.dayTarget[d]-fixed))
	switch price := b.k.dayPrice[d]; {
	case price > SlotMinutes*b.m.weights.LoadPerMin:
		return int64(room)
	case price > 0:
		return int64(target)
	}
	return 0
}

// move changes the prices by a step in the direction of what is wanted too much, which is averaged with earlier ones; it reports
// false when nothing is. The gap is how far the bound may still rise.
func (b *bounder) move(step, gap int64) bool {
	norm := int64(0)
	turn := func(up *int64, price, over int64) {
		if price <= 0 && over < 0 {
			over = 0
		}
		*up = (7*over*boundUnit + 3**up) / 10
		norm += *up * *up / boundUnit
	}
	for t := range b.slot {
		turn(&b.slotUp[t], b.slot[t], b.use[t]-1)
	}
	for d := range b.minute {
		turn(&b.dayUp[d], b.minute[d], (b.load[d]-b.bestLoad(d))/SlotMinutes)
	}
	if norm == 0 || gap <= 0 {
		return false
	}
	for t := range b.slot {
		b.slot[t] = max(0, b.slot[t]+step*gap*b.slotUp[t]/norm)
	}
	for d := range b.minute {
		b.minute[d] = max(0, b.minute[d]+step*gap*b.dayUp[d]/norm)
	}
	return true
}

func floorDiv(a, b int64) int64 {
	if a < 0 {
		return -((-a + b - 1) / b)
	}
	return a / b
}
