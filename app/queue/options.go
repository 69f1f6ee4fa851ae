package queue

import (
	"context"
	"fmt"
	"log/slog"
	"time"
)

// Handler does the work of one attempt. Nil ends the job well; an error fails
// the attempt; Snooze, Park, Discard, RetryAfter and Fatal say something else.
// When ctx ends its cause is ErrTimeout, ErrCancelled, ErrStopped or
// ErrUnavailable. A panic fails the attempt.
type Handler func(ctx context.Context, r *Run) error

// Kind is a sort of job and what handles it. Zero values are the defaults.
type Kind struct {
	Name   string
	Handle Handler
	// Queue and Priority are for jobs that name none.
	Queue    string
	Priority uint8
	// Retries is how often a job is tried again; negative is never.
	Retries int
	// Timeout bounds one attempt.
	Timeout time.Duration
	// BackoffMin and BackoffMax bound the wait before another try.
	BackoffMin, BackoffMax time.Duration
	// KeepFor is how long ended jobs stay.
	KeepFor time.Duration
	// AtMostOnce makes all jobs of the kind so; see Job.
	AtMostOnce bool
}

// Options say how a queue is opened. Path and Now are needed.
type Options struct {
	// Path of the file; beside it the queue keeps Path.open while it is open.
	Path string
	// Now tells the time of day. It may jump.
	Now func() time.Time
	// After runs f once d has passed, unless stop is called before; nil is
	// time.AfterFunc. Tests put a virtual clock here.
	After func(d time.Duration, f func()) (stop func())
	Log   *slog.Logger
	// Seed of the jitter; 0 is a random one.
	Seed uint64

	// Workers is how many jobs run at once.
	Workers int
	// QueueLimits bounds it per queue; queues that are not named have no bound.
	QueueLimits map[string]int
	// TenantLimit bounds the jobs of one tenant that run at once; the empty
	// tenant has no bound.
	TenantLimit int
	// MaxWaiting and MaxWaitingPerTenant bound what waits (Scheduled and Ready).
	// Children of jobs and retries are never refused.
	MaxWaiting, MaxWaitingPerTenant int
	// MinKeep is how long an ended job stays at least, KeepFailed a dead letter.
	MinKeep, KeepFailed time.Duration
	// KeepSeen is how long the given ID of a pruned job is remembered unless
	// Forget says that it will not come again.
	KeepSeen time.Duration
	// MaxSize is the size of the file, in bytes, before which Enqueue is refused,
	// so that what was accepted can still be worked off. Its results and journals
	// may take the file to twice that.
	MaxSize int64
	// FreeSpace tells how many bytes the disk has left; nil does not look.
	FreeSpace func() (int64, error)

	// Verify checks the file after an unclean stop, before this process opens
	// it: damage can make bbolt end the process, so a child process should look.
	// Nil is Check in this process.
	Verify func(ctx context.Context, path string) error
	// SetAside moves a file that does not pass to Path.corrupt-<time>, salvages
	// what can be read, and goes on. By default Open returns ErrUnavailable and
	// leaves the file as it is.
	SetAside bool
	// MayPrune is asked, off the committer, which of the ended jobs may be
	// removed; nil is all.
	MayPrune func(ids []ID) ([]ID, error)
	// OnChange hears of jobs whose state, error or progress changed, after the
	// commit and in order. A slow listener gets fewer, newer states of a job,
	// never an older one after a newer one; after a failed commit it may hear the
	// same state again. Nobody else waits for it, but Stop waits for it to return.
	OnChange func([]Status)
}

// Defaults of Options.
const (
	// DefaultWorkers suits handlers that mostly wait for other servers.
	DefaultWorkers     = 16
	DefaultTenantLimit = 2
	// DefaultMaxWaiting is what this machine rebuilds in a second at open.
	DefaultMaxWaiting          = 1_000_000
	DefaultMaxWaitingPerTenant = 10_000
	// DefaultKeepFailed leaves a week to look at a dead letter.
	DefaultKeepFailed = 7 * 24 * time.Hour
	DefaultKeepSeen   = 30 * 24 * time.Hour
	DefaultMaxSize    = 4 << 30
	// defaultQueue is the lane of jobs that name none.
	defaultQueue = "default"
)

func (o Options) withDefaults() (Options, error) {
	if o.Path == "" || o.Now == nil {
		return o, fmt.Errorf("%w: Options need Path and Now", ErrInvalid)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.After == nil {
		o.After = func(d time.Duration, f func()) func() {
			t := time.AfterFunc(d, f)
			return func() { t.Stop() }
		}
	}
	setDefault(&o.Workers, DefaultWorkers)
	setDefault(&o.TenantLimit, DefaultTenantLimit)
	setDefault(&o.MaxWaiting, DefaultMaxWaiting)
	setDefault(&o.MaxWaitingPerTenant, DefaultMaxWaitingPerTenant)
	setDefault(&o.MinKeep, DefaultKeep)
	setDefault(&o.KeepFailed, DefaultKeepFailed)
	setDefault(&o.KeepSeen, DefaultKeepSeen)
	setDefault(&o.MaxSize, DefaultMaxSize)
	return o, nil
}

func setDefault[T int | int64 | time.Duration](v *T, to T) {
	if *v <= 0 {
		*v = to
	}
}

func (k Kind) withDefaults() (Kind, error) {
	if k.Name == "" || len(k.Name) > maxName || k.Handle == nil || len(k.Queue) > maxName || k.Priority > Idle {
		return k, fmt.Errorf("%w: kind %.70q needs a name of at most %d bytes, a handler, a queue name of at most as many and a priority up to Idle", ErrInvalid, k.Name, maxName)
	}
	if k.Queue == "" {
		k.Queue = defaultQueue
	}
	if k.Priority == 0 {
		k.Priority = Normal
	}
	switch {
	case k.Retries == 0:
		k.Retries = DefaultRetries
	case k.Retries < 0:
		k.Retries = 0
	}
	setDefault(&k.Timeout, DefaultTimeout)
	setDefault(&k.BackoffMin, DefaultBackoffMin)
	setDefault(&k.BackoffMax, max(DefaultBackoffMax, k.BackoffMin))
	setDefault(&k.KeepFor, DefaultKeep)
	return k, nil
}
