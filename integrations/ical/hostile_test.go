package ical

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

// endless repeats a line without holding it: a feed of any size.
type endless struct {
	head, line string
	times      int
	pending    string
	begun      bool
	served     int64
}

func (e *endless) Read(p []byte) (int, error) {
	if !e.begun {
		e.begun, e.pending = true, e.head
	}
	n := 0
	for n < len(p) {
		if e.pending == "" {
			if e.times == 0 {
				break
			}
			e.times--
			e.pending = e.line
		}
		c := copy(p[n:], e.pending)
		e.pending = e.pending[c:]
		n += c
	}
	e.served += int64(n)
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

const eventHead = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\nDTSTART:20261101T090000Z\r\n"

func seriesText(n int, lines string) string {
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\n")
	for i := range n {
		fmt.Fprintf(&b, "BEGIN:VEVENT\r\nUID:%d\r\nSUMMARY:Event number %d\r\n%sEND:VEVENT\r\n", i, i, lines)
	}
	b.WriteString("END:VCALENDAR\r\n")
	return b.String()
}

func numbersTo(n int) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprint(i))
	}
	return strings.Join(list, ",")
}

// hostileFeed is an input made to cost, and the sentence it gets.
type hostileFeed struct {
	name   string
	feed   func() io.Reader
	want   string // part of the error or of a problem; "" when it is simply cheap
	window int    // days of the expansion; 365 when 0
}

func oneEvent(lines string) func() io.Reader {
	return func() io.Reader {
		return strings.NewReader("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\n" + lines + "END:VEVENT\r\nEND:VCALENDAR\r\n")
	}
}

var hostileFeeds = []hostileFeed{
	{name: "a SECONDLY rule since 1970", feed: oneEvent("DTSTART:19700101T000000Z\r\nRRULE:FREQ=SECONDLY\r\n"),
		want: "repeats every second is not accepted"},
	{name: "a MINUTELY rule since 1970", feed: oneEvent("DTSTART:19700101T000000Z\r\nRRULE:FREQ=MINUTELY\r\n"),
		want: "repeats every minute is not accepted"},
	{name: "a million EXDATE lines", feed: func() io.Reader {
		return &endless{head: eventHead, line: "EXDATE:20261102T090000Z\r\n", times: 1_000_000}
	}, want: "larger than 5 MiB"},
	{name: "200,000 EXDATE lines", feed: func() io.Reader {
		return &endless{head: eventHead + "RRULE:FREQ=DAILY\r\n", line: "EXDATE:20261102\r\n", times: 200_000}
	}, want: "has no END"},
	{name: "60,000 EXDATEs on one line", feed: oneEvent("DTSTART:20261101T090000Z\r\nRRULE:FREQ=DAILY\r\nEXDATE:" +
		strings.Repeat("20261102T090000Z,", 60_000) + "\r\n"), want: "more than 10,000 dates"},
	{name: "20 events of 10,000 RDATE periods", feed: func() io.Reader {
		line := "RDATE;VALUE=PERIOD:" + strings.Repeat("20261102T090000Z/P1D,", 9_999) + "20261102T090000Z/P1D\r\n"
		return strings.NewReader(seriesText(20, "DTSTART:20261101T090000Z\r\n"+line))
	}, want: "more than 50,000 dates in one file"},
	{name: "a file of 100 MB", feed: func() io.Reader {
		return &endless{head: eventHead, line: "DESCRIPTION:" + strings.Repeat("x", 60) + "\r\n", times: 1_400_000}
	}, want: "larger than 5 MiB"},
	{name: "100 MB of empty lines", feed: func() io.Reader {
		return &endless{head: eventHead, line: "\n", times: 100_000_000}
	}, want: "more than 1,000,000 lines"},
	{name: "100 MB of one-letter properties", feed: func() io.Reader {
		return &endless{head: eventHead, line: "A:\n", times: 30_000_000}
	}, want: "more than 250,000 properties"},
	{name: "a line of 10 MB", feed: func() io.Reader {
		return &endless{head: eventHead + "DESCRIPTION:", line: strings.Repeat("x", 1000), times: 10_000}
	}, want: "longer than 1 MiB"},
	{name: "a line of 10 MB in folds", feed: func() io.Reader {
		return &endless{head: eventHead + "DESCRIPTION:\r\n", line: " " + strings.Repeat("x", 70) + "\r\n", times: 140_000}
	}, want: "longer than 1 MiB"},
	{name: "thousands of nested components", feed: func() io.Reader {
		return &endless{head: "BEGIN:VCALENDAR\r\n", line: "BEGIN:X\r\n", times: 10_000}
	}, want: "nested more than 8 deep"},
	{name: "a hundred thousand components", feed: func() io.Reader {
		return &endless{head: "BEGIN:VCALENDAR\r\n", line: "BEGIN:X\r\nEND:X\r\n", times: 100_000}
	}, want: "more than 50,000 components"},
	{name: "45,000 unreadable events", feed: func() io.Reader {
		return strings.NewReader(seriesText(45_000, "DTSTART:never\r\n"))
	}, want: "more than 200 problems"},
	{name: "February 30", feed: oneEvent("DTSTART:20260101T090000Z\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\n")},
	{name: "February 30, for ever and a COUNT", feed: oneEvent("DTSTART:00010101T090000Z\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2\r\n"), window: 3_000_000},
	{name: "a COUNT that runs out of steps", feed: oneEvent("DTSTART:00010101T090000Z\r\nRRULE:FREQ=DAILY;BYMONTHDAY=31;BYMONTH=2;COUNT=5\r\n"),
		want: "needs more than 50,000 steps"},
	{name: "a huge INTERVAL", feed: oneEvent("DTSTART:20260101T090000Z\r\nRRULE:FREQ=DAILY;INTERVAL=999999999999\r\n"),
		want: "INTERVAL must be 1 to 1,000,000"},
	{name: "the largest INTERVAL", feed: oneEvent("DTSTART:20260101T090000Z\r\nRRULE:FREQ=YEARLY;INTERVAL=1000000\r\n")},
	{name: "a huge COUNT", feed: oneEvent("DTSTART:20260101T090000Z\r\nRRULE:FREQ=DAILY;COUNT=99999999999999999999\r\n"),
		want: "COUNT must be 1 to 2,147,483,647"},
	{name: "the largest COUNT since the year 1", feed: oneEvent("DTSTART:00010101T090000Z\r\nRRULE:FREQ=HOURLY;COUNT=2147483647\r\n"),
		want: "more than 5,000 occurrences"},
	{name: "the year 0", feed: oneEvent("DTSTART:00000101T090000Z\r\nRRULE:FREQ=DAILY\r\n"), want: "the year must be 1 to 9999"},
	{name: "the year 9999", feed: oneEvent("DTSTART:99991231T235900Z\r\nDTEND:99991231T235959Z\r\nRRULE:FREQ=DAILY\r\n")},
	{name: "an event of 8,000 years each day", feed: oneEvent("DTSTART:19700101T090000Z\r\nDTEND:99991231T000000Z\r\nRRULE:FREQ=DAILY\r\n"),
		want: "more than 5,000 occurrences"},
	{name: "every second of every day", feed: oneEvent("DTSTART:19700101T000000Z\r\nRRULE:FREQ=DAILY;BYHOUR=" + numbersTo(24) + ";BYMINUTE=" + numbersTo(60) + ";BYSECOND=" + numbersTo(60) + "\r\n"),
		want: "more than 288 times a day"},
	{name: "every second of every hour", feed: oneEvent("DTSTART:19700101T000000Z\r\nRRULE:FREQ=HOURLY;BYMINUTE=" + numbersTo(60) + ";BYSECOND=" + numbersTo(60) + "\r\n"),
		want: "more than 288 times a day"},
	{name: "10,000 daily series", feed: func() io.Reader {
		return strings.NewReader(seriesText(10_000, "DTSTART:19700101T090000Z\r\nRRULE:FREQ=DAILY\r\n"))
	}, want: "more than 25,000 occurrences"},
	{name: "10,000 daily series, seen for two days", feed: func() io.Reader {
		return strings.NewReader(seriesText(10_000, "DTSTART;TZID=Europe/Berlin:19700101T090000\r\nRRULE:FREQ=DAILY\r\n"))
	}, window: 2},
	{name: "10,000 series that must be counted", feed: func() io.Reader {
		return strings.NewReader(seriesText(10_000, "DTSTART:19700101T090000Z\r\nRRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=100000\r\n"))
	}, window: 2, want: "more than 1,000,000 steps"},
	{name: "10,000 series of 288 times a day by the year", feed: func() io.Reader {
		return strings.NewReader(seriesText(10_000, "DTSTART:19700101T000000Z\r\nRRULE:FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR="+numbersTo(24)+";BYMINUTE=0,5,10,15,20,25,30,35,40,45,50,55\r\n"))
	}, window: 2, want: "more than 50,000 steps"},
	{name: "1,000 zones without a description", feed: func() io.Reader {
		var b strings.Builder
		b.WriteString("BEGIN:VCALENDAR\r\n")
		for i := range 1000 {
			fmt.Fprintf(&b, "BEGIN:VEVENT\r\nUID:%d\r\nDTSTART;TZID=\"(UTC+01:00) Nowhere %d, Nolandia\":20261101T090000\r\nEND:VEVENT\r\n", i, i)
		}
		return strings.NewReader(b.String() + "END:VCALENDAR\r\n")
	}, want: "names more than 100 time zones"},
	{name: "a VTIMEZONE that changes every hour", feed: oneEvent("DTSTART;TZID=Odd:20261101T090000\r\nEND:VEVENT\r\nBEGIN:VTIMEZONE\r\nTZID:Odd\r\n" +
		"BEGIN:STANDARD\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nDTSTART:19700101T000000\r\nRRULE:FREQ=HOURLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n" +
		"BEGIN:VEVENT\r\nUID:y\r\nDTSTART:20261101T090000Z\r\n"), want: "more changes than a zone can have"},
}

// maxHostileBytes is what reading and expanding a hostile feed may allocate in
// all, garbage included.
const maxHostileBytes = 64 << 20

func TestAHostileFeedIsCheapAndGetsASentence(t *testing.T) {
	for _, h := range hostileFeeds {
		t.Run(h.name, func(t *testing.T) {
			feed := h.feed()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			said, steps := runFeed(t, feed, h.window)
			runtime.ReadMemStats(&after)
			if used := after.TotalAlloc - before.TotalAlloc; used > maxHostileBytes {
				t.Errorf("allocated %s", byteSize(int64(used)))
			}
			if limit := DefaultLimits.MaxTotalIterations + 150_000; steps > limit {
				t.Errorf("%d steps of recurrence", steps)
			}
			if e, ok := feed.(*endless); ok && e.served > DefaultLimits.MaxBytes+readSize {
				t.Errorf("read %d bytes of the feed", e.served)
			}
			if !strings.Contains(said, h.want) || (h.want == "" && said != "") {
				t.Errorf("said %q, want %q", said, h.want)
			}
		})
	}
}

// runFeed parses and expands, and gives all sentences and the steps taken.
func runFeed(t testing.TB, feed io.Reader, days int) (said string, steps int) {
	t.Helper()
	if days == 0 {
		days = 365
	}
	c, err := Parse(feed, Limits{})
	if err != nil {
		return err.Error(), 0
	}
	var sentences []string
	for _, p := range c.Problems {
		sentences = append(sentences, p.Error())
	}
	from := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	x, err := newExpansion(context.Background(), from, from.AddDate(0, 0, days), time.UTC, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	_, problems, err := x.run(c.Series)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		sentences = append(sentences, p.Error())
	}
	return strings.Join(sentences, "\n"), x.steps.used
}

func TestALongSeriesIsReachedByArithmetic(t *testing.T) {
	for _, one := range []struct {
		rule  string
		steps int
	}{
		{"FREQ=DAILY", 20},
		{"FREQ=DAILY;INTERVAL=3", 10},
		{"FREQ=DAILY;COUNT=1000000", 20},
		{"FREQ=HOURLY", 300},
		{"FREQ=HOURLY;COUNT=1000000000", 300},
		{"FREQ=WEEKLY;BYDAY=MO,WE,FR", 20},
		{"FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=100000", 20},
		{"FREQ=MONTHLY;BYDAY=-1FR", 80},
		{"FREQ=YEARLY", 20},
	} {
		t.Run(one.rule, func(t *testing.T) {
			c := mustParse(t, calendarText(eventText("x", "DTSTART:19700101T090000Z", "RRULE:"+one.rule)))
			from := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
			x, err := newExpansion(t.Context(), from, from.AddDate(0, 0, 1), time.UTC, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if _, problems, err := x.run(c.Series); err != nil || len(problems) > 0 {
				t.Fatal(problems, err)
			}
			if x.steps.used > one.steps {
				t.Errorf("%d steps, want at most %d", x.steps.used, one.steps)
			}
		})
	}
}

func TestAnExpansionEndsWithItsContext(t *testing.T) {
	c := mustParse(t, calendarText(eventText("x", "DTSTART:19700101T090000Z", "RRULE:FREQ=DAILY")))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	from := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	if _, _, err := c.Expand(ctx, from, from.AddDate(1, 0, 0), time.UTC, Limits{}); err == nil {
		t.Error("no error")
	}
}

func BenchmarkHostileFeeds(b *testing.B) {
	for _, h := range hostileFeeds {
		b.Run(strings.ReplaceAll(h.name, " ", "_"), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				feed := h.feed()
				b.StartTimer()
				runFeed(b, feed, h.window)
			}
		})
	}
}

func BenchmarkDailySince1970(b *testing.B) {
	c := mustParse(b, calendarText(eventText("x", "DTSTART;TZID=Europe/Berlin:19700101T090000", "RRULE:FREQ=DAILY")))
	from := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := c.Expand(context.Background(), from, from.AddDate(0, 0, 7), time.UTC, Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}
