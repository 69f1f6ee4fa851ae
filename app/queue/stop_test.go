package queue

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestStopLetsHandlersEndAndStartsNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := realOptions(t)
		o.Workers = 1
		runs := 0
		q := openReal(t, o, func(context.Context, *Run) error {
			runs++
			<-time.After(10 * time.Second)
			return nil
		})
		r, err := q.Enqueue(t.Context(), Job{Kind: "a"}, Job{Kind: "a"})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := q.Stop(ctx); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took != 10*time.Second || runs != 1 {
			t.Fatalf("Stop took %s, %d runs", took, runs)
		}
		wantStates(t, o, r, Done, Ready)
	})
}

// wantStates opens the file again and looks.
func wantStates(t *testing.T, o Options, r []Receipt, states ...State) {
	t.Helper()
	q, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer stopReal(t, q)
	for i, want := range states {
		s, err := q.Get(r[i].ID)
		if err != nil || s.State != want || s.Crashes != 0 {
			t.Fatalf("job %d: %+v, %v, want %s", i, s, err, want)
		}
		if want == Ready && s.Attempt != 0 {
			t.Fatalf("job %d: being handed back used an attempt: %+v", i, s)
		}
	}
}

func TestHandlersThatDoNotEndAreCutOffAndTheirJobsHandedBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := realOptions(t)
		release := make(chan struct{})
		causes := make(chan error, 2)
		q := openReal(t, o, func(ctx context.Context, r *Run) error {
			<-ctx.Done()
			causes <- context.Cause(ctx)
			if string(r.Payload()) == "deaf" {
				<-release
			}
			return ctx.Err()
		})
		r, err := q.Enqueue(t.Context(), Job{Kind: "a"}, Job{Kind: "a", Payload: []byte("deaf")}, Job{Kind: "a", Payload: []byte("deaf"), AtMostOnce: true})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := q.Stop(ctx); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took != time.Minute+stopWait {
			t.Fatalf("Stop took %s", took)
		}
		if cause := <-causes; !errors.Is(cause, ErrStopped) {
			t.Fatalf("cause %v", cause)
		}
		close(release)
		synctest.Wait()
		wantStates(t, o, r, Ready, Ready, Failed)
	})
}

func TestAHandlerMayEndItsJobWhileItIsCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := realOptions(t)
		q := openReal(t, o, func(ctx context.Context, r *Run) error {
			<-ctx.Done()
			switch string(r.Payload()) {
			case "done":
				return nil
			case "park":
				return Park(time.Time{})
			}
			return RetryAfter(time.Hour, ctx.Err())
		})
		r, err := q.Enqueue(t.Context(), Job{Kind: "a", Payload: []byte("done")}, Job{Kind: "a", Payload: []byte("park")}, Job{Kind: "a"})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := q.Stop(ctx); err != nil {
			t.Fatal(err)
		}
		wantStates(t, o, r, Done, Parked, Ready)
	})
}

func TestASecondStopHurriesTheFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := openReal(t, realOptions(t), func(ctx context.Context, _ *Run) error {
			<-ctx.Done()
			return ctx.Err()
		})
		if _, err := q.Enqueue(t.Context(), Job{Kind: "a"}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		began := time.Now()
		first := make(chan error)
		go func() { first <- q.Stop(context.WithoutCancel(t.Context())) }()
		synctest.Wait()
		now, cancel := context.WithCancel(t.Context())
		cancel()
		if err := q.Stop(now); err != nil {
			t.Fatal(err)
		}
		if err := <-first; err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took != 0 {
			t.Fatalf("it took %s", took)
		}
		stopReal(t, q) // and a third is no harm
	})
}

func TestAStoppedQueueSaysSo(t *testing.T) {
	q := openReal(t, realOptions(t), nil)
	stopReal(t, q)
	_, err1 := q.Enqueue(t.Context(), Job{Kind: "a"})
	_, err2 := q.Get(ID{1})
	for _, err := range []error{err1, err2, q.Cancel(t.Context(), ID{1}, ""), q.Failed(), q.Start(t.Context()), q.Snapshot(t.Context(), "x")} {
		if !errors.Is(err, ErrStopped) {
			t.Errorf("got %v", err)
		}
	}
	if s := q.State(); s.State != "stopped" {
		t.Errorf("%+v", s)
	}
}

func TestACallThatGivesUpInTimeDidNothing(t *testing.T) {
	m := newMachine(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	answered := make(chan error)
	go func() {
		_, err := m.q.Enqueue(ctx, Job{Kind: "a"})
		answered <- err
	}()
	waitFor(t, func() bool {
		m.q.mu.Lock()
		defer m.q.mu.Unlock()
		return len(m.q.pending) == 1
	})
	cancel()
	if err := <-answered; !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	m.rest()
	if list, err := m.q.List(Filter{}); err != nil || len(list) != 0 {
		t.Fatalf("it added %v, %v", list, err)
	}
	if _, err := m.q.Enqueue(ctx, Job{Kind: "a"}); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
}

func TestTheTimersOfAStoppedQueueAreNoHarm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := openReal(t, realOptions(t), func(ctx context.Context, r *Run) error {
			if r.Attempt() == 1 {
				return errWork
			}
			return nil
		})
		r, err := q.Enqueue(t.Context(), Job{Kind: "a"}, Job{Kind: "a", RunAt: time.Now().Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		<-time.After(5 * time.Second) // the first is tried again by the real timers
		synctest.Wait()
		if s, err := q.Get(r[0].ID); err != nil || s.State != Done || s.Attempt != 2 {
			t.Fatalf("%+v, %v", s, err)
		}
		stopReal(t, q)
		<-time.After(2 * time.Hour)
	})
}
