package planner

import (
	"fmt"
	"slices"
	"sync"
)

// MaxWalks bounds Problem.Walks.
const MaxWalks = 8

// searchAll searches from a plan with so many walks at the same time and returns the best plan, the first of them where several are
// equal, with the work of all. Each walk has its own plan, draws and budget, and nothing passes between them, so the result
// does not depend on how many of them really run at the same time.
func searchAll(m *model, s *state, seed uint64, budget int64, walks int) (*state, int64) {
	tail := newConstructor(m).tail
	m.lookUpRows()
	if walks <= 1 {
		return s, improve(m, s, tail, seed, 0, budget)
	}
	type end struct {
		s     *state
		work  int64
		fault any
	}
	ends := make([]end, walks)
	var all sync.WaitGroup
	for w := range ends {
		e := &ends[w]
		e.s = s.clone()
		all.Go(func() {
			defer func() { e.fault = recover() }()
			e.work = improve(m, e.s, tail, seed, w, budget)
		})
	}
	all.Wait()
	best, work := 0, int64(0)
	for w := range ends {
		if ends[w].fault != nil {
			panic(fmt.Sprintf("walk %d: %v", w, ends[w].fault)) //nolint:forbidigo // raised in a walk; raised again here, where the caller can recover from it
		}
		work += ends[w].work
		if ends[w].s.score().Less(ends[best].s.score()) {
			best = w
		}
	}
	return ends[best].s, work
}

// clone copies a plan. Lists of chunks are never changed in place, so the copies share them.
func (s *state) clone() *state {
	out := *s
	out.owner, out.load, out.groupLoad = slices.Clone(s.owner), slices.Clone(s.load), slices.Clone(s.groupLoad)
	out.version, out.kept = slices.Clone(s.version), slices.Clone(s.kept)
	out.chunks, out.placed = slices.Clone(s.chunks), slices.Clone(s.placed)
	return &out
}
