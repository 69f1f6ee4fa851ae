package planner

import "time"

// Weigh returns what the soft terms charge a block for lying where it lies, in the order of Terms, zero terms left out: also
// at a place that no plan would choose, outside hours or over an event, since people put blocks there. What depends on the
// length of the block, on its being the last one, or on where it was before is left out. Fixed and Previous blocks of the problem
// count towards the load of their days; the block itself must not be among them. ok is false when its task is unknown or it
// does not lie inside the horizon after Now.
func Weigh(p Problem, b Block) (terms []Term, ok bool) {
	i, known := taskIndex(p.Tasks)[b.Task]
	if !known {
		return nil, false
	}
	turn := p.DayTurn()
	others := append(p.Fixed[:len(p.Fixed):len(p.Fixed)], fixedOf(p.Previous)...)
	task := p.Tasks[i]
	task.Hours, task.DependsOn = nil, nil
	p.Tasks, p.Hours = []Task{task}, allHours()
	p.Busy, p.Fixed, p.Previous, p.Limits.Lunch, p.Limits.Free = nil, nil, nil, Lunch{}, nil
	if Validate(p) != nil || !b.End.After(b.Start) || b.Start.Before(planStart(&p)) || b.End.After(p.To) {
		return nil, false
	}
	m := newModel(&p)
	j := &m.jobs[0]
	at, end := m.slotAt(b.Start), m.slotAt(b.End.Add(-time.Second))+1
	if at < 0 || end <= at {
		return nil, false
	}
	cost := map[string]int64{}
	today := planningDay(b.Start, p.Zone, turn)
	if d := int(today - m.tl.days[0]); d >= 0 && d < len(m.tl.days) {
		load := 0
		for _, o := range others {
			if o.Task != "" && planningDay(o.Start, p.Zone, turn) == today {
				load += o.Minutes()
			}
		}
		cost[TermLoad] = m.loadCost(d, load+b.Minutes()) - m.loadCost(d, load)
	}
	for _, term := range slotTerms {
		for t := at; t < end; t++ {
			cost[term.name] += term.cost(m, j, t)
		}
	}
	for _, info := range Terms() {
		if v := cost[info.Name]; v != 0 {
			terms = append(terms, Term{info.Name, v})
		}
	}
	return terms, true
}

// slotAt is the slot that an instant lies in.
func (m *model) slotAt(t time.Time) int { return m.tl.firstFrom(t.Unix()+1) - 1 }

// allHours are the hours of the whole week.
func allHours() Hours {
	h, err := ParseHours("Mon-Sun 00:00-24:00")
	if err != nil {
		return Hours{}
	}
	return h
}

func fixedOf(blocks []Block) []Fixed {
	out := make([]Fixed, len(blocks))
	for i, b := range blocks {
		out[i] = Fixed{Task: b.Task, Start: b.Start, End: b.End}
	}
	return out
}
