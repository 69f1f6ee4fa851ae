package queue

// jobHeap is a heap of jobs, earliest first: by due time, then by order of
// arrival. A job is in one heap at most and knows its place in it, so that it
// can be taken out from the middle. The zero value is empty.
type jobHeap struct {
	jobs []*job
	// The latest key since the heap was empty. What comes later than that, as
	// nearly everything does, is in its place at the end without a look at the
	// others; a million jobs at open are most of a million cache misses.
	latestDue int64
	latestSeq uint64
}

func (h *jobHeap) less(a, b int) bool {
	x, y := h.jobs[a], h.jobs[b]
	if x.due != y.due {
		return x.due < y.due
	}
	return x.seq < y.seq
}

func (h *jobHeap) swap(a, b int) {
	h.jobs[a], h.jobs[b] = h.jobs[b], h.jobs[a]
	h.jobs[a].at, h.jobs[b].at = int32(a), int32(b)
}

func (h *jobHeap) push(j *job) {
	j.at = int32(len(h.jobs))
	h.jobs = append(h.jobs, j)
	if j.at == 0 || j.due > h.latestDue || j.due == h.latestDue && j.seq > h.latestSeq {
		h.latestDue, h.latestSeq = j.due, j.seq
		return
	}
	h.up(int(j.at))
}

func (h *jobHeap) top() *job {
	if len(h.jobs) == 0 {
		return nil
	}
	return h.jobs[0]
}

func (h *jobHeap) remove(j *job) {
	i, last := int(j.at), len(h.jobs)-1
	h.swap(i, last)
	h.jobs[last] = nil
	h.jobs = h.jobs[:last]
	if i < last {
		h.down(i)
		h.up(i)
	}
	j.at = nowhere
	if c := cap(h.jobs); c > 1024 && len(h.jobs) < c/4 {
		h.jobs = append(make([]*job, 0, c/2), h.jobs...)
	}
}

func (h *jobHeap) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !h.less(i, parent) {
			return
		}
		h.swap(i, parent)
		i = parent
	}
}

func (h *jobHeap) down(i int) {
	for {
		child := 2*i + 1
		if child >= len(h.jobs) {
			return
		}
		if child+1 < len(h.jobs) && h.less(child+1, child) {
			child++
		}
		if !h.less(child, i) {
			return
		}
		h.swap(i, child)
		i = child
	}
}

// rebuild restores the order after due times were made earlier in place.
func (h *jobHeap) rebuild() {
	for i := len(h.jobs)/2 - 1; i >= 0; i-- {
		h.down(i)
	}
}
