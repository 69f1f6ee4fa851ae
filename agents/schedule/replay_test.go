package schedule_test

import (
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

func TestAPlanIsReplayedFromWhatItWasMadeFromWhateverHasHappenedSince(t *testing.T) {
	w := newWorld(t)
	essay := w.Task("ada", "Essay", 300, day(t, 27, 17, 0))
	w.Task("ada", "Lab", 95, day(t, 25, 12, 0))
	p := w.propose()
	w.apply(p)
	essay.Set("estimate", 30)
	w.Save(essay)
	w.Clock.Advance(49 * time.Hour)
	again, err := schedule.Replay(w.App, w.Person("ada"), p.Plan.Id)
	if err != nil {
		t.Fatal(err)
	}
	if !again.Same || again.Hash != p.Plan.GetString("hash") || again.Blocks != len(p.Blocks) || int(again.Work) != p.Plan.GetInt("work") || again.Sentence == "" {
		t.Errorf("%+v, stored %s with %d blocks", again, p.Plan.GetString("hash"), len(p.Blocks))
	}
}

func TestAReplayThatComesOutDifferentlySaysSo(t *testing.T) {
	w := newWorld(t)
	w.Task("ada", "Essay", 300, day(t, 27, 17, 0))
	p := w.propose()
	stored, err := schedule.Problem(w.App, w.Person("ada"), p.Plan.Id)
	if err != nil {
		t.Fatal(err)
	}
	stored.Tasks[0].Minutes = 60
	packed, err := schedule.Encode(stored)
	if err != nil {
		t.Fatal(err)
	}
	detail, err := record.DetailOf(w.App, p.Plan)
	if err != nil {
		t.Fatal(err)
	}
	detail.Set("problem", string(packed))
	w.Save(detail)
	if again, err := schedule.Replay(w.App, w.Person("ada"), p.Plan.Id); err != nil || again.Same {
		t.Errorf("%+v (%v)", again, err)
	}
	for _, text := range []string{"", "damaged"} {
		detail.Set("problem", text)
		w.Save(detail)
		if _, err := schedule.Replay(w.App, w.Person("ada"), p.Plan.Id); !fault.Is(err, fault.PlanState) {
			t.Errorf("input %q: %v", text, err)
		}
	}
	if _, err := schedule.Replay(w.App, w.Person("bob"), p.Plan.Id); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's: %v", err)
	}
}

func TestAPlanKeepsWhatItIsToldToAndStaysOutOfWhatWasTurnedDown(t *testing.T) {
	w := newWorld(t)
	ada := w.Person("ada")
	essay := w.Task("ada", "Essay", 360, day(t, 27, 17, 0))
	w.apply(w.propose())
	first, err := record.ListTaskBlocks(w.App, ada.Id, essay.Id)
	if err != nil || len(first) < 3 {
		t.Fatalf("%d blocks (%v)", len(first), err)
	}
	keep, avoid := first[len(first)-1], first[1]
	none := int64(0)
	p, err := schedule.Propose(w.App, ada, w.Clock.Now(), schedule.Wish{Days: 7, Budget: &none,
		Keep: []string{keep.Id}, Avoid: []schedule.Avoid{{Task: essay.Id, Start: avoid.Start(), End: avoid.End()}}})
	if err != nil {
		t.Fatal(err)
	}
	minutes, kept := 0, false
	for _, b := range p.Blocks {
		if b.Change == schedule.Removed {
			continue
		}
		minutes += int(b.End.Sub(b.Start) / time.Minute)
		if b.Start.Before(avoid.End()) && b.End.After(avoid.Start()) {
			t.Errorf("%s to %s lies in what was turned down", b.Start, b.End)
		}
		if b.ID == keep.Id {
			kept = b.Change == schedule.Kept && b.Start.Equal(keep.Start()) && b.End.Equal(keep.End())
		}
	}
	if minutes != 360 || !kept || p.Plan.GetInt("budget") != 0 {
		t.Errorf("%d minutes, kept %v, budget %d: %+v", minutes, kept, p.Plan.GetInt("budget"), p.Blocks)
	}
	w.apply(p)
	// The wish is part of the problem: replay keeps to it.
	if again, err := schedule.Replay(w.App, ada, p.Plan.Id); err != nil || !again.Same {
		t.Errorf("%+v (%v)", again, err)
	}
}

func TestAWishThatBreaksARuleNamesItsField(t *testing.T) {
	w := newWorld(t)
	essay := w.Task("ada", "Essay", 60, time.Time{})
	bobs := w.Task("bob", "Bob's", 60, time.Time{})
	few, many := int64(-1), int64(schedule.MaxWishBudget+1)
	now := w.Clock.Now()
	for name, c := range map[string]struct {
		wish  schedule.Wish
		field string
	}{
		"a budget below zero":     {schedule.Wish{Budget: &few}, "budget"},
		"a budget too large":      {schedule.Wish{Budget: &many}, "budget"},
		"a block that is not":     {schedule.Wish{Keep: []string{"nothing00000000"}}, "keep"},
		"too many blocks":         {schedule.Wish{Keep: make([]string, schedule.MaxKeep+1)}, "keep"},
		"no task":                 {schedule.Wish{Avoid: []schedule.Avoid{{Start: now, End: now.Add(1)}}}, "avoid"},
		"no time":                 {schedule.Wish{Avoid: []schedule.Avoid{{Task: essay.Id}}}, "avoid"},
		"an end before its start": {schedule.Wish{Avoid: []schedule.Avoid{{Task: essay.Id, Start: now, End: now}}}, "avoid"},
		"somebody else's task":    {schedule.Wish{Avoid: []schedule.Avoid{{Task: bobs.Id, Start: now, End: now.Add(time.Hour)}}}, "avoid"},
		"too many stretches":      {schedule.Wish{Avoid: make([]schedule.Avoid, schedule.MaxAvoid+1)}, "avoid"},
	} {
		_, err := schedule.Propose(w.App, w.Person("ada"), now, c.wish)
		var f *fault.Fault
		if !fault.Is(err, fault.BadField) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if f, _ = err.(*fault.Fault); f == nil || f.Fields[c.field].Message == "" { //nolint:errorlint // Propose's own
			t.Errorf("%s: %v does not name %s", name, err, c.field)
		}
	}
}
