package planner

var latenessTerm = TermInfo{
	Name: TermLateness, Label: "Late", Level: LevelSoft, Weight: "LatePerHour",
	Formula:  "priority weight x LatePerHour x hours from the soft due time to completion",
	Sentence: "It is finished after it is due.",
}

// lateSeconds is how long after its soft due time a job is completed whose last new block ends at end.
func (j *job) lateSeconds(end int64) int64 {
	if j.due == 0 || j.task.Hard {
		return 0
	}
	return max(0, max(end, j.fixedEnd)-j.due)
}

func (m *model) latenessCost(j *job, end int64) int64 {
	return j.weight * m.weights.LatePerHour * (j.lateSeconds(end) / 60) / 60
}
