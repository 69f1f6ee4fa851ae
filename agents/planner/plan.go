package planner

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"time"
)

// Plan places the tasks of a problem. It fails only when the problem itself is refused: *FieldError, *HoursError or
// *CycleError, all of which wrap ErrInvalid. Work that does not fit is listed in the result with its reason.
func Plan(p Problem) (Result, error) {
	if err := Validate(p); err != nil {
		return Result{}, err
	}
	r := planBundled(&p, planTasks)
	r.markBusy(&p)
	return r, nil
}

// planTasks places tasks as they are given.
func planTasks(p *Problem) (Result, *model) {
	m := newModel(p)
	s, calm, work := constructCalm(m)
	budget := p.Budget
	if budget > 1 && calm != nil {
		kept, more := searchAll(m, calm, p.Seed, budget/2, p.Walks)
		calm, work, budget = kept, work+more, budget-budget/2
	}
	if budget > 0 {
		better, more := searchAll(m, s, p.Seed, budget, p.Walks)
		s, work = better, work+more
	}
	if calm != nil && !s.score().Less(calm.score()) {
		s = calm
	}
	return report(m, s, work), m
}

// report turns a finished state into a result.
func report(m *model, s *state, work int64) Result {
	r := Result{Score: s.score(), Work: work}
	r.Blocks = blocksOf(m, s)
	for i := range m.jobs {
		j := &m.jobs[i]
		if s.placed[i] < j.remaining {
			r.Unplaced = append(r.Unplaced, m.explainUnplaced(s, j))
			continue
		}
		r.addTiming(m, s, j)
	}
	if len(r.Unplaced) > 0 {
		r.Certificate = certify(m)
	}
	r.Days = daysOf(m, s)
	r.Notes = notesOf(m)
	r.Kept = m.tl.kept()
	r.Hash = hashOf(&r, m.p.Fixed)
	return r
}

// blocksOf lists the chunks as blocks with their terms.
func blocksOf(m *model, s *state) []Block {
	type placed struct {
		chunk
		job  int
		i    int // among the chunks of its job
		last bool
	}
	var all []placed
	for j, chunks := range s.chunks {
		for i, c := range chunks {
			all = append(all, placed{c, j, i, i == len(chunks)-1 && s.complete(j)})
		}
	}
	slices.SortFunc(all, func(a, b placed) int { return cmp.Compare(a.at, b.at) })
	load := slices.Clone(m.fixedLoad)
	var out []Block
	for _, c := range all {
		j := &m.jobs[c.job]
		b := Block{Task: j.task.ID, Start: instant(m.tl.start[c.at]), End: instant(m.endOf(c.chunk))}
		d := m.tl.day[c.at]
		loadCost := m.loadCost(int(d), load[d]+c.minutes) - m.loadCost(int(d), load[d])
		load[d] += c.minutes
		b.Terms = m.termsOf(j, s.chunks[c.job], c.i, c.last, loadCost)
		for _, t := range b.Terms {
			b.Cost += t.Cost
		}
		out = append(out, b)
	}
	return out
}

// termsOf lists what the i-th block of a job costs, zero terms left out, in the order of Terms.
func (m *model) termsOf(j *job, chunks []chunk, i int, completes bool, load int64) []Term {
	c := chunks[i]
	cost := make(map[string]int64, len(slotTerms)+5)
	for _, term := range slotTerms {
		for t := c.at; t < c.end(); t++ {
			cost[term.name] += term.cost(m, j, t)
		}
	}
	cost[TermSwitch] = m.switchCost()
	cost[TermSession] = m.sessionCost(c.minutes)
	cost[TermStart] = m.startCost(c.at)
	cost[TermLoad] = load
	cost[TermSpacing] = m.spacingShare(j, chunks, i)
	if completes {
		cost[TermLateness] = m.latenessCost(j, m.endOf(c))
	}
	var out []Term
	for _, info := range Terms() {
		if v := cost[info.Name]; v != 0 {
			out = append(out, Term{info.Name, v})
		}
	}
	return out
}

// At risk is a task with less room than half of what is planned for it, or than an hour: one ordinary overrun makes it late.
const (
	riskShare   = 2
	riskMinutes = 60
)

// addTiming notes for a completed job how late it is, or how much room is left.
func (r *Result) addTiming(m *model, s *state, j *job) {
	if j.due == 0 {
		return
	}
	end := j.fixedEnd
	chunks := s.chunks[j.index]
	if n := len(chunks); n > 0 {
		end = max(end, m.endOf(chunks[n-1]))
	}
	if end == 0 {
		return // finished before this plan
	}
	if end > j.due {
		if !j.task.Hard {
			r.Late = append(r.Late, Late{j.task.ID, int((end - j.due + 59) / 60)})
		}
		return
	}
	if len(chunks) == 0 {
		return
	}
	slack := Slack{Task: j.task.ID}
	for t := m.tl.firstFrom(end); t < m.tl.endsBy(j.due); t++ {
		if s.owner[t] == none && j.open[t] {
			slack.Minutes += SlotMinutes
		}
	}
	r.Slack = append(r.Slack, slack)
	if slack.Minutes < max(riskMinutes, j.remaining/riskShare) {
		r.AtRisk = append(r.AtRisk, slack)
	}
}

func daysOf(m *model, s *state) []DayLoad {
	out := make([]DayLoad, 0, len(m.tl.days))
	for d, day := range m.tl.days {
		load := DayLoad{Date: day.date(), Minutes: s.load[d], Cap: min(m.dayCap[d], dayMinutes)}
		for t := m.tl.dayLo[d]; t < m.tl.dayLo[d+1]; t++ {
			if s.owner[t] == none {
				load.Free += SlotMinutes
			}
		}
		out = append(out, load)
	}
	return out
}

// notesOf lists what the planner changed or noticed, by task, then by day.
func notesOf(m *model) []Note {
	var out []Note
	for i := range m.jobs {
		j := &m.jobs[i]
		if j.remaining > 0 && j.bounds.lowered > 0 {
			out = append(out, Note{NoteChunk, j.task.ID, m.p.say(
				"%s of %s are no sum of blocks of %d to %d minutes, so blocks may be as short as %d minutes.",
				minutesText(j.remaining), m.titleOf(j), j.bounds.lowered, j.bounds.max, j.bounds.min)})
		}
		if j.task.AfterEvent != "" && j.remaining > 0 && j.notBefore > m.tl.first {
			out = append(out, Note{NoteAfterEvent, j.task.ID, m.p.say(
				`%s is planned after "%s", which ends %s.`, m.titleOf(j), j.task.AfterEvent, m.p.time(instant(j.notBefore)))})
		}
		if j.task.Hard && j.fixedEnd > j.due {
			out = append(out, Note{NotePinnedLate, j.task.ID, m.p.say(
				"A block of %s that stays where it is ends %s, after its deadline %s.",
				m.titleOf(j), m.p.time(instant(j.fixedEnd)), m.p.end(j.task.Due))})
		}
	}
	out = append(out, m.earlyNotes()...)
	for _, missed := range m.tl.missed {
		code := NoteFree
		if missed.kind == TakenLunch {
			code = NoteLunch
		}
		out = append(out, Note{Code: code, Sentence: missed.sentence(m.p.Lang)})
	}
	return append(out, m.travelNotes()...)
}

// earlyNotes points at blocks that stay and start before what their task depends on is worked.
func (m *model) earlyNotes() []Note {
	first := make(map[string]time.Time)
	for _, f := range m.p.Fixed {
		if f.Task != "" && !f.End.Before(m.p.Now) && (first[f.Task].IsZero() || f.Start.Before(first[f.Task])) {
			first[f.Task] = f.Start
		}
	}
	var out []Note
	for i := range m.jobs {
		j := &m.jobs[i]
		start, ok := first[j.task.ID]
		if !ok {
			continue
		}
		for _, p := range j.preds {
			pred := &m.jobs[p]
			if pred.remaining > 0 || pred.fixedEnd > start.Unix() {
				out = append(out, Note{NotePinnedEarly, j.task.ID, m.p.say(
					"A block of %s stays at %s although %s, which it depends on, may not be finished by then.",
					m.titleOf(j), m.p.time(start), m.titleOf(pred))})
			}
		}
	}
	return out
}

// hashOf is the fingerprint of a plan with the blocks that stay: SHA-256 over a canonical form in which every text carries
// its length.
func hashOf(r *Result, fixed []Fixed) string {
	h := sha256.New()
	num := func(v int64) { _ = binary.Write(h, binary.BigEndian, v) }
	text := func(s string) { num(int64(len(s))); h.Write([]byte(s)) }
	text("pulseplan plan 1")
	num(int64(len(r.Blocks)))
	for _, b := range r.Blocks {
		text(b.Task)
		num(b.Start.Unix())
		num(b.End.Unix())
	}
	num(int64(len(r.Unplaced)))
	for _, u := range r.Unplaced {
		text(u.Task)
		num(int64(u.Minutes))
		text(string(u.Reason))
	}
	num(int64(len(r.Late)))
	for _, l := range r.Late {
		text(l.Task)
		num(int64(l.Minutes))
	}
	num(int64(len(fixed)))
	for _, f := range fixed {
		text(f.Task)
		num(f.Start.Unix())
		num(f.End.Unix())
	}
	num(r.Score[0])
	num(r.Score[1])
	return hex.EncodeToString(h.Sum(nil))
}
