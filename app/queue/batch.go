package queue

// batch is one commit while it is decided. Memory is changed at once and what
// must reach the file is collected; when the commit fails, memory is thrown
// away and built again from the file. Nothing that memory learned here may
// start, be answered or be published before the commit succeeded.
type batch struct {
	q       *Queue
	s       *schedule
	now     int64
	view    reader
	writes  []write
	touched []*header
	moved   []*job
	ended   map[ID]*header // ended jobs that were read; nil: gone
	uniq    map[ID]ID      // changed holders of unique keys; zero: free
	idem    map[ID]idemKey
	seen    map[ID]bool    // remembered IDs that were added or dropped
	entries map[string]int // lengths of the journal entries written here
	launch  []*Run
	stops   []stop
	changes []Status
	arena   []byte
	pruned  bool
	err     error // the file could not be read
}

// stop is a context to end once the reason is durable.
type stop struct {
	run   *Run
	cause error
}

type idemKey struct{ id, payload ID }

func (q *Queue) newBatch(now int64) *batch {
	b := &batch{q: q, s: q.sched, now: now, writes: q.writes}
	q.writes = nil
	return b
}

func (b *batch) put(in bucket, key, value []byte) {
	b.writes = append(b.writes, write{in: in, key: key, value: value})
}

func (b *batch) delete(in bucket, key []byte) {
	b.writes = append(b.writes, write{in: in, key: key})
}

// get reads a body from the file as it was before this batch. A damaged value
// is moved out of the way and counts as missing.
func (b *batch) get(in bucket, key []byte) []byte {
	value := b.view.Get(in, key)
	if value == nil {
		return nil
	}
	body, ok := unseal(in, key, value)
	if !ok {
		b.quarantine(in, key, value)
		return nil
	}
	return body
}

// quarantine moves a record that cannot be believed to the bucket bad.
func (b *batch) quarantine(in bucket, key, value []byte) {
	badKey := append([]byte{byte(in)}, key...)
	b.put(inBad, badKey, sealCopy(inBad, badKey, value))
	b.delete(in, append([]byte(nil), key...))
	b.q.totals.quarantined++
	b.q.o.Log.Error("a record of the queue is damaged and was set aside", "bucket", bucketNames[in], "key", key)
}

// find returns the header of a job, and the job when it has not ended.
func (b *batch) find(id ID) (*header, *job) {
	if j := b.s.jobs[id]; j != nil {
		return b.warm(j), j
	}
	h, known := b.ended[id]
	if !known {
		h = b.read(id)
		b.remember(id, h)
	}
	return h, nil
}

func (b *batch) remember(id ID, h *header) {
	if b.ended == nil {
		b.ended = map[ID]*header{}
	}
	b.ended[id] = h
}

func (b *batch) read(id ID) *header {
	body := b.get(inJob, id[:])
	if body == nil {
		return nil
	}
	h, ok := decodeHeader(id, body, &b.q.names)
	if !ok {
		b.quarantine(inJob, id[:], b.view.Get(inJob, id[:]))
		return nil
	}
	return h
}

// warm returns the header of a job in memory. A job whose header cannot be
// read is lost to the schedule; then it returns nil.
func (b *batch) warm(j *job) *header {
	if j.full == nil {
		h := b.read(j.id)
		if h == nil {
			b.s.move(j, Discarded)
			j.lane.queue.depth[Discarded]--
			b.s.forget(j)
			return nil
		}
		h.state = j.state // it may have become due
		j.full = h
		b.s.hot++
	}
	return j.full
}

// noteOf returns what people read about a job, to be changed and kept with
// saveNote.
func (b *batch) noteOf(h *header) *note {
	h.readNote(b.view)
	return &h.note
}

func (b *batch) saveNote(h *header) {
	if h.note == (note{}) {
		if h.is(hasNote) {
			b.delete(inNote, h.id[:])
			h.set(hasNote, false)
		}
		return
	}
	h.set(hasNote, true)
	b.put(inNote, h.id[:], seal(inNote, h.id[:], h.note.encode()))
}

// touch has the header written with this batch.
func (b *batch) touch(h *header) {
	if !h.touched {
		h.touched = true
		b.touched = append(b.touched, h)
	}
}

// announce is touch for changes that listeners hear of.
func (b *batch) announce(h *header) {
	b.touch(h)
	h.loud = true
}

// move gives a job its next state. It takes effect in the schedule when the
// batch is durable, but what was about to start will not.
func (b *batch) move(h *header, j *job, to State) {
	b.s.take(j)
	b.s.move(j, to)
	h.state = to
	j.due, j.delay = h.due, h.delay
	if to != Running {
		j.run = nil
	}
	if !j.moved {
		j.moved = true
		b.moved = append(b.moved, j)
	}
	b.announce(h)
}

// encode turns the touched headers into writes.
func (b *batch) encode() {
	for _, h := range b.touched {
		if h.gone {
			continue
		}
		h.version++
		if cap(b.arena)-len(b.arena) < maxHeader {
			b.arena = make([]byte, 0, maxHeader+min(64<<10, usualHeader*len(b.touched)))
		}
		from := len(b.arena)
		b.arena = h.encode(b.arena)
		value := seal(inJob, h.id[:], b.arena[from:])
		b.arena = b.arena[:from+len(value)]
		b.put(inJob, h.id[:], value[:len(value):len(value)])
		if h.loud && b.q.o.OnChange != nil {
			b.noteOf(h)
			b.changes = append(b.changes, h.status(b.now))
		}
		h.touched, h.loud = false, false
	}
}
