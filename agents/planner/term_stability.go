package planner

import (
	"sort"
	"time"
)

var stabilityTerm = TermInfo{
	Name: TermStability, Label: "Moved", Level: LevelSoft, Weight: "StabilityPerMin",
	Formula:  "StabilityPerMin per minute not at its old place; x 2 when the old or the new place lies within 48 hours, x 5 when one is today",
	Sentence: "It was planned elsewhere before, and people rely on what they have seen.",
}

// How much a change weighs by its distance.
const (
	nearToday  = 5
	nearSoon   = 2
	nearLater  = 1
	soonWithin = 48 * time.Hour
)

func (m *model) nearness(unix int64) int64 {
	now := m.p.Now
	if unix >= now.Add(soonWithin).Unix() {
		return nearLater
	}
	if planningDay(instant(unix), m.p.Zone, m.turn) <= planningDay(now, m.p.Zone, m.turn) {
		return nearToday
	}
	return nearSoon
}

// oldNearness is the nearness of the first old block of a job.
func (m *model) oldNearness(j *job) int64 {
	if len(j.old) == 0 {
		return 0
	}
	if m.near == nil {
		m.near = make([]int8, m.tl.slots())
		for t := range m.near {
			m.near[t] = int8(m.nearness(m.tl.start[t]))
		}
	}
	return m.nearness(max(j.old[0].from, m.tl.first))
}

func (m *model) stabilityCost(j *job, t int) int64 {
	if len(j.old) == 0 {
		return 0
	}
	at := m.tl.start[t]
	next := sort.Search(len(j.old), func(i int) bool { return j.old[i].from > at })
	if next > 0 && at < j.old[next-1].to {
		return 0
	}
	return m.weights.StabilityPerMin * SlotMinutes * max(j.oldNear, int64(m.near[t]))
}

// guestCost steers the construction, which places one task after the other, away from places that other tasks had in the
// last plan. It is no term: scores do not contain it.
func (m *model) guestCost(j *job, t int) int64 {
	if owner := m.oldUser[t]; owner == none || int(owner) == j.index {
		return 0
	}
	return 2 * m.weights.StabilityPerMin * SlotMinutes
}
