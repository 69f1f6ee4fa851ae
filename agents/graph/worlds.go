package graph

import "slices"

// maxWorlds bounds how many combinations of routes Compile walks through.
const maxWorlds = 1 << 14

// worlds walks every way a run can take through the branches, to find joins
// that would wait for what was skipped and loops that would go on and be left
// at once. Walking is exact where rules of thumb would refuse good graphs: two
// steps inside one arm of a branch are both run or both skipped.
type worlds struct {
	b      *builder
	p      *program
	ran    []bool
	chosen []option
	count  int
}

// option is what a node that ran does to its out-edges.
type option struct {
	label string // of the branch
	turn  turn
	loop  int
}

type turn uint8

const (
	noTurn turn = iota
	goesBack
	givesUp
)

func (b *builder) walkWorlds(p *program) {
	w := &worlds{b: b, p: p, ran: make([]bool, len(p.nodes)), chosen: make([]option, len(p.nodes))}
	w.walk(0)
}

func (w *worlds) walk(i int) {
	if w.count > maxWorlds {
		return
	}
	if i == len(w.p.order) {
		w.end()
		return
	}
	at := w.p.order[i]
	w.ran[at] = w.runs(at)
	if !w.ran[at] {
		w.walk(i + 1)
		return
	}
	for _, o := range w.options(at) {
		w.chosen[at] = o
		if o.turn == goesBack {
			// What follows is settled by a later round, which is another world.
			w.checkExits(o.loop)
			w.end()
			continue
		}
		w.walk(i + 1)
	}
}

func (w *worlds) end() {
	if w.count++; w.count > maxWorlds {
		w.problem("the branches have more than %d combinations: split the graph", maxWorlds)
	}
}

// runs reports whether any input of a node is taken, and refuses a required
// input that is not when another is.
func (w *worlds) runs(at int) bool {
	runs := false
	for _, i := range w.p.in[at] {
		runs = runs || w.taken(w.p.edges[i])
	}
	if !runs {
		return false
	}
	for _, i := range w.p.in[at] {
		if e := w.p.edges[i]; !e.optional && !w.taken(e) {
			w.problem("%q waits for %q, which a branch can skip: join it as Optional", w.p.nodes[at].name, w.p.nodes[e.from].name)
		}
	}
	return true
}

func (w *worlds) taken(e edge) bool {
	if e.from == atStart {
		return true
	}
	if !w.ran[e.from] {
		return false
	}
	o := w.chosen[e.from]
	switch e.kind {
	case route:
		return o.turn == noTurn && slices.Contains(e.routes, o.label)
	case back:
		return o.turn == goesBack && o.loop == e.loop
	case exhausted:
		return o.turn == givesUp && o.loop == e.loop
	}
	return true
}

// options lists what a node can do when it ran.
func (w *worlds) options(at int) []option {
	turns := func(l int, label string) []option {
		out := []option{{label, goesBack, l}}
		if w.p.loops[l].exhausted >= 0 {
			out = append(out, option{label, givesUp, l})
		}
		return out
	}
	branch := w.p.nodes[at].branch
	if branch == nil {
		for l := range w.p.loops {
			if w.p.loops[l].from == at {
				return turns(l, "")
			}
		}
		return []option{{}}
	}
	var out []option
	for _, label := range branch.labels {
		way := option{label: label}
		for _, i := range w.p.out[at] {
			e := w.p.edges[i]
			if e.kind == back && slices.Contains(e.routes, label) {
				out = append(out, turns(e.loop, label)...)
				way.turn = goesBack
			}
		}
		if way.turn == noTurn {
			out = append(out, way)
		}
	}
	return out
}

// checkExits refuses a loop that goes round while a way out of it is taken.
func (w *worlds) checkExits(l int) {
	body := w.p.loops[l].body
	for _, e := range w.p.edges {
		if e.from < 0 || !body.has(e.from) || e.to >= 0 && body.has(e.to) {
			continue
		}
		if w.taken(e) {
			w.problem("the loop back to %q can go on while %q leaves it for %q", w.p.nodes[w.p.loops[l].to].name, w.p.nodes[e.from].name, w.p.place(e.to))
		}
	}
}

// problem notes a mistake once, however many worlds have it.
func (w *worlds) problem(format string, args ...any) {
	before := len(w.b.problems)
	w.b.problem(format, args...)
	last := w.b.problems[before]
	if slices.Contains(w.b.problems[:before], last) {
		w.b.problems = w.b.problems[:before]
	}
}
