package learn

import (
	"slices"
	"sort"
)

// What is believed before anything is observed. Sources: students took 1.6 times as long as they predicted (Buehler, Griffin
// and Ross 1994); durations of software tasks are log-normal with a median near their estimate and a heavy tail (Bernhardsson 2019).
const (
	personMean     = 223_144 // ln 1.25: people take a quarter longer than they plan
	personVariance = 122_500 // .35^2: how people differ
	projectSpread  = 90_000  // .3^2: how the projects of one person differ
	noiseVariance  = 250_000 // .5^2: how tasks of one project differ
	noiseCount     = 8       // observations that the belief about noise is worth
)

const (
	// MinCompletions is how many completed tasks it takes before plans book other minutes than the estimate.
	MinCompletions = 5
	// keep is what is left of earlier observations of a project with each new one, in millionths: the last 50 count.
	keep = 980_000
	// outlier bounds y: four times as long, or a fourth, as much as an observation can say (ln 4).
	outlier = 1_386_294

	// leastEstimate is the shortest estimate that teaches, in minutes: below it, starting and stopping a timer is the noise.
	leastEstimate = 5
	// mostMinutes bounds estimate and actual, in minutes: a week.
	mostMinutes = 7 * 24 * 60
	// leastPlanned is the shortest estimate that plans change, in minutes: what is left of a change after rounding to
	// five minutes would be a matter of luck below it.
	leastPlanned = 10
	// step is what booked minutes are rounded to.
	step = 5
)

// The multiplier of an estimate stays between these, in hundredths: beyond them it is the estimate that should be looked at.
const (
	leastFactor = 70
	mostFactor  = 250
	// mostQuantile bounds the shown 80 % quantile, in hundredths.
	mostQuantile = 1000
)

// Quantiles of the standard normal distribution, in millionths.
const (
	quantile65 = 385_320
	quantile80 = 841_621
)

// Project is what is known about the durations of one project: three sufficient numbers, and a count for people.
type Project struct {
	ID      string `json:"id"`      // empty: work without a project
	Weight  int64  `json:"weight"`  // effective number of observations, in millionths
	Sum     int64  `json:"sum"`     // of y, in millionths
	Squares int64  `json:"squares"` // of y squared, in millionths
	Count   int    `json:"count"`   // completed tasks
}

// Teaches reports whether a completion says anything: minutes that nobody can have worked, and tasks so short that the noise
// is in starting the timer, do not.
func Teaches(estimate, actual int) bool {
	return estimate >= leastEstimate && estimate <= mostMinutes && actual >= 1 && actual <= mostMinutes
}

func (s *State) complete(o *Observation) {
	if !Teaches(o.Estimate, o.Actual) {
		return
	}
	y := min(max(ln(int64(o.Actual), int64(o.Estimate)), -outlier), outlier)
	p := s.project(o.Project)
	p.Weight = mul(p.Weight, keep) + one
	p.Sum = mul(p.Sum, keep) + y
	p.Squares = mul(p.Squares, keep) + mul(y, y)
	p.Count++
}

// project finds or makes a project.
func (s *State) project(id string) *Project {
	i := sort.Search(len(s.Projects), func(i int) bool { return s.Projects[i].ID >= id })
	if i == len(s.Projects) || s.Projects[i].ID != id {
		s.Projects = slices.Insert(s.Projects, i, Project{ID: id})
	}
	return &s.Projects[i]
}

// Completions is the number of completed tasks that were learned from.
func (s *State) Completions() int {
	n := 0
	for i := range s.Projects {
		n += s.Projects[i].Count
	}
	return n
}

// Estimate is how long work takes, as multiples of what was planned, in hundredths.
type Estimate struct {
	Factor int  // the median, from 70 to 250
	P65    int  // the 65 % quantile, from 70 to 250: booked where the deadline is hard
	P80    int  // the 80 % quantile: eight of ten tasks take at most so long
	Count  int  // completed tasks of the project
	Active bool // plans use it
}

// Project is the estimate for a project, also for one that nothing is known about: it takes after the person.
func (s *State) Project(id string) Estimate {
	i := sort.Search(len(s.Projects), func(i int) bool { return s.Projects[i].ID >= id })
	if i < len(s.Projects) && s.Projects[i].ID == id {
		return s.estimate(&s.Projects[i])
	}
	return s.estimate(&Project{ID: id})
}

// estimate is the posterior predictive distribution of a project. With the noise known, the model is normal on both levels
// and everything has a closed form.
func (s *State) estimate(p *Project) Estimate {
	noise := s.noise()
	mean, variance := s.person(noise)
	// What the project itself says, against what the person says about it.
	own := div(p.Weight, noise)
	from := div(one, projectSpread)
	both := own + from
	centre := div(div(p.Sum, noise)+mul(from, mean), both)
	share := div(from, both)
	spread := sqrt(div(one, both) + mul(mul(share, share), variance) + noise)
	n := s.Completions()
	return Estimate{
		Factor: hundredths(centre, leastFactor, mostFactor),
		P65:    hundredths(centre+mul(quantile65, spread), leastFactor, mostFactor),
		P80:    hundredths(centre+mul(quantile80, spread), leastFactor, mostQuantile),
		Count:  p.Count, Active: n >= MinCompletions,
	}
}

// noise is the variance of y inside a project, over all projects, shrunk to what was believed.
func (s *State) noise() int64 {
	weight, squares := int64(noiseCount*one), int64(noiseCount*noiseVariance)
	for i := range s.Projects {
		p := &s.Projects[i]
		weight += max(0, p.Weight-one) // one is spent on the mean
		squares += max(0, p.Squares-div(mul(p.Sum, p.Sum), p.Weight))
	}
	return div(squares, weight)
}

// person is the mean and variance of the person's own bias: each project is one observation of it, as good as its own mean.
func (s *State) person(noise int64) (mean, variance int64) {
	precision := div(one, personVariance)
	sum := mul(precision, personMean)
	for i := range s.Projects {
		p := &s.Projects[i]
		if p.Weight == 0 {
			continue
		}
		own := div(one, projectSpread+div(noise, p.Weight))
		precision += own
		sum += mul(own, div(p.Sum, p.Weight))
	}
	return div(sum, precision), div(one, precision)
}

// hundredths is e to the power of y in hundredths, within bounds.
func hundredths(y int64, least, most int) int {
	return min(max(int(round(exp(y), one/100)), least), most)
}

// Minutes is what a plan books for a task of the project: the median, or the 65 % quantile where the deadline is hard, rounded
// to five minutes. Below MinCompletions, and for estimates under ten minutes, it is the estimate.
func (s *State) Minutes(project string, estimate int, hard bool) int {
	e := s.Project(project)
	if !e.Active || estimate < leastPlanned || estimate > mostMinutes {
		return estimate
	}
	factor := e.Factor
	if hard {
		factor = e.P65
	}
	return max(step, int(round(int64(estimate)*int64(factor), 100*step))*step)
}
