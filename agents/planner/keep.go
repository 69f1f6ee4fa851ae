package planner

// keep puts a job back where it was in the last plan, when its old blocks are exactly what remains of it and break no rule.
func (c *constructor) keep(j int) {
	job := &c.m.jobs[j]
	if job.remaining == 0 || len(job.old) == 0 || !c.s.ready(j) {
		return
	}
	lo, hi := c.s.window(j)
	var chunks []chunk
	total := 0
	for _, old := range job.old {
		k, ok := c.oldChunk(job, old, lo, hi)
		if !ok {
			return
		}
		if n := len(chunks); n > 0 && c.crowded(chunks[n-1], k) {
			return
		}
		chunks = append(chunks, k)
		total += k.minutes
	}
	if total == job.remaining && c.withinCaps(job, chunks) && c.k.rested(chunks) {
		c.s.put(j, chunks)
	}
}

// oldChunk is an old block in slots; ok is false when it is not legal any more.
func (c *constructor) oldChunk(job *job, old interval, lo, hi int) (chunk, bool) {
	tl := c.m.tl
	k := chunk{at: tl.firstFrom(old.from), minutes: int(old.to-old.from) / 60}
	k.slots = (k.minutes + SlotMinutes - 1) / SlotMinutes
	if k.minutes < job.bounds.min || k.minutes > job.bounds.max || (old.to-old.from)%60 != 0 || k.at < lo || k.end() > hi ||
		tl.start[k.at] != old.from || k.end() > int(tl.segEnd[k.at]) {
		return chunk{}, false
	}
	for t := k.at; t < k.end(); t++ {
		if !job.open[t] || c.s.owner[t] != none {
			return chunk{}, false
		}
	}
	return k, true
}

// crowded reports whether two blocks of one job lie too close together.
func (c *constructor) crowded(a, b chunk) bool {
	return b.at < a.end() || b.at-a.end() < c.k.rest && c.m.tl.segEnd[a.at] == c.m.tl.segEnd[b.at]
}

// withinCaps reports whether chunks of a job fit under the caps of its days and weeks.
func (c *constructor) withinCaps(job *job, chunks []chunk) bool {
	for _, k := range chunks {
		d := int(c.m.tl.day[k.at])
		g := c.m.group[d]
		onDay, inGroup := 0, 0
		for _, o := range chunks {
			if od := int(c.m.tl.day[o.at]); od == d {
				onDay += o.minutes
			}
			if c.m.group[c.m.tl.day[o.at]] == g {
				inGroup += o.minutes
			}
		}
		if c.s.load[d]+onDay > c.m.dayCap[d] || job.fixedOn(d)+onDay > job.bounds.perDay || c.s.groupLoad[g]+inGroup > c.m.groupCap[g] {
			return false
		}
	}
	return true
}
