package lang

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// book is the table of one language, ready to be looked things up in.
type book struct {
	whole   map[string]string // sentences without values
	phrases []phrase
	words   *book // words that are said only as values in sentences
}

// german is made when the first German sentence is said.
var german = sync.OnceValue(func() *book {
	b := newBook(germanRooms...)
	b.words = newBook(germanWords)
	return b
})

func newBook(rooms ...map[string]string) *book {
	b := &book{whole: map[string]string{}}
	for _, room := range rooms {
		for _, english := range slices.Sorted(maps.Keys(room)) {
			if strings.Contains(english, "%") {
				b.phrases = append(b.phrases, newPhrase(english, room[english]))
				continue
			}
			b.whole[english] = room[english]
		}
	}
	return b
}

const (
	// maxDepth bounds sentences in sentences; the longest is a circle of tasks.
	maxDepth = 50
	// maxPieces is in how many places a text is tried to be taken apart.
	maxPieces = 16
	// maxText is the longest text that is looked up, in bytes. What people read
	// of ours is shorter; what is longer is a value.
	maxText = 4 << 10
	// maxLooks bounds the work for one text: names and titles in it can be made to
	// look like sentences of ours again and again. A real one takes some dozens.
	maxLooks = 300
)

// reading takes one text apart. It remembers what it has seen, since pieces come
// up again in the different ways to take a text apart.
type reading struct {
	*book
	seen map[string]said
	left *int
}

// said is a text in the other language. weight is how much of it was found in
// the table, in bytes; 0 means that it is the text as it was.
type said struct {
	text   string
	weight int
}

func (b *book) say(text string) string {
	left := maxLooks
	r := reading{b, map[string]said{}, &left}
	return r.say(text, 0).text
}

// say finds the other language's words. A text may begin with names that are
// not in the table, each with a colon: of a file, a field, a line. Of the ways
// to take it apart the one that finds most counts, of equal ones the one with
// most names.
func (r *reading) say(text string, depth int) said {
	if s, ok := r.seen[text]; ok {
		return s
	}
	if *r.left--; depth > maxDepth || len(text) > maxText || *r.left < 0 {
		return said{text: text}
	}
	best := said{text: text}
	begin := 0
	for range maxPieces {
		if s := r.find(text[begin:], depth); s.weight > 0 {
			names := r.names(text[:begin], depth)
			if weight := names.weight + s.weight; weight >= best.weight {
				best = said{names.text + s.text, weight}
			}
		}
		colon := strings.Index(text[begin:], ": ")
		if colon < 0 {
			break
		}
		begin += colon + 2
	}
	if best.weight == 0 {
		best = r.sentences(text, depth)
	}
	r.seen[text] = best
	return best
}

// names says what stands before a sentence, such as "line 3: minutes: ".
func (r *reading) names(text string, depth int) said {
	var out strings.Builder
	weight := 0
	for name := range strings.SplitAfterSeq(text, ": ") {
		word, colon := strings.CutSuffix(name, ": ")
		if !colon {
			continue // what comes after the last colon is empty
		}
		s := r.exactly(word, depth+1)
		weight += s.weight
		out.WriteString(s.text + ": ")
	}
	return said{out.String(), weight}
}

// sentences says a text of several sentences, if it has words for each of them.
func (r *reading) sentences(text string, depth int) said {
	parts := strings.Split(text, ". ")
	if len(parts) == 1 || len(parts) > maxPieces {
		return said{text: text}
	}
	weight := 0
	for i, part := range parts {
		if i < len(parts)-1 {
			part += "."
		}
		s := r.say(part, depth+1)
		if s.weight == 0 {
			return said{text: text}
		}
		parts[i] = s.text
		weight += s.weight
	}
	return said{strings.Join(parts, " "), weight}
}

// value says what stands in a sentence: a word of ours, another sentence, a
// number or a time. Anything else is not ours to say.
func (r *reading) value(text string, depth int) said {
	if word, ok := r.words.whole[text]; ok {
		return said{word, len(text) + 1}
	}
	if s := r.say(text, depth); s.weight > 0 {
		return s
	}
	words := reading{&book{phrases: r.words.phrases, words: r.words}, r.seen, r.left}
	if s := words.exactly(text, depth); s.weight > 0 {
		return s
	}
	return said{text: amount(text)}
}

// find looks for a text, and for it as it stands within a sentence: with a small
// letter and without the full stop that PocketBase and we put around a reason.
func (r *reading) find(text string, depth int) said {
	bare, stopped := strings.CutSuffix(text, ".")
	small, raised := lower(bare), lower(bare) != bare
	best := said{text: text}
	for _, v := range []struct {
		text           string
		raised, dotted bool
	}{{bare, false, stopped}, {small, true, stopped}, {text, false, false}, {lower(text), true, false}} {
		if v.raised && !raised {
			continue
		}
		s := r.exactly(v.text, depth)
		if s.weight <= best.weight {
			continue
		}
		if v.raised {
			s.text = upper(s.text)
		}
		if v.dotted {
			s.text += "."
		}
		best = s
	}
	return best
}

func (r *reading) exactly(text string, depth int) said {
	if other, ok := r.whole[text]; ok {
		return said{other, len(text) + 1}
	}
	best := said{text: text}
	for i := range r.phrases {
		p := &r.phrases[i]
		values := p.fits(text)
		if values == nil {
			continue
		}
		weight := p.weight
		filled := p.fill(values, func(v string) string {
			s := r.value(v, depth+1)
			weight += s.weight
			return s.text
		})
		if weight > best.weight {
			best = said{filled, weight}
		}
	}
	return best
}

func lower(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(first)) + s[size:]
}

func upper(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// What German writes otherwise: 20,000 and 2026-11-23 and Mon 2 Jan 15:04.
var (
	thousands = regexp.MustCompile(`^\d{1,3}(,\d{3})+$`)
	date      = regexp.MustCompile(`^(\d{4})-(\d\d)-(\d\d)$`)
	moment    = regexp.MustCompile(`^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d\d:\d\d)$`)
)

// amount says a number or a time in German.
func amount(text string) string {
	if thousands.MatchString(text) {
		return strings.ReplaceAll(text, ",", ".")
	}
	if m := date.FindStringSubmatch(text); m != nil {
		return m[3] + "." + m[2] + "." + m[1]
	}
	if m := moment.FindStringSubmatch(text); m != nil {
		return germanDays[m[1]] + ", " + m[2] + ". " + germanMonths[m[3]] + ", " + m[4] + " Uhr"
	}
	return text
}
