package hooks_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/hooks"
)

// school is a server on which Ada works, and is learned from.
type school struct {
	*apptest.World
	h     http.Handler
	token string
}

func newSchool(t *testing.T) *school {
	t.Helper()
	w := apptest.New(t, hooks.Register)
	return &school{w, serve(t, w), w.Token("ada")}
}

// ask makes a request as Ada that must be answered with the status.
func (s *school) ask(method, url string, body any, want int) map[string]any {
	s.T.Helper()
	code, answer := call(s.T, s.h, s.token, method, url, body)
	if code != want {
		s.T.Fatalf("%s %s: %d %v", method, url, code, answer)
	}
	return answer
}

func (s *school) patch(collection, id string, body map[string]any) {
	s.T.Helper()
	s.ask(http.MethodPatch, "/api/collections/"+collection+"/records/"+id, body, http.StatusOK)
}

func (s *school) project(name string) string {
	s.T.Helper()
	p, err := record.NewProject(s.App, s.Person("ada").Id, name)
	if err != nil {
		s.T.Fatal(err)
	}
	s.Save(p)
	return p.Id
}

// complete makes a task of a project and completes it, spent minutes and all.
func (s *school) complete(project, title string, estimate, spent int) string {
	s.T.Helper()
	task := s.Task("ada", title, estimate, time.Time{})
	s.patch(record.Tasks, task.Id, map[string]any{"project": project, "spent": spent})
	s.patch(record.Tasks, task.Id, map[string]any{"status": "done"})
	s.Clock.Advance(time.Hour)
	return task.Id
}

func (s *school) observed(kind string) []*record.Observation {
	s.T.Helper()
	all, err := record.ListObservations(s.App, s.Person("ada").Id, dbx.HashExp{"kind": kind})
	if err != nil {
		s.T.Fatal(err)
	}
	return all
}

// learned is a list of GET /learned.
func (s *school) learned(list string) []map[string]any {
	s.T.Helper()
	out := []map[string]any{}
	for _, row := range s.ask(http.MethodGet, "/api/v1/learned", nil, http.StatusOK)[list].([]any) {
		out = append(out, row.(map[string]any))
	}
	return out
}

func TestACompletedTaskIsOneObservationThatReopeningTakesBack(t *testing.T) {
	s := newSchool(t)
	id := s.complete(s.project("Physics"), "Lab report", 60, 85)
	for range 2 { // whatever else is changed
		s.patch(record.Tasks, id, map[string]any{"notes": "Sent."})
		s.patch(record.Tasks, id, map[string]any{"status": "done"})
	}
	all := s.observed(record.ObservedDuration)
	if len(all) != 1 || all[0].GetInt("estimate") != 60 || all[0].GetInt("actual") != 85 {
		t.Fatalf("%d observations: %v", len(all), all)
	}
	s.patch(record.Tasks, id, map[string]any{"spent": 90}) // corrected afterwards
	if all := s.observed(record.ObservedDuration); len(all) != 1 || all[0].GetInt("actual") != 90 {
		t.Errorf("a correction is not noted: %v", all)
	}
	s.patch(record.Tasks, id, map[string]any{"status": "doing"})
	if all := s.observed(record.ObservedDuration); len(all) != 0 || len(s.learned("durations")) != 0 {
		t.Errorf("%d observations of an open task", len(all))
	}
	s.patch(record.Tasks, id, map[string]any{"status": "done"})
	if all := s.observed(record.ObservedDuration); len(all) != 1 {
		t.Errorf("%d observations of a task completed again", len(all))
	}
	s.patch(record.Tasks, id, map[string]any{"status": "cancelled"})
	if all := s.observed(record.ObservedDuration); len(all) != 0 {
		t.Errorf("%d observations of a cancelled task", len(all))
	}
}

func TestOnlyTasksWhoseMinutesWereMeasuredTeach(t *testing.T) {
	at := apptest.Monday
	for name, c := range map[string]struct {
		estimate int
		task     map[string]any
		timings  [][2]int // minutes from the start of the block
		note     string
		block    string // state of a block of an hour; empty: none
		want     int
	}{
		"entered by hand":                 {estimate: 60, task: map[string]any{"spent": 85}, want: 1},
		"without an estimate":             {task: map[string]any{"spent": 85}},
		"estimated afterwards":            {task: map[string]any{"estimate": 85, "spent": 85}},
		"without minutes":                 {estimate: 60, task: map[string]any{"spent": 0}},
		"too short to measure":            {estimate: 4, task: map[string]any{"spent": 8}},
		"repeating":                       {estimate: 60, task: map[string]any{"spent": 85, "repeat": map[string]any{"period": "day", "times": 1, "interval": 1}}},
		"a block timed":                   {estimate: 60, task: map[string]any{"spent": 85}, block: record.BlockDone, timings: [][2]int{{0, 30}, {40, 95}}, want: 1},
		"a block ticked off, not timed":   {estimate: 60, task: map[string]any{"spent": 60}, block: record.BlockDone},
		"a block skipped":                 {estimate: 60, task: map[string]any{"spent": 60}, block: record.BlockSkipped, want: 1},
		"a timer that was left running":   {estimate: 60, task: map[string]any{"spent": 181}, block: record.BlockDone, timings: [][2]int{{0, 181}}},
		"a timer of three blocks' length": {estimate: 60, task: map[string]any{"spent": 180}, block: record.BlockDone, timings: [][2]int{{0, 180}}, want: 1},
		"a timer the program stopped":     {estimate: 60, task: map[string]any{"spent": 85}, block: record.BlockDone, timings: [][2]int{{0, 85}}, note: "Stopped after 12 hours."},
		"a timer that still runs":         {estimate: 60, task: map[string]any{"spent": 85}, block: record.BlockDone, timings: [][2]int{{0, 85}, {90, 0}}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSchool(t)
			task := s.Task("ada", "Essay", c.estimate, time.Time{})
			s.patch(record.Tasks, task.Id, c.task)
			if c.block != "" {
				b, err := record.NewBlock(s.App, task.GetString("owner"), task.Id, at, at.Add(time.Hour))
				if err != nil {
					t.Fatal(err)
				}
				b.Set("state", c.block)
				s.Save(b)
				for _, span := range c.timings {
					timing, err := record.NewTiming(s.App, b, at.Add(time.Duration(span[0])*time.Minute))
					if err != nil {
						t.Fatal(err)
					}
					if span[1] > 0 {
						timing.Stop(at.Add(time.Duration(span[1])*time.Minute), c.note)
					}
					s.Save(timing)
				}
			}
			s.patch(record.Tasks, task.Id, map[string]any{"status": "done"})
			if got := len(s.observed(record.ObservedDuration)); got != c.want {
				t.Errorf("%d observations, want %d", got, c.want)
			}
		})
	}
}

func TestATimedTaskTeachesWhatItsTimerSays(t *testing.T) {
	s := newSchool(t)
	task := s.Task("ada", "Essay", 60, time.Time{})
	block, err := record.NewBlock(s.App, task.GetString("owner"), task.Id, s.Clock.Now(), s.Clock.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	s.Save(block)
	act := func(action string, body map[string]any) {
		t.Helper()
		s.ask(http.MethodPost, "/api/v1/blocks/"+block.Id+"/"+action, body, http.StatusOK)
	}
	act("start", nil)
	s.Clock.Advance(40 * time.Minute)
	act("pause", nil)
	s.Clock.Advance(30 * time.Minute)
	act("resume", nil)
	s.Clock.Advance(45 * time.Minute)
	if n := len(s.observed(record.ObservedDuration)); n != 0 {
		t.Fatalf("%d observations of a task that is not done", n)
	}
	act("done", map[string]any{"finished": true})
	all := s.observed(record.ObservedDuration)
	if len(all) != 1 || all[0].GetInt("actual") != 85 || all[0].GetInt("estimate") != 60 {
		t.Fatalf("%d observations: %v", len(all), all)
	}
	if rows := s.learned("times"); len(rows) != 1 || rows[0]["count"] != 1.0 {
		t.Errorf("%v", rows)
	}
	s.patch(record.Tasks, task.Id, map[string]any{"status": "todo"})
	if n := len(s.observed(record.ObservedDuration)); n != 0 {
		t.Errorf("%d observations of a task that is open again", n)
	}
}

func TestAPlanBooksWhatWasLearnedAndSaysSoAndTheEstimateStays(t *testing.T) {
	s := newSchool(t)
	physics := s.project("Physics")
	for i := range 12 {
		s.complete(physics, fmt.Sprintf("Sheet %d", i), 60, 90)
	}
	s.Clock.Set(apptest.Monday)
	next := s.Task("ada", "Sheet 13", 60, time.Time{})
	s.patch(record.Tasks, next.Id, map[string]any{"project": physics})
	minutes, note := s.planned(next.Id)
	if minutes < 75 || minutes > 95 || minutes%5 != 0 {
		t.Errorf("%d minutes are booked for 60 after twelve tasks of 90", minutes)
	}
	if want := "You planned 60 min for Sheet 13; work in Physics usually takes 1."; !strings.HasPrefix(note, want) || !strings.HasSuffix(note, fmt.Sprintf(" x: %d min booked.", minutes)) {
		t.Errorf("the note is %q", note)
	}
	if r, err := s.FindRecordById(record.Tasks, next.Id); err != nil || r.GetInt("estimate") != 60 {
		t.Errorf("the estimate has become %d (%v)", r.GetInt("estimate"), err)
	}

	rows := s.learned("durations")
	if len(rows) != 1 || rows[0]["title"] != "Physics" || rows[0]["project"] != physics || rows[0]["count"] != 12.0 || rows[0]["active"] != true {
		t.Fatalf("%v", rows)
	}
	if f := rows[0]["factor"].(float64); f < 1.3 || f > 1.5 || rows[0]["p80"].(float64) <= f {
		t.Errorf("factor %v, 80 %% quantile %v", f, rows[0]["p80"])
	}

	s.patch(record.Tasks, next.Id, map[string]any{"due": "2026-11-27T16:00:00Z", "deadline": "hard"})
	if hard, note := s.planned(next.Id); hard <= minutes || !strings.Contains(note, "deadline is hard") {
		t.Errorf("%d minutes for a hard deadline, %d for none: %q", hard, minutes, note)
	}
	s.patch(record.Tasks, next.Id, map[string]any{"due": "", "deadline": ""})

	s.patch(record.Users, s.Person("ada").Id, map[string]any{"preferences": map[string]any{"learn": false}})
	if off, note := s.planned(next.Id); off != 60 || note != "" {
		t.Errorf("switched off, %d minutes are booked: %q", off, note)
	}
	if row := s.learned("durations")[0]; row["active"] != false {
		t.Errorf("switched off, it is still active: %v", row)
	}
	s.patch(record.Users, s.Person("ada").Id, map[string]any{"preferences": map[string]any{}})
	s.ask(http.MethodDelete, "/api/v1/learned/"+rows[0]["key"].(string), nil, http.StatusNoContent)
	if after, note := s.planned(next.Id); after != 60 || note != "" {
		t.Errorf("after a reset %d minutes are booked: %q", after, note)
	}
}

// planned is the minutes a new plan gives a task, and its learned_estimate note.
func (s *school) planned(task string) (minutes int, note string) {
	s.T.Helper()
	p, err := schedule.Propose(s.App, s.Person("ada"), s.Clock.Now(), schedule.Wish{Days: 14, Budget: new(int64)})
	if err != nil {
		s.T.Fatal(err)
	}
	for _, b := range p.Blocks {
		if b.Task == task {
			minutes += int(b.End.Sub(b.Start) / time.Minute)
		}
	}
	for _, n := range p.Notes {
		if n.Code == schedule.NoteLearnedEstimate && n.Task == task {
			note = n.Sentence
		}
	}
	return minutes, note
}

func TestWorkThatIsLeftByTheEstimateIsStillPlanned(t *testing.T) {
	s := newSchool(t)
	for i := range 30 {
		s.complete("", fmt.Sprintf("Errand %d", i), 100, 70)
	}
	s.Clock.Set(apptest.Monday)
	next := s.Task("ada", "Errand", 120, time.Time{})
	if minutes, note := s.planned(next.Id); minutes >= 110 || !strings.Contains(note, "work without a project") {
		t.Fatalf("%d minutes are booked for 120: %q", minutes, note)
	}
	s.patch(record.Tasks, next.Id, map[string]any{"spent": 110})
	if minutes, note := s.planned(next.Id); minutes != 10 || note != "" {
		t.Errorf("with 110 of 120 minutes worked, %d are planned: %q", minutes, note)
	}
}

func TestAnEstimateThatIsChangedOnTheWayIsNoPrediction(t *testing.T) {
	s := newSchool(t)
	for i := range 12 {
		s.complete("", fmt.Sprintf("Errand %d", i), 60, 90)
	}
	s.Clock.Set(apptest.Monday)
	task := s.Task("ada", "Essay", 60, time.Time{})
	s.patch(record.Tasks, task.Id, map[string]any{"estimate": 80}) // before work begins
	if minutes, _ := s.planned(task.Id); minutes < 105 {
		t.Fatalf("80 minutes are planned as %d", minutes)
	}
	s.patch(record.Tasks, task.Id, map[string]any{"status": "doing"})
	if minutes, _ := s.planned(task.Id); minutes < 105 {
		t.Errorf("80 minutes are planned as %d once work has begun", minutes)
	}
	s.patch(record.Tasks, task.Id, map[string]any{"estimate": 150})
	if minutes, note := s.planned(task.Id); minutes != 150 || note != "" {
		t.Errorf("150 minutes, said on the way, are planned as %d: %q", minutes, note)
	}
	s.patch(record.Tasks, task.Id, map[string]any{"spent": 150, "status": "done"})
	all := s.observed(record.ObservedDuration)
	i := slices.IndexFunc(all, func(o *record.Observation) bool { return o.Task() == task.Id })
	if i < 0 || all[i].GetInt("estimate") != 80 || all[i].GetInt("actual") != 150 {
		t.Errorf("observed was %v", all)
	}
	s.patch(record.Tasks, task.Id, map[string]any{"begun_estimate": 999, "begun": "2020-01-01T00:00:00Z"}) // nobody's to change
	r, err := s.FindRecordById(record.Tasks, task.Id)
	if err != nil || r.GetInt("begun_estimate") != 80 {
		t.Errorf("a person has set it to %d (%v)", r.GetInt("begun_estimate"), err)
	}
	s.patch(record.Tasks, task.Id, map[string]any{"status": "todo", "spent": 0, "estimate": 100})
	if minutes, _ := s.planned(task.Id); minutes < 130 {
		t.Errorf("begun anew, 100 minutes are planned as %d", minutes)
	}
}

func TestBlocksAreObservedByWhatBecomesOfThem(t *testing.T) {
	s := newSchool(t)
	task := s.Task("ada", "Essay", 600, time.Time{})
	s.patch(record.Tasks, task.Id, map[string]any{"energy": "high"})
	block := func(hour int, state string) string {
		b, err := record.NewBlock(s.App, task.GetString("owner"), task.Id, apptest.Monday.Add(time.Duration(hour)*time.Hour), apptest.Monday.Add(time.Duration(hour+1)*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		b.Set("state", state)
		s.Save(b)
		return b.Id
	}
	worked, skipped, locked := block(0, record.BlockPlanned), block(10, record.BlockPlanned), block(12, record.BlockLocked)
	for range 2 {
		s.patch(record.Blocks, worked, map[string]any{"state": record.BlockDone})
		s.patch(record.Blocks, skipped, map[string]any{"state": record.BlockSkipped})
		s.patch(record.Blocks, locked, map[string]any{"state": record.BlockDone})
		s.patch(record.Blocks, worked, map[string]any{"pinned": true})
	}
	rows := s.learned("times")
	if len(rows) != 2 || len(s.observed(record.ObservedOutcome)) != 2 {
		t.Fatalf("%v", rows)
	}
	morning, evening := rows[0], rows[1]
	if morning["key"] != "time.high.workday.08" || morning["label"] != "Deep work on weekdays, 08:00 to 10:00" || morning["count"] != 1.0 ||
		morning["sentence"] != "Deep work on weekdays, 08:00 to 10:00: the one block was worked as planned." {
		t.Errorf("%v", morning)
	}
	if evening["key"] != "time.high.workday.18" || evening["mean"].(float64) >= morning["mean"].(float64) {
		t.Errorf("%v against %v", evening, morning)
	}
	s.patch(record.Blocks, skipped, map[string]any{"state": record.BlockDone}) // on second thoughts
	if got := s.learned("times")[1]; got["sentence"] != "Deep work on weekdays, 18:00 to 20:00: the one block was worked as planned." {
		t.Errorf("%v", got)
	}
	s.patch(record.Blocks, skipped, map[string]any{"state": record.BlockPlanned})
	if rows := s.learned("times"); len(rows) != 1 {
		t.Errorf("%v", rows)
	}
}

// dragged plans n tasks for Ada, applies the plan and drags the blocks to nine in the evening of their days.
func (s *school) dragged(n int) (ids []string) {
	s.T.Helper()
	for i := range n {
		s.Task("ada", fmt.Sprintf("Task %d", i), 60, time.Time{})
	}
	p, err := schedule.Propose(s.App, s.Person("ada"), s.Clock.Now(), schedule.Wish{Days: 14, Budget: new(int64)})
	if err != nil {
		s.T.Fatal(err)
	}
	s.ask(http.MethodPost, "/api/v1/plans/"+p.Plan.Id+"/apply", nil, http.StatusOK)
	for i, b := range p.Blocks {
		if !b.Start.After(s.Clock.Now()) { // has begun
			continue
		}
		day := b.Start.Truncate(24 * time.Hour).Add(time.Duration(20+i) * time.Hour) // 21:00 in Berlin, and later ones
		s.patch(record.Blocks, b.ID, map[string]any{"start": day, "end": day.Add(b.End.Sub(b.Start)), "pinned": true})
		ids = append(ids, b.ID)
	}
	return ids
}

func TestADragIsAComparisonAndUndoneByDraggingBack(t *testing.T) {
	s := newSchool(t)
	s.Task("ada", "Essay", 60, time.Time{})
	s.Clock.Set(apptest.Monday.Add(-2 * time.Hour))
	p, err := schedule.Propose(s.App, s.Person("ada"), s.Clock.Now(), schedule.Wish{Days: 7, Budget: new(int64)})
	if err != nil {
		t.Fatal(err)
	}
	s.ask(http.MethodPost, "/api/v1/plans/"+p.Plan.Id+"/apply", nil, http.StatusOK)
	b := p.Blocks[0]
	evening := b.Start.Truncate(24 * time.Hour).Add(20 * time.Hour) // 21:00 in Berlin
	s.patch(record.Blocks, b.ID, map[string]any{"start": evening, "end": evening.Add(time.Hour), "pinned": true})
	all := s.observed(record.ObservedDrag)
	if len(all) != 1 || !all[0].From().Equal(b.Start) || !all[0].To().Equal(evening) || !strings.HasPrefix(all[0].GetString("key"), "medium.workday.") {
		t.Fatalf("%d drags: %v", len(all), all)
	}
	if moves := all[0].GetString("moves"); !strings.Contains(moves, `{"term":"evening","cost":180}`) {
		t.Errorf("an hour after nine costs %s more", moves)
	}
	// What a person has put somewhere says nothing when they put it elsewhere.
	s.patch(record.Blocks, b.ID, map[string]any{"start": evening.Add(time.Hour), "end": evening.Add(2 * time.Hour)})
	if n := len(s.observed(record.ObservedDrag)); n != 1 {
		t.Errorf("%d drags after a second one", n)
	}
	s.patch(record.Blocks, b.ID, map[string]any{"start": b.Start, "end": b.End, "pinned": false})
	if n := len(s.observed(record.ObservedDrag)); n != 0 {
		t.Errorf("%d drags after dragging it back", n)
	}
	if rows := s.learned("times"); len(rows) != 0 {
		t.Errorf("%v", rows)
	}
}

func TestTheProgramsOwnMovesTeachNothing(t *testing.T) {
	s := newSchool(t)
	first := s.Task("ada", "Essay", 60, time.Time{})
	for range 2 {
		p, err := schedule.Propose(s.App, s.Person("ada"), s.Clock.Now(), schedule.Wish{Days: 7, Budget: new(int64)})
		if err != nil {
			t.Fatal(err)
		}
		s.ask(http.MethodPost, "/api/v1/plans/"+p.Plan.Id+"/apply", nil, http.StatusOK)
		s.patch(record.Tasks, first.Id, map[string]any{"earliest": "2026-11-25T08:00:00Z"}) // the next plan moves it
	}
	if n := len(s.observed(record.ObservedDrag)); n != 0 {
		t.Errorf("%d drags", n)
	}
}

func TestDragsIntoTheEveningMakeItCheaperOnceFiveAgree(t *testing.T) {
	s := newSchool(t)
	n := len(s.dragged(8))
	rows := s.learned("weights")
	if len(rows) != 1 || rows[0]["key"] != "weight.evening" {
		t.Fatalf("%d drags: %v", n, rows)
	}
	if f := rows[0]["factor"].(float64); n >= 5 && (f >= 1 || f < .25) {
		t.Errorf("after %d drags the factor is %v", n, f)
	}
	if !strings.HasPrefix(rows[0]["sentence"].(string), "You dragged blocks to where this term dislikes them ") {
		t.Errorf("%v", rows[0])
	}
	// Resetting the weight leaves what the drags say about hours, and the other way round.
	s.ask(http.MethodDelete, "/api/v1/learned/weight.evening", nil, http.StatusNoContent)
	if left := s.learned("weights"); len(left) != 0 {
		t.Errorf("%v", left)
	}
	if rows := s.learned("times"); len(rows) == 0 {
		t.Error("the hours were forgotten with the weight")
	}
	for _, row := range s.learned("times") {
		s.ask(http.MethodDelete, "/api/v1/learned/"+row["key"].(string), nil, http.StatusNoContent)
	}
	if n := len(s.observed(record.ObservedDrag)); n != 0 {
		t.Errorf("%d drags are kept although everything they say was reset", n)
	}
}

func TestAResetLeavesNothingBehind(t *testing.T) {
	s := newSchool(t)
	physics := s.project("Physics")
	for i := range 6 {
		s.complete(physics, fmt.Sprintf("Sheet %d", i), 60, 90)
		s.complete("", fmt.Sprintf("Errand %d", i), 60, 50)
	}
	s.Clock.Set(apptest.Monday)
	s.dragged(6)
	for _, key := range []string{"duration.none", "durations", "times", "weights"} {
		s.ask(http.MethodDelete, "/api/v1/learned/"+key, nil, http.StatusNoContent)
		if key == "duration.none" {
			if rows := s.learned("durations"); len(rows) != 1 || rows[0]["title"] != "Physics" {
				t.Errorf("%v", rows)
			}
		}
	}
	for _, list := range []string{"durations", "times", "weights"} {
		if rows := s.learned(list); len(rows) != 0 {
			t.Errorf("%s: %v", list, rows)
		}
	}
	all, err := record.ListObservations(s.App, s.Person("ada").Id, nil)
	if err != nil || len(all) != 0 {
		t.Errorf("%d observations are left (%v)", len(all), err)
	}
	for _, key := range []string{"duration.none", "duration." + physics, "duration.", "time.high.workday.08", "weight.evening", "weight.", "unknown", "a.b.c"} {
		if answer := s.ask(http.MethodDelete, "/api/v1/learned/"+key, nil, http.StatusNotFound); answer["code"] != "not_found" {
			t.Errorf("%s: %v", key, answer)
		}
	}
	s.ask(http.MethodDelete, "/api/v1/learned/all", nil, http.StatusNoContent)
}

func TestNobodyReadsOrResetsWhatWasLearnedAboutAnother(t *testing.T) {
	s := newSchool(t)
	for i := range 6 {
		s.complete("", fmt.Sprintf("Errand %d", i), 60, 90)
	}
	bob := s.Token("bob")
	if _, answer := call(t, s.h, bob, http.MethodGet, "/api/v1/learned", nil); len(answer["durations"].([]any)) != 0 {
		t.Errorf("Bob sees %v", answer)
	}
	if code, _ := call(t, s.h, bob, http.MethodDelete, "/api/v1/learned/duration.none", nil); code != http.StatusNotFound {
		t.Errorf("Bob's reset: %d", code)
	}
	call(t, s.h, bob, http.MethodDelete, "/api/v1/learned/all", nil)
	if rows := s.learned("durations"); len(rows) != 1 || rows[0]["count"] != 6.0 {
		t.Errorf("%v", rows)
	}
}

func TestEvidenceIsReadFromTheRecordsAsTheyAre(t *testing.T) {
	s := newSchool(t)
	physics := s.project("Physics")
	kept, gone := s.complete(physics, "Sheet 1", 60, 90), s.complete(physics, "Sheet 2", 60, 80)
	s.patch(record.Tasks, kept, map[string]any{"title": "Sheet 1, corrected"})
	s.ask(http.MethodDelete, "/api/collections/tasks/records/"+gone, nil, http.StatusNoContent)
	row := s.learned("durations")[0]
	evidence := row["evidence"].([]any)
	if len(evidence) != 1 || evidence[0].(map[string]any)["title"] != "Sheet 1, corrected" || evidence[0].(map[string]any)["actual"] != 90.0 || row["count"] != 2.0 {
		t.Errorf("%v", row)
	}
	for _, o := range s.observed(record.ObservedDuration) {
		for field, value := range o.FieldsData() {
			if strings.Contains(fmt.Sprint(value), "Sheet") {
				t.Errorf("the observation's %s keeps a title: %v", field, value)
			}
		}
	}
	s.ask(http.MethodDelete, "/api/collections/projects/records/"+physics, nil, http.StatusNoContent)
	if rows := s.learned("durations"); len(rows) != 1 || rows[0]["key"] != "duration.none" || rows[0]["count"] != 2.0 {
		t.Errorf("without its project: %v", rows)
	}
}

func TestSwitchedOffNothingIsNoted(t *testing.T) {
	s := newSchool(t)
	before := s.complete("", "Before", 60, 90)
	s.patch(record.Users, s.Person("ada").Id, map[string]any{"preferences": map[string]any{"learn": false}})
	s.complete("", "Errand", 60, 90)
	s.dragged(2)
	b := s.Task("ada", "Essay", 60, time.Time{})
	block, err := record.NewBlock(s.App, b.GetString("owner"), b.Id, s.Clock.Now(), s.Clock.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	s.Save(block)
	s.patch(record.Blocks, block.Id, map[string]any{"state": record.BlockSkipped})
	all, err := record.ListObservations(s.App, s.Person("ada").Id, nil)
	if err != nil || len(all) != 1 || all[0].Task() != before {
		t.Errorf("%d observations (%v)", len(all), err)
	}
	s.patch(record.Tasks, before, map[string]any{"status": "todo"})
	if n := len(s.observed(record.ObservedDuration)); n != 0 {
		t.Error("opening a task again did not take its observation back")
	}
}

func TestEverythingLearnedGoesWithTheAccount(t *testing.T) {
	s := newSchool(t)
	ada := s.Person("ada")
	s.complete(s.project("Physics"), "Sheet", 60, 90)
	s.dragged(3)
	if err := s.App.Delete(ada.Record); err != nil {
		t.Fatal(err)
	}
	for _, collection := range []string{record.Observations, record.LearnedStates} {
		var rows []*core.Record
		if err := s.RecordQuery(collection).All(&rows); err != nil || len(rows) != 0 {
			t.Errorf("%d rows of %s are left (%v)", len(rows), collection, err)
		}
	}
}
