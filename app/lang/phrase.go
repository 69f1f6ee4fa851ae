package lang

import (
	"regexp"
	"strconv"
	"strings"
)

// phrase is a sentence with places for values, made to be found again in what
// was said with it.
type phrase struct {
	pattern *regexp.Regexp
	longest string // of the pieces between values; what does not contain it is not this phrase
	weight  int    // bytes that are not values: of two phrases that fit, the one that says more counts
	other   string // the same in the other language
}

// verb is a place for a value. In English they are those of package fmt, with %s
// for %v and %w; the
// other language takes them in their order or by number, "%[2]s", and has one
// more: %t is the value itself said in the language, for values that are
// sentences, reasons or words of ours.
var verb = regexp.MustCompile(`%(?:\[(\d)\])?(?:\.\d)?([sdqtf%])`)

// holding is what a value of each verb looks like.
var holding = map[string]string{
	"s": `(.+?)`, "d": `(-?\d+)`, "f": `(-?[\d.]+)`, "q": `("(?:[^"\\]|\\.)*")`,
}

func newPhrase(english, other string) phrase {
	p := phrase{other: other}
	pattern := strings.Builder{}
	pattern.WriteString(`(?s)^`)
	piece := func(text string) {
		pattern.WriteString(regexp.QuoteMeta(text))
		p.weight += len(text)
		if len(text) > len(p.longest) {
			p.longest = text
		}
	}
	at := 0
	for _, m := range verb.FindAllStringSubmatchIndex(english, -1) {
		piece(english[at:m[0]])
		at = m[1]
		if kind := english[m[4]:m[5]]; kind == "%" {
			piece("%")
		} else {
			pattern.WriteString(holding[kind])
		}
	}
	piece(english[at:])
	pattern.WriteString(`$`)
	p.pattern = regexp.MustCompile(pattern.String())
	return p
}

// fits returns the values of a text that was said with the phrase.
func (p *phrase) fits(text string) []string {
	if !strings.Contains(text, p.longest) {
		return nil
	}
	return p.pattern.FindStringSubmatch(text)
}

// fill says the phrase in the other language. values begin with the whole text,
// as a pattern returns them.
func (p *phrase) fill(values []string, say func(string) string) string {
	var out strings.Builder
	at, next := 0, 1
	for _, m := range verb.FindAllStringSubmatchIndex(p.other, -1) {
		out.WriteString(p.other[at:m[0]])
		at = m[1]
		kind := p.other[m[4]:m[5]]
		if kind == "%" {
			out.WriteByte('%')
			continue
		}
		n := next
		if m[2] >= 0 {
			n, _ = strconv.Atoi(p.other[m[2]:m[3]]) // one digit
		}
		next = n + 1
		if n >= len(values) {
			continue // the test of the table does not let this happen
		}
		if kind == "t" {
			out.WriteString(say(values[n]))
		} else {
			out.WriteString(values[n])
		}
	}
	out.WriteString(p.other[at:])
	return out.String()
}
