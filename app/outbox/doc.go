// Package outbox stands between two stores that cannot commit together:
// records in SQLite and jobs in the queue.
//
// It promises that a job asked for in a transaction exists if and only if the
// transaction was committed, and once: EnqueueTx writes a row beside the
// records, a relay moves rows into the queue (which refuses an id it has seen)
// and deletes them after the queue's fsync. A crash between any two of these
// steps leaves a state from which the next start goes on.
//
// The effects ledger does the same for what handlers change: an effect on
// records is written in the transaction of the change, an effect outside
// leaves an intent before and a result after it. So a job that runs again
// changes nothing twice.
//
// Why not a hook after the commit: a crash between the two commits would lose
// the job for good. Why not two-phase commit: neither store can prepare.
package outbox
