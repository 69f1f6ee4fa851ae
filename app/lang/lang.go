// Package lang says to people in their language what the program says in
// English: refusals, reasons, names of steps.
//
// English sentences stand where they are said, and are the keys: package lang
// has a table with the German for each of them, sorted by room. A sentence that
// was put together is taken apart again by the formats it was made with, at the
// edge, where it leaves for a person. What has no entry stays English.
//
// It promises that codes, names of fields and what people wrote themselves come
// through unchanged, and that a sentence of ours never fails to be said. Logs,
// the command line and the documentation of the API stay English. A test reads
// the sources and fails for a sentence without German, for German that wants
// other values than the English, and for German nobody needs any more.
package lang

import (
	"strconv"
	"strings"
)

// Language is one the program speaks, as a primary subtag of BCP 47.
type Language string

// The languages.
const (
	English Language = "en"
	German  Language = "de"
)

// Of is the language of a locale such as "de-AT" or "de_DE.UTF-8"; English for
// those the program does not speak.
func Of(locale string) Language {
	if l, ok := known(locale); ok {
		return l
	}
	return English
}

func known(tag string) (Language, bool) {
	primary, _, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	switch l := Language(strings.ToLower(strings.TrimSpace(primary))); l {
	case English, German:
		return l, true
	}
	return English, false
}

// Wanted is the language an Accept-Language header asks for (RFC 9110, section
// 12.5.4): of those the program speaks the one with the highest weight, of equal
// ones the first. ok is false when it asks for none of them.
func Wanted(header string) (l Language, ok bool) {
	best := 0.0
	for part := range strings.SplitSeq(header, ",") {
		tag, parameters, _ := strings.Cut(part, ";")
		spoken, speaks := known(tag)
		if weight := weightOf(parameters); speaks && weight > best {
			l, ok, best = spoken, true, weight
		}
	}
	return l, ok
}

// weightOf reads "q=0.8"; without it the weight is 1, and what is no weight
// asks for nothing.
func weightOf(parameters string) float64 {
	for p := range strings.SplitSeq(parameters, ";") {
		name, value, found := strings.Cut(strings.TrimSpace(p), "=")
		if !found || !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || q < 0 || q > 1 {
			return 0
		}
		return q
	}
	return 1
}

// Say says an English sentence, or a piece of one, in the language.
func (l Language) Say(text string) string {
	if l != German || text == "" {
		return text
	}
	return german().say(text)
}
