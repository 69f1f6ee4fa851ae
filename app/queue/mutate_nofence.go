//go:build queue_mutant_nofence

package queue

// This build believes attempts that are no longer current; see mutate_off.go.
const (
	mutantNoSync    = false
	mutantAckEarly  = false
	mutantNoUnique  = false
	mutantNoFence   = true
	mutantNoRequeue = false
	mutantNoConfirm = false
)
