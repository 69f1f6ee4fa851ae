package queue

import (
	"bytes"
	"fmt"
)

// Get returns what is durable about a job.
func (q *Queue) Get(id ID) (s Status, err error) {
	err = q.view(func(view reader) error {
		h, err := durable(view, id)
		if err == nil {
			s = h.status(q.now())
		}
		return err
	})
	return s, err
}

// durable reads a header with its note.
func durable(view reader, id ID) (*header, error) {
	value := view.Get(inJob, id[:])
	if value == nil {
		return nil, ErrNotFound
	}
	return decodeJob(view, id, value)
}

func decodeJob(view reader, id ID, value []byte) (*header, error) {
	body, ok := unseal(inJob, id[:], value)
	if !ok {
		return nil, fmt.Errorf("job %s: %w", id, ErrDamaged)
	}
	h, ok := decodeHeader(id, body, nil)
	if !ok {
		return nil, fmt.Errorf("job %s: %w", id, ErrDamaged)
	}
	h.readNote(view)
	return h, nil
}

// Payload returns what the job was enqueued with.
func (q *Queue) Payload(id ID) ([]byte, error) { return q.body(inLoad, id) }

// Result returns what the handler set when it ended the job well; nil when it
// set nothing.
func (q *Queue) Result(id ID) ([]byte, error) { return q.body(inResult, id) }

func (q *Queue) body(in bucket, id ID) (out []byte, err error) {
	err = q.view(func(view reader) error {
		h, err := durable(view, id)
		if err != nil {
			return err
		}
		if !h.is(flagOf[in]) {
			return nil
		}
		body, ok := unseal(in, id[:], view.Get(in, id[:]))
		if !ok {
			return fmt.Errorf("%s of job %s: %w", bucketNames[in], id, ErrDamaged)
		}
		out = bytes.Clone(body)
		return nil
	})
	return out, err
}

// flagOf says by which flag a header tells that there is a record in a bucket:
// one that is missing is as damaged as one that is wrong.
var flagOf = [lastBucket]flags{inLoad: hasLoad, inResult: hasResult}

// Entries returns the job's journal after the given number, oldest first.
func (q *Queue) Entries(id ID, after uint64) ([]Entry, error) {
	list := []Entry{}
	err := q.view(func(view reader) error {
		h, err := durable(view, id)
		if err != nil {
			return err
		}
		if after >= h.logNext {
			return nil
		}
		for seq := max(after+1, h.logFirst); seq < h.logNext; seq++ {
			key := entryKey(id, seq)
			body, ok := unseal(inLog, key, view.Get(inLog, key))
			if !ok {
				return fmt.Errorf("journal entry %d of job %s: %w", seq, id, ErrDamaged)
			}
			list = append(list, Entry{Seq: seq, Data: bytes.Clone(body)})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// Filter says which jobs List returns; zero fields allow all.
type Filter struct {
	States []State
	Kind   string
	Queue  string
	Tenant string
	// After is the ID that the last page ended with.
	After ID
	// Limit is at most MaxList, and that when it is 0.
	Limit int
}

// MaxList is the most jobs that one List returns.
const MaxList = 1000

// listSlice is how many headers one view passes: a long view keeps pages that
// are free from being used again.
const listSlice = 20_000

// List returns jobs in the order of their IDs: those that the queue named
// itself from the oldest to the newest.
func (q *Queue) List(f Filter) ([]Status, error) {
	if f.Limit <= 0 || f.Limit > MaxList {
		f.Limit = MaxList
	}
	list := []Status{}
	from, more := nextKey(f.After[:]), true
	if f.After.IsZero() {
		from = nil
	}
	for more && len(list) < f.Limit {
		more = false
		now := q.now()
		err := q.view(func(view reader) error {
			passed := 0
			return view.Scan(inJob, from, func(key, value []byte) bool {
				if passed++; passed > listSlice {
					from, more = bytes.Clone(key), true
					return false
				}
				if s, ok := f.match(view, key, value, now); ok {
					list = append(list, s)
				}
				return len(list) < f.Limit
			})
		})
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

func nextKey(key []byte) []byte { return append(bytes.Clone(key), 0) }

// match reads only what it needs of a job that the filter leaves out. Damaged
// records are passed over; Check reports them.
func (f *Filter) match(view reader, key, value []byte, now int64) (Status, bool) {
	var id ID
	if len(key) != len(id) || len(value) < sumLength {
		return Status{}, false
	}
	copy(id[:], key)
	s := scanner{rest: value[:len(value)-sumLength]}
	p, _, ok := peek(&s)
	h := header{state: p.state, due: p.due}
	if ok && h.isDue(now) {
		p.state = Ready
	}
	if !ok || !f.hasState(p.state) || f.Kind != "" && f.Kind != string(p.kind) ||
		f.Queue != "" && f.Queue != string(p.queue) || f.Tenant != "" && f.Tenant != string(p.tenant) {
		return Status{}, false
	}
	full, err := decodeJob(view, id, value)
	if err != nil {
		return Status{}, false
	}
	return full.status(now), true
}

func (f *Filter) hasState(s State) bool {
	for _, want := range f.States {
		if s == want {
			return true
		}
	}
	return len(f.States) == 0
}
