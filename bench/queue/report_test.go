package main

import (
	"strings"
	"testing"
)

func measurement(round int, name string, perSecond float64) Measurement {
	return Measurement{
		Round: round, System: name,
		Throughput: Throughput{PerSec: perSecond, Commits: 2000},
		Latency:    Latency{P50: 0.5},
		Before:     Probe{P50: 200}, After: Probe{P50: 200},
	}
}

// In the second round the whole machine is ten times slower.
func report() *Report {
	r := newReport(options{Only: []string{"asynq-always", "goqite", ours}})
	r.Measurements = []Measurement{
		measurement(1, "asynq-always", 2000), measurement(1, ours, 20_000),
		measurement(2, ours, 2000), measurement(2, "asynq-always", 200),
		measurement(3, "asynq-always", 2000), measurement(3, ours, 18_000),
	}
	r.NotRun["goqite"] = "it does not answer"
	return r
}

func TestRatiosAreOfTheSameRound(t *testing.T) {
	for _, row := range report().rows() {
		if row.Name == "asynq-always" && *row.Ours != (Spread{Median: 10, Min: 9, Max: 10}) {
			t.Errorf("got %+v, want 10, 10 and 9 times", *row.Ours)
		}
	}
}

func TestAnExpectationIsMetMissedOrNotMeasured(t *testing.T) {
	want := map[string]string{"always": "met", "everysec": "not measured", "two fdatasync": "met", "to start": "met", "million": "not measured"}
	for part, result := range want {
		for _, e := range report().expectations() {
			if strings.Contains(e.What, part) && e.Met != result {
				t.Errorf("%s: %s, want %s", e.What, e.Met, result)
			}
		}
	}
	r := report()
	for i := range r.Measurements {
		r.Measurements[i].Throughput.Commits = 1999
	}
	if e := r.expectations()[2]; e.Met != "NOT MET" { // 1999 of 2500
		t.Errorf("%s: %s with %.3f, want NOT MET", e.What, e.Met, *e.Found)
	}
}

func TestAPeerThatDidNotRunSaysWhy(t *testing.T) {
	var out strings.Builder
	if err := report().writeTable(&out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "not run: it does not answer") {
		t.Errorf("the table does not say why goqite is missing:\n%s", out.String())
	}
}

func TestWrongFlagsAreRefused(t *testing.T) {
	for _, args := range []string{"-only ours,kafka", "-rounds 0", "-payload 7", "-waiting -1", "extra"} {
		var out, errOut strings.Builder
		if code := run(strings.Fields(args), &out, &errOut); code != exitUsage || errOut.Len() == 0 {
			t.Errorf("%s: code %d, %q", args, code, errOut.String())
		}
	}
}
