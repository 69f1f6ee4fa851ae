package planner

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAWayGainsExactlyWhatItSays(t *testing.T) {
	kinds := map[WayKind]int{}
	for n := range uint64(tinyProblems()) {
		p := tinyWeekend(n + 5)
		c, ways, err := Ways(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.Shortfall == 0 {
			continue // the gain is that of a quick plan
		}
		for _, w := range ways {
			kinds[w.Kind]++
			q := w.Apply(p, nil)
			if err := Validate(q); err != nil {
				t.Fatalf("seed %d: %+v: %v", n, w, err)
			}
			after := total(q) - mostPlaced(q)
			if before := total(p) - mostPlaced(p); before-after != w.Gain || after != w.Left || w.Gain <= 0 || w.Sentence == "" {
				t.Fatalf("seed %d: %+v, but %d minutes were missing and %d are", n, w, before, after)
			}
			if w.Kind == WayDeadline { // a day earlier would not do
				earlier := w
				i := slices.IndexFunc(p.Tasks, func(x Task) bool { return x.ID == w.Task })
				if earlier.Due = w.Due.AddDate(0, 0, -1); !earlier.Due.After(p.Tasks[i].Due) {
					continue
				}
				if e := earlier.Apply(p, nil); total(e)-mostPlaced(e) <= after && notPlaced(e) == 0 {
					t.Fatalf("seed %d: %+v, but %s would do", n, w, earlier.Due)
				}
			}
		}
	}
	t.Logf("%v", kinds)
	for _, k := range []WayKind{WayCap, WayDeadline, WaySoft, WayShorten, WayDrop} {
		if kinds[k] == 0 {
			t.Errorf("%s never came", k)
		}
	}
}

// fullWeek has three tasks that do not fit before Wednesday evening, and nothing on the weekend.
func fullWeek(t *testing.T) (*story, []HoursUse) {
	s := newStory(t).hours("Mon-Fri 09:00-12:45").now("2026-11-23 09:00")
	for _, id := range []string{"Lab 3", "Essay", "Quiz"} {
		s.task(id, 280, s.hard("2026-11-25 17:00"), func(t *Task) { t.MaxPerDay = 480 })
	}
	s.task("Mail", 30)
	return s, []HoursUse{{ID: "default", Hours: s.p.Hours, Default: true}}
}

func find(ways []Way, kind WayKind, task string) (Way, bool) {
	i := slices.IndexFunc(ways, func(w Way) bool { return w.Kind == kind && w.Task == task })
	if i < 0 {
		return Way{}, false
	}
	return ways[i], true
}

func TestWaysOutOfACollision(t *testing.T) {
	s, uses := fullWeek(t)
	c, ways, err := Ways(s.p, uses)
	if err != nil || c.Short() != 165 {
		t.Fatalf("%v, %+v", err, c)
	}
	for _, w := range ways {
		t.Logf("%4d %5d %v %s", w.Gain, w.Price, w.Priced, w.Sentence)
		if got := notFitting(w.Apply(s.p, uses)); got != w.Left {
			t.Errorf("%+v leaves %d", w, got)
		}
	}
	for _, tc := range []struct {
		kind WayKind
		task string
		gain int
		says string
	}{
		{WayHours, "", 165, "Work one hour longer, until 13:45. Then there is time for everything, but the blocks and breaks of a quick plan still leave 1 h out."},
		{WayDeadline, "Essay", 165, `Move the deadline of "The Essay" from Wed 25 Nov 17:00 to Fri 27 Nov 17:00. Then everything fits.`},
		{WaySoft, "Quiz", 165, `Let "The Quiz" be late: make its deadline Wed 25 Nov 17:00 soft. Then everything fits.`},
		{WayShorten, "Lab 3", 165, `Shorten "The Lab 3" from 4 h 40 min to 1 h 55 min. Then there is time for everything, but the blocks and breaks of a quick plan still leave 1 h 10 min out.`},
		{WayDrop, "Lab 3", 165, `Drop "The Lab 3" (4 h 40 min). Then everything fits.`},
	} {
		if w, ok := find(ways, tc.kind, tc.task); !ok || w.Gain != tc.gain || w.Sentence != tc.says {
			t.Errorf("%s %s: %+v", tc.kind, tc.task, w)
		}
	}
	if _, ok := find(ways, WayDay, ""); ok {
		t.Error("a weekend after the deadline was offered")
	}
	if _, ok := find(ways, WayCap, ""); ok {
		t.Error("a limit that does not bind was raised")
	}
	priced := slices.IndexFunc(ways, func(w Way) bool { return !w.Priced })
	if priced <= 0 || slices.ContainsFunc(ways[priced:], func(w Way) bool { return w.Priced && strings.HasSuffix(w.Sentence, "Then everything fits.") }) {
		t.Error("giving work up comes before what has a price")
	}
	whole := slices.IndexFunc(ways, func(w Way) bool { return notPlaced(w.Apply(s.p, uses)) > 0 })
	if whole <= 0 || slices.ContainsFunc(ways[whole:], func(w Way) bool { return notPlaced(w.Apply(s.p, uses)) == 0 }) {
		t.Error("what leaves minutes out comes before what does not")
	}
}

func TestAFreeDayIsAllowedOnlyInsideTheWindowOfTheCollision(t *testing.T) {
	s, _ := fullWeek(t)
	s.p.Hours = s.parse("Mon,Wed-Fri 09:00-12:45")
	uses := []HoursUse{{ID: "default", Hours: s.p.Hours, Default: true, Title: "Study"}}
	_, ways, err := Ways(s.p, uses)
	if err != nil {
		t.Fatal(err)
	}
	var days []time.Weekday
	for _, w := range ways {
		if w.Kind == WayDay {
			days = append(days, w.Day)
			if !strings.HasPrefix(w.Sentence, "Allow Tuesday 09:00-12:45 (Study). Then 3 h 45 min more fit; 2 h 45 min still do not.") {
				t.Error(w.Sentence)
			}
		}
	}
	if !slices.Equal(days, []time.Weekday{time.Tuesday}) {
		t.Errorf("%v", days)
	}
}

func TestTheLimitOfADayIsRaisedNoMoreThanHelps(t *testing.T) {
	s := newStory(t)
	s.p.Limits.MaxPerDay = 120
	s.task("x", 300, s.hard("2026-11-24 17:00"))
	_, ways, err := Ways(s.p, nil)
	w, ok := find(ways, WayCap, "")
	if err != nil || !ok || w.Minutes != 150 || w.Gain != 60 || w.Sentence != "Raise your limit from 2 h to 2 h 30 min of work a day. Then everything fits." {
		t.Errorf("%v %+v", err, ways)
	}
}

func TestWorkThatFindsNoGapHasWaysOutToo(t *testing.T) {
	s := newStory(t).hours("Mon 09:00-10:00; Tue 09:00-10:00").task("x", 90, whole, s1due)
	s.p.Tasks[0].Hard = true
	c, ways, err := Ways(s.p, []HoursUse{{ID: "default", Hours: s.p.Hours, Default: true}})
	if err != nil || c.Shortfall != 0 || len(ways) == 0 {
		t.Fatalf("%v %+v %v", err, c, ways)
	}
	if w, ok := find(ways, WayHours, ""); !ok || w.Left != 0 {
		t.Errorf("%+v", ways)
	}
}

// TestWhatASearchPlacesNeedsNoWayOut: a quick plan may leave out what a better one places.
func TestWhatASearchPlacesNeedsNoWayOut(t *testing.T) {
	helped := 0
	for n := range uint64(400) {
		p := Generate(KindWorker, 5, 14, 0.95, n)
		if left, _ := quickPlan(p); left == 0 || Certify(p).Shortfall > 0 {
			continue
		}
		p.Budget = 400_000
		r, err := Plan(p)
		if err != nil {
			t.Fatal(err)
		}
		_, ways, err := Ways(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Unplaced) > 0 {
			continue
		}
		helped++
		if len(ways) > 0 {
			t.Fatalf("seed %d: %+v", n, ways)
		}
		if helped == 3 {
			return
		}
	}
	if helped == 0 {
		t.Fatal("no search placed more than the quick plan")
	}
}

func BenchmarkWays(b *testing.B) {
	for _, size := range []struct{ tasks, days int }{{60, 14}, {200, 28}} {
		p := benchProblem(size.tasks, size.days, 1.2)
		b.Run(fmt.Sprintf("tasks=%d/days=%d", size.tasks, size.days), func(b *testing.B) {
			for b.Loop() {
				if _, _, err := Ways(p, []HoursUse{{ID: "default", Hours: p.Hours, Default: true}}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
