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
		if _, err := o.Relay(ctx); err != nil && ctx.Err() == nil {
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
func (o *Outbox) Relay(ctx context.Context) (int, error) {
	o.pause.Lock()
	defer o.pause.Unlock()
	moved, after := 0, int64(-1)
	for ctx.Err() == nil {
		var rows []row
		err := o.db.DB().Select("rowid", "id", "job").From(table).Where(dbx.NewExp("rowid > {:after}", dbx.Params{"after": after})).
			OrderBy("rowid").Limit(relayBatch).All(&rows)
		if err != nil {
			return moved, fmt.Errorf("read the outbox: %w", err)
		}
		if len(rows) == 0 {
			return moved, nil
		}
		after = rows[len(rows)-1].Rowid
		n, err := o.move(ctx, rows)
		moved += n
		if err != nil {
			return moved, err
		}
	}
	return moved, ctx.Err()
}

// move hands over one batch. Where the queue refuses the batch, each job is
// tried alone, so that one job cannot hold up the others.
func (o *Outbox) move(ctx context.Context, rows []row) (int, error) {
	jobs, kept, err := o.read(rows)
	if err != nil {
		return 0, err
	}
	_, err = o.queue.Enqueue(ctx, jobs...)
	if err == nil {
		return len(jobs), o.handedOver(ctx, kept, jobs)
	}
	if unavailable(err) {
		return 0, err
	}
	moved, full := 0, error(nil)
	for i, job := range jobs {
		_, err := o.queue.Enqueue(ctx, job)
		switch {
		case err == nil:
			if err := o.handedOver(ctx, kept[i:i+1], jobs[i:i+1]); err != nil {
				return moved, err
			}
			moved++
		case errors.Is(err, queue.ErrFull), errors.Is(err, queue.ErrTenantFull):
			full = err // its row waits for the next pass
		case unavailable(err):
			return moved, err
		default:
			if err := o.drop(kept[i], job.ID, err); err != nil {
				return moved, err
			}
		}
	}
	return moved, full
}

// read decodes rows; one that does not decode is removed and said.
func (o *Outbox) read(rows []row) ([]queue.Job, []row, error) {
	jobs, kept := make([]queue.Job, 0, len(rows)), make([]row, 0, len(rows))
	for _, r := range rows {
		var job queue.Job
		if err := json.Unmarshal(r.Job, &job); err != nil {
			id, _ := queue.ParseID(r.ID)
			if err := o.drop(r, id, fmt.Errorf("%w: its row does not decode: %w", queue.ErrInvalid, err)); err != nil {
				return nil, nil, err
			}
			continue
		}
		jobs, kept = append(jobs, job), append(kept, r)
	}
	return jobs, kept, nil
}

func unavailable(err error) bool {
	return errors.Is(err, queue.ErrUnavailable) || errors.Is(err, queue.ErrStopped) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// handedOver removes rows whose jobs are on the queue's disk, and then lets
// the queue forget their ids once the jobs are pruned: no row can bring them
// again.
func (o *Outbox) handedOver(ctx context.Context, rows []row, jobs []queue.Job) error {
	if len(rows) == 0 {
		return nil
	}
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
