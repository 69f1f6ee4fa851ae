package main

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// model is a system with known times: accepting takes accept, a job starts
// after wait and its end is on record after tail.
type model struct {
	accept, wait, tail time.Duration
	lose               uint64 // this one of the accepted jobs never starts; 0: none
	accepted           atomic.Uint64
	unfinished         atomic.Int64
	handle             func([]byte)
}

func (m *model) Enqueue(_ context.Context, payload []byte) error {
	<-time.After(m.accept)
	if m.accepted.Add(1) == m.lose {
		return nil
	}
	m.unfinished.Add(1)
	go func() {
		<-time.After(m.wait)
		m.handle(payload)
		<-time.After(m.tail)
		m.unfinished.Add(-1)
	}()
	return nil
}

func (m *model) Unfinished(context.Context) (int, error) { return int(m.unfinished.Load()), nil }
func (m *model) Close() error                            { return nil }

func loadOn(m *model) *load {
	l := &load{sys: m, payload: 16}
	m.handle = l.handle
	return l
}

func TestLatencyIsFromTheCallToTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := loadOn(&model{accept: 2 * time.Millisecond, wait: 3 * time.Millisecond, tail: time.Second})
		got, err := l.latency(t.Context(), 200, time.Second)
		if err != nil {
			t.Fatal(err)
		}
		if want := (Latency{Jobs: 200, P50: 5, P99: 5}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}

func TestASlowSystemDoesNotSlowTheOpenLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := loadOn(&model{accept: 300 * time.Millisecond})
		since := stopwatch()
		if _, err := l.latency(t.Context(), 200, time.Second); err != nil {
			t.Fatal(err)
		}
		if took := since(); took > 1400*time.Millisecond {
			t.Errorf("200 jobs at 200/s took %s; calls waited for each other", took)
		}
	})
}

func TestThroughputEndsWithTheLastRecordedEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := loadOn(&model{accept: 10 * time.Millisecond, tail: time.Second})
		got, err := l.throughput(t.Context(), 4, time.Second)
		if err != nil {
			t.Fatal(err)
		}
		// Four producers, a hundred calls each; the call under way when time is
		// up still counts.
		if got.Jobs < 400 || got.Jobs > 404 {
			t.Errorf("%d jobs, want 400 to 404", got.Jobs)
		}
		if got.Seconds < 2 || got.Seconds > 2.02 {
			t.Errorf("%.3f s, want the end of the last job at 2 s", got.Seconds)
		}
	})
}

func TestTheBacklogIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := loadOn(&model{wait: 10 * time.Second})
		got, err := l.throughput(t.Context(), 16, time.Second)
		if err != nil {
			t.Fatal(err)
		}
		if got.Jobs != backlog {
			t.Errorf("%d jobs were accepted while none started, want %d", got.Jobs, backlog)
		}
	})
}

func TestALostJobIsAnErrorAndNoFigure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := loadOn(&model{accept: time.Millisecond, lose: 7})
		if _, err := l.throughput(t.Context(), 4, 100*time.Millisecond); err == nil || !strings.Contains(err.Error(), "1 of ") {
			t.Errorf("throughput: got %v, want an error that counts the lost job", err)
		}
		l = loadOn(&model{accept: time.Millisecond, lose: 7})
		if _, err := l.latency(t.Context(), 200, 100*time.Millisecond); err == nil || !strings.Contains(err.Error(), "never started") {
			t.Errorf("latency: got %v, want an error that names the lost job", err)
		}
	})
}
