package queue

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

func TestAJobUnderWhichTheProcessDiedThreeTimesIsADeadLetter(t *testing.T) {
	m := newMachine(t, nil)
	bad := m.mustEnqueue(Job{Kind: "a"})[0].ID
	good := m.mustEnqueue(Job{Kind: "b"})[0].ID
	m.finish(good, nil)
	for crash := 1; crash <= MaxCrashes; crash++ {
		s := m.wantState(bad, Running)
		if s.Crashes != crash-1 || s.Attempt != 1 {
			t.Fatalf("before crash %d: %+v", crash, s)
		}
		m.crash()
		m.rest()
	}
	s := m.wantState(bad, Failed)
	if s.Crashes != MaxCrashes || !strings.Contains(s.Error, "3 times") {
		t.Fatalf("%+v", s)
	}
	if s := m.wantState(good, Done); s.Crashes != 0 {
		t.Fatalf("a job that had ended was blamed: %+v", s)
	}
	st := m.q.Stats()
	if st.Unclean != 1 || st.Crashes != 1 || st.Recovered != 1 || st.Queues[defaultQueue].Depth[Failed] != 1 {
		t.Fatalf("%+v", st)
	}
	m.must(retryOp(bad))
	if s := m.wantState(bad, Running); s.Crashes != 0 {
		t.Fatalf("after a retry by hand: %+v", s)
	}
}

func TestAfterAnUncleanStopStartsAreOnDiskBeforeTheyHappen(t *testing.T) {
	m := newMachine(t, nil)
	m.mustEnqueue(Job{Kind: "a", RunAt: m.v.Now().Add(time.Hour)})
	if s := m.q.State(); s.State != "ok" {
		t.Fatalf("%+v", s)
	}
	m.crash()
	if s := m.q.State(); s.State != "safe" {
		t.Fatalf("%+v", s)
	}
	d := m.disk.(*memDisk)
	onDisk := func(id ID) State {
		body, _ := unseal(inJob, id[:], d.data[inJob][string(id[:])])
		h, _ := decodeHeader(id, body, nil)
		return h.state
	}
	m.onRun = func(r *Run) {
		if s := onDisk(r.id); s != Running {
			t.Fatalf("a job started while it was %s on disk", s)
		}
	}
	for range safeJobs {
		m.finish(m.mustEnqueue(Job{Kind: "a"})[0].ID, nil)
	}
	if s := m.q.State(); s.State != "ok" {
		t.Fatalf("after %d good ends: %+v", safeJobs, s)
	}
	lazy := false
	m.onRun = func(r *Run) { lazy = lazy || onDisk(r.id) == Ready }
	m.mustEnqueue(Job{Kind: "a"})
	if !lazy {
		t.Fatal("safe mode goes on")
	}
	m.crash()
	m.advance(safeTime)
	if s := m.q.State(); s.State != "ok" {
		t.Fatalf("after %s: %+v", safeTime, s)
	}
}

func TestAStopThatIsCleanBlamesNobody(t *testing.T) {
	o := realOptions(t)
	started := make(chan struct{}, 1)
	q := openReal(t, o, func(ctx context.Context, r *Run) error {
		started <- struct{}{}
		<-ctx.Done()
		return ctx.Err()
	})
	r, err := q.Enqueue(t.Context(), Job{Kind: "a"})
	if err != nil {
		t.Fatal(err)
	}
	<-started
	if !isMarked(o.Path) {
		t.Fatal("an open file is not marked")
	}
	now, cancel := context.WithCancel(t.Context())
	cancel()
	if err := q.Stop(now); err != nil {
		t.Fatal(err)
	}
	if isMarked(o.Path) {
		t.Fatal("a closed file is marked")
	}
	o.Verify = func(context.Context, string) error { t.Error("a clean file was checked"); return nil }
	q, err = Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer stopReal(t, q)
	s, err := q.Get(r[0].ID)
	if err != nil || s.State != Ready || s.Attempt != 0 || s.Crashes != 0 {
		t.Fatalf("%+v, %v", s, err)
	}
	if st := q.Stats(); st.Unclean != 0 || q.State().State != "ok" {
		t.Fatalf("%+v", st)
	}
}

func TestAFileThatFailsItsCheckIsLeftAsItIs(t *testing.T) {
	o := realOptions(t)
	stopReal(t, openReal(t, o, nil))
	before, err := os.ReadFile(o.Path)
	if err != nil {
		t.Fatal(err)
	}
	if err := setMarker(o.Path); err != nil {
		t.Fatal(err)
	}
	wrong := errors.New("page 7 is upside down")
	o.Verify = func(_ context.Context, path string) error {
		if path != o.Path {
			t.Errorf("checked %s", path)
		}
		return wrong
	}
	if _, err := Open(t.Context(), o); !errors.Is(err, ErrUnavailable) || !errors.Is(err, wrong) {
		t.Fatalf("got %v", err)
	}
	after, err := os.ReadFile(o.Path)
	if err != nil || string(after) != string(before) || !isMarked(o.Path) {
		t.Fatal("the file or its mark was changed")
	}
	o.Verify = nil
	q, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	stopReal(t, q)
}

func TestAFileInUseIsNotOpenedTwice(t *testing.T) {
	o := realOptions(t)
	openReal(t, o, nil)
	for _, verify := range []func(context.Context, string) error{nil, func(context.Context, string) error { return nil }} {
		o.Verify, o.SetAside = verify, true
		if _, err := Open(t.Context(), o); !errors.Is(err, ErrInUse) || !errors.Is(err, ErrUnavailable) {
			t.Fatalf("got %v", err)
		}
	}
	if _, err := os.Stat(o.Path); err != nil || !isMarked(o.Path) {
		t.Fatal("the file of the other was touched")
	}
	if _, err := Check(t.Context(), o.Path); !errors.Is(err, ErrInUse) {
		t.Fatalf("got %v", err)
	}
}

func TestNoWriteThatFailsLosesOrDoublesWhatWasAccepted(t *testing.T) {
	// A script of some sixty commits is run again and again; each time another
	// write fails, before or after it reached the file.
	for _, kind := range []fault{failBefore, failAfter} {
		for n := 1; ; n++ {
			done, err := failingScript(t, n, kind)
			if err != nil {
				t.Fatalf("write %d fails (%d): %v", n, kind, err)
			}
			if done {
				if n < 60 {
					t.Fatalf("the script has only %d writes", n)
				}
				break
			}
		}
	}
}

// failingScript reports whether the script ended before the n-th write.
func failingScript(t *testing.T, n int, kind fault) (done bool, err error) {
	var ends = map[ID]int{}
	m := newMachine(t, func(m *machine) { m.o.Workers = 3 })
	d := m.disk.(*memDisk)
	failed := false
	base := d.writes
	d.fault = func(what string, w int) fault {
		if what == "apply" && w == base+n {
			failed = true
			return kind
		}
		return noFault
	}
	accepted := map[ID]bool{}
	for i := range 20 {
		// Whoever got an error asks again with the same ID.
		job := Job{Kind: "a", ID: DeriveID("script", fmt.Sprint(i)), Payload: []byte{byte(i)}}
		for {
			_, err := m.enqueue(job)
			if err == nil {
				break
			}
			if !errors.Is(err, ErrUnavailable) {
				return false, err
			}
			m.advance(time.Second)
		}
		accepted[job.ID] = true
		for len(m.active) > 2 {
			r := m.active[0]
			ends[r.id]++
			m.end(r, nil)
			m.rest()
		}
	}
	for range 60 {
		for len(m.active) > 0 {
			m.end(m.active[0], nil)
			m.rest()
		}
		m.advance(time.Second)
	}
	for id := range accepted {
		s, err := m.q.Get(id)
		if err != nil {
			return false, fmt.Errorf("job %s: %w", id, err)
		}
		if s.State != Done {
			return false, fmt.Errorf("job %s is %s", id, s.State)
		}
	}
	if st := m.q.Stats(); st.Queues[defaultQueue].Depth[Done] != len(accepted) || failed && st.Reopened != 1 {
		return false, fmt.Errorf("%d accepted, %+v", len(accepted), st)
	}
	return !failed, nil
}

func TestAQueueWhoseFileFailedRefusesWorkAndComesBack(t *testing.T) {
	m := newMachine(t, nil)
	id := m.mustEnqueue(Job{Kind: "a"})[0].ID
	old := m.run(id)
	d := m.disk.(*memDisk)
	d.fault = func(string, int) fault { return failBefore }
	_, err := m.enqueue(Job{Kind: "a"})
	m.wantErr(err, ErrUnavailable)
	m.wantErr(context.Cause(old.ctx), ErrUnavailable)
	m.wantErr(m.q.Failed(), ErrUnavailable)
	_, err = m.q.Get(id)
	m.wantErr(err, ErrUnavailable)
	if s := m.q.State(); s.State != "unavailable" || s.Reason == "" {
		t.Fatalf("%+v", s)
	}
	armed := m.v.armed
	m.advance(10 * time.Minute) // the disk does not come back
	if n := m.v.armed - armed; n > 40 {
		t.Fatalf("%d timers within ten minutes: it hurries", n)
	}
	d.fault = func(string, int) fault { return noFault }
	m.advance(reopenMax)
	if err := m.q.Failed(); err != nil {
		t.Fatal(err)
	}
	s := m.wantState(id, Running)
	if s.Attempt != 1 || s.Crashes != 0 {
		t.Fatalf("the failure of the file was blamed on the job: %+v", s)
	}
	if m.run(id) == old {
		t.Fatal("the old attempt goes on")
	}
	m.end(old, nil)
	m.rest()
	m.wantState(id, Running)
	m.finish(id, nil)
	m.wantState(id, Done)
}
