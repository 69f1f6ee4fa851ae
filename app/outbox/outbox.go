package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"github.com/pulseplan/pulseplan/app/queue"
)

const (
	// table holds what is to be handed over.
	table = "_outbox"
	// relayBatch is how many rows one group commit takes.
	relayBatch = 500
	// relayEvery is the safety net under the nudge at each commit: rows of a
	// transaction made by another process, and tries after a failure.
	relayEvery = 5 * time.Second
)

// ErrNoTransaction says that EnqueueTx was called outside one.
var ErrNoTransaction = errors.New("a job that goes with records is enqueued in their transaction")

// Queue is where jobs go.
type Queue interface {
	Enqueue(ctx context.Context, jobs ...queue.Job) ([]queue.Receipt, error)
	Forget(ctx context.Context, ids ...queue.ID) error
}

// Outbox hands jobs over. Build it with New; EnqueueTx works before Start, and
// its rows wait.
type Outbox struct {
	db    core.App
	queue Queue
	now   func() time.Time
	log   func() *slog.Logger
	// refused is told of a job the queue will never take, in a transaction that
	// also removes its row.
	refused func(tx core.App, id queue.ID, cause error) error

	nudge chan struct{}
	pause sync.Mutex // held while the relay moves rows, and during a backup

	stop context.CancelFunc
	done chan struct{}
}

// Options of an outbox.
type Options struct {
	Now func() time.Time
	Log func() *slog.Logger
	// Refused is told of a job the queue will never take.
	Refused func(tx core.App, id queue.ID, cause error) error
}

// New makes an outbox over the app's database and a queue.
func New(db core.App, q Queue, o Options) *Outbox {
	return &Outbox{db: db, queue: q, now: o.Now, log: o.Log, refused: o.Refused, nudge: make(chan struct{}, 1)}
}

// EnqueueTx writes down a job in the caller's transaction. The job must have
// an id. It starts after the commit, within one group commit of the queue.
func (o *Outbox) EnqueueTx(tx core.App, job queue.Job) error {
	if !tx.IsTransactional() {
		return ErrNoTransaction
	}
	if job.ID.IsZero() {
		return fmt.Errorf("%w: it has no id", queue.ErrInvalid)
	}
	if len(job.Payload) > queue.MaxPayload {
		return queue.ErrTooLarge
	}
	raw, err := json.Marshal(job)
	if err != nil {
		return fmt.Errorf("write down job %s: %w", job.ID, err)
	}
	_, err = tx.NonconcurrentDB().Insert(table, dbx.Params{
		"id": job.ID.String(), "job": raw, "created": stamp(o.now()),
	}).Execute()
	if err != nil {
		return fmt.Errorf("write down job %s: %w", job.ID, err)
	}
	tx.TxInfo().OnComplete(func(failed error) error {
		if failed == nil {
			o.Nudge()
		}
		return nil
	})
	return nil
}

// Nudge lets the relay look for rows now.
func (o *Outbox) Nudge() {
	select {
	case o.nudge <- struct{}{}:
	default: // one nudge is enough
	}
}

// Start begins to hand over what waits and what comes.
func (o *Outbox) Start(ctx context.Context) error {
	ctx, o.stop = context.WithCancel(ctx)
	o.done = make(chan struct{})
	o.Nudge()
	go o.run(ctx)
	return nil
}

// Stop ends the relay after the batch it is at. Rows that wait stay.
func (o *Outbox) Stop(ctx context.Context) error {
	if o.stop == nil {
		return nil
	}
	o.stop()
	select {
	case <-o.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (o *Outbox) run(ctx context.Context) {
	defer close(o.done)
	ticker := time.NewTicker(relayEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-o.nudge:
		case <-ticker.C:
		}
		switch _, err := o.Relay(ctx); {
		case err == nil, ctx.Err() != nil:
		case full(err):
			o.log().Warn("jobs wait for room in the queue", "error", err)
		default:
			o.log().Error("hand over jobs", "error", err)
		}
	}
}

// Hold keeps the relay still until release is called: what it has moved is in
// the queue, what it has not is in the database.
func (o *Outbox) Hold() (release func()) {
	o.pause.Lock()
	return o.pause.Unlock
}

// Waiting counts the rows that are not handed over yet.
func (o *Outbox) Waiting() (int, error) {
	var n int
	err := o.db.DB().Select("count(*)").From(table).Row(&n)
	return n, err
}

// WaitingOf counts, in the caller's transaction, the rows of one tenant that
// are not handed over yet.
func (o *Outbox) WaitingOf(tx core.App, tenant string) (int, error) {
	var n int
	err := tx.DB().Select("count(*)").From(table).
		Where(dbx.NewExp("json_extract(CAST([[job]] AS TEXT), '$.Tenant') = {:tenant}", dbx.Params{"tenant": tenant})).Row(&n)
	return n, err
}

// Has reports whether the job waits to be handed over.
func (o *Outbox) Has(id string) (bool, error) {
	var n int
	err := o.db.DB().Select("count(*)").From(table).Where(dbx.HashExp{"id": id}).Row(&n)
	return n > 0, err
}

// row is one job to be handed over.
type row struct {
	Rowid int64  `db:"rowid"`
	ID    string `db:"id"`
	Job   []byte `db:"job"`
}

// Relay hands over everything that waits and returns how many rows it moved.
// Rows that cannot go now, for which it returns why, do not hold up others.
func (o *Outbox) Relay(ctx context.Context) (int, error) {
	moved, after := 0, int64(-1)
	var held error
	for ctx.Err() == nil {
		last, n, stays, err := o.batch(ctx, after)
		moved += n
		held = first(held, stays)
		if err != nil || last == after {
			return moved, errors.Join(err, held)
		}
		after = last
	}
	return moved, ctx.Err()
}

// batch moves the rows that follow one and returns the last it looked at. Only
// a batch holds the relay still: new rows may come without end.
func (o *Outbox) batch(ctx context.Context, after int64) (last int64, moved int, held, err error) {
	o.pause.Lock()
	defer o.pause.Unlock()
	var rows []row
	err = o.db.DB().Select("rowid", "id", "job").From(table).Where(dbx.NewExp("rowid > {:after}", dbx.Params{"after": after})).
		OrderBy("rowid").Limit(relayBatch).All(&rows)
	if err != nil {
		return after, 0, nil, fmt.Errorf("read the outbox: %w", err)
	}
	if len(rows) == 0 {
		return after, 0, nil, nil
	}
	moved, held, err = o.move(ctx, rows)
	return rows[len(rows)-1].Rowid, moved, held, err
}

// move hands over one batch. A row goes only with a job that is on the queue's
// disk or that the queue will never take; held says why one stays, err ends the
// pass.
func (o *Outbox) move(ctx context.Context, rows []row) (moved int, held, err error) {
	jobs, kept, held := o.read(rows)
	var t taken
	stays, err := o.offer(ctx, kept, jobs, &t)
	if len(t.jobs) > 0 {
		err = errors.Join(err, o.handedOver(ctx, t.rows, t.jobs))
	}
	return len(t.jobs), first(held, stays), err
}

// taken is what the queue has on disk.
type taken struct {
	rows []row
	jobs []queue.Job
}

// offer enqueues jobs in one commit. Where the queue refuses them together, it
// is offered each half, down to the one that it refuses: each commit costs an
// fsync, and mostly a few jobs stand in the way of many.
func (o *Outbox) offer(ctx context.Context, rows []row, jobs []queue.Job, t *taken) (held, err error) {
	if len(jobs) == 0 {
		return nil, nil
	}
	_, err = o.queue.Enqueue(ctx, jobs...)
	switch {
	case err == nil:
		t.rows, t.jobs = append(t.rows, rows...), append(t.jobs, jobs...)
		return nil, nil
	case !full(err) && !refused(err):
		return nil, err
	case len(jobs) > 1:
		half := len(jobs) / 2
		held, err := o.offer(ctx, rows[:half], jobs[:half], t)
		if err != nil {
			return held, err
		}
		more, err := o.offer(ctx, rows[half:], jobs[half:], t)
		return first(held, more), err
	case full(err):
		return err, nil
	}
	return o.drop(rows[0], jobs[0].ID, err), nil
}

// read decodes rows; one that does not decode is removed and said.
func (o *Outbox) read(rows []row) (jobs []queue.Job, kept []row, held error) {
	for _, r := range rows {
		var job queue.Job
		if err := json.Unmarshal(r.Job, &job); err != nil {
			id, _ := queue.ParseID(r.ID)
			held = first(held, o.drop(r, id, fmt.Errorf("%w: its row does not decode: %w", queue.ErrInvalid, err)))
			continue
		}
		jobs, kept = append(jobs, job), append(kept, r)
	}
	return jobs, kept, held
}

func first(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// full reports whether the queue may take the job when it has room again.
func full(err error) bool {
	return errors.Is(err, queue.ErrFull) || errors.Is(err, queue.ErrTenantFull)
}

// refused reports whether the queue will never take the job.
func refused(err error) bool {
	for _, final := range []error{queue.ErrInvalid, queue.ErrTooLarge, queue.ErrUnique, queue.ErrIdempotency} {
		if errors.Is(err, final) {
			return true
		}
	}
	return false
}

// handedOver removes rows whose jobs are on the queue's disk, and then lets
// the queue forget their ids once the jobs are pruned: no row can bring them
// again.
func (o *Outbox) handedOver(ctx context.Context, rows []row, jobs []queue.Job) error {
	ids := make([]any, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	if _, err := o.db.NonconcurrentDB().Delete(table, dbx.HashExp{"id": ids}).Execute(); err != nil {
		return fmt.Errorf("clear the outbox: %w", err)
	}
	queued := make([]queue.ID, len(jobs))
	for i, j := range jobs {
		queued[i] = j.ID
	}
	return o.queue.Forget(ctx, queued...)
}

// drop removes a row the queue will never take and says so to its record.
func (o *Outbox) drop(r row, id queue.ID, cause error) error {
	o.log().Error("a job cannot be handed over", "job", r.ID, "error", cause)
	return o.db.RunInTransaction(func(tx core.App) error {
		if o.refused != nil {
			if err := o.refused(tx, id, cause); err != nil {
				return err
			}
		}
		_, err := tx.NonconcurrentDB().Delete(table, dbx.HashExp{"id": r.ID}).Execute()
		return err
	})
}

func stamp(t time.Time) string { return t.UTC().Format(types.DefaultDateLayout) }

// ForgetTenant removes, in the caller's transaction, the rows of one tenant
// that are not handed over yet.
func ForgetTenant(tx core.App, tenant string) error {
	_, err := tx.NonconcurrentDB().Delete(table, dbx.NewExp("json_extract(CAST([[job]] AS TEXT), '$.Tenant') = {:tenant}", dbx.Params{"tenant": tenant})).Execute()
	if err != nil {
		return fmt.Errorf("forget what waits to be handed over: %w", err)
	}
	return nil
}
