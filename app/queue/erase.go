package queue

import "context"

// Erase ends the given jobs, as Cancel does, and removes all that is kept of
// them, without waiting for the time they would stay. Unknown IDs are ignored.
// MayPrune is not asked: whoever erases answers for the records.
func (q *Queue) Erase(ctx context.Context, reason string, ids ...ID) error {
	// Two commits: what ends in one is removed in the next, as when its time is up.
	for _, do := range []func(*batch) error{endOp(ids, orElse(reason, "erased")), eraseOp(ids)} {
		if err := q.submit(ctx, maxHeader*len(ids), do); err != nil {
			return err
		}
	}
	return nil
}

// endOp cancels the jobs that have not ended.
func endOp(ids []ID, reason string) func(*batch) error {
	return func(b *batch) error {
		for _, id := range ids {
			if _, j := b.find(id); j != nil && !j.state.Ended() {
				if err := stopOp(id, Cancelled, reason)(b); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

// eraseOp removes the jobs that have ended in an earlier commit.
func eraseOp(ids []ID) func(*batch) error {
	return func(b *batch) error {
		for _, id := range ids {
			h, j := b.find(id)
			if h == nil || j != nil || !h.state.Ended() {
				continue
			}
			b.delete(inFin, timeKey(h.expires, h.id))
			b.remove(h)
		}
		return nil
	}
}
