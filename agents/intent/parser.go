package intent

import (
	"slices"
	"strings"
	"time"
)

// parser reads one text. Rules look at tokens by index; outside the text every
// index reads as nothing.
type parser struct {
	text     string
	toks     []token
	escapes  []int
	projects []string
	tasks    []string
	locale   string
	tongue   tongue
	habits   habits
	loc      *time.Location
	now      time.Time
	today    civil
	// shouting texts are all upper case: capitals mean nothing.
	shouting bool
	memo     []memo
	found    []finding
}

// memo keeps what was found at a token: rules look ahead for the next piece,
// and without it would read the text again from every position.
type memo struct {
	done bool
	ok   bool
	f    finding
}

// finding is a piece of the text and what it says. phrase findings get their
// field when they are resolved.
type finding struct {
	field    string
	from, to int // tokens
	text     string
	n, m     int
	flag     bool
	phrase   *phrase
	repeat   *Repeat
	window   *Window
	refs     []Ref
	// sentence asks when the words have no single reading.
	sentence string
	choices  []Choice
}

func newParser(text string, o Options) *parser {
	loc := o.Zone
	if loc == nil {
		loc = time.UTC
	}
	p := &parser{text: text, projects: o.Projects, tasks: o.Tasks, locale: o.Locale, tongue: tongueOf(o.Locale), habits: habitsOf(o.Locale), loc: loc, now: o.Now.In(loc)}
	p.today = civilOf(p.now)
	p.toks, p.escapes = lex(text)
	p.memo = make([]memo, len(p.toks))
	p.shouting = strings.ToUpper(text) == text
	return p
}

func (p *parser) low(i int) string {
	if i < 0 || i >= len(p.toks) {
		return ""
	}
	return p.toks[i].low
}

func (p *parser) num(i int) int {
	if i < 0 || i >= len(p.toks) || p.toks[i].kind != number {
		return -1
	}
	return p.toks[i].num
}

// nothing is the kind of an index outside the text.
const nothing kind = 255

func (p *parser) kindAt(i int) kind {
	if i < 0 || i >= len(p.toks) {
		return nothing
	}
	return p.toks[i].kind
}

func (p *parser) is(i int, words ...string) bool {
	low := p.low(i)
	return low != "" && slices.Contains(words, low)
}

func (p *parser) lowAt(i int, set map[string]bool) bool { return set[p.low(i)] }

func (p *parser) glued(i int) bool { return i >= 0 && i < len(p.toks) && p.toks[i].glued }

// gluedRun tells whether n tokens from i are written without a space.
func (p *parser) gluedRun(i, n int) bool {
	for k := i + 1; k < i+n; k++ {
		if !p.glued(k) {
			return false
		}
	}
	return true
}

func (p *parser) reads(i int, words []string) bool {
	for k, w := range words {
		if p.low(i+k) != w {
			return false
		}
	}
	return true
}

func (p *parser) capitalAt(i int) bool { return p.kindAt(i) == word && p.toks[i].capital }

func (p *parser) isDash(i int) bool { return p.is(i, "-", "–", "—") }

// begins tells whether a piece may begin at token i: not within a chunk such as
// "x3h" or "pre-tomorrow".
func (p *parser) begins(i int) bool {
	if !p.glued(i) {
		return true
	}
	switch p.kindAt(i - 1) {
	case symbol:
		return p.is(i-1, "(", "[", ",", ";", ":", "!", "?", ")", "]", "…", "—") || !strings.ContainsRune("-–/'’_&@+.#*=~$€£%^<>{}|`§\\", rune(p.toks[i-1].low[0])) && p.toks[i-1].low[0] >= 0x80
	case opaque:
		return true
	}
	return false
}

// ends tells whether a piece may end before token i: not within "tomorrow-ish"
// or "3h/day".
func (p *parser) ends(i int) bool {
	if !p.glued(i) {
		return true
	}
	if p.kindAt(i) != symbol {
		return p.is(i, "t") && p.num(i-1) >= 0 && p.num(i+1) >= 0 && p.glued(i+1) // 2026-11-20T14:00
	}
	if p.is(i, "%", "°", "€", "$", "£", "_", "*") {
		return false
	}
	if p.is(i, "-", "–", "/", "'", "’", "&", "@", "+", ":", ".", "=", "\\") && p.glued(i+1) && p.kindAt(i+1) != symbol {
		return false
	}
	return true
}

// edge tells whether a date that ends before token i stands free: at the end of
// the text, before punctuation, a joining word or another piece.
func (p *parser) edge(i int) bool {
	switch p.kindAt(i) {
	case nothing:
		return true
	case symbol:
		return !p.is(i, "'", "’", "%", "$", "€", "/", "*")
	case word:
		if joining[p.toks[i].low] && (!p.toks[i].capital || p.shouting) {
			return true
		}
	case opaque:
		return false
	}
	_, ok := p.find(i)
	return ok
}

// rules in the order they are tried; the first that reads wins.
var rules []func(*parser, int) (finding, bool)

func init() {
	rules = []func(*parser, int) (finding, bool){
		(*parser).mark, (*parser).chunk, (*parser).perDay, (*parser).repetition, (*parser).afterKnown, (*parser).forProject,
		(*parser).due, (*parser).effort, (*parser).wording, (*parser).window, (*parser).afterUnknown,
	}
}

// find reads the piece that begins at token i.
func (p *parser) find(i int) (finding, bool) {
	m := &p.memo[i]
	if m.done {
		return m.f, m.ok
	}
	m.done = true
	if p.toks[i].kind == opaque || !p.begins(i) {
		return finding{}, false
	}
	for _, rule := range rules {
		if f, ok := rule(p, i); ok && f.to > i && p.ends(f.to) {
			f.from = i
			m.f, m.ok = f, true
			return f, true
		}
	}
	return finding{}, false
}

// scan collects the pieces of the whole text.
func (p *parser) scan() {
	last := -1
	for i := 0; i < len(p.toks); {
		f, ok := p.find(i)
		if !ok && last == i {
			f, ok = p.trailing(i)
		}
		if !ok {
			i++
			continue
		}
		p.found = append(p.found, f)
		i = f.to
		last = i
	}
}

// due reads any moment; its field is known once it is resolved.
func (p *parser) due(i int) (finding, bool) {
	if f, end, ok := p.moment(i); ok {
		return finding{phrase: &f, to: end}, true
	}
	return p.impossible(i)
}

// impossible reads "by 25:00" and "on 13/13": meant as a time or a date, and
// neither.
func (p *parser) impossible(i int) (finding, bool) {
	r, j, ok := leads.find(p, i)
	if !ok || r == forDay || r == within || p.num(j) < 0 || p.num(j+2) < 0 || !p.is(j+1, ":", "/") || !p.gluedRun(j, 3) {
		return finding{}, false
	}
	if len(p.low(j)) > 2 || len(p.low(j+2)) > 2 || p.is(j+1, ":") && len(p.low(j+2)) != 2 || !p.edge(j+3) {
		return finding{}, false
	}
	f := finding{field: phrase{role: r, clock: &clockItem{readings: []reading{{0, -1}}}}.fieldOf(), to: j + 3}
	f.sentence = p.tongue.say("There is no such date. Which one is meant?")
	if p.is(j+1, ":") {
		f.sentence = p.tongue.say("There is no such time of the day. Which one is meant?")
	}
	return f, true
}

// known finds the longest of names that the text continues with at token i.
func (p *parser) known(i int, names []string) (name string, end int, ok bool) {
	if i < 0 || i >= len(p.toks) {
		return "", i, false
	}
	rest := p.text[p.toks[i].start:]
	for _, n := range names {
		if len(n) <= len(name) || len(n) > len(rest) || !strings.EqualFold(rest[:len(n)], n) {
			continue
		}
		if stop := p.tokenEnding(i, p.toks[i].start+len(n)); stop > 0 && p.ends(stop) && !p.numberGoesOn(stop) {
			name, end, ok = n, stop, true
		}
	}
	return name, end, ok
}

// numberGoesOn tells "Lab 9" from the known "Lab": a number that is no piece of
// its own belongs to the name before it.
func (p *parser) numberGoesOn(i int) bool {
	if p.kindAt(i) != number {
		return false
	}
	_, ok := p.find(i)
	return !ok
}

// tokenEnding returns the index after the token that ends at the byte, or 0.
func (p *parser) tokenEnding(i, at int) int {
	for ; i < len(p.toks) && p.toks[i].end <= at; i++ {
		if p.toks[i].end == at {
			return i + 1
		}
	}
	return 0
}

// slice is the text of tokens from..to.
func (p *parser) slice(from, to int) string {
	if from >= to {
		return ""
	}
	return p.text[p.toks[from].start:p.toks[to-1].end]
}

// unquoted is the content of a quoted token.
func (p *parser) unquoted(i int) (string, bool) {
	if p.kindAt(i) != opaque {
		return "", false
	}
	s := p.slice(i, i+1)
	for open := range quotes {
		if strings.HasPrefix(s, string(open)) {
			r := []rune(s)
			return strings.TrimSpace(string(r[1 : len(r)-1])), true
		}
	}
	return "", false
}
