package briefing

import "time"

// Input is everything a daily briefing is made from. Lists may be in any order and may reach beyond the day: records of
// other days are used for tomorrow's first commitment and otherwise left out.
type Input struct {
	// Date is the local day, YYYY-MM-DD. Anything else stands for the local day of Now.
	Date string
	// Now is the instant the briefing is read. It decides between today, a past and a future day.
	Now time.Time
	// Zone is the person's zone; nil stands for UTC.
	Zone *time.Location
	// Name is how the person is greeted; it may be empty.
	Name string
	// Locale is a BCP 47 tag such as "en-US". It chooses the language (German, else English), the 12 or 24 hour
	// clock and the order of day and month; empty stands for English, 24 hours, day first.
	Locale string

	Events   []Event
	Blocks   []Block
	Tasks    []Task // open tasks only
	Unplaced []Unplaced
	Late     []Late
	// Hours are the working windows of the day as instants. They may overlap and reach beyond the day.
	Hours []Interval
	// PlanExists says whether a plan was ever applied or proposed, so that "not planned" can be told from "no plan yet".
	PlanExists bool
}

// Interval is the time from Start up to, not including, End.
type Interval struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// Event is one occurrence from a calendar.
type Event struct {
	ID       string
	Title    string
	Location string
	// Start and End are used unless AllDay is set. An End that is not after Start makes an event without length.
	Start, End time.Time
	AllDay     bool
	// StartDate and EndDate are local days YYYY-MM-DD of an all-day event. EndDate is the first day after it, as DTEND is
	// in RFC 5545 section 3.6.1; empty stands for one day.
	StartDate, EndDate string
	// Busy says that the event takes time: it can collide, and its time is not free.
	Busy     bool
	Calendar string
}

// BlockState is how far the work of a block has come.
type BlockState string

// The states of a block.
const (
	Planned BlockState = "planned"
	Started BlockState = "started"
	Done    BlockState = "done"
	Skipped BlockState = "skipped"
)

// Block is a piece of time the plan gave to a task. A state that is not one of the constants counts as planned.
type Block struct {
	ID         string
	Task       string // id of the task
	Title      string
	Project    string
	Start, End time.Time
	State      BlockState
	Pinned     bool
}

// Priority of a task.
type Priority string

// The priorities, from the least to the most urgent. Any other value counts as Medium.
const (
	Low      Priority = "low"
	Medium   Priority = "medium"
	High     Priority = "high"
	Critical Priority = "critical"
)

// Task is an open task.
type Task struct {
	ID      string
	Title   string
	Project string
	// Minutes is the whole estimate, DoneMinutes what is done of it, PlannedMinutes what the plan holds from Now on.
	Minutes, DoneMinutes, PlannedMinutes int
	// Due is the instant at which the deadline passes; the zero time stands for none. With DueDateOnly it is the end of the
	// local due day, which is the first moment of the next one; any later moment of the due day but its first means the same.
	Due         time.Time
	DueDateOnly bool
	// Hard deadlines are ones that cannot be missed, such as an exam or a closing form.
	Hard     bool
	Priority Priority
}

// Unplaced is work the plan found no room for.
type Unplaced struct {
	Task     string // id
	Title    string
	Minutes  int    // minutes without room
	Sentence string // the planner's reason; it may be empty
}

// Late is work the plan finishes after its deadline.
type Late struct {
	Task    string // id
	Title   string
	Minutes int // how late, as the planner counts it
}

// Briefing is the result. It survives JSON: Markdown and HTML of a decoded briefing are those of the original.
type Briefing struct {
	Date     string    `json:"date"`
	Title    string    `json:"title"`
	Greeting string    `json:"greeting"`
	Language string    `json:"language"`
	Sections []Section `json:"sections"`
	Counts   Counts    `json:"counts"`
}

// Counts are the figures of the briefing.
type Counts struct {
	Events       int `json:"events"` // of the day, all-day ones included
	AllDayEvents int `json:"all_day_events"`
	Blocks       int `json:"blocks"`
	// HoursMinutes is the length of the day's hours: from now on when the day is today, else all of them.
	HoursMinutes int `json:"hours_minutes"`
	// FreeMinutes is what is left of them in gaps of at least MinGapMinutes; BusyMinutes is the rest.
	FreeMinutes        int `json:"free_minutes"`
	BusyMinutes        int `json:"busy_minutes"`
	ShortGapMinutes    int `json:"short_gap_minutes"` // part of BusyMinutes: gaps too short to use
	FreeGaps           int `json:"free_gaps"`
	LongestFreeMinutes int `json:"longest_free_minutes"`
	PlannedMinutes     int `json:"planned_minutes"` // in blocks of the day that are planned or started
	DoneMinutes        int `json:"done_minutes"`    // in blocks of the day that are done
	Overdue            int `json:"overdue"`
	DueToday           int `json:"due_today"`
	DueTomorrow        int `json:"due_tomorrow"`
	DueWeek            int `json:"due_week"`  // due on the five days after tomorrow
	AtRisk             int `json:"at_risk"`   // tasks
	Conflicts          int `json:"conflicts"` // pairs
	OpenTasks          int `json:"open_tasks"`
}

// The keys of the sections, in the order in which they stand. SectionFirst is there only for today, SectionRisk not for
// days that are past.
const (
	SectionFirst     = "first"
	SectionToday     = "today"
	SectionFree      = "free"
	SectionDue       = "due"
	SectionRisk      = "risk"
	SectionConflicts = "conflicts"
	SectionTomorrow  = "tomorrow"
)

// Section is a titled list of statements; it has at least one.
type Section struct {
	Key        string      `json:"key"`
	Title      string      `json:"title"`
	Statements []Statement `json:"statements"`
}

// The kinds of statements.
const (
	KindCount      = "count"      // a figure over Records, possibly none
	KindNothing    = "nothing"    // says that there is nothing
	KindAllDay     = "all_day"    // timeline: an all-day event
	KindEvent      = "event"      // timeline: an event with a time
	KindBlock      = "block"      // timeline: a block of work
	KindRunning    = "running"    // first: the block that is running
	KindNext       = "next"       // first: the next block of the day
	KindTask       = "task"       // first: a task without enough blocks
	KindOverdue    = "overdue"    // due: the deadline has passed
	KindDue        = "due"        // due: the deadline is ahead
	KindUnplaced   = "unplaced"   // risk: no room in the plan
	KindLate       = "late"       // risk: planned after the deadline
	KindUnplanned  = "unplanned"  // risk: a hard deadline is near and work is not planned
	KindConflict   = "conflict"   // two records at the same time
	KindCommitment = "commitment" // tomorrow: what comes first
)

// Statement is one sentence and where it came from.
type Statement struct {
	// Text is the sentence as plain text, one line. It is not escaped.
	Text string `json:"text"`
	Kind string `json:"kind"`
	// Start and End are the time the statement is about, in the person's zone.
	Start *time.Time `json:"start,omitempty"`
	End   *time.Time `json:"end,omitempty"`
	// Records are the records the statement was made from, without repetition.
	Records []Ref `json:"records"`
	// Parts are the pieces of Text in order: joined they are Text.
	Parts []Part `json:"parts"`
}

// Part is a piece of a sentence: words of the catalogue, a time, or a name from a record.
type Part struct {
	Text   string     `json:"text"`
	Time   *time.Time `json:"time,omitempty"`   // Text says this instant, or a stretch from it on
	Record *Ref       `json:"record,omitempty"` // Text is the name of this record
}

// The collections a Ref can point into.
const (
	CollectionEvents = "events"
	CollectionBlocks = "blocks"
	CollectionTasks  = "tasks"
)

// Ref points at a record.
type Ref struct {
	Collection string `json:"collection"`
	ID         string `json:"id"`
}
