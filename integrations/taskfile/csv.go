package taskfile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// separators a spreadsheet writes, the most usual first: it wins a tie.
var separators = []rune{',', ';', '\t'}

// maxLine is the longest line, in bytes. The longest sound row, with 50 titles to
// depend on, has less; a line of separators alone would cost 150 times its size.
const maxLine = 128 << 10

func overlongLine(data []byte) (line int) {
	for text := range bytes.Lines(data) {
		if line++; len(text) > maxLine {
			return line
		}
	}
	return 0
}

// readCSV reads header and rows.
func (f *file) readCSV() error {
	// Line ends of old Macs, still written by one of Excel's export formats.
	if !bytes.ContainsRune(f.data, '\n') {
		f.data = bytes.ReplaceAll(f.data, []byte{'\r'}, []byte{'\n'})
	}
	if line := overlongLine(f.data); line > 0 {
		return f.fail(line, "is longer than %d KiB", maxLine>>10)
	}
	r := csv.NewReader(bytes.NewReader(f.data))
	r.Comma = separator(f.data)
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	r.TrimLeadingSpace = r.Comma != '\t' // with tabs it would swallow empty cells
	columns, err := f.readHeader(r)
	if err != nil {
		return err
	}
	for row := 1; ; {
		cells, err := r.Read()
		var broken *csv.ParseError
		switch {
		case err == io.EOF:
			return nil
		case errors.As(err, &broken):
			f.report(RowError{Line: broken.StartLine, Row: row, Reason: quoteReason(broken)})
		case err != nil:
			return fmt.Errorf("read %s: %w", f.name, err)
		case blank(cells):
			continue
		default:
			line, _ := r.FieldPos(0)
			f.readRow(columns, cells, line, row)
		}
		if row++; row > f.limits.MaxRows+1 {
			return f.fail(0, "has more than %d rows", f.limits.MaxRows)
		}
	}
}

// separator takes the one that the header line uses most, outside quotes.
func separator(data []byte) rune {
	header := bytes.TrimLeft(data, fileSpace)
	counts := make([]int, len(separators))
	quoted := false
	for _, c := range string(header) {
		if c == '\n' { // no column name holds one
			break
		}
		if c == '"' {
			quoted = !quoted
		}
		if i := slices.Index(separators, c); i >= 0 && !quoted {
			counts[i]++
		}
	}
	return separators[slices.Index(counts, slices.Max(counts))]
}

// readHeader gives the field of each column.
func (f *file) readHeader(r *csv.Reader) ([]field, error) {
	var cells []string
	for blank(cells) {
		var err error
		if cells, err = r.Read(); err != nil {
			var broken *csv.ParseError
			if errors.As(err, &broken) {
				return nil, f.fail(broken.StartLine, "the header cannot be read: %s", quoteReason(broken))
			}
			return nil, f.fail(0, "has no header; the first line must name the columns, at least title and minutes")
		}
	}
	line, _ := r.FieldPos(0)
	columns := make([]field, len(cells))
	seen := map[field]bool{}
	for i, cell := range cells {
		name := strings.ToLower(cleanCell(cell))
		column, known := fieldNames[name]
		switch {
		case name == "":
			return nil, f.fail(line, "column %d has no name; the columns are %s", i+1, strings.Join(fieldOrder, ", "))
		case !known:
			return nil, f.fail(line, "unknown column %q; the columns are %s", shorten(cleanCell(cell)), strings.Join(fieldOrder, ", "))
		case seen[column]:
			return nil, f.fail(line, "column %q appears twice", name)
		}
		seen[column] = true
		columns[i] = column
	}
	for _, required := range []field{fieldTitle, fieldMinutes} {
		if !seen[required] {
			return nil, f.fail(line, "the column %q is missing; title and minutes are required", required)
		}
	}
	return columns, nil
}

func (f *file) readRow(columns []field, cells []string, line, row int) {
	if len(cells) != len(columns) {
		f.report(RowError{Line: line, Row: row, Reason: fmt.Sprintf("has %d cells where the header has %d", len(cells), len(columns))})
		return
	}
	values := make(map[field]value, len(columns))
	for i, column := range columns {
		if text := cleanCell(cells[i]); text != "" {
			values[column] = value{kind: kindCell, text: text}
		}
	}
	f.addTask(values, line, row)
}

func quoteReason(e *csv.ParseError) string {
	if errors.Is(e.Err, csv.ErrQuote) {
		return "has a quotation mark that is not closed, or text after a closing one; write a quotation mark inside a quoted cell twice"
	}
	return "has a quotation mark inside a cell that is not quoted; quote the whole cell and write the mark twice"
}

func blank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" })
}

// formulaStarts are the characters with which a spreadsheet takes a cell for a
// formula (OWASP, "CSV Injection"), the full-width forms of East Asian keyboards
// included.
const formulaStarts = "=+-@＝＋－＠"

// formulaGuard before such a character makes spreadsheets show the cell as text.
const formulaGuard = "'"

// looksGuarded says whether the text, with any guards taken off, begins like a
// formula. Counting texts that already begin with the guard keeps a round trip exact.
func looksGuarded(text string) bool {
	bare := strings.TrimLeft(text, formulaGuard)
	first, _ := utf8.DecodeRuneInString(bare)
	return bare != "" && strings.ContainsRune(formulaStarts, first)
}

// cleanCell takes off surrounding space and one formula guard.
func cleanCell(cell string) string {
	cell = strings.TrimSpace(cell)
	if strings.HasPrefix(cell, formulaGuard) && looksGuarded(cell) {
		return cell[len(formulaGuard):]
	}
	return cell
}

// guardCell puts the guard before a cell that needs one.
func guardCell(cell string) string {
	if looksGuarded(cell) {
		return formulaGuard + cell
	}
	return cell
}
