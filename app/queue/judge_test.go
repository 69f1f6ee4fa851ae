package queue

import (
	"math/rand/v2"
	"slices"
	"strconv"
)

// judge watches what becomes durable in a simulation and says when a promise
// is broken.
type judge struct {
	m      *machine
	disk   *memDisk
	faulty func(format string, args ...any)

	next     fault // for the next commit
	crashNow bool
	failOpen int

	jobs  map[ID]*verdict
	order []ID
	last  map[ID]*header // what is durable
	heard map[ID]Status
	runs  map[*Run]uint32 // number of each start
}

// verdict is what was promised about a job.
type verdict struct {
	accepted  bool
	pruned    bool
	forgotten bool
	retries   int // asked for by hand
	entries   [][]byte
}

// fault decides about the next commit or open.
func (w *judge) fault(what string, _ int) fault {
	if what == "open" {
		if w.failOpen > 0 {
			w.failOpen--
			return failBefore
		}
		return noFault
	}
	f := w.next
	w.next = noFault
	if f != noFault && w.disk.writes%2 == 0 {
		w.crashNow = true // the process dies in the commit
	}
	return f
}

func (w *judge) any(rng *rand.Rand) (ID, bool) {
	if len(w.order) == 0 {
		return ID{}, false
	}
	return w.order[rng.IntN(len(w.order))], true
}

func (w *judge) asked(d *draft) { w.verdict(d.h.id) }

func (w *judge) verdict(id ID) *verdict {
	v := w.jobs[id]
	if v == nil {
		v = &verdict{}
		w.jobs[id] = v
		w.order = append(w.order, id)
	}
	return v
}

// accepted: the caller was told that the job is on disk.
func (w *judge) accepted(r Receipt) {
	v := w.verdict(r.ID)
	v.accepted = true
	if w.last[r.ID] == nil && !v.pruned {
		w.faulty("job %s was accepted and is not on disk", r.ID)
	}
}

func (w *judge) appended(id ID, data []byte) {
	v := w.verdict(id)
	v.entries = append(v.entries, data)
	w.checkEntries(id)
}

// checkEntries looks whether what was appended is there, in order.
func (w *judge) checkEntries(id ID) {
	h := w.last[id]
	if h == nil {
		return
	}
	want := w.jobs[id].entries
	for seq := h.logFirst; seq < h.logNext && len(want) > 0; seq++ {
		key := entryKey(id, seq)
		body, ok := unseal(inLog, key, w.disk.data[inLog][string(key)])
		if !ok {
			w.faulty("job %s: entry %d is missing", id, seq)
			return
		}
		if string(body) == string(want[0]) {
			want = want[1:]
		}
	}
	if len(want) > 0 {
		w.faulty("job %s lost %d entries", id, len(want))
	}
}

// started is called when a handler starts.
func (w *judge) started(r *Run) {
	if w.runs == nil {
		w.runs = map[*Run]uint32{}
	}
	w.runs[r] = r.job.full.starts
	h := w.last[r.id]
	switch {
	case h == nil:
		w.faulty("job %s started and is not on disk", r.id)
		return
	case h.state.Ended():
		w.faulty("job %s started after its end", r.id)
	case h.is(isAtMostOnce) && (h.state != Running || h.starts != w.runs[r]):
		w.faulty("job %s started before its claim was on disk", r.id)
	}
	queues, tenants := map[string]int{}, map[string]int{}
	for _, r := range w.m.q.runs {
		queues[r.status.Queue]++
		if r.status.Tenant != "" {
			tenants[r.status.Tenant]++
		}
	}
	for name, n := range queues {
		if limit := w.m.o.QueueLimits[name]; limit > 0 && n > limit {
			w.faulty("%d jobs of queue %s run", n, name)
		}
	}
	for name, n := range tenants {
		if n > w.m.o.TenantLimit {
			w.faulty("%d jobs of tenant %s run", n, name)
		}
	}
	if n := len(w.m.q.runs); n > w.m.o.Workers {
		w.faulty("%d jobs run with %d workers", n, w.m.o.Workers)
	}
}

// checkSlots looks for workers that are taken and do nothing.
func (w *judge) checkSlots() {
	for _, r := range w.m.q.runs {
		if !slices.Contains(w.m.active, r) && !slices.Contains(w.m.q.strict, r) {
			w.faulty("a worker is taken by job %s, whose handler does not run", r.id)
		}
	}
}

func (w *judge) crashed() { w.heard = map[ID]Status{} }

// hear checks the order of what listeners are told.
func (w *judge) hear(list []Status) {
	for _, s := range list {
		if before, ok := w.heard[s.ID]; ok && before.Version > s.Version && !w.verdict(s.ID).pruned {
			w.faulty("job %s: version %d was heard after %d", s.ID, s.Version, before.Version)
		}
		w.heard[s.ID] = s
		if h := w.last[s.ID]; h != nil && h.version < s.Version {
			w.faulty("job %s: version %d was heard before it was on disk", s.ID, s.Version)
		}
	}
}

// write is told of each durable write.
func (w *judge) write(one write) {
	if one.in != inJob {
		return
	}
	var id ID
	copy(id[:], one.key)
	before := w.last[id]
	if one.value == nil {
		w.removed(id, before)
		return
	}
	body, ok := unseal(inJob, one.key, one.value)
	h, ok2 := decodeHeader(id, body, nil)
	if !ok || !ok2 {
		w.faulty("job %s was written damaged", id)
		return
	}
	if before != nil {
		w.transition(before, h)
	} else if w.verdict(id).pruned && h.is(isGiven) && !w.jobs[id].forgotten {
		w.faulty("job %s came back after it was pruned", id)
	}
	w.last[id] = h
}

func (w *judge) removed(id ID, before *header) {
	delete(w.last, id)
	v := w.verdict(id)
	v.pruned, v.entries = true, nil
	now := w.m.v.Now().UnixMilli()
	switch {
	case before == nil:
	case !before.state.Ended():
		w.faulty("job %s was removed before its end", id)
	case now < before.finished+DefaultKeep.Milliseconds():
		w.faulty("job %s was removed %d ms after its end", id, now-before.finished)
	}
}

// transition checks that one durable state may follow another.
func (w *judge) transition(from, to *header) {
	v := w.verdict(from.id)
	switch {
	case to.version <= from.version:
		w.faulty("job %s: version %d after %d", to.id, to.version, from.version)
	case to.starts < from.starts:
		w.faulty("job %s: start %d after %d", to.id, to.starts, from.starts)
	case from.state == Done && to.state != Done:
		w.faulty("job %s went from done to %s", to.id, to.state)
	case from.state.Ended() && !to.state.Ended():
		if v.retries--; v.retries < 0 {
			w.faulty("job %s went from %s to %s by itself", to.id, from.state, to.state)
		}
	case to.is(isAtMostOnce) && from.state == Running && (to.state == Ready || to.state == Running && to.starts != from.starts):
		// Within one commit it may have returned, and been called back by hand. An
		// open has no such excuse.
		if w.isOpening() || to.state == Running {
			w.faulty("job %s, to be run at most once, went from running to %s", to.id, to.state)
		}
	case from.state == Running && to.state == Running && to.starts > from.starts:
		w.faulty("job %s started again while it ran", to.id)
	}
}

// isOpening reports whether the queue is reading its file.
func (w *judge) isOpening() bool { return w.m.q == nil || w.m.q.st.Load() == nil }

// checkUnique looks for two live jobs with one key.
func (w *judge) checkUnique() {
	holders := map[ID]ID{}
	for _, id := range w.order {
		h := w.last[id]
		if h == nil || !h.is(holdsUnique) || h.state.Ended() {
			continue
		}
		if other, taken := holders[h.uniq]; taken {
			w.faulty("jobs %s and %s hold one unique key", other, id)
		}
		holders[h.uniq] = id
	}
}

// applied is called after each commit: results belong to the last start.
func (w *judge) applied(writes []write) {
	w.checkUnique()
	for _, one := range writes {
		if one.in != inResult || one.value == nil {
			continue
		}
		var id ID
		copy(id[:], one.key)
		h := w.last[id]
		if body, _ := unseal(inResult, one.key, one.value); h == nil || string(body) != strconv.Itoa(int(h.starts)) {
			w.faulty("job %s took the result of start %s", id, body)
		}
	}
}

// final is called when everything has come to rest.
func (w *judge) final() {
	for _, id := range w.order {
		v, h := w.jobs[id], w.last[id]
		switch {
		case h == nil && v.accepted && !v.pruned:
			w.faulty("job %s was accepted and is lost", id)
		case h != nil && !h.state.Ended() && h.state != Parked:
			w.faulty("job %s never ended: %s", id, h.state)
		}
		if h != nil {
			w.checkEntries(id)
		}
		if s, ok := w.heard[id]; ok && h != nil && s.State != h.state {
			w.faulty("job %s is %s and listeners heard %s last", id, h.state, s.State)
		}
	}
}
