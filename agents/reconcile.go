package agents

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app/outbox"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

const (
	// reconcileBatch is how many open records are compared at a time.
	reconcileBatch = 500
	// KeepJobs is how long the record of a run stays after its end.
	KeepJobs = 30 * 24 * time.Hour
	// pruneBatch bounds one transaction of deletes.
	pruneBatch = 200
)

// Slipped counts runs whose record was open while neither outbox nor queue knew
// their job. The outbox makes that impossible; the count must stay 0.
func (r *Runner) Slipped() int64 { return r.slipped.Load() }

// Reconcile compares every open record with the queue and brings it in line:
// what happened between a commit of the queue and the record's is caught up. A
// record without a job is given one again, under the same id, and counted. The
// first time for a queue, before its jobs start, the queue's word counts
// whatever the record says: after a restore the record may be the newer one.
func (r *Runner) Reconcile(ctx context.Context, q *queue.Queue) error {
	r.turn.Lock()
	from := asked
	if r.file != q {
		r.file, from = q, opened
	}
	r.turn.Unlock()
	r.behind.Store(false)
	err := r.compare(ctx, q, from)
	if err != nil {
		r.behind.Store(true)
	}
	return err
}

func (r *Runner) compare(ctx context.Context, q *queue.Queue, from source) error {
	after := ""
	for ctx.Err() == nil {
		open, err := record.OpenJobs(r.app, after, reconcileBatch)
		if err != nil {
			return fmt.Errorf("list open runs: %w", err)
		}
		if len(open) == 0 {
			return nil
		}
		after = open[len(open)-1].Id
		for _, job := range open {
			if err := r.reconcile(q, job.Id, from); err != nil {
				r.app.Log().Error("bring a run in line with the queue", "job", job.Id, "error", err)
				r.behind.Store(true)
			}
		}
	}
	return ctx.Err()
}

// CatchUp reconciles when a record is known to be behind.
func (r *Runner) CatchUp(ctx context.Context) error {
	if !r.behind.Load() {
		return nil
	}
	q, err := r.app.Jobs.Queue()
	if err != nil {
		return err
	}
	return r.Reconcile(ctx, q)
}

func (r *Runner) reconcile(q *queue.Queue, job string, from source) error {
	id, err := queue.ParseID(job)
	if err != nil {
		return err
	}
	// The outbox is asked first: a job leaves it only after the queue has it.
	waits, err := r.app.Jobs.Outbox().Has(job)
	if err != nil {
		return err
	}
	r.turn.Lock()
	defer r.turn.Unlock()
	s, err := q.Get(id)
	switch {
	case errors.Is(err, queue.ErrNotFound) && waits:
		return nil
	case errors.Is(err, queue.ErrNotFound):
		return r.enqueueAgain(id)
	case err != nil:
		return err
	}
	if _, err := r.project(from, s); err != nil {
		return err
	}
	if s.State.Ended() {
		r.bus.end(job)
	}
	return nil
}

// enqueueAgain gives a record the job that it lacks, unless it has ended
// meanwhile.
func (r *Runner) enqueueAgain(id queue.ID) error {
	return r.app.RunInTransaction(func(tx core.App) error {
		job, err := record.FindJob(tx, id.String())
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil || job.Ended() {
			return err
		}
		r.slipped.Add(1)
		r.app.Log().Error("a run had no job; it gets one again", "job", job.Id, "type", job.Type())
		w := r.find(job.Type())
		if w == nil {
			return r.Refused(tx, id, queue.ErrInvalid)
		}
		job.Set("status", record.JobQueued)
		job.Set("version", 0) // the new job counts from the start
		if err := tx.Save(job.Record); err != nil {
			return err
		}
		return r.app.Jobs.Outbox().EnqueueTx(tx, r.jobOf(job, id, w))
	})
}

// MayPrune keeps the queue from forgetting a run whose record does not say yet
// how it ended.
func (r *Runner) MayPrune(ids []queue.ID) ([]queue.ID, error) {
	var may []queue.ID
	for _, id := range ids {
		open, err := r.isOpen(id)
		if err != nil {
			return nil, err
		}
		if open {
			r.behind.Store(true)
			continue
		}
		may = append(may, id)
	}
	return may, nil
}

func (r *Runner) isOpen(id queue.ID) (bool, error) {
	job, err := record.FindJob(r.app, id.String())
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil && !job.Ended(), err
}

// Prune removes the records of runs that ended long ago, with their traces, and
// what is known of their effects.
func (r *Runner) Prune(ctx context.Context) error {
	before := r.app.Clock.Now().Add(-KeepJobs)
	for ctx.Err() == nil {
		old, err := record.JobsEndedBefore(r.app, before, pruneBatch)
		if err != nil {
			return fmt.Errorf("list old runs: %w", err)
		}
		if len(old) == 0 {
			break
		}
		err = r.app.RunInTransaction(func(tx core.App) error {
			for _, job := range old {
				if err := tx.Delete(job.Record); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("remove old runs: %w", err)
		}
	}
	for ctx.Err() == nil {
		// Twice as long: an effect must be remembered for as long as its job can
		// run again.
		n, err := outbox.PruneEffects(r.app, before.Add(-KeepJobs), pruneBatch)
		if err != nil || n == 0 {
			return err
		}
	}
	return ctx.Err()
}
