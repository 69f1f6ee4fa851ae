package planner

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

const dayMinutes = 24 * 60

// Span is a stretch of wall time inside one day, in minutes after midnight, To exclusive and at most 1440.
type Span struct{ From, To int }

// Hours are named weekly windows of wall time at minute precision. A window past midnight belongs to the day it starts on
// and is kept as two spans. The zero value has no windows. Copies share nothing that can be changed from outside.
type Hours struct {
	Name string // for people, such as "study"; may be empty

	days [7][]Span // by time.Weekday; sorted, disjoint, not touching
}

// NewHours makes hours from spans per weekday (indexed by time.Weekday). Spans that overlap or touch are merged; empty ones
// and those outside 0..1440 are refused.
func NewHours(name string, days [7][]Span) (Hours, error) {
	h := Hours{Name: name}
	for d, spans := range days {
		for _, s := range spans {
			if s.From < 0 || s.To > dayMinutes || s.From >= s.To {
				return Hours{}, &HoursError{Part: fmt.Sprintf("%s %s-%s", dayNames[d], clockText(s.From), clockText(s.To)),
					Rule: "a window lies within one day and ends after it starts"}
			}
		}
		h.days[d] = mergeSpans(spans)
	}
	return h, nil
}

// mergeSpans returns sorted, disjoint spans over the same minutes.
func mergeSpans(spans []Span) []Span {
	sorted := slices.Clone(spans)
	slices.SortFunc(sorted, func(a, b Span) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	var out []Span
	for _, s := range sorted {
		if n := len(out); n > 0 && s.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out
}

// Spans returns the windows of a weekday in order.
func (h Hours) Spans(day time.Weekday) []Span { return slices.Clone(h.days[day]) }

// IsZero reports whether the hours offer no time at all.
func (h Hours) IsZero() bool {
	for _, spans := range h.days {
		if len(spans) > 0 {
			return false
		}
	}
	return true
}

// Covers reports whether every minute from From to To of that weekday is inside one window.
func (h Hours) Covers(day time.Weekday, from, to int) bool {
	for _, s := range h.days[day] {
		if s.From <= from && to <= s.To {
			return true
		}
	}
	return false
}

// Minutes is the total of a week.
func (h Hours) Minutes() int {
	total := 0
	for _, spans := range h.days {
		for _, s := range spans {
			total += s.To - s.From
		}
	}
	return total
}

// Equal reports whether both offer the same minutes; names do not matter.
func (h Hours) Equal(o Hours) bool {
	for d := range h.days {
		if !slices.Equal(h.days[d], o.days[d]) {
			return false
		}
	}
	return true
}

// String writes the hours in the form ParseHours reads, always the same text for the same minutes: Monday first, days with
// equal windows together, windows past midnight as one. Hours without windows are "none".
func (h Hours) String() string {
	texts := h.dayTexts()
	var parts []string
	var done [7]bool
	for i := range week {
		if done[i] || texts[i] == "" {
			continue
		}
		var same []int
		for k := i; k < len(week); k++ {
			if texts[k] == texts[i] {
				same = append(same, k)
				done[k] = true
			}
		}
		parts = append(parts, daysText(same)+" "+texts[i])
	}
	if len(parts) == 0 {
		return noHours
	}
	return strings.Join(parts, "; ")
}

// dayTexts returns the windows of each day, Monday first. A span up to midnight and one from midnight on are written as one
// window when that reads unambiguously, which is when the end is before the start on the clock.
func (h Hours) dayTexts() [7]string {
	var wraps, taken [7]bool // by weekday
	for d, spans := range h.days {
		next := h.days[(d+1)%7]
		if len(spans) == 0 || len(next) == 0 {
			continue
		}
		last := spans[len(spans)-1]
		if last.To == dayMinutes && next[0].From == 0 && next[0].To < last.From {
			wraps[d], taken[(d+1)%7] = true, true
		}
	}
	var out [7]string
	for i, day := range week {
		var texts []string
		for k, s := range h.days[day] {
			if k == 0 && taken[day] {
				continue
			}
			end := s.To
			if k == len(h.days[day])-1 && wraps[day] {
				end = h.days[(day+1)%7][0].To
			}
			texts = append(texts, clockText(s.From)+"-"+clockText(end))
		}
		out[i] = strings.Join(texts, ",")
	}
	return out
}

// daysText writes positions in the week (0 is Monday) as "Mon-Fri", "Mon,Wed" or "Mon-Wed,Sat".
func daysText(positions []int) string {
	var parts []string
	for i := 0; i < len(positions); {
		k := i
		for k+1 < len(positions) && positions[k+1] == positions[k]+1 {
			k++
		}
		first, last := dayNames[week[positions[i]]], dayNames[week[positions[k]]]
		switch k - i {
		case 0:
			parts = append(parts, first)
		case 1:
			parts = append(parts, first, last)
		default:
			parts = append(parts, first+"-"+last)
		}
		i = k + 1
	}
	return strings.Join(parts, ",")
}

func clockText(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

// namedHours is the JSON form of hours that have a name.
type namedHours struct {
	Name    string `json:"name"`
	Windows string `json:"windows"`
}

// MarshalJSON writes the canonical text, or {"name","windows"} when the hours have a name.
func (h Hours) MarshalJSON() ([]byte, error) {
	if h.Name == "" {
		return json.Marshal(h.String())
	}
	return json.Marshal(namedHours{h.Name, h.String()})
}

// UnmarshalJSON reads either form MarshalJSON writes.
func (h *Hours) UnmarshalJSON(b []byte) error {
	var named namedHours
	if err := json.Unmarshal(b, &named.Windows); err != nil {
		if err := json.Unmarshal(b, &named); err != nil {
			return &HoursError{Part: "the value", Rule: `hours are text such as "Mon-Fri 09:00-17:00" or {"name","windows"}`}
		}
	}
	parsed, err := ParseHours(named.Windows)
	if err != nil {
		return err
	}
	parsed.Name = named.Name
	*h = parsed
	return nil
}
