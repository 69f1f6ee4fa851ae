//go:build queue_mutant_ackearly

package queue

// This build answers callers before their commit; see mutate_off.go.
const (
	mutantNoSync    = false
	mutantAckEarly  = true
	mutantNoUnique  = false
	mutantNoFence   = false
	mutantNoRequeue = false
	mutantNoConfirm = false
)
