package planner

import (
	"encoding/json"
	"fmt"
	"time"
)

// SlotMinutes is the grid: blocks start on five-minute marks of the wall clock.
const SlotMinutes = 5

// Problem is everything a plan depends on. All times are instants; Zone says how people read them.
type Problem struct {
	Zone *time.Location // the person's zone; hours, days and caps are meant in it
	Now  time.Time      // nothing is placed before Now, rounded up to the grid
	From time.Time      // first instant of the horizon; may lie before Now
	To   time.Time      // end of the horizon, exclusive; at most MaxHorizonDays after From

	Hours    Hours   // weekly hours for tasks that have none of their own; the zero value offers no time at all
	Busy     []Busy  // events that take time
	Tasks    []Task  // every task that is planned, or that a planned task depends on
	Fixed    []Fixed // blocks that stay where they are
	Previous []Block // movable blocks of the last plan; only Task, Start and End are read

	Limits  Limits  // zero fields take the defaults of DefaultLimits
	Travel  Travel  // how long the ways to events take; the zero value knows no place
	Weights Weights // the zero value takes DefaultWeights
	Rhythm  Rhythm  // the person's focus over the day; the zero value takes DefaultRhythm
	TimeFit TimeFit // what was learned about hours (term_learned.go); the zero value has no opinion

	Seed   uint64 // for the search; the construction draws nothing
	Budget int64  // work units (cells of the dynamic program) for each walk of the search; 0: construction only
	Walks  int    // how many searches with draws of their own run at the same time, each with the whole Budget: up to MaxWalks; 0: one

	Lang Lang `json:"-"` // of the sentences; the plan is the same in every one
}

// Busy is an event that takes time. Buffers keep work away from it; a zero buffer takes the one of Limits, a negative one
// switches it off for this event.
type Busy struct {
	ID           string
	Title        string
	Start, End   time.Time
	BufferBefore time.Duration
	BufferAfter  time.Duration
	Place        string // where it happens, one of Travel.Places; empty: wherever the person is
}

// Priority orders tasks; its weight multiplies minutes missed, lateness and urgency.
type Priority int

// The four priorities. The zero value is medium, so that a task without one is ordinary.
const (
	PriorityMedium Priority = iota
	PriorityLow
	PriorityHigh
	PriorityCritical
)

var priorities = []struct {
	priority Priority
	name     string
	weight   int64
}{
	{PriorityLow, "low", 1},
	{PriorityMedium, "medium", 2},
	{PriorityHigh, "high", 4},
	{PriorityCritical, "critical", 8},
}

// Weight is 1, 2, 4 or 8 from low to critical: each step outweighs two of the step below.
func (p Priority) Weight() int64 {
	for _, row := range priorities {
		if row.priority == p {
			return row.weight
		}
	}
	return 0
}

func (p Priority) String() string {
	for _, row := range priorities {
		if row.priority == p {
			return row.name
		}
	}
	return fmt.Sprintf("priority(%d)", int(p))
}

// ParsePriority reads low, medium, high or critical; the empty text is medium.
func ParsePriority(s string) (Priority, error) {
	if s == "" {
		return PriorityMedium, nil
	}
	for _, row := range priorities {
		if row.name == s {
			return row.priority, nil
		}
	}
	return 0, fmt.Errorf("%w: priority %q is not low, medium, high or critical", ErrInvalid, s)
}

// Energy is how much focus a task asks for.
type Energy int

// The kinds of work. The zero value has no wish about the time of day.
const (
	EnergyMedium Energy = iota
	EnergyLow           // light work: fits tired hours, a waste of the best ones
	EnergyHigh          // deep work: wants the best hours
)

var energies = [...]string{EnergyMedium: "medium", EnergyLow: "low", EnergyHigh: "high"}

func (e Energy) String() string {
	if e < 0 || int(e) >= len(energies) {
		return fmt.Sprintf("energy(%d)", int(e))
	}
	return energies[e]
}

// ParseEnergy reads low, medium or high; the empty text is medium.
func ParseEnergy(s string) (Energy, error) {
	if s == "" {
		return EnergyMedium, nil
	}
	for e, name := range energies {
		if name == s {
			return Energy(e), nil
		}
	}
	return 0, fmt.Errorf("%w: energy %q is not low, medium or high", ErrInvalid, s)
}

// Task is work to place. Durations are minutes and need not be multiples of the grid.
type Task struct {
	ID      string
	Title   string
	Project string
	Minutes int // whole effort; a finished task that others depend on is given with Done = Minutes
	Done    int // minutes already worked and not covered by a Fixed block that counts

	Earliest time.Time // zero: any time
	Due      time.Time // zero: none
	Hard     bool      // no work after Due; otherwise lateness has a price
	ASAP     bool      // the sooner the better, more strongly than any time of day

	Priority  Priority
	Energy    Energy
	MinChunk  int  // shortest block; 0: 30 minutes or the whole task
	MaxChunk  int  // longest block; 0: 120 minutes
	MaxPerDay int  // most minutes a day of this task; 0: 240, and at least MaxChunk
	NoSplit   bool // one block or none

	Spaced     bool // sessions on separate days, spread over the time until Due; without Due it means nothing
	NoBundle   bool // never placed together with other small tasks
	PreferFrom int  // minute of the day from which it is liked best; see PreferTo
	PreferTo   int  // and until when; 0: no preference

	Series   string // the turns of one habit have one name
	Distance int    // minutes kept between blocks of different turns of a series
	Turn     string // for sentences: which turn it is, such as "Mon 23 to Tue 24 Nov"

	AfterEvent string // for sentences: the title of the event that Earliest waits for

	DependsOn []string // IDs of tasks that must be completed before any new block of this one starts
	Hours     *Hours   // nil: Problem.Hours

	Avoid []Stretch // no block of this task may overlap one of them; sorted or not
}

// FixedKind says why a block stays.
type FixedKind string

// The kinds of blocks that stay.
const (
	FixedPinned  FixedKind = "pinned"  // put there by the person
	FixedStarted FixedKind = "started" // being worked on
	FixedDone    FixedKind = "done"    // worked
	FixedPast    FixedKind = "past"    // lies before Now
	FixedLocked  FixedKind = "locked"  // held in place by a rule or another calendar
)

// Fixed is a block that stays where it is. It occupies its time, counts towards the caps of its day when it belongs to a
// task, and is credited to its task when Counts is set. Fixed blocks are the person's decision: they may lie outside hours,
// over events or over each other, and are not checked.
type Fixed struct {
	ID         string
	Task       string // may be empty: time held for something that is no task
	Start, End time.Time
	Kind       FixedKind
	Counts     bool // its minutes are part of the task's Minutes and not yet in Done
}

// Minutes is the length of the block in whole minutes.
func (f Fixed) Minutes() int { return int(f.End.Sub(f.Start) / time.Minute) }

// Limits bound a day. In every field 0 means the default and Off (or any negative value) switches the limit off.
type Limits struct {
	MaxPerDay  int    // minutes of work a day; hard
	ByWeekday  [7]int // minutes for single weekdays, indexed by time.Weekday; 0: MaxPerDay
	MaxPerWeek int    // minutes of work from Monday to Sunday; default: no limit
	TargetPct  int    // soft target as a percentage of the day's cap; above it load costs

	BreakAfter int // minutes of work without a rest after which a break is kept free
	Break      int // minutes of that break; also the least distance of two blocks of one task in one stretch

	BufferBefore int // minutes kept free before each event
	BufferAfter  int // minutes kept free after each event

	Lunch Lunch      // guaranteed free time in the middle of each day; default: none
	Free  []FreeTime // more guaranteed free time; default: none

	Bundle     int // tasks with at most so many minutes left are placed together (bundle.go); default: none
	BusyWithin int // minutes before its start from which a block shows as busy to others; default: only when it is at risk
}

// Lunch guarantees Minutes of free time in one piece between From and To (minutes after midnight) on every day on which
// events leave that much. The zero value guarantees nothing.
type Lunch struct {
	From, To int
	Minutes  int
}

// FreeTime guarantees Minutes of free time in one piece between From and To (minutes after midnight), on the days on which
// events and the guarantees before it leave that much.
type FreeTime struct {
	Title    string  // for sentences; may be empty
	Days     [7]bool // indexed by time.Weekday; none: every day
	From, To int
	Minutes  int
}

// Off switches a limit off.
const Off = -1

// Defaults of Limits, in minutes unless said otherwise.
const (
	DefaultMaxPerDay  = 480 // a working day
	DefaultTargetPct  = 70  // percent; the rest is room for what nobody foresaw
	DefaultBreakAfter = 90  // about one session of deep work
	DefaultBreak      = 15
)

// DefaultLimits are the limits of a person who set none.
func DefaultLimits() Limits {
	return Limits{
		MaxPerDay: DefaultMaxPerDay, TargetPct: DefaultTargetPct,
		BreakAfter: DefaultBreakAfter, Break: DefaultBreak,
		MaxPerWeek: Off, BufferBefore: Off, BufferAfter: Off, Bundle: Off, BusyWithin: Off,
	}
}

// Defaults of a task's chunks, in minutes.
const (
	DefaultMinChunk  = 30  // shorter blocks cost more in switching than they give
	DefaultMaxChunk  = 120 // longer blocks lose focus
	DefaultTaskDay   = 240 // half a day for one task
	UnsplitUpTo      = 60  // a task of an hour is one block unless its MaxChunk says otherwise
	maxTaskMinutes   = 60_000
	maxTasks         = 2_000
	maxBusy          = 100_000
	maxFixed         = 20_000
	maxPrevious      = 20_000
	maxWeight        = 100_000 // tenths of a pain minute; keeps every sum far below int64 (state.go)
	maxBufferMinutes = 24 * 60
	maxFree          = 50
	maxTravelMinutes = 12 * 60
	maxPlaces        = 1_000
)

// MaxBudget bounds Problem.Budget, in work units: some hours.
const MaxBudget = 1_000_000_000_000

// MaxHorizonDays bounds To - From.
const MaxHorizonDays = 93

// Focus is how well a person works in an hour of the day.
type Focus int8

// The three levels of focus.
const (
	FocusMedium Focus = iota
	FocusLow
	FocusPeak
)

// Rhythm is the focus of each hour of the local day.
type Rhythm [24]Focus

// DefaultRhythm has its peak from 9 to 12 and its lows after lunch, late and at night.
func DefaultRhythm() Rhythm {
	var r Rhythm
	for h := range r {
		switch {
		case h >= 9 && h < 12:
			r[h] = FocusPeak
		case h >= 13 && h < 15, h >= 20, h < 7:
			r[h] = FocusLow
		}
	}
	return r
}

// MarshalJSON writes the name of the priority.
func (p Priority) MarshalJSON() ([]byte, error) { return json.Marshal(p.String()) }

// UnmarshalJSON reads the name of a priority.
func (p *Priority) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("%w: priority is not text", ErrInvalid)
	}
	v, err := ParsePriority(s)
	*p = v
	return err
}

// MarshalJSON writes the name of the energy.
func (e Energy) MarshalJSON() ([]byte, error) { return json.Marshal(e.String()) }

// UnmarshalJSON reads the name of an energy.
func (e *Energy) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("%w: energy is not text", ErrInvalid)
	}
	v, err := ParseEnergy(s)
	*e = v
	return err
}
