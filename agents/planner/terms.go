package planner

// Level is where a term counts.
type Level string

// The levels of terms. Hard rules have no terms: they hold by construction.
const (
	LevelMedium Level = "medium"
	LevelSoft   Level = "soft"
)

// TermInfo describes one term of the objective.
type TermInfo struct {
	Name     string
	Label    string // for people, in a few words
	Level    Level
	Weight   string // the field of Weights that prices it; empty for the medium level
	Formula  string
	Sentence string // for people: why a block costs this
}

// Names of the terms.
const (
	TermUnplaced  = "unplaced"
	TermLateness  = "lateness"
	TermMargin    = "margin"
	TermUrgency   = "urgency"
	TermASAP      = "asap"
	TermSwitch    = "switch"
	TermSession   = "session"
	TermEnergy    = "energy"
	TermLearned   = "learned"
	TermEvening   = "evening"
	TermWeekend   = "weekend"
	TermLoad      = "day_load"
	TermSpacing   = "spacing"
	TermPreferred = "preferred"
	TermStability = "stability"
	TermStart     = "start"
)

// Terms lists every term of the objective, medium first.
func Terms() []TermInfo {
	return []TermInfo{
		unplacedTerm, latenessTerm, marginTerm, urgencyTerm, asapTerm, switchTerm, sessionTerm,
		energyTerm, learnedTerm, eveningTerm, weekendTerm, loadTerm, spacingTerm, preferredTerm, stabilityTerm, startTerm,
	}
}

// slotTerms are the terms that are sums over a block's slots, each with its cost of one slot. A slot that a block fills only
// in part is charged in whole.
var slotTerms = []struct {
	name string
	cost func(*model, *job, int) int64
}{
	{TermMargin, (*model).marginCost},
	{TermUrgency, (*model).urgencyCost},
	{TermASAP, (*model).asapCost},
	{TermEnergy, func(m *model, j *job, t int) int64 { return m.energyCost(j.task.Energy, t) }},
	{TermLearned, func(m *model, j *job, t int) int64 { return m.learnedCost(j.task.Energy, t) }},
	{TermEvening, func(m *model, _ *job, t int) int64 { return m.eveningCost(t) }},
	{TermWeekend, func(m *model, _ *job, t int) int64 { return m.weekendCost(t) }},
	{TermPreferred, (*model).preferredCost},
	{TermStability, (*model).stabilityCost},
}

// makeBase adds up the slot terms that depend on the kind of work and the slot only.
func (m *model) makeBase() {
	for e := range m.base {
		m.base[e] = make([]int32, m.tl.slots())
		for t := range m.base[e] {
			m.base[e][t] = int32(m.energyCost(Energy(e), t) + m.learnedCost(Energy(e), t) + m.eveningCost(t) + m.weekendCost(t))
		}
	}
}

// slotCost is the sum of slotTerms for one slot, with the terms of the slot alone read from the table.
func (m *model) slotCost(j *job, t int) int64 {
	c := int64(m.base[j.task.Energy][t])
	switch {
	case j.due != 0:
		c += m.marginCost(j, t)
	case !j.task.ASAP:
		c += m.urgencyCost(j, t)
	}
	if j.task.ASAP {
		c += m.asapCost(j, t)
	}
	if j.task.PreferTo > 0 {
		c += m.preferredCost(j, t)
	}
	if len(j.old) > 0 {
		c += m.stabilityCost(j, t)
	}
	return c
}

// blockCost is the sum of the terms of a block that depend on its length only.
func (m *model) blockCost(minutes int) int64 { return m.switchCost() + m.sessionCost(minutes) }
