package queue

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestRetryAfterIsHonouredAndNeverShorterThanTheBackoff(t *testing.T) {
	m := newMachine(t, nil)
	id := m.mustEnqueue(Job{Kind: "a"})[0].ID
	m.finish(id, RetryAfter(5*time.Minute, errWork))
	if wait := m.wantState(id, Scheduled).RunAt.Sub(m.v.Now()); wait != 5*time.Minute {
		t.Fatalf("the server asked for 5m, the retry comes in %s", wait)
	}
	m.advance(5 * time.Minute)
	m.finish(id, RetryAfter(time.Millisecond, errWork))
	if wait := m.wantState(id, Scheduled).RunAt.Sub(m.v.Now()); wait < time.Second {
		t.Fatalf("the retry comes in %s", wait)
	}
}

func TestAJobThatWouldBeRetriedTooLateIsADeadLetter(t *testing.T) {
	m := newMachine(t, nil)
	id := m.mustEnqueue(Job{Kind: "a", MaxAge: 10 * time.Second})[0].ID
	m.finish(id, errWork)
	m.wantState(id, Scheduled)
	m.advance(2 * time.Second)
	m.finish(id, RetryAfter(time.Minute, errWork))
	m.wantState(id, Failed)
}

func TestFatalAndNoRetriesAreDeadLettersAtOnce(t *testing.T) {
	m := newMachine(t, nil)
	a := m.mustEnqueue(Job{Kind: "a"})[0].ID
	m.finish(a, Fatal(errWork))
	if s := m.wantState(a, Failed); s.Error != errWork.Error() {
		t.Fatalf("error %q", s.Error)
	}
	b := m.mustEnqueue(Job{Kind: "a", Retries: -1})[0].ID
	m.finish(b, errWork)
	m.wantState(b, Failed)
}

func TestAPanicFailsTheAttemptAndNothingElse(t *testing.T) {
	m := newMachine(t, func(m *machine) {
		m.kinds[0].Handle = func(context.Context, *Run) error { panic("no such luck") }
	})
	id := m.mustEnqueue(Job{Kind: "a"})[0].ID
	err := m.run(id).call()
	m.finish(id, err)
	if s := m.wantState(id, Scheduled); !strings.Contains(s.Error, "no such luck") {
		t.Fatalf("error %q", s.Error)
	}
}

func TestASnoozeUsesNoAttempt(t *testing.T) {
	m := newMachine(t, nil)
	id := m.mustEnqueue(Job{Kind: "a", Retries: -1})[0].ID
	for range 5 {
		if n := m.run(id).Attempt(); n != 1 {
			t.Fatalf("attempt %d", n)
		}
		m.finish(id, Snooze(time.Minute))
		m.wantState(id, Scheduled)
		m.advance(time.Minute)
	}
	m.finish(id, nil)
	m.wantState(id, Done)
}

func TestAParkedJobIsResumedOnce(t *testing.T) {
	m := newMachine(t, nil)
	id := m.mustEnqueue(Job{Kind: "a"})[0].ID
	m.wantErr(m.try(resumeOp(id, [][]byte{[]byte("early")})), ErrState)
	if err := m.run(id).Finally([]byte("question")); err != nil {
		t.Fatal(err)
	}
	m.finish(id, Park(time.Time{}))
	m.wantState(id, Parked)
	m.advance(1000 * time.Hour)
	m.wantState(id, Parked)
	m.must(resumeOp(id, [][]byte{[]byte("yes")}))
	m.wantState(id, Running)
	m.wantErr(m.try(resumeOp(id, [][]byte{[]byte("no")})), ErrState)
	entries, err := m.run(id).Entries()
	if err != nil || len(entries) != 2 || string(entries[0].Data) != "question" || string(entries[1].Data) != "yes" {
		t.Fatalf("journal %v, %v", entries, err)
	}
	if m.run(id).Attempt() != 1 {
		t.Fatal("parking used an attempt")
	}
	m.wantErr(m.try(resumeOp(DeriveID("nobody"), nil)), ErrNotFound)
}

func TestAParkedJobGoesOnWhenItsTimeComesAndThenTakesNoAnswer(t *testing.T) {
	m := newMachine(t, nil)
	id := m.mustEnqueue(Job{Kind: "a"})[0].ID
	m.finish(id, Park(m.v.Now().Add(time.Hour)))
	m.advance(time.Hour - time.Millisecond)
	m.wantState(id, Parked)
	m.advance(time.Millisecond)
	m.wantState(id, Running)
	m.wantErr(m.try(resumeOp(id, nil)), ErrState)
}

func TestParkedJobsHoldNoWorkerAndSurviveACrash(t *testing.T) {
	m := newMachine(t, func(m *machine) { m.o.Workers = 1 })
	for range 10 {
		id := m.mustEnqueue(Job{Kind: "a"})[0].ID
		m.finish(id, Park(m.v.Now().Add(time.Hour)))
	}
	m.crash()
	m.rest()
	if n := m.q.Stats().Queues[defaultQueue].Depth[Parked]; n != 10 {
		t.Fatalf("%d jobs are parked", n)
	}
	m.advance(time.Hour)
	if len(m.active) != 1 {
		t.Fatalf("%d run with one worker", len(m.active))
	}
}

func TestCancellingEndsARunningJobAndTellsItsHandler(t *testing.T) {
	m := newMachine(t, nil)
	id := m.mustEnqueue(Job{Kind: "a"})[0].ID
	r := m.run(id)
	m.must(stopOp(id, Cancelled, "by its owner"))
	if s := m.wantState(id, Cancelled); s.Error != "by its owner" {
		t.Fatalf("error %q", s.Error)
	}
	if cause := context.Cause(r.ctx); !errors.Is(cause, ErrCancelled) {
		t.Fatalf("cause %v", cause)
	}
	m.wantErr(m.try(r.appendOp([][]byte{{1}})), ErrStale)
	m.wantErr(m.try(stopOp(id, Cancelled, "again")), ErrState)
	_ = r.SetResult([]byte("late"))
	m.end(r, nil)
	m.rest()
	m.wantState(id, Cancelled)
	if result, _ := m.q.Result(id); result != nil {
		t.Fatalf("a cancelled job has the result %q", result)
	}
}

func TestATimeoutEndsTheContextAndCountsAsAFailure(t *testing.T) {
	m := newMachine(t, nil)
	id := m.mustEnqueue(Job{Kind: "a", Timeout: time.Minute})[0].ID
	r := m.run(id)
	m.advance(time.Minute)
	if cause := context.Cause(r.ctx); !errors.Is(cause, ErrTimeout) {
		t.Fatalf("cause %v", cause)
	}
	m.finish(id, r.ctx.Err())
	if s := m.wantState(id, Scheduled); !strings.Contains(s.Error, ErrTimeout.Error()) {
		t.Fatalf("error %q", s.Error)
	}
}

func TestAHandlerThatIgnoresItsTimeoutIsLeftBehindAndItsResultDropped(t *testing.T) {
	m := newMachine(t, func(m *machine) { m.o.Workers = 1 })
	id := m.mustEnqueue(Job{Kind: "a", Timeout: time.Minute})[0].ID
	late := m.run(id)
	next := m.mustEnqueue(Job{Kind: "b"})[0].ID
	m.advance(time.Minute + abandonAfter)
	m.wantState(id, Scheduled)
	m.wantState(next, Running) // the worker is free again
	m.finish(next, nil)
	m.advance(time.Minute)
	current := m.run(id)
	if current == nil || current == late || current.Attempt() != 2 {
		t.Fatalf("the next attempt is %+v", current)
	}
	_ = late.SetResult([]byte("late"))
	m.wantErr(m.try(late.appendOp([][]byte{[]byte("late")})), ErrStale)
	m.end(late, nil)
	m.rest()
	m.wantState(id, Running)
	_ = current.SetResult([]byte("current"))
	m.end(current, nil)
	m.rest()
	m.wantState(id, Done)
	if result, err := m.q.Result(id); err != nil || string(result) != "current" {
		t.Fatalf("result %q, %v", result, err)
	}
}

func TestAnAtMostOnceJobNeverRunsTwiceWhenItsOutcomeIsUnknown(t *testing.T) {
	once := Job{Kind: "a", AtMostOnce: true, Timeout: time.Minute}
	t.Run("crash", func(t *testing.T) {
		m := newMachine(t, nil)
		id := m.mustEnqueue(once)[0].ID
		m.wantState(id, Running)
		m.crash()
		m.rest()
		m.wantState(id, Failed)
	})
	t.Run("crash before the claim", func(t *testing.T) {
		m := newMachine(t, nil)
		started := false
		m.onRun = func(*Run) { started = true }
		d, err := m.q.prepare(once)
		if err != nil {
			t.Fatal(err)
		}
		var receipts []Receipt
		if err := m.q.push(&op{do: enqueueOp([]*draft{d}, &receipts)}); err != nil {
			t.Fatal(err)
		}
		m.turn()
		if started {
			t.Fatal("it started before its claim was durable")
		}
		m.crash()
		m.rest()
		m.wantState(receipts[0].ID, Running)
	})
	t.Run("timeout", func(t *testing.T) {
		m := newMachine(t, nil)
		id := m.mustEnqueue(once)[0].ID
		m.advance(time.Minute)
		m.finish(id, context.Canceled)
		m.wantState(id, Failed)
	})
	t.Run("failed commit", func(t *testing.T) {
		m := newMachine(t, nil)
		id := m.mustEnqueue(once)[0].ID
		d := m.disk.(*memDisk)
		d.fault = func(string, int) fault { return failBefore }
		m.finish(id, nil)
		d.fault = func(string, int) fault { return noFault }
		m.advance(time.Second)
		m.wantState(id, Failed)
	})
	t.Run("an error is the handler's word", func(t *testing.T) {
		m := newMachine(t, nil)
		id := m.mustEnqueue(once)[0].ID
		m.finish(id, errWork)
		m.wantState(id, Scheduled)
	})
}

func TestChildrenExistExactlyWhenTheParentIsDone(t *testing.T) {
	m := newMachine(t, func(m *machine) { m.o.MaxWaiting = 2 })
	id := m.mustEnqueue(Job{Kind: "a"})[0].ID
	child := func(n string) Job { return Job{Kind: "b", ID: DeriveID("child", n), RunAt: m.v.Now().Add(time.Hour)} }
	if err := m.run(id).Then(child("1"), child("2"), child("3"), child("1")); err != nil {
		t.Fatal(err)
	}
	m.wantErr(m.run(id).Then(Job{Kind: "unknown"}), ErrInvalid)
	m.finish(id, errWork)
	if _, err := m.q.Get(DeriveID("child", "1")); !errors.Is(err, ErrNotFound) {
		t.Fatalf("a failed attempt left a child: %v", err)
	}
	m.advance(2 * time.Second)
	if err := m.run(id).Then(child("1"), child("2"), child("3"), child("1")); err != nil {
		t.Fatal(err)
	}
	m.finish(id, nil)
	for _, n := range []string{"1", "2", "3"} { // beyond MaxWaiting: an end is never refused
		m.wantState(DeriveID("child", n), Scheduled)
	}
}
