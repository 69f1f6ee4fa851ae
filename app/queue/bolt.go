package queue

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// boltStore is the store in a bbolt file.
//
// The free list is not written with each commit: after a large prune it would
// be half a megabyte every time. It is found again at open by a scan that
// takes 0.1 s for 300 MiB. Damaged pages make bbolt panic, and a shrunk file
// makes its memory map fault; both become errors here.
type boltStore struct{ db *bolt.DB }

const (
	// lockWait is how long Open waits for another process to let go of the file.
	lockWait = time.Second
	// mapSize is mapped from the start where that costs addresses only, because
	// growing the map has to wait for readers, a snapshot for example.
	mapSize = 256 << 20
	// growStep is by how much the file grows at a time, in bytes.
	growStep = 4 << 20
	// fillPages is how full a page is made when it is split. Keys mostly arrive
	// in order; a rest is left for headers that get a little longer.
	fillPages = 0.85
)

func openBolt(path string, readOnly bool, maxSize int64) (s *boltStore, err error) {
	var file *os.File
	opening := true
	defer func() {
		if opening = false; err != nil && file != nil {
			_ = file.Close() // after a panic nobody else does, and the lock would stay
		}
	}()
	defer catch(&err)
	options := &bolt.Options{
		Timeout: lockWait, ReadOnly: readOnly, NoFreelistSync: true, FreelistType: bolt.FreelistMapType, NoSync: mutantNoSync,
		OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
			f, err := os.OpenFile(name, flag, mode)
			if opening {
				file = f
			}
			return f, err
		},
	}
	if runtime.GOOS != "windows" && strconv.IntSize == 64 && !readOnly {
		options.InitialMmapSize = mapSize
	}
	if maxSize > 0 {
		// The queue stops accepting before maxSize. What it accepted brings
		// results and journals of its own, and their commits must not fail.
		options.MaxSize = int(min(2*maxSize+2*growStep, 1<<(strconv.IntSize-2)))
	}
	db, err := bolt.Open(path, 0o600, options)
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, ErrInUse
	}
	if err != nil {
		return nil, err
	}
	db.AllocSize = growStep
	if !readOnly {
		if err := confirm(db); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	return &boltStore{db: db}, nil
}

// confirm makes durable what is seen in a file before anything is written to
// it. When the last process was killed between the last write of a commit and
// its sync, the disk may still have the commit before, and the next commit
// would write over the pages of that; and after a sync that failed, systems
// take for written what could not be written. So the two meta pages are
// written again as they are, and then all is synced.
func confirm(db *bolt.DB) error {
	if mutantNoConfirm {
		return nil
	}
	f, err := os.OpenFile(db.Path(), os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	pages := make([]byte, 2*db.Info().PageSize)
	if _, err := f.ReadAt(pages, 0); err != nil {
		return err
	}
	if _, err := f.WriteAt(pages, 0); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	for page := range int64(2) {
		if _, ok := readMeta(bytes.NewReader(pages), page*int64(db.Info().PageSize)); !ok {
			// What a power failure broke off is written over by the next commit.
			return db.Update(func(*bolt.Tx) error { return nil })
		}
	}
	return nil
}

// catch turns a panic or a memory fault in bbolt into an error, and what bbolt
// says of a file that was closed meanwhile into ErrUnavailable.
func catch(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: %v", ErrDamaged, p)
	}
	if errors.Is(*err, bolterrors.ErrDatabaseNotOpen) {
		*err = fmt.Errorf("%w: it was closed", ErrUnavailable)
	}
}

// Apply implements store.
func (s *boltStore) Apply(writes []write) (err error) {
	defer catch(&err)
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	slices.SortStableFunc(writes, func(a, b write) int {
		if c := cmp.Compare(a.in, b.in); c != 0 {
			return c
		}
		return bytes.Compare(a.key, b.key)
	})
	return s.db.Update(func(tx *bolt.Tx) error {
		var b *bolt.Bucket
		var in bucket
		for i := range writes {
			w := &writes[i]
			if w.in != in {
				in = w.in
				if b = tx.Bucket([]byte(bucketNames[in])); b == nil {
					return fmt.Errorf("%w: there is no bucket %s", ErrDamaged, bucketNames[in])
				}
				b.FillPercent = fillPages
			}
			var err error
			if w.value == nil {
				err = b.Delete(w.key)
			} else {
				err = b.Put(w.key, w.value)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Read implements store.
func (s *boltStore) Read(fn func(reader) error) (err error) {
	defer catch(&err)
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	return s.db.View(func(tx *bolt.Tx) error { return fn(&boltView{tx: tx}) })
}

// Size implements store.
func (s *boltStore) Size() (file, used int64) {
	stats := s.db.Stats()
	err := s.db.View(func(tx *bolt.Tx) error { file = tx.Size(); return nil })
	if err != nil {
		return 0, 0
	}
	page := int64(s.db.Info().PageSize)
	return file, file - int64(stats.FreePageN+stats.PendingPageN)*page
}

// CopyTo implements store.
func (s *boltStore) CopyTo(w io.Writer) (err error) {
	defer catch(&err)
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	return s.db.View(func(tx *bolt.Tx) error {
		_, err := tx.WriteTo(w)
		return err
	})
}

// Close implements store.
func (s *boltStore) Close() (err error) {
	defer catch(&err)
	return s.db.Close()
}

type boltView struct {
	tx      *bolt.Tx
	buckets [lastBucket]*bolt.Bucket
}

func (v *boltView) bucket(in bucket) *bolt.Bucket {
	if v.buckets[in] == nil {
		v.buckets[in] = v.tx.Bucket([]byte(bucketNames[in]))
	}
	return v.buckets[in]
}

// Get implements reader.
func (v *boltView) Get(in bucket, key []byte) []byte {
	if b := v.bucket(in); b != nil {
		return b.Get(key)
	}
	return nil
}

// Scan implements reader.
func (v *boltView) Scan(in bucket, from []byte, fn func(key, value []byte) bool) error {
	b := v.bucket(in)
	if b == nil {
		return fmt.Errorf("%w: there is no bucket %s", ErrDamaged, bucketNames[in])
	}
	c := b.Cursor()
	for key, value := c.Seek(from); key != nil; key, value = c.Next() {
		if !fn(key, value) {
			return nil
		}
	}
	return nil
}
