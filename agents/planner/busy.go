package planner

import "time"

// markBusy says of each block whether others should see its time as taken: when its task is late, short of time or at risk,
// so that no other place may be left for it, and when it begins within Limits.BusyWithin. The time of the others is free to
// whoever asks for it first; the plan finds another.
func (r *Result) markBusy(p *Problem) {
	pressed := map[string]bool{}
	for _, s := range r.AtRisk {
		pressed[s.Task] = true
	}
	for _, l := range r.Late {
		pressed[l.Task] = true
	}
	for _, u := range r.Unplaced {
		pressed[u.Task] = true
	}
	soon := p.Now.Add(time.Duration(p.Limits.resolved().BusyWithin) * time.Minute)
	for i := range r.Blocks {
		b := &r.Blocks[i]
		b.Busy = pressed[b.Task] || b.Start.Before(soon)
	}
}
