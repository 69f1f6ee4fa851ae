package planner

import "time"

var weekendTerm = TermInfo{
	Name: TermWeekend, Label: "Weekend", Level: LevelSoft, Weight: "WeekendPerMin",
	Formula:  "WeekendPerMin per minute on Saturday and Sunday",
	Sentence: "It takes time from the weekend.",
}

func (m *model) weekendCost(t int) int64 {
	if d := m.tl.local[t].weekday(); d == time.Saturday || d == time.Sunday {
		return m.weights.WeekendPerMin * SlotMinutes
	}
	return 0
}
