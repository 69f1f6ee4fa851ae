// Package queue is a durable job queue in one file, for one process.
//
// It promises that a job whose Enqueue returned is run at least once to an end
// that is on disk, whatever the process or the machine does in between; that a
// job is never started again after its end was acknowledged; that unique and
// idempotency keys hold without a race, because they are decided inside the
// commit; and that waiters of one tenant never starve those of another.
//
// How: one committer goroutine merges whatever is waiting into one bbolt
// transaction and answers the callers after its fsync, so that cost follows
// the disk and not the number of callers. What is ready lives in memory, in
// rings of tenants, and is built again at open; the file holds no index of it.
// Leases are in memory too: a lock on the file makes this process the only
// one, so what is found running at open was interrupted and simply runs again.
//
// It knows bytes and times, never what a job means, and imports nothing of
// ours. It takes the time from its caller and runs no job before Start.
package queue
