package taskfile

import (
	"fmt"
	"strings"
	"time"
)

// Task is one row of a tasks file. Zero values mean "not given". All durations are
// whole minutes, all instants UTC.
type Task struct {
	ID          string    `json:"id,omitempty"`
	Title       string    `json:"title"`
	Minutes     int       `json:"minutes"`                // the whole work, 1 to 10080
	DoneMinutes int       `json:"done_minutes,omitempty"` // already done, at most Minutes
	Due         time.Time `json:"due,omitzero"`
	DueDateOnly bool      `json:"due_date_only,omitempty"` // Due came as a date: it is the end of that local day
	Hard        *bool     `json:"hard,omitempty"`          // deadline column: true hard, false soft, nil not given
	Priority    string    `json:"priority,omitempty"`      // low, medium, high, critical
	Earliest    time.Time `json:"earliest,omitzero"`
	MinChunk    int       `json:"min_chunk,omitempty"`
	MaxChunk    int       `json:"max_chunk,omitempty"`
	MaxPerDay   int       `json:"max_per_day,omitempty"`
	DependsOn   []string  `json:"depends_on,omitempty"` // as written; ids after Link
	Project     string    `json:"project,omitempty"`
	Energy      string    `json:"energy,omitempty"` // low, medium, high
	Hours       string    `json:"hours,omitempty"`  // such as "Mon-Fri 09:00-17:00"; its meaning is the planner's
	PinnedStart time.Time `json:"pinned_start,omitzero"`
	ASAP        bool      `json:"asap,omitempty"`
	Spaced      bool      `json:"spaced,omitempty"` // spread over the days before Due
	Alone       bool      `json:"alone,omitempty"`  // bundle column: true no, false yes or not given

	// File is the name given to Read.
	File string `json:"-"`
	// Line is the line of a CSV file the row begins on, or the 1-based element of a JSON array.
	Line int `json:"line,omitempty"`
	// Row is the 1-based data row or element. A CSV row stands below its header, so
	// Line equals Row for JSON only.
	Row int `json:"-"`
}

// RowError is one mistake in one row.
type RowError struct {
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`  // line in a CSV file, 0 for JSON
	Row    int    `json:"row"`             // 1-based data row, or element of a JSON array
	Field  string `json:"field,omitempty"` // empty when the row as a whole is wrong
	Value  string `json:"value,omitempty"` // as written, shortened to maxShownValue characters
	Reason string `json:"reason"`
}

// Error gives the sentence for people:
//
//	tasks.csv line 7: minutes "abc": must be a whole number of minutes from 1 to 10080
func (e RowError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.File != "" && (e.Line > 0 || e.Row > 0) {
		b.WriteByte(' ')
	}
	switch {
	case e.Line > 0:
		fmt.Fprintf(&b, "line %d", e.Line)
	case e.Row > 0:
		fmt.Fprintf(&b, "element %d", e.Row)
	}
	if b.Len() > 0 {
		b.WriteString(": ")
	}
	if e.Field != "" {
		b.WriteString(e.Field)
		if e.Value != "" {
			fmt.Fprintf(&b, " %q", e.Value)
		}
		b.WriteString(": ")
	}
	b.WriteString(e.Reason)
	return b.String()
}

// FileError says why a file as a whole cannot be read.
type FileError struct {
	File   string
	Line   int // 0 when no line is to blame
	Reason string
}

func (e *FileError) Error() string {
	where := e.File
	if where == "" {
		where = "the tasks file"
	}
	if e.Line > 0 {
		where = fmt.Sprintf("%s line %d", where, e.Line)
	}
	return where + ": " + e.Reason
}

// Limits bound what Read accepts. Zero values mean the defaults.
type Limits struct {
	MaxBytes   int64                    // default DefaultMaxBytes
	MaxRows    int                      // default DefaultMaxRows
	MaxErrors  int                      // row errors reported, default DefaultMaxErrors
	CheckHours func(hours string) error // when set, judges the hours text; its error becomes the row's reason
}

// The defaults of Limits: far beyond any list a person keeps, small enough to be
// read whole into memory and shown on a screen.
const (
	DefaultMaxBytes  = 2 << 20
	DefaultMaxRows   = 5000
	DefaultMaxErrors = 100
)

func (l Limits) withDefaults() Limits {
	if l.MaxBytes <= 0 {
		l.MaxBytes = DefaultMaxBytes
	}
	if l.MaxRows <= 0 {
		l.MaxRows = DefaultMaxRows
	}
	if l.MaxErrors <= 0 {
		l.MaxErrors = DefaultMaxErrors
	}
	return l
}
