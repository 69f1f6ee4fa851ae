package hooks_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/app/config"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/hooks"
)

// calendarServer serves what it is told to, at any path.
func calendarServer(t *testing.T) (*httptest.Server, func(status int, body string)) {
	t.Helper()
	type answer struct {
		status int
		body   string
	}
	var now atomic.Value
	now.Store(answer{http.StatusOK, uni})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		a := now.Load().(answer)
		w.WriteHeader(a.status)
		fmt.Fprint(w, a.body)
	}))
	t.Cleanup(s.Close)
	return s, func(status int, body string) { now.Store(answer{status, body}) }
}

func newReachingAPI(t *testing.T) *api {
	return newAPI(t, func(c *config.Config) { c.AllowPrivate = "127.0.0.0/8" })
}

func inside(answer map[string]any, path ...string) any {
	var v any = answer
	for _, p := range path {
		m, _ := v.(map[string]any)
		v = m[p]
	}
	return v
}

func (a *api) calendar(id string) *record.Calendar {
	a.T.Helper()
	c, err := record.FindCalendar(a.App, a.Person("ada").Id, id)
	if err != nil {
		a.T.Fatal(err)
	}
	return c
}

func TestAPreviewSaysWhatAnImportWouldBringAndStoresNothing(t *testing.T) {
	a := newReachingAPI(t)
	code, p := a.upload("/calendars/preview", "uni.ics", uni, nil)
	if code != http.StatusOK || p["name"] != "uni" || p["series"] != 1.0 || p["events"] != 4.0 || p["first"] != "2026-11-23T10:00:00+01:00" || p["last"] != "2026-12-14T11:30:00+01:00" || p["replaces"] != nil {
		t.Fatalf("%d %v", code, p)
	}
	if next := p["next"].([]any); len(next) != 4 || next[0].(map[string]any)["title"] != "Algorithms" {
		t.Errorf("%v", next)
	}
	if n, err := a.CountRecords(record.Calendars); err != nil || n != 0 {
		t.Fatalf("%d calendars, %v", n, err)
	}
	a.upload("/calendars/import", "uni.ics", uni, nil)
	newer := strings.Replace(strings.Replace(uni, "COUNT=4", "COUNT=3", 1), "Algorithms", "Algorithms II", 1)
	_, p = a.upload("/calendars/preview", "uni.ics", newer, nil)
	if r := p["replaces"].(map[string]any); r["name"] != "uni" || r["added"] != 0.0 || r["changed"] != 3.0 || r["removed"] != 1.0 {
		t.Errorf("%v", r)
	}
	bad := strings.Replace(uni, "DTSTART;TZID=Europe/Berlin:20261123T100000", "DTSTART:yesterday", 1)
	code, p = a.upload("/calendars/preview", "bad.ics", bad, nil)
	if problems := p["problems"].([]any); code != http.StatusOK || p["problem_count"] != 1.0 || problems[0].(map[string]any)["line"].(float64) < 1 {
		t.Errorf("%d %v", code, p)
	}
	s, _ := calendarServer(t)
	if code, p = a.post("/calendars/preview", map[string]any{"url": s.URL}); code != http.StatusOK || p["events"] != 4.0 || p["host"] == "" {
		t.Errorf("%d %v", code, p)
	}
}

func TestASubscriptionIsRefreshedWhenAsked(t *testing.T) {
	a := newReachingAPI(t)
	s, say := calendarServer(t)
	_, made := a.post("/calendars/import", map[string]any{"url": s.URL, "name": "Uni"})
	id := inside(made, "calendar", "id").(string)
	say(http.StatusOK, strings.Replace(uni, "COUNT=4", "COUNT=6", 1))
	code, answer := a.post("/calendars/"+id+"/refresh", nil)
	if code != http.StatusOK || inside(answer, "outcome", "added") != 2.0 || inside(answer, "outcome", "events") != 6.0 {
		t.Fatalf("%d %v", code, answer)
	}
	say(http.StatusNotFound, "")
	code, answer = a.post("/calendars/"+id+"/refresh", nil)
	if code != http.StatusOK || inside(answer, "calendar", "status") != "error" || !strings.Contains(fmt.Sprint(inside(answer, "calendar", "problem")), "no calendar at that address") {
		t.Fatalf("%d %v", code, answer)
	}
	if n := a.calendar(id).GetInt("event_count"); n != 6 {
		t.Errorf("a failed refresh left %d events", n)
	}
	say(http.StatusOK, uni)
	if _, answer = a.post("/calendars/"+id+"/refresh", nil); inside(answer, "calendar", "status") != "ok" || inside(answer, "outcome", "removed") != 2.0 {
		t.Errorf("%v", answer)
	}
	if code, answer := call(t, a.handler, a.Token("bob"), http.MethodPost, hooks.Prefix+"/calendars/"+id+"/refresh", nil); code != http.StatusNotFound {
		t.Errorf("Bob: %d %v", code, answer)
	}
	for range 20 {
		code, answer = a.post("/calendars/"+id+"/refresh", nil)
	}
	if code != http.StatusTooManyRequests || answer["code"] != "rate_limited" {
		t.Errorf("%d %v", code, answer)
	}
}

func TestASourceIsReplacedAndItsEventsAreUpdated(t *testing.T) {
	a := newReachingAPI(t)
	_, made := a.upload("/calendars/import", "uni.ics", uni, nil)
	file := inside(made, "calendar", "id").(string)
	newer := strings.Replace(uni, "Algorithms", "Algorithms II", 1)
	code, answer := a.upload("/calendars/"+file+"/source", "another name.ics", newer, nil)
	if code != http.StatusOK || inside(answer, "outcome", "changed") != 4.0 || inside(answer, "outcome", "added") != 0.0 || inside(answer, "calendar", "name") != "uni" {
		t.Fatalf("%d %v", code, answer)
	}
	s, say := calendarServer(t)
	_, made = a.post("/calendars/import", map[string]any{"url": s.URL + "/old", "name": "Lectures"})
	subscription := inside(made, "calendar", "id").(string)
	a.post("/calendars/import", map[string]any{"url": s.URL + "/other", "name": "Other"})
	for _, c := range []struct {
		what string
		do   func() (int, map[string]any)
		code string
	}{
		{"an address for a file", func() (int, map[string]any) {
			return a.post("/calendars/"+file+"/source", map[string]any{"url": s.URL})
		}, "bad_field"},
		{"a file for a subscription", func() (int, map[string]any) {
			return a.upload("/calendars/"+subscription+"/source", "uni.ics", uni, nil)
		}, "bad_field"},
		{"an address that is taken", func() (int, map[string]any) {
			return a.post("/calendars/"+subscription+"/source", map[string]any{"url": s.URL + "/other"})
		}, "bad_field"},
		{"a bad address", func() (int, map[string]any) {
			return a.post("/calendars/"+subscription+"/source", map[string]any{"url": "ftp://x"})
		}, "subscription_url"},
		{"nobody's calendar", func() (int, map[string]any) { return a.post("/calendars/nope/source", map[string]any{"url": s.URL}) }, "not_found"},
		{"no calendar", func() (int, map[string]any) { return a.upload("/calendars/"+file+"/source", "x.ics", "hello", nil) }, "calendar_unreadable"},
	} {
		if _, answer := c.do(); answer["code"] != c.code {
			t.Errorf("%s: %v", c.what, answer)
		}
	}
	say(http.StatusOK, newer)
	if code, answer = a.post("/calendars/"+subscription+"/source", map[string]any{"url": s.URL + "/new"}); code != http.StatusOK || inside(answer, "outcome", "changed") != 4.0 {
		t.Errorf("%d %v", code, answer)
	}
	if url := a.calendar(subscription).GetString("url"); url != s.URL+"/new" {
		t.Errorf("%s", url)
	}
}

func TestRulesOfACalendarSayWhatTakesTime(t *testing.T) {
	a := newAPI(t)
	text := strings.Replace(uni, "END:VCALENDAR", "BEGIN:VEVENT\r\nUID:t\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261124T100000Z\r\nDTEND:20261124T110000Z\r\nSTATUS:TENTATIVE\r\nSUMMARY:Perhaps\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:d\r\nDTSTAMP:20261101T000000Z\r\nDTSTART;VALUE=DATE:20261125\r\nTRANSP:OPAQUE\r\nSUMMARY:Trip\r\nEND:VEVENT\r\nEND:VCALENDAR", 1)
	_, made := a.upload("/calendars/import", "uni.ics", text, nil)
	at := "/api/collections/calendars/records/" + inside(made, "calendar", "id").(string)
	for _, c := range []struct {
		fields map[string]any
		busy   string
	}{
		{map[string]any{}, "Algorithms Perhaps Trip"},
		{map[string]any{"tentative_free": true}, "Algorithms Trip"},
		{map[string]any{"all_day_free": true}, "Algorithms"},
		{map[string]any{"counts_as": "busy"}, "Algorithms"},
		{map[string]any{"tentative_free": false, "all_day_free": false}, "Algorithms Perhaps Trip"},
		{map[string]any{"counts_as": "free"}, ""},
	} {
		if code, answer := call(t, a.handler, a.ada, http.MethodPatch, at, c.fields); code != http.StatusOK {
			t.Fatalf("%d %v", code, answer)
		}
		_, list := call(t, a.handler, a.ada, http.MethodGet, hooks.Prefix+"/events?from=2026-11-23&to=2026-11-28", nil)
		var busy []string
		for _, e := range list["events"].([]any) {
			if e := e.(map[string]any); e["busy"] == true {
				busy = append(busy, e["title"].(string))
			}
		}
		if got := strings.Join(busy, " "); got != c.busy {
			t.Errorf("%v: %q, want %q", c.fields, got, c.busy)
		}
	}
	call(t, a.handler, a.ada, http.MethodPatch, at, map[string]any{"hidden": true})
	for query, want := range map[string]int{"": 0, "&hidden=true": 3} {
		_, list := call(t, a.handler, a.ada, http.MethodGet, hooks.Prefix+"/events?from=2026-11-23&to=2026-11-28"+query, nil)
		if n := len(list["events"].([]any)); n != want {
			t.Errorf("hidden, %q: %d events", query, n)
		}
	}
}

func TestANewIntervalCountsFromTheLastReading(t *testing.T) {
	a := newReachingAPI(t)
	s, say := calendarServer(t)
	_, made := a.post("/calendars/import", map[string]any{"url": s.URL, "refresh_minutes": 1440})
	id := inside(made, "calendar", "id").(string)
	patch := func(fields map[string]any) {
		t.Helper()
		if code, answer := call(t, a.handler, a.ada, http.MethodPatch, "/api/collections/calendars/records/"+id, fields); code != http.StatusOK {
			t.Fatalf("%d %v", code, answer)
		}
	}
	wait := func() time.Duration { return a.calendar(id).NextRefresh().Sub(a.Clock.Now()) }
	a.Clock.Advance(20 * time.Minute)
	patch(map[string]any{"refresh_minutes": 60})
	if got := wait(); got != 40*time.Minute {
		t.Errorf("an hour from the last reading is in %s", got)
	}
	patch(map[string]any{"refresh_minutes": 15})
	if got := wait(); got != 0 {
		t.Errorf("what is due already is due in %s", got)
	}
	say(http.StatusNotFound, "")
	a.post("/calendars/"+id+"/refresh", nil)
	failed := wait()
	patch(map[string]any{"refresh_minutes": 360})
	if got := wait(); got != failed {
		t.Errorf("after a failure the next attempt moved from %s to %s", failed, got)
	}
}
