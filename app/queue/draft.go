package queue

import (
	"crypto/sha256"
	"fmt"
	"time"
)

// draft is a job that keeps the rules, made ready outside the committer.
type draft struct {
	h        header
	now      bool   // no later start was asked for
	load     []byte // sealed payload; nil: empty
	body     ID     // hash of the payload, with an idempotency key
	conflict Conflict
}

// prepare checks a job against the rules and fills in what its kind decides.
// It takes no copy of the payload beyond the sealed one.
func (q *Queue) prepare(j Job) (*draft, error) {
	k := q.kind(j.Kind)
	if k == nil {
		return nil, fmt.Errorf("%w: nobody handles jobs of kind %.70q", ErrInvalid, j.Kind)
	}
	switch {
	case len(j.Queue) > maxName || len(j.Tenant) > maxName:
		return nil, fmt.Errorf("%w: queue and tenant have at most %d bytes", ErrInvalid, maxName)
	case j.Priority > Idle:
		return nil, fmt.Errorf("%w: priority %d", ErrInvalid, j.Priority)
	case j.OnConflict > Reject || j.UniqueScope > UntilStart:
		return nil, fmt.Errorf("%w: conflict %d, scope %d", ErrInvalid, j.OnConflict, j.UniqueScope)
	case j.Timeout < 0 || j.MaxAge < 0 || j.KeepFor < 0:
		return nil, fmt.Errorf("%w: lengths of time are not negative", ErrInvalid)
	case len(j.Payload) > MaxPayload:
		return nil, fmt.Errorf("%w: %d bytes of at most %d", ErrTooLarge, len(j.Payload), MaxPayload)
	}
	now := q.o.Now()
	d := &draft{conflict: j.OnConflict, now: j.RunAt.IsZero()}
	h := &d.h
	h.kind, h.queue, h.tenant, h.priority = k.Name, orElse(j.Queue, k.Queue), j.Tenant, orElse(j.Priority, k.Priority)
	h.created = now.UnixMilli()
	h.due = h.created
	if !d.now {
		h.due = ceilMillis(j.RunAt)
	}
	h.retries = int64(j.Retries)
	if j.Retries == 0 {
		h.retries = int64(k.Retries)
	}
	h.retries = max(h.retries, 0)
	h.timeout = lengthMillis(orElse(j.Timeout, k.Timeout))
	h.maxAge = lengthMillis(j.MaxAge)
	h.keepFor = lengthMillis(orElse(j.KeepFor, k.KeepFor))
	h.set(isAtMostOnce, j.AtMostOnce || k.AtMostOnce)
	if h.id = j.ID; h.id.IsZero() {
		h.id = q.newID(now)
	} else {
		h.set(isGiven, true)
	}
	if j.Unique != "" {
		h.uniq, h.scope = DeriveID(j.Kind, j.Unique), j.UniqueScope
		h.set(hasUnique, true)
	}
	if j.Idempotency != "" {
		h.idem = DeriveID(j.Tenant, j.Kind, j.Idempotency)
		h.set(hasIdem, true)
		sum := sha256.Sum256(j.Payload)
		copy(d.body[:], sum[:])
	}
	if len(j.Payload) > 0 {
		h.set(hasLoad, true)
		d.load = sealCopy(inLoad, h.id[:], j.Payload)
	}
	return d, nil
}

func orElse[T comparable](v, other T) T {
	var zero T
	if v == zero {
		return other
	}
	return v
}

// lengthMillis keeps a length that is not zero from becoming zero.
func lengthMillis(d time.Duration) int64 {
	if d > 0 && d < time.Millisecond {
		return 1
	}
	return d.Milliseconds()
}
