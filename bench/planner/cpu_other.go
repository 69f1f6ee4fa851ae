//go:build !unix

package main

import "time"

var began = time.Now() //nolint:forbidigo // a benchmark measures the machine's time

// cpuTime is the time on the wall, where the system has no simple way to ask for CPU time.
func cpuTime() time.Duration { return time.Since(began) }
