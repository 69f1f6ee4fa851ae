package queue

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

func TestAResultStaysForItsTimeAndThenEverythingGoes(t *testing.T) {
	m := newMachine(t, nil)
	short := m.mustEnqueue(Job{Kind: "a", KeepFor: time.Minute, Payload: []byte("p"), Idempotency: "i"})[0].ID
	long := m.mustEnqueue(Job{Kind: "a", KeepFor: 5 * time.Hour})[0].ID
	dead := m.mustEnqueue(Job{Kind: "a"})[0].ID
	r := m.run(short)
	m.must(r.appendOp([][]byte{{1}, {2}}))
	r.Progress(Progress{Done: 1})
	_ = r.SetResult([]byte("result"))
	m.finish(short, nil)
	m.finish(long, nil)
	m.finish(dead, Fatal(errWork))
	m.advance(DefaultKeep - time.Millisecond) // MinKeep, not the minute
	if result, err := m.q.Result(short); err != nil || string(result) != "result" {
		t.Fatalf("the result is gone early: %q, %v", result, err)
	}
	m.crash()
	m.advance(time.Millisecond)
	if _, err := m.q.Get(short); !errors.Is(err, ErrNotFound) {
		t.Fatalf("got %v", err)
	}
	m.wantState(long, Done)
	m.advance(4*time.Hour - time.Millisecond)
	m.wantState(long, Done)
	m.advance(time.Millisecond)
	if _, err := m.q.Get(long); !errors.Is(err, ErrNotFound) {
		t.Fatalf("got %v", err)
	}
	m.wantState(dead, Failed)
	m.advance(DefaultKeepFailed - 5*time.Hour - time.Millisecond)
	m.wantState(dead, Failed)
	m.advance(time.Millisecond)
	if _, err := m.q.Get(dead); !errors.Is(err, ErrNotFound) {
		t.Fatalf("got %v", err)
	}
	for in, data := range m.disk.(*memDisk).data {
		if len(data) != 0 {
			t.Errorf("%d records are left in bucket %s", len(data), bucketNames[in])
		}
	}
	if n := m.q.Stats().Queues[defaultQueue].Depth; len(n) != 0 {
		t.Errorf("counted as kept: %v", n)
	}
}

func TestNothingGoesBeforeMinKeepEvenIfItGrewSince(t *testing.T) {
	m := newMachine(t, nil)
	id := m.mustEnqueue(Job{Kind: "a"})[0].ID
	m.finish(id, nil)
	m.o.MinKeep = 10 * time.Hour
	m.crash()
	m.advance(9 * time.Hour)
	m.wantState(id, Done)
	m.advance(time.Hour)
	if _, err := m.q.Get(id); !errors.Is(err, ErrNotFound) {
		t.Fatalf("got %v", err)
	}
}

func TestNothingGoesThatMayNotGo(t *testing.T) {
	allow := map[ID]bool{}
	var fail error
	asked := 0
	m := newMachine(t, func(m *machine) {
		m.o.MayPrune = func(ids []ID) (may []ID, err error) {
			asked++
			for _, id := range ids {
				if allow[id] {
					may = append(may, id)
				}
			}
			return may, fail
		}
	})
	id := m.mustEnqueue(Job{Kind: "a"})[0].ID
	m.finish(id, nil)
	m.advance(24 * time.Hour)
	m.wantState(id, Done)
	if asked < 10 || asked > 24*6+10 {
		t.Fatalf("asked %d times within a day", asked)
	}
	fail = errors.New("the other database is locked")
	allow[id] = true
	m.advance(time.Hour)
	m.wantState(id, Done)
	fail = nil
	m.advance(keptBack + pruneAgain)
	if _, err := m.q.Get(id); !errors.Is(err, ErrNotFound) {
		t.Fatalf("got %v", err)
	}
}

func TestARetriedJobIsNotPruned(t *testing.T) {
	m := newMachine(t, nil)
	id := m.mustEnqueue(Job{Kind: "a", Timeout: 10 * time.Hour})[0].ID
	m.must(stopOp(id, Cancelled, "x"))
	m.advance(DefaultKeep - time.Second)
	m.must(retryOp(id))
	m.advance(DefaultKeep)
	if s := m.status(id); s.State.Ended() {
		t.Fatalf("%+v", s)
	}
}

func TestPruningGoesInSlices(t *testing.T) {
	m := newMachine(t, func(m *machine) { m.o.Workers, m.o.OnChange = 2000, nil })
	jobs := make([]Job, 1800)
	for i := range jobs {
		jobs[i] = Job{Kind: "a"}
	}
	m.mustEnqueue(jobs...)
	for len(m.active) > 0 {
		m.end(m.active[0], nil)
	}
	m.rest()
	removed, most := 0, 0
	m.disk.(*memDisk).done = func(writes []write) {
		n := 0
		for _, w := range writes {
			if w.in == inJob && w.value == nil {
				n++
			}
		}
		removed += n
		most = max(most, n)
	}
	m.advance(DefaultKeep + time.Second)
	if removed != len(jobs) || most > pruneSlice {
		t.Fatalf("%d removed, up to %d in one commit", removed, most)
	}
}

func TestAJobWithALongJournalIsPrunedWithoutALongCommit(t *testing.T) {
	m := newMachine(t, func(m *machine) { m.o.Workers = 10 })
	for range 4 {
		id := m.mustEnqueue(Job{Kind: "a"})[0].ID
		data := make([][]byte, 2000)
		for i := range data {
			data[i] = fmt.Append(nil, i)
		}
		m.must(m.run(id).appendOp(data))
		m.finish(id, nil)
	}
	most := 0
	m.disk.(*memDisk).done = func(writes []write) { most = max(most, len(writes)) }
	m.advance(DefaultKeep + time.Second)
	if n := len(m.disk.(*memDisk).data[inLog]); n != 0 || most > pruneEntries+pruneSlice {
		t.Fatalf("%d entries are left, a commit had %d writes", n, most)
	}
}
