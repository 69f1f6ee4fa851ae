package queue

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// fullFile makes a file of some hundred pages and returns it.
func fullFile(t *testing.T) (path string, data []byte) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "jobs.db")
	q, err := Open(t.Context(), Options{Path: path, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Register(testKind("a")); err != nil {
		t.Fatal(err)
	}
	for n := range 60 {
		jobs := make([]Job, 20)
		for i := range jobs {
			jobs[i] = Job{Kind: "a", Unique: fmt.Sprint(n, i), Payload: make([]byte, n*i)}
		}
		jobs[0].Payload = make([]byte, 20_000)
		if _, err := q.Enqueue(t.Context(), jobs...); err != nil {
			t.Fatal(err)
		}
	}
	if err := q.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	if data, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	return path, data
}

func TestAPageThatTellsOfFewerRecordsIsNoticed(t *testing.T) {
	path, data := fullFile(t)
	if err := checkLayout(path, true); err != nil {
		t.Fatalf("an intact file: %v", err)
	}
	m, err := newestMeta(mustOpen(t, path))
	if err != nil {
		t.Fatal(err)
	}
	l := layout{f: mustOpen(t, path), pageSize: m.pageSize, seen: make([]bool, m.high)}
	if err := l.tree(m.root, 0, bounds{}, true); err != nil {
		t.Fatal(err)
	}
	pages := 0
	for id := 2; id < len(l.seen); id++ {
		at := id * m.pageSize
		count := binary.LittleEndian.Uint16(data[at+10:])
		if !l.seen[id] || binary.LittleEndian.Uint64(data[at:]) != uint64(id) || count < 2 {
			continue // free, the rest of a long record, or of one record only
		}
		pages++
		binary.LittleEndian.PutUint16(data[at+10:], count-1)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		binary.LittleEndian.PutUint16(data[at+10:], count)
		if _, err := Check(t.Context(), path); !errors.Is(err, ErrDamaged) {
			t.Fatalf("page %d: check says %v", id, err)
		}
		if pages > 3 {
			continue // opening is slower
		}
		if _, err := Open(t.Context(), Options{Path: path, Now: time.Now}); !errors.Is(err, ErrDamaged) {
			t.Fatalf("page %d: open says %v", id, err)
		}
	}
	if pages < 30 {
		t.Fatalf("only %d pages have records", pages)
	}
}

func TestAClosedFileWhoseLastCommitCannotBeReadIsRefused(t *testing.T) {
	path, data := fullFile(t)
	m, err := newestMeta(mustOpen(t, path))
	if err != nil {
		t.Fatal(err)
	}
	last := int(m.tx%2) * m.pageSize
	data[last+pageHead+20] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // it stays refused
		if _, err := Open(t.Context(), Options{Path: path, Now: time.Now}); !errors.Is(err, ErrDamaged) {
			t.Fatalf("got %v", err)
		}
	}
	// Where a process died that may be a commit that it did not finish, and the
	// one before counts.
	if err := setMarker(path); err != nil {
		t.Fatal(err)
	}
	for range 2 { // then it is whole again
		q, err := Open(t.Context(), Options{Path: path, Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		if err := q.Stop(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAFileThatWasCutOffIsNoticed(t *testing.T) {
	path, data := fullFile(t)
	m, err := newestMeta(mustOpen(t, path))
	if err != nil {
		t.Fatal(err)
	}
	used := int64(m.high) * int64(m.pageSize)
	for _, size := range []int64{0, 1, 4095, 4096, 8192, 3*4096 + 7, used / 2, used - 1} {
		if err := errors.Join(os.WriteFile(path, data, 0o600), os.Truncate(path, size), removeIfThere(marker(path))); err != nil {
			t.Fatal(err)
		}
		if _, err := Check(t.Context(), path); err == nil {
			t.Fatalf("check accepts a file of %d bytes of %d", size, used)
		}
		if _, err := Open(t.Context(), Options{Path: path, Now: time.Now}); !errors.Is(err, ErrUnavailable) {
			t.Fatalf("open says %v of a file of %d bytes of %d", err, size, used)
		}
		if info, err := os.Stat(path); err != nil || info.Size() != size {
			t.Fatalf("the file of %d bytes was touched: %v, %v", size, info, err)
		}
	}
}

func mustOpen(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}
