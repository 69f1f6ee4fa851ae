package graph

import "context"

// compact replaces the journal by a snapshot when it has become long, if the
// snapshot is no longer than an entry may be. It is a matter of space alone, so
// an error of the journal is logged and tried again later.
func (e *engine) compact() error {
	if !e.compacts || e.appended < e.r.CompactAfter {
		return nil
	}
	e.appended = 0
	// What cannot be merged stays as it is, for the next view to find.
	_ = e.l.fold()
	x := &entry{Kind: kindSnapshot, At: e.r.Now(), Snapshot: &snapshot{Whole: true, Ledger: e.l}, Events: e.kept}
	data, err := encode(x)
	if err != nil {
		return err
	}
	if len(data) > 2*e.p.limits.StateBytes {
		return nil
	}
	if err := e.r.Journal.(Compactor).Compact(context.WithoutCancel(e.ctx), data); err != nil {
		e.r.Log.Warn("the journal of a run could not be compacted", "run", e.r.ID, "error", err)
		return nil
	}
	e.appended = 1
	return nil
}
