package planner

var switchTerm = TermInfo{
	Name: TermSwitch, Label: "Switch", Level: LevelSoft, Weight: "Switch",
	Formula:  "Switch per block",
	Sentence: "Each block costs a switch: attention stays with the task before.",
}

func (m *model) switchCost() int64 { return m.weights.Switch }
