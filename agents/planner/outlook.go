package planner

import (
	"cmp"
	"slices"
	"time"
)

// Pressure is how full a day or how near a deadline is.
type Pressure string

// The four levels of pressure.
const (
	PressureCalm  Pressure = "calm"
	PressureBusy  Pressure = "busy"
	PressureTight Pressure = "tight" // one overrun away from being over
	PressureOver  Pressure = "over"  // more than fits, whatever the plan
)

// From which share of a day's capacity, in percent, it is tight or busy.
const (
	tightPct = 90
	busyPct  = 50
)

// A deadline is tight when less is to spare than half of the work that is left, or than an hour (as in Result.AtRisk); busy when
// it is less than twice the work, or than half a day.
const (
	busyShare   = 2
	busyMinutes = 240
)

// Prospect is what the weeks to come look like: every day of the horizon, and every deadline in it.
type Prospect struct {
	Days  []DayProspect
	Risks []Risk // by due time, then in the order of Problem.Tasks
}

// DayProspect is one planning day; minutes throughout.
type DayProspect struct {
	Date     string // YYYY-MM-DD
	Free     int    // still free for work, under hours, events and limits
	Planned  int    // blocks, those that stay included
	Events   int    // events, whether inside hours or not
	Capacity int    // what blocks that can move may have: hours less events and blocks that stay, under the limits
	Demand   int    // work with a deadline that cannot be put off past this day, when every earlier day takes as little as it can
	Level    Pressure
}

// Risk is a task with a due time inside the horizon and work left.
type Risk struct {
	Task      string
	Due       time.Time
	Hard      bool
	Slack     int // minutes of other work due at the same time that would still fit, with every deadline kept
	Late      int // minutes that do not fit in time, whatever the plan, when what matters more goes first
	Uncovered int // minutes that the plan does not do in time
	Level     Pressure
	Sentence  string
}

// Outlook looks at the horizon of a problem with a plan or the blocks in force. Deadlines count alike, hard or soft; what others
// wait for must be done by their deadlines; block lengths and breaks are left out, as in [Certify]. The error is the refusal of
// the problem.
func Outlook(p Problem, blocks []Block) (Prospect, error) {
	d, err := newDesk(p, blocks, false) // each task has its own deadline
	if err != nil {
		return Prospect{}, err
	}
	w := newPressing(d)
	out := Prospect{Days: w.days()}
	out.Risks = w.risks()
	return out, nil
}

// pressing is the work with deadlines inside the horizon.
type pressing struct {
	d     *Desk
	m     *model // every deadline is hard, and one job more for each distinct deadline
	jobs  []int  // with work, by weight
	extra []int  // by job: the job that stands for more work due at the same time, or none
	more  []int  // the distinct of extra
}

func newPressing(d *Desk) *pressing {
	p := d.p
	p.Tasks = slices.Clone(d.p.Tasks)
	for i := range p.Tasks {
		if !p.Tasks[i].Due.IsZero() {
			p.Tasks[i].Hard = true
		}
	}
	w := &pressing{d: d, m: newModel(&p)}
	w.inherit()
	tasks := len(w.m.jobs)
	w.extra = make([]int, tasks)
	for i := range tasks {
		w.extra[i] = none
		j := &w.m.jobs[i]
		if own := d.m.jobs[i].due; own != 0 && own <= w.m.tl.last && j.remaining > 0 {
			w.extra[i] = w.another(j, w.m.tl.endsBy(own))
		}
		if j.remaining > 0 && j.due != 0 && j.due <= w.m.tl.last {
			w.jobs = append(w.jobs, i)
		}
	}
	slices.SortStableFunc(w.jobs, func(a, b int) int {
		return cmp.Or(cmp.Compare(w.m.jobs[b].weight, w.m.jobs[a].weight), cmp.Compare(w.m.jobs[a].hi, w.m.jobs[b].hi))
	})
	return w
}

// inherit gives tasks that others wait for the deadlines of those.
func (w *pressing) inherit() {
	order := topological(w.m.jobs)
	for i := len(order) - 1; i >= 0; i-- {
		j := &w.m.jobs[order[i]]
		for _, q := range j.succs {
			if s := &w.m.jobs[q]; s.due != 0 && s.remaining > 0 && (j.due == 0 || s.due < j.due) {
				j.due, j.hi = s.due, min(j.hi, w.m.tl.endsBy(s.due))
			}
		}
	}
}

// another adds a job that stands for any amount of work in the hours of a job that may begin at once and ends by a slot. Jobs
// that would be alike are one.
func (w *pressing) another(j *job, hi int) int {
	for _, i := range w.more {
		if o := &w.m.jobs[i]; o.hi == hi && &o.open[0] == &j.open[0] {
			return i
		}
	}
	i := len(w.m.jobs)
	if len(j.open) == 0 {
		return none
	}
	w.m.jobs = append(w.m.jobs, job{index: i, task: j.task, hi: hi, open: j.open, bounds: bounds{perDay: unlimited}})
	w.more = append(w.more, i)
	return i
}

// days fills in the days.
func (w *pressing) days() []DayProspect {
	d := w.d
	demand := w.demand()
	events := d.eventMinutes()
	out := make([]DayProspect, len(d.m.tl.days))
	for i, day := range d.m.tl.days {
		free, bookable := 0, 0
		for t := d.m.tl.dayLo[i]; t < d.m.tl.dayLo[i+1]; t++ {
			bookable += SlotMinutes
			if d.s.owner[t] == none {
				free += SlotMinutes
			}
		}
		g := d.m.group[i]
		o := DayProspect{Date: day.date(), Planned: d.s.load[i], Events: events[i], Demand: demand[i]}
		o.Free = max(0, min(free, d.m.dayCap[i]-d.s.load[i], d.m.groupCap[g]-d.s.groupLoad[g]))
		o.Capacity = max(0, min(bookable, d.m.dayCap[i]-d.m.fixedLoad[i], d.m.groupCap[g]-d.m.groupFixed[g]))
		o.Level = o.level(d.s.load[i] - d.m.fixedLoad[i])
		out[i] = o
	}
	return out
}

func (o *DayProspect) level(movable int) Pressure {
	switch {
	case o.Demand > o.Capacity:
		return PressureOver
	case o.Demand == 0 && movable == 0:
		return PressureCalm
	case o.Demand*100 >= o.Capacity*tightPct:
		return PressureTight
	case max(o.Demand, movable)*100 >= o.Capacity*busyPct:
		return PressureBusy
	}
	return PressureCalm
}

// demand opens the days from the last to the first and counts how much more work finds room with each: what the first time
// finds room cannot be put off past that day. What finds none is demanded of the first day its task may be worked, where no
// room is left for it.
func (w *pressing) demand() []int {
	s := newSupply(w.m, w.jobs)
	days := len(w.m.tl.days)
	out := make([]int, days)
	if days == 0 {
		return out
	}
	room := make([]int, days)
	for d := range days {
		room[d] = s.f.room[s.day[d]]
		s.f.room[s.day[d]] = 0
	}
	left := make([]int, len(w.m.jobs))
	for _, j := range w.jobs {
		left[j] = w.m.jobs[j].remaining
	}
	for d := days - 1; d >= 0; d-- {
		if room[d] == 0 || w.m.tl.dayLo[d] == w.m.tl.dayLo[d+1] {
			continue
		}
		s.f.room[s.day[d]] = room[d]
		s.f.revive()
		for _, j := range w.jobs {
			if left[j] > 0 && w.m.jobs[j].hi > int(w.m.tl.dayLo[d]) {
				got := s.send(j, left[j])
				left[j] -= got
				out[d] += got
			}
		}
	}
	for _, j := range w.jobs {
		if left[j] > 0 {
			out[w.firstDay(&w.m.jobs[j])] += left[j]
		}
	}
	return out
}

// firstDay is the day on which a job may be worked first.
func (w *pressing) firstDay(j *job) int {
	from := planningDay(instant(max(j.notBefore, w.m.tl.first)), w.m.p.Zone, w.m.turn)
	return min(max(0, int(from-w.m.tl.days[0])), len(w.m.tl.days)-1)
}

// risks fills in the deadlines.
func (w *pressing) risks() []Risk {
	s := newSupply(w.m, append(slices.Clone(w.jobs), w.more...))
	short := make([]int, len(w.m.jobs))
	for _, j := range w.jobs {
		short[j] = w.m.jobs[j].remaining - s.send(j, w.m.jobs[j].remaining)
	}
	slack := make([]int, len(w.m.jobs))
	for _, x := range w.more {
		s.f.revive()
		slack[x] = s.send(x, unlimited)
		s.withdraw(x)
	}
	var out []Risk
	for i, x := range w.extra {
		if x == none {
			continue
		}
		j := &w.d.m.jobs[i]
		r := Risk{Task: j.task.ID, Due: j.task.Due.UTC(), Hard: j.task.Hard, Slack: slack[x], Late: short[i], Uncovered: w.d.uncovered(j)}
		r.setLevel(j.remaining)
		r.Sentence = r.sentence(w.d.m.titleOf(j), &w.d.p)
		out = append(out, r)
	}
	slices.SortStableFunc(out, func(a, b Risk) int { return a.Due.Compare(b.Due) })
	return out
}

// uncovered is the minutes of a job that its blocks, those that stay included, do not do by its due time.
func (d *Desk) uncovered(j *job) int {
	left := j.remaining
	for _, f := range d.given.Fixed {
		if f.Counts && f.Task == j.task.ID && f.End.Unix() > j.due {
			left += f.Minutes()
		}
	}
	for _, c := range d.s.chunks[j.index] {
		if d.m.endOf(c) <= j.due {
			left -= c.minutes
		}
	}
	return left
}

func (r *Risk) setLevel(remaining int) {
	switch {
	case r.Late > 0:
		r.Level = PressureOver
	case r.Uncovered > 0, r.Slack < max(riskMinutes, remaining/riskShare):
		r.Level = PressureTight
	case r.Slack < max(busyMinutes, remaining*busyShare):
		r.Level = PressureBusy
	default:
		r.Level = PressureCalm
	}
}

func (r *Risk) sentence(title string, p *Problem) string {
	due := p.end(r.Due)
	if r.Late > 0 {
		return p.say("%s of %s do not fit before %s beside the other deadlines.", minutesText(r.Late), title, due)
	}
	text := p.say("%s has %s to spare before %s.", title, minutesText(r.Slack), due)
	if r.Slack == 0 {
		text = p.say("%s has nothing to spare before %s.", title, due)
	}
	if r.Uncovered > 0 {
		text += p.say(" %s of it are not planned by then.", minutesText(r.Uncovered))
	}
	return text
}

// eventMinutes adds up, by day, the time that events take; where they overlap it counts once.
func (d *Desk) eventMinutes() []int {
	out := make([]int, len(d.m.tl.days))
	until := d.m.tl.first
	for _, s := range d.m.tl.taken { // by start
		if s.kind != TakenEvent {
			continue
		}
		from, to := max(s.from, until), min(s.to, d.m.tl.last)
		until = max(until, s.to)
		for from < to {
			day := planningDay(instant(from), d.p.Zone, d.m.turn)
			end := min(to, d.dayEnd(day))
			if i := int(day - d.m.tl.days[0]); i >= 0 && i < len(out) {
				out[i] += int(end-from) / 60
			}
			from = max(end, from+60)
		}
	}
	return out
}

// dayEnd is when a planning day ends.
func (d *Desk) dayEnd(day civilDay) int64 {
	date := time.Unix(int64(day+1)*86400, 0).UTC()
	return time.Date(date.Year(), date.Month(), date.Day(), 0, d.m.turn, 0, 0, d.p.Zone).Unix()
}
