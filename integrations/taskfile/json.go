package taskfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxDepth bounds nesting: list, task, depends_on list are 3; the rest is slack for
// a message about the field instead of the file.
const maxDepth = 8

// maxEntries bounds the names of an object and the entries of a list: far more than
// a task has, few enough that a message about the field is still worth its while.
const maxEntries = 1000

// readJSON walks the tokens of an array of objects, so that duplicate and unknown
// names are seen and no depth or size is taken on trust.
func (f *file) readJSON() error {
	d := &elements{file: f, dec: json.NewDecoder(bytes.NewReader(f.data))}
	d.dec.UseNumber()
	if _, err := d.token(); err != nil {
		return err
	}
	for d.dec.More() {
		if d.element++; d.element > f.limits.MaxRows {
			return f.fail(0, "has more than %d rows", f.limits.MaxRows)
		}
		if err := d.readElement(); err != nil {
			return err
		}
	}
	if _, err := d.token(); err != nil {
		return err
	}
	end := d.dec.InputOffset()
	if rest := bytes.TrimLeft(f.data[end:], fileSpace); len(rest) > 0 {
		return f.fail(f.line(int64(len(f.data)-len(rest))), "has more text after the end of the list")
	}
	return nil
}

// elements is the walk through the array.
type elements struct {
	file    *file
	dec     *json.Decoder
	element int // 1-based
	depth   int
}

// token reads one token and keeps count of the depth.
func (d *elements) token() (json.Token, error) {
	t, err := d.dec.Token()
	if err != nil {
		return nil, d.broken(err)
	}
	switch t {
	case json.Delim('['), json.Delim('{'):
		if d.depth++; d.depth > maxDepth {
			return nil, d.file.fail(d.file.line(d.dec.InputOffset()), "element %d is nested too deeply", d.element)
		}
	case json.Delim(']'), json.Delim('}'):
		d.depth--
	}
	return t, nil
}

func (d *elements) broken(err error) error {
	offset := d.dec.InputOffset()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		offset = syntax.Offset
	}
	where := ""
	if d.element > 0 {
		where = fmt.Sprintf(" in element %d", d.element)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return d.file.fail(d.file.line(int64(len(d.file.data))), "ends in the middle of the list%s", where)
	}
	return d.file.fail(d.file.line(offset), "is not valid JSON%s: %s", where, shorten(err.Error()))
}

func (d *elements) readElement() error {
	start, err := d.token()
	if err != nil {
		return err
	}
	if start != json.Delim('{') {
		d.report("", "", "must be an object with fields such as title and minutes")
		return d.skip(start)
	}
	values := map[field]value{}
	sound := true
	for entries := 1; d.dec.More(); entries++ {
		if entries > maxEntries {
			return d.overfull()
		}
		name, err := d.token()
		if err != nil {
			return err
		}
		v, err := d.readValue()
		if err != nil {
			return err
		}
		sound = d.keep(values, name.(string), v) && sound
	}
	if _, err := d.token(); err != nil {
		return err
	}
	if sound {
		d.file.addTask(values, 0, d.element)
	}
	return nil
}

func (d *elements) overfull() error {
	return d.file.fail(d.file.line(d.dec.InputOffset()), "element %d holds more than %d entries", d.element, maxEntries)
}

// keep stores a field's value; an unknown or repeated name is a row error.
func (d *elements) keep(values map[field]value, name string, v value) bool {
	key, known := fieldNames[name]
	if !known {
		d.report("", "", fmt.Sprintf("unknown field %q; the fields are %s", shorten(name), strings.Join(fieldOrder, ", ")))
		return false
	}
	if _, twice := values[key]; twice {
		d.report(name, "", "appears twice")
		return false
	}
	values[key] = v
	return true
}

func (d *elements) report(name, shown, reason string) {
	d.file.report(RowError{Row: d.element, Field: name, Value: shown, Reason: reason})
}

// readValue reads a field's value. What no field accepts (an object, a list in a
// list) is read over and kept as its kind only, for the message.
func (d *elements) readValue() (value, error) {
	t, err := d.token()
	if err != nil {
		return value{}, err
	}
	if t != json.Delim('[') {
		return d.scalar(t)
	}
	list := value{kind: kindList}
	for entries := 1; d.dec.More(); entries++ {
		if entries > maxEntries {
			return value{}, d.overfull()
		}
		t, err := d.token()
		if err != nil {
			return value{}, err
		}
		item, err := d.scalar(t)
		if err != nil {
			return value{}, err
		}
		list.items = append(list.items, item)
	}
	_, err = d.token()
	return list, err
}

func (d *elements) scalar(t json.Token) (value, error) {
	switch t := t.(type) {
	case nil:
		return value{kind: kindNull}, nil
	case string:
		return value{kind: kindText, text: strings.TrimSpace(t)}, nil
	case json.Number:
		return value{kind: kindNumber, text: t.String()}, nil
	case bool:
		return value{kind: kindOther, text: fmt.Sprint(t)}, nil
	default:
		return value{kind: kindOther}, d.skip(t)
	}
}

// skip reads to the end of the value that began with t.
func (d *elements) skip(t json.Token) error {
	if t != json.Delim('[') && t != json.Delim('{') {
		return nil
	}
	for outside := d.depth - 1; d.depth > outside; {
		if _, err := d.token(); err != nil {
			return err
		}
	}
	return nil
}
