//go:build !race

package schedule

import "github.com/pulseplan/pulseplan/agents/planner"

const (
	// walks is how many searches a plan that somebody waits for gets at the same
	// time; the better one wins. A second core is idle on nearly every machine,
	// and the first walk is the one there would be without the second.
	walks = 2
	// searchBudget is how long each of them looks, in work units.
	searchBudget = planner.DefaultBudget
)
