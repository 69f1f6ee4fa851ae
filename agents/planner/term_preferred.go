package planner

var preferredTerm = TermInfo{
	Name: TermPreferred, Label: "Preferred time", Level: LevelSoft, Weight: "PreferPerHour",
	Formula:  "PreferPerHour x minutes x hours from the preferred time of day",
	Sentence: "It lies away from the time of day it is meant for.",
}

// preferredCost is charged for a slot outside the preferred time of a task, by its distance on the clock.
func (m *model) preferredCost(j *job, t int) int64 {
	if j.task.PreferTo == 0 {
		return 0
	}
	from := int(m.tl.wall[t])
	away := max(0, j.task.PreferFrom-from, from+SlotMinutes-j.task.PreferTo)
	return m.weights.PreferPerHour * SlotMinutes * int64(away) / 60
}
