package planner

// chunk is a block in slots. Its last slot may be filled in part only.
type chunk struct {
	at      int // first slot
	slots   int
	minutes int
}

func (c chunk) end() int { return c.at + c.slots }

// state is a partial plan. Every change of a day's occupancy gives the day a version it never had, which is what cached tables
// of the kernel are checked against; undoing changes may bring the old version back.
type state struct {
	m         *model
	owner     []int32 // by slot: the job, or none
	load      []int   // by day: minutes, fixed blocks included
	groupLoad []int   // by group of days: minutes, fixed blocks included
	clock     int64   // the last version given
	version   []int64 // by day
	kept      []int64 // by day: the version a search comes back to, 0 for none
	chunks    [][]chunk
	placed    []int // by job: minutes
}

func newState(m *model) *state {
	s := &state{
		m: m, owner: make([]int32, m.tl.slots()), load: make([]int, len(m.tl.days)),
		groupLoad: make([]int, len(m.groupCap)), version: make([]int64, len(m.tl.days)), kept: make([]int64, len(m.tl.days)), clock: 1,
		chunks: make([][]chunk, len(m.jobs)), placed: make([]int, len(m.jobs)),
	}
	for t := range s.owner {
		s.owner[t] = none
	}
	copy(s.load, m.fixedLoad)
	copy(s.groupLoad, m.groupFixed)
	for d := range s.version {
		s.version[d] = 1
	}
	return s
}

// put gives a job its chunks; it must have none.
func (s *state) put(j int, chunks []chunk) {
	s.chunks[j] = chunks
	for _, c := range chunks {
		s.occupy(c, int32(j), c.minutes)
		s.placed[j] += c.minutes
	}
}

// take removes the chunks of a job and returns them.
func (s *state) take(j int) []chunk {
	chunks := s.chunks[j]
	for _, c := range chunks {
		s.occupy(c, none, -c.minutes)
	}
	s.chunks[j], s.placed[j] = nil, 0
	return chunks
}

func (s *state) occupy(c chunk, owner int32, minutes int) {
	for t := c.at; t < c.end(); t++ {
		s.owner[t] = owner
	}
	if rest := s.m.ownBreak(c.at, c.slots); rest > 0 {
		if owner != none {
			owner = resting
		}
		for t := c.end(); t < c.end()+rest; t++ {
			s.owner[t] = owner
		}
	}
	d := s.m.tl.day[c.at]
	s.load[d] += minutes
	s.groupLoad[s.m.group[d]] += minutes
	s.clock++
	s.version[d] = s.clock
}

// complete reports whether all minutes of a job are worked, fixed or placed.
func (s *state) complete(j int) bool { return s.placed[j] == s.m.jobs[j].remaining }

// ready reports whether everything a job depends on is completed.
func (s *state) ready(j int) bool {
	for _, p := range s.m.jobs[j].preds {
		if !s.complete(p) {
			return false
		}
	}
	return true
}

// window is the slots a job may use: its own window, after the completion of what it depends on and before the first new
// block of what depends on it.
func (s *state) window(j int) (lo, hi int) {
	job := &s.m.jobs[j]
	lo, hi = job.lo, job.hi
	for _, p := range job.preds {
		if end := s.m.jobs[p].fixedEnd; end > s.m.tl.first {
			lo = max(lo, s.m.tl.firstFrom(end))
		}
		if n := len(s.chunks[p]); n > 0 {
			lo = max(lo, s.chunks[p][n-1].end())
		}
	}
	for _, q := range job.succs {
		if len(s.chunks[q]) > 0 {
			hi = min(hi, s.chunks[q][0].at)
		}
	}
	if job.turns != nil {
		lo, hi = s.apart(job, lo, hi)
	}
	return lo, max(lo, hi)
}

// endOf is the second at which a chunk ends.
func (m *model) endOf(c chunk) int64 {
	return m.tl.start[c.end()-1] + slotSeconds - int64(c.slots*SlotMinutes-c.minutes)*60
}

// priceOf is slotCost, looked up where that is possible.
func (m *model) priceOf(j *job, t int) int64 {
	if j.row != nil {
		return int64(j.row[t])
	}
	return m.slotCost(j, t)
}

// jobCost is the soft cost of a job's chunks, without the load of days.
func (m *model) jobCost(j *job, chunks []chunk) int64 {
	var cost int64
	placed := 0
	for i, c := range chunks {
		cost += m.blockCost(c.minutes) + m.startCost(c.at) + m.spacingShare(j, chunks, i)
		for t := c.at; t < c.end(); t++ {
			cost += m.priceOf(j, t)
		}
		placed += c.minutes
	}
	if placed == j.remaining && placed > 0 {
		cost += m.latenessCost(j, m.endOf(chunks[len(chunks)-1]))
	}
	return cost
}

// score of the whole state.
func (s *state) score() Score {
	var out Score
	for i := range s.m.jobs {
		j := &s.m.jobs[i]
		out[0] += j.unplacedCost(j.remaining - s.placed[i])
		out[1] += s.m.jobCost(j, s.chunks[i])
	}
	for d, minutes := range s.load {
		out[1] += s.m.loadCost(d, minutes) - s.m.loadCost(d, s.m.fixedLoad[d])
	}
	return out
}
