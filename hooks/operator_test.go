package hooks_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/config"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/hooks"
)

// operatorPaths are all routes of operators, with an id where there is one.
func operatorPaths(id queue.ID) []string {
	return []string{
		"GET /jobs", "GET /jobs/" + id.String(), "GET /queue", "GET /metrics", "POST /check", "POST /queue/default/pause", "POST /queue/default/resume",
		"POST /jobs/" + id.String() + "/retry", "POST /jobs/" + id.String() + "/cancel", "POST /jobs/" + id.String() + "/discard",
	}
}

func TestOperatorRoutesOpenToAdministratorsAndTheTokenAlone(t *testing.T) {
	o := newOperated(t)
	for _, r := range operatorPaths(o.ids["failed"]) {
		method, path, _ := strings.Cut(r, " ")
		for _, c := range []struct {
			who, auth, token string
			code             string
		}{
			{"a guest", "", "", "sign_in"},
			{"a person", o.ada, "", "not_yours"},
			{"a person who guesses", o.ada, "guess", "not_yours"},
			{"a forged session", "abc.def.ghi", "", "sign_in"},
			{"an old token", "", strings.Repeat("A", len(o.token)), "sign_in"},
			{"half a token", "", o.token[:len(o.token)/2], "sign_in"},
			{"the token and more", "", o.token + "A", "sign_in"},
			{"an administrator", o.Token("root"), "", ""},
			{"an administrator as Prometheus writes it", "Bearer " + o.Token("root"), "", ""},
			{"the operator", "", o.token, ""},
			{"a person with the operator's token", o.ada, o.token, ""},
		} {
			req := httptest.NewRequest(method, hooks.Prefix+"/operator"+path, nil)
			req.Header.Set("Authorization", c.auth)
			req.Header.Set(hooks.OperatorHeader, c.token)
			rec := httptest.NewRecorder()
			o.handler.ServeHTTP(rec, req)
			var p hooks.Problem
			_ = json.Unmarshal(rec.Body.Bytes(), &p) // metrics are no JSON
			refused := rec.Code == http.StatusUnauthorized || rec.Code == http.StatusForbidden
			if refused != (c.code != "") || refused && (p.Code != c.code || p.Message == "") {
				t.Errorf("%s as %s: %d %s", r, c.who, rec.Code, rec.Body)
			}
		}
	}
}

func TestTheOperatorFileIsThereWhileTheServerRunsAndInNoBackup(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	path := filepath.Join(w.DataDir(), app.OperatorFile)
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("before the start: %v", err)
	}
	serve(t, w)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	var excluded []string
	event := &core.BackupEvent{App: w.App.App, Context: t.Context(), Name: "x.zip"}
	if err := w.OnBackupCreate().Trigger(event, func(e *core.BackupEvent) error { excluded = e.Exclude; return nil }); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(excluded, app.OperatorFile) {
		t.Errorf("a backup leaves out %v only", excluded)
	}
	stop := &core.TerminateEvent{App: w.App.App}
	if err := w.OnTerminate().Trigger(stop, func(*core.TerminateEvent) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after the stop: %v", err)
	}
}

func TestATokenOfAnEarlierStartOpensNothing(t *testing.T) {
	o := newOperated(t)
	if _, err := app.WriteOperator(o.DataDir(), "127.0.0.1:1"); err != nil { // another server's file
		t.Fatal(err)
	}
	other, err := app.ReadOperator(o.DataDir())
	if err != nil {
		t.Fatal(err)
	}
	o.token = other.Token
	o.refused(http.MethodGet, "/queue", fault.SignIn)
}

func TestNothingAJobIsAboutReachesAnOperator(t *testing.T) {
	o := newOperated(t)
	var list hooks.JobList
	o.get(http.MethodGet, "/jobs", &list)
	if len(list.Jobs) != len(plantedJobs) {
		t.Fatalf("%d jobs are listed", len(list.Jobs))
	}
	paths := []string{"GET /jobs", "GET /jobs?newest=true", "GET /queue", "GET /metrics", "POST /check"}
	for _, id := range o.ids {
		paths = append(paths, "GET /jobs/"+id.String(), "POST /jobs/"+id.String()+"/retry", "POST /jobs/"+id.String()+"/cancel", "POST /jobs/"+id.String()+"/discard")
	}
	for _, r := range paths {
		method, path, _ := strings.Cut(r, " ")
		if body := o.ask(method, path).Body.String(); strings.Contains(body, "results") || strings.Contains(body, "example.org") {
			t.Errorf("%s answers %s", r, body)
		}
	}
}

func TestAJobIsShownByWhereItStands(t *testing.T) {
	o := newOperated(t)
	for _, p := range plantedJobs {
		var job hooks.OperatorJobDetail
		o.get(http.MethodGet, "/jobs/"+o.ids[p.name].String(), &job)
		code := map[string]string{"failed": "plan_too_large", "untold": "failed"}[p.name]
		if job.State != p.want.String() || job.Kind != p.name || job.Queue != "planted" || job.Tenant != "tenant" || job.Error != code ||
			job.JournalEntries != 2 || job.JournalBytes != len(secret)+len("more") || job.JournalDamaged || job.Started == nil ||
			(job.Finished != nil) != p.want.Ended() || job.Done != 1 || job.Total != 3 {
			t.Errorf("%s: %+v", p.name, job)
		}
	}
	o.refused(http.MethodGet, "/jobs/"+queue.NewID(apptest.Monday).String(), fault.NotFound)
	o.refused(http.MethodGet, "/jobs/nonsense", fault.NotFound)
}

func TestAListIsFilteredPagedAndSortedByAge(t *testing.T) {
	o := newOperated(t)
	names := func(query string) string {
		var list hooks.JobList
		o.get(http.MethodGet, "/jobs?"+query, &list)
		var out []string
		for _, j := range list.Jobs {
			out = append(out, j.Kind)
		}
		return fmt.Sprint(strings.Join(out, " "), list.More)
	}
	for query, want := range map[string]string{
		"":                              "done failed untold asking laterfalse",
		"newest=true":                   "done failed untold asking laterfalse", // all at one moment: in the order of their ids
		"state=failed":                  "failed untoldfalse",
		"state=failed,parked":           "failed untold askingfalse",
		"state=scheduled&newest=true":   "laterfalse",
		"kind=done":                     "donefalse",
		"queue=planted&limit=2":         "done failedtrue",
		"newest=true&limit=2":           "done failedtrue",
		"queue=default":                 "false",
		"tenant=tenant&state=cancelled": "false",
		"tenant=somebody":               "false",
	} {
		if got := names(query); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	walked, after := 0, ""
	for {
		var page hooks.JobList
		o.get(http.MethodGet, "/jobs?limit=2&after="+after, &page)
		walked += len(page.Jobs)
		if after = page.Next; after == "" {
			break
		}
	}
	if walked != len(plantedJobs) {
		t.Errorf("pages hold %d jobs", walked)
	}
	for _, query := range []string{"state=lost", "limit=0", "limit=1000", "limit=x", "newest=yes", "after=abc", "newest=true&after=" + o.ids["done"].String()} {
		o.refused(http.MethodGet, "/jobs?"+query, fault.BadField)
	}
}

func TestTheNewestRunsComeFirst(t *testing.T) {
	o := newOperated(t)
	o.Clock.Advance(time.Hour)
	first := o.start(map[string]any{"type": "briefing"})
	o.stream(first, "", "")
	o.Clock.Advance(time.Second)
	second := o.start(map[string]any{"type": "briefing"})
	o.stream(second, "", "")
	for _, limit := range []string{"1", "2", "50"} {
		var list hooks.JobList
		o.get(http.MethodGet, "/jobs?newest=true&limit="+limit, &list)
		if list.Jobs[0].ID != second || limit != "1" && list.Jobs[1].ID != first || list.More != (limit != "50") {
			t.Errorf("limit %s: %+v", limit, list)
		}
	}
}

func TestJobsAreRetriedCancelledAndDiscardedWhereTheirStateAllows(t *testing.T) {
	o := newOperated(t)
	act := func(name, action, want string) {
		t.Helper()
		var job hooks.OperatorJobDetail
		o.get(http.MethodPost, "/jobs/"+o.ids[name].String()+"/"+action, &job)
		if job.State != want || job.ID != o.ids[name].String() {
			t.Errorf("%s %s: %+v", action, name, job)
		}
	}
	no := func(name, action string) {
		t.Helper()
		o.refused(http.MethodPost, "/jobs/"+o.ids[name].String()+"/"+action, fault.JobState)
	}
	no("done", "retry")
	no("done", "cancel")
	no("done", "discard")
	no("asking", "retry")
	act("asking", "cancel", "cancelled")
	no("asking", "cancel")
	act("later", "discard", "discarded")
	act("failed", "discard", "discarded")
	act("failed", "retry", "ready") // nobody knows the kind, so it waits
	act("untold", "retry", "ready")
	act("untold", "cancel", "cancelled")
	for _, action := range []string{"retry", "cancel", "discard"} {
		o.refused(http.MethodPost, "/jobs/"+queue.NewID(apptest.Monday).String()+"/"+action, fault.NotFound)
		o.refused(http.MethodPost, "/jobs/"+strings.Repeat("u", 26)+"/"+action, fault.NotFound)
	}
}

func TestWhatAnOperatorDoesToARunItsOwnerSees(t *testing.T) {
	o := newOperated(t)
	var line hooks.QueueLine
	o.get(http.MethodPost, "/queue/default/pause", &line)
	if !line.Paused || line.Name != "default" {
		t.Fatalf("%+v", line)
	}
	id := o.start(map[string]any{"type": "briefing"})
	var job hooks.OperatorJobDetail
	o.get(http.MethodPost, "/jobs/"+id+"/cancel", &job) // also while it is on its way into the queue
	if got := o.job(id)["status"]; got != "cancelled" || job.State != "cancelled" {
		t.Fatalf("its owner reads %v, the operator %v", got, job.State)
	}
	o.get(http.MethodPost, "/jobs/"+id+"/retry", &job)
	if got := o.job(id)["status"]; got != "queued" || job.State != "ready" {
		t.Fatalf("its owner reads %v, the operator %v", got, job.State)
	}
	o.get(http.MethodPost, "/queue/default/resume", &line)
	o.stream(id, "", "")
	if got := o.job(id)["status"]; line.Paused || got != "done" {
		t.Errorf("resumed: %+v, its owner reads %v", line, got)
	}
}

func TestAQueueThatIsMisspeltIsNotPaused(t *testing.T) {
	o := newOperated(t)
	o.refused(http.MethodPost, "/queue/defautl/pause", fault.NotFound)
	var line hooks.QueueLine
	o.get(http.MethodPost, "/queue/planted/pause", &line)
	var all hooks.QueueAnswer
	o.get(http.MethodGet, "/queue", &all)
	for _, l := range all.Queues {
		if l.Paused != (l.Name == "planted") {
			t.Errorf("%+v", l)
		}
	}
}

func TestOperatorsAreNotCountedAgainstTheLimitsOfPeople(t *testing.T) {
	o := newOperated(t, func(c *config.Config) { c.APIRequests = 1 })
	limited := false
	for range 5 {
		if rec := o.ask(http.MethodGet, "/metrics"); rec.Code != http.StatusOK {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
		code, _ := call(t, o.handler, o.ada, http.MethodGet, hooks.Prefix+"/agent/types", nil)
		limited = limited || code == http.StatusTooManyRequests
	}
	if !limited {
		t.Error("nobody was limited, so the test shows nothing")
	}
}

func TestACheckReadsEveryRecordWhileWorkGoesOn(t *testing.T) {
	o := newOperated(t)
	var answer hooks.CheckAnswer
	o.get(http.MethodPost, "/check", &answer)
	if !answer.OK || !answer.Usable || answer.Jobs["failed"] != 2 || answer.Jobs["done"] != 1 || answer.Damaged != 0 || answer.Bytes == 0 || answer.Sentence == "" {
		t.Errorf("%+v", answer)
	}
	// A check in another process reads a copy, and removes it.
	var checked string
	o.Jobs.Verify = func(_ context.Context, path string) error {
		if _, err := os.Stat(path); err != nil {
			return err
		}
		checked = path
		return nil
	}
	o.get(http.MethodPost, "/check", &answer)
	if checked == "" || checked == filepath.Join(o.DataDir(), app.QueueFile) || !answer.OK {
		t.Errorf("checked %q, %+v", checked, answer)
	}
	o.Jobs.Verify = func(context.Context, string) error { return fmt.Errorf("%w: page 7 is torn", queue.ErrDamaged) }
	o.get(http.MethodPost, "/check", &answer)
	if answer.OK || answer.Usable || len(answer.Problems) != 1 {
		t.Errorf("%+v", answer)
	}
	left, err := filepath.Glob(filepath.Join(o.DataDir(), "jobs.check*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
