package cmd

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/integrations/ical"
)

// line is one row of a week for people.
type line struct {
	start, end time.Time
	allDay     bool
	mark, text string
}

// Marks before a row: an event, a block of work, a pinned block.
const (
	markEvent  = " "
	markBlock  = "*"
	markPinned = "!"
)

// planTable prints the plan as a week for people.
func planTable(w io.Writer, l *loaded, r planner.Result) error {
	lines := []line{}
	for _, b := range blocksOf(l, r) {
		mark := markBlock
		if b.Pinned {
			mark = markPinned
		}
		lines = append(lines, line{b.start, b.end, false, mark, b.Title})
	}
	lines = append(lines, eventLines(l.events, l.zone)...)
	if err := week(w, lines, l.from, l.to, l.zone); err != nil {
		return err
	}
	titles := map[string]string{}
	for _, t := range l.tasks {
		titles[t.ID] = t.Title
	}
	fmt.Fprintf(w, "\n%s %s of work, %s pinned.\n", markBlock, "block", markPinned)
	if len(r.Unplaced) > 0 {
		fmt.Fprintf(w, "\nNot placed:\n")
		for _, u := range r.Unplaced {
			fmt.Fprintf(w, "  %s\n", plain(u.Sentence))
		}
	}
	if r.Certificate != nil {
		fmt.Fprintf(w, "\nImpossible: %s\n", r.Certificate.Sentence)
	}
	if len(r.Late) > 0 {
		fmt.Fprintf(w, "\nLate:\n")
		for _, x := range r.Late {
			fmt.Fprintf(w, "  %s: %s after its deadline\n", shown(titles[x.Task]), duration(x.Minutes))
		}
	}
	for _, n := range r.Notes {
		fmt.Fprintf(w, "\nNote: %s\n", plain(n.Sentence))
	}
	return nil
}

func eventLines(events []ical.Occurrence, zone *time.Location) []line {
	out := make([]line, len(events))
	for i, e := range events {
		out[i] = line{e.Start.In(zone), e.End.In(zone), e.AllDay, markEvent, e.Title}
	}
	return out
}

// week prints lines grouped by local day; days without any are left out.
func week(w io.Writer, lines []line, from, to time.Time, zone *time.Location) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	y, m, d := from.In(zone).Date()
	for day := time.Date(y, m, d, 0, 0, 0, 0, zone); day.Before(to); {
		next := time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, zone)
		rows := rowsOf(lines, day, next)
		if len(rows) > 0 {
			fmt.Fprintf(t, "%s\n", day.Format("Mon 2 Jan"))
			for _, r := range rows {
				fmt.Fprintf(t, "  %s\t%s %s\n", r.hours(day, next), r.mark, shown(r.text))
			}
		}
		day = next
	}
	return t.Flush()
}

// rowsOf are the lines of one day, all-day ones first, then by start.
func rowsOf(lines []line, day, next time.Time) []line {
	var whole, timed []line
	for _, l := range lines {
		if !l.start.Before(next) || !l.end.After(day) && !l.start.Equal(day) {
			continue
		}
		if l.allDay {
			whole = append(whole, l)
			continue
		}
		at := len(timed)
		for at > 0 && timed[at-1].start.After(l.start) {
			at--
		}
		timed = append(timed[:at], append([]line{l}, timed[at:]...)...)
	}
	return append(whole, timed...)
}

func (l line) hours(day, next time.Time) string {
	if l.allDay {
		return "all day"
	}
	start, end := l.start.Format("15:04"), l.end.Format("15:04")
	if l.start.Before(day) {
		start = "  ..."
	}
	if l.end.After(next) {
		end = "..."
	} else if l.end.Equal(next) {
		end = "24:00"
	}
	return start + "-" + end
}

// maxShown is how many characters of a title a table shows.
const maxShown = 70

// shown makes text from outside fit for a terminal: one line, no control or
// bidirectional override characters, not too long.
func shown(s string) string {
	s = plain(s)
	if utf8.RuneCountInString(s) > maxShown {
		s = string([]rune(s)[:maxShown-1]) + "…"
	}
	return s
}

// plain is shown without the bound, for sentences that quote titles.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, s)
}

// duration writes minutes as people say them: 45 min, 2 h, 2 h 45 min.
func duration(minutes int) string {
	h, m := minutes/60, minutes%60
	switch {
	case h == 0:
		return fmt.Sprintf("%d min", m)
	case m == 0:
		return fmt.Sprintf("%d h", h)
	}
	return fmt.Sprintf("%d h %d min", h, m)
}
