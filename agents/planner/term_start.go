package planner

var startTerm = TermInfo{
	Name: TermStart, Label: "Odd start", Level: LevelSoft, Weight: "OffQuarter",
	Formula:  "OffQuarter for a start off the quarter hours, a quarter of it at quarter past and to, an eighth at half past",
	Sentence: "It starts at an odd time; round ones are easier to keep.",
}

func (m *model) startCost(t int) int64 {
	switch m.tl.wall[t] % 60 {
	case 0:
		return 0
	case 30:
		return m.weights.OffQuarter / 8
	case 15, 45:
		return m.weights.OffQuarter / 4
	}
	return m.weights.OffQuarter
}
