package planner

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Together marks blocks as bundles (Block.Bundle) where small tasks are worked in one go as the planner would have put them, for
// blocks in force, of which nobody knows any more.
func Together(p Problem, blocks []Block) []Block {
	out := slices.Clone(blocks)
	at := map[string]int{}
	for i := range out {
		out[i].Bundle = 0
		if _, twice := at[out[i].Task]; twice {
			at[out[i].Task] = none
			continue
		}
		at[out[i].Task] = i
	}
	for n, x := range bundlesOf(&p) {
		if !inOneGo(&p, x, func(task string) (Block, bool) {
			i, known := at[task]
			if !known || i == none {
				return Block{}, false
			}
			return out[i], true
		}) {
			continue
		}
		for _, i := range x.members {
			out[at[p.Tasks[i].ID]].Bundle = n + 1
		}
	}
	return out
}

// inOneGo reports whether each member of a bundle has one block with all of its work, right behind the one before.
func inOneGo(p *Problem, x bundle, blockOf func(string) (Block, bool)) bool {
	var end time.Time
	for k, i := range x.members {
		b, ok := blockOf(p.Tasks[i].ID)
		if !ok || b.Minutes() != p.Tasks[i].Minutes-creditOf(p, i) || k > 0 && !b.Start.Equal(end) {
			return false
		}
		end = b.End
	}
	return true
}

// bundle puts the blocks of bundles together and returns the blocks with those of bundles for those of their members. Tasks in
// apart are left alone.
func (d *Desk) bundle(blocks []Block, apart map[string]bool) []Block {
	byTask := map[string]Block{}
	for _, b := range blocks {
		if b.Bundle > 0 && !apart[b.Task] {
			byTask[b.Task] = b
		}
	}
	var bundles []bundle
	inside := map[string]bool{}
	for _, x := range bundlesOf(&d.given) {
		if !inOneGo(&d.given, x, func(task string) (Block, bool) { b, ok := byTask[task]; return b, ok }) {
			continue
		}
		bundles = append(bundles, x)
		for _, i := range x.members {
			inside[d.given.Tasks[i].ID] = true
		}
	}
	if d.b = bundledAs(&d.given, bundles); d.b == nil {
		return blocks
	}
	d.p = d.b.problem
	for i := range d.p.Tasks {
		if n := d.b.bundle[i]; n != none {
			d.p.Tasks[i].Title = d.titleOf(&d.b.bundles[n])
		}
	}
	out := slices.DeleteFunc(slices.Clone(blocks), func(b Block) bool { return inside[b.Task] })
	for _, x := range bundles {
		first := d.given.Tasks[x.members[0]].ID
		last := d.given.Tasks[x.members[len(x.members)-1]].ID
		out = append(out, Block{Task: bundleID(first), Start: byTask[first].Start, End: byTask[last].End})
	}
	slices.SortStableFunc(out, func(a, b Block) int { return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Task, b.Task)) })
	return out
}

// titleOf names a bundle for sentences: "Call mum, Water plants and Pay rent".
func (d *Desk) titleOf(x *bundle) string {
	names := make([]string, len(x.members))
	for k, i := range x.members {
		names[k] = named(d.given.Tasks[i].Title, d.given.Tasks[i].ID)
	}
	return d.given.Lang.List(names)
}

// unbundle notes that the members of bundles that break a rule are looked at one by one; it reports whether there were any.
func (d *Desk) unbundle(strays []Block, apart map[string]bool) bool {
	found := false
	for _, b := range strays {
		for _, part := range d.members([]Block{b}) {
			if part.Task != b.Task {
				apart[part.Task], found = true, true
			}
		}
	}
	return found
}

// members lists blocks with those of members for those of bundles.
func (d *Desk) members(blocks []Block) []Block {
	if d.b == nil {
		return blocks
	}
	var out []Block
	for _, b := range blocks {
		n := d.bundleNamed(b.Task)
		if n == none {
			out = append(out, b)
			continue
		}
		start := b.Start
		for _, i := range d.b.bundles[n].members {
			t := &d.given.Tasks[i]
			end := start.Add(time.Duration(t.Minutes-creditOf(&d.given, i)) * time.Minute)
			out = append(out, Block{Task: t.ID, Start: start, End: end, Bundle: n + 1})
			start = end
		}
	}
	return out
}

// bundleNamed is the bundle behind a task of the bundled problem, or none.
func (d *Desk) bundleNamed(task string) int {
	if d.b == nil || !strings.HasPrefix(task, bundleID("")) {
		return none
	}
	for i := range d.b.problem.Tasks {
		if d.b.problem.Tasks[i].ID == task {
			return d.b.bundle[i]
		}
	}
	return none
}

// bundleOf is the bundle that a task is worked in, or nil.
func (d *Desk) bundleOf(task string) *bundle {
	if d.b == nil {
		return nil
	}
	for n := range d.b.bundles {
		if slices.ContainsFunc(d.b.bundles[n].members, func(i int) bool { return d.given.Tasks[i].ID == task }) {
			return &d.b.bundles[n]
		}
	}
	return nil
}

// name is the id of a job's task; a bundle goes by its first.
func (d *Desk) name(j *job) string {
	if n := d.bundleNamed(j.task.ID); n != none {
		return d.given.Tasks[d.b.bundles[n].members[0]].ID
	}
	return j.task.ID
}

// before is how much later than its bundle a task begins.
func (d *Desk) before(task string) time.Duration {
	x := d.bundleOf(task)
	if x == nil {
		return 0
	}
	minutes := 0
	for _, i := range x.members {
		if d.given.Tasks[i].ID == task {
			break
		}
		minutes += d.given.Tasks[i].Minutes - creditOf(&d.given, i)
	}
	return time.Duration(minutes) * time.Minute
}

// share is when a task is worked whose bundle begins at an instant.
func (d *Desk) share(task string, bundle time.Time) (start, end time.Time) {
	for _, i := range d.bundleOf(task).members {
		if t := &d.given.Tasks[i]; t.ID == task {
			start = bundle.Add(d.before(task))
			end = start.Add(time.Duration(t.Minutes-creditOf(&d.given, i)) * time.Minute)
		}
	}
	return start, end
}

// result is the plan on the desk, scored and told as a plan is.
func (d *Desk) result() Result {
	r := report(d.m, d.s, 0)
	if d.b != nil {
		r = d.b.split(r, d.m)
	}
	return r
}
