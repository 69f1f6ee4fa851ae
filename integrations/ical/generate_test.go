package ical

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// seedOf gives the seed of the generated tests and prints it, so that a failure
// can be run again with PULSEPLAN_SEED.
func seedOf(t testing.TB) uint64 {
	t.Helper()
	seed := uint64(20261123)
	if text := os.Getenv("PULSEPLAN_SEED"); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatalf("PULSEPLAN_SEED: %v", err)
		}
		seed = n
	}
	t.Logf("seed %d", seed)
	return seed
}

// generated is one rule with its start.
type generated struct {
	rule   string
	start  string // DTSTART, wall clock, "20260302T093000" or "20260302"
	zone   string // IANA name; "" for all-day, "UTC", "floating"
	allDay bool
	synced bool // DTSTART was made an instance of the rule
}

var dayNames = []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}

type generator struct{ *rand.Rand }

func newGenerator(seed uint64) *generator {
	return &generator{rand.New(rand.NewPCG(seed, 5545))}
}

func (g *generator) chance(percent int) bool { return g.IntN(100) < percent }

func (g *generator) pick(list ...string) string { return list[g.IntN(len(list))] }

// numbers gives a list such as "-3,1,12" of up to n different numbers, sorted:
// ical.js loses instances when a list is not.
func (g *generator) numbers(n, low, high int, negative bool) string {
	var list []int
	for range 1 + g.IntN(n) {
		v := low + g.IntN(high-low+1)
		if negative && g.chance(30) {
			v = -v
		}
		list = append(list, v)
	}
	slices.Sort(list)
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(slices.Compact(list)), " ", ","), "[]")
}

func (g *generator) weekdays(ordinal int) string {
	seen := map[string]bool{}
	var list []string
	withOrdinals := ordinal > 0 && g.chance(60)
	for range 1 + g.IntN(3) {
		d := dayNames[g.IntN(7)]
		if withOrdinals {
			n := 1 + g.IntN(ordinal)
			if g.chance(40) {
				n = -n
			}
			d = strconv.Itoa(n) + d
		}
		if !seen[d] {
			seen[d] = true
			list = append(list, d)
		}
	}
	return strings.Join(list, ",")
}

// rule makes a rule that RFC 5545 allows.
func (g *generator) rule(allDay bool) (freq string, parts []string) {
	freq = g.pick("DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "MONTHLY", "YEARLY", "YEARLY")
	if !allDay && g.chance(6) {
		freq = "HOURLY"
	}
	add := func(percent int, name string, value func() string) {
		if g.chance(percent) {
			parts = append(parts, name+"="+value())
		}
	}
	if g.chance(40) {
		parts = append(parts, "INTERVAL="+strconv.Itoa(1+g.IntN(4)))
	}
	byMonth := func() string { return g.numbers(3, 1, 12, false) }
	monthDay := func() string { return g.numbers(4, 1, 31, true) }
	switch freq {
	case "HOURLY":
		add(20, "BYDAY", func() string { return g.weekdays(0) })
		add(25, "BYHOUR", func() string { return g.numbers(5, 0, 23, false) })
		add(25, "BYMINUTE", func() string { return g.numbers(3, 0, 59, false) })
	case "DAILY":
		add(20, "BYMONTH", byMonth)
		add(15, "BYMONTHDAY", monthDay)
		add(30, "BYDAY", func() string { return g.weekdays(0) })
	case "WEEKLY":
		add(10, "BYMONTH", byMonth)
		add(70, "BYDAY", func() string { return g.weekdays(0) })
	case "MONTHLY":
		add(15, "BYMONTH", byMonth)
		add(40, "BYMONTHDAY", monthDay)
		add(50, "BYDAY", func() string { return g.weekdays(4) })
	case "YEARLY":
		g.yearly(&parts, byMonth, monthDay)
	}
	if freq != "HOURLY" && !allDay {
		add(12, "BYHOUR", func() string { return g.numbers(3, 0, 23, false) })
		add(8, "BYMINUTE", func() string { return g.numbers(2, 0, 59, false) })
	}
	if strings.Contains(strings.Join(parts, ";"), "BY") && freq != "HOURLY" {
		add(15, "BYSETPOS", func() string { return g.numbers(2, 1, 3, true) })
	}
	add(25, "WKST", func() string { return g.pick("SU", "MO", "WE", "SA") })
	return freq, parts
}

func (g *generator) yearly(parts *[]string, byMonth, monthDay func() string) {
	add := func(name, value string) { *parts = append(*parts, name+"="+value) }
	switch g.IntN(8) {
	case 0:
		add("BYMONTH", byMonth())
	case 1:
		add("BYMONTH", byMonth())
		add("BYMONTHDAY", monthDay())
	case 2:
		add("BYMONTH", byMonth())
		add("BYDAY", g.weekdays(4))
	case 3:
		add("BYDAY", g.weekdays(30))
	case 4:
		add("BYWEEKNO", g.numbers(3, 1, 53, true))
		add("BYDAY", g.weekdays(0))
	case 5:
		add("BYYEARDAY", g.numbers(4, 1, 366, true))
	case 6:
		add("BYMONTHDAY", monthDay())
		add("BYDAY", g.weekdays(0))
	}
}

// make gives a rule with a start; most starts are instances of the rule.
func (g *generator) make(t *testing.T, zones []string) generated {
	for {
		one := generated{zone: zones[g.IntN(len(zones))]}
		one.allDay = one.zone == ""
		day := dayOf(2019+g.IntN(8), 1, 1) + int64(g.IntN(365))
		second := int64(g.IntN(24*12)) * 300
		if g.chance(20) {
			second = int64(1+g.IntN(2))*secondsPerHour + 1800 // near the usual hour of clock changes
		}
		if one.allDay {
			second = 0
		}
		freq, parts := g.rule(one.allDay)
		body := "FREQ=" + freq
		for _, p := range parts {
			body += ";" + p
		}
		wall := day*secondsPerDay + second
		rule, err := ParseRule(body)
		if err != nil {
			t.Fatalf("the generator made %q: %v", body, err)
		}
		// The first instance after the start; a rule that has none in ten years
		// tests little and makes other programs search for ever.
		first := int64(0)
		total := 1 << 30
		steps := &budget{ctx: t.Context(), left: total, total: &total}
		n := 0
		newPattern(rule, wall, one.allDay).between(wall, wall+10*366*secondsPerDay, steps, func(w int64) bool {
			if n++; n == 1 {
				first = w
			}
			return n < 6
		})
		if n < 6 {
			continue
		}
		if one.synced = g.chance(85); one.synced {
			wall = first
		}
		switch g.IntN(4) {
		case 0:
			body += ";COUNT=" + strconv.Itoa(1+g.IntN(40))
		case 1:
			until := wall + int64(g.IntN(600))*secondsPerDay + second
			if one.allDay {
				body += ";UNTIL=" + basicDate(wallDay(until))
			} else if one.zone == "floating" {
				body += ";UNTIL=" + basicDateTime(until)
			} else {
				body += ";UNTIL=" + basicDateTime(until) + "Z"
			}
		}
		one.rule = body
		one.start = basicDateTime(wall)
		if one.allDay {
			one.start = basicDate(wallDay(wall))
		}
		return one
	}
}

// dtstart is the line of the start.
func (g generated) dtstart() string { return g.dateLine("DTSTART", g.start) }

// dateLine writes a date property in the form of the start.
func (g generated) dateLine(name, value string) string {
	switch g.zone {
	case "":
		return name + ";VALUE=DATE:" + value
	case "UTC":
		return name + ":" + value + "Z"
	case "floating":
		return name + ":" + value
	}
	return fmt.Sprintf("%s;TZID=%s:%s", name, g.zone, value)
}
