package planner

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files")

// germanPage collects the sentences of stories, under the name of their family.
type germanPage struct {
	t *testing.T
	b strings.Builder
}

func (g *germanPage) family(name string) { fmt.Fprintf(&g.b, "\n# %s\n", name) }

func (g *germanPage) add(sentence string) { fmt.Fprintln(&g.b, sentence) }

func (g *germanPage) story(build func(*story)) *story {
	s := newStory(g.t)
	s.p.Lang = German
	build(s)
	for i := range s.p.Tasks {
		s.p.Tasks[i].Title = strings.TrimPrefix(s.p.Tasks[i].Title, "The ")
	}
	for i := range s.p.Busy {
		s.p.Busy[i].Title = "Vorlesung"
	}
	return s
}

func (g *germanPage) desk(s *story) (Result, *Desk) {
	r := s.plan()
	d, err := NewDesk(s.p, r.Blocks)
	if err != nil {
		g.t.Fatal(err)
	}
	return r, d
}

// TestGermanSentences keeps a page of sentences of every family, to be read.
func TestGermanSentences(t *testing.T) {
	g := &germanPage{t: t}
	g.unplaced()
	g.why()
	g.whyNot()
	g.notes()
	g.ways()
	g.ahead()
	g.terms()
	const file = "testdata/german.golden"
	if *update {
		if err := os.WriteFile(file, []byte(g.b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Split(g.b.String(), "\n")
	for i, line := range strings.Split(string(want), "\n") {
		if i >= len(got) || got[i] != line {
			t.Fatalf("line %d is\n%q, want\n%q", i+1, append(got, "")[min(i, len(got))], line)
		}
	}
}

func (g *germanPage) unplaced() {
	g.family("unplaced")
	for _, build := range []func(*story){
		func(s *story) {
			s.p.Limits.MaxPerDay, s.p.Limits.Break = Off, Off
			s.task("Essay", 645, s.hard("2026-11-23 17:00"), chunks(15, 480), func(t *Task) { t.MaxPerDay = 900 })
		},
		func(s *story) {
			s.busy("2026-11-23 09:00", "2026-11-23 16:00").task("Essay", 180, s.hard("2026-11-23 17:00"), chunks(40, 120))
		},
		func(s *story) {
			s.task("Essay", 180, s.hard("2026-11-23 17:00"), s.earliest("2026-11-23 16:00"), chunks(30, 120), func(t *Task) { t.AfterEvent = "Vorlesung" })
		},
		func(s *story) { s.now("2026-11-24 10:00").task("Essay", 60, s.hard("2026-11-24 09:00")) },
		func(s *story) { s.task("Essay", 60, s.hard("2026-11-24 09:00"), s.earliest("2026-11-25 09:00")) },
		func(s *story) { s.task("Essay", 60, s.earliest("2026-12-05 09:00")) },
		func(s *story) { s.hours("Mon 09:00-10:00").task("Essay", 120, chunks(30, 60)) },
		func(s *story) {
			own := s.parse("Mon-Thu,Sat 10:00-12:00,13:00-14:00; Sun 22:00-02:00")
			s.task("Essay", 60, s.earliest("2026-11-27 00:00"), s.hard("2026-11-27 17:00"), func(t *Task) { t.Hours = &own })
		},
		func(s *story) { s.hours("none").task("Essay", 60) },
		func(s *story) {
			s.hours("Mon 09:00-11:00").busy("2026-11-23 09:30", "2026-11-23 10:00").busy("2026-11-23 10:30", "2026-11-23 10:45").task("Essay", 60, whole)
		},
		func(s *story) {
			s.hours("Mon 09:00-12:00").busy("2026-11-23 09:40", "2026-11-23 10:00").busy("2026-11-23 10:40", "2026-11-23 11:20")
			s.task("Essay", 90, chunks(45, 90))
		},
		func(s *story) {
			s.task("Essay", 300, s.hard("2026-11-24 17:00"), chunks(30, 60), func(t *Task) { t.MaxPerDay = 60 })
		},
		func(s *story) {
			s.p.Limits.MaxPerDay = 60
			s.task("Essay", 180, s.hard("2026-11-24 17:00"), chunks(30, 60))
		},
		func(s *story) { s.p.Limits.MaxPerDay = 60; s.task("Essay", 90, whole) },
		func(s *story) { s.task("Essay", 90, whole, func(t *Task) { t.MaxPerDay = 60 }) },
		func(s *story) { s.p.Limits.MaxPerWeek = 120; s.task("Essay", 300, chunks(30, 60)) },
		func(s *story) {
			s.task("Entwurf", 600, s.hard("2026-11-23 12:00"), chunks(30, 120)).task("Essay", 60, after("Entwurf"))
		},
		func(s *story) {
			s.task("Entwurf", 480, whole, func(t *Task) { t.MaxPerDay = 480 }).task("Essay", 60, s.hard("2026-11-23 17:00"), after("Entwurf"))
		},
	} {
		r := g.story(build).plan()
		for _, u := range r.Unplaced {
			g.add(u.Sentence)
		}
		if r.Certificate != nil {
			g.add(r.Certificate.Sentence)
		}
	}
}

func (g *germanPage) why() {
	g.family("why")
	asap := func(t *Task) { t.ASAP = true }
	for _, build := range []func(*story){
		func(s *story) { s.task("Essay", 60, asap) },
		func(s *story) { s.now("2026-11-23 10:00").task("Essay", 60, asap) },
		func(s *story) { s.task("Essay", 60, asap, s.earliest("2026-11-24 11:00")) },
		func(s *story) { s.busy("2026-11-23 09:00", "2026-11-23 12:00").task("Essay", 60, asap) },
		func(s *story) { s.task("Entwurf", 90, whole, asap).task("Essay", 60, asap, after("Entwurf")) },
		func(s *story) {
			s.task("Entwurf", 60).fixed("Entwurf", FixedPinned, "2026-11-23 09:00", "2026-11-23 10:00").task("Essay", 60, asap)
		},
		func(s *story) {
			s.task("Entwurf", 120, whole, asap, priority(PriorityCritical)).task("Essay", 60, asap, priority(PriorityLow))
		},
		func(s *story) {
			s.p.Limits.MaxPerDay = 60
			s.task("Entwurf", 60, asap, priority(PriorityCritical)).task("Essay", 60, asap, priority(PriorityLow))
		},
		func(s *story) {
			s.p.Limits.Bundle = 15
			s.task("Anrufen", 10).task("Gießen", 10).task("Essay", 15)
		},
		func(s *story) {
			s.busy("2026-11-24 10:00", "2026-11-24 15:50").task("Essay", 180, whole, s.hard("2026-11-25 15:00"), func(t *Task) { t.MaxPerDay = 200 })
			s.busy("2026-11-25 09:00", "2026-11-25 13:00")
		},
	} {
		s := g.story(build)
		r, d := g.desk(s)
		blocks := s.blocks(r, "Essay")
		e, ok := d.Explain("Essay", blocks[0].Start)
		if !ok {
			g.t.Fatal("a block is not explained")
		}
		for _, b := range e.Binding {
			g.add(b.Sentence)
		}
		for _, a := range e.Alternatives {
			g.add(a.Sentence)
		}
	}
	for _, k := range []FixedKind{FixedPinned, FixedStarted, FixedDone, FixedPast, FixedLocked} {
		g.add(German.say(staysSentence(k)))
	}
}

func (g *germanPage) whyNot() {
	g.family("why not")
	s := g.story(func(s *story) {
		s.p.Limits.Lunch = Lunch{From: 12 * 60, To: 14 * 60, Minutes: 60}
		s.p.Limits.Free = []FreeTime{{From: 16 * 60, To: 17 * 60, Minutes: 60}}
		s.p.Limits.BufferBefore = 15
		s.busy("2026-11-24 09:30", "2026-11-24 10:30").busy("2026-11-23 12:00", "2026-11-23 13:00")
		s.task("Entwurf", 120, whole, s.hard("2026-11-25 12:00"), priority(PriorityHigh)).task("Essay", 60, after("Entwurf"), s.hard("2026-11-27 15:00"))
		s.task("Lesen", 90, chunks(30, 45), func(t *Task) { t.MaxPerDay = 60 }).task("Folien", 60, s.earliest("2026-11-25 09:00"))
		s.fixed("Folien", FixedLocked, "2026-11-26 09:00", "2026-11-26 10:00")
		s.p.Tasks[2].Avoid = []Stretch{{Start: s.at("2026-11-26 10:00"), End: s.at("2026-11-26 11:00")}}
	})
	_, d := g.desk(s)
	for _, q := range []struct {
		task, at string
		minutes  int
	}{
		{"Essay", "2026-11-22 09:00", 0}, {"Essay", "2026-11-23 07:00", 0}, {"Essay", "2026-11-24 09:00", 0}, {"Essay", "2026-11-24 10:00", 0},
		{"Essay", "2026-11-25 10:00", 0}, {"Essay", "2026-11-25 12:30", 0}, {"Essay", "2026-11-26 16:30", 0}, {"Essay", "2026-11-26 09:00", 0},
		{"Essay", "2026-11-27 14:30", 0}, {"Essay", "2026-11-29 23:30", 0}, {"Essay", "2026-11-26 10:00", 30}, {"Entwurf", "2026-11-27 10:00", 0},
		{"Lesen", "2026-11-26 10:00", 0}, {"Lesen", "2026-11-26 11:00", 90}, {"Lesen", "2026-11-26 14:00", 30}, {"Lesen", "2026-11-23 09:00", 45},
		{"Folien", "2026-11-25 09:00", 0}, {"Entwurf", "2026-11-24 13:00", 0},
	} {
		a, ok := d.WhyNot(q.task, s.at(q.at), q.minutes)
		if !ok {
			g.t.Fatal("there is no answer")
		}
		g.add(a.Sentence)
		for _, r := range a.Refusals[min(1, len(a.Refusals)):] {
			g.add("  " + r.Sentence)
		}
	}
}

func (g *germanPage) notes() {
	g.family("notes")
	s := g.story(func(s *story) {
		s.p.Limits.Lunch = Lunch{From: 12 * 60, To: 13 * 60, Minutes: 30}
		s.p.Limits.Free = []FreeTime{{Title: "Sport", From: 12 * 60, To: 13 * 60, Minutes: 45}}
		s.busy("2026-11-25 11:00", "2026-11-25 14:00")
		s.task("Essay", 61, chunks(0, 50), func(t *Task) { t.MinChunk = 40 }).task("Entwurf", 60)
		s.task("Folien", 60, s.earliest("2026-11-24 11:00"), func(t *Task) { t.AfterEvent = "Vorlesung" })
		s.task("Lab", 120, s.hard("2026-11-24 12:00"), after("Entwurf")).fixed("Lab", FixedPinned, "2026-11-24 12:00", "2026-11-24 13:00")
	})
	s.p.Travel = Travel{Places: []Place{{Name: "Uni", Home: 30}}}
	s.p.Busy[0].Place = "Uni"
	for range 2 {
		for _, n := range s.plan().Notes {
			g.add(n.Sentence)
		}
		s.busy("2026-11-27 11:00", "2026-11-27 12:00")
		s.p.Busy[1].Place = "Uni"
	}
}

func (g *germanPage) ways() {
	g.family("ways")
	full := func(s *story) {
		s.hours("Mon-Fri 09:00-12:45").now("2026-11-23 09:00")
		for _, id := range []string{"Lab", "Essay", "Quiz"} {
			s.task(id, 280, s.hard("2026-11-25 17:00"), func(t *Task) { t.MaxPerDay = 480 })
		}
	}
	for _, build := range []func(*story){
		full,
		func(s *story) { full(s); s.hours("Mon,Wed-Fri 09:00-12:45") },
		func(s *story) { s.p.Limits.MaxPerDay = 120; s.task("Essay", 300, s.hard("2026-11-24 17:00")) },
	} {
		s := g.story(build)
		c, ways, err := Ways(s.p, []HoursUse{{ID: "default", Hours: s.p.Hours, Default: true, Title: "Studium"}})
		if err != nil {
			g.t.Fatal(err)
		}
		g.add(c.Sentence)
		for _, w := range ways {
			g.add(w.Sentence)
		}
	}
	g.add(German.List([]string{"A", "B", "C", "D", "E", "F", "G"}))
}

func (g *germanPage) ahead() {
	g.family("ahead")
	s := g.story(func(s *story) {
		s.hours("Mon-Wed 09:00-12:00")
		s.task("Lab", 600, s.hard("2026-11-25 00:00")).task("Quiz", 60, s.due("2026-11-28 12:00")).task("Mail", 30, s.due("2026-11-24 12:00"), priority(PriorityLow))
	})
	p, err := Outlook(s.p, nil)
	if err != nil {
		g.t.Fatal(err)
	}
	for _, r := range p.Risks {
		g.add(r.Sentence)
	}
	b := BoundResult{Soft: 900, Complete: true}
	for _, score := range []Score{{0, 1000}, {0, 900}, {60, 900}} {
		g.add(b.Sentence(German, score))
	}
	g.add(BoundResult{}.Sentence(German, Score{}))
}

func (g *germanPage) terms() {
	g.family("terms")
	for _, info := range Terms() {
		info = info.In(German)
		g.add(info.Label + ": " + info.Sentence + " (" + info.Formula + ")")
	}
	for _, w := range WeightInfos() {
		w = w.In(German)
		g.add(w.Label + " (" + w.Unit + ")")
	}
	g.add(German.pain(10) + ", " + German.pain(4) + ", " + German.pain(125) + ", " + German.Number(125))
}

// TestThePlanIsTheSameInEveryLanguage also looks for words of English in everything that is said in German about random
// problems, and for arguments that do not match.
func TestThePlanIsTheSameInEveryLanguage(t *testing.T) {
	words := englishWords()
	said := 0
	for n := range uint64(max(6, questionProblems()/2)) {
		p, what := variantWith(n*7+2, n%2 == 0)
		english, err := Plan(p)
		if err != nil {
			t.Fatal(err)
		}
		for i := range p.Tasks {
			p.Tasks[i].Title, p.Tasks[i].Turn = "Ü"+p.Tasks[i].ID, ""
		}
		for i := range p.Busy {
			p.Busy[i].Title = "Ü" + p.Busy[i].ID
		}
		for i := range p.Limits.Free {
			p.Limits.Free[i].Title = ""
		}
		p.Lang = German
		translated, err := Plan(p)
		if err != nil {
			t.Fatal(err)
		}
		if english.Hash != translated.Hash || english.Work != translated.Work {
			t.Fatalf("%s: the plan is another one in German", what)
		}
		for _, sentence := range everythingSaid(t, p, translated) {
			said++
			for _, w := range letters.FindAllString(sentence, -1) {
				if words[w] {
					t.Fatalf("%s: %q says %q", what, sentence, w)
				}
			}
			if strings.Contains(sentence, "%!") || strings.Contains(sentence, "..") {
				t.Fatalf("%s: %q", what, sentence)
			}
		}
	}
	t.Logf("%d sentences", said)
	if said < 500 {
		t.Errorf("only %d sentences were said", said)
	}
}

var letters = regexp.MustCompile(`\p{L}+`)

// englishWords are those of the English sentences that no German one has.
func englishWords() map[string]bool {
	out := map[string]bool{}
	for english := range german {
		for _, w := range letters.FindAllString(english, -1) {
			out[w] = len(w) > 2
		}
	}
	for _, w := range slices.Concat(slices.Collect(maps.Values(german)), germanWeekdays[:], germanMonths[:]) {
		for _, w := range letters.FindAllString(w, -1) {
			delete(out, w)
		}
	}
	for d := range 7 {
		out[time.Weekday(d).String()], out[dayNames[d]] = true, true
	}
	return out
}

// everythingSaid asks about a plan all there is to ask.
func everythingSaid(t *testing.T, p Problem, r Result) (out []string) {
	for _, u := range r.Unplaced {
		out = append(out, u.Sentence)
	}
	for _, n := range r.Notes {
		out = append(out, n.Sentence)
	}
	d, err := NewDesk(p, r.Blocks)
	if err != nil {
		t.Fatal(err)
	}
	for i, b := range r.Blocks {
		if i%4 > 0 {
			continue
		}
		e, _ := d.Explain(b.Task, b.Start)
		for _, x := range e.Binding {
			out = append(out, x.Sentence)
		}
		for _, x := range e.Alternatives {
			out = append(out, x.Sentence)
		}
	}
	for i := range p.Tasks {
		at := p.From.Add(time.Duration(i*i*37%(24*60*int(1+p.To.Sub(p.From)/(24*time.Hour)))) * time.Minute)
		a, _ := d.WhyNot(p.Tasks[i].ID, at, 0)
		out = append(out, a.Sentence)
		for _, x := range a.Refusals {
			out = append(out, x.Sentence)
		}
	}
	c, ways, err := Ways(p, []HoursUse{{ID: "default", Hours: p.Hours, Default: true}})
	if err != nil {
		t.Fatal(err)
	}
	out = append(out, c.Sentence)
	for _, w := range ways {
		out = append(out, w.Sentence)
	}
	o, err := Outlook(p, r.Blocks)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range o.Risks {
		out = append(out, x.Sentence)
	}
	return out
}

func TestTheLanguageOfALocale(t *testing.T) {
	for locale, want := range map[string]Lang{
		"": English, "de": German, "DE": German, "de-DE": German, "de-AT": German, "de_CH.UTF-8": German, "de.UTF-8": German,
		"en-GB": English, "den": English, "fr": English, "C": English, "-": English, "nl-DE": English,
	} {
		if got := LangOf(locale); got != want {
			t.Errorf("%q: %q, want %q", locale, got, want)
		}
	}
}
