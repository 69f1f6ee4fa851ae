package graph

import "slices"

// flow is where an edge stands.
type flow uint8

const (
	open  flow = iota // not settled
	taken             // the run came along
	dead              // the run will not come along in this round
)

// settle brings every node that cannot run to its end: a node all of whose
// edges are dead is skipped, and a loop whose last node went back begins its
// next round. It returns the names of the nodes that were skipped.
func (l *ledger) settle() (names []string) {
	for again := true; again; {
		again = false
		for at := range l.p.loops {
			if l.turns(at) {
				l.turn(at)
				again = true
			}
		}
		for _, i := range l.p.order {
			n := l.node(i)
			if n.Status == pending && l.into(i) == dead {
				n.Status = skipped
				names = append(names, l.p.nodes[i].name)
				again = true
			}
		}
	}
	return names
}

// ready reports whether a node can begin.
func (l *ledger) ready(i int) bool { return l.node(i).Status == pending && l.into(i) == taken }

// into is where the edges into a node stand, together.
func (l *ledger) into(i int) flow {
	sum := dead
	for _, at := range l.p.in[i] {
		switch l.flow(l.p.edges[at]) {
		case open:
			return open
		case taken:
			sum = taken
		}
	}
	return sum
}

func (l *ledger) flow(e edge) flow {
	if e.from == atStart {
		return taken
	}
	// What follows a loop begins when its last round is over.
	for _, at := range l.p.loopsOf[e.from] {
		if (e.to < 0 || !l.p.loops[at].body.has(e.to)) && !l.over(at) {
			return open
		}
	}
	n := l.node(e.from)
	switch n.Status {
	case skipped:
		return dead
	case done:
		if l.takes(e, n) {
			return taken
		}
		return dead
	}
	return open
}

// takes reports whether a node that is done takes an edge.
func (l *ledger) takes(e edge, n *nodeState) bool {
	switch e.kind {
	case plain:
		return true
	case route:
		return slices.Contains(e.routes, n.Route)
	}
	return (e.routes == nil || slices.Contains(e.routes, n.Route)) && (e.kind == back) == (l.Rounds[e.loop] < l.p.loops[e.loop].max)
}

// turns reports whether a loop goes back now: its last node, which comes after
// all others of its body, is done and says so.
func (l *ledger) turns(at int) bool {
	e := l.p.edges[l.p.loops[at].back]
	n := l.node(e.from)
	return n.Status == done && l.takes(e, n)
}

// over reports whether the last round of a loop has ended. A round that is not
// the last never shows as ended: settle begins the next one first.
func (l *ledger) over(at int) bool {
	for _, i := range l.p.loops[at].body.members() {
		if s := l.node(i).Status; s != done && s != skipped {
			return false
		}
	}
	return true
}

// turn begins the next round of a loop.
func (l *ledger) turn(at int) {
	body := l.p.loops[at].body
	l.Rounds[at]++
	for inner := range at {
		if l.p.loops[inner].body.within(body) {
			l.Rounds[inner] = 0
		}
	}
	for _, i := range body.members() {
		n := l.node(i)
		*n = nodeState{Visits: n.Visits, Started: n.Started, Ended: n.Ended, Failure: n.Failure}
	}
}
