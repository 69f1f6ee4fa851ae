package queue

import (
	"fmt"
	"testing"
	"time"
)

// runRounds lets every running handler end once a second until nothing is
// left, and tells after which second each job ended.
func runRounds(m *machine, each func(r *Run, round int)) {
	for round := 1; len(m.active) > 0; round++ {
		m.advance(time.Second)
		for _, r := range append([]*Run(nil), m.active...) {
			each(r, round)
			m.end(r, nil)
		}
		m.rest()
	}
}

func TestATenantWithTenThousandJobsDoesNotHoldUpFiftyWithOne(t *testing.T) {
	m := newMachine(t, func(m *machine) {
		m.o.Workers, m.o.TenantLimit, m.o.OnChange = 10, 4, nil
		m.o.MaxWaitingPerTenant = 20_000
	})
	round, small := 0, 0
	m.onRun = func(r *Run) {
		running := map[string]int{}
		for _, r := range m.q.runs {
			running[r.status.Tenant]++
		}
		if len(m.q.runs) > 10 || running["big"] > 4 {
			t.Fatalf("%d run, %d of the big tenant", len(m.q.runs), running["big"])
		}
		if r.status.Tenant != "big" {
			small++
		}
	}
	many := make([]Job, 10_000)
	for i := range many {
		many[i] = Job{Kind: "a", Tenant: "big"}
	}
	m.mustEnqueue(many...)
	m.must(pauseOp(defaultQueue, true)) // so that all small ones wait at once
	for i := range 50 {
		m.mustEnqueue(Job{Kind: "a", Tenant: fmt.Sprint("small-", i)})
	}
	m.must(pauseOp(defaultQueue, false))
	for ; small < 50; round++ {
		if round > 10 {
			t.Fatalf("after %d rounds only %d of the small tenants had their turn", round, small)
		}
		for _, r := range append([]*Run(nil), m.active...) {
			m.end(r, nil)
		}
		m.rest()
	}
	// 51 tenants share 10 workers: one round of all of them takes six turns.
	if round > 6 {
		t.Fatalf("it took %d turns", round)
	}
}

func TestTenantsTakeTurns(t *testing.T) {
	m := newMachine(t, func(m *machine) { m.o.Workers = 1 })
	m.must(pauseOp(defaultQueue, true))
	for _, tenant := range []string{"a", "a", "a", "b", "b", "c"} {
		m.mustEnqueue(Job{Kind: "a", Tenant: tenant})
	}
	var order string
	m.onRun = func(r *Run) { order += r.status.Tenant }
	m.must(pauseOp(defaultQueue, false))
	runRounds(m, func(*Run, int) {})
	if order != "abcaba" {
		t.Fatalf("the order was %s, want abcaba", order)
	}
}

func TestJobsOfOneTenantStartInTheOrderTheyCameAcrossARestart(t *testing.T) {
	m := newMachine(t, func(m *machine) { m.o.Workers = 1 })
	m.must(pauseOp(defaultQueue, true))
	var want []ID
	for i := range 50 {
		want = append(want, m.mustEnqueue(Job{Kind: "a", ID: DeriveID(fmt.Sprint(i))})[0].ID)
	}
	m.crash()
	var got []ID
	m.onRun = func(r *Run) { got = append(got, r.id) }
	m.must(pauseOp(defaultQueue, false))
	runRounds(m, func(*Run, int) {})
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("started in the order %v, want %v", got, want)
	}
}

func TestUrgentGoesFirstAndIdleStillGetsItsShare(t *testing.T) {
	m := newMachine(t, func(m *machine) { m.o.Workers = 1 })
	m.must(pauseOp(defaultQueue, true))
	m.mustEnqueue(Job{Kind: "a", Priority: Idle})
	m.advance(4 * ageStep) // the idle job is old; the urgent ones are new
	for range 100 {
		m.mustEnqueue(Job{Kind: "a", Priority: Urgent})
	}
	idleAt := 0
	n := 0
	m.onRun = func(r *Run) {
		n++
		if r.status.Priority == Idle {
			idleAt = n
		}
	}
	m.must(pauseOp(defaultQueue, false))
	runRounds(m, func(*Run, int) {})
	if idleAt < 2 || idleAt > agePicks+1 {
		t.Fatalf("the idle job started as number %d", idleAt)
	}

	// While it is young it waits for all urgent ones.
	m.must(pauseOp(defaultQueue, true))
	m.mustEnqueue(Job{Kind: "a", Priority: Idle})
	for range 20 {
		m.mustEnqueue(Job{Kind: "a", Priority: Urgent})
	}
	n, idleAt = 0, 0
	m.must(pauseOp(defaultQueue, false))
	for len(m.active) > 0 {
		m.end(m.active[0], nil)
		m.rest()
	}
	if idleAt != 21 {
		t.Fatalf("the young idle job started as number %d of 21", idleAt)
	}
}

func TestAQueueKeepsItsLimitAndOthersGoOn(t *testing.T) {
	m := newMachine(t, func(m *machine) { m.o.Workers, m.o.QueueLimits = 4, map[string]int{"narrow": 1} })
	for range 5 {
		m.mustEnqueue(Job{Kind: "a", Queue: "narrow"}, Job{Kind: "a", Queue: "wide"})
	}
	narrow := 0
	runRounds(m, func(r *Run, round int) {
		if n := m.q.Stats().Queues["narrow"].Running; n > 1 {
			t.Fatalf("%d jobs of the narrow queue run", n)
		}
		if r.status.Queue == "narrow" {
			narrow = round
		}
	})
	if narrow != 5 {
		t.Fatalf("five jobs one by one took %d rounds", narrow)
	}
}

func TestAPausedQueueStaysPausedAfterACrash(t *testing.T) {
	m := newMachine(t, nil)
	m.must(pauseOp("mail", true))
	id := m.mustEnqueue(Job{Kind: "a", Queue: "mail"})[0].ID
	other := m.mustEnqueue(Job{Kind: "a"})[0].ID
	m.crash()
	m.rest()
	m.wantState(id, Ready)
	m.wantState(other, Running)
	if !m.q.Stats().Queues["mail"].Paused {
		t.Fatal("the queue does not know that it is paused")
	}
	m.must(pauseOp("mail", false))
	m.wantState(id, Running)
	m.crash()
	m.rest()
	if m.q.Stats().Queues["mail"].Paused {
		t.Fatal("the pause came back")
	}
}

func TestJobsStartAtTheirTimeToTheMillisecond(t *testing.T) {
	m := newMachine(t, func(m *machine) { m.o.Workers, m.o.TenantLimit = 1000, 1000 })
	for _, d := range []time.Duration{3 * time.Second, 10 * time.Millisecond, time.Hour, 1500 * time.Microsecond} {
		m.mustEnqueue(Job{Kind: "a", RunAt: m.v.Now().Add(d), Timeout: 10 * time.Hour})
	}
	armed := m.v.armed
	began := m.v.Now()
	var waits []time.Duration
	m.onRun = func(*Run) { waits = append(waits, m.v.Now().Sub(began)) }
	m.advance(2 * time.Hour)
	if want := []time.Duration{2 * time.Millisecond, 10 * time.Millisecond, 3 * time.Second, time.Hour}; fmt.Sprint(waits) != fmt.Sprint(want) {
		t.Fatalf("started after %v, want %v", waits, want)
	}
	// One timer a minute guards against a clock that jumps; there is no polling.
	if n := m.v.armed - armed; n > 2*60+20 {
		t.Fatalf("%d timers were set within two hours", n)
	}
}
