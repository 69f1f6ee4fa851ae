package hooks_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/hooks"
)

const twoEvents = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n" +
	"BEGIN:VEVENT\r\nUID:lecture\r\nSUMMARY:Lecture\r\nDTSTART:20261124T090000Z\r\nDTEND:20261124T100000Z\r\nRRULE:FREQ=WEEKLY;COUNT=4\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nUID:dentist\r\nSUMMARY:Dentist\r\nDTSTART:20261125T090000Z\r\nDTEND:20261125T093000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

// full gives Ada something in every collection, by the ways people have.
func full(t *testing.T) *api {
	t.Helper()
	a := newAPI(t)
	ok := func(code int, answer map[string]any) map[string]any {
		t.Helper()
		if code >= 300 {
			t.Fatalf("%d %v", code, answer)
		}
		return answer
	}
	make := func(collection string, body map[string]any) string {
		t.Helper()
		return ok(call(t, a.handler, a.ada, http.MethodPost, "/api/collections/"+collection+"/records", body))["id"].(string)
	}
	change := func(collection, id string, body map[string]any) {
		t.Helper()
		ok(call(t, a.handler, a.ada, http.MethodPatch, "/api/collections/"+collection+"/records/"+id, body))
	}
	ada := a.Person("ada").Id
	change(record.Users, ada, map[string]any{"city": "Berlin", "preferences": map[string]any{"theme": "dark", "max_per_day": 300, "briefing_hour": 6}})
	hours := make(record.TimeMaps, map[string]any{"name": "Work", "hours": "Mon-Fri 09:00-17:00", "is_default": true})
	project := make(record.Projects, map[string]any{"name": "Thesis", "kind": "project", "colour": "#3b82f6", "time_map": hours})
	ok(a.upload("/calendars/import", "term.ics", twoEvents, nil))
	event, err := a.FindFirstRecordByFilter(record.Events, "owner = {:o} && uid = 'dentist'", dbx.Params{"o": ada})
	if err != nil {
		t.Fatal(err)
	}
	read := make(record.Tasks, map[string]any{"title": "Read", "estimate": 90, "due": "2026-11-27T16:00:00Z", "project": project, "tags": []string{"quiet"}, "after_event": event.Id})
	write := make(record.Tasks, map[string]any{"title": "Write", "estimate": 120, "due_day": "2026-11-28", "depends_on": []string{read}, "notes": "with care"})
	lab := make(record.Tasks, map[string]any{"title": "Lab sheet", "estimate": 60, "spent": 85})
	change(record.Tasks, lab, map[string]any{"status": "done"})
	plan := ok(a.post("/plans", map[string]any{"days": 7, "seed": "42"}))["plan"].(map[string]any)["id"].(string)
	ok(a.post("/plans/"+plan+"/apply", nil))
	ok(a.post("/plans", nil))
	ok(a.post("/briefings", map[string]any{"date": "2026-11-24"}))
	b, err := a.FindFirstRecordByFilter(record.Blocks, "task = {:t}", dbx.Params{"t": read})
	if err != nil {
		t.Fatal(err)
	}
	a.Clock.Advance(b.GetDateTime("start").Time().Sub(a.Clock.Now()))
	ok(a.post("/blocks/"+b.Id+"/start", nil))
	a.Clock.Advance(10 * time.Minute)
	ok(a.post("/blocks/"+b.Id+"/pause", nil))
	change(record.Tasks, write, map[string]any{"priority": "high"})
	make(record.Schedules, map[string]any{"type": "briefing", "name": "Evening", "cron": "0 18 * * 5", "zone": "Europe/Berlin"})
	ok(a.post("/agent/run", map[string]any{"type": "briefing", "payload": map[string]any{"date": "2026-11-26"}}))
	return a
}

// archive exports the account of whoever the token is of.
func (a *api) archive(token string) []byte {
	a.T.Helper()
	was := a.ada
	defer func() { a.ada = was }()
	a.ada = token
	code, body, header := a.send(http.MethodGet, "/account/export", "", "", nil)
	if code != http.StatusOK || header.Get("Content-Type") != "application/zip" || !strings.Contains(header.Get("Content-Disposition"), "pulseplan-2026-11-") {
		a.T.Fatalf("%d %v %.200s", code, header, body)
	}
	return []byte(body)
}

// take imports an archive as whoever the token is of.
func (a *api) take(token, query string, archive []byte) (int, map[string]any) {
	a.T.Helper()
	was := a.ada
	defer func() { a.ada = was }()
	a.ada = token
	code, body, _ := a.send(http.MethodPost, "/account/import"+query, "application/zip", "", archive)
	var answer map[string]any
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		a.T.Fatalf("%d %s", code, body)
	}
	return code, answer
}

func unzipped(t *testing.T, archive []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(raw)
	}
	return out
}

func pack(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(w, content)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// alike is a file of records with what differs between two accounts by right
// taken out: ids become their place in order of appearance, times of the
// records and of the next run go.
func alike(t *testing.T, files map[string]string) map[string][]string {
	t.Helper()
	id := regexp.MustCompile(`\b[a-z0-9]{15}\b`)
	known := map[string]bool{}
	for name, content := range files {
		if strings.HasPrefix(name, "records/") {
			var all struct{ Records []map[string]any }
			if err := json.Unmarshal([]byte(content), &all); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, r := range all.Records {
				known[r["id"].(string)] = true
			}
		}
	}
	out := map[string][]string{}
	for name, content := range files {
		if !strings.HasPrefix(name, "records/") || slices.Contains([]string{"records/jobs.json", "records/decision_traces.json", "records/learned.json"}, name) {
			continue
		}
		var all struct{ Records []map[string]any }
		_ = json.Unmarshal([]byte(content), &all)
		for _, r := range all.Records {
			for _, field := range []string{"id", "created", "updated", "next_run", "last_run", "last_job", "next_refresh"} {
				delete(r, field)
			}
			raw, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			out[name] = append(out[name], id.ReplaceAllStringFunc(string(raw), func(s string) string {
				if known[s] {
					return "ID"
				}
				return s
			}))
		}
		slices.Sort(out[name])
	}
	return out
}

func TestAnArchiveHoldsEverythingOfAPersonAndNoSecret(t *testing.T) {
	a := full(t)
	files := unzipped(t, a.archive(a.ada))
	for _, name := range record.Owned {
		if _, ok := files["records/"+name+".json"]; !ok {
			t.Errorf("%s is not in the archive", name)
		}
	}
	for _, name := range []string{record.TimeMaps, record.Projects, record.Tasks, record.Calendars, record.EventSeries, record.Events, record.Blocks, record.Plans, record.PlanDetails, record.Briefings, record.Jobs, record.Schedules, record.Timings, record.Observations} {
		if !strings.Contains(files["records/"+name+".json"], `"id":`) {
			t.Errorf("%s has no record in the archive", name)
		}
	}
	for name, want := range map[string]string{
		"tasks.csv": "Read", "plan.ics": "SUMMARY:Read", "calendars/01-term.ics": "RRULE:FREQ=WEEKLY", "profile.json": `"city": "Berlin"`,
		"README.txt": "ada@example.org", "manifest.json": `"format": "pulseplan-archive"`,
	} {
		if !strings.Contains(files[name], want) {
			t.Errorf("%s does not hold %q:\n%.300s", name, want, files[name])
		}
	}
	me := a.Person("ada")
	for name, content := range files {
		for what, secret := range map[string]string{"the key of tokens": me.TokenKey(), "the password's hash": me.GetString("password:hash"), "a field": "tokenKey"} {
			if secret != "" && strings.Contains(content, secret) {
				t.Errorf("%s holds %s", name, what)
			}
		}
	}
	if bob := unzipped(t, a.archive(a.Token("bob"))); strings.Contains(fmt.Sprint(bob), "Thesis") {
		t.Error("another person's archive holds Ada's project")
	}
}

func TestAnArchiveComesBackAsItWas(t *testing.T) {
	a := full(t)
	archive := a.archive(a.ada)
	before := unzipped(t, archive)
	bob := a.Token("bob")

	code, dry := a.take(bob, "?dry=true", archive)
	if code != http.StatusOK || dry["stored"] != false || len(dry["problems"].([]any)) > 0 {
		t.Fatalf("%d %v", code, dry)
	}
	if n, err := a.CountRecords(record.Tasks, dbx.HashExp{"owner": a.Person("bob").Id}); err != nil || n != 0 {
		t.Fatalf("a dry run stored %d tasks (%v)", n, err)
	}
	code, out := a.take(bob, "", archive)
	if code != http.StatusOK || out["stored"] != true || out["new"] != dry["new"] {
		t.Fatalf("%d %v", code, out)
	}
	after := unzipped(t, a.archive(bob))
	want, got := alike(t, before), alike(t, after)
	for name := range want {
		if name == "records/plans.json" { // a proposal comes back as one that is over
			for i := range want[name] {
				want[name][i] = strings.Replace(want[name][i], `"state":"proposed"`, `"state":"superseded"`, 1)
			}
			slices.Sort(want[name])
		}
		if !slices.Equal(want[name], got[name]) {
			t.Errorf("%s is not as it was:\n%s\n%s", name, strings.Join(want[name], "\n"), strings.Join(got[name], "\n"))
		}
	}
	profile := func(files map[string]string) string {
		return strings.Replace(files["profile.json"], "bob@", "ada@", 1)
	}
	if profile(before) != profile(after) {
		t.Errorf("the profile is not as it was:\n%s\n%s", before["profile.json"], after["profile.json"])
	}
	// No record of Bob's leads to one of Ada's, and Ada's are where they were.
	for _, r := range a.all(record.Tasks, "bob") {
		for _, id := range append(r.GetStringSlice("depends_on"), r.GetString("project"), r.GetString("after_event")) {
			for _, c := range []string{record.Tasks, record.Projects, record.Events} {
				if other, err := a.FindRecordById(c, id); err == nil && other.GetString("owner") != a.Person("bob").Id {
					t.Errorf("%s leads to somebody else's %s", r.GetString("title"), c)
				}
			}
		}
	}

	code, again := a.take(bob, "", archive)
	if code != http.StatusOK || again["new"] != 0.0 {
		t.Errorf("a second import: %d %v", code, again)
	}
	if code, mine := a.take(a.ada, "", archive); code != http.StatusOK || mine["new"] != 0.0 {
		t.Errorf("an import where all of it is: %d %v", code, mine)
	}
}

func (a *api) all(collection, person string) []*core.Record {
	a.T.Helper()
	rs, err := a.FindAllRecords(collection, dbx.HashExp{"owner": a.Person(person).Id})
	if err != nil {
		a.T.Fatal(err)
	}
	return rs
}

func TestWhatIsWrongWithAnArchiveIsSaidAndNothingIsStored(t *testing.T) {
	a := full(t)
	good := unzipped(t, a.archive(a.ada))
	bob := a.Token("bob")
	with := func(change func(map[string]string)) []byte {
		files := map[string]string{}
		for name, content := range good {
			files[name] = content
		}
		change(files)
		return pack(t, files)
	}
	replace := func(file, old, new string) []byte {
		return with(func(f map[string]string) {
			if !strings.Contains(f[file], old) {
				t.Fatalf("%s has no %q", file, old)
			}
			f[file] = strings.ReplaceAll(f[file], old, new)
		})
	}
	for name, c := range map[string]struct {
		archive []byte
		status  int
		code    string
	}{
		"no zip":            {[]byte("PK no zip at all"), 400, "archive_unreadable"},
		"no manifest":       {pack(t, map[string]string{"a.txt": "x"}), 400, "archive_unreadable"},
		"another program's": {replace("manifest.json", "pulseplan-archive", "other"), 400, "archive_unreadable"},
		"a newer form":      {replace("manifest.json", `"version": 1`, `"version": 2`), 400, "archive_unreadable"},
		"broken records":    {replace("records/tasks.json", `"records":[`, `"records":[{`), 400, "archive_unreadable"},
		"records cut off":   {with(func(f map[string]string) { f["records/tasks.json"] = f["records/tasks.json"][:200] }), 400, "archive_unreadable"},
		"an id that is none": {with(func(f map[string]string) {
			f["records/projects.json"] = `{"records":[{"id":"../../etc/passwd","name":"x"}]}`
		}), 400, "archive_unreadable"},
		"an id twice": {with(func(f map[string]string) {
			f["records/projects.json"] = `{"records":[{"id":"aaaaaaaaaaaaaaa","name":"x"},{"id":"aaaaaaaaaaaaaaa","name":"y"}]}`
		}), 400, "archive_unreadable"},
		"a bomb in the head": {with(func(f map[string]string) { f["profile.json"] = `{"name":"` + strings.Repeat("a", 1<<20) + `"}` }), 400, "archive_unreadable"},
		"a bomb in the records": {with(func(f map[string]string) {
			f["records/tasks.json"] = `{"records":[{"id":"aaaaaaaaaaaaaaa","notes":"` + strings.Repeat("a", 25<<20) + `"}]}`
		}), 413, "too_large"},
		"hours that are none": {replace("records/time_maps.json", "Mon-Fri 09:00-17:00", "whenever"), 400, "archive_problems"},
		"preferences":         {replace("profile.json", `"max_per_day": 300`, `"max_per_day": -1`), 400, "archive_problems"},
		"a block backwards": {with(func(f map[string]string) {
			f["records/blocks.json"] = regexp.MustCompile(`"end":"[^"]*"`).ReplaceAllString(f["records/blocks.json"], `"end":"2001-01-01 00:00:00.000Z"`)
		}), 400, "archive_problems"},
		"an address": {with(func(f map[string]string) {
			f["records/calendars.json"] = strings.ReplaceAll(f["records/calendars.json"], `"kind":"file"`, `"kind":"subscription","url":"file:///etc/passwd"`)
		}), 400, "archive_problems"},
	} {
		code, answer := a.take(bob, "", c.archive)
		if code != c.status || answer["code"] != c.code {
			t.Errorf("%s: %d %v", name, code, answer)
		}
	}
	for _, collection := range record.Owned {
		if n := len(a.all(collection, "bob")); n > 0 && collection != record.Schedules {
			t.Errorf("%d %s were stored", n, collection)
		}
	}
	// A relation to what is not in the archive, such as somebody else's record, is left out.
	ada := a.all(record.Projects, "ada")[0].Id
	code, answer := a.take(bob, "", with(func(f map[string]string) {
		f["records/projects.json"] = `{"records":[]}`
	}))
	if code != http.StatusOK {
		t.Fatalf("%d %v", code, answer)
	}
	for _, task := range a.all(record.Tasks, "bob") {
		if task.GetString("project") != "" || task.GetString("project") == ada {
			t.Errorf("%s leads to a project that is not there", task.GetString("title"))
		}
	}
}

func TestADeletedAccountLeavesNothingBehind(t *testing.T) {
	a := full(t)
	ada := a.Person("ada")
	archive := a.archive(a.ada)
	if code, answer := a.take(a.Token("bob"), "", archive); code != http.StatusOK {
		t.Fatalf("%d %v", code, answer)
	}
	bobs := map[string]int{}
	for _, name := range record.Owned {
		bobs[name] = len(a.all(name, "bob"))
	}
	window, bobsWindow := a.connect(), a.connect()
	if code := a.subscribe(window, a.ada, "session"); code != http.StatusNoContent {
		t.Fatal(code)
	}
	if code := a.subscribe(bobsWindow, a.Token("bob"), "session"); code != http.StatusNoContent {
		t.Fatal(code)
	}
	log := &core.Log{Message: "GET /api/collections/users/records/" + ada.Id, Data: map[string]any{"type": "request", "url": "/api/collections/users/records/" + ada.Id}}
	log.MarkAsNew()
	if err := a.AuxSave(log); err != nil {
		t.Fatal(err)
	}
	leave := func(token string, body map[string]any) (int, map[string]any) {
		return call(t, a.handler, token, http.MethodPost, hooks.Prefix+"/account/delete", body)
	}
	for _, c := range []struct {
		body map[string]any
		code string
	}{
		{map[string]any{"email": "bob@example.org", "password": apptest.Password}, "bad_field"},
		{map[string]any{"email": "ada@example.org"}, "unconfirmed"},
		{map[string]any{"email": "ada@example.org", "password": "guess"}, "unconfirmed"},
	} {
		if _, answer := leave(a.ada, c.body); answer["code"] != c.code {
			t.Errorf("%v: %v", c.body, answer)
		}
	}
	// The way around: PocketBase's own request asks for nothing but a token.
	if code, _ := call(t, a.handler, a.ada, http.MethodDelete, "/api/collections/users/records/"+ada.Id, nil); code != http.StatusForbidden && code != http.StatusNotFound {
		t.Errorf("an account can be deleted with a token alone: %d", code)
	}
	if code, answer := leave(a.ada, map[string]any{"email": " Ada@example.org ", "password": apptest.Password}); code != http.StatusNoContent {
		t.Fatalf("%d %v", code, answer)
	}
	if !hears(window, time.Second) {
		t.Error("an open window heard nothing")
	}
	if hears(bobsWindow, 50*time.Millisecond) {
		t.Error("somebody else's window heard of it")
	}
	if code, _ := call(t, a.handler, a.ada, http.MethodPost, "/api/v1/briefings", nil); code != http.StatusUnauthorized {
		t.Errorf("the token still works: %d", code)
	}
	for _, where := range tablesWith(t, a, ada.Id, "ada@example.org") {
		t.Errorf("%s still holds the person", where)
	}
	for name, n := range bobs {
		if len(a.all(name, "bob")) != n {
			t.Errorf("Bob had %d %s and has %d", n, name, len(a.all(name, "bob")))
		}
	}
}

func TestFinishedTasksAreClearedByTheDayTheyWereOver(t *testing.T) {
	a := full(t)
	due := a.Clock.Now().Add(240 * time.Hour)
	old := a.Task("ada", "Long over", 30, due)
	old.Set("status", "done")
	old.Set("completed", "2026-09-01 10:00:00.000Z")
	a.Save(old)
	bobs := a.Task("bob", "Long over too", 30, due)
	bobs.Set("status", "done")
	bobs.Set("completed", "2026-09-01 10:00:00.000Z")
	a.Save(bobs)
	waits := a.Task("ada", "Waits", 30, due)
	waits.Set("depends_on", []string{old.Id})
	a.Save(waits)
	before, notes := len(a.all(record.Tasks, "ada")), len(a.all(record.Observations, "ada"))
	for _, c := range []struct {
		body map[string]any
		n    float64
		left int
	}{
		{map[string]any{"before": "2026-09-01"}, 0, before},
		{map[string]any{"before": "2026-09-02", "dry": true}, 1, before},
		{map[string]any{"before": "2026-09-02"}, 1, before - 1},
		{map[string]any{"before": "2027-01-01"}, 1, before - 2}, // the lab sheet of today
	} {
		code, answer := a.post("/tasks/clear", c.body)
		if code != http.StatusOK || answer["tasks"] != c.n || len(a.all(record.Tasks, "ada")) != c.left {
			t.Errorf("%v: %d %v, %d left", c.body, code, answer, len(a.all(record.Tasks, "ada")))
		}
	}
	if len(a.all(record.Tasks, "bob")) != 1 {
		t.Error("somebody else's task has gone")
	}
	if len(a.all(record.Observations, "ada")) != notes {
		t.Error("what was learned has gone with the task")
	}
	if now, err := a.FindRecordById(record.Tasks, waits.Id); err != nil || len(now.GetStringSlice("depends_on")) > 0 {
		t.Errorf("a task waits for one that is gone (%v)", err)
	}
}

// tablesWith looks for texts in every column of both databases. Bob's archive
// of Ada's things may quote her address nowhere either.
func tablesWith(t *testing.T, a *api, texts ...string) []string {
	t.Helper()
	var found []string
	for _, db := range []dbx.Builder{a.DB(), a.AuxDB()} {
		var tables []string
		if err := db.NewQuery("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").Column(&tables); err != nil {
			t.Fatal(err)
		}
		for _, table := range tables {
			rows, err := db.NewQuery("SELECT * FROM {{" + table + "}}").Rows()
			if err != nil {
				t.Fatal(err)
			}
			for rows.Next() {
				row := dbx.NullStringMap{}
				if err := rows.ScanMap(row); err != nil {
					t.Fatal(err)
				}
				for column, value := range row {
					for _, text := range texts {
						if strings.Contains(value.String, text) {
							found = append(found, table+"."+column)
						}
					}
				}
			}
			_ = rows.Close()
		}
	}
	return found
}

func TestSomebodyWithoutAPasswordConfirmsBySigningInAgain(t *testing.T) {
	a := newAPI(t)
	signIn := func() string {
		code, answer := call(t, a.handler, "", http.MethodPost, "/api/collections/users/auth-with-password", map[string]any{"identity": "ada@example.org", "password": apptest.Password})
		if code != http.StatusOK {
			t.Fatalf("%d %v", code, answer)
		}
		return answer["token"].(string)
	}
	leave := func(token string) (int, map[string]any) {
		return call(t, a.handler, token, http.MethodPost, hooks.Prefix+"/account/delete", map[string]any{"email": "ada@example.org"})
	}
	token := signIn()
	code, answer := call(t, a.handler, token, http.MethodPost, "/api/collections/users/auth-refresh", nil)
	if code != http.StatusOK {
		t.Fatalf("%d %v", code, answer)
	}
	a.Clock.Advance(11 * time.Minute)
	if code, _ := leave(token); code != http.StatusForbidden {
		t.Errorf("a sign-in of 11 minutes ago: %d", code)
	}
	if refreshed := answer["token"].(string); refreshed != token {
		if code, _ := leave(refreshed); code != http.StatusForbidden {
			t.Errorf("a token that was only renewed: %d", code)
		}
	}
	if code, answer := leave(signIn()); code != http.StatusNoContent {
		t.Errorf("a sign-in just now: %d %v", code, answer)
	}
}
