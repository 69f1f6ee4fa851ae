package queue

import (
	"context"
	"time"
)

// Receipt is the answer to one job of an Enqueue.
type Receipt struct {
	// ID is the job's, or that of the one that exists.
	ID ID
	// Existed is true when an earlier job stands for this one: by its ID, its
	// idempotency key or its unique key.
	Existed bool
	// Replaced is true when the waiting job took over the payload and the time.
	Replaced bool
	// State is where that job stands; 0 when it ended so long ago that its
	// record is gone.
	State State
}

// Enqueue adds all jobs in one commit, or none of them and returns an error:
// ErrInvalid, ErrTooLarge, ErrUnique, ErrIdempotency, or a FullError. When it
// returns without an error the jobs are on disk.
func (q *Queue) Enqueue(ctx context.Context, jobs ...Job) ([]Receipt, error) {
	drafts := make([]*draft, len(jobs))
	size := 0
	for i := range jobs {
		d, err := q.prepare(jobs[i])
		if err != nil {
			return nil, err
		}
		drafts[i] = d
		size += 200 + len(d.load)
	}
	var receipts []Receipt
	err := q.submit(ctx, size, enqueueOp(drafts, &receipts))
	return receipts, err
}

func enqueueOp(drafts []*draft, receipts *[]Receipt) func(*batch) error {
	return func(b *batch) (err error) {
		*receipts, err = b.enqueue(drafts)
		return err
	}
}

// enqueue decides first, with nothing changed, and then changes.
func (b *batch) enqueue(drafts []*draft) ([]Receipt, error) {
	p := planned{b: b, single: len(drafts) == 1}
	receipts := make([]Receipt, len(drafts))
	for i, d := range drafts {
		r, err := p.plan(d)
		if err != nil {
			return nil, err
		}
		receipts[i] = r
	}
	if err := b.hasRoom(&p); err != nil {
		return nil, err
	}
	for i, d := range drafts {
		switch {
		case receipts[i].Replaced:
			b.replace(receipts[i].ID, d)
			receipts[i].State = b.s.jobs[receipts[i].ID].state
		case !receipts[i].Existed:
			b.add(d)
			receipts[i].State = d.firstState(b.now)
		}
	}
	return receipts, nil
}

// adopt enqueues children of a job that is done. They are not counted against
// the bounds, because the end of a job cannot be refused; one whose unique key
// is taken is left to the job that holds it.
func (b *batch) adopt(drafts []*draft) {
	for _, d := range drafts {
		p := planned{b: b}
		if r, err := p.plan(d); err == nil && !r.Existed {
			b.add(d)
		} else if err == nil && r.Replaced {
			b.replace(r.ID, d)
		}
	}
}

// planned is what one Enqueue would add, so that its jobs see each other.
type planned struct {
	b    *batch
	ids  map[ID]*draft
	uniq map[ID]*draft
	idem map[ID]*draft
	// single: there is one job only, which need not be noted for others.
	single bool
	one    string // the first tenant, and how many of the new jobs are its
	ones   int
	fresh  map[string]int // those of other tenants
	bytes  int64
}

// plan decides what becomes of a job. An ID that was ever seen wins over an
// idempotency key, and that over a unique key.
func (p *planned) plan(d *draft) (Receipt, error) {
	b, h := p.b, &d.h
	if h.is(isGiven) {
		if o := p.ids[h.id]; o != nil {
			return Receipt{ID: h.id, Existed: true, State: o.firstState(b.now)}, nil
		}
		if known, _ := b.find(h.id); known != nil {
			return Receipt{ID: h.id, Existed: true, State: known.status(b.now).State}, nil
		}
		if b.isSeen(h.id) {
			return Receipt{ID: h.id, Existed: true}, nil
		}
	}
	if h.is(hasIdem) {
		if o := p.idem[h.idem]; o != nil {
			return existing(o.h.id, o.firstState(b.now), o.body == d.body)
		}
		if key, ok := b.idemKey(h.idem); ok {
			if known, _ := b.find(key.id); known != nil {
				return existing(known.id, known.status(b.now).State, key.payload == d.body)
			}
		}
	}
	if h.is(hasUnique) && !mutantNoUnique {
		if o := p.uniq[h.uniq]; o != nil {
			if d.conflict == Reject {
				return Receipt{}, ErrUnique
			}
			return Receipt{ID: o.h.id, Existed: true, State: o.firstState(b.now)}, nil
		}
		if known, j := b.holder(h.uniq); j != nil {
			switch {
			case d.conflict == Reject:
				return Receipt{}, ErrUnique
			case d.conflict == Replace && (j.state == Ready || j.state == Scheduled):
				return Receipt{ID: j.id, Existed: true, Replaced: true}, nil
			}
			return Receipt{ID: j.id, Existed: true, State: known.status(b.now).State}, nil
		}
	}
	p.note(d)
	return Receipt{ID: h.id}, nil
}

func existing(id ID, state State, same bool) (Receipt, error) {
	if !same {
		return Receipt{}, ErrIdempotency
	}
	return Receipt{ID: id, Existed: true, State: state}, nil
}

func (p *planned) note(d *draft) {
	switch {
	case p.ones == 0 || p.one == d.h.tenant:
		p.one = d.h.tenant
		p.ones++
	case p.fresh == nil:
		p.fresh = map[string]int{d.h.tenant: 1}
	default:
		p.fresh[d.h.tenant]++
	}
	p.bytes += maxHeader + int64(len(d.load))
	if p.single {
		return // nobody is there to be seen by
	}
	set := func(m *map[ID]*draft, key ID) {
		if *m == nil {
			*m = map[ID]*draft{}
		}
		(*m)[key] = d
	}
	if d.h.is(isGiven) {
		set(&p.ids, d.h.id)
	}
	if d.h.is(hasIdem) {
		set(&p.idem, d.h.idem)
	}
	if d.h.is(hasUnique) {
		set(&p.uniq, d.h.uniq)
	}
}

// firstState is where the job starts out.
func (d *draft) firstState(now int64) State {
	if !d.now && d.h.due > now {
		return Scheduled
	}
	return Ready
}

// hasRoom refuses what would go beyond the bounds, with the time after which
// the next try could succeed at the rate of the last minute.
func (b *batch) hasRoom(p *planned) error {
	q, o := b.q, &b.q.o
	n, full := p.ones, b.isTenantFull(p.one, p.ones)
	for tenant, fresh := range p.fresh {
		n += fresh
		full = full || b.isTenantFull(tenant, fresh)
	}
	switch {
	case full:
		return &FullError{Err: ErrTenantFull, After: q.totals.waitFor(o.MaxWaitingPerTenant/10, b.now)}
	case n == 0:
		return nil
	case b.s.waiting+n > o.MaxWaiting:
		return &FullError{Err: ErrFull, After: q.totals.waitFor(o.MaxWaiting/10, b.now)}
	case q.health.shutUntil > b.now:
		return &FullError{Err: ErrFull, After: millis(q.health.shutUntil - b.now)}
	case !q.space.allows(o, p.bytes):
		return &FullError{Err: ErrFull, After: spaceWait}
	}
	return nil
}

func (b *batch) isTenantFull(tenant string, fresh int) bool {
	waiting := 0
	if t := b.s.tenants[tenant]; t != nil {
		waiting = t.waiting
	}
	return tenant != "" && waiting+fresh > b.q.o.MaxWaitingPerTenant
}

// spaceWait is when to try again after the space ran out: pruning makes room.
const spaceWait = 30 * time.Second

// add puts a new job into memory and into the commit.
func (b *batch) add(d *draft) {
	h := new(header) // a copy, so that the payload is not kept with it
	*h = d.h
	b.s.seq++
	h.seq = b.s.seq
	h.state = d.firstState(b.now)
	h.noteRead = true
	if len(d.load) <= maxHotLoad {
		h.load = d.load
	}
	h.logFirst, h.logNext = 1, 1
	j := &job{id: h.id, due: h.due, seq: h.seq, full: h, moved: true, once: h.is(isAtMostOnce)}
	b.s.hot++
	b.s.add(j, b.s.lane(b.s.queue(h.queue), b.s.tenant(h.tenant), h.priority), h.state)
	b.moved = append(b.moved, j)
	if d.load != nil {
		b.put(inLoad, h.id[:], d.load)
	}
	if h.is(hasUnique) {
		b.hold(h)
	}
	if h.is(hasIdem) {
		b.setIdem(h, idemKey{id: h.id, payload: d.body})
	}
	b.announce(h)
	b.q.totals.enqueued++
}

// replace gives a waiting job another payload and time.
func (b *batch) replace(id ID, d *draft) {
	h, j := b.find(id)
	h.due, h.delay = d.h.due, 0
	h.set(hasLoad, d.load != nil)
	h.load = nil
	if d.load == nil {
		b.delete(inLoad, h.id[:])
	} else {
		body := d.load[:len(d.load)-sumLength]
		b.put(inLoad, h.id[:], sealCopy(inLoad, h.id[:], body))
	}
	b.move(h, j, d.firstState(b.now))
}
