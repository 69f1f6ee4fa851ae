package outbox_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app/outbox"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

func TestAJobExistsOnceIfAndOnlyIfItsRecordWasSavedWhereverTheProcessDies(t *testing.T) {
	seed := rand.Uint64()
	rnd := rand.New(rand.NewPCG(seed, 1))
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("seed %d", seed)
		}
	})
	h := newHall(t)
	var saved []queue.Job
	for round := range 50 * len(moments) {
		for range 1 + rnd.IntN(3) {
			jobs := h.notes(1 + rnd.IntN(3))
			switch err := error(nil); rnd.IntN(3) {
			case 0:
				if err = h.save("gone", errDied, jobs...); !errors.Is(err, errDied) {
					t.Fatal(err)
				}
			default:
				if err = h.save("kept", nil, jobs...); err != nil {
					t.Fatal(err)
				}
				saved = append(saved, jobs...)
			}
		}
		h.gate.die = moments[round%len(moments)]
		waits, err := h.box.Waiting()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.box.Relay(t.Context()); waits > 0 != errors.Is(err, errDied) {
			t.Fatalf("round %d, %d rows: %v", round, waits, err)
		}
		if rnd.IntN(3) == 0 { // else another death in the same state
			h.restart()
		}
	}
	h.gate.die = ""
	h.relay()
	h.holds(saved)
	h.work(len(saved))
	if len(h.runs) != len(saved) {
		t.Errorf("%d runs of %d jobs", len(h.runs), len(saved))
	}
	kept, err := h.CountRecords(record.Tasks)
	if gone, _ := h.FindRecordsByFilter(record.Tasks, "title = 'gone'", "", 1, 0); err != nil || kept == 0 || len(gone) != 0 {
		t.Errorf("%d records, %d of transactions that failed (%v)", kept, len(gone), err)
	}
}

func TestANewProcessHandsOverWhatTheLastOneWroteDownInEachMoment(t *testing.T) {
	h := newHall(t)
	jobs := h.notes(3)
	type left struct {
		moment, queue string
		image         func() *hall
	}
	var deaths []left
	leave := func(moment string) {
		image, err := h.Crash()
		if err != nil {
			t.Fatal(err)
		}
		path := h.copyQueue()
		deaths = append(deaths, left{moment, path, func() *hall {
			return &hall{World: image.Open(t, nil), path: path, tune: func(*queue.Options) {}, ends: make(chan struct{}, 99)}
		}})
	}
	if err := h.save("kept", nil, jobs...); err != nil {
		t.Fatal(err)
	}
	leave("after the records' commit, before the nudge")
	h.gate.pass = leave
	h.relay()
	if len(deaths) != 1+len(moments) {
		t.Fatalf("%d moments", len(deaths))
	}
	for _, d := range deaths {
		next := d.image()
		next.openQueue()
		handed := make(chan struct{}, 9)
		next.gate.pass = func(moment string) {
			if moment == afterForget {
				handed <- struct{}{}
			}
		}
		if err := next.box.Start(t.Context()); err != nil { // by itself, without a nudge
			t.Fatal(err)
		}
		if n, err := next.box.Waiting(); err != nil {
			t.Fatal(err)
		} else if n > 0 {
			select {
			case <-handed:
			case <-time.After(patience):
				t.Fatalf("%s: the rows stay", d.moment)
			}
		}
		next.holds(jobs)
		next.work(len(jobs))
		if err := next.box.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

func TestAJobThatEndedAndWasPrunedDoesNotComeBackWithItsRow(t *testing.T) {
	h := newHall(t)
	jobs := h.notes(2)
	if err := h.save("kept", nil, jobs...); err != nil {
		t.Fatal(err)
	}
	h.gate.die = afterCommit
	if _, err := h.box.Relay(t.Context()); !errors.Is(err, errDied) {
		t.Fatal(err)
	}
	h.work(2)
	h.restart() // the rows are still there
	h.Clock.Advance(queue.DefaultKeep + time.Minute)
	h.prune()
	if n := h.relay(); n != 2 {
		t.Errorf("%d rows went", n)
	}
	h.holds(nil)
	if len(h.runs) != 2 {
		t.Errorf("%d runs", len(h.runs))
	}
	// Their ids were forgotten with the rows: nothing of them is kept.
	if receipts, err := h.q.Enqueue(t.Context(), jobs[0]); err != nil || receipts[0].Existed {
		t.Errorf("%v (%v)", receipts, err)
	}
}

// prune waits until the queue has no job any more.
func (h *hall) prune() {
	h.T.Helper()
	limit := time.After(patience)
	for {
		// Any commit makes the queue look at the time.
		if err := h.q.Unpause(h.T.Context(), "nothing"); err != nil {
			h.T.Fatal(err)
		}
		left, err := h.q.List(queue.Filter{})
		if err != nil {
			h.T.Fatal(err)
		}
		if len(left) == 0 {
			return
		}
		select {
		case <-limit:
			h.T.Fatalf("%d jobs are left", len(left))
		default:
		}
	}
}

func TestAJobWithoutItsTransactionIsRefused(t *testing.T) {
	h := newHall(t)
	if err := h.box.EnqueueTx(h.App, h.notes(1)[0]); !errors.Is(err, outbox.ErrNoTransaction) {
		t.Errorf("%v", err)
	}
	for what, job := range map[string]queue.Job{
		"no id":     {Kind: "note"},
		"too large": {ID: queue.NewID(h.Clock.Now()), Kind: "note", Payload: make([]byte, queue.MaxPayload+1)},
	} {
		if err := h.save(what, nil, job); err == nil {
			t.Errorf("%s: taken", what)
		}
	}
	h.relay()
	h.holds(nil)
}

func TestTheSameIdTwiceIsOneJobAndNoSecondRecord(t *testing.T) {
	h := newHall(t)
	jobs := h.notes(1)
	if err := h.save("first", nil, jobs...); err != nil {
		t.Fatal(err)
	}
	if err := h.save("second", nil, jobs...); err == nil {
		t.Error("the same row was written twice")
	}
	h.relay()
	// After the hand-over the row can be written again; the queue knows the id.
	if err := h.save("third", nil, jobs...); err != nil {
		t.Fatal(err)
	}
	h.relay()
	h.holds(jobs)
	h.work(1)
	if n, err := h.CountRecords(record.Tasks); err != nil || n != 2 {
		t.Errorf("%d records (%v)", n, err)
	}
}

func TestJobsStartInTheOrderInWhichTheyWereWrittenDown(t *testing.T) {
	h := newHall(t, func(o *queue.Options) { o.Workers = 1 })
	jobs := h.notes(1201) // three batches
	for i, j := 0, len(jobs)-1; i < j; i, j = i+1, j-1 {
		jobs[i], jobs[j] = jobs[j], jobs[i] // ids say the opposite
	}
	for _, part := range [][]queue.Job{jobs[:1], jobs[1:1200], jobs[1200:]} {
		if err := h.save("kept", nil, part...); err != nil {
			t.Fatal(err)
		}
	}
	if n := h.relay(); n != len(jobs) {
		t.Fatalf("%d of %d", n, len(jobs))
	}
	h.work(len(jobs))
	for i := range jobs {
		if h.runs[i] != jobs[i].ID {
			t.Fatalf("start %d is of %s, want %s", i, h.runs[i], jobs[i].ID)
		}
	}
}

func TestAFullQueueLeavesRowsWaitingAndOthersGoOn(t *testing.T) {
	h := newHall(t, func(o *queue.Options) { o.MaxWaitingPerTenant = 100 })
	hers := h.notes(600) // more than a batch
	his := h.notes(2)
	for i := range his {
		his[i].Tenant = "bob"
	}
	if err := h.save("kept", nil, append(append([]queue.Job{}, hers...), his...)...); err != nil {
		t.Fatal(err)
	}
	n, err := h.box.Relay(t.Context())
	if n != 102 || !errors.Is(err, queue.ErrTenantFull) {
		t.Errorf("%d moved (%v)", n, err)
	}
	for _, j := range his {
		if _, err := h.q.Get(j.ID); err != nil {
			t.Errorf("Bob's job: %v", err)
		}
	}
	if waits, err := h.box.Has(hers[100].ID.String()); err != nil || !waits {
		t.Errorf("the job after the hundredth does not wait (%v)", err)
	}
	h.work(102)
	for done := 102; done < 602; {
		n, err := h.box.Relay(t.Context())
		if err != nil && !errors.Is(err, queue.ErrTenantFull) {
			t.Fatal(err)
		}
		h.await(n)
		done += n
	}
	h.holds(append(hers, his...))
}

func TestAJobTheQueueNeverTakesIsSaidToItsRecordAndOthersGoOn(t *testing.T) {
	h := newHall(t)
	said := map[string]error{}
	h.refused = func(tx core.App, id queue.ID, cause error) error {
		if !tx.IsTransactional() {
			t.Error("outside the transaction that removes the row")
		}
		said[id.String()] = cause
		return nil
	}
	jobs := h.notes(4)
	jobs[0].Kind = "nobody handles this"
	if err := h.save("kept", nil, jobs...); err != nil {
		t.Fatal(err)
	}
	garbled := jobs[2].ID.String()
	if _, err := h.DB().NewQuery("UPDATE [[_outbox]] SET [[job]] = '{' WHERE [[id]] = {:id}").Bind(map[string]any{"id": garbled}).Execute(); err != nil {
		t.Fatal(err)
	}
	h.relay()
	if len(said) != 2 || !errors.Is(said[jobs[0].ID.String()], queue.ErrInvalid) || !errors.Is(said[garbled], queue.ErrInvalid) {
		t.Errorf("%v", said)
	}
	h.holds([]queue.Job{jobs[1], jobs[3]})
}

func TestARefusalThatCannotBeSaidKeepsItsRowAndHoldsUpNobody(t *testing.T) {
	h := newHall(t)
	jobs := h.notes(3)
	jobs[0].Kind = "nobody handles this"
	if err := h.save("kept", nil, jobs...); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("the record cannot be written")
	h.refused = func(core.App, queue.ID, error) error { return broken }
	if n, err := h.box.Relay(t.Context()); n != 2 || !errors.Is(err, broken) {
		t.Errorf("%d moved (%v)", n, err)
	}
	if waits, err := h.box.Has(jobs[0].ID.String()); err != nil || !waits {
		t.Errorf("the row is gone (%v)", err)
	}
	h.refused = nil
	h.relay()
	h.holds(jobs[1:])
}

func TestRowsWaitForAQueueThatCannotBeWritten(t *testing.T) {
	h := newHall(t)
	jobs := h.notes(2)
	if err := h.save("kept", nil, jobs...); err != nil {
		t.Fatal(err)
	}
	told := 0
	h.refused = func(core.App, queue.ID, error) error { told++; return nil }
	for _, cause := range []error{queue.ErrUnavailable, queue.ErrStopped, errors.New("an error nobody has thought of")} {
		h.box = outbox.New(h.App, deaf{cause}, outbox.Options{Now: h.Clock.Now, Log: h.Log})
		if n, err := h.box.Relay(t.Context()); n != 0 || !errors.Is(err, cause) {
			t.Errorf("%d moved (%v)", n, err)
		}
		if n, err := h.box.Waiting(); n != 2 || err != nil || told != 0 {
			t.Errorf("%v: %d rows wait, %d refused (%v)", cause, n, told, err)
		}
	}
	h.restart()
	h.relay()
	h.holds(jobs)
}

func TestNothingMovesWhileTheRelayIsHeld(t *testing.T) {
	h := newHall(t)
	release := h.box.Hold()
	if err := h.box.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	handed := make(chan struct{}, 9)
	h.gate.pass = func(moment string) { handed <- struct{}{} }
	jobs := h.notes(1)
	if err := h.save("kept", nil, jobs...); err != nil { // nudges
		t.Fatal(err)
	}
	if n, err := h.box.Waiting(); n != 1 || err != nil || len(handed) != 0 {
		t.Errorf("%d rows wait, %d moments (%v)", n, len(handed), err)
	}
	release()
	for range moments {
		select {
		case <-handed:
		case <-time.After(patience):
			t.Fatal("the nudge was lost")
		}
	}
	if err := h.box.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	h.holds(jobs)
	if err := h.box.Stop(t.Context()); err != nil { // again does nothing
		t.Error(fmt.Errorf("stop again: %w", err))
	}
}
