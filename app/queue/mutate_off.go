//go:build !queue_mutant_nosync && !queue_mutant_ackearly && !queue_mutant_nounique && !queue_mutant_nofence && !queue_mutant_norequeue && !queue_mutant_noconfirm

package queue

// Builds with one of the tags queue_mutant_* break one promise each. They
// exist so that the tests and the crash harness can be seen to notice: a
// check that passes a broken build proves nothing. The program is never
// built with them.
const (
	// mutantNoSync does not wait for the disk.
	mutantNoSync = false
	// mutantAckEarly answers callers before their commit.
	mutantAckEarly = false
	// mutantNoUnique does not look whether a unique key is taken.
	mutantNoUnique = false
	// mutantNoFence believes attempts that are no longer current.
	mutantNoFence = false
	// mutantNoRequeue forgets at open what was running.
	mutantNoRequeue = false
	// mutantNoConfirm writes to a file before what is seen in it is durable.
	mutantNoConfirm = false
)
