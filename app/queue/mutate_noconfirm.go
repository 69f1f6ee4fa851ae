//go:build queue_mutant_noconfirm

package queue

// This build does not make durable what it finds; see mutate_off.go.
const (
	mutantNoSync    = false
	mutantAckEarly  = false
	mutantNoUnique  = false
	mutantNoFence   = false
	mutantNoRequeue = false
	mutantNoConfirm = true
)
