package hooks_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/app/record"
)

func TestABatchOfTasksChangesWholeOrNotAtAll(t *testing.T) {
	a := newAPI(t)
	first, second := a.Task("ada", "First", 60, time.Time{}), a.Task("ada", "Second", 60, time.Time{})
	theirs := a.Task("bob", "Bob's", 60, time.Time{})
	change := func(id string, fields map[string]any) map[string]any {
		return map[string]any{"method": http.MethodPatch, "url": "/api/collections/tasks/records/" + id, "body": fields}
	}
	batch := func(requests ...map[string]any) (int, map[string]any) {
		return call(t, a.handler, a.ada, http.MethodPost, "/api/batch", map[string]any{"requests": requests})
	}
	priority := func(id string) string {
		t.Helper()
		task, err := a.FindRecordById(record.Tasks, id)
		if err != nil {
			t.Fatal(err)
		}
		return task.GetString("priority")
	}
	was := priority(first.Id)
	high := map[string]any{"priority": "high"}
	for name, bad := range map[string]map[string]any{
		"a rule of ours": change(second.Id, map[string]any{"depends_on": []string{second.Id}}),
		"a stranger's":   change(theirs.Id, high),
	} {
		if code, answer := batch(change(first.Id, high), bad); code < 400 || priority(first.Id) != was {
			t.Errorf("%s: %d %v, the first is %q", name, code, answer, priority(first.Id))
		}
	}
	if code, answer := batch(change(first.Id, high), change(second.Id, high)); code != http.StatusOK || priority(first.Id) != "high" || priority(second.Id) != "high" {
		t.Errorf("%d %v", code, answer)
	}
	var many []map[string]any
	for i := range 101 {
		many = append(many, change(first.Id, map[string]any{"title": fmt.Sprint(i)}))
	}
	if code, _ := batch(many...); code != http.StatusBadRequest {
		t.Errorf("101 changes at once: %d", code)
	}
}
