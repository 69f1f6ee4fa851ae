package planner

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// questionsAsked is how many questions a property asks about each random problem.
const questionsAsked = 25

// questionProblems is on how many random problems the properties of explanations are tried, so that together they ask as many
// questions as PULSEPLAN_PLANNER_CASES says.
func questionProblems() int {
	if n, err := strconv.Atoi(os.Getenv("PULSEPLAN_PLANNER_CASES")); err == nil && n > 0 {
		return max(1, n/questionsAsked)
	}
	return 120 / slowdown
}

// tinyProblems is how many problems are compared with an exact count; PULSEPLAN_PLANNER_CASES says so.
func tinyProblems() int {
	if n, err := strconv.Atoi(os.Getenv("PULSEPLAN_PLANNER_CASES")); err == nil && n > 0 {
		return n
	}
	return 1_200 / slowdown
}

// byHand makes the result of blocks as if a plan had placed them, scored anew.
func byHand(t *testing.T, p Problem, blocks []Block, what string) Result {
	t.Helper()
	d, err := NewDesk(p, blocks)
	if err != nil || len(d.strays) > 0 {
		t.Fatalf("%s: %v, strays %v", what, err, d.strays)
	}
	return d.result()
}

// after is the plan an answer describes.
func (d *Desk) after(a *WhyNot) []Block {
	old := make([][]chunk, len(a.jobs))
	for i, j := range a.jobs {
		old[i] = d.s.chunks[j]
	}
	d.replace(a.jobs, a.chunks)
	blocks := d.blocks()
	d.replace(a.jobs, old)
	return blocks
}

func TestAWhyNotThatIsPossibleCostsExactlyWhatItSays(t *testing.T) {
	possible, displaced, impossible, anew := 0, 0, 0, 0
	for n := range uint64(questionProblems()) {
		p, what := variantWith(n*3+2, n%2 == 0)
		r, err := Plan(p)
		if err != nil {
			t.Fatal(err)
		}
		d, err := NewDesk(p, r.Blocks)
		if err != nil || len(d.strays) > 0 {
			t.Fatalf("%s: %v, strays %v", what, err, d.strays)
		}
		start := d.blocks()
		rng := rand.New(rand.NewPCG(n, 7))
		for range questionsAsked {
			task := &p.Tasks[rng.IntN(len(p.Tasks))]
			at := p.From.Add(time.Duration(rng.Int64N(int64(p.To.Sub(p.From)))))
			if len(start) > 0 && rng.IntN(3) == 0 {
				at = start[rng.IntN(len(start))].Start
			}
			minutes := 0
			if rng.IntN(4) == 0 {
				minutes = 15 * (1 + rng.IntN(8))
			}
			why := fmt.Sprintf("%s: %s at %s for %d", what, task.ID, at, minutes)
			a, ok := d.WhyNot(task.ID, at, minutes)
			if !ok || a.Sentence == "" || !strings.HasSuffix(a.Sentence, ".") {
				t.Fatalf("%s: %v, %+v", why, ok, a)
			}
			if len(d.blocks()) != len(start) || !slices.EqualFunc(d.blocks(), start, samePlace) {
				t.Fatalf("%s: the question has changed the plan", why)
			}
			if !a.Possible {
				if impossible++; len(a.Refusals) == 0 {
					t.Fatalf("%s: not possible and no rule forbids it: %+v", why, a)
				}
				continue
			}
			blocks := d.after(&a)
			if !slices.ContainsFunc(blocks, func(b Block) bool {
				return b.Task == task.ID && b.Start.Equal(a.Start) && b.End.Equal(a.End)
			}) {
				t.Fatalf("%s: the block is not there: %+v", why, a)
			}
			again := byHand(t, p, blocks, why)
			for _, v := range Check(p, again) {
				t.Errorf("%s: %s\n%+v", why, v, a)
			}
			if want := (Score{again.Score[0] - r.Score[0], again.Score[1] - r.Score[1]}); want != (Score{a.Medium, a.Delta}) {
				t.Errorf("%s: the score changes by %v, the answer says %d, %d", why, want, a.Medium, a.Delta)
			}
			var sum int64
			for _, term := range a.Terms {
				sum += term.Cost
			}
			if sum != a.Delta {
				t.Errorf("%s: terms add up to %d, not %d", why, sum, a.Delta)
			}
			if t.Failed() {
				return
			}
			possible++
			if len(a.Displaced) > 0 {
				displaced++
			}
			if minutes > 0 {
				anew++
			}
		}
	}
	t.Logf("%d possible (%d with blocks that give way, %d of another length), %d not", possible, displaced, anew, impossible)
	if possible == 0 || displaced == 0 || impossible == 0 {
		t.Fatal("one of the answers never came")
	}
}

// strict are rules by which the planner keeps more free than the rules alone ask for: lunch and breaks have one place.
var strict = []string{RuleLunch, RuleBreak, RuleBusy, RuleOverlap, RuleFixed, RuleFree, RuleTravel}

func TestWhatWhyNotForbidsTheCheckerForbidsToo(t *testing.T) {
	asked := map[string]int{}
	for n := range uint64(questionProblems()) {
		p, what := variantWith(n*5+1, n%3 == 0)
		r, err := Plan(p)
		if err != nil {
			t.Fatal(err)
		}
		d, err := NewDesk(p, r.Blocks)
		if err != nil {
			t.Fatal(err)
		}
		rng := rand.New(rand.NewPCG(n, 8))
		for range questionsAsked {
			j := &d.m.jobs[rng.IntN(len(d.m.jobs))]
			if d.bundleNamed(j.task.ID) != none || len(d.s.chunks[j.index]) != 1 || d.s.placed[j.index] < j.remaining {
				continue
			}
			at := p.From.Add(time.Duration(rng.Int64N(int64(p.To.Sub(p.From) + 4*time.Hour))))
			a, _ := d.WhyNot(j.task.ID, at, 0)
			moved := slices.Clone(r.Blocks)
			i := slices.IndexFunc(moved, func(b Block) bool { return b.Task == j.task.ID })
			moved[i].Start, moved[i].End = a.Start, a.End
			slices.SortStableFunc(moved, func(x, y Block) int { return x.Start.Compare(y.Start) })
			changed := r
			changed.Blocks = moved
			broken := map[string]bool{}
			for _, v := range Check(p, changed) {
				if v.Rule != RuleScore && v.Rule != RuleFingerprint && v.Rule != RuleLate && v.Rule != RuleShape {
					broken[v.Rule] = true
				}
			}
			why := fmt.Sprintf("%s: %s at %s: %+v", what, j.task.ID, a.Start, a)
			if len(broken) == 0 && !a.Possible && !slices.ContainsFunc(a.Refusals, func(x Refusal) bool { return slices.Contains(strict, x.Rule) }) {
				t.Errorf("%s\nthe checker forbids nothing", why)
			}
			told := map[string]bool{}
			for _, x := range a.Refusals {
				told[x.Rule] = true
				asked[x.Rule]++
			}
			for rule := range broken {
				switch {
				case told[rule], (rule == RuleOverlap || rule == RuleBundle) && len(a.Displaced) > 0:
				case (rule == RuleBreak || rule == RuleDay || rule == RuleWeek) && (len(a.Refusals) > 0 || len(a.Displaced) > 0):
					// asked only where nothing else forbids the place, or solved by the block that gives way
				case (rule == RuleLunch || rule == RuleFree) && len(a.Refusals) > 0:
				default:
					t.Errorf("%s\nthe checker forbids it by %s", why, rule)
				}
			}
			if t.Failed() {
				return
			}
		}
	}
	t.Logf("%v", asked)
	if questionProblems() < 100 {
		return // too few for each rule to come up
	}
	for _, rule := range []string{RulePast, RuleEarliest, RuleDeadline, RuleHours, RuleBusy, RuleFixed, RuleDependency, RuleDay, RuleBreak, RuleLunch, RuleHorizon, RuleFree, RuleTravel} {
		if asked[rule] == 0 {
			t.Errorf("%s never forbade anything", rule)
		}
	}
}

func TestWhyNotNamesWhatIsInTheWay(t *testing.T) {
	s := newStory(t).hours("Mon-Fri 09:00-17:00").now("2026-11-23 09:00").busy("2026-11-27 15:00", "2026-11-27 16:00")
	s.p.Busy[0].Title = "Team meeting"
	s.p.Limits = Limits{BufferBefore: 15}
	s.task("essay", 60, s.hard("2026-11-27 16:30")).task("lab", 120, whole).task("slides", 60, after("essay"), s.earliest("2026-11-25 00:00"))
	s.task("pinned", 60).fixed("pinned", FixedPinned, "2026-11-26 10:00", "2026-11-26 11:00")
	r := s.plan()
	d, err := NewDesk(s.p, r.Blocks)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ task, at, rule, says string }{
		{"essay", "2026-11-23 08:00", RulePast, "Mon 23 Nov 08:00 is over; nothing is planned before Mon 23 Nov 09:00."},
		{"essay", "2026-11-24 18:00", RuleHours, "Tue 24 Nov 18:00 lies outside its hours (Mon-Fri 09:00-17:00)."},
		{"essay", "2026-11-27 15:30", RuleBusy, `"Team meeting" takes Fri 27 Nov 15:00 to 16:00.`},
		{"lab", "2026-11-27 12:50", RuleBusy, `15 min are kept free beside "Team meeting": Fri 27 Nov 14:45 to 15:00.`},
		{"essay", "2026-11-27 16:00", RuleDeadline, `"The essay" must be finished by Fri 27 Nov 16:30.`},
		{"essay", "2026-11-26 10:30", RuleFixed, `A block of "The pinned" stays at Thu 26 Nov 10:00 to 11:00.`},
		{"slides", "2026-11-24 09:00", RuleEarliest, `"The slides" may not start before Wed 25 Nov 00:00.`},
		{"essay", "2026-11-26 16:00", RuleDependency, `"The slides" waits for it and starts Wed 25 Nov`},
		{"pinned", "2026-11-26 16:00", RuleMinutes, `Nothing of "The pinned" is left to plan`},
	} {
		a, ok := d.WhyNot(tc.task, s.at(tc.at), 0)
		if !ok || a.Possible || !slices.ContainsFunc(a.Refusals, func(r Refusal) bool { return r.Rule == tc.rule && strings.HasPrefix(r.Sentence, tc.says) }) {
			t.Errorf("%s at %s: %+v, want %s", tc.task, tc.at, a, tc.says)
		}
	}
	if a, ok := d.WhyNot("nobody", s.at("2026-11-26 16:00"), 0); ok {
		t.Errorf("%+v", a)
	}
}

func TestABlockInTheWayMovesAndIsPriced(t *testing.T) {
	s := newStory(t).hours("Mon 09:00-12:00").now("2026-11-23 09:00")
	s.task("first", 60, s.due("2026-11-23 10:00")).task("second", 60, s.due("2026-11-23 12:00"))
	r := s.plan()
	d, err := NewDesk(s.p, r.Blocks)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := d.WhyNot("second", s.blocks(r, "first")[0].Start, 0)
	if !a.Possible || len(a.Displaced) != 1 || a.Displaced[0].From.Task != "first" || a.Displaced[0].To.Start.IsZero() || a.Delta <= 0 {
		t.Errorf("%+v", a)
	}
	s.p.To = s.at("2026-11-23 11:00")
	r = s.plan()
	if d, err = NewDesk(s.p, r.Blocks); err != nil {
		t.Fatal(err)
	}
	a, _ = d.WhyNot("second", s.at("2026-11-23 09:30"), 0)
	if a.Possible || len(a.Displaced) != 1 || !a.Displaced[0].To.Start.IsZero() {
		t.Errorf("%+v", a)
	}
}

func BenchmarkWhyNot(b *testing.B) {
	for _, size := range []struct{ tasks, days int }{{60, 14}, {200, 28}} {
		p := benchProblem(size.tasks, size.days, 0.8)
		r, err := Plan(p)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("tasks=%d/days=%d", size.tasks, size.days), func(b *testing.B) {
			i, possible := 0, 0
			for b.Loop() { // everything once the records are read
				d, err := NewDesk(p, r.Blocks)
				if err != nil {
					b.Fatal(err)
				}
				a, _ := d.WhyNot(r.Blocks[i*7%len(r.Blocks)].Task, r.Blocks[i*11%len(r.Blocks)].Start, 0)
				if a.Possible {
					possible++
				}
				i++
			}
			b.ReportMetric(float64(possible)/float64(max(1, i)), "possible")
		})
	}
}
