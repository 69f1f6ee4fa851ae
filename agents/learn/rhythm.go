package learn

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The grid of the day.
const (
	energies  = 3
	dayParts  = 2
	blocks    = 12 // of two hours
	cells     = energies * dayParts * blocks
	partHours = 24 / blocks
)

// What is believed about each cell before anything is observed: Beta(6, 2), three of four blocks are worked as planned.
const (
	priorGood = 6 * one
	priorBad  = 2 * one
)

const (
	// MinOutcomes is how many blocks of a kind of work (on weekdays, or weekends) it takes before its hours cost anything.
	MinOutcomes = 5
	// rhythmHalfLife is after how many days an outcome counts half: six weeks, so that a new term brings new habits.
	rhythmHalfLife = 42
	// fitScale is the cost of a slot at which no block is ever worked while another never fails, in tenths of a pain minute.
	fitScale = 40
	// MostFit bounds the cost of a slot, in tenths of a pain minute: as much as deep work at the worst time of day.
	MostFit = 20
)

// energyNames are the kinds of work, in the order of the planner's constants.
var energyNames = [energies]string{"medium", "low", "high"}

// dayNames are the two kinds of days.
var dayNames = [dayParts]string{"workday", "weekend"}

// Cell is a kind of work at a time of day.
type Cell struct {
	Energy  int  // 0 medium, 1 low, 2 high
	Weekend bool // Saturday or Sunday
	Block   int  // two hours: 0 from midnight, 11 from 22:00
}

// CellAt is the cell of a block by the local time of its middle.
func CellAt(energy int, start, end time.Time, zone *time.Location) Cell {
	middle := start.Add(end.Sub(start) / 2).In(zone)
	day := middle.Weekday()
	return Cell{energy, day == time.Saturday || day == time.Sunday, middle.Hour() / partHours}
}

// Valid reports whether there is such a cell.
func (c Cell) Valid() bool {
	return c.Energy >= 0 && c.Energy < energies && c.Block >= 0 && c.Block < blocks
}

func (c Cell) index() int { return (c.Energy*dayParts+c.part())*blocks + c.Block }

func (c Cell) part() int {
	if c.Weekend {
		return 1
	}
	return 0
}

func cellOf(index int) Cell {
	return Cell{index / (dayParts * blocks), index/blocks%dayParts == 1, index % blocks}
}

// String is the cell as a key, such as high.workday.08.
func (c Cell) String() string {
	return fmt.Sprintf("%s.%s.%02d", energyNames[c.Energy], dayNames[c.part()], c.Block*partHours)
}

// ParseCell reads what String wrote.
func ParseCell(key string) (Cell, bool) {
	words := strings.Split(key, ".")
	if len(words) != 3 {
		return Cell{}, false
	}
	hour, err := strconv.Atoi(words[2])
	if err != nil || hour < 0 || hour > 23 {
		return Cell{}, false
	}
	for e, name := range energyNames {
		for d, day := range dayNames {
			c := Cell{e, d == 1, hour / partHours}
			if name == words[0] && day == words[1] && c.String() == key {
				return c, true
			}
		}
	}
	return Cell{}, false
}

// Record is what happened in one cell. Good and Bad have faded to Day.
type Record struct {
	Good  int64 `json:"good"` // in millionths of a block
	Bad   int64 `json:"bad"`  // in millionths of a block
	Day   int64 `json:"day"`  // days since 1970
	Done  int   `json:"done"` // for people: blocks worked as planned
	Count int   `json:"count"`
}

func (s *State) record(o *Observation, good, bad int64) {
	if !o.Cell.Valid() {
		return
	}
	r := &s.Cells[o.Cell.index()]
	r.fade(dayOf(o.At))
	r.Good += good
	r.Bad += bad
	r.Count++
	if good > 0 {
		r.Done++
	}
}

func (r *Record) fade(day int64) {
	left := decay(day-r.Day, rhythmHalfLife)
	r.Good, r.Bad, r.Day = mul(r.Good, left), mul(r.Bad, left), max(r.Day, day)
}

// mean is the expected share of blocks that are worked as planned, in millionths.
func (r Record) mean(day int64) int64 {
	r.fade(day)
	return div(priorGood+r.Good, priorGood+priorBad+r.Good+r.Bad)
}

// Fit is the cost of one slot for each kind of work, weekday (0) or weekend (1), and two hours of the day, in tenths of a
// pain minute. The zero value has no opinion.
type Fit [energies][dayParts][blocks]int16

// Fit compares each cell with the best one of its kind of work and kind of day: where blocks are skipped or dragged away more
// often, a slot costs more, at most MostFit.
//
// It goes by the expected share and draws nothing. The belief of three in four is high enough that hours nobody has tried look
// better than hours that have failed, and so they get tried. A draw from the posterior each day (Thompson sampling) was
// simulated beside it on 300 people for 16 weeks: it worked 1.6 more of a hundred blocks, in hours that cost 1.1 tenths of a pain
// minute a slot more, and it moves plans every day for no reason that a person could see.
func (s *State) Fit(now time.Time) Fit {
	var fit Fit
	day := dayOf(now)
	for row := 0; row < cells; row += blocks {
		count, best := 0, int64(0)
		for i := row; i < row+blocks; i++ {
			count += s.Cells[i].Count
			best = max(best, s.Cells[i].mean(day))
		}
		if count < MinOutcomes {
			continue
		}
		for i := row; i < row+blocks; i++ {
			c := cellOf(i)
			cost := round(mul(fitScale*one, best-s.Cells[i].mean(day)), one)
			fit[c.Energy][c.part()][c.Block] = int16(min(cost, MostFit))
		}
	}
	return fit
}

// Time is what was learned about one cell.
type Time struct {
	Cell  Cell
	Mean  int // percent of blocks expected to be worked as planned
	Done  int // blocks worked as planned
	Count int // blocks in all: worked, skipped or dragged away
}

// Times lists the cells in which anything happened, by kind of work, day and hour.
func (s *State) Times(now time.Time) []Time {
	var out []Time
	for i, r := range s.Cells {
		if r.Count > 0 {
			out = append(out, Time{cellOf(i), int(round(r.mean(dayOf(now)), one/100)), r.Done, r.Count})
		}
	}
	return out
}
