//go:build queue_mutant_nounique

package queue

// This build does not look whether a unique key is taken; see mutate_off.go.
const (
	mutantNoSync    = false
	mutantAckEarly  = false
	mutantNoUnique  = true
	mutantNoFence   = false
	mutantNoRequeue = false
	mutantNoConfirm = false
)
