package commands_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/pulseplan/pulseplan/app/cmd"
)

// planTasks runs plan on a task file in the zone and week of the manual.
func planTasks(t *testing.T, name, text string) (code int, out, errOut string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	code = cmd.Main([]string{"plan", "--tasks", path, "--zone", "Europe/Berlin", "--now", "2026-11-23T08:00", "--json"}, strings.NewReader(""), &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

func manual(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("../../docs", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

var fenced = regexp.MustCompile("(?s)```(csv|json)\n(.*?)```")

func TestEveryTaskFileOfTheManualCanBePlanned(t *testing.T) {
	t.Parallel()
	examples := fenced.FindAllStringSubmatch(manual(t, "task-files.md"), -1)
	if len(examples) < 3 {
		t.Fatalf("the manual has %d examples", len(examples))
	}
	for i, e := range examples {
		code, out, errOut := planTasks(t, fmt.Sprintf("example.%s", e[1]), e[2])
		if code != 0 {
			t.Errorf("example %d ends with exit code %d: %s", i+1, code, errOut)
			continue
		}
		p, err := readPlan([]byte(out))
		if err != nil || len(p.Blocks) == 0 || len(p.Unplaced) > 0 {
			t.Errorf("example %d is planned as %s (%v)", i+1, out, err)
		}
	}
}

func TestTheManualDescribesEveryFieldOfTaskFiles(t *testing.T) {
	t.Parallel()
	_, _, sentence := planTasks(t, "tasks.csv", "title,minutes,nonsense\n")
	_, list, found := strings.Cut(strings.TrimSpace(sentence), "the columns are ")
	if !found {
		t.Fatalf("no list of columns in %q", sentence)
	}
	page := manual(t, "task-files.md")
	names := strings.Split(list, ", ")
	for _, name := range names {
		if !strings.Contains(page, "\n| `"+name+"` | ") {
			t.Errorf("docs/task-files.md does not describe %s", name)
		}
	}
	if len(names) != 19 {
		t.Errorf("there are %d columns: %s", len(names), list)
	}
}
