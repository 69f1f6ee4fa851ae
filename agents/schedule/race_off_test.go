//go:build !race

package schedule_test

// slowdown divides the number of random worlds.
const slowdown = 1
