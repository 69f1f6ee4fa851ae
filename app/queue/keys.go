package queue

// holder returns the live job that holds a unique key. A key whose job is gone
// is free: the two were written together, but either may have been damaged.
func (b *batch) holder(key ID) (*header, *job) {
	id, changed := b.uniq[key]
	if !changed {
		body := b.get(inUniq, key[:])
		if len(body) != len(id) {
			return nil, nil
		}
		copy(id[:], body)
	}
	j := b.s.jobs[id]
	if j == nil || j.state.Ended() {
		return nil, nil
	}
	h := b.warm(j)
	if h == nil || !h.is(holdsUnique) || h.uniq != key {
		return nil, nil
	}
	return h, j
}

func (b *batch) setUniq(key, id ID) {
	if b.uniq == nil {
		b.uniq = map[ID]ID{}
	}
	b.uniq[key] = id
}

// hold takes the unique key for a job.
func (b *batch) hold(h *header) {
	h.set(holdsUnique, true)
	b.setUniq(h.uniq, h.id)
	b.put(inUniq, h.uniq[:], sealCopy(inUniq, h.uniq[:], h.id[:]))
}

// release gives the unique key up.
func (b *batch) release(h *header) {
	if !h.is(holdsUnique) {
		return
	}
	h.set(holdsUnique, false)
	b.setUniq(h.uniq, ID{})
	b.delete(inUniq, h.uniq[:])
	b.touch(h)
}

// idemKey returns what an idempotency key stands for.
func (b *batch) idemKey(key ID) (idemKey, bool) {
	if k, changed := b.idem[key]; changed {
		return k, !k.id.IsZero()
	}
	var k idemKey
	body := b.get(inIdem, key[:])
	if len(body) != len(k.id)+len(k.payload) {
		return k, false
	}
	copy(k.id[:], body)
	copy(k.payload[:], body[len(k.id):])
	return k, true
}

func (b *batch) setIdem(h *header, k idemKey) {
	if b.idem == nil {
		b.idem = map[ID]idemKey{}
	}
	b.idem[h.idem] = k
	if k.id.IsZero() {
		b.delete(inIdem, h.idem[:])
		return
	}
	body := append(append(make([]byte, 0, 2*len(k.id)+sumLength), k.id[:]...), k.payload[:]...)
	b.put(inIdem, h.idem[:], seal(inIdem, h.idem[:], body))
}
