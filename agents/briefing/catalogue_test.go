package briefing

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// Every sentence is marked with its own key, and all days are written: a sentence nobody says is a mistake, and so is a
// place for a value that the code does not give.
func TestEverySentenceOfTheCatalogueIsSaid(t *testing.T) {
	for _, l := range []language{english, german} {
		t.Run(l.tag, func(t *testing.T) { everySentenceIsSaid(t, l) })
	}
}

func everySentenceIsSaid(t *testing.T, l language) {
	marked := l
	marked.sentences = map[string]forms{}
	for key, f := range l.sentences {
		mark := func(pattern string) string {
			if pattern == "" {
				return ""
			}
			return "«" + key + "»" + regexp.MustCompile(`\{(\w+)\}`).ReplaceAllString(pattern, "<{$1}>")
		}
		marked.sentences[key] = forms{mark(f.zero), mark(f.one), mark(f.many)}
	}
	said := map[string]bool{}
	for _, s := range scenarios {
		in := s.in(t)
		for _, hour := range []time.Duration{0, 6 * time.Hour, 14 * time.Hour} {
			p := open(in)
			p.language, p.now = marked, p.now.Add(hour)
			b := p.write()
			all := b.Title + b.Greeting + "«section." + SectionFirst + "»"
			for _, section := range b.Sections {
				all += section.Title
				for _, statement := range section.Statements {
					all += statement.Text
				}
			}
			if strings.Contains(all, "<>") {
				t.Errorf("%s: a value is missing: %s", s.name, all[max(0, strings.Index(all, "<>")-60):])
			}
			for _, m := range regexp.MustCompile(`«([^»]*)»`).FindAllStringSubmatch(all, -1) {
				said[m[1]] = true
			}
		}
	}
	for key := range l.sentences {
		if !said[key] {
			t.Errorf("no scenario says %q", key)
		}
	}
}

// A language has every sentence of the other, about as many things, with the same values in it.
func TestTheLanguagesSayTheSame(t *testing.T) {
	places := func(pattern string) []string {
		found := regexp.MustCompile(`\{\w+\}`).FindAllString(pattern, -1)
		slices.Sort(found)
		return found
	}
	for key, e := range english.sentences {
		g, ok := german.sentences[key]
		if !ok {
			t.Errorf("German lacks %q", key)
		}
		for _, c := range []struct{ english, german string }{{e.zero, g.zero}, {e.one, g.one}, {e.many, g.many}} {
			if (c.english == "") != (c.german == "") || !slices.Equal(places(c.english), places(c.german)) {
				t.Errorf("%s: %q and %q", key, c.english, c.german)
			}
			if strings.HasSuffix(c.english, ".") != strings.HasSuffix(c.german, ".") {
				t.Errorf("%s: %q and %q do not end alike", key, c.english, c.german)
			}
		}
	}
	for key := range german.sentences {
		if _, ok := english.sentences[key]; !ok {
			t.Errorf("only German has %q", key)
		}
	}
}

func TestLengthsReadWell(t *testing.T) {
	p := open(Input{})
	for minutes, want := range map[int]string{0: "0 minutes", 1: "1 minute", 45: "45 minutes", 60: "1 h", 65: "1 h 5 min", 1500: "25 h"} {
		if got := plain(p.length(minutes)); got != want {
			t.Errorf("%d minutes read %q, want %q", minutes, got, want)
		}
	}
}

func TestTheLocaleChoosesClockAndOrder(t *testing.T) {
	for locale, want := range map[string]string{
		"en-US": "Monday, November 23, 2:05 PM", "en_US.UTF-8": "Monday, November 23, 2:05 PM", "en": "Monday, November 23, 2:05 PM",
		"en-GB": "Monday 23 November, 14:05", "de": "Montag, 23. November, 14:05", "de-DE": "Montag, 23. November, 14:05",
		"de_AT.UTF-8": "Montag, 23. November, 14:05", "de-US": "Montag, 23. November, 14:05", "DE-CH": "Montag, 23. November, 14:05",
		"": "Monday 23 November, 14:05", "en-AU": "Monday 23 November, 2:05 PM", "fr-CA": "Monday 23 November, 14:05",
		"zh-Hant-TW": "Monday 23 November, 2:05 PM", "--": "Monday 23 November, 14:05",
	} {
		at := time.Date(2026, 11, 23, 14, 5, 0, 0, time.UTC)
		if got := plain(open(Input{Now: at, Locale: locale}).moment(at)); got != want {
			t.Errorf("locale %q says %q, want %q", locale, got, want)
		}
	}
}

func TestTitlesAreCleanedAndBounded(t *testing.T) {
	for in, want := range map[string]string{
		"  a\r\n\tb  ":                "a b",
		"a\u202eb\u2066c\x00\x1bd":    "abcd",
		"\u200d\u200b":                "",
		"a\xffb":                      "a\uFFFDb",
		strings.Repeat("x", 120):      strings.Repeat("x", 120),
		strings.Repeat("x", 121):      strings.Repeat("x", 119) + "…",
		strings.Repeat("e\u0301", 90): strings.Repeat("e\u0301", 59) + "…",
	} {
		if got := clean(in, MaxTitle); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestMarkdownStandsForItself(t *testing.T) {
	for in, want := range map[string]string{
		"# x #": `\# x \#`, "- x": `\- x`, "12. x": `12\. x`, "3) x": `3\) x`, "a*b_c": `a\*b\_c`, "![i](u)": `!\[i\](u)`,
		"https://x.example": `https\://x.example`, "WWW.x.example": `WWW\.x.example`, "a@b.example": `a\@b.example`,
		"a\nb": "a b", `\`: `\\`, "&lt;": `\&lt;`, "2026 x.": "2026 x.",
	} {
		if got := escapeMarkdown(in); got != want {
			t.Errorf("escapeMarkdown(%q) = %q, want %q", in, got, want)
		}
	}
}

// The first instants of days on which clocks change at midnight, from the zone database.
func TestADayBeginsAtItsFirstInstant(t *testing.T) {
	for _, c := range []struct{ zone, date, want string }{
		{"Europe/Berlin", "2026-03-29", "2026-03-29T00:00:00+01:00"},
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T01:00:00-02:00"}, // midnight is skipped
		{"America/Sao_Paulo", "2019-02-17", "2019-02-17T00:00:00-03:00"}, // 23:00 comes twice
		{"America/Havana", "2026-11-01", "2026-11-01T00:00:00-04:00"},    // midnight comes twice
		{"Asia/Beirut", "2026-03-29", "2026-03-29T01:00:00+03:00"},
		{"Pacific/Apia", "2011-12-31", "2011-12-31T00:00:00+14:00"},
		{"Pacific/Apia", "2011-12-30", "2011-12-31T00:00:00+14:00"}, // the day that never was
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		d, _ := parseDay(c.date)
		if got := d.startIn(zone).Format(time.RFC3339); got != c.want {
			t.Errorf("%s begins in %s at %s, want %s", c.date, c.zone, got, c.want)
		}
	}
}

func TestNothingAtAllStillMakesABriefing(t *testing.T) {
	for _, date := range []string{"", "tomorrow", "2026-13-40", "0000-01-01", "9999-12-31"} {
		b := Daily(Input{Date: date})
		if len(b.Sections) < 5 || b.HTML() == "" || b.Markdown() == "" {
			t.Errorf("date %q: %+v", date, b)
		}
	}
}

func TestManyConflictsAreCountedAndBounded(t *testing.T) {
	d := newDiary(t, "Europe/Berlin", "de", "2026-11-23 07:00")
	for range 50 {
		d.event("Meeting", "2026-11-23 10:00", "2026-11-23 11:00")
	}
	b := Daily(d.in)
	told := section(b, SectionConflicts).Statements
	if b.Counts.Conflicts != 50*49/2 || len(told) != MaxConflicts+1 {
		t.Errorf("%d conflicts, %d told", b.Counts.Conflicts, len(told))
	}
}

func TestAnEventThatEndsAtMidnightIsNotOfTheNewDay(t *testing.T) {
	d := newDiary(t, "Europe/Berlin", "de", "2026-11-23 07:00").
		event("Film", "2026-11-22 22:00", "2026-11-23 00:00").
		event("Midnight bell", "2026-11-23 00:00", "2026-11-23 00:00").
		event("Party", "2026-11-23 22:00", "2026-11-24 00:00")
	var got []string
	for _, s := range section(Daily(d.in), SectionToday).Statements[1:] {
		got = append(got, s.Text)
	}
	if want := []string{"00:00 Midnight bell", "22:00–24:00 Party"}; !slices.Equal(got, want) {
		t.Errorf("the day has %q, want %q", got, want)
	}
}
