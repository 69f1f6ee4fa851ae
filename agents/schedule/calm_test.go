package schedule_test

import (
	"sync"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/record"
)

func TestAProposalThatWasJustAskedForIsNotJoinedByAnother(t *testing.T) {
	w := newWorld(t)
	w.Task("ada", "Essay", 120, day(t, 27, 17, 0))
	w.apply(w.propose())
	w.Task("ada", "Lab", 60, day(t, 27, 17, 0))
	asked := w.propose()
	if r := w.replan(); r.Proposal != nil {
		t.Errorf("plan %d beside plan %d", r.Proposal.Plan.GetInt("revision"), asked.Plan.GetInt("revision"))
	}
	// Once that is old, or made of other records, it does not cover the change.
	w.Clock.Advance(20 * time.Minute)
	if r := w.replan(); r.Proposal == nil {
		t.Error("nobody can apply the old one, and there is no other")
	}
	w.propose()
	w.Task("ada", "Reading", 60, day(t, 27, 17, 0))
	if r := w.replan(); r.Proposal == nil || len(r.Proposal.Diff.Added) != 2 {
		t.Errorf("%+v", r.Proposal)
	}
}

func TestABlockThatIsDoneManyTimesAtOnceCountsOnce(t *testing.T) {
	w := newWorld(t)
	ada := w.Person("ada")
	essay := w.Task("ada", "Essay", 120, time.Time{})
	b := w.at(essay, day(t, 23, 9, 0), 60)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := schedule.Start(w.App, ada, b.Id, w.Clock.Now()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := len(w.timings(b)); n != 1 {
		t.Errorf("%d timings", n)
	}
	w.Clock.Advance(30 * time.Minute)
	for range 8 {
		all.Go(func() {
			if _, err := schedule.Done(w.App, ada, b.Id, &no, w.Clock.Now()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := w.task(essay.Id).Spent(); got != 30 {
		t.Errorf("spent %d", got)
	}
	if running, err := record.RunningTiming(w.App, ada.Id); err != nil || running != nil {
		t.Errorf("a timer runs (%v)", err)
	}
}
