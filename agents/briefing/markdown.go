package briefing

import (
	"strings"
)

// Markdown is the briefing as CommonMark. Names from outside are escaped: none of them can make a heading, a link, an image,
// emphasis, code or HTML, and no address in them becomes a link by itself.
func (b Briefing) Markdown() string {
	var out strings.Builder
	out.WriteString("# " + escapeMarkdown(b.Title) + "\n\n" + escapeMarkdown(b.Greeting) + "\n")
	for _, section := range b.Sections {
		out.WriteString("\n## " + escapeMarkdown(section.Title) + "\n\n")
		for _, s := range section.Statements {
			out.WriteString("- " + s.markdown() + "\n")
		}
	}
	return out.String()
}

// markdown puts the time that leads a line of the timeline in bold. The text is escaped as a whole, because a mark may come
// into being where two parts meet.
func (s Statement) markdown() string {
	if len(s.Parts) > 1 && s.Parts[0].Time != nil {
		lead := s.Parts[0].Text
		if rest, ok := strings.CutPrefix(s.Text, lead+" "); ok {
			return "**" + escapeMarkdown(lead) + "** " + escapeMarkdown(rest)
		}
	}
	return escapeMarkdown(s.Text)
}

// alwaysEscaped are the characters that mean something anywhere in a line of CommonMark or of GitHub's tables and
// strike-through.
const alwaysEscaped = "\\`*_[]<>|~&"

// escapeMarkdown makes text stand for itself. Lines cannot begin or end inside it: control characters become spaces here
// too, so that a briefing decoded from elsewhere is as safe as a fresh one.
func escapeMarkdown(text string) string {
	text = strings.Map(func(r rune) rune {
		if r == '\u2028' || r == '\u2029' || r < ' ' || r == '\u007f' {
			return ' '
		}
		return r
	}, text)
	var out strings.Builder
	listMark := listMarkAt(text)
	for i, r := range text {
		switch {
		case strings.ContainsRune(alwaysEscaped, r),
			i == 0 && strings.ContainsRune("#+-=", r),
			i == listMark,
			i == len(text)-1 && r == '#',
			r == ':' && strings.HasPrefix(text[i:], "://"),
			r == '.' && i >= len("www") && strings.EqualFold(text[i-len("www"):i], "www"),
			r == '@':
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// listMarkAt is where the mark after the leading digits of a numbered list stands, or -1.
func listMarkAt(text string) int {
	rest := strings.TrimLeft(text, "0123456789")
	at := len(text) - len(rest)
	if at > 0 && rest != "" && (rest[0] == '.' || rest[0] == ')') {
		return at
	}
	return -1
}
