package hooks_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/clock"
	"github.com/pulseplan/pulseplan/app/config"
	"github.com/pulseplan/pulseplan/app/limit"
	"github.com/pulseplan/pulseplan/hooks"
)

// defaultLimits is what an administrator gets who says nothing of limits.
func defaultLimits(c *config.Config) { c.APIRequests = 100 }

// from makes a request from an address and returns the answer.
func from(t *testing.T, h http.Handler, address, token, method, url, body string) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequest(method, url, strings.NewReader(body))
	req.RemoteAddr = address + ":4711"
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", token)
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, req)
	return rec
}

func TestOneAddressMayAskOurAPIAHundredTimesAMinute(t *testing.T) {
	a := newAPI(t, defaultLimits)
	ask := func(address, token, path string) *httptest.ResponseRecorder {
		return from(t, a.handler, address, token, http.MethodGet, hooks.Prefix+path, "")
	}
	for i := range 100 { // whatever the route, whoever asks
		path := []string{"/health", "/openapi.json", "/tasks/export", "/nothing"}[i%4]
		if got := ask("192.0.2.7", a.ada, path); got.Code == http.StatusTooManyRequests {
			t.Fatalf("request %d was refused", i+1)
		}
	}
	for _, path := range []string{"/health", "/tasks/export", "/nothing"} {
		got := ask("192.0.2.7", a.ada, path)
		var p hooks.Problem
		if err := json.Unmarshal(got.Body.Bytes(), &p); err != nil || got.Code != http.StatusTooManyRequests || p.Status != got.Code || p.Code != "rate_limited" ||
			p.Data == nil || !strings.Contains(p.Message, "60 seconds") || got.Header().Get("Retry-After") != "60" {
			t.Errorf("%s: %d %v %s (%v)", path, got.Code, got.Header(), got.Body, err)
		}
	}
	if got := ask("192.0.2.8", a.ada, "/health"); got.Code != http.StatusOK {
		t.Errorf("another address: %d", got.Code)
	}
	if got := ask("192.0.2.7", a.Token("root"), "/health"); got.Code != http.StatusOK {
		t.Errorf("an administrator: %d", got.Code)
	}
}

func TestOneAddressMayTryToSignInAHundredTimesAMinute(t *testing.T) {
	a := newAPI(t, defaultLimits)
	try := func() *httptest.ResponseRecorder {
		return from(t, a.handler, "192.0.2.7", "", http.MethodPost, "/api/collections/users/auth-with-password", `{"identity": "nobody@example.org"}`) // no password: hashing a hundred takes minutes
	}
	for i := range 100 {
		if got := try(); got.Code != http.StatusBadRequest {
			t.Fatalf("try %d: %d", i+1, got.Code)
		}
	}
	got := try()
	var answer map[string]any
	if err := json.Unmarshal(got.Body.Bytes(), &answer); err != nil || got.Code != http.StatusTooManyRequests || got.Header().Get("Retry-After") != "60" {
		t.Fatalf("%d %v %s", got.Code, got.Header(), got.Body)
	}
	if _, ours := answer["code"]; ours || answer["status"] != 429.0 || answer["message"] == "" || answer["data"] == nil {
		t.Errorf("the shape is not PocketBase's: %v", answer)
	}
}

// A busy minute of the dashboard: a change elsewhere every two seconds, each
// answered by every list and by the events of two screens, a sentence typed
// with a pause after each of its words, a dozen plans and briefings.
func TestABusyMinuteOfTheDashboardMeetsNoLimit(t *testing.T) {
	a := newAPI(t, defaultLimits)
	minute := []struct {
		times             int
		method, url, body string
	}{
		{30, http.MethodGet, "/api/collections/tasks/records", ""},
		{60, http.MethodGet, "/api/collections/blocks/records", ""},
		{30, http.MethodGet, "/api/collections/calendars/records", ""},
		{30, http.MethodGet, "/api/collections/schedules/records", ""},
		{60, http.MethodGet, hooks.Prefix + "/events?from=2026-11-23&to=2026-11-30", ""},
		{120, http.MethodPost, hooks.Prefix + "/tasks/parse", `{"text": "Essay by Friday"}`},
		{30, http.MethodPost, hooks.Prefix + "/briefings", "{}"},
		{12, http.MethodPost, hooks.Prefix + "/plans", "{}"},
		{20, http.MethodGet, hooks.Prefix + "/health", ""},
	}
	for _, m := range minute {
		for i := range m.times {
			if got := from(t, a.handler, "192.0.2.7", a.ada, m.method, m.url, m.body); got.Code != http.StatusOK {
				t.Fatalf("%s %s, time %d: %d %s", m.method, m.url, i+1, got.Code, got.Body)
			}
		}
	}
}

func rules(w *apptest.World) (labels []string) {
	for _, r := range w.Settings().RateLimits.Rules {
		labels = append(labels, fmt.Sprintf("%s%s %d/%d", r.Label, r.Audience, r.MaxRequests, r.Duration))
	}
	return labels
}

var ours = []string{"*:auth 100/60", "GET /api/v1/events 1200/60", "POST /api/v1/tasks/parse 1200/60", "/api/v1/ 100/60", "/api/ 3000/60"}

// startWith starts a server on the folder, as a new process, with a number of
// requests a minute, and returns what there is to see of it until stop.
func startWith(t *testing.T, dir string, requests int) (w *apptest.World, h http.Handler, saves *int, stop func()) {
	t.Helper()
	clk := clock.At(apptest.Monday)
	a := restart(t, dir, clk)
	a.Config.APIRequests = requests
	saves = new(int)
	a.OnSettingsReload().BindFunc(func(e *core.SettingsReloadEvent) error { *saves++; return e.Next() })
	w = &apptest.World{App: a, Clock: clk, T: t}
	h = serve(t, w)
	return w, h, saves, func() {
		t.Helper()
		if err := a.Stop(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheLimiterIsOnAsConfiguredAndOffAtZero(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		requests int
		want     []string
	}{
		{100, ours},
		{5000, []string{"*:auth 5000/60", "GET /api/v1/events 5000/60", "POST /api/v1/tasks/parse 5000/60", "/api/v1/ 5000/60", "/api/ 5000/60"}},
		{0, nil},
		{100, ours},
	} {
		w, _, _, stop := startWith(t, dir, c.requests)
		if got := rules(w); w.Settings().RateLimits.Enabled != (c.requests > 0) || !slices.Equal(got, c.want) {
			t.Errorf("%d: %v", c.requests, got)
		}
		stop()
	}
}

func TestAnAdministratorsOwnRulesStayAndKeepTheirSay(t *testing.T) {
	dir := t.TempDir()
	w, _, _, stop := startWith(t, dir, 100)
	s := w.Settings()
	s.RateLimits.Rules = []core.RateLimitRule{
		{Label: "/", MaxRequests: 9000, Duration: 60},
		{Label: "*:auth", Audience: core.RateLimitRuleAudienceGuest, MaxRequests: 3, Duration: 5}, // ours by its label, and would clash
		{Label: "tasks:create", MaxRequests: 10, Duration: 3600},
		{Label: "/api/v1/plans/", MaxRequests: 7, Duration: 60},
	}
	w.Save(s)
	ada := join(w, "ada", nil)
	stop()
	want := slices.Concat([]string{"tasks:create 10/3600", "/api/v1/plans/ 7/60"}, ours, []string{"/ 9000/60"})
	for _, wantSaves := range []int{1, 0} { // the second start finds everything in place
		w, h, saves, stop := startWith(t, dir, 100)
		if got := rules(w); !slices.Equal(got, want) || *saves != wantSaves {
			t.Errorf("%v, want %v, written %d times", got, want, *saves)
		}
		token, err := ada.NewAuthToken()
		if err != nil {
			t.Fatal(err)
		}
		for i := range 8 {
			got := from(t, h, "192.0.2.7", token, http.MethodPost, hooks.Prefix+"/plans/x/apply", "")
			if refused := got.Code == http.StatusTooManyRequests; refused != (i == 7) {
				t.Errorf("the narrower rule, time %d: %d %s", i+1, got.Code, got.Body)
			}
			if i == 7 && got.Header().Get("Retry-After") != "3600" { // enough for any rule
				t.Errorf("%v", got.Header())
			}
		}
		stop()
	}
}

func TestPocketBasesExampleRulesDoNotComeIntoForce(t *testing.T) {
	w := apptest.New(t, nil)
	if got := w.Settings().RateLimits; got.Enabled || len(got.Rules) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestAPersonMaySendUsToOtherHostsTenTimesAMinute(t *testing.T) {
	a := newAPI(t, func(c *config.Config) { c.AllowPrivate = "127.0.0.0/8" })
	feed := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, uni) }))
	defer feed.Close()
	subscribe := func(token string, i int) *httptest.ResponseRecorder {
		return from(t, a.handler, "192.0.2.7", token, http.MethodPost, hooks.Prefix+"/calendars/import", fmt.Sprintf(`{"url": "%s/%d.ics", "name": "Feed %d"}`, feed.URL, i, i))
	}
	for range 20 { // what is refused before the host is asked costs nothing
		if got := from(t, a.handler, "192.0.2.7", a.ada, http.MethodPost, hooks.Prefix+"/calendars/import", `{"url": "ftp://x"}`); got.Code != http.StatusBadRequest {
			t.Fatalf("%d %s", got.Code, got.Body)
		}
	}
	for i := range 10 {
		got := subscribe(a.ada, i)
		if left := got.Header().Get("X-RateLimit-Remaining"); got.Code != http.StatusOK || left != fmt.Sprint(9-i) || got.Header().Get("X-RateLimit-Limit") != "10" {
			t.Fatalf("%d: %d, %s left: %s", i, got.Code, left, got.Body)
		}
	}
	got := subscribe(a.ada, 10)
	var p hooks.Problem
	if err := json.Unmarshal(got.Body.Bytes(), &p); err != nil || got.Code != http.StatusTooManyRequests || p.Code != "rate_limited" ||
		p.Message != "That is more than 10 subscriptions a minute. Please try again in 6 seconds." || got.Header().Get("Retry-After") != "6" ||
		got.Header().Get("X-RateLimit-Remaining") != "0" || got.Header().Get("X-RateLimit-Reset") != "60" {
		t.Fatalf("%d %v %s", got.Code, got.Header(), got.Body)
	}
	if code, answer := a.upload("/calendars/import", "uni.ics", uni, nil); code != http.StatusOK {
		t.Errorf("a file, which reaches no host: %d %v", code, answer)
	}
	if got := subscribe(a.Token("bob"), 11); got.Code != http.StatusOK {
		t.Errorf("another person: %d", got.Code)
	}
	a.Clock.Advance(6 * time.Second)
	if got := subscribe(a.ada, 12); got.Code != http.StatusOK {
		t.Errorf("after the wait: %d %s", got.Code, got.Body)
	}
}

func TestLimitsThatHoldNobodyBackAreTidiedUp(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	if _, err := limit.Take(w.App, w.Clock.Now(), "runs:ada", limit.PerMinute(5)); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(time.Hour)
	hooks.PruneLimits(w.App)
	var n int
	if err := w.DB().NewQuery("SELECT count(*) FROM _limits").Row(&n); err != nil || n != 0 {
		t.Errorf("%d rows (%v)", n, err)
	}
}
