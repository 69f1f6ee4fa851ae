//go:build race

package planner

// slowdown divides the number of random cases: the race detector makes each ten times slower.
const slowdown = 10
