package briefing

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// values are what the braces of a sentence stand for.
type values map[string][]Part

// words is a value that is neither a time nor a name.
func words(text string) []Part { return []Part{{Text: text}} }

func number(n int) []Part { return words(strconv.Itoa(n)) }

// forms finds the sentence for a key, in the wording of the page's day where there is one.
func (p *page) forms(key string) forms {
	if f, ok := p.language.sentences[key+"|"+string(p.tense)]; ok {
		return f
	}
	return p.language.sentences[key]
}

// count says a sentence about n things; {n} is n.
func (p *page) count(key string, n int, v values) []Part {
	f := p.forms(key)
	pattern := f.many
	switch {
	case n == 0 && f.zero != "":
		pattern = f.zero
	case n == 1 && f.one != "":
		pattern = f.one
	}
	all := values{"n": number(n)}
	for name, parts := range v {
		all[name] = parts
	}
	return fill(pattern, all)
}

// say says a sentence that does not count.
func (p *page) say(key string, v values) []Part { return fill(p.forms(key).many, v) }

// fill puts the values into a pattern and joins neighbouring words into one part.
func fill(pattern string, v values) []Part {
	var parts []Part
	for pattern != "" {
		before, rest, found := strings.Cut(pattern, "{")
		parts = appendParts(parts, Part{Text: before})
		if !found {
			break
		}
		name, after, _ := strings.Cut(rest, "}")
		parts = appendParts(parts, v[name]...)
		pattern = after
	}
	return parts
}

func appendParts(parts []Part, more ...Part) []Part {
	for _, m := range more {
		if m.Text == "" {
			continue
		}
		last := len(parts) - 1
		if last >= 0 && isWords(parts[last]) && isWords(m) {
			parts[last].Text += m.Text
			continue
		}
		parts = append(parts, m)
	}
	return parts
}

func isWords(p Part) bool { return p.Time == nil && p.Record == nil }

// plain is the text of parts.
func plain(parts []Part) string {
	var b strings.Builder
	for _, part := range parts {
		b.WriteString(part.Text)
	}
	return b.String()
}

// statement makes a statement from a sentence and the records it came from.
func (p *page) statement(kind string, parts []Part, records ...Ref) Statement {
	return Statement{Text: plain(parts), Kind: kind, Records: distinct(records), Parts: parts}
}

// during adds the time a statement is about.
func (p *page) during(s Statement, start, end time.Time) Statement {
	s.Start, s.End = p.stamp(start), p.stamp(end)
	return s
}

// stamp is t in the person's zone, or nil when JSON has no way to write it: RFC 3339 has years of four digits.
func (p *page) stamp(t time.Time) *time.Time {
	t = t.In(p.zone)
	if t.Year() < 1 || t.Year() > 9999 {
		return nil
	}
	return &t
}

// distinct drops repeated references and keeps the order; the result is never nil, so that JSON has a list.
func distinct(refs []Ref) []Ref {
	seen := make(map[Ref]bool, len(refs))
	out := make([]Ref, 0, len(refs))
	for _, r := range refs {
		if !seen[r] {
			seen[r] = true
			out = append(out, r)
		}
	}
	return slices.Clip(out)
}

// name is the title of a record, cleaned, or the catalogue's word for a record without one.
func (p *page) name(ref Ref, title string) []Part {
	title = clean(title, MaxTitle)
	if title == "" {
		title = p.forms("untitled").many
	}
	return []Part{{Text: title, Record: &ref}}
}

// inProject is a name with the project it belongs to.
func (p *page) inProject(ref Ref, title, project string) []Part {
	what := p.name(ref, title)
	if project = clean(project, MaxTitle); project == "" {
		return what
	}
	return p.say("what.project", values{"title": what, "project": words(project)})
}
