//go:build queue_mutant_norequeue

package queue

// This build forgets at open what was running; see mutate_off.go.
const (
	mutantNoSync    = false
	mutantAckEarly  = false
	mutantNoUnique  = false
	mutantNoFence   = false
	mutantNoRequeue = true
	mutantNoConfirm = false
)
