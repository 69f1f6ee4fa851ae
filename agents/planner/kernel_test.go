package planner

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"
)

// tinyCases is how many tiny problems are compared with brute force; PLANNER_TINY raises it.
func tinyCases() int {
	if n, err := strconv.Atoi(os.Getenv("PLANNER_TINY")); err == nil && n > 0 {
		return n
	}
	return 4_000 / slowdown
}

// tinyProblem has one to three short days and up to three tasks, with every rule at work.
func tinyProblem(seed uint64) Problem {
	rng := rand.New(rand.NewPCG(seed, 7))
	one := func(v ...int) int { return v[rng.IntN(len(v))] }
	day := time.Date(2026, 10, 9+rng.IntN(3), 0, 0, 0, 0, time.UTC) // Friday to Sunday: a week may turn
	hours, _ := ParseHours(fmt.Sprintf("daily %02d:%02d-%02d:00", one(8, 20), one(0, 10, 25), one(9, 21)))
	if hours.Minutes() > 7*60 {
		hours, _ = ParseHours("daily 19:40-21:00")
	}
	p := Problem{Zone: time.UTC, Now: day, From: day, To: day.AddDate(0, 0, 1+rng.IntN(3)), Hours: hours}
	p.Limits = Limits{MaxPerDay: one(0, 30, 45, 60), MaxPerWeek: one(0, 0, 50), BreakAfter: one(0, 15, 20, 30, -1), Break: one(0, 5, 10), TargetPct: one(0, 50)}
	for range rng.IntN(3) {
		from := day.AddDate(0, 0, rng.IntN(3)).Add(time.Duration(one(8, 9, 19, 20)*60+rng.IntN(60)) * time.Minute)
		p.Busy = append(p.Busy, Busy{ID: "e", Start: from, End: from.Add(time.Duration(5+rng.IntN(20)) * time.Minute)})
	}
	for i := range 1 + rng.IntN(3) {
		t := Task{ID: fmt.Sprint(i), Minutes: 5 + 5*rng.IntN(8), MinChunk: one(0, 5, 7, 10, 15), MaxChunk: one(15, 20, 25, 30),
			MaxPerDay: one(0, 0, 30, 40), Priority: Priority(rng.IntN(4)), Energy: Energy(rng.IntN(3)), NoSplit: rng.IntN(6) == 0}
		if rng.IntN(3) == 0 {
			t.Minutes += rng.IntN(5)
		}
		if rng.IntN(2) == 0 {
			t.Due, t.Hard = day.Add(time.Duration(8*60+rng.IntN(48*60))*time.Minute), rng.IntN(2) == 0
		}
		if t.Spaced = rng.IntN(3) == 0; t.Spaced && t.Due.IsZero() {
			t.Due = p.To
		}
		if rng.IntN(6) == 0 {
			t.PreferFrom, t.PreferTo = 19*60, 19*60+30
		}
		if rng.IntN(4) == 0 {
			from := day.AddDate(0, 0, rng.IntN(2)).Add(time.Duration(8*60+rng.IntN(120)) * time.Minute)
			p.Previous = append(p.Previous, Block{Task: t.ID, Start: from, End: from.Add(20 * time.Minute)})
		}
		p.Tasks = append(p.Tasks, t)
	}
	return p
}

// maxLeaves is where brute force gives up on a case.
const maxLeaves = 4_000

// brute enumerates every way to place one job and keeps the best.
type brute struct {
	m        *model
	s        *state
	j        *job
	sh       *shape
	rest     int
	hi       int
	chunks   []chunk
	units    int
	complete bool
	cost     int64
	found    bool
	leaves   int
}

// from tries all blocks at or after slot t; units are placed already.
func (b *brute) from(t, units int) {
	if b.leaves++; b.leaves > maxLeaves {
		return
	}
	b.consider(units, false)
	for at := t; at < b.hi; at++ {
		for u := b.sh.lmin; u <= b.sh.lmax; u++ {
			if units+u == b.sh.units && b.push(at, u, true) {
				b.consider(units+u, true)
				b.chunks = b.chunks[:len(b.chunks)-1]
			}
		}
		for u := b.sh.min; u <= b.sh.max && units+u < b.sh.units; u++ {
			if b.push(at, u, false) {
				b.from(at+b.sh.blockSlots(u, false), units+u)
				b.chunks = b.chunks[:len(b.chunks)-1]
			}
		}
	}
}

// push adds a block when it lies on free slots, keeps the distance to the job's block before it and the caps.
func (b *brute) push(at, u int, last bool) bool {
	tl := b.m.tl
	c := chunk{at, b.sh.blockSlots(u, last), b.sh.blockMinutes(u, last)}
	if c.end() > b.hi {
		return false
	}
	for t := at; t < c.end(); t++ {
		if b.s.owner[t] != none || !b.j.open[t] || t > at && (tl.start[t] != tl.start[t-1]+slotSeconds || tl.day[t] != tl.day[t-1]) {
			return false
		}
	}
	day, group, own := b.s.load[tl.day[at]]+c.minutes, b.s.groupLoad[b.m.group[tl.day[at]]]+c.minutes, c.minutes
	for _, o := range b.chunks {
		if tl.day[o.at] == tl.day[at] {
			day += o.minutes
			own += o.minutes
			gap := int(tl.start[at]-tl.start[o.end()-1])/slotSeconds - 1
			if gap < b.rest && tl.segEnd[o.at] == tl.segEnd[at] {
				return false
			}
		}
		if b.m.group[tl.day[o.at]] == b.m.group[tl.day[at]] {
			group += o.minutes
		}
	}
	if day > b.m.dayCap[tl.day[at]] || own > b.j.bounds.perDay || group > b.m.groupCap[b.m.group[tl.day[at]]] {
		return false
	}
	b.chunks = append(b.chunks, c)
	return true
}

// restful follows all blocks in order, written from the rule.
func (b *brute) restful() bool {
	limit := b.m.limits.BreakAfter
	if limit == 0 {
		return true
	}
	all := slices.Clone(b.chunks)
	for _, chunks := range b.s.chunks {
		all = append(all, chunks...)
	}
	slices.SortFunc(all, func(x, y chunk) int { return x.at - y.at })
	worked := 0
	for i, c := range all {
		if i > 0 {
			prev := all[i-1]
			if b.m.tl.segEnd[prev.at] != b.m.tl.segEnd[c.at] || c.at-prev.end() >= b.rest {
				worked = 0
			} else if worked >= limit {
				return false
			}
		}
		worked += c.slots * SlotMinutes
	}
	return true
}

func (b *brute) consider(units int, complete bool) {
	if b.found && (b.complete && !complete || !complete && units < b.units) || !b.restful() {
		return
	}
	placed := 0
	for _, c := range b.chunks {
		placed += c.minutes
	}
	cost := int64(0)
	load, own := slices.Clone(b.s.load), map[int32]int{}
	for _, c := range b.chunks {
		own[b.m.tl.day[c.at]] += c.minutes
		cost += b.m.blockCost(c.minutes) + b.m.startCost(c.at)
		for t := c.at; t < c.end(); t++ {
			cost += b.m.slotCost(b.j, t) + b.m.guestCost(b.j, t)
		}
		d := b.m.tl.day[c.at]
		cost += b.m.loadCost(int(d), load[d]+c.minutes) - b.m.loadCost(int(d), load[d])
		load[d] += c.minutes
	}
	for d, minutes := range own { // written from the rule; no block of these problems stays
		if sp := b.j.spread; sp != nil {
			cost += b.m.weights.SpacingPerMin*int64(max(0, minutes-sp.share)) + b.m.weights.SpacingPerDay*int64(sp.away[d])
		}
	}
	if complete {
		cost += b.m.latenessCost(b.j, b.m.endOf(b.chunks[len(b.chunks)-1]))
	}
	if !b.found || complete && !b.complete || units > b.units || cost < b.cost {
		b.found, b.complete, b.units, b.cost = true, complete, units, cost
	}
}

func TestKernelFindsTheCheapestPlacementOfAllThereAre(t *testing.T) {
	compared, apart, split, partial, tooLarge, studied := 0, 0, 0, 0, 0, 0
	for seed := range uint64(tinyCases()) {
		p := tinyProblem(seed)
		if err := Validate(p); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		m := newModel(&p)
		c := newConstructor(m)
		j := &m.jobs[len(m.jobs)-1]
		for i := range len(m.jobs) - 1 {
			c.fill(i)
		}
		for i := range j.shapes {
			lo, hi := c.s.window(j.index)
			sh := &j.shapes[i]
			if sh.equal && sh.minutes%sh.units != 0 {
				continue // charged as if all pieces were the longest
			}
			b := &brute{m: m, s: c.s, j: j, sh: sh, rest: c.k.rest, hi: hi}
			if b.from(lo, 0); b.leaves > maxLeaves {
				tooLarge++
				continue
			}
			got := c.k.solve(j, sh, lo, hi)
			if !c.k.rested(got.chunks) {
				apart++
				continue
			}
			compared++
			units := (got.minutes + sh.unit - 1) / sh.unit
			if units != b.units || units > 0 && got.cost != b.cost {
				t.Fatalf("seed %d, shape %+v: kernel %d units for %d %v, brute force %d units for %d", seed, *sh, units, got.cost, got.chunks, b.units, b.cost)
			}
			if len(got.chunks) > 1 {
				split++
			}
			if j.spread != nil && len(got.chunks) > 1 {
				studied++
			}
			if units > 0 && units < sh.units {
				partial++
			}
		}
	}
	t.Logf("%d compared: %d split, %d spread over days, %d partial; %d needed the stricter rule, %d were too large", compared, split, studied, partial, apart, tooLarge)
	if split < compared/20 || studied < compared/100 || partial == 0 || apart > compared/20 {
		t.Error("the tiny problems do not exercise the kernel")
	}
}

func TestTablesOfLowerBoundsFindWhatExactOnesFind(t *testing.T) {
	compared, several := 0, 0
	for n := range uint64(400 / slowdown) {
		p, what := variant(n*13 + 5)
		m := newModel(&p)
		s, _ := construct(m)
		for _, quick := range []bool{false, true} {
			lazy, exact := newKernel(m, s), newKernel(m, s)
			lazy.quick, exact.quick, exact.full = quick, quick, true
			for i := range m.jobs {
				j := &m.jobs[i]
				if j.remaining == 0 || (i+int(n))%7 > 0 {
					continue
				}
				old := s.take(i)
				lo, hi := s.window(i)
				for x := range j.shapes {
					if j.shapes[x].units > 200 {
						continue
					}
					a, b := lazy.solve(j, &j.shapes[x], lo, hi), exact.solve(j, &j.shapes[x], lo, hi)
					if a.minutes != b.minutes || a.cost != b.cost {
						t.Fatalf("%s, quick %v, shape %+v: %+v with lower bounds, %+v without", what, quick, j.shapes[x], a, b)
					}
					compared++
					if len(a.chunks) > 1 && m.tl.day[a.chunks[0].at] == m.tl.day[a.chunks[1].at] {
						several++
					}
				}
				s.put(i, old)
			}
		}
	}
	t.Logf("%d compared, %d of them begin with two blocks on one day", compared, several)
	if several == 0 {
		t.Error("no placement has two blocks on one day")
	}
}

func TestABreakMayLieBehindTheDeadline(t *testing.T) {
	g := Grid{Wall: []int{0, 1, 2, 3}, Day: []int{0, 0, 0, 0}, SegEnd: []int{4, 4, 4, 4}, Cap: []int{4}, Target: []int{4}, BreakAfter: 2, Break: 1,
		Tasks: []GridTask{{Slots: 2, Until: 2, Due: -1, Weight: 1, Min: 2, Max: 2, MaxDay: 4, Price: make([]int64, 4)}}}
	plan, err := SolveGrid(g, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	if plan.Score != (Score{}) {
		t.Errorf("%+v", plan)
	}
	g.Tasks = append(g.Tasks, GridTask{Slots: 2, From: 2, Until: 4, Due: -1, Weight: 1, Min: 2, Max: 2, MaxDay: 4, Price: make([]int64, 4)})
	if plan, _ = SolveGrid(g, 1, 10_000); plan.Score[0] == 0 {
		t.Errorf("no break is left between %+v", plan.Blocks)
	}
}
