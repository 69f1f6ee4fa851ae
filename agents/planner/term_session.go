package planner

var sessionTerm = TermInfo{
	Name: TermSession, Label: "Length of the block", Level: LevelSoft, Weight: "Session",
	Formula:  "Session x (50 - minutes) / 50 below 50 minutes; Session x (minutes - 90) / 90 above 90, at most Session",
	Sentence: "It is shorter or longer than a good session of 50 to 90 minutes.",
}

// A good session, in minutes: long enough to get into the work, short enough to stay fresh.
const (
	sessionLeast = 50
	sessionMost  = 90
)

func (m *model) sessionCost(minutes int) int64 {
	switch {
	case minutes < sessionLeast:
		return m.weights.Session * int64(sessionLeast-minutes) / sessionLeast
	case minutes > sessionMost:
		return min(m.weights.Session, m.weights.Session*int64(minutes-sessionMost)/sessionMost)
	}
	return 0
}
