package intent

import "time"

// Options is what the sentence alone cannot tell. The zero Zone is UTC.
type Options struct {
	// Now is the instant the sentence was written.
	Now time.Time
	// Zone is where the writer's days begin and end.
	Zone *time.Location
	// Locale is a BCP 47 tag such as "en-US" or "de-DE". It decides the language
	// of questions and their choices (German, else English), the order
	// of 11/12/2026, the first day of the week and whether "5:30" needs am or
	// pm. Empty or unknown: weeks start on Monday, the 24 hour clock, and
	// 11/12 is a question.
	Locale string
	// Projects are the names "for X", "#X" and "@X" are matched against,
	// ignoring case.
	Projects []string
	// Tasks are the titles of open tasks that "after X" is matched against,
	// ignoring case; the longest match wins.
	Tasks []string
}

// Moment is a point in time as a person says it.
type Moment struct {
	// Time is the instant, in UTC. For a whole day it is the end of the day
	// (the next local midnight) where the moment bounds from above, as Due
	// does, and its start where it bounds from below, as Earliest does.
	Time time.Time `json:"time"`
	// Date is YYYY-MM-DD when only a day was said, else empty.
	Date string `json:"date,omitempty"`
	// AllDay is true when only a day was said.
	AllDay bool `json:"all_day,omitempty"`
}

// Ref names another task.
type Ref struct {
	// Text is the known title when Known, else the words as written.
	Text  string `json:"text"`
	Known bool   `json:"known"`
}

// Window is a part of the local day. From and To are HH:MM; To may be 24:00.
type Window struct {
	From string `json:"from"`
	To   string `json:"to"`
	// Days limits the window to weekdays, as RFC 5545 names them (MO … SU);
	// empty means every day.
	Days []string `json:"days,omitempty"`
}

// Repeat says how often a task comes back: either Times per Period, placed
// freely, or a fixed recurrence with an RRule.
type Repeat struct {
	// Times per Period; 1 for "every Monday", 3 for "3x a week".
	Times int `json:"times"`
	// Period is day, week, month or year.
	Period string `json:"period"`
	// Interval is 2 for "every 2 weeks"; never below 1.
	Interval int `json:"interval"`
	// Days are RFC 5545 weekdays, with an ordinal for "first Monday" (1MO).
	Days []string `json:"days,omitempty"`
	// MonthDay is 1..31, or -1 for the last day, for "monthly on the 1st".
	MonthDay int `json:"month_day,omitempty"`
	// Month is 1..12 for "yearly on Nov 20".
	Month int `json:"month,omitempty"`
	// At is the local HH:MM of "every weekday at 8am".
	At string `json:"at,omitempty"`
	// Until is the last day of "every Mon until Dec 18".
	Until *Moment `json:"until,omitempty"`
	// Window is the part of the day of "3x a week evenings".
	Window *Window `json:"window,omitempty"`
	// RRule is the value of an RFC 5545 RRULE when the recurrence is fixed,
	// empty when the occurrences may be placed freely in their period.
	RRule string `json:"rrule,omitempty"`
}

// Field names used by Piece and Question.
const (
	FieldTitle     = "title"
	FieldMinutes   = "minutes"
	FieldDue       = "due"
	FieldHard      = "hard"
	FieldEarliest  = "earliest"
	FieldPinned    = "pinned"
	FieldOn        = "on" // one day or stretch: sets both earliest and due
	FieldPriority  = "priority"
	FieldChunk     = "chunk"
	FieldMaxPerDay = "max_per_day"
	FieldNoSplit   = "no_split"
	FieldAfter     = "after"
	FieldProject   = "project"
	FieldTag       = "tag"
	FieldEnergy    = "energy"
	FieldRepeat    = "repeat"
	FieldUntil     = "until"
	FieldWindow    = "window"
)

// Piece is one thing understood and where it stands in Result.Text.
type Piece struct {
	Field string `json:"field"`
	// Text equals Result.Text[Start:End].
	Text string `json:"text"`
	// Start and End are byte offsets into Result.Text.
	Start int `json:"start"`
	End   int `json:"end"`
	// UTF16Start and UTF16End are the same in UTF-16 units, as JavaScript
	// strings count; a byte that is not UTF-8 counts as one unit.
	UTF16Start int `json:"utf16_start"`
	UTF16End   int `json:"utf16_end"`
	// Value is the normalised reading, for example "180" or "2026-11-20"; empty
	// when a Question asks about the piece.
	Value string `json:"value,omitempty"`
}

// Choice is one reading of something ambiguous. Value replaces the question's
// text in the sentence: parsing again with it asks no more.
type Choice struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Question is something said that has no single reading. The field it asks
// about stays unset, and its text is not in the title.
type Question struct {
	Field      string   `json:"field"`
	Text       string   `json:"text"`
	Start      int      `json:"start"`
	End        int      `json:"end"`
	UTF16Start int      `json:"utf16_start"`
	UTF16End   int      `json:"utf16_end"`
	Sentence   string   `json:"sentence"`
	Choices    []Choice `json:"choices,omitempty"`
}

// Energy and priority values.
const (
	Low      = "low"
	Medium   = "medium"
	High     = "high"
	Critical = "critical"
)

// Result is what was understood. Lists are in the order of the text.
type Result struct {
	// Text is the sentence as given.
	Text string `json:"text"`
	// Title is what is left of it, tidied.
	Title string `json:"title"`
	// Minutes of work; 0 when not said.
	Minutes int     `json:"minutes,omitempty"`
	Due     *Moment `json:"due,omitempty"`
	// Hard is nil when nothing was said about the deadline.
	Hard     *bool   `json:"hard,omitempty"`
	Earliest *Moment `json:"earliest,omitempty"`
	// PinnedStart is the fixed start of an appointment; PinnedEnd its end when
	// a range was said.
	PinnedStart *Moment `json:"pinned_start,omitempty"`
	PinnedEnd   *Moment `json:"pinned_end,omitempty"`
	// Priority is low, medium, high, critical or empty.
	Priority string `json:"priority,omitempty"`
	// MinChunk, MaxChunk and MaxPerDay are minutes; 0 when not said.
	MinChunk  int   `json:"min_chunk,omitempty"`
	MaxChunk  int   `json:"max_chunk,omitempty"`
	MaxPerDay int   `json:"max_per_day,omitempty"`
	NoSplit   bool  `json:"no_split,omitempty"`
	After     []Ref `json:"after,omitempty"`
	// Project is the known name when ProjectKnown, else as written.
	Project      string   `json:"project,omitempty"`
	ProjectKnown bool     `json:"project_known,omitempty"`
	Tags         []string `json:"tags,omitempty"`
	// Energy is low, medium, high or empty.
	Energy    string     `json:"energy,omitempty"`
	Repeat    *Repeat    `json:"repeat,omitempty"`
	Window    *Window    `json:"window,omitempty"`
	Pieces    []Piece    `json:"pieces,omitempty"`
	Questions []Question `json:"questions,omitempty"`
}
