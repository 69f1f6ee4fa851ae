package queue

import (
	"fmt"
	"time"
)

// QueueStats is one queue at this instant.
type QueueStats struct {
	// Depth is how many jobs are in each state; ended ones while they are kept.
	Depth   map[State]int `json:"depth"`
	Running int           `json:"running"` // handlers
	Limit   int           `json:"limit"`   // 0: none
	Paused  bool          `json:"paused"`
	// OldestWait is how long the first of the ready jobs has been due.
	OldestWait time.Duration `json:"oldest_wait"`
}

// Stats is the queue at this instant, and what happened since Open.
type Stats struct {
	Queues  map[string]QueueStats `json:"queues"`
	Waiting int                   `json:"waiting"` // Scheduled and Ready
	Running int                   `json:"running"` // handlers
	Workers int                   `json:"workers"`
	// Unknown is how many jobs wait of kinds that nobody handles.
	Unknown int `json:"unknown"`

	Enqueued  uint64 `json:"enqueued"`
	Started   uint64 `json:"started"`
	Done      uint64 `json:"done"`
	Failed    uint64 `json:"failed"`
	Cancelled uint64 `json:"cancelled"`
	Discarded uint64 `json:"discarded"`
	Retried   uint64 `json:"retried"`
	// Stale counts what attempts wanted to write that no longer counted.
	Stale uint64 `json:"stale"`
	// Abandoned counts handlers that ignored the end of their context.
	Abandoned uint64 `json:"abandoned"`
	Pruned    uint64 `json:"pruned"`

	Commits uint64 `json:"commits"`
	Ops     uint64 `json:"ops"`
	// Recovered counts jobs that were found running at open, Crashes those
	// under which a process had died.
	Recovered   uint64 `json:"recovered"`
	Crashes     uint64 `json:"crashes"`
	Unclean     uint64 `json:"unclean"` // 1: the last process did not stop by itself
	Failures    uint64 `json:"failures"`
	Reopened    uint64 `json:"reopened"`
	Quarantined uint64 `json:"quarantined"`
	FileSize    int64  `json:"file_size"` // bytes
	FileUsed    int64  `json:"file_used"` // of these in use
}

// totals counts since Open.
type totals struct {
	ops, commits, enqueued, started, done, failed, cancelled, discarded, retried, stale, abandoned, pruned uint64
	recovered, crashes, unclean, failures, reopened, quarantined                                           uint64

	// Ends in this minute and the last, for the advice when to try again.
	minute           int64
	ends, endsBefore int
}

func (t *totals) end(state State, now int64) {
	switch state {
	case Done:
		t.done++
	case Failed:
		t.failed++
	case Cancelled:
		t.cancelled++
	case Discarded:
		t.discarded++
	}
	t.turn(now)
	t.ends++
}

// turn begins a new minute when it is time.
func (t *totals) turn(now int64) {
	minute := now / 60_000
	switch minute {
	case t.minute:
		return
	case t.minute + 1:
		t.endsBefore = t.ends
	default:
		t.endsBefore = 0
	}
	t.minute, t.ends = minute, 0
}

// waitFor says how long it takes until n jobs have ended, at the rate of late.
func (t *totals) waitFor(n int, now int64) time.Duration {
	t.turn(now)
	rate := max(t.ends, t.endsBefore) // a minute
	if rate == 0 {
		return 30 * time.Second
	}
	wait := time.Duration(max(n, 1)) * time.Minute / time.Duration(rate)
	return min(max(wait.Round(time.Second), time.Second), time.Minute)
}

// Stats returns figures for people and for monitoring.
func (q *Queue) Stats() Stats {
	q.mu.Lock()
	defer q.mu.Unlock()
	t, now := &q.totals, q.now()
	s := Stats{
		Queues: make(map[string]QueueStats, len(q.sched.queues)), Waiting: q.sched.waiting, Running: len(q.runs), Workers: q.o.Workers,
		Enqueued: t.enqueued, Started: t.started, Done: t.done, Failed: t.failed, Cancelled: t.cancelled, Discarded: t.discarded,
		Retried: t.retried, Stale: t.stale, Abandoned: t.abandoned, Pruned: t.pruned, Commits: t.commits, Ops: t.ops,
		Recovered: t.recovered, Crashes: t.crashes, Unclean: t.unclean, Failures: t.failures, Reopened: t.reopened,
		Quarantined: t.quarantined, FileSize: q.space.file, FileUsed: q.space.used,
	}
	for id := range q.stranded {
		if q.sched.jobs[id] == nil {
			delete(q.stranded, id)
		}
	}
	s.Unknown = len(q.stranded)
	for name, state := range q.sched.queues {
		depth := map[State]int{}
		for st, n := range state.depth {
			if n != 0 {
				depth[State(st)] = n
			}
		}
		s.Queues[name] = QueueStats{Depth: depth, Running: state.running, Limit: state.limit, Paused: state.paused}
	}
	for _, tenant := range q.sched.tenants {
		for _, l := range tenant.lanes {
			if j := l.ready.top(); j != nil {
				one := s.Queues[l.queue.name]
				one.OldestWait = max(one.OldestWait, millis(now-j.due))
				s.Queues[l.queue.name] = one
			}
		}
	}
	return s
}

// Health is how far the queue can be relied on.
type Health struct {
	// State is "ok", "safe" (after an unclean stop each start is durable before
	// it happens), "unavailable" (the file failed and is opened again) or
	// "stopped".
	State string `json:"state"`
	// Reason says why it is unavailable.
	Reason string `json:"reason,omitempty"`
}

// Failed returns nil while the queue works, and else an error that wraps
// ErrUnavailable or ErrStopped.
func (q *Queue) Failed() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.phase == closed:
		return ErrStopped
	case q.health.failing:
		return fmt.Errorf("%w: %s", ErrUnavailable, q.health.reason)
	}
	return nil
}

// State reports how far the queue can be relied on.
func (q *Queue) State() Health {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.phase == closed:
		return Health{State: "stopped"}
	case q.health.failing:
		return Health{State: "unavailable", Reason: q.health.reason}
	case q.health.isSafe(q.now()):
		return Health{State: "safe"}
	}
	return Health{State: "ok"}
}
