package ical

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

const (
	// readSize is how much is asked of the source at a time.
	readSize = 64 << 10
	// linesPerProperty is how many physical lines, empty ones included, a file
	// may have for each content line it may have: folding at 75 bytes makes
	// two or three of an ordinary description.
	linesPerProperty = 4
	// maxEmptyReads is how often a source may answer nothing without an error.
	maxEmptyReads = 100
)

// lexer cuts a stream into unfolded content lines. It holds one read buffer and
// one line, whatever the size of the source.
type lexer struct {
	src    io.Reader
	limits Limits

	buf      []byte
	pos, end int
	read     int64
	eof      bool
	afterCR  bool // the last line ended in CR; a LF that follows belongs to it

	physical int    // number of the last physical line taken
	pending  []byte // a physical line read ahead of its turn
	ahead    bool
	folded   []byte // storage of the line being unfolded
	physBuf  []byte // storage of a physical line that spans two reads
}

func newLexer(r io.Reader, l Limits) *lexer {
	return &lexer{src: r, limits: l, buf: make([]byte, readSize)}
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// next gives the next content line and the physical line it begins on; empty
// lines are passed over. The bytes are valid until the following call. io.EOF
// ends the stream.
func (x *lexer) next() (line []byte, number int, err error) {
	for {
		line, err = x.take()
		if err != nil {
			return nil, 0, err
		}
		if x.physical == 1 {
			line = bytes.TrimPrefix(line, byteOrderMark)
		}
		if len(line) > 0 {
			break
		}
	}
	number = x.physical
	if len(line) > x.limits.MaxLine {
		return nil, 0, x.tooLong(number)
	}
	x.folded = append(x.folded[:0], line...)
	for {
		more, err := x.take()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, 0, err
		}
		if len(more) == 0 {
			continue
		}
		if more[0] != ' ' && more[0] != '\t' {
			x.pending, x.ahead = more, true
			x.physical--
			break
		}
		x.folded = append(x.folded, more[1:]...)
		if len(x.folded) > x.limits.MaxLine {
			return nil, 0, x.tooLong(number)
		}
	}
	if !utf8.Valid(x.folded) {
		x.folded = bytes.ToValidUTF8(x.folded, []byte("\uFFFD"))
	}
	return x.folded, number, nil
}

// take gives one physical line without its line end (CRLF, LF or a lone CR).
func (x *lexer) take() ([]byte, error) {
	x.physical++
	if x.ahead {
		x.ahead = false
		return x.pending, nil
	}
	if x.physical > x.limits.MaxProperties*linesPerProperty {
		return nil, x.refuse(ErrTooMany, fmt.Sprintf("the file has more than %s lines", thousands(x.limits.MaxProperties*linesPerProperty)))
	}
	x.physBuf = x.physBuf[:0]
	for {
		if x.pos == x.end {
			if err := x.fill(); err != nil {
				if errors.Is(err, io.EOF) && len(x.physBuf) > 0 {
					return x.physBuf, nil
				}
				return nil, err
			}
		}
		if x.afterCR {
			x.afterCR = false
			if x.buf[x.pos] == '\n' {
				x.pos++
				continue
			}
		}
		chunk := x.buf[x.pos:x.end]
		i := bytes.IndexAny(chunk, "\r\n")
		if i < 0 {
			x.physBuf = append(x.physBuf, chunk...)
			x.pos = x.end
			if len(x.physBuf) > x.limits.MaxLine+1 {
				return nil, x.tooLong(x.physical)
			}
			continue
		}
		x.pos += i + 1
		x.afterCR = chunk[i] == '\r'
		if len(x.physBuf) == 0 {
			return chunk[:i], nil
		}
		x.physBuf = append(x.physBuf, chunk[:i]...)
		return x.physBuf, nil
	}
}

// fill replaces the used-up buffer with the next bytes of the source.
func (x *lexer) fill() error {
	if x.eof {
		return io.EOF
	}
	for empty := 0; ; empty++ {
		n, err := x.src.Read(x.buf)
		x.pos, x.end = 0, n
		x.read += int64(n)
		if x.read > x.limits.MaxBytes {
			return x.refuse(ErrTooLarge, "the calendar is larger than "+byteSize(x.limits.MaxBytes))
		}
		x.eof = errors.Is(err, io.EOF)
		if err != nil && !x.eof {
			return fmt.Errorf("read the calendar after line %d: %w", x.physical-1, err)
		}
		if n > 0 {
			return nil
		}
		if x.eof {
			return io.EOF
		}
		if empty == maxEmptyReads {
			return fmt.Errorf("read the calendar after line %d: %w", x.physical-1, io.ErrNoProgress)
		}
	}
}

func (x *lexer) tooLong(line int) error {
	return &ParseError{
		Line:   line,
		Reason: "the line is longer than " + byteSize(int64(x.limits.MaxLine)),
		Err:    ErrLineTooLong,
	}
}

func (x *lexer) refuse(sentinel error, reason string) error {
	return &ParseError{Line: x.physical, Reason: reason, Err: sentinel}
}
