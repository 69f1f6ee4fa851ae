package taskfile

import (
	"bytes"
	"fmt"
	"io"
	"time"
	"unicode/utf8"
)

// Read reads a tasks file in either format; the first character that is not space
// decides: "[" begins JSON, anything else CSV. name is used in messages only. Times
// without an offset, and dates, are meant in zone (nil means UTC).
//
// tasks holds the sound rows in the order of the file, rowErrors what is wrong with
// the others, at most l.MaxErrors of them; a caller that wants all or nothing looks
// at rowErrors first. err is set, a *FileError or an error of r, only when the file
// as a whole cannot be read; then there are no tasks. Dependencies are taken as
// written: Link resolves them.
func Read(r io.Reader, name string, zone *time.Location, l Limits) (tasks []Task, rowErrors []RowError, err error) {
	l = l.withDefaults()
	if zone == nil {
		zone = time.UTC
	}
	data, err := readAll(r, name, l.MaxBytes)
	if err != nil {
		return nil, nil, err
	}
	f := &file{name: name, data: data, zone: zone, limits: l}
	if bytes.TrimLeft(data, fileSpace)[0] == '[' {
		f.json = true
		err = f.readJSON()
	} else {
		err = f.readCSV()
	}
	if err != nil {
		return nil, nil, err
	}
	return f.tasks, f.errors, nil
}

// file is a file being read.
type file struct {
	name   string
	json   bool
	data   []byte
	zone   *time.Location
	limits Limits
	tasks  []Task
	errors []RowError
}

// report notes a row error while there is room.
func (f *file) report(e RowError) {
	if len(f.errors) >= f.limits.MaxErrors {
		return
	}
	e.File = f.name
	e.Value = shorten(e.Value)
	f.errors = append(f.errors, e)
}

func (f *file) fail(line int, format string, args ...any) error {
	return &FileError{File: f.name, Line: line, Reason: fmt.Sprintf(format, args...)}
}

// line is the 1-based line of the byte at offset.
func (f *file) line(offset int64) int {
	offset = min(max(offset, 0), int64(len(f.data)))
	return 1 + bytes.Count(f.data[:offset], []byte{'\n'})
}

// fileSpace may stand before a list or a header, and after a list.
const fileSpace = " \t\r\n"

// readAll reads the text, which is not empty, with its byte order mark taken off.
func readAll(r io.Reader, name string, limit int64) ([]byte, error) {
	refuse := func(line int, reason string) ([]byte, error) {
		return nil, &FileError{File: name, Line: line, Reason: reason}
	}
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case int64(len(data)) > limit:
		return refuse(0, fmt.Sprintf("is larger than the limit of %d KiB", limit>>10))
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", name, err)
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return refuse(0, "is written in UTF-16; save it as UTF-8")
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if len(bytes.TrimLeft(data, fileSpace)) == 0 {
		return refuse(0, "is empty")
	}
	if bad := firstInvalid(data); bad >= 0 {
		return refuse(1+bytes.Count(data[:bad], []byte{'\n'}), "has characters that are not UTF-8; save the file as UTF-8")
	}
	return data, nil
}

// firstInvalid is the offset of the first byte that is not UTF-8, -1 if there is none.
func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		if data[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// maxShownValue is how much of a wrong value a message repeats, in characters.
const maxShownValue = 60

func shorten(value string) string {
	count := 0
	for i := range value {
		if count == maxShownValue {
			return value[:i] + "…"
		}
		count++
	}
	return value
}
