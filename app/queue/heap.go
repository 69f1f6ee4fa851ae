package queue

// jobHeap is a heap of jobs, earliest first: by due time, then by order of
// arrival. A job is in one heap at most and knows its place in it, so that it
// can be taken out from the middle.
type jobHeap []*job

func (h jobHeap) less(a, b int) bool {
	if h[a].due != h[b].due {
		return h[a].due < h[b].due
	}
	return h[a].seq < h[b].seq
}

func (h jobHeap) swap(a, b int) {
	h[a], h[b] = h[b], h[a]
	h[a].at, h[b].at = int32(a), int32(b)
}

func (h *jobHeap) push(j *job) {
	j.at = int32(len(*h))
	*h = append(*h, j)
	h.up(int(j.at))
}

func (h jobHeap) top() *job {
	if len(h) == 0 {
		return nil
	}
	return h[0]
}

func (h *jobHeap) remove(j *job) {
	i, last := int(j.at), len(*h)-1
	h.swap(i, last)
	(*h)[last] = nil
	*h = (*h)[:last]
	if i < last {
		h.down(i)
		h.up(i)
	}
	j.at = nowhere
	if cap(*h) > 1024 && len(*h) < cap(*h)/4 {
		*h = append(make(jobHeap, 0, cap(*h)/2), *h...)
	}
}

func (h jobHeap) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !h.less(i, parent) {
			return
		}
		h.swap(i, parent)
		i = parent
	}
}

func (h jobHeap) down(i int) {
	for {
		child := 2*i + 1
		if child >= len(h) {
			return
		}
		if child+1 < len(h) && h.less(child+1, child) {
			child++
		}
		if !h.less(child, i) {
			return
		}
		h.swap(i, child)
		i = child
	}
}

// rebuild restores the order after due times changed in place.
func (h jobHeap) rebuild() {
	for i := len(h)/2 - 1; i >= 0; i-- {
		h.down(i)
	}
}
