package app_test

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/pulseplan/pulseplan"

// floors orders the rooms: a room may use rooms of lower floors, and its own.
// The longest matching prefix counts.
var floors = map[string]int{
	"":              7, // main
	"app/cmd":       6,
	"hooks":         5,
	"agents":        4,
	"integrations":  3,
	"app":           2,
	"app/apptest":   2, // tests only; builds apps
	"app/limit":     1,
	"app/outbox":    1,
	"app/record":    1,
	"app/clock":     0,
	"app/config":    0,
	"app/fault":     0,
	"app/lang":      0,
	"app/netx":      0,
	"app/queue":     0,
	"app/telemetry": 0,
	"app/timetable": 0,
	"pb_migrations": 0,
	"ui":            0,
	"bench":         6,
	"e2e":           6,
}

// alone lists the rooms that import nothing of ours.
var alone = []string{"agents/planner", "agents/graph", "agents/intent", "agents/learn", "integrations/ical", "app/queue", "app/clock", "app/fault", "app/lang", "app/config", "pb_migrations", "ui"}

func floor(t *testing.T, pkg string) int {
	best, level := -1, 0
	for prefix, f := range floors {
		if (pkg == prefix || prefix != "" && strings.HasPrefix(pkg, prefix+"/")) && len(prefix) > best {
			best, level = len(prefix), f
		}
	}
	if best < 0 {
		t.Errorf("room %q has no floor", pkg)
	}
	return level
}

func TestDoorsOpenOneWay(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, module+"/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	if len(lines) < 15 {
		t.Fatalf("go list knows only %d packages", len(lines))
	}
	for _, line := range lines {
		words := strings.Fields(string(line))
		from := strings.TrimPrefix(strings.TrimPrefix(words[0], module), "/")
		for _, imported := range words[1:] {
			to, ours := strings.CutPrefix(imported, module)
			if !ours {
				continue
			}
			to = strings.TrimPrefix(to, "/")
			for _, room := range alone {
				if from == room && to != room {
					t.Errorf("%s imports %s, but imports nothing of ours", from, to)
				}
			}
			if floor(t, to) > floor(t, from) {
				t.Errorf("%s imports %s: doors open the other way", from, to)
			}
			if to == "app/apptest" {
				t.Errorf("%s imports app/apptest outside a test", from)
			}
		}
	}
}

func TestTheDoorTestSeesAWrongDoor(t *testing.T) {
	if floor(t, "app/clock") >= floor(t, "hooks") || floor(t, "agents/planner") >= floor(t, "app/cmd") || floor(t, "integrations/ics") <= floor(t, "app/netx") {
		t.Fatal("the floors are upside down")
	}
}
