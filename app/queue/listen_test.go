package queue

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

func TestListenersHearEachJobsStatesInOrder(t *testing.T) {
	m := newMachine(t, nil)
	id := m.mustEnqueue(Job{Kind: "a"})[0].ID
	m.run(id).Progress(Progress{Done: 1, Total: 2})
	m.run(id).Progress(Progress{Done: 2, Total: 2, Step: "last"})
	m.advance(newsWait * time.Millisecond)
	m.finish(id, errWork)
	m.advance(2 * time.Second)
	m.finish(id, nil)
	var states []string
	version := uint64(0)
	for _, s := range m.heard {
		if s.ID != id || s.Version <= version {
			t.Fatalf("heard %+v after version %d", s, version)
		}
		version = s.Version
		states = append(states, fmt.Sprintf("%s %d", s.State, s.Progress.Done))
	}
	if got := fmt.Sprint(states); got != "[running 0 running 2 scheduled 2 running 2 done 2]" {
		t.Fatalf("heard %s", got)
	}
}

func TestASlowListenerHearsTheLastStateOfEachJobAndMemoryStaysBounded(t *testing.T) {
	m := newMachine(t, func(m *machine) { m.o.MaxWaitingPerTenant = 2 * maxNews })
	m.deaf = true
	m.must(pauseOp(defaultQueue, true))
	jobs := make([]Job, maxNews+1000)
	for i := range jobs {
		jobs[i] = Job{Kind: "a"}
	}
	ids := m.mustEnqueue(jobs...)
	for _, i := range []int{0, 1, maxNews + 10, maxNews + 11} {
		m.must(stopOp(ids[i].ID, Cancelled, "x"))
	}
	full := 0
	for _, s := range m.q.pub.news {
		if !s.ID.IsZero() {
			full++
		}
	}
	if full > maxNews {
		t.Fatalf("%d states are kept for the listener", full)
	}
	m.deaf = false
	m.rest()
	if len(m.heard) != len(jobs) {
		t.Fatalf("heard %d states of %d jobs", len(m.heard), len(jobs))
	}
	for _, s := range m.heard {
		if now := m.status(s.ID); now.State != s.State || now.Version != s.Version {
			t.Fatalf("heard %+v of a job that is %+v", s, now)
		}
	}
}

func TestASlowListenerHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		let := make(chan struct{})
		heard := map[ID]Status{}
		o := realOptions(t)
		o.OnChange = func(list []Status) {
			<-let
			for _, s := range list {
				if s.Version <= heard[s.ID].Version {
					t.Errorf("job %s: version %d after %d", s.ID, s.Version, heard[s.ID].Version)
				}
				heard[s.ID] = s
			}
		}
		q := openReal(t, o, nil)
		for range 20 {
			if _, err := q.Enqueue(t.Context(), Job{Kind: "a"}); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		if done := q.Stats().Done; done != 20 {
			t.Fatalf("%d of 20 jobs were done while the listener slept", done)
		}
		close(let)
		stopReal(t, q)
		for id, s := range heard {
			if s.State != Done {
				t.Fatalf("the last that was heard of job %s is %s", id, s.State)
			}
		}
		if len(heard) != 20 {
			t.Fatalf("heard of %d jobs", len(heard))
		}
	})
}
