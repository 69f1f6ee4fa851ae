package intent

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"pgregory.net/rapid"
)

// wellFormed checks what holds for every text.
func wellFormed(t interface {
	Helper()
	Errorf(string, ...any)
}, text string, r Result) {
	t.Helper()
	units := func(s string) int { return len(utf16.Encode([]rune(s))) }
	spot := func(what, said string, start, end, us, ue int) {
		t.Helper()
		if start < 0 || start > end || end > len(text) || text[start:end] != said {
			t.Errorf("%q: %s %q is not at %d..%d", text, what, said, start, end)
			return
		}
		if us != units(text[:start]) || ue != units(text[:end]) {
			t.Errorf("%q: %s %q is not at UTF-16 %d..%d", text, what, said, us, ue)
		}
	}
	last := 0
	for _, p := range r.Pieces {
		spot("piece", p.Text, p.Start, p.End, p.UTF16Start, p.UTF16End)
		if p.Start < last || p.Text == "" || p.Field == "" {
			t.Errorf("%q: piece %q overlaps the one before it, or is empty", text, p.Text)
		}
		last = p.End
	}
	for _, q := range r.Questions {
		spot("question", q.Text, q.Start, q.End, q.UTF16Start, q.UTF16End)
		if q.Sentence == "" || q.Field == "" || strings.Contains(q.Sentence, "%!") {
			t.Errorf("%q: a question says nothing: %+v", text, q)
		}
		for _, c := range q.Choices {
			if c.Label == "" || c.Value == "" {
				t.Errorf("%q: an empty choice in %+v", text, q)
			}
		}
	}
	if r.Text != text {
		t.Errorf("%q: the text came back as %q", text, r.Text)
	}
	if r.Title != strings.TrimSpace(r.Title) || strings.Contains(r.Title, "  ") {
		t.Errorf("%q: the title is not tidy: %q", text, r.Title)
	}
	if r.Minutes < 0 || r.Minutes > maxMinutes || r.MaxChunk > 0 && r.MinChunk > r.MaxChunk {
		t.Errorf("%q: lengths out of bounds: %+v", text, r)
	}
	if r.Due != nil && r.Earliest != nil && !r.Earliest.Time.Before(r.Due.Time) {
		t.Errorf("%q: begins at %v after it is due at %v", text, r.Earliest.Time, r.Due.Time)
	}
	if r.PinnedEnd != nil && !r.PinnedStart.Time.Before(r.PinnedEnd.Time) {
		t.Errorf("%q: ends before it begins", text)
	}
	if _, err := json.Marshal(r); err != nil {
		t.Errorf("%q: %v", text, err)
	}
}

// unsetWhereAsked checks that a question is never answered by itself.
func unsetWhereAsked(t interface {
	Helper()
	Errorf(string, ...any)
}, text string, r Result) {
	t.Helper()
	set := map[string]bool{
		FieldMinutes: r.Minutes > 0, FieldDue: r.Due != nil, FieldEarliest: r.Earliest != nil, FieldPinned: r.PinnedStart != nil,
		FieldOn: r.Due != nil || r.Earliest != nil, FieldPriority: r.Priority != "", FieldHard: r.Hard != nil, FieldEnergy: r.Energy != "",
		FieldProject: r.Project != "", FieldRepeat: r.Repeat != nil, FieldMaxPerDay: r.MaxPerDay > 0, FieldNoSplit: r.NoSplit,
		FieldChunk: r.MinChunk > 0 || r.MaxChunk > 0,
	}
	for _, q := range r.Questions {
		if set[q.Field] {
			t.Errorf("%q: %s is asked about and set", text, q.Field)
		}
	}
}

func TestEveryPieceIsTheTextAtItsOffsets(t *testing.T) {
	texts, options := sentencesOf(t)
	for i, text := range texts {
		for _, s := range []string{text, "📚 " + text, "‏" + text + "🎓", strings.ToUpper(text), text + " " + text} {
			r, err := Parse(s, options[i])
			if err != nil {
				t.Fatal(err)
			}
			wellFormed(t, s, r)
		}
	}
}

func TestWhatIsAskedAboutStaysUnset(t *testing.T) {
	texts, options := sentencesOf(t)
	for i, text := range texts {
		r, _ := Parse(text, options[i])
		unsetWhereAsked(t, text, r)
	}
}

func TestAPieceAskedAboutIsNotInTheTitle(t *testing.T) {
	texts, options := sentencesOf(t)
	for i, text := range texts {
		r, _ := Parse(text, options[i])
		for _, p := range r.Pieces {
			if strings.Contains(r.Title, p.Text) {
				t.Errorf("%q: %q is in the title %q", text, p.Text, r.Title)
			}
		}
	}
}

func TestAChoiceAnswersItsQuestion(t *testing.T) {
	texts, options := sentencesOf(t)
	for i, text := range texts {
		r, _ := Parse(text, options[i])
		for _, q := range r.Questions {
			for _, c := range q.Choices {
				again := text[:q.Start] + c.Value + text[q.End:]
				s, err := Parse(again, options[i])
				if err != nil {
					t.Fatal(err)
				}
				if len(s.Questions) >= len(r.Questions) {
					t.Errorf("%q: with %q it still asks: %+v", text, again, s.Questions)
				}
				if s.Title != r.Title {
					t.Errorf("%q: with %q the title is %q, not %q", text, again, s.Title, r.Title)
				}
			}
		}
	}
}

func TestReadingTwiceGivesTheSame(t *testing.T) {
	texts, options := sentencesOf(t)
	for i, text := range texts {
		a, _ := Parse(text, options[i])
		b, _ := Parse(text, options[i])
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%q: %+v\nthen %+v", text, a, b)
		}
	}
}

func TestALongTextIsRefusedWithASentence(t *testing.T) {
	long := strings.Repeat("ä", MaxRunes+1)
	for _, parse := range []func() error{
		func() error { _, err := Parse(long, Options{}); return err },
		func() error { _, _, err := ParseMoment(long, Options{}); return err },
		func() error { _, err := ParseMinutes(long); return err },
	} {
		if err := parse(); !errors.Is(err, ErrTooLong) {
			t.Errorf("got %v", err)
		}
	}
	if r, err := Parse(long[:2*MaxRunes], Options{}); err != nil || r.Title != long[:2*MaxRunes] {
		t.Errorf("a text of %d characters was refused: %v", MaxRunes, err)
	}
}

func TestZeroOptionsReadInUTC(t *testing.T) {
	r, err := Parse("Essay by 2026-11-20 14:00", Options{})
	if err != nil || r.Due == nil || r.Due.Time.Format(time.RFC3339) != "2026-11-20T14:00:00Z" {
		t.Errorf("%+v, %v", r.Due, err)
	}
}

// fragments are put together at random: most bugs are in how pieces meet.
var fragments = []string{
	"Essay", "call mom", "by", "on", "at", "from", "after", "before", "to", "in", "the", "next", "this", "Fri", "friday", "Mon", "tomorrow", "tonight", "today", "Nov", "20",
	"11/12", "20.11.", "2026-11-20", "14:00", "5pm", "5", "noon", "midnight", "morning", "evening", "evenings", "end of", "week", "month", "weekend", "3", "days", "2h", "~", "90m",
	"-", "–", "45-90m", "split", "max", "a day", "no split", "!high", "!!!", "#tag", "@home", "for", "CS101", "Lab 3", "every", "weekday", "2", "weeks", "3x", "daily", "until", "hard",
	"deep", "urgent", "halb", "sechs", "bis", "Freitag", "um", "Uhr", "am", "jeden", "\"x y\"", "(", ")", ",", ".", ":", "/", "'", "\\", "🎓", "‏", "ä", "half", "past", "quarter", "and", "Feb", "30", "th",
	"00:00", "24:00", "25:00", "12am", "99999999999", "0", "h", "m", "x", "weekdays", "first", "last", "monthly", "on the", "1st", "T", "Z", "+01:00",
}

func anyText(t *rapid.T) string {
	var b strings.Builder
	for range rapid.IntRange(0, 12).Draw(t, "length") {
		b.WriteString(rapid.SampledFrom(fragments).Draw(t, "fragment"))
		if rapid.IntRange(0, 4).Draw(t, "space") > 0 {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

var zones = []string{"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "Pacific/Kiritimati"}
var locales = []string{"en-US", "en-GB", "de-DE", "en", "", "zz", "de", "ar-EG"}

func anyOptions(t *rapid.T) Options {
	zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	return Options{
		Now:      time.Unix(rapid.Int64Range(1_600_000_000, 2_200_000_000).Draw(t, "now"), 0),
		Zone:     zone,
		Locale:   rapid.SampledFrom(locales).Draw(t, "locale"),
		Projects: []string{"CS101", "Home"},
		Tasks:    []string{"Lab 3", "Lab"},
	}
}

func TestAnyMixtureOfPiecesIsWellFormed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := anyText(t)
		r, err := Parse(text, anyOptions(t))
		if err != nil {
			t.Fatal(err)
		}
		wellFormed(t, text, r)
		unsetWhereAsked(t, text, r)
	})
}

func TestNothingUnderstoodIsInThePast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, o := anyText(t), anyOptions(t)
		r, _ := Parse(text, o)
		for _, m := range []*Moment{r.Due, r.PinnedStart} {
			if m != nil && m.Time.Before(o.Now) {
				t.Errorf("%q at %v: %v is past", text, o.Now.In(o.Zone), m.Time.In(o.Zone))
			}
		}
	})
}

func TestAnyStringIsWellFormed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		o := anyOptions(t)
		r, err := Parse(text, o)
		if err != nil {
			return
		}
		wellFormed(t, text, r)
		if _, _, err := ParseMoment(text, o); err != nil && !errors.Is(err, ErrNoMoment) {
			t.Errorf("%q: %v", text, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	texts, _ := sentencesOf(f)
	for i, text := range texts {
		f.Add(text, int64(1_793_786_400+i*3600), uint8(i))
	}
	var places []*time.Location
	for _, name := range zones {
		zone, err := time.LoadLocation(name)
		if err != nil {
			f.Fatal(err)
		}
		places = append(places, zone)
	}
	f.Fuzz(func(t *testing.T, text string, now int64, pick uint8) {
		now %= 4_000_000_000
		o := Options{
			Now: time.Unix(max(now, -now), 0), Zone: places[int(pick)%len(places)], Locale: locales[int(pick)%len(locales)],
			Projects: []string{"CS101", "Machine Learning"}, Tasks: []string{"Lab", "Lab 3"},
		}
		r, err := Parse(text, o)
		if err != nil {
			if !errors.Is(err, ErrTooLong) {
				t.Fatal(err)
			}
			return
		}
		wellFormed(t, text, r)
		_, _, _ = ParseMoment(text, o)
		_, _ = ParseMinutes(text)
	})
}
