package agents

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/workflow"
	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

// watched runs a workflow of an office to its end and returns what kill -9
// would have left at each moment, in the records and in the office.
func watched(t *testing.T, of func(*office, *app.App) ([]workflow.Workflow, error), name string, drive func(*desk, string)) (id string, d *desk, o *office, deaths []death) {
	t.Helper()
	o = newOffice(t, ledger{})
	watch := &witness{beside: func() any { return o.done() }}
	d = deskIn(apptest.New(t, nil), o.table(of), watch.taps())
	o.tap = func(moment string) { watch.see("%s", moment) }
	id = d.ask(name, "")
	drive(d, id)
	return id, d, o, watch.done()
}

func (o *office) table(of func(*office, *app.App) ([]workflow.Workflow, error)) table {
	return func(a *app.App) ([]workflow.Workflow, error) { return of(o, a) }
}

// reborn starts a desk and an office from what a death left.
func reborn(t *testing.T, dead death, of func(*office, *app.App) ([]workflow.Workflow, error)) (*desk, *office) {
	t.Helper()
	o := newOffice(t, dead.with.(ledger))
	return deskIn(dead.image.Open(t, nil), o.table(of), taps{}), o
}

// once fails unless the office has done what is asked exactly once.
func (o *office) once(t testing.TB, bookings, letters int) {
	t.Helper()
	done := o.done()
	if len(done.bookings) != bookings || len(done.letters) != letters {
		t.Errorf("%d bookings and %d letters, want %d and %d", len(done.bookings), len(done.letters), bookings, letters)
	}
	for ref, n := range done.letters {
		if n != 1 {
			t.Errorf("letter %s was sent %d times", ref, n)
		}
	}
	for key := range done.bookings {
		if len(key) != 32 {
			t.Errorf("a booking without a key: %q", key)
		}
	}
}

func TestNoEffectOutsideIsLostOrHappensTwiceWhereverTheProcessDies(t *testing.T) {
	finish := func(d *desk, id string) { d.reaches(id, record.JobDone) }
	id, d, o, deaths := watched(t, (*office).errands, "errands", finish)
	d.whole(id)
	o.once(t, 1, 1)
	effects := d.effects()
	if len(deaths) < 12 {
		t.Fatalf("%d moments", len(deaths))
	}
	for _, dead := range deaths {
		t.Run(dead.moment, func(t *testing.T) {
			t.Parallel()
			next, o := reborn(t, dead, (*office).errands)
			finish(next, id)
			next.whole(id)
			o.once(t, 1, 1)
			if got := next.effects(); got != effects {
				t.Errorf("effects %s, want %s", got, effects)
			}
			if n, err := next.CountRecords(record.Tasks); err != nil || n != 1 {
				t.Errorf("%d tasks (%v)", n, err)
			}
		})
	}
}

// answered takes an approval to its end, from wherever it is: it says yes
// where the question is open, and lets the hour pass.
func answered(d *desk, id string) {
	d.T.Helper()
	for {
		d.until("the run to wait or to end", func() bool {
			status := d.job(id).Status()
			return status == record.JobWaiting || status == record.JobDone
		})
		if d.job(id).Status() == record.JobDone {
			return
		}
		if waits := d.questions(id); len(waits) > 0 {
			if err := d.r.Answer(d.T.Context(), d.job(id), waits[0].Token, json.RawMessage(`{"go":true}`)); err != nil {
				d.T.Fatal(err)
			}
			continue
		}
		d.pass(time.Hour)
		d.until("the run to wake up", func() bool { return d.job(id).Status() != record.JobWaiting })
	}
}

func TestAnApprovalSurvivesTheProcessAndIsAskedForOnce(t *testing.T) {
	id, d, o, deaths := watched(t, (*office).approval, "approval", answered)
	d.whole(id)
	o.once(t, 0, 1)
	if len(deaths) < 16 {
		t.Fatalf("%d moments", len(deaths))
	}
	for _, dead := range deaths {
		t.Run(dead.moment, func(t *testing.T) {
			t.Parallel()
			next, o := reborn(t, dead, (*office).approval)
			answered(next, id)
			next.whole(id)
			o.once(t, 0, 1)
			asked := 0
			for _, e := range next.view(id).Events {
				if e.Type == "waiting" {
					asked++
				}
			}
			if asked != 1 {
				t.Errorf("it was asked %d times", asked)
			}
		})
	}
}

func (d *desk) view(id string) View {
	d.T.Helper()
	v, err := d.r.View(d.job(id))
	if err != nil {
		d.T.Fatal(err)
	}
	return v
}

func TestWhatCannotBeToldApartHappensAtMostOnceAndIsSaid(t *testing.T) {
	end := func(d *desk, id string) {
		d.until("the run to end", func() bool { return d.job(id).Ended() })
	}
	id, d, o, deaths := watched(t, (*office).telephone, "telephone", end)
	d.whole(id)
	if n := o.done().calls; n != 1 {
		t.Fatalf("%d calls", n)
	}
	unknown := 0
	for _, dead := range deaths {
		next, o := reborn(t, dead, (*office).telephone)
		end(next, id)
		job, calls := next.job(id), o.done().calls
		switch job.Status() {
		case record.JobDone:
			if calls != 1 {
				t.Errorf("%s: done after %d calls", dead.moment, calls)
			}
		case record.JobFailed:
			unknown++
			if p := job.Problem(); calls > 1 || p == nil || p.Code != fault.JobLost.Code || p.Message != "Whether the call was made is not known." {
				t.Errorf("%s: %d calls, %v", dead.moment, calls, p)
			}
		default:
			t.Errorf("%s: %s", dead.moment, job.Status())
		}
	}
	if unknown == 0 || unknown == len(deaths) {
		t.Errorf("%d of %d deaths left it unknown", unknown, len(deaths))
	}
}
