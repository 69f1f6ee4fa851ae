package hooks_test

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// family is one metric as a scraper reads it.
type family struct {
	kind, help string
	values     map[string]float64 // by labels, in the order they stood in
}

var (
	metricName = regexp.MustCompile(`^[a-zA-Z_:][a-zA-Z0-9_:]*$`)
	labelName  = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]*$`)
)

// readExposition reads Prometheus's text format 0.0.4 strictly: what a scraper
// may refuse is an error, and so is what it would merely pass over.
func readExposition(text string) (map[string]family, error) {
	if !strings.HasSuffix(text, "\n") {
		return nil, fmt.Errorf("the last line has no end")
	}
	all := map[string]family{}
	current := ""
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		fail := func(format string, args ...any) error {
			return fmt.Errorf("line %d %q: %s", i+1, line, fmt.Sprintf(format, args...))
		}
		switch words := strings.SplitN(line, " ", 4); {
		case strings.HasPrefix(line, "# HELP "):
			if len(words) < 4 || !metricName.MatchString(words[2]) {
				return nil, fail("no help")
			}
			if _, twice := all[words[2]]; twice {
				return nil, fail("the family stands twice")
			}
			help, rest, err := unescape(words[3], "\\n")
			if err != nil || rest != "" {
				return nil, fail("help: %v", err)
			}
			current = words[2]
			all[current] = family{help: help, values: map[string]float64{}}
		case strings.HasPrefix(line, "# TYPE "):
			if len(words) != 4 || words[2] != current || all[current].kind != "" || len(all[current].values) > 0 {
				return nil, fail("it does not follow its help")
			}
			if words[3] != "counter" && words[3] != "gauge" {
				return nil, fail("no such type")
			}
			f := all[current]
			f.kind = words[3]
			all[current] = f
		case strings.HasPrefix(line, "#"), line == "":
			return nil, fail("neither help, type nor sample")
		default:
			name, labels, value, err := readSample(line)
			if err != nil {
				return nil, fail("%v", err)
			}
			f := all[current]
			if name != current || f.kind == "" {
				return nil, fail("it stands outside its family")
			}
			if _, twice := f.values[labels]; twice {
				return nil, fail("the sample stands twice")
			}
			if f.kind == "counter" && (value < 0 || !strings.HasSuffix(name, "_total")) {
				return nil, fail("that is no counter")
			}
			f.values[labels] = value
		}
	}
	for name, f := range all {
		if f.kind == "" || len(f.values) == 0 {
			return nil, fmt.Errorf("%s has no type or no sample", name)
		}
	}
	return all, nil
}

func readSample(line string) (name, labels string, value float64, err error) {
	end := strings.IndexAny(line, "{ ")
	if end < 0 || !metricName.MatchString(line[:end]) {
		return "", "", 0, fmt.Errorf("no name")
	}
	name, rest := line[:end], line[end:]
	if rest[0] == '{' {
		var seen []string
		rest = rest[1:]
		for {
			label, after, ok := strings.Cut(rest, `="`)
			if !ok || !labelName.MatchString(label) {
				return "", "", 0, fmt.Errorf("label %q", label)
			}
			text, after, err := unescape(after, `\n"`)
			if err != nil {
				return "", "", 0, fmt.Errorf("the value of %s: %w", label, err)
			}
			if !strings.HasPrefix(after, `"`) {
				return "", "", 0, fmt.Errorf("the value of %s has no end", label)
			}
			seen = append(seen, label+"="+text)
			rest = after[1:]
			if strings.HasPrefix(rest, "}") {
				rest = rest[1:]
				break
			}
			if !strings.HasPrefix(rest, ",") {
				return "", "", 0, fmt.Errorf("neither another label nor the end")
			}
			rest = rest[1:]
		}
		labels = strings.Join(seen, ",")
	}
	number, ok := strings.CutPrefix(rest, " ")
	if !ok || strings.Contains(number, " ") {
		return "", "", 0, fmt.Errorf("no single value")
	}
	value, err = strconv.ParseFloat(number, 64)
	if err == nil && (math.IsNaN(value) || math.IsInf(value, 0)) {
		err = fmt.Errorf("not a finite value")
	}
	return name, labels, value, err
}

// unescape reads until the end, or a bare quote where quotes are escaped.
func unescape(s, escapes string) (text, rest string, err error) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"' && strings.Contains(escapes, `"`):
			return b.String(), s[i:], nil
		case s[i] != '\\':
			b.WriteByte(s[i])
		case i+1 == len(s) || !strings.ContainsRune(escapes+`\`, rune(s[i+1])):
			return "", "", fmt.Errorf("a backslash escapes nothing")
		case s[i+1] == 'n':
			b.WriteByte('\n')
			i++
		default:
			b.WriteByte(s[i+1])
			i++
		}
	}
	return b.String(), "", nil
}

func TestTheStrictReaderRefusesWhatAScraperMay(t *testing.T) {
	head := "# HELP a_total Things.\n# TYPE a_total counter\n"
	if got, err := readExposition(head + `a_total{x="a\\b\"c\nd",y=""} 1.5e3` + "\n"); err != nil || got["a_total"].values["x=a\\b\"c\nd,y="] != 1500 {
		t.Fatalf("%v, %v", got, err)
	}
	for _, bad := range []string{
		"", "a_total 1\n", head, head + "a_total 1", head + "b_total 1\n", head + "a_total x\n", head + "a_total -1\n", head + "a_total 1\na_total 1\n",
		head + "a_total{x=1} 1\n", head + `a_total{x="1} 1` + "\n", head + `a_total{x="\q"} 1` + "\n", head + `a_total{1="x"} 1` + "\n", head + "a_total NaN\n",
		head + "a_total 1 2 3\n", head + head + "a_total 1\n", "# TYPE a_total counter\na_total 1\n", head + "\na_total 1\n",
	} {
		if got, err := readExposition(bad); err == nil {
			t.Errorf("%q was read as %v", bad, got)
		}
	}
}
