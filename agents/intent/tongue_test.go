package intent

import (
	"go/ast"
	goparser "go/parser"
	gotoken "go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// said collects every English text the package says: what is given to say and
// put, the tables of sentences and the constants.
func said(t *testing.T) map[string]bool {
	t.Helper()
	texts := map[string]bool{"“%s”": true}
	for _, table := range []map[string]string{twice} {
		for _, s := range table {
			texts[s] = true
		}
	}
	for _, s := range sentences {
		texts[s] = true
	}
	for _, s := range []string{askTitle, askPeriod, askPinned, askGap, askNoChunk, askChunk} {
		texts[s] = true
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := goparser.ParseFile(gotoken.NewFileSet(), name, nil, goparser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if set, ok := n.(*ast.AssignStmt); ok && len(set.Lhs) == 1 {
				if field, ok := set.Lhs[0].(*ast.SelectorExpr); ok && field.Sel.Name == "sentence" {
					literal(set.Rhs[0], texts)
				}
			}
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			if f, ok := call.Fun.(*ast.SelectorExpr); ok && (f.Sel.Name == "say" || f.Sel.Name == "put") {
				literal(call.Args[0], texts)
			}
			return true
		})
	}
	return texts
}

func literal(e ast.Expr, into map[string]bool) {
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == gotoken.STRING {
		if text, err := strconv.Unquote(lit.Value); err == nil && text != "" {
			into[text] = true
		}
	}
}

func TestEveryQuestionHasGerman(t *testing.T) {
	texts := said(t)
	verbs := regexp.MustCompile(`%s`)
	for text := range texts {
		if deutsch[text] == "" {
			t.Errorf("no German for %q", text)
		}
	}
	for english, german := range deutsch {
		// Leads, parts of the day and short names are put together from words.
		if !texts[english] && len(english) > 10 {
			t.Errorf("nobody says %q any more", english)
		}
		if len(verbs.FindAllString(english, -1)) != len(verbs.FindAllString(german, -1)) {
			t.Errorf("%q and %q have other values", english, german)
		}
	}
}

// In German every sentence of the tables asks as it does in English, with
// choices that are read again.
func TestAGermanChoiceAnswersItsQuestion(t *testing.T) {
	texts, options := sentencesOf(t)
	asked := 0
	for i, text := range texts {
		o := options[i]
		o.Locale = "de-DE"
		r, err := Parse(text, o)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range r.Questions {
			if english := regexp.MustCompile(`\b(Which|When|How|What|the|is)\b`); english.MatchString(strings.ReplaceAll(q.Sentence, q.Text, "")) {
				t.Errorf("%q is asked in English: %s", text, q.Sentence)
			}
			for _, c := range q.Choices {
				asked++
				again := text[:q.Start] + c.Value + text[q.End:]
				s, err := Parse(again, o)
				if err != nil {
					t.Fatal(err)
				}
				if len(s.Questions) >= len(r.Questions) || s.Title != r.Title {
					t.Errorf("%q: with %q it has the title %q and asks %+v", text, again, s.Title, s.Questions)
				}
			}
		}
	}
	if asked < 100 {
		t.Errorf("only %d choices were tried", asked)
	}
}

func TestQuestionsReadWellInGerman(t *testing.T) {
	o := Options{Now: time.Date(2026, 11, 4, 10, 0, 0, 0, time.UTC), Locale: "de-AT"}
	for text, want := range map[string][]string{
		"Aufsatz nächsten Freitag": {"„nächsten Freitag“ kann in dieser oder in der nächsten Woche sein. Was ist gemeint?", "Fr., 6. Nov. 2026", "bis 2026-11-06", "Fr., 13. Nov. 2026", "bis 2026-11-13"},
		"Aufsatz 2h am Tag":        {"Ist das das meiste an einem Tag oder etwas, das jeden Tag wiederkommt?", "höchstens 2h am Tag", "max 2h am Tag", "2h jeden Tag", "2h, jeden Tag"},
		"Anruf um 5":               {"„um 5“ kann in der ersten oder in der zweiten Hälfte des Tages sein. Was ist es?", "Do., 5. Nov. 2026, 05:00", "um 2026-11-05 05:00", "Mi., 4. Nov. 2026, 17:00", "um 2026-11-04 17:00"},
		"Aufsatz 1h 2h":            {"Es sind zwei Längen angegeben. Welche gilt?", "1h", "1h", "2h", "2h"},
	} {
		r, err := Parse(text, o)
		if err != nil || len(r.Questions) != 1 {
			t.Errorf("%q: %v %+v", text, err, r.Questions)
			continue
		}
		got := []string{r.Questions[0].Sentence}
		for _, c := range r.Questions[0].Choices {
			got = append(got, c.Label, c.Value)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q asks %q, want %q", text, got, want)
		}
	}
}
