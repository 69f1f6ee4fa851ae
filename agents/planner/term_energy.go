package planner

var energyTerm = TermInfo{
	Name: TermEnergy, Label: "Focus", Level: LevelSoft, Weight: "DeepInLow, DeepInMedium, LightInPeak",
	Formula:  "per minute: deep work DeepInLow in low and DeepInMedium in medium hours; light work LightInPeak in peak hours",
	Sentence: "The kind of work does not fit your focus at this time of day.",
}

func (m *model) energyCost(e Energy, t int) int64 {
	focus := m.rhythm[int(m.tl.wall[t])/60]
	switch {
	case e == EnergyHigh && focus == FocusLow:
		return m.weights.DeepInLow * SlotMinutes
	case e == EnergyHigh && focus == FocusMedium:
		return m.weights.DeepInMedium * SlotMinutes
	case e == EnergyLow && focus == FocusPeak:
		return m.weights.LightInPeak * SlotMinutes
	}
	return 0
}
