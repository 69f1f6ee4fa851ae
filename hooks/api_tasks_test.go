package hooks_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/app/record"
)

func TestQuickAddKnowsThePersonsProjectsAndTasks(t *testing.T) {
	a := newAPI(t)
	p, err := record.NewProject(a.App, a.Person("ada").Id, "CS101")
	if err != nil {
		t.Fatal(err)
	}
	a.Save(p)
	a.Task("ada", "Lab 3", 60, time.Time{})
	code, r := a.post("/tasks/parse", map[string]any{"text": "Essay for CS101 by Fri 17:00 ~3h !high split 45-90m after Lab 3 #writing"})
	if code != http.StatusOK {
		t.Fatalf("%d %v", code, r)
	}
	due, _ := r["due"].(map[string]any)
	after, _ := r["after"].([]any)
	if r["title"] != "Essay" || r["project"] != "CS101" || r["minutes"] != 180.0 || r["priority"] != "high" || due["time"] != "2026-11-27T16:00:00Z" ||
		r["min_chunk"] != 45.0 || r["max_chunk"] != 90.0 || len(after) != 1 || after[0].(map[string]any)["known"] != true {
		t.Errorf("%v", r)
	}
	if n, err := a.CountRecords(record.Tasks); err != nil || n != 1 {
		t.Errorf("a preview stored something: %d tasks (%v)", n, err)
	}
}

func TestNothingIsImportedWhenARowIsBadUnlessSkipped(t *testing.T) {
	a := newAPI(t)
	file := "id,title,minutes,due,depends_on\na,Essay,120,2026-11-27 17:00,\nb,Lab,abc,,\nc,Report,60,,b\nd,Talk,30,2026-11-28,a\n"
	code, answer := a.upload("/tasks/import", "tasks.csv", file, nil)
	if message, _ := answer["message"].(string); code != http.StatusBadRequest || answer["code"] != "task_rows" || !strings.Contains(message, "line 3") || !strings.Contains(message, "minutes") {
		t.Errorf("%d %v", code, answer)
	}
	if n, err := a.CountRecords(record.Tasks); err != nil || n != 0 {
		t.Errorf("%d tasks were imported (%v)", n, err)
	}
	code, answer = a.upload("/tasks/import?skip_bad=true", "tasks.csv", file, nil)
	// The report goes with the lab it depends on.
	if code != http.StatusOK || answer["created"] != 2.0 || answer["skipped"] != 2.0 || len(answer["errors"].([]any)) != 2 {
		t.Errorf("%d %v", code, answer)
	}
}

func TestImportingTheSameTasksAgainUpdatesThem(t *testing.T) {
	a := newAPI(t)
	a.upload("/tasks/import", "tasks.csv", "id,title,minutes,project\na,Essay,120,CS101\n", nil)
	task, err := a.FindFirstRecordByData(record.Tasks, "external_id", "a")
	if err != nil {
		t.Fatal(err)
	}
	task.Set("notes", "my notes")
	task.Set("status", "doing")
	a.Save(task)
	code, answer := a.upload("/tasks/import", "tasks.csv", "id,title,minutes,project\na,Long essay,180,cs101\n", nil)
	if code != http.StatusOK || answer["updated"] != 1.0 || answer["created"] != 0.0 {
		t.Fatalf("%d %v", code, answer)
	}
	task, err = a.FindRecordById(record.Tasks, task.Id)
	if err != nil || task.GetString("title") != "Long essay" || task.GetString("notes") != "my notes" || task.GetString("status") != "doing" {
		t.Errorf("%v %v", task, err)
	}
	if n, err := a.CountRecords(record.Projects); err != nil || n != 1 {
		t.Errorf("%d projects (%v)", n, err)
	}
}

func TestAnExportReadBackGivesTheSameTasks(t *testing.T) {
	file := "id,title,minutes,due,deadline,priority,earliest,min_chunk,max_chunk,max_per_day,depends_on,project,energy,hours,done_minutes\n" +
		"a,=SUM(A1),120,2026-11-27 17:00,hard,high,2026-11-24,30,60,90,,CS101,high,Mon-Fri 09:00-12:00,15\n" +
		"b,\"Read, and think\",45,2026-11-28,soft,low,,,,,a,,,,\n"
	for _, format := range []string{"csv", "json"} {
		a := newAPI(t)
		if code, answer := a.upload("/tasks/import", "t.csv", file, nil); code != http.StatusOK {
			t.Fatalf("%d %v", code, answer)
		}
		code, first, header := a.send(http.MethodGet, "/tasks/export?format="+format, "", "", nil)
		if code != http.StatusOK || !strings.Contains(header.Get("Content-Disposition"), "tasks."+format) {
			t.Fatalf("%d %v", code, header)
		}
		b := newAPI(t)
		if code, answer := b.upload("/tasks/import", "x."+format, first, nil); code != http.StatusOK {
			t.Fatalf("%d %v", code, answer)
		}
		tasks, err := record.ListOpenTasks(b.App, b.Person("ada").Id)
		if err != nil || len(tasks) != 2 {
			t.Fatal(tasks, err)
		}
		essay := tasks[0]
		if essay.Title() != "=SUM(A1)" || essay.Estimate() != 120 || essay.Spent() != 15 || !essay.Hard() || essay.Priority() != "high" ||
			essay.Due().Format(time.RFC3339) != "2026-11-27T16:00:00Z" || essay.Earliest().Format(time.RFC3339) != "2026-11-23T23:00:00Z" ||
			essay.GetInt("min_chunk") != 30 || essay.GetInt("max_chunk") != 60 || essay.GetInt("max_per_day") != 90 || essay.GetString("energy") != "high" || essay.Project() == "" {
			t.Errorf("%s: %v", format, essay.FieldsData())
		}
		if read := tasks[1]; read.DueDay() != "2026-11-28" || len(read.DependsOn()) != 1 || read.DependsOn()[0] != essay.Id {
			t.Errorf("%s: %v", format, read.FieldsData())
		}
	}
}

func TestAnExportImportedIntoTheSameAccountChangesNothing(t *testing.T) {
	a := newAPI(t)
	a.Task("ada", "By hand", 60, time.Time{})
	a.upload("/tasks/import", "t.csv", "id,title,minutes,pinned_start\nx,From a file,60,2026-11-24T15:00\n", nil)
	_, first, _ := a.send(http.MethodGet, "/tasks/export", "", "", nil)
	if !strings.Contains(first, "2026-11-24T15:00") {
		t.Errorf("the pin is not exported: %s", first)
	}
	code, answer := a.upload("/tasks/import", "t.csv", first, nil)
	if code != http.StatusOK || answer["created"] != 0.0 || answer["updated"] != 2.0 {
		t.Errorf("%d %v", code, answer)
	}
	if _, second, _ := a.send(http.MethodGet, "/tasks/export", "", "", nil); second != first {
		t.Errorf("%s\nthen\n%s", first, second)
	}
	if n, err := a.CountRecords(record.Blocks); err != nil || n != 1 {
		t.Errorf("%d blocks (%v)", n, err)
	}
}
