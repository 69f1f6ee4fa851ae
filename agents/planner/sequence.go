package planner

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// SequenceJob is work on one machine, with a price for each unit of time it is completed after it is due.
type SequenceJob struct{ Time, Weight, Due int64 }

// Sequence orders jobs that follow each other without a gap so that the weighted lateness is small, within a budget of work units
// (positions looked at). It is an iterated dynasearch: a dynamic program finds the best set of exchanges and insertions that do not
// touch each other (Congram, Potts & van de Velde 2002; Grosso, Della Croce & Tadei 2004), and random exchanges lead on from
// where it finds none. It returns the order, its cost and the work done; the same arguments give the same answer. It ends early
// when nothing is late.
func Sequence(jobs []SequenceJob, seed uint64, budget int64) (order []int, cost, work int64) {
	q := newSequencer(jobs, seed)
	q.descend()
	best, bestCost := slices.Clone(q.order), q.cost
	base, baseCost := slices.Clone(q.order), q.cost
	for since := 0; len(jobs) > 1 && bestCost > 0 && q.work < budget; {
		copy(q.order, base)
		q.kick()
		q.descend()
		switch {
		case q.cost < bestCost:
			bestCost, since = q.cost, 0
			copy(best, q.order)
		default:
			since++
		}
		// Small steps uphill are taken, so that the walk does not stay in one valley; after long without success it goes back.
		if q.cost <= baseCost+baseCost/sequenceUphill {
			copy(base, q.order)
			baseCost = q.cost
		}
		if since > 0 && since%sequencePatience == 0 {
			copy(base, best)
			baseCost = bestCost
		}
	}
	return best, bestCost, q.work
}

// How the walk between local optima goes.
const (
	sequenceUphill   = 200 // one part in so many of the cost
	sequencePatience = 60  // rounds
	kickLeast        = 2   // exchanges of a kick
	kickSpread       = 5   // and up to so many less one more
	kickReach        = 12  // positions an exchange reaches at most
)

type sequencer struct {
	jobs  []SequenceJob
	rng   *rand.Rand
	order []int
	cost  int64
	work  int64

	run    []SequenceJob // the jobs in order
	end    []int64       // by position: completion of the job before it; one more entry at the end
	prefix []int64       // by position: cost of all before it
	best   []int64       // by position: least cost of all before it after independent moves
	move   []sequenceMove
}

// sequenceMove says how the positions from at to the one it belongs to change.
type sequenceMove struct {
	at   int
	kind moveKind
}

type moveKind int8

const (
	moveNone     moveKind = iota
	moveExchange          // first and last change places
	moveBack              // the first goes behind the last
	moveForth             // the last goes before the first
)

func newSequencer(jobs []SequenceJob, seed uint64) *sequencer {
	n := len(jobs)
	q := &sequencer{jobs: jobs, rng: rand.New(rand.NewPCG(seed, sequenceStream)), order: make([]int, n), run: make([]SequenceJob, n),
		end: make([]int64, n+1), prefix: make([]int64, n+1), best: make([]int64, n+1), move: make([]sequenceMove, n+1)}
	for i := range q.order {
		q.order[i] = i
	}
	slices.SortStableFunc(q.order, func(a, b int) int { return cmp.Compare(jobs[a].Due, jobs[b].Due) })
	return q
}

// sequenceStream separates these draws from others of the same seed.
const sequenceStream = 0x736571

func (j *SequenceJob) late(end int64) int64 {
	if end <= j.Due {
		return 0
	}
	return j.Weight * (end - j.Due)
}

// descend improves the order until no set of independent moves does.
func (q *sequencer) descend() {
	for q.sweep() {
	}
}

// sweep finds and makes the best set of independent moves; it reports whether there was one.
func (q *sequencer) sweep() bool {
	n := len(q.order)
	for i, j := range q.order {
		q.run[i] = q.jobs[j]
		q.end[i+1] = q.end[i] + q.run[i].Time
		q.prefix[i+1] = q.prefix[i] + q.run[i].late(q.end[i+1])
	}
	q.cost = q.prefix[n]
	for i := range q.best {
		q.best[i] = q.prefix[i]
		q.move[i].kind = moveNone
	}
	// best[i] is final when position i is reached, because every move from i on only lowers later entries.
	for i := range n {
		if v := q.best[i] + q.prefix[i+1] - q.prefix[i]; v < q.best[i+1] {
			q.best[i+1], q.move[i+1].kind = v, moveNone
		}
		q.movesFrom(i)
	}
	if q.best[n] >= q.cost {
		return false
	}
	q.apply()
	return true
}

// movesFrom tries all moves whose first position is i.
func (q *sequencer) movesFrom(i int) {
	n, run, end := len(q.run), q.run, q.end
	first := run[i]
	back := q.best[i] // cost up to the last one, the first taken out
	for j := i + 1; j < n; j++ {
		last := run[j]
		back += last.late(end[j+1] - first.Time)
		if v := back + first.late(end[j+1]); v < q.best[j+1] {
			q.best[j+1], q.move[j+1] = v, sequenceMove{i, moveBack}
		}
		limit := q.best[j+1]
		// The two moves below share nothing with longer ones; each stops as soon as it cannot win.
		v := q.best[i] + last.late(end[i]+last.Time)
		exchange := v + first.late(end[j+1])
		shift := last.Time - first.Time
		for k := i + 1; k < j && exchange < limit; k++ {
			exchange += run[k].late(end[k+1] + shift)
		}
		if exchange < limit {
			limit = exchange
			q.best[j+1], q.move[j+1] = exchange, sequenceMove{i, moveExchange}
		}
		for k := i; k < j && v < limit; k++ {
			v += run[k].late(end[k+1] + last.Time)
		}
		if v < limit {
			q.best[j+1], q.move[j+1] = v, sequenceMove{i, moveForth}
		}
		q.work += int64(j - i)
	}
}

// apply makes the moves that lead to the best cost.
func (q *sequencer) apply() {
	for p := len(q.order); p > 0; {
		m := q.move[p]
		if m.kind == moveNone {
			p--
			continue
		}
		part := q.order[m.at:p]
		n := len(part)
		switch m.kind {
		case moveExchange:
			part[0], part[n-1] = part[n-1], part[0]
		case moveBack:
			first := part[0]
			copy(part, part[1:])
			part[n-1] = first
		case moveForth:
			last := part[n-1]
			copy(part[1:], part[:n-1])
			part[0] = last
		}
		p = m.at
	}
}

// kick exchanges some pairs at random.
func (q *sequencer) kick() {
	n := len(q.order)
	for range kickLeast + q.rng.IntN(kickSpread) {
		a := q.rng.IntN(n)
		b := min(n-1, a+1+q.rng.IntN(kickReach))
		q.order[a], q.order[b] = q.order[b], q.order[a]
	}
	q.work += int64(n)
}
