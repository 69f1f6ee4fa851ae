//go:build race

package schedule

import "github.com/pulseplan/pulseplan/agents/planner"

const (
	// walks is one where the race detector makes each ten times slower; what two
	// walks share is tested under it in agents/planner.
	walks = 1
	// searchBudget is a twentieth for the same reason: the steps of a search are
	// all of a kind, and what a plan promises does not depend on how long it was
	// looked for.
	searchBudget = planner.DefaultBudget / 20
)
