package taskfile

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// field is a column of the CSV and a name in the JSON.
type field string

const (
	fieldID          field = "id"
	fieldTitle       field = "title"
	fieldMinutes     field = "minutes"
	fieldDue         field = "due"
	fieldDeadline    field = "deadline"
	fieldPriority    field = "priority"
	fieldEarliest    field = "earliest"
	fieldMinChunk    field = "min_chunk"
	fieldMaxChunk    field = "max_chunk"
	fieldMaxPerDay   field = "max_per_day"
	fieldDependsOn   field = "depends_on"
	fieldProject     field = "project"
	fieldEnergy      field = "energy"
	fieldHours       field = "hours"
	fieldPinnedStart field = "pinned_start"
	fieldDoneMinutes field = "done_minutes"
	fieldASAP        field = "asap"
	fieldSpaced      field = "spaced"
	fieldBundle      field = "bundle"
)

// fieldOrder is the order of the columns on export and in messages.
var fieldOrder = []string{
	"id", "title", "minutes", "due", "deadline", "priority", "earliest", "min_chunk", "max_chunk",
	"max_per_day", "depends_on", "project", "energy", "hours", "pinned_start", "done_minutes",
	"asap", "spaced", "bundle",
}

var fieldNames = func() map[string]field {
	names := make(map[string]field, len(fieldOrder))
	for _, n := range fieldOrder {
		names[n] = field(n)
	}
	return names
}()

// The bounds of the fields.
const (
	maxTitle    = 300   // characters
	maxID       = 64    // characters
	maxProject  = 100   // characters
	maxHours    = 500   // characters: a week of split days with room to spare
	maxMinutes  = 10080 // a week: longer work is a project of several tasks
	minutesADay = 1440
	maxDepends  = 50 // dependencies of one task
)

var (
	deadlines  = []string{"hard", "soft"}
	priorities = []string{"low", "medium", "high", "critical"}
	energies   = []string{"low", "medium", "high"}
)

// value is what a row has for a field, before it is understood.
type value struct {
	kind  kind
	text  string
	items []value // of kindList
}

type kind int

const (
	kindCell   kind = iota // a CSV cell, never empty
	kindText               // a JSON string
	kindNumber             // a JSON number, text is its literal
	kindList               // a JSON array
	kindNull               // JSON null: not given
	kindOther              // a JSON object, true or false
)

// row turns the values of one row into a Task, collecting what is wrong.
type row struct {
	file   *file
	values map[field]value
	line   int
	number int
	sound  bool
}

// addTask validates one row; line is 0 for JSON.
func (f *file) addTask(values map[field]value, line, number int) {
	r := &row{file: f, values: values, line: line, number: number, sound: true}
	t := Task{
		ID:          r.identifier(),
		Title:       r.text(fieldTitle, maxTitle),
		Minutes:     r.minutes(fieldMinutes, 1, maxMinutes),
		Priority:    r.oneOf(fieldPriority, priorities),
		MinChunk:    r.minutes(fieldMinChunk, 1, minutesADay),
		MaxChunk:    r.minutes(fieldMaxChunk, 1, minutesADay),
		MaxPerDay:   r.minutes(fieldMaxPerDay, 1, minutesADay),
		DependsOn:   r.dependsOn(),
		Project:     r.text(fieldProject, maxProject),
		Energy:      r.oneOf(fieldEnergy, energies),
		Hours:       r.hours(),
		DoneMinutes: r.minutes(fieldDoneMinutes, 0, maxMinutes),
		ASAP:        r.flag(fieldASAP, false),
		Spaced:      r.flag(fieldSpaced, false),
		Alone:       !r.flag(fieldBundle, true),
		File:        f.name, Line: line, Row: number,
	}
	if f.json {
		t.Line = number
	}
	t.Due, t.DueDateOnly = r.time(fieldDue, endOfDay)
	t.Earliest, _ = r.time(fieldEarliest, startOfDay)
	t.PinnedStart, _ = r.time(fieldPinnedStart, timeOfDayNeeded)
	if deadline := r.oneOf(fieldDeadline, deadlines); deadline != "" {
		hard := deadline == "hard"
		t.Hard = &hard
	}
	r.requireGiven(fieldTitle)
	r.requireGiven(fieldMinutes)
	if r.sound {
		r.agree(t)
	}
	if r.sound {
		f.tasks = append(f.tasks, t)
	}
}

// agree checks the rules between fields; each is read from fields that are sound.
func (r *row) agree(t Task) {
	rules := []struct {
		broken bool
		field  field
		reason string
	}{
		{t.MinChunk > 0 && t.MaxChunk > 0 && t.MinChunk > t.MaxChunk, fieldMinChunk,
			fmt.Sprintf("must not be more than max_chunk, which is %d", t.MaxChunk)},
		{t.MinChunk > 0 && t.MaxPerDay > 0 && t.MinChunk > t.MaxPerDay, fieldMinChunk,
			fmt.Sprintf("must not be more than max_per_day, which is %d", t.MaxPerDay)},
		{!t.Due.IsZero() && !t.Earliest.IsZero() && !t.Earliest.Before(t.Due), fieldEarliest,
			fmt.Sprintf("must be before due, which is %s", t.Due.In(r.file.zone).Format(time.RFC3339))},
		{t.DoneMinutes > t.Minutes, fieldDoneMinutes,
			fmt.Sprintf("must not be more than minutes, which is %d", t.Minutes)},
		{t.Hard != nil && *t.Hard && t.Due.IsZero(), fieldDeadline,
			"needs a due time to be hard about"},
		{t.Spaced && t.Due.IsZero(), fieldSpaced,
			"needs a due time to spread the work before"},
	}
	for _, rule := range rules {
		if rule.broken {
			r.refuse(rule.field, rule.reason)
		}
	}
}

func (r *row) refuse(name field, reason string) {
	r.sound = false
	r.file.report(RowError{Line: r.line, Row: r.number, Field: string(name), Value: r.values[name].text, Reason: reason})
}

func (r *row) requireGiven(name field) {
	if v, given := r.values[name]; !given || v.kind == kindNull || v.kind == kindText && v.text == "" {
		r.refuse(name, "is required")
	}
}

// given returns the text of a field that may be a cell or a JSON string, ok false
// when there is nothing to read.
func (r *row) given(name field) (text string, ok bool) {
	v, present := r.values[name]
	switch {
	case !present || v.kind == kindNull:
		return "", false
	case v.kind != kindCell && v.kind != kindText:
		r.refuse(name, "must be text in quotation marks")
		return "", false
	}
	return v.text, v.text != ""
}

func (r *row) text(name field, limit int) string {
	text, ok := r.given(name)
	if !ok {
		return ""
	}
	if reason := textReason(text, limit); reason != "" {
		r.refuse(name, reason)
		return ""
	}
	return text
}

// textReason is the rule a text breaks: too long, or holding characters that are
// invisible, break lines, or reorder what is shown around them.
func textReason(text string, limit int) string {
	if n := utf8.RuneCountInString(text); n > limit {
		return fmt.Sprintf("has %d characters; at most %d are allowed", n, limit)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(lineAndOrderMarks, r) }) {
		return "must not contain control characters or line breaks"
	}
	return ""
}

// lineAndOrderMarks are the separators of lines and paragraphs and the marks that
// override the direction of text (Unicode Technical Report 36 section 2.5).
var lineAndOrderMarks = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x2028, Hi: 0x202e, Stride: 1}, {Lo: 0x2066, Hi: 0x2069, Stride: 1},
}}

func (r *row) oneOf(name field, words []string) string {
	text, ok := r.given(name)
	if !ok {
		return ""
	}
	for _, w := range words {
		if strings.EqualFold(text, w) {
			return w
		}
	}
	r.refuse(name, "must be one of "+strings.Join(words, ", "))
	return ""
}

func (r *row) minutes(name field, low, high int) int {
	v, given := r.values[name]
	if !given || v.kind == kindNull || v.kind == kindText && v.text == "" {
		return 0
	}
	if v.kind == kindText && wholeNumber(v.text) {
		r.refuse(name, "must be a number without quotation marks")
		return 0
	}
	n, err := strconv.Atoi(v.text)
	if v.kind == kindList || v.kind == kindOther || err != nil || !wholeNumber(v.text) || n < low || n > high {
		r.refuse(name, fmt.Sprintf("must be a whole number of minutes from %d to %d", low, high))
		return 0
	}
	return n
}

// flag reads yes or no, in JSON also true or false; what is not given is as said.
func (r *row) flag(name field, otherwise bool) bool {
	v, given := r.values[name]
	if !given || v.kind == kindNull || v.kind == kindText && v.text == "" {
		return otherwise
	}
	if v.kind == kindCell || v.kind == kindText || v.kind == kindOther {
		switch strings.ToLower(v.text) {
		case "yes", "true":
			return true
		case "no", "false":
			return false
		}
	}
	r.refuse(name, "must be yes or no")
	return otherwise
}

func wholeNumber(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
}

func (r *row) hours() string {
	hours := r.text(fieldHours, maxHours)
	if hours == "" || r.file.limits.CheckHours == nil {
		return hours
	}
	if err := r.file.limits.CheckHours(hours); err != nil {
		r.refuse(fieldHours, err.Error())
		return ""
	}
	return hours
}

func (r *row) time(name field, day dayMeaning) (at time.Time, dateOnly bool) {
	text, ok := r.given(name)
	if !ok {
		return time.Time{}, false
	}
	at, dateOnly, reason := parseTime(text, r.file.zone, day)
	if reason != "" {
		r.refuse(name, reason)
	}
	return at, dateOnly
}
