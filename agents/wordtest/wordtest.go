// Package wordtest reads the source of a package whose sentences are translated by their English format, and says what is
// missing: a sentence without a translation, a translation that takes other arguments, or one that nothing says any more.
// It is for tests only.
package wordtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Source is a package and what of it is said to people.
type Source struct {
	Dir   string
	Words map[string]string // by English format

	// Says names the functions and methods that translate, with the index of their format. A method on one variable only is
	// written with it ("q.refuse").
	Says map[string]int
	// Quiet names functions whose texts are nobody's to read here: they are errors for the log, or translated elsewhere.
	Quiet []string
	// Skip names files that say nothing to people.
	Skip []string
	// Fields names fields of structures whose texts are said to people, Data those whose texts are for machines.
	Fields, Data []string
}

// word is a word of a sentence.
var word = regexp.MustCompile(`[A-Za-z][a-z]+`)

// sentence reports whether a text looks as if it were for people: a word, and something beside it.
func sentence(text string) bool {
	text = verb.ReplaceAllString(text, "")
	return word.MatchString(text) && strings.Contains(text, " ")
}

// Missing lists what is wrong, each as a sentence with its place, in the order of the files.
func (s Source) Missing() ([]string, error) {
	set := token.NewFileSet()
	files, err := s.parse(set)
	if err != nil {
		return nil, err
	}
	r := &reader{source: s, set: set, consts: map[string]string{}, seen: map[string]bool{}}
	for _, f := range files {
		r.constants(f)
	}
	for _, f := range files {
		r.read(f)
	}
	for _, key := range slices.Sorted(maps.Keys(s.Words)) {
		if !r.seen[key] {
			r.out = append(r.out, fmt.Sprintf("nothing says %q any more", key))
		}
		if a, b := Verbs(key), Verbs(s.Words[key]); !slices.Equal(a, b) {
			r.out = append(r.out, fmt.Sprintf("%q takes %v, but its translation %q takes %v", key, a, s.Words[key], b))
		}
	}
	return r.out, nil
}

func (s Source) parse(set *token.FileSet) ([]*ast.File, error) {
	names, err := fs.Glob(os.DirFS(s.Dir), "*.go")
	if err != nil {
		return nil, err
	}
	var out []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || slices.Contains(s.Skip, name) {
			continue
		}
		f, err := parser.ParseFile(set, filepath.Join(s.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

var verb = regexp.MustCompile(`%(?:\[(\d+)\])?([a-zA-Z%])`)

// Verbs lists the arguments of a format by their position, each with its verb, once: "1s", "2d".
func Verbs(format string) []string {
	var out []string
	next := 1
	for _, m := range verb.FindAllStringSubmatch(format, -1) {
		if m[2] == "%" {
			continue
		}
		if n, err := strconv.Atoi(m[1]); err == nil {
			next = n
		}
		out = append(out, strconv.Itoa(next)+m[2])
		next++
	}
	slices.Sort(out)
	return slices.Compact(out)
}

type reader struct {
	source Source
	set    *token.FileSet
	consts map[string]string
	seen   map[string]bool
	out    []string
}

// constants notes the texts of constants, so that a sum of them is known as a whole.
func (r *reader) constants(f *ast.File) {
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, spec := range g.Specs {
			v := spec.(*ast.ValueSpec)
			for i, name := range v.Names {
				if i < len(v.Values) {
					if text, ok := r.text(v.Values[i]); ok {
						r.consts[name.Name] = text
					}
				}
			}
		}
	}
}

// text is the constant text of an expression.
func (r *reader) text(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			text, err := strconv.Unquote(e.Value)
			return text, err == nil
		}
	case *ast.Ident:
		text, ok := r.consts[e.Name]
		return text, ok
	case *ast.ParenExpr:
		return r.text(e.X)
	case *ast.BinaryExpr:
		if a, ok := r.text(e.X); ok && e.Op == token.ADD {
			b, ok := r.text(e.Y)
			return a + b, ok
		}
	}
	return "", false
}

func (r *reader) read(f *ast.File) {
	var path []ast.Node
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil {
			path = path[:len(path)-1]
			return true
		}
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field: // its tag is for machines
			return false
		case *ast.CallExpr:
			r.arguments(n)
		case ast.Expr:
			if text, ok := r.text(n); ok {
				r.judge(n, text, path)
				return false
			}
		}
		path = append(path, n)
		return true
	})
}

// judge asks for a translation of a text when somebody reads it.
func (r *reader) judge(n ast.Expr, text string, path []ast.Node) {
	r.seen[text] = true
	if _, ok := r.source.Words[text]; ok {
		return
	}
	if r.said(n, path) || sentence(text) && !r.quiet(path) && !inField(path, r.source.Data) {
		r.out = append(r.out, fmt.Sprintf("%s: %q has no translation", r.set.Position(n.Pos()), text))
	}
}

// said reports whether a text is the format of a call that translates, or a field that is read.
func (r *reader) said(n ast.Expr, path []ast.Node) bool {
	if call, ok := path[len(path)-1].(*ast.CallExpr); ok {
		at, says := r.format(call)
		return says && at < len(call.Args) && call.Args[at] == n
	}
	pair, ok := path[len(path)-1].(*ast.KeyValueExpr)
	return ok && pair.Value == n && inField(path[len(path)-1:], r.source.Fields)
}

// inField reports whether the values of some fields are on a path.
func inField(path []ast.Node, fields []string) bool {
	return slices.ContainsFunc(path, func(n ast.Node) bool {
		pair, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return false
		}
		key, ok := pair.Key.(*ast.Ident)
		return ok && slices.Contains(fields, key.Name)
	})
}

// quiet reports whether a call around a text is one that is not for people.
func (r *reader) quiet(path []ast.Node) bool {
	for i := len(path) - 1; i >= 0; i-- {
		if c, ok := path[i].(*ast.CallExpr); ok {
			if full, short := names(c); slices.Contains(r.source.Quiet, full) || slices.Contains(r.source.Quiet, short) {
				return true
			}
		}
	}
	return false
}

// arguments compares a format with the arguments it is given.
func (r *reader) arguments(c *ast.CallExpr) {
	at, says := r.format(c)
	if !says || at >= len(c.Args) || c.Ellipsis.IsValid() {
		return
	}
	if text, ok := r.text(c.Args[at]); ok && len(Verbs(text)) != len(c.Args)-at-1 {
		r.out = append(r.out, fmt.Sprintf("%s: %q is given %d arguments", r.set.Position(c.Pos()), text, len(c.Args)-at-1))
	}
}

func (r *reader) format(c *ast.CallExpr) (at int, says bool) {
	full, short := names(c)
	if at, says = r.source.Says[full]; says {
		return at, true
	}
	at, says = r.source.Says[short]
	return at, says
}

// names are how a called function is written, and its last part.
func names(c *ast.CallExpr) (full, short string) {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name, ""
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok {
			return x.Name + "." + f.Sel.Name, "." + f.Sel.Name
		}
		return "", "." + f.Sel.Name
	}
	return "", ""
}
