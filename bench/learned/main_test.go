package main

import (
	"encoding/json"
	"io"
	"strings"
	"testing"
)

func TestLearnedDurationsKeepMoreDeadlines(t *testing.T) {
	s := study{people: 14, completions: 30, seed: 5}
	r, err := s.at(.4)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", r)
	if r.Kept[learned] < r.Kept[estimates]+3 || r.Hard[learned] < r.Hard[estimates]+3 || r.Better <= r.Worse {
		t.Errorf("seed %d: %+v", s.seed, r)
	}
	if r.Kept[truth] <= r.Kept[learned] {
		t.Errorf("knowing the truth keeps no more: %+v", r)
	}
	again, err := s.at(.4)
	if err != nil || again != r {
		t.Errorf("seed %d: the second run says %+v (%v)", s.seed, again, err)
	}
}

func TestWithoutCompletedTasksNothingIsDifferent(t *testing.T) {
	s := study{people: 4, completions: 4, seed: 5}
	r, err := s.at(.6)
	if err != nil {
		t.Fatal(err)
	}
	if r.Kept[learned] != r.Kept[estimates] || r.Better+r.Worse > 0 {
		t.Errorf("seed %d: %+v", s.seed, r)
	}
}

func TestTheCommandPrintsJSONAndRefusesNonsense(t *testing.T) {
	var out strings.Builder
	if code := run([]string{"-people", "1", "-completions", "6", "-budget", "0", "-json"}, &out, io.Discard); code != 0 {
		t.Fatalf("exit %d", code)
	}
	var rows []row
	if err := json.Unmarshal([]byte(out.String()), &rows); err != nil || len(rows) != 3 || rows[0].Deadlines == 0 {
		t.Errorf("%v: %s", err, out.String())
	}
	for _, args := range [][]string{{"-people", "0"}, {"-budget", "-1"}, {"more"}, {"-nothing"}} {
		if code := run(args, io.Discard, io.Discard); code != 2 {
			t.Errorf("%v: exit %d", args, code)
		}
	}
}
