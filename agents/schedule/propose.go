package schedule

import (
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/clock"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

// Unplaced is work that has no place in a plan, with the reason.
type Unplaced struct {
	Task     string         `json:"task"`
	Title    string         `json:"title"`
	Minutes  int            `json:"minutes"`
	Reason   planner.Reason `json:"reason"`
	Sentence string         `json:"sentence"`
}

// Late is a task that a plan completes after its soft deadline.
type Late struct {
	Task    string `json:"task"`
	Title   string `json:"title"`
	Minutes int    `json:"minutes"` // from the deadline to completion
}

// Note is something assumed or changed on the way to a plan.
type Note struct {
	Code     string `json:"code"`
	Task     string `json:"task,omitempty"`
	Sentence string `json:"sentence"`
}

// Proposal is a plan with everything a person looks at before applying it.
type Proposal struct {
	Plan     *record.Plan
	Blocks   []Block
	Diff     Diff
	Unplaced []Unplaced
	Late     []Late
	Notes    []Note
}

// Draft is a plan that was made and checked but is not stored yet.
type Draft struct {
	state    *state
	problem  planner.Problem
	result   planner.Result
	trigger  string
	proposal *Proposal
}

// Propose plans for a person at now and stores the plan as a proposal. Nothing
// else changes. Errors for people are faults.
func Propose(app core.App, user *record.User, now time.Time, wish Wish) (*Proposal, error) {
	draft, err := Draw(app, user, now, wish)
	if err != nil {
		return nil, err
	}
	var proposal *Proposal
	err = app.RunInTransaction(func(tx core.App) error {
		proposal, err = draft.Store(tx)
		return err
	})
	return proposal, err
}

// Draw plans for a person at now and stores nothing. Errors for people are
// faults.
func Draw(app core.App, user *record.User, now time.Time, wish Wish) (*Draft, error) {
	if err := wish.Check(); err != nil {
		return nil, err
	}
	// Whole seconds: the instant is stored with the plan and read back when it
	// is applied, and dates are stored in milliseconds.
	from, to := Horizon(now.Truncate(time.Second), daysFor(user, wish), user.Zone())
	s, err := load(app, user, from, to)
	if err != nil {
		return nil, err
	}
	problem, movable, notes, err := s.problem()
	if err != nil {
		return nil, err
	}
	if err := s.follow(&problem, &movable, wish); err != nil {
		return nil, err
	}
	revision, err := nextRevision(app, user.Id)
	if err != nil {
		return nil, err
	}
	problem.Seed, problem.Budget, problem.Walks = wish.Seed, searchBudget, walks
	if problem.Seed == 0 {
		problem.Seed = seedFor(user.Id, revision)
	}
	if wish.Budget != nil {
		problem.Budget = *wish.Budget
	}
	result, err := Solve(problem)
	if err != nil {
		return nil, refusal(err)
	}
	return draft(app, s, problem, result, movable, notes, wish.Trigger)
}

// draft looks at a result as people see it.
func draft(app core.App, s *state, p planner.Problem, r planner.Result, movable []*record.Block, notes []planner.Note, trigger string) (*Draft, error) {
	j, err := newJudge(app, s, &p)
	if err != nil {
		return nil, err
	}
	out := s.proposal(p, r, movable, notes)
	if err := j.giveReasons(out.Blocks, r, movable); err != nil {
		return nil, err
	}
	out.Diff = diffOf(out.Blocks)
	return &Draft{state: s, problem: p, result: r, trigger: trigger, proposal: out}, nil
}

// Store keeps the draft as a proposal, in the caller's transaction. Another
// request may have taken the revision the draft was drawn for; it gets the
// next one.
func (d *Draft) Store(tx core.App) (*Proposal, error) {
	revision, err := nextRevision(tx, d.state.user.Id)
	if err == nil {
		err = d.store(tx, revision)
	}
	if err != nil {
		return nil, fmt.Errorf("store a proposal: %w", err)
	}
	return d.proposal, nil
}

// Find reads a stored plan of the person with everything a proposal shows;
// sql.ErrNoRows when there is none.
func Find(app core.App, user *record.User, id string) (*Proposal, error) {
	plan, err := record.FindPlan(app, user.Id, id)
	if err != nil {
		return nil, err
	}
	detail, err := record.DetailOf(app, plan)
	if err != nil {
		return nil, err
	}
	p := &Proposal{Plan: plan, Blocks: []Block{}, Unplaced: []Unplaced{}, Late: []Late{}, Notes: []Note{}}
	for field, to := range map[string]any{"blocks": &p.Blocks, "diff": &p.Diff, "unplaced": &p.Unplaced, "late": &p.Late, "notes": &p.Notes} {
		if err := detail.UnmarshalJSONField(field, to); err != nil {
			return nil, fmt.Errorf("read %s of plan %s: %w", field, id, err)
		}
	}
	return p, nil
}

func daysFor(user *record.User, wish Wish) int {
	if wish.Days > 0 {
		return min(wish.Days, MaxDays)
	}
	if d := user.Preferences().HorizonDays; d != nil {
		return *d
	}
	return DefaultDays
}

func nextRevision(app core.App, owner string) (int, error) {
	last, err := record.LatestPlan(app, owner)
	if err != nil || last == nil {
		return 1, err
	}
	return last.GetInt("revision") + 1, nil
}

func seedFor(owner string, revision int) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s/%d", owner, revision)
	return h.Sum64()
}

// refusal turns the planner's refusals into faults; a broken plan stays an
// internal error.
func refusal(err error) error {
	var circle *planner.CycleError
	var field *planner.FieldError
	switch {
	case errors.As(err, &circle):
		return fault.PlanImpossible.Say("%s", circle.Error()).On("depends_on")
	case errors.As(err, &field):
		return fault.PlanImpossible.Say("%s", field.Error())
	case errors.Is(err, planner.ErrInvalid):
		return fault.PlanImpossible.Say("%s", err.Error())
	}
	return err
}

func (s *state) proposal(p planner.Problem, r planner.Result, movable []*record.Block, notes []planner.Note) *Proposal {
	out := &Proposal{Blocks: s.compare(r.Blocks, movable), Unplaced: []Unplaced{}, Late: []Late{}, Notes: []Note{}}
	titles, auto := map[string]string{}, map[string]bool{}
	for _, t := range s.tasks {
		titles[t.Id], auto[t.Id] = t.Title(), t.AutoSchedule()
	}
	byID := map[string]*record.Block{}
	for _, b := range s.blocks {
		byID[b.Id] = b
	}
	for _, f := range p.Fixed {
		if b := byID[f.ID]; b != nil && f.Start.Before(s.to) {
			change := Fixed
			if s.held[f.ID] {
				change = Kept
			}
			out.Blocks = append(out.Blocks, Block{ID: f.ID, Task: b.Task(), Title: titles[b.Task()], Start: f.Start, End: f.End, Change: change})
		}
	}
	slices.SortStableFunc(out.Blocks, func(a, b Block) int { return a.Start.Compare(b.Start) })
	for _, u := range r.Unplaced {
		if id := recordID(u.Task); auto[id] {
			out.Unplaced = append(out.Unplaced, Unplaced{id, titles[id], u.Minutes, u.Reason, u.Sentence})
		}
	}
	for _, l := range r.Late {
		id := recordID(l.Task)
		out.Late = append(out.Late, Late{id, titles[id], l.Minutes})
	}
	for _, n := range append(notes, r.Notes...) {
		out.Notes = append(out.Notes, Note{n.Code, recordID(n.Task), n.Sentence})
	}
	return out
}

func (d *Draft) store(tx core.App, revision int) error {
	out, r, p := d.proposal, d.result, d.problem
	plan, err := record.NewPlan(tx, d.state.user.Id)
	if err != nil {
		return err
	}
	plan.SetSpan(d.state.from, d.state.to)
	missing := 0
	for _, u := range out.Unplaced {
		missing += u.Minutes
	}
	blocks := 0
	for _, b := range out.Blocks {
		if b.Change != Removed {
			blocks++
		}
	}
	churn := d.state.churnOf(out.Blocks)
	for field, value := range map[string]any{
		"revision": revision, "zone": d.state.zone.String(), "hash": r.Hash, "trigger": cmp.Or(d.trigger, record.TriggerYou),
		"seed": strconv.FormatUint(p.Seed, 10), "budget": p.Budget, "work": r.Work,
		"score_medium": r.Score[0], "score_soft": r.Score[1],
		"blocks": blocks, "added": len(out.Diff.Added), "moved": len(out.Diff.Moved), "removed": len(out.Diff.Removed), "kept": out.Diff.Kept,
		"moved_minutes": churn.minutes, "moved_today": churn.today, "stability": churn.stability(),
		"unplaced": len(out.Unplaced), "unplaced_minutes": missing, "late": len(out.Late),
	} {
		plan.Set(field, value)
	}
	if err := tx.Save(plan.Record); err != nil {
		return err
	}
	detail, err := record.NewPlanDetail(tx, plan)
	if err != nil {
		return err
	}
	packed, err := Encode(p)
	if err != nil && !errors.Is(err, ErrSnapshotSize) {
		return err // a plan that is too large to be kept whole is still a plan
	}
	for field, value := range map[string]any{
		"blocks": out.Blocks, "diff": out.Diff, "unplaced": out.Unplaced, "late": out.Late, "notes": out.Notes,
		"basis": d.state.basis, "problem": string(packed),
	} {
		detail.Set(field, value)
	}
	if err := tx.Save(detail.Record); err != nil {
		return err
	}
	out.Plan = plan
	return nil
}

// churn is how much of what was in force a plan changes.
type churn struct {
	minutes int // of blocks it moves or removes
	today   int // those of them that lay on the first day
	before  int // minutes of blocks it could move
}

// churnOf measures a plan. Blocks whose time has come to nothing by themselves
// (of finished tasks) count as well: they are not where they were.
func (s *state) churnOf(blocks []Block) churn {
	var c churn
	y, m, d := s.now.In(s.zone).Date()
	tomorrow := clock.Wall(y, m, d+1, 0, 0, 0, s.zone)
	for _, b := range blocks {
		was := Span{b.Start, b.End}
		if b.Was != nil {
			was = *b.Was
		}
		minutes := int(was.End.Sub(was.Start) / time.Minute)
		switch b.Change {
		case Kept:
			c.before += minutes
		case Moved, Removed:
			c.before += minutes
			c.minutes += minutes
			if was.Start.Before(tomorrow) {
				c.today += minutes
			}
		}
	}
	return c
}

// stability is the percentage of minutes that stay where they are; 100 when
// there were none.
func (c churn) stability() int {
	if c.before == 0 {
		return 100
	}
	return 100 - (100*c.minutes+c.before-1)/c.before
}
