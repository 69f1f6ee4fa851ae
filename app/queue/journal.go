package queue

import (
	"context"
	"fmt"
)

func checkEntries(entries [][]byte) (size int, err error) {
	for _, e := range entries {
		if len(e) > MaxEntry {
			return 0, fmt.Errorf("%w: a journal entry has %d bytes of at most %d", ErrTooLarge, len(e), MaxEntry)
		}
		size += len(e) + maxHeader/4
	}
	return size + maxHeader, nil
}

// Append adds entries to the job's journal. They are durable when it returns.
// ErrStale says that the attempt no longer counts, ErrJournalFull that the
// journal should have been compacted.
func (r *Run) Append(ctx context.Context, data ...[]byte) error {
	size, err := checkEntries(data)
	if err != nil {
		return err
	}
	return r.q.submit(ctx, size, r.appendOp(data))
}

func (r *Run) appendOp(data [][]byte) func(*batch) error {
	return func(b *batch) error {
		h, err := b.current(r)
		if err != nil {
			return err
		}
		return b.appendEntries(h, data)
	}
}

// Compact replaces the entries up to and with upTo by one that has the number
// upTo.
func (r *Run) Compact(ctx context.Context, upTo uint64, snapshot []byte) error {
	size, err := checkEntries([][]byte{snapshot})
	if err != nil {
		return err
	}
	return r.q.submit(ctx, size, r.compactOp(upTo, snapshot))
}

func (r *Run) compactOp(upTo uint64, snapshot []byte) func(*batch) error {
	return func(b *batch) error {
		h, err := b.current(r)
		if err != nil {
			return err
		}
		if upTo < h.logFirst || upTo >= h.logNext {
			return fmt.Errorf("%w: the journal has no entry %d", ErrInvalid, upTo)
		}
		for seq := h.logFirst; seq <= upTo; seq++ {
			key := entryKey(h.id, seq)
			h.logBytes -= min(h.logBytes, uint64(b.entryLength(key)))
			if seq < upTo {
				b.delete(inLog, key)
			}
		}
		h.logFirst = upTo
		h.logBytes += uint64(len(snapshot))
		b.putEntry(h.id, upTo, snapshot)
		b.touch(h)
		return nil
	}
}

// current returns the header of the job that r is the current attempt of.
func (b *batch) current(r *Run) (*header, error) {
	if !b.isCurrent(r) {
		b.q.totals.stale++
		return nil, ErrStale
	}
	if h := b.warm(b.s.jobs[r.id]); h != nil {
		return h, nil
	}
	return nil, ErrStale
}

// entryLength is how long the entry is that key names, with what this batch
// wrote.
func (b *batch) entryLength(key []byte) int {
	if n, ok := b.entries[string(key)]; ok {
		return n
	}
	return max(len(b.view.Get(inLog, key))-sumLength, 0)
}

func (b *batch) putEntry(id ID, seq uint64, data []byte) {
	key := entryKey(id, seq)
	b.put(inLog, key, sealCopy(inLog, key, data))
	if b.entries == nil {
		b.entries = map[string]int{}
	}
	b.entries[string(key)] = len(data)
}

func (b *batch) appendEntries(h *header, entries [][]byte) error {
	size := uint64(0)
	for _, e := range entries {
		size += uint64(len(e))
	}
	if h.logNext-h.logFirst+uint64(len(entries)) > MaxEntries || h.logBytes+size > MaxJournal {
		return fmt.Errorf("%w: it holds %d entries and %d bytes", ErrJournalFull, h.logNext-h.logFirst, h.logBytes)
	}
	b.appendFinal(h, entries)
	return nil
}

// appendFinal appends without looking at the bounds.
func (b *batch) appendFinal(h *header, entries [][]byte) {
	for _, e := range entries {
		b.putEntry(h.id, h.logNext, e)
		h.logNext++
		h.logBytes += uint64(len(e))
	}
	if len(entries) > 0 {
		b.touch(h)
	}
}
