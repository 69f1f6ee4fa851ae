package planner

import (
	"cmp"
	"slices"
)

// makeSeries finds the turns of each series, by their windows.
func (m *model) makeSeries() {
	series := map[string][]int{}
	for i := range m.jobs {
		if name := m.jobs[i].task.Series; name != "" {
			series[name] = append(series[name], i)
		}
	}
	for i := range m.jobs {
		turns := series[m.jobs[i].task.Series]
		if len(turns) < 2 || turns[0] != i {
			continue
		}
		slices.SortStableFunc(turns, func(a, b int) int {
			return cmp.Compare(m.jobs[a].notBefore, m.jobs[b].notBefore)
		})
		for at, t := range turns {
			m.jobs[t].turns, m.jobs[t].turn = turns, at
		}
	}
}

// apart narrows the window of a turn, so that it keeps its distance to the turns before and after it that have a place.
func (s *state) apart(job *job, lo, hi int) (int, int) {
	m := s.m
	for at, i := range job.turns {
		other := &m.jobs[i]
		gap := int64(max(job.task.Distance, other.task.Distance)) * 60
		chunks := s.chunks[i]
		switch {
		case at < job.turn:
			end := other.fixedEnd
			if n := len(chunks); n > 0 {
				end = max(end, m.endOf(chunks[n-1]))
			}
			if end > 0 {
				lo = max(lo, m.tl.firstFrom(end+gap))
			}
		case at > job.turn:
			start := other.fixedFrom
			if len(chunks) > 0 && (start == 0 || m.tl.start[chunks[0].at] < start) {
				start = m.tl.start[chunks[0].at]
			}
			if start > 0 {
				hi = min(hi, m.tl.endsBy(start-gap))
			}
		}
	}
	return lo, hi
}

// nearTurn names the turn before or after a job to which it keeps its distance.
func (d *Desk) nearTurn(j *job, before bool) (Refusal, bool) {
	for n := range j.turns {
		at := j.turn + 1 + n
		if before {
			at = j.turn - 1 - n
		}
		if at < 0 || at >= len(j.turns) {
			break
		}
		other := &d.m.jobs[j.turns[at]]
		from, chunks := other.fixedFrom, d.s.chunks[other.index]
		if len(chunks) > 0 {
			from = d.m.tl.start[chunks[0].at]
		}
		if from > 0 {
			return Refusal{RuleDistance, d.p.say("It keeps %s from %s, which is planned %s.",
				minutesText(max(j.task.Distance, other.task.Distance)), d.m.titleOf(other), d.p.time(instant(from)))}, true
		}
	}
	return Refusal{}, false
}
