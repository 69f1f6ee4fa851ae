package commands_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// plan is what plan --json prints.
type plan struct {
	Zone     string `json:"zone"`
	From     string `json:"from"`
	To       string `json:"to"`
	Blocks   []block
	Unplaced []struct {
		Task     string `json:"task"`
		Minutes  int    `json:"minutes"`
		Reason   string `json:"reason"`
		Sentence string `json:"sentence"`
	} `json:"unplaced"`
	Late []struct {
		Task    string `json:"task"`
		Minutes int    `json:"minutes"`
	} `json:"late"`
	Events []event
	Notes  []struct {
		Code     string `json:"code"`
		Task     string `json:"task"`
		Sentence string `json:"sentence"`
	} `json:"notes"`
	Hash string `json:"hash"`

	zone     *time.Location
	from, to time.Time
}

type block struct {
	Task   string `json:"task"`
	Title  string `json:"title"`
	Start  string `json:"start"`
	End    string `json:"end"`
	Pinned bool   `json:"pinned"`

	start, end time.Time
}

type event struct {
	UID          string `json:"uid"`
	RecurrenceID string `json:"recurrence_id"`
	Title        string `json:"title"`
	Start        string `json:"start"`
	End          string `json:"end"`
	AllDay       bool   `json:"all_day"`
	Busy         bool   `json:"busy"`

	start, end time.Time
}

// readPlan reads the JSON strictly: a key that is not documented is an error.
func readPlan(raw []byte) (*plan, error) {
	var p plan
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return nil, err
	}
	var err error
	if p.zone, err = time.LoadLocation(p.Zone); err != nil {
		return nil, err
	}
	if p.from, err = p.instant(p.From); err != nil {
		return nil, err
	}
	if p.to, err = p.instant(p.To); err != nil {
		return nil, err
	}
	for i := range p.Blocks {
		b := &p.Blocks[i]
		if b.start, err = p.instant(b.Start); err != nil {
			return nil, err
		}
		if b.end, err = p.instant(b.End); err != nil {
			return nil, err
		}
	}
	for i := range p.Events {
		e := &p.Events[i]
		read := p.instant
		if e.AllDay {
			read = p.day
		}
		if e.start, err = read(e.Start); err != nil {
			return nil, err
		}
		if e.end, err = read(e.End); err != nil {
			return nil, err
		}
	}
	return &p, nil
}

// instant reads RFC 3339 and insists on the offset the zone has then.
func (p *plan) instant(text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, err
	}
	if want := t.In(p.zone).Format(time.RFC3339); want != text {
		return t, fmt.Errorf("%s is %s in %s", text, want, p.zone)
	}
	return t, nil
}

// day is the first instant of a local day; none of the zones tested here
// shifts its clocks at midnight.
func (p *plan) day(text string) (time.Time, error) {
	return time.ParseInLocation(time.DateOnly, text, p.zone)
}

func (p *plan) local(text string) (time.Time, error) {
	return time.ParseInLocation("2006-01-02T15:04", text, p.zone)
}

// windows are weekly hours as minutes of the local day.
type windows map[time.Weekday][][2]int

var windowPart = regexp.MustCompile(`^(\w{3})(?:-(\w{3}))? (\d\d):(\d\d)-(\d\d):(\d\d)$`)

// parseWindows reads the plain form "Mon-Fri 09:00-17:00; Sat 10:00-14:00".
func parseWindows(text string) (windows, error) {
	days := map[string]time.Weekday{}
	for d := time.Sunday; d <= time.Saturday; d++ {
		days[d.String()[:3]] = d
	}
	w := windows{}
	for part := range strings.SplitSeq(text, ";") {
		m := windowPart.FindStringSubmatch(strings.TrimSpace(part))
		if m == nil {
			return nil, fmt.Errorf("%q is no window", part)
		}
		if m[2] == "" {
			m[2] = m[1]
		}
		number := func(i int) int { n, _ := strconv.Atoi(m[i]); return n }
		span := [2]int{number(3)*60 + number(4), number(5)*60 + number(6)}
		for d := days[m[1]]; ; d = (d + 1) % 7 {
			w[d] = append(w[d], span)
			if d == days[m[2]] {
				break
			}
		}
	}
	return w, nil
}

// open reports whether a wall clock that shows t is within the hours.
func (w windows) open(t time.Time) bool {
	minute := t.Hour()*60 + t.Minute()
	return slices.ContainsFunc(w[t.Weekday()], func(s [2]int) bool { return s[0] <= minute && minute < s[1] })
}

// check returns what is wrong with a plan, a sentence each: blocks are in
// order, apart from each other and from busy events, inside the hours by the
// wall clock, and not before now. Pinned blocks lie where their owner put them.
func (p *plan) check(hours windows, now time.Time) []string {
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if p.Hash == "" || p.Blocks == nil || p.Unplaced == nil || p.Late == nil || p.Events == nil || p.Notes == nil {
		say("the plan lacks a list or its hash")
	}
	if !p.from.Equal(now) || p.to.Before(now) {
		say("the plan covers %s to %s, not from %s on", p.From, p.To, now)
	}
	for i, b := range p.Blocks {
		if !b.end.After(b.start) {
			say("%s ends at %s before it starts", b.Task, b.End)
		}
		if i > 0 && b.start.Before(p.Blocks[i-1].end) {
			say("%s at %s overlaps %s, which ends at %s", b.Task, b.Start, p.Blocks[i-1].Task, p.Blocks[i-1].End)
		}
		if b.Pinned {
			continue
		}
		if b.start.Before(now) || b.end.After(p.to) {
			say("%s at %s lies outside the span of the plan", b.Task, b.Start)
		}
		for t := b.start; t.Before(b.end); t = t.Add(time.Minute) {
			if !hours.open(t.In(p.zone)) {
				say("%s at %s works at %s, outside the hours", b.Task, b.Start, t.In(p.zone).Format(time.RFC3339))
				break
			}
		}
		for _, e := range p.Events {
			// An event without length, such as a deadline, takes no time.
			if e.Busy && e.end.After(e.start) && e.start.Before(b.end) && b.start.Before(e.end) {
				say("%s at %s lies on %q (%s to %s)", b.Task, b.Start, e.Title, e.Start, e.End)
			}
		}
	}
	for _, u := range p.Unplaced {
		if u.Minutes <= 0 || u.Reason == "" || u.Sentence == "" {
			say("%s is not placed without a reason", u.Task)
		}
	}
	return wrong
}
