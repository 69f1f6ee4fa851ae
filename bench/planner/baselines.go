package main

import (
	"cmp"
	"math"
	"slices"

	"github.com/pulseplan/pulseplan/agents/planner"
)

// simple is a planner of the kind that people meet elsewhere: one task after the other, each where it seems to go, nothing ever
// taken back. It keeps the rules of the week.
type simple struct {
	w     *week
	taken []bool
	load  []int
	plan  planner.GridPlan
}

func newSimple(w *week) *simple {
	return &simple{w: w, taken: make([]bool, len(w.Day)), load: make([]int, len(w.Cap)), plan: planner.GridPlan{Blocks: make([][]planner.GridBlock, len(w.Tasks))}}
}

// firstFit takes tasks in an order and gives each the earliest time there is.
func firstFit(w *week, before func(a, b int) int) planner.GridPlan {
	s := newSimple(w)
	for _, j := range w.order(before) {
		s.put(j, s.earliest(j))
	}
	return s.plan
}

// byDeadline puts the earliest deadline first; tasks without one last.
func (w *week) byDeadline(a, b int) int {
	due := func(j int) int {
		if w.Tasks[j].DlWall < 0 {
			return math.MaxInt
		}
		return w.Tasks[j].DlWall
	}
	return cmp.Compare(due(a), due(b))
}

// byPriority puts the heaviest first, then by deadline.
func (w *week) byPriority(a, b int) int {
	return cmp.Or(cmp.Compare(w.Tasks[b].W, w.Tasks[a].W), w.byDeadline(a, b))
}

// order sorts the tasks stably; nothing comes before what it depends on.
func (w *week) order(before func(a, b int) int) []int {
	rest := make([]int, len(w.Tasks))
	for i := range rest {
		rest[i] = i
	}
	slices.SortStableFunc(rest, before)
	done := make([]bool, len(rest))
	var out []int
	for len(rest) > 0 {
		i := slices.IndexFunc(rest, func(j int) bool {
			return !slices.ContainsFunc(w.Tasks[j].Preds, func(p int) bool { return !done[p] })
		})
		if i < 0 {
			return out
		}
		done[rest[i]] = true
		out = append(out, rest[i])
		rest = slices.Delete(rest, i, i+1)
	}
	return out
}

// window is the slots a task may use now; empty when what it depends on has no place.
func (s *simple) window(j int) (lo, hi int) {
	t := &s.w.Tasks[j]
	lo, hi = t.R, len(s.w.Day)
	if t.Hard && t.Dl >= 0 {
		hi = t.Dl
	}
	for _, p := range t.Preds {
		slots := 0
		for _, b := range s.plan.Blocks[p] {
			slots += b.Slots
			lo = max(lo, b.Start+b.Slots)
		}
		if slots < s.w.Tasks[p].P {
			return 0, 0
		}
	}
	return lo, hi
}

// rest is the slots that a block keeps free behind it.
func (w *week) rest(at, slots int) int {
	if slots < w.BrkAfter {
		return 0
	}
	return min(w.Brk, w.SegEnd[at]-at-slots)
}

// room is the longest block of a task that can start in a slot, given what is left and what of it lies on that day already; what
// remains after it must still be enough for a block. 0: none.
func (s *simple) room(j, at, hi, left int, onDay map[int]int) int {
	w, t := s.w, &s.w.Tasks[j]
	run := 0
	for at+run < min(w.SegEnd[at], hi) && !s.taken[at+run] {
		run++
	}
	d := w.Day[at]
	for n := min(t.Max, left, run, w.Cap[d]-s.load[d], t.MaxDay-onDay[d]); n >= t.Min; n-- {
		if left > n && left-n < t.Min {
			continue
		}
		free := true
		for x := at + n; x < at+n+w.rest(at, n); x++ {
			free = free && !s.taken[x]
		}
		if free {
			return n
		}
	}
	return 0
}

// mark takes the time of a block until put makes it final.
func (s *simple) mark(b planner.GridBlock, taken bool) {
	for x := b.Start; x < b.Start+b.Slots+s.w.rest(b.Start, b.Slots); x++ {
		s.taken[x] = taken
	}
	d := s.w.Day[b.Start]
	if taken {
		s.load[d] += b.Slots
	} else {
		s.load[d] -= b.Slots
	}
}

func (s *simple) put(j int, blocks []planner.GridBlock) {
	slices.SortFunc(blocks, func(a, b planner.GridBlock) int { return cmp.Compare(a.Start, b.Start) })
	s.plan.Blocks[j] = blocks
}

// earliest takes the first blocks there are.
func (s *simple) earliest(j int) []planner.GridBlock {
	lo, hi := s.window(j)
	left := s.w.Tasks[j].P
	onDay := map[int]int{}
	var out []planner.GridBlock
	for at := lo; at < hi && left > 0; at++ {
		if n := s.room(j, at, hi, left, onDay); n > 0 {
			b := planner.GridBlock{Start: at, Slots: n}
			s.mark(b, true)
			out = append(out, b)
			left -= n
			onDay[s.w.Day[at]] += n
		}
	}
	return out
}

// What the scored planner weighs, and how far it looks.
const (
	scoreDeadline = 3.0
	scorePriority = 1.8
	scoreEnergy   = 1.5
	scoreTime     = 1.2 // how soon, and the preferred time of day
	scoreHours    = 1.0
	scoreBuffer   = 0.8
	scoreDays     = 7
)

// scored gives each task the slot with the best weighted mean of a few wishes: near its deadline, heavy, at an hour that fits its
// energy, soon, with room beside it. Tasks go in the order of their best score; starts advance by the length of the block; only
// seven days are looked at. Tasks longer than a block may be are cut into the longest blocks, or they would have no place at all.
func scored(w *week) planner.GridPlan {
	s := newSimple(w)
	best := make([]float64, len(w.Tasks))
	for j := range w.Tasks {
		_, best[j] = s.bestStart(j, w.Tasks[j].P, map[int]int{})
	}
	order := w.order(func(a, b int) int { return cmp.Compare(best[b], best[a]) })
	for _, j := range order {
		left := w.Tasks[j].P
		onDay := map[int]int{}
		var out []planner.GridBlock
		for left > 0 {
			b, score := s.bestStart(j, left, onDay)
			if score < 0 {
				break
			}
			s.mark(b, true)
			out = append(out, b)
			left -= b.Slots
			onDay[w.Day[b.Start]] += b.Slots
		}
		s.put(j, out)
	}
	return s.plan
}

func (s *simple) bestStart(j, left int, onDay map[int]int) (planner.GridBlock, float64) {
	lo, hi := s.window(j)
	best, bestScore := planner.GridBlock{}, -1.0
	for at := lo; at < hi && s.w.Day[at] < scoreDays; {
		n := s.room(j, at, hi, left, onDay)
		if n == 0 {
			at++
			continue
		}
		if score := s.score(&s.w.Tasks[j], at, n); score > bestScore {
			best, bestScore = planner.GridBlock{Start: at, Slots: n}, score
		}
		at += n
	}
	return best, bestScore
}

func (s *simple) score(t *weekTask, at, slots int) float64 {
	w := s.w
	slotsADay := 24 * 60 / w.G
	days := float64(w.Wall[at]) / float64(slotsADay)
	deadline := 0.5
	if t.DlWall >= 0 {
		left := float64(t.DlWall-w.Wall[at]) / float64(slotsADay)
		if deadline = math.Exp(-left / 3); left < 0 {
			deadline = 0
		}
	}
	energy := 0.5
	hour := w.Wall[at] % slotsADay * w.G / 60
	focus := 0.5
	switch {
	case hour >= 9 && hour < 12:
		focus = 1
	case hour >= 13 && hour < 15 || hour >= 20:
		focus = 0
	}
	switch t.Energy {
	case 1:
		energy = 1 - focus
	case 2:
		energy = focus
	}
	buffer := 0.0
	if end := at + slots; end < w.SegEnd[at] && !s.taken[end] {
		buffer = 1
	}
	sum := scoreDeadline*deadline + scorePriority*float64(t.W)/8 + scoreEnergy*energy + scoreTime*math.Exp(-days/7) + scoreHours + scoreBuffer*buffer
	return sum / (scoreDeadline + scorePriority + scoreEnergy + scoreTime + scoreHours + scoreBuffer)
}
