package planner

var urgencyTerm = TermInfo{
	Name: TermUrgency, Label: "Put off", Level: LevelSoft, Weight: "UrgencyPerDay",
	Formula:  "priority weight x UrgencyPerDay x minutes / 10 x days since it could have started, for tasks without a due time",
	Sentence: "It has no deadline, and work without one should not drift to the end.",
}

// urgencyUnit: the weight is a tenth of a pain minute for ten minutes of work, so that it stays a whole number.
const urgencyUnit = 10

func (m *model) urgencyCost(j *job, t int) int64 {
	if j.due != 0 || j.task.ASAP {
		return 0
	}
	return j.weight * m.weights.UrgencyPerDay * SlotMinutes * m.delayMinutes(j, t) / (urgencyUnit * dayMinutes)
}

// delayMinutes is how long after its earliest possible start a slot begins.
func (m *model) delayMinutes(j *job, t int) int64 { return max(0, m.tl.start[t]-j.notBefore) / 60 }
