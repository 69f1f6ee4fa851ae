package queue

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// TestManyCallersAtOnceEachGetTheirDue is for the race detector: everything
// that callers, handlers, listeners and operators do, at the same time, in a
// real file.
func TestManyCallersAtOnceEachGetTheirDue(t *testing.T) {
	o := realOptions(t)
	o.Workers, o.TenantLimit = 8, 4
	var mu sync.Mutex
	heard := map[ID]Status{}
	o.OnChange = func(list []Status) {
		mu.Lock()
		defer mu.Unlock()
		for _, s := range list {
			if s.Version < heard[s.ID].Version {
				t.Errorf("job %s: version %d after %d", s.ID, s.Version, heard[s.ID].Version)
			}
			heard[s.ID] = s
		}
	}
	q, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	var running sync.Map
	handle := func(ctx context.Context, r *Run) error {
		if _, twice := running.LoadOrStore(r.Job().ID, true); twice {
			t.Errorf("job %s runs twice at once", r.Job().ID)
		}
		defer running.Delete(r.Job().ID)
		r.Progress(Progress{Done: 1})
		if err := r.Append(ctx, []byte("x")); err != nil {
			return err
		}
		switch r.Payload()[0] % 8 {
		case 0:
			if r.Attempt() == 1 {
				return errWork
			}
		case 1:
			if entries, err := r.Entries(); err != nil || len(entries) < 3 {
				return errors.Join(err, Snooze(time.Millisecond))
			}
		case 2:
			return Fatal(errWork)
		}
		return r.SetResult(r.Payload())
	}
	if err := q.Register(Kind{Name: "a", Handle: handle, BackoffMin: time.Millisecond, BackoffMax: 2 * time.Millisecond}); err != nil {
		t.Fatal(err)
	}
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	var wg sync.WaitGroup
	accepted := make([][]ID, 8)
	for c := range accepted {
		rng := rand.New(rand.NewPCG(seed, uint64(c)))
		wg.Go(func() {
			for i := range 120 {
				r, err := q.Enqueue(t.Context(), Job{Kind: "a", Tenant: fmt.Sprint(rng.IntN(5)), Priority: uint8(rng.IntN(5)), Payload: []byte{byte(rng.IntN(256))}})
				if err != nil {
					t.Error(err)
					return
				}
				accepted[c] = append(accepted[c], r[0].ID)
				id := accepted[c][rng.IntN(i+1)]
				switch rng.IntN(12) {
				case 0:
					err = q.Cancel(t.Context(), id, "x")
				case 1:
					err = q.Retry(t.Context(), id)
				case 2:
					err = q.Discard(t.Context(), id)
				case 3:
					err = q.Reschedule(t.Context(), id, time.Now())
				case 4:
					_, err = q.List(Filter{Limit: 20})
				case 5:
					_, err = q.Get(id)
				case 6:
					err = errors.Join(q.Pause(t.Context(), defaultQueue), q.Unpause(t.Context(), defaultQueue))
				case 7:
					q.Stats()
				}
				if err != nil && !errors.Is(err, ErrState) {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	waitFor(t, func() bool { s := q.Stats(); return s.Waiting == 0 && s.Running == 0 })
	var all []ID
	for _, ids := range accepted {
		all = append(all, ids...)
	}
	for _, id := range all {
		waitFor(t, func() bool { s, err := q.Get(id); return err == nil && s.State.Ended() })
	}
	if r, err := q.Check(t.Context()); err != nil || r.Damaged > 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	final := map[ID]Status{}
	for _, id := range all {
		if final[id], err = q.Get(id); err != nil {
			t.Fatal(err)
		}
	}
	stopReal(t, q)
	for id, s := range final {
		if heard[id] != s {
			t.Fatalf("the last that was heard of job %s is %+v, it is %+v", id, heard[id], s)
		}
	}
}

func TestCallersThatComeTogetherShareCommits(t *testing.T) {
	q := openReal(t, realOptions(t), nil)
	if err := q.Pause(t.Context(), defaultQueue); err != nil {
		t.Fatal(err)
	}
	before := q.Stats().Commits
	var wg sync.WaitGroup
	const callers, each = 64, 20
	for range callers {
		wg.Go(func() {
			for range each {
				if _, err := q.Enqueue(t.Context(), Job{Kind: "a"}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if commits := q.Stats().Commits - before; commits > callers*each/4 {
		t.Fatalf("%d jobs took %d commits", callers*each, commits)
	}
}
