package briefing

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
)

// checkPromises checks on any input what the package promises on every one.
func checkPromises(t *testing.T, in Input) {
	t.Helper()
	b := Daily(in)
	checkTimeline(t, in, b)
	checkFigures(t, in, b)
	checkSources(t, in, b)
	checkTexts(t, b)
	checkHTML(t, b)
	checkJSON(t, b)
}

func checkFigures(t *testing.T, in Input, b Briefing) {
	t.Helper()
	c := b.Counts
	if c.FreeMinutes+c.BusyMinutes != c.HoursMinutes || min(c.FreeMinutes, c.BusyMinutes, c.ShortGapMinutes) < 0 || c.ShortGapMinutes > c.BusyMinutes {
		t.Errorf("free %d + busy %d (short gaps %d) is not hours %d", c.FreeMinutes, c.BusyMinutes, c.ShortGapMinutes, c.HoursMinutes)
	}
	if c.OpenTasks != len(in.Tasks) || c.Overdue+c.DueToday+c.DueTomorrow+c.DueWeek > c.OpenTasks {
		t.Errorf("the deadlines of %+v are more than the %d tasks", c, len(in.Tasks))
	}
	if free := freeByMinutes(in, b.Date); free != c.FreeMinutes {
		t.Errorf("%d minutes are free, minute by minute there are %d", c.FreeMinutes, free)
	}
}

// freeByMinutes counts free time the slow way: every minute of the day by itself.
func freeByMinutes(in Input, date string) int {
	p := open(in)
	free, run := 0, 0
	for at := p.start; !at.After(p.end); at = at.Add(time.Minute) {
		if at.Before(p.end) && minuteIsFree(p, in, at) {
			run++
			continue
		}
		if run >= MinGapMinutes {
			free += run
		}
		run = 0
	}
	return free
}

func minuteIsFree(p *page, in Input, at time.Time) bool {
	next := at.Add(time.Minute)
	if p.tense == today && at.Before(p.now) {
		return false
	}
	within := slices.ContainsFunc(p.hours, func(h Interval) bool { return !h.Start.After(at) && !h.End.Before(next) })
	taken := slices.ContainsFunc(p.timeline, func(e entry) bool {
		return !e.takes.empty() && e.takes.Start.Before(next) && e.takes.End.After(at)
	})
	return within && !taken
}

// checkTimeline wants every event and block of the day exactly once, found here in another way than the code does.
func checkTimeline(t *testing.T, in Input, b Briefing) {
	t.Helper()
	zone := in.Zone
	want := map[Ref]int{}
	on := func(at time.Time) string { return at.In(zone).Format(time.DateOnly) }
	whole := func(start, end time.Time) bool {
		if !end.After(start) {
			return on(start) == b.Date
		}
		return on(start) <= b.Date && on(end.Add(-time.Nanosecond)) >= b.Date
	}
	for _, e := range in.Events {
		hit := whole(e.Start, e.End)
		if e.AllDay {
			hit = e.StartDate <= b.Date && (b.Date < e.EndDate || b.Date == e.StartDate)
		}
		if hit {
			want[Ref{CollectionEvents, e.ID}]++
		}
	}
	for _, k := range in.Blocks {
		if whole(k.Start, k.End) {
			want[Ref{CollectionBlocks, k.ID}]++
		}
	}
	got := map[Ref]int{}
	for _, s := range section(b, SectionToday).Statements {
		if s.Kind == KindAllDay || s.Kind == KindEvent || s.Kind == KindBlock {
			got[s.Records[0]]++
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("timeline of %s has %v, want %v", b.Date, got, want)
	}
}

func section(b Briefing, key string) Section {
	for _, s := range b.Sections {
		if s.Key == key {
			return s
		}
	}
	return Section{}
}

func checkSources(t *testing.T, in Input, b Briefing) {
	t.Helper()
	known := map[Ref]bool{}
	for _, e := range in.Events {
		known[Ref{CollectionEvents, e.ID}] = true
	}
	for _, k := range in.Blocks {
		known[Ref{CollectionBlocks, k.ID}], known[Ref{CollectionTasks, k.Task}] = true, true
	}
	for _, k := range in.Tasks {
		known[k.ref()] = true
	}
	for _, u := range in.Unplaced {
		known[Ref{CollectionTasks, u.Task}] = true
	}
	for _, l := range in.Late {
		known[Ref{CollectionTasks, l.Task}] = true
	}
	for _, sec := range b.Sections {
		if len(sec.Statements) == 0 {
			t.Errorf("section %s is empty", sec.Key)
		}
		for _, s := range sec.Statements {
			if len(s.Records) == 0 && s.Kind != KindCount && s.Kind != KindNothing {
				t.Errorf("%s statement without a source: %s", s.Kind, s.Text)
			}
			for _, r := range s.Records {
				if !known[r] {
					t.Errorf("%v is not in the input: %s", r, s.Text)
				}
			}
		}
	}
}

func checkTexts(t *testing.T, b Briefing) {
	t.Helper()
	for _, sec := range b.Sections {
		for _, s := range sec.Statements {
			if s.Text == "" || s.Text != plain(s.Parts) {
				t.Errorf("text %q is not its parts %v", s.Text, s.Parts)
			}
			if strings.ContainsFunc(s.Text, func(r rune) bool { return unicode.IsControl(r) || r == '\u202e' || r == '\u2028' }) {
				t.Errorf("text %q has control characters", s.Text)
			}
			for _, part := range s.Parts {
				if n := len([]rune(part.Text)); part.Record != nil && n > MaxTitle {
					t.Errorf("a title of %d characters", n)
				}
			}
		}
	}
	lines := 4
	for _, sec := range b.Sections {
		lines += 3 + len(sec.Statements)
	}
	if got := strings.Count(b.Markdown(), "\n"); got != lines-1 {
		t.Errorf("Markdown has %d lines, want %d", got, lines-1)
	}
}

// allowedElements is everything a briefing is made of.
var allowedElements = []string{"article", "header", "section", "p", "h2", "ul", "li", "time", "bdi"}

// checkHTML reads the fragment with a strict parser: only our elements and attributes, and the text of each item is the
// statement's.
func checkHTML(t *testing.T, b Briefing) {
	t.Helper()
	var items []string
	item := -1
	d := xml.NewDecoder(strings.NewReader(b.HTML()))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("HTML does not parse: %v\n%s", err, b.HTML())
		}
		switch token := token.(type) {
		case xml.StartElement:
			if !slices.Contains(allowedElements, token.Name.Local) {
				t.Errorf("element %s", token.Name.Local)
			}
			for _, a := range token.Attr {
				if name := a.Name.Local; name != "class" && name != "lang" && name != "datetime" && !strings.HasPrefix(name, "data-") {
					t.Errorf("attribute %s", name)
				}
			}
			if token.Name.Local == "li" {
				items, item = append(items, ""), len(items)
			}
		case xml.EndElement:
			if token.Name.Local == "li" {
				item = -1
			}
		case xml.CharData:
			if item >= 0 {
				items[item] += string(token)
			}
		default:
			t.Errorf("unexpected %T", token)
		}
	}
	var want []string
	for _, sec := range b.Sections {
		for _, s := range sec.Statements {
			want = append(want, s.Text)
		}
	}
	if !slices.Equal(items, want) {
		t.Errorf("HTML says %q, want %q", items, want)
	}
}

func checkJSON(t *testing.T, b Briefing) {
	t.Helper()
	encoded, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	var back Briefing
	if err := json.Unmarshal(encoded, &back); err != nil {
		t.Fatal(err)
	}
	if back.HTML() != b.HTML() || back.Markdown() != b.Markdown() {
		t.Error("a briefing that went through JSON reads otherwise")
	}
}

func TestTheScenariosKeepThePromises(t *testing.T) {
	for _, s := range scenarios {
		t.Run(s.name, func(t *testing.T) { checkPromises(t, s.in(t)) })
	}
}

var zones = []string{"Europe/Berlin", "Australia/Lord_Howe", "America/Havana", "America/Sao_Paulo", "Asia/Kolkata", "America/New_York", "Asia/Beirut", "UTC"}

// anyDay makes a day at random around the changes of clocks of many zones.
func anyDay(r *rand.Rand, title string) Input {
	zone, err := time.LoadLocation(zones[r.IntN(len(zones))])
	if err != nil {
		zone = time.UTC
	}
	base := time.Date(2010+r.IntN(20), time.Month(1+r.IntN(12)), 1+r.IntN(31), r.IntN(24), r.IntN(60), r.IntN(60), 0, time.UTC)
	near := func() time.Time { return base.Add(time.Duration(r.IntN(4*24*60)-2*24*60) * time.Minute) }
	length := func() time.Duration { return time.Duration(r.IntN(40)-1) * 7 * time.Minute }
	date := func(days int) string { return base.In(zone).AddDate(0, 0, days).Format(time.DateOnly) }
	in := Input{Now: base, Zone: zone, Date: date(r.IntN(3) - 1), Locale: []string{"en-US", "de", "en-GB", ""}[r.IntN(4)], PlanExists: r.IntN(2) == 0, Name: title}
	for i := range r.IntN(12) {
		start := near()
		e := Event{ID: fmt.Sprint("e", i), Title: title, Location: title, Start: start, End: start.Add(length() * time.Duration(1+r.IntN(9))), Busy: r.IntN(4) > 0}
		if r.IntN(4) == 0 {
			first := r.IntN(5) - 3
			e.AllDay, e.StartDate, e.EndDate = true, date(first), date(first+r.IntN(4))
		}
		in.Events = append(in.Events, e)
	}
	for i := range r.IntN(12) {
		start := near()
		in.Blocks = append(in.Blocks, Block{ID: fmt.Sprint("b", i), Task: fmt.Sprint("t", r.IntN(9)), Title: title, Project: title, Start: start, End: start.Add(length()),
			State: []BlockState{Planned, Started, Done, Skipped, "odd"}[r.IntN(5)]})
	}
	for i := range r.IntN(30) {
		k := Task{ID: fmt.Sprint("t", i), Title: title, Minutes: r.IntN(300), DoneMinutes: r.IntN(100), PlannedMinutes: r.IntN(200), Hard: r.IntN(2) == 0}
		if r.IntN(5) > 0 {
			k.Due, k.DueDateOnly = near().Add(time.Duration(r.IntN(8*24))*time.Hour), r.IntN(3) == 0
		}
		in.Tasks = append(in.Tasks, k)
	}
	for i := range r.IntN(14) {
		in.Unplaced = append(in.Unplaced, Unplaced{fmt.Sprint("u", i), title, r.IntN(90), title})
		in.Late = append(in.Late, Late{fmt.Sprint("u", i/2), title, r.IntN(90)})
	}
	for range r.IntN(4) {
		start := near()
		in.Hours = append(in.Hours, Interval{start, start.Add(time.Duration(r.IntN(12*60)) * time.Minute)})
	}
	return in
}

func TestAnyDayKeepsThePromises(t *testing.T) {
	const seed = 20261123
	r := rand.New(rand.NewPCG(seed, 1))
	for i := range 200 {
		in := anyDay(r, []string{"Essay", hostileTitle, ""}[i%3])
		checkPromises(t, in)
		want := Daily(in)
		for _, shuffle := range []func(){
			func() {
				r.Shuffle(len(in.Events), func(a, b int) { in.Events[a], in.Events[b] = in.Events[b], in.Events[a] })
			},
			func() {
				r.Shuffle(len(in.Blocks), func(a, b int) { in.Blocks[a], in.Blocks[b] = in.Blocks[b], in.Blocks[a] })
			},
			func() {
				r.Shuffle(len(in.Tasks), func(a, b int) { in.Tasks[a], in.Tasks[b] = in.Tasks[b], in.Tasks[a] })
			},
			func() { slices.Reverse(in.Hours); slices.Reverse(in.Unplaced); slices.Reverse(in.Late) },
		} {
			shuffle()
		}
		if Daily(in).HTML() != want.HTML() {
			t.Errorf("another order of the input gives another briefing")
		}
		if t.Failed() {
			t.Fatalf("seed %d, day %d: %+v", seed, i, in)
		}
	}
}

func FuzzNoTitleEscapes(f *testing.F) {
	f.Add(hostileTitle, uint64(1))
	f.Add("</time></bdi><b onclick=x>", uint64(2))
	f.Add("\xff\xfe\x00 &amp; &#60;", uint64(3))
	f.Add(strings.Repeat("e\u0301", 200), uint64(4))
	f.Fuzz(func(t *testing.T, title string, seed uint64) {
		checkPromises(t, anyDay(rand.New(rand.NewPCG(seed, 1)), title))
	})
}
