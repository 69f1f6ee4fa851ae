package planner

import "math"

// flow is a network for maximum flow in whole minutes (Dinic 1970), built for jobs that are added and removed one by one. Edges
// are pairs: the edge i and its reverse i^1.
type flow struct {
	first []int32 // by node: its first edge
	next  []int32 // by edge: the next edge of its node
	to    []int32
	room  []int   // by edge: what it can still take
	seen  []int32 // by node: the search that saw it
	level []int32 // by node: its distance in that search
	try   []int32 // by node: the edge to try next
	dead  []bool  // by node: it cannot reach the sink any more
	queue []int32
	stamp int32
}

// newFlow makes a network with room for so many edges.
func newFlow(nodes, edges int) *flow {
	f := &flow{next: make([]int32, 0, 2*edges), to: make([]int32, 0, 2*edges), room: make([]int, 0, 2*edges),
		first: make([]int32, nodes), seen: make([]int32, nodes), dead: make([]bool, nodes),
		level: make([]int32, nodes), try: make([]int32, nodes)}
	for i := range f.first {
		f.first[i] = none
	}
	return f
}

func (f *flow) connect(from, to, room int) int {
	e := len(f.to)
	f.to = append(f.to, int32(to), int32(from))
	f.room = append(f.room, room, 0)
	f.next = append(f.next, f.first[from], f.first[to])
	f.first[from], f.first[to] = int32(e), int32(e+1)
	return e
}

// send pushes up to amount from a node to the sink and returns what got through. When not all does, every node the last search
// saw is cut off from the sink: later flow never passes it, because flow elsewhere opens no way out of a closed set.
func (f *flow) send(from, sink, amount int) int {
	sent := 0
	for sent < amount {
		if !f.reach(int32(from), int32(sink)) {
			for _, x := range f.queue {
				f.dead[x] = true
			}
			break
		}
		sent += f.push(int32(from), int32(sink), amount-sent)
	}
	return sent
}

// reach measures distances until the sink is found.
func (f *flow) reach(from, sink int32) bool {
	f.stamp++
	f.queue = append(f.queue[:0], from)
	f.seen[from], f.level[from], f.try[from] = f.stamp, 0, f.first[from]
	for i := 0; i < len(f.queue); i++ {
		x := f.queue[i]
		for e := f.first[x]; e != none; e = f.next[e] {
			y := f.to[e]
			if f.room[e] == 0 || f.seen[y] == f.stamp || f.dead[y] {
				continue
			}
			f.seen[y], f.level[y], f.try[y] = f.stamp, f.level[x]+1, f.first[y]
			if y == sink {
				return true
			}
			f.queue = append(f.queue, y)
		}
	}
	return false
}

// push sends along shortest ways only.
func (f *flow) push(x, sink int32, amount int) int {
	if x == sink {
		return amount
	}
	sent := 0
	for ; f.try[x] != none; f.try[x] = f.next[f.try[x]] {
		e := f.try[x]
		y := f.to[e]
		if f.room[e] == 0 || f.seen[y] != f.stamp || f.level[y] != f.level[x]+1 {
			continue
		}
		got := f.push(y, sink, min(amount-sent, f.room[e]))
		f.room[e] -= got
		f.room[e^1] += got
		if sent += got; sent == amount {
			return sent
		}
	}
	return sent
}

// revive makes nodes that were cut off count again, after flow was taken back.
func (f *flow) revive() { clear(f.dead) }

// withoutBound is more than any flow.
const withoutBound = math.MaxInt32
