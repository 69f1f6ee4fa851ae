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
// spaces, and no empty brackets or stray punctuation where something was taken
// out.
func titleOf(text string, cuts []cut) string {
	if len(cuts) == 0 {
		return strings.Join(strings.Fields(text), " ")
	}
	slices.SortFunc(cuts, func(a, b cut) int { return a.from - b.from })
	var left []string
	at := 0
	for _, c := range cuts {
		if c.from < at {
			continue
		}
		part := text[at:c.from]
		if text[c.from] != '\\' {
			part = dropHanging(part)
		}
		left = append(left, part)
		at = c.to
	}
	left = closeBrackets(append(left, text[at:]))
	var b strings.Builder
	for i, part := range left {
		join(&b, part, i > 0)
	}
	title := strings.Join(strings.Fields(b.String()), " ")
	title = strings.TrimLeft(title, " ,;:.!?–—-/|&·•)")
	return strings.TrimRight(title, " ,;:–—-/|&·•(")
}

// closeBrackets drops brackets that held nothing but what was taken out.
func closeBrackets(parts []string) []string {
	kept := parts[:1]
	for _, part := range parts[1:] {
		part = strings.TrimFunc(part, blank)
		last := strings.TrimRightFunc(kept[len(kept)-1], blank)
		if strings.HasSuffix(last, "(") && strings.HasPrefix(part, ")") || strings.HasSuffix(last, "[") && strings.HasPrefix(part, "]") {
			kept[len(kept)-1] = last[:len(last)-1]
			part = part[1:]
		} else if strings.Trim(part, ",;&/ ") == "" {
			continue
		}
		kept = append(kept, part)
	}
	return kept
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
