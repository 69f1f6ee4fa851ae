package intent

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

var rewrite = flag.Bool("rewrite", false, "write what is understood into testdata, to be read and judged")

// sentence is one stanza of a table: "> text" and "= what is understood".
type sentence struct {
	line     int
	text     string
	want     string
	settings map[string]string
}

// readTable reads the stanzas of a file. "@ key: value" lines set the moment
// and place of all sentences after them.
func readTable(t testing.TB, path string) (list []sentence, lines []string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	settings := map[string]string{}
	lines = strings.Split(strings.TrimRight(string(raw), "\n"), "\n")
	for n, line := range lines {
		switch {
		case strings.HasPrefix(line, "@ "):
			key, value, _ := strings.Cut(line[2:], ": ")
			next := map[string]string{}
			for k, v := range settings {
				next[k] = v
			}
			next[key] = value
			settings = next
		case strings.HasPrefix(line, "> "):
			list = append(list, sentence{line: n + 1, text: line[2:], settings: settings})
		case strings.HasPrefix(line, "= "):
			list[len(list)-1].want = line[2:]
		case line != "" && !strings.HasPrefix(line, "#"):
			t.Fatalf("%s:%d: neither setting, sentence, result nor comment: %q", path, n+1, line)
		}
	}
	return list, lines
}

func (s sentence) options(t testing.TB) Options {
	t.Helper()
	zone, err := time.LoadLocation(s.settings["zone"])
	if err != nil {
		t.Fatal(err)
	}
	now, err := time.ParseInLocation("2006-01-02 15:04", s.settings["now"][:16], zone)
	if err != nil {
		t.Fatal(err)
	}
	if day := now.Format("Mon"); !strings.HasSuffix(s.settings["now"], day) {
		t.Fatalf("line %d: %s is a %s", s.line, s.settings["now"], day)
	}
	split := func(key string) []string {
		if s.settings[key] == "" {
			return nil
		}
		return strings.Split(s.settings[key], ", ")
	}
	return Options{Now: now, Zone: zone, Locale: s.settings["locale"], Projects: split("projects"), Tasks: split("tasks")}
}

// understood writes every field that is set, in a fixed order.
func understood(r Result, zone *time.Location) string {
	parts := []string{r.Title}
	say := func(key, value string) {
		if value != "" && value != "0" && value != "false" {
			parts = append(parts, key+": "+value)
		}
	}
	when := func(m *Moment) string {
		switch {
		case m == nil:
			return ""
		case m.AllDay:
			return m.Date
		}
		return m.Time.In(zone).Format("2006-01-02 15:04")
	}
	say("minutes", fmt.Sprint(r.Minutes))
	say("earliest", when(r.Earliest))
	say("due", when(r.Due))
	if r.Hard != nil {
		parts = append(parts, fmt.Sprintf("hard: %v", *r.Hard))
	}
	say("start", when(r.PinnedStart))
	say("end", when(r.PinnedEnd))
	say("priority", r.Priority)
	say("min_chunk", fmt.Sprint(r.MinChunk))
	say("max_chunk", fmt.Sprint(r.MaxChunk))
	say("max_per_day", fmt.Sprint(r.MaxPerDay))
	say("no_split", fmt.Sprint(r.NoSplit))
	for _, ref := range r.After {
		if ref.Known {
			say("after", ref.Text)
		} else {
			say("after unknown", ref.Text)
		}
	}
	if r.ProjectKnown {
		say("project", r.Project)
	} else {
		say("new project", r.Project)
	}
	say("tags", strings.Join(r.Tags, " "))
	say("energy", r.Energy)
	if p := r.Repeat; p != nil {
		say("repeat", p.text())
		say("days", strings.Join(p.Days, " "))
		say("at", p.At)
		say("until", when(p.Until))
	}
	if r.Window != nil {
		say("window", r.Window.text())
	}
	for _, q := range r.Questions {
		var choices []string
		for _, c := range q.Choices {
			choices = append(choices, c.Value)
		}
		parts = append(parts, fmt.Sprintf("%s? %q [%s]", q.Field, q.Text, strings.Join(choices, "; ")))
	}
	return strings.Join(parts, " | ")
}

func tables(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no tables in testdata: %v", err)
	}
	return files
}

func TestSentencesAreUnderstoodAsTheTablesSay(t *testing.T) {
	count := 0
	for _, file := range tables(t) {
		list, lines := readTable(t, file)
		var fresh []string
		at := 0
		for _, s := range list {
			count++
			o := s.options(t)
			r, err := Parse(s.text, o)
			if err != nil {
				t.Fatalf("%s:%d: %v", file, s.line, err)
			}
			got := understood(r, o.Zone)
			fresh = append(append(fresh, lines[at:s.line]...), "= "+got)
			at = s.line
			if at < len(lines) && strings.HasPrefix(lines[at], "= ") {
				at++
			}
			if got != s.want && !*rewrite {
				t.Errorf("%s:%d: %s\n got %s\nwant %s", file, s.line, s.text, got, s.want)
			}
		}
		if *rewrite {
			fresh = append(fresh, lines[at:]...)
			if err := os.WriteFile(file, []byte(strings.Join(fresh, "\n")+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if count < 320 {
		t.Errorf("the tables hold %d sentences, fewer than 320", count)
	}
}

// sentencesOf lists every sentence of the tables with its options.
func sentencesOf(t testing.TB) (texts []string, options []Options) {
	t.Helper()
	for _, file := range tables(t) {
		list, _ := readTable(t, file)
		for _, s := range list {
			texts, options = append(texts, s.text), append(options, s.options(t))
		}
	}
	return slices.Clip(texts), slices.Clip(options)
}
