package planner

var marginTerm = TermInfo{
	Name: TermMargin, Label: "Close to its deadline", Level: LevelSoft, Weight: "MarginPerMin",
	Formula:  "priority weight x MarginPerMin x minutes, growing from 0 to full over the last MarginHours before the due time, full after it",
	Sentence: "It is worked on close to its deadline; plans run over, so room before a deadline is worth something.",
}

func (m *model) marginCost(j *job, t int) int64 {
	width := m.weights.MarginHours * 3600
	left := max(0, j.due-m.tl.start[t])
	if j.due == 0 || left >= width {
		return 0
	}
	return j.weight * m.weights.MarginPerMin * SlotMinutes * ((width - left) / 60) / (width / 60)
}
