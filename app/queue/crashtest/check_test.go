package crashtest

import (
	"github.com/pulseplan/pulseplan/app/queue"
)

// check compares what the file holds, told in full, with what is
// certain. The queue is open and has not started anything.
// crashed says that the file was left by a process that did not stop by
// itself, and that the mark of that was found.
func (l *ledger) check(crashed bool) {
	running, parked, done := queue.Running.String(), queue.Parked.String(), queue.Done.String()
	for id, f := range l.facts {
		r, there := l.dump[id]
		switch {
		case !there && f.durable && !f.gone:
			l.complain("job %s of kind %s is lost (end told: %q)", id, f.kind, f.end)
		case !there:
		case f.end != "" && r.state != f.end:
			l.complain("job %s is %s after it was %s", id, r.state, f.end)
		case f.cancelled && r.state != queue.Cancelled.String():
			l.complain("job %s was cancelled and is %s", id, r.state)
		case r.version < f.version:
			l.complain("job %s has version %d after %d was told", id, r.version, f.version)
		case r.next <= f.appended:
			l.complain("the journal of job %s ends before %d, and %d was acknowledged", id, r.next, f.appended)
		case f.resumed && (r.state == parked || r.next != 2):
			l.complain("job %s was resumed, and is %s with %d entries", id, r.state, r.next-1)
		case crashed && f.claimed > r.crashes && r.state == queue.Ready.String() && countsStarts(r.kind):
			l.complain("job %s ran when the process died, and that was not counted", id)
		}
	}
	holders, members, keys := map[string]string{}, map[string]int{}, map[string]string{}
	for id, r := range l.dump {
		switch {
		case r.state == running:
			l.complain("job %s is running, and nothing was started", id)
		case r.kind == lone && !isEnd(r.state):
			if other := holders[r.key]; other != "" {
				l.complain("jobs %s and %s hold the unique key %s", id, other, r.key)
			}
			holders[r.key] = id
		case r.kind == keyed:
			if other := keys[r.key]; other != "" {
				l.complain("jobs %s and %s have the idempotency key %s", id, other, r.key)
			}
			keys[r.key] = id
		case r.kind == group:
			members[r.key]++
		case r.kind == steps && (r.state == done) != (r.next == lastStep+2):
			l.complain("job %s is %s with %d entries in its journal", id, r.state, r.next-1)
		case r.kind == pair:
			l.checkChild(id, r.state == done)
		}
	}
	for key, n := range members {
		if n != groupSize {
			l.complain("of the %d jobs of one Enqueue %d are there (%s)", groupSize, n, key)
		}
	}
}

// countsStarts reports whether the handlers of a kind do nothing that is
// written before their end.
func countsStarts(kind string) bool {
	return kind == plain || kind == slow || kind == lone || kind == keyed || kind == group
}

// checkChild: a child is there if and only if its parent is done.
func (l *ledger) checkChild(id string, done bool) {
	parsed, err := queue.ParseID(id)
	if err != nil {
		l.complain("%v", err)
		return
	}
	name := childOf(parsed).String()
	_, there := l.dump[name]
	f := l.facts[name]
	was := there || f != nil && f.gone
	switch {
	case done && !was:
		l.complain("job %s is done, and its child is lost", id)
	case !done && (was || f != nil):
		l.complain("job %s is not done and has a child", id)
	}
}

// checkEnds: nothing is left to do.
func (l *ledger) checkEnds() {
	for id, r := range l.dump {
		if !isEnd(r.state) {
			l.complain("job %s of kind %s is %s for ever", id, r.kind, r.state)
		}
	}
}

// checkTold: of each end the listener heard, as far as nobody was killed.
func (l *ledger) checkTold() {
	for id, r := range l.dump {
		if f := l.fact(id); f.end != r.state {
			l.complain("job %s is %s, and nobody was told", id, r.state)
		}
	}
}

// adopt takes what the file holds for certain: later workers must find it.
func (l *ledger) adopt() {
	for id, r := range l.dump {
		f := l.fact(id)
		f.kind, f.durable, f.version = r.kind, true, max(f.version, r.version)
		f.claimed = 0
		if isEnd(r.state) && f.end == "" {
			f.end = r.state
			if r.state == queue.Failed.String() {
				l.sum.dead++
			}
		}
	}
	for _, f := range l.facts {
		f.past = f.end != "" || f.gone
	}
}

// forget makes the ledger ready for another telling of what the file holds.
func (l *ledger) forget() {
	clear(l.dump)
	l.told = false
}
