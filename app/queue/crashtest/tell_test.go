package crashtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/pulseplan/pulseplan/app/queue"
)

// tellAll tells what the file holds, after a full check of it.
func tellAll(ctx context.Context, q *queue.Queue, t *teller, whenParked func(queue.ID)) error {
	report, err := q.Check(ctx)
	if err != nil {
		return fmt.Errorf("check: %w", err)
	}
	page := queue.Filter{}
	for {
		list, err := q.List(page)
		if err != nil {
			return err
		}
		for _, s := range list {
			if err := tellJob(q, t, s); err != nil {
				return err
			}
			if s.State == queue.Parked && whenParked != nil {
				whenParked(s.ID)
			}
		}
		if len(list) < queue.MaxList {
			break
		}
		page.After = list[len(list)-1].ID
	}
	t.tell(toldChecked, q.Stats().Unclean, report.Damaged, report.Quarantined)
	return nil
}

// tellJob tells one job that the file holds, and what is wrong with it. One
// that was pruned since it was listed has neither payload nor journal.
func tellJob(q *queue.Queue, t *teller, s queue.Status) error {
	load, err := q.Payload(s.ID)
	switch key, ok := readPayload(load); {
	case errors.Is(err, queue.ErrNotFound):
		return nil
	case errors.Is(err, queue.ErrDamaged):
		t.tell(toldDamaged, s.ID, "payload")
	case err != nil:
		return err
	case !ok:
		t.wrong("job %s of kind %s has a payload that is not its own: %.80q", s.ID, s.Kind, load)
	default:
		if err := tellResult(q, t, s); err != nil {
			return err
		}
		return tellJournal(q, t, s, key)
	}
	return nil
}

func tellResult(q *queue.Queue, t *teller, s queue.Status) error {
	switch s.Kind {
	case plain, given, keyed, group, child:
	default:
		return nil
	}
	got, err := q.Result(s.ID)
	switch want := s.State == queue.Done; {
	case errors.Is(err, queue.ErrNotFound):
	case errors.Is(err, queue.ErrDamaged):
		t.tell(toldDamaged, s.ID, "result")
	case err != nil:
		return err
	case want != bytes.Equal(got, result(s.ID)):
		t.wrong("job %s is %s with the result %.80q", s.ID, s.State, got)
	}
	return nil
}

func tellJournal(q *queue.Queue, t *teller, s queue.Status, key string) error {
	entries, err := q.Entries(s.ID, 0)
	switch {
	case errors.Is(err, queue.ErrDamaged):
		t.tell(toldDamaged, s.ID, "journal")
		return nil
	case err != nil && !errors.Is(err, queue.ErrNotFound):
		return err
	}
	first, next := uint64(1), uint64(1)
	for i, e := range entries {
		if i == 0 {
			first, next = e.Seq, e.Seq
		}
		if e.Seq != next {
			t.wrong("the journal of job %s has no entry %d", s.ID, next)
		}
		if s.Kind == steps && !bytes.Equal(e.Data, step(s.ID, e.Seq)) {
			t.wrong("entry %d of job %s is %.80q", e.Seq, s.ID, e.Data)
		}
		next = e.Seq + 1
	}
	t.tell(toldJob, s.ID, s.State, s.Version, s.Crashes, s.Kind, key, first, next)
	return nil
}
