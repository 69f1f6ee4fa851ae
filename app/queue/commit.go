package queue

import "fmt"

// newsWait is how long progress waits for a commit that happens anyway, in
// milliseconds.
const newsWait = 100

// maxHot is how many headers of waiting jobs stay in memory; with more
// waiting, those of the rest are read again when they are needed.
const maxHot = 16_384

// commitLoop is the committer: it runs from Open until Stop is through.
func (q *Queue) commitLoop() {
	defer close(q.ended)
	for {
		select {
		case <-q.wake:
			q.cycle()
		case <-q.quit:
			for q.cycle() {
			}
			return
		}
	}
}

// cycle makes one commit of what is waiting, without waiting for more: while
// it is written the next one fills by itself. It reports whether more waits.
func (q *Queue) cycle() (more bool) {
	q.mu.Lock()
	if q.health.failing && !q.recover() {
		q.mu.Unlock()
		return false
	}
	st := *q.st.Load()
	ops := q.takePending()
	b := q.newBatch(q.now())
	q.space.look(&q.o, b.now)
	err := st.Read(func(view reader) error {
		b.view = view
		b.decide(ops)
		b.view = nil
		return b.err
	})
	if err == nil && len(b.writes) > 0 {
		q.mu.Unlock()
		if mutantAckEarly {
			answer(ops)
		}
		err = st.Apply(b.writes)
		q.mu.Lock()
	}
	if err != nil {
		for _, r := range b.launch {
			q.free(r)
		}
		q.doubt = append(q.doubt, b.changes...)
		q.fail(fmt.Errorf("commit: %w", err), ops)
		q.mu.Unlock()
		answer(ops)
		return false
	}
	if len(b.writes) > 0 {
		q.space.measure(st)
	}
	b.settle()
	q.reuse(b.writes)
	if b.pruned {
		q.readPruneAt(st)
	}
	q.startReady()
	q.startPrune(b.now)
	q.arm(b.now)
	q.pub.add(b.changes)
	more = len(q.pending) > 0
	q.mu.Unlock()

	for _, s := range b.stops {
		q.cutOff(s.run, s.cause)
	}
	if !mutantAckEarly || len(b.writes) == 0 {
		answer(ops)
	}
	return more
}

// reuse keeps the list of writes for the next commit, without what it names.
func (q *Queue) reuse(writes []write) {
	if cap(writes) <= maxOps {
		clear(writes)
		q.writes = writes[:0]
	}
}

// decide applies everything that waits to memory and collects the writes.
func (b *batch) decide(ops []*op) {
	q := b.q
	if b.now < q.last-1000 {
		b.s.bound(b.now)
		q.health.bound(b.now)
	}
	q.last = b.now
	b.s.promote(b.now)
	b.recordClaims()
	b.recordNews()
	for _, o := range ops {
		if !o.state.CompareAndSwap(opWaiting, opTaken) {
			continue
		}
		if o.err = o.do(b); b.err != nil {
			return
		}
	}
	q.totals.ops += uint64(len(ops))
	b.encode()
}

// recordClaims writes that jobs started, and lets those start that waited for
// that.
func (b *batch) recordClaims() {
	q := b.q
	for _, r := range q.claims {
		if b.isCurrent(r) {
			b.recordClaim(r)
		}
	}
	for _, r := range q.strict {
		if b.isCurrent(r) {
			b.recordClaim(r)
		}
		b.launch = append(b.launch, r) // settle frees those that are not current
	}
	q.claims, q.strict = nil, nil
}

func (b *batch) recordClaim(r *Run) {
	h := b.warm(r.job)
	if h.is(holdsUnique) && h.scope == UntilStart {
		b.release(h)
	}
	b.announce(h)
}

// recordNews writes the latest progress of running jobs.
func (b *batch) recordNews() {
	q := b.q
	for _, r := range q.news {
		progress, isNews := r.lastNews()
		if !isNews || !b.isCurrent(r) {
			continue
		}
		h := b.warm(r.job)
		if n := b.noteOf(h); n.progress != progress {
			n.progress = progress
			b.saveNote(h)
			b.announce(h)
		}
	}
	q.news, q.newsAt = nil, 0
}

// isCurrent is the fence: whether the attempt is the one that counts. Attempts
// of a job that was cancelled, timed out for good, or read again after a
// failed commit are not.
func (b *batch) isCurrent(r *Run) bool {
	j := b.s.jobs[r.id]
	if mutantNoFence {
		return j != nil && j.full != nil
	}
	return j != nil && j.run == r
}

// settle takes over what is durable now: jobs become eligible, ended ones
// leave memory, and those start that waited for their claim.
func (b *batch) settle() {
	q, s := b.q, b.s
	for _, j := range b.moved {
		j.moved = false
		switch {
		case j.state.Ended():
			s.forget(j)
			continue
		case j.state != Running:
			s.put(j)
			if s.hot > maxHot && j.full != nil {
				j.full = nil
				s.hot--
			}
		}
	}
	for _, r := range b.launch {
		if b.isCurrent(r) {
			q.launch(r)
		} else {
			q.free(r)
		}
	}
	if len(b.writes) > 0 {
		q.totals.commits++
		q.health.backoff = 0
	}
	if b.pruned {
		q.pruning = false
	}
}

// arm sets the timer for the next thing that happens by time. It is set again
// after a minute at the latest, because the time of day may jump and a
// suspended machine's timers stand still.
func (q *Queue) arm(now int64) {
	next := int64(0)
	for _, at := range [...]int64{q.sched.nextDue(), q.pruneAt, q.newsAt} {
		if at != 0 && (next == 0 || at < next) {
			next = at
		}
	}
	if next == q.tickAt && next > now {
		return
	}
	if q.stopTick != nil {
		q.stopTick()
		q.stopTick = nil
	}
	q.tickAt = next
	if next == 0 || q.phase == closed {
		return
	}
	q.stopTick = q.o.After(millis(min(max(next-now, 1), maxTick)), func() {
		q.mu.Lock()
		q.tickAt = 0
		q.mu.Unlock()
		q.kick()
	})
}
