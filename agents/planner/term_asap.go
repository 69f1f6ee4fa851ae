package planner

var asapTerm = TermInfo{
	Name: TermASAP, Label: "As soon as possible", Level: LevelSoft, Weight: "ASAPPerHour",
	Formula:  "priority weight x ASAPPerHour x minutes x hours since it could have started, for tasks wanted as soon as possible",
	Sentence: "It is wanted as soon as possible, and every hour it waits costs.",
}

func (m *model) asapCost(j *job, t int) int64 {
	if !j.task.ASAP {
		return 0
	}
	return j.weight * m.weights.ASAPPerHour * SlotMinutes * m.delayMinutes(j, t) / 60
}
