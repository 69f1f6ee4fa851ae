package queue

import (
	"encoding/binary"
	"time"
)

// header is the record of a job: everything that decides when and whether it
// runs, and nothing else, so that a million of them are read in the time it
// takes to open. Payload, result, journal and what people read (note) have
// buckets of their own. Times are milliseconds since 1970, zero is never.
type header struct {
	id                  ID
	state               State
	priority            uint8
	scope               Scope
	flags               flags
	seq                 uint64 // order of arrival
	due                 int64  // when it may run; for Parked when it runs at the latest, 0 is never
	delay               int64  // the wait that due was computed from; 0: due was given as a time of day
	kind, queue, tenant string

	version    uint64
	attempt    uint32 // attempts begun that count
	starts     uint32 // all starts: the fence
	crashes    uint32
	retries    int64 // as in Job
	created    int64
	started    int64
	finished   int64
	expires    int64 // when it is pruned; the key in fin
	timeout    int64
	maxAge     int64
	keepFor    int64
	uniq, idem ID

	logFirst, logNext uint64 // the journal holds [logFirst, logNext)
	logBytes          uint64

	// In memory only, while the job is hot.
	note                note
	noteRead            bool
	load                []byte // sealed payload, if it is short; nil: in the file
	touched, loud, gone bool   // by the batch that is being made
}

type flags uint16

const (
	// isGiven: the ID came from the caller, so it must never be used again.
	isGiven flags = 1 << iota
	// isForgotten: the caller said that it will not come again with the ID.
	isForgotten
	isAtMostOnce
	holdsUnique
	hasUnique
	hasIdem
	hasNote
	hasResult
	hasLoad

	allFlags = isGiven | isForgotten | isAtMostOnce | holdsUnique | hasUnique | hasIdem | hasNote | hasResult | hasLoad
)

func (h *header) is(f flags) bool { return h.flags&f != 0 }

func (h *header) set(f flags, on bool) {
	if on {
		h.flags |= f
	} else {
		h.flags &^= f
	}
}

const headerForm = 1 // first byte; another one is another layout

const (
	// maxName bounds kind, queue and tenant, in bytes. With usual names a
	// header takes about a hundred bytes.
	maxName = 64
	// maxHeader is more than the longest header with its checksum.
	maxHeader = 512
	// usualHeader is about what a header takes.
	usualHeader = 128
	// maxHotLoad is the longest payload that waits in memory for the start of a
	// job, so that it need not be read again.
	maxHotLoad = 1 << 10
)

// encode writes the header in its one form, without the checksum.
func (h *header) encode(out []byte) []byte {
	out = append(out, headerForm, byte(h.state), h.priority, byte(h.scope))
	out = binary.AppendUvarint(out, uint64(h.flags))
	out = binary.AppendUvarint(out, h.seq)
	out = binary.AppendVarint(out, h.due)
	out = binary.AppendVarint(out, h.delay)
	out = appendText(out, h.kind)
	out = appendText(out, h.queue)
	out = appendText(out, h.tenant)

	out = binary.AppendUvarint(out, h.version)
	out = binary.AppendUvarint(out, uint64(h.attempt))
	out = binary.AppendUvarint(out, uint64(h.starts))
	out = binary.AppendUvarint(out, uint64(h.crashes))
	out = binary.AppendVarint(out, h.retries)
	for _, v := range [...]int64{h.created, h.started, h.finished, h.expires, h.timeout, h.maxAge, h.keepFor} {
		out = binary.AppendVarint(out, v)
	}
	if h.is(hasUnique) {
		out = append(out, h.uniq[:]...)
	}
	if h.is(hasIdem) {
		out = append(out, h.idem[:]...)
	}
	out = binary.AppendUvarint(out, h.logFirst)
	out = binary.AppendUvarint(out, h.logNext)
	return binary.AppendUvarint(out, h.logBytes)
}

// peeked is the part of a header that the schedule in memory needs. The
// names point into the record.
type peeked struct {
	state               State
	priority            uint8
	flags               flags
	seq                 uint64
	due, delay          int64
	kind, queue, tenant []byte
}

// peek reads the first part of a header.
func peek(s *scanner) (p peeked, scope Scope, ok bool) {
	if s.byte() != headerForm {
		return p, 0, false
	}
	p.state = State(s.byte())
	p.priority = s.byte()
	scope = Scope(s.byte())
	f := s.uint()
	p.flags = flags(f)
	p.seq = s.uint()
	p.due = s.int()
	p.delay = s.int()
	p.kind, p.queue, p.tenant = s.text(), s.text(), s.text()
	ok = !s.failed && p.state >= Scheduled && p.state <= Discarded &&
		p.priority >= Urgent && p.priority <= Idle && scope <= UntilStart && f <= uint64(allFlags) &&
		len(p.kind) <= maxName && len(p.queue) <= maxName && len(p.tenant) <= maxName
	return p, scope, ok
}

// decodeHeader reads what encode wrote; it never panics, and what it accepts
// encodes to the same bytes.
func decodeHeader(id ID, body []byte, names *names) (*header, bool) {
	s := scanner{rest: body}
	p, scope, ok := peek(&s)
	if !ok {
		return nil, false
	}
	h := &header{
		id: id, state: p.state, priority: p.priority, scope: scope, flags: p.flags, seq: p.seq, due: p.due, delay: p.delay,
		kind: names.text(p.kind), queue: names.text(p.queue), tenant: names.text(p.tenant),
	}
	h.version = s.uint()
	h.attempt, h.starts, h.crashes = s.small(), s.small(), s.small()
	h.retries = s.int()
	for _, v := range [...]*int64{&h.created, &h.started, &h.finished, &h.expires, &h.timeout, &h.maxAge, &h.keepFor} {
		*v = s.int()
	}
	if h.is(hasUnique) {
		h.uniq = s.id()
	}
	if h.is(hasIdem) {
		h.idem = s.id()
	}
	h.logFirst, h.logNext, h.logBytes = s.uint(), s.uint(), s.uint()
	if s.failed || len(s.rest) > 0 || h.logFirst > h.logNext {
		return nil, false
	}
	return h, true
}

// status is what callers see. The file does not say when a time has come, so
// that is worked out here: what is due is ready.
func (h *header) status(now int64) Status {
	s := Status{
		ID: h.id, Kind: h.kind, Queue: h.queue, Tenant: h.tenant, State: h.state, Priority: h.priority,
		Attempt: int(h.attempt), Retries: int(h.retries), Crashes: int(h.crashes),
		Created: fromMillis(h.created), RunAt: fromMillis(h.due), Started: fromMillis(h.started), Finished: fromMillis(h.finished),
		Version: h.version,
	}
	if h.isDue(now) {
		s.State = Ready
	}
	s.Progress, s.Error = h.note.progress, h.note.problem
	return s
}

// readNote reads what people read about a job, if it was not yet. A damaged
// note counts as empty: it decides nothing.
func (h *header) readNote(view reader) {
	if h.noteRead || !h.is(hasNote) {
		h.noteRead = true
		return
	}
	h.noteRead = true
	if body, ok := unseal(inNote, h.id[:], view.Get(inNote, h.id[:])); ok {
		if n, ok := decodeNote(body); ok {
			h.note = *n
		}
	}
}

// isDue reports whether the time of a job that waits for one has come.
func (h *header) isDue(now int64) bool {
	return h.state == Scheduled && h.due <= now || h.state == Parked && h.due != 0 && h.due <= now
}

// names keeps one copy of each short text: a million jobs share a few kinds
// and queues and some thousands of tenants. Nil makes a copy each time. The
// committer alone writes to it.
type names struct{ seen map[string]string }

func (n *names) text(b []byte) string {
	if n == nil {
		return string(b)
	}
	if s, ok := n.seen[string(b)]; ok {
		return s
	}
	s := string(b)
	if n.seen == nil || len(n.seen) > 100_000 {
		n.seen = map[string]string{} // forgets the tenants of long ago
	}
	n.seen[s] = s
	return s
}

func toMillis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// ceilMillis rounds up, so that nothing starts before its time.
func ceilMillis(t time.Time) int64 {
	ms := t.UnixMilli()
	if t.Nanosecond()%int(time.Millisecond) != 0 {
		ms++
	}
	return ms
}
