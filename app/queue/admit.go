package queue

import "fmt"

// Admit says whether n more small jobs of a tenant would be taken now, with
// the refusal that Enqueue would give. It reserves nothing: it is for callers
// that write a job down elsewhere first and want to refuse early.
func (q *Queue) Admit(tenant string, n int) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := q.now()
	waiting := 0
	if t := q.sched.tenants[tenant]; t != nil {
		waiting = t.waiting
	}
	switch {
	case q.phase == draining || q.phase == closed:
		return ErrStopped
	case q.st.Load() == nil:
		return fmt.Errorf("%w: %s", ErrUnavailable, q.health.reason)
	case tenant != "" && waiting+n > q.o.MaxWaitingPerTenant:
		return &FullError{Err: ErrTenantFull, After: q.totals.waitFor(q.o.MaxWaitingPerTenant/10, now)}
	case q.sched.waiting+n > q.o.MaxWaiting:
		return &FullError{Err: ErrFull, After: q.totals.waitFor(q.o.MaxWaiting/10, now)}
	case q.health.shutUntil > now:
		return &FullError{Err: ErrFull, After: millis(q.health.shutUntil - now)}
	case !q.space.allows(&q.o, int64(n*maxHeader)):
		return &FullError{Err: ErrFull, After: spaceWait}
	}
	return nil
}
