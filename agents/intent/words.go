package intent

import (
	"strings"
	"time"
)

// lexicon finds the longest known phrase at a token.
type lexicon[T any] map[string][]entry[T]

type entry[T any] struct {
	rest  []string
	value T
}

// phrases builds a lexicon from space-separated tokens per value.
func phrases[T any](groups map[string]T) lexicon[T] {
	l := lexicon[T]{}
	for list, value := range groups {
		for phrase := range strings.SplitSeq(list, "|") {
			words := strings.Fields(phrase)
			l[words[0]] = append(l[words[0]], entry[T]{words[1:], value})
		}
	}
	return l
}

func (l lexicon[T]) find(p *parser, i int) (value T, end int, ok bool) {
	for _, e := range l[p.low(i)] {
		if i+1+len(e.rest) > end && p.reads(i+1, e.rest) {
			value, end, ok = e.value, i+1+len(e.rest), true
		}
	}
	return value, end, ok
}

// role is what a date is to the task.
type role uint8

const (
	bare      role = iota // nothing said: a day is due, a clock time is a start
	dueBy                 // by, until: up to and including
	dueBefore             // before: up to the beginning
	startFrom             // from: not before the beginning
	startPast             // after: not before the end
	onDay                 // on: that day, neither earlier nor later
	atTime                // at: a fixed start
	forDay                // for tomorrow: due
	within                // within 3 days: due
	amid                  // between Nov 3 and Nov 7: not before, and due
)

// leads are the words that give a date its role.
var leads = phrases(map[string]role{
	"by|due|due by|due on|due at|due :|due date|due date :|deadline|deadline :|deadline is|until|till|til|no later than|not later than|on or before|" +
		"at the latest by|at the latest on|at latest by|bis|bis zum|bis zur|bis am|bis um|bis spätestens|bis zu|spätestens|spätestens bis|" +
		"spätestens bis zum|spätestens am|spätestens um|fällig|fällig am|fällig bis|fällig :|faellig|faellig am|frist|frist :|frist bis|to be done by|hand in by": dueBy,
	"before|due before|vor|vor dem|vorm|noch vor": dueBefore,
	"from|starting|starting on|starting from|starting at|starts|starts on|not before|no earlier than|not earlier than|earliest|earliest :|ab|ab dem|" +
		"frühestens|frühestens am|frühestens ab|nicht vor|nicht vor dem|nicht früher als|beginning|beginning on|beginnend|beginnend am|as of|von|vom": startFrom,
	"after|not until after|nach|nach dem":   startPast,
	"on|am|an dem":                          onDay,
	"at|at about|at around|um|gegen|@":      atTime,
	"for|für|für den":                       forDay,
	"within|innerhalb von|innerhalb|binnen": within,
	"between|zwischen":                      amid,
})

// strong leads leave no doubt that a date follows; after the others the date
// must also end where a phrase ends.
func (r role) strong() bool { return r == dueBy || r == dueBefore }

// latest follows a date and makes it a deadline.
var latest = phrases(map[string]bool{"at the latest|at latest|latest|or earlier|or before|spätestens": true})

var weekdays = map[string]time.Weekday{
	"monday": 1, "mon": 1, "montag": 1, "mo": 1,
	"tuesday": 2, "tue": 2, "tues": 2, "dienstag": 2, "di": 2,
	"wednesday": 3, "wed": 3, "weds": 3, "mittwoch": 3, "mi": 3,
	"thursday": 4, "thu": 4, "thur": 4, "thurs": 4, "donnerstag": 4, "do": 4,
	"friday": 5, "fri": 5, "freitag": 5, "fr": 5,
	"saturday": 6, "sat": 6, "samstag": 6, "sonnabend": 6, "sa": 6,
	"sunday": 0, "sun": 0, "sonntag": 0, "so": 0,
}

// weekdayPlurals are "Mondays" and "montags": a repetition.
var weekdayPlurals = map[string]time.Weekday{
	"mondays": 1, "tuesdays": 2, "wednesdays": 3, "thursdays": 4, "fridays": 5, "saturdays": 6, "sundays": 0,
	"montags": 1, "dienstags": 2, "mittwochs": 3, "donnerstags": 4, "freitags": 5, "samstags": 6, "sonntags": 0,
}

var months = map[string]time.Month{
	"january": 1, "jan": 1, "januar": 1, "jänner": 1, "february": 2, "feb": 2, "februar": 2, "march": 3, "mar": 3, "märz": 3, "mär": 3, "mrz": 3,
	"april": 4, "apr": 4, "may": 5, "mai": 5, "june": 6, "jun": 6, "juni": 6, "july": 7, "jul": 7, "juli": 7, "august": 8, "aug": 8,
	"september": 9, "sep": 9, "sept": 9, "october": 10, "oct": 10, "oktober": 10, "okt": 10, "november": 11, "nov": 11,
	"december": 12, "dec": 12, "dezember": 12, "dez": 12,
}

// codes are the weekdays of RFC 5545.
var codes = [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

var counts = map[string]int{
	"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20,
	"ein": 1, "eine": 1, "einer": 1, "einem": 1, "einen": 1, "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8,
	"neun": 9, "zehn": 10, "elf": 11, "zwölf": 12, "fünfzehn": 15, "zwanzig": 20,
}

var ordinals = map[string]int{
	"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1,
	"ersten": 1, "erster": 1, "zweiten": 2, "dritten": 3, "vierten": 4, "fünften": 5, "letzten": -1,
}

// span of a part of the day, in minutes. The bounds are a convention, written
// here once: people who mean something else say a clock time.
type span struct{ from, to int }

var (
	morning   = span{6 * 60, 12 * 60}
	forenoon  = span{9 * 60, 12 * 60}
	afternoon = span{12 * 60, 17 * 60}
	evening   = span{17 * 60, 22 * 60}
	night     = span{20 * 60, 24 * 60}
	tonight   = span{17 * 60, 24 * 60}
)

// parts stand beside a day: "tomorrow morning".
var parts = map[string]span{
	"morning": morning, "afternoon": afternoon, "evening": evening, "night": night,
	"früh": morning, "morgen": morning, "vormittag": forenoon, "nachmittag": afternoon, "abend": evening, "nacht": night,
}

// partsAlone stand for a window without a day.
var partsAlone = map[string]span{
	"mornings": morning, "afternoons": afternoon, "evenings": evening, "nights": night,
	"vormittags": forenoon, "nachmittags": afternoon, "abends": evening, "nachts": night,
}

// joining words may follow a date within a sentence without being part of a
// name that the date's word begins, as "Cheri" is in "Mon Cheri".
var joining = map[string]bool{
	"about": true, "with": true, "at": true, "for": true, "to": true, "in": true, "and": true, "or": true, "then": true, "so": true, "because": true,
	"regarding": true, "re": true, "if": true, "when": true, "while": true, "but": true, "from": true, "by": true, "on": true, "via": true, "after": true, "before": true,
	"until": true, "not": true, "mit": true, "wegen": true, "für": true, "zu": true, "zum": true, "zur": true, "über": true, "und": true, "oder": true,
	"bei": true, "beim": true, "nach": true, "vor": true, "um": true, "am": true, "im": true, "an": true, "bis": true, "ab": true, "von": true, "vom": true,
}

// articles before a weekday or a part of the day make it a noun of the title.
var articles = map[string]bool{
	"the": true, "a": true, "an": true, "my": true, "our": true, "your": true, "his": true, "her": true, "their": true, "good": true, "black": true, "to": true,
	"der": true, "die": true, "das": true, "ein": true, "eine": true, "mein": true, "meine": true, "guten": true, "schönen": true, "of": true, "happy": true,
	"last": true, "letzten": true, "every": true, "each": true, "super": true, "high": true, "first": true, "no": true,
}

// numbered nouns take the number that follows: "Chapter 5", "Part 1/2".
var numbered = map[string]bool{
	"chapter": true, "part": true, "page": true, "pages": true, "section": true, "exercise": true, "exercises": true, "lab": true, "week": true, "unit": true,
	"lecture": true, "problem": true, "problems": true, "question": true, "questions": true, "room": true, "version": true, "step": true, "volume": true, "act": true,
	"kapitel": true, "teil": true, "seite": true, "seiten": true, "aufgabe": true, "aufgaben": true, "übung": true, "blatt": true, "raum": true, "kw": true,
	"highway": true, "apollo": true, "route": true, "psalm": true, "module": true, "level": true, "episode": true, "season": true, "sprint": true, "ticket": true, "issue": true,
}
