package planner

var loadTerm = TermInfo{
	Name: TermLoad, Label: "Full day", Level: LevelSoft, Weight: "LoadPerMin",
	Formula:  "LoadPerMin per minute above the day's soft target (70 % of its cap); among the blocks of a day the later ones pay",
	Sentence: "The day is already full; balanced days leave room for what nobody foresaw.",
}

// loadCost of a day is convex in its minutes, which keeps the choice of days exact.
func (m *model) loadCost(d, minutes int) int64 {
	return m.weights.LoadPerMin * int64(max(0, minutes-m.dayTarget[d]))
}
