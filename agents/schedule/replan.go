package schedule

import (
	"errors"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

// Codes of notes of plans that nobody asked for.
const (
	NoteMoves       = "moves_bound"     // how many moves of how many, and what was left alone for it
	NoteFrozen      = "frozen"          // blocks that begin too soon to be touched
	NoteFrozenBreak = "frozen_conflict" // one of them is in the way of something
)

// firmness are the factors of the stability weight that are tried one after the
// other until a plan moves no more blocks than it may.
var firmness = []int64{1, 4, 16, 64}

// mostWeight is the highest weight the planner takes, in tenths of a pain minute.
const mostWeight = 100_000

// Replanned is what came of looking at a plan that may need a change.
type Replanned struct {
	Proposal *Proposal // nil: nothing needs to change
	Applied  *Applied  // not nil: it is in force already
}

// Replan looks at the plan of a person after something has changed, and changes
// as little as it can: blocks that begin within the person's freeze stay, and
// of the others no more than the person's bound are moved or removed; those
// that cannot stay where they are do not count. When nothing needs to change,
// nothing is stored. What it stores takes the place of an earlier plan that
// nobody asked for and nobody applied, and is applied at once if the person
// wants that. A proposal the person has just asked for is not joined by another.
func Replan(app core.App, user *record.User, trigger string, now time.Time) (*Replanned, error) {
	return replan(app, user, trigger, now, func(tx core.App, put func(core.App) (*Replanned, error)) (*Replanned, error) { return put(tx) })
}

// replan lets store write what was found, in one transaction with what is its
// own.
func replan(app core.App, user *record.User, trigger string, now time.Time,
	store func(tx core.App, put func(core.App) (*Replanned, error)) (*Replanned, error)) (*Replanned, error) {
	mode, moves, freeze := user.Preferences().Replanning()
	if mode == record.ReplanOff {
		return &Replanned{}, Unwant(app, user.Id)
	}
	for range looks {
		changes, err := changesOf(app, user.Id)
		if err != nil {
			return nil, err
		}
		found, err := bounds{moves, freeze}.draw(app, user, trigger, now)
		if err != nil {
			return nil, err
		}
		var out *Replanned
		err = app.RunInTransaction(func(tx core.App) error {
			seen, err := seenTo(tx, user.Id, changes)
			if err == nil && !seen {
				err = errAgain
			}
			if err == nil {
				out, err = store(tx, func(tx core.App) (*Replanned, error) { return found.put(tx, mode, now) })
			}
			return err
		})
		if err == nil || !errors.Is(err, errAgain) && !fault.Is(err, fault.PlanStale) {
			return out, err
		}
	}
	// It goes on changing; the next sweep asks again.
	return &Replanned{}, Asked(app, user.Id, "")
}

// looks is how often the records are read anew because they have changed while
// they were looked at.
const looks = 3

var errAgain = errors.New("the records have changed while they were looked at")

// bounds is how far a plan may be changed that nobody asked for.
type bounds struct {
	moves  int
	freeze time.Duration
}

// bounded is a plan within bounds; its draft is nil when nothing needs to
// change.
type bounded struct {
	state *state
	draft *Draft
	asked bool // the person has just asked for a plan of the same records, and has it before them
}

// look sees whether a proposal the person has asked for covers the change.
func (b *bounded) look(tx core.App, p *record.Plan, now time.Time) error {
	from, _ := p.Span()
	if b.draft == nil || now.Sub(from) > grace {
		return nil
	}
	detail, err := record.DetailOf(tx, p)
	if err == nil && detail.GetString("basis") == b.state.basis {
		b.asked = true
	}
	return err
}

// put stores the draft in the caller's transaction, in the place of earlier
// ones.
func (b *bounded) put(tx core.App, mode string, now time.Time) (*Replanned, error) {
	out := &Replanned{}
	pending, err := record.ListPlans(tx, b.state.user.Id, record.PlanProposed)
	if err != nil {
		return nil, err
	}
	for _, p := range pending {
		if p.Trigger() == record.TriggerYou || p.Trigger() == record.TriggerSchedule {
			if err := b.look(tx, p, now); err != nil {
				return nil, err
			}
			continue
		}
		p.Set("state", record.PlanSuperseded)
		if err := tx.Save(p.Record); err != nil {
			return nil, err
		}
	}
	if b.draft == nil || mode == record.ReplanPropose && b.asked {
		return out, nil
	}
	if out.Proposal, err = b.draft.Store(tx); err != nil {
		return nil, err
	}
	if mode == record.ReplanApply {
		out.Applied, err = Apply(tx, b.state.user, out.Proposal.Plan.Id, nil, now)
		if err == nil {
			out.Proposal.Plan = out.Applied.Plan
		}
	}
	return out, err
}

// draw makes the plan and stores nothing.
func (b bounds) draw(app core.App, user *record.User, trigger string, now time.Time) (*bounded, error) {
	from, to := Horizon(now.Truncate(time.Second), daysFor(user, Wish{}), user.Zone())
	s, err := load(app, user, from, to)
	if err != nil {
		return nil, err
	}
	out := &bounded{state: s}
	r, err := b.reading(app, s)
	if err != nil || !r.need() {
		return out, err
	}
	revision, err := nextRevision(app, user.Id)
	if err != nil {
		return nil, err
	}
	r.p.Seed, r.p.Budget = seedFor(user.Id, revision), searchBudget
	choice, err := r.choose(b.moves)
	if err != nil || !r.worth(choice) {
		return out, err
	}
	s.held = map[string]bool{}
	for id := range r.frozen {
		s.held[id] = true
	}
	for id := range choice.held {
		s.held[id] = true
	}
	notes := append(slices.Clone(r.notes), choice.notes...)
	out.draft, err = draft(app, s, choice.p, choice.result, choice.movable, notes, trigger)
	return out, err
}

// reading is the records of a person as a plan nobody asked for reads them:
// frozen blocks are fixed, and what cannot stay is known.
type reading struct {
	s       *state
	j       *judge
	p       planner.Problem
	movable []*record.Block
	broken  map[string]string // by block id: why it cannot stay
	frozen  map[string]bool
	notes   []planner.Note
}

func (b bounds) reading(app core.App, s *state) (*reading, error) {
	p, movable, notes, err := s.problem()
	if err != nil {
		return nil, err
	}
	r := &reading{s: s, p: p, movable: movable, notes: notes, frozen: map[string]bool{}}
	if r.j, err = newJudge(app, s, &p); err != nil {
		return nil, err
	}
	all := r.j.broken(movable)
	until := s.now.Add(b.freeze)
	var frozen []*record.Block
	for _, m := range movable {
		// A block of a task that is over holds nobody up but its owner's eye.
		if m.Start().Before(until) && r.j.open(m.Task()) != nil {
			frozen = append(frozen, m)
			r.frozen[m.Id] = true
		}
	}
	s.hold(&r.p, &r.movable, func(m *record.Block) bool { return r.frozen[m.Id] })
	r.notes = append(r.notes, r.frozenNotes(frozen, all, b.freeze)...)
	if r.j, err = newJudge(app, s, &r.p); err != nil {
		return nil, err
	}
	r.broken = r.j.broken(r.movable)
	return r, nil
}

func (r *reading) frozenNotes(frozen []*record.Block, broken map[string]string, freeze time.Duration) []planner.Note {
	var out []planner.Note
	for _, b := range frozen {
		if why := broken[b.Id]; why != "" {
			out = append(out, planner.Note{Code: NoteFrozenBreak, Task: b.Task(), Sentence: r.s.say(
				"%s at %s begins within %s and was left to you. %s", r.j.title(b.Task()), r.s.when(b.Start()), r.s.minutes(int(freeze/time.Minute)), why)})
		}
	}
	if len(frozen) > 0 {
		length := r.s.minutes(int(freeze / time.Minute))
		text := r.s.say("1 block begins within %s and stays where it is.", length)
		if n := len(frozen); n > 1 {
			text = r.s.say("%d blocks begin within %s and stay where they are.", n, length)
		}
		out = append(out, planner.Note{Code: NoteFrozen, Sentence: text})
	}
	return out
}

// need reports whether anything calls for a change: a block that cannot stay,
// work that has no place, or a task that would be late as it is.
func (r *reading) need() bool {
	if len(r.broken) > 0 {
		return true
	}
	planned, lateness, _ := r.measure(nil)
	if lateness > 0 && len(r.movable) > 0 {
		return true
	}
	for i := range r.p.Tasks {
		t := &r.p.Tasks[i]
		if r.auto(t.ID) && planned[t.ID] < t.Minutes-t.Done && t.Earliest.Before(r.p.To) {
			return true
		}
	}
	return false
}

func (r *reading) auto(task string) bool {
	t := r.j.open(recordID(task))
	return t != nil && t.AutoSchedule()
}

// measure adds up the blocks of a plan (nil: those in force that can stay): the
// minutes of each task, and by how many minutes, weighed by priority, completed
// tasks are late.
func (r *reading) measure(blocks []planner.Block) (planned map[string]int, lateness int64, total int64) {
	planned = map[string]int{}
	ends := map[string]time.Time{}
	count := func(task string, start, end time.Time) {
		planned[task] += int(end.Sub(start) / time.Minute)
		ends[task] = later(ends[task], end)
	}
	for _, f := range r.p.Fixed {
		if f.Counts {
			count(f.Task, f.Start, f.End)
		}
	}
	if blocks == nil {
		for _, b := range r.movable {
			if r.broken[b.Id] == "" {
				count(r.s.turnAt(b.Task(), b.Start()), b.Start(), b.End())
			}
		}
	}
	for _, b := range blocks {
		count(b.Task, b.Start, b.End)
	}
	for i := range r.p.Tasks {
		t := &r.p.Tasks[i]
		left := t.Minutes - t.Done
		total += t.Priority.Weight() * int64(min(planned[t.ID], left))
		if !t.Due.IsZero() && !t.Hard && planned[t.ID] >= left && ends[t.ID].After(t.Due) {
			lateness += t.Priority.Weight() * int64(ends[t.ID].Sub(t.Due)/time.Minute)
		}
	}
	return planned, lateness, total
}

// choice is one plan that could be made.
type choice struct {
	p       planner.Problem
	movable []*record.Block
	result  planner.Result
	held    map[string]bool // blocks that were kept for the bound alone
	moves   int             // blocks moved or removed that could have stayed
	notes   []planner.Note
}

// solve plans with a stability weight of so many times the person's, and with
// the blocks in held where they are.
func (r *reading) solve(factor int64, held map[string]bool) (*choice, error) {
	p := r.p
	p.Fixed, p.Previous = slices.Clone(p.Fixed), slices.Clone(p.Previous)
	if p.Weights == (planner.Weights{}) {
		p.Weights = planner.DefaultWeights()
	}
	p.Weights.StabilityPerMin = min(max(1, p.Weights.StabilityPerMin)*factor, mostWeight)
	c := &choice{p: p, movable: slices.Clone(r.movable), held: held}
	r.s.hold(&c.p, &c.movable, func(b *record.Block) bool { return held[b.Id] })
	var err error
	if c.result, err = Solve(c.p); err != nil {
		return nil, refusal(err)
	}
	c.moves = len(r.moved(c))
	return c, nil
}

// moved lists the blocks a choice moves or removes although they could stay.
func (r *reading) moved(c *choice) []Block {
	return slices.DeleteFunc(r.s.compare(c.result.Blocks, c.movable), func(b Block) bool {
		return b.Change != Moved && b.Change != Removed || r.broken[b.ID] != ""
	})
}

// choose looks for the plan that moves at most so many blocks: with ever more
// weight on stability, and at last with all but so many blocks fixed, of those
// that the plan before wanted to move, the farthest away.
func (r *reading) choose(most int) (*choice, error) {
	var first, last *choice
	for _, factor := range firmness {
		c, err := r.solve(factor, map[string]bool{})
		if err != nil {
			return nil, err
		}
		if first == nil {
			first = c
		}
		if last = c; c.moves <= most {
			return r.noted(c, first, most), nil
		}
	}
	wants := r.moved(last)
	slices.SortStableFunc(wants, func(a, b Block) int { return before(b).Compare(before(a)) })
	free := map[string]bool{}
	for _, b := range wants[:min(most, len(wants))] {
		free[b.ID] = true
	}
	held := map[string]bool{}
	for _, b := range r.movable {
		if r.broken[b.Id] == "" && !free[b.Id] {
			held[b.Id] = true
		}
	}
	c, err := r.solve(firmness[0], held)
	if err != nil {
		return nil, err
	}
	return r.noted(c, first, most), nil
}

func before(b Block) time.Time {
	if b.Was != nil {
		return b.Was.Start
	}
	return b.Start
}

// noted says how much of the bound a choice uses and what it left alone for it.
func (r *reading) noted(c, first *choice, most int) *choice {
	if c.moves == 0 && first.moves == 0 {
		return c
	}
	text := r.s.say("%d of at most %d blocks moved that could have stayed.", c.moves, most)
	if most == 1 {
		text = r.s.say("%d of at most 1 block moved that could have stayed.", c.moves)
	}
	if first.moves > most {
		stays := r.moved(first)
		text += r.s.say(" Without that limit %d would", first.moves)
		for _, b := range stays {
			if !slices.ContainsFunc(r.moved(c), func(o Block) bool { return o.ID == b.ID }) {
				text += r.s.say(", such as %s at %s", r.j.title(b.Task), r.s.when(before(b)))
				break
			}
		}
		text += "."
	}
	c.notes = append(c.notes, planner.Note{Code: NoteMoves, Sentence: text})
	return c
}

// worth reports whether a choice does more than move things about: it sees to a
// block that cannot stay, gives work a place that had none, or makes something
// less late.
func (r *reading) worth(c *choice) bool {
	_, lateBefore, totalBefore := r.measure(nil)
	_, lateAfter, totalAfter := r.measure(append([]planner.Block{}, withHeld(c, r)...))
	if totalAfter != totalBefore {
		return totalAfter > totalBefore || len(r.broken) > 0
	}
	if lateAfter < lateBefore {
		return true
	}
	for _, b := range r.s.compare(c.result.Blocks, c.movable) {
		if r.broken[b.ID] != "" && (b.Change == Moved || b.Change == Removed) {
			return true
		}
	}
	return false
}

// withHeld lists the blocks of a choice, those it kept for the bound included.
func withHeld(c *choice, r *reading) []planner.Block {
	out := slices.Clone(c.result.Blocks)
	for _, b := range r.movable {
		if c.held[b.Id] {
			out = append(out, planner.Block{Task: r.s.turnAt(b.Task(), b.Start()), Start: b.Start(), End: b.End()})
		}
	}
	return out
}
