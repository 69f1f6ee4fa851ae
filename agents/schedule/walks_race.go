//go:build race

package schedule

// walks is one where the race detector makes each ten times slower; what two
// walks share is tested under it in agents/planner.
const walks = 1
