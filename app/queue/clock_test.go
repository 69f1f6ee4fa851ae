package queue

import (
	"fmt"
	"testing"
	"time"
)

func TestJumpsOfTheClockLoseAndDoubleNothing(t *testing.T) {
	const year = 365 * 24 * time.Hour
	for _, jump := range []time.Duration{time.Hour, -time.Hour, year, -year} {
		for _, crash := range []bool{false, true} {
			t.Run(fmt.Sprint(jump, " crash ", crash), func(t *testing.T) {
				m := newMachine(t, func(m *machine) { m.o.Workers, m.o.QueueLimits = 10, map[string]int{"narrow": 1} })
				starts := map[ID]int{}
				now := m.mustEnqueue(Job{Kind: "a", Queue: "narrow", Timeout: 10 * year}, Job{Kind: "a", Queue: "narrow", Timeout: 10 * year})
				retry := m.mustEnqueue(Job{Kind: "b"})[0].ID
				snooze := m.mustEnqueue(Job{Kind: "b"})[0].ID
				at := m.mustEnqueue(Job{Kind: "b", RunAt: m.v.Now().Add(2 * time.Minute)})[0].ID
				done := m.mustEnqueue(Job{Kind: "b"})[0].ID
				m.finish(retry, errWork)
				m.finish(snooze, Snooze(30*time.Second))
				m.finish(done, nil)
				m.onRun = func(r *Run) { starts[r.id]++ }
				m.v.jump(jump)
				if crash {
					m.crash()
				}
				armed := m.v.armed
				// What waits for a length of time waits no longer than that.
				m.advance(2 * time.Minute)
				if starts[retry] != 1 || starts[snooze] != 1 {
					t.Fatalf("two minutes after the jump: %d retries, %d ends of a snooze", starts[retry], starts[snooze])
				}
				if n := m.v.armed - armed; n > 60 {
					t.Fatalf("%d timers within two minutes: it is busy", n)
				}
				// What waits for a time of day waits for that.
				if wantStart := jump > 0; (starts[at] == 1) != wantStart {
					t.Fatalf("the job with a time started %d times", starts[at])
				}
				if jump < 0 {
					m.v.jump(-jump)
					m.advance(3 * time.Minute)
					if starts[at] != 1 {
						t.Fatal("the job with a time was lost")
					}
				}
				// What was ready stays ready, whatever the clock says.
				first := m.run(now[0].ID)
				if first == nil {
					t.Fatal("a running job was lost")
				}
				m.finish(now[0].ID, nil)
				m.wantState(now[1].ID, Running)
			})
		}
	}
}

func TestSafeModeEndsThoughTheClockWasSetBack(t *testing.T) {
	m := newMachine(t, nil)
	m.crash()
	m.v.jump(-1000 * time.Hour)
	m.mustEnqueue(Job{Kind: "a"})
	m.advance(safeTime + time.Second)
	if s := m.q.State(); s.State != "ok" {
		t.Fatalf("%+v", s)
	}
}

func TestAFileIsOpenedAgainThoughTheClockWasSetBack(t *testing.T) {
	m := newMachine(t, nil)
	d := m.disk.(*memDisk)
	d.fault = func(string, int) fault { return failBefore }
	_, err := m.enqueue(Job{Kind: "a"})
	m.wantErr(err, ErrUnavailable)
	d.fault = func(string, int) fault { return noFault }
	m.v.jump(-1000 * time.Hour)
	m.advance(2 * reopenMax)
	if err := m.q.Failed(); err != nil {
		t.Fatal(err)
	}
}
