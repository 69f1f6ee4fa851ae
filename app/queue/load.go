package queue

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// openFile opens the store, puts right what an earlier process or a failed
// commit left, and takes the schedule from it.
func (q *Queue) openFile(ctx context.Context) error {
	again := q.sched != nil
	unclean := isMarked(q.o.Path)
	if unclean {
		if err := q.verify(ctx); err != nil {
			return err
		}
	}
	st, err := q.open()
	if err != nil {
		return err
	}
	if err := setMarker(q.o.Path); err != nil {
		return errors.Join(err, st.Close())
	}
	if err := q.load(st, unclean && !again); err != nil {
		return errors.Join(err, st.Close())
	}
	return nil
}

// verify checks the file before it is opened for work.
func (q *Queue) verify(ctx context.Context) error {
	if _, err := os.Stat(q.o.Path); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	check := q.o.Verify
	if check == nil {
		check = func(ctx context.Context, path string) error {
			_, err := Check(ctx, path)
			return err
		}
	}
	err := check(ctx, q.o.Path)
	if err == nil || !q.o.SetAside || errors.Is(err, ErrInUse) || ctx.Err() != nil {
		return err
	}
	aside := q.o.Path + ".corrupt-" + q.o.Now().UTC().Format("20060102T150405")
	q.o.Log.Error("the queue's file is damaged: it is set aside and salvaged", "error", err, "aside", aside)
	if err := os.Rename(q.o.Path, aside); err != nil {
		return err
	}
	_, err = Salvage(ctx, aside, q.o.Path)
	return err
}

// openStore is the store that is used outside of tests.
func (q *Queue) openStore() (store, error) {
	if err := createFile(q.o.Path); err != nil {
		return nil, err
	}
	st, err := openBolt(q.o.Path, false, q.o.MaxSize)
	if err != nil {
		return nil, err
	}
	if !isWorthCompacting(st) {
		return st, nil
	}
	if err := st.Close(); err != nil {
		return nil, err
	}
	if err := Compact(q.o.Path); err != nil {
		q.o.Log.Warn("the queue's file stays larger than it needs to be", "error", err)
	}
	if st, err = openBolt(q.o.Path, false, q.o.MaxSize); err != nil {
		return nil, err
	}
	return st, nil
}

// load builds memory from the file. What is found running was interrupted:
// after the death of the process that counts as a crash, and the third makes
// a dead letter; after a failed commit of this process it does not.
func (q *Queue) load(st store, crashed bool) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := q.now()
	q.sched, q.last = newSchedule(&q.o, 0), now
	if crashed {
		q.health.enterSafe(now)
		q.totals.unclean++
	}
	b := q.newBatch(now)
	err := st.Read(func(view reader) error {
		b.view = view
		if err := b.loadSettings(); err != nil {
			return err
		}
		interrupted, err := b.loadJobs()
		if err != nil {
			return err
		}
		for _, id := range interrupted {
			b.requeue(id, crashed)
		}
		b.encode()
		return b.err
	})
	if err == nil && len(b.writes) > 0 {
		err = st.Apply(b.writes)
	}
	if err != nil {
		return err
	}
	b.settle()
	q.readPruneAt(st)
	for r := range q.runs { // handlers of before a failed commit still hold their slots
		l := r.lane
		r.lane = q.sched.lane(q.sched.queue(l.queue.name), q.sched.tenant(l.tenant.name), l.priority)
		q.sched.hold(r.lane, 1)
	}
	q.st.Store(&st)
	q.pub.add(b.changes)
	q.startReady()
	q.kick()
	return nil
}

// loadSettings reads which queues are paused.
func (b *batch) loadSettings() error {
	return b.view.Scan(inMeta, []byte(metaPaused), func(key, value []byte) bool {
		if len(key) < len(metaPaused) || string(key[:len(metaPaused)]) != metaPaused {
			return false
		}
		if _, ok := unseal(inMeta, key, value); ok {
			b.s.pause(string(key[len(metaPaused):]), true)
		}
		return true
	})
}

// loadJobs fills the schedule from the headers and returns what was running.
func (b *batch) loadJobs() (interrupted []ID, err error) {
	l := loader{b: b}
	err = b.view.Scan(inJob, nil, func(key, value []byte) bool {
		l.job(key, value)
		return true
	})
	return l.interrupted, err
}

// loader builds the schedule from a million headers in well under a second:
// it reads the first fields only, allocates jobs in chunks, and remembers the
// names and the lane of the job before, which are often those of the next.
type loader struct {
	b           *batch
	chunk       []job
	last        *lane
	interrupted []ID
}

const loadChunk = 1024

func (l *loader) job(key, value []byte) {
	b := l.b
	body, ok := unseal(inJob, key, value)
	s := scanner{rest: body}
	var p peeked
	if ok && len(key) == len(ID{}) {
		p, _, ok = peek(&s)
	} else {
		ok = false
	}
	if !ok {
		b.quarantine(inJob, key, value)
		return
	}
	if p.state.Ended() {
		b.s.queue(b.q.names.text(p.queue)).depth[p.state]++
		return
	}
	if len(l.chunk) == 0 {
		l.chunk = make([]job, loadChunk)
	}
	j := &l.chunk[0]
	l.chunk = l.chunk[1:]
	copy(j.id[:], key)
	j.due, j.delay, j.seq, j.once = p.due, p.delay, p.seq, p.flags&isAtMostOnce != 0
	if p.delay > 0 && (p.state == Scheduled || p.state == Parked) {
		j.due = min(j.due, b.now+p.delay) // the clock may have been set back
	}
	b.s.seq = max(b.s.seq, p.seq)
	b.s.add(j, l.lane(&p), p.state)
	if p.state == Running {
		if !mutantNoRequeue {
			l.interrupted = append(l.interrupted, j.id)
		}
		return
	}
	b.s.put(j)
}

func (l *loader) lane(p *peeked) *lane {
	if k := l.last; k == nil || k.priority != p.priority || k.queue.name != string(p.queue) || k.tenant.name != string(p.tenant) {
		s, names := l.b.s, &l.b.q.names
		l.last = s.lane(s.queue(names.text(p.queue)), s.tenant(names.text(p.tenant)), p.priority)
	}
	return l.last
}

// requeue puts a job that was running back, or ends it.
func (b *batch) requeue(id ID, crashed bool) {
	h, j := b.find(id)
	if h == nil {
		return
	}
	b.q.totals.recovered++
	if !crashed {
		b.handBack(h, j, "the queue's file failed while it ran")
		return
	}
	h.crashes++
	b.q.totals.crashes++
	switch {
	case h.is(isAtMostOnce):
		b.end(h, j, Failed, "the process ended while it ran, and it must not run twice")
	case h.crashes >= MaxCrashes:
		b.end(h, j, Failed, fmt.Sprintf("the process ended %d times while it ran", h.crashes))
	default:
		b.handBack(h, j, "")
	}
}

// readPruneAt finds when the next ended job or remembered ID can go. mu is
// held.
func (q *Queue) readPruneAt(st store) {
	q.pruneAt = 0
	note := func(at int64) {
		if q.pruneAt == 0 || at < q.pruneAt {
			q.pruneAt = at
		}
	}
	err := st.Read(func(view reader) error {
		for _, in := range [...]bucket{inFin, inSeenAt} {
			err := view.Scan(in, nil, func(key, _ []byte) bool {
				if at, _, ok := splitTimeKey(key); ok {
					if in == inSeenAt {
						at += q.o.KeepSeen.Milliseconds()
					}
					note(max(at, 1))
				}
				return false
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		q.pruneAt = q.now() + time.Minute.Milliseconds()
	}
}
