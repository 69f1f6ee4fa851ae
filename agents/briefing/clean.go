package briefing

import (
	"strings"
	"unicode"
)

const (
	// MaxTitle is the length in characters to which titles, places, projects and names are cut: two lines on a phone.
	MaxTitle = 120
	// MaxReason is the length in characters to which the planner's reasons are cut; they name tasks and so may be longer.
	MaxReason = 400

	ellipsis       = "…"
	zeroWidthJoin  = '\u200d'
	zeroWidthSplit = '\u200c'
)

// clean makes text from outside fit for a line: white space of any kind becomes one space, control characters and invisible
// formatting go, and what is longer than limit characters ends in an ellipsis. Marks that turn the direction of writing go
// too, because they would turn the words around them; letters of right-to-left scripts stay.
func clean(text string, limit int) string {
	// Longer than any text that survives: four bytes a character, and room for what is dropped.
	const bytesRead = 64 << 10
	if len(text) > bytesRead {
		text = text[:bytesRead]
	}
	var kept []rune
	space := false
	for _, r := range strings.ToValidUTF8(text, "\uFFFD") {
		switch {
		case unicode.IsSpace(r):
			space = true
			continue
		case !shown(r):
			continue
		}
		if space && len(kept) > 0 {
			kept = append(kept, ' ')
		}
		space = false
		kept = append(kept, r)
		if len(kept) > limit {
			return cut(kept, limit)
		}
	}
	if !strings.ContainsFunc(string(kept), visible) {
		return ""
	}
	return string(kept)
}

// shown says whether a character may stay. The two joiners shape emoji and Indic and Persian words.
func shown(r rune) bool {
	if r == zeroWidthJoin || r == zeroWidthSplit {
		return true
	}
	return !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp)
}

func visible(r rune) bool {
	return r != zeroWidthJoin && r != zeroWidthSplit && !unicode.IsSpace(r)
}

// cut shortens to limit characters, the ellipsis included. A letter is not parted from its accents, and no joiner is left
// at the end to reach for the ellipsis.
func cut(kept []rune, limit int) string {
	end := limit - 1
	for end > limit/2 && continues(kept[end]) {
		end--
	}
	for end > limit/2 && kept[end-1] == zeroWidthJoin {
		end--
	}
	return strings.TrimRight(string(kept[:end]), " ") + ellipsis
}

func continues(r rune) bool {
	return r == zeroWidthJoin || r == zeroWidthSplit || unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc)
}
