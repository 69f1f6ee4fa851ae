package planner

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Lang is the language of sentences for people. No plan depends on it.
type Lang string

// The languages there are words for.
const (
	English Lang = ""
	German  Lang = "de"
)

// LangOf is the language for a person's locale, a BCP 47 tag such as de-AT or a name of POSIX such as de_CH.UTF-8: English
// where there are no words for it.
func LangOf(locale string) Lang {
	if i := strings.IndexAny(locale, "-_."); i >= 0 {
		locale = locale[:i]
	}
	if strings.EqualFold(locale, string(German)) {
		return German
	}
	return English
}

// Words translate: by the English format of a sentence, verbs and all, the format in another language. Where that needs its
// arguments in another order it says which it means ("%[2]s").
type Words map[string]string

// Say fills a format in, translated where the language asks for it. A format that is missing from the words stays English.
func (l Lang) Say(german Words, format string, args ...any) string {
	if translated, ok := german[format]; ok && l == German {
		format = translated
	}
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

func (l Lang) say(format string, args ...any) string { return l.Say(german, format, args...) }

func (p *Problem) say(format string, args ...any) string { return p.Lang.say(format, args...) }

// Day writes a day for people: "Thu 26 Nov", "Do., 26. Nov.".
func (l Lang) Day(t time.Time, zone *time.Location) string {
	local := t.In(zone)
	if l == German {
		return germanDay(local)
	}
	return local.Format("Mon 2 Jan")
}

// Time writes an instant for people in their zone: "Thu 26 Nov 17:00", "Do., 26. Nov., 17:00 Uhr".
func (l Lang) Time(t time.Time, zone *time.Location) string {
	return l.atClock(l.Day(t, zone), t.In(zone).Format("15:04"))
}

// End writes a moment something ends: midnight belongs to the day before, as people say it.
func (l Lang) End(t time.Time, zone *time.Location) string {
	if local := t.In(zone); local.Hour() == 0 && local.Minute() == 0 {
		return l.atClock(l.Day(local.AddDate(0, 0, -1), zone), "24:00")
	}
	return l.Time(t, zone)
}

// Span writes a stretch of time: "Fri 27 Nov 15:00 to 16:00", "Fr., 27. Nov., 15:00–16:00 Uhr".
func (l Lang) Span(from, to time.Time, zone *time.Location) string {
	a, b := from.In(zone), to.In(zone)
	if a.YearDay() != b.YearDay() || a.Year() != b.Year() {
		return l.say("%s to %s", l.Time(from, zone), l.End(to, zone))
	}
	if l == German {
		return l.atClock(l.Day(a, zone), l.clocks(a, b))
	}
	return l.say("%s to %s", l.Time(from, zone), b.Format("15:04"))
}

func (l Lang) atClock(day, clock string) string {
	if l == German {
		return day + ", " + clock + germanClock
	}
	return day + " " + clock
}

// clocks writes two times of a day: "15:00-16:00", "15:00–16:00".
func (l Lang) clocks(from, to time.Time) string {
	return from.Format("15:04") + l.dash() + to.Format("15:04")
}

func (l Lang) dash() string {
	if l == German {
		return "–"
	}
	return "-"
}

// civil writes a planning day as Day does; date writes it in digits where English always did.
func (l Lang) civil(d civilDay) string { return l.Day(time.Unix(int64(d)*86400, 0), time.UTC) }

func (l Lang) date(d civilDay) string {
	if l == German {
		return l.civil(d)
	}
	return d.date()
}

func (l Lang) weekday(d time.Weekday) string {
	if l == German {
		return germanWeekdays[d]
	}
	return d.String()
}

// Hours writes weekly hours for people: in English as [Hours.String], "Mo.–Fr. 09:00–17:00 Uhr" in German.
func (l Lang) Hours(h Hours) string {
	if l == German {
		return germanHours(h)
	}
	return h.String()
}

// spans writes the windows of a day: "09:00-12:00, 13:00-17:00".
func (l Lang) spans(spans []Span) string {
	texts := make([]string, len(spans))
	for i, s := range spans {
		texts[i] = clockText(s.From) + l.dash() + clockText(s.To)
	}
	text := strings.Join(texts, ", ")
	if l == German {
		text += germanClock
	}
	return text
}

// namesMost is how many names a list has; the rest is counted.
const namesMost = 5

// List joins the names of tasks: "Lab 3, Essay and Quiz".
func (l Lang) List(names []string) string {
	if n := len(names); n > namesMost {
		names = append(slices.Clone(names[:namesMost-1]), l.say("%d more tasks", n-namesMost+1))
	}
	n := len(names)
	if n == 1 {
		return names[0]
	}
	return l.say("%s and %s", strings.Join(names[:n-1], ", "), names[n-1])
}

// decimal writes a number in digits with the point of the language.
func (l Lang) decimal(digits string) string {
	if l == German {
		return strings.Replace(digits, ".", ",", 1)
	}
	return digits
}

// Number writes hundredths with as few digits as they need: 140 is "1.4", 125 is "1.25", 200 is "2".
func (l Lang) Number(hundredths int) string {
	text := fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100)
	return l.decimal(strings.TrimSuffix(strings.TrimRight(text, "0"), "."))
}

func (l Lang) tenths(n int64) string { return l.Number(int(n) * 10) }

// pain writes tenths of a pain minute: "18 pain minutes", "1 pain minute", "0.4 pain minutes".
func (l Lang) pain(tenths int64) string {
	if tenths == 10 {
		return l.say("1 pain minute")
	}
	return l.say("%s pain minutes", l.tenths(tenths))
}

// terms lists differences: "late evening +12, full day +6".
func (l Lang) terms(terms []Term) string {
	parts := make([]string, len(terms))
	for i, t := range terms {
		sign, n := "+", t.Cost
		if n < 0 {
			sign, n = "-", -n
		}
		parts[i] = l.within(l.labelOf(t.Name)) + " " + sign + l.tenths(n)
	}
	return strings.Join(parts, ", ")
}

func (l Lang) labelOf(name string) string {
	i := slices.IndexFunc(Terms(), func(t TermInfo) bool { return t.Name == name })
	if i < 0 {
		return name
	}
	return cmp.Or(l.say(Terms()[i].Label), name)
}

// within is a sentence or label in the middle of another one. German begins a sentence after a colon with a capital letter,
// and most labels are nouns.
func (l Lang) within(s string) string {
	if l == English {
		return lowerFirst(s)
	}
	return s
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	if c := s[0]; c >= 'A' && c <= 'Z' && (len(s) < 2 || s[1] < 'A' || s[1] > 'Z') {
		return string(c+'a'-'A') + s[1:]
	}
	return s
}

// In is the term in another language.
func (t TermInfo) In(l Lang) TermInfo {
	t.Label, t.Formula, t.Sentence = l.say(t.Label), l.say(t.Formula), l.say(t.Sentence)
	return t
}

// In is the weight in another language.
func (i WeightInfo) In(l Lang) WeightInfo {
	i.Label, i.Unit = l.say(i.Label), l.say(i.Unit)
	return i
}

func (p *Problem) time(t time.Time) string { return p.Lang.Time(t, p.Zone) }

func (p *Problem) end(t time.Time) string { return p.Lang.End(t, p.Zone) }

func (p *Problem) span(from, to time.Time) string { return p.Lang.Span(from, to, p.Zone) }

func (p *Problem) clocks(from, to time.Time) string {
	return p.Lang.clocks(from.In(p.Zone), to.In(p.Zone))
}

// when is an instant at the beginning of a sentence about a place: "Thu 26 Nov 17:00", "Am Do., 26. Nov., 17:00 Uhr".
func (p *Problem) when(t time.Time) string {
	if p.Lang == German {
		return germanFrom + p.time(t)
	}
	return p.time(t)
}

// delta says what a place costs more or less than the one there is.
func (p *Problem) delta(when string, medium, delta int64, terms []Term) string {
	var what string
	switch {
	case medium < 0:
		return p.say("%s is possible and gives work a place that has none now.", when)
	case delta > 0:
		what = p.say("%s would cost %s more", when, p.Lang.pain(delta))
	case delta < 0:
		what = p.say("%s would cost %s less", when, p.Lang.pain(-delta))
	case len(terms) == 0:
		return p.say("%s would cost the same.", when)
	default:
		what = p.say("%s would cost the same", when)
	}
	return what + ": " + p.Lang.terms(terms) + "."
}
