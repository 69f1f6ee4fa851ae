package queue

import (
	"errors"
	"sync"
)

// publisher hands changes to OnChange on a goroutine of its own. While the
// listener is busy, changes of one job are merged into the latest, and beyond
// maxNews jobs only their IDs are kept and their state is read when its turn
// comes: memory stays bounded and nobody waits.
type publisher struct {
	listen func([]Status)
	wake   chan struct{}
	quit   chan struct{}
	done   chan struct{}

	mu    sync.Mutex
	order []ID
	news  map[ID]Status
}

// maxNews is how many states wait for a listener.
const maxNews = 8192

func (p *publisher) init(listen func([]Status)) {
	p.listen = listen
	p.wake, p.quit, p.done = make(chan struct{}, 1), make(chan struct{}), make(chan struct{})
	p.news = map[ID]Status{}
}

func (p *publisher) add(changes []Status) {
	if p.listen == nil || len(changes) == 0 {
		return
	}
	p.mu.Lock()
	for _, s := range changes {
		if _, waits := p.news[s.ID]; !waits {
			p.order = append(p.order, s.ID)
			if len(p.order) > maxNews {
				p.news[s.ID] = Status{} // to be read
				continue
			}
		} else if p.news[s.ID].ID.IsZero() {
			continue
		}
		p.news[s.ID] = s
	}
	p.mu.Unlock()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func (p *publisher) take() ([]ID, map[ID]Status) {
	p.mu.Lock()
	defer p.mu.Unlock()
	order, news := p.order, p.news
	if len(order) > 0 {
		p.order, p.news = nil, make(map[ID]Status, min(len(order), 64))
	}
	return order, news
}

// publish delivers what waits and reports whether there was anything.
func (p *publisher) publish(q *Queue) bool {
	order, news := p.take()
	if len(order) == 0 {
		return false
	}
	list := make([]Status, 0, len(order))
	for _, id := range order {
		s := news[id]
		if s.ID.IsZero() {
			var err error
			if s, err = q.getLater(id); err != nil {
				continue // pruned meanwhile, or told when the file can be read again
			}
		}
		list = append(list, s)
	}
	p.listen(list)
	return true
}

// getLater is Get for a change that must be told. While the file cannot be
// read the job is noted among the doubtful ones.
func (q *Queue) getLater(id ID) (Status, error) {
	for {
		s, err := q.Get(id)
		if !errors.Is(err, ErrUnavailable) {
			return s, err
		}
		q.mu.Lock()
		again := q.st.Load() != nil
		if !again {
			q.doubt = append(q.doubt, Status{ID: id})
		}
		q.mu.Unlock()
		if !again {
			return s, err
		}
	}
}

// tellDoubtful tells the changes that became durable although their commit
// failed. mu is held.
func (q *Queue) tellDoubtful(st store) {
	var told []Status
	err := st.Read(func(view reader) error {
		for _, change := range q.doubt {
			h, err := durable(view, change.ID)
			if err == nil && h.version >= change.Version {
				told = append(told, h.status(q.now()))
			}
		}
		return nil
	})
	if err == nil { // else the next commit fails too
		q.doubt = nil
		q.pub.add(told)
	}
}

func (p *publisher) run(q *Queue) {
	defer close(p.done)
	for {
		select {
		case <-p.wake:
			for p.publish(q) {
			}
		case <-p.quit:
			for p.publish(q) {
			}
			return
		}
	}
}

func (p *publisher) close() { close(p.quit) }
