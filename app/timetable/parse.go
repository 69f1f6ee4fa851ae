package timetable

import (
	"errors"
	"fmt"
	"math/bits"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

const (
	// MinSpacing is the least time between two slots of a schedule.
	MinSpacing = 15 * time.Minute
	// MaxText bounds the text of a timetable, in bytes.
	MaxText = 120
)

// Timetable is when a schedule is due, in the wall-clock time of some zone.
// The zero value is due never.
type Timetable struct {
	text string
	spec *cron.SpecSchedule
}

// fields describes cron's five fields for the sentence that refuses one.
var fields = [...]struct{ name, rule string }{
	{"minute", "0 to 59"},
	{"hour", "0 to 23"},
	{"day of the month", "1 to 31"},
	{"month", "1 to 12 or jan to dec"},
	{"day of the week", "0 (Sunday) to 6 or sun to sat"},
}

// named are the usual short forms, which are kept as what they stand for.
var named = map[string]string{
	"@hourly":   "0 * * * *",
	"@daily":    "0 0 * * *",
	"@midnight": "0 0 * * *",
	"@weekly":   "0 0 * * 0",
	"@monthly":  "0 0 1 * *",
	"@yearly":   "0 0 1 1 *",
	"@annually": "0 0 1 1 *",
}

// parser is robfig/cron's, with exactly five fields.
var parser = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)

// Parse reads five cron fields (minute, hour, day of the month, month, day of
// the week), or one of @hourly, @daily, @midnight, @weekly, @monthly, @yearly
// and @annually. As in cron, a schedule that restricts both the day of the
// month and the day of the week is due on days that match either. Errors are
// sentences without a capital or a full stop.
func Parse(text string) (Timetable, error) {
	if len(text) > MaxText {
		return Timetable{}, fmt.Errorf("must have at most %d characters", MaxText)
	}
	words := strings.Fields(text)
	if len(words) == 0 {
		return Timetable{}, errors.New("is required: five fields such as 30 7 * * 1-5")
	}
	switch first := words[0]; {
	case strings.HasPrefix(first, "TZ=") || strings.HasPrefix(first, "CRON_TZ="):
		return Timetable{}, fmt.Errorf("must not name a zone (%s); the zone is a field of its own", first)
	case first == "@every":
		return Timetable{}, errors.New("must not begin with @every: a schedule is due at times of the day, such as */30 * * * *")
	case strings.HasPrefix(first, "@"):
		full, known := named[strings.ToLower(first)]
		if !known || len(words) > 1 {
			return Timetable{}, fmt.Errorf("%q is none of @hourly, @daily, @weekly, @monthly and @yearly", strings.Join(words, " "))
		}
		words = strings.Fields(full)
	}
	if len(words) != len(fields) {
		return Timetable{}, fmt.Errorf("must have five fields (minute, hour, day of the month, month, day of the week), not %d; there is none for seconds", len(words))
	}
	t, err := parseFields(words)
	if err != nil {
		return Timetable{}, err
	}
	return t, t.check()
}

// parseFields reads the fields one after the other, so that a mistake is
// reported with the field's name and rule.
func parseFields(words []string) (Timetable, error) {
	for i, word := range words {
		alone := []string{"*", "*", "*", "*", "*"}
		alone[i] = word
		spec, err := parser.Parse(strings.Join(alone, " "))
		if err != nil || bitsOf(spec.(*cron.SpecSchedule))[i] == 0 { // a lone comma parses, and means no time at all
			return Timetable{}, fmt.Errorf("%s %q: must be *, or numbers from %s, with ranges such as 1-5, steps such as */2 and commas between", fields[i].name, word, fields[i].rule)
		}
	}
	text := strings.Join(words, " ")
	spec, err := parser.Parse(text)
	if err != nil {
		return Timetable{}, err
	}
	return Timetable{text, spec.(*cron.SpecSchedule)}, nil
}

func bitsOf(s *cron.SpecSchedule) [len(fields)]uint64 {
	return [...]uint64{s.Minute, s.Hour, s.Dom, s.Month, s.Dow}
}

// String is the five fields with one space between them; Parse reads it again.
func (t Timetable) String() string { return t.text }

// errNever refuses what no calendar has, such as the 30th of February.
var errNever = errors.New("there is no such day in any year")

// check refuses timetables that are due never or too often.
func (t Timetable) check() error {
	if t.wallAfter(calendarStart).IsZero() {
		return errNever
	}
	if spacing := t.spacing(); spacing < MinSpacing {
		return fmt.Errorf("must not be due more often than every %.0f minutes, but two of its times are %.0f minutes apart", MinSpacing.Minutes(), spacing.Minutes())
	}
	return nil
}

// spacing is the least time between two wall-clock times of the timetable, at
// most an hour: more is never asked for.
func (t Timetable) spacing() time.Duration {
	minutes, hours := t.spec.Minute&(1<<60-1), t.spec.Hour&(1<<24-1)
	least, last := 60, -1
	for m := minutes; m != 0; m &= m - 1 {
		at := bits.TrailingZeros64(m)
		if last >= 0 {
			least = min(least, at-last)
		}
		last = at
	}
	over := bits.TrailingZeros64(minutes) + 60 - last // from the last minute of an hour to the first of the next
	if hours&(hours>>1) != 0 || hours&1 != 0 && hours>>23 != 0 && t.daysInARow() {
		least = min(least, over)
	}
	return time.Duration(least) * time.Minute
}

// daysInARow reports whether the timetable ever has two days in a row. After 28
// years dates fall on the same weekdays again.
func (t Timetable) daysInARow() bool {
	daily := *t.spec
	daily.Minute, daily.Hour = 1, 1
	day := daily.Next(calendarStart)
	for end := day.AddDate(28, 0, 0); !day.IsZero() && day.Before(end); {
		next := daily.Next(day)
		if next.Sub(day) == 24*time.Hour {
			return true
		}
		day = next
	}
	return false
}

// calendarStart is any moment: the calendar repeats itself.
var calendarStart = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
