package planner

import (
	"cmp"
	"slices"
	"time"
)

// bundleMost is the longest bundle, and the longest task that can be part of one, in minutes.
const bundleMost = 60

// bundleGap is how far apart blocks of the last plan may lie and still be seen as one bundle: what lay between may be done by now.
const bundleGap = time.Hour

// bundle is some small tasks that are planned as one block, with one switch between it and the work around it.
type bundle struct {
	members []int // tasks in the order in which they are worked
	minutes int
}

// bundling is a problem in which bundles stand for their members.
type bundling struct {
	original *Problem
	problem  Problem
	bundles  []bundle
	task     []int // by task of the bundled problem: its index in the original, or none
	bundle   []int // by task of the bundled problem: its bundle, or none
}

// planBundled plans with bundles, and without them when that places more: nothing loses its place because it was put together
// with something else. Where work is left over and no proof says that all plans leave as much, it plans twice to find out.
func planBundled(p *Problem, plan func(*Problem) (Result, *model)) Result {
	b := bundled(p)
	if b == nil {
		apart, _ := plan(p)
		return apart
	}
	together, m := plan(&b.problem)
	if together.Score[0] == 0 {
		return b.split(together, m)
	}
	missing := slices.ContainsFunc(together.Unplaced, func(u Unplaced) bool {
		return b.bundle[slices.IndexFunc(b.problem.Tasks, func(t Task) bool { return t.ID == u.Task })] != none
	})
	if proof := certify(newModel(p)); !missing && proof != nil && proof.Medium == together.Score[0] {
		return b.split(together, m) // no plan places more
	}
	apart, _ := plan(p)
	apart.Work += together.Work
	if missing || apart.Score[0] < together.Score[0] {
		return apart
	}
	together.Work = apart.Work
	return b.split(together, m)
}

// bundled puts the small tasks of a problem together; nil when there is nothing to put together.
func bundled(p *Problem) *bundling {
	return bundledAs(p, bundlesOf(p))
}

// bundledAs puts the members of bundles together; nil when there are none.
func bundledAs(p *Problem, bundles []bundle) *bundling {
	if len(bundles) == 0 {
		return nil
	}
	b := &bundling{original: p, problem: *p, bundles: bundles}
	b.problem.Tasks = nil
	member := make([]bool, len(p.Tasks))
	for _, x := range bundles {
		for _, i := range x.members {
			member[i] = true
		}
	}
	for i := range p.Tasks {
		if !member[i] {
			b.add(p.Tasks[i], i, none)
		}
	}
	for n := range bundles {
		b.add(b.taskOf(&bundles[n]), none, n)
	}
	b.problem.Previous = b.previous()
	return b
}

func (b *bundling) add(t Task, task, bundle int) {
	b.problem.Tasks = append(b.problem.Tasks, t)
	b.task, b.bundle = append(b.task, task), append(b.bundle, bundle)
}

// taskOf makes the task that stands for a bundle: it is due when the first of its members is.
func (b *bundling) taskOf(x *bundle) Task {
	first := &b.original.Tasks[x.members[0]]
	t := Task{ID: bundleID(first.ID), Title: first.Title, Minutes: x.minutes, NoSplit: true, NoBundle: true, Earliest: first.Earliest,
		Due: first.Due, Hard: first.Hard, ASAP: first.ASAP, Priority: first.Priority, Energy: first.Energy, Hours: first.Hours,
		PreferFrom: first.PreferFrom, PreferTo: first.PreferTo}
	for _, i := range x.members {
		m := &b.original.Tasks[i]
		if m.Due.Before(t.Due) {
			t.Due = m.Due
		}
		if m.Earliest.After(t.Earliest) {
			t.Earliest = m.Earliest
		}
		t.Avoid = append(t.Avoid, m.Avoid...)
	}
	return t
}

// bundleID cannot be the id of a task: those have at most maxIDBytes.
func bundleID(first string) string { return string(make([]byte, maxIDBytes+1)) + first }

// previous gives each bundle the old blocks of its members.
func (b *bundling) previous() []Block {
	owner := map[string]string{}
	for n := range b.bundles {
		for _, i := range b.bundles[n].members {
			owner[b.original.Tasks[i].ID] = bundleID(b.original.Tasks[b.bundles[n].members[0]].ID)
		}
	}
	out := make([]Block, 0, len(b.original.Previous))
	old := map[string][]Block{}
	for _, prev := range b.original.Previous {
		if id, ok := owner[prev.Task]; ok {
			old[id] = append(old[id], prev)
			continue
		}
		out = append(out, prev)
	}
	for n := range b.bundles { // blocks that follow each other are one old block, so that a bundle can be kept where it was
		id := bundleID(b.original.Tasks[b.bundles[n].members[0]].ID)
		blocks := old[id]
		slices.SortStableFunc(blocks, func(x, y Block) int { return x.Start.Compare(y.Start) })
		for i, prev := range blocks {
			prev.Task = id
			if last := len(out) - 1; i > 0 && out[last].End.Equal(prev.Start) {
				out[last].End = prev.End
				continue
			}
			out = append(out, prev)
		}
	}
	return out
}

// bundlesOf finds what goes together: tasks that ask for the same, in the order of their old blocks and then of the problem.
// What was together stays together; new tasks join the first bundle with room.
func bundlesOf(p *Problem) []bundle {
	most := p.Limits.resolved().Bundle
	if most == 0 {
		return nil
	}
	old := oldStarts(p)
	var small []int
	for i := range candidatesOf(p, most) {
		small = append(small, i)
	}
	slices.SortStableFunc(small, func(a, b int) int {
		return cmp.Or(compareOld(old[a], old[b]), cmp.Compare(a, b))
	})
	var out []bundle
	for _, i := range small {
		minutes := p.Tasks[i].Minutes - creditOf(p, i)
		n := slices.IndexFunc(out, func(x bundle) bool {
			last := x.members[len(x.members)-1]
			return x.minutes+minutes <= bundleMost && alike(p, x.members[0], i) &&
				(old[i].IsZero() || !old[last].IsZero() && old[i].Sub(old[x.members[0]]) <= bundleGap)
		})
		if n < 0 {
			out = append(out, bundle{})
			n = len(out) - 1
		}
		out[n].members = append(out[n].members, i)
		out[n].minutes += minutes
	}
	return slices.DeleteFunc(out, func(x bundle) bool { return len(x.members) < 2 })
}

// compareOld sorts by old start, those without one last.
func compareOld(a, b time.Time) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return a.Compare(b)
}

// oldStarts is when the old block of each task starts; zero for none.
func oldStarts(p *Problem) []time.Time {
	index, out := taskIndex(p.Tasks), make([]time.Time, len(p.Tasks))
	for _, b := range p.Previous {
		if i, ok := index[b.Task]; ok && (out[i].IsZero() || b.Start.Before(out[i])) {
			out[i] = b.Start
		}
	}
	return out
}

// candidatesOf yields the tasks that may be bundled: a few whole slots of work are left, in one block, with no dependency either
// way, no block that stays, and no wish to be spread or alone.
func candidatesOf(p *Problem, most int) func(func(int) bool) {
	bound := map[string]bool{}
	for i := range p.Tasks {
		for _, id := range p.Tasks[i].DependsOn {
			bound[id], bound[p.Tasks[i].ID] = true, true
		}
	}
	for _, f := range p.Fixed {
		bound[f.Task] = true
	}
	return func(yield func(int) bool) {
		for i := range p.Tasks {
			t := &p.Tasks[i]
			left := t.Minutes - min(t.Done, t.Minutes)
			hours := t.Hours
			if hours == nil {
				hours = &p.Hours
			}
			if left > 0 && left <= most && left%SlotMinutes == 0 && !bound[t.ID] && !t.NoBundle && !t.Spaced && t.Series == "" && !hours.IsZero() &&
				(t.MaxChunk == 0 || t.MaxChunk >= left) && (t.MaxPerDay == 0 || t.MaxPerDay >= left) && !yield(i) {
				return
			}
		}
	}
}

func creditOf(p *Problem, i int) int { return min(p.Tasks[i].Done, p.Tasks[i].Minutes) }

// alike reports whether two tasks ask for the same in everything that a block is priced by. Due times of one date count as the
// same.
func alike(p *Problem, a, b int) bool {
	x, y := &p.Tasks[a], &p.Tasks[b]
	sameHours := x.Hours == nil && y.Hours == nil || x.Hours != nil && y.Hours != nil && x.Hours.Equal(*y.Hours)
	sameDue := x.Due.IsZero() && y.Due.IsZero() || !x.Due.IsZero() && !y.Due.IsZero() && sameDate(x.Due.Add(-time.Second), y.Due.Add(-time.Second), p.Zone)
	return sameHours && sameDue && x.Hard == y.Hard && x.ASAP == y.ASAP && x.Priority == y.Priority && x.Energy == y.Energy &&
		x.PreferFrom == y.PreferFrom && x.PreferTo == y.PreferTo && startOf(p, x).Equal(startOf(p, y))
}

// startOf is from when a task can be worked.
func startOf(p *Problem, t *Task) time.Time {
	if first := planStart(p); t.Earliest.Before(first) {
		return first
	}
	return t.Earliest
}

// split gives every block of a bundle to its members, one after the other. The first carries what the bundle costs once, the
// last what completing it costs; the later ones pay for a full day, as everywhere.
func (b *bundling) split(r Result, m *model) Result {
	out := r
	out.Blocks, out.Late, out.Slack, out.AtRisk = nil, nil, nil, nil
	byID := make(map[string]int, len(b.problem.Tasks))
	for i := range b.problem.Tasks {
		byID[b.problem.Tasks[i].ID] = i
	}
	number := 0
	for _, block := range r.Blocks {
		i := byID[block.Task]
		if b.bundle[i] == none {
			out.Blocks = append(out.Blocks, block)
			continue
		}
		number++
		parts := b.parts(m, &m.jobs[i], block, &b.bundles[b.bundle[i]])
		for k := range parts {
			parts[k].Bundle = number
		}
		out.Blocks = append(out.Blocks, parts...)
	}
	b.timings(&out, r, byID)
	whole := newModel(b.original)
	if len(out.Unplaced) > 0 {
		out.Certificate = certify(whole)
	}
	out.Notes = notesOf(whole)
	out.Hash = hashOf(&out, b.original.Fixed)
	return out
}

// parts divides a block of a bundle.
func (b *bundling) parts(m *model, j *job, block Block, x *bundle) []Block {
	var out []Block
	costs := make(map[string]int64, len(block.Terms))
	for _, t := range block.Terms {
		costs[t.Name] = t.Cost
	}
	at := m.tl.firstFrom(block.Start.Unix())
	start := block.Start
	for _, i := range x.members {
		minutes := b.original.Tasks[i].Minutes - creditOf(b.original, i)
		part := Block{Task: b.original.Tasks[i].ID, Start: start, End: start.Add(time.Duration(minutes) * time.Minute)}
		cost := map[string]int64{}
		for _, term := range slotTerms {
			for t := at; t < at+minutes/SlotMinutes; t++ {
				cost[term.name] += term.cost(m, j, t)
			}
		}
		at, start = at+minutes/SlotMinutes, part.End
		out = append(out, part)
		setTerms(&out[len(out)-1], cost)
	}
	first, last := map[string]int64{}, map[string]int64{}
	for _, name := range []string{TermSwitch, TermSession, TermStart} {
		first[name] = costs[name]
	}
	last[TermLateness] = costs[TermLateness]
	setTerms(&out[0], first)
	setTerms(&out[len(out)-1], last)
	left := costs[TermLoad]
	for k := len(out) - 1; k >= 0; k-- {
		pays := min(left, m.weights.LoadPerMin*int64(out[k].Minutes()))
		setTerms(&out[k], map[string]int64{TermLoad: pays})
		left -= pays
	}
	return out
}

// setTerms adds terms to a block, in the order of Terms.
func setTerms(b *Block, more map[string]int64) {
	cost := make(map[string]int64, len(b.Terms)+len(more))
	for _, t := range b.Terms {
		cost[t.Name] += t.Cost
	}
	for name, v := range more {
		cost[name] += v
	}
	b.Terms, b.Cost = nil, 0
	for _, info := range Terms() {
		if v := cost[info.Name]; v != 0 {
			b.Terms = append(b.Terms, Term{info.Name, v})
			b.Cost += v
		}
	}
}

// timings gives members the slack of their bundle, and says of each by itself whether it is late; in the order of the original
// tasks.
func (b *bundling) timings(out *Result, r Result, byID map[string]int) {
	late, slack, risk := map[string]int{}, map[string]int{}, map[string]bool{}
	members := func(id string) []string {
		i := byID[id]
		if b.bundle[i] == none {
			return []string{id}
		}
		var ids []string
		for _, k := range b.bundles[b.bundle[i]].members {
			ids = append(ids, b.original.Tasks[k].ID)
		}
		return ids
	}
	for _, l := range r.Late {
		if b.bundle[byID[l.Task]] == none {
			late[l.Task] = l.Minutes
		}
	}
	for _, s := range r.Slack {
		for _, id := range members(s.Task) {
			slack[id] = s.Minutes
		}
	}
	for _, s := range r.AtRisk {
		for _, id := range members(s.Task) {
			risk[id] = true
		}
	}
	end := map[string]time.Time{}
	for _, block := range out.Blocks {
		end[block.Task] = block.End
	}
	for _, x := range b.bundles {
		for _, i := range x.members {
			t := &b.original.Tasks[i]
			if at, placed := end[t.ID]; placed && !t.Due.IsZero() && at.After(t.Due) {
				late[t.ID] = int((at.Unix() - t.Due.Unix() + 59) / 60)
				delete(slack, t.ID)
			}
		}
	}
	for i := range b.original.Tasks {
		id := b.original.Tasks[i].ID
		if n, ok := late[id]; ok {
			out.Late = append(out.Late, Late{id, n})
		}
		if n, ok := slack[id]; ok {
			out.Slack = append(out.Slack, Slack{id, n})
			if risk[id] {
				out.AtRisk = append(out.AtRisk, Slack{id, n})
			}
		}
	}
}
