package agents

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/graph"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

const (
	// projectBatch is how many jobs one transaction brings up to date: records
	// are cheaper together, and others want to write too.
	projectBatch = 100
	// progressEvery spaces what progress alone writes to a record; whoever wants
	// each step follows the run's events.
	progressEvery = time.Second
)

// source is where a status comes from, and so what it may be older than.
type source int

const (
	heard  source = iota // from the queue's listener, possibly late
	asked                // read from the queue just now, with turn held
	opened               // read before any job started: whatever the record says, the file is right
)

// Changed brings records in line with what the queue has committed, and passes
// on the events that were held back until then. The queue calls it in order
// and waits for nobody; what fails is logged and put right by Reconcile.
func (r *Runner) Changed(changes []queue.Status) {
	for len(changes) > 0 {
		batch := changes[:min(projectBatch, len(changes))]
		changes = changes[len(batch):]
		if owners, err := r.project(heard, batch...); err == nil {
			for _, s := range batch {
				r.settle(s, owners[s.ID.String()], nil)
			}
			continue
		}
		// One that cannot be written must not hold up the others.
		for _, s := range batch {
			owners, err := r.project(heard, s)
			if err != nil {
				r.app.Log().Error("bring a record in line with the queue", "job", s.ID.String(), "error", err)
				r.behind.Store(true)
			}
			r.settle(s, owners[s.ID.String()], err)
		}
	}
}

// settle passes on how a walk ended. Followers of a run that is over hear so
// once its record says it.
func (r *Runner) settle(s queue.Status, owner string, projected error) {
	if s.Kind != Kind || s.State == queue.Running || s.State == queue.Ready {
		return
	}
	id := s.ID.String()
	r.late.settle(id, s.State, func(e graph.Event) { r.tell(owner, id, e) })
	if s.State.Ended() && projected == nil {
		r.bus.end(id)
	}
}

// project writes statuses to their records, all or none, and returns the
// owners of the jobs.
func (r *Runner) project(from source, batch ...queue.Status) (map[string]string, error) {
	owners := map[string]string{}
	err := r.app.RunInTransaction(func(tx core.App) error {
		for _, s := range batch {
			if s.Kind != Kind {
				continue
			}
			job, err := record.FindJob(tx, s.ID.String())
			if errors.Is(err, sql.ErrNoRows) {
				continue // its owner has deleted it
			}
			if err != nil {
				return err
			}
			owners[job.Id] = job.Owner()
			if err := r.follow(tx, from, job, s); err != nil {
				return fmt.Errorf("job %s: %w", job.Id, err)
			}
		}
		return nil
	})
	return owners, err
}

// follow makes one record say what the queue says.
func (r *Runner) follow(tx core.App, from source, job *record.Job, s queue.Status) error {
	status := statusOf(s)
	known := uint64(job.GetInt("version")) //nolint:gosec // versions are small
	switch {
	case s.Version == known && (from == heard || status == job.Status()):
		return nil // heard before
	case s.Version < known && from != opened:
		return nil // overtaken
	case s.State == queue.Discarded && job.Ended():
		return nil // the run was over before its job was
	case status == job.Status() && status == record.JobRunning && !r.pace.allows(job.Id, r.app.Clock.Now()):
		return nil // only progress, and too soon
	}
	job.Set("version", int64(s.Version)) //nolint:gosec // versions are small
	job.Set("status", status)
	job.Set("attempts", s.Attempt)
	job.SetTimes(s.Started, s.Finished)
	spoken := record.LanguageOf(tx, job.Owner())
	progress := r.progress(job.Type(), s.Progress)
	progress.Sentence = spoken.Say(progress.Sentence)
	job.Set("progress", progress)
	job.Set("error", nil)
	switch s.State {
	case queue.Failed:
		job.Set("error", readProblem(s, spoken))
	case queue.Done:
		// The last step ends with the run, and no progress comes after it.
		job.Set("progress", record.Progress{Done: s.Progress.Total, Total: s.Progress.Total})
		q, err := r.app.Jobs.Queue()
		if err != nil {
			return err
		}
		result, err := q.Result(s.ID)
		if err != nil {
			return fmt.Errorf("its result: %w", err)
		}
		job.Set("result", json.RawMessage(result))
	}
	if err := tx.Save(job.Record); err != nil {
		return err
	}
	if status == record.JobRunning {
		r.pace.note(job.Id, r.app.Clock.Now())
		return nil
	}
	r.pace.forget(job.Id)
	if status == record.JobQueued {
		return nil
	}
	return r.keepTrace(tx, job, s)
}

// pace remembers when the record of a running run was last written.
type pace struct {
	mu   sync.Mutex
	last map[string]time.Time
}

// allows reports whether progress alone may be written again.
func (p *pace) allows(job string, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	last, known := p.last[job]
	return !known || now.Sub(last) >= progressEvery
}

func (p *pace) note(job string, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.last == nil {
		p.last = map[string]time.Time{}
	}
	p.last[job] = now
}

func (p *pace) forget(job string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.last, job)
}

// statusOf is the queue's state in the words of the record.
func statusOf(s queue.Status) string {
	switch s.State {
	case queue.Running:
		return record.JobRunning
	case queue.Parked:
		return record.JobWaiting
	case queue.Done:
		return record.JobDone
	case queue.Failed:
		return record.JobFailed
	case queue.Cancelled, queue.Discarded:
		return record.JobCancelled
	case queue.Scheduled:
		if !s.Started.IsZero() && s.Error == "" {
			return record.JobWaiting // snoozed, not failed
		}
	}
	return record.JobQueued
}

// progress adds the step in words.
func (r *Runner) progress(name string, p queue.Progress) record.Progress {
	out := record.Progress{Done: p.Done, Total: p.Total, Step: p.Step}
	if w := r.find(name); w != nil {
		out.Sentence = w.Steps[p.Step]
	}
	return out
}

// Refused tells a record that the queue will never take its job.
func (r *Runner) Refused(tx core.App, id queue.ID, _ error) error {
	job, err := record.FindJob(tx, id.String())
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	job.Set("status", record.JobFailed)
	job.Set("error", record.JobError{Code: fault.Internal.Code, Message: record.LanguageOf(tx, job.Owner()).Say(fault.Internal.Sentence)})
	job.SetTimes(time.Time{}, r.app.Clock.Now())
	return tx.Save(job.Record)
}
