package ical

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Freq is how often a rule repeats.
type Freq uint8

const (
	Hourly Freq = iota + 1
	Daily
	Weekly
	Monthly
	Yearly
)

var freqNames = map[string]Freq{
	"HOURLY": Hourly, "DAILY": Daily, "WEEKLY": Weekly, "MONTHLY": Monthly, "YEARLY": Yearly,
}

// WeekdayNum is one entry of BYDAY: every such weekday (N = 0), or the Nth of
// the month or year, from the end when N is negative.
type WeekdayNum struct {
	N   int
	Day time.Weekday
}

// Rule is a recurrence rule, RFC 5545 section 3.3.10. The lists are sorted and
// without repetition.
type Rule struct {
	Freq       Freq
	Interval   int      // 1 or more
	Count      int      // 0: not limited by number
	Until      DateTime // zero: not limited by time
	BySecond   []int
	ByMinute   []int
	ByHour     []int
	ByDay      []WeekdayNum
	ByMonthDay []int
	ByYearDay  []int
	ByWeekNo   []int
	ByMonth    []int
	BySetPos   []int
	WeekStart  time.Weekday // Monday unless the rule says otherwise

	Text string // as written
	Line int    // physical line, 0 when the rule does not come from a file
}

// Bounds of a rule. A rule comes from a stranger, and an honest one is far
// inside all of them.
const (
	maxRuleText     = 4096
	maxRuleParts    = 40 // RFC 5545 knows 14
	maxInterval     = 1_000_000
	maxCount        = 1<<31 - 1
	maxTimesPerDay  = 288 // every five minutes
	maxTimesPerHour = maxTimesPerDay / 24
)

var (
	errRuleTooFast  = fmt.Errorf("the rule repeats more than %d times a day", maxTimesPerDay)
	errRuleNoFreq   = errors.New("the rule has no FREQ")
	errRuleTooLong  = fmt.Errorf("the rule is longer than %s bytes or %d parts", thousands(maxRuleText), maxRuleParts)
	errRuleSecondly = errors.New("a rule that repeats every second is not accepted")
	errRuleMinutely = errors.New("a rule that repeats every minute is not accepted; BYMINUTE with FREQ=HOURLY can say the same")
	errRuleByDay    = errors.New("BYDAY takes MO, TU, WE, TH, FR, SA and SU, with a number from 1 to 53 before it or none")
	errRuleWeekday  = errors.New("WKST takes one of MO, TU, WE, TH, FR, SA and SU")
	errRuleScale    = errors.New("only the Gregorian calendar is understood in RSCALE")
	errRuleSkip     = errors.New("SKIP is understood only as OMIT")
	errRuleSetPos   = errors.New("BYSETPOS needs another BY part to choose from")
)

// listPart is a BY part that takes numbers: its range, whether it also counts
// from the end, and where its values go.
type listPart struct {
	low, high int
	negative  bool
	field     func(*Rule) *[]int
}

var listParts = map[string]listPart{
	"BYSECOND":   {0, 60, false, func(r *Rule) *[]int { return &r.BySecond }},
	"BYMINUTE":   {0, 59, false, func(r *Rule) *[]int { return &r.ByMinute }},
	"BYHOUR":     {0, 23, false, func(r *Rule) *[]int { return &r.ByHour }},
	"BYMONTHDAY": {1, 31, true, func(r *Rule) *[]int { return &r.ByMonthDay }},
	"BYYEARDAY":  {1, 366, true, func(r *Rule) *[]int { return &r.ByYearDay }},
	"BYWEEKNO":   {1, 53, true, func(r *Rule) *[]int { return &r.ByWeekNo }},
	"BYMONTH":    {1, 12, false, func(r *Rule) *[]int { return &r.ByMonth }},
	"BYSETPOS":   {1, 366, true, func(r *Rule) *[]int { return &r.BySetPos }},
}

var weekdayNames = map[string]time.Weekday{
	"MO": time.Monday, "TU": time.Tuesday, "WE": time.Wednesday, "TH": time.Thursday,
	"FR": time.Friday, "SA": time.Saturday, "SU": time.Sunday,
}

// ParseRule reads the value of an RRULE. The error is a sentence fragment that
// names the part and the rule it breaks.
func ParseRule(text string) (*Rule, error) {
	if len(text) > maxRuleText {
		return nil, errRuleTooLong
	}
	r := &Rule{Interval: 1, WeekStart: time.Monday, Text: text}
	var seen []string
	for part := range strings.SplitSeq(strings.ToUpper(strings.TrimSpace(text)), ";") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		name, value, ok := strings.Cut(part, "=")
		if !ok || value == "" {
			return nil, fmt.Errorf("the part %q is not NAME=VALUE", shorten(part))
		}
		if slices.Contains(seen, name) {
			return nil, fmt.Errorf("%s is given twice", name)
		}
		if seen = append(seen, name); len(seen) > maxRuleParts {
			return nil, errRuleTooLong
		}
		if err := r.setPart(name, value); err != nil {
			return nil, err
		}
	}
	return r, r.check()
}

func (r *Rule) setPart(name, value string) (err error) {
	if part, ok := listParts[name]; ok {
		*part.field(r), err = parseNumbers(name, value, part)
		return err
	}
	switch name {
	case "FREQ":
		return r.setFreq(value)
	case "INTERVAL":
		r.Interval, err = parseNumber(name, value, 1, maxInterval)
	case "COUNT":
		r.Count, err = parseNumber(name, value, 1, maxCount)
	case "UNTIL":
		if r.Until, err = parseDateTime(value); err != nil {
			return fmt.Errorf("UNTIL: %w", err)
		}
	case "BYDAY", "BYWEEKDAY":
		r.ByDay, err = parseByDay(value)
	case "WKST":
		day, ok := weekdayNames[value]
		if !ok {
			return errRuleWeekday
		}
		r.WeekStart = day
	case "RSCALE":
		if value != "GREGORIAN" {
			return errRuleScale
		}
	case "SKIP":
		if value != "OMIT" {
			return errRuleSkip
		}
	default:
		// RFC 5545 section 3.3.10 keeps X- parts for extensions; anything else
		// might change what the rule means.
		if !strings.HasPrefix(name, "X-") {
			return fmt.Errorf("the part %q is not known", shorten(name))
		}
	}
	return err
}

func (r *Rule) setFreq(value string) error {
	switch value {
	case "SECONDLY":
		return errRuleSecondly
	case "MINUTELY":
		return errRuleMinutely
	}
	freq, ok := freqNames[value]
	if !ok {
		return fmt.Errorf("FREQ takes HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY, not %q", shorten(value))
	}
	r.Freq = freq
	return nil
}

// check looks at the parts together.
func (r *Rule) check() error {
	if r.Freq == 0 {
		return errRuleNoFreq
	}
	hours, limit := max(1, len(r.ByHour)), maxTimesPerDay
	if r.Freq == Hourly {
		hours, limit = 1, maxTimesPerHour
	}
	if hours*max(1, len(r.ByMinute))*max(1, len(r.BySecond)) > limit {
		return errRuleTooFast
	}
	others := len(r.BySecond) + len(r.ByMinute) + len(r.ByHour) + len(r.ByDay) +
		len(r.ByMonthDay) + len(r.ByYearDay) + len(r.ByWeekNo) + len(r.ByMonth)
	if len(r.BySetPos) > 0 && others == 0 {
		return errRuleSetPos
	}
	return nil
}

func parseNumber(name, value string, low, high int) (int, error) {
	if len(value) <= 10 && allDigits(value) {
		if n := number(value); n >= low && n <= high {
			return n, nil
		}
	}
	return 0, fmt.Errorf("%s must be %s to %s", name, thousands(low), thousands(high))
}

// parseNumbers reads a list such as 1,15,-1.
func parseNumbers(name, value string, part listPart) ([]int, error) {
	var list []int
	for entry := range strings.SplitSeq(value, ",") {
		entry = strings.TrimSpace(entry)
		sign := 1
		if part.negative {
			if rest, ok := strings.CutPrefix(entry, "-"); ok {
				sign, entry = -1, rest
			}
		}
		entry = strings.TrimPrefix(entry, "+")
		if len(entry) > 3 || !allDigits(entry) || number(entry) < part.low || number(entry) > part.high {
			if part.negative {
				return nil, fmt.Errorf("%s takes numbers from %d to %d and their negatives", name, part.low, part.high)
			}
			return nil, fmt.Errorf("%s takes numbers from %d to %d", name, part.low, part.high)
		}
		n := sign * number(entry)
		if name == "BYSECOND" {
			n = min(n, 59)
		}
		list = append(list, n)
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}

func parseByDay(value string) ([]WeekdayNum, error) {
	var list []WeekdayNum
	for entry := range strings.SplitSeq(value, ",") {
		entry = strings.TrimSpace(entry)
		if len(entry) < 2 {
			return nil, errRuleByDay
		}
		day, ok := weekdayNames[entry[len(entry)-2:]]
		if !ok {
			return nil, errRuleByDay
		}
		n := 0
		if ordinal := entry[:len(entry)-2]; ordinal != "" {
			sign := 1
			if rest, minus := strings.CutPrefix(ordinal, "-"); minus {
				sign, ordinal = -1, rest
			} else {
				ordinal = strings.TrimPrefix(ordinal, "+")
			}
			if len(ordinal) > 2 || !allDigits(ordinal) || number(ordinal) < 1 || number(ordinal) > 53 {
				return nil, errRuleByDay
			}
			n = sign * number(ordinal)
		}
		list = append(list, WeekdayNum{N: n, Day: day})
	}
	slices.SortFunc(list, func(a, b WeekdayNum) int {
		if a.N != b.N {
			return a.N - b.N
		}
		return fromMonday(a.Day) - fromMonday(b.Day)
	})
	return slices.Compact(list), nil
}
