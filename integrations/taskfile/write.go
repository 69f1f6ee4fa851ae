package taskfile

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// WriteCSV writes the tasks with every column, in the order of the manual's table,
// times with the offset they have in zone (nil means UTC). Read with the same zone
// gives the same tasks. A cell that a spreadsheet would run as a formula gets an
// apostrophe before it, which Read takes off. A dependency by a title that holds
// ; | or , cannot be written as a cell and is an error: Link the tasks first.
func WriteCSV(w io.Writer, tasks []Task, zone *time.Location) error {
	out := csv.NewWriter(w)
	if err := out.Write(fieldOrder); err != nil {
		return fmt.Errorf("write tasks: %w", err)
	}
	for i, t := range tasks {
		for _, d := range t.DependsOn {
			if strings.ContainsAny(d, dependsSeparators) {
				return fmt.Errorf("write tasks: task %d depends on %q, which cannot be listed in a cell; use its id", i+1, d)
			}
		}
		shown := fieldTexts(t, zone)
		cells := make([]string, len(fieldOrder))
		for c, name := range fieldOrder {
			cells[c] = guardCell(shown[field(name)])
		}
		if err := out.Write(cells); err != nil {
			return fmt.Errorf("write tasks: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write tasks: %w", err)
	}
	return nil
}

// WriteJSON writes the tasks as an array of objects that hold the given fields only,
// one task a line, times with the offset they have in zone (nil means UTC). Read
// with the same zone gives the same tasks.
func WriteJSON(w io.Writer, tasks []Task, zone *time.Location) error {
	var b bytes.Buffer
	b.WriteByte('[')
	for i, t := range tasks {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n  ")
		if err := writeObject(&b, t, zone); err != nil {
			return fmt.Errorf("write tasks: %w", err)
		}
	}
	if len(tasks) > 0 {
		b.WriteByte('\n')
	}
	b.WriteString("]\n")
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write tasks: %w", err)
	}
	return nil
}

// numberFields are JSON numbers; everything else is text but depends_on.
var numberFields = map[field]bool{
	fieldMinutes: true, fieldDoneMinutes: true, fieldMinChunk: true, fieldMaxChunk: true, fieldMaxPerDay: true,
}

func writeObject(b *bytes.Buffer, t Task, zone *time.Location) error {
	shown := fieldTexts(t, zone)
	comma := byte('{')
	for _, name := range fieldOrder {
		text := shown[field(name)]
		if text == "" {
			continue
		}
		b.WriteByte(comma)
		comma = ','
		fmt.Fprintf(b, "%q:", name)
		var err error
		switch {
		case numberFields[field(name)]:
			b.WriteString(text)
		case field(name) == fieldDependsOn:
			err = writeValue(b, t.DependsOn)
		default:
			err = writeValue(b, text)
		}
		if err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

// writeValue writes text as people read it: & and < need no escape in a file.
func writeValue(b *bytes.Buffer, v any) error {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // the line feed Encode adds
	return nil
}

// fieldTexts gives the text of every given field.
func fieldTexts(t Task, zone *time.Location) map[field]string {
	if zone == nil {
		zone = time.UTC
	}
	out := map[field]string{
		fieldID: t.ID, fieldTitle: t.Title, fieldMinutes: strconv.Itoa(t.Minutes), fieldPriority: t.Priority,
		fieldDependsOn: strings.Join(t.DependsOn, ";"), fieldProject: t.Project, fieldEnergy: t.Energy, fieldHours: t.Hours,
		fieldDue: dueText(t, zone), fieldEarliest: timeText(t.Earliest, zone), fieldPinnedStart: timeText(t.PinnedStart, zone),
		fieldMinChunk: minutesText(t.MinChunk), fieldMaxChunk: minutesText(t.MaxChunk),
		fieldMaxPerDay: minutesText(t.MaxPerDay), fieldDoneMinutes: minutesText(t.DoneMinutes),
	}
	for name, said := range map[field]bool{fieldASAP: t.ASAP, fieldSpaced: t.Spaced} {
		if said {
			out[name] = "yes"
		}
	}
	if t.Alone {
		out[fieldBundle] = "no"
	}
	if t.Hard != nil {
		out[fieldDeadline] = "soft"
		if *t.Hard {
			out[fieldDeadline] = "hard"
		}
	}
	return out
}

func minutesText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// timeText writes an instant with its offset, so that it means the same wherever
// it is read. Offsets with seconds, which RFC 3339 cannot write, become UTC.
func timeText(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	local := t.In(zone)
	if _, offset := local.Zone(); offset%60 != 0 {
		local = t.UTC()
	}
	return local.Format(time.RFC3339Nano)
}

// dueText writes a due date as a date if it is one in zone: a date read elsewhere
// is an instant here.
func dueText(t Task, zone *time.Location) string {
	if t.DueDateOnly {
		date := t.Due.Add(-time.Nanosecond).In(zone).Format(time.DateOnly)
		if end, _, reason := parseTime(date, zone, endOfDay); reason == "" && end.Equal(t.Due) {
			return date
		}
	}
	return timeText(t.Due, zone)
}
