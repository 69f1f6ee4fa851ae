package intent

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

type kind uint8

const (
	word   kind = iota // letters, with apostrophes between them
	number             // ASCII digits
	symbol             // one other visible character
	opaque             // quoted, escaped, a URL or an address: always title
)

// token is a stretch of the text that rules look at as one.
type token struct {
	kind       kind
	low        string // lower case, composed; for rules
	start, end int    // bytes
	glued      bool   // no space before it
	num        int    // value of a number, -1 when it is absurdly long
	capital    bool   // begins with an upper case letter
	shout      bool   // has more than one letter, all upper case
}

// maxDigits keeps numbers within int; longer ones are part of the title.
const maxDigits = 8

// quotes that open and the ones that close them.
var quotes = map[rune]string{'"': "\"", '“': "”\"", '„': "“”\"", '«': "»", '»': "«", '「': "」"}

// lex splits text into tokens and reports the bytes (backslashes) that were
// only written to escape what follows.
func lex(text string) (toks []token, escapes []int) {
	toks = make([]token, 0, len(text)/3+4)
	glued := false
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if blank(r) {
			glued = false
			i += size
			continue
		}
		if !glued || opensQuote(r) {
			if end, escaped := opaqueEnd(text, i, r, glued); end > i {
				if escaped {
					escapes = append(escapes, i)
				}
				toks = append(toks, token{kind: opaque, start: i, end: end, glued: glued, num: -1})
				glued, i = true, end
				continue
			}
		}
		t := token{start: i, glued: glued, num: -1}
		switch {
		case r >= '0' && r <= '9':
			t.kind, t.end = number, digitsEnd(text, i)
			t.num = value(text[t.start:t.end])
			t.low = text[t.start:t.end]
		case unicode.IsLetter(r):
			t.kind, t.end = word, wordEnd(text, i)
			t.low, t.capital, t.shout = fold(text[t.start:t.end])
		default:
			t.kind, t.end = symbol, i+size
			t.low = text[i : i+size]
		}
		toks = append(toks, t)
		glued, i = true, t.end
	}
	return toks, escapes
}

// blank is white space and what is not seen, such as direction marks.
func blank(r rune) bool {
	if r < utf8.RuneSelf {
		return r <= ' ' || r == 0x7f
	}
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
}

func opensQuote(r rune) bool { _, ok := quotes[r]; return ok }

// opaqueEnd returns where an opaque stretch that begins at i ends, or i.
func opaqueEnd(text string, i int, r rune, glued bool) (end int, escaped bool) {
	if closers, ok := quotes[r]; ok {
		body := text[i+utf8.RuneLen(r):]
		if n := strings.IndexAny(body, closers); n > 0 {
			_, size := utf8.DecodeRuneInString(body[n:])
			return i + utf8.RuneLen(r) + n + size, false
		}
		return i, false
	}
	if glued {
		return i, false
	}
	chunk := text[i:]
	if n := strings.IndexFunc(chunk, blank); n >= 0 {
		chunk = chunk[:n]
	}
	if r == '\\' && len(chunk) > 1 {
		return i + len(chunk), true
	}
	if strings.Contains(chunk, "://") || strings.HasPrefix(chunk, "www.") || strings.IndexByte(chunk, '@') > 0 && r != '(' {
		return i + len(strings.TrimRight(chunk, ",;.!?)")), false
	}
	return i, false
}

func digitsEnd(text string, i int) int {
	for i < len(text) && text[i] >= '0' && text[i] <= '9' {
		i++
	}
	return i
}

func wordEnd(text string, i int) int {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == '\'' || r == '’' {
			next, _ := utf8.DecodeRuneInString(text[i+size:])
			if !unicode.IsLetter(next) {
				return i
			}
		} else if !unicode.IsLetter(r) && !unicode.IsMark(r) && (r < utf8.RuneSelf || !unicode.IsDigit(r)) {
			return i
		}
		i += size
	}
	return i
}

func value(digits string) int {
	if len(digits) > maxDigits {
		return -1
	}
	n := 0
	for _, d := range []byte(digits) {
		n = n*10 + int(d-'0')
	}
	return n
}

func fold(s string) (low string, capital, shout bool) {
	first, size := utf8.DecodeRuneInString(s)
	capital = unicode.IsUpper(first)
	shout = capital && len(s) > size
	ascii := true
	for _, r := range s[size:] {
		if unicode.IsLower(r) {
			shout = false
		}
		ascii = ascii && r < utf8.RuneSelf
	}
	low = strings.ToLower(s)
	if !ascii || first >= utf8.RuneSelf {
		low = norm.NFC.String(low)
		low = strings.ReplaceAll(low, "’", "'")
	}
	return low, capital, shout
}
