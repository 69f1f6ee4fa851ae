package hooks_test

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/hooks"
)

const schedulesURL = "/api/collections/schedules/records"

// bcryptLeast is bcrypt's least cost: what is under test is not the hash.
const bcryptLeast = 4

// schedule makes a schedule of Ada's over HTTP and returns the answer.
func (a *api) schedule(body map[string]any) map[string]any {
	a.T.Helper()
	code, answer := call(a.T, a.handler, a.ada, http.MethodPost, schedulesURL, body)
	if code != http.StatusOK {
		a.T.Fatalf("%v: %d %v", body, code, answer)
	}
	return answer
}

// change changes a record over HTTP as Ada.
func (a *api) change(collection, id string, body map[string]any) map[string]any {
	a.T.Helper()
	code, answer := call(a.T, a.handler, a.ada, http.MethodPatch, "/api/collections/"+collection+"/records/"+id, body)
	if code != http.StatusOK {
		a.T.Fatalf("%s %v: %d %v", collection, body, code, answer)
	}
	return answer
}

// join makes an account with preferences and returns it.
func join(w *apptest.World, name string, fields map[string]any) *record.User {
	w.T.Helper()
	users, err := w.FindCollectionByNameOrId(record.Users)
	if err != nil {
		w.T.Fatal(err)
	}
	users.Fields.GetByName(core.FieldNamePassword).(*core.PasswordField).Cost = bcryptLeast
	u := core.NewRecord(users)
	u.SetEmail(name + "@example.org")
	u.SetPassword(apptest.Password)
	u.Set("timezone", "Europe/Berlin")
	u.Load(fields)
	w.Save(u)
	return record.UserOf(u)
}

func onlySchedule(w *apptest.World, owner string) *record.Schedule {
	w.T.Helper()
	all, err := record.ListSchedules(w.App, owner)
	if err != nil || len(all) != 1 {
		w.T.Fatalf("%d schedules (%v)", len(all), err)
	}
	return all[0]
}

func TestAScheduleNeedsNothingButATypeAndTimes(t *testing.T) {
	a := newAPI(t)
	got := a.schedule(map[string]any{"type": "schedule", "cron": " 0  18 * * sun "})
	for field, want := range map[string]any{"cron": "0 18 * * sun", "enabled": true, "catch_up": "once", "name": "schedule", "zone": "",
		"owner": a.Person("ada").Id, "next_run": "2026-11-29 17:00:00.000Z", "last_run": "", "problem": ""} {
		if got[field] != want {
			t.Errorf("%s is %v, want %v", field, got[field], want)
		}
	}
	for _, hidden := range []string{"ran", "follows"} {
		if _, shown := got[hidden]; shown {
			t.Errorf("%s is shown", hidden)
		}
	}
}

func TestTheRulesOfSchedulesAreRefusedByName(t *testing.T) {
	a := newAPI(t)
	good := a.schedule(map[string]any{"type": "briefing", "cron": "0 7 * * *"})["id"].(string)
	for i, c := range []struct {
		field string
		body  map[string]any
	}{
		{"type", map[string]any{"type": "mining"}},
		{"type", map[string]any{"type": ""}},
		{"cron", map[string]any{"cron": ""}},
		{"cron", map[string]any{"cron": "0 7 * *"}},
		{"cron", map[string]any{"cron": "*/5 * * * *"}},
		{"cron", map[string]any{"cron": "0 0 30 2 *"}},
		{"cron", map[string]any{"cron": "CRON_TZ=Europe/Berlin 0 7 * * *"}},
		{"cron", map[string]any{"cron": "@every 1h"}},
		{"cron", map[string]any{"cron": strings.Repeat("1,", 200) + " 7 * * *"}},
		{"zone", map[string]any{"zone": "Mars/Base"}},
		{"zone", map[string]any{"zone": "Local"}},
		{"name", map[string]any{"name": "a\nb"}},
		{"name", map[string]any{"name": strings.Repeat("x", 121)}},
		{"payload", map[string]any{"payload": []int{1}}},
		{"payload", map[string]any{"payload": map[string]any{"dayz": 7}}},
		{"payload", map[string]any{"type": "schedule", "payload": map[string]any{"days": 0}}},
		{"payload", map[string]any{"payload": map[string]any{"date": "tomorrow"}}},
		{"payload", map[string]any{"payload": map[string]any{"x": strings.Repeat("x", 17<<10)}}},
		{"catch_up", map[string]any{"catch_up": "always"}},
	} {
		for _, method := range []string{http.MethodPost, http.MethodPatch} {
			url, body := schedulesURL+"/"+good, c.body
			if method == http.MethodPost {
				url, body = schedulesURL, map[string]any{"type": "briefing", "cron": "0 7 * * *"}
				for k, v := range c.body {
					body[k] = v
				}
			}
			code, answer := call(t, a.handler, a.ada, method, url, body)
			data, _ := answer["data"].(map[string]any)
			if _, named := data[c.field]; code != http.StatusBadRequest || !named {
				t.Errorf("%d %s %.80v: %d %v", i, method, c.body, code, answer)
			}
		}
	}
}

func TestOnlyTheServerSaysWhenAScheduleHasRunAndWillRun(t *testing.T) {
	a := newAPI(t)
	mine := a.schedule(map[string]any{"type": "briefing", "cron": "0 7 * * *"})
	before := mine["next_run"]
	for field, value := range map[string]any{"next_run": "2026-11-23T09:00:00Z", "last_run": "2026-11-23T09:00:00Z", "last_job": "0abc", "problem": "none"} {
		code, answer := call(t, a.handler, a.ada, http.MethodPost, schedulesURL, map[string]any{"type": "briefing", "cron": "0 7 * * *", field: value})
		data, _ := answer["data"].(map[string]any)
		if _, named := data[field]; code != http.StatusBadRequest || !named {
			t.Errorf("create with %s: %d %v", field, code, answer)
		}
		if code, _ := call(t, a.handler, a.ada, http.MethodPatch, schedulesURL+"/"+mine["id"].(string), map[string]any{field: value}); code == http.StatusOK {
			t.Errorf("%s was changed", field)
		}
	}
	// What hidden fields are sent is left aside, and sending back what was read is no change.
	mine["ran"], mine["follows"] = "abc", "briefing_hour"
	again := a.change(record.Schedules, mine["id"].(string), mine)
	r, err := a.FindRecordById(record.Schedules, mine["id"].(string))
	if err != nil || r.GetString("ran") != "" || r.GetString("follows") != "" || again["next_run"] != before {
		t.Errorf("ran %q, follows %q, next %v (%v)", r.GetString("ran"), r.GetString("follows"), again["next_run"], err)
	}
}

func TestTheNextRunFollowsWhatAPersonChanges(t *testing.T) {
	a := newAPI(t)
	id := a.schedule(map[string]any{"type": "briefing", "cron": "0 7 * * *"})["id"].(string)
	for i, c := range []struct {
		body map[string]any
		want string
	}{
		{map[string]any{"name": "Mornings"}, "2026-11-24 06:00:00.000Z"},
		{map[string]any{"cron": "30 9 * * *"}, "2026-11-23 08:30:00.000Z"}, // still to come today
		{map[string]any{"zone": "America/New_York"}, "2026-11-23 14:30:00.000Z"},
		{map[string]any{"enabled": false}, ""},
		{map[string]any{"cron": "0 7 * * *"}, ""},
		{map[string]any{"enabled": true}, "2026-11-23 12:00:00.000Z"},
		{map[string]any{"zone": ""}, "2026-11-24 06:00:00.000Z"},
	} {
		if got := a.change(record.Schedules, id, c.body)["next_run"]; got != c.want {
			t.Errorf("%d %v: %v, want %v", i, c.body, got, c.want)
		}
	}
}

func TestASchedulesOwnZoneStaysWhenItsOwnerMoves(t *testing.T) {
	a := newAPI(t)
	theirs := a.schedule(map[string]any{"type": "briefing", "cron": "0 7 * * *"})["id"].(string)
	fixed := a.schedule(map[string]any{"type": "briefing", "cron": "0 7 * * *", "zone": "Europe/Berlin"})["id"].(string)
	off := a.schedule(map[string]any{"type": "briefing", "cron": "0 7 * * *", "enabled": false})["id"].(string)
	a.change(record.Users, a.Person("ada").Id, map[string]any{"timezone": "Asia/Kolkata"})
	for id, want := range map[string]string{theirs: "2026-11-24 01:30:00.000Z", fixed: "2026-11-24 06:00:00.000Z", off: ""} {
		r, err := a.FindRecordById(record.Schedules, id)
		if err != nil || r.GetString("next_run") != want {
			t.Errorf("%v, want %v (%v)", r.GetString("next_run"), want, err)
		}
	}
}

func TestAPersonHasAtMostTwentySchedules(t *testing.T) {
	a := newAPI(t)
	for range 18 {
		a.schedule(map[string]any{"type": "briefing", "cron": "0 7 * * *"})
	}
	// Two are left, and many ask at once.
	var all sync.WaitGroup
	var made sync.Map
	for i := range 10 {
		all.Go(func() {
			code, _ := call(t, a.handler, a.ada, http.MethodPost, schedulesURL, map[string]any{"type": "briefing", "cron": "0 7 * * *"})
			if code == http.StatusOK {
				made.Store(i, true)
			}
		})
	}
	all.Wait()
	n, err := record.CountSchedules(a.App, a.Person("ada").Id)
	if err != nil || n != 20 {
		t.Fatalf("%d schedules (%v)", n, err)
	}
	code, answer := call(t, a.handler, a.ada, http.MethodPost, schedulesURL, map[string]any{"type": "briefing", "cron": "0 7 * * *"})
	data, _ := answer["data"].(map[string]any)
	if owner, _ := data["owner"].(map[string]any); code != http.StatusBadRequest || !strings.Contains(owner["message"].(string), "at most 20") {
		t.Errorf("%d %v", code, answer)
	}
	if code, _ := call(t, a.handler, a.Token("bob"), http.MethodPost, schedulesURL, map[string]any{"type": "briefing", "cron": "0 7 * * *"}); code != http.StatusOK {
		t.Errorf("another person is refused too: %d", code)
	}
}

func TestEveryAccountBeginsWithAMorningBriefing(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	s := onlySchedule(w, join(w, "cara", nil).Id)
	for field, want := range map[string]string{"type": "briefing", "name": "Morning briefing", "cron": "0 7 * * *", "catch_up": "once", "zone": "", "next_run": "2026-11-24 06:00:00.000Z"} {
		if got := s.GetString(field); got != want {
			t.Errorf("%s is %q, want %q", field, got, want)
		}
	}
	if s := onlySchedule(w, join(w, "dan", map[string]any{"preferences": map[string]any{"briefing_hour": 0}}).Id); s.GetString("cron") != "0 0 * * *" {
		t.Errorf("an hour of zero: %q", s.GetString("cron"))
	}
}

func TestAnAccountThatCannotHaveItsScheduleIsNotMade(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	broken := errors.New("no room")
	w.OnRecordCreateExecute(record.Schedules).BindFunc(func(*core.RecordEvent) error { return broken })
	users, err := w.FindCollectionByNameOrId(record.Users)
	if err != nil {
		t.Fatal(err)
	}
	users.Fields.GetByName(core.FieldNamePassword).(*core.PasswordField).Cost = bcryptLeast
	u := core.NewRecord(users)
	u.SetEmail("cara@example.org")
	u.SetPassword(apptest.Password)
	if err := w.App.Save(u); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if _, err := w.FindAuthRecordByEmail(record.Users, "cara@example.org"); err == nil {
		t.Error("there is an account without its schedule")
	}
	if !u.IsNew() {
		t.Error("the record believes that it was stored")
	}
}

func TestTheMorningBriefingFollowsThePreferenceUntilItIsGivenTimesOfItsOwn(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	person := join(w, "cara", nil)
	hour := func(h any) {
		t.Helper()
		u := w.Person("cara")
		u.Set("preferences", map[string]any{"briefing_hour": h})
		w.Save(u)
	}
	edit := func(change func(*record.Schedule)) {
		t.Helper()
		s := onlySchedule(w, person.Id)
		change(s)
		w.Save(s)
	}
	check := func(when, cron, next string) {
		t.Helper()
		s := onlySchedule(w, person.Id)
		if s.GetString("cron") != cron || s.GetString("next_run") != next {
			t.Errorf("%s: %s, next %s; want %s, %s", when, s.GetString("cron"), s.GetString("next_run"), cron, next)
		}
	}
	hour(6)
	check("a new hour", "0 6 * * *", "2026-11-24 05:00:00.000Z")
	edit(func(s *record.Schedule) { s.Set("name", "Coffee"); s.Set("zone", "UTC") })
	hour(8)
	check("another name and zone are no times of its own", "0 8 * * *", "2026-11-24 08:00:00.000Z")
	edit(func(s *record.Schedule) { s.Set("enabled", false) })
	hour(9)
	check("disabled", "0 9 * * *", "")
	edit(func(s *record.Schedule) { s.Set("enabled", true) })
	edit(func(s *record.Schedule) { s.Set("cron", "30 6 * * 1-5") })
	hour(10)
	check("edited", "30 6 * * 1-5", "2026-11-24 06:30:00.000Z")

	if err := w.Delete(onlySchedule(w, person.Id)); err != nil {
		t.Fatal(err)
	}
	hour(11)
	if all, err := record.ListSchedules(w.App, person.Id); err != nil || len(all) != 0 {
		t.Errorf("a schedule that was deleted came back: %d (%v)", len(all), err)
	}
}

func TestAScheduleOfAnotherTypeFollowsNoHour(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	person := join(w, "cara", nil)
	s := onlySchedule(w, person.Id)
	s.Set("type", "schedule")
	w.Save(s)
	u := w.Person("cara")
	u.Set("preferences", map[string]any{"briefing_hour": 9})
	w.Save(u)
	if got := onlySchedule(w, person.Id).GetString("cron"); got != "0 7 * * *" {
		t.Errorf("%q", got)
	}
}

func TestSchedulesGoWithTheirOwner(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	person := join(w, "cara", nil)
	if err := w.Delete(person); err != nil {
		t.Fatal(err)
	}
	if n, err := record.CountSchedules(w.App, person.Id); err != nil || n != 0 {
		t.Errorf("%d are left (%v)", n, err)
	}
	if next, err := hooks.NextDue(w.App); err != nil || !next.IsZero() {
		t.Errorf("%v %v", next, err)
	}
}

func TestAccountsFromBeforeSchedulesAreGivenTheirs(t *testing.T) {
	w := apptest.New(t, nil)
	ada := w.Person("ada")
	ada.Set("preferences", map[string]any{"briefing_hour": 5})
	w.Save(ada)
	for _, step := range core.AppMigrations.Items() {
		if !strings.Contains(step.File, "limits_schedules") {
			continue
		}
		if err := step.Down(w.App.App); err != nil {
			t.Fatal(err)
		}
		if err := step.Up(w.App.App); err != nil {
			t.Fatal(err)
		}
	}
	for name, cron := range map[string]string{"ada": "0 5 * * *", "bob": "0 7 * * *"} {
		s := onlySchedule(w, w.Person(name).Id)
		if s.GetString("cron") != cron || !s.Enabled() || s.CatchUp() != "once" || !s.NextRun().IsZero() {
			t.Errorf("%s: %s, next %v", name, s.GetString("cron"), s.NextRun())
		}
	}
}
