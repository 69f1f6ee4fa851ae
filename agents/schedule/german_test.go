package schedule_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/record"
)

// speaks sets Ada's locale.
func (w *world) speaks(locale string) {
	w.T.Helper()
	u := w.Person("ada")
	u.Set("locale", locale)
	w.Save(u)
}

// saying fails unless one of the notes of a code is a sentence.
func (w *world) saying(p *schedule.Proposal, code, sentence string) {
	w.T.Helper()
	if !slices.ContainsFunc(p.Notes, func(n schedule.Note) bool { return n.Code == code && n.Sentence == sentence }) {
		w.T.Errorf("%q is not said: %+v", sentence, p.Notes)
	}
}

func TestAPlanIsTheSameInGermanAndSaysItsNotesInGerman(t *testing.T) {
	w := newWorld(t)
	w.hard("Essay", 60*60, day(t, 25, 0, 0))
	w.Task("ada", "Unklar", 0, time.Time{})
	spread := w.Task("ada", "Lernen", 60, time.Time{})
	spread.Set("spaced", true)
	w.Save(spread)
	wish := schedule.Wish{Days: 7, Seed: 7}
	plan := func() *schedule.Proposal {
		t.Helper()
		p, err := schedule.Propose(w.App, w.Person("ada"), w.Clock.Now(), wish)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	english := plan()
	w.speaks("de-AT")
	german := plan()
	if a, b := english.Plan.GetString("hash"), german.Plan.GetString("hash"); a != b {
		t.Errorf("the plan is another one in German: %s, %s", a, b)
	}
	packed := func(p *schedule.Proposal) string {
		detail, err := record.DetailOf(w.App, p.Plan)
		if err != nil {
			t.Fatal(err)
		}
		return detail.GetString("problem")
	}
	if packed(english) != packed(german) {
		t.Error("the stored problem depends on the language")
	}
	if s := german.Unplaced[0].Sentence; !strings.HasPrefix(s, "Kein Platz für ") || !strings.Contains(s, " von „Essay“ vor der Frist am Di., 24. Nov., 24:00 Uhr: ") {
		t.Error(s)
	}
	w.saying(german, schedule.NoteNoEstimate, "Unklar hat keine Schätzung; angenommen sind 30 Minuten.")
	w.saying(german, schedule.NoteNotSpaced, "Lernen hat keine Frist und wird deshalb nicht auf Tage verteilt.")

	again, err := schedule.Replay(w.App, w.Person("ada"), german.Plan.Id)
	if err != nil || again.Sentence != "Gleiche Eingaben, Startwert 7 und gleicher Suchaufwand ergeben denselben Plan: "+blocksIn(german)+"." {
		t.Errorf("%+v (%v)", again, err)
	}
	ways, err := schedule.Ways(w.App, w.Person("ada"), w.Clock.Now())
	if err != nil || ways.Conflict == nil || !strings.HasPrefix(ways.Conflict.Sentence, "Essay braucht 60 h vor ") {
		t.Fatalf("%+v (%v)", ways, err)
	}
	ahead, err := schedule.Outlook(w.App, w.Person("ada"), 1, w.Clock.Now())
	if err != nil || !strings.HasPrefix(ahead.Risks[0].Sentence, "Neben den anderen Fristen ist vor Di., 24. Nov., 24:00 Uhr kein Platz für ") {
		t.Fatalf("%+v (%v)", ahead, err)
	}
	terms, err := schedule.Terms(w.App, w.Person("ada"), w.Clock.Now())
	if err != nil || terms.Terms[0].Label != "Kein Platz" || terms.Terms[1].Weights[0].Unit != "Zehntel einer Unlustminute je Stunde, mal Priorität" {
		t.Fatalf("%+v (%v)", terms, err)
	}
}

func blocksIn(p *schedule.Proposal) string {
	if p.Plan.GetInt("blocks") == 1 {
		return "1 Block"
	}
	return p.Plan.GetString("blocks") + " Blöcke"
}

// A question is answered in the language the person has now, also about a plan that was made in another one.
func TestAStoredPlanIsExplainedInTheLanguageOfToday(t *testing.T) {
	w := newWorld(t)
	essay := w.Task("ada", "Essay", 60, day(t, 27, 17, 0))
	p := w.propose()
	w.speaks("de")
	e, err := schedule.Why(w.App, w.Person("ada"), p.Blocks[0].ID, p.Plan.Id, w.Clock.Now())
	if err != nil || len(e.Binding) == 0 || !strings.HasPrefix(e.Binding[0].Sentence, "Früher geht es nicht: ") {
		t.Errorf("%+v (%v)", e, err)
	}
	a, err := schedule.WhyNot(w.App, w.Person("ada"), essay.Id, day(t, 24, 7, 0), 0, p.Plan.Id, w.Clock.Now())
	if err != nil || !strings.HasPrefix(a.Sentence, "Am Di., 24. Nov., 07:00 Uhr ist es nicht möglich: ") {
		t.Errorf("%+v (%v)", a, err)
	}
	done := w.block(essay, day(t, 23, 8, 0))
	done.Set("state", record.BlockDone)
	essay.Set("status", "done")
	w.Save(essay)
	w.Save(done)
	if e, err = schedule.Why(w.App, w.Person("ada"), done.Id, "", w.Clock.Now()); err != nil || e.Binding[0].Sentence != "Er ist erledigt." {
		t.Errorf("%+v (%v)", e, err)
	}
}

func TestAReplanSaysInGermanWhatItLeftAlone(t *testing.T) {
	w := newWorld(t)
	w.speaks("de-DE")
	essay, lab := w.Task("ada", "Essay", 60, time.Time{}), w.Task("ada", "Lab", 60, time.Time{})
	w.at(essay, day(t, 23, 9, 45), 60)
	w.at(lab, day(t, 23, 11, 0), 60)
	w.event("Anruf", day(t, 23, 9, 30), day(t, 23, 11, 30))
	r := w.replan()
	w.saying(r.Proposal, schedule.NoteFrozenBreak, "Essay am Mo., 23. Nov., 09:45 Uhr beginnt in weniger als 1 Stunde und bleibt dir überlassen. Die alte Zeit ist von Anruf belegt.")
	w.saying(r.Proposal, schedule.NoteFrozen, "1 Block beginnt in weniger als 1 Stunde und bleibt, wo er ist.")
}

func TestATurnIsNamedInGerman(t *testing.T) {
	w := newWorld(t)
	w.speaks("de-DE")
	run := w.habit("Run 45 min every day")
	w.hours("Tue 09:00-09:30")
	p := w.propose()
	if len(p.Unplaced) == 0 || p.Unplaced[0].Task != run.Id || !strings.Contains(p.Unplaced[0].Sentence, "„Run“ (Mo., 23. Nov.)") {
		t.Errorf("%+v", p.Unplaced)
	}
}

func TestAForgottenTimerSaysSoInGerman(t *testing.T) {
	w := newWorld(t)
	w.speaks("de-DE")
	b := w.at(w.Task("ada", "Essay", 60, time.Time{}), w.Clock.Now(), 60)
	w.do(schedule.Start, b)
	end := b.End()
	w.Clock.Advance(4 * time.Hour)
	if err := schedule.StopForgotten(context.Background(), w.App, w.Clock.Now(), 10); err != nil {
		t.Fatal(err)
	}
	want := "Der Timer lief 3-mal so lang wie der Block, deshalb wurde er um " + end.In(w.Person("ada").Zone()).Format("15:04") + " Uhr angehalten."
	if got := w.timings(b)[0].GetString("note"); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestARunIsSummedUpInGerman(t *testing.T) {
	flow, err := schedule.Workflow(apptest.New(t, nil).App)
	if err != nil {
		t.Fatal(err)
	}
	for result, want := range map[string]string{
		`{"plan":"p","blocks":1}`: "1 Block geplant.",
		`{"plan":""}`:             "An deinem Plan muss sich nichts ändern.",
		`{"plan":"p","blocks":2,"unplaced":1,"late":3}`: "2 Blöcke geplant. 1 Aufgabe hatte keinen Platz. 3 Aufgaben würden zu spät fertig.",
	} {
		if got := flow.Say(json.RawMessage(result), "de-CH"); got != want {
			t.Errorf("%s: %q, want %q", result, got, want)
		}
	}
}

// A way that makes the person's first time map names it in their language.
func TestTheFirstTimeMapHasAGermanName(t *testing.T) {
	w := newWorld(t)
	w.speaks("de-DE")
	w.prefers(`{"max_per_day":720}`)
	for _, title := range []string{"Essay", "Lab", "Quiz"} {
		w.hard(title, 14*60, day(t, 28, 0, 0))
	}
	offered, err := schedule.Ways(w.App, w.Person("ada"), w.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(offered.Ways, func(x schedule.Way) bool { return x.Kind == planner.WayHours })
	if i < 0 {
		t.Fatalf("no longer hours are offered: %+v", offered.Ways)
	}
	change, err := schedule.Take(w.App, w.Person("ada"), offered.Ways[i].ID, w.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	maps, err := record.ListTimeMaps(w.App, w.Person("ada").Id)
	if err != nil || len(maps) != 1 || maps[0].GetString("name") != "Meine Arbeitszeiten" {
		t.Errorf("%+v (%v)", maps, err)
	}
	if s := change.GetString("sentence"); !strings.HasPrefix(s, "Eine Stunde länger arbeiten, bis 18:00 Uhr.") {
		t.Error(s)
	}
}
