//go:build !race

package planner

// slowdown divides the number of random cases.
const slowdown = 1
