package hooks_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/config"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/hooks"
)

// secret stands in every part of a planted job that is not for operators.
const secret = "results of the test"

// plantedJobs are named by what becomes of them. The server does not know
// their kinds, so nothing happens to them any more.
var plantedJobs = []struct {
	name string
	ends error
	want queue.State
}{
	{"done", nil, queue.Done},
	{"failed", queue.Fatal(errors.New(`{"code":"plan_too_large","message":"` + secret + `"}`)), queue.Failed},
	{"untold", queue.Fatal(errors.New(secret)), queue.Failed},
	{"asking", queue.Park(apptest.Monday.Add(24 * time.Hour)), queue.Parked},
	{"later", queue.Snooze(24 * time.Hour), queue.Scheduled},
}

// plant fills the queue of a world that does not serve yet, a job a minute.
func plant(t *testing.T, w *apptest.World) map[string]queue.ID {
	t.Helper()
	changes := make(chan queue.Status, 256)
	now := apptest.Monday.Add(-10 * time.Minute)
	q, err := queue.Open(t.Context(), queue.Options{
		Path: filepath.Join(w.DataDir(), app.QueueFile), Now: func() time.Time { return now },
		OnChange: func(all []queue.Status) {
			for _, s := range all {
				changes <- s
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	ids, jobs := map[string]queue.ID{}, []queue.Job{}
	for i, p := range plantedJobs {
		err := q.Register(queue.Kind{Name: p.name, Queue: "planted", Handle: func(ctx context.Context, r *queue.Run) error {
			if err := errors.Join(r.Append(ctx, []byte(secret), []byte("more")), r.SetResult([]byte(secret))); err != nil {
				return err
			}
			r.Progress(queue.Progress{Done: 1, Total: 3, Step: secret})
			return p.ends
		}})
		if err != nil {
			t.Fatal(err)
		}
		ids[p.name] = queue.NewID(now.Add(time.Duration(i) * time.Second))
		jobs = append(jobs, queue.Job{ID: ids[p.name], Kind: p.name, Tenant: "tenant", Payload: []byte(secret), Idempotency: secret + p.name, Unique: secret})
	}
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := q.Enqueue(t.Context(), jobs...); err != nil {
		t.Fatal(err)
	}
	for left := len(plantedJobs); left > 0; {
		s := <-changes
		for _, p := range plantedJobs {
			if s.ID == ids[p.name] && s.State == p.want && !s.Started.IsZero() {
				left--
			}
		}
	}
	if err := q.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	return ids
}

// operated is a server with planted jobs and its operator.
type operated struct {
	*api
	token string
	ids   map[string]queue.ID
}

func newOperated(t *testing.T, tune ...func(*config.Config)) *operated {
	t.Helper()
	w := apptest.New(t, hooks.Register, tune...)
	ids := plant(t, w)
	a := &api{World: w, handler: serve(t, w), ada: w.Token("ada")}
	o, err := app.ReadOperator(w.DataDir())
	if err != nil {
		t.Fatal(err)
	}
	return &operated{a, o.Token, ids}
}

// ask makes a request with the operator's token and returns the raw answer.
func (o *operated) ask(method, path string) *httptest.ResponseRecorder {
	o.T.Helper()
	req := httptest.NewRequest(method, hooks.Prefix+"/operator"+path, nil)
	req.Header.Set(hooks.OperatorHeader, o.token)
	rec := httptest.NewRecorder()
	o.handler.ServeHTTP(rec, req)
	return rec
}

// get asks and decodes, or fails the test.
func (o *operated) get(method, path string, to any) {
	o.T.Helper()
	rec := o.ask(method, path)
	if rec.Code != http.StatusOK {
		o.T.Fatalf("%s %s: %d %s", method, path, rec.Code, rec.Body)
	}
	if err := json.Unmarshal(rec.Body.Bytes(), to); err != nil {
		o.T.Fatal(err)
	}
}

// refused asks and expects a refusal of the kind.
func (o *operated) refused(method, path string, k fault.Kind) {
	o.T.Helper()
	rec := o.ask(method, path)
	var p hooks.Problem
	if err := json.Unmarshal(rec.Body.Bytes(), &p); err != nil || rec.Code != k.Status || p.Code != k.Code || !strings.HasSuffix(p.Message, ".") {
		o.T.Errorf("%s %s: %d %s", method, path, rec.Code, rec.Body)
	}
}
