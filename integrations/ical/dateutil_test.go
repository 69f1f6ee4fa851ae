package ical

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// isoWall gives "2026-11-20T09:00:00".
func isoWall(wall int64) string {
	s := isoInstant(wall)
	return s[:len(s)-1]
}

// disagreement is a known difference between an oracle and us: which rules it
// concerns, who is right by the text of RFC 5545, and why.
type disagreement struct {
	name    string
	applies func(g generated, r *Rule) bool
	right   string // "we", "the oracle", "neither can be told"
	why     string
	// predict, when it is set, says what the oracle answers instead: then the
	// difference is understood to the date and not only by its pattern.
	predict func(t *testing.T, g generated, lo, hi int64) []string
}

// explain finds the entry of a difference, counts it, and fails without one.
func explain(t *testing.T, table []disagreement, counts map[string]int, g generated, lo, hi int64, answer []string, difference string) {
	t.Helper()
	rule, err := ParseRule(g.rule)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range table {
		if d.applies(g, rule) && (d.predict == nil || slices.Equal(d.predict(t, g, lo, hi), answer)) {
			counts[d.name]++
			return
		}
	}
	t.Errorf("unexplained: %s %s\n%s", g.dtstart(), g.rule, difference)
}

func reportCounts(t *testing.T, table []disagreement, counts map[string]int, total int) {
	t.Helper()
	for _, d := range table {
		t.Logf("%d of %d: %s (right: %s): %s", counts[d.name], total, d.name, d.right, d.why)
	}
}

// namesLastWeeks reports whether BYWEEKNO names week 52 or 53 or, from the end,
// the weeks that those are.
func namesLastWeeks(r *Rule) bool {
	return slices.ContainsFunc(r.ByWeekNo, func(n int) bool { return n >= 52 || n <= -52 })
}

const lastWeeksReason = "RFC 5545 3.3.10: weeks are those of ISO 8601, so that January 1, 2022 is a day of week 52, and -52 in a year of 52 weeks " +
	"is week 1, which may begin in December; dateutil takes the number of weeks of the wrong year and looks for week 1 by its positive " +
	"number only. With an INTERVAL the RFC does not say to which year's visit such a day belongs: both take the year of the date"

// startIsInstance reports whether the rule itself names DTSTART.
func startIsInstance(t *testing.T, g generated, rule *Rule) bool {
	t.Helper()
	start := wallOfText(t, g.start)
	pattern := newPattern(rule, start, g.allDay)
	inFirst, _ := pattern.fill(pattern.unitOf(start), nil)
	return slices.Contains(inFirst, start)
}

// weeklyFromStart is BYSETPOS as dateutil applies it to weeks: the first week
// begins on DTSTART, so that positions in it count from there.
func weeklyFromStart(t *testing.T, g generated, lo, hi int64) []string {
	t.Helper()
	rule, err := ParseRule(g.rule)
	if err != nil {
		t.Fatal(err)
	}
	start := wallOfText(t, g.start)
	pattern := newPattern(rule, start, g.allDay)
	positions := rule.BySetPos
	first, list := pattern.unitOf(start), []string{}
	left := rule.Count
	for unit := first; pattern.unitStart(unit) <= min(hi, pattern.untilWall(g.allDay, nil)); unit += int64(rule.Interval) {
		rule.BySetPos = nil
		set, _ := pattern.fill(unit, nil)
		rule.BySetPos = positions
		set = slices.DeleteFunc(set, func(w int64) bool { return wallDay(w) < wallDay(start) })
		for _, wall := range pattern.choose(set) {
			if wall < start || wall > pattern.untilWall(g.allDay, nil) {
				continue
			}
			if wall >= lo && wall <= hi {
				list = append(list, isoWall(wall))
			}
			if left--; left == 0 {
				return list
			}
		}
	}
	return list
}

var dateutilDisagreements = []disagreement{
	{
		name:    "BYSETPOS by the week, in the first week",
		applies: func(_ generated, r *Rule) bool { return r.Freq == Weekly && len(r.BySetPos) > 0 },
		right:   "we",
		why: "RFC 5545 3.3.10: BYSETPOS operates on the set of recurrence instances in one interval of the rule, which is the " +
			"week from WKST; dateutil takes the set of the first week to begin on DTSTART",
		predict: weeklyFromStart,
	},
	{
		name:    "week 52 or 53 at the turn of the year",
		applies: func(_ generated, r *Rule) bool { return namesLastWeeks(r) },
		right:   "we",
		why:     lastWeeksReason,
	},
	{
		name:    "DTSTART is not an instance of its rule",
		applies: func(g generated, _ *Rule) bool { return !g.synced },
		right:   "we",
		why: "RFC 5545 3.8.5.3: the DTSTART property value always counts as the first occurrence, for COUNT too; " +
			"dateutil gives only what the rule names and says so in its manual",
		predict: func(t *testing.T, g generated, lo, hi int64) []string {
			if rule, err := ParseRule(g.rule); err == nil && rule.Count > 0 && !startIsInstance(t, g, rule) {
				g.rule = strings.Replace(g.rule, fmt.Sprintf("COUNT=%d", rule.Count), fmt.Sprintf("COUNT=%d", rule.Count+1), 1)
			}
			start := isoWall(wallOfText(t, g.start))
			return slices.DeleteFunc(wallTimes(t, g, lo, hi), func(s string) bool { return s == start })
		},
	},
}

func TestRulesAgreeWithDateutil(t *testing.T) {
	command := pythonOracle(t, "oracle_dateutil.py", "dateutil")
	const total = 4000
	g := newGenerator(seedOf(t))
	var cases []generated
	var questions []ruleQuestion
	var spans [][2]int64
	for i := range total {
		one := g.make(t, []string{"floating", "floating", "floating", ""})
		start := wallOfText(t, one.start)
		lo, hi := start, start+int64(4*365)*secondsPerDay
		if strings.HasPrefix(one.rule, "FREQ=HOURLY") {
			hi = start + 20*secondsPerDay
		}
		if g.chance(40) {
			lo = start + int64(g.IntN(700))*secondsPerDay
			hi = lo + int64(g.IntN(200))*secondsPerDay
		}
		cases, spans = append(cases, one), append(spans, [2]int64{lo, hi})
		questions = append(questions, ruleQuestion{i, isoWall(start), one.rule, isoWall(lo), isoWall(hi)})
	}
	answers := ask(t, command, questions)
	counts := map[string]int{}
	compared := 0
	for i, one := range cases {
		got := wallTimes(t, one, spans[i][0], spans[i][1])
		a := answers[i]
		compared += len(a.Starts)
		if a.Error != "" || !slices.Equal(got, a.Starts) {
			explain(t, dateutilDisagreements, counts, one, spans[i][0], spans[i][1], a.Starts, fmt.Sprintf("window %s..%s\nours   %v\noracle %v %s", isoWall(spans[i][0]), isoWall(spans[i][1]), clip(got, a.Starts), clip(a.Starts, got), a.Error))
		}
	}
	t.Logf("%d rules, %d dates compared", total, compared)
	reportCounts(t, dateutilDisagreements, counts, total)
}

// clip shows what one list has and the other has not.
func clip(list, other []string) []string {
	var only []string
	for _, s := range list {
		if !slices.Contains(other, s) && len(only) < 6 {
			only = append(only, s)
		}
	}
	return only
}

func wallOfText(t *testing.T, text string) int64 {
	t.Helper()
	d, err := parseDateTime(text)
	if err != nil {
		t.Fatal(err)
	}
	return d.wall
}

// wallTimes gives DTSTART and the rule's instances within [lo, hi].
func wallTimes(t *testing.T, g generated, lo, hi int64) []string {
	t.Helper()
	rule, err := ParseRule(g.rule)
	if err != nil {
		t.Fatal(err)
	}
	start := wallOfText(t, g.start)
	pattern := newPattern(rule, start, g.allDay)
	until := pattern.untilWall(g.allDay, nil)
	list := []string{}
	if start >= lo && start <= hi && start <= until {
		list = append(list, isoWall(start))
	}
	total := 1 << 30
	steps := &budget{ctx: t.Context(), left: total, total: &total}
	pattern.between(lo, min(hi, until), steps, func(wall int64) bool {
		list = append(list, isoWall(wall))
		return true
	})
	return list
}
