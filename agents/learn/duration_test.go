package learn_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/learn"
)

var monday = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// done is a completed task, n hours after Monday.
func done(n int, project string, estimate, actual int) learn.Observation {
	return learn.Observation{ID: fmt.Sprintf("o%05d", n), Kind: learn.Duration, At: monday.Add(time.Duration(n) * time.Hour),
		Project: project, Estimate: estimate, Actual: actual}
}

func times(n int, project string, estimate, actual int) []learn.Observation {
	var all []learn.Observation
	for i := range n {
		all = append(all, done(i, project, estimate, actual))
	}
	return all
}

func TestTheSignOfABiasIsLearned(t *testing.T) {
	over, under := learn.Fold(times(20, "p", 60, 90)), learn.Fold(times(20, "p", 60, 45))
	if m := over.Minutes("p", 60, false); m < 80 || m > 95 {
		t.Errorf("after twenty tasks of 90 for 60 minutes, 60 are planned as %d", m)
	}
	if m := under.Minutes("p", 60, false); m < 45 || m > 55 {
		t.Errorf("after twenty tasks of 45 for 60 minutes, 60 are planned as %d", m)
	}
}

func TestAFewTasksChangeNothing(t *testing.T) {
	for n := range learn.MinCompletions {
		s := learn.Fold(times(n, "p", 60, 240))
		if m := s.Minutes("p", 60, false); m != 60 || s.Project("p").Active {
			t.Errorf("after %d tasks 60 minutes are planned as %d", n, m)
		}
	}
	s := learn.Fold(times(learn.MinCompletions, "p", 60, 240))
	if m := s.Minutes("p", 60, false); m <= 60 {
		t.Errorf("after %d tasks 60 minutes are planned as %d", learn.MinCompletions, m)
	}
}

func TestAnUnknownProjectTakesAfterThePerson(t *testing.T) {
	s := learn.Fold(times(30, "p", 60, 120))
	known, unknown := s.Project("p").Factor, s.Project("q").Factor
	if unknown <= 125 || unknown >= known {
		t.Errorf("a project at %d makes an unknown one %d", known, unknown)
	}
	if s.Project("q").P80 <= unknown {
		t.Errorf("the 80 %% quantile %d is not above the median %d", s.Project("q").P80, unknown)
	}
}

func TestOneProjectSaysLittleAboutAnother(t *testing.T) {
	all := append(times(30, "slow", 60, 120), times(30, "quick", 60, 45)...)
	for i := range all {
		all[i].ID = fmt.Sprint(i)
	}
	s := learn.Fold(all)
	if slow, quick := s.Project("slow").Factor, s.Project("quick").Factor; slow < 180 || quick > 85 {
		t.Errorf("factors %d and %d of projects at 200 and 75", slow, quick)
	}
}

func TestPlannedMinutesAreRoundedCappedAndNeverLessThanFive(t *testing.T) {
	slow, quick := learn.Fold(times(60, "p", 60, 600)), learn.Fold(times(60, "p", 60, 5))
	for _, c := range []struct {
		name      string
		got, want int
	}{
		{"capped above", slow.Minutes("p", 60, false), 150},
		{"capped above, hard", slow.Minutes("p", 60, true), 150},
		{"capped below", quick.Minutes("p", 60, false), 40},
		{"too short to change", slow.Minutes("p", 9, false), 9},
		{"short", quick.Minutes("p", 10, false), 5},
		{"none", slow.Minutes("p", 0, false), 0},
		{"longest", slow.Minutes("p", 7*24*60, false), 25200},
		{"beyond", slow.Minutes("p", 1<<40, false), 1 << 40},
		{"negative", slow.Minutes("p", -60, true), -60},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", c.name, c.got, c.want)
		}
	}
}

func TestAHardDeadlineBooksMore(t *testing.T) {
	s := learn.Fold(times(20, "p", 60, 66))
	if soft, hard := s.Minutes("p", 120, false), s.Minutes("p", 120, true); hard <= soft {
		t.Errorf("%d minutes for a hard deadline, %d for a soft one", hard, soft)
	}
}

func TestNonsenseTeachesNothing(t *testing.T) {
	sound := times(12, "p", 60, 80)
	want := learn.Fold(sound)
	for _, c := range []learn.Observation{
		done(99, "p", 0, 60), done(99, "p", 60, 0), done(99, "p", -5, 60), done(99, "p", 60, -5),
		done(99, "p", 1<<40, 60), done(99, "p", 60, 1<<62), done(99, "p", math.MinInt, math.MaxInt), done(99, "p", 4, 60),
		{Kind: learn.Duration, Project: "p", Estimate: 60, Actual: 60}, // at no time
		{Kind: "gossip", At: monday},
		{Kind: learn.Outcome, At: monday, Cell: learn.Cell{Energy: 3}},
		{Kind: learn.Outcome, At: monday, Cell: learn.Cell{Block: -1}},
		{Kind: learn.Outcome, At: monday, Cell: learn.Cell{Block: 12}, Done: true},
		{Kind: learn.Drag, At: monday, Cell: learn.Cell{Energy: -1}, Moves: []learn.Change{{Term: "evening", Cost: math.MaxInt64}}},
		{Kind: learn.Drag, At: monday, Cell: learn.Cell{Energy: -1}, Moves: []learn.Change{{Term: "evening", Cost: math.MinInt64}}},
		{Kind: learn.Drag, At: monday, Cell: learn.Cell{Energy: -1}, Moves: []learn.Change{{Term: "stability", Cost: 50}, {Term: "lateness", Cost: 50}}},
	} {
		if got := learn.Fold(append([]learn.Observation{c}, sound...)); !reflect.DeepEqual(got, want) {
			t.Errorf("%+v changed what was learned", c)
		}
	}
}

func TestOneOutlierIsBounded(t *testing.T) {
	sound := times(20, "p", 60, 60)
	wild := learn.Fold(append(times(20, "p", 60, 60), done(30, "p", 60, 10080)))
	four := learn.Fold(append(times(20, "p", 60, 60), done(30, "p", 60, 240)))
	if !reflect.DeepEqual(wild, four) {
		t.Error("a task of a week says more than one of four times its estimate")
	}
	if a, b := learn.Fold(sound), wild; b.Project("p").Factor-a.Project("p").Factor > 15 {
		t.Errorf("one outlier moves the factor from %d to %d", a.Project("p").Factor, b.Project("p").Factor)
	}
}

func TestWhatIsOldIsForgotten(t *testing.T) {
	var all []learn.Observation
	for i := range 200 {
		actual := 120
		if i >= 80 {
			actual = 60
		}
		all = append(all, done(i, "p", 60, actual))
	}
	s := learn.Fold(all)
	if f := s.Project("p").Factor; f > 115 {
		t.Errorf("after 120 tasks as planned the factor is still %d", f)
	}
}

func TestDurationsConverge(t *testing.T) {
	const seed = 7
	for _, bias := range []float64{0.75, 1, 1.4, 2} {
		rng := rand.New(rand.NewPCG(seed, 0))
		var all []learn.Observation
		for i := range 400 {
			estimate := 60 + 5*rng.IntN(24)
			all = append(all, done(i, "p", estimate, int(math.Round(float64(estimate)*bias*math.Exp(.2*rng.NormFloat64())))))
		}
		s := learn.Fold(all)
		e := s.Project("p")
		if f := float64(e.Factor) / 100; math.Abs(math.Log(f/bias)) > .08 {
			t.Errorf("seed %d: after 400 tasks at %.2f the factor is %.2f", seed, bias, f)
		}
		if q := float64(e.P80) / 100 / bias; q < 1.15 || q > 1.45 { // e to the .84 x .2 is 1.18; 8 observations of .5 still count
			t.Errorf("seed %d: the 80 %% quantile is %.2f of the median", seed, q)
		}
	}
}

func TestAStateIsAPureFoldOverObservationsInOrderOfTime(t *testing.T) {
	const seed = 11
	rng := rand.New(rand.NewPCG(seed, 0))
	var all []learn.Observation
	for i := range 500 {
		at := monday.Add(time.Duration(rng.IntN(90*24)) * time.Hour)
		o := learn.Observation{ID: fmt.Sprintf("o%04d", i), At: at, Kind: []learn.Kind{learn.Duration, learn.Outcome, learn.Drag}[i%3],
			Project: fmt.Sprint(rng.IntN(4)), Estimate: 5 + rng.IntN(300), Actual: 1 + rng.IntN(600),
			Cell: learn.Cell{Energy: rng.IntN(3), Weekend: rng.IntN(2) == 0, Block: rng.IntN(12)}, Done: rng.IntN(3) > 0,
			Moves: []learn.Change{{Term: "evening", Cost: int64(rng.IntN(200) - 60)}, {Term: "energy", Cost: int64(rng.IntN(200) - 100)}}}
		all = append(all, o)
	}
	want := learn.Fold(all)
	for range 5 {
		rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if got := learn.Fold(all); !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d: another order of reading gives another state", seed)
		}
	}
}

// world draws durations as people are believed to have them: 400 of them, five projects each, one record in twenty junk.
type world struct {
	rng *rand.Rand
}

type person struct {
	projects [5]float64 // biases: mean of ln(actual / estimate)
}

func (w world) person() person {
	var p person
	own := math.Log(1.25) + .35*w.rng.NormFloat64()
	for i := range p.projects {
		p.projects[i] = own + .3*w.rng.NormFloat64()
	}
	return p
}

// task draws an estimate and how long the work takes, in minutes.
func (w world) task(bias float64) (estimate, actual int) {
	estimate = 15 + 5*w.rng.IntN(34)
	return estimate, max(1, int(math.Round(float64(estimate)*math.Exp(bias+.5*w.rng.NormFloat64()))))
}

// recorded is what reaches the records: one in twenty is a timer that was forgotten, or started late.
func (w world) recorded(actual int) int {
	switch w.rng.IntN(40) {
	case 0:
		return min(actual*(3+w.rng.IntN(8)), 10_000)
	case 1:
		return max(1, actual/(3+w.rng.IntN(8)))
	}
	return actual
}

// simulate returns the mean |ln error| of the raw and the learned estimate and the share of tasks within the 80 % quantile, for
// tasks drawn after so many completions.
func simulate(seed uint64, after int) (raw, learned, coverage float64) {
	const people, tasks = 400, 20
	w := world{rand.New(rand.NewPCG(seed, 0x6c6561726e))}
	n := 0.0
	for range people {
		p := w.person()
		var all []learn.Observation
		for i := range after {
			project := w.rng.IntN(len(p.projects))
			estimate, actual := w.task(p.projects[project])
			all = append(all, done(i, fmt.Sprint(project), estimate, w.recorded(actual)))
		}
		s := learn.Fold(all)
		for range tasks {
			project := w.rng.IntN(len(p.projects))
			estimate, actual := w.task(p.projects[project])
			planned := s.Minutes(fmt.Sprint(project), estimate, false)
			raw += math.Abs(math.Log(float64(actual) / float64(estimate)))
			learned += math.Abs(math.Log(float64(actual) / float64(planned)))
			if 100*actual <= estimate*s.Project(fmt.Sprint(project)).P80 {
				coverage++
			}
			n++
		}
	}
	return raw / n, learned / n, coverage / n
}

func TestLearnedDurationsAreCloserAndTheirQuantileCovers(t *testing.T) {
	for seed := uint64(1); seed <= 4; seed++ {
		learnsFrom(t, seed)
	}
}

func learnsFrom(t *testing.T, seed uint64) {
	t.Helper()
	last := math.Inf(1)
	for _, c := range []struct {
		after int
		less  float64 // least reduction of the mean |ln error|
	}{{5, .05}, {15, .12}, {30, .20}, {60, .20}, {150, .20}} {
		raw, learned, coverage := simulate(seed, c.after)
		t.Logf("after %3d completions: |ln error| %.3f raw, %.3f learned (%.0f %% less), 80 %% quantile covers %.3f", c.after, raw, learned, 100*(1-learned/raw), coverage)
		if learned > (1-c.less)*raw {
			t.Errorf("seed %d, after %d completions: %.3f is not %.0f %% below %.3f", seed, c.after, learned, 100*c.less, raw)
		}
		if coverage < .75 || coverage > .85 {
			t.Errorf("seed %d, after %d completions: the 80 %% quantile covers %.3f", seed, c.after, coverage)
		}
		if learned > last+.005 {
			t.Errorf("seed %d, after %d completions: %.3f, worse than %.3f before", seed, c.after, learned, last)
		}
		last = learned
	}
}
