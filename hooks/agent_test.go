package hooks_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/config"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/hooks"
)

// message is one message of an event stream.
type message struct {
	id    uint64
	event string
	data  map[string]any
}

// stream reads the events of a run until they end. Header and query say where
// to begin.
func (a *api) stream(job, lastID, query string) (int, []message) {
	a.T.Helper()
	req := httptest.NewRequest(http.MethodGet, hooks.Prefix+"/agent/jobs/"+job+"/events"+query, nil)
	req.Header.Set("Authorization", a.ada)
	if lastID != "" {
		req.Header.Set("Last-Event-ID", lastID)
	}
	rec := httptest.NewRecorder()
	a.handler.ServeHTTP(rec, req)
	var out []message
	for text := range strings.SplitSeq(strings.TrimSpace(rec.Body.String()), "\n\n") {
		var m message
		for line := range strings.SplitSeq(text, "\n") {
			name, value, _ := strings.Cut(line, ": ")
			switch name {
			case "id":
				m.id, _ = strconv.ParseUint(value, 10, 64)
			case "event":
				m.event = value
			case "data":
				if err := json.Unmarshal([]byte(value), &m.data); err != nil {
					a.T.Fatalf("data %q: %v", value, err)
				}
			}
		}
		if m.event != "" {
			out = append(out, m)
		}
	}
	return rec.Code, out
}

// start asks for a run and returns its id.
func (a *api) start(body map[string]any) string {
	a.T.Helper()
	code, answer := a.post("/agent/run", body)
	if code != http.StatusAccepted {
		a.T.Fatalf("%d %v", code, answer)
	}
	return answer["job_id"].(string)
}

// ended asks for a run, waits until it is over and returns it.
func (a *api) ended(body map[string]any) map[string]any {
	a.T.Helper()
	id := a.start(body)
	a.stream(id, "", "")
	return a.job(id)
}

func (a *api) job(id string) map[string]any {
	a.T.Helper()
	code, answer := call(a.T, a.handler, a.ada, http.MethodGet, hooks.Prefix+"/agent/jobs/"+id, nil)
	if code != http.StatusOK {
		a.T.Fatalf("%d %v", code, answer)
	}
	return answer
}

func TestARequestIsAcceptedAtOnceAndItsRunEndsByItself(t *testing.T) {
	a := newAPI(t)
	a.Task("ada", "Essay", 120, apptest.Monday.Add(48*time.Hour))
	code, answer := a.post("/agent/run", map[string]any{"type": "briefing"})
	if code != http.StatusAccepted || answer["status"] != "queued" {
		t.Fatalf("%d %v", code, answer)
	}
	code, events := a.stream(answer["job_id"].(string), "", "")
	if code != http.StatusOK || len(events) < 10 {
		t.Fatalf("%d, %d events", code, len(events))
	}
	last := events[len(events)-1]
	if events[0].event != "run.started" || events[len(events)-2].event != "run.finished" || last.event != "end" || last.data["status"] != "done" {
		t.Errorf("first %v, last %v", events[0], last)
	}
	job := a.job(answer["job_id"].(string))
	result, _ := job["result"].(map[string]any)
	if job["status"] != "done" || result["date"] != "2026-11-23" || job["error"] != nil {
		t.Fatalf("%v", job)
	}
	if _, err := a.FindRecordById(record.Briefings, result["briefing"].(string)); err != nil {
		t.Error(err)
	}
	plan := a.ended(map[string]any{"type": "schedule", "payload": map[string]any{"days": 7, "seed": "42"}})
	id := plan["result"].(map[string]any)["plan"].(string)
	code, found := call(t, a.handler, a.ada, http.MethodGet, hooks.Prefix+"/plans/"+id, nil)
	if code != http.StatusOK || len(found["blocks"].([]any)) == 0 || found["plan"].(map[string]any)["seed"] != "42" {
		t.Errorf("%d %v", code, found)
	}
}

func TestEventsAreNumberedWithoutGapsAndGoOnWhereAClientLeftOff(t *testing.T) {
	a := newAPI(t)
	id := a.start(map[string]any{"type": "briefing"})
	_, all := a.stream(id, "", "")
	for i, m := range all[:len(all)-1] {
		if m.id != uint64(i+1) || m.data["seq"] != float64(i+1) {
			t.Fatalf("message %d has number %d: %v", i+1, m.id, m.data)
		}
	}
	for _, from := range []struct{ header, query string }{{"5", ""}, {"", "?after=5"}, {"5", "?after=1"}} {
		_, rest := a.stream(id, from.header, from.query)
		if len(rest) != len(all)-5 || rest[0].id != 6 {
			t.Errorf("%v: %d messages, first %d", from, len(rest), rest[0].id)
		}
	}
	if code, rest := a.stream(id, strconv.Itoa(len(all)-1), ""); code != http.StatusNoContent || len(rest) != 0 {
		t.Errorf("after the last event: %d %v", code, rest)
	}
	if code, _ := a.stream(id, "x", ""); code != http.StatusBadRequest {
		t.Errorf("a number that is none: %d", code)
	}
}

func TestARequestThatBreaksARuleNamesItsFieldAndLeavesNothing(t *testing.T) {
	a := newAPI(t)
	for _, c := range []struct {
		body  map[string]any
		field string
	}{
		{map[string]any{}, "type"},
		{map[string]any{"type": "shopping"}, "type"},
		{map[string]any{"type": 7}, "type"},
		{map[string]any{"type": "briefing", "origin": "schedule"}, "origin"},
		{map[string]any{"type": "briefing", "when": "now"}, "when"},
		{map[string]any{"type": "briefing", "payload": map[string]any{"date": "tomorrow"}}, "payload.date"},
		{map[string]any{"type": "briefing", "payload": map[string]any{"date": "2029-01-01"}}, "payload.date"},
		{map[string]any{"type": "briefing", "payload": map[string]any{"day": "2026-11-23"}}, "payload.day"},
		{map[string]any{"type": "briefing", "payload": []string{"2026-11-23"}}, "payload"},
		{map[string]any{"type": "schedule", "payload": map[string]any{"days": 0}}, "payload.days"},
		{map[string]any{"type": "schedule", "payload": map[string]any{"days": "x"}}, "payload.days"},
		{map[string]any{"type": "schedule", "payload": map[string]any{"seed": "-1"}}, "payload.seed"},
		{map[string]any{"type": "schedule", "idempotency_key": strings.Repeat("k", 201)}, "idempotency_key"},
	} {
		code, answer := a.post("/agent/run", c.body)
		data, _ := answer["data"].(map[string]any)
		if _, named := data[c.field]; code != http.StatusBadRequest || !named || !strings.HasPrefix(answer["message"].(string), c.field+": ") {
			t.Errorf("%v: %d %v", c.body, code, answer)
		}
	}
	if n, err := a.CountRecords(record.Jobs); err != nil || n != 0 {
		t.Errorf("%d runs were stored, %v", n, err)
	}
}

func TestARepeatedIdempotencyKeyAnswersWithTheFirstRunAndCostsNothing(t *testing.T) {
	a := newAPI(t, func(c *config.Config) { c.AgentRuns = 2 })
	first := a.start(map[string]any{"type": "schedule", "payload": map[string]any{"days": 7, "seed": "1"}, "idempotency_key": "monday"})
	for range 5 {
		if again := a.start(map[string]any{"idempotency_key": "monday", "payload": map[string]any{"seed": "1", "days": 7}, "type": "schedule"}); again != first {
			t.Fatalf("%s, then %s", first, again)
		}
	}
	for _, other := range []map[string]any{
		{"type": "schedule", "payload": map[string]any{"days": 8, "seed": "1"}, "idempotency_key": "monday"},
		{"type": "briefing", "idempotency_key": "monday"},
	} {
		if code, answer := a.post("/agent/run", other); code != http.StatusConflict || answer["code"] != "idempotency_conflict" {
			t.Errorf("%v: %d %v", other, code, answer)
		}
	}
	// Another person's key is another key, and the budget still has a run.
	code, answer := call(t, a.handler, a.Token("bob"), http.MethodPost, hooks.Prefix+"/agent/run", map[string]any{"type": "briefing", "idempotency_key": "monday"})
	if code != http.StatusAccepted || answer["job_id"] == first {
		t.Errorf("%d %v", code, answer)
	}
	a.start(map[string]any{"type": "briefing"})
}

func TestTheSixthRunWithinAMinuteIsRefusedWithTheTimeToWait(t *testing.T) {
	a := newAPI(t)
	body := []byte(`{"type":"briefing"}`)
	for left := 4; left >= 0; left-- {
		code, _, h := a.send(http.MethodPost, "/agent/run", "application/json", "", body)
		if code != http.StatusAccepted || h.Get("X-RateLimit-Limit") != "5" || h.Get("X-RateLimit-Remaining") != strconv.Itoa(left) {
			t.Fatalf("%d %v", code, h)
		}
	}
	code, text, h := a.send(http.MethodPost, "/agent/run", "application/json", "", body)
	if code != http.StatusTooManyRequests || h.Get("Retry-After") != "12" || h.Get("X-RateLimit-Remaining") != "0" || !strings.Contains(text, `"rate_limited"`) {
		t.Fatalf("%d %s %v", code, text, h)
	}
	if code, answer := call(t, a.handler, a.Token("bob"), http.MethodPost, hooks.Prefix+"/agent/run", map[string]any{"type": "briefing"}); code != http.StatusAccepted {
		t.Errorf("Bob pays for Ada: %d %v", code, answer)
	}
	a.Clock.Advance(12 * time.Second)
	if code, _, _ := a.send(http.MethodPost, "/agent/run", "application/json", "", body); code != http.StatusAccepted {
		t.Errorf("after the wait: %d", code)
	}
}

func TestARunIsItsOwnersAlone(t *testing.T) {
	a := newAPI(t)
	id := a.ended(map[string]any{"type": "briefing"})["id"].(string)
	for _, r := range []string{"GET /", "GET /events", "GET /trace", "DELETE /trace", "POST /cancel", "POST /retry"} {
		method, path, _ := strings.Cut(r, " ")
		path = strings.TrimSuffix(path, "/")
		for who, want := range map[string]struct {
			status int
			code   string
		}{"bob": {http.StatusForbidden, "not_yours"}, "": {http.StatusUnauthorized, "sign_in"}, "root": {http.StatusUnauthorized, "sign_in"}} {
			token := ""
			if who != "" {
				token = a.Token(who)
			}
			code, answer := call(t, a.handler, token, method, hooks.Prefix+"/agent/jobs/"+id+path, nil)
			if code != want.status || answer["code"] != want.code {
				t.Errorf("%s as %q: %d %v", r, who, code, answer)
			}
		}
		code, answer := call(t, a.handler, a.ada, method, hooks.Prefix+"/agent/jobs/00000000000000000000000000"+path, nil)
		if code != http.StatusNotFound || answer["code"] != "not_found" {
			t.Errorf("%s of no run: %d %v", r, code, answer)
		}
	}
}

func TestATraceTellsEachStepAndGoesWhenItsOwnerSaysSo(t *testing.T) {
	a := newAPI(t)
	id := a.ended(map[string]any{"type": "briefing", "payload": map[string]any{"date": "2026-11-24"}})["id"].(string)
	url := hooks.Prefix + "/agent/jobs/" + id + "/trace"
	code, trace := call(t, a.handler, a.ada, http.MethodGet, url, nil)
	if code != http.StatusOK || trace["summary"] != "Wrote the briefing of 2026-11-24." || trace["inputs"].(map[string]any)["date"] != "2026-11-24" {
		t.Fatalf("%d %v", code, trace)
	}
	done := map[string]bool{}
	for _, s := range trace["steps"].([]any) {
		step := s.(map[string]any)
		if step["status"] != "done" || step["sentence"] == "" {
			t.Errorf("%v", step)
		}
		done[fmt.Sprint(step["node"], " ", step["tool"])] = true
	}
	for _, want := range []string{"events <nil>", "events records.events", "work records.tasks", "plan records.plan", "hours records.hours", "write briefings.write"} {
		if !done[want] {
			t.Errorf("the trace has no step %q: %v", want, done)
		}
	}
	nodes := trace["graph"].(map[string]any)["nodes"].([]any)
	for _, n := range nodes {
		if n.(map[string]any)["status"] != "done" {
			t.Errorf("%v", n)
		}
	}
	if code, _ := call(t, a.handler, a.ada, http.MethodDelete, url, nil); code != http.StatusNoContent {
		t.Errorf("delete: %d", code)
	}
	if code, answer := call(t, a.handler, a.ada, http.MethodGet, url, nil); code != http.StatusNotFound || answer["code"] != "not_found" {
		t.Errorf("after deleting it: %d %v", code, answer)
	}
}

func TestWhatHasEndedWellCanBeNeitherCancelledNorTriedAgain(t *testing.T) {
	a := newAPI(t)
	id := a.ended(map[string]any{"type": "briefing"})["id"].(string)
	for _, act := range []string{"/cancel", "/retry"} {
		if code, answer := a.post("/agent/jobs/"+id+act, nil); code != http.StatusConflict || answer["code"] != "job_state" {
			t.Errorf("%s: %d %v", act, code, answer)
		}
	}
}

func TestADamagedQueueSwitchesOffBackgroundWorkAndNothingElse(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	if err := os.WriteFile(filepath.Join(w.DataDir(), app.QueueFile), []byte(strings.Repeat("not a queue ", 4000)), 0o600); err != nil {
		t.Fatal(err)
	}
	a := &api{World: w, handler: serve(t, w), ada: w.Token("ada")}
	code, answer := a.post("/agent/run", map[string]any{"type": "briefing"})
	if code != http.StatusServiceUnavailable || answer["code"] != "jobs_unavailable" {
		t.Errorf("%d %v", code, answer)
	}
	if code, answer := a.post("/briefings", nil); code != http.StatusOK {
		t.Errorf("a briefing without background work: %d %v", code, answer)
	}
	if code, answer := call(t, a.handler, a.ada, http.MethodPost, "/api/collections/tasks/records", map[string]any{"title": "Essay"}); code != http.StatusOK {
		t.Errorf("a record without background work: %d %v", code, answer)
	}
	if raw, err := os.ReadFile(filepath.Join(w.DataDir(), app.QueueFile)); err != nil || !strings.HasPrefix(string(raw), "not a queue ") {
		t.Errorf("the damaged file was touched: %v", err)
	}
}
