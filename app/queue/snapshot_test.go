package queue

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

func TestASnapshotIsACompleteQueueOfOneInstant(t *testing.T) {
	o := realOptions(t)
	q := openReal(t, o, nil)
	if err := q.Pause(t.Context(), defaultQueue); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	stop := make(chan struct{})
	wg.Go(func() { // pairs, so that half of one would be seen
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			pair := fmt.Sprint("pair", i)
			if _, err := q.Enqueue(t.Context(), Job{Kind: "a", Tenant: pair, Payload: make([]byte, 3000)}, Job{Kind: "a", Tenant: pair}); err != nil {
				t.Error(err)
				return
			}
		}
	})
	for i := range 5 {
		path := filepath.Join(t.TempDir(), fmt.Sprint(i, ".db"))
		if err := q.Snapshot(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("%v, %v", info, err)
		}
		r, err := Check(t.Context(), path)
		if err != nil || r.Damaged != 0 || r.Jobs[Ready]%2 != 0 {
			t.Fatalf("%+v, %v", r, err)
		}
		copied, err := Open(t.Context(), Options{Path: path, Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		if !copied.Stats().Queues[defaultQueue].Paused || copied.Stats().Unclean != 0 {
			t.Fatalf("%+v", copied.Stats())
		}
		stopReal(t, copied)
	}
	close(stop)
	wg.Wait()
}

func TestASnapshotThatIsBrokenOffLeavesNothing(t *testing.T) {
	q := openReal(t, realOptions(t), nil)
	path := filepath.Join(t.TempDir(), "copy.db")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := q.Snapshot(ctx, path); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	for _, p := range []string{path, path + ".tmp"} {
		if _, err := os.Stat(p); !errors.Is(err, os.ErrNotExist) {
			t.Fatalf("%s is there: %v", p, err)
		}
	}
}

func TestAFileThatIsMostlyEmptyIsMadeSmallerAtOpen(t *testing.T) {
	o := realOptions(t)
	stopReal(t, openReal(t, o, nil))
	st, err := openBolt(o.Path, false, 0)
	if err != nil {
		t.Fatal(err)
	}
	key := func(i int) []byte { return fmt.Append(nil, "filler-", i) }
	var puts, deletes []write
	for i := range (compactFrom + 8<<20) >> 20 {
		k := key(i)
		puts = append(puts, write{in: inMeta, key: k, value: sealCopy(inMeta, k, make([]byte, 1<<20))})
		deletes = append(deletes, write{in: inMeta, key: k})
	}
	if err := errors.Join(st.Apply(puts), st.Apply(deletes), st.Close()); err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(o.Path)
	if err != nil {
		t.Fatal(err)
	}
	q := openReal(t, o, nil)
	if _, err := q.Enqueue(t.Context(), Job{Kind: "a"}); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(o.Path)
	if err != nil || after.Size() >= before.Size()/4 || after.Mode().Perm() != 0o600 {
		t.Fatalf("%d bytes became %d, %v", before.Size(), after.Size(), err)
	}
}

func TestANewFileIsPrivateAndCompleteOrNotThere(t *testing.T) {
	o := realOptions(t)
	if err := os.WriteFile(o.Path+".tmp", []byte("left by a crash"), 0o644); err != nil {
		t.Fatal(err)
	}
	openReal(t, o, nil)
	info, err := os.Stat(o.Path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	if _, err := os.Stat(o.Path + ".tmp"); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("the draft is still there: %v", err)
	}
}
