package hooks_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/tools/logger"

	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/config"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/hooks"
)

// api is a server with Ada signed in.
type api struct {
	*apptest.World
	handler http.Handler
	ada     string
}

func newAPI(t *testing.T, tune ...func(*config.Config)) *api {
	t.Helper()
	w := apptest.New(t, hooks.Register, tune...)
	return &api{World: w, handler: serve(t, w), ada: w.Token("ada")}
}

func (a *api) post(path string, body any) (int, map[string]any) {
	a.T.Helper()
	return call(a.T, a.handler, a.ada, http.MethodPost, hooks.Prefix+path, body)
}

// send makes any request as Ada and returns status, body and header.
func (a *api) send(method, path, contentType, accept string, body []byte) (int, string, http.Header) {
	a.T.Helper()
	req := httptest.NewRequest(method, hooks.Prefix+path, bytes.NewReader(body))
	req.Header.Set("Authorization", a.ada)
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Accept", accept)
	rec := httptest.NewRecorder()
	a.handler.ServeHTTP(rec, req)
	return rec.Code, rec.Body.String(), rec.Header()
}

// upload posts a form with a file.
func (a *api) upload(path, name, content string, fields map[string]string) (int, map[string]any) {
	a.T.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		a.T.Fatal(err)
	}
	fmt.Fprint(part, content)
	for k, v := range fields {
		if err := form.WriteField(k, v); err != nil {
			a.T.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		a.T.Fatal(err)
	}
	code, body, _ := a.send(http.MethodPost, path, form.FormDataContentType(), "", b.Bytes())
	var answer map[string]any
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		a.T.Fatalf("%s: %q", path, body)
	}
	return code, answer
}

const uni = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20261101T000000Z\r\nDTSTART;TZID=Europe/Berlin:20261123T100000\r\nDTEND;TZID=Europe/Berlin:20261123T113000\r\nRRULE:FREQ=WEEKLY;COUNT=4\r\nSUMMARY:Algorithms\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

func TestEveryRouteButTheOpenOnesNeedsAPerson(t *testing.T) {
	a := newAPI(t)
	for _, r := range []string{"POST /calendars/import", "POST /tasks/parse", "POST /tasks/import", "GET /tasks/export", "POST /plans",
		"POST /plans/x/apply", "POST /plans/x/undo", "POST /briefings", "GET /events"} {
		method, path, _ := strings.Cut(r, " ")
		for who, token := range map[string]string{"guest": "", "superuser": a.Token("root"), "forged": "abc.def.ghi"} {
			code, answer := call(t, a.handler, token, method, hooks.Prefix+path, nil)
			if code != http.StatusUnauthorized || answer["code"] != "sign_in" {
				t.Errorf("%s as %s: %d %v", r, who, code, answer)
			}
		}
	}
	for _, path := range []string{"/health", "/openapi.json"} {
		if code, _ := call(t, a.handler, "", http.MethodGet, hooks.Prefix+path, nil); code != http.StatusOK {
			t.Errorf("%s: %d", path, code)
		}
	}
}

func TestAnUnknownEndpointIsSaidInJSON(t *testing.T) {
	a := newAPI(t)
	for _, r := range []string{"GET /nothing", "POST /plans/x/y/z", "DELETE /plans", "PUT /"} {
		method, path, _ := strings.Cut(r, " ")
		code, answer := call(t, a.handler, a.ada, method, hooks.Prefix+path, nil)
		if code != http.StatusNotFound && code != http.StatusMethodNotAllowed || answer["message"] == nil {
			t.Errorf("%s: %d %v", r, code, answer)
		}
	}
}

func TestRefusalsNameTheField(t *testing.T) {
	a := newAPI(t)
	for _, c := range []struct{ path, body, code, field string }{
		{"/plans", `{"days":0}`, "bad_field", "days"},
		{"/plans", `{"days":61}`, "bad_field", "days"},
		{"/plans", `{"days":"7"}`, "bad_field", "days"},
		{"/plans", `{"seed":"-1"}`, "bad_field", "seed"},
		{"/plans", `{"dayz":7}`, "unknown_field", "dayz"},
		{"/plans", `{"days":7`, "bad_request", ""},
		{"/plans", `[1]`, "bad_request", ""},
		{"/plans", `{"days":7} x`, "bad_request", ""},
		{"/plans/nope/apply", ``, "not_found", ""},
		{"/plans/nope/undo", ``, "not_found", ""},
		{"/tasks/parse", `{}`, "bad_field", "text"},
		{"/tasks/parse", `{"text":"` + strings.Repeat("x", 2000) + `"}`, "task_text", "text"},
		{"/briefings", `{"date":"23.11.2026"}`, "bad_field", "date"},
		{"/briefings", `{"date":"2030-01-01"}`, "bad_field", "date"},
		{"/calendars/import", `{}`, "bad_field", "url"},
		{"/calendars/import", `{"url":"ftp://x/y"}`, "subscription_url", "url"},
		{"/calendars/import", `{"url":"javascript:alert(1)"}`, "subscription_url", "url"},
		{"/calendars/import", `{"url":"https://u:p@example.org/x.ics"}`, "subscription_url", "url"},
		{"/calendars/import", `{"url":"https://example.org/x.ics","counts_as":"maybe"}`, "bad_field", "counts_as"},
		{"/calendars/import", `{"url":"https://example.org/x.ics","colour":"red"}`, "bad_field", "colour"},
		{"/calendars/import", `{"url":"https://example.org/x.ics","refresh_minutes":1}`, "bad_field", "refresh_minutes"},
		{"/calendars/import", `{"url":"http://127.0.0.1:9999/x.ics"}`, "subscription_failed", ""},
		{"/plans", `{"seed":"` + strings.Repeat("1", 70000) + `"}`, "too_large", ""},
	} {
		code, body, _ := a.send(http.MethodPost, c.path, "application/json", "", []byte(c.body))
		var p hooks.Problem
		if err := json.Unmarshal([]byte(body), &p); err != nil || p.Code != c.code || p.Status != code || p.Message == "" || p.Data == nil {
			t.Errorf("%s %.60s: %d %s", c.path, c.body, code, body)
		}
		if c.field != "" && p.Data[c.field].Message == "" {
			t.Errorf("%s %.60s: %s is not named in %s", c.path, c.body, c.field, body)
		}
	}
}

func TestAnImportedFileIsListedByTimeAlone(t *testing.T) {
	a := newAPI(t)
	code, answer := a.upload("/calendars/import", "uni.ics", uni, map[string]string{"colour": "#112233"})
	outcome, _ := answer["outcome"].(map[string]any)
	if code != http.StatusOK || outcome["events"] != 4.0 || outcome["added"] != 4.0 {
		t.Fatalf("%d %v", code, answer)
	}
	if c := answer["calendar"].(map[string]any); c["name"] != "uni" || c["colour"] != "#112233" || c["status"] != "ok" {
		t.Errorf("%v", c)
	}
	code, list := call(t, a.handler, a.ada, http.MethodGet, hooks.Prefix+"/events?from=2026-11-23&to=2026-11-24", nil)
	events, _ := list["events"].([]any)
	if code != http.StatusOK || len(events) != 1 {
		t.Fatalf("%d %v", code, list)
	}
	if e := events[0].(map[string]any); e["start"] != "2026-11-23T10:00:00+01:00" || e["busy"] != true || e["recurrence_id"] == "" {
		t.Errorf("%v", e)
	}
	// The same file again replaces; one that has lost an event removes it.
	code, answer = a.upload("/calendars/import", "uni.ics", strings.Replace(uni, "COUNT=4", "COUNT=3", 1), nil)
	if outcome := answer["outcome"].(map[string]any); code != http.StatusOK || outcome["added"] != 0.0 || outcome["removed"] != 1.0 {
		t.Errorf("%d %v", code, answer)
	}
}

func TestAFileWithAnUnreadableEventIsRefusedWithItsLineUnlessSkipped(t *testing.T) {
	a := newAPI(t)
	bad := strings.Replace(uni, "END:VCALENDAR", "BEGIN:VEVENT\r\nUID:b\r\nDTSTART:20261399T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR", 1)
	code, answer := a.upload("/calendars/import", "uni.ics", bad, nil)
	message, _ := answer["message"].(string)
	if code != http.StatusBadRequest || answer["code"] != "calendar_problems" || !strings.Contains(message, "line 14") || !strings.Contains(message, "DTSTART") {
		t.Errorf("%d %v", code, answer)
	}
	if n, err := a.CountRecords(record.Calendars); err != nil || n != 0 {
		t.Errorf("a refused file left %d calendars (%v)", n, err)
	}
	code, answer = a.upload("/calendars/import", "uni.ics", bad, map[string]string{"skip_bad": "true"})
	if problems, _ := answer["problems"].([]any); code != http.StatusOK || len(problems) != 1 {
		t.Errorf("%d %v", code, answer)
	}
	for name, content := range map[string]string{"page.ics": "<html></html>", "empty.ics": "", "cut.ics": strings.TrimSuffix(uni, "END:VCALENDAR\r\n"), "binary.ics": "\x00\xff\xfe"} {
		if code, answer := a.upload("/calendars/import", name, content, nil); code != http.StatusBadRequest || answer["message"] == "" {
			t.Errorf("%s: %d %v", name, code, answer)
		}
	}
}

func TestASubscriptionIsReadAtOnceAndItsAddressStaysSecret(t *testing.T) {
	a := newAPI(t, func(c *config.Config) { c.AllowPrivate = "127.0.0.0/8" })
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, uni) }))
	defer s.Close()
	address := s.URL + "/private-7f3a/basic.ics?token=secret"
	code, answer := a.post("/calendars/import", map[string]any{"url": address, "name": "Uni"})
	if code != http.StatusOK || answer["outcome"].(map[string]any)["events"] != 4.0 {
		t.Fatalf("%d %v", code, answer)
	}
	cal := answer["calendar"].(map[string]any)
	_, body, _ := a.send(http.MethodGet, "/../collections/calendars/records/"+cal["id"].(string), "", "", nil)
	if strings.Contains(fmt.Sprint(answer)+body, "secret") || strings.Contains(fmt.Sprint(answer)+body, "7f3a") {
		t.Errorf("the address is shown: %v %s", answer, body)
	}
	// The same address again is the same calendar.
	if code, again := a.post("/calendars/import", map[string]any{"url": strings.Replace(address, "http://", "HTTP://", 1)}); code != http.StatusOK || again["calendar"].(map[string]any)["id"] != cal["id"] {
		t.Errorf("%d %v", code, again)
	}
	if code, answer := a.upload("/calendars/import", "Uni.ics", uni, nil); code != http.StatusBadRequest || answer["data"].(map[string]any)["name"] == nil {
		t.Errorf("a file took over a subscription: %d %v", code, answer)
	}
}

func TestAWeekIsPlannedAppliedAndUndone(t *testing.T) {
	a := newAPI(t)
	a.upload("/calendars/import", "uni.ics", uni, nil)
	a.Task("ada", "Essay", 120, apptest.Monday.Add(80*time.Hour))
	code, plan := a.post("/plans", map[string]any{"days": 7})
	if code != http.StatusOK {
		t.Fatalf("%d %v", code, plan)
	}
	head := plan["plan"].(map[string]any)
	added := plan["diff"].(map[string]any)["added"].([]any)
	if head["state"] != "proposed" || len(added) == 0 || len(plan["unplaced"].([]any)) != 0 {
		t.Fatalf("%v", plan)
	}
	if code, answer := call(t, a.handler, a.Token("bob"), http.MethodPost, hooks.Prefix+"/plans/"+head["id"].(string)+"/apply", nil); code != http.StatusNotFound {
		t.Errorf("Bob: %d %v", code, answer)
	}
	code, applied := a.post("/plans/"+head["id"].(string)+"/apply", nil)
	if code != http.StatusOK || applied["plan"].(map[string]any)["state"] != "applied" {
		t.Fatalf("%d %v", code, applied)
	}
	if n, err := a.CountRecords(record.Blocks); err != nil || int(n) != len(added) {
		t.Errorf("%d blocks, want %d (%v)", n, len(added), err)
	}
	if code, again := a.post("/plans/"+head["id"].(string)+"/apply", nil); code != http.StatusConflict || again["code"] != "plan_state" {
		t.Errorf("%d %v", code, again)
	}
	code, undone := a.post("/plans/"+head["id"].(string)+"/undo", nil)
	if code != http.StatusOK || undone["removed"] != float64(len(added)) {
		t.Errorf("%d %v", code, undone)
	}
}

func TestTheSameSeedGivesTheSameHash(t *testing.T) {
	a := newAPI(t)
	a.Task("ada", "Essay", 240, apptest.Monday.Add(80*time.Hour))
	hash := func() any {
		_, plan := a.post("/plans", map[string]any{"days": 7, "seed": "18446744073709551615"})
		head := plan["plan"].(map[string]any)
		if head["seed"] != "18446744073709551615" {
			t.Fatalf("seed %v", head["seed"])
		}
		return head["hash"]
	}
	if one, two := hash(), hash(); one != two || one == "" {
		t.Errorf("%v, then %v", one, two)
	}
}

func TestQuickAddKnowsThePersonsProjectsAndTasks(t *testing.T) {
	a := newAPI(t)
	p, err := record.NewProject(a.App, a.Person("ada").Id, "CS101")
	if err != nil {
		t.Fatal(err)
	}
	a.Save(p)
	a.Task("ada", "Lab 3", 60, time.Time{})
	code, r := a.post("/tasks/parse", map[string]any{"text": "Essay for CS101 by Fri 17:00 ~3h !high split 45-90m after Lab 3 #writing"})
	if code != http.StatusOK {
		t.Fatalf("%d %v", code, r)
	}
	due, _ := r["due"].(map[string]any)
	after, _ := r["after"].([]any)
	if r["title"] != "Essay" || r["project"] != "CS101" || r["minutes"] != 180.0 || r["priority"] != "high" || due["time"] != "2026-11-27T16:00:00Z" ||
		r["min_chunk"] != 45.0 || r["max_chunk"] != 90.0 || len(after) != 1 || after[0].(map[string]any)["known"] != true {
		t.Errorf("%v", r)
	}
	if n, err := a.CountRecords(record.Tasks); err != nil || n != 1 {
		t.Errorf("a preview stored something: %d tasks (%v)", n, err)
	}
}

func TestNothingIsImportedWhenARowIsBadUnlessSkipped(t *testing.T) {
	a := newAPI(t)
	file := "id,title,minutes,due,depends_on\na,Essay,120,2026-11-27 17:00,\nb,Lab,abc,,\nc,Report,60,,b\nd,Talk,30,2026-11-28,a\n"
	code, answer := a.upload("/tasks/import", "tasks.csv", file, nil)
	if message, _ := answer["message"].(string); code != http.StatusBadRequest || answer["code"] != "task_rows" || !strings.Contains(message, "line 3") || !strings.Contains(message, "minutes") {
		t.Errorf("%d %v", code, answer)
	}
	if n, err := a.CountRecords(record.Tasks); err != nil || n != 0 {
		t.Errorf("%d tasks were imported (%v)", n, err)
	}
	code, answer = a.upload("/tasks/import?skip_bad=true", "tasks.csv", file, nil)
	// The report goes with the lab it depends on.
	if code != http.StatusOK || answer["created"] != 2.0 || answer["skipped"] != 2.0 || len(answer["errors"].([]any)) != 2 {
		t.Errorf("%d %v", code, answer)
	}
}

func TestImportingTheSameTasksAgainUpdatesThem(t *testing.T) {
	a := newAPI(t)
	a.upload("/tasks/import", "tasks.csv", "id,title,minutes,project\na,Essay,120,CS101\n", nil)
	task, err := a.FindFirstRecordByData(record.Tasks, "external_id", "a")
	if err != nil {
		t.Fatal(err)
	}
	task.Set("notes", "my notes")
	task.Set("status", "doing")
	a.Save(task)
	code, answer := a.upload("/tasks/import", "tasks.csv", "id,title,minutes,project\na,Long essay,180,cs101\n", nil)
	if code != http.StatusOK || answer["updated"] != 1.0 || answer["created"] != 0.0 {
		t.Fatalf("%d %v", code, answer)
	}
	task, err = a.FindRecordById(record.Tasks, task.Id)
	if err != nil || task.GetString("title") != "Long essay" || task.GetString("notes") != "my notes" || task.GetString("status") != "doing" {
		t.Errorf("%v %v", task, err)
	}
	if n, err := a.CountRecords(record.Projects); err != nil || n != 1 {
		t.Errorf("%d projects (%v)", n, err)
	}
}

func TestAnExportReadBackGivesTheSameTasks(t *testing.T) {
	file := "id,title,minutes,due,deadline,priority,earliest,min_chunk,max_chunk,max_per_day,depends_on,project,energy,hours,done_minutes\n" +
		"a,=SUM(A1),120,2026-11-27 17:00,hard,high,2026-11-24,30,60,90,,CS101,high,Mon-Fri 09:00-12:00,15\n" +
		"b,\"Read, and think\",45,2026-11-28,soft,low,,,,,a,,,,\n"
	for _, format := range []string{"csv", "json"} {
		a := newAPI(t)
		if code, answer := a.upload("/tasks/import", "t.csv", file, nil); code != http.StatusOK {
			t.Fatalf("%d %v", code, answer)
		}
		code, first, header := a.send(http.MethodGet, "/tasks/export?format="+format, "", "", nil)
		if code != http.StatusOK || !strings.Contains(header.Get("Content-Disposition"), "tasks."+format) {
			t.Fatalf("%d %v", code, header)
		}
		b := newAPI(t)
		if code, answer := b.upload("/tasks/import", "x."+format, first, nil); code != http.StatusOK {
			t.Fatalf("%d %v", code, answer)
		}
		tasks, err := record.ListOpenTasks(b.App, b.Person("ada").Id)
		if err != nil || len(tasks) != 2 {
			t.Fatal(tasks, err)
		}
		essay := tasks[0]
		if essay.Title() != "=SUM(A1)" || essay.Estimate() != 120 || essay.Spent() != 15 || !essay.Hard() || essay.Priority() != "high" ||
			essay.Due().Format(time.RFC3339) != "2026-11-27T16:00:00Z" || essay.Earliest().Format(time.RFC3339) != "2026-11-23T23:00:00Z" ||
			essay.GetInt("min_chunk") != 30 || essay.GetInt("max_chunk") != 60 || essay.GetInt("max_per_day") != 90 || essay.GetString("energy") != "high" || essay.Project() == "" {
			t.Errorf("%s: %v", format, essay.FieldsData())
		}
		if read := tasks[1]; read.DueDay() != "2026-11-28" || len(read.DependsOn()) != 1 || read.DependsOn()[0] != essay.Id {
			t.Errorf("%s: %v", format, read.FieldsData())
		}
	}
}

func TestAnExportImportedIntoTheSameAccountChangesNothing(t *testing.T) {
	a := newAPI(t)
	a.Task("ada", "By hand", 60, time.Time{})
	a.upload("/tasks/import", "t.csv", "id,title,minutes,pinned_start\nx,From a file,60,2026-11-24T15:00\n", nil)
	_, first, _ := a.send(http.MethodGet, "/tasks/export", "", "", nil)
	if !strings.Contains(first, "2026-11-24T15:00") {
		t.Errorf("the pin is not exported: %s", first)
	}
	code, answer := a.upload("/tasks/import", "t.csv", first, nil)
	if code != http.StatusOK || answer["created"] != 0.0 || answer["updated"] != 2.0 {
		t.Errorf("%d %v", code, answer)
	}
	if _, second, _ := a.send(http.MethodGet, "/tasks/export", "", "", nil); second != first {
		t.Errorf("%s\nthen\n%s", first, second)
	}
	if n, err := a.CountRecords(record.Blocks); err != nil || n != 1 {
		t.Errorf("%d blocks (%v)", n, err)
	}
}

func TestABodyThatIsTooLargeIsRefusedWithACode(t *testing.T) {
	a := newAPI(t, func(c *config.Config) { c.ImportBytes = 65536 })
	big := strings.Repeat("x", 300000)
	for _, path := range []string{"/tasks/import", "/plans", "/calendars/import"} {
		code, body, _ := a.send(http.MethodPost, path, "application/json", "", []byte(`{"x":"`+big+`"}`))
		if code != http.StatusRequestEntityTooLarge || !strings.Contains(body, `"code":"too_large"`) {
			t.Errorf("%s: %d %.200s", path, code, body)
		}
	}
	if code, answer := a.upload("/calendars/import", "big.ics", big, nil); code != http.StatusRequestEntityTooLarge || answer["code"] != "too_large" {
		t.Errorf("%d %v", code, answer)
	}
}

func TestAMomentTakesNoTime(t *testing.T) {
	a := newAPI(t)
	deadline := strings.Replace(uni, "DTEND;TZID=Europe/Berlin:20261123T113000\r\nRRULE:FREQ=WEEKLY;COUNT=4", "DTEND;TZID=Europe/Berlin:20261123T100000", 1)
	a.upload("/calendars/import", "due.ics", deadline, map[string]string{"counts_as": "busy"})
	_, list := call(t, a.handler, a.ada, http.MethodGet, hooks.Prefix+"/events?from=2026-11-23&to=2026-11-24", nil)
	events, _ := list["events"].([]any)
	if len(events) != 1 || events[0].(map[string]any)["busy"] != false {
		t.Errorf("%v", list)
	}
}

func TestABriefingCarriesTheRecordsItSpeaksOf(t *testing.T) {
	a := newAPI(t)
	a.upload("/calendars/import", "uni.ics", uni, nil)
	task := a.Task("ada", "Essay", 60, apptest.Monday.Add(8*time.Hour))
	_, plan := a.post("/plans", nil)
	a.post("/plans/"+plan["plan"].(map[string]any)["id"].(string)+"/apply", nil)
	code, answer := a.post("/briefings", nil)
	if code != http.StatusOK {
		t.Fatalf("%d %v", code, answer)
	}
	text := fmt.Sprint(answer["briefing"])
	if !strings.Contains(text, "Algorithms") || !strings.Contains(text, "Essay") || !strings.Contains(text, task.Id) {
		t.Errorf("%s", text)
	}
	for accept, want := range map[string]string{"text/markdown": "# ", "text/html": "<article"} {
		code, body, header := a.send(http.MethodPost, "/briefings", "application/json", accept, []byte(`{"date":"2026-11-23"}`))
		if code != http.StatusOK || !strings.Contains(body, want) || !strings.HasPrefix(header.Get("Content-Type"), accept) {
			t.Errorf("%s: %d %q", accept, code, body)
		}
	}
	if n, err := a.CountRecords(record.Briefings); err != nil || n != 1 {
		t.Errorf("%d briefings for one day (%v)", n, err)
	}
}

func TestEventsOutsideTheStoredWindowAreRefusedNotLeftOut(t *testing.T) {
	a := newAPI(t)
	for query, field := range map[string]string{
		"from=2020-01-01&to=2020-02-01":                                 "from",
		"from=2026-11-23&to=2029-01-01":                                 "to",
		"from=2026-11-23&to=2026-11-23":                                 "to",
		"from=yesterday&to=2026-11-23":                                  "from",
		"to=2026-11-23":                                                 "from",
		"from=2026-11-23T08:00:00Z&to=2026-11-23":                       "to",
		"from=2026-11-23T08:00&to=2026-11-24":                           "from",
		"from=2026-11-23&to=" + strings.Repeat("9", 30):                 "to",
		"from=2026-09-01&to=2027-12-20T00:00:00%2B01:00&perPage=999999": "to",
	} {
		code, answer := call(t, a.handler, a.ada, http.MethodGet, hooks.Prefix+"/events?"+query, nil)
		data, _ := answer["data"].(map[string]any)
		if code != http.StatusBadRequest || data[field] == nil {
			t.Errorf("%s: %d %v", query, code, answer)
		}
	}
}

func TestTheOpenAPIDocumentDescribesTheRoutesThatAreServed(t *testing.T) {
	a := newAPI(t)
	_, doc := call(t, a.handler, "", http.MethodGet, hooks.Prefix+"/openapi.json", nil)
	paths, _ := doc["paths"].(map[string]any)
	served := map[string]bool{}
	for path, item := range paths {
		for method := range item.(map[string]any) {
			served[strings.ToUpper(method)+" "+path] = true
			// A documented route answers, if only with a refusal of its own.
			code, answer := call(t, a.handler, a.ada, strings.ToUpper(method), hooks.Prefix+strings.ReplaceAll(path, "{id}", "abcdefghijklmno"), nil)
			if answer["code"] == "no_endpoint" || code == http.StatusMethodNotAllowed {
				t.Errorf("%s %s is documented but not served", method, path)
			}
		}
	}
	for _, want := range []string{"POST /calendars/import", "POST /tasks/parse", "POST /tasks/import", "POST /plans", "POST /plans/{id}/apply",
		"POST /plans/{id}/undo", "POST /briefings", "GET /events", "GET /health"} {
		if !served[want] {
			t.Errorf("%s is not documented", want)
		}
	}
}

func TestThePublicAddressIsTheOneInMails(t *testing.T) {
	a := newAPI(t, func(c *config.Config) { c.PublicURL = "https://example.org/plan" })
	if got := a.Settings().Meta; got.AppURL != "https://example.org/plan" || got.AppName != "PulsePlan" {
		t.Errorf("%+v", got)
	}
}

func TestLogsCarryNoTitlesAddressesOrTokens(t *testing.T) {
	a := newAPI(t)
	a.Settings().Logs.MaxDays = 5 // the test app keeps no logs by default
	a.upload("/tasks/import", "t.csv", "title,minutes\nVery secret plan,x\n", nil)
	a.post("/tasks/parse", map[string]any{"text": "Very secret plan tomorrow"})
	a.post("/calendars/import", map[string]any{"url": "http://127.0.0.1:1/very-secret.ics"})
	const last = "/api/collections/tasks/records?filter=title%3D%27Very%20secret%20plan%27"
	call(t, a.handler, a.ada, http.MethodGet, last, nil)
	batch, ok := a.Logger().Handler().(*logger.BatchHandler)
	if !ok {
		t.Fatalf("the log is a %T", a.Logger().Handler())
	}
	var lines []struct {
		Message string `db:"message"`
		Data    string `db:"data"`
	}
	// Requests are logged by goroutines of their own: wait for the last one.
	for deadline := time.After(10 * time.Second); ; {
		if err := batch.WriteAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := a.AuxDB().NewQuery("SELECT message, data FROM _logs").All(&lines); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(fmt.Sprint(lines), "collections/tasks") {
			break
		}
		select {
		case <-deadline:
			t.Fatalf("the last request was not logged: %v", lines)
		default:
			runtime.Gosched()
		}
	}
	for _, l := range lines {
		text := strings.ToLower(l.Message + l.Data)
		for _, private := range []string{"very", "192.0.2.1", a.ada} {
			if strings.Contains(text, strings.ToLower(private)) {
				t.Errorf("logged: %s %s", l.Message, l.Data)
			}
		}
	}
}
