package planner

import (
	"cmp"
	"slices"
	"sort"
	"time"
)

// WayKind is a kind of change that lets more work fit.
type WayKind string

// The kinds of ways out, in the order in which equally good ones are listed.
const (
	WayHours    WayKind = "more_hours"    // one more hour in the evening of the days that have hours
	WayDay      WayKind = "allow_day"     // a weekday that has no hours
	WayCap      WayKind = "raise_day_cap" // more work a day
	WayDeadline WayKind = "move_deadline"
	WaySoft     WayKind = "make_soft" // the deadline may be missed, at a price
	WayShorten  WayKind = "shorten"   // a task by the minutes that are missing
	WayDrop     WayKind = "drop"      // a whole task
)

var wayOrder = []WayKind{WayHours, WayDay, WayCap, WayDeadline, WaySoft, WayShorten, WayDrop}

// HoursUse is hours that can be changed, and who keeps them.
type HoursUse struct {
	ID      string // the caller's name for them
	Title   string // for sentences; empty: "your hours"
	Hours   Hours
	Default bool     // they are Problem.Hours
	Tasks   []string // the tasks with them as their own
}

// Way is one change that lets more work fit.
type Way struct {
	Kind     WayKind
	Task     string       // whose deadline, length or place is changed
	Use      string       // HoursUse.ID, for changes of hours
	Day      time.Weekday // with WayDay
	Hours    Hours        // the hours after the change
	Minutes  int          // the day's limit after the change, or the minutes of the task
	Due      time.Time    // the deadline after the change, UTC
	Gain     int          // minutes that fit more
	Left     int          // minutes that still do not fit
	Price    int64        // tenths of a pain minute; only if Priced
	Priced   bool         // work that is given up has no price in pain minutes
	Sentence string

	unplaced int // minutes that a quick plan leaves out although there is time for everything
}

// Bounds of the search for ways.
const (
	waysTasks  = 12 // tasks that are tried for each kind, those that matter least first
	waysOffers = 40
	waysWork   = 12_000_000 // most work units of the quick plans that try the ways out: some 130 ms
	capStep    = 30         // minutes by which the limit of a day is raised
	extraHour  = 60
)

// Ways lists changes that let more work fit, the most complete first, then the cheapest. Each is one change by itself, and its
// gain is counted as [Certify] counts. Where nothing is proved impossible but a plan with the budget of the problem leaves work
// out, the gain is that of a quick plan. uses are the hours that can be changed. The error is the refusal of the problem.
func Ways(p Problem, uses []HoursUse) (Certificate, []Way, error) {
	if err := Validate(p); err != nil {
		return Certificate{}, nil, err
	}
	m := newModel(&p)
	f := &finder{p: p, m: m, uses: uses}
	var out Certificate
	if c := certify(m); c != nil {
		out = *c
		f.tasks, f.short, f.missing = c.Tasks, c.Short(), notFitting
	} else {
		f.missing = notPlaced
		if f.tasks, f.short = leftOut(p); f.short == 0 {
			return out, nil, nil
		}
	}
	if f.before = f.missing(p); f.before == 0 {
		return out, nil, nil
	}
	f.find()
	f.sort()
	f.try()
	f.sort()
	return out, f.out, nil
}

// leftOut lists the tasks of which a plan leaves minutes out, and those minutes. The quick plan is asked first: most often it
// leaves nothing out.
func leftOut(p Problem) (tasks []string, short int) {
	if left, _ := quickPlan(p); left == 0 {
		return nil, 0
	}
	r, err := Plan(p)
	if err != nil {
		return nil, 0
	}
	for _, u := range r.Unplaced {
		tasks = append(tasks, u.Task)
		short += u.Minutes
	}
	return tasks, short
}

// try makes a quick plan with each of the most complete ways, as long as there is time, and says what came out: that there is
// time enough is no proof that blocks and breaks leave it usable.
func (f *finder) try() {
	for i := range f.out {
		w := &f.out[i]
		if w.Left > 0 {
			continue
		}
		if f.work >= waysWork {
			w.Sentence += f.p.say(" Then there is time for everything.")
			continue
		}
		if w.unplaced = f.quickly(*w); w.unplaced == 0 {
			w.Sentence += f.p.say(" Then everything fits.")
		} else {
			w.Sentence += f.p.say(" Then there is time for everything, but the blocks and breaks of a quick plan still leave %s out.", minutesText(w.unplaced))
		}
	}
}

// quickly is the minutes that a quick plan with a way leaves out.
func (f *finder) quickly(w Way) int {
	left, work := quickPlan(w.Apply(f.p, f.uses))
	f.work += work
	return left
}

// Apply makes the change in a problem.
func (w Way) Apply(p Problem, uses []HoursUse) Problem {
	q := p
	q.Tasks = slices.Clone(p.Tasks)
	switch w.Kind {
	case WayDay, WayHours:
		i := slices.IndexFunc(uses, func(u HoursUse) bool { return u.ID == w.Use })
		if i < 0 {
			return q
		}
		if uses[i].Default {
			q.Hours = w.Hours
		}
		for k := range q.Tasks {
			if slices.Contains(uses[i].Tasks, q.Tasks[k].ID) {
				hours := w.Hours
				q.Tasks[k].Hours = &hours
			}
		}
		return q
	case WayCap:
		q.Limits.MaxPerDay = w.Minutes
		return q
	}
	for k := range q.Tasks {
		if t := &q.Tasks[k]; t.ID == w.Task {
			switch w.Kind {
			case WayDeadline:
				t.Due = w.Due
			case WaySoft:
				t.Hard = false
			case WayShorten, WayDrop:
				t.Minutes = w.Minutes
				t.Done = min(t.Done, t.Minutes)
			}
		}
	}
	return q
}

// notFitting is the minutes that no plan can place, counted as a flow.
func notFitting(p Problem) int {
	m := newModel(&p)
	var jobs []int
	for i := range m.jobs {
		if m.jobs[i].remaining > 0 {
			jobs = append(jobs, i)
		}
	}
	slices.SortStableFunc(jobs, func(a, b int) int { return cmp.Compare(m.jobs[a].hi, m.jobs[b].hi) })
	s := newSupply(m, jobs)
	short := 0
	for _, j := range jobs {
		short += m.jobs[j].remaining - s.send(j, m.jobs[j].remaining)
	}
	return short
}

// notPlaced is the minutes that a quick plan leaves out.
func notPlaced(p Problem) int {
	short, _ := quickPlan(p)
	return short
}

// quickPlan constructs a plan and returns the minutes it leaves out, and its work.
func quickPlan(p Problem) (short int, work int64) {
	m := newModel(&p)
	s, work := construct(m)
	for j := range m.jobs {
		short += m.jobs[j].remaining - s.placed[j]
	}
	return short, work
}

// finder tries changes.
type finder struct {
	p       Problem
	m       *model
	uses    []HoursUse
	tasks   []string // that collide, or find no place
	short   int      // minutes of theirs that do not fit
	before  int      // minutes of all that do not fit
	missing func(Problem) int
	work    int64 // of quick plans
	out     []Way
}

func (f *finder) find() {
	f.hours()
	f.cap()
	for i, j := range f.candidates() {
		if i == waysTasks {
			break
		}
		f.deadline(j)
		f.less(j)
	}
}

// gain tries a change and reports whether it helps.
func (f *finder) gain(w Way) (Way, bool) {
	w.Left = f.missing(w.Apply(f.p, f.uses))
	w.Gain = f.before - w.Left
	return w, w.Gain > 0
}

func (f *finder) add(w Way, what string) {
	w.Sentence = what
	if w.Left > 0 {
		w.Sentence = f.p.say("%s Then %s more fit; %s still do not.", what, minutesText(w.Gain), minutesText(w.Left))
	}
	f.out = append(f.out, w)
}

// candidates are the colliding tasks, those that matter least first: low weight, then late deadlines.
func (f *finder) candidates() []*job {
	var out []*job
	for i := range f.m.jobs {
		if j := &f.m.jobs[i]; slices.Contains(f.tasks, j.task.ID) {
			out = append(out, j)
		}
	}
	slices.SortStableFunc(out, func(a, b *job) int {
		return cmp.Or(cmp.Compare(a.weight, b.weight), cmp.Compare(b.hi, a.hi))
	})
	return out
}

// window is the days in which the colliding tasks may be worked.
func (f *finder) window() (first, last civilDay) {
	from, to := f.m.tl.last, f.m.tl.first
	for _, j := range f.candidates() {
		end := f.m.tl.last
		if j.task.Hard {
			end = min(end, j.due)
		}
		from, to = min(from, j.notBefore), max(to, end)
	}
	return planningDay(instant(from), f.p.Zone, f.m.turn), planningDay(instant(max(from, to-1)), f.p.Zone, f.m.turn)
}

// hours: a weekday that has none, and an hour more in the evening, for all hours that the colliding tasks keep.
func (f *finder) hours() {
	first, last := f.window()
	for i := range f.uses {
		u := &f.uses[i]
		if u.Hours.IsZero() || !f.used(u) {
			continue
		}
		var seen [7]bool
		for day := first; day <= last; day++ {
			if d := day.weekday(); !seen[d] && len(u.Hours.days[d]) == 0 {
				seen[d] = true
				f.allowDay(u, d)
			}
		}
		f.longer(u, first, last)
	}
}

// used reports whether a colliding task keeps hours.
func (f *finder) used(u *HoursUse) bool {
	return slices.ContainsFunc(f.candidates(), func(j *job) bool {
		return j.task.Hours == nil && u.Default || j.task.Hours != nil && slices.Contains(u.Tasks, j.task.ID)
	})
}

// allowDay gives a weekday the windows of the last day before it that has some.
func (f *finder) allowDay(u *HoursUse, d time.Weekday) {
	days := u.Hours.days
	for back := 1; back < 7; back++ {
		if spans := u.Hours.days[(int(d)+7-back)%7]; len(spans) > 0 {
			days[d] = slices.Clone(spans)
			break
		}
	}
	hours, err := NewHours(u.Hours.Name, days)
	if err != nil {
		return
	}
	if w, ok := f.gain(Way{Kind: WayDay, Use: u.ID, Day: d, Hours: hours}); ok {
		w.Price, w.Priced = int64(w.Gain)*f.m.weights.LoadPerMin, true
		if d == time.Saturday || d == time.Sunday {
			w.Price = int64(w.Gain) * f.m.weights.WeekendPerMin
		}
		f.add(w, f.p.say("Allow %s %s%s.", f.p.Lang.weekday(d), f.p.Lang.spans(days[d]), in(u)))
	}
}

// longer ends the last window of each day an hour later.
func (f *finder) longer(u *HoursUse, first, last civilDay) {
	days := u.Hours.days
	until := -1
	same, changed := true, false
	for d := range days {
		days[d] = slices.Clone(days[d])
		n := len(days[d])
		if n == 0 || days[d][n-1].To == dayMinutes {
			continue
		}
		end := min(dayMinutes, days[d][n-1].To+extraHour)
		days[d][n-1].To = end
		same = same && (until < 0 || until == end)
		until, changed = max(until, end), true
	}
	hours, err := NewHours(u.Hours.Name, days)
	if err != nil || !changed || first > last {
		return
	}
	if w, ok := f.gain(Way{Kind: WayHours, Use: u.ID, Hours: hours}); ok {
		w.Price, w.Priced = int64(w.Gain)*f.m.weights.LoadPerMin, true
		if late := until - eveningFrom; late > 0 {
			w.Price += int64(min(w.Gain, w.Gain*late/extraHour)) * f.m.weights.EveningPerMin
		}
		what := f.p.say("Work one hour longer%s.", in(u))
		if same {
			what = f.p.say("Work one hour longer, until %s%s.", clockText(until), in(u))
		}
		f.add(w, what)
	}
}

// in names the hours that are changed.
func in(u *HoursUse) string {
	if u.Title == "" {
		return ""
	}
	return " (" + u.Title + ")"
}

// cap raises the limit of a day as little as helps most.
func (f *finder) cap() {
	now := f.m.limits.MaxPerDay
	if now >= dayMinutes {
		return
	}
	most, ok := f.gain(Way{Kind: WayCap, Minutes: dayMinutes})
	if !ok {
		return
	}
	steps := (dayMinutes - now + capStep - 1) / capStep
	n := 1 + sort.Search(steps-1, func(i int) bool {
		w, _ := f.gain(Way{Kind: WayCap, Minutes: min(dayMinutes, now+(i+1)*capStep)})
		return w.Gain >= most.Gain
	})
	w, ok := f.gain(Way{Kind: WayCap, Minutes: min(dayMinutes, now+n*capStep)})
	if !ok {
		return
	}
	w.Price, w.Priced = int64(w.Gain)*f.m.weights.LoadPerMin, true
	f.add(w, f.p.say("Raise your limit from %s to %s of work a day.", minutesText(now), minutesText(w.Minutes)))
}

// deadline moves a hard deadline to the first day on which as much fits as a later deadline can make fit, or makes it soft.
func (f *finder) deadline(j *job) {
	if !j.task.Hard || j.due >= f.m.tl.last {
		return
	}
	soft, helps := f.gain(Way{Kind: WaySoft, Task: j.task.ID})
	if !helps {
		return
	}
	on := func(days int) time.Time {
		local := j.task.Due.In(f.p.Zone)
		return time.Date(local.Year(), local.Month(), local.Day()+days, local.Hour(), local.Minute(), local.Second(), 0, f.p.Zone).UTC()
	}
	most := 1
	for on(most).Before(f.p.To) {
		most++
	}
	days := 1 + sort.Search(most, func(i int) bool {
		w, _ := f.gain(Way{Kind: WayDeadline, Task: j.task.ID, Due: on(i + 1)})
		return w.Gain >= soft.Gain
	})
	days = f.usable(j, days, most, on)
	price := j.weight * f.m.weights.LatePerHour * (on(days).Unix() - j.due) / 3600
	if w, ok := f.gain(Way{Kind: WayDeadline, Task: j.task.ID, Due: on(days)}); ok {
		w.Price, w.Priced = price, true
		f.add(w, f.p.say("Move the deadline of %s from %s to %s.", f.m.titleOf(j), f.p.end(j.task.Due), f.p.end(w.Due)))
	}
	soft.Price, soft.Priced = price, true
	f.add(soft, f.p.say("Let %s be late: make its deadline %s soft.", f.m.titleOf(j), f.p.end(j.task.Due)))
}

// daysMore is how many days later than the count says a deadline is tried, where blocks and breaks leave too little.
const daysMore = 2

// usable is the first day from the counted one on with which a quick plan places everything, or the counted one.
func (f *finder) usable(j *job, counted, most int, on func(int) time.Time) int {
	for days := counted; days <= min(counted+daysMore, most) && f.work < waysWork/2; days++ {
		w := Way{Kind: WayDeadline, Task: j.task.ID, Due: on(days)}
		if f.missing(w.Apply(f.p, f.uses)) > 0 {
			break
		}
		if f.quickly(w) == 0 {
			return days
		}
	}
	return counted
}

// less shortens a task by what is missing, or drops it.
func (f *finder) less(j *job) {
	short := (f.short + SlotMinutes - 1) / SlotMinutes * SlotMinutes
	if left := j.remaining - short; left > 0 {
		if w, ok := f.gain(Way{Kind: WayShorten, Task: j.task.ID, Minutes: j.task.Minutes - short}); ok {
			f.add(w, f.p.say("Shorten %s from %s to %s.", f.m.titleOf(j), minutesText(j.task.Minutes), minutesText(w.Minutes)))
		}
	}
	if w, ok := f.gain(Way{Kind: WayDrop, Task: j.task.ID, Minutes: j.task.Minutes - j.remaining}); ok {
		f.add(w, f.p.say("Drop %s (%s).", f.m.titleOf(j), minutesText(j.remaining)))
	}
}

// sort lists the most complete ways first, then the cheapest; what gives work up comes after what has a price.
func (f *finder) sort() {
	slices.SortStableFunc(f.out, func(a, b Way) int {
		unpriced := func(w Way) int {
			if w.Priced {
				return 0
			}
			return 1
		}
		return cmp.Or(
			cmp.Compare(min(b.Gain, f.short)-b.unplaced, min(a.Gain, f.short)-a.unplaced),
			cmp.Compare(unpriced(a), unpriced(b)),
			cmp.Compare(a.Price, b.Price),
			cmp.Compare(slices.Index(wayOrder, a.Kind), slices.Index(wayOrder, b.Kind)),
		)
	})
	f.out = f.out[:min(len(f.out), waysOffers)]
}
