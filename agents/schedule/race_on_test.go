//go:build race

package schedule_test

// slowdown divides the number of random worlds: the race detector makes each plan ten times slower.
const slowdown = 4
