package planner

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// Kind is a family of generated problems.
type Kind string

// The families of Generate.
const (
	KindStudent Kind = "student" // lectures, a lab, a job, a club; long days; half of the deadlines hard
	KindWorker  Kind = "worker"  // meetings, nine to six; a quarter of the deadlines hard
)

// Options vary a generated problem. The zero value is a plain one.
type Options struct {
	Zone     *time.Location // nil: Europe/Berlin
	Start    time.Time      // any instant of the first day; zero: Monday 5 October 2026
	DST      bool           // start on the Monday before the next shift of the clocks in the zone
	AllDay   bool           // every fifth day is taken whole
	Locked   bool           // some blocks are pinned, started or done
	Zero     bool           // hours offer no time
	Odd      bool           // minutes off the grid
	Previous bool           // every task has an old place
	Limits   bool           // lunch, buffers, a weekly cap
	MidDay   bool           // now is inside the first day
	OwnHours bool           // some tasks have hours of their own, one of them past midnight
	Travel   bool           // events have places, and ways take time
	Spaced   bool           // some tasks with a due time are spread over days
	Habits   bool           // turns of habits that keep their distance, with a preferred time; some tasks wait for an event
	Small    bool           // a dozen tasks of a few minutes, which are bundled
	Free     bool           // evenings, a gym on some days and a morning are kept free
}

// Generate makes a realistic problem: so many days and tasks, with the work at the given share of the time that can be
// worked (1 is full). The same arguments give the same problem.
func Generate(kind Kind, days, tasks int, load float64, seed uint64) Problem {
	return GenerateWith(kind, days, tasks, load, seed, Options{})
}

// GenerateWith is Generate with variations.
func GenerateWith(kind Kind, days, tasks int, load float64, seed uint64, o Options) Problem {
	g := &generator{rng: rand.New(rand.NewPCG(seed, 0x70756c7365)), kind: kind, days: days, o: o}
	g.setDays()
	g.addHours()
	if o.Travel {
		g.p.Travel = generatedTravel
	}
	g.addEvents()
	g.addTasks(tasks, load)
	if o.Spaced {
		for i := range g.p.Tasks {
			t := &g.p.Tasks[i]
			t.Spaced = g.rng.IntN(3) > 0 && !t.NoSplit
		}
	}
	if o.Habits {
		g.addHabits()
	}
	if o.Small {
		g.addSmall()
	}
	if o.Locked {
		g.addFixed()
	}
	if o.Previous {
		g.addPrevious()
	}
	g.p.Seed = seed
	return g.p
}

type generator struct {
	rng  *rand.Rand
	kind Kind
	days int
	o    Options
	p    Problem
	day0 time.Time
}

// at is a wall-clock instant: minutes after midnight of a day of the horizon.
func (g *generator) at(day, minute int) time.Time {
	return time.Date(g.day0.Year(), g.day0.Month(), g.day0.Day()+day, minute/60, minute%60, 0, 0, g.p.Zone).UTC()
}

func (g *generator) weekday(day int) time.Weekday {
	return g.day0.AddDate(0, 0, day).Weekday()
}

func (g *generator) oneOf(values ...int) int { return values[g.rng.IntN(len(values))] }

func (g *generator) setDays() {
	g.p.Zone = g.o.Zone
	if g.p.Zone == nil {
		zone, err := time.LoadLocation("Europe/Berlin")
		if err != nil {
			zone = time.FixedZone("+01:00", 3600)
		}
		g.p.Zone = zone
	}
	start := g.o.Start
	if start.IsZero() {
		start = time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)
	}
	local := start.In(g.p.Zone)
	if g.o.DST {
		if _, next := local.ZoneBounds(); !next.IsZero() {
			local = next.In(g.p.Zone).AddDate(0, 0, -6)
		}
	}
	g.day0 = time.Date(local.Year(), local.Month(), local.Day(), 12, 0, 0, 0, g.p.Zone)
	g.p.From, g.p.To = g.at(0, 0), g.at(g.days, 0)
	g.p.Now = g.at(0, 0)
	if g.o.MidDay {
		g.p.Now = g.at(0, 9*60+g.rng.IntN(8*60)).Add(time.Duration(g.rng.IntN(60)) * time.Second)
	}
}

func (g *generator) addHours() {
	text, limits := "Mon-Fri 08:00-22:00; Sat,Sun 10:00-20:00", Limits{}
	limits.ByWeekday[time.Saturday], limits.ByWeekday[time.Sunday] = 300, 300
	if g.kind == KindWorker {
		text, limits = "Mon-Fri 09:00-18:00", Limits{MaxPerDay: 420}
	}
	if g.o.Zero {
		text = noHours
	}
	if g.o.Limits {
		limits.Lunch = Lunch{From: 11*60 + 30, To: 14 * 60, Minutes: 45}
		limits.BufferBefore, limits.BufferAfter = 5, 10
		limits.MaxPerWeek = 24 * 60
	}
	if g.o.Free {
		limits.Free = []FreeTime{
			{Title: "Evening", From: 18 * 60, To: 21 * 60, Minutes: 90},
			{Title: "Gym", Days: [7]bool{time.Monday: true, time.Wednesday: true, time.Saturday: true}, From: 9 * 60, To: 20 * 60, Minutes: 60},
			{Days: [7]bool{time.Sunday: true}, From: 10 * 60, To: 13*60 + 7, Minutes: 121},
		}
	}
	g.p.Hours, _ = ParseHours(text)
	g.p.Limits = limits
}

// generatedTravel is where the events of generated problems may happen.
var generatedTravel = Travel{
	Places: []Place{{"campus", 25}, {"town", 40}, {"shop", 10}, {"office", 7}},
	Legs:   []Leg{{"campus", "town", 15}, {"office", "campus", 0}},
}

func (g *generator) event(title string, day, from, to int) {
	if day < 0 || day >= g.days {
		return
	}
	e := Busy{ID: fmt.Sprintf("e%d", len(g.p.Busy)), Title: title, Start: g.at(day, from), End: g.at(day, to)}
	if places := g.p.Travel.Places; len(places) > 0 && title != "Lunch" && title != "Dinner" {
		if n := g.rng.IntN(len(places) + 1); n < len(places) {
			e.Place = places[n].Name
		}
	}
	g.p.Busy = append(g.p.Busy, e)
}

func (g *generator) addEvents() {
	weekly := g.weeklyEvents()
	for d := range g.days {
		for _, e := range weekly[g.weekday(d)] {
			g.event(e.title, d, e.from, e.to)
		}
		workday := g.weekday(d) != time.Saturday && g.weekday(d) != time.Sunday
		switch {
		case g.kind == KindStudent:
			if g.rng.IntN(4) == 0 {
				from := 9*60 + 15*g.rng.IntN(44)
				g.event("Appointment", d, from, from+45)
			}
		case workday:
			for range 3 + g.rng.IntN(3) {
				from := 9*60 + 30*g.rng.IntN(17)
				g.event("Meeting", d, from, from+g.oneOf(30, 30, 60, 45))
			}
		}
		if g.o.AllDay && d%5 == 2 {
			g.event("All day", d, 0, dayMinutes)
		}
	}
}

type weeklyEvent struct {
	title    string
	from, to int
}

func (g *generator) weeklyEvents() [7][]weeklyEvent {
	var out [7][]weeklyEvent
	add := func(day time.Weekday, title string, from, minutes int) {
		out[day] = append(out[day], weeklyEvent{title, from, from + minutes})
	}
	for _, d := range week {
		weekend := d == time.Saturday || d == time.Sunday
		switch {
		case g.kind == KindStudent:
			add(d, "Dinner", 18*60, 60)
			if !g.o.Limits {
				add(d, "Lunch", 12*60+30, 45)
			}
		case !weekend:
			add(d, "Stand-up", 9*60+30, 15)
			if !g.o.Limits {
				add(d, "Lunch", 12*60+30, 45)
			}
		}
	}
	if g.kind != KindStudent {
		return out
	}
	pairs := [][2]time.Weekday{{time.Monday, time.Wednesday}, {time.Tuesday, time.Thursday}, {time.Monday, time.Thursday}, {time.Tuesday, time.Friday}}
	for course := range 5 {
		from := 9*60 + 15*g.rng.IntN(28)
		for _, d := range pairs[g.rng.IntN(len(pairs))] {
			add(d, fmt.Sprintf("Lecture %d", course+1), from, 75)
		}
	}
	add(week[g.rng.IntN(5)], "Lab", 14*60, 180)
	add(time.Saturday, "Job", 10*60, 240)
	add(week[g.rng.IntN(5)], "Club", 18*60, 120)
	return out
}

// workable is the minutes that hours, events and daily caps leave for work.
func (g *generator) workable() int {
	limits, total := g.p.Limits.resolved(), 0
	for d := range g.days {
		var open [dayMinutes]bool
		for _, s := range g.p.Hours.Spans(g.weekday(d)) {
			for m := s.From; m < s.To; m++ {
				open[m] = true
			}
		}
		midnight := g.at(d, 0)
		for _, e := range g.p.Busy {
			from, to := int(e.Start.Sub(midnight)/time.Minute), int(e.End.Sub(midnight)/time.Minute)
			for m := max(0, from); m < min(to, dayMinutes); m++ {
				open[m] = false
			}
		}
		free := 0
		for _, o := range open {
			if o {
				free++
			}
		}
		total += min(limits.ByWeekday[g.weekday(d)], free)
	}
	return total
}

// smallestTask is the least effort of a generated task in minutes.
const smallestTask = 30

// addTasks draws log-normal sizes and scales them to the load.
func (g *generator) addTasks(n int, load float64) {
	want := load * float64(max(g.workable(), 60*g.days)) // where there is no time at all, there is still work
	sizes, sum := make([]float64, n), 0.0
	for i := range sizes {
		sizes[i] = min(900, math.Floor(math.Exp(float64(g.rng.NormFloat64()*0.8)+4.3)))
		sum += sizes[i]
	}
	for i, size := range sizes {
		minutes := max(smallestTask, int(size/sum*want))
		minutes = (minutes + coarseUnit/2) / coarseUnit * coarseUnit
		if g.o.Odd {
			minutes += g.rng.IntN(coarseUnit) - 7
		}
		g.p.Tasks = append(g.p.Tasks, g.task(i, minutes))
	}
}

func (g *generator) task(i, minutes int) Task {
	t := Task{
		ID: fmt.Sprintf("t%03d", i), Title: fmt.Sprintf("Task %d", i), Project: fmt.Sprintf("p%d", g.rng.IntN(6)), Minutes: minutes,
		Priority: []Priority{PriorityLow, PriorityMedium, PriorityMedium, PriorityHigh, PriorityHigh, PriorityCritical}[g.rng.IntN(6)],
		Energy:   []Energy{EnergyMedium, EnergyLow, EnergyHigh, EnergyHigh}[g.rng.IntN(4)],
		ASAP:     g.rng.IntN(25) == 0,
	}
	switch {
	case minutes <= 120 && g.rng.IntN(3) == 0:
		t.NoSplit = true
	case minutes > UnsplitUpTo:
		t.MinChunk, t.MaxChunk = g.oneOf(30, 30, 45, 60), g.oneOf(90, 120, 120, 180)
	}
	release := 0
	if g.rng.IntN(3) == 0 {
		release = g.rng.IntN(max(1, g.days*6/10))
		t.Earliest = g.at(release, 0)
	}
	if g.rng.IntN(5) > 0 {
		need := minutes/150 + 1
		day := min(g.days-1, release+need+g.rng.IntN(max(1, g.days-release-need)))
		end, hardOneIn := 17*60, 4
		if g.kind == KindStudent {
			end, hardOneIn = g.oneOf(23*60+59, 23*60+59, 9*60, 17*60), 2
		}
		t.Due, t.Hard = g.at(day, end), g.rng.IntN(hardOneIn) == 0
	}
	if i > 0 && g.rng.IntN(6) == 0 {
		before := &g.p.Tasks[g.rng.IntN(i)]
		if before.Due.IsZero() || t.Due.IsZero() || before.Due.Add(24*time.Hour).Before(t.Due) {
			t.DependsOn = []string{before.ID}
		}
	}
	if g.o.OwnHours && g.rng.IntN(5) == 0 {
		own, _ := ParseHours([]string{"daily 06:00-07:30,20:00-23:00", "Fri 22:00-02:00; Sat 15:00-18:07", "Mon,Wed 7-21"}[g.rng.IntN(3)])
		t.Hours = &own
	}
	if g.rng.IntN(10) == 0 {
		t.Done = g.rng.IntN(minutes + 1)
	}
	return t
}

// addSmall adds errands, most of which can be bundled, and old places of some of them.
func (g *generator) addSmall() {
	g.p.Limits.Bundle, g.p.Limits.BusyWithin = g.oneOf(10, 15, 30), g.oneOf(0, 240, 2880)
	for i := range 12 {
		t := Task{ID: fmt.Sprintf("s%02d", i), Title: fmt.Sprintf("Errand %d", i), Minutes: g.oneOf(5, 10, 10, 15, 15, 25), Priority: PriorityLow}
		switch g.rng.IntN(5) {
		case 0:
			t.Due = g.at(g.rng.IntN(g.days), 17*60+30*g.rng.IntN(4))
		case 1:
			t.Due, t.Hard = g.at(g.days/2, 17*60+30*g.rng.IntN(4)), true
		case 2:
			t.Done = 5 * g.rng.IntN(2)
		}
		if i > 0 && g.rng.IntN(10) == 0 {
			t.DependsOn = []string{fmt.Sprintf("s%02d", i-1)}
		}
		if i%4 == 3 {
			start := g.at(g.days/2, 10*60+15*i)
			g.p.Previous = append(g.p.Previous, Block{Task: t.ID, Start: start, End: start.Add(time.Duration(t.Minutes-t.Done) * time.Minute)})
		}
		g.p.Tasks = append(g.p.Tasks, t)
	}
}

// addHabits makes turns of two habits: one three times a week at a preferred time, one twice a day; and lets some tasks wait
// for an event.
func (g *generator) addHabits() {
	turn := func(series string, from, to time.Time, minutes, distance int) {
		t := Task{ID: fmt.Sprintf("%s/%d", series, len(g.p.Tasks)), Title: series, Series: series, Distance: distance, NoBundle: true,
			Minutes: minutes, Earliest: from, Due: to, Hard: true, Priority: PriorityHigh, Turn: from.In(g.p.Zone).Format("Mon 2 Jan")}
		if series == "run" {
			t.PreferFrom, t.PreferTo = 17*60, 18*60
		}
		g.p.Tasks = append(g.p.Tasks, t)
	}
	for d := range g.days {
		if d%7 == 0 || d%7 == 2 || d%7 == 4 {
			turn("run", g.at(d, 0), g.at(d+2+d%7/4, 0), 45, 28*60)
		}
		turn("stretch", g.at(d, 0), g.at(d+1, 0), 10, 5*60)
		turn("stretch", g.at(d, 0), g.at(d+1, 0), 10, 5*60)
	}
	for i := range g.p.Tasks {
		t := &g.p.Tasks[i]
		if n := len(g.p.Busy); n > 0 && t.Series == "" && t.Earliest.IsZero() && g.rng.IntN(6) == 0 {
			e := g.p.Busy[g.rng.IntN(n)]
			if t.Due.IsZero() || e.End.Before(t.Due) {
				t.Earliest, t.AfterEvent = e.End, e.Title
			}
		}
	}
}

// addFixed pins, starts and finishes some blocks of the first days.
func (g *generator) addFixed() {
	kinds := []FixedKind{FixedPinned, FixedPinned, FixedStarted, FixedDone, FixedPast, FixedLocked}
	for i := range min(len(g.p.Tasks), 3*g.days) {
		if g.rng.IntN(3) > 0 {
			continue
		}
		from, kind := 8*60+5*g.rng.IntN(150), kinds[g.rng.IntN(len(kinds))]
		g.p.Fixed = append(g.p.Fixed, Fixed{
			ID: fmt.Sprintf("f%d", len(g.p.Fixed)), Task: g.p.Tasks[i].ID, Kind: kind, Counts: kind != FixedDone,
			Start: g.at(g.rng.IntN(max(1, g.days/2)), from), End: g.at(0, from),
		})
		f := &g.p.Fixed[len(g.p.Fixed)-1]
		f.End = f.Start.Add(time.Duration(g.oneOf(30, 45, 60, 90, 120)) * time.Minute)
	}
}

func (g *generator) addPrevious() {
	for i := range g.p.Tasks {
		start := g.at(g.rng.IntN(g.days), 8*60+15*g.rng.IntN(48))
		length := time.Duration(min(90, g.p.Tasks[i].Minutes)) * time.Minute
		g.p.Previous = append(g.p.Previous, Block{Task: g.p.Tasks[i].ID, Start: start, End: start.Add(length)})
	}
}
