package queue

// ring is a round: whoever was first goes last (rotate). The zero value is
// empty.
type ring struct{ head *link }

// link is a member of at most one ring; it belongs to a lane or to a queue.
type link struct {
	next, prev *link
	lane       *lane
	queue      *queueState
}

func (l *link) linked() bool { return l.next != nil }

func (r *ring) empty() bool { return r.head == nil }

func (r *ring) first() *link { return r.head }

func (r *ring) rotate() { r.head = r.head.next }

// add puts l last.
func (r *ring) add(l *link) {
	if r.head == nil {
		l.next, l.prev = l, l
		r.head = l
		return
	}
	l.next, l.prev = r.head, r.head.prev
	l.prev.next, l.next.prev = l, l
}

func (r *ring) remove(l *link) {
	if l.next == l {
		r.head = nil
	} else {
		l.prev.next, l.next.prev = l.next, l.prev
		if r.head == l {
			r.head = l.next
		}
	}
	l.next, l.prev = nil, nil
}
