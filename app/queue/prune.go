package queue

import (
	"bytes"
	"encoding/binary"
	"time"
)

const (
	// pruneSlice is how many jobs one commit removes at most, and pruneEntries
	// how many journal entries: large deletes would hold up everybody else.
	pruneSlice   = 500
	pruneEntries = 5000
	// keptBack is when a job is asked about again that may not go yet.
	keptBack = 10 * time.Minute
	// pruneAgain is how long to wait after MayPrune failed.
	pruneAgain = time.Minute
)

// expect notes that something can be pruned at a time. mu is held.
func (q *Queue) expect(at int64) {
	if q.pruneAt == 0 || at < q.pruneAt {
		q.pruneAt = max(at, 1)
	}
}

// startPrune removes a slice of what has stayed long enough, beside the
// committer, because MayPrune may ask another database. mu is held.
func (q *Queue) startPrune(now int64) {
	if q.pruning || q.pruneAt == 0 || q.pruneAt > now || q.phase == closed || q.health.failing {
		return
	}
	q.pruning, q.pruneAt = true, 0
	q.spawn(func() { q.prune(now) })
}

// candidate is an entry of fin.
type candidate struct {
	key []byte
	id  ID
}

func (q *Queue) prune(now int64) {
	var due []candidate
	var seen [][]byte
	err := q.view(func(view reader) error {
		err := view.Scan(inFin, nil, func(key, _ []byte) bool {
			at, id, ok := splitTimeKey(key)
			if ok && at > now || len(due) == pruneSlice {
				return false
			}
			due = append(due, candidate{key: bytes.Clone(key), id: id})
			return true
		})
		if err != nil {
			return err
		}
		return view.Scan(inSeenAt, nil, func(key, _ []byte) bool {
			at, _, ok := splitTimeKey(key)
			if ok && at+q.o.KeepSeen.Milliseconds() > now || len(seen) == pruneSlice {
				return false
			}
			seen = append(seen, bytes.Clone(key))
			return true
		})
	})
	var may map[ID]bool
	if err == nil && len(due) > 0 && q.o.MayPrune != nil {
		may, err = q.askMayPrune(due)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if err != nil {
		q.pruning = false
		q.expect(now + pruneAgain.Milliseconds())
		q.o.Log.Warn("ended jobs cannot be removed now", "error", err)
		q.kick()
		return
	}
	q.pushOwn(maxHeader*(len(due)+len(seen)), func(b *batch) error {
		b.pruneJobs(due, may)
		for _, key := range seen {
			if _, id, ok := splitTimeKey(key); ok {
				b.forgetSeen(id)
			}
			b.delete(inSeenAt, key) // also when nothing else is left of it
		}
		b.pruned = true
		return nil
	})
}

func (q *Queue) askMayPrune(due []candidate) (map[ID]bool, error) {
	ids := make([]ID, len(due))
	for i := range due {
		ids[i] = due[i].id
	}
	allowed, err := q.o.MayPrune(ids)
	if err != nil {
		return nil, err
	}
	may := make(map[ID]bool, len(allowed))
	for _, id := range allowed {
		may[id] = true
	}
	return may, nil
}

// pruneJobs removes the jobs whose time is up; the file may have changed since
// they were looked up. may is nil when nobody is asked.
func (b *batch) pruneJobs(due []candidate, may map[ID]bool) {
	entries := 0
	for _, c := range due {
		h, j := b.find(c.id)
		switch at, _, _ := splitTimeKey(c.key); {
		case h == nil, h.expires != at, !h.state.Ended():
			b.delete(inFin, c.key) // left over: the job was retried or damaged
			continue
		case j != nil:
			continue // it ended in this very commit
		}
		again := h.finished + b.keep(h, h.state)
		if may != nil && !may[h.id] {
			again = max(again, b.now+keptBack.Milliseconds())
		}
		if again > b.now {
			b.delete(inFin, c.key)
			h.expires = again
			b.put(inFin, timeKey(again, h.id), sealCopy(inFin, timeKey(again, h.id), nil))
			b.touch(h)
			continue
		}
		if entries += int(h.logNext - h.logFirst); entries > pruneEntries && entries != int(h.logNext-h.logFirst) {
			return // the rest comes with the next slice
		}
		b.delete(inFin, c.key)
		b.remove(h)
	}
}

// remove deletes all that is kept of an ended job. A given ID is remembered,
// so that it is not taken for a new job when it comes again.
func (b *batch) remove(h *header) {
	key := h.id[:]
	b.delete(inJob, key)
	b.delete(inLoad, key)
	if h.is(hasResult) {
		b.delete(inResult, key)
	}
	if h.is(hasNote) {
		b.delete(inNote, key)
	}
	for seq := h.logFirst; seq < h.logNext; seq++ {
		b.delete(inLog, entryKey(h.id, seq))
	}
	if h.is(hasIdem) {
		if k, ok := b.idemKey(h.idem); ok && k.id == h.id {
			b.setIdem(h, idemKey{})
		}
	}
	if h.is(isGiven) && !h.is(isForgotten) {
		b.rememberSeen(h.id)
	}
	b.s.queue(h.queue).depth[h.state]--
	h.gone = true
	b.remember(h.id, nil)
	b.q.totals.pruned++
}

// rememberSeen remembers a given ID whose job is pruned.
func (b *batch) rememberSeen(id ID) {
	at := binary.BigEndian.AppendUint64(nil, uint64(b.now))
	b.put(inSeen, bytes.Clone(id[:]), seal(inSeen, id[:], at))
	key := timeKey(b.now, id)
	b.put(inSeenAt, key, sealCopy(inSeenAt, key, nil))
	b.setSeen(id, true)
}

// forgetSeen drops a remembered ID, if it is one. One that was added in this
// very commit stays until its time is over.
func (b *batch) forgetSeen(id ID) {
	if _, changed := b.seen[id]; changed {
		return
	}
	if at := b.get(inSeen, id[:]); len(at) == 8 {
		b.delete(inSeen, bytes.Clone(id[:]))
		b.delete(inSeenAt, timeKey(int64(binary.BigEndian.Uint64(at)), id))
		b.setSeen(id, false)
	}
}

func (b *batch) setSeen(id ID, on bool) {
	if b.seen == nil {
		b.seen = map[ID]bool{}
	}
	b.seen[id] = on
}

func (b *batch) isSeen(id ID) bool {
	if on, changed := b.seen[id]; changed {
		return on
	}
	return b.view.Get(inSeen, id[:]) != nil // damaged or not: rather too careful than twice
}
