package sample

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"time"
)

// dateColumns are the columns of the tasks file that hold a date, with or without a time of day.
var dateColumns = []string{"due", "earliest", "pinned_start"}

// moveTasks moves the dates of a tasks file by days; the times of day stay.
func moveTasks(file []byte, days int) ([]byte, error) {
	rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("the tasks file has no header")
	}
	for _, name := range dateColumns {
		column := slices.Index(rows[0], name)
		if column < 0 {
			return nil, fmt.Errorf("the tasks file has no column %s", name)
		}
		for n, row := range rows[1:] {
			if row[column], err = moveDate(row[column], days); err != nil {
				return nil, fmt.Errorf("row %d, column %s: %w", n+1, name, err)
			}
		}
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	if err := w.WriteAll(rows); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func moveDate(text string, days int) (string, error) {
	if text == "" {
		return "", nil
	}
	day, clock := text, ""
	if len(text) > len(time.DateOnly) {
		day, clock = text[:len(time.DateOnly)], text[len(time.DateOnly):]
	}
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return "", err
	}
	return t.AddDate(0, 0, days).Format(time.DateOnly) + clock, nil
}
