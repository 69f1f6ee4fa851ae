package agents

import (
	"sync"

	"github.com/pulseplan/pulseplan/agents/graph"
)

// followSize is how many events may wait for one follower. One that falls
// behind is told so and reads what it missed from the run's journal.
const followSize = 256

// bus carries events of runs to whoever follows them in this process. What it
// carries is on disk already, but for deltas; so it may drop.
type bus struct {
	mu        sync.Mutex
	followers map[string]map[*Follower]struct{} // by job
}

// Follower hears of one run. Close it.
type Follower struct {
	// Events are the events from the moment of following on, in order.
	Events <-chan graph.Event
	// Ended is closed when the run has ended and its record says so.
	Ended <-chan struct{}

	bus    *bus
	job    string
	events chan graph.Event
	ended  chan struct{}
	mu     sync.Mutex
	missed bool
}

func newBus() *bus { return &bus{followers: map[string]map[*Follower]struct{}{}} }

func (b *bus) follow(job string) *Follower {
	f := &Follower{bus: b, job: job, events: make(chan graph.Event, followSize), ended: make(chan struct{})}
	f.Events, f.Ended = f.events, f.ended
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.followers[job] == nil {
		b.followers[job] = map[*Follower]struct{}{}
	}
	b.followers[job][f] = struct{}{}
	return f
}

// Close ends the following.
func (f *Follower) Close() {
	f.bus.mu.Lock()
	defer f.bus.mu.Unlock()
	delete(f.bus.followers[f.job], f)
	if len(f.bus.followers[f.job]) == 0 {
		delete(f.bus.followers, f.job)
	}
}

// Missed reports, once, whether events were dropped since the last call.
func (f *Follower) Missed() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	missed := f.missed
	f.missed = false
	return missed
}

// publish never blocks.
func (b *bus) publish(job string, e graph.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for f := range b.followers[job] {
		select {
		case f.events <- e:
		default:
			f.mu.Lock()
			f.missed = true
			f.mu.Unlock()
		}
	}
}

// end tells the followers that the run is over. A run that is started again is
// followed again.
func (b *bus) end(job string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for f := range b.followers[job] {
		close(f.ended)
	}
	delete(b.followers, job)
}
