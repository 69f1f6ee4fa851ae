package hooks_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/hooks"
)

func TestMetricsFollowTheFormatAndTheQueue(t *testing.T) {
	o := newOperated(t)
	read := func() map[string]family {
		t.Helper()
		rec := o.ask(http.MethodGet, "/metrics")
		if kind := rec.Header().Get("Content-Type"); rec.Code != http.StatusOK || !strings.HasPrefix(kind, "text/plain; version=0.0.4") {
			t.Fatalf("%d %s", rec.Code, kind)
		}
		all, err := readExposition(rec.Body.String())
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	before := read()
	for name, want := range map[string]map[string]float64{
		"pulseplan_jobs_available":           {"": 1},
		"pulseplan_jobs_dead_letters":        {"": 2},
		"pulseplan_jobs":                     {"queue=planted,state=failed": 2, "queue=planted,state=done": 1, "queue=planted,state=parked": 1, "queue=planted,state=ready": 0},
		"pulseplan_queue_paused":             {"queue=planted": 0},
		"pulseplan_jobs_finished_total":      {"state=done": 0, "state=failed": 0, "state=cancelled": 0, "state=discarded": 0},
		"pulseplan_reconciler_slipped_total": {"": 0},
		"pulseplan_outbox_waiting":           {"": 0},
	} {
		for labels, value := range want {
			got, ok := before[name].values[labels]
			if !ok || got != value {
				t.Errorf("%s{%s} is %v (there: %v), want %v", name, labels, got, ok, value)
			}
		}
	}
	o.stream(o.start(map[string]any{"type": "briefing"}), "", "")
	after := read()
	for name, labels := range map[string]string{
		"pulseplan_jobs_enqueued_total": "", "pulseplan_jobs_started_total": "", "pulseplan_jobs_finished_total": "state=done", "pulseplan_queue_commits_total": "",
	} {
		if after[name].values[labels] <= before[name].values[labels] {
			t.Errorf("%s{%s} did not grow: %v", name, labels, after[name].values)
		}
	}
	if after["pulseplan_queue_operations_per_commit"].values[""] <= 0 || after["pulseplan_queue_file_bytes"].values[""] <= 0 {
		t.Errorf("%v %v", after["pulseplan_queue_operations_per_commit"], after["pulseplan_queue_file_bytes"])
	}
}

func TestTheManualNamesMetricsThatExist(t *testing.T) {
	o := newOperated(t)
	all, err := readExposition(o.ask(http.MethodGet, "/metrics").Body.String())
	if err != nil {
		t.Fatal(err)
	}
	manual, err := os.ReadFile("../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`pulseplan_[a-z_]+`).FindAllString(string(manual), -1)
	if len(named) < 5 {
		t.Fatalf("the manual names %v", named)
	}
	for _, name := range named {
		if _, ok := all[name]; !ok {
			t.Errorf("there is no metric %s", name)
		}
	}
}

func TestHealthSaysHowBackgroundWorkIsAndNoInternals(t *testing.T) {
	health := func(h http.Handler) map[string]any {
		code, answer := call(t, h, "", http.MethodGet, hooks.Prefix+"/health", nil)
		if code != http.StatusOK || answer["status"] != "ok" {
			t.Fatalf("%d %v", code, answer)
		}
		return answer
	}
	o := newOperated(t)
	if got := health(o.handler); got["jobs"] != "ok" || got["jobs_problem"] != nil {
		t.Errorf("%v", got)
	}
	if err := o.Jobs.Stop(5 * time.Second); err != nil { // as a restore does
		t.Fatal(err)
	}
	if got := health(o.handler); got["jobs"] != "recovering" || got["jobs_problem"] != nil {
		t.Errorf("while it is closed: %v", got)
	}
	o.Jobs.Resume()
	if got := health(o.handler); got["jobs"] != "ok" {
		t.Errorf("after it was opened again: %v", got)
	}

	unclean := apptest.New(t, hooks.Register)
	plant(t, unclean)
	mark(t, unclean)
	if got := health(serve(t, unclean)); got["jobs"] != "recovering" {
		t.Errorf("after a stop that was none: %v", got)
	}

	broken := damaged(t)
	if got := health(serve(t, broken)); got["jobs"] != "disabled" || got["jobs_problem"] != fault.JobsUnavailable.Sentence {
		t.Errorf("with a damaged file: %v", got)
	}
}

// mark leaves what a process that was killed leaves: the sign that the file is
// open.
func mark(t *testing.T, w *apptest.World) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(w.DataDir(), app.QueueFile+".open"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

// damaged is a world whose queue cannot be read.
func damaged(t *testing.T) *apptest.World {
	t.Helper()
	w := apptest.New(t, hooks.Register)
	if err := os.WriteFile(filepath.Join(w.DataDir(), app.QueueFile), []byte(strings.Repeat("not a queue ", 4096)), 0o600); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestWithoutAQueueOperatorsAreToldAndTheServerGoesOn(t *testing.T) {
	w := damaged(t)
	o := &operated{api: &api{World: w, handler: serve(t, w), ada: w.Token("ada")}}
	file, err := app.ReadOperator(w.DataDir())
	if err != nil {
		t.Fatal(err)
	}
	o.token = file.Token
	var answer hooks.QueueAnswer
	o.get(http.MethodGet, "/queue", &answer)
	if answer.Jobs != "disabled" || answer.Problem != fault.JobsUnavailable.Sentence {
		t.Errorf("%+v", answer)
	}
	all, err := readExposition(o.ask(http.MethodGet, "/metrics").Body.String())
	if err != nil || all["pulseplan_jobs_available"].values[""] != 0 {
		t.Errorf("%v, %v", all, err)
	}
	for _, r := range []string{"GET /jobs", "POST /check", "POST /queue/default/pause", "POST /jobs/" + strings.Repeat("0", 26) + "/retry"} {
		method, path, _ := strings.Cut(r, " ")
		o.refused(method, path, fault.JobsUnavailable)
	}
	if code, _ := o.post("/briefings", nil); code != http.StatusOK {
		t.Errorf("a briefing is answered with %d", code)
	}
}

func TestTheAdminPageIsServedAndAskedForAnewAfterAnUpgrade(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	h := serve(t, w)
	for path, want := range map[string]string{
		"/_/extensions.js":                 "#/pulseplan-jobs",
		"/_/extensions/pulseplan/jobs.js":  "export function jobsPage",
		"/_/extensions/pulseplan/jobs.css": ".pulse-tile",
	} {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
		if rec.Code != http.StatusOK || !strings.Contains(rec.Body.String(), want) || rec.Header().Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %d, Cache-Control %q, %.80s", path, rec.Code, rec.Header().Get("Cache-Control"), rec.Body)
		}
	}
}
