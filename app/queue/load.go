package queue

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// openFile opens the store, puts right what an earlier process or a failed
// commit left, and takes the schedule from it.
func (q *Queue) openFile(ctx context.Context) error {
	again := q.sched != nil
	unclean := q.disk.isMarked()
	if unclean {
		if err := q.disk.verify(ctx); err != nil {
			return err
		}
	}
	st, err := q.disk.open()
	if err != nil {
		return err
	}
	if err := q.disk.mark(); err != nil {
		return errors.Join(err, st.Close())
	}
	if err := q.load(st, unclean && !again); err != nil {
		return errors.Join(err, st.Close())
	}
	return nil
}

// load builds memory from the file. What is found running was interrupted:
// after the death of the process that counts as a crash, and the third makes
// a dead letter; after a failed commit of this process it does not.
func (q *Queue) load(st store, crashed bool) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := q.now()
	q.sched, q.last, q.stranded = newSchedule(&q.o, 0), now, map[ID]string{}
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
		q.doubt = append(q.doubt, b.changes...)
		return err
	}
	b.settle()
	q.sched.promote(now)
	q.readPruneAt(st)
	for _, r := range q.runs { // handlers of before a failed commit still hold their slots
		l := r.lane
		r.lane = q.sched.lane(q.sched.queue(l.queue.name), q.sched.tenant(l.tenant.name), l.priority)
		q.sched.hold(r.lane, 1)
	}
	q.st.Store(&st)
	q.tellDoubtful(st)
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
	l := loader{b: b, lanes: map[string]*lane{}}
	err = b.view.Scan(inJob, nil, func(key, value []byte) bool {
		l.job(key, value)
		return true
	})
	b.s.jobs = make(map[ID]*job, l.count) // of the right size at once
	for _, chunk := range l.chunks {
		for i := range chunk {
			b.s.jobs[chunk[i].id] = &chunk[i]
		}
	}
	return l.interrupted, err
}

// loader builds the schedule from a million headers in well under a second:
// it reads the first fields only, allocates jobs in chunks, and finds the lane
// of a job by the bytes that name it.
type loader struct {
	b           *batch
	chunks      [][]job
	count       int
	lanes       map[string]*lane
	key         []byte
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
	b.s.seq = max(b.s.seq, p.seq)
	if p.state.Ended() {
		b.s.queue(b.q.names.text(p.queue)).depth[p.state]++
		return
	}
	j := l.next()
	copy(j.id[:], key)
	j.due, j.delay, j.seq, j.once = p.due, p.delay, p.seq, p.flags&isAtMostOnce != 0
	if p.delay > 0 && (p.state == Scheduled || p.state == Parked) {
		j.due = min(j.due, b.now+p.delay) // the clock may have been set back
	}
	b.s.enlist(j, l.lane(&p), p.state)
	if p.state == Running {
		if !mutantNoRequeue {
			l.interrupted = append(l.interrupted, j.id)
		}
		return
	}
	b.s.put(j)
}

// next returns an empty job in the newest chunk.
func (l *loader) next() *job {
	last := len(l.chunks) - 1
	if last < 0 || len(l.chunks[last]) == loadChunk {
		l.chunks = append(l.chunks, make([]job, 0, loadChunk))
		last++
	}
	chunk := &l.chunks[last]
	*chunk = append(*chunk, job{})
	l.count++
	return &(*chunk)[len(*chunk)-1]
}

func (l *loader) lane(p *peeked) *lane {
	l.key = append(append(append(l.key[:0], p.priority, byte(len(p.queue))), p.queue...), p.tenant...)
	k := l.lanes[string(l.key)]
	if k == nil {
		s, names := l.b.s, &l.b.q.names
		k = s.lane(s.queue(names.text(p.queue)), s.tenant(names.text(p.tenant)), p.priority)
		l.lanes[string(l.key)] = k
	}
	return k
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
