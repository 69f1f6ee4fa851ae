package briefing

import (
	"cmp"
	"slices"
	"time"
)

type tense string

const (
	today  tense = "today"
	past   tense = "past"
	future tense = "future"
)

// page is one day being written: the input made safe and sorted, and everything the sections ask for again and again.
type page struct {
	language   language
	habits     habits
	zone       *time.Location
	now        time.Time
	tense      tense
	day        day
	start, end time.Time // of the local day
	planExists bool
	person     string // how the person is called; may be empty

	events   []Event // all of the input, in order
	blocks   []Block
	tasks    []Task
	unplaced []Unplaced
	late     []Late
	hours    []Interval

	timeline []entry // of the day
	counts   Counts
}

// Daily writes the briefing of one day. It cannot fail: what the input lacks is left out.
func Daily(in Input) Briefing { return open(in).write() }

func (p *page) write() Briefing {
	sections := []Section{}
	for _, s := range []struct {
		key   string
		on    bool
		write func() []Statement
	}{
		{SectionFirst, p.tense == today, p.first},
		{SectionToday, true, p.today},
		{SectionFree, true, p.free},
		{SectionDue, true, p.due},
		{SectionRisk, p.tense != past, p.risk},
		{SectionConflicts, true, p.conflicts},
		{SectionTomorrow, true, p.tomorrow},
	} {
		if s.on {
			sections = append(sections, Section{s.key, plain(p.say("section."+s.key, nil)), s.write()})
		}
	}
	return Briefing{
		Date:     p.day.utc().Format(time.DateOnly),
		Title:    plain(p.say("title", values{"date": words(p.dateWithYear(p.day))})),
		Greeting: p.greeting(),
		Language: p.language.tag,
		Sections: sections,
		Counts:   p.counts,
	}
}

func open(in Input) *page {
	p := &page{language: languageOf(in.Locale), habits: habitsOf(in.Locale), zone: in.Zone, planExists: in.PlanExists}
	if p.zone == nil {
		p.zone = time.UTC
	}
	p.person = clean(in.Name, MaxTitle)
	p.now = in.Now.Round(0).In(p.zone)
	present := dayOf(p.now, p.zone)
	p.day = present
	if d, ok := parseDay(in.Date); ok {
		p.day = d
	}
	switch {
	case p.day < present:
		p.tense = past
	case p.day > present:
		p.tense = future
	default:
		p.tense = today
	}
	p.start, p.end = p.day.startIn(p.zone), (p.day + 1).startIn(p.zone)
	p.events, p.blocks, p.tasks = sortedEvents(in.Events), sortedBlocks(in.Blocks), sortedTasks(in.Tasks)
	p.unplaced, p.late = sortedUnplaced(in.Unplaced), sortedLate(in.Late)
	p.hours = union(in.Hours)
	p.counts.OpenTasks = len(p.tasks)
	p.timeline = p.entriesOf(p.day)
	return p
}

// The hours at which the greeting changes: the day begins at 5, the afternoon at 12, the evening at 18. At
// night there is no time of day to wish anybody.
const (
	morningFrom   = 5
	afternoonFrom = 12
	eveningFrom   = 18
)

func (p *page) greeting() string {
	key := "greeting.evening"
	switch hour := p.now.Hour(); {
	case p.tense != today || hour < morningFrom:
		key = "greeting.other"
	case hour < afternoonFrom:
		key = "greeting.morning"
	case hour < eveningFrom:
		key = "greeting.afternoon"
	}
	if p.person == "" {
		return plain(p.count(key, 0, nil))
	}
	return plain(p.say(key, values{"name": words(p.person)}))
}

func sortedEvents(in []Event) []Event {
	out := slices.Clone(in)
	for i := range out {
		if out[i].End.Before(out[i].Start) {
			out[i].End = out[i].Start
		}
	}
	slices.SortFunc(out, func(a, b Event) int {
		return cmp.Or(a.Start.Compare(b.Start), a.End.Compare(b.End), cmp.Compare(a.Title, b.Title), cmp.Compare(a.ID, b.ID),
			cmp.Compare(a.StartDate, b.StartDate), cmp.Compare(a.EndDate, b.EndDate), cmp.Compare(a.Location, b.Location),
			compareBool(a.AllDay, b.AllDay), compareBool(a.Busy, b.Busy))
	})
	return out
}

func sortedBlocks(in []Block) []Block {
	out := slices.Clone(in)
	for i := range out {
		if out[i].End.Before(out[i].Start) {
			out[i].End = out[i].Start
		}
	}
	slices.SortFunc(out, func(a, b Block) int {
		return cmp.Or(a.Start.Compare(b.Start), a.End.Compare(b.End), cmp.Compare(a.Title, b.Title), cmp.Compare(a.ID, b.ID),
			cmp.Compare(a.Task, b.Task), cmp.Compare(a.Project, b.Project), cmp.Compare(a.State, b.State))
	})
	return out
}

// sortedTasks puts the most urgent task first: by deadline (none is last), then hard before soft, then by priority.
func sortedTasks(in []Task) []Task {
	out := slices.Clone(in)
	for i := range out {
		t := &out[i]
		t.Minutes, t.DoneMinutes, t.PlannedMinutes = bounded(t.Minutes), bounded(t.DoneMinutes), bounded(t.PlannedMinutes)
	}
	slices.SortFunc(out, func(a, b Task) int {
		return cmp.Or(compareBool(a.Due.IsZero(), b.Due.IsZero()), a.Due.Compare(b.Due), compareBool(b.Hard, a.Hard),
			cmp.Compare(rank(b.Priority), rank(a.Priority)), cmp.Compare(a.Title, b.Title), cmp.Compare(a.ID, b.ID),
			cmp.Compare(a.Project, b.Project), cmp.Compare(a.Minutes, b.Minutes), cmp.Compare(a.DoneMinutes, b.DoneMinutes),
			cmp.Compare(a.PlannedMinutes, b.PlannedMinutes), compareBool(a.DueDateOnly, b.DueDateOnly))
	})
	return out
}

func sortedUnplaced(in []Unplaced) []Unplaced {
	out := slices.Clone(in)
	for i := range out {
		out[i].Minutes = bounded(out[i].Minutes)
	}
	slices.SortFunc(out, func(a, b Unplaced) int {
		return cmp.Or(cmp.Compare(b.Minutes, a.Minutes), cmp.Compare(a.Title, b.Title), cmp.Compare(a.Task, b.Task),
			cmp.Compare(a.Sentence, b.Sentence))
	})
	return out
}

func sortedLate(in []Late) []Late {
	out := slices.Clone(in)
	for i := range out {
		out[i].Minutes = bounded(out[i].Minutes)
	}
	slices.SortFunc(out, func(a, b Late) int {
		return cmp.Or(cmp.Compare(b.Minutes, a.Minutes), cmp.Compare(a.Title, b.Title), cmp.Compare(a.Task, b.Task))
	})
	return out
}

// bounded keeps a number of minutes between nothing and a lifetime of work, so that sums stay numbers.
func bounded(minutes int) int {
	const lifetime = 100 * 366 * 24 * 60
	return min(max(minutes, 0), lifetime)
}

// rank orders priorities; what is not one of them counts as Medium.
func rank(p Priority) int {
	switch p {
	case Low:
		return 0
	case High:
		return 2
	case Critical:
		return 3
	}
	return 1
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
