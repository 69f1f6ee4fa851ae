package hooks_test

import (
	"strings"
	"testing"

	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/hooks"
)

func TestEveryListHasAnIndexThatFitsIt(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	for name, c := range map[string]struct {
		where, order string
		sorted       bool // the index also gives the order
	}{
		record.TimeMaps:       {"owner = 'x'", "name", true},
		record.Projects:       {"owner = 'x'", "name COLLATE NOCASE", true},
		record.Tasks:          {"owner = 'x' AND status = 'todo'", "due", true},
		record.Calendars:      {"owner = 'x'", "name COLLATE NOCASE", true},
		record.EventSeries:    {"owner = 'x' AND calendar = 'y'", "", false},
		record.Events:         {"owner = 'x' AND start < '2026' AND `end` > '2025'", "start", true},
		record.Blocks:         {"owner = 'x' AND start < '2026' AND `end` > '2025'", "start", true},
		record.Plans:          {"owner = 'x'", "revision DESC", true},
		record.PlanDetails:    {"owner = 'x' AND plan = 'y'", "", false},
		record.PlanChanges:    {"owner = 'x'", "created DESC", true},
		record.Briefings:      {"owner = 'x' AND kind = 'daily'", "date DESC", true},
		record.Schedules:      {"owner = 'x'", "name", true},
		record.Jobs:           {"owner = 'x'", "created DESC", true},
		record.DecisionTraces: {"owner = 'x'", "created DESC", true},
		record.Timings:        {"owner = 'x'", "start DESC", true},
		record.Observations:   {"owner = 'x'", "at DESC", true},
		record.LearnedStates:  {"owner = 'x'", "revision", true},
	} {
		query := "EXPLAIN QUERY PLAN SELECT * FROM " + name + " WHERE " + c.where
		if c.order != "" {
			query += " ORDER BY " + c.order
		}
		var steps []struct {
			Detail string `db:"detail"`
		}
		if err := w.DB().NewQuery(query).All(&steps); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var plan []string
		for _, s := range steps {
			plan = append(plan, s.Detail)
		}
		text := strings.Join(plan, "; ")
		if !strings.Contains(text, "USING INDEX") || c.sorted && strings.Contains(text, "TEMP B-TREE") {
			t.Errorf("%s: %s", name, text)
		}
	}
	for _, name := range record.Owned {
		if !strings.Contains(strings.Join(ownerIndexes(t, w, name), " "), "owner") {
			t.Errorf("%s has no index that begins with owner", name)
		}
	}
}

func ownerIndexes(t *testing.T, w *apptest.World, name string) []string {
	t.Helper()
	c, err := w.FindCollectionByNameOrId(name)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, index := range c.Indexes {
		if _, columns, ok := strings.Cut(index, "("); ok && strings.HasPrefix(strings.Trim(strings.TrimSpace(columns), "`["), "owner") {
			out = append(out, index)
		}
	}
	return out
}
