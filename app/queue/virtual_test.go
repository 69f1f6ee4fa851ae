package queue

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"syscall"
	"time"
)

// virtual is a clock and its timers. The time of day can jump; timers follow
// the time that really passed.
type virtual struct {
	mu      sync.Mutex
	wall    time.Time
	elapsed time.Duration
	timers  []*virtualTimer
	armed   int // timers ever set
}

type virtualTimer struct {
	at      time.Duration
	f       func()
	stopped bool
}

// begin is when tests begin.
var begin = time.Date(2026, 11, 25, 7, 0, 0, 0, time.UTC)

func newVirtual() *virtual { return &virtual{wall: begin} }

func (v *virtual) Now() time.Time {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.wall
}

func (v *virtual) After(d time.Duration, f func()) func() {
	v.mu.Lock()
	defer v.mu.Unlock()
	t := &virtualTimer{at: v.elapsed + d, f: f}
	v.timers = append(v.timers, t)
	v.armed++
	return func() {
		v.mu.Lock()
		defer v.mu.Unlock()
		t.stopped = true
	}
}

// jump sets the time of day without any time passing.
func (v *virtual) jump(d time.Duration) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.wall = v.wall.Add(d)
}

// next returns the timer that fires next, up to and with the given time.
func (v *virtual) next(until time.Duration) *virtualTimer {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.timers = slices.DeleteFunc(v.timers, func(t *virtualTimer) bool { return t.stopped })
	var first *virtualTimer
	for _, t := range v.timers {
		if t.at <= until && (first == nil || t.at < first.at) {
			first = t
		}
	}
	if first == nil {
		v.wall = v.wall.Add(until - v.elapsed)
		v.elapsed = until
		return nil
	}
	first.stopped = true
	if first.at > v.elapsed {
		v.wall = v.wall.Add(first.at - v.elapsed)
		v.elapsed = first.at
	}
	return first
}

// memDisk is a disk in memory. What Apply took survives a crash.
type memDisk struct {
	mu     sync.Mutex
	data   [lastBucket]map[string][]byte
	sorted [lastBucket][]string
	marked bool
	writes int // Apply calls
	// fault is asked before each Apply and open.
	fault func(what string, n int) fault
	// watch is told of each write that is durable, done of each commit.
	watch func(write)
	done  func([]write)
}

type fault uint8

const (
	noFault fault = iota
	failBefore
	failAfter // the commit is in the file, but nobody was told
	diskFull
)

var errDisk = errors.New("the disk failed")

func newMemDisk() *memDisk {
	d := &memDisk{fault: func(string, int) fault { return noFault }, watch: func(write) {}, done: func([]write) {}}
	for in := range d.data {
		d.data[in] = map[string][]byte{}
	}
	return d
}

func (d *memDisk) isMarked() bool               { return d.marked }
func (d *memDisk) mark() error                  { d.marked = true; return nil }
func (d *memDisk) unmark() error                { d.marked = false; return nil }
func (d *memDisk) verify(context.Context) error { return nil }

func (d *memDisk) open() (store, error) {
	if d.fault("open", d.writes) != noFault {
		return nil, errDisk
	}
	return &memStore{d: d}, nil
}

// memStore is one opening of a memDisk. Like a real one it is of no use after
// its first error.
type memStore struct {
	d      *memDisk
	broken bool
}

func (s *memStore) Apply(writes []write) error {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	s.d.writes++
	if s.broken {
		return errDisk
	}
	f := s.d.fault("apply", s.d.writes)
	switch f {
	case failBefore:
		s.broken = true
		return errDisk
	case diskFull:
		s.broken = true
		return fmt.Errorf("file resize error: %s", syscall.ENOSPC.Error()) // as bbolt has it
	}
	for _, w := range writes {
		m := s.d.data[w.in]
		if _, there := m[string(w.key)]; there != (w.value != nil) {
			s.d.sorted[w.in] = nil
		}
		if w.value == nil {
			delete(m, string(w.key))
		} else {
			m[string(w.key)] = bytes.Clone(w.value)
		}
		s.d.watch(w)
	}
	s.d.done(writes)
	if f == failAfter {
		s.broken = true
		return errDisk
	}
	return nil
}

func (s *memStore) Read(fn func(reader) error) error {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	if s.broken {
		return errDisk
	}
	return fn(s)
}

func (s *memStore) Get(in bucket, key []byte) []byte { return s.d.data[in][string(key)] }

func (s *memStore) Scan(in bucket, from []byte, fn func(key, value []byte) bool) error {
	if s.d.sorted[in] == nil {
		for k := range s.d.data[in] {
			s.d.sorted[in] = append(s.d.sorted[in], k)
		}
		slices.Sort(s.d.sorted[in])
	}
	at, _ := slices.BinarySearch(s.d.sorted[in], string(from))
	for _, k := range s.d.sorted[in][at:] {
		if !fn([]byte(k), s.d.data[in][k]) {
			return nil
		}
	}
	return nil
}

func (s *memStore) Size() (file, used int64) { return 0, 0 }
func (s *memStore) CopyTo(io.Writer) error   { return ErrInvalid }
func (s *memStore) Close() error             { s.broken = true; return nil }
