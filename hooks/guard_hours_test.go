package hooks_test

import (
	"net/http"
	"testing"

	"github.com/pulseplan/pulseplan/app/record"
)

func TestHoursBecomeTheUsualOnesInOneWrite(t *testing.T) {
	a := newAPI(t)
	const path = "/api/collections/time_maps/records"
	make := func(name string, usual bool) string {
		t.Helper()
		code, m := call(t, a.handler, a.ada, http.MethodPost, path, map[string]any{"name": name, "hours": "Mon-Fri 09:00-17:00", "is_default": usual})
		if code != http.StatusOK {
			t.Fatalf("%d %v", code, m)
		}
		return m["id"].(string)
	}
	usual := func() string {
		t.Helper()
		maps, err := record.ListTimeMaps(a.App, a.Person("ada").Id)
		if err != nil {
			t.Fatal(err)
		}
		names := ""
		for _, m := range maps {
			if m.Default() {
				names += m.GetString("name")
			}
		}
		return names
	}
	work, evenings := make("Work", true), make("Evenings", false)
	if got := usual(); got != "Work" {
		t.Fatalf("usual: %q", got)
	}
	make("Study", true)
	if got := usual(); got != "Study" {
		t.Errorf("after a new one: %q", got)
	}
	{
		if code, m := call(t, a.handler, a.ada, http.MethodPatch, path+"/"+evenings, map[string]any{"is_default": true}); code != http.StatusOK || usual() != "Evenings" {
			t.Errorf("%d %v, usual: %q", code, m, usual())
		}
	}
	// What is refused changes nothing.
	if code, _ := call(t, a.handler, a.ada, http.MethodPatch, path+"/"+work, map[string]any{"is_default": true, "hours": "whenever"}); code != http.StatusBadRequest || usual() != "Evenings" {
		t.Errorf("%d, usual: %q", code, usual())
	}
}
