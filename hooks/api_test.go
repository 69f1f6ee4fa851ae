package hooks_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/clock"
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

func TestOldProposalsGoAndThePlanInForceStays(t *testing.T) {
	a := newAPI(t)
	a.Task("ada", "Essay", 120, apptest.Monday.Add(80*time.Hour))
	_, first := a.post("/plans", nil)
	id := first["plan"].(map[string]any)["id"].(string)
	a.post("/plans/"+id+"/apply", nil)
	a.post("/plans", nil)
	hooks.PruneProposals(a.App)
	if n, err := a.CountRecords(record.Plans); err != nil || n != 2 {
		t.Fatalf("a fresh proposal went: %d plans (%v)", n, err)
	}
	// Records are stamped by the machine's clock, whatever a test's clock says.
	a.Clock.Set(clock.System{}.Now().AddDate(0, 0, 31))
	hooks.PruneProposals(a.App)
	left, err := a.FindAllRecords(record.Plans)
	if err != nil || len(left) != 1 || left[0].Id != id {
		t.Errorf("%d plans left (%v)", len(left), err)
	}
}
