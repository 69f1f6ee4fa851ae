package planner

var unplacedTerm = TermInfo{
	Name: TermUnplaced, Label: "No place", Level: LevelMedium,
	Formula:  "priority weight (1, 2, 4, 8) x minutes not placed by the hard deadline or the end of the plan",
	Sentence: "Work that could not be placed. Nobody trades a missed exam for nicer mornings, so this level is decided first.",
}

// unplacedCost is at most 8 x 60,000 x 2,000 tasks, far below the range of int64.
func (j *job) unplacedCost(minutes int) int64 { return j.weight * int64(minutes) }
