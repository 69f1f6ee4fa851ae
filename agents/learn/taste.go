package learn

import (
	"slices"
	"sort"
	"time"
)

const (
	// MinDrags is how many drags in one direction it takes before a weight changes.
	MinDrags = 5
	// tasteStep is the longest step of a log-weight with one drag, in millionths.
	tasteStep = 100_000
	// mostTaste bounds a log-weight: a fourth of the default to four times (ln 4).
	mostTaste = 1_386_294
	// tasteHalfLife is after how many days a learned weight is half way back to the default.
	tasteHalfLife = 56
)

// Tastes are the terms whose weights are learned, by name. Lateness is no taste but a deadline; a drag breaks stability
// whatever its reason; the length of a block and the minute it starts at say more about the hand than about the wish.
var Tastes = []string{"asap", "day_load", "energy", "evening", "margin", "urgency", "weekend"}

// Taste is what drags say about the weight of one term.
type Taste struct {
	Term string `json:"term"`
	Log  int64  `json:"log"` // of the factor, in millionths, faded to Day
	Day  int64  `json:"day"` // days since 1970
	// Run counts drags that agree: above 0 for more weight, below 0 for less. One that disagrees takes one back.
	Run int `json:"run"`
}

// drag takes a passive-aggressive step: when the block's new place costs more than its old one did although the person
// prefers it, the terms that say so lose weight and those that deny it gain, in proportion to what they said.
func (s *State) drag(o *Observation) {
	day := dayOf(o.At)
	var total, most int64
	says := make([]int64, len(o.Moves)) // what each term says at the weight that plans use by then
	for i, c := range o.Moves {
		if c.Cost > maxChange || c.Cost < -maxChange {
			return
		}
		if k := sort.SearchStrings(Tastes, c.Term); k < len(Tastes) && Tastes[k] == c.Term {
			says[i] = mul(c.Cost, exp(s.inForce(c.Term, day)))
			total += says[i]
			most = max(most, says[i], -says[i])
		}
	}
	if total <= 0 { // the weights agree with the person
		return
	}
	for i, c := range o.Moves {
		if says[i] == 0 || c.Forgotten {
			continue
		}
		t := s.taste(c.Term)
		t.fade(day)
		move := -round(tasteStep*says[i], most)
		t.Log = min(max(t.Log+move, -mostTaste), mostTaste)
		t.Run = agree(t.Run, move)
	}
}

// maxChange is more than a block can cost, in tenths of a pain minute.
const maxChange = 1_000_000

func agree(run int, move int64) int {
	switch {
	case move > 0:
		return run + 1
	case move < 0:
		return run - 1
	}
	return run
}

// find is where a term is, or belongs, in s.Tastes.
func (s *State) find(term string) (int, bool) {
	i := sort.Search(len(s.Tastes), func(i int) bool { return s.Tastes[i].Term >= term })
	return i, i < len(s.Tastes) && s.Tastes[i].Term == term
}

// taste finds or makes what is known about a term.
func (s *State) taste(term string) *Taste {
	i, known := s.find(term)
	if !known {
		s.Tastes = slices.Insert(s.Tastes, i, Taste{Term: term})
	}
	return &s.Tastes[i]
}

// inForce is the log-weight of a term that plans of a day use.
func (s *State) inForce(term string, day int64) int64 {
	if i, known := s.find(term); known {
		return s.Tastes[i].inForce(day)
	}
	return 0
}

// inForce is 0, the default, until MinDrags agree.
func (t *Taste) inForce(day int64) int64 {
	if log := t.faded(day); t.Run >= MinDrags && log > 0 || t.Run <= -MinDrags && log < 0 {
		return log
	}
	return 0
}

func (t *Taste) fade(day int64) {
	t.Log = t.faded(day)
	t.Day = max(t.Day, day)
}

func (t *Taste) faded(day int64) int64 { return mul(t.Log, decay(day-t.Day, tasteHalfLife)) }

// Weight is how much a term counts, learned from drags.
type Weight struct {
	Term   string
	Factor int // in hundredths, from 25 to 400; 100 until MinDrags agree
	Drags  int // that agree; below 0 when they ask for less
}

// Weights lists the terms that drags have spoken about, by name.
func (s *State) Weights(now time.Time) []Weight {
	var out []Weight
	for i := range s.Tastes {
		t := &s.Tastes[i]
		if t.Run != 0 {
			out = append(out, Weight{Term: t.Term, Factor: hundredths(t.inForce(dayOf(now)), 25, 400), Drags: t.Run})
		}
	}
	return out
}

// Scaled is a weight with its factor: rounded, and never so small that a term that counted counts for nothing.
func Scaled(weight int64, factor int) int64 {
	if weight <= 0 {
		return weight
	}
	return max(1, round(weight*int64(factor), 100))
}
