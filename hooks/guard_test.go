package hooks_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/record"
)

func TestARecordWithoutAnOwnerBecomesTheCallers(t *testing.T) {
	w := newWorld(t)
	code, answer := call(t, w.handler, w.Token("ada"), http.MethodPost, "/api/collections/tasks/records", map[string]any{"title": "Read"})
	if code != http.StatusOK || answer["owner"] != w.ids[record.Users] {
		t.Fatalf("%d %v", code, answer)
	}
	if answer["status"] != "todo" || answer["auto_schedule"] != true || answer["priority"] != "medium" {
		t.Fatalf("defaults missing: %v", answer)
	}
}

func TestDatesThatDoNotParseAreRefusedByName(t *testing.T) {
	w := newWorld(t)
	ada := w.Token("ada")
	for collection, r := range matrix {
		if !strings.Contains(r.owner, "update") {
			continue
		}
		c, err := w.FindCollectionByNameOrId(collection)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range c.Fields {
			if d, ok := f.(*core.DateField); !ok || d.Hidden {
				continue // hidden fields do not reach the record at all
			}
			for _, value := range []any{"2026-12-01T09:00", "2026-12-01 09:00", "tomorrow", "1795383448", 1795383448, "2026-13-01T00:00:00Z", []string{"x"}, true} {
				code, answer := call(t, w.handler, ada, http.MethodPatch, "/api/collections/"+collection+"/records/"+w.ids[collection], map[string]any{f.GetName(): value})
				data, _ := answer["data"].(map[string]any)
				if _, named := data[f.GetName()]; code != http.StatusBadRequest || !named {
					t.Errorf("%s.%s = %v: %d %v", collection, f.GetName(), value, code, answer)
				}
			}
		}
	}
	code, answer := call(t, w.handler, ada, http.MethodPost, "/api/collections/tasks/records", map[string]any{"title": "x", "due": "2026-12-01T09:00"})
	if data, _ := answer["data"].(map[string]any); code != http.StatusBadRequest || data["due"] == nil {
		t.Errorf("create: %d %v", code, answer)
	}
	if code, answer := call(t, w.handler, ada, http.MethodPost, "/api/collections/tasks/records", map[string]any{"title": "x", "due": "2026-12-01T09:00:00+02:00"}); code != http.StatusOK || answer["due"] != "2026-12-01 07:00:00.000Z" {
		t.Errorf("a good date: %d %v", code, answer)
	}
}

func TestDatesCanBeCleared(t *testing.T) {
	w := newWorld(t)
	ada := w.Token("ada")
	at := "/api/collections/tasks/records/" + w.ids[record.Tasks]
	for _, nothing := range []any{"", nil} {
		if code, answer := call(t, w.handler, ada, http.MethodPatch, at, map[string]any{"due": "2026-12-01T09:00:00Z"}); code != http.StatusOK {
			t.Fatalf("%d %v", code, answer)
		}
		if code, answer := call(t, w.handler, ada, http.MethodPatch, at, map[string]any{"due": nothing}); code != http.StatusOK || answer["due"] != "" {
			t.Errorf("%v: %d %v", nothing, code, answer)
		}
	}
	call(t, w.handler, ada, http.MethodPatch, at, map[string]any{"due_day": "2026-12-01"})
	if _, answer := call(t, w.handler, ada, http.MethodPatch, at, map[string]any{"due_day": ""}); answer["due"] != "" || answer["due_day"] != "" {
		t.Errorf("a cleared day leaves %v", answer["due"])
	}
}

func TestFieldRulesAreRefusedByName(t *testing.T) {
	w := newWorld(t)
	ada := w.Token("ada")
	adaID := w.ids[record.Users]
	for i, c := range []struct {
		method, path, field string
		body                map[string]any
	}{
		{"PATCH", "users/records/" + adaID, "timezone", map[string]any{"timezone": "Mars/Base"}},
		{"PATCH", "users/records/" + adaID, "locale", map[string]any{"locale": "english please"}},
		{"PATCH", "users/records/" + adaID, "preferences", map[string]any{"preferences": map[string]any{"max_per_day": 5}}},
		{"PATCH", "users/records/" + adaID, "preferences", map[string]any{"preferences": map[string]any{"colour": "red"}}},
		{"PATCH", "users/records/" + adaID, "onboarding", map[string]any{"onboarding": []int{1}}},
		{"POST", "time_maps/records", "hours", map[string]any{"name": "x", "hours": "Mon-Fri 25:00-26:00"}},
		{"POST", "tasks/records", "hours", map[string]any{"title": "x", "hours": "whenever"}},
		{"POST", "tasks/records", "due_day", map[string]any{"title": "x", "due_day": "2026-02-30"}},
		{"POST", "tasks/records", "due_day", map[string]any{"title": "x", "due_day": "soon"}},
		{"POST", "tasks/records", "earliest", map[string]any{"title": "x", "due": "2026-11-24T08:00:00Z", "earliest": "2026-11-24T08:00:00Z"}},
		{"POST", "tasks/records", "min_chunk", map[string]any{"title": "x", "min_chunk": 60, "max_chunk": 30}},
		{"POST", "tasks/records", "title", map[string]any{"title": "a\nb"}},
		{"POST", "tasks/records", "title", map[string]any{"title": "   "}},
		{"POST", "tasks/records", "estimate", map[string]any{"title": "x", "estimate": -5}},
		{"POST", "tasks/records", "tags", map[string]any{"title": "x", "tags": "writing"}},
		{"POST", "blocks/records", "end", map[string]any{"task": w.ids[record.Tasks], "start": "2026-11-24T08:00:00Z", "end": "2026-11-24T08:00:00Z"}},
		{"POST", "blocks/records", "end", map[string]any{"task": w.ids[record.Tasks], "start": "2026-11-24T08:00:00Z", "end": "2026-11-26T08:00:00Z"}},
	} {
		code, answer := call(t, w.handler, ada, c.method, "/api/collections/"+c.path, c.body)
		data, _ := answer["data"].(map[string]any)
		if _, named := data[c.field]; code != http.StatusBadRequest || !named {
			t.Errorf("%d: %s %v: %d %v", i, c.path, c.body, code, answer)
		}
	}
}

func TestADueDayEndsWithTheOwnersDay(t *testing.T) {
	w := newWorld(t)
	ada := w.Token("ada")
	_, task := call(t, w.handler, ada, http.MethodPost, "/api/collections/tasks/records", map[string]any{"title": "x", "due_day": "2026-11-27"})
	if task["due"] != "2026-11-27 23:00:00.000Z" { // midnight in Berlin
		t.Fatalf("due %v", task["due"])
	}
	_, task = call(t, w.handler, ada, http.MethodPatch, fmt.Sprintf("/api/collections/tasks/records/%v", task["id"]), map[string]any{"due": "2026-11-27T16:00:00Z"})
	if task["due_day"] != "" || task["due"] != "2026-11-27 16:00:00.000Z" {
		t.Fatalf("an exact time must replace the day: %v", task)
	}
}

func TestDependenciesInACircleAreRefusedWithTheirNames(t *testing.T) {
	w := newWorld(t)
	ada := w.Token("ada")
	post := func(title string, after ...any) string {
		code, a := call(t, w.handler, ada, http.MethodPost, "/api/collections/tasks/records", map[string]any{"title": title, "depends_on": after})
		if code != http.StatusOK {
			t.Fatal(a)
		}
		return a["id"].(string)
	}
	lab := post("Lab")
	report := post("Report", lab)
	talk := post("Talk", report)
	code, answer := call(t, w.handler, ada, http.MethodPatch, "/api/collections/tasks/records/"+lab, map[string]any{"depends_on": []string{talk}})
	message := fmt.Sprint(answer["data"])
	if code != http.StatusBadRequest || !strings.Contains(message, "Lab → Talk → Report → Lab") {
		t.Fatalf("%d %v", code, answer)
	}
}

func TestSignupCanBeClosed(t *testing.T) {
	w := newWorld(t)
	body := map[string]any{"email": "cy@example.org", "password": apptest.Password, "passwordConfirm": apptest.Password}
	if code, a := call(t, w.handler, "", http.MethodPost, "/api/collections/users/records", body); code != http.StatusOK || a["timezone"] != "UTC" {
		t.Fatalf("open: %d %v", code, a)
	}
	w.Config.SignupOpen = false
	body["email"] = "dee@example.org"
	if code, _ := call(t, w.handler, "", http.MethodPost, "/api/collections/users/records", body); code != http.StatusForbidden {
		t.Fatalf("closed: %d", code)
	}
	if code, a := call(t, w.handler, w.Token("root"), http.MethodPost, "/api/collections/users/records", body); code != http.StatusOK {
		t.Fatalf("superuser: %d %v", code, a)
	}
}
