package queue

import (
	"errors"
	"testing"
	"time"
)

func wantFull(t *testing.T, err, want error) {
	t.Helper()
	var full *FullError
	if !errors.As(err, &full) || !errors.Is(err, want) || full.After < time.Second || full.After > time.Minute {
		t.Fatalf("got %v (%+v), want %v and a time to come back", err, full, want)
	}
}

func TestAFullQueueRefusesAndSaysWhenToComeBack(t *testing.T) {
	m := newMachine(t, func(m *machine) { m.o.MaxWaiting, m.o.MaxWaitingPerTenant, m.o.Workers = 10, 4, 1 })
	m.must(pauseOp(defaultQueue, true))
	for range 4 {
		m.mustEnqueue(Job{Kind: "a", Tenant: "anna"})
	}
	_, err := m.enqueue(Job{Kind: "a", Tenant: "anna"})
	wantFull(t, err, ErrTenantFull)
	for range 4 {
		m.mustEnqueue(Job{Kind: "a"})
	}
	_, err = m.enqueue(Job{Kind: "a"}, Job{Kind: "a"}, Job{Kind: "a"})
	wantFull(t, err, ErrFull)
	m.mustEnqueue(Job{Kind: "a"}, Job{Kind: "a", RunAt: m.v.Now().Add(time.Hour)})
	_, err = m.enqueue(Job{Kind: "a", Tenant: "ben"})
	wantFull(t, err, ErrFull)
	_, err = m.enqueue(Job{Kind: "a", Tenant: "ben"}, Job{Kind: "a", Tenant: "ben"}, Job{Kind: "a", Tenant: "ben"}, Job{Kind: "a", Tenant: "ben"}, Job{Kind: "a", Tenant: "ben"})
	wantFull(t, err, ErrTenantFull)
	m.crash()
	if n := m.q.Stats().Waiting; n != 10 {
		t.Fatalf("%d wait after a restart", n)
	}
	_, err = m.enqueue(Job{Kind: "a"})
	wantFull(t, err, ErrFull)
	m.must(pauseOp(defaultQueue, false))
	m.mustEnqueue(Job{Kind: "a"}) // one has started
}

func TestARefusalFollowsTheRateOfLate(t *testing.T) {
	m := newMachine(t, func(m *machine) { m.o.MaxWaiting, m.o.Workers = 100, 1 })
	for range 30 {
		m.finish(m.mustEnqueue(Job{Kind: "a"})[0].ID, nil)
	}
	m.must(pauseOp(defaultQueue, true))
	for range 100 {
		m.mustEnqueue(Job{Kind: "a"})
	}
	_, err := m.enqueue(Job{Kind: "a"})
	var full *FullError
	if !errors.As(err, &full) || full.After != 20*time.Second { // a tenth of 100 at 30 a minute
		t.Fatalf("got %+v", full)
	}
}

func TestWhenTheFileIsNearlyFullWorkGoesOnAndNewJobsAreRefused(t *testing.T) {
	o := realOptions(t)
	o.MaxSize = 4 << 20
	o.QueueLimits = map[string]int{defaultQueue: 1}
	q := openReal(t, o, nil)
	if err := q.Pause(t.Context(), defaultQueue); err != nil {
		t.Fatal(err)
	}
	payload := make([]byte, 64<<10)
	accepted := 0
	for {
		_, err := q.Enqueue(t.Context(), Job{Kind: "a", Payload: payload})
		if err != nil {
			wantFull(t, err, ErrFull)
			break
		}
		if accepted++; accepted > 100 {
			t.Fatal("the bound does not hold")
		}
	}
	if accepted < 20 {
		t.Fatalf("only %d jobs of 64 KiB fit", accepted)
	}
	if err := q.Unpause(t.Context(), defaultQueue); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return q.Stats().Done == uint64(accepted) })
	if err := q.Failed(); err != nil {
		t.Fatal(err)
	}
	if size := q.Stats().FileSize; size > o.MaxSize {
		t.Fatalf("the file has %d bytes", size)
	}
}

func TestAShortDiskRefusesNewJobsBeforeItIsFull(t *testing.T) {
	free := int64(1 << 40)
	var fail error
	m := newMachine(t, func(m *machine) {
		m.o.FreeSpace = func() (int64, error) { return free, fail }
	})
	id := m.mustEnqueue(Job{Kind: "a"})[0].ID
	free = 1 << 20
	m.advance(time.Minute)
	m.must(pauseOp("x", true)) // any commit looks
	_, err := m.enqueue(Job{Kind: "a"})
	wantFull(t, err, ErrFull)
	m.finish(id, nil)
	m.wantState(id, Done)
	free = 1 << 40
	m.advance(time.Minute)
	m.mustEnqueue(Job{Kind: "a"})
}

func TestAfterTheDiskWasFullNothingNewIsAcceptedForAWhile(t *testing.T) {
	m := newMachine(t, nil)
	id := m.mustEnqueue(Job{Kind: "a"})[0].ID
	d := m.disk.(*memDisk)
	d.fault = func(string, int) fault { return diskFull }
	_, err := m.enqueue(Job{Kind: "a"})
	m.wantErr(err, ErrUnavailable)
	d.fault = func(string, int) fault { return noFault }
	m.advance(time.Second)
	_, err = m.enqueue(Job{Kind: "a"})
	wantFull(t, err, ErrFull)
	m.finish(id, nil)
	m.wantState(id, Done)
	m.advance(shutTime)
	m.mustEnqueue(Job{Kind: "a"})
}

func TestOddJobsAreRefusedWithARule(t *testing.T) {
	m := newMachine(t, nil)
	long := string(make([]byte, maxName+1))
	for name, j := range map[string]Job{
		"no kind":      {},
		"unknown kind": {Kind: "z"},
		"queue name":   {Kind: "a", Queue: long},
		"tenant":       {Kind: "a", Tenant: long},
		"priority":     {Kind: "a", Priority: Idle + 1},
		"conflict":     {Kind: "a", OnConflict: Reject + 1},
		"scope":        {Kind: "a", UniqueScope: UntilStart + 1},
		"timeout":      {Kind: "a", Timeout: -1},
		"age":          {Kind: "a", MaxAge: -1},
		"time to stay": {Kind: "a", KeepFor: -1},
	} {
		if _, err := m.q.prepare(j); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := m.q.prepare(Job{Kind: "a", Payload: make([]byte, MaxPayload+1)}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
	if err := m.q.Register(testKind("late")); !errors.Is(err, ErrInvalid) {
		t.Errorf("a kind was registered after the start: %v", err)
	}
}

func TestJobsOfAKindThatNobodyHandlesWaitForOneWhoDoes(t *testing.T) {
	m := newMachine(t, nil)
	m.must(pauseOp(defaultQueue, true))
	id := m.mustEnqueue(Job{Kind: "b"})[0].ID
	m.kinds = m.kinds[:1]
	m.crash()
	m.must(pauseOp(defaultQueue, false))
	other := m.mustEnqueue(Job{Kind: "a"})[0].ID
	m.wantState(other, Running)
	m.wantState(id, Ready)
	if n := m.q.Stats().Unknown; n != 1 {
		t.Fatalf("%d unknown", n)
	}
	m.kinds = append(m.kinds, testKind("b"))
	m.crash()
	m.rest()
	m.wantState(id, Running)
}
