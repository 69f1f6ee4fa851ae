package intent

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cut is a stretch of the text that is not part of the title.
type cut struct{ from, to int }

// hanging words lead to something that was taken out and say nothing without
// it.
var hanging = map[string]bool{"by": true, "due": true, "and": true, "und": true, "&": true, "bis": true, "ab": true, "von": true, "spätestens": true}

// titleOf is what is left of the text without the cuts, tidied: no doubled
// spaces, empty brackets or stray punctuation where something was taken out.
func titleOf(text string, cuts []cut) string {
	slices.SortFunc(cuts, func(a, b cut) int { return a.from - b.from })
	var b strings.Builder
	at := 0
	for n, c := range cuts {
		if c.from < at {
			continue
		}
		part := text[at:c.from]
		if c.to-c.from > 1 || n == 0 {
			part = dropHanging(part)
		}
		join(&b, part, at > 0)
		at = c.to
	}
	join(&b, text[at:], at > 0)
	title := strings.Join(strings.Fields(b.String()), " ")
	for _, empty := range []string{"( )", "()", "[ ]", "[]"} {
		title = strings.ReplaceAll(title, empty, "")
	}
	if len(cuts) == 0 {
		return title
	}
	title = strings.Join(strings.Fields(title), " ")
	title = strings.TrimLeft(title, " ,;:.!?–—-/|&·•)")
	return strings.TrimRight(title, " ,;:–—-/|&·•(")
}

// join appends a part; punctuation after a cut goes to the word before it, and
// a sentence's last full stop goes with what it ended.
func join(b *strings.Builder, part string, afterCut bool) {
	part = strings.TrimFunc(part, blank)
	if part == "" {
		return
	}
	if b.Len() == 0 || !afterCut {
		b.WriteString(part)
		return
	}
	first, size := utf8.DecodeRuneInString(part)
	if strings.ContainsRune(",;:.!?", first) {
		rest := strings.TrimFunc(part[size:], blank)
		if rest == "" {
			if first == '!' || first == '?' {
				b.WriteRune(first)
			}
			return
		}
		if last := b.String()[b.Len()-1]; strings.IndexByte(",;:.!?(", last) < 0 && first != '.' {
			b.WriteRune(first)
		}
		part = rest
	}
	if part != "" {
		b.WriteByte(' ')
		b.WriteString(part)
	}
}

// dropHanging takes words off the end that led to what was cut.
func dropHanging(part string) string {
	for {
		trimmed := strings.TrimRightFunc(part, func(r rune) bool { return unicode.IsSpace(r) || r == ',' })
		n := strings.LastIndexFunc(trimmed, unicode.IsSpace)
		if n < 0 || !hanging[strings.ToLower(trimmed[n+1:])] {
			return part
		}
		part = trimmed[:n]
	}
}
