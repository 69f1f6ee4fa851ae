package graph

import (
	"cmp"
	"slices"
	"strings"
)

// reach is everything that edges lead to from a node, which is included; with
// backwards, everything that leads to it.
func (p *program) reach(from int, backwards bool) set {
	seen := newSet(len(p.nodes))
	seen.add(from)
	for stack := []int{from}; len(stack) > 0; {
		at := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		edges := p.out[at]
		if backwards {
			edges = p.in[at]
		}
		for _, i := range edges {
			e := p.edges[i]
			next := e.to
			if backwards {
				next = e.from
			}
			if e.kind != back && next >= 0 && !seen.has(next) {
				seen.add(next)
				stack = append(stack, next)
			}
		}
	}
	return seen
}

// checkReach refuses nodes that nothing leads to and nodes that lead nowhere.
func (b *builder) checkReach(p *program) {
	fromStart, toEnd := newSet(len(p.nodes)), newSet(len(p.nodes))
	for _, e := range p.edges {
		if e.from == atStart {
			fromStart.join(p.reach(e.to, false))
		}
		if e.to == atEnd {
			toEnd.join(p.reach(e.from, true))
		}
	}
	// A way back leads to the end through the loop's other ways out.
	for range p.edges {
		for _, e := range p.edges {
			if e.kind == back && toEnd.has(e.to) {
				toEnd.join(p.reach(e.from, true))
			}
		}
	}
	for i, n := range p.nodes {
		if !fromStart.has(i) {
			b.problem("nothing leads to %q from the start", n.name)
		}
		if !toEnd.has(i) {
			b.problem("no way leads from %q to the end", n.name)
		}
	}
}

// checkCycles refuses every cycle that is not closed by a Loop.
func (b *builder) checkCycles(p *program) {
	const white, grey, black = 0, 1, 2
	colour := make([]int, len(p.nodes))
	var trail []string
	var visit func(int) bool
	visit = func(at int) bool {
		colour[at] = grey
		trail = append(trail, p.nodes[at].name)
		for _, i := range p.out[at] {
			e := p.edges[i]
			if e.kind == back || e.to < 0 {
				continue
			}
			if colour[e.to] == grey {
				name := p.nodes[e.to].name
				cycle := append(trail[slices.Index(trail, name):], name)
				b.problem("a cycle without a Loop: %s", strings.Join(cycle, ", "))
				return false
			}
			if colour[e.to] == white && !visit(e.to) {
				return false
			}
		}
		trail = trail[:len(trail)-1]
		colour[at] = black
		return true
	}
	for i := range p.nodes {
		if colour[i] == white && !visit(i) {
			return
		}
	}
}

// findLoops finds the bodies and sorts the loops from the innermost outwards.
func (b *builder) findLoops(p *program) {
	for i := range p.loops {
		l := &p.loops[i]
		l.body = p.reach(l.to, false)
		if !l.body.has(l.from) {
			b.problem("the loop from %q to %q does not lead back", p.nodes[l.from].name, p.nodes[l.to].name)
			return
		}
		l.body.meet(p.reach(l.from, true))
	}
	slices.SortStableFunc(p.loops, func(x, y loop) int { return cmp.Compare(x.body.count(), y.body.count()) })
	p.loopsOf = make([][]int, len(p.nodes))
	for i, l := range p.loops {
		p.edges[l.back].loop = i
		if l.exhausted >= 0 {
			p.edges[l.exhausted].loop = i
		}
		for _, o := range p.loops[i+1:] {
			if !l.body.apart(o.body) && !l.body.within(o.body) {
				b.problem("the loops from %q and from %q overlap", p.nodes[l.from].name, p.nodes[o.from].name)
			}
		}
		for _, n := range l.body.members() {
			p.loopsOf[n] = slices.Insert(p.loopsOf[n], 0, i)
		}
	}
}

// checkEntries refuses a way into a loop's body that is not its head.
func (b *builder) checkEntries(p *program) {
	for _, l := range p.loops {
		for _, e := range p.edges {
			if e.to >= 0 && e.to != l.to && l.body.has(e.to) && (e.from < 0 || !l.body.has(e.from)) {
				b.problem("the loop back to %q is entered at %q", p.nodes[l.to].name, p.nodes[e.to].name)
			}
		}
	}
}

// arrange finds what comes before what, and from it the canonical order: the
// order of edges, with each loop's body in one piece, and the order of
// declaration where edges give none.
func (b *builder) arrange(p *program) {
	n := len(p.nodes)
	after := make([]set, n) // direct successors; all of a body comes before what follows it
	for i := range after {
		after[i] = newSet(n)
	}
	for _, e := range p.edges {
		if e.kind == back || e.from < 0 || e.to < 0 {
			continue
		}
		after[e.from].add(e.to)
		for _, l := range p.loops {
			if l.body.has(e.from) && !l.body.has(e.to) {
				for _, m := range l.body.members() {
					after[m].add(e.to)
				}
			}
		}
	}
	p.path = make([][]int, n)
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	p.arrangeLevel(all, 0, nil, after)
	p.order = all
	slices.SortFunc(p.order, func(x, y int) int { return slices.Compare(p.path[x], p.path[y]) })
	p.before = make([]set, n)
	for i := range p.before {
		p.before[i] = newSet(n)
	}
	for _, at := range p.order {
		for _, next := range after[at].members() {
			p.before[next].add(at)
			p.before[next].join(p.before[at])
		}
	}
}

// arrangeLevel orders the nodes of one loop body, or of the graph at depth 0.
// A loop inside is one item.
func (p *program) arrangeLevel(nodes []int, depth int, prefix []int, after []set) {
	item := map[int]int{} // node: its item, known by its first node
	members := map[int][]int{}
	first := map[int]int{} // loop
	for _, n := range nodes {
		at := n
		if len(p.loopsOf[n]) > depth {
			l := p.loopsOf[n][depth]
			if f, ok := first[l]; ok {
				at = f
			} else {
				first[l] = n
			}
		}
		item[n] = at
		members[at] = append(members[at], n)
	}
	placed := newSet(len(p.nodes))
	for pos := range len(members) {
		for _, at := range nodes { // ascending: the order of declaration
			if item[at] != at || placed.has(at) || p.waits(at, nodes, item, placed, after) {
				continue
			}
			placed.add(at)
			here := append(slices.Clone(prefix), pos)
			if len(p.loopsOf[at]) > depth {
				p.arrangeLevel(members[at], depth+1, here, after)
			} else {
				p.path[at] = here
			}
			break
		}
	}
}

// waits reports whether an item follows one that is not placed yet.
func (p *program) waits(at int, nodes []int, item map[int]int, placed set, after []set) bool {
	for _, n := range nodes {
		if item[n] == at || placed.has(item[n]) {
			continue
		}
		for _, m := range after[n].members() {
			if i, here := item[m]; here && i == at {
				return true
			}
		}
	}
	return false
}
