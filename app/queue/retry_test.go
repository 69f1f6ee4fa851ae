package queue

import (
	"errors"
	"testing"
	"time"
)

var errWork = errors.New("the server said no")

func TestAFailedJobIsTriedThreeMoreTimesWithGrowingWaits(t *testing.T) {
	m := newMachine(t, nil)
	id := m.mustEnqueue(Job{Kind: "a"})[0].ID
	for attempt := 1; attempt <= 4; attempt++ {
		s := m.wantState(id, Running)
		if s.Attempt != attempt {
			t.Fatalf("attempt %d, want %d", s.Attempt, attempt)
		}
		m.finish(id, errWork)
		if attempt == 4 {
			break
		}
		s = m.wantState(id, Scheduled)
		wait := s.RunAt.Sub(m.v.Now())
		least, most := time.Second<<(attempt-1), time.Second<<attempt
		if wait < least || wait > most {
			t.Fatalf("wait %s after attempt %d, want %s to %s", wait, attempt, least, most)
		}
		m.advance(wait - time.Millisecond)
		m.wantState(id, Scheduled)
		m.advance(time.Millisecond)
	}
	s := m.wantState(id, Failed)
	if s.Error != errWork.Error() {
		t.Fatalf("error %q", s.Error)
	}
	m.must(retryOp(id))
	if s := m.wantState(id, Running); s.Attempt != 1 {
		t.Fatalf("after a retry by hand attempt %d, want 1", s.Attempt)
	}
	m.finish(id, nil)
	if s := m.wantState(id, Done); s.Error != "" {
		t.Fatalf("a job that is done tells an error: %q", s.Error)
	}
}
