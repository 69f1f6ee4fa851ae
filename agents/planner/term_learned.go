package planner

import (
	"fmt"
	"time"
)

var learnedTerm = TermInfo{
	Name: TermLearned, Label: "Learned hours", Level: LevelSoft, Weight: "LearnedPct",
	Formula:  "Problem.TimeFit of the kind of work, kind of day and two hours of the day, x LearnedPct / 100, per slot",
	Sentence: "You usually work on this kind of task better at other times.",
}

// TimeFit is what was learned about the hours of a person: the cost of a slot by kind of work (in the order of Energy),
// weekday (0) or weekend (1), and two hours of the local day, in tenths of a pain minute. The zero value has no opinion.
type TimeFit [len(energies)][2][fitBlocks]int16

const (
	fitBlocks  = 12                     // two hours each
	fitMinutes = dayMinutes / fitBlocks // of one entry
	maxFit     = 100 * SlotMinutes      // tenths of a pain minute a slot: ten a minute, more than any term of the same kind
)

func (m *model) learnedCost(e Energy, t int) int64 {
	day := 0
	if d := m.tl.local[t].weekday(); d == time.Saturday || d == time.Sunday {
		day = 1
	}
	return int64(m.p.TimeFit[e][day][int(m.tl.wall[t])/fitMinutes]) * m.weights.LearnedPct / 100
}

func validateFit(p *Problem) error {
	if w := p.Weights.LearnedPct; w < 0 || w > maxWeight/maxFit {
		return refuse("weights.learned_pct", "%d is not between 0 and %d", w, maxWeight/maxFit)
	}
	for e := range p.TimeFit {
		for d := range p.TimeFit[e] {
			for b, cost := range p.TimeFit[e][d] {
				if cost < 0 || cost > maxFit {
					return refuse(fmt.Sprintf("time_fit[%s][%d][%d]", Energy(e), d, b), "%d is not between 0 and %d", cost, maxFit)
				}
			}
		}
	}
	return nil
}
