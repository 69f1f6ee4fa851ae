package agents

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/morning"
	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/record"
)

// trial is how a workflow is tried: what it is asked in a world with some work
// in it, and what came of it, without ids that are made at random.
type trial struct {
	payload string
	outcome func(*desk, *record.Job) string
}

// trials has one for each type of run.
var trials = map[string]trial{
	morning.Type:  {`{"date":"2026-11-24"}`, briefingOutcome},
	schedule.Type: {`{"days":5}`, planOutcome},
}

func briefingOutcome(d *desk, job *record.Job) string {
	d.T.Helper()
	all, err := d.FindAllRecords(record.Briefings)
	var out morning.Outcome
	if err != nil || len(all) != 1 || json.Unmarshal(job.Result(), &out) != nil || out.Briefing != all[0].Id {
		d.T.Fatalf("%d briefings, result %s (%v)", len(all), job.Result(), err)
	}
	return out.Date + all[0].GetString("content")
}

func planOutcome(d *desk, job *record.Job) string {
	d.T.Helper()
	all, err := d.FindAllRecords(record.Plans)
	var out schedule.Outcome
	if err != nil || len(all) != 1 || json.Unmarshal(job.Result(), &out) != nil || out.Plan != all[0].Id {
		d.T.Fatalf("%d plans, result %s (%v)", len(all), job.Result(), err)
	}
	if n, err := d.CountRecords(record.PlanDetails); err != nil || n != 1 {
		d.T.Fatalf("%d details of plans (%v)", n, err)
	}
	out.Plan = ""
	return fmt.Sprintf("%+v %s %s", out, all[0].GetString("hash"), all[0].GetString("state"))
}

// working fills a world with work.
func working(w *apptest.World) {
	w.T.Helper()
	w.Task("ada", "Essay", 180, apptest.Monday.Add(80*time.Hour))
	w.Task("ada", "Exercises", 90, apptest.Monday.Add(30*time.Hour))
	w.Task("ada", "Errands", 30, time.Time{})
	w.Task("bob", "Not hers", 600, apptest.Monday.Add(10*time.Hour))
}

func TestEveryWorkflowGoesOnFromEveryMomentToTheSameEnd(t *testing.T) {
	list, err := workflows(apptest.New(t, nil).App)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range list {
		t.Run(w.Type, func(t *testing.T) {
			try, ok := trials[w.Type]
			if !ok {
				t.Fatalf("no trial: say in trials how %s is tried", w.Type)
			}
			goesOn(t, w.Type, try)
		})
	}
}

func goesOn(t *testing.T, name string, try trial) {
	world := apptest.New(t, nil)
	working(world)
	watch := new(witness)
	d := deskIn(world, workflows, watch.taps())
	id := d.ask(name, try.payload)
	d.reaches(id, record.JobDone)
	deaths := watch.done()
	d.whole(id)
	want, effects := try.outcome(d, d.job(id)), d.effects()
	if watch.records < 2 || len(deaths) < watch.records+2 {
		t.Fatalf("%d records, %d moments", watch.records, len(deaths))
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 1))
	for _, dead := range deaths {
		// Now and then the process dies a second time, somewhere on the way from there.
		again := &witness{only: 1 + rnd.IntN(2*len(deaths))}
		t.Run(dead.moment, func(t *testing.T) {
			t.Parallel()
			check := func(dead death, tap taps) {
				next := deskIn(dead.image.Open(t, nil), workflows, tap)
				next.reaches(id, record.JobDone)
				next.whole(id)
				if got := try.outcome(next, next.job(id)); got != want {
					t.Errorf("it came to\n%s\nwithout the crash\n%s", got, want)
				}
				if got := next.effects(); got != effects {
					t.Errorf("effects %s, want %s", got, effects)
				}
			}
			check(dead, again.taps())
			for _, twice := range again.done() {
				t.Log("again", twice.moment)
				check(twice, taps{})
			}
		})
	}
}

func TestAPlanThatWasStoredIsFoundWhateverTheTasksHaveBecome(t *testing.T) {
	world := apptest.New(t, nil)
	working(world)
	watch := &witness{}
	watch.beside = func() any { return watch.d.effects() != "[]" }
	d := deskIn(world, workflows, watch.taps())
	id := d.ask(schedule.Type, `{"days":5}`)
	d.reaches(id, record.JobDone)
	want := planOutcome(d, d.job(id))
	stored := 0
	for _, dead := range watch.done() {
		if !dead.with.(bool) {
			continue
		}
		stored++
		next := dead.image.Open(t, nil)
		a, b := next.Task("ada", "Chicken", 30, time.Time{}), next.Task("ada", "Egg", 30, time.Time{})
		a.Set("depends_on", b.Id) // no plan is possible any more
		next.Save(a)
		b.Set("depends_on", a.Id)
		next.Save(b)
		again := deskIn(next, workflows, taps{})
		again.reaches(id, record.JobDone)
		if got := planOutcome(again, again.job(id)); got != want {
			t.Errorf("%s: %s, want %s", dead.moment, got, want)
		}
	}
	if stored == 0 {
		t.Error("the process never died after the plan was stored")
	}
}
