package planner

import (
	"cmp"
	"slices"
	"time"
)

// model is a problem with everything looked up: tasks by index, instants as slots, costs as tables.
type model struct {
	p       *Problem
	limits  Limits
	weights Weights
	rhythm  Rhythm
	turn    int // Problem.DayTurn
	tl      *timeline
	jobs    []job
	base    [len(energies)][]int32 // by energy, by slot: cost of the slot that does not depend on the task
	near    []int8                 // by slot: how much a change weighs there (term_stability.go)
	oldUser []int32                // by slot: the job that had it in the last plan, or none

	dayCap     []int // by day: hard cap in minutes
	dayTarget  []int // by day: soft target in minutes
	fixedLoad  []int // by day: minutes of fixed blocks of tasks
	group      []int // by day: its group of days under one cap (a week, or everything)
	groupLo    []int // by group: first day; one more entry at the end
	groupCap   []int // by group: minutes
	groupFixed []int // by group: minutes of fixed blocks inside the group, also before the horizon's first slot

	grain     int                        // slots of a quarter hour
	ownBreaks struct{ after, slots int } // grid problems: a block of at least after slots keeps so many free behind it; after 0: none
}

// What a slot's owner is when it is no job: nobody, or the break of the block before.
const (
	none    = -1
	resting = -3
)

// ownBreak is the number of slots a block keeps free behind it; the end of a stretch ends its break.
func (m *model) ownBreak(at, slots int) int {
	if m.ownBreaks.after == 0 || slots < m.ownBreaks.after {
		return 0
	}
	return min(m.ownBreaks.slots, int(m.tl.segEnd[at])-at-slots)
}

// job is a task as the solver sees it.
type job struct {
	index     int
	task      *Task
	weight    int64
	remaining int // minutes to place
	credited  int // Done plus fixed blocks that count, at most Minutes
	bounds    bounds
	shapes    []shape
	open      []bool  // by slot: inside its hours
	row       []int32 // by slot: slotCost; nil: not looked up
	lo, hi    int     // slots it may use: from earliest start to hard deadline
	due       int64   // Unix seconds, 0 for none
	notBefore int64   // from when delay is counted: its earliest start, or the start of the plan
	preds     []int
	succs     []int
	fixedDay  []dayMinutesOf // its own fixed blocks by day
	spread    *spread        // over days; nil: not
	turns     []int          // the jobs of its series, by time; nil: none
	turn      int            // its own place among them
	fixedFrom int64          // when its first counted fixed block starts, 0 for none
	fixedEnd  int64          // when its last counted fixed block ends, 0 for none
	old       []interval     // where its movable blocks were, sorted
	oldNear   int64          // the weight of the nearest of them
}

// dayMinutesOf is a number of minutes on one day.
type dayMinutesOf struct{ day, minutes int }

func newModel(p *Problem) *model {
	m := &model{p: p, limits: p.Limits.resolved(), weights: p.Weights.resolved(), rhythm: p.Rhythm.resolved(), turn: p.DayTurn(), grain: coarseUnit / SlotMinutes}
	m.tl = newTimeline(p, m.limits)
	m.makeCaps()
	m.makeJobs()
	m.addFixed()
	m.addPrevious()
	for j := range m.jobs {
		m.finishJob(&m.jobs[j])
	}
	m.makeSeries()
	m.makeBase()
	return m
}

// makeCaps sets the caps of days and of groups of days. Without a weekly cap all days are one group without a limit.
func (m *model) makeCaps() {
	n := len(m.tl.days)
	m.dayCap, m.dayTarget = make([]int, n), make([]int, n)
	m.fixedLoad, m.group = make([]int, n), make([]int, n)
	for d, day := range m.tl.days {
		m.dayCap[d] = m.limits.ByWeekday[day.weekday()]
		m.dayTarget[d] = min(m.dayCap[d], dayMinutes) * m.limits.TargetPct / 100
		if d == 0 || m.limits.MaxPerWeek < endless && day.week() != m.tl.days[d-1].week() {
			m.groupLo = append(m.groupLo, d)
			m.groupCap = append(m.groupCap, m.groupLimit())
		}
		m.group[d] = len(m.groupLo) - 1
	}
	m.groupFixed = make([]int, len(m.groupLo))
	m.groupLo = append(m.groupLo, n)
}

func (m *model) groupLimit() int {
	if m.limits.MaxPerWeek < endless {
		return m.limits.MaxPerWeek
	}
	return unlimited
}

// unlimited is more minutes than a plan can hold.
const unlimited = 1 << 30

func (m *model) makeJobs() {
	index := taskIndex(m.p.Tasks)
	m.jobs = make([]job, len(m.p.Tasks))
	for i := range m.p.Tasks {
		t := &m.p.Tasks[i]
		j := &m.jobs[i]
		j.index, j.task, j.weight = i, t, t.Priority.Weight()
		j.credited = t.Done
		for _, id := range t.DependsOn {
			if k := index[id]; !slices.Contains(j.preds, k) {
				j.preds = append(j.preds, k)
			}
		}
		if !t.Due.IsZero() {
			j.due = t.Due.Unix()
		}
	}
	for i := range m.jobs {
		for _, k := range m.jobs[i].preds {
			m.jobs[k].succs = append(m.jobs[k].succs, i)
		}
	}
}

// addFixed credits fixed blocks and counts them towards the caps of their days.
func (m *model) addFixed() {
	index := taskIndex(m.p.Tasks)
	for _, f := range m.p.Fixed {
		if f.Task == "" {
			continue
		}
		day := planningDay(f.Start, m.p.Zone, m.turn)
		d := none
		if len(m.tl.days) > 0 {
			d = int(day - m.tl.days[0])
			m.countFixed(day, d, f.Minutes())
		}
		i, known := index[f.Task]
		if !known {
			continue
		}
		j := &m.jobs[i]
		if d >= 0 && d < len(m.tl.days) {
			j.fixedDay = append(j.fixedDay, dayMinutesOf{d, f.Minutes()})
		}
		if f.Counts {
			j.credited += f.Minutes()
			span := spanOf(f.Start, f.End)
			j.fixedEnd = max(j.fixedEnd, span.to)
			if j.fixedFrom == 0 || span.from < j.fixedFrom {
				j.fixedFrom = span.from
			}
		}
	}
}

// countFixed adds a fixed block to its day and to its week, which may have begun before the horizon.
func (m *model) countFixed(day civilDay, d, minutes int) {
	if d >= 0 && d < len(m.tl.days) {
		m.fixedLoad[d] += minutes
	}
	if m.limits.MaxPerWeek >= endless {
		return
	}
	for g := range m.groupCap {
		if m.tl.days[m.groupLo[g]].week() == day.week() {
			m.groupFixed[g] += minutes
		}
	}
}

// addPrevious notes old places: of each job, and who had each slot.
func (m *model) addPrevious() {
	index := taskIndex(m.p.Tasks)
	for _, b := range m.p.Previous {
		i, known := index[b.Task]
		if old := spanOf(b.Start, b.End); known && old.to > m.tl.first {
			m.jobs[i].old = append(m.jobs[i].old, old)
		}
	}
	m.oldUser = make([]int32, m.tl.slots())
	for t := range m.oldUser {
		m.oldUser[t] = none
	}
	for i := range m.jobs {
		j := &m.jobs[i]
		slices.SortFunc(j.old, func(a, b interval) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
		for _, old := range j.old {
			for t := m.tl.firstFrom(old.from); t < m.tl.slots() && m.tl.start[t] < old.to; t++ {
				m.oldUser[t] = int32(i)
			}
		}
	}
}

// finishJob derives windows and shapes once credits are known.
func (m *model) finishJob(j *job) {
	t := j.task
	j.credited = min(j.credited, t.Minutes)
	j.remaining = t.Minutes - j.credited
	h := m.p.Hours
	if t.Hours != nil {
		h = *t.Hours
	}
	j.open = m.tl.without(m.tl.open[m.tl.class(h)], t.Avoid)
	j.notBefore = m.tl.first
	j.hi = m.tl.slots()
	if !t.Earliest.IsZero() {
		j.notBefore = max(j.notBefore, spanOf(t.Earliest, t.Earliest).to)
		j.lo = m.tl.firstFrom(j.notBefore)
	}
	if t.Hard {
		j.hi = m.tl.endsBy(j.due)
	}
	if j.remaining == 0 {
		return
	}
	most := 0
	for _, c := range m.dayCap {
		most = max(most, c)
	}
	j.bounds = chunkBounds(t, j.remaining, most)
	j.shapes = shapes(j.bounds, j.remaining)
	j.oldNear = m.oldNearness(j)
	j.spread = m.spreadOf(j)
}

// fixedOn is the minutes of the job's own fixed blocks on a day.
func (j *job) fixedOn(d int) int {
	total := 0
	for _, f := range j.fixedDay {
		if f.day == d {
			total += f.minutes
		}
	}
	return total
}

// instant is a slot boundary as a time.
func instant(unix int64) time.Time { return time.Unix(unix, 0).UTC() }
