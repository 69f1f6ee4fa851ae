package queue

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// Salvage reads what can be read from a damaged queue file that nobody has
// open and makes a new file of it. It trusts no structure: it follows the
// pages from the newest root, passes over those that make no sense, and keeps
// the records whose checksum holds; where pages were broken it looks in the
// root of the transaction before as well. A record of which only an older
// form is left comes back in that form, so a job may run again; a job of which
// nothing is left is lost. The report says what there is now.
func Salvage(ctx context.Context, src, dst string) (Report, error) {
	if _, err := os.Stat(dst); err == nil {
		return Report{}, fmt.Errorf("salvage: %s: %w", dst, os.ErrExist)
	}
	f, err := os.Open(src)
	if err != nil {
		return Report{}, err
	}
	defer f.Close()
	roots, pageSize, err := findRoots(f)
	if err != nil {
		return Report{}, fmt.Errorf("salvage %s: %w", src, err)
	}
	if err := createFile(dst); err != nil {
		return Report{}, err
	}
	st, err := openBolt(dst, false, 0)
	if err != nil {
		return Report{}, err
	}
	s := &salvager{ctx: ctx, st: st}
	for i, root := range roots {
		w := pageWalker{f: f, pageSize: pageSize, seen: map[uint64]bool{}, visit: s.keep}
		w.buckets(root)
		s.onlyMissing = true
		if err := errors.Join(s.flush(), ctx.Err()); err != nil || w.broken == 0 && i == 0 {
			break
		}
	}
	if err := errors.Join(s.err, st.Close()); err != nil {
		return Report{}, err
	}
	return Check(ctx, dst)
}

// salvager collects records and writes them in portions.
type salvager struct {
	ctx         context.Context
	st          store
	writes      []write
	onlyMissing bool
	err         error
}

const salvagePortion = 2000

func (s *salvager) keep(in bucket, key, value []byte) {
	if _, ok := unseal(in, key, value); !ok || s.err != nil {
		return
	}
	s.writes = append(s.writes, write{in: in, key: bytes.Clone(key), value: bytes.Clone(value)})
	if in == inJob {
		s.keepEnd(key, value)
	}
	if len(s.writes) >= salvagePortion {
		_ = s.flush()
	}
}

// keepEnd notes for an ended job when it is pruned, should that be lost.
func (s *salvager) keepEnd(key, value []byte) {
	var id ID
	if len(key) != len(id) {
		return
	}
	copy(id[:], key)
	if h, ok := decodeHeader(id, value[:len(value)-sumLength], nil); ok && h.state.Ended() {
		fin := timeKey(h.expires, id)
		s.writes = append(s.writes, write{in: inFin, key: fin, value: sealCopy(inFin, fin, nil)})
	}
}

func (s *salvager) flush() error {
	writes := s.writes
	s.writes = nil
	if s.onlyMissing {
		kept := writes[:0]
		err := s.st.Read(func(view reader) error {
			for _, w := range writes {
				if view.Get(w.in, w.key) == nil {
					kept = append(kept, w)
				}
			}
			return nil
		})
		if err != nil {
			s.err = err
		}
		writes = kept
	}
	if s.err == nil && len(writes) > 0 {
		s.err = s.st.Apply(writes)
	}
	return s.err
}

var errNoRoot = errors.New("no root can be read")

// findRoots reads the two meta pages and returns the roots they name, newest
// first.
func findRoots(f io.ReaderAt) (roots []uint64, pageSize int, err error) {
	var newest uint64
	for size := 512; size <= 64<<10 && len(roots) == 0; size *= 2 {
		for page := range int64(2) {
			m, ok := readMeta(f, page*int64(size))
			if !ok || m.pageSize != size {
				continue
			}
			pageSize = size
			if len(roots) > 0 && m.tx > newest {
				roots = append([]uint64{m.root}, roots...)
			} else {
				roots = append(roots, m.root)
			}
			newest = max(newest, m.tx)
		}
	}
	if len(roots) == 0 {
		return nil, 0, errNoRoot
	}
	return roots, pageSize, nil
}
