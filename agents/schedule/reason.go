package schedule

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/record"
)

// judge knows what a block may do where it is, whatever a new plan wants: the
// rules of the problem that concern single places, and those that add up.
type judge struct {
	s      *state
	p      *planner.Problem
	tasks  map[string]*planner.Task
	closed map[string]*record.Task // tasks of blocks that are done, cancelled or gone (nil)
}

// newJudge looks up what the state does not hold: the tasks of blocks that are
// not open any more.
func newJudge(app core.App, s *state, p *planner.Problem) (*judge, error) {
	j := &judge{s: s, p: p, tasks: map[string]*planner.Task{}, closed: map[string]*record.Task{}}
	for i := range p.Tasks {
		j.tasks[p.Tasks[i].ID] = &p.Tasks[i]
	}
	for _, b := range s.blocks {
		if j.open(b.Task()) != nil {
			continue
		}
		if _, known := j.closed[b.Task()]; known {
			continue
		}
		t, err := record.FindTask(app, s.user.Id, b.Task())
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, err
		}
		j.closed[b.Task()] = t
	}
	return j, nil
}

// open is the open task of a record id, or nil.
func (j *judge) open(id string) *record.Task {
	i := slices.IndexFunc(j.s.tasks, func(t *record.Task) bool { return t.Id == id })
	if i < 0 {
		return nil
	}
	return j.s.tasks[i]
}

// title is what the task of a record id is called, open or not.
func (j *judge) title(id string) string {
	if t := j.open(id); t != nil {
		return t.Title()
	}
	if t := j.closed[id]; t != nil {
		return t.Title()
	}
	return j.s.say("A task that is gone")
}

// when writes an instant for people, in their zone.
func (s *state) when(t time.Time) string { return s.lang().Time(t, s.zone) }

// broken finds the movable blocks that cannot stay where they are, each with
// the reason: what the world has done to them, or what there is too much of, of
// which the latest blocks go. It is the same for the same records.
func (j *judge) broken(movable []*record.Block) map[string]string {
	out := map[string]string{}
	blocks := slices.Clone(movable)
	slices.SortFunc(blocks, func(a, b *record.Block) int {
		if c := a.Start().Compare(b.Start()); c != 0 {
			return c
		}
		return slices.Compare([]byte(a.Id), []byte(b.Id))
	})
	for _, b := range blocks {
		if why := j.alone(b); why != "" {
			out[b.Id] = why
		}
	}
	j.overlapping(blocks, out)
	j.waiting(blocks, out)
	j.tooMuch(blocks, out)
	j.overCap(blocks, out)
	return out
}

// alone looks at one block against what does not move.
func (j *judge) alone(b *record.Block) string {
	record := j.open(b.Task())
	if record == nil {
		return j.ended(b.Task())
	}
	if !record.AutoSchedule() {
		return j.s.say("%s is not planned automatically any more.", record.Title())
	}
	t := j.tasks[j.s.turnAt(b.Task(), b.Start())]
	if t == nil {
		return j.s.say("%s does not come up at that time any more.", record.Title())
	}
	if why := j.inWay(b); why != "" {
		return why
	}
	switch {
	case !j.inHours(t, b):
		return j.s.say("Its old time is outside its hours now (%s).", j.s.lang().Hours(j.hoursOf(t)))
	case t.Hard && b.End().After(t.Due):
		return j.s.say("Its deadline is %s now.", j.s.when(t.Due))
	case b.Start().Before(t.Earliest):
		return j.s.say("It may not start before %s now.", j.s.when(t.Earliest))
	}
	for _, a := range t.Avoid {
		if b.Start().Before(a.End) && a.Start.Before(b.End()) {
			return j.s.say("You turned its old time down.")
		}
	}
	return ""
}

func (j *judge) ended(id string) string {
	t := j.closed[id]
	switch {
	case t == nil:
		return j.s.say("Its task is gone.")
	case t.GetString("status") == "done":
		return j.s.say("%s is done.", t.Title())
	}
	return j.s.say("%s is cancelled.", t.Title())
}

// inWay names the event or the block that stays which a block overlaps.
func (j *judge) inWay(b *record.Block) string {
	for _, e := range j.p.Busy {
		if b.Start().Before(e.End) && e.Start.Before(b.End()) {
			return j.s.say("Its old time is taken by %s.", named(e.Title, j.s.say("an event")))
		}
		before, after := buffer(e.BufferBefore, j.p.Limits.BufferBefore), buffer(e.BufferAfter, j.p.Limits.BufferAfter)
		if b.Start().Before(e.End.Add(after)) && e.Start.Add(-before).Before(b.End()) {
			return j.s.say("Its old time is too close to %s.", named(e.Title, j.s.say("an event")))
		}
	}
	for _, f := range j.p.Fixed {
		if f.ID == b.Id || !b.Start().Before(f.End) || !f.Start.Before(b.End()) {
			continue
		}
		title := j.s.say("a block that stays")
		if i := slices.IndexFunc(j.s.blocks, func(o *record.Block) bool { return o.Id == f.ID }); i >= 0 {
			title = j.title(j.s.blocks[i].Task())
		}
		switch f.Kind {
		case planner.FixedPinned:
			return j.s.say("Its old time is taken by %s, which you put there.", title)
		case planner.FixedStarted:
			return j.s.say("Its old time is taken by %s, which has been started.", title)
		}
		return j.s.say("Its old time is taken by %s.", title)
	}
	return ""
}

// buffer resolves an event's own buffer against the person's, as the planner
// does: 0 takes the person's, negative is none.
func buffer(own time.Duration, minutes int) time.Duration {
	switch {
	case own < 0:
		return 0
	case own > 0:
		return own
	}
	return time.Duration(max(0, minutes)) * time.Minute
}

func named(title, otherwise string) string {
	if title == "" {
		return otherwise
	}
	return title
}

func (j *judge) hoursOf(t *planner.Task) planner.Hours {
	if t.Hours != nil {
		return *t.Hours
	}
	return j.p.Hours
}

// inHours asks every minute of a block for its place on the wall clock, as the
// checker does.
func (j *judge) inHours(t *planner.Task, b *record.Block) bool {
	hours := j.hoursOf(t)
	for at := b.Start(); at.Before(b.End()); at = at.Add(time.Minute) {
		local := at.In(j.s.zone)
		minute := local.Hour()*60 + local.Minute()
		if !hours.Covers(local.Weekday(), minute, minute+1) {
			return false
		}
	}
	return true
}

// overlapping breaks the later of two movable blocks that overlap.
func (j *judge) overlapping(blocks []*record.Block, out map[string]string) {
	var last *record.Block
	for _, b := range blocks {
		if out[b.Id] != "" {
			continue
		}
		if last != nil && b.Start().Before(last.End()) {
			out[b.Id] = j.s.say("Its old time is taken by %s.", j.title(last.Task()))
			continue
		}
		last = b
	}
}

// waiting breaks blocks that begin before what they depend on is completed.
func (j *judge) waiting(blocks []*record.Block, out map[string]string) {
	minutes, ends := map[string]int{}, map[string]time.Time{}
	count := func(task string, start, end time.Time) {
		minutes[task] += int(end.Sub(start) / time.Minute)
		if end.After(ends[task]) {
			ends[task] = end
		}
	}
	for _, f := range j.p.Fixed {
		if f.Counts {
			count(f.Task, f.Start, f.End)
		}
	}
	for _, b := range blocks {
		if out[b.Id] == "" {
			count(j.s.turnAt(b.Task(), b.Start()), b.Start(), b.End())
		}
	}
	for _, b := range blocks {
		t := j.tasks[j.s.turnAt(b.Task(), b.Start())]
		if out[b.Id] != "" || t == nil {
			continue
		}
		for _, id := range t.DependsOn {
			before := j.tasks[id]
			if before == nil || before.Done+minutes[id] >= before.Minutes && !ends[id].After(b.Start()) {
				continue
			}
			out[b.Id] = j.s.say("It waits for %s.", named(before.Title, id))
			break
		}
	}
}

// tooMuch breaks the latest blocks of tasks that have more time than work.
func (j *judge) tooMuch(blocks []*record.Block, out map[string]string) {
	left := map[string]int{}
	for id, t := range j.tasks {
		left[id] = t.Minutes - t.Done
	}
	for _, f := range j.p.Fixed {
		if f.Counts {
			left[f.Task] -= f.Minutes()
		}
	}
	for _, b := range blocks {
		if id := j.s.turnAt(b.Task(), b.Start()); out[b.Id] == "" {
			left[id] -= b.Minutes()
		}
	}
	for i := len(blocks) - 1; i >= 0; i-- {
		b := blocks[i]
		id := j.s.turnAt(b.Task(), b.Start())
		if out[b.Id] != "" || left[id] >= 0 || j.tasks[id] == nil {
			continue
		}
		out[b.Id] = j.s.say("Less of %s is left than was planned.", j.title(b.Task()))
		left[id] += b.Minutes()
	}
}

// overCap breaks the latest blocks of days that hold more than they may.
func (j *judge) overCap(blocks []*record.Block, out map[string]string) {
	load := map[string]int{}
	day := func(t time.Time) string { return t.In(j.s.zone).Format(time.DateOnly) }
	for _, f := range j.p.Fixed {
		if f.Task != "" {
			load[day(f.Start)] += f.Minutes()
		}
	}
	for _, b := range blocks {
		if out[b.Id] == "" {
			load[day(b.Start())] += b.Minutes()
		}
	}
	for i := len(blocks) - 1; i >= 0; i-- {
		b := blocks[i]
		limit := j.dayCap(b.Start().In(j.s.zone).Weekday())
		if out[b.Id] != "" || limit < 0 || load[day(b.Start())] <= limit {
			continue
		}
		out[b.Id] = j.s.say("Your limit of %s leaves no room for it on %s.", j.s.minutes(limit), j.s.lang().Day(b.Start(), j.s.zone))
		load[day(b.Start())] -= b.Minutes()
	}
}

// dayCap is the most minutes of work on a weekday; negative: no limit.
func (j *judge) dayCap(day time.Weekday) int {
	for _, limit := range []int{j.p.Limits.ByWeekday[day], j.p.Limits.MaxPerDay} {
		if limit != 0 {
			return limit
		}
	}
	return planner.DefaultMaxPerDay
}

// minutes writes a length for people: "45 minutes", "2 hours", "2 h 30 min".
func (s *state) minutes(n int) string {
	switch {
	case n%60 == 0 && n > 0:
		return counted(s.lang(), n/60, "1 hour", "%d hours")
	case n > 60:
		return s.say("%d h %d min", n/60, n%60)
	}
	return counted(s.lang(), n, "1 minute", "%d minutes")
}

// maxReasons bounds how many moves of one plan are weighed against staying;
// each takes a walk over the horizon.
const maxReasons = 100

// giveReasons writes into each moved and removed block why it is not where it
// was: first what forbids the old place by itself, then what the plan as a
// whole gains.
func (j *judge) giveReasons(blocks []Block, r planner.Result, movable []*record.Block) error {
	broken := j.broken(movable)
	var desk *planner.Desk
	weighed := 0
	for i := range blocks {
		b := &blocks[i]
		if b.Change != Moved && b.Change != Removed {
			continue
		}
		was := Span{b.Start, b.End}
		if b.Was != nil {
			was = *b.Was
		}
		if b.Title == "" {
			b.Title = j.title(b.Task)
		}
		if b.Reason = broken[b.ID]; b.Reason != "" {
			continue
		}
		if b.Reason = j.dependence(b.Task, was, r); b.Reason != "" {
			continue
		}
		if weighed++; weighed > maxReasons {
			b.Reason = j.s.say("It goes with the other changes of this plan.")
			continue
		}
		if desk == nil {
			var err error
			if desk, err = planner.NewDesk(*j.p, r.Blocks); err != nil {
				return fmt.Errorf("weigh the moves of a plan: %w", err)
			}
		}
		b.Reason = j.gain(desk, b, was, blocks, r)
	}
	return nil
}

// dependence says that a block would begin before what it waits for ends in
// the new plan.
func (j *judge) dependence(task string, was Span, r planner.Result) string {
	t := j.tasks[j.s.turnAt(task, was.Start)]
	if t == nil {
		return ""
	}
	for _, id := range t.DependsOn {
		for _, b := range r.Blocks {
			if b.Task == id && b.End.After(was.Start) {
				return j.s.say("It waits for %s, which is planned until %s now.", named(j.tasks[id].Title, id), j.s.when(b.End))
			}
		}
	}
	return ""
}

// gain weighs the old place against the new plan.
func (j *judge) gain(desk *planner.Desk, b *Block, was Span, blocks []Block, r planner.Result) string {
	taker := j.taker(b, was, blocks)
	answer, known := desk.WhyNot(j.s.turnAt(b.Task, was.Start), was.Start, int(was.End.Sub(was.Start)/time.Minute))
	if taker != nil && j.needs(taker, answer, r) {
		return j.s.say("Moving it lets %s make its deadline.", taker.Title)
	}
	saves := ""
	if known && answer.Possible && answer.Delta > 0 && answer.Medium >= 0 {
		saves = j.s.say("It saves %s.", j.s.pain(answer.Delta))
	}
	switch {
	case taker != nil && saves != "":
		return j.s.say("Its old time goes to %s. %s", taker.Title, saves)
	case taker != nil:
		return j.s.say("Its old time goes to %s.", taker.Title)
	case saves != "":
		return saves
	case known && !answer.Possible && len(answer.Refusals) > 0:
		return answer.Refusals[0].Sentence
	case b.Change == Removed && known && answer.Possible && answer.Medium < 0:
		return j.s.say("There was no place left for it under the limits of this plan.")
	}
	return j.s.say("It goes with the other changes of this plan.")
}

// taker is the new or moved block of another task that lies where a block was.
func (j *judge) taker(b *Block, was Span, blocks []Block) *Block {
	for i := range blocks {
		o := &blocks[i]
		if o.Task != b.Task && (o.Change == Added || o.Change == Moved) && o.Start.Before(was.End) && was.Start.Before(o.End) {
			return o
		}
	}
	return nil
}

// needs reports whether the taker would miss its deadline if it gave the place
// back: it is in time in the plan, and there it would have no other place, or
// one that is late.
func (j *judge) needs(taker *Block, answer planner.WhyNot, r planner.Result) bool {
	t := j.tasks[j.s.turnAt(taker.Task, taker.Start)]
	if t == nil || t.Due.IsZero() || taker.End.After(t.Due) {
		return false
	}
	if slices.ContainsFunc(r.Unplaced, func(u planner.Unplaced) bool { return u.Task == t.ID }) ||
		slices.ContainsFunc(r.Late, func(l planner.Late) bool { return l.Task == t.ID }) {
		return false
	}
	for _, m := range answer.Displaced {
		if m.From.Task == t.ID && (m.To.End.IsZero() || m.To.End.After(t.Due)) {
			return true
		}
	}
	return false
}

// pain writes tenths of a pain minute for people.
func (s *state) pain(tenths int64) string {
	if tenths < 10 {
		return s.say("less than a pain minute")
	}
	return counted(s.lang(), int(tenths/10), "1 pain minute", "%d pain minutes")
}
