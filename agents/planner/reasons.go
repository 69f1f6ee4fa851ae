package planner

import "time"

// explainUnplaced finds why minutes of a job could not be placed: the first of the reasons, from the most specific on, that
// is true of the finished plan.
func (m *model) explainUnplaced(s *state, j *job) Unplaced {
	u := Unplaced{Task: j.task.ID, Minutes: j.remaining - s.placed[j.index]}
	for _, find := range []func(*model, *state, *job, *Unplaced) bool{
		blockedByPredecessor, deadlinePassed, windowEmpty, startsAfterHorizon, hoursEmpty, capsFull, noGap,
	} {
		if find(m, s, j, &u) {
			return u
		}
	}
	noTime(m, s, j, &u)
	return u
}

// titleOf is how sentences name a task.
func (m *model) titleOf(j *job) string {
	title := m.p.say(`"%s"`, named(j.task.Title, j.task.ID))
	if j.task.Turn != "" {
		title += " (" + j.task.Turn + ")"
	}
	return title
}

// earliest is when a job may start, for sentences, and what that waits for.
func (m *model) earliest(j *job, at time.Time) string {
	text := m.p.time(at)
	if j.task.AfterEvent != "" {
		text = m.p.say(`%s, when "%s" ends`, text, j.task.AfterEvent)
	}
	return text
}

// until is the end of a job's window for sentences: its hard deadline, or the end of the plan.
func (m *model) until(j *job) string {
	if j.deadlineBinds(m) {
		return m.p.say("before its deadline %s", m.p.end(j.task.Due))
	}
	return m.p.say("before the plan ends %s", m.p.end(m.p.To))
}

// deadlineBinds reports whether the hard deadline, not the horizon, ends the window.
func (j *job) deadlineBinds(m *model) bool { return j.task.Hard && j.due <= m.tl.last }

func blockedByPredecessor(m *model, s *state, j *job, u *Unplaced) bool {
	for _, p := range j.preds {
		if s.complete(p) {
			continue
		}
		pred := &m.jobs[p]
		u.Reason, u.Blocker = ReasonPredecessor, pred.task.ID
		u.Sentence = m.p.say("%s of %s wait for %s, of which %s could not be placed.",
			minutesText(u.Minutes), m.titleOf(j), m.titleOf(pred), minutesText(pred.remaining-s.placed[p]))
		return true
	}
	return false
}

func deadlinePassed(m *model, _ *state, j *job, u *Unplaced) bool {
	if !j.task.Hard || j.due > m.tl.first {
		return false
	}
	u.Reason = ReasonDeadlinePassed
	u.Sentence = m.p.say("%s of %s are left, and its deadline %s has passed.",
		minutesText(u.Minutes), m.titleOf(j), m.p.end(j.task.Due))
	return true
}

func windowEmpty(m *model, _ *state, j *job, u *Unplaced) bool {
	if !j.task.Hard || j.task.Earliest.IsZero() || j.task.Earliest.Before(j.task.Due) {
		return false
	}
	u.Reason = ReasonWindowEmpty
	u.Sentence = m.p.say("%s of %s cannot be placed: it may not start before %s, but its deadline is %s.",
		minutesText(u.Minutes), m.titleOf(j), m.earliest(j, j.task.Earliest), m.p.end(j.task.Due))
	return true
}

func startsAfterHorizon(m *model, _ *state, j *job, u *Unplaced) bool {
	if j.notBefore < m.tl.last {
		return false
	}
	u.Reason = ReasonHorizon
	u.Sentence = m.p.say("%s of %s are not planned yet: it may not start before %s, and the plan ends %s.",
		minutesText(u.Minutes), m.titleOf(j), m.earliest(j, instant(j.notBefore)), m.p.end(m.p.To))
	return true
}

func hoursEmpty(m *model, s *state, j *job, u *Unplaced) bool {
	h := m.p.Hours
	if j.task.Hours != nil {
		h = *j.task.Hours
	}
	from, to := j.windowTimes(m, s)
	for at := from; at+slotSeconds <= to; at += slotSeconds {
		_, offset := instant(at).In(m.p.Zone).Zone()
		if date, sec := wallClock(at, offset); h.coversSlot(date, sec) {
			return false
		}
	}
	u.Reason = ReasonNoHours
	if from >= to { // what it waits for takes up all the time it has
		u.Sentence = m.p.say("%s of %s cannot be placed: what it waits for ends %s, and its time ends %s.",
			minutesText(u.Minutes), m.titleOf(j), m.p.time(instant(from)), m.p.end(instant(to)))
		return true
	}
	u.Sentence = m.p.say("%s of %s cannot be placed: its hours (%s) offer no time between %s and %s.",
		minutesText(u.Minutes), m.titleOf(j), m.p.Lang.Hours(h), m.p.time(instant(from)), m.p.end(instant(to)))
	return true
}

// windowTimes is the time in which a job could be worked, in Unix seconds on the grid.
func (j *job) windowTimes(m *model, s *state) (from, to int64) {
	from = m.tl.first
	if over := (j.notBefore - m.tl.first) % slotSeconds; j.notBefore > from {
		from = j.notBefore
		if over > 0 {
			from += slotSeconds - over
		}
	}
	for _, p := range j.preds {
		if chunks := s.chunks[p]; len(chunks) > 0 {
			from = max(from, m.tl.start[chunks[len(chunks)-1].end()-1]+slotSeconds)
		}
		if end := m.jobs[p].fixedEnd; end > from {
			from = m.tl.first + (end-m.tl.first+slotSeconds-1)/slotSeconds*slotSeconds
		}
	}
	to = m.tl.last
	if j.task.Hard {
		to = min(to, j.due)
	}
	return from, to
}

// view says which rules a measure of free time leaves out.
type view struct{ noDayCap, noTaskCap, noWeekCap, noChunks bool }

// capacity estimates how many more minutes of a job fit into the finished plan: stretches of free slots, each filled with
// blocks and breaks, under the caps that the view keeps. It ignores breaks around blocks of other tasks.
func (m *model) capacity(s *state, j *job, v view) int {
	lo, hi := s.window(j.index)
	total := 0
	for g := range m.groupCap {
		inGroup := 0
		for d := m.groupLo[g]; d < m.groupLo[g+1]; d++ {
			inGroup += m.dayCapacity(s, j, d, lo, hi, v)
		}
		if !v.noWeekCap {
			inGroup = max(0, min(inGroup, m.groupCap[g]-s.groupLoad[g]))
		}
		total += inGroup
	}
	return total
}

func (m *model) dayCapacity(s *state, j *job, d, lo, hi int, v view) int {
	a, b := max(lo, int(m.tl.dayLo[d])), min(hi, int(m.tl.dayLo[d+1]))
	free := 0
	for t := a; t < b; {
		n := 0
		for t+n < b && t+n < int(m.tl.segEnd[t]) && s.owner[t+n] == none && j.open[t+n] {
			n++
		}
		if v.noChunks {
			free += n * SlotMinutes
		} else {
			free += m.usable(j, n*SlotMinutes)
		}
		t += max(n, 1)
	}
	if !v.noDayCap {
		free = min(free, m.dayCap[d]-s.load[d])
	}
	if !v.noTaskCap {
		own := j.fixedOn(d)
		for _, c := range s.chunks[j.index] {
			if int(m.tl.day[c.at]) == d {
				own += c.minutes
			}
		}
		free = min(free, j.bounds.perDay-own)
	}
	if !v.noChunks && free < j.bounds.min {
		return 0
	}
	return max(0, free)
}

// usable is how many minutes of legal blocks with breaks between them fit into a free stretch.
func (m *model) usable(j *job, free int) int {
	gap := max(SlotMinutes, m.limits.Break)
	best := 0
	for k := 1; k*j.bounds.min+(k-1)*gap <= free; k++ {
		best = max(best, min(k*j.bounds.max, free-(k-1)*gap))
	}
	return best
}

// capsFull: without one of the caps the rest would fit, with all of them it does not.
func capsFull(m *model, s *state, j *job, u *Unplaced) bool {
	fits := func(v view) bool { return m.capacity(s, j, v) >= u.Minutes }
	most := 0
	for _, c := range m.dayCap {
		most = max(most, c)
	}
	switch {
	case j.bounds.min > j.bounds.perDay:
		u.Reason = ReasonDayCaps
		u.Sentence = m.p.say("%s of %s cannot be placed: it is one block of %s, and its limit is %s a day.",
			minutesText(u.Minutes), m.titleOf(j), minutesText(j.bounds.min), minutesText(j.bounds.perDay))
	case j.bounds.min > most:
		u.Reason = ReasonDayCaps
		u.Sentence = m.p.say("%s of %s cannot be placed: it is one block of %s, and your limit is %s of work a day.",
			minutesText(u.Minutes), m.titleOf(j), minutesText(j.bounds.min), minutesText(most))
	case fits(view{}):
		return false
	case fits(view{noTaskCap: true}):
		u.Reason = ReasonDayCaps
		u.Sentence = m.p.say("%s of %s do not fit %s: there is free time, but its limit of %s a day is used up.",
			minutesText(u.Minutes), m.titleOf(j), m.until(j), minutesText(j.bounds.perDay))
	case fits(view{noWeekCap: true}):
		u.Reason = ReasonWeekCap
		u.Sentence = m.p.say("%s of %s do not fit %s: there is free time, but your limit of %s of work a week is used up.",
			minutesText(u.Minutes), m.titleOf(j), m.until(j), minutesText(m.limits.MaxPerWeek))
	case fits(view{noDayCap: true}), fits(view{noDayCap: true, noTaskCap: true, noWeekCap: true}):
		u.Reason = ReasonDayCaps
		u.Sentence = m.p.say("%s of %s do not fit %s: there is free time, but your daily limit of work (%s at most) is used up.",
			minutesText(u.Minutes), m.titleOf(j), m.until(j), minutesText(most))
	default:
		return false
	}
	return true
}

// noGap: the free time would be enough, but not in pieces as long as the blocks must be.
func noGap(m *model, s *state, j *job, u *Unplaced) bool {
	free := m.capacity(s, j, view{noChunks: true})
	if free < u.Minutes {
		return false
	}
	u.Reason = ReasonNoGap
	if j.bounds.min == j.remaining {
		u.Sentence = m.p.say("%s of %s do not fit %s: %s are free, but nowhere in one piece with the breaks around it.",
			minutesText(u.Minutes), m.titleOf(j), m.until(j), minutesText(free))
		return true
	}
	u.Sentence = m.p.say("%s of %s do not fit %s: %s are free, but too little of it in pieces of %s or more with the breaks around them.",
		minutesText(u.Minutes), m.titleOf(j), m.until(j), minutesText(free), minutesText(j.bounds.min))
	return true
}

func noTime(m *model, s *state, j *job, u *Unplaced) {
	u.Reason = ReasonHorizon
	if j.deadlineBinds(m) {
		u.Reason = ReasonNoTime
	}
	free := m.capacity(s, j, view{noChunks: true})
	left := m.p.say("no free time is left")
	if free > 0 {
		left = m.p.say("only %s are free", minutesText(free))
	}
	u.Sentence = m.p.say("%s of %s do not fit %s: %s.", minutesText(u.Minutes), m.titleOf(j), m.until(j), left)
	if from := instant(j.notBefore); from.After(instant(m.tl.first).Add(time.Minute)) {
		u.Sentence = m.p.say("%s of %s do not fit between %s and %s: %s.", minutesText(u.Minutes), m.titleOf(j),
			m.earliest(j, from), m.p.end(m.windowEnd(j)), left)
	}
}

func (m *model) windowEnd(j *job) time.Time {
	if j.deadlineBinds(m) {
		return j.task.Due
	}
	return m.p.To
}
