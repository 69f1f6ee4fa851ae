package queue

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestAUniqueKeyIsHeldUntilTheEnd(t *testing.T) {
	m := newMachine(t, nil)
	job := Job{Kind: "a", Unique: "sync:anna"}
	first := m.mustEnqueue(job)[0].ID
	if r := m.mustEnqueue(job)[0]; !r.Existed || r.ID != first || r.State != Running {
		t.Fatalf("the second got %+v", r)
	}
	if r := m.mustEnqueue(Job{Kind: "b", Unique: "sync:anna"})[0]; r.Existed {
		t.Fatal("a key of one kind holds up another kind")
	}
	job.OnConflict = Reject
	if _, err := m.enqueue(job); !errors.Is(err, ErrUnique) {
		t.Fatalf("got %v, want ErrUnique", err)
	}
	m.finish(first, errWork)
	if _, err := m.enqueue(job); !errors.Is(err, ErrUnique) {
		t.Fatalf("a job that is tried again let go of its key: %v", err)
	}
	m.crash()
	m.rest()
	if _, err := m.enqueue(job); !errors.Is(err, ErrUnique) {
		t.Fatalf("a crash let go of the key: %v", err)
	}
	m.must(stopOp(first, Cancelled, "cancelled"))
	if r := m.mustEnqueue(job)[0]; r.Existed {
		t.Fatal("an ended job holds its key")
	}
	m.wantErr(m.try(retryOp(first)), ErrUnique)
}

func TestAKeyUntilStartIsFreeOnceTheStartIsOnDisk(t *testing.T) {
	m := newMachine(t, func(m *machine) { m.o.Workers = 1 })
	m.mustEnqueue(Job{Kind: "b"})
	job := Job{Kind: "a", Unique: "u", UniqueScope: UntilStart}
	first := m.mustEnqueue(job)[0].ID
	if r := m.mustEnqueue(job)[0]; !r.Existed {
		t.Fatal("two wait with one key")
	}
	m.end(m.active[0], nil)
	m.rest()
	m.wantState(first, Running)
	if r := m.mustEnqueue(job)[0]; r.Existed {
		t.Fatal("the key is held after the start")
	}
}

func TestReplaceGivesAWaitingJobThePayloadAndTimeAndLeavesARunningOneAlone(t *testing.T) {
	m := newMachine(t, nil)
	job := Job{Kind: "a", Unique: "u", OnConflict: Replace, RunAt: m.v.Now().Add(time.Hour), Payload: []byte("one")}
	id := m.mustEnqueue(job)[0].ID
	job.Payload, job.RunAt = []byte("two"), m.v.Now().Add(time.Minute)
	if r := m.mustEnqueue(job)[0]; r.ID != id || !r.Replaced || r.State != Scheduled {
		t.Fatalf("got %+v", r)
	}
	if p, _ := m.q.Payload(id); string(p) != "two" {
		t.Fatalf("payload %q", p)
	}
	m.advance(time.Minute)
	m.wantState(id, Running)
	job.Payload = []byte("three")
	if r := m.mustEnqueue(job)[0]; r.ID != id || r.Replaced || r.State != Running {
		t.Fatalf("got %+v", r)
	}
	if p, _ := m.q.Payload(id); string(p) != "two" {
		t.Fatalf("payload %q", p)
	}
}

func TestOneIdempotencyKeyIsOneJobWhileItsRecordIsKept(t *testing.T) {
	m := newMachine(t, nil)
	job := Job{Kind: "a", Tenant: "anna", Idempotency: "k", Payload: []byte("p")}
	id := m.mustEnqueue(job)[0].ID
	other := job
	other.Tenant = "ben"
	if r := m.mustEnqueue(other)[0]; r.Existed {
		t.Fatal("tenants share idempotency keys")
	}
	m.finish(id, nil)
	m.crash()
	if r := m.mustEnqueue(job)[0]; !r.Existed || r.ID != id || r.State != Done {
		t.Fatalf("got %+v", r)
	}
	job.Payload = []byte("q")
	if _, err := m.enqueue(job); !errors.Is(err, ErrIdempotency) {
		t.Fatalf("got %v, want ErrIdempotency", err)
	}
	m.advance(DefaultKeep + time.Second)
	if r := m.mustEnqueue(job)[0]; r.Existed {
		t.Fatal("the key outlived the record")
	}
}

func TestAGivenIDIsNeverRunTwiceEvenAfterItWasPruned(t *testing.T) {
	m := newMachine(t, nil)
	job := Job{Kind: "a", ID: DeriveID("outbox", "1")}
	m.mustEnqueue(job)
	if r := m.mustEnqueue(job)[0]; !r.Existed || r.State != Running {
		t.Fatalf("got %+v", r)
	}
	m.finish(job.ID, nil)
	m.advance(DefaultKeep)
	if _, err := m.q.Get(job.ID); !errors.Is(err, ErrNotFound) {
		t.Fatalf("the job is not pruned: %v", err)
	}
	m.crash()
	if r := m.mustEnqueue(job)[0]; !r.Existed || r.State != 0 {
		t.Fatalf("a pruned job came back: %+v", r)
	}
	if len(m.active) != 0 {
		t.Fatal("a pruned job runs again")
	}
	m.must(forgetOp([]ID{job.ID, DeriveID("nobody")}))
	if r := m.mustEnqueue(job)[0]; r.Existed {
		t.Fatal("a forgotten ID is remembered")
	}
	// Forgotten while it lives: not remembered when it is pruned.
	m.must(forgetOp([]ID{job.ID}))
	m.finish(job.ID, nil)
	m.advance(DefaultKeep)
	if n := len(m.disk.(*memDisk).data[inSeen]); n != 0 {
		t.Fatalf("%d IDs are remembered", n)
	}
}

func TestRememberedIDsGoAfterALongTime(t *testing.T) {
	m := newMachine(t, nil)
	for i := range 3 {
		id := m.mustEnqueue(Job{Kind: "a", ID: DeriveID(fmt.Sprint(i))})[0].ID
		m.finish(id, nil)
	}
	d := m.disk.(*memDisk)
	m.advance(DefaultKeep + DefaultKeepSeen - time.Second)
	if len(d.data[inSeen]) != 3 || len(d.data[inSeenAt]) != 3 {
		t.Fatalf("%d and %d IDs are remembered", len(d.data[inSeen]), len(d.data[inSeenAt]))
	}
	m.advance(time.Minute)
	if len(d.data[inSeen]) != 0 || len(d.data[inSeenAt]) != 0 {
		t.Fatalf("%d and %d IDs are remembered for ever", len(d.data[inSeen]), len(d.data[inSeenAt]))
	}
}

func TestEnqueueOfManyIsAllOrNothing(t *testing.T) {
	m := newMachine(t, nil)
	m.mustEnqueue(Job{Kind: "a", Unique: "taken"})
	before := len(m.disk.(*memDisk).data[inJob])
	for name, bad := range map[string][]Job{
		"unique at the end":       {{Kind: "a"}, {Kind: "a", ID: DeriveID("x"), Idempotency: "i"}, {Kind: "a", Unique: "taken", OnConflict: Reject}},
		"unique among each other": {{Kind: "a", Unique: "new"}, {Kind: "a", Unique: "new", OnConflict: Reject}},
		"unknown kind":            {{Kind: "a"}, {Kind: "nobody"}},
		"payload too large":       {{Kind: "a"}, {Kind: "a", Payload: make([]byte, MaxPayload+1)}},
	} {
		if _, err := m.enqueue(bad...); err == nil {
			t.Errorf("%s: accepted", name)
		}
		if n := len(m.disk.(*memDisk).data[inJob]); n != before {
			t.Errorf("%s: %d jobs were added", name, n-before)
		}
	}
	// Nothing of the refused calls is left behind in memory either.
	r := m.mustEnqueue(Job{Kind: "a", Unique: "new"}, Job{Kind: "a", ID: DeriveID("x"), Idempotency: "i"}, Job{Kind: "a", ID: DeriveID("x")}, Job{Kind: "a", Unique: "new"}, Job{Kind: "b", Idempotency: "i"}, Job{Kind: "b", Idempotency: "i"})
	want := []bool{false, false, true, true, false, true}
	for i := range r {
		if r[i].Existed != want[i] {
			t.Errorf("job %d of the call: existed %v", i, r[i].Existed)
		}
	}
}

func TestOfManyCallersOneGetsTheUniqueKey(t *testing.T) {
	q := openReal(t, realOptions(t), nil)
	var won atomic.Int32
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			r, err := q.Enqueue(t.Context(), Job{Kind: "a", Unique: "u", RunAt: time.Now().Add(time.Hour)})
			if err != nil {
				t.Error(err)
			} else if !r[0].Existed {
				won.Add(1)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 {
		t.Fatalf("%d callers got the key", won.Load())
	}
}
