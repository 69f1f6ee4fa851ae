package queue

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// note is what only people read about a job: how far it is and what went
// wrong last. It is apart from the header, which must stay small.
type note struct {
	progress Progress
	problem  string
}

// Bounds of what a note holds, in bytes. Longer texts are cut.
const (
	maxStep    = 200
	maxProblem = 2000
)

func (n *note) encode() []byte {
	out := binary.AppendVarint(nil, int64(n.progress.Done))
	out = binary.AppendVarint(out, int64(n.progress.Total))
	out = appendText(out, n.progress.Step)
	out = binary.AppendUvarint(out, uint64(len(n.problem)))
	return append(out, n.problem...)
}

func decodeNote(body []byte) (*note, bool) {
	s := scanner{rest: body}
	n := &note{}
	n.progress.Done = int(s.int())
	n.progress.Total = int(s.int())
	n.progress.Step = string(s.text())
	length := s.uint()
	if length > maxProblem {
		return nil, false
	}
	n.problem = string(s.bytes(int(length)))
	return n, !s.failed && len(s.rest) == 0 && len(n.progress.Step) <= maxStep
}

// cut shortens text to at most limit bytes without splitting a character.
func cut(text string, limit int) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}
