package lang

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pulseplan/pulseplan/app/fault"
)

// mouth is a call whose argument is a sentence, or a piece of one, for people.
// in is the folder it counts in; empty: everywhere.
type mouth struct {
	call, in string
	arg      int
}

var mouths = []mouth{
	{"Say", "", 0},
	{"badField", "hooks", 1},
	{"refuse", "hooks", 2}, {"NewError", "hooks", 1}, {"reach", "hooks", 1}, {"Refusal", "hooks", 0}, {"spendOn", "hooks", 2},
	{"BadRequestError", "hooks", 0}, {"ForbiddenError", "hooks", 0}, {"NotFoundError", "hooks", 0}, {"UnauthorizedError", "hooks", 0},
	{"Refuse", "agents", 1},
	{"bad", "agents/schedule", 1}, {"conflict", "agents/schedule", 3},
	{"refuse", "agents/planner", 1},
	{"refuse", "integrations/taskfile", 1}, {"fail", "integrations/taskfile", 1}, {"report", "integrations/taskfile", 3},
	{"fail", "integrations/ical", 1}, {"cutShort", "integrations/ical", 1},
}

// fields are those of composite literals that hold sentences, by the files in
// which they do.
var fields = map[string]*regexp.Regexp{
	"Reason": regexp.MustCompile(`^integrations/`), "Rule": regexp.MustCompile(`^agents/planner/hours`),
	"Title": regexp.MustCompile(`/workflow\.go$`), "Summary": regexp.MustCompile(`/workflow\.go$`),
}

// otherwise are files whose sentences are written in each language where they
// stand.
var otherwise = regexp.MustCompile(`^agents/planner/(whynot|explain)`)

// outspoken are the files in which every text of several words is for people,
// with those that are not.
var outspoken = map[string]*regexp.Regexp{
	"app/netx/errors.go":                    regexp.MustCompile(`^$`),
	"app/timetable/parse.go":                regexp.MustCompile(`^0 0 | \* \*$`),
	"app/record/wishes.go":                  regexp.MustCompile(`^$`),
	"app/record/weights.go":                 regexp.MustCompile(`^$`),
	"integrations/ics/errors.go":            regexp.MustCompile(`^$`),
	"integrations/ics/address.go":           regexp.MustCompile(`^$`),
	"integrations/ical/errors.go":           regexp.MustCompile(`^(the end of the window must|a time zone is needed|the calendar cannot be written)`),
	"integrations/ical/rule.go":             regexp.MustCompile(`^$`),
	"integrations/ical/value.go":            regexp.MustCompile(`^$`),
	"integrations/ical/vtimezone.go":        regexp.MustCompile(`^$`),
	"integrations/ical/duration.go":         regexp.MustCompile(`^$`),
	"integrations/ical/parse.go":            regexp.MustCompile(`^$`),
	"integrations/ical/lexer.go":            regexp.MustCompile(`^read the calendar after`),
	"integrations/ical/event.go":            regexp.MustCompile(`^$`),
	"integrations/ical/scope.go":            regexp.MustCompile(`^$`),
	"integrations/taskfile/row.go":          regexp.MustCompile(`^$`),
	"integrations/taskfile/time.go":         regexp.MustCompile(`^$`),
	"integrations/taskfile/link.go":         regexp.MustCompile(`^$`),
	"integrations/taskfile/depends.go":      regexp.MustCompile(`^$`),
	"integrations/taskfile/csv.go":          regexp.MustCompile(`^read %s: `),
	"integrations/taskfile/json.go":         regexp.MustCompile(`^$`),
	"integrations/taskfile/read.go":         regexp.MustCompile(`^read %s: `),
	"integrations/calendar/subscription.go": regexp.MustCompile(`^(refresh calendar|a subscription could not)`),
	"agents/planner/hours_parse.go":         regexp.MustCompile(`^$`),
}

// composed are entries for texts that no single place of the sources has whole.
var composed = []string{
	"%q needs %s", "dependencies go round in a circle: %s", // names in a row
	"%q starts at 24:00; write 00:00 of the next day", "%q is not a time of day (09:00, 9 or 24:00)", "%q has more than 59 minutes", "%q is after 24:00",
	"is not valid JSON: %s", "ends in the middle of the list", "the tasks file line %d",
	"must be a time such as 2026-11-20T14:00, 2026-11-20 14:00 or 2026-11-20T14:00:00+01:00, or a date such as 2026-11-20",
	"Planned 1 block.", "Planned %d blocks.", "1 task did not fit.", "%d tasks did not fit.", "1 task would be late.", "%d tasks would be late.",
	"%s or %s", "%d bytes", "1 minute", "%d minutes",
	"unknown field %q", "cannot unmarshal %s into Go struct field %s of type %s", // package encoding/json
	"has more than 59 minutes", "is after 24:00", "is not a time of day (09:00, 9 or 24:00)", "starts at 24:00; write 00:00 of the next day", // after a value in quotes
	"string", "number", "number %s", "bool", "array", "object",
	"the length must be no less than %s",
}

// dropped are entries whose German leaves a value out on purpose.
var dropped = []string{"read a task from %d characters: %s", "cannot unmarshal %s into Go struct field %s of type %s"}

// source is what the sources say.
type source struct {
	t         *testing.T
	constants map[string]string // of the package at hand
	spoken    map[string]string // sentences for people, with the place
	texts     map[string]bool   // every text there is
}

func TestEverySentenceForPeopleHasGermanAndNoGermanIsUnused(t *testing.T) {
	s := &source{t: t, spoken: map[string]string{}, texts: map[string]bool{}}
	for _, k := range fault.Catalogue() {
		s.spoken[k.Sentence] = "app/fault"
	}
	for _, room := range []string{"app", "agents", "hooks", "integrations"} {
		s.walk(filepath.Join("..", ".."), room)
	}
	if len(s.spoken) < 250 {
		t.Fatalf("only %d sentences were found", len(s.spoken))
	}
	table := whole()
	for _, sentence := range slices.Sorted(maps.Keys(s.spoken)) {
		if !has(table, sentence) {
			t.Errorf("%s: no German for %q", s.spoken[sentence], sentence)
		}
	}
	theirs := pocketBaseTexts(t)
	for _, english := range slices.Sorted(maps.Keys(table)) {
		if _, of := germanPocketBase[english]; of {
			if !theirs[english] {
				t.Errorf("PocketBase does not say %q", english)
			}
			continue
		}
		if !s.texts[english] && !s.texts[strings.TrimSuffix(english, "%s")] && !slices.Contains(composed, english) {
			t.Errorf("nobody says %q any more", english)
		}
	}
}

// whole is the German table, with the words.
func whole() map[string]string {
	all := map[string]string{}
	for _, room := range append(slices.Clone(germanRooms), germanWords) {
		maps.Copy(all, room)
	}
	return all
}

var (
	letters = regexp.MustCompile(`[A-Za-z]`)
	named   = regexp.MustCompile(`^[a-z_.%]+: `)
)

// has says whether a text has German, as a whole or but for the name of a field
// before it.
func has(table map[string]string, text string) bool {
	bare := verb.ReplaceAllString(text, "")
	if !letters.MatchString(bare) {
		return true // it only puts others together
	}
	for _, candidate := range []string{text, text + "%s", strings.TrimSuffix(text, "."), lower(text)} {
		if _, ok := table[candidate]; ok {
			return true
		}
	}
	if prefix := named.FindString(text); prefix != "" {
		return has(table, text[len(prefix):])
	}
	return slices.Contains(composed, text)
}

func (s *source) walk(root, room string) {
	err := filepath.WalkDir(filepath.Join(root, room), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if d.Name() == "testdata" || d.Name() == "lang" || d.Name() == "apptest" {
			return filepath.SkipDir
		}
		folder, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		files, err := filepath.Glob(filepath.Join(path, "*.go"))
		if err != nil {
			return err
		}
		s.read(filepath.ToSlash(folder), files)
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *source) read(folder string, files []string) {
	s.constants = map[string]string{}
	parsed := map[string]*ast.File{}
	set := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			s.t.Fatal(err)
		}
		parsed[filepath.Base(name)] = f
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, spec := range g.Specs {
				v := spec.(*ast.ValueSpec)
				for i, name := range v.Names {
					if i < len(v.Values) {
						if text, ok := s.text(v.Values[i]); ok {
							s.constants[name.Name] = text
							if folder == "hooks" && sentence.MatchString(text) {
								s.spoken[text] = folder
							}
						}
					}
				}
			}
		}
	}
	for base, f := range parsed {
		s.listen(folder, folder+"/"+base, f)
	}
}

func (s *source) listen(folder, file string, f *ast.File) {
	not, all := outspoken[file]
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			return n.Tag == nil
		case *ast.CallExpr:
			s.call(folder, file, n)
		case *ast.CompositeLit:
			s.literal(folder, file, n)
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && fields[key.Name] != nil && fields[key.Name].MatchString(file) {
				s.hear(file, n.Value)
			}
		case *ast.BinaryExpr, *ast.BasicLit:
			text, ok := s.text(n.(ast.Expr))
			if !ok {
				return true
			}
			s.texts[text] = true
			if all && several.MatchString(text) && !not.MatchString(text) && !slices.Contains(composed, text) {
				s.spoken[text] = file
			}
			return false
		}
		return true
	})
}

// sentence is a text that stands by itself.
var sentence = regexp.MustCompile(`^[A-Z].* .*\.$`)

// several is a text of at least two words.
var several = regexp.MustCompile(`[a-z]{2,} [a-z]`)

func within(folder, room string) bool {
	return room == "" || folder == room || strings.HasPrefix(folder, room+"/")
}

func (s *source) call(folder, file string, n *ast.CallExpr) {
	name := ""
	switch f := n.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	for _, m := range mouths {
		if otherwise.MatchString(file) {
			return
		}
		if m.call == name && within(folder, m.in) && len(n.Args) > m.arg {
			s.hear(file, n.Args[m.arg])
		}
	}
}

// literal hears the steps of a workflow: nodes in words.
func (s *source) literal(_, file string, n *ast.CompositeLit) {
	for _, e := range n.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		key, ok := kv.Key.(*ast.Ident)
		steps, list := kv.Value.(*ast.CompositeLit)
		if !ok || key.Name != "Steps" || !list {
			continue
		}
		for _, step := range steps.Elts {
			if kv, ok := step.(*ast.KeyValueExpr); ok {
				s.hear(file, kv.Value)
			}
		}
	}
}

func (s *source) hear(file string, e ast.Expr) {
	if text, ok := s.text(e); ok && text != "" {
		s.spoken[text] = file
	}
}

// text is the format of an expression that makes a text: constants as they are,
// anything joined to them as %s.
func (s *source) text(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		text, err := strconv.Unquote(e.Value)
		return plainVerbs.Replace(text), err == nil
	case *ast.Ident:
		text, ok := s.constants[e.Name]
		return text, ok
	case *ast.ParenExpr:
		return s.text(e.X)
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			return "", false
		}
		a, left := s.text(e.X)
		b, right := s.text(e.Y)
		if !left && !right {
			return "", false
		}
		if !left {
			a = "%s"
		}
		if !right {
			b = "%s"
		}
		return a + b, true
	case *ast.CallExpr:
		if f, ok := e.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Sprintf" && len(e.Args) > 0 {
			return s.text(e.Args[0])
		}
	}
	return "", false
}

// plainVerbs writes the verbs for errors and values as the one for texts.
var plainVerbs = strings.NewReplacer("%w", "%s", "%v", "%s")

// pocketBaseTexts are the texts in PocketBase and in what it validates with,
// places for values written as %s.
func pocketBaseTexts(t *testing.T) map[string]bool {
	t.Helper()
	texts := map[string]bool{}
	for module, folders := range map[string][]string{
		"github.com/pocketbase/pocketbase":         {"apis", "core", "core/validators", "tools/router", "forms"},
		"github.com/pocketbase/ozzo-validation/v4": {"", "is"},
	} {
		out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, folder := range folders {
			files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(out)), folder, "*.go"))
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range files {
				f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
				if err != nil {
					t.Fatal(err)
				}
				ast.Inspect(f, func(n ast.Node) bool {
					if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
						if text, err := strconv.Unquote(lit.Value); err == nil {
							texts[plainVerbs.Replace(place.ReplaceAllString(text, "%s"))] = true
						}
					}
					return true
				})
			}
		}
	}
	return texts
}

var place = regexp.MustCompile(`\{\{\.\w+\}\}`)

func TestGermanTakesTheValuesOfTheEnglish(t *testing.T) {
	for english, german := range whole() {
		var kinds []string
		for _, m := range verb.FindAllStringSubmatch(english, -1) {
			if m[2] != "%" {
				kinds = append(kinds, m[2])
			}
		}
		used := make([]bool, len(kinds))
		next := 1
		for _, m := range verb.FindAllStringSubmatch(german, -1) {
			if m[2] == "%" {
				continue
			}
			if m[1] != "" {
				next, _ = strconv.Atoi(m[1])
			}
			if next > len(kinds) {
				t.Errorf("%q wants more values than %q", german, english)
				break
			}
			if kind := kinds[next-1]; m[2] != kind && m[2] != "s" && m[2] != "t" {
				t.Errorf("%q takes as %%%s what %q gives as %%%s", german, m[2], english, kind)
			}
			used[next-1] = true
			next++
		}
		if slices.Contains(used, false) && !slices.Contains(dropped, english) {
			t.Errorf("%q leaves out a value of %q", german, english)
		}
		if strings.HasSuffix(english, ".") != strings.HasSuffix(german, ".") && !strings.HasSuffix(german, "?") {
			t.Errorf("%q and %q do not end alike", english, german)
		}
	}
}
