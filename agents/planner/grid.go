package planner

import "fmt"

// Grid is a problem that is already on a grid, with all prices given: a model for comparing the search with exact solvers. Slots
// are numbered from 0; only slots that can be worked have a number. Costs are whole numbers.
type Grid struct {
	Wall   []int // by slot: its place on the clock, counted in slots from the first midnight
	Day    []int // by slot: its day, ascending
	SegEnd []int // by slot: the end of the stretch it lies in
	Cap    []int // by day: most slots of work
	Target []int // by day: above so many slots LoadPrice is paid

	LoadPrice  int64 // per slot above Target
	BlockPrice int64 // per block
	LatePrice  int64 // x weight, per slot on the clock from due to completion
	BreakAfter int   // a block of so many slots keeps a break free behind it; 0: none
	Break      int   // slots of the break; the end of a stretch ends it
	Tasks      []GridTask
}

// GridTask is a task of a Grid.
type GridTask struct {
	Slots    int
	From     int // first slot it may use
	Until    int // the first slot it may not use any more
	Due      int // on the clock, -1 for none
	Weight   int64
	Min, Max int // slots of a block
	MaxDay   int // slots a day
	After    []int
	Price    []int64 // by slot
}

// GridBlock is a block of a task.
type GridBlock struct{ Start, Slots int }

// GridPlan is a solution. Score is weight x slots without a place, then the price.
type GridPlan struct {
	Blocks [][]GridBlock // by task
	Score  Score
	Work   int64
}

// Bounds of a Grid.
const (
	maxGridSlots = 100_000
	maxGridPrice = 1 << 30
)

// SolveGrid plans a Grid with the construction and search of Plan. Its error says what is wrong with the grid.
func SolveGrid(g Grid, seed uint64, budget int64) (GridPlan, error) {
	return SolveGridWalks(g, seed, budget, 1)
}

// SolveGridWalks is SolveGrid with so many walks at the same time; see Problem.Walks.
func SolveGridWalks(g Grid, seed uint64, budget int64, walks int) (GridPlan, error) {
	if walks < 0 || walks > MaxWalks {
		return GridPlan{}, fmt.Errorf("%w: %d walks, from 0 to %d are possible", ErrInvalid, walks, MaxWalks)
	}
	if err := g.validate(); err != nil {
		return GridPlan{}, err
	}
	m := g.model()
	s, work := construct(m)
	if budget > 0 {
		better, more := searchAll(m, s, seed, min(budget, MaxBudget), walks)
		s, work = better, work+more
	}
	out := GridPlan{Score: s.score(), Work: work, Blocks: make([][]GridBlock, len(m.jobs))}
	out.Score[0] /= SlotMinutes
	for j, chunks := range s.chunks {
		for _, c := range chunks {
			out.Blocks[j] = append(out.Blocks[j], GridBlock{c.at, c.slots})
		}
	}
	return out, nil
}

// model turns a grid into what the solver works on. Slots count as the five minutes of the planner's own grid, and prices are
// scaled so that its formulas give those of the grid.
func (g *Grid) model() *model {
	p := &Problem{Tasks: make([]Task, len(g.Tasks))}
	m := &model{p: p, grain: 1, jobs: make([]job, len(g.Tasks))}
	m.limits.MaxPerWeek = endless
	m.weights = Weights{LatePerHour: g.LatePrice * 60 / SlotMinutes, Switch: g.BlockPrice, LoadPerMin: g.LoadPrice / SlotMinutes}
	m.ownBreaks.after, m.ownBreaks.slots = g.BreakAfter, g.Break
	if g.BreakAfter == 0 {
		m.ownBreaks.after = len(g.Day) + 1
	}
	m.tl = g.timeline()
	days := len(g.Cap)
	m.groupLo, m.groupCap, m.groupFixed = []int{0, days}, []int{unlimited}, []int{0}
	m.fixedLoad, m.group = make([]int, days), make([]int, days)
	for d := range days {
		m.dayCap = append(m.dayCap, g.Cap[d]*SlotMinutes)
		m.dayTarget = append(m.dayTarget, g.Target[d]*SlotMinutes)
	}
	open := make([]bool, len(g.Day))
	for t := range open {
		open[t] = true
	}
	for i := range g.Tasks {
		t := &g.Tasks[i]
		p.Tasks[i] = Task{Minutes: t.Slots * SlotMinutes}
		j := &m.jobs[i]
		*j = job{index: i, task: &p.Tasks[i], weight: t.Weight, remaining: t.Slots * SlotMinutes, open: open, lo: t.From, hi: t.Until, preds: t.After}
		if t.Due >= 0 {
			j.due = int64(t.Due) * slotSeconds
		}
		j.bounds = bounds{min: t.Min * SlotMinutes, max: t.Max * SlotMinutes, perDay: t.MaxDay * SlotMinutes}
		j.shapes = []shape{{unit: SlotMinutes, step: 1, units: t.Slots, min: t.Min, max: t.Max, lmin: t.Min, lmax: t.Max, minutes: j.remaining}}
		j.row = make([]int32, len(t.Price))
		for x := t.From; x < t.Until; x++ {
			j.row[x] = int32(t.Price[x])
		}
		for _, k := range t.After {
			m.jobs[k].succs = append(m.jobs[k].succs, i)
		}
	}
	return m
}

func (g *Grid) timeline() *timeline {
	n := len(g.Day)
	tl := &timeline{start: make([]int64, n), wall: make([]int16, n), local: make([]civilDay, n), day: make([]int32, n), segEnd: make([]int32, n),
		days: make([]civilDay, len(g.Cap)), dayLo: make([]int32, len(g.Cap)+1)}
	for t := range n {
		tl.start[t] = int64(g.Wall[t]) * slotSeconds
		tl.day[t], tl.segEnd[t] = int32(g.Day[t]), int32(g.SegEnd[t])
		tl.dayLo[g.Day[t]+1] = int32(t + 1)
	}
	for d := range g.Cap {
		tl.days[d] = civilDay(d)
		tl.dayLo[d+1] = max(tl.dayLo[d+1], tl.dayLo[d])
	}
	tl.last = 1 << 40
	return tl
}

func (g *Grid) validate() error {
	n, days := len(g.Day), len(g.Cap)
	fail := func(format string, args ...any) error {
		return fmt.Errorf("%w: "+format, append([]any{ErrInvalid}, args...)...)
	}
	switch {
	case n > maxGridSlots || days > n || len(g.Wall) != n || len(g.SegEnd) != n || len(g.Target) != days:
		return fail("%d slots, %d days, and arrays of other lengths", n, days)
	case g.LoadPrice%SlotMinutes != 0 || g.LoadPrice < 0 || g.BlockPrice < 0 || g.LatePrice < 0 || max(g.LoadPrice, g.BlockPrice, g.LatePrice) > maxGridPrice:
		return fail("a price is negative or too large, or the load price is no multiple of %d", SlotMinutes)
	case g.BreakAfter < 0 || g.Break < 0 || len(g.Tasks) > maxTasks:
		return fail("breaks or the number of tasks are out of range")
	}
	for t := range n {
		if g.Day[t] < 0 || g.Day[t] >= days || t > 0 && (g.Day[t] < g.Day[t-1] || g.Wall[t] <= g.Wall[t-1]) || g.Wall[t] < 0 || g.Wall[t] > maxGridPrice ||
			g.SegEnd[t] <= t || g.SegEnd[t] > n || g.Day[g.SegEnd[t]-1] != g.Day[t] {
			return fail("slot %d is out of order", t)
		}
	}
	for d := range days {
		if g.Cap[d] < 0 || g.Cap[d] > n || g.Target[d] < 0 {
			return fail("the limits of day %d are out of range", d)
		}
	}
	for i := range g.Tasks {
		if rule := g.taskRule(i); rule != "" {
			return fail("task %d: %s", i, rule)
		}
	}
	return nil
}

func (g *Grid) taskRule(i int) string {
	t := &g.Tasks[i]
	switch {
	case t.Slots < 1 || t.Slots > maxGridSlots || t.Min < 1 || t.Max < t.Min || t.Weight < 0 || t.Weight > 1000 || t.MaxDay < 0:
		return "sizes or weight are out of range"
	case (t.Slots+t.Max-1)/t.Max*t.Min > t.Slots:
		return "its slots are no sum of blocks"
	case t.From < 0 || t.From > t.Until || t.Until > len(g.Day) || len(t.Price) != len(g.Day):
		return "its window or prices do not fit the grid"
	}
	for x := t.From; x < t.Until; x++ {
		if t.Price[x] < 0 || t.Price[x] > maxGridPrice {
			return "a price is out of range"
		}
	}
	for _, k := range t.After {
		if k < 0 || k >= i {
			return "it depends on a task that does not come before it"
		}
	}
	return ""
}
