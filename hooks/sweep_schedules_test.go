package hooks_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/clock"
	"github.com/pulseplan/pulseplan/app/config"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/app/telemetry"
	"github.com/pulseplan/pulseplan/hooks"
)

// ledger is what a sweep has handed over: a row in a table, written in the
// sweep's transaction, as the outbox does.
type ledger struct {
	app  *app.App
	t    *testing.T
	fail func(*record.Schedule) error
}

func newLedger(t *testing.T, a *app.App) *ledger {
	t.Helper()
	if _, err := a.DB().NewQuery("CREATE TABLE IF NOT EXISTS slots (schedule TEXT, slot TEXT)").Execute(); err != nil {
		t.Fatal(err)
	}
	return &ledger{app: a, t: t}
}

func (l *ledger) enqueue(tx core.App, s *record.Schedule, slot time.Time) error {
	if _, err := tx.DB().Insert("slots", map[string]any{"schedule": s.Id, "slot": slot.UTC().Format(time.RFC3339)}).Execute(); err != nil {
		return err
	}
	s.SetLastJob("job-of-" + slot.UTC().Format("0102T1504"))
	if l.fail != nil {
		return l.fail(s)
	}
	return nil
}

func (l *ledger) sweep() {
	l.t.Helper()
	if err := hooks.SweepSchedules(l.app, l.enqueue); err != nil {
		l.t.Fatal(err)
	}
}

// slots are what has been handed over for a schedule, in order.
func (l *ledger) slots(id string) string {
	l.t.Helper()
	var out []string
	if err := l.app.DB().NewQuery("SELECT slot FROM slots WHERE schedule = {:id} ORDER BY rowid").Bind(map[string]any{"id": id}).Column(&out); err != nil {
		l.t.Fatal(err)
	}
	return strings.Join(out, " ")
}

// plan saves a schedule of a person.
func plan(w *apptest.World, name, cron string, fields map[string]any) *record.Schedule {
	w.T.Helper()
	s, err := record.NewSchedule(w.App, w.Person(name).Id, "briefing", cron, cron)
	if err != nil {
		w.T.Fatal(err)
	}
	s.Load(fields)
	w.Save(s)
	return s
}

func at(t *testing.T, text string) time.Time {
	t.Helper()
	got, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestASlotIsHandedOverOnceAndTheNextIsComputedWithIt(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	l := newLedger(t, w.App)
	s := plan(w, "ada", "0 7 * * *", nil)
	l.sweep()
	if got := l.slots(s.Id); got != "" {
		t.Fatalf("too early: %s", got)
	}
	if next, err := hooks.NextDue(w.App); err != nil || !next.Equal(at(t, "2026-11-24T07:00:00+01:00")) {
		t.Fatalf("the next is due at %v (%v)", next, err)
	}
	w.Clock.Set(at(t, "2026-11-24T07:00:00+01:00"))
	for range 3 {
		l.sweep()
	}
	if got := l.slots(s.Id); got != "2026-11-24T06:00:00Z" {
		t.Fatalf("handed over: %s", got)
	}
	s, err := record.FindSchedule(w.App, s.Owner(), s.Id)
	if err != nil {
		t.Fatal(err)
	}
	for field, want := range map[string]string{"next_run": "2026-11-25 06:00:00.000Z", "last_run": "2026-11-24 06:00:00.000Z", "last_job": "job-of-1124T0600", "problem": ""} {
		if got := s.GetString(field); got != want {
			t.Errorf("%s is %q, want %q", field, got, want)
		}
	}
}

func TestDowntimeIsCaughtUpWithAsTheScheduleSays(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	l := newLedger(t, w.App)
	once := plan(w, "ada", "0 7 * * *", nil)
	skip := plan(w, "ada", "0 7 * * *", map[string]any{"catch_up": "skip"})
	hourly := plan(w, "ada", "0 * * * *", map[string]any{"catch_up": "skip"})
	off := plan(w, "ada", "0 7 * * *", map[string]any{"enabled": false})
	l.sweep()
	w.Clock.Set(at(t, "2026-12-01T12:10:00+01:00")) // eight days later
	l.sweep()
	l.sweep()
	for s, want := range map[*record.Schedule]string{once: "2026-12-01T06:00:00Z", skip: "", hourly: "2026-12-01T11:00:00Z", off: ""} {
		if got := l.slots(s.Id); got != want {
			t.Errorf("%s %s: %q, want %q", s.GetString("name"), s.CatchUp(), got, want)
		}
	}
	w.Clock.Set(at(t, "2026-12-02T07:00:10+01:00"))
	l.sweep()
	for s, want := range map[*record.Schedule]string{once: "2026-12-01T06:00:00Z 2026-12-02T06:00:00Z", skip: "2026-12-02T06:00:00Z"} {
		if got := l.slots(s.Id); got != want {
			t.Errorf("%s %s: %q, want %q", s.GetString("name"), s.CatchUp(), got, want)
		}
	}
}

func TestEachSlotRunsOnceOverBothChangesOfTheClocks(t *testing.T) {
	for _, c := range []struct{ name, zone, cron, from, to, want string }{
		{"spring", "Europe/Berlin", "30 2 * * *", "2026-03-28T00:00:00Z", "2026-03-30T12:00:00Z", "2026-03-28T01:30:00Z 2026-03-29T01:30:00Z 2026-03-30T00:30:00Z"},
		{"autumn", "Europe/Berlin", "30 2 * * *", "2026-10-24T00:00:00Z", "2026-10-26T12:00:00Z", "2026-10-24T00:30:00Z 2026-10-25T00:30:00Z 2026-10-26T01:30:00Z"},
		{"half an hour", "Australia/Lord_Howe", "15 2 * * *", "2026-10-03T00:00:00Z", "2026-10-05T00:00:00Z", "2026-10-03T15:45:00Z 2026-10-04T15:15:00Z"},
	} {
		w := apptest.New(t, hooks.Register)
		l := newLedger(t, w.App)
		w.Clock.Set(at(t, c.from))
		s := plan(w, "ada", c.cron, map[string]any{"zone": c.zone})
		for ; w.Clock.Now().Before(at(t, c.to)); w.Clock.Advance(10 * time.Minute) {
			l.sweep()
		}
		if got := l.slots(s.Id); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestAClockThatJumpsNeitherRepeatsASlotNorStopsASchedule(t *testing.T) {
	const year = 365 * 24 * time.Hour
	for _, c := range []struct {
		name string
		jump time.Duration
		want string // handed over by Friday, of a schedule due at seven in Berlin
	}{
		{"an hour ahead for a while", time.Hour, "2026-11-24T06:00:00Z 2026-11-25T06:00:00Z 2026-11-26T06:00:00Z 2026-11-27T06:00:00Z"},
		{"an hour back for a while", -time.Hour, "2026-11-24T06:00:00Z 2026-11-25T06:00:00Z 2026-11-26T06:00:00Z 2026-11-27T06:00:00Z"},
		{"a year ahead for a while", year, "2026-11-24T06:00:00Z 2027-11-24T06:00:00Z 2026-11-25T06:00:00Z 2026-11-26T06:00:00Z 2026-11-27T06:00:00Z"},
		{"a year back for a while", -year, "2026-11-24T06:00:00Z 2026-11-25T06:00:00Z 2026-11-26T06:00:00Z 2026-11-27T06:00:00Z"},
	} {
		w := apptest.New(t, hooks.Register)
		l := newLedger(t, w.App)
		s := plan(w, "ada", "0 7 * * *", nil)
		walk := func(to time.Time) {
			for ; !w.Clock.Now().After(to); w.Clock.Advance(20 * time.Minute) {
				l.sweep()
			}
		}
		walk(at(t, "2026-11-24T07:20:00+01:00"))
		w.Clock.Advance(c.jump)
		walk(w.Clock.Now().Add(30 * time.Minute))
		w.Clock.Advance(-c.jump)
		walk(at(t, "2026-11-27T12:00:00+01:00"))
		if got := l.slots(s.Id); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestAScheduleMadeWhileTheClockWasAheadRunsWhenItIsSetBack(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	l := newLedger(t, w.App)
	w.Clock.Advance(365 * 24 * time.Hour)
	l.sweep()
	s := plan(w, "ada", "0 7 * * *", nil)
	w.Clock.Set(apptest.Monday)
	l.sweep()
	w.Clock.Set(at(t, "2026-11-24T07:00:00+01:00"))
	l.sweep()
	if got := l.slots(s.Id); got != "2026-11-24T06:00:00Z" {
		t.Errorf("%q", got)
	}
}

// restart opens the app of a folder as a new process would.
func restart(t *testing.T, dir string, clk clock.Clock) *app.App {
	t.Helper()
	cfg, err := config.Read(func(string) (string, bool) { return "", false })
	if err != nil {
		t.Fatal(err)
	}
	cfg.DataDir = dir
	a, err := app.New(cfg, clk, telemetry.Logger(io.Discard, "error", "text"), "test")
	if err != nil {
		t.Fatal(err)
	}
	hooks.Register(a)
	if err := a.Start(); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestEachSlotRunsOnceOverRestarts(t *testing.T) {
	dir := t.TempDir()
	clk := clock.At(apptest.Monday)
	a := restart(t, dir, clk)
	w := &apptest.World{App: a, Clock: clk, T: t}
	id := onlySchedule(w, join(w, "cara", nil).Id).Id
	newLedger(t, a).sweep()
	for _, when := range []string{"2026-11-24T06:59:00+01:00", "2026-11-24T07:00:00+01:00", "2026-11-24T07:00:01+01:00", "2026-11-25T06:00:00+01:00", "2026-11-27T23:00:00+01:00", "2026-11-27T22:00:00+01:00"} {
		if err := a.Stop(); err != nil {
			t.Fatal(err)
		}
		clk.Set(at(t, when))
		a = restart(t, dir, clk)
		newLedger(t, a).sweep()
	}
	defer func() { _ = a.Stop() }()
	if got := newLedger(t, a).slots(id); got != "2026-11-24T06:00:00Z 2026-11-27T06:00:00Z" {
		t.Errorf("%s", got)
	}
}

func TestASlotThatCannotBeHandedOverStaysDueAndHoldsNobodyUp(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	l := newLedger(t, w.App)
	bad, good := plan(w, "ada", "0 7 * * *", nil), plan(w, "bob", "0 7 * * *", nil)
	w.Clock.Set(at(t, "2026-11-24T07:00:00+01:00"))
	why := error(fault.RateLimited.Say("Too much waits already."))
	l.fail = func(s *record.Schedule) error {
		if s.Id == bad.Id {
			return why
		}
		return nil
	}
	for _, c := range []struct {
		why     error
		problem string
	}{
		{why, "Too much waits already."},
		{errors.New("disk on fire"), "This run could not be started. The server tries again every minute."},
	} {
		why = c.why
		if err := hooks.SweepSchedules(w.App, l.enqueue); !errors.Is(err, c.why) || !strings.Contains(err.Error(), "1 slots") {
			t.Fatalf("%v", err)
		}
		s, err := record.FindSchedule(w.App, bad.Owner(), bad.Id)
		if err != nil || s.GetString("problem") != c.problem || s.GetString("last_run") != "" || s.GetString("last_job") != "" || !s.NextRun().Equal(w.Clock.Now()) {
			t.Errorf("%v %v", s.PublicExport(), err)
		}
	}
	if got := l.slots(bad.Id); got != "" {
		t.Errorf("what failed left %s", got)
	}
	if got := l.slots(good.Id); got != "2026-11-24T06:00:00Z" {
		t.Errorf("the other: %q", got)
	}
	l.fail = nil
	w.Clock.Advance(time.Minute)
	l.sweep()
	s, err := record.FindSchedule(w.App, bad.Owner(), bad.Id)
	if err != nil || l.slots(bad.Id) != "2026-11-24T06:00:00Z" || s.GetString("problem") != "" {
		t.Errorf("tried again: %q, %v (%v)", l.slots(bad.Id), s.PublicExport(), err)
	}
}

func TestASlotThatAsksForWhatCannotBeIsOverAndTheNextOneIsTried(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	l := newLedger(t, w.App)
	s := plan(w, "ada", "0 10 * * *", nil)
	refuse := true
	l.fail = func(*record.Schedule) error {
		if refuse {
			return fault.BadField.Say("payload.date: must be within 90 days of today.")
		}
		return nil
	}
	w.Clock.Advance(2 * time.Hour)
	l.sweep()
	s, err := record.FindSchedule(w.App, s.Owner(), s.Id)
	if err != nil {
		t.Fatal(err)
	}
	if !s.NextRun().After(w.Clock.Now()) || s.GetString("problem") != "payload.date: must be within 90 days of today." {
		t.Errorf("next run %s, problem %q", s.NextRun(), s.GetString("problem"))
	}
	refuse = false
	w.Clock.Advance(24 * time.Hour)
	l.sweep()
	if s, err = record.FindSchedule(w.App, s.Owner(), s.Id); err != nil || s.GetString("problem") != "" {
		t.Errorf("problem %q, %v", s.GetString("problem"), err)
	}
}

func TestAScheduleThatCannotBeReadSaysSoAndHoldsNobodyUp(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	l := newLedger(t, w.App)
	bad, good := plan(w, "ada", "0 7 * * *", nil), plan(w, "bob", "0 7 * * *", nil)
	if _, err := w.DB().NewQuery("UPDATE schedules SET cron = 'at dawn' WHERE id = {:id}").Bind(map[string]any{"id": bad.Id}).Execute(); err != nil {
		t.Fatal(err)
	}
	w.Clock.Set(at(t, "2026-11-24T07:00:00+01:00"))
	if err := hooks.SweepSchedules(w.App, l.enqueue); err == nil {
		t.Fatal("nothing was said")
	}
	s, err := record.FindSchedule(w.App, bad.Owner(), bad.Id)
	if err != nil || s.GetString("problem") == "" || l.slots(good.Id) == "" {
		t.Errorf("%q %q (%v)", s.GetString("problem"), l.slots(good.Id), err)
	}
}

func TestFiveHundredPeopleDueAtOnceAreAllServedOnceByManySweeps(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	l := newLedger(t, w.App)
	const people = 500
	schedules, err := w.FindCollectionByNameOrId(record.Schedules)
	if err != nil {
		t.Fatal(err)
	}
	err = w.RunInTransaction(func(tx core.App) error {
		for i := range people { // accounts as rows: hashing their passwords would take a minute
			id := fmt.Sprintf("person%09d", i)
			if _, err := tx.DB().Insert("users", map[string]any{"id": id, "email": id + "@example.org", "tokenKey": id + strings.Repeat("k", 30), "password": "x", "timezone": "Europe/Berlin"}).Execute(); err != nil {
				return err
			}
			s := core.NewRecord(schedules)
			s.Load(map[string]any{"owner": id, "type": "briefing", "cron": "0 7 * * *", "catch_up": "once", "enabled": true})
			if err := tx.Save(s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Set(at(t, "2026-11-24T07:00:00+01:00"))
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := hooks.SweepSchedules(w.App, l.enqueue); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	var rows, distinct int
	if err := w.DB().NewQuery("SELECT count(*), count(DISTINCT schedule) FROM slots").Row(&rows, &distinct); err != nil {
		t.Fatal(err)
	}
	if rows != people || distinct != people {
		t.Errorf("%d slots of %d schedules, want %d of each", rows, distinct, people)
	}
	if next, err := hooks.NextDue(w.App); err != nil || !next.Equal(at(t, "2026-11-25T07:00:00+01:00")) {
		t.Errorf("next %v (%v)", next, err)
	}
}

func TestAScheduleThatIsChangedBetweenListingAndRunningIsTakenAsItIs(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	l := newLedger(t, w.App)
	first, second := plan(w, "ada", "0 7 * * *", nil), plan(w, "ada", "0 7 * * *", nil)
	if second.Id < first.Id {
		first, second = second, first // as the sweep orders them
	}
	w.Clock.Set(at(t, "2026-11-24T07:00:00+01:00"))
	err := hooks.SweepSchedules(w.App, func(tx core.App, s *record.Schedule, slot time.Time) error {
		if s.Id == first.Id {
			gone, err := tx.FindRecordById(record.Schedules, second.Id)
			if err != nil {
				return err
			}
			if err := tx.Delete(gone); err != nil {
				return err
			}
		}
		return l.enqueue(tx, s, slot)
	})
	if err != nil || l.slots(first.Id) == "" || l.slots(second.Id) != "" {
		t.Errorf("%q %q (%v)", l.slots(first.Id), l.slots(second.Id), err)
	}
}

func TestWhatIsDueIsFoundByAnIndex(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	var steps []struct {
		Detail string `db:"detail"`
	}
	query := "EXPLAIN QUERY PLAN SELECT * FROM schedules WHERE next_run != '' AND next_run <= '2027' ORDER BY next_run ASC, id ASC LIMIT 100"
	if err := w.DB().NewQuery(query).All(&steps); err != nil {
		t.Fatal(err)
	}
	if len(steps) == 0 || !strings.Contains(steps[0].Detail, "idx_schedules_due") {
		t.Errorf("%+v", steps)
	}
}
