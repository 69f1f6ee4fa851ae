package planner

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Result is a plan. It holds new blocks only; fixed blocks stay with the caller.
type Result struct {
	Blocks   []Block    // by start, then task
	Unplaced []Unplaced // in the order of Problem.Tasks
	Late     []Late     // in the order of Problem.Tasks
	Slack    []Slack    // every task with a due time that is completed in time, in the order of Problem.Tasks
	AtRisk   []Slack    // those of Slack with too little room left
	Days     []DayLoad  // every day of the horizon
	Notes    []Note     // what was changed or noticed on the way
	Kept     []Kept     // travel and guaranteed free time, by start
	Score    Score

	Certificate *Certificate // a proof that not all work fits, where there is one

	Hash string // SHA-256 in hex over blocks, unplaced, late, fixed blocks and score
	Work int64  // cells of the dynamic program that were computed
}

// Score is {medium, soft}, compared in this order; less is better. Medium: weight x minutes not placed. Soft: tenths of a
// pain minute.
type Score [2]int64

// Less reports whether s is the better score.
func (s Score) Less(o Score) bool {
	if s[0] != o[0] {
		return s[0] < o[0]
	}
	return s[1] < o[1]
}

// Block is one stretch of work.
type Block struct {
	Task   string
	Start  time.Time // UTC
	End    time.Time // UTC; a task with odd minutes ends inside its last slot
	Cost   int64     // tenths of a pain minute; the sum of Terms
	Bundle int       // blocks with the same number, above 0, follow each other and are one bundle of small tasks
	Busy   bool      // whether others should see its time as taken; see busy.go
	Terms  []Term    // what the cost is made of, in the order of Terms(); zero terms are left out
}

// Minutes is the length of the block in whole minutes.
func (b Block) Minutes() int { return int(b.End.Sub(b.Start) / time.Minute) }

// Term is one named part of a block's cost.
type Term struct {
	Name string
	Cost int64 // tenths of a pain minute
}

// Reason is a stable code for why minutes could not be placed.
type Reason string

// The reasons, from the most to the least specific; the first that is true is given.
const (
	ReasonPredecessor    Reason = "predecessor_unplaced"    // a task it depends on is not completed by this plan
	ReasonDeadlinePassed Reason = "deadline_passed"         // its hard deadline lies before the first slot
	ReasonWindowEmpty    Reason = "earliest_after_deadline" // it may not start before its hard deadline
	ReasonHorizon        Reason = "horizon_too_short"       // the plan ends before there is time for it
	ReasonNoHours        Reason = "no_hours_in_window"      // its hours offer nothing between earliest start and deadline
	ReasonDayCaps        Reason = "day_caps_full"           // there is free time, but the daily limits are used up
	ReasonWeekCap        Reason = "week_cap_full"           // there is free time, but the weekly limit is used up
	ReasonNoGap          Reason = "no_gap_long_enough"      // there is free time, but in pieces shorter than its blocks
	ReasonNoTime         Reason = "no_time_before_deadline" // the free time before its hard deadline is too little
)

// Unplaced is what a plan could not place.
type Unplaced struct {
	Task     string
	Minutes  int
	Reason   Reason
	Sentence string // for people, with the numbers
	Blocker  string // the task that blocks, with ReasonPredecessor
}

// Late is a task completed after its soft due time.
type Late struct {
	Task    string
	Minutes int // from due time to completion
}

// Slack is the free, usable time between a task's completion and its due time: how much may go wrong before it is late.
type Slack struct {
	Task    string
	Minutes int
}

// Kept is time of the horizon that the plan keeps free for something that is no event.
type Kept struct {
	Kind  TakenKind // TakenTravel, TakenLunch or TakenFree
	Event string    // with TakenTravel: the event it leads to or from
	Title string    // of that event, or of the guarantee
	Start time.Time // UTC
	End   time.Time // UTC
}

// DayLoad is the work of one day.
type DayLoad struct {
	Date    string // YYYY-MM-DD, local
	Minutes int    // new blocks and fixed blocks of tasks
	Cap     int    // hard limit in minutes
	Free    int    // minutes of bookable time left, before the cap
}

// Note is something the planner changed or noticed.
type Note struct {
	Code     string
	Task     string // may be empty
	Sentence string
}

// Codes of notes.
const (
	NoteChunk       = "chunk_bounds_changed" // chunk bounds that cannot add up were lowered
	NotePinnedLate  = "fixed_after_deadline" // a fixed block lies after the hard deadline of its task
	NotePinnedEarly = "fixed_before_predecessor"
	NoteLunch       = "no_lunch"     // events leave no room for lunch on a day
	NoteFree        = "no_free_time" // nor for other guaranteed free time
	NoteAfterEvent  = "after_event"  // a task waits for an event
	NoteTravel      = "travel"       // time is kept free for ways
)

// ErrInvalid is wrapped by every refusal of a problem.
var ErrInvalid = errors.New("the planning problem is invalid")

// FieldError names the field that is wrong and the rule it breaks.
type FieldError struct {
	Field string // such as "tasks[3].minutes (Essay)"
	Rule  string
}

func (e *FieldError) Error() string { return e.Field + ": " + e.Rule }

// Unwrap makes errors.Is(err, ErrInvalid) true.
func (e *FieldError) Unwrap() error { return ErrInvalid }

// CycleError is returned when dependencies go round in a circle.
type CycleError struct {
	IDs    []string // the tasks of the circle, each depending on the next, the last on the first
	Titles []string // their titles, or IDs where there is none
}

func (e *CycleError) Error() string {
	if len(e.Titles) == 1 {
		return fmt.Sprintf("%q depends on itself", e.Titles[0])
	}
	var b strings.Builder
	b.WriteString("dependencies go round in a circle: ")
	for _, t := range e.Titles {
		fmt.Fprintf(&b, "%q needs ", t)
	}
	fmt.Fprintf(&b, "%q", e.Titles[0])
	return b.String()
}

// Unwrap makes errors.Is(err, ErrInvalid) true.
func (e *CycleError) Unwrap() error { return ErrInvalid }
