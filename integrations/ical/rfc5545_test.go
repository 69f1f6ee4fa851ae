package ical

import (
	"slices"
	"strings"
	"testing"
)

// rfcExample is one rule of RFC 5545 section 3.8.5.3 with the dates that the
// text lists for it. All run in America/New_York.
type rfcExample struct {
	name   string
	start  string   // DTSTART
	rules  []string // RRULE values that the RFC gives as the same
	extra  string   // another property
	want   string   // dates, see spell
	clocks []string // times of day; 09:00 when empty
	to     string   // end of the window, where the RFC's list ends with "..."
	refuse string   // for rules that are refused: words of the sentence
}

var rfcExamples = []rfcExample{
	{name: "daily for 10 occurrences", start: "19970902T090000", rules: []string{"FREQ=DAILY;COUNT=10"},
		want: "1997 Sep 2-11"},
	{name: "daily until December 24, 1997", start: "19970902T090000", rules: []string{"FREQ=DAILY;UNTIL=19971224T000000Z"},
		want: "1997 Sep 2-30; Oct 1-31; Nov 1-30; Dec 1-23"},
	{name: "every other day, forever", start: "19970902T090000", rules: []string{"FREQ=DAILY;INTERVAL=2"},
		want: "1997 Sep 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30; Oct 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30; Nov 1 3 5 7 9 11 13 15 17 19 21 23 25 27 29; Dec 1 3",
		to:   "1997-12-04"},
	{name: "every 10 days, 5 occurrences", start: "19970902T090000", rules: []string{"FREQ=DAILY;INTERVAL=10;COUNT=5"},
		want: "1997 Sep 2 12 22; Oct 2 12"},
	{name: "every day in January, for 3 years", start: "19980101T090000",
		rules: []string{"FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA", "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1"},
		want:  "1998 Jan 1-31; 1999 Jan 1-31; 2000 Jan 1-31"},
	{name: "weekly for 10 occurrences", start: "19970902T090000", rules: []string{"FREQ=WEEKLY;COUNT=10"},
		want: "1997 Sep 2 9 16 23 30; Oct 7 14 21 28; Nov 4"},
	{name: "weekly until December 24, 1997", start: "19970902T090000", rules: []string{"FREQ=WEEKLY;UNTIL=19971224T000000Z"},
		want: "1997 Sep 2 9 16 23 30; Oct 7 14 21 28; Nov 4 11 18 25; Dec 2 9 16 23"},
	{name: "every other week, forever", start: "19970902T090000", rules: []string{"FREQ=WEEKLY;INTERVAL=2;WKST=SU"},
		want: "1997 Sep 2 16 30; Oct 14 28; Nov 11 25; Dec 9 23; 1998 Jan 6 20; Feb 3 17", to: "1998-02-18"},
	{name: "weekly on Tuesday and Thursday for five weeks", start: "19970902T090000",
		rules: []string{"FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH", "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH"},
		want:  "1997 Sep 2 4 9 11 16 18 23 25 30; Oct 2"},
	{name: "every other week on Monday, Wednesday and Friday until December 24, 1997", start: "19970901T090000",
		rules: []string{"FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR"},
		want:  "1997 Sep 1 3 5 15 17 19 29; Oct 1 3 13 15 17 27 29 31; Nov 10 12 14 24 26 28; Dec 8 10 12 22"},
	{name: "every other week on Tuesday and Thursday, for 8 occurrences", start: "19970902T090000",
		rules: []string{"FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH"},
		want:  "1997 Sep 2 4 16 18 30; Oct 2 14 16"},
	{name: "monthly on the first Friday for 10 occurrences", start: "19970905T090000", rules: []string{"FREQ=MONTHLY;COUNT=10;BYDAY=1FR"},
		want: "1997 Sep 5; Oct 3; Nov 7; Dec 5; 1998 Jan 2; Feb 6; Mar 6; Apr 3; May 1; Jun 5"},
	{name: "monthly on the first Friday until December 24, 1997", start: "19970905T090000",
		rules: []string{"FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR"},
		want:  "1997 Sep 5; Oct 3; Nov 7; Dec 5"},
	{name: "every other month on the first and last Sunday for 10 occurrences", start: "19970907T090000",
		rules: []string{"FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU"},
		want:  "1997 Sep 7 28; Nov 2 30; 1998 Jan 4 25; Mar 1 29; May 3 31"},
	{name: "monthly on the second-to-last Monday for 6 months", start: "19970922T090000", rules: []string{"FREQ=MONTHLY;COUNT=6;BYDAY=-2MO"},
		want: "1997 Sep 22; Oct 20; Nov 17; Dec 22; 1998 Jan 19; Feb 16"},
	{name: "monthly on the third-to-the-last day, forever", start: "19970928T090000", rules: []string{"FREQ=MONTHLY;BYMONTHDAY=-3"},
		want: "1997 Sep 28; Oct 29; Nov 28; Dec 29; 1998 Jan 29; Feb 26", to: "1998-03-01"},
	{name: "monthly on the 2nd and 15th for 10 occurrences", start: "19970902T090000", rules: []string{"FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15"},
		want: "1997 Sep 2 15; Oct 2 15; Nov 2 15; Dec 2 15; 1998 Jan 2 15"},
	{name: "monthly on the first and last day for 10 occurrences", start: "19970930T090000", rules: []string{"FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1"},
		want: "1997 Sep 30; Oct 1 31; Nov 1 30; Dec 1 31; 1998 Jan 1 31; Feb 1"},
	{name: "every 18 months on the 10th thru 15th for 10 occurrences", start: "19970910T090000",
		rules: []string{"FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15"},
		want:  "1997 Sep 10-15; 1999 Mar 10-13"},
	{name: "every Tuesday, every other month", start: "19970902T090000", rules: []string{"FREQ=MONTHLY;INTERVAL=2;BYDAY=TU"},
		want: "1997 Sep 2 9 16 23 30; Nov 4 11 18 25; 1998 Jan 6 13 20 27; Mar 3 10 17 24 31", to: "1998-04-30"},
	{name: "yearly in June and July for 10 occurrences", start: "19970610T090000", rules: []string{"FREQ=YEARLY;COUNT=10;BYMONTH=6,7"},
		want: "1997 Jun 10; Jul 10; 1998 Jun 10; Jul 10; 1999 Jun 10; Jul 10; 2000 Jun 10; Jul 10; 2001 Jun 10; Jul 10"},
	{name: "every other year in January, February and March for 10 occurrences", start: "19970310T090000",
		rules: []string{"FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3"},
		want:  "1997 Mar 10; 1999 Jan 10; Feb 10; Mar 10; 2001 Jan 10; Feb 10; Mar 10; 2003 Jan 10; Feb 10; Mar 10"},
	{name: "every third year on the 1st, 100th and 200th day for 10 occurrences", start: "19970101T090000",
		rules: []string{"FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200"},
		want:  "1997 Jan 1; Apr 10; Jul 19; 2000 Jan 1; Apr 9; Jul 18; 2003 Jan 1; Apr 10; Jul 19; 2006 Jan 1"},
	{name: "every 20th Monday of the year, forever", start: "19970519T090000", rules: []string{"FREQ=YEARLY;BYDAY=20MO"},
		want: "1997 May 19; 1998 May 18; 1999 May 17", to: "2000-01-01"},
	{name: "Monday of week number 20, forever", start: "19970512T090000", rules: []string{"FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO"},
		want: "1997 May 12; 1998 May 11; 1999 May 17", to: "2000-01-01"},
	{name: "every Thursday in March, forever", start: "19970313T090000", rules: []string{"FREQ=YEARLY;BYMONTH=3;BYDAY=TH"},
		want: "1997 Mar 13 20 27; 1998 Mar 5 12 19 26; 1999 Mar 4 11 18 25", to: "2000-01-01"},
	{name: "every Thursday during June, July and August, forever", start: "19970605T090000", rules: []string{"FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8"},
		want: `1997 Jun 5 12 19 26; Jul 3 10 17 24 31; Aug 7 14 21 28; 1998 Jun 4 11 18 25; Jul 2 9 16 23 30; Aug 6 13 20 27;
			1999 Jun 3 10 17 24; Jul 1 8 15 22 29; Aug 5 12 19 26`, to: "2000-01-01"},
	{name: "every Friday the 13th, forever, without DTSTART", start: "19970902T090000", rules: []string{"FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13"},
		extra: "EXDATE;TZID=America/New_York:19970902T090000",
		want:  "1998 Feb 13; Mar 13; Nov 13; 1999 Aug 13; 2000 Oct 13", to: "2001-01-01"},
	{name: "the first Saturday that follows the first Sunday of the month, forever", start: "19970913T090000",
		rules: []string{"FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13"},
		want:  "1997 Sep 13; Oct 11; Nov 8; Dec 13; 1998 Jan 10; Feb 7; Mar 7; Apr 11; May 9; Jun 13", to: "1998-07-01"},
	{name: "U.S. Presidential Election day", start: "19961105T090000",
		rules: []string{"FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8"},
		want:  "1996 Nov 5; 2000 Nov 7; 2004 Nov 2", to: "2005-01-01"},
	{name: "the third of Tuesday, Wednesday or Thursday, for 3 months", start: "19970904T090000",
		rules: []string{"FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3"},
		want:  "1997 Sep 4; Oct 7; Nov 6"},
	{name: "the second-to-last weekday of the month", start: "19970929T090000", rules: []string{"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2"},
		want: "1997 Sep 29; Oct 30; Nov 27; Dec 30; 1998 Jan 29; Feb 26; Mar 30", to: "1998-04-01"},
	// The RFC lists 9, 12 and 15 o'clock for this rule, but its UNTIL is 13:00 in
	// New York: the rule as printed gives two times, the rule as meant three.
	{name: "every 3 hours until 17:00 UTC, as printed", start: "19970902T090000", rules: []string{"FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z"},
		want: "1997 Sep 2", clocks: []string{"09:00", "12:00"}},
	{name: "every 3 hours until 17:00 in New York, as meant", start: "19970902T090000", rules: []string{"FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z"},
		want: "1997 Sep 2", clocks: []string{"09:00", "12:00", "15:00"}},
	{name: "every 15 minutes for 6 occurrences", start: "19970902T090000", rules: []string{"FREQ=MINUTELY;INTERVAL=15;COUNT=6"},
		refuse: "every minute is not accepted"},
	{name: "every hour and a half for 4 occurrences", start: "19970902T090000", rules: []string{"FREQ=MINUTELY;INTERVAL=90;COUNT=4"},
		refuse: "every minute is not accepted"},
	{name: "every 20 minutes from 9:00 to 16:40 every day", start: "19970902T090000",
		rules:  []string{"FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40"},
		want:   "1997 Sep 2-3",
		clocks: strings.Fields("09:00 09:20 09:40 10:00 10:20 10:40 11:00 11:20 11:40 12:00 12:20 12:40 13:00 13:20 13:40 14:00 14:20 14:40 15:00 15:20 15:40 16:00 16:20 16:40"),
		to:     "1997-09-04"},
	{name: "every 20 minutes, said by the minute", start: "19970902T090000",
		rules: []string{"FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16"}, refuse: "every minute is not accepted"},
	{name: "week starts on Monday", start: "19970805T090000", rules: []string{"FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO"},
		want: "1997 Aug 5 10 19 24"},
	{name: "week starts on Sunday", start: "19970805T090000", rules: []string{"FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU"},
		want: "1997 Aug 5 17 19 31"},
	{name: "an invalid date (February 30) is ignored", start: "20070115T090000", rules: []string{"FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5"},
		want: "2007 Jan 15 30; Feb 15; Mar 15 30"},
}

func TestExampleRulesOfTheRFCGiveTheirDates(t *testing.T) {
	zone := mustZone(t, "America/New_York")
	for _, example := range rfcExamples {
		for _, rule := range example.rules {
			t.Run(example.name+"/"+rule, func(t *testing.T) {
				lines := []string{"DTSTART;TZID=America/New_York:" + example.start, "RRULE:" + rule}
				if example.extra != "" {
					lines = append(lines, example.extra)
				}
				text := calendarText(eventText("x", lines...))
				if example.refuse != "" {
					c, err := Parse(strings.NewReader(text), Limits{})
					if err != nil || len(c.Problems) != 1 || len(c.Series) != 0 || !strings.Contains(c.Problems[0].Error(), example.refuse) {
						t.Fatalf("got %v, %v; want one problem with %q", c, err, example.refuse)
					}
					return
				}
				to, clocks := example.to, example.clocks
				if to == "" {
					to = "2020-01-01"
				}
				if clocks == nil {
					clocks = []string{"09:00"}
				}
				var got []string
				for _, o := range expandText(t, text, "1990-01-01", to, zone) {
					got = append(got, o.Start.Format("2006-01-02T15:04"))
				}
				if want := spell(t, example.want, clocks...); !slices.Equal(got, want) {
					t.Errorf("got  %v\nwant %v", got, want)
				}
			})
		}
	}
}

// A window in the middle must give the same dates as a window from the start:
// the way to the window by arithmetic may not change what is in it.
func TestAWindowGivesTheSameDatesHoweverFarItIsFromTheStart(t *testing.T) {
	zone := mustZone(t, "America/New_York")
	for _, example := range rfcExamples {
		if example.refuse != "" || len(example.clocks) > 3 { // 24 times a day for years would pass the limit
			continue
		}
		text := calendarText(eventText("x", "DTSTART;TZID=America/New_York:"+example.start, "RRULE:"+example.rules[0]))
		all := expandText(t, text, "1990-01-01", "2003-03-01", zone)
		for year := 1996; year < 2003; year++ {
			for month := 1; month <= 12; month++ {
				from := isoDate(dayOf(year, month, 9))
				to := isoDate(dayOf(year, month, 9) + 31)
				part := expandText(t, text, from, to, zone)
				var want []Occurrence
				for _, o := range all {
					if !o.Start.Before(at(t, from, zone)) && o.Start.Before(at(t, to, zone)) {
						want = append(want, o)
					}
				}
				if briefs(part) != briefs(want) {
					t.Fatalf("%s, %s to %s: got\n%s\nwant\n%s", example.name, from, to, briefs(part), briefs(want))
				}
			}
		}
	}
}
