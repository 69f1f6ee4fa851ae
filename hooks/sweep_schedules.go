package hooks

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

const (
	// slotsAtOnce is how many slots one transaction hands over: enough that the
	// disk is waited for seldom, few enough that other writers are not kept
	// waiting (some 50 ms).
	slotsAtOnce = 100
	// schedulesAtOnce is how many schedules are looked at between two reads.
	schedulesAtOnce = 500
	// sweptKey remembers in the app's store when schedules were swept last.
	sweptKey = "pulseplanSchedulesSwept"
	// tryingAgain is the problem of a schedule whose failure has no sentence for people.
	tryingAgain = "This run could not be started. The server tries again every minute."
)

// Enqueue hands one slot of a schedule over, inside the transaction that notes
// the slot as run. What it sets on s is saved with that.
type Enqueue func(tx core.App, s *record.Schedule, slot time.Time) error

// SweepSchedules hands every slot that is due to enqueue, each exactly once:
// the slot is noted as run, and the next one computed, in the transaction that
// enqueue writes in. Slots that were missed are caught up with as each schedule
// says. A slot whose enqueue fails stays due, notes why on its schedule and
// holds nobody else up. Sweeps may run at the same time, and again at once.
//
// The machine's clock may jump: see timetable.Ran. After it has been set back,
// and at the first sweep of a process, the stored next runs are corrected.
func SweepSchedules(a *app.App, enqueue Enqueue) error {
	now := a.Clock.Now()
	if last, ok := a.Store().Get(sweptKey).(time.Time); !ok || now.Before(last) {
		if err := correctNextRuns(a, now); err != nil {
			return err
		}
	}
	a.Store().Set(sweptKey, now)

	var after *record.Schedule
	var failures int
	var first error
	for {
		due, err := record.DueSchedules(a, now, after, slotsAtOnce)
		if err != nil {
			return err
		}
		if len(due) == 0 {
			break
		}
		if handOver(a, now, due, enqueue) != nil {
			// At least one of them fails. One by one, the others go through.
			for i, s := range due {
				if err := handOver(a, now, due[i:i+1], enqueue); err != nil {
					failures++
					if err = errors.Join(fmt.Errorf("schedule %s: %w", s.Id, err), noteProblem(a, s.Id, err)); first == nil {
						first = err
					}
				}
			}
		}
		after = due[len(due)-1]
	}
	if first != nil {
		return fmt.Errorf("%d slots could not be handed over, the first because: %w", failures, first)
	}
	return nil
}

// NextDue is when the next schedule of anybody is due, so that a timer can wait
// for it; the zero time when none is.
func NextDue(a *app.App) (time.Time, error) { return record.NextScheduled(a) }

// handOver hands over the slots of the schedules in one transaction.
func handOver(a *app.App, now time.Time, due []*record.Schedule, enqueue Enqueue) error {
	return a.RunInTransaction(func(tx core.App) error {
		for _, listed := range due {
			// As it is now: it may have been changed, removed or run meanwhile.
			s, err := record.FindSchedule(tx, listed.Owner(), listed.Id)
			if errors.Is(err, sql.ErrNoRows) {
				continue
			}
			if err != nil {
				return err
			}
			if next := s.NextRun(); next.IsZero() || next.After(now) {
				continue
			}
			if err := runSlot(tx, now, s, enqueue); err != nil {
				return err
			}
		}
		return nil
	})
}

func runSlot(tx core.App, now time.Time, s *record.Schedule, enqueue Enqueue) error {
	owner, err := tx.FindRecordById(record.Users, s.Owner())
	if err != nil {
		return err
	}
	table, err := s.Timetable()
	if err != nil {
		return err
	}
	zone := s.ZoneOf(record.UserOf(owner))
	if slot := table.Due(s.NextRun(), now, zone, s.CatchUp(), s.Ran()); !slot.IsZero() {
		err := enqueue(tx, s, slot)
		refusal := permanent(err)
		if err != nil && refusal == nil {
			return err
		}
		s.SetRun(slot)
		if refusal != nil {
			s.SetProblem(record.UserOf(owner).Language().Say(refusal.Sentence()))
		}
	}
	s.SetNextRun(table.Upcoming(now, zone, s.Ran()))
	return tx.Save(s)
}

// permanent is the refusal that trying again in a minute meets again: the
// schedule asks for what cannot be. Its slot is over, the next one may fit.
func permanent(err error) *fault.Fault {
	var f *fault.Fault
	if errors.As(err, &f) && f.Status == http.StatusBadRequest {
		return f
	}
	return nil
}

// noteProblem tells the owner why a slot is late.
func noteProblem(a *app.App, id string, why error) error {
	sentence := tryingAgain
	if f := (*fault.Fault)(nil); errors.As(why, &f) {
		sentence = f.Sentence()
	}
	return a.RunInTransaction(func(tx core.App) error {
		r, err := tx.FindRecordById(record.Schedules, id)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		s := record.ScheduleOf(r)
		if !s.SetProblem(record.LanguageOf(tx, s.Owner()).Say(sentence)) {
			return nil
		}
		return tx.SaveNoValidate(r) // it may be what does not validate that is the problem
	})
}

// correctNextRuns computes the next run of every enabled schedule again and
// moves those that are too late, or that have never been computed.
func correctNextRuns(a *app.App, now time.Time) error {
	for after := ""; ; {
		page, err := record.EnabledSchedules(a, after, schedulesAtOnce)
		if err != nil || len(page) == 0 {
			return err
		}
		err = a.RunInTransaction(func(tx core.App) error {
			for _, listed := range page {
				if err := correctNextRun(tx, now, listed); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("correct the next runs of schedules: %w", err)
		}
		after = page[len(page)-1].Id
	}
}

func correctNextRun(tx core.App, now time.Time, s *record.Schedule) error {
	owner, err := tx.FindRecordById(record.Users, s.Owner())
	if err != nil {
		return err
	}
	next := s.NextRun()
	if table, err := s.Timetable(); err == nil { // else the sweep says what is wrong with it
		next = table.Corrected(next, now, s.ZoneOf(record.UserOf(owner)), s.Ran())
	}
	if next.Equal(s.NextRun()) {
		return nil
	}
	s.SetNextRun(next)
	return tx.Save(s)
}
