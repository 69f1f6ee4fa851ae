package hooks_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/subscriptions"

	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/hooks"
)

// row is what the owner of a record may do with it through the API. Guests
// and other people may do nothing with it, superusers everything.
type row struct {
	// owner lists the operations allowed to the owner.
	owner string // of "list view create update delete"
	// body is a valid create request without owner; %s takes ids by name.
	body func(w *world) map[string]any
	// patch is a valid update.
	patch map[string]any
}

const everything = "list view create update delete"

// matrix has a row for each collection. A collection without a row fails
// TestEveryCollectionHasItsRow.
var matrix = map[string]row{
	record.Users: {owner: "list view update", // deleting an account asks for more than a token: POST /account/delete
		patch: map[string]any{"city": "Prague"}},
	record.TimeMaps: {owner: everything, patch: map[string]any{"name": "Evenings"},
		body: func(*world) map[string]any {
			return map[string]any{"name": "Work 2", "hours": "Mon-Fri 09:00-17:00"}
		}},
	record.Projects: {owner: everything, patch: map[string]any{"colour": "#112233"},
		body: func(*world) map[string]any { return map[string]any{"name": "Thesis 2"} }},
	record.Tasks: {owner: everything, patch: map[string]any{"title": "Essay, second draft"},
		body: func(*world) map[string]any { return map[string]any{"title": "Essay"} }},
	record.Calendars: {owner: "list view update delete", patch: map[string]any{"colour": "#112233"},
		body: func(*world) map[string]any {
			return map[string]any{"name": "Uni 2", "kind": "file", "counts_as": "auto", "status": "ok"}
		}},
	record.EventSeries: {owner: "list view", patch: map[string]any{"uid": "x"},
		body: func(w *world) map[string]any {
			return map[string]any{"calendar": w.ids[record.Calendars], "uid": "u2", "source": "BEGIN:VCALENDAR"}
		}},
	record.Events: {owner: "list view", patch: map[string]any{"title": "Moved"},
		body: func(w *world) map[string]any {
			return map[string]any{"calendar": w.ids[record.Calendars], "series": w.ids[record.EventSeries], "uid": "u2",
				"start": "2026-11-24T08:00:00Z", "end": "2026-11-24T09:00:00Z"}
		}},
	record.Blocks: {owner: everything, patch: map[string]any{"pinned": true},
		body: func(w *world) map[string]any {
			return map[string]any{"task": w.ids[record.Tasks], "start": "2026-11-24T08:00:00Z", "end": "2026-11-24T09:00:00Z"}
		}},
	record.Plans: {owner: "list view delete", patch: map[string]any{"revision": 9},
		body: func(*world) map[string]any {
			return map[string]any{"revision": 2, "state": "proposed", "from": "2026-11-24T08:00:00Z", "to": "2026-11-25T08:00:00Z"}
		}},
	record.PlanDetails: {owner: "list view", patch: map[string]any{"notes": []string{}},
		body: func(w *world) map[string]any { return map[string]any{"plan": w.ids["spare plan"]} }},
	record.PlanChanges: {owner: "list view", patch: map[string]any{"sentence": "Another."},
		body: func(*world) map[string]any {
			return map[string]any{"kind": "drop", "way": "drop/x", "sentence": "Drop Essay.", "state": "applied"}
		}},
	record.Briefings: {owner: "list view delete", patch: map[string]any{"zone": "UTC"},
		body: func(*world) map[string]any { return map[string]any{"kind": "daily", "date": "2026-11-25"} }},
	record.Jobs: {owner: "list view delete", patch: map[string]any{"attempts": 3},
		body: func(*world) map[string]any {
			return map[string]any{"type": "briefing", "status": "done", "origin": "api"}
		}},
	record.DecisionTraces: {owner: "list view delete", patch: map[string]any{"summary": "other"},
		body: func(w *world) map[string]any { return map[string]any{"job": w.ids["spare job"], "type": "briefing"} }},
	record.Schedules: {owner: everything, patch: map[string]any{"name": "Mornings"},
		body: func(*world) map[string]any {
			return map[string]any{"name": "Weekdays", "type": "briefing", "cron": "30 7 * * 1-5", "catch_up": "once", "enabled": false}
		}},
	record.Timings: {owner: "list view", patch: map[string]any{"note": "other"},
		body: func(w *world) map[string]any {
			return map[string]any{"task": w.ids[record.Tasks], "block": w.ids[record.Blocks], "start": "2026-11-24T08:00:00Z", "end": "2026-11-24T09:00:00Z"}
		}},
	record.Observations: {owner: "list view", patch: map[string]any{"actual": 90},
		body: func(w *world) map[string]any {
			return map[string]any{"kind": "drag", "task": w.ids[record.Tasks], "project": w.ids[record.Projects], "at": "2026-11-24T08:00:00Z"}
		}},
	record.LearnedStates: {owner: "list view", patch: map[string]any{"basis": "other"},
		body: func(*world) map[string]any { return map[string]any{"revision": 2} }},
}

// world is a server in which Ada has one record of each collection.
type world struct {
	*apptest.World
	ids     map[string]string
	handler http.Handler
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{World: apptest.New(t, hooks.Register), ids: map[string]string{}}
	ada := w.Person("ada")
	w.ids[record.Users] = ada.Id
	for _, collection := range record.Owned {
		w.ids[collection] = w.plant(collection, matrix[collection].body(w))
		if collection == record.Plans {
			w.ids["spare plan"] = w.plant(collection, map[string]any{"revision": 7, "state": "proposed",
				"from": "2026-11-24T08:00:00Z", "to": "2026-11-25T08:00:00Z"})
		}
		if collection == record.Jobs {
			w.ids["spare job"] = w.plant(collection, matrix[collection].body(w))
		}
	}
	w.handler = serve(t, w.World)
	return w
}

// plant stores a record for Ada with different unique values than body's, so
// that the same body can still be posted.
func (w *world) plant(collection string, body map[string]any) string {
	w.T.Helper()
	c, err := w.FindCollectionByNameOrId(collection)
	if err != nil {
		w.T.Fatal(err)
	}
	r := core.NewRecord(c)
	r.Load(body)
	r.Set("owner", w.ids[record.Users])
	for field, value := range map[string]any{"name": "First", "uid": "u1", "revision": 1, "date": "2026-11-24"} {
		if _, ok := body[field]; ok && body["revision"] != 7 {
			r.Set(field, value)
		}
	}
	switch collection {
	case record.Tasks:
		r.Set("status", "todo")
	case record.PlanDetails:
		r.Set("plan", w.ids[record.Plans])
	case record.DecisionTraces:
		r.Set("job", w.ids[record.Jobs])
	}
	if collection == record.Blocks {
		r.Set("state", "planned")
	}
	w.Save(r)
	return r.Id
}

// serve builds the router the way apis.Serve does, without a listener.
func serve(t testing.TB, w *apptest.World) http.Handler {
	t.Helper()
	router, err := apis.NewRouter(w.App.App)
	if err != nil {
		t.Fatal(err)
	}
	event := &core.ServeEvent{App: w.App.App, Router: router}
	var handler http.Handler
	err = w.OnServe().Trigger(event, func(e *core.ServeEvent) error {
		mux, err := e.Router.BuildMux()
		handler = mux
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

// call makes a JSON request as a person ("" for a guest) and decodes the answer.
func call(t testing.TB, h http.Handler, token, method, url string, body any) (int, map[string]any) {
	t.Helper()
	var payload string
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		payload = string(raw)
	}
	req := httptest.NewRequest(method, url, strings.NewReader(payload))
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", token)
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, req)
	var answer map[string]any
	_ = json.Unmarshal(rec.Body.Bytes(), &answer) // 204 has no body
	return rec.Code, answer
}

var operations = []string{"list", "view", "create", "update", "delete"}

// try runs one operation and reports whether it was allowed and did something.
func (w *world) try(collection, who, op string) bool {
	w.T.Helper()
	token := ""
	if who != "guest" {
		token = w.Token(who)
	}
	base := "/api/collections/" + collection + "/records"
	one := base + "/" + w.ids[collection]
	switch op {
	case "list":
		code, answer := call(w.T, w.handler, token, http.MethodGet, base+"?perPage=200", nil)
		items, _ := answer["items"].([]any)
		return code == http.StatusOK && slices.ContainsFunc(items, func(i any) bool { return i.(map[string]any)["id"] == w.ids[collection] })
	case "view":
		code, _ := call(w.T, w.handler, token, http.MethodGet, one, nil)
		return code == http.StatusOK
	case "create":
		body := matrix[collection].body(w)
		body["owner"] = w.ids[record.Users] // for Ada, whoever asks
		code, _ := call(w.T, w.handler, token, http.MethodPost, base, body)
		return code == http.StatusOK
	case "update":
		code, _ := call(w.T, w.handler, token, http.MethodPatch, one, matrix[collection].patch)
		return code == http.StatusOK
	default:
		code, _ := call(w.T, w.handler, token, http.MethodDelete, one, nil)
		return code == http.StatusNoContent
	}
}

func TestEveryCollectionHasItsRow(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	collections, err := w.FindAllCollections()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range collections {
		if _, ok := matrix[c.Name]; !ok && !c.System {
			t.Errorf("collection %s has no row in the matrix", c.Name)
		}
	}
	for name := range matrix {
		if _, err := w.FindCollectionByNameOrId(name); err != nil {
			t.Errorf("the matrix has a row for %s, which does not exist", name)
		}
		if name != record.Users && !slices.Contains(record.Owned, name) {
			t.Errorf("%s is missing from record.Owned", name)
		}
	}
}

func TestEveryOperationOnEveryCollectionIsForItsOwnerAlone(t *testing.T) {
	for collection, r := range matrix {
		t.Run(collection, func(t *testing.T) {
			for _, who := range []string{"guest", "bob", "ada", "root"} {
				w := newWorld(t) // deletes must not reach the next person
				for _, op := range operations {
					if op == "create" && r.body == nil {
						continue // accounts: sign-up has its own test
					}
					want := who == "root" || who == "ada" && slices.Contains(strings.Fields(r.owner), op)
					if got := w.try(collection, who, op); got != want {
						t.Errorf("%s %s %s: allowed %v, want %v", who, op, collection, got, want)
					}
				}
			}
		})
	}
}

func TestRealtimeOfEveryCollectionReachesItsOwnerAlone(t *testing.T) {
	for collection := range matrix {
		t.Run(collection, func(t *testing.T) {
			w := newWorld(t)
			heard := map[string]chan struct{}{}
			for _, who := range []string{"guest", "bob", "ada", "root"} {
				c := subscriptions.NewDefaultClient()
				c.Subscribe(collection+"/*", collection+"/"+w.ids[collection])
				if who != "guest" {
					name := record.Users
					if who == "root" {
						name = core.CollectionNameSuperusers
					}
					auth, err := w.FindAuthRecordByEmail(name, who+"@example.org")
					if err != nil {
						t.Fatal(err)
					}
					c.Set(apis.RealtimeClientAuthKey, auth)
				}
				w.SubscriptionsBroker().Register(c)
				got := make(chan struct{}, 8)
				heard[who] = got
				go func() {
					for range c.Channel() {
						got <- struct{}{}
					}
				}()
			}
			r, err := w.FindRecordById(collection, w.ids[collection])
			if err != nil {
				t.Fatal(err)
			}
			w.Save(r)
			for _, who := range []string{"ada", "root"} {
				select {
				case <-heard[who]:
				case <-t.Context().Done():
				case <-time.After(10 * time.Second):
					t.Errorf("%s heard nothing of %s", who, collection)
				}
			}
			// The allowed clients have been served, so a message for the others
			// would have been put on its way by now: PocketBase decides for all
			// clients inside Save.
			for _, who := range []string{"guest", "bob"} {
				select {
				case <-heard[who]:
					t.Errorf("%s heard of Ada's %s", who, collection)
				default:
				}
			}
		})
	}
}

func TestNoRecordCanPointAtAnotherPersonsRecord(t *testing.T) {
	w := newWorld(t)
	bob := w.Token("bob")
	adas := w.ids
	for _, c := range []struct {
		collection, field string
		body              map[string]any
	}{
		{"tasks", "project", map[string]any{"title": "x", "project": adas[record.Projects]}},
		{"tasks", "time_map", map[string]any{"title": "x", "time_map": adas[record.TimeMaps]}},
		{"tasks", "depends_on", map[string]any{"title": "x", "depends_on": []string{adas[record.Tasks]}}},
		{"tasks", "after_event", map[string]any{"title": "x", "after_event": adas[record.Events]}},
		{"projects", "time_map", map[string]any{"name": "x", "time_map": adas[record.TimeMaps]}},
		{"blocks", "task", map[string]any{"task": adas[record.Tasks], "start": "2026-11-24T08:00:00Z", "end": "2026-11-24T09:00:00Z"}},
	} {
		code, answer := call(t, w.handler, bob, http.MethodPost, "/api/collections/"+c.collection+"/records", c.body)
		data, _ := answer["data"].(map[string]any)
		if _, named := data[c.field]; code != http.StatusBadRequest || !named {
			t.Errorf("%s.%s: %d %v", c.collection, c.field, code, answer)
		}
	}
	// Giving away and taking over are refused too.
	code, _ := call(t, w.handler, w.Token("ada"), http.MethodPatch, "/api/collections/tasks/records/"+adas[record.Tasks], map[string]any{"owner": w.Person("bob").Id})
	if code == http.StatusOK {
		t.Error("a task was given away")
	}
}

func TestRelationsOfEveryOwnedCollectionAreGuarded(t *testing.T) {
	w := newWorld(t)
	bob := w.Person("bob").Id
	for _, name := range record.Owned {
		c, err := w.FindCollectionByNameOrId(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range c.Fields {
			rel, ok := f.(*core.RelationField)
			if !ok || rel.Name == "owner" {
				continue
			}
			target, err := w.FindCollectionByNameOrId(rel.CollectionId)
			if err != nil {
				t.Fatal(err)
			}
			r, err := w.FindRecordById(name, w.ids[name])
			if err != nil {
				t.Fatal(err)
			}
			stolen := core.NewRecord(c)
			stolen.Load(r.FieldsData())
			stolen.Id = ""
			stolen.Set("owner", bob)
			stolen.Set(rel.Name, w.ids[target.Name])
			err = w.App.Save(stolen)
			if err == nil || !strings.Contains(err.Error(), "there is no such record of yours") {
				t.Errorf("%s.%s: %v", name, rel.Name, err)
			}
		}
	}
}
