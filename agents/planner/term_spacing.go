package planner

import (
	"slices"
	"time"
)

var spacingTerm = TermInfo{
	Name: TermSpacing, Label: "Spaced study", Level: LevelSoft, Weight: "SpacingPerMin, SpacingPerDay",
	Formula: "for tasks spread over days: SpacingPerMin per minute of a day above an even share over up to 5 days; SpacingPerDay per day worked on and day " +
		"of distance from the nearest of the days that divide the time until it is due evenly, weekends left out where possible",
	Sentence: "It is spread over days; what is learned on separate days far apart is kept longer.",
}

// spacingDays is over how many days work that is spread goes: beyond five sessions one more adds little (Cepeda et al. 2006,
// 2008: the best gap is 10 to 20 % of the time to the test, which is a session on each fifth of it).
const spacingDays = 5

// spacingFar is the most days of distance that are charged.
const spacingFar = 14

// spread is how a job is spread over days.
type spread struct {
	share int     // minutes of a day up to which nothing is charged
	away  []int32 // by day: days from the nearest study day
}

// spreadOf divides a job over the days it can use, or returns nil when it is not to be spread. The share comes from the whole
// effort, so that it stays the same while the work goes on.
func (m *model) spreadOf(j *job) *spread {
	if !j.task.Spaced || j.due == 0 || j.remaining == 0 {
		return nil
	}
	usable := m.usableDays(j)
	if len(usable) == 0 {
		return nil
	}
	sessions := max(1, min(spacingDays, j.task.Minutes/max(1, j.bounds.min)))
	share := (j.task.Minutes + sessions - 1) / sessions
	share = max(share, (j.remaining+len(usable)-1)/len(usable))
	share = (share + SlotMinutes - 1) / SlotMinutes * SlotMinutes
	days := m.studyDays(usable, (j.remaining+share-1)/share)
	sp := &spread{share: share, away: make([]int32, len(m.tl.days))}
	for d := range sp.away {
		sp.away[d] = spacingFar
		for _, study := range days {
			sp.away[d] = min(sp.away[d], int32(max(d-study, study-d)))
		}
	}
	return sp
}

// studyDays divides the time from the first to the last usable day into n equal parts and takes of each the usable day nearest
// to its middle, the earlier of two; no day twice, and none of the weekend as long as there are others.
func (m *model) studyDays(usable []int, n int) []int {
	var free []int
	for _, d := range usable {
		if w := m.tl.days[d].weekday(); w != time.Saturday && w != time.Sunday {
			free = append(free, d)
		}
	}
	if len(free) < n {
		free = slices.Clone(usable)
	}
	first, length := usable[0], usable[len(usable)-1]-usable[0]+1
	var out []int
	for k := range min(n, len(free)) {
		best, bestOff := 0, -1
		for i, d := range free {
			// From the middle of the day to the middle of the part, in units of a day / 2n.
			off := (2*(d-first)+1)*n - (2*k+1)*length
			if off = max(off, -off); bestOff < 0 || off < bestOff {
				best, bestOff = i, off
			}
		}
		out = append(out, free[best])
		free = slices.Delete(free, best, best+1)
	}
	return out
}

// usableDays lists the days on which a job could have a block before it is due.
func (m *model) usableDays(j *job) []int {
	var out []int
	until := min(j.hi, m.tl.endsBy(j.due))
	for d := range m.tl.days {
		free := 0
		for t := max(j.lo, int(m.tl.dayLo[d])); t < min(until, int(m.tl.dayLo[d+1])); t++ {
			if j.open[t] {
				free += SlotMinutes
			}
		}
		if free >= j.bounds.min && m.dayCap[d] >= j.bounds.min {
			out = append(out, d)
		}
	}
	return out
}

// spacingCost is what so many new minutes of a job on a day cost; its blocks that stay are there already.
func (m *model) spacingCost(j *job, d, minutes int) int64 {
	if j.spread == nil || minutes == 0 {
		return 0
	}
	fixed := j.fixedOn(d)
	cost := m.weights.SpacingPerMin * int64(max(0, fixed+minutes-j.spread.share)-max(0, fixed-j.spread.share))
	if fixed == 0 {
		cost += m.weights.SpacingPerDay * int64(j.spread.away[d])
	}
	return cost
}

// spacingShare is what the i-th of a job's chunks adds to the cost of its day: the later blocks of a day pay for the day being
// more than its share.
func (m *model) spacingShare(j *job, chunks []chunk, i int) int64 {
	if j.spread == nil {
		return 0
	}
	d, before := m.tl.day[chunks[i].at], 0
	for k := i - 1; k >= 0 && m.tl.day[chunks[k].at] == d; k-- {
		before += chunks[k].minutes
	}
	return m.spacingCost(j, int(d), before+chunks[i].minutes) - m.spacingCost(j, int(d), before)
}
