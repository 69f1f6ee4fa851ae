package queue

import "sync"

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
			if s, err = q.Get(id); err != nil {
				continue // pruned meanwhile, or the file is not there to be read
			}
		}
		list = append(list, s)
	}
	p.listen(list)
	return true
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
