//go:build queue_mutant_nosync

package queue

// This build does not wait for the disk; see mutate_off.go.
const (
	mutantNoSync    = true
	mutantAckEarly  = false
	mutantNoUnique  = false
	mutantNoFence   = false
	mutantNoRequeue = false
	mutantNoConfirm = false
)
