package ical

import (
	"errors"
	"slices"
	"strings"
	"time"
)

// severalADay reports whether the series can have two instances on one day.
func severalADay(c generatedCalendar, r *Rule) bool {
	return r.Freq == Hourly || len(r.ByHour) > 1 || len(r.ByMinute) > 1 || c.rdates
}

// laterBy reports whether every occurrence that only the oracle has is one of
// ours, that many seconds later.
func laterBy(seconds int64, onlyOurs, onlyTheirs []oracleEvent) bool {
	if len(onlyOurs) != len(onlyTheirs) {
		return false
	}
	for i := range onlyOurs {
		a, errA := time.Parse(time.RFC3339, onlyOurs[i].Start)
		b, errB := time.Parse(time.RFC3339, onlyTheirs[i].Start)
		if errA != nil || errB != nil || b.Unix()-a.Unix() != seconds {
			return false
		}
	}
	return true
}

var rieDisagreements = []calendarDisagreement{
	{
		name: "DTSTART is not an instance of its rule, with COUNT", right: "we",
		why: "RFC 5545 3.8.5.3: DTSTART always counts as the first occurrence; the oracle shows it but lets the rule count without it",
		applies: func(c generatedCalendar, r *Rule, _ oracleAnswer, _, _ []oracleEvent) bool {
			return !c.synced && r.Count > 0
		},
	},
	{
		name: "a time that comes twice", right: "we",
		why: "RFC 5545 3.3.5: a local time that occurs twice refers to the first occurrence; the oracle takes the second",
		applies: func(c generatedCalendar, _ *Rule, _ oracleAnswer, onlyOurs, onlyTheirs []oracleEvent) bool {
			if len(onlyTheirs) == 0 { // its second one may lie behind the window
				edge := isoInstant(c.to.Unix() - 3600)
				return !slices.ContainsFunc(onlyOurs, func(e oracleEvent) bool { return e.Start < edge })
			}
			return laterBy(3600, onlyOurs, onlyTheirs) || (c.zone == "Australia/Lord_Howe" && laterBy(1800, onlyOurs, onlyTheirs))
		},
	},
	{
		name: "an EXDATE beside another instance of the day, in the other season", right: "we",
		why: "RFC 5545 3.8.5.1: EXDATE names one instance; the oracle compares it by the offset that DTSTART had, an hour off",
		applies: func(c generatedCalendar, r *Rule, _ oracleAnswer, _, onlyTheirs []oracleEvent) bool {
			return c.exdates && severalADay(c, r) && zoneTexts[c.zone] != "" && len(onlyTheirs) <= 1
		},
	},
	{
		name: "an ordinal of two digits in BYDAY", right: "we",
		why: "RFC 5545 3.3.10: ordwk is one or two digits; python3-icalendar takes one, drops the RRULE and leaves DTSTART alone",
		applies: func(c generatedCalendar, r *Rule, _ oracleAnswer, _, _ []oracleEvent) bool {
			return hasLongOrdinal(r)
		},
	},
	{
		name: "an override on a day with several instances", right: "we",
		why: "RFC 5545 3.8.4.4: RECURRENCE-ID names one instance by its time; the oracle matches it by the day alone",
		applies: func(c generatedCalendar, r *Rule, _ oracleAnswer, _, _ []oracleEvent) bool {
			return c.overrides && severalADay(c, r)
		},
	},
	{
		name: "BYSETPOS by the week, in the first week", right: "we",
		why: "as with dateutil, on which this oracle stands",
		applies: func(_ generatedCalendar, r *Rule, _ oracleAnswer, _, _ []oracleEvent) bool {
			return r.Freq == Weekly && len(r.BySetPos) > 0
		},
	},
	{
		name: "week 52 or 53 at the turn of the year", right: "we",
		why: "as with dateutil, on which this oracle stands",
		applies: func(_ generatedCalendar, r *Rule, _ oracleAnswer, _, _ []oracleEvent) bool {
			return namesLastWeeks(r)
		},
	},
}

func hasLongOrdinal(r *Rule) bool {
	return slices.ContainsFunc(r.ByDay, func(d WeekdayNum) bool { return d.N > 9 || d.N < -9 })
}

var icaljsDisagreements = []calendarDisagreement{
	{
		name: "an ordinal of two digits in BYDAY", right: "we",
		why: "RFC 5545 3.3.10: ordwk is one or two digits; ical.js gives the 6th Thursday of the year for 16TH",
		applies: func(_ generatedCalendar, r *Rule, _ oracleAnswer, _, _ []oracleEvent) bool {
			return hasLongOrdinal(r)
		},
	},
	{
		name: "the oracle gave up", right: "nothing was compared",
		why: "ical.js walks every instance from DTSTART, and some BYWEEKNO and BYSETPOS rules send it round for ever; it is stopped",
		applies: func(_ generatedCalendar, _ *Rule, a oracleAnswer, _, _ []oracleEvent) bool {
			return strings.Contains(a.Error, "timed out")
		},
	},
	{
		name: "DTSTART is not an instance of its rule", right: "we",
		why: "RFC 5545 3.8.5.3: DTSTART always counts as the first occurrence; ical.js gives and counts only what the rule names",
		applies: func(c generatedCalendar, r *Rule, _ oracleAnswer, onlyOurs, onlyTheirs []oracleEvent) bool {
			// Without DTSTART one more instance fits a COUNT, at the end.
			return !c.synced && (r.Count > 0 || len(onlyTheirs) == 0) && len(onlyOurs) <= 1 && len(onlyTheirs) <= 1
		},
	},
	{
		name: "instances on a day of clock change", right: "we",
		why: "RFC 5545 3.8.5.3: with DTEND the same exact duration applies to every member, where ical.js keeps the wall-clock end; " +
			"3.3.5: a time that comes twice means the first, a skipped one has the offset before the gap, where ical.js takes the other",
		applies: func(c generatedCalendar, _ *Rule, _ oracleAnswer, onlyOurs, onlyTheirs []oracleEvent) bool {
			if !c.synced { // it leaves DTSTART out as well, see below
				start := isoInstant(resolve(c.startWall, c.location()))
				onlyOurs = slices.DeleteFunc(slices.Clone(onlyOurs), func(e oracleEvent) bool { return e.Start == start })
			}
			return len(onlyOurs) > 0 && onClockChange(c.zone, onlyOurs, onlyTheirs)
		},
	},
	{
		name: "an EXDATE for a DTSTART that is not an instance", right: "we",
		why: "RFC 5545 3.8.5.1: every EXDATE is taken away; ical.js waits for the rule to reach the first one and misses those after it",
		applies: func(c generatedCalendar, _ *Rule, _ oracleAnswer, onlyOurs, _ []oracleEvent) bool {
			return !c.synced && c.exdates && len(onlyOurs) == 0
		},
	},
	{
		name: "BYWEEKNO", right: "we",
		why: "RFC 5545 3.3.10: BYWEEKNO names weeks of the year; ical.js gives the weekday in every later week too, or none",
		applies: func(_ generatedCalendar, r *Rule, _ oracleAnswer, _, _ []oracleEvent) bool {
			return len(r.ByWeekNo) > 0
		},
	},
	{
		name: "BYSETPOS other than for the weekdays of a month", right: "we",
		why: "RFC 5545 3.3.10: BYSETPOS is valid with every FREQ and every other part; ical.js applies it to MONTHLY with BYDAY only",
		applies: func(_ generatedCalendar, r *Rule, _ oracleAnswer, _, _ []oracleEvent) bool {
			return len(r.BySetPos) > 0 && (r.Freq != Monthly || len(r.ByDay) == 0 || len(r.ByHour)+len(r.ByMinute) > 0)
		},
	},
	{
		name: "BYMONTHDAY together with BYDAY", right: "we",
		why: "RFC 5545 3.3.10, notes 1 and 2: BYDAY limits BYMONTHDAY, as in every Friday the 13th; ical.js loses or adds days " +
			"when there are several of either",
		applies: func(_ generatedCalendar, r *Rule, _ oracleAnswer, _, _ []oracleEvent) bool {
			return r.Freq >= Monthly && len(r.ByMonthDay) > 0 && len(r.ByDay) > 0
		},
	},
	{
		name: "BYMONTHDAY from the end, other than by the month", right: "we",
		why: "RFC 5545 3.3.10: -10 is the tenth to the last day of the month; ical.js counts it in the month of the instance before",
		applies: func(_ generatedCalendar, r *Rule, _ oracleAnswer, _, _ []oracleEvent) bool {
			return r.Freq != Monthly && len(r.ByMonthDay) > 0 && r.ByMonthDay[0] < 0
		},
	},
	{
		name: "BYMONTH in weeks and months", right: "we",
		why: "RFC 5545 3.3.10: BYMONTH limits WEEKLY and MONTHLY to the intervals that fall into those months; ical.js does not hold " +
			"the first instance to it, and leaves the INTERVAL to reach a named month",
		applies: func(_ generatedCalendar, r *Rule, _ oracleAnswer, _, _ []oracleEvent) bool {
			return (r.Freq == Weekly || r.Freq == Monthly) && len(r.ByMonth) > 0
		},
	},
	{
		name: "BYHOUR under HOURLY", right: "we",
		why: "RFC 5545 3.3.10: BYHOUR limits HOURLY, so that only every INTERVAL-th hour can be an instance and each is one; " +
			"ical.js gives every named hour and counts some of them twice",
		applies: func(_ generatedCalendar, r *Rule, _ oracleAnswer, _, _ []oracleEvent) bool {
			return r.Freq == Hourly && len(r.ByHour) > 0
		},
	},
	{
		name: "an instance that two properties name", right: "we",
		why: "RFC 5545 3.8.5.2: where duplicate instances are generated, only one is considered; ical.js gives it twice",
		applies: func(c generatedCalendar, _ *Rule, a oracleAnswer, onlyOurs, onlyTheirs []oracleEvent) bool {
			return a.Error == "" && (c.rdates || c.overrides) && len(onlyOurs)+len(onlyTheirs) == 0
		},
	},
	{
		name: "BYHOUR and BYMINUTE in months and years", right: "we",
		why: "RFC 5545 3.3.10: BYHOUR and BYMINUTE expand every day of the set; ical.js gives the first time only, or other days",
		applies: func(_ generatedCalendar, r *Rule, _ oracleAnswer, _, _ []oracleEvent) bool {
			return r.Freq >= Monthly && len(r.ByHour)+len(r.ByMinute) > 0
		},
	},
}

// location is the zone of the series.
func (g generated) location() *time.Location {
	if loc, ok := Location(g.zone); ok {
		return loc
	}
	return time.UTC
}

// onClockChange reports whether all differences are pairs: either of one start
// and ends at most two hours apart, or on a day on which the clocks of the
// zone change and apart by that change. (An end in the gap is read an hour
// later, so that the lengths can be two hours apart.)
func onClockChange(zone string, onlyOurs, onlyTheirs []oracleEvent) bool {
	loc, ok := Location(zone)
	if !ok || len(onlyOurs) != len(onlyTheirs) {
		return false
	}
	for i := range onlyOurs {
		a, err1 := time.Parse(time.RFC3339, onlyOurs[i].Start)
		b, err2 := time.Parse(time.RFC3339, onlyTheirs[i].Start)
		endA, err3 := time.Parse(time.RFC3339, onlyOurs[i].End)
		endB, err4 := time.Parse(time.RFC3339, onlyTheirs[i].End)
		change := offsetAt(a.Unix()+secondsPerDay/2, loc) - offsetAt(a.Unix()-secondsPerDay/2, loc)
		apart := b.Sub(a).Abs()
		if errors.Join(err1, err2, err3, err4) != nil || endB.Sub(endA).Abs() > 2*time.Hour ||
			(apart != 0 && apart != (time.Duration(change)*time.Second).Abs()) {
			return false
		}
	}
	return true
}
