package cmd

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/clock"
)

// questions are the flags of plan that ask about the plan that was made.
type questions struct {
	explain     bool
	whyNot      string
	certificate bool
}

// explainedJSON says why a block is where it is; costs are tenths of a pain
// minute.
type explainedJSON struct {
	Task         string            `json:"task"`
	Title        string            `json:"title"`
	Start        string            `json:"start"`
	End          string            `json:"end"`
	Cost         int64             `json:"cost"`
	Terms        []termJSON        `json:"terms"`
	Binding      []ruleJSON        `json:"binding"`
	Alternatives []alternativeJSON `json:"alternatives"`
	lang         planner.Lang
}

type termJSON struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	Cost  int64  `json:"cost"`
}

type ruleJSON struct {
	Rule     string `json:"rule"`
	Sentence string `json:"sentence"`
}

type alternativeJSON struct {
	Date     string     `json:"date"`
	Start    string     `json:"start,omitempty"`
	End      string     `json:"end,omitempty"`
	Possible bool       `json:"possible"`
	Delta    int64      `json:"delta"`
	Terms    []termJSON `json:"terms"`
	Sentence string     `json:"sentence"`
}

type whyNotJSON struct {
	Task      string     `json:"task"`
	Title     string     `json:"title"`
	Start     string     `json:"start"`
	End       string     `json:"end"`
	Possible  bool       `json:"possible"`
	Delta     int64      `json:"delta"`
	Terms     []termJSON `json:"terms"`
	Refusals  []ruleJSON `json:"refusals"`
	Displaced []string   `json:"displaced"`
	Sentence  string     `json:"sentence"`
}

type wayJSON struct {
	Kind     planner.WayKind `json:"kind"`
	Task     string          `json:"task,omitempty"`
	Gain     int             `json:"gain"`
	Left     int             `json:"left"`
	Price    *int64          `json:"price,omitempty"`
	Sentence string          `json:"sentence"`
}

// answers are what the questions got.
type answers struct {
	Explained []explainedJSON `json:"explained,omitempty"`
	WhyNot    *whyNotJSON     `json:"why_not,omitempty"`
	Ways      []wayJSON       `json:"ways,omitempty"`
}

// ask answers the questions about a plan.
func (q questions) ask(l *loaded, r planner.Result) (answers, error) {
	var out answers
	if q.certificate && len(r.Unplaced) > 0 {
		_, ways, err := planner.Ways(l.problem, usesOf(l))
		if err != nil {
			return out, err
		}
		for _, w := range ways {
			one := wayJSON{Kind: w.Kind, Task: w.Task, Gain: w.Gain, Left: w.Left, Sentence: w.Sentence}
			if w.Priced {
				one.Price = &w.Price
			}
			out.Ways = append(out.Ways, one)
		}
	}
	if !q.explain && q.whyNot == "" {
		return out, nil
	}
	desk, err := planner.NewDesk(l.problem, r.Blocks)
	if err != nil {
		return out, err
	}
	if q.explain {
		for _, b := range blocksOf(l, r) {
			if e, ok := desk.Explain(b.Task, b.start); ok {
				out.Explained = append(out.Explained, explainedOf(e, b, l))
			}
		}
	}
	if q.whyNot != "" {
		out.WhyNot, err = q.denied(l, desk)
	}
	return out, err
}

// usesOf is the hours of a plan from files: the one of --hours and those of
// single rows.
func usesOf(l *loaded) []planner.HoursUse {
	uses := []planner.HoursUse{{ID: "default", Hours: l.problem.Hours, Default: true}}
	for _, t := range l.problem.Tasks {
		if t.Hours != nil {
			uses = append(uses, planner.HoursUse{ID: t.ID, Title: t.Title, Hours: *t.Hours, Tasks: []string{t.ID}})
		}
	}
	return uses
}

func labels(lang planner.Lang) map[string]string {
	out := map[string]string{}
	for _, t := range planner.Terms() {
		out[t.Name] = t.In(lang).Label
	}
	return out
}

func termsJSON(terms []planner.Term, lang planner.Lang) []termJSON {
	names := labels(lang)
	out := make([]termJSON, len(terms))
	for i, t := range terms {
		out[i] = termJSON{t.Name, names[t.Name], t.Cost}
	}
	return out
}

func rulesJSON(refusals []planner.Refusal) []ruleJSON {
	out := make([]ruleJSON, len(refusals))
	for i, r := range refusals {
		out[i] = ruleJSON{r.Rule, r.Sentence}
	}
	return out
}

func explainedOf(e planner.Explanation, b blockJSON, l *loaded) explainedJSON {
	out := explainedJSON{
		Task: b.Task, Title: b.Title, Start: b.Start, End: b.End, Cost: e.Cost,
		Terms: termsJSON(e.Terms, l.problem.Lang), Binding: rulesJSON(e.Binding), Alternatives: []alternativeJSON{}, lang: l.problem.Lang,
	}
	for _, a := range e.Alternatives {
		one := alternativeJSON{Date: a.Date, Possible: a.Possible, Delta: a.Delta, Terms: termsJSON(a.Terms, l.problem.Lang), Sentence: a.Sentence}
		if a.Possible {
			one.Start, one.End = a.Start.In(l.zone).Format(time.RFC3339), a.End.In(l.zone).Format(time.RFC3339)
		}
		out.Alternatives = append(out.Alternatives, one)
	}
	return out
}

// denied answers --why-not.
func (q questions) denied(l *loaded, desk *planner.Desk) (*whyNotJSON, error) {
	name, when, ok := cutLast(q.whyNot, "@")
	if !ok || name == "" || when == "" {
		return nil, usagef("--why-not %q: must be TASK@TIME, such as essay@2026-11-27T15:00", q.whyNot)
	}
	task, err := taskNamed(l, name)
	if err != nil {
		return nil, err
	}
	at, err := askedAt(when, l)
	if err != nil {
		return nil, err
	}
	a, ok := desk.WhyNot(task, at, 0)
	if !ok {
		return nil, usagef("--why-not: there is no task %q", name)
	}
	title := ""
	for _, t := range l.tasks {
		if t.ID == task {
			title = t.Title
		}
	}
	out := &whyNotJSON{
		Task: task, Title: title, Start: a.Start.In(l.zone).Format(time.RFC3339), End: a.End.In(l.zone).Format(time.RFC3339),
		Possible: a.Possible, Delta: a.Delta, Terms: termsJSON(a.Terms, l.problem.Lang), Refusals: rulesJSON(a.Refusals), Displaced: []string{}, Sentence: a.Sentence,
	}
	for _, m := range a.Displaced {
		out.Displaced = append(out.Displaced, m.From.Task)
	}
	return out, nil
}

// cutLast cuts at the last separator: a title may hold one, a time does not.
func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+len(sep):]), true
}

// taskNamed finds a task by its id or, when only one has it, by its title.
func taskNamed(l *loaded, name string) (string, error) {
	var found []string
	for _, t := range l.tasks {
		if t.ID == name {
			return t.ID, nil
		}
		if strings.EqualFold(t.Title, name) {
			found = append(found, t.ID)
		}
	}
	switch len(found) {
	case 0:
		return "", usagef("--why-not: there is no task %q", name)
	case 1:
		return found[0], nil
	}
	return "", usagef("--why-not: %d tasks are called %q; give the id", len(found), name)
}

// weekdays are the short names a moment may begin with.
var weekdays = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// askedAt reads the moment of --why-not: as --now does, or a weekday with a
// time, which is the first from the start of the plan on.
func askedAt(text string, l *loaded) (time.Time, error) {
	day, clockTime, ok := strings.Cut(text, " ")
	if !ok {
		return momentOf("--why-not", text, l.zone, l.now)
	}
	at, err := time.Parse("15:04", strings.TrimSpace(clockTime))
	local := l.now.In(l.zone)
	for d := 0; err == nil && d < 7; d++ {
		date := time.Date(local.Year(), local.Month(), local.Day()+d, 0, 0, 0, 0, time.UTC)
		if strings.EqualFold(weekdays[date.Weekday()], day) {
			return clock.Wall(date.Year(), date.Month(), date.Day(), at.Hour(), at.Minute(), 0, l.zone).UTC(), nil
		}
	}
	if _, err := momentOf("--why-not", text, l.zone, l.now); err == nil {
		return momentOf("--why-not", text, l.zone, l.now)
	}
	return time.Time{}, usagef("--why-not %q: the time must be RFC 3339, local such as 2026-11-27T15:00, or a day and a time such as \"Fri 15:00\"", text)
}

// shownAlternatives is how many other days a table shows for a block, the
// cheapest first; --json has them all.
const shownAlternatives = 3

// table prints the answers for people.
func (a answers) table(w io.Writer) {
	if len(a.Ways) > 0 {
		fmt.Fprintf(w, "\nWays out:\n")
		for _, x := range a.Ways {
			fmt.Fprintf(w, "  %s\n", plain(x.Sentence))
		}
	}
	if a.WhyNot != nil {
		fmt.Fprintf(w, "\nWhy not %s: %s\n", shown(a.WhyNot.Title), plain(a.WhyNot.Sentence))
		for i, r := range a.WhyNot.Refusals {
			if i > 0 { // the sentence has the first
				fmt.Fprintf(w, "  %s\n", plain(r.Sentence))
			}
		}
	}
	for i, e := range a.Explained {
		if i == 0 {
			fmt.Fprintf(w, "\nWhy:\n")
		}
		e.table(w)
	}
}

func (e explainedJSON) table(w io.Writer) {
	start, _ := time.Parse(time.RFC3339, e.Start)
	end, _ := time.Parse(time.RFC3339, e.End)
	parts := make([]string, len(e.Terms))
	for i, t := range e.Terms {
		label := t.Label
		if e.lang == planner.English { // German names keep their capital letter
			label = strings.ToLower(label)
		}
		parts[i] = fmt.Sprintf("%s %s", label, pain(t.Cost))
	}
	costs := "costs nothing"
	if e.Cost != 0 {
		costs = fmt.Sprintf("costs %s (%s)", pain(e.Cost), strings.Join(parts, ", "))
	}
	fmt.Fprintf(w, "  %s-%s %s %s\n", start.Format("Mon 2 Jan 15:04"), end.Format("15:04"), shown(e.Title), costs)
	for _, b := range e.Binding {
		fmt.Fprintf(w, "    %s\n", plain(b.Sentence))
	}
	for _, x := range cheapest(e.Alternatives) {
		fmt.Fprintf(w, "    %s\n", plain(x.Sentence))
	}
}

// cheapest are the first of the possible alternatives by cost.
func cheapest(all []alternativeJSON) []alternativeJSON {
	var out []alternativeJSON
	for _, a := range all {
		if !a.Possible {
			continue
		}
		at := len(out)
		for at > 0 && out[at-1].Delta > a.Delta {
			at--
		}
		out = append(out[:at], append([]alternativeJSON{a}, out[at:]...)...)
	}
	return out[:min(len(out), shownAlternatives)]
}

// pain writes tenths of a pain minute.
func pain(tenths int64) string {
	if tenths%10 == 0 {
		return fmt.Sprint(tenths / 10)
	}
	return fmt.Sprintf("%.1f", float64(tenths)/10)
}
