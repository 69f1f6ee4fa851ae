package planner

var eveningTerm = TermInfo{
	Name: TermEvening, Label: "Late evening", Level: LevelSoft, Weight: "EveningPerMin",
	Formula:  "EveningPerMin per minute from 21:00 to 06:00",
	Sentence: "It is late in the evening or at night, when people should rest.",
}

// The night of this term, in minutes after midnight.
const (
	eveningFrom = 21 * 60
	eveningTo   = 6 * 60
)

func (m *model) eveningCost(t int) int64 {
	if w := int(m.tl.wall[t]); w >= eveningFrom || w < eveningTo {
		return m.weights.EveningPerMin * SlotMinutes
	}
	return 0
}
