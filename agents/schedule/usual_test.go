package schedule

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/record"
)

// ruleLine reads one line of RULES in the dashboard's table of preferences.
var ruleLine = regexp.MustCompile(`(?m)^  (\w+): \{ name: "(\w+)", unit: "\w+", min: ([\d* ]+), max: ([\d* ]+)(?:, usual: ([\d* ]+))? \},$`)

// product reads "24 * 60".
func product(t *testing.T, text string) int {
	t.Helper()
	value := 1
	for factor := range strings.SplitSeq(text, "*") {
		n, err := strconv.Atoi(strings.TrimSpace(factor))
		if err != nil {
			t.Fatal(err)
		}
		value *= n
	}
	return value
}

func TestTheDashboardKnowsTheBoundsAndUsualValuesOfEachPreference(t *testing.T) {
	source, err := os.ReadFile("../../ui/src/lib/preferences.ts")
	if err != nil {
		t.Fatal(err)
	}
	def := planner.DefaultLimits()
	_, moves, freeze := record.Preferences{}.Replanning()
	_, _, lunch := record.Preferences{}.Lunch()
	// What applies to people who have not said; -1 where there is no limit.
	usual := map[string]int{
		"max_per_day": def.MaxPerDay, "max_per_week": -1, "horizon_days": DefaultDays, "bundle_minutes": limitsOf(record.Preferences{}).Bundle,
		"break_after": def.BreakAfter, "break": def.Break, "buffer_before": max(def.BufferBefore, 0), "buffer_after": max(def.BufferAfter, 0), // off is none
		"lunch_minutes": lunch, "travel_minutes": 0, "replan_moves": moves, "freeze_minutes": int(freeze.Minutes()),
	}
	lines := ruleLine.FindAllStringSubmatch(string(source), -1)
	if len(lines) != len(usual) {
		t.Fatalf("the dashboard has %d rules, expected %d", len(lines), len(usual))
	}
	for _, line := range lines {
		name, least, most := line[2], product(t, line[3]), product(t, line[4])
		if line[1] != name {
			t.Errorf("the rule %s has the name %s", line[1], name)
		}
		for value, fits := range map[int]bool{least: true, least - 1: false, most: true, most + 1: false} {
			raw := fmt.Sprintf(`{%q: %d}`, name, value)
			if name == "lunch_minutes" { // a window as wide as the day, so that only its own bound counts
				raw = fmt.Sprintf(`{%q: %d, "lunch_from": "00:00", "lunch_to": "24:00"}`, name, value)
			}
			if _, err := record.ParsePreferences(raw); (err == nil) != fits {
				t.Errorf("%s: the dashboard takes %d to %d, and the server says %v", raw, least, most, err)
			}
		}
		said := -1
		if line[5] != "" {
			said = product(t, line[5])
		}
		if want, known := usual[name]; !known || said != want {
			t.Errorf("%s: usually %d, and the dashboard says %d", name, want, said)
		}
	}
}
